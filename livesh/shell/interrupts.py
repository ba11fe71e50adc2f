"""Ctrl-C, where somebody is ready for it.

Python raises KeyboardInterrupt wherever the main thread happens to be: between a line and the job it begins, in the middle of
drawing, in the handling of the first one. There nobody would catch it, and the shell would be gone with all its session had set.
So while a shell runs (`taken`) it is raised only inside `heard`, where a person or a job is waited for. One that comes at another moment
is kept and raised by the next `heard`, unless `forget` was called first: where a new line is about to be typed it means nothing any more.

Only the main thread gets signals; elsewhere, and where `taken` does not hold, everything is as Python has it.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class _Key:
    """What is known of the key."""

    ready = False
    kept = False

    def pressed(self, _number: int, _frame: FrameType | None) -> None:
        """Raise, once, where somebody is ready; else keep it."""
        if not self.ready:
            self.kept = True
            return
        self.ready = False
        raise KeyboardInterrupt


_key = _Key()


@contextmanager
def taken() -> Iterator[None]:
    """Raise KeyboardInterrupt inside `heard` only, until the block ends."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, _key.pressed)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def heard() -> Iterator[None]:
    """Let a Ctrl-C end the block by KeyboardInterrupt, also one that came shortly before."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    try:
        _key.ready = True
        if _key.kept:
            raise KeyboardInterrupt
        yield
    finally:
        _key.ready = _key.kept = False


def look() -> None:
    """Raise the KeyboardInterrupt of a Ctrl-C that came since somebody was last ready: where a wait must not be broken off in its middle."""
    if threading.current_thread() is threading.main_thread() and _key.kept:
        _key.kept = False
        raise KeyboardInterrupt


def forget() -> None:
    """Let a Ctrl-C that nobody was ready for be."""
    _key.kept = False
