"""Line by line through one thread, without slowing the others.

On 3.12 and later: local LINE events on the code of the frame, of its callers, and (for a step into) of what it calls; the
callback looks at thread and frame identity, so other threads in the same code only pay for the look. What a step into enters
may be anything (`__enter__`, a property, an operator, a generator that goes on, what C calls back), so for at most ENTERING_S the
entries of all code are looked at: some 0.2 µs a call of the process, and 1 µs once for each code that runs. After that, and in other steps, elsewhere
nothing is paid. On 3.11 there are no local events: `sys.settrace`, which is per thread, in the stopped thread alone, and only
until the step is over; whatever trace function was there is put back.

A step ends at a line of the frame (next), of a frame it called (step), beyond a line (until), right before the statement it
stands at (jump, which then sets the line), and, whatever it was, where the frame returns; from there, in a caller. A yield or an
await is no return: but for a step, whoever runs meanwhile is passed over until the frame goes on.
"""

from __future__ import annotations

import sys
from opcode import opmap
from time import monotonic
from types import CodeType, FrameType, FunctionType, MethodType
from typing import TYPE_CHECKING, Any

from livesh.debug import events, instrument
from livesh.debug.worker import WORKER, faults, original_thread
from livesh.runtime import raw, walks
from livesh.runtime.select import runtime

if TYPE_CHECKING:
    from collections.abc import Callable

ENTERING_S = 1.0
_ENTERS = ("PY_START", "PY_RESUME", "PY_THROW")
CALLERS = 6  # frames outwards in which a step that leaves its function may end


class Step:
    """One thread's way to its next stop."""

    def __init__(self, frame: FrameType, how: str, line: int | None, reached: Callable[..., Any], owner: object = None) -> None:
        self.frame = frame
        self.owner = owner
        self.how = how
        self.line = line
        self.begun_at = frame.f_lineno
        self.reached = reached
        self.ident = original_thread().get_ident()
        self.standing = True
        self.away = False  # it has yielded and not gone on
        self.refused = ""
        self.callers = _callers(frame)
        self.codes: dict[int, tuple[CodeType, frozenset[str]]] = {}  # what is listened to for it

    def wants(self, frame: FrameType, line: int) -> bool:
        """Whether the thread should stop at *line* of *frame*."""
        if line == instrument.woven_line(frame.f_code) or walks.is_ours(frame):
            return False  # what is there was put there by us
        if frame is self.frame:
            self.away = False
            if self.standing and self.how != "jump" and line == self.begun_at:
                self.standing = False  # the statement we stand before
                return False
            self.standing = False
            if self.how == "until":
                return line > (self.line or self.begun_at or 0) - (self.line is not None)
            return self.how != "return"
        if any(frame is caller for caller in self.callers):
            return not self.away or self.how == "step"
        return self.enters(frame)

    def enters(self, frame: FrameType) -> bool:
        """Whether a step into ends in *frame*: the frame it began in calls it, or, when that has ended or yielded, one of those around."""
        around = frame.f_back
        return self.how == "step" and (around is self.frame or any(around is caller for caller in self.callers))


def _callers(frame: FrameType) -> list[FrameType]:
    found: list[FrameType] = []
    at = frame.f_back
    while at is not None and len(found) < CALLERS:
        found.append(at)
        at = at.f_back
    return found


def arm(step: Step) -> None:
    """Begin to step in this thread; from its next line on `step.reached` is called where the step ends."""
    if runtime().lacks_local_events():
        _Tracer(step).begin()
    else:
        _MONITOR.begin(step)


def disarm(ident: int) -> None:
    """End the step of a thread, from any thread."""
    for step in _MONITOR.of(ident):
        _MONITOR.end(step)
    tracer = _TRACERS.pop(ident, None)
    if tracer is not None:
        tracer.over = True


def after_fork() -> None:
    """End every step in a forked child: their threads are the parent's."""
    _MONITOR.lock = original_thread().RLock()
    for ident in under_way(None):
        disarm(ident)


def under_way(owner: object) -> list[int]:
    """Return the threads that are on a step of *owner* (of anybody without one)."""
    steps = [*_MONITOR.steps.values(), *(tracer.step for tracer in list(_TRACERS.values()))]
    return [step.ident for step in steps if owner is None or step.owner is owner]


def jump(frame: FrameType, line: int) -> str:
    """Set the line of a frame that is in a line event; returns the interpreter's refusal, which is for the person."""
    try:
        runtime().jump(frame, line)
    except (ValueError, Warning) as refused:  # a service may have made an error of the warning about unbound variables
        return str(refused)
    return ""


def _jump(step: Step, frame: FrameType) -> None:
    if step.how == "jump" and step.line is not None:
        step.refused = jump(frame, step.line)


