"""Setting probes for a session, and taking them off."""

from __future__ import annotations

from collections import deque
from os import getpid
from time import perf_counter
from typing import TYPE_CHECKING, Any

from livesh.agent import raw
from livesh.debug import following, locspec, monitoring, neighbours, tracing, tunnel, watching, worker
from livesh.debug import probes as room
from livesh.debug.expressions import Asked, template
from livesh.debug.limits import Limits
from livesh.debug.values import brief
from livesh.errors import Refused, UserError

if TYPE_CHECKING:
    from collections.abc import Callable

    from livesh.agent.sessions import Session
    from livesh.wire.ops import probes as ops

# The agent counts its threads, so that a fork does not warn about them.
worker.WORKER.start = raw.start_thread

MOST_PROBES = 64
DEEPEST = 4


def watch(session: Session, op: ops.Watch) -> dict[str, Any]:
    """Set a watch."""
    checker = checker_of(session)
    values = [Asked(text, checker) for text in op.values]
    probe = watching.Watch(*_common(session, op), **_asked(session, op), values=values or None, depth=_depth(op.depth), moments=op.moments)
    return _set(session, probe, op)


def trace(session: Session, op: ops.Trace) -> dict[str, Any]:
    """Set a trace."""
    return _set(session, tracing.Trace(*_common(session, op), **_asked(session, op)), op)


def stack(session: Session, op: ops.Stack) -> dict[str, Any]:
    """Set a stack probe."""
    return _set(session, watching.Stack(*_common(session, op), **_asked(session, op), depth=op.depth), op)


def monitor(session: Session, op: ops.Monitor) -> dict[str, Any]:
    """Set a monitor."""
    return _set(session, monitoring.Monitor(*_common(session, op), **_asked(session, op), cycle=max(op.cycle, 0.25)), op)


def log(session: Session, op: ops.Log) -> dict[str, Any]:
    """Set a logpoint."""
    pieces, values = template(op.template, checker_of(session)) if op.template else (None, None)
    probe = watching.Log(*_common(session, op), **_asked(session, op), pieces=pieces, values=values, depth=_depth(op.depth))
    return _set(session, probe, op)


def tt(session: Session, op: ops.TimeTunnel) -> dict[str, Any]:
    """Set a time tunnel."""
    return _set(session, tunnel.TimeTunnel(*_common(session, op), **_asked(session, op), kept=_kept(session)), op)


def checker_of(session: Session) -> Callable[[str], Any] | None:
    """Return the checked language for roles that may not run code; None for the role that may."""
    if session.role == "code":
        return None
    from livesh.services import checked

    return checked.parse


def _common(session: Session, op: ops.ProbeOp) -> tuple[Any, str, Limits]:
    if op.hits < 1 or op.per_second < 1 or op.seconds <= 0 or op.bytes < 1 or op.budget <= 0:
        raise UserError("a limit must be more than nothing")
    condition = f" if {op.condition}" if op.condition else ""
    return session, f"{op.place}{condition}", Limits(op.hits, op.per_second, op.bytes, op.seconds, op.budget)


def _asked(session: Session, op: ops.ProbeOp) -> dict[str, Any]:
    return {"condition": Asked(op.condition, checker_of(session), "condition") if op.condition else None}


def _depth(depth: int) -> int:
    return max(0, min(depth, DEEPEST))


def _set(session: Session, probe: room.Probe, op: ops.ProbeOp) -> dict[str, Any]:
    if len(room.probes()) >= MOST_PROBES:
        raise Refused(f"{MOST_PROBES} probes are set already; :clear takes them off")
    began = perf_counter()
    probe.set(locspec.resolve(op.place, session.names))
    clear_at_end(session)
    if session.closed:
        probe.off("its session has ended")
    return {
        **{name: value for name, value in probe.as_dict().items() if name in ("probe", "stream", "kind", "places", "versions")},
        "affected": probe.affected,
        "elapsed_ms": (perf_counter() - began) * 1e3,
        "neighbours": neighbours.warnings(),
    }


