"""Trees: a label a line, children under their parent, joined by lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from livesh.shell.render.text import Cell, Text, cell, clip, join


class Node(NamedTuple):
    """What is said in one line, and what hangs below it."""

    label: Cell
    children: Sequence[Node] = ()


def tree(roots: Sequence[Node], width: int) -> Text:
    """Draw *roots* one under another, each with its descendants."""
    return join(clip(line, width) for root in roots for line in _lines(root))


def outline(roots: Sequence[Node], width: int, step: int = 2) -> Text:
    """Draw *roots* with indentation alone: for values, where lines would be noise."""
    return join(clip(line, width) for root in roots for line in _indented(root, 0, step))


def _lines(node: Node) -> Iterator[Text]:
    yield cell(node.label)
    for at, child in enumerate(node.children):
        last = at == len(node.children) - 1
        for position, line in enumerate(_lines(child)):
            rail = ("└─ " if last else "├─ ") if position == 0 else ("   " if last else "│  ")
            yield [("dim", rail), *line]


def _indented(node: Node, depth: int, step: int) -> Iterator[Text]:
    yield [("", " " * depth), *cell(node.label)]
    for child in node.children:
        yield from _indented(child, depth + step, step)
