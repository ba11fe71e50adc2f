"""Python source: lines with their numbers; the colours are found later, by whoever writes to a terminal.

A fragment of style "python" is Python text. `livesh.shell.style` hands it to pygments when there are colours to
draw, so drawing costs nothing when the output goes into a file, and drawings compare as values in tests.
"""

from __future__ import annotations

from collections.abc import Mapping

from livesh.shell.render.text import Text, clip, join

PYTHON = "python"


def source(
    text: str,
    width: int,
    *,
    first: int = 1,
    here: int | None = None,
    marks: Mapping[int, tuple[str, str]] | None = None,
    numbers: bool = True,
) -> Text:
    """Draw source *text* whose first line is number *first*.

    *here* is the line something stands at; *marks* puts a (style, sign) in front of lines. Lines are cut at *width*.
    """
    rows = text.expandtabs(8).rstrip("\n").split("\n")
    digits = len(str(first + len(rows) - 1))
    drawn = []
    for number, row in enumerate(rows, first):
        gutter = _gutter(number, digits, here, marks or {}) if numbers else []
        drawn.append(clip([*gutter, (PYTHON, row)], width))
    return join(drawn)


def _gutter(number: int, digits: int, here: int | None, marks: Mapping[int, tuple[str, str]]) -> Text:
    style, sign = marks.get(number, ("here", "→") if number == here else ("", " "))
    return [(style, sign), ("", " "), ("here" if number == here else "dim", f"{number:>{digits}}"), ("", "  ")]
