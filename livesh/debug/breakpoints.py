"""Breakpoints: stop one thread at a place, in a function an exception leaves, or where an exception is raised.

A breakpoint is woven into the function like any probe, so it costs nothing anywhere else and next to nothing where it
is (a call of the gate behind the condition, at that line only). A frame that was already inside the function when the
breakpoint was set runs the old code: from 3.12 on it is reached by local line events on that code object, which no new
call uses any more.

A thread is not stopped, and the session is told why, when that would harm: on an event loop's thread, on a thread known
to hold the lock of a service, and when as many threads stand still as may.
"""

from __future__ import annotations

import sys
from os import getpid
from time import monotonic
from types import CodeType, FrameType, ModuleType
from typing import TYPE_CHECKING, Any

from livesh.debug import evaluate, events, hits, instrument, placement, probes, stepping, stops
from livesh.debug.limits import STOP_SECONDS, Limits, reading
from livesh.debug.locspec import Target
from livesh.debug.probes import Owner, Probe, nothing
from livesh.debug.stops import Go, Leave, Stop
from livesh.debug.values import brief
from livesh.debug.weaves import LineWeave, RaiseWeave
from livesh.debug.worker import WORKER
from livesh.errors import Lacking, Refused, UserError
from livesh.runtime import walks
from livesh.runtime.select import runtime

if TYPE_CHECKING:
    from collections.abc import Callable

    from livesh.debug.expressions import Asked
    from livesh.debug.instrument import Weave

ONCE = "it stopped once"
NEVER = Limits(hits=1 << 60, per_second=1 << 30, bytes=1 << 60, seconds=86400.0, share=1.0)


