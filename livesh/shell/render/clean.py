"""Nothing the target sends reaches the terminal as a command: control sequences become visible text.

The target is a process somebody may have taken over, and names, reprs and source lines come from its users. What a terminal would obey
(C0 and C1 controls, the escape that opens OSC or CSI, bidirectional overrides that reorder a line) is replaced by a picture of it.
"""

from __future__ import annotations

import re

# C0 without tab and newline, DEL, C1, zero-width and bidi controls, line and paragraph separators, lone surrogates, tags.
_BAD = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff\U000e0000-\U000e007f]")
_BAD_LINE = re.compile("[\t\n]|" + _BAD.pattern)

COLOURS = {
    "added": "32", "removed": "31", "changed": "33", "warning": "33", "error": "31", "stale": "33", "gone": "31", "dim": "2", "bold": "1",
    "key": "36", "ok": "32", "heading": "1", "number": "35", "string": "32",
}  # fmt: skip


def clean(text: str, *, one_line: bool = False) -> str:
    """Return *text* with what a terminal would obey made visible; with *one_line* newlines and tabs as well."""
    return (_BAD_LINE if one_line else _BAD).sub(_picture, text)


def _picture(found: re.Match[str]) -> str:
    char = found.group()
    code = ord(char)
    if char == "\t":
        return "    "
    if code < 0x20:
        return "\\n" if char == "\n" else "^" + chr(code + 0x40)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def ansi(text: list[tuple[str, str]]) -> str:
    """Return styled pieces with the colours of an ordinary terminal."""
    return "".join(_painted(style, clean(piece)) for style, piece in text)


def _painted(style: str, piece: str) -> str:
    for word in style.replace("class:", "").split():
        code = COLOURS.get(word) or COLOURS.get(word.partition(".")[0])
        if code:
            return f"\x1b[{code}m{piece}\x1b[0m"
    return piece
