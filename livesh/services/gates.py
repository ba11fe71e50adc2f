"""How an object of the standard library goes quiet without its cooperation, and how it is let go again.

A gate is closed and opened once. While closed, work that has begun goes on, work that is new waits:

- ``queue.Queue``, ``asyncio.Queue``: consumers see an empty queue and wait; producers go on until it is full;
- ``ThreadPoolExecutor``: submitted jobs are kept aside and start when the gate opens.

Each puts attributes on that one instance and takes them off again; the class is never touched.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from livesh.errors import UserError
from livesh.runtime import raw


def gate_for(obj: Any) -> tuple[Callable[[], None], Callable[[], None]] | None:
    """Return (close, open) for an object that can be made quiet from outside, or None."""
    for module, name, make in (
        ("queue", "Queue", QueueGate),
        ("asyncio.queues", "Queue", AsyncQueueGate),
        ("concurrent.futures.thread", "ThreadPoolExecutor", ExecutorGate),
    ):
        cls = getattr(sys.modules.get(module), name, None)
        if isinstance(cls, type) and issubclass(type(obj), cls) and raw.instance_dict(obj) is not None:  # not gevent's
            gate = make(obj)
            return gate.close, gate.open
    return None


class QueueGate:
    """Consumers of a `queue.Queue` see it empty."""

    def __init__(self, queue: Any) -> None:
        self._queue = queue

    def close(self) -> None:
        """Hide what is in the queue from `get`."""
        queue = self._queue
        if "_qsize" in vars(queue):
            raise UserError("this queue is suspended already")
        real = queue._qsize
        queue._qsize = lambda: 0 if sys._getframe(1).f_code.co_name == "get" else real()

    def open(self) -> None:
        """Show it again and wake who waits."""
        queue = self._queue
        with queue.mutex:
            vars(queue).pop("_qsize", None)
            queue.not_empty.notify_all()


class AsyncQueueGate:
    """Consumers of an `asyncio.Queue` see it empty; who waits in `get` is not woken."""

    def __init__(self, queue: Any) -> None:
        self._queue = queue
        self._loop: Any = None

    def close(self) -> None:
        """Hide what is in the queue from `get`."""
        queue = self._queue
        if "empty" in vars(queue):
            raise UserError("this queue is suspended already")
        wake = queue._wakeup_next
        queue._wakeup_next = lambda waiters: None if waiters is queue._getters else wake(waiters)
        queue.empty = lambda: True
        self._loop = getattr(queue, "_loop", None)

    def open(self) -> None:
        """Show it again and wake, on the loop, as many consumers as there are items."""
        queue = self._queue
        vars(queue).pop("empty", None)
        vars(queue).pop("_wakeup_next", None)
        loop = getattr(queue, "_loop", None) or self._loop
        if loop is not None and loop.is_running():
            loop.call_soon_threadsafe(self._wake)

    def _wake(self) -> None:
        for _ in range(self._queue.qsize()):
            self._queue._wakeup_next(self._queue._getters)


class ExecutorGate:
    """Jobs of a `ThreadPoolExecutor` are kept aside; no thread is started meanwhile."""

    def __init__(self, executor: Any) -> None:
        self._executor = executor
        self._real: Any = None
        self._workers = 0

    def close(self) -> None:
        """Let `submit` put jobs aside, with those that have not begun."""
        from queue import Empty, SimpleQueue

        executor = self._executor
        if self._real is not None:
            raise UserError("this executor is suspended already")
        aside: Any = SimpleQueue()
        with executor._shutdown_lock:
            self._real, self._workers = executor._work_queue, executor._max_workers
            executor._work_queue, executor._max_workers = aside, 0
        while True:
            try:
                aside.put(self._real.get_nowait())
            except Empty:
                return

    def open(self) -> None:
        """Give the jobs to the workers, and start those that were not started."""
        executor, aside = self._executor, self._executor._work_queue
        if self._real is None:
            return
        with executor._shutdown_lock:
            executor._work_queue, executor._max_workers = self._real, self._workers
            self._real = None
        while not aside.empty():
            job = aside.get()
            executor._work_queue.put(job)
            if job is not None and not executor._shutdown:
                executor._adjust_thread_count()