class Break(Probe):
    """A breakpoint at a line, or where an exception leaves a function."""

    kind = "break"

    def __init__(
        self, owner: Owner, text: str, *, error: str = "", once: bool = False, stop_for: float = STOP_SECONDS, insist: bool = False, **named: Any
    ) -> None:
        super().__init__(owner, text, NEVER._replace(hits=1) if once else NEVER, **named)
        self.error = error
        self.once = once
        self.stop_for = stop_for
        self.insist = insist
        self.enabled = True
        self.ignore = 0
        self.passed: list[str] = []
        self.commands: list[str] = []
        self.unreached = ""  # why calls that had begun before are not reached
        self._running: _Running | None = None

    def weave(self, gate: ModuleType, target: Target) -> Weave:
        """Stop before the statement at the line, or in a handler around the body."""
        if self.error:
            return RaiseWeave(gate)
        return LineWeave(gate, target.line or target.code.co_firstlineno, condition=self.condition, stops=True)

    def gate(self, target: Target) -> ModuleType:
        """The code asks the gate whether to stop, and obeys what comes back."""
        gate = super().gate(target)
        gate.__dict__.update(
            stop=lambda: self.harmless(lambda frame: _for_this(frame, self.stop(frame)), sys._getframe(1)),
            matches=lambda error: not isinstance(error, Leave) and matches(error, self.error),
            leaving=stops.leaving,
        )
        return gate

    def set(self, targets: list[Target]) -> None:
        """Weave it in, and reach the frames that run the function already."""
        for target in targets:
            if target.code.co_flags & 0x280 and not self.insist:  # a coroutine or async generator
                raise Refused(
                    f"{target.place()} runs on an event loop: stopping there stops every task."
                    " :log shows values without stopping; --insist stops all the same"
                )
        with placement.LOCK:  # the first hit may end it before the frames are reached
            super().set(targets)
            self._reach(targets)

    def _reach(self, targets: list[Target]) -> None:
        if not self.error and not runtime().lacks_local_events():
            try:
                self._running = _Running.reach(self, targets)
            except Lacking as lacking:
                self.unreached = str(lacking)

    def change_condition(self, condition: Asked | None) -> None:
        """Weave it again with another condition."""
        with placement.LOCK:
            if self.ended:
                raise Refused(f"break {self.number} has ended meanwhile: {self.ended}")
            placement.change([], drop=self)
            self._neutralise()
            self.condition = condition
            super().set(self.targets)
            WORKER.release(self.tend)  # `set` began to tend it once more
            self._reach_no_more()
            self._reach(self.targets)  # calls that run the code of before

    def off(self, why: str) -> None:
        """Take it off, and its stopped threads with it."""
        with placement.LOCK:
            self._reach_no_more()
            super().off(why)
        if why != ONCE:
            stops.release(None, "its breakpoint is gone", self)

    def _reach_no_more(self) -> None:
        if self._running is not None:
            self._running.end()
            self._running = None

    def _neutralise(self) -> None:
        for gate in list(self.gates):
            gate.__dict__.update(stop=nothing, matches=nothing)
        super()._neutralise()

    def emit(self, payload: dict[str, Any]) -> None:
        """A breakpoint tells of its own end and of moving to another version; its stops speak for themselves."""
        self.owner.emit("break", {"break": self.number, "text": self.text, **payload})

    # -- on the service's threads

    def stop(self, frame: FrameType) -> Leave | None:
        """Stand still here, if that is wanted and does no harm; returns an order for the frame, None to go on."""
        if not self._may_stop():
            return None
        hindered = stops.hinders(self.insist)
        if hindered:
            self._pass(hindered)
            return None
        number = next(self.meter.tickets)
        if number >= self.limits.hits:
            return None
        if self.once:
            WORKER.put(lambda: self.off(ONCE))
        error = sys.exception() if self.error else None
        return self.stand(frame, f"break {self.number}", error=error, woven=not self.error)

    def harmless(self, stop: Callable[[FrameType], Leave | None], frame: FrameType) -> Leave | None:
        """Return ``stop(frame)``; a fault of ours ends the breakpoint and never reaches the service. (An order is no Exception.)"""
        try:
            return stop(frame)
        except Exception as fault:
            self._fault(fault)
            return None

    def _may_stop(self) -> bool:
        if self.ended or not self.enabled or self.owner.closed or getpid() != self.pid:
            return False
        next(self.meter.calls)
        if self.ignore > 0:
            self.ignore -= 1
            return False
        return True

    def _pass(self, why: str) -> None:
        self.passed.append(why)
        del self.passed[:-4]
        if len(self.passed) == 1:
            WORKER.put(lambda: self.emit({"passed": why}))

    def stand(
        self, frame: FrameType, why: str, *, error: BaseException | None = None, keep: Stop | None = None, returning: bool = False, woven: bool = False
    ) -> Leave | None:
        """Stand still in *frame* until told how to go on."""
        left = self.stop_for if keep is None else max(keep.deadline - monotonic(), 1.0)
        stop = stops.enter(self.owner, frame, why, left, returning=returning, keep=keep)
        if stop is None:
            self._pass("as many threads stand still as may; :release lets them go")
            return None
        stop.error, stop.cause, stop.woven = error, self, woven
        stop.commands = list(self.commands) if keep is None else []
        go = stop.wait()
        if go.how == "jump" and keep is not None and go.line is not None:
            # After a step this thread stands in a line event, the one moment in which a frame may jump.
            return self.stand(frame, stepping.jump(frame, go.line) or f"jump from break {self.number}", keep=stop)
        return self._obey(stop, frame, go)

    def _obey(self, stop: Stop, frame: FrameType, go: Go) -> Leave | None:
        if go.order is not None or go.how == "continue":
            return go.order
        step = stepping.Step(frame, go.how, go.line, lambda at, *returned: self._stepped(at, stop, step, *returned), self.owner)
        try:
            stepping.arm(step)
        except Lacking as lacking:
            return self.stand(frame, f"no {go.how}: {lacking}", keep=stop, woven=stop.woven)
        return None

    def _stepped(self, at: FrameType, stop: Stop, step: stepping.Step, *returned: Any) -> None:
        """A step has ended at *at*: stand still again; orders leave by an exception that the woven code catches."""
        if self.owner.closed:
            return
        why = f"returns {brief(returned[0])}" if returned else step.refused or f"{step.how} from break {self.number}"
        _give(self.harmless(lambda at: self.stand(at, why, keep=stop, returning=bool(returned)), at))

    def as_dict(self) -> dict[str, Any]:
        """Return what `:breaks` shows."""
        return {
            **super().as_dict(),
            "text": self.text + (f" if {self.condition.text}" if self.condition is not None else ""),
            "hits": min(reading(self.meter.tickets), self.limits.hits),
            "error": self.error,
            "once": self.once,
            "enabled": self.enabled,
            "ignore": self.ignore,
            "passed": self.passed[-1] if self.passed else "",
            "commands": self.commands,
            "stop_for": self.stop_for,
        }


def _for_this(frame: FrameType, order: Leave | None) -> Leave | None:
    """Return an order that is for the woven code of *frame*; raise one that is for a frame further out."""
    if order is not None and order.frame is not None and order.frame is not frame:
        raise order
    return order


def _give(order: Leave | None) -> None:
    """Send an order on its way from where the woven code does not ask for one."""
    if order is not None:
        raise order if order.frame is not None or order.error is None else events.meant(order.error)


def matches(error: BaseException, name: str) -> bool:
    """Whether an exception is of the type called *name*, or below it; "*" is any `Exception`."""
    if name == "*":
        return isinstance(error, Exception)
    return any(name in (kind.__name__, f"{kind.__module__}.{kind.__qualname__}") for kind in type(error).__mro__)


