"""Units of work: a request or a task sees one version from its beginning to its end.

    with livesh.unit(): ...          async with livesh.unit(): ...

Theory of operation. Entering a unit is two steps in this order: *announce* yourself in `_INSIDE`, then look at the door.
Holding is two steps as well: close the *door*, then look who is inside. So either the one who enters sees the closed
door, steps back and waits, or the one who holds sees him inside and waits for him: never neither. No lock is taken while
nobody holds, every step is one operation on a dict or a list.

A unit inside a unit never waits: it belongs to the same stay, which ends when the last of them leaves. Which stay one is
in travels in a context variable: with threads, tasks and greenlets alike. A task started inside a unit that outlives it
keeps the stay open only while it is in a unit of its own; the stay that is over counts for nothing.

Whoever waits at the door waits as its world does: a thread on a lock, a coroutine on a future, a greenlet by naps of
`_NAP` seconds, because a lock released by a foreign thread does not wake it reliably. Every hold has a deadline, and
the door opens when the hold is left, whatever happened: nobody waits longer.

Knows contexts, threads and loops. Does not know what a swap is.
"""

from __future__ import annotations

import os
import sys
from _contextvars import ContextVar
from _thread import get_ident
from time import monotonic

from livesh.errors import Refused

# Not from typing: importing that costs more than everything else here together.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_NAP = 0.001
# How often a thread that holds looks whether the last one has left: everybody at the door waits for it.
_LOOK = 0.0002
# A waiter looks again now and then even if nobody wakes it.
_GLANCE = 0.5


class Unit:
    """One unit of work, to be entered once, by ``with`` or ``async with``; it may be left in another thread or task.

    Inside another unit it never waits. The outermost one is the *stay* that the units inside it belong to.
    """

    __slots__ = ("_left", "_stay", "since", "thread")

    def __enter__(self) -> Unit:
        stay = _current()
        if stay is not None and stay._left:
            return self._join(stay)
        self._announce()
        while _DOOR:
            _INSIDE.discard(self)
            _wait(_DOOR)
            self._announce()
        _enter(self)
        return self

    def __exit__(self, *_exc: object) -> None:
        stay = self._stay
        stay._left.pop()
        if not stay._left:
            _INSIDE.discard(stay)

    async def __aenter__(self) -> Unit:
        stay = _current()
        if stay is not None and stay._left:
            return self._join(stay)
        self._announce()
        while _DOOR:
            _INSIDE.discard(self)
            await _await(_DOOR)
            self._announce()
        _enter(self)
        return self

    async def __aexit__(self, *exc: object) -> None:
        self.__exit__(*exc)

    def _announce(self) -> None:
        self._stay = self
        # A list is a counter whose steps are atomic: one entry for each unit of the stay that has not left.
        self._left = [None]
        self.thread = get_ident()
        self.since = monotonic()
        _INSIDE.add(self)
        if not _EVER:
            _EVER.append(True)

    def _join(self, stay: Unit) -> Unit:
        self._stay = stay
        stay._left.append(None)
        # Its last unit may have left in another thread between the question and the answer.
        _INSIDE.add(stay)
        return self


_INSIDE: set[Unit] = set()
_EVER: list[bool] = []  # whether there has been a unit: without one nothing ever waits at the door
_CURRENT: ContextVar[Unit | None] = ContextVar("livesh.unit", default=None)
_current, _enter = _CURRENT.get, _CURRENT.set
_DOOR: list[Hold] = []

# The names of design 5 and of the adapters: calling the class itself spares a call in everybody's hot path.
unit = aunit = Unit


