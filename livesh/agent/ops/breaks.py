"""Setting breakpoints, and serving the threads that stand still at them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from livesh.agent.ops.probes import clear_at_end
from livesh.debug import breakpoints, evaluate, hits, instrument, locspec, stacks, stops
from livesh.debug.expressions import Asked
from livesh.debug.values import brief, brief_locals
from livesh.errors import Refused, UserError
from livesh.runtime import raw
from livesh.runtime.select import runtime

if TYPE_CHECKING:
    from types import FrameType

    from livesh.agent.sessions import Session
    from livesh.wire.ops import breaks as ops

LONGEST = 3600.0
MOST_BREAKS = 64


def break_set(session: Session, op: ops.BreakSet) -> dict[str, Any]:
    """Set a breakpoint."""
    if not op.place and not op.error:
        raise UserError("a breakpoint needs a place or an exception type")
    if len(breakpoints.breaks()) >= MOST_BREAKS:
        raise Refused(f"{MOST_BREAKS} breakpoints are set already; :unbreak takes them off")
    text = f"{op.place or 'anywhere'} on {op.error}" if op.error else op.place
    options: dict[str, Any] = {
        "error": op.error,
        "once": op.once,
        "stop_for": max(1.0, min(op.seconds, LONGEST)),
        "insist": op.insist,
        "condition": Asked(op.condition, None, "condition") if op.condition else None,
    }
    session.audit_note(object=text + (f" if {op.condition}" if op.condition else ""))
    _at_end(session)
    if not op.place:
        everywhere = breakpoints.RaiseBreak(session, text, **options)
        everywhere.ignore = op.ignore
        everywhere.set_everywhere()
        return {"break": everywhere.number, "places": ["anywhere"], "versions": [], "affected": 0, "running": True, "text": ""}
    one = breakpoints.Break(session, text, **options)
    one.ignore = op.ignore
    one.set(locspec.resolve(op.place, session.names))
    shown = one.as_dict()
    answer = {name: shown[name] for name in ("places", "versions")}
    return {"break": one.number, **answer, "affected": one.affected, **_reach(one)}


def _reach(one: breakpoints.Break) -> dict[str, Any]:
    lacking = one.unreached or runtime().lacks_local_events()
    if one._running is not None:
        return {"running": True, "text": ""}
    busy = [code for target in one.targets for code in breakpoints.begun(target)] if lacking else []
    return {"running": False, "text": f"a call that has begun already is not reached: {lacking}; at a stop, unt LINE goes there" if busy else ""}


def _at_end(session: Session) -> None:
    """See to it, once a session, that its stopped threads go on when it ends, before anything else of it is undone."""
    clear_at_end(session)
    if not session.memory.get("stops"):
        session.memory["stops"] = True
        session.on_close(lambda: breakpoints.release(session))


def breaks(session: Session, op: ops.Breaks) -> dict[str, Any]:
    """List breakpoints and stops."""
    return {
        "breaks": [{**one.as_dict(), "mine": one.owner is session} for one in breakpoints.breaks()],
        "stops": [{**stop.described(), "mine": stop.owner is session} for stop in list(stops.STOPS.values())],
    }


def break_change(session: Session, op: ops.BreakChange) -> dict[str, Any]:
    """Change or remove a breakpoint."""
    one = breakpoints.by_number(op.number)
    if op.remove:
        one.off("taken off")
        return {"break": one.as_dict(), "gone": True}
    if op.ignore is not None:
        one.ignore = op.ignore
    if op.enabled is not None:
        one.enabled = op.enabled
    if op.commands is not None:
        one.commands = op.commands
    if op.condition is not None:
        one.change_condition(Asked(op.condition, None, "condition") if op.condition else None)
    return {"break": one.as_dict(), "gone": False}


def stop_look(session: Session, op: ops.StopLook) -> dict[str, Any]:
    """Return a stopped thread's stack and the source around a frame."""
    stop = stops.find(op.stop, session if op.stop == 0 else None)
    frames = stop.frames()
    frame = stop.frame_at(op.frame)
    answer = {
        **stop.described(),
        "frames": [stacks.described(each.f_code, stop.line_of(each), each) for each in frames],
        "frame": op.frame,
        "source": _source(frame, stop.line_of(frame), op.lines) if op.lines else None,
    }
    if op.locals:
        answer["locals"] = {**brief_locals(frame.f_locals, min(op.depth, 4)), **brief_locals(stop.names)}
        answer["arguments"] = hits.names_of(frame.f_code)
    return answer


