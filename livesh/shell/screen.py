"""Where the shell writes: one place, so that a line from the service never lands inside what a person types.

While a prompt is open it lends `above`, a function that prints over it; otherwise text goes straight out. Lines that
nobody asked for just now carry the mark ``┆``.
"""

from __future__ import annotations

import shutil
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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

    @contextmanager
    def lent(self, above: Callable[[str], None], begin: Callable[[], None]) -> Iterator[None]:
        """Lend the screen to a prompt that *begin* shows, until the block ends: others write through *above*.

        Showing and lending are one step, or an event could land behind the prompt and leave it drawn no more.
        """
        with self._lock:
            begin()
            self.above = above
        try:
            yield
        finally:
            with self._lock:
                self.above = None

    def _put(self, characters: str) -> None:
        if not characters:
            return
        with self._lock:
            if self.above is not None:
                self.above(characters)
            else:
                self._write(characters)

    def _write(self, characters: str) -> None:
        try:
            self.stream.write(characters)
            self.stream.flush()
        except UnicodeEncodeError:
            self.stream.write(characters.encode("ascii", "replace").decode())
            self.stream.flush()
