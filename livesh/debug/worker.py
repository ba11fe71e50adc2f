"""The one thread that does what probes must not do on the service's time.

Probes put what they recorded into a queue (one C call) and go on; here it is worked up and sent to the shell. The
thread also looks after deadlines and budgets, four times a second while something is set. It starts with the first
probe or breakpoint of the process and ends with the last: with nothing set there is no thread and no wake-up.

Raw `_thread` and `_queue`: gevent may have patched everything above them, and a patched primitive would run our wait on
the service's hub.
"""

from __future__ import annotations

from _queue import Empty, SimpleQueue
from collections import deque
from time import monotonic
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

TICK = 0.25


class Worker:
    """A queue of things to do, and tenants that are looked after while there are any."""

    def __init__(self) -> None:
        self._queue: SimpleQueue[Callable[[], object] | None] = SimpleQueue()
        self._tenants: list[Callable[[], object]] = []
        self._lock = original_thread().allocate_lock()
        self._running = False
        self.start: Callable[[Callable[[], None]], object] = _start
        self.put = self._queue.put  # one C call for the service's threads
        self.size = self._queue.qsize
        self.ident = 0

    def tend(self, tenant: Callable[[], object]) -> None:
        """Call *tenant* at every tick from now on; starts the thread when it is the first."""
        with self._lock:
            self._tenants.append(tenant)
            if not self._running:
                self._running = True
                self.start(self._run)

    def release(self, tenant: Callable[[], object]) -> None:
        """Stop calling *tenant*; the thread ends after the last one, when the queue is empty."""
        with self._lock:
            if tenant in self._tenants:
                self._tenants.remove(tenant)
        self.put(None)  # so that the thread notices at once

    def after_fork(self) -> None:
        """Forget the thread and all tenants in a forked child: only the forking thread lives on."""
        start = self.start
        self.__init__()  # type: ignore[misc]
        self.start = start
        DESK.waiting.clear()
        DESK.is_idle = True

    def is_running(self) -> bool:
        """Whether there is a thread."""
        return self._running

    def _run(self) -> None:
        self.ident = original_thread().get_ident()
        due = monotonic() + TICK
        while True:
            try:
                job = self._queue.get(timeout=TICK)
            except Empty:
                job = None
            if job is not None:
                _do(job)
                if monotonic() < due:
                    continue  # a long queue must not keep deadlines from being looked at
            due = monotonic() + TICK
            for tenant in list(self._tenants):
                _do(tenant)
            with self._lock:
                if not self._tenants and self._queue.empty():
                    self._running = False
                    return


class Desk:
    """Hits that wait for the worker, in the order they came: tuples of what to call and its arguments.

    A hit appends and, when the desk is idle, puts `clear` into the worker's queue: cheaper for the service's thread than one
    entry of that queue a hit. `clear` makes it idle first and then takes what there is: whoever appends after that finds it
    idle and has it cleared again, and what was appended before is taken. It takes no more than that: where hits come faster than
    they are worked up, deadlines and budgets are looked at in between.
    """

    def __init__(self) -> None:
        self.waiting: deque[tuple[Any, ...]] = deque()
        self.is_idle = True

    def clear(self) -> None:
        """Work what waits now, and let go of it."""
        self.is_idle = True
        for _ in range(len(self.waiting)):
            work, *about = self.waiting.popleft()
            _do(work, *about)


def _do(job: Callable[..., object], *about: object) -> None:
    try:
        job(*about)
    except Exception as failed:
        faults.append(failed.with_traceback(None))
        del faults[:-8]


# What went wrong on this thread, for `:probes`: it must neither stop the thread nor reach the service.
faults: list[Exception] = []


def _start(work: Callable[[], None]) -> object:
    return original_thread().start_new_thread(work, ())


def original_thread() -> Any:
    """Return `_thread` as the interpreter made it, also where gevent has patched it."""
    import sys

    if "gevent.monkey" not in sys.modules:
        import _thread

        return _thread
    global _ORIGINAL
    if _ORIGINAL is None:
        import _imp
        from importlib.machinery import ModuleSpec

        # exec_builtin is needed: a module only created crashes the interpreter (mechanisms 9).
        _ORIGINAL = _imp.create_builtin(ModuleSpec("_thread", None))
        _imp.exec_builtin(_ORIGINAL)
    return _ORIGINAL


_ORIGINAL: Any = None

# The C function itself: gevent's, put into `_thread` later, would name greenlets.
get_ident: Callable[[], int] = original_thread().get_ident

WORKER = Worker()
DESK = Desk()
