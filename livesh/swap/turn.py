"""Whose turn it is: one change at a time. Who comes meanwhile waits, and is refused with the reason when that takes too long.

A change may take for ever: the program's own call of `livesh.swap` waits for a hook that is inside C code, and new statements
may wait for anything. Whoever asks for another change then must not hang with it.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from types import FrameType
from typing import Any

from livesh.errors import Refused
from livesh.runtime import threads

WAIT_S = 15.0  # longer than a hook may stall (stalls.py), so that a session's change has ended or been refused by then
_LOOK_S = 0.1  # an interrupt lands between two looks


class Busy(Refused):
    """Another change is under way, and does not come to its end."""


class Turn:
    """A lock that the thread which has it may take again, and that can say who has it."""

    def __init__(self) -> None:
        self.become_free()

    def become_free(self) -> None:
        """Be nobody's: after a fork, who had it may not exist in this process."""
        self._lock = threads.allocate_rlock()
        self._depth = 0
        self._whose = 0
        self._since = 0.0

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
        """Take it, as a lock is taken."""
        if not self._lock.acquire(blocking, timeout):
            return False
        if not self._depth:
            self._whose, self._since = threads.get_ident(), time.monotonic()
        self._depth += 1
        return True

    def release(self) -> None:
        """Give it back once."""
        self._depth -= 1
        self._lock.release()

    def __enter__(self) -> None:
        until = time.monotonic() + WAIT_S
        while not self.acquire(True, _LOOK_S):
            if time.monotonic() > until:
                raise Busy(f"{self._in_the_way()}; nothing was changed. Wait for it, or free what it waits for (:bt shows where it stands)")

    def __exit__(self, *_exc: object) -> None:
        self.release()

    def _in_the_way(self) -> str:
        frames = sys._current_frames()
        place = next(filter(None, map(_place, _changing(self._whose, frames))), "")
        return f"another change is under way for {time.monotonic() - self._since:.0f} s{_thread(self._whose)}{place}"


TURN = Turn()
"""Whose turn it is in this process."""


def _changing(whose: int, frames: dict[int, FrameType]) -> Iterator[FrameType]:
    """Yield the stacks a change may stand in: that of the thread that makes it, and of ours that call hooks for it."""
    if whose in frames:
        yield frames[whose]
    yield from (frame for ident, frame in frames.items() if ident != whose and threads.is_ours(ident) and _is_in_swap(frame))


def _is_in_swap(frame: FrameType | None) -> bool:
    while frame is not None:
        if frame.f_globals.get("__name__") in ("livesh.swap.state.migrations", "livesh.swap.state.trials"):
            return True
        frame = frame.f_back
    return False


def _place(frame: FrameType | None) -> str:
    """Say where the innermost frame of the program's own stands that was called from here; nothing where there is none."""
    while frame is not None:
        name = str(frame.f_globals.get("__name__", ""))
        if name.startswith("livesh."):
            return ""
        if name != "threading":
            return f": it is in {frame.f_code.co_name}, {frame.f_code.co_filename.rpartition('/')[2]}:{frame.f_lineno}"
        frame = frame.f_back
    return ""


def _thread(ident: int) -> str:
    threading: Any = sys.modules.get("threading")
    thread = None if threading is None else threading._active.get(ident)
    return f", in {thread.name}" if thread is not None else ""
