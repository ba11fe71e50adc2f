"""Threads that stand still for a session: numbered, each released by its session, its deadline, or the session's end.

A stop is entered on the service's own thread, which then serves requests from its inbox: looking, evaluating and
changing happen on the thread they are about, with its thread-locals and in its stack. Whoever asks waits with a
deadline of his own and is told when an answer is not there yet.

The inbox is `_queue.SimpleQueue`: C, unpatched by gevent, no lock of Python's.
"""

from __future__ import annotations

import sys
from _queue import Empty, SimpleQueue
from itertools import count
from time import monotonic, time
from types import CodeType, FrameType, ModuleType
from typing import TYPE_CHECKING, Any

from livesh.debug import greenlets, stacks
from livesh.debug.limits import STOPS_AT_ONCE
from livesh.debug.values import brief
from livesh.debug.worker import WORKER, original_thread
from livesh.errors import Refused, UserError
from livesh.runtime import loops, threads, walks
from livesh.runtime.handlers import is_covered

if TYPE_CHECKING:
    from collections.abc import Callable

    from livesh.debug.probes import Owner

PATIENCE = 0.2  # seconds between two looks whether a stop that is asked something has ended
_NUMBERS = count(1)
_NOTHING_TO_DO = int  # a call without an effect
STOPS: dict[int, Stop] = {}


class Leave(BaseException):
    """Unwinds the stack from where a thread stands to the handler in the instrumented code of *frame*; also the order itself.

    A BaseException so that `except Exception` lets it pass; `finally` blocks run, as they would for a `return` at that place. Without
    *frame* there is no handler, and *error* is raised where the thread stands.
    """

    def __init__(
        self, frame: FrameType | None, *, value: Any = None, call: Callable[[], Any] | None = None, error: BaseException | None = None
    ) -> None:
        super().__init__("livesh: leaving a stopped frame")
        self.frame = frame
        self.leaves = call is None and error is None
        self.calls = call is not None
        self.value = value
        self.call = call
        self.error = error


def leaving() -> type[Leave] | tuple[()]:
    """Return what the handler in the calling frame catches: the order to leave that very frame, nothing else."""
    order = sys.exception()
    if type(order) is not Leave or order.frame is not sys._getframe(1):
        return ()
    order.frame = None  # the frame holds the order now
    return Leave


def has_way_out(frame: FrameType) -> bool:
    """Whether *frame* runs code with such a handler, put there by a breakpoint in it, and has not left it behind."""
    return has_handler(frame) and is_covered(frame.f_code, frame.f_lasti)


def has_handler(frame: FrameType) -> bool:
    """Whether the code that *frame* runs has such a handler at all."""
    return any(type(const) is ModuleType and const.__dict__.get("leaving") is leaving for const in frame.f_code.co_consts)


class Go:
    """How a stopped thread goes on: freely (None), by an order to its frame, or stepping."""

    def __init__(self, how: str, order: Leave | None = None, line: int | None = None) -> None:
        self.how = how
        self.order = order
        self.line = line


def _is_away(owner: Owner) -> bool:
    """Say whether the session outlived its connection and waits for its person: nobody would let a thread go."""
    stay = getattr(owner, "stay", None)
    return stay is not None and bool(stay.is_parked)


def _is_evaluated(owner: Owner, ident: int) -> bool:
    evaluation = getattr(owner, "evaluation", None)
    return evaluation is not None and bool(evaluation.runs_in(ident))


