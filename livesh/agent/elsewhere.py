"""Evaluate in the main thread or on an event loop: the ways there, and what can be said when nobody comes to run it.

*main*: a pending call, which the main thread runs between two of its bytecodes, as it runs signal handlers. While it sits in a C call (sleep, accept, a
lock) it does not get there; nothing of ours wakes it, and at the deadline the answer says where it is.
*loop*: the loop that runs in this process, handed the work by `call_soon_threadsafe`; source with a top-level await runs as a task
there and is interrupted by cancelling it. Without a running loop an await runs on a loop of the session's own, which dies with it.
"""

from __future__ import annotations

import sys
from time import monotonic
from typing import TYPE_CHECKING, Any

from livesh.agent import raw
from livesh.agent.evaluate import run
from livesh.agent.evaluation import NotRun
from livesh.runtime import loops
from livesh.runtime.threads import main_ident

if TYPE_CHECKING:
    from collections.abc import Callable

    from livesh.agent.evaluate import Code
    from livesh.agent.evaluation import Evaluation

COME_WITHIN = 10.0  # seconds for the main thread or the loop to begin, when the op gives no deadline
_callbacks: dict[int, Any] = {}  # C callbacks that have not run yet


def carry_out(evaluation: Evaluation, code: Code, names: dict[str, Any], where: str, asynchronous: bool) -> Any:
    """Run *code* where it was asked to run and return its value; raises what it raises."""
    loop, ident = next(iter(loops.placed()), (None, 0)) if where in ("", "loop") else (None, 0)
    if where == "loop" and loop is None:
        raise NotRun("no event loop is running in this process")
    if not asynchronous:
        return _on_loop(evaluation, loop, ident, code, names) if loop is not None else _in_main(evaluation, lambda: run(code, names))
    if where == "main":
        raise NotRun("a top-level await needs a loop, not the main thread: :evaluate loop (where=loop)")
    if loop is not None:
        return _as_task(evaluation, loop, ident, code, names)
    return _own_loop(evaluation, code, names)


class _Handed:
    """Work handed to another thread: begun, done, with what outcome; or called off before it began."""

    def __init__(self, evaluation: Evaluation, work: Callable[[], Any]) -> None:
        self._evaluation = evaluation
        self._work = work
        self._done = raw.allocate_lock()
        self._done.acquire()
        self.begun = False
        self.called_off = False
        self._value: Any = None
        self._raised: BaseException | None = None

    def run(self) -> None:
        """Do the work, in the other thread."""
        if self.called_off:
            return
        self.begun = True
        try:
            self._value = self._evaluation.run(self._work)
        except BaseException as raised:  # whatever it is, it belongs to who asked, not to the thread that lent itself
            self._raised = raised
        finally:
            self._done.release()

    def wait(self, who: str, ident: int) -> Any:
        """Wait in the session's thread and return the value; raises `NotRun` when the other thread does not come."""
        evaluation = self._evaluation
        patience = evaluation.op.timeout or COME_WITHIN
        while not self._done.acquire(True, 0.05):
            if self.begun:
                continue
            if evaluation.interrupted or evaluation.session.closed or monotonic() - evaluation.began > patience:
                self.called_off = True
                if not self.begun:
                    raise NotRun(f"{who} did not come to it in {monotonic() - evaluation.began:.1f} s{_where_is(ident)}; it was not run")
        if self._raised is not None:
            raise self._raised
        return self._value


def _where_is(ident: int) -> str:
    frame = sys._current_frames().get(ident)
    return f": it is in {frame.f_code.co_qualname} ({frame.f_code.co_filename}:{frame.f_lineno})" if frame is not None else ""


# The main thread.


def _in_main(evaluation: Evaluation, work: Callable[[], Any]) -> Any:
    import ctypes

    evaluation.where = "main"
    handed = _Handed(evaluation, work)
    key = id(handed)

    def run_it(_argument: object) -> int:
        _callbacks.pop(key, None)
        handed.run()
        return 0

    callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p)(run_it)
    _callbacks[key] = (callback, run_it)
    if ctypes.pythonapi.Py_AddPendingCall(callback, None) != 0:
        raise NotRun("the main thread has too many pending calls already")
    return handed.wait("the main thread", main_ident() or 0)


# The loop.


def _on_loop(evaluation: Evaluation, loop: Any, ident: int, code: Code, names: dict[str, Any]) -> Any:
    evaluation.where = "loop"
    handed = _Handed(evaluation, lambda: run(code, names))
    _hand(loop, handed.run)
    return handed.wait("the event loop", ident)


def _hand(loop: Any, work: Callable[[], Any]) -> None:
    try:
        loop.call_soon_threadsafe(work)
    except RuntimeError as closed:
        raise NotRun(f"the event loop takes no work: {closed}") from None


def _as_task(evaluation: Evaluation, loop: Any, ident: int, code: Code, names: dict[str, Any]) -> Any:
    """Run source with a top-level await as a task of the service's loop."""
    import asyncio

    evaluation.where = "loop"
    done = raw.allocate_lock()
    done.acquire()
    tasks: list[asyncio.Task[Any]] = []

    def begin() -> None:
        task = loop.create_task(_awaited(code, names), name="livesh")
        tasks.append(task)
        task.add_done_callback(lambda _task: done.release())
        if evaluation.interrupted:
            task.cancel()  # whoever interrupted found no task yet

    evaluation.cancel = lambda: _hand(loop, lambda: tasks and tasks[0].cancel())
    _hand(loop, begin)
    while not done.acquire(True, 0.05):
        if not tasks and (evaluation.interrupted or monotonic() - evaluation.began > (evaluation.op.timeout or COME_WITHIN)):
            where = _where_is(ident)
            raise NotRun(f"the event loop did not come to it in {monotonic() - evaluation.began:.1f} s{where}")
    return _outcome(tasks[0])


def _outcome(task: Any) -> Any:
    if task.cancelled():
        raise KeyboardInterrupt("the task was cancelled")
    return task.result()


async def _awaited(code: Code, names: dict[str, Any]) -> Any:
    """Run statements and expression, awaiting those that contain an await."""
    value = None
    for part in code:
        value = None
        if part is not None:
            value = eval(part, names)
            if part.co_flags & 0x80:
                value = await value
    return value


def _own_loop(evaluation: Evaluation, code: Code, names: dict[str, Any]) -> Any:
    """Run source with a top-level await on the session's own loop, in the session's thread."""
    import asyncio

    session = evaluation.session
    evaluation.where = "own loop"
    loop = session.memory.get("loop")
    if loop is None or loop.is_closed():
        loop = session.memory["loop"] = asyncio.new_event_loop()
        session.on_close(lambda: _close(loop))
    task = loop.create_task(_awaited(code, names), name="livesh")
    evaluation.cancel = lambda: _hand(loop, task.cancel)
    if evaluation.interrupted:
        task.cancel()  # whoever interrupted found nothing to cancel yet
    try:
        loop.run_until_complete(task)
    except asyncio.CancelledError:
        pass  # said by _outcome
    finally:
        evaluation.cancel = None
    return _outcome(task)


def _close(loop: Any) -> None:
    if loop.is_running():
        loop.call_soon_threadsafe(loop.stop)
    else:
        loop.close()
