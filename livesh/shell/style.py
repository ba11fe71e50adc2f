"""The colours: one table from the words drawings use to what a terminal shows.

Only the sixteen colours of the terminal's own palette are used, so that both dark and light screens stay readable.
Whatever the process at the other end puts into a name, a repr or a line of source passes `ansi` last: no control
character of its gets through, whoever drew it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import TextIO

from livesh.shell.render.code import PYTHON
from livesh.shell.render.text import Fragment, Text, plain

# word: (SGR parameters, the same for prompt_toolkit)
STYLES: dict[str, tuple[str, str]] = {
    "add": ("32", "ansigreen"),
    "bad": ("1;31", "bold ansired"),
    "bar": ("7", "noreverse bg:ansibrightblack ansiwhite"),
    "bar.warn": ("1;33", "noreverse bg:ansibrightblack bold ansibrightyellow"),
    "del": ("31", "ansired"),
    "dim": ("2", "ansibrightblack"),
    "event": ("35", "ansimagenta"),
    "head": ("2;4", "ansibrightblack underline"),
    "here": ("1;36", "bold ansicyan"),
    "hunk": ("36", "ansicyan"),
    "mod": ("33", "ansiyellow"),
    "name": ("1", "bold"),
    "number": ("36", "ansicyan"),
    "ok": ("32", "ansigreen"),
    "place": ("34", "ansiblue"),
    "prompt": ("1;34", "bold ansiblue"),
    "py.builtin": ("36", "ansicyan"),
    "py.comment": ("2;3", "italic ansibrightblack"),
    "py.def": ("34", "ansiblue"),
    "py.keyword": ("35", "ansimagenta"),
    "py.number": ("36", "ansicyan"),
    "py.string": ("32", "ansigreen"),
    "stale": ("33", "ansiyellow"),
    "title": ("1;4", "bold underline"),
    "version": ("36", "ansicyan"),
    "warn": ("33", "ansiyellow"),
}

# Control characters, and the marks that turn the reading direction: a name could hide what stands beside it.
_HARMFUL = {
    **{code: f"\\x{code:02x}" for code in (*range(9), *range(11, 32), *range(127, 160))},
    **{code: f"\\u{code:04x}" for code in (*range(0x200B, 0x2010), *range(0x2028, 0x202F), *range(0x2066, 0x206A), 0xFEFF)},
}


def wanted(stream: TextIO) -> bool:
    """Return whether colours should be written to *stream*: a terminal, not dumb, and NO_COLOR is not set."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM", "dumb") == "dumb":
        return False
    return stream.isatty()


def harmless(string: str) -> str:
    """Return *string* with its control characters spelled out."""
    return string if string.isascii() and string.isprintable() else string.translate(_HARMFUL)


def ansi(text: Iterable[Fragment], colour: bool) -> str:
    """Return *text* as the characters for a terminal, with colours or without."""
    if not colour:
        return harmless(plain(text))
    return "".join(_sgr(style, harmless(part)) for style, part in _coloured(text))


def highlight(code: str) -> Text:
    """Return Python *code* as fragments by kind of token; the characters are exactly those of *code*."""
    from pygments.lexers.python import PythonLexer

    lexer = PythonLexer(stripnl=False, ensurenl=False)
    return [(_kind(str(token)), part) for token, part in lexer.get_tokens(code) if part]


def _sgr(style: str, part: str) -> str:
    codes = STYLES.get(style.removeprefix("class:"), ("", ""))[0]
    if not codes or not part:
        return part
    # A style never spans a line break: a pager or a scrolling terminal would bleed it into the next line.
    return "\n".join(f"\x1b[{codes}m{piece}\x1b[0m" if piece else "" for piece in part.split("\n"))


def _coloured(text: Iterable[Fragment]) -> Iterator[Fragment]:
    for style, part in text:
        if style == PYTHON:
            yield from highlight(harmless(part))
        else:
            yield style, part


# Longest first: Token.Name.Function.Magic is a definition, Token.Name.Builtin a builtin, other names are plain.
_KINDS = (
    ("Token.Name.Function", "py.def"),
    ("Token.Name.Class", "py.def"),
    ("Token.Name.Decorator", "py.def"),
    ("Token.Name.Builtin", "py.builtin"),
    ("Token.Name.Exception", "py.builtin"),
    ("Token.Literal.String", "py.string"),
    ("Token.Literal.Number", "py.number"),
    ("Token.Operator.Word", "py.keyword"),
    ("Token.Keyword", "py.keyword"),
    ("Token.Comment", "py.comment"),
)


def _kind(token: str) -> str:
    for prefix, style in _KINDS:
        if token.startswith(prefix):
            return style
    return ""
