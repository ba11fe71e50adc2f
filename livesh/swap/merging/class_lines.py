"""Where a live class begins in the text that is current, as Pythons remember it that find its source by it (3.13 and later)."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from livesh.runtime import raw
from livesh.swap.live.commit import Journal
from livesh.swap.live.holders import classes_of
from livesh.swap.text.definitions import Leaf
from livesh.swap.text.syntax import first_line

_LINE = "__firstlineno__"


def follow(journal: Journal, namespace: dict[str, Any], module: str, leaves: Iterable[Leaf]) -> None:
    """Let every class of *module*, also one that the edit only pushed down, begin where its statement among *leaves* does."""
    found: dict[str, int] = {}
    twice: set[str] = set()
    for name, node in _definitions("", leaves):
        twice |= {name} & found.keys()
        found[name] = first_line(node)
    _move(journal, namespace, module, lambda cls, line: line if raw.qualname(cls) in twice else found.get(raw.qualname(cls), line))


def push(journal: Journal, namespace: dict[str, Any], module: str, below: int, lines: int) -> None:
    """Let every class of *module* that begins below a line begin some lines further down."""
    _move(journal, namespace, module, lambda _cls, line: line + lines if line > below else line)


def _move(journal: Journal, namespace: dict[str, Any], module: str, to: Callable[[type, int], int]) -> None:
    for cls in classes_of(namespace, module):
        line = raw.namespace(cls).get(_LINE)
        if type(line) is int and to(cls, line) != line:
            journal.set_class(cls, _LINE, to(cls, line))


def _definitions(prefix: str, leaves: Iterable[Leaf]) -> Iterator[tuple[str, ast.ClassDef]]:
    for leaf in leaves:
        if isinstance(leaf.node, ast.ClassDef):
            yield prefix + leaf.name, leaf.node
            yield from _definitions(f"{prefix}{leaf.name}.", leaf.body)
