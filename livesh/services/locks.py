"""Hold somebody else's lock for a moment, with a deadline and an honest error.

Works with any lock that has ``acquire`` and ``release``: threading's, multiprocessing's, gevent's, and asyncio's, which is
taken on the loop it belongs to. trio's belongs to a task of trio's, which we are not: refused. Nothing of ours waits for ever.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from itertools import starmap
from typing import Any

from livesh.errors import Refused
from livesh.runtime import loops, walks
from livesh.runtime.signals import hearing
from livesh.runtime.threads import allocate_lock, sleep, start_thread
from livesh.runtime.walks import Standing

WAIT_S = 2.0
KEPT_MOST_S = 60.0


def is_async(lock: Any) -> bool:
    """Say whether *lock* is taken with ``await``."""
    return lock is not None and is_coroutine_function(lock.acquire)


def is_coroutine_function(function: Any) -> bool:
    """Say whether calling *function*, which may be bound, gives something to await."""
    code = getattr(getattr(function, "__func__", function), "__code__", None)
    return code is not None and bool(code.co_flags & 0x80)


def under(lock: Any, do: Callable[[], Any], *, name: str, wait: float = WAIT_S, loop: Any = None) -> Any:
    """Return ``do()``, called while *lock* is held, or on *loop* in one callback; raises `Refused` at the deadline."""
    return under_all([(name, lock)], do, wait=wait, loop=loop)


def under_all(wanted: Sequence[tuple[str, Any]], do: Callable[[], Any], *, wait: float = WAIT_S, loop: Any = None) -> Any:
    """Return ``do()``, called while every lock of *wanted* (name, lock or None) is held, each once, taken in that order.

    asyncio's locks are taken last, by one coroutine on their loop, which calls it as well; without any of them, and where one of *wanted*
    has no lock, it is called on *loop* in one callback. So nothing waits for a loop in a callback of that loop.
    """
    if len(wanted) == 1 and wanted[0][1] is not None and not is_async(wanted[0][1]):
        return _under_lock(wanted[0][1], do, wanted[0][0], wait)
    locks = {id(lock): (name, lock) for name, lock in reversed(wanted) if lock is not None}  # of one lock the first name
    taken = [locks[key] for key in dict.fromkeys(id(lock) for _name, lock in wanted if lock is not None)]
    tasks = [each for each in taken if is_async(each[1])]
    without = next((name for name, lock in wanted if lock is None), "")
    work = do
    if tasks:
        work = partial(_under_async, tasks, do, wait=wait, loop=loop)
    elif loop is not None and without:
        work = partial(on_loop, loop, do, without, wait)
    for name, lock in reversed(taken):
        if not is_async(lock):
            work = partial(_under_lock, lock, work, name, wait)
    return work()


def _under_lock(lock: Any, do: Callable[[], Any], name: str, wait: float) -> Any:
    taken: list[Any] = []
    try:
        _acquire(lock, wait, taken)
        if not taken[-1]:
            raise Refused(f"{name}.lock was not free within {wait:g} s{holder(lock)}; nothing was changed")
        return do()
    finally:
        if taken and taken[-1]:
            lock.release()


class Kept:
    """Locks that are taken together and kept until they are let go, by whichever thread that is.

    After `KEPT_MOST_S` they are let go all the same: what is done meanwhile may have come to wait for one of them itself.
    """

    def __init__(self, wanted: Sequence[tuple[str, Any]]) -> None:
        self._wanted = list({id(lock): (name, lock) for name, lock in reversed(wanted)}.values())[::-1]
        self.names = [name for name, _lock in self._wanted]
        self._free: list[tuple[str, Callable[[], Any]]] = []
        self._guard, self._over = allocate_lock(), allocate_lock()
        self.said: list[str] = []

    def take(self, wait: float, most: float) -> None:
        """Take them in their order, each within *wait* and all within *most* seconds; raises `Refused` with none held."""
        until = time.monotonic() + most
        self._over.acquire()
        try:
            for name, lock in self._wanted:
                self._take(name, lock, max(0.0, min(wait, until - time.monotonic())))
        except BaseException:
            self.let_go()
            raise
        if self._free:
            start_thread(self._watch, ())

    def _take(self, name: str, lock: Any, wait: float) -> None:
        taken: list[Any] = []
        try:
            if is_async(lock):
                free = _kept_on_loop(name, lock, wait)
                return self._free.append((name, free)) if free is not None else None
            _acquire(lock, wait, taken)
        finally:
            if taken and taken[-1]:
                self._free.append((name, lock.release))
        if not taken[-1]:
            raise Refused(f"{name}.lock was not free within {wait:g} s{holder(lock)}")
        return None

    def let_go(self) -> list[str]:
        """Let go what is still held, the last one first; returns the names."""
        with self._guard:
            held, self._free = self._free, []
        kept: list[tuple[str, Callable[[], Any]]] = []
        for name, free in reversed(held):
            try:
                free()
            except (RuntimeError, AssertionError):  # of another thread, as an RLock says: whoever took it lets it go
                kept.insert(0, (name, free))
            except Exception as exc:
                self.said.append(f"letting {name}.lock go raised {type(exc).__name__}: {exc}")
        with self._guard:
            self._free += kept
        if not kept and self._over.locked():
            self._over.release()
        left = {name for name, _free in kept}
        return [name for name, _free in held if name not in left]

    def _watch(self) -> None:
        if not self._over.acquire(True, KEPT_MOST_S) and (gone := self.let_go()):
            self.said.append(f"{', '.join(f'{name}.lock' for name in gone)} was let go after {KEPT_MOST_S:g} s, before the state was carried")


def _kept_on_loop(name: str, lock: Any, wait: float) -> Callable[[], Any] | None:
    """Take an asyncio lock on its loop; returns what lets it go, None where nobody can be inside: no loop runs, or it waits for us."""
    import asyncio

    _refuse_trio(name, lock)
    loop = getattr(lock, "_loop", None) or next(iter(loops.running()), None)
    if loop is None or asyncio._get_running_loop() is loop:
        if loop is not None and lock.locked():
            raise Refused(f"{name}.lock is held by a task, and its event loop waits here: call this from another thread (asyncio.to_thread)")
        return None
    over, reached = asyncio.Event(), asyncio.Event()
    taken = allocate_lock()
    taken.acquire()

    async def keep() -> None:
        reached.set()
        async with lock:
            taken.release()
            await over.wait()

    future = asyncio.run_coroutine_threadsafe(keep(), loop)
    if not taken.acquire(True, wait):
        future.cancel()
        raise Refused(f"{name}.lock was not free within {wait:g} s (asyncio)") if reached.is_set() else _blocked(name, wait)
    return partial(_call_on, loop, over.set)


def _call_on(loop: Any, do: Callable[[], Any]) -> None:
    try:
        loop.call_soon_threadsafe(do)
    except RuntimeError:
        pass  # the loop is closed, and its locks with it


def _acquire(lock: Any, wait: float, taken: list[Any]) -> None:
    """Acquire *lock* with a deadline, also one whose acquire knows no timeout; *taken* has the answer last.

    An interrupt (the deadline of an evaluation, a shell that is gone) is raised in this thread where a call returns, so also between
    an acquire and the store of its answer: seen, and nobody released that lock. Here one C call does both.
    """
    for given, named in (((True, wait), {}), ((), {"timeout": wait})):
        try:
            return taken.extend(starmap(partial(lock.acquire, **named), (given,)))
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
    at = next((each for each in stack if each.frame.f_globals.get("__name__") != "threading"), None)
    return f", in {at.code.co_name} at {at.code.co_filename.rpartition('/')[2]}:{at.line}" if at is not None else ""


# -- event loops -----------------------------------------------------------------------------------------------------


def on_loop(loop: Any, do: Callable[[], Any], name: str, wait: float = WAIT_S) -> Any:
    """Return ``do()`` called on *loop* between two of its callbacks; raises `Refused` when the loop does not get to it."""
    begun = _Begun(do)
    try:
        loop.call_soon_threadsafe(begun.begin)
    except RuntimeError as closed:
        raise Refused(f"the event loop of {name} takes no work: {closed}; nothing was changed") from None
    if not begun.is_done_within(wait):
        raise _blocked(name, wait)
    return begun.result()


def _blocked(name: str, wait: float) -> Refused:
    return Refused(f"the event loop of {name} did not get to it within {wait:g} s: something blocks it; nothing was changed")


def _under_async(wanted: Sequence[tuple[str, Any]], do: Callable[[], Any], wait: float, loop: Any) -> Any:
    """Return ``do()``, called on the loop of these asyncio locks while all of them are held."""
    import asyncio
    from contextlib import AsyncExitStack

    loop = _loop_of(wanted, loop)
    begun, waits_for = _Begun(do), [""]

    async def held() -> None:
        async with AsyncExitStack() as stack:
            for name, lock in wanted:
                waits_for[0] = name
                await stack.enter_async_context(lock)
            begun.begin()

    holding = held()
    try:
        future = asyncio.run_coroutine_threadsafe(holding, loop)
    except RuntimeError as closed:
        holding.close()
        raise Refused(f"the event loop of {wanted[0][0]} takes no work: {closed}; nothing was changed") from None
    future.add_done_callback(lambda _future: begun.give_up())
    if begun.is_done_within(wait):
        return begun.result()
    why = future.exception() if future.done() and not future.cancelled() else None
    future.cancel()
    if not waits_for[0]:
        raise _blocked(wanted[0][0], wait)
    what = f"raised {type(why).__name__}: {why}" if why is not None else f"was not free within {wait:g} s (asyncio)"
    raise Refused(f"{waits_for[0]}.lock {what}; nothing was changed")


def _loop_of(wanted: Sequence[tuple[str, Any]], loop: Any) -> Any:
    """Return the loop these asyncio locks live on; *loop* when none of them says."""
    for name, lock in wanted:
        _refuse_trio(name, lock)
    said = [each for each in dict.fromkeys(getattr(lock, "_loop", None) for _name, lock in wanted) if each is not None]
    if len(said) > 1:
        names = ", ".join(f"{name}.lock" for name, _lock in wanted)
        raise Refused(f"{names} live on several event loops, which cannot be held as one; nothing was changed", "change what each of them guards by itself")
    found = next(iter(said), None) or loop or next(iter(loops.running()), None)
    if found is None:
        raise Refused(f"{wanted[0][0]}.lock is an asyncio lock and no event loop is running; nothing was changed")
    return found


def _refuse_trio(name: str, lock: Any) -> None:
    if type(lock).__module__.partition(".")[0] == "trio":
        raise Refused(f"{name}.lock is a lock of trio's, which only a task of trio's can hold; nothing was changed",
                      "give the service suspend= and resume= in the place of lock=: they are called before and after")


class _Begun:
    """Work that another thread does, unless whoever waits for it has given up before it began: then it is never done."""

    def __init__(self, do: Callable[[], Any]) -> None:
        self._do = do
        self._box = _Box()
        self._gate, self._done = allocate_lock(), allocate_lock()
        self._done.acquire()

    def begin(self) -> None:
        """Do it, in the thread that this is called in."""
        if self._gate.acquire(False):
            self._box.run(self._do)
            self._done.release()

    def give_up(self) -> bool:
        """Let it not begin any more; False when it has begun."""
        given_up: bool = self._gate.acquire(False)
        if given_up:
            self._done.release()
        return given_up

    def is_done_within(self, wait: float) -> bool:
        """Wait for it to begin, and then to end; False when it did not begin, and never will."""
        if not self._done.acquire(True, wait) and not self.give_up():
            self._done.acquire()
        return self._box.finished

    def result(self) -> Any:
        """Return what it returned; raises what it raised."""
        return self._box.result()


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


def within(do: Callable[[], Any], wait: float, what: str, late: Callable[[], Any] | None = None) -> Any:
    """Return ``do()`` run in a thread of its own; raises `Refused` when it does not return in time: it runs on, and *late* is called after it."""
    box, done, settled = _Box(), allocate_lock(), allocate_lock()
    done.acquire()

    def work() -> None:
        with hearing():
            box.run(partial(_refusing_to_exit, do, what))
        if settled.acquire(False):
            done.release()
        elif late is not None:
            late()

    start_thread(work, ())
    if not done.acquire(True, wait) and settled.acquire(False):
        raise Refused(f"{what} did not return within {wait:g} s and is still running")
    if not box.finished:
        done.acquire()
    return box.result()


def _refusing_to_exit(do: Callable[[], Any], what: str) -> Any:
    """Return ``do()``; what would end a thread ends the one of our own that it runs in, and whoever waits is told."""
    try:
        return do()
    except Exception:
        raise
    except BaseException as exc:
        raise Refused(f"{what} raised {type(exc).__name__}: {exc}") from exc


def call(function: Any, wait: float, what: str, loop: Any = None, late: Callable[[], Any] | None = None) -> Any:
    """Call a service's own function with a deadline; an async one runs on its loop. *late* is called when it ends after that."""
    if not is_coroutine_function(function):
        return within(function, wait, what, late)
    import asyncio

    loop = loop or next(iter(loops.running()), None)
    if loop is None:
        raise Refused(f"{what} is async and no event loop is running")
    if asyncio._get_running_loop() is loop:
        raise Refused(f"{what} is async, and its event loop waits here: call this from another thread (asyncio.to_thread)")
    over: list[bool] = []

    async def awaited() -> Any:
        try:
            return await function()
        except SystemExit as exc:  # a task that raises it ends its loop
            raise Refused(f"{what} raised SystemExit: {exc}") from exc
        finally:
            if over and late is not None:
                start_thread(late, ())

    future = asyncio.run_coroutine_threadsafe(awaited(), loop)
    try:
        return future.result(wait)
    except TimeoutError:
        if future.done():
            raise
        over.append(True)
        future.cancel()
        raise Refused(f"{what} did not return within {wait:g} s") from None
