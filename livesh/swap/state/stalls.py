"""Give up a migration hook that does not return, when its change is being carried out.

A trial on copies has shown that the hooks return; with the live objects one may still loop for ever, or wait for what never
comes. The change holds up everybody meanwhile, so it gets a deadline: a hook that has been in one instance for `STALL_S`
seconds is interrupted, everything already migrated is put back and the change is refused.

Before that, a hook that has stood still for `WAITING_S` may wait for a lock that is held for the change: those are let go then (*give_way*).

For a session the hooks run in a thread of their own, so that the change goes back even while a hook is inside C code (a
lock that is never released). Such a hook is ended by the exception that waits for it as soon as it comes back to Python
code. The program's own call of `livesh.swap` runs the hooks itself, since it may hold the very locks they take; there a hook
inside C code is waited for until it comes back, which is said on stderr; other changes are refused meanwhile (turn.py).
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any, TypeVar

from livesh.errors import Refused
from livesh.runtime import signals, threads, walks
from livesh.runtime.select import runtime

STALL_S = 10.0
WAITING_S = 1.0
_LOOK_S = 0.1
_GRACE_S = 1.0

Result = TypeVar("Result")


class Stalled(BaseException):
    """Raised inside a hook that does not return; not an Exception, which a hook may catch."""


class Watch:
    """Which hook is being called, for which instance, and since when."""

    def __init__(self, then: str = "all migrated state was put back") -> None:
        self.told = ""
        self._then = then
        self._now: tuple[str, Callable[[], Any]] | None = None
        self._ident = 0
        self._guard = threads.allocate_lock()
        self._ended = False
        self.give_way: Callable[[str], None] | None = None

    def begins(self, key: str, at: Callable[[], Any]) -> None:
        """Hooks of *key* are called from now on; what *at* returns changes from one instance to the next."""
        self._now = key, at

    def rests(self) -> None:
        """No hook is being called."""
        self._now = None

    def run(self, work: Callable[[], Result], give_up: Callable[[], None], apart: bool) -> Result:
        """Return ``work()``; a hook that stalls is interrupted, *give_up* called, and `Refused` raised.

        *apart*: do it in a thread of its own and do not wait for a hook that is inside C code.
        """
        try:
            return self._apart(work) if apart else self._here(work)
        except Stalled:
            give_up()
            raise Refused(f"{self.told}; {self._then}. Free what it waits for, or change the hook") from None

    def _apart(self, work: Callable[[], Result]) -> Result:
        answer: list[Result] = []
        failed: list[BaseException] = []
        done = threads.allocate_lock()
        done.acquire()

        def do() -> None:
            try:
                with signals.hearing():
                    answer.append(work())
            except Stalled:
                pass  # given up; keeping it would keep the frames it went through, and what they hold
            except BaseException as exc:  # raised where it is waited for
                failed.append(exc)
            finally:
                done.release()

        self._ident = threads.start_thread(do)
        if not self._watch(done):
            if not done.acquire(True, _GRACE_S):
                self._then += ". It is inside C code: its thread ends when it comes back, and keeps what it holds until then"
            raise Stalled
        if failed:
            raise failed.pop()  # not to be held by the frame that its own traceback holds: with it everything that was to be migrated
        return answer[0]

    def _here(self, work: Callable[[], Result]) -> Result:
        self._ident = threads.get_ident()
        done, gone = threads.allocate_lock(), threads.allocate_lock()
        done.acquire()
        gone.acquire()

        def look() -> None:
            try:
                if not self._watch(done) and not done.acquire(True, _GRACE_S):
                    sys.stderr.write(f"livesh: {self.told}, inside C code; this swap waits for it, and other changes are refused until it is back\n")
            finally:
                gone.release()

        threads.start_thread(look)
        try:
            return work()
        finally:
            with self._guard:
                self._ended = True
            done.release()
            gone.acquire()

    def _watch(self, done: Any) -> bool:
        """Wait until the work is done; False when a hook stalled and was interrupted."""
        seen: Any = None
        since = time.monotonic()
        while not done.acquire(True, _LOOK_S):
            now = self._now
            at = (now, now[1]()) if now is not None else None
            if at is None or at != seen:
                seen, since = at, time.monotonic()
            elif now is not None and self.give_way is not None and time.monotonic() - since > WAITING_S:
                self.give_way(f"the migration of {now[0]} stood still for {WAITING_S:g} s{self._where()}")
                self.give_way = None
            elif time.monotonic() - since > STALL_S and now is not None:
                with self._guard:
                    if self._ended:
                        continue
                    self.told = self._sentence(*now)
                    runtime().interrupt_thread(self._ident, Stalled)
                return False
        return True

    def _sentence(self, key: str, at: Callable[[], Any]) -> str:
        place = at()
        which = f" of instance {place + 1:,}" if type(place) is int else ""
        return f"the migration{which} of {key} did not return within {STALL_S:g} s{self._where()}"

    def _where(self) -> str:
        stands = next((each for each in walks.stack(self._ident) or () if each.frame.f_globals.get("__name__") != "threading"), None)
        return f": it is in {stands.code.co_name}, {stands.code.co_filename.rpartition('/')[2]}:{stands.line}" if stands is not None else ""
