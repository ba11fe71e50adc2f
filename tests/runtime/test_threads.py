"""Threads as the kernel and the interpreter know them."""

from __future__ import annotations

import asyncio
import os
import sys
import threading

import pytest

from livesh.runtime import threads


@pytest.mark.skipif(not os.path.exists("/proc/self/mem"), reason="no /proc here")
def test_kernel_ids_are_found_where_threading_does_not_know_them() -> None:
    """A raw thread's id is the one it says itself; a thread that ended, or an ident of nobody, has none."""
    said: list[tuple[int, int]] = []
    leave, there = threading.Event(), threading.Event()

    def work() -> None:
        said.append((threads.get_ident(), threads.get_native_id()))
        there.set()
        leave.wait(30)

    threads.start_thread(work)
    assert there.wait(30)
    ((ident, native),) = said
    main = threading.main_thread()
    assert main.ident is not None and main.native_id is not None
    assert {ident: native} == threads.kernel_ids([ident, 12345, 1 << 70], {main.ident: main.native_id})
    assert {} == threads.kernel_ids([], {})
    leave.set()


def test_a_thread_that_runs_a_loop_is_known_by_its_stack() -> None:
    """Also from outside, while it waits; a thread beside it does not run one."""
    seen: list[bool] = []

    async def main() -> None:
        ident = threading.get_ident()
        await asyncio.to_thread(lambda: seen.append(threads.runs_event_loop(sys._current_frames()[ident])))

    asyncio.run(main())
    assert [True] == seen
    assert not threads.runs_event_loop(sys._getframe())