def clear_at_end(session: Session) -> None:
    """See to it, once a session, that everything it set goes when it ends."""
    if session.memory.get("probes"):
        return
    session.memory["probes"] = True
    pid = getpid()

    def clear_all() -> None:
        if getpid() != pid:  # a forked child closes what it inherited
            following.after_fork()
        room.clear(session, "its session has ended")
        _kept(session).clear()

    session.on_close(clear_all)


# -- kept calls -----------------------------------------------------------------------------------------------------------


def _kept(session: Session) -> deque[tunnel.Record]:
    kept: deque[tunnel.Record] = session.memory.setdefault("tt", deque(maxlen=tunnel.RECORDS_KEPT))
    return kept


def _record(session: Session, index: int) -> tunnel.Record:
    for record in _kept(session):
        if record.number == index:
            return record
    raise UserError(f"no call {index} is kept", hint=":tt -l lists them")


def tt_list(session: Session, op: ops.TimeTunnelList) -> dict[str, Any]:
    """List or forget kept calls."""
    kept = _kept(session)
    chosen = list(kept) if op.index is None else [_record(session, op.index)]
    answer = {"records": [record.as_dict(_depth(op.depth)) for record in chosen], "kept": len(kept), "age_s": tunnel.RECORD_SECONDS}
    if op.delete:
        for record in chosen:
            kept.remove(record)
        answer["kept"] = len(kept)
        answer["deleted"] = len(chosen)
    return answer


def tt_eval(session: Session, op: ops.TimeTunnelEval) -> dict[str, Any]:
    """Evaluate over kept calls."""
    from livesh.agent import evaluate
    from livesh.agent.ops.targets import theirs

    def value(record: tunnel.Record) -> Any:
        return evaluate.value_of(session, op.expression, record.names())

    if op.index is not None:
        one = _record(session, op.index)
        return {"text": brief(theirs(lambda: evaluate.interruptible(session, lambda: value(one), timeout=10.0)), 3)}

    def select() -> list[tunnel.Record]:
        return [record for record in list(_kept(session)) if value(record)]

    found = theirs(lambda: evaluate.interruptible(session, select, timeout=10.0))
    return {"records": [record.as_dict(0) for record in found], "kept": len(_kept(session)), "age_s": tunnel.RECORD_SECONDS}


def tt_replay(session: Session, op: ops.TimeTunnelReplay) -> dict[str, Any]:
    """Make a kept call again, in the session's own thread."""
    from livesh.agent import evaluate
    from livesh.debug import replay

    record = _record(session, op.index)
    session.audit_note(object=record.target.place())
    return evaluate.interruptible(session, lambda: replay.again(record, max(1, min(op.times, 1000))), timeout=30.0)  # type: ignore[no-any-return]


# -- all ----------------------------------------------------------------------------------------------------------------------


def probes(session: Session, op: ops.Probes) -> dict[str, Any]:
    """List everything that is set."""
    from livesh.debug import breakpoints

    listed = [{**probe.as_dict(), "mine": probe.owner is session} for probe in room.probes()]
    breaks = [{**one.as_dict(), "mine": one.owner is session} for one in breakpoints.breaks()]
    return {"probes": listed, "breaks": breaks, "faults": [brief(fault) for fault in worker.faults]}


def unprobe(session: Session, op: ops.Unprobe) -> dict[str, Any]:
    """Take one probe off."""
    probe = room.by_number(op.probe)
    probe.off("taken off")
    return {"probe": op.probe, "hits": probe.hits(), "cost": probe.cost()}


def clear(session: Session, op: ops.Clear) -> dict[str, Any]:
    """Turn everything off."""
    from livesh.debug import breakpoints, exceptions

    owner = None if op.everybody else session
    return {
        "released": breakpoints.release(owner),
        "breaks": breakpoints.clear(owner),
        "probes": room.clear(owner, "cleared"),
        "recording": exceptions.stop(owner),
    }
