"""Text with styles, as plain values: what every `show` returns and every drawing is made of.

A `Text` is a list of ``(style, string)``; a string may hold newlines. Styles are bare words ("dim", "bad", "version")
that `livesh.shell.style` gives colours to; an unknown word draws plainly. Nothing here knows a terminal, so a
drawing is tested by comparing values.

Widths are terminal cells: a CJK ideograph takes two, a combining mark none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

Fragment = tuple[str, str]
Text = list[Fragment]
Cell = str | Fragment | Text | int | float | None

ELLIPSIS = "…"


def cell(value: Cell) -> Text:
    """Return *value* as a one-line text; None is an en dash, the sign for "nothing to say"."""
    if value is None:
        return [("dim", "–")]
    if isinstance(value, tuple):
        return [(value[0], one_line(value[1]))]
    if isinstance(value, list):
        return [(style, one_line(part)) for style, part in value]
    return [("", one_line(str(value)))]


def one_line(string: str) -> str:
    """Return *string* with its line breaks drawn as ⏎, so that it cannot leave its row."""
    if "\n" in string or "\r" in string or "\t" in string:
        return string.replace("\r\n", "⏎").replace("\n", "⏎").replace("\r", "⏎").replace("\t", " ")
    return string


def plain(text: Iterable[Fragment]) -> str:
    """Return the characters of *text* without their styles."""
    return "".join(part for _, part in text)


def cells(string: str) -> int:
    """Return how many terminal cells *string* takes."""
    if string.isascii():
        return len(string)
    return sum(map(_cells_of, string))


def width_of(text: Iterable[Fragment]) -> int:
    """Return how many cells a one-line *text* takes."""
    return sum(cells(part) for _, part in text)


def clip(text: Text, width: int) -> Text:
    """Return *text* cut to *width* cells, the last of them an ellipsis when something was cut."""
    if width_of(text) <= width:
        return text
    if width <= 0:
        return []
    kept: Text = []
    room = width - 1
    for style, part in text:
        taken = _take(part, room)
        kept.append((style, taken))
        room -= cells(taken)
        if taken != part:
            break
    return [*kept, ("dim", ELLIPSIS)]


def clip_left(text: Text, width: int) -> Text:
    """Return *text* cut at its start: of a path the end says more."""
    if width_of(text) <= width:
        return text
    kept: Text = []
    room = width - 1
    for style, part in reversed(text):
        taken = _take(part[::-1], room)[::-1]
        kept.append((style, taken))
        room -= cells(taken)
        if taken != part:
            break
    return [("dim", ELLIPSIS), *reversed(kept)]


def pad(text: Text, width: int, align: str = "<") -> Text:
    """Return a one-line *text* filled with blanks to *width* cells, on the right or (``>``) on the left."""
    blanks = " " * max(0, width - width_of(text))
    if not blanks:
        return text
    return [("", blanks), *text] if align == ">" else [*text, ("", blanks)]


def lines(text: Iterable[Fragment]) -> Iterator[Text]:
    """Yield *text* line by line, without the line breaks."""
    line: Text = []
    for style, part in text:
        first, *rest = part.split("\n")
        if first:
            line.append((style, first))
        for piece in rest:
            yield line
            line = [(style, piece)] if piece else []
    if line:
        yield line


def join(rows: Iterable[Text]) -> Text:
    """Return *rows* as one text, each ended by a newline."""
    text: Text = []
    for row in rows:
        text += row
        text.append(("", "\n"))
    return text


def indent(text: Text, by: int | str) -> Text:
    """Return *text* with every line moved in by *by* blanks or by that prefix."""
    prefix = " " * by if isinstance(by, int) else by
    return join([("", prefix), *line] if line else [] for line in lines(text))


def wrap(string: str, width: int, style: str = "", hang: int = 0) -> Text:
    """Return prose broken at blanks to *width* cells; the lines after a paragraph's first start *hang* blanks in."""
    rows: list[Text] = []
    for paragraph in string.split("\n"):
        lead = paragraph[: len(paragraph) - len(paragraph.lstrip())]
        rows += [[(style, row)] for row in _broken(list(_amounts_whole(paragraph.split())), width, lead, hang)]
    return join(rows)


def flow(text: Text, width: int, hang: int = 0) -> Text:
    """Return styled prose broken at blanks to *width* cells; every character keeps its style."""
    styles = iter([style for style, part in text for character in part if not character.isspace()])
    drawn: Text = []
    for character in plain(wrap(plain(text).rstrip("\n"), width, hang=hang)):
        style = next(styles) if not character.isspace() else ""
        if drawn and (drawn[-1][0] == style or character == " "):
            drawn[-1] = (drawn[-1][0], drawn[-1][1] + character)
        else:
            drawn.append((style, character))
    return drawn


def fold(text: Text, width: int) -> Text:
    """Return *text* with the lines that are too wide broken at blanks; what has no blank stays as it is."""
    if all(width_of(line) <= width for line in lines(text)):
        return text
    rows = [_folded(line, width) for line in lines(text)]
    folded = [fragment for row in rows for fragment in row]
    if not plain(text).endswith("\n"):
        style, last = folded.pop()
        folded.append((style, last.removesuffix("\n")))
    return folded


def _folded(line: Text, width: int) -> Text:
    if width_of(line) <= width:
        return [*line, ("", "\n")]
    string = plain(line)
    return flow(line, width, hang=len(string) - len(string.lstrip()) + 4)


def says(string: str, style: str = "") -> Text:
    """Return one line of prose."""
    return [(style, string), ("", "\n")]


def _amounts_whole(words: list[str]) -> Iterator[str]:
    """Yield *words*, a number together with what it counts: ``20 s`` is not broken."""
    number = ""
    for word in words:
        if number:
            word, number = f"{number} {word}", ""
        elif word.replace(".", "", 1).replace(",", "").isdigit():
            number = word
            continue
        yield word
    if number:
        yield number


def _broken(words: list[str], width: int, lead: str, hang: int) -> list[str]:
    rows, row = [], lead
    for word in words:
        if row.strip() and cells(row) + 1 + cells(word) > width:
            rows.append(row)
            row = " " * hang + word
        else:
            row = f"{row} {word}" if row.strip() else row + word
    return [*rows, row]


def _take(string: str, room: int) -> str:
    if string.isascii():
        return string[: max(0, room)]
    for position, character in enumerate(string):
        room -= _cells_of(character)
        if room < 0:
            return string[:position]
    return string


def _cells_of(character: str) -> int:
    if character < "\u0300":
        return 1
    import unicodedata

    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
