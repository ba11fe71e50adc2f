"""What a hit keeps of its moment on the service's thread, and how it becomes text on ours.

Theory of operation. A hit must cost the service next to nothing, so its thread makes no text: it puts one tuple of
references (`Hit`) into the worker's queue. That is right for values that cannot change; everything else, an exception too,
is made into short text at once (`values.still`), because a reference would show what it became meanwhile.

So what a record may keep alive is: numbers and strings of the call, the thread object and the asyncio task it ran in, from
the hit until the worker has made its text, which is usually some milliseconds; at most `probes.BACKLOG` records wait, what
comes beyond is left out and counted, and the probe's end does not leave any behind. Only `tt` keeps objects longer, because
that is what it is for (see `tunnel.py`).
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from time import perf_counter_ns, time
from types import CodeType
from typing import TYPE_CHECKING, Any, NamedTuple

from livesh.debug import greenlets
from livesh.debug.locspec import Target
from livesh.debug.values import REDACTED, Shown, brief
from livesh.runtime.redact import looks_secret
from livesh.runtime.threads import main_ident, name_of

if TYPE_CHECKING:
    from livesh.debug.expressions import Piece


class Failed(Shown):
    """The text of an error in place of what an expression should have given."""

    __slots__ = ()


class Hit(NamedTuple):
    """One hit as its thread left it: times in nanoseconds, values plain or already text."""

    target: Target
    number: int
    now: int
    start: int
    ident: int
    thread: Any
    task: Any
    result: Any
    error: Any
    values: tuple[Any, ...]

    def moment(self) -> dict[str, Any]:
        """Return what every hit carries: where, when, who, how long."""
        where = "call" if not self.start else "exit" if self.error is None else "raised"
        record = {
            "n": self.number + 1,
            "at": time() - (perf_counter_ns() - self.now) / 1e9,
            "place": self.target.place(),
            "version": self.target.number,
            "who": who(self.ident, self.thread, self.task),
            "where": where,
        }
        if self.start:
            record["cost_ms"] = (self.now - self.start) / 1e6
        return record


def threads_and_tasks() -> tuple[Callable[[int], Any], Callable[[], Any] | None, Callable[[Any], Any]]:
    """Return how to get the thread object of an identity, the loop of this thread (if this process has any) and its task.

    Where gevent is loaded the last two are the running greenlet and its name.
    """
    threading, events, tasks = (sys.modules.get(name) for name in ("threading", "asyncio.events", "asyncio.tasks"))
    thread_of = _nobody if threading is None else threading._active.get
    greenlet_now = greenlets.current_in()
    if greenlet_now is not None and threading is not None:
        return _thread_beside_greenlets(threading), greenlet_now, _task_or_greenlet
    if events is None or tasks is None:
        return thread_of, None, _nobody
    return thread_of, events._get_running_loop, tasks.current_task


def _thread_beside_greenlets(threading: Any) -> Callable[[int], Any]:
    """gevent keeps greenlets where the threads are looked up, and the main thread as one of them."""
    active, main, main_thread = threading._active, main_ident(), threading._main_thread
    return lambda ident: main_thread if ident == main else active.get(ident)


def _task_or_greenlet(greenlet: Any) -> Any:
    """Return the running task, else the greenlet's name: a record must not keep a greenlet, whose last reference its own thread has to drop."""
    events, tasks = sys.modules.get("asyncio.events"), sys.modules.get("asyncio.tasks")
    loop = None if events is None or tasks is None else events._get_running_loop()
    task = None if loop is None or tasks is None else tasks.current_task(loop)
    return task if task is not None else greenlets.label(greenlet)


def _nobody(*_: object) -> None:
    return None


def who(ident: int, thread: Any, task: Any) -> str:
    """Return the name of a thread and of the task or greenlet that ran in it."""
    name = name_of(thread) if thread is not None else greenlets.pool_name(ident) or f"thread {ident}"
    return name if task is None else f"{name}/{task if type(task) is str else task.get_name()}"


def whose(ident: int, inside: str | None = None) -> str:
    """Return the name of the thread that runs this, and of its task or greenlet, which is *inside* when that is given."""
    thread_of, loop_now, task_in = threads_and_tasks()
    if inside is not None:
        return who(ident, thread_of(ident), inside)
    loop = None if loop_now is None else loop_now()
    return who(ident, thread_of(ident), None if loop is None else task_in(loop))


def names_of(code: CodeType) -> list[str]:
    """Return the names of a function's parameters, in the order the weaves record them."""
    more = bool(code.co_flags & 0x4) + bool(code.co_flags & 0x8)
    return list(code.co_varnames[: code.co_argcount + code.co_kwonlyargcount + more])


def filled(pieces: list[Piece], values: tuple[Any, ...], depth: int) -> str:
    """Fill a template; formats apply to plain numbers and text, everything else is shown safely."""
    if len(values) == 1 and type(values[0]) is Failed and sum(piece.value >= 0 for piece in pieces) != 1:
        return str(values[0])
    text = ""
    for piece in pieces:
        text += piece.text if piece.value < 0 else _shown(piece, values[piece.value], depth)
    return text


def _as_it_is(value: Any) -> Any:
    return value


def _shown(piece: Piece, value: Any, depth: int) -> str:
    if looks_secret(piece.text, value):
        return REDACTED
    if type(value) in (int, float, str, bool) and (piece.spec or piece.conversion in (-1, 115)):
        converted: Any = {114: repr, 115: str, 97: ascii}.get(piece.conversion, _as_it_is)
        try:
            return format(converted(value), piece.spec)[:1000]
        except ValueError:
            pass
    return brief(value, depth)