class _Running:
    """Local line events for the frames that were inside a function when its breakpoint was set."""

    def __init__(self, one: Break) -> None:
        self.one = one
        self.lines: dict[int, int] = {}
        self.passed_once: list[FrameType] = []  # they stand right before the line: what begins it next is no new hit
        self.listener = events.Listener({"LINE": self._line})

    @classmethod
    def reach(cls, one: Break, targets: list[Target]) -> _Running | None:
        """Watch the codes of *targets* that some frame runs; None when none does."""
        wanted = [(target, code) for target in targets for code in begun(target)]
        if not wanted:
            return None
        reach = cls(one)
        reach.listener.begin()
        for target, code in wanted:
            reach.lines[id(code)] = line = _statement_line(target)
            reach.passed_once += [stop.frame for stop in list(stops.STOPS.values()) if stop.is_before(code, line) and stop.frame is not None]
            reach.listener.listen(code, ["LINE"])
        return reach

    def end(self) -> None:
        """Watch no more."""
        self.lines.clear()
        self.passed_once.clear()
        self.listener.end()

    def _line(self, frame: FrameType, code: CodeType, line: int) -> Any:
        if self.lines.get(id(code)) != line:
            return sys.monitoring.DISABLE  # type: ignore[attr-defined]
        if any(frame is each for each in self.passed_once):
            self.passed_once[:] = [each for each in self.passed_once if each is not frame]
            return None
        if self._holds(frame):
            _give(self.one.harmless(self._stop, frame))
        return None

    def _stop(self, frame: FrameType) -> Leave | None:
        one = self.one
        if not one._may_stop():
            return None
        hindered = stops.hinders(one.insist)
        if hindered:
            one._pass(hindered)
            return None
        if next(one.meter.tickets) >= one.limits.hits:
            return None
        if one.once:
            WORKER.put(lambda: one.off(ONCE))
        return one.stand(frame, f"break {one.number}, in a call that had begun before")

    def _holds(self, frame: FrameType) -> bool:
        asked = self.one.condition
        if asked is None:
            return True
        try:
            return bool(evaluate.value_in(frame, asked.text, {}))
        except Exception:
            self.one.trip()
            return False


_SUSPENDS = 0x2A0  # generators, coroutines and async generators: frames of theirs are in no thread's stack


def begun(target: Target) -> list[CodeType]:
    """Return the codes that calls of *target* may run which began before what is woven now: its own, and what other probes have made of it."""
    now, running = placement.running(target.code), codes_running()
    there = [code for code in (target.code, *instrument.stand_ins(target.code)) if code is not now]
    return [code for code in there if id(code) in running or code.co_flags & _SUSPENDS]


def codes_running() -> set[int]:
    """Return the ids of the code objects that some thread's stack runs."""
    return {id(each.code) for stack in walks.all_stacks().values() for each in stack}


def _statement_line(target: Target) -> int:
    from livesh.debug.weaves import statement_at

    place = instrument.find(target.tree, target.code)
    node = instrument.bare(place.node)
    statements, index = statement_at(node, target.line or target.code.co_firstlineno)
    return statements[index].lineno


# -- where any exception is raised ---------------------------------------------------------------------------------------------


class RaiseBreak(Break):
    """A breakpoint wherever an exception of a type is raised, in any code; costs nothing while nothing is raised."""

    def __init__(self, owner: Owner, text: str, **named: Any) -> None:
        super().__init__(owner, text, **named)
        self._raises = events.Listener({"RAISE": self._raised})

    def set_everywhere(self) -> None:
        """Ask the interpreter to tell of every raise; `Lacking` where it cannot."""
        with placement.LOCK:
            self._raises.begin()
            self._raises.listen_everywhere(["RAISE"])
            probes.enlist(self)
            WORKER.tend(self.tend)

    def off(self, why: str) -> None:
        """Ask to be told no more."""
        with placement.LOCK:
            self._raises.end()
            super().off(why)

    def _raised(self, frame: FrameType, code: CodeType, offset: int, error: BaseException) -> None:
        trace = error.__traceback__
        if trace is not None and trace.tb_next is not None:
            return  # told again by each frame it passes through
        if isinstance(error, Leave) or not matches(error, self.error):
            return
        _give(self.harmless(lambda frame: self._stop_at(frame, error), frame))

    def _stop_at(self, frame: FrameType, error: BaseException) -> Leave | None:
        if "livesh" == str(frame.f_globals.get("__name__", "")).partition(".")[0] or not self._may_stop():
            return None
        hindered = stops.hinders(self.insist)
        if hindered:
            self._pass(hindered)
            return None
        if next(self.meter.tickets) >= self.limits.hits:
            return None
        if self.once:
            WORKER.put(lambda: self.off(ONCE))
        return self.stand(frame, f"break {self.number}: {type(error).__name__} raised", error=error)


