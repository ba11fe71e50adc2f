"""Tables: aligned columns under a dim heading, made to fit the width there is.

Columns keep their natural width while that fits. When it does not, the widest one that may shrink loses cells until
it does; what is cut ends in an ellipsis. Numbers stand on the right.
"""

from __future__ import annotations

from collections.abc import Sequence

from livesh.shell.render.text import Cell, Text, cell, clip, clip_left, join, pad, width_of

GAP = 2
NARROWEST = 6


def table(
    heads: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    width: int,
    *,
    keep: Sequence[str] = (),
    paths: Sequence[str] = (),
    empty: str = "nothing to show",
) -> Text:
    """Draw *rows* under *heads* within *width* cells.

    *keep* names the columns that never shrink, *paths* those of which the end is worth more than the start; *empty*
    is said when there is no row. A head that starts with ``>`` asks for a right-aligned column.
    """
    if not rows:
        return [("dim", empty), ("", "\n")]
    names = [head.lstrip(">") for head in heads]
    grid = [[cell(value) for value in row] for row in rows]
    aligns = [">" if _is_right(head, rows, at) else "<" for at, head in enumerate(heads)]
    widths = _fit(names, grid, width, keep)
    clippers = [clip_left if name in paths else clip for name in names]

    drawn = [_row([[("head", name)] for name in names], widths, aligns, [clip] * len(names))]
    drawn += [_row(row, widths, aligns, clippers) for row in grid]
    return join(drawn)


def pairs(items: Sequence[tuple[str, Cell]], width: int) -> Text:
    """Draw names and their values, one pair a line, values aligned."""
    if not items:
        return []
    left = min(max(len(name) for name, _ in items), width // 2)
    return join(
        [*pad(clip([("name", name)], left), left), ("", " " * GAP), *clip(cell(value), width - left - GAP)]
        for name, value in items
    )


def columns(words: Sequence[str], width: int, style: str = "") -> Text:
    """Draw *words* in as many equal columns as fit, reading downwards."""
    if not words:
        return []
    broadest = max(map(len, words)) + GAP
    across = max(1, (width + GAP) // broadest)
    down = -(-len(words) // across)
    return join(
        [fragment for word in words[row::down] for fragment in pad([(style, word)], broadest)] for row in range(down)
    )


def _is_right(head: str, rows: Sequence[Sequence[Cell]], at: int) -> bool:
    if head.startswith(">"):
        return True
    values = [row[at] for row in rows if row[at] is not None]
    return bool(values) and all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in values)


def _fit(names: list[str], grid: list[list[Text]], width: int, keep: Sequence[str]) -> list[int]:
    widths = [max([len(name), *(width_of(row[at]) for row in grid)]) for at, name in enumerate(names)]
    room = width - GAP * (len(names) - 1)
    while sum(widths) > room:
        shrinkable = [at for at, name in enumerate(names) if name not in keep and widths[at] > NARROWEST]
        if not shrinkable:
            break
        widest = max(shrinkable, key=lambda at: widths[at])
        second = max([widths[at] for at in shrinkable if at != widest], default=NARROWEST)
        over = sum(widths) - room
        widths[widest] -= max(1, min(over, widths[widest] - max(second, NARROWEST)))
    return widths


def _row(row: Sequence[Text], widths: list[int], aligns: list[str], clippers: Sequence[object]) -> Text:
    drawn: Text = []
    last = len(row) - 1
    for at, value in enumerate(row):
        clipper = clippers[at]
        fitted: Text = clipper(value, widths[at])  # type: ignore[operator]  # one of the two clips
        if at < last or aligns[at] == ">":
            fitted = pad(fitted, widths[at], aligns[at])
        drawn += fitted
        if at < last:
            drawn.append(("", " " * GAP))
    return drawn
