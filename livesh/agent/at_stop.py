"""Evaluate in a frame of a thread that stands still, on that thread: its thread-locals, its stack, its variables.

The frame's own names come first, then those its module and the builtins have, then what the session's prompt knows (names it has bound,
services, modules). `print`, `help`, `input` and `exit` are the session's, unless the frame or its module has its own. An interrupt, the
evaluation's deadline and the stop's own all end what runs, as far as CPython lets them; see `agent/evaluation.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from livesh.agent import evaluate as room
from livesh.debug import evaluate, stops

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    from livesh.agent.evaluation import Evaluation
    from livesh.agent.sessions import Session

OWN = ("exit", "help", "input", "print", "quit")


def prepared(evaluation: Evaluation) -> Callable[[], dict[str, Any]]:
    """Return what carries out the op eval at a stop; raises `UserError` when there is no such frame or the source does not parse."""
    session, op = evaluation.session, evaluation.op
    stop = stops.find(op.stop, session)
    frame = stop.frame_at(op.frame)
    evaluate.parsed(op.source)
    evaluation.where = f"stop {stop.number}"

    def work() -> dict[str, Any]:
        found = value(session, frame, stop.names, op.source)
        return room.answer(evaluation, None if found is evaluate.NOTHING else found)

    return lambda: _on_its_thread(stop, evaluation, work)


def interruptible(session: Session, stop: stops.Stop, work: Callable[[], Any], timeout: float) -> Any:
    """Return ``work()``, done on the stopped thread, open to the session's interrupt and ended at *timeout*."""
    return room.interruptible(session, work, timeout, lambda evaluation, work: _on_its_thread(stop, evaluation, work))


def value(session: Session, frame: FrameType, extra: dict[str, Any], text: str) -> Any:
    """Return the value of *text* in *frame*, `evaluate.NOTHING` for statements."""
    names = room.names_of(session)
    builtins: dict[str, Any] = names["__builtins__"]
    own = {name: builtins[name] for name in OWN if name not in frame.f_globals}

    def missing(name: str) -> Any:
        return names[name] if name in names else room.program_name(name)

    return evaluate.in_frame(frame, text, extra, own, missing)


def _on_its_thread(stop: stops.Stop, evaluation: Evaluation, work: Callable[[], Any]) -> Any:
    def run() -> Any:
        stop.interrupt = evaluation.interrupt
        try:
            return evaluation.run(work)
        finally:
            stop.interrupt = None

    return stop.ask(run, None)
