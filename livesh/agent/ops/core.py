"""The ops every session begins with: who is there, evaluate, complete, interrupt."""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING, Any

from livesh.agent import evaluate as room
from livesh.agent import raw
from livesh.errors import UserError
from livesh.runtime.raw import qualname

if TYPE_CHECKING:
    from livesh.agent.evaluation import Evaluation
    from livesh.agent.sessions import Session
    from livesh.wire.ops.base import Op
    from livesh.wire.ops.core import Complete, Describe, Eval, Interrupt, Leave, More, Names

BESIDE_MOST = 8  # requests of one session that go on beside the one it waits for


def describe(session: Session, op: Describe) -> dict[str, Any]:
    """Say who this process is, what the session may do and which ops there are."""
    import livesh
    from livesh.agent import core
    from livesh.wire.frames import PROTOCOL

    agent = core.current()
    answer = {
        "protocol": PROTOCOL,
        "livesh": livesh.__version__,
        "python": sys.version.split()[0],
        "implementation": sys.implementation.name,
        "pid": os.getpid(),
        "threads": len(sys._current_frames()),
        "role": session.role,
        "session": session.id,
        "now": time.time(),
        **(agent.facts() if agent is not None else {}),
    }
    if op.ops:
        answer["ops"] = ops()
    return answer


def ops() -> dict[str, Any]:
    """Describe every op from the tables."""
    from livesh.wire.ops.table import OPS, op_class

    return {name: _described(op_class(name)) for name in OPS}


def _described(cls: type[Op]) -> dict[str, Any]:
    fields = {
        name: {"type": cls.type_of(name), "doc": declared.doc, **({} if declared.required else {"default": declared.default})}
        for name, declared in cls.params.items()
    }
    return {"category": cls.category, "since": cls.since, "doc": cls.__doc__, "fields": fields, "reply": cls.reply_doc}


def evaluate(session: Session, op: Eval) -> dict[str, Any]:
    """Evaluate Python source in the process; the last expression's value comes back, bounded."""
    return room.evaluate(session, op)


def interrupt(session: Session, op: Interrupt) -> dict[str, Any]:
    """Interrupt the evaluation this session runs; the service's own threads are not touched."""
    evaluation = _evaluation(session, op.request)
    if evaluation is None and op.request and session.awaited is not None and session.awaited(op.request):
        session.early.add(op.request)
        evaluation = _evaluation(session, op.request)  # it has begun in between, or sees the note when it does
        if evaluation is None:
            return {"interrupted": False, "text": "nothing is being evaluated yet; what this request evaluates will be interrupted at its beginning"}
    if evaluation is None or evaluation.finished:
        return {"interrupted": False, "text": "nothing is being evaluated"}
    sent = evaluation.interrupt()
    until = time.monotonic() + op.grace
    while not evaluation.finished and time.monotonic() < until:
        raw.sleep(0.005)
    if evaluation.finished:
        return {"interrupted": True, "text": "it has ended"}
    return {"interrupted": sent, "text": f"still running{' in ' + place if (place := evaluation.place()) else ''}"}


def _evaluation(session: Session, request: int) -> Evaluation | None:
    evaluation = session.beside.get(request)
    if evaluation is None and session.evaluation is not None and request in (0, session.evaluation.request):
        evaluation = session.evaluation
    return evaluation


def leave(session: Session, op: Leave) -> dict[str, Any]:
    """Carry out a request beside those that follow: they do not wait for its end any more."""
    if len(session.beside) >= BESIDE_MOST:
        raise UserError(f"{len(session.beside)} requests of this session go on beside the prompt already", hint=":jobs lists them, :kill ends one")
    return {"left": session.leave is not None and session.leave(op.request)}


def more(session: Session, op: More) -> dict[str, Any]:
    """Return the next part of an answer that was longer than its limit."""
    left = session.memory.get("more", "")
    session.memory["more"] = left[op.limit :]
    return {"text": left[: op.limit], "left": len(left[op.limit :]), "dropped": session.memory.get("more dropped", 0)}


def names(session: Session, op: Names) -> dict[str, Any]:
    """List the names this session has bound at its prompt."""
    return {"names": {name: qualname(type(value)) for name, value in session.names.items() if not name.startswith("__")}}


def complete(session: Session, op: Complete) -> dict[str, Any]:
    """Complete a dotted expression from live objects, running no code of theirs."""
    from livesh.agent import completion

    return completion.complete(session, op)
