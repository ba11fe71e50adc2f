"""A page of the manual: the little Markdown it is written in, drawn for a terminal.

Knows headings, paragraphs, lists, tables as they stand, indented or fenced code, `code` and **bold** within a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from livesh.shell.render.text import Text, flow, join

_INLINE = re.compile(r"`([^`]+)`|\*\*([^*]+)\*\*|\[([^\]]+)\]\([^)]*\)")
_ITEM = re.compile(r"(\s*)([-*]|\d+\.) +")


def page(text: str, width: int) -> Text:
    """Draw Markdown *text*."""
    drawn: Text = []
    for kind, lines in _blocks(text.rstrip().split("\n")):
        drawn += _DRAW[kind](lines, min(width, 100))
    return drawn


def _blocks(lines: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Cut the lines into blocks, each of one kind."""
    block: list[str] = []
    kind = "prose"
    fenced = False
    for line in lines:
        if line.startswith("```"):
            fenced = not fenced
            continue
        now = "code" if fenced else _kind(line, kind)
        if now != kind or now in ("blank", "heading", "item"):
            if block:
                yield kind, block
            block, kind = [], now
        block.append(line)
        if now == "item":
            kind = "item"
    if block:
        yield kind, block


def _kind(line: str, before: str) -> str:
    if not line.strip():
        return "blank"
    if line.startswith("#"):
        return "heading"
    if _ITEM.match(line) and not line.startswith("    "):
        return "item"
    if line.startswith("    "):
        return "code"
    if line.startswith("|"):
        return "table"
    return "prose"


def _heading(lines: list[str], width: int) -> Text:
    return [("title", lines[0].lstrip("# ")), ("", "\n")]


def _prose(lines: list[str], width: int) -> Text:
    return flow(_inline(" ".join(line.strip() for line in lines)), width)


def _item(lines: list[str], width: int) -> Text:
    hang = len(lines[0]) - len(_ITEM.sub("", lines[0], count=1))
    return flow(_inline(" ".join(line.strip() for line in lines)), width, hang)


def _code(lines: list[str], width: int) -> Text:
    return join([("number", line if line.startswith("    ") else "    " + line)] for line in lines)


def _table(lines: list[str], width: int) -> Text:
    from livesh.shell.render.tables import table

    rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines]
    body = [row for row in rows[1:] if not set("".join(row)) <= set("-: ")]
    return table(rows[0], [[_INLINE.sub(_bare, cell) for cell in row] for row in body], width)


def _blank(lines: list[str], width: int) -> Text:
    return [("", "\n")]


def _inline(prose: str) -> Text:
    drawn: Text = []
    at = 0
    for found in _INLINE.finditer(prose):
        drawn.append(("", prose[at : found.start()]))
        drawn.append(("number" if found.group(1) else "name", _bare(found)))
        at = found.end()
    return [*drawn, ("", prose[at:])]


def _bare(found: re.Match[str]) -> str:
    return next(group for group in found.groups() if group)


_DRAW = {"blank": _blank, "code": _code, "heading": _heading, "item": _item, "prose": _prose, "table": _table}
