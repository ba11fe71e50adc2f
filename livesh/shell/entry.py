"""What a typed line is: Python, a command, and whether it is whole yet.

Pure: knows text, no terminal and no target.
"""

from __future__ import annotations

import codeop
import re
import warnings
from typing import NamedTuple

_AWAIT = 0x2000  # ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, without importing ast
_REDIRECT = re.compile(r"\s(>>?)\s*([^\s>'\"()\[\]]*(?:/[^\s'\"()\[\]]*|\.(?:txt|log|json|jsonl|md|csv|svg)))\s*$")
_DEDENTS = ("return", "pass", "raise", "break", "continue")


class Line(NamedTuple):
    """A line that was entered: its text, and where it should run and write."""

    text: str
    background: bool = False
    file: str | None = None
    append: bool = False

    @property
    def is_command(self) -> bool:
        """Whether the line starts with a colon."""
        return self.text.startswith(":")


def line(entered: str) -> Line:
    """Read ``&`` and ``> FILE`` off the end of a command, ``&`` alone off the end of Python, where nothing that can be compiled ends in it.

    ``>`` also compares, so only a name with a slash or a usual ending is a file: ``> hits.txt``, ``>> ./hits``.
    """
    text = entered.strip() if entered.lstrip().startswith(":") else entered.rstrip()
    background = text.endswith("&") and not text.endswith("&&")
    if not text.startswith(":"):
        return Line(text[:-1].rstrip(), True) if background and _compiles(text[:-1]) and not _compiles(text) else Line(text)
    if background:
        text = text[:-1].rstrip()
    found = _REDIRECT.search(text)
    if not found:
        return Line(text, background)
    return Line(text[: found.start()].rstrip(), background, found.group(2), found.group(1) == ">>")


def command_word(text: str) -> tuple[str, str]:
    """Split ``:reload a b`` into its name and the rest; ``:w? x`` and ``:? x`` keep their sign."""
    word, _, rest = text[1:].lstrip().partition(" ")
    return word, rest.strip()


def is_whole(text: str) -> bool:
    """Return whether *text* can be evaluated, rather than wants another line.

    What cannot be compiled at all is whole: the error is the answer.
    """
    if text.lstrip().startswith(":") or not text.strip():
        return True
    compiler = codeop.CommandCompiler()
    compiler.compiler.flags |= _AWAIT
    lines = text.split("\n")
    lines[-1] = lines[-1].strip() and lines[-1]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return compiler("\n".join(lines), "<prompt>", "single") is not None
        except (SyntaxError, ValueError, OverflowError):
            return not _is_block(lines)


def _is_block(lines: list[str]) -> bool:
    """Several statements pasted at once are an error to `codeop`, yet the last may want more lines."""
    return len(lines) > 1 and bool(lines[-1].strip()) and lines[-1][:1] in " \t" and _has_several(lines)


def _has_several(lines: list[str]) -> bool:
    return _compiles("\n".join(lines))


def _compiles(text: str) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            compile(text.rstrip() + "\n", "<prompt>", "exec", _AWAIT)
        except (SyntaxError, ValueError, OverflowError):
            return False
    return True


def next_indent(text: str) -> str:
    """Return the blanks the line after *text* starts with."""
    last = text.rsplit("\n", 1)[-1]
    blanks = last[: len(last) - len(last.lstrip())]
    bare = last.split("#")[0].rstrip()
    if bare.endswith((":", "(", "[", "{")):
        return blanks + "    "
    if bare.strip().split(" ")[0] in _DEDENTS and blanks:
        return blanks[4:]
    return blanks


def closest(word: str, known: list[str]) -> list[str]:
    """Return the names a mistyped *word* may have meant: a unique prefix, else the similar ones."""
    import difflib

    starts = [name for name in known if name.startswith(word)]
    if word and starts:
        return starts[:3]
    return difflib.get_close_matches(word, known, n=3, cutoff=0.6)
