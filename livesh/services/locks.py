"""Hold somebody else's lock for a moment, with a deadline and an honest error.

Works with any lock that has ``acquire`` and ``release``: threading's, multiprocessing's, gevent's, and asyncio's, which is
taken on the loop it belongs to. Nothing of ours waits for ever.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from functools import partial
from itertools import starmap
from typing import Any

from livesh.errors import Refused
from livesh.runtime import loops, walks
from livesh.runtime.signals import hearing
from livesh.runtime.threads import allocate_lock, sleep, start_thread
from livesh.runtime.walks import Standing

WAIT_S = 2.0


def is_async(lock: Any) -> bool:
    """Say whether *lock* is taken with ``await``."""
    return lock is not None and is_coroutine_function(lock.acquire)


def is_coroutine_function(function: Any) -> bool:
    """Say whether calling *function*, which may be bound, gives something to await."""
    code = getattr(getattr(function, "__func__", function), "__code__", None)
    return code is not None and bool(code.co_flags & 0x80)


def under(lock: Any, do: Callable[[], Any], *, name: str, wait: float = WAIT_S, loop: Any = None) -> Any:
    """Return ``do()``, called while *lock* is held, or on *loop* in one callback; raises `Refused` at the deadline."""
    if is_async(lock):
        return _under_async(lock, do, name, wait, loop)
    if lock is None:
        return on_loop(loop, do, name, wait) if loop is not None else do()
    taken: list[Any] = []
    try:
        _acquire(lock, wait, taken)
        if not taken[-1]:
            raise Refused(f"{name}.lock was not free within {wait:g} s{holder(lock)}; nothing was changed")
        return do()
    finally:
        if taken and taken[-1]:
            lock.release()


def _acquire(lock: Any, wait: float, taken: list[Any]) -> None:
    """Acquire *lock* with a deadline, also one whose acquire knows no timeout; *taken* has the answer last.

    An interrupt (the deadline of an evaluation, a shell that is gone) is raised in this thread where a call returns, so also between
    an acquire and the store of its answer: seen, and nobody released that lock. Here one C call does both.
    """
    for acquire in (partial(lock.acquire, True, wait), partial(lock.acquire, timeout=wait)):
        try:
            return taken.extend(starmap(acquire, ((),)))
        except TypeError:
            continue
    deadline = time.monotonic() + wait
    while True:
        taken.extend(map(lock.acquire, (False,)))
        if taken[-1] or time.monotonic() > deadline:
            return None
        sleep(0.002)


def holder(lock: Any) -> str:
    """Return who holds a lock, where its repr says so: ``: worker-2 holds it, in tick at orders.py:41``."""
    if type(lock).__module__ not in ("_thread", "threading", "builtins"):
        return ""
    inner = getattr(lock, "_lock", lock)
    owner = repr(inner).partition("owner=")[2].split(" ")[0] if "owner=" in repr(inner) else ""
    if not owner.isdigit() or owner == "0":
        return ""
    return f": {thread_name(int(owner))} holds it{_place(walks.stack(int(owner)) or [])}"


def thread_name(ident: int) -> str:
    """Return the name of a thread, or its number."""
    threads = getattr(sys.modules.get("threading"), "_active", {})
    thread = threads.get(ident)
    return f"thread {thread.name}" if thread is not None else f"thread {ident}"


def _place(stack: list[Standing]) -> str:
    return f", in {stack[0].code.co_name} at {stack[0].code.co_filename.rpartition('/')[2]}:{stack[0].line}" if stack else ""


# -- event loops -----------------------------------------------------------------------------------------------------


def on_loop(loop: Any, do: Callable[[], Any], name: str, wait: float = WAIT_S) -> Any:
    """Return ``do()`` called on *loop* between two of its callbacks; raises `Refused` when the loop does not get to it."""
    box, done, gate = _Box(), allocate_lock(), allocate_lock()
    done.acquire()

    def callback() -> None:
        if gate.acquire(False):
            box.run(do)
            done.release()

    loop.call_soon_threadsafe(callback)
    if not done.acquire(True, wait) and gate.acquire(False):
        raise Refused(f"the event loop of {name} did not get to it within {wait:g} s: something blocks it; nothing was changed")
    if not box.finished:
        done.acquire()
    return box.result()


def _under_async(lock: Any, do: Callable[[], Any], name: str, wait: float, loop: Any) -> Any:
    import asyncio

    loop = loop or getattr(lock, "_loop", None) or next(iter(loops.running()), None)
    if loop is None:
        raise Refused(f"{name}.lock is an asyncio lock and no event loop is running; nothing was changed")

    async def held() -> Any:
        async with lock:
            return do()

    future = asyncio.run_coroutine_threadsafe(asyncio.wait_for(held(), wait), loop)
    try:
        return future.result(wait + 1.0)
    except TimeoutError:
        future.cancel()
        raise Refused(f"{name}.lock was not free within {wait:g} s (asyncio); nothing was changed") from None


class _Box:
    """Carry a result or an exception from one thread to another."""

    def __init__(self) -> None:
        self._value: Any = None
        self._error: BaseException | None = None
        self.finished = False

    def run(self, do: Callable[[], Any]) -> None:
        try:
            self._value = do()
        except BaseException as exc:  # handed to the waiting thread
            self._error = exc
        self.finished = True

    def result(self) -> Any:
        if self._error is not None:
            raise self._error
        return self._value


def within(do: Callable[[], Any], wait: float, what: str) -> Any:
    """Return ``do()`` run in a thread of its own; raises `Refused` when it does not return in time (it runs on)."""
    box, done = _Box(), allocate_lock()
    done.acquire()

    def work() -> None:
        with hearing():
            box.run(do)
        done.release()

    start_thread(work, ())
    if not done.acquire(True, wait):
        raise Refused(f"{what} did not return within {wait:g} s and is still running")
    return box.result()


def call(function: Any, wait: float, what: str, loop: Any = None) -> Any:
    """Call a service's own function with a deadline; an async one runs on its loop."""
    if is_coroutine_function(function):
        import asyncio

        loop = loop or next(iter(loops.running()), None)
        if loop is None:
            raise Refused(f"{what} is async and no event loop is running")
        try:
            return asyncio.run_coroutine_threadsafe(function(), loop).result(wait)
        except TimeoutError:
            raise Refused(f"{what} did not return within {wait:g} s") from None
    return within(function, wait, what)