class _Monitor:
    """Events for all stepping threads: listens while there is one."""

    def __init__(self) -> None:
        self.steps: dict[int, Step] = {}  # a thread has several where its tasks or greenlets take turns
        self.listener: events.Listener | None = None
        self.lock = original_thread().RLock()
        self.until: float | None = None  # when a step into ceases to look for what is entered in all code

    def begin(self, step: Step) -> None:
        with self.lock:
            if self.listener is None or not self.listener.is_listening():
                told: dict[str, Callable[..., Any]] = {"LINE": self._line, "CALL": self._call, "PY_RETURN": self._return, "PY_YIELD": self._yield}
                self.listener = events.Listener({**told, **dict.fromkeys(_ENTERS, self._entered)}).begin()
            self.steps[id(step)] = step
            for caller in step.callers:
                self._watch(step, caller.f_code, ["LINE"])
            self._watch(step, step.frame.f_code, ["LINE", "PY_RETURN", "PY_YIELD", *(["CALL"] if step.how == "step" else [])])
            if step.how == "step":
                self._widen()

    def _watch(self, step: Step, code: CodeType, names: list[str]) -> None:
        _, before = step.codes.get(id(code), (code, frozenset[str]()))
        step.codes[id(code)] = code, before | {*names}
        self._listen(code)

    def _listen(self, code: CodeType) -> None:
        if self.listener is not None:
            self.listener.listen(code, {name for step in self.steps.values() for name in step.codes.get(id(code), _NO_EVENTS)[1]})

    def of(self, ident: int) -> list[Step]:
        """Return the steps that are under way in a thread."""
        return [step for step in list(self.steps.values()) if step.ident == ident] if self.steps else []

    def end(self, step: Step) -> None:
        with self.lock:
            if self.steps.pop(id(step), None) is None or self.listener is None:
                return
            for code, _ in step.codes.values():
                self._listen(code)
            if step.how == "step" and not any(other.how == "step" for other in self.steps.values()):
                self._narrow()
            if not self.steps:
                self.listener.end()
                self.listener = None

    def _widen(self) -> None:
        if self.until is None:
            WORKER.tend(self._tend)
        self.until = monotonic() + ENTERING_S
        if self.listener is not None:
            self.listener.listen_everywhere(_ENTERS)

    def _narrow(self) -> None:
        if self.until is not None:
            self.until = None
            WORKER.release(self._tend)
        if self.listener is not None:
            self.listener.listen_everywhere(())

    def _tend(self) -> None:
        with self.lock:
            if self.until is not None and monotonic() > self.until:
                self._narrow()

    def _line(self, frame: FrameType, code: CodeType, line: int) -> Any:
        for step in self.of(original_thread().get_ident()):
            if self._wants(step, frame, line):
                self.end(step)
                _jump(step, frame)
                step.reached(frame)
                break
        return None

    def _wants(self, step: Step, frame: FrameType, line: int) -> bool:
        try:
            return step.wants(frame, line)
        except Exception:
            self.end(step)  # a fault of ours ends the listener: a step that nobody ends would keep its frame, and wait in whatever thread has that number next
            raise

    def _return(self, frame: FrameType, code: CodeType, offset: int, value: Any) -> Any:
        for step in self.of(original_thread().get_ident()):
            if frame is step.frame:
                self.end(step)
                step.reached(frame, value)
                break
        return None

    def _yield(self, frame: FrameType, code: CodeType, offset: int, value: Any) -> Any:
        for step in self.of(original_thread().get_ident()):
            if frame is step.frame:
                step.away = True

    def _entered(self, frame: FrameType, code: CodeType, *about: Any) -> Any:
        for step in self.of(original_thread().get_ident()):
            if step.enters(frame) and not walks.is_ours(frame):
                with self.lock:
                    self._watch(step, code, ["LINE"])
        return None

    def _call(self, frame: FrameType, code: CodeType, offset: int, function: Any, first: Any) -> Any:
        for step in self.of(original_thread().get_ident()):
            called = _code_called(function) if frame is step.frame else None
            if called is not None:
                with self.lock:
                    self._watch(step, called, ["LINE"])
        return None


_MONITOR = _Monitor()
_NO_EVENTS: tuple[None, frozenset[str]] = (None, frozenset())


def _code_called(function: Any) -> CodeType | None:
    if type(function) is MethodType:
        function = function.__func__
    if isinstance(function, type):
        try:
            function = raw.lookup(function, "__init__")
        except KeyError:
            return None
    if type(function) is not FunctionType or str(function.__globals__.get("__name__")).startswith("livesh."):
        return None
    return function.__code__


_TRACERS: dict[int, _Tracer] = {}
_YIELD, _RETURN = opmap["YIELD_VALUE"], opmap["RETURN_VALUE"]


class _Tracer:
    """The same by `sys.settrace`, for this thread only."""

    def __init__(self, step: Step) -> None:
        self.step = step
        self.before = sys.gettrace()
        self.frames: list[tuple[FrameType, Any]] = []
        self.over = False

    def begin(self) -> None:
        _TRACERS[original_thread().get_ident()] = self
        for frame in [self.step.frame, *self.step.callers]:
            self.frames.append((frame, frame.f_trace))
            frame.f_trace = self._local
        sys.settrace(self._global)

    def _end(self) -> None:
        self.over = True
        _TRACERS.pop(original_thread().get_ident(), None)
        for frame, trace in self.frames:
            frame.f_trace = trace
        self.frames.clear()
        sys.settrace(self.before)

    def _global(self, frame: FrameType, event: str, arg: Any) -> Any:
        if self.over:
            self._end()
            return None
        if self.step.enters(frame):
            return self._local
        return None

    def _local(self, frame: FrameType, event: str, arg: Any) -> Any:
        if self.over:
            self._end()
            return None
        if event == "line" and self._wants(frame):
            _jump(self.step, frame)  # while we are the frame's trace function: nobody else may
            self._end()
            self.step.reached(frame)
            return frame.f_trace
        if self.over:
            return None
        if event == "return" and frame is self.step.frame:
            doing = frame.f_code.co_code[frame.f_lasti]
            self.step.away = doing == _YIELD
            if doing != _RETURN:  # it yields, or an exception leaves it, which is no return either
                return self._local
            self._end()
            self.step.reached(frame, arg)
            return None
        return self._local

    def _wants(self, frame: FrameType) -> bool:
        try:
            return self.step.wants(frame, frame.f_lineno)
        except Exception as fault:  # what a trace function raises is raised in the service
            faults.append(fault.with_traceback(None))
            self._end()
            return False
