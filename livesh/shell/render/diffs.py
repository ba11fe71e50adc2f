"""Differences: of source text as a person reads a patch, of values as ``- before`` and ``+ after``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from livesh.shell.render.code import PYTHON
from livesh.shell.render.text import Text, clip, join


def diff(before: str, after: str, width: int, *, old: str = "before", new: str = "after", context: int = 3) -> Text:
    """Draw the unified diff of two source texts; equal texts are said to be equal."""
    import difflib

    rows = difflib.unified_diff(before.splitlines(), after.splitlines(), old, new, n=context, lineterm="")
    drawn = unified(rows, width)
    return drawn or [("dim", f"{old} and {new} are the same text"), ("", "\n")]


def unified(rows: str | Iterable[str], width: int) -> Text:
    """Draw the lines of a unified diff with their line numbers: the old one of what goes, the new one of what stays."""
    listed = rows.splitlines() if isinstance(rows, str) else list(rows)
    return join(clip(line, width) for line in _lines(listed))


def change(before: str | None, after: str | None, width: int, *, name: str = "") -> Text:
    """Draw one value's change: ``- qty: 50`` over ``+ qty: 5``; None means that there was, or is, nothing."""
    label = f"{name}: " if name else ""
    rows: list[Text] = []
    if before is not None:
        rows.append(clip([("del", "- "), ("del", label + before)], width))
    if after is not None:
        rows.append(clip([("add", "+ "), ("add", label + after)], width))
    return join(rows)


def _lines(rows: list[str]) -> Iterator[Text]:
    digits = _digits(rows)
    old = new = 0
    for row in rows:
        sign, code = row[:1], row[1:].expandtabs(8)
        if row.startswith(("--- ", "+++ ")):
            yield [("dim", row)]
        elif sign == "@":
            old, new = _starts(row)
            yield [("hunk", row)]
        elif sign == "-":
            yield [("dim", f"{old:>{digits}} "), ("del", "- " + code)]
            old += 1
        elif sign == "+":
            yield [("dim", f"{new:>{digits}} "), ("add", "+ " + code)]
            new += 1
        else:
            yield [("dim", f"{new:>{digits}} "), ("", "  "), (PYTHON, code)]
            old, new = old + 1, new + 1


def _starts(hunk: str) -> tuple[int, int]:
    _, old, new, *_ = hunk.split(" ")
    return abs(int(old.split(",")[0])), int(new.split(",")[0])


def _digits(rows: list[str]) -> int:
    last = [sum(_starts(row)) for row in rows if row.startswith("@@ ")]
    return len(str(max(last, default=1) + len(rows)))
