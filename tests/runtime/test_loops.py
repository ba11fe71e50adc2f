"""Every running loop is found and placed in its thread, whoever wrote it and however it was started."""

from __future__ import annotations

import asyncio
import gc
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import Any

import pytest

from livesh.runtime import loops
from livesh.runtime.threads import get_ident


def by_name(loop: Any) -> threading.Thread:
    """A thread of which the loop's own method is the target."""
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    return thread


def by_call(loop: Any) -> threading.Thread:
    """A thread whose function calls the loop."""

    def work() -> None:
        asyncio.set_event_loop(loop)
        with suppress(RuntimeError):  # stopped before the future was done
            loop.run_until_complete(asyncio.sleep(600))

    thread = threading.Thread(target=work)
    thread.start()
    return thread


def by_pool(loop: Any) -> threading.Thread:
    """A pool's thread: nothing on its stack names the loop."""
    pool = ThreadPoolExecutor(1)
    pool.submit(loop.run_forever)
    (thread,) = pool._threads
    return thread


STARTS = [by_name, by_call, by_pool]


def new_loop(kind: str) -> Any:
    if kind == "uvloop":
        return pytest.importorskip("uvloop", reason="not built for every Python").new_event_loop()
    return asyncio.new_event_loop()


@contextmanager
def running(kind: str, start: Callable[[Any], threading.Thread]) -> Iterator[tuple[Any, int]]:
    """A loop in a thread of its own; yields it and the thread's ident."""
    loop = new_loop(kind)
    thread = start(loop)
    until = time.monotonic() + 10
    while not loop.is_running() and time.monotonic() < until:
        time.sleep(0.001)
    try:
        yield loop, thread.ident or 0
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(30) if start is not by_pool else time.sleep(0.1)
        loop.close()


def is_placed(loop: Any, ident: int) -> bool:
    return (loop, ident) in loops.placed() and loops.runs_one(ident)


@pytest.mark.parametrize("kind", ["asyncio", "uvloop"])
@pytest.mark.parametrize("start", STARTS)
def test_an_idle_loop_is_placed(kind: str, start: Callable[[Any], threading.Thread]) -> None:
    """A loop that waits for its next callback; and no other thread counts as its own."""
    with running(kind, start) as (loop, ident):
        assert is_placed(loop, ident)
        assert not loops.runs_one(get_ident())
        assert get_ident() not in [where for _, where in loops.placed()]
    assert loop not in loops.running()


def test_the_loop_a_thread_is_in_is_placed() -> None:
    """Seen from a thread beside it, which runs none."""
    seen: list[bool] = []

    async def main() -> None:
        ident = get_ident()
        await asyncio.to_thread(lambda: seen.extend((loops.runs_one(ident), loops.runs_one(get_ident()))))

    asyncio.run(main())
    assert [True, False] == seen
    assert not loops.runs_one(get_ident())


@pytest.mark.parametrize("kind", ["asyncio", "uvloop"])
@pytest.mark.parametrize("start", STARTS)
def test_a_loop_blocked_by_a_task_is_placed(kind: str, start: Callable[[Any], threading.Thread]) -> None:
    """A task that does not give the loop back: the case for which one looks."""
    inside, enough = threading.Event(), threading.Event()

    async def block() -> None:
        inside.set()
        enough.wait(30)

    with running(kind, start) as (loop, ident):
        asyncio.run_coroutine_threadsafe(block(), loop)
        assert inside.wait(30)
        try:
            assert is_placed(loop, ident)
            assert not loops.runs_one(get_ident())
        finally:
            enough.set()


@pytest.mark.parametrize("kind", ["asyncio", "uvloop"])
@pytest.mark.parametrize("start", [by_name, by_call])
def test_a_loop_blocked_by_a_callback_is_placed(kind: str, start: Callable[[Any], threading.Thread]) -> None:
    """No task tells, and the loop answers nobody: who called it does."""
    inside, enough = threading.Event(), threading.Event()
    with running(kind, start) as (loop, ident):
        loop.call_soon_threadsafe(lambda: inside.set() or enough.wait(30))
        assert inside.wait(30)
        try:
            assert is_placed(loop, ident)
        finally:
            enough.set()


def test_a_loop_that_nobody_can_place_may_be_any_threads() -> None:
    """Blocked in a callback, begun by a pool: it is listed, and every thread counts as one that may run it."""
    inside, enough = threading.Event(), threading.Event()
    with running("uvloop", by_pool) as (loop, ident):
        loop.call_soon_threadsafe(lambda: inside.set() or enough.wait(30))
        assert inside.wait(30)
        try:
            assert (loop, 0) in loops.placed()
            assert loops.runs_one(ident)
        finally:
            enough.set()


def test_two_loops_are_told_apart() -> None:
    """One idle, one blocked, both written in C: each in its own thread; a heap parked by gc.freeze hides neither."""
    inside, enough = threading.Event(), threading.Event()
    with running("uvloop", by_call) as (idle, idles), running("uvloop", by_call) as (busy, busys):
        busy.call_soon_threadsafe(lambda: inside.set() or enough.wait(30))
        assert inside.wait(30)
        gc.freeze()
        try:
            assert is_placed(idle, idles)
            assert is_placed(busy, busys)
        finally:
            gc.unfreeze()
            enough.set()