class Stop:
    """One thread that stands still."""

    def __init__(self, owner: Owner, frame: FrameType, why: str, deadline: float, *, returning: bool = False, number: int | None = None) -> None:
        self.owner = owner
        self.frame: FrameType | None = frame
        self.why = why
        self.number = next(_NUMBERS) if number is None else number
        self.ident = original_thread().get_ident()
        self.deadline = deadline
        self.returning = returning  # the frame has left its handlers behind
        self.inside = greenlets.running()
        self.since = time()
        self.names: dict[str, Any] = {}  # bound at the stop, no variables of the frame
        self.cause: object = None  # the breakpoint
        self.woven = False  # it stands in what a breakpoint has written before a line
        self.error: BaseException | None = None
        self.commands: list[str] = []  # of its breakpoint; the shell runs them
        self.interrupt: Callable[[], object] | None = None  # ends what is evaluated on the thread
        self.evaluated = _is_evaluated(owner, self.ident)  # what its session evaluates has run into it
        self._inbox: SimpleQueue[tuple[Callable[[], Any], SimpleQueue[tuple[str, Any]]] | Go] = SimpleQueue()
        self.ended = ""
        self.over = False

    def wait(self) -> Go:
        """Serve requests on this thread until it may go on; never longer than the deadline."""
        STOPS[self.number] = self
        WORKER.tend(self._tend)  # a tenant for as long as it stands: so the worker lives to tell of its end
        WORKER.put(self._announce)
        try:
            return self._serve()
        finally:
            STOPS.pop(self.number, None)
            self.over = True
            self.frame = None
            number, why, owner = self.number, self.ended, self.owner
            WORKER.put(lambda: owner.emit("resumed", {"stop": number, "why": why}))
            WORKER.release(self._tend)

    def _serve(self) -> Go:
        while True:
            left = self.deadline - monotonic()
            try:
                job = self._inbox.get(timeout=max(left, 0.001))
            except Empty:
                self.ended = "its deadline"
                return Go("continue")
            if isinstance(job, Go):
                self.ended = self.ended or job.how
                return job
            work, answers = job
            try:
                answers.put(("value", work()))
            except BaseException as error:  # a KeyboardInterrupt sent to this thread must not end the stop either
                answers.put(("error", error))

    def _tend(self) -> None:
        if self.owner.closed and not self.ended:
            self.go(Go("continue"), "its session has ended")
        if self.interrupt is not None and (self.ended or monotonic() > self.deadline):
            self.interrupt()  # what is evaluated on the thread must not keep it beyond its time

    def _announce(self) -> None:
        if self.number in STOPS:
            try:
                self.owner.emit("stop", self.described())
            finally:
                if self.owner.closed or _is_away(self.owner):
                    self.go(Go("continue"), "nobody is there for its session")

    def ask(self, work: Callable[[], Any], timeout: float | None) -> Any:
        """Run *work* on the stopped thread and return what it returns; `Refused` when that takes longer than *timeout*."""
        answers: SimpleQueue[tuple[str, Any]] = SimpleQueue()
        self._inbox.put((work, answers))
        until = None if timeout is None else monotonic() + timeout
        while True:
            over = self.over
            try:
                kind, value = answers.get(timeout=0.0 if over else PATIENCE if until is None else min(max(until - monotonic(), 0.0), PATIENCE))
                break
            except Empty:
                pass
            if over:  # looked at before the answers: nothing can come after it
                raise Refused(f"stop {self.number} went on ({self.ended}) before it came to this; nothing was evaluated")
            if until is not None and monotonic() >= until:
                raise Refused(f"still running on the stopped thread after {timeout:g} s; it goes on there, its answer is lost")
        if kind == "error":
            raise value
        return value

    def hold(self, seconds: float) -> float:
        """Stand still for *seconds* from now instead of what is left; returns them."""
        self.deadline = monotonic() + seconds
        self._inbox.put((_NOTHING_TO_DO, SimpleQueue()))  # the thread waits with the old deadline: it must look again
        return seconds

    def go(self, how: Go, why: str = "") -> None:
        """Let the thread go on."""
        self.ended = why or how.how
        self._inbox.put(how)

    # -- looking, on whatever thread asks: the stopped one stands still

    def is_before(self, code: CodeType, line: int) -> bool:
        """Whether the thread stands in *code* where *line* has not begun yet, though it is shown there."""
        return self.woven and self.frame is not None and self.frame.f_code is code and self.frame.f_lineno == line

    def ways_out(self) -> list[int]:
        """Return which frames can be left with a value, or called again: those that a breakpoint was in when their call began."""
        return [at for at, frame in enumerate(self.frames()) if has_way_out(frame) and not (self.returning and frame is self.frame)]

    def line_of(self, frame: FrameType) -> int:
        """Return the line *frame* is at; one that an exception leaves, where that came from, and not at the handler we wrote."""
        trace = self.error.__traceback__ if self.error is not None and frame is self.frame else None
        while trace is not None:
            if trace.tb_frame is frame:
                return trace.tb_lineno
            trace = trace.tb_next
        return frame.f_lineno or 0

    def frames(self) -> list[FrameType]:
        """Return the stack, innermost first, without livesh's own frames."""
        found, frame = [], self.frame
        while frame is not None:
            if not walks.is_ours(frame):
                found.append(frame)
            frame = frame.f_back
        return found

    def frame_at(self, index: int) -> FrameType:
        """Return one frame of the stack."""
        frames = self.frames()
        if not 0 <= index < len(frames):
            raise UserError(f"there is no frame {index}", hint=f"0 to {len(frames) - 1}")
        return frames[index]

    def described(self) -> dict[str, Any]:
        """Return the stop as the shell announces it."""
        frames = self.frames()[:1]
        return {
            "stop": self.number,
            "why": self.why,
            "who": self.name(),
            "since": self.since,
            "left_s": max(self.deadline - monotonic(), 0.0),
            "ways_out": self.ways_out(),
            "frames": [stacks.described(frame.f_code, self.line_of(frame), frame) for frame in frames],
            "error": None if self.error is None else brief(self.error),
            "commands": self.commands,
            "evaluated": self.evaluated,
            "insist": bool(getattr(self.cause, "insist", False)),
        }

    def name(self) -> str:
        """Return the thread's name, and the greenlet's."""
        if self.evaluated:
            return "an evaluation of this session"
        from livesh.debug.threads import name_of

        return name_of(self.ident) if self.inside is None else f"{name_of(self.ident)}/{self.inside}"


