"""Confirmed commits: a change that goes back by itself unless somebody says that it may stay."""

from __future__ import annotations

import sys
from _thread import allocate_lock
from collections.abc import Callable, Iterable
from contextlib import suppress
from time import monotonic
from typing import Any

from livesh.errors import Refused
from livesh.runtime import signals, threads
from livesh.swap.turn import TURN, Busy

_PENDING: dict[int, Pending] = {}

class Pending:
    """A change that goes back by itself unless somebody confirms it."""

    def __init__(self, change: int, seconds: float, go_back: Callable[[], object]) -> None:
        self.change, self.until, self._go_back = change, monotonic() + seconds, go_back
        self.outcome = ""
        self.told: list[Callable[[str], object]] = []
        self._gone = allocate_lock()
        self._gone.acquire()

    def wait(self) -> None:
        """Wait in a thread of its own: the shell may be dead by then."""
        if self._gone.acquire(timeout=max(0.0, self.until - monotonic())):
            return
        if not self._is_still_wanted():
            return
        try:
            with signals.hearing():
                _insisting(self._go_back)
            self.outcome = "rolled back"
        except Refused as refusal:
            self.outcome = f"could not go back: {refusal}"
            sys.stderr.write(f"livesh: change {self.change} was not confirmed and {self.outcome}\n")
        for tell in self.told:
            with suppress(Exception):      # whoever asked may be gone
                tell(self.outcome)

    def _is_still_wanted(self) -> bool:
        """Whether nobody has confirmed it, nor taken it back, by the time it is our turn."""

        def take() -> bool:
            with TURN:
                return _PENDING.pop(self.change, None) is not None

        return bool(_insisting(take))

    def release(self) -> None:
        """Let the change stay."""
        self.outcome = "confirmed"
        self._gone.release()


def _insisting(do: Callable[[], Any]) -> Any:
    """Return ``do()``, also when another change takes long: nobody is there who would ask again."""
    while True:
        try:
            return do()
        except Busy:
            continue


def confirm(change: int | None = None) -> list[int]:
    """Let pending changes stay (all of them without a number); returns which."""
    with TURN:
        numbers = [n for n in list(_PENDING) if change is None or n == change]
        for number in numbers:
            _PENDING.pop(number).release()
    return numbers


def pending() -> list[Pending]:
    """The changes that wait to be confirmed."""
    return list(_PENDING.values())


def confirm_within(seconds: float, change: int, go_back: Callable[[], object]) -> float:
    """Call *go_back* in *seconds* unless the change is confirmed or gone by then; returns that time on the monotonic clock."""
    waiting = _PENDING[change] = Pending(change, seconds, go_back)
    threads.start_thread(waiting.wait)
    return waiting.until


def tell(change: int, of_its_end: Callable[[str], object]) -> None:
    """Call *of_its_end* with what became of a change that waits to be confirmed, once it has gone back by itself or could not."""
    waiting = _PENDING.get(change)
    if waiting is not None:
        waiting.told.append(of_its_end)


def settled(changes: Iterable[int]) -> None:
    """These were taken back: nobody has to confirm them any more."""
    for change in changes:
        _PENDING.pop(change, None)
