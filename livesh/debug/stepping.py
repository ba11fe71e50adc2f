"""Line by line through one thread, without slowing the others.

On 3.12 and later: local LINE events on the code of the frame, of its callers, and (for a step into) of what it calls; the
callback looks at thread and frame identity, so other threads in the same code only pay for the look. Elsewhere nothing
is paid. On 3.11 there are no local events: `sys.settrace`, which is per thread, in the stopped thread alone, and only
until the step is over; whatever trace function was there is put back.

A step ends at a line of the frame (next), of a frame it called (step), beyond a line (until), right before the statement it
stands at (jump, which then sets the line), and, whatever it was, where the frame returns; from there, in a caller. A yield or an
await is no return: but for a step, whoever runs meanwhile is passed over until the frame goes on.
"""

from __future__ import annotations

import sys
from opcode import opmap
from types import CodeType, FrameType, FunctionType, MethodType
from typing import TYPE_CHECKING, Any

from livesh.debug import instrument, stacks
from livesh.debug.worker import original_thread
from livesh.runtime import raw
from livesh.runtime.select import runtime

if TYPE_CHECKING:
    from collections.abc import Callable

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
        self.standing = True
        self.away = False  # it has yielded and not gone on
        self.refused = ""
        self.callers = _callers(frame)
        self.codes: dict[int, CodeType] = {}

    def wants(self, frame: FrameType, line: int) -> bool:
        """Whether the thread should stop at *line* of *frame*."""
        if line == instrument.woven_line(frame.f_code) or stacks.is_ours(frame):
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
        return self.how == "step" and frame.f_back is self.frame


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
    _MONITOR.end(ident)
    tracer = _TRACERS.pop(ident, None)
    if tracer is not None:
        tracer.over = True


def under_way(owner: object) -> list[int]:
    """Return the threads that are on a step of *owner* (of anybody without one)."""
    steps = {**_MONITOR.steps, **{ident: tracer.step for ident, tracer in list(_TRACERS.items())}}
    return [ident for ident, step in steps.items() if owner is None or step.owner is owner]


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
    """Local events for all stepping threads: one tool id, taken with the first step and given back with the last."""

    def __init__(self) -> None:
        self.steps: dict[int, Step] = {}
        self.tool: int | None = None

    def begin(self, step: Step) -> None:
        if self.tool is None:
            self.tool = runtime().claim_tool("livesh stepping")
            runtime().on_event(self.tool, "LINE", self._line)
            runtime().on_event(self.tool, "CALL", self._call)
            runtime().on_event(self.tool, "PY_RETURN", self._return)
            runtime().on_event(self.tool, "PY_YIELD", self._yield)
        self.steps[original_thread().get_ident()] = step
        self._watch(step, step.frame.f_code, ["LINE", "PY_RETURN", "PY_YIELD", *(["CALL"] if step.how == "step" else [])])
        for caller in step.callers:
            if caller.f_code is not step.frame.f_code:
                self._watch(step, caller.f_code, ["LINE"])

    def _watch(self, step: Step, code: CodeType, events: list[str]) -> None:
        if self.tool is not None:
            step.codes[id(code)] = code
            runtime().local_events(self.tool, code, events)

    def end(self, ident: int) -> None:
        step = self.steps.pop(ident, None)
        if step is None or self.tool is None:
            return
        others = {key for other in self.steps.values() for key in other.codes}
        for key, code in step.codes.items():
            if key not in others:
                runtime().local_events(self.tool, code, [])
        if not self.steps:
            runtime().free_tool(self.tool)
            self.tool = None

    def _line(self, code: CodeType, line: int) -> Any:
        ident = original_thread().get_ident()
        step = self.steps.get(ident)
        if step is None:
            return None
        frame = sys._getframe(1)
        if step.wants(frame, line):
            self.end(ident)
            _jump(step, frame)
            step.reached(frame)
        return None

    def _return(self, code: CodeType, offset: int, value: Any) -> Any:
        ident = original_thread().get_ident()
        step = self.steps.get(ident)
        if step is not None and sys._getframe(1) is step.frame:
            self.end(ident)
            step.reached(step.frame, value)
        return None

    def _yield(self, code: CodeType, offset: int, value: Any) -> Any:
        step = self.steps.get(original_thread().get_ident())
        if step is not None and sys._getframe(1) is step.frame:
            step.away = True

    def _call(self, code: CodeType, offset: int, function: Any, first: Any) -> Any:
        step = self.steps.get(original_thread().get_ident())
        if step is not None and sys._getframe(1) is step.frame:
            called = _code_called(function)
            if called is not None:
                self._watch(step, called, ["LINE"])
        return None


_MONITOR = _Monitor()


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
        if self.step.how == "step" and frame.f_back is self.step.frame:
            return self._local
        return None

    def _local(self, frame: FrameType, event: str, arg: Any) -> Any:
        if self.over:
            self._end()
            return None
        if event == "line" and self.step.wants(frame, frame.f_lineno):
            _jump(self.step, frame)  # while we are the frame's trace function: nobody else may
            self._end()
            self.step.reached(frame)
            return frame.f_trace
        if event == "return" and frame is self.step.frame:
            doing = frame.f_code.co_code[frame.f_lasti]
            self.step.away = doing == _YIELD
            if doing != _RETURN:  # it yields, or an exception leaves it, which is no return either
                return self._local
            self._end()
            self.step.reached(frame, arg)
            return None
        return self._local
