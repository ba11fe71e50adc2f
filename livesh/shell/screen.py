"""Where the shell writes: one place, so that a line from the service never lands inside what a person types.

While a prompt is open it lends `above`, a function that prints over it; otherwise text goes straight out. Lines that
nobody asked for just now carry the mark ``┆``.
"""

from __future__ import annotations

import shutil
import sys
import threading
from collections.abc import Callable
from typing import TextIO

from livesh.shell import style
from livesh.shell.render.text import Text, indent

MARK = "┆ "


class Screen:
    """A terminal or a file that text with styles is written to."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self.stream = stream or sys.stdout
        self.colour = style.wanted(self.stream)
        self.above: Callable[[str], None] | None = None
        self._lock = threading.Lock()

    @property
    def width(self) -> int:
        """The cells there are for a line."""
        return max(40, shutil.get_terminal_size((100, 30)).columns - 1)

    def write(self, text: Text) -> None:
        """Write an answer."""
        self._put(style.ansi(text, self.colour))

    def event(self, text: Text) -> None:
        """Write what came by itself, marked as such."""
        self._put(style.ansi(indent(text, MARK), self.colour))

    def _put(self, characters: str) -> None:
        if not characters:
            return
        above = self.above
        if above is not None:
            above(characters)
            return
        with self._lock:
            try:
                self.stream.write(characters)
                self.stream.flush()
            except UnicodeEncodeError:
                self.stream.write(characters.encode("ascii", "replace").decode())
                self.stream.flush()
