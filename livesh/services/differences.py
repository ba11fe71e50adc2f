"""How a change is shown before it is made: the lines that go and the lines that come."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from livesh.runtime import raw
from livesh.services import views
from livesh.services.paths import MISSING
from livesh.services.places import UNREAD

Diff = list[list[str]]
_OUTLINE = views.Limits(depth=3, items=50, nodes=400)


def shown(value: Any) -> str:
    """Return a value in one line, `MISSING` as nothing."""
    return "nothing" if is_nothing(value) else views.one_line(value)


def is_nothing(value: Any) -> bool:
    """Whether there is no value, or none that is known."""
    return value is MISSING or value is UNREAD


def hidden(value: Any) -> str:
    """Return what is shown in place of a secret."""
    return str(views.redacted("", value)["text"])


def difference(label: str, before: Any, after: Any) -> Diff:
    """Return the rows between two values: one line each for simple ones, the lines that differ for containers."""
    old, new = outline(label, before), outline(label, after)
    if len(old) <= 1 and len(new) <= 1:
        return [["-", line] for line in old] + [["+", line] for line in new]
    return line_difference(old, new)


def line_difference(old: Sequence[str], new: Sequence[str]) -> Diff:
    """Return the rows that differ between two outlines, with one line of context."""
    import difflib

    rows = list(difflib.unified_diff(list(old), list(new), n=1, lineterm=""))[2:]
    return [[row[0] if row[0] in "+-" else " ", row[1:]] for row in rows if not row.startswith("@@")] or [[" ", "no visible difference: it lies deeper, or is redacted"]]


def outline(label: str, value: Any) -> list[str]:
    """Return the first lines of the tree of a value, `MISSING` as none."""
    if is_nothing(value):
        return []
    return views.outline(label, value, _OUTLINE)


def named(value: Any) -> str:
    """Return the class of a value with its article."""
    name = "None" if value is None else raw.short_name(type(value))
    return name if value is None else f"{'an' if name[0] in 'aeioAEIO' else 'a'} {name}"