# -- all -------------------------------------------------------------------------------------------------------------------------


def breaks() -> list[Break]:
    """Return every breakpoint of the process."""
    return [one for one in probes.probes(all_kinds=True) if isinstance(one, Break)]


def by_number(number: int) -> Break:
    """Return one breakpoint."""
    for one in breaks():
        if one.number == number:
            return one
    there = ", ".join(str(one.number) for one in breaks())
    raise UserError(f"there is no breakpoint {number}", hint=f"there is {there}" if there else "none is set")


def clear(owner: Owner | None) -> int:
    """Take off the breakpoints of *owner* (of everybody without one); returns how many."""
    going = [one for one in breaks() if owner is None or one.owner is owner]
    for one in going:
        one.off("cleared")
    return len(going)


def release(owner: Owner | None) -> int:
    """Let the stopped threads of *owner* go on and end their steps; returns how many stood still."""
    for ident in stepping.under_way(owner):
        stepping.disarm(ident)
    return stops.release(owner, "released")


# -- restarts ------------------------------------------------------------------------------------------------------------------


def leave_with(stop: Stop, text: str, at: int = 0) -> Leave:
    """Return the order to leave frame *at* with the value of *text*."""
    frame = _with_way_out(stop, at)
    return Leave(frame, value=evaluate.value_in(frame, text or "None", stop.names))


def raise_with(stop: Stop, text: str, at: int = 0) -> Leave:
    """Return the order to raise what *text* says in frame *at*; without a text, what stopped the thread."""
    if not text and stop.error is None:
        raise UserError("raise needs an exception", hint="raise ValueError('why')")
    frame = stop.frame_at(at) if at == 0 else _with_way_out(stop, at)
    error = evaluate.value_in(frame, text, stop.names) if text else stop.error
    if isinstance(error, type) and issubclass(error, BaseException):
        error = error()
    if not isinstance(error, BaseException):
        raise UserError(f"{text} is no exception", hint="raise ValueError('why')")
    return Leave(frame if at else None, error=error)  # the innermost frame's own handlers see it: raised where the thread stands


def call_again(stop: Stop, at: int = 0) -> Leave:
    """Return the order to make the call of frame *at* again, with the function as it is now and the parameters' values now."""
    frame = _with_way_out(stop, at)
    if frame.f_code.co_flags & 0x220:
        raise Refused("a generator cannot be begun again in the middle of its caller's loop")
    function = _function_of(frame)
    from livesh.debug.replay import split_arguments

    values = [frame.f_locals.get(name) for name in hits.names_of(frame.f_code)]
    positional, named = split_arguments(frame.f_code, values)
    return Leave(frame, call=lambda: function(*positional, **named))


def _with_way_out(stop: Stop, at: int) -> FrameType:
    frame = stop.frame_at(at)
    ways = stop.ways_out()
    if at not in ways and stops.has_handler(frame):
        raise Refused(f"{frame.f_code.co_qualname} returns already: only what it called last could still change that. In frame 0 raise works, and continue")
    if at not in ways:
        name = f"{frame.f_globals.get('__name__')}.{frame.f_code.co_qualname.replace('.<locals>', '')}"
        others = f" Frame {', '.join(map(str, ways))} of this stack has one: u and d select." if ways else ""
        raise Refused(
            f"{frame.f_code.co_qualname} has no way out but its own: no breakpoint was in it when this call began."
            f" CPython leaves a frame only by its own code. :break {name} gives the next call one.{others} In frame 0 raise works, and continue"
        )
    return frame


def _function_of(frame: FrameType) -> Any:
    """Return the live function that now stands for the frame's definition, with the frame's own captured variables."""
    from livesh.debug import locspec

    genuine = instrument.original(frame.f_code) or frame.f_code
    module = str(frame.f_globals.get("__name__"))
    found = {}
    with placement.LOCK:  # a breakpoint that is just taken off exchanges the code
        codes = [placement.running(target.code) for target in locspec.targets(module, genuine.co_qualname, None)]
        for code in [*codes, frame.f_code]:
            found.update({id(function): function for function in placement.functions([code])})
    fitting = [function for function in found.values() if _captures(function, frame)]
    if len(fitting) != 1:
        raise Refused(f"{genuine.co_qualname} has {len(fitting)} live functions that could be this call's; it cannot be told which")
    return fitting[0]


def _captures(function: Any, frame: FrameType) -> bool:
    """Whether a function's captured values are those the frame sees."""
    cells = dict(zip(function.__code__.co_freevars, function.__closure__ or (), strict=False))
    seen = frame.f_locals
    for name, cell in cells.items():
        try:
            if name in seen and cell.cell_contents is not seen[name]:
                return False
        except ValueError:  # an empty cell
            return False
    return True
