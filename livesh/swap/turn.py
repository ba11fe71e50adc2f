"""Whose turn it is: one change at a time. Who comes meanwhile waits, and is refused with the reason when that takes too long.

A change may take for ever: the program's own call of `livesh.swap` waits for a hook that is inside C code, and new statements
may wait for anything. Whoever asks for another change then must not hang with it.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from typing import Any

from livesh.errors import Refused
from livesh.runtime import threads, walks
from livesh.runtime.walks import Standing

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

    def is_mine(self) -> bool:
        """Whether the calling thread has it."""
        return self._depth > 0 and self._whose == threads.get_ident()

    def __enter__(self) -> None:
        until = time.monotonic() + WAIT_S
        while not self.acquire(True, _LOOK_S):
            if time.monotonic() > until:
                raise Busy(f"{self._in_the_way()}; nothing was changed. Wait for it, or free what it waits for (:bt shows where it stands)")

    def __exit__(self, *_exc: object) -> None:
        self.release()

    def _in_the_way(self) -> str:
        place = next(filter(None, map(_place, _changing(self._whose, walks.all_stacks()))), "")
        return f"another change is under way for {time.monotonic() - self._since:.0f} s{_thread(self._whose)}{place}"


TURN = Turn()
"""Whose turn it is in this process."""


def _changing(whose: int, stacks: dict[int, list[Standing]]) -> Iterator[list[Standing]]:
    """Yield the stacks a change may stand in: that of the thread that makes it, and of ours that call hooks for it."""
    yield stacks.get(whose, [])
    yield from (stack for ident, stack in stacks.items() if ident != whose and walks.was_begun_by_livesh(stack) and _is_in_swap(stack))


def _is_in_swap(stack: list[Standing]) -> bool:
    return any(each.frame.f_globals.get("__name__") in ("livesh.swap.state.runs", "livesh.swap.state.trials") for each in stack)


def _place(stack: list[Standing]) -> str:
    """Say where the innermost frame of the program's own stands that was called from here; nothing where there is none."""
    at = next((each for each in stack if each.frame.f_globals.get("__name__") != "threading"), None)
    if at is None or walks.is_ours(at.frame):
        return ""
    return f": it is in {at.code.co_name}, {at.code.co_filename.rpartition('/')[2]}:{at.line}"


def _thread(ident: int) -> str:
    threading: Any = sys.modules.get("threading")
    thread = None if threading is None else threading._active.get(ident)
    return f", in {thread.name}" if thread is not None else ""