class Hold:
    """The closed door: new units wait outside until `release`; true when those inside have left before the deadline."""

    def __init__(self, seconds: float) -> None:
        self.reached = False
        self.seconds = seconds
        self.since = monotonic()
        self._until = self.since + seconds
        self._wakers: list[Callable[[], object]] = []
        self._napping = 0
        self._own = _CURRENT.get()

    def __bool__(self) -> bool:
        return self.reached

    def __enter__(self) -> Hold:
        self._close_door()
        try:
            self.reached = self._wait_for_quiet()
        except BaseException:
            self.release()
            raise
        return self

    def __exit__(self, *_exc: object) -> None:
        self.release()

    @property
    def waiting(self) -> int:
        """How many units wait at the door."""
        return len(self._wakers) + self._napping

    def inside(self) -> list[Unit]:
        """Return the stays that keep quiet from being reached: all but the one of who holds."""
        return [stay for stay in list(_INSIDE) if stay is not self._own]

    def release(self) -> None:
        """Open the door and wake everybody who waits; doing it twice is doing it once."""
        if self in _DOOR:
            _DOOR.remove(self)
        while self._wakers:
            try:
                waker = self._wakers.pop()
            except IndexError:
                break
            waker()

    def wake_by(self, waker: Callable[[], object]) -> None:
        """Call *waker*, from any thread, when the door opens; at once if it has opened meanwhile."""
        self._wakers.append(waker)
        if self not in _DOOR:
            self.release()

    def stop_waiting(self, waker: Callable[[], object]) -> None:
        """Take a waker off that has done its work or has lost patience."""
        try:
            self._wakers.remove(waker)
        except ValueError:
            # The door was opened and has used it.
            return

    def nap(self) -> None:
        """Wait a moment as a greenlet does."""
        self._napping += 1
        try:
            _sleep()
        finally:
            self._napping -= 1

    def _close_door(self) -> None:
        _DOOR.append(self)
        while _DOOR[0] is not self:
            # In a queue: the door stays closed when the first holder leaves, and is ours then.
            if monotonic() > self._until:
                self.release()
                raise Refused("another change holds the units of work at the door: try again when it is through")
            _sleep()

    def _wait_for_quiet(self) -> bool:
        while inside := self.inside():
            if monotonic() >= self._until or self._keeps_them_in(inside):
                return False
            _sleep()
        return True

    def _keeps_them_in(self, inside: list[Unit]) -> bool:
        """Whether all of *inside* live in this very thread (an event loop's tasks): while it waits none can leave."""
        me = get_ident()
        return not _is_cooperative() and all(stay.thread == me for stay in inside)


def hold(seconds: float) -> Hold:
    """Return a context manager that lets no new unit begin and waits up to *seconds* for those inside to leave.

    Its truth says whether quiet was reached. The unit of the caller itself is not waited for. Raises `Refused` when
    another hold lasts longer than *seconds*.
    """
    return Hold(seconds)


def status() -> dict[str, Any]:
    """Return who is inside (thread, seconds), how many wait, and whether the door is held."""
    now = monotonic()
    doors = list(_DOOR)
    return {
        "inside": [{"thread": stay.thread, "seconds": round(now - stay.since, 6)} for stay in list(_INSIDE)],
        "waiting": sum(door.waiting for door in doors),
        "held": bool(doors),
    }


# -- at the door -------------------------------------------------------------------------------------------------------


def _wait(door: list[Hold]) -> None:
    """Wait in a thread or greenlet until the door has opened, or a little while."""
    try:
        hold = door[0]
    except IndexError:
        return
    if _is_cooperative():
        hold.nap()
        return
    from _thread import allocate_lock

    lock = allocate_lock()
    lock.acquire()
    waker = lock.release
    hold.wake_by(waker)
    lock.acquire(timeout=_GLANCE)
    hold.stop_waiting(waker)


async def _await(door: list[Hold]) -> None:
    """Wait in a coroutine until the door has opened, or a little while; the loop goes on."""
    import asyncio

    try:
        hold = door[0]
    except IndexError:
        return
    loop = asyncio.get_running_loop()
    opened = loop.create_future()

    def waker() -> None:
        _set_soon(loop, opened)

    hold.wake_by(waker)
    try:
        await asyncio.wait((opened,), timeout=_GLANCE)
    finally:
        hold.stop_waiting(waker)


def _set_soon(loop: Any, opened: Any) -> None:
    try:
        loop.call_soon_threadsafe(lambda: opened.done() or opened.set_result(None))
    except RuntimeError:
        # The loop was closed: nobody waits there any more.
        return


def _is_cooperative() -> bool:
    """Whether this thread runs greenlets, so that it must not block."""
    hub = sys.modules.get("gevent._hub_local")
    return hub is not None and hub.get_hub_if_exists() is not None


def _sleep() -> None:
    if _is_cooperative():
        sys.modules["gevent"].sleep(_NAP)
    else:
        # Looked up at each call: another cooperative library (eventlet) puts its own there.
        sys.modules["time"].sleep(_LOOK)


def _after_fork() -> None:
    """Only the forking thread lives on in the child: nobody else is inside, and nobody holds."""
    own = _CURRENT.get()
    _DOOR.clear()
    for stay in list(_INSIDE):
        if stay is not own:
            _INSIDE.discard(stay)


os.register_at_fork(after_in_child=_after_fork)


def were_ever() -> bool:
    """Whether anything in this process has marked a unit of work."""
    return bool(_EVER)