def _source(frame: FrameType, line: int, around: int) -> dict[str, Any]:
    """Return the lines around a frame's line, out of the text of the version it runs."""
    code = instrument.original(frame.f_code) or frame.f_code
    line = line or code.co_firstlineno
    text = _text(frame)
    if around < 0:
        first, last = code.co_firstlineno, max((each for *_, each in code.co_lines() if each is not None), default=line)
    else:
        first, last = max(line - around // 2, 1), line + around // 2
    return {"first": first, "line": line, "lines": text[first - 1 : last]}


def _text(frame: FrameType) -> list[str]:
    from livesh.swap.history import provenance, versions

    code = instrument.original(frame.f_code) or frame.f_code
    home = provenance.origin(code)
    try:
        if home is not None:
            return versions.source_of(*home).text.split("\n")
    except Refused:
        pass
    import linecache

    return [each.rstrip("\n") for each in linecache.getlines(code.co_filename, frame.f_globals)]


def stop_eval(session: Session, op: ops.StopEval) -> dict[str, Any]:
    """Evaluate on the stopped thread."""
    from livesh.agent import at_stop

    stop = stops.find(op.stop, session)
    session.audit_note(object=f"stop {stop.number}")
    frame = stop.frame_at(op.frame)
    evaluate.parsed(op.text)

    def work() -> dict[str, Any]:
        try:
            return _shown(at_stop.value(session, frame, stop.names, op.text), op.depth)
        except Exception as error:
            return {"text": "", "type": "", "error": _told(error)}

    return dict(at_stop.interruptible(session, stop, work, min(op.timeout, 60.0)))


def _shown(value: object, depth: int) -> dict[str, Any]:
    if value is evaluate.NOTHING:
        return {"text": "", "type": "", "error": ""}
    module, name = raw.module_of(type(value)), raw.qualname(type(value))
    return {"text": brief(value, min(depth, 4), 2000), "type": name if module in ("builtins", None) else f"{module}.{name}", "error": ""}


def _told(error: Exception) -> str:
    """Return what the last line of its traceback would say; it is the person's own error, on the thread that raised it."""
    try:
        text = str(error)[:500]
    except Exception:
        text = brief(error, 0, 500)
    return f"{raw.qualname(type(error))}: {text}" if text else raw.qualname(type(error))


def stop_hold(session: Session, op: ops.StopHold) -> dict[str, Any]:
    """Give a stop more time, or less."""
    stop = stops.find(op.stop, session)
    session.audit_note(object=f"stop {stop.number}")
    return {"stop": stop.number, "left_s": stop.hold(max(1.0, min(op.seconds, LONGEST)))}


_STEPS = ("continue", "next", "step", "return", "until", "jump")


def stop_go(session: Session, op: ops.StopGo) -> dict[str, Any]:
    """Let a stopped thread go on."""
    stop = stops.find(op.stop, session)
    order = None
    if op.how in ("value", "raise", "retry"):
        makes = {"value": breakpoints.leave_with, "raise": breakpoints.raise_with}.get(op.how)
        order = stop.ask(lambda: makes(stop, op.text, op.frame) if makes is not None else breakpoints.call_again(stop, op.frame), 5.0)
    elif op.how not in _STEPS:
        raise UserError(f"a stop cannot {op.how}", hint=", ".join([*_STEPS, "value", "raise", "retry"]))
    elif op.how == "jump" and op.line is None:
        raise UserError("jump needs a line")
    session.audit_note(object=f"stop {stop.number}: {op.how}")
    stop.go(stops.Go(op.how, order, op.line))
    return {"stop": stop.number, "how": op.how}


def release(session: Session, op: ops.Release) -> dict[str, Any]:
    """Let threads go on."""
    return {"released": breakpoints.release(None if op.everybody else session)}

