"""The answers about what runs: stacks, threads, tasks, exceptions, a profile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from livesh.debug import greenlets as greenlets_
from livesh.debug import neighbours as others
from livesh.debug import stacks as room
from livesh.debug import tasks as tasks_
from livesh.debug import threads as threads_
from livesh.debug import trio_tasks as trio_
from livesh.errors import Refused, UserError
from livesh.runtime import loops

if TYPE_CHECKING:
    from collections.abc import Callable

    from livesh.agent.sessions import Session
    from livesh.wire.ops import debug as ops


def stacks(session: Session, op: ops.Stacks) -> dict[str, Any]:
    """Return the stacks asked for."""
    shown: dict[str, Any] = {"with_locals": op.locals, "depth": min(op.depth, 4)}
    kinds: dict[str, Callable[[], list[dict[str, Any]]]] = {
        "threads": lambda: threads_.all_threads(**shown),
        "tasks": lambda: [room_.described(task, **shown) for room_ in (tasks_, trio_) for task in room_.alive()],
        "greenlets": lambda: [greenlets_.described(one, **shown) for one in greenlets_.alive()],
        "generators": lambda: room.generator_stacks(**shown),
    }
    if op.of == "all":
        return {"stacks": [stack for kind in kinds.values() for stack in kind()]}
    if op.of in kinds:
        return {"stacks": kinds[op.of]()}
    return {"stacks": [_one(op.of, shown)]}


def _one(text: str, shown: dict[str, Any]) -> dict[str, Any]:
    if not threads_.called(text) and any(room_.called(text) for room_ in ROOMS):
        room_, found = _task_or_greenlet(text)
        return dict(room_.described(found, **shown))
    try:
        ident = threads_.find(text)
    except UserError as no_thread:
        others = next((room_ for room_ in ROOMS if room_.alive()), None)
        if others is None or threads_.called(text):
            raise
        raise _nobody(text, no_thread, others) from None
    return next(stack for stack in threads_.all_threads(ours=True, **shown) if stack["id"] == ident)


def _nobody(text: str, no_thread: UserError, others: Any) -> UserError:
    """Say that nobody is called *text*, and who is there instead: the threads, and the tasks or greenlets."""
    try:
        others.find(text)
    except UserError as neither:
        return UserError(f"{neither}, and no thread", hint=f"{neither.hint}; threads: {no_thread.hint.removeprefix('there are ')}")
    return no_thread


ROOMS: tuple[Any, ...] = (tasks_, trio_, greenlets_)  # whoever runs many things in one thread


def _task_or_greenlet(text: str) -> tuple[Any, Any]:
    """Return the room that knows the task or greenlet of that name or id, and what it knows by it."""
    known = [room_ for room_ in ROOMS if room_.called(text)] or [room_ for room_ in ROOMS if room_.alive()] or [tasks_]
    return known[0], known[0].find(text)


def _lag() -> list[dict[str, Any]]:
    return [each for room_ in ROOMS for each in room_.lag()]


def threads(session: Session, op: ops.Threads) -> dict[str, Any]:
    """Measure the threads for a while."""
    window = max(0.05, min(op.window, 10.0))
    found = threads_.busiest(window)
    return {"threads": [{**thread, "frames": thread["frames"][:1]} for thread in found], "lag": _lag(), "window": window}


def tasks(session: Session, op: ops.Tasks) -> dict[str, Any]:
    """Return the trees of tasks."""
    return {"tasks": [each for room_ in ROOMS for each in room_.tree(frames=op.frames)], "lag": _lag()}


def cancel(session: Session, op: ops.Cancel) -> dict[str, Any]:
    """Ask a task's loop to cancel it, or a greenlet's hub to end it."""
    room_, found = _task_or_greenlet(op.task)
    answer: dict[str, Any] = room_.described(found)
    session.audit_note(object=f"{answer['kind']} {answer['name']}")
    room_.cancel(found, op.reason, **({} if room_ is greenlets_ else {"insist": op.insist}))
    return {"task": answer, "asked": True}


def interrupt_thread(session: Session, op: ops.InterruptThread) -> dict[str, Any]:
    """Interrupt a thread and say whether it landed."""
    ident = _thread(op.thread)
    session.audit_note(object=f"thread {op.thread}")
    if greenlets_.hub_of(ident) is not None and not op.insist:
        raise Refused(
            f"{threads_.name_of(ident)} runs gevent's hub: a KeyboardInterrupt there ends the service, whichever greenlet it reaches; nothing was"
            " sent. :tasks names the greenlets, :cancel ends one; --insist interrupts all the same"
        )
    if not op.insist and loops.runs_one(ident):
        raise Refused(
            f"{threads_.name_of(ident)} runs an event loop: a KeyboardInterrupt there ends it with all its tasks; nothing was sent."
            " :tasks names the tasks, :cancel ends one; --insist interrupts all the same"
        )
    return threads_.interrupt(ident, min(op.wait, 10.0), insist=op.insist)


def _thread(text: str) -> int:
    try:
        return threads_.find(text)
    except UserError as no_thread:
        try:
            greenlets_.find(text)
        except UserError:
            raise no_thread from None
        raise UserError(f"{text} is a greenlet, not a thread", hint=f":cancel {text} has its hub end it") from None


def record(session: Session, op: ops.Record) -> dict[str, Any]:
    """Begin or end to record exceptions."""
    from livesh.debug import exceptions

    if op.off:
        exceptions.stop(session)
        return {"recording": exceptions.sources(), "lacking": []}
    lacking = exceptions.start(session, op.handled)
    session.on_close(lambda: exceptions.stop(session))
    return {"recording": exceptions.sources(), "lacking": lacking}


def errors(session: Session, op: ops.Errors) -> dict[str, Any]:
    """List the recorded exceptions."""
    from livesh.debug import exceptions

    return exceptions.listed(op.like)


def error(session: Session, op: ops.Error) -> dict[str, Any]:
    """Return one recorded exception."""
    from livesh.debug import exceptions

    return exceptions.one(op.number)


def post_mortem(session: Session, op: ops.PostMortem) -> dict[str, Any]:
    """Evaluate in a frame of a recorded exception."""
    from livesh.agent import evaluate
    from livesh.agent.ops.targets import theirs
    from livesh.debug import exceptions

    return {"text": theirs(lambda: evaluate.interruptible(session, lambda: exceptions.evaluate(op.number, op.frame, op.expression), timeout=10.0))}


def profile(session: Session, op: ops.Profile) -> dict[str, Any]:
    """Begin to sample."""
    from livesh.debug import profile as profiles

    one = profiles.start(min(op.seconds, 600.0), max(1.0, min(op.hz, 1000.0)), op.idle)
    session.on_close(one.stop)
    return {"profile": one.number, "seconds": one.seconds, "hints": profiles.hints()}


def profile_result(session: Session, op: ops.ProfileResult) -> dict[str, Any]:
    """Return what was sampled."""
    from livesh.debug import profile as profiles

    return profiles.result(op.profile, op.stop)


def neighbours(session: Session, op: ops.Neighbours) -> dict[str, Any]:
    """Name who else is looking."""
    return {"neighbours": others.found(), "lacking": others.lacking()}