def enter(owner: Owner, frame: FrameType, why: str, seconds: float, *, returning: bool = False, most: int = STOPS_AT_ONCE, keep: Stop | None = None) -> Stop | None:
    """Make the stop of this thread, or None when as many threads stand still as may."""
    if len(STOPS) >= most and keep is None:
        return None
    number = keep.number if keep is not None else None
    stop = Stop(owner, frame, why, monotonic() + seconds, returning=returning, number=number)
    if keep is not None:
        stop.names, stop.evaluated = keep.names, keep.evaluated
    return stop


def find(number: int, owner: Owner | None = None) -> Stop:
    """Return a stop by its number; 0 is the only or the newest one of *owner*."""
    mine = [stop for stop in STOPS.values() if owner is None or stop.owner is owner]
    if number == 0:
        if not mine:
            raise UserError("no thread stands still here", hint=":break LOCSPEC sets a breakpoint")
        return mine[-1]
    if number not in STOPS:
        there = ", ".join(map(str, STOPS))
        raise UserError(f"there is no stop {number}", hint=f"there is {there}" if there else "no thread stands still now")
    stop = STOPS[number]
    if owner is not None and stop.owner is not owner:
        raise UserError(f"stop {number} belongs to another session")
    return stop


def release(owner: Owner | None, why: str, cause: object = None) -> int:
    """Let every stopped thread of *owner* (of everybody without one), or of one breakpoint, go on; returns how many."""
    going = [stop for stop in list(STOPS.values()) if (owner is None or stop.owner is owner) and cause in (None, stop.cause)]
    for stop in going:
        stop.go(Go("continue"), why)
    return len(going)


def hinders(insist: bool) -> str:
    """Say why this thread should not stand still; empty when it may."""
    if insist:
        return ""
    events = sys.modules.get("asyncio.events")
    if events is not None and events._get_running_loop() is not None:
        return "it is the event loop's thread: every task would stand still (--insist stops it all the same)"
    if _is_hub_thread():
        return "it runs gevent's loop: every greenlet would stand still (--insist stops it all the same)"
    driven = loops.driven(each.frame for each in walks.outwards(sys._getframe(1)))
    if driven:
        return f"it runs {driven} would stand still (--insist stops it all the same)"
    turn = threads.imported("livesh.swap.turn")
    if turn is not None and turn.TURN.is_mine():
        return "it carries out a change of code, which every other one waits for (--insist stops it all the same)"
    held = _held_lock()
    return f"it holds the lock of {held} (--insist stops it all the same)" if held else ""


def _is_hub_thread() -> bool:
    hub = sys.modules.get("gevent._hub_local") or sys.modules.get("gevent.__hub_local")
    ask = getattr(hub, "get_hub_if_exists", None)
    # A session's evaluation that sleeps makes a hub in our thread: nobody else's greenlets are there.
    return ask is not None and ask() is not None and not threads.is_ours(threads.get_ident())


def _held_lock() -> str:
    """Return the name of a service whose lock this thread is known to hold."""
    registry = threads.imported("livesh.services.registry")
    for service in registry.registered() if registry is not None else []:
        owned = getattr(type(service.lock), "_is_owned", None)  # an RLock knows its thread; a plain lock does not
        if owned is not None and owned(service.lock):
            return str(service.name)
    return ""
