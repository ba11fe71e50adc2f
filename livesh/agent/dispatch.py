"""Which function answers which op, and the one place where a role is held against an op's category."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from livesh.agent import audit, raw
from livesh.errors import Denied
from livesh.runtime import signals
from livesh.wire.ops.base import CATEGORIES
from livesh.wire.ops.table import op_class

if TYPE_CHECKING:
    from collections.abc import Callable

    from livesh.agent.sessions import Session
    from livesh.wire.ops.base import Op

HANDLERS: dict[str, str] = {
    "abort": "change:abort",
    "begin": "change:begin",
    "break_change": "breaks:break_change",
    "break_set": "breaks:break_set",
    "breaks": "breaks:breaks",
    "cancel": "debug:cancel",
    "clear": "probes:clear",
    "commit": "change:commit",
    "complete": "core:complete",
    "confirm": "code:confirm",
    "define": "code:define",
    "describe": "core:describe",
    "diff": "code:diff",
    "error": "debug:error",
    "errors": "debug:errors",
    "eval": "core:evaluate",
    "inspect": "state:inspect",
    "instances": "state:instances",
    "interrupt": "core:interrupt",
    "interrupt_thread": "debug:interrupt_thread",
    "journal": "change:journal_",
    "leave": "core:leave",
    "linger": "process:linger",
    "log": "probes:log",
    "migrate_try": "change:migrate_try",
    "modules": "process:modules",
    "monitor": "probes:monitor",
    "more": "core:more",
    "names": "core:names",
    "neighbours": "debug:neighbours",
    "plan": "code:plan",
    "post_mortem": "debug:post_mortem",
    "probes": "probes:probes",
    "profile": "debug:profile",
    "profile_result": "debug:profile_result",
    "purge": "code:purge",
    "record": "debug:record",
    "referrers": "state:referrers",
    "release": "breaks:release",
    "resume": "change:resume",
    "rollback": "code:rollback",
    "services": "state:services",
    "source": "code:source",
    "stack": "probes:stack",
    "stacks": "debug:stacks",
    "state": "state:state",
    "state_apply": "change:state_apply",
    "state_of": "state:state_of",
    "state_open": "state:state_open",
    "state_replace": "change:state_replace",
    "state_set": "change:state_set",
    "state_set_eval": "change:state_set_eval",
    "state_unwatch": "state:state_unwatch",
    "state_watch": "state:state_watch",
    "stop_eval": "breaks:stop_eval",
    "stop_go": "breaks:stop_go",
    "stop_hold": "breaks:stop_hold",
    "stop_look": "breaks:stop_look",
    "suspend": "change:suspend",
    "swap": "code:swap",
    "takeover": "process:takeover",
    "tasks": "debug:tasks",
    "threads": "debug:threads",
    "trace": "probes:trace",
    "tt": "probes:tt",
    "tt_eval": "probes:tt_eval",
    "tt_list": "probes:tt_list",
    "tt_replay": "probes:tt_replay",
    "undo": "change:undo",
    "unprobe": "probes:unprobe",
    "versions": "code:versions",
    "watch": "probes:watch",
    "write": "code:write",
}

RANK = {role: rank for rank, role in enumerate(CATEGORIES)}
_loaded: dict[str, Callable[[Session, Any], dict[str, Any]]] = {}


def dispatch(session: Session, name: str, args: dict[str, Any]) -> dict[str, Any]:
    """Answer the op *name* for *session*; raises what its handler raises, `Denied` before anything else is looked at."""
    cls = op_class(name) if name in _loaded else raw.first_use(lambda: op_class(name))
    _may(session, cls)
    op = cls.from_args(args)
    handler = _loaded.get(name) or _load(name)
    if cls.category == "observe":
        return handler(session, op)
    if RANK[cls.category] >= RANK["state"]:
        _awaited(session, cls)
    return _recorded(session, op, handler)


def _may(session: Session, cls: type[Op]) -> None:
    """Raise `Denied` unless the session's role covers the op's category, and what it came in with still holds."""
    if session.lease is not None and not session.still_holds():
        raise Denied("the lease of this session is over or was revoked")
    if RANK[session.role] < RANK[cls.category]:
        why = f"{cls.name} needs the role {cls.category}; this session has {session.role}"
        audit.denied(session, cls.name, why)
        raise Denied(why)


def _awaited(session: Session, cls: type[Op]) -> None:
    """Raise `Denied` when whoever asked has left: a process that was stopped must not do, when it goes on, what was given up meanwhile."""
    if session.has_left is not None and session.has_left():
        why = f"whoever asked for {cls.name} has left and waits for no answer; nothing was done"
        audit.denied(session, cls.name, why)
        raise Denied(why)


def _load(name: str) -> Callable[[Session, Any], dict[str, Any]]:
    family, _, function = HANDLERS[name].partition(":")
    handler = _loaded[name] = getattr(raw.first_use(lambda: import_module(f"livesh.agent.ops.{family}")), function)
    return handler  # type: ignore[no-any-return]


def _recorded(session: Session, op: Op, handler: Callable[[Session, Any], dict[str, Any]]) -> dict[str, Any]:
    """Answer an op that can change something, with a line in the audit log before it and its outcome after it.

    What went well is written by `Session.settle`, once the answer is on its way: nobody waits for that line.
    """
    audit.begins(session, op)
    try:
        with signals.hearing():  # from `probe` on an op may run the service's code or the person's
            answer = handler(session, op)
    except BaseException as failed:
        audit.ended(session, op, failed, noted=session.noted())
        raise
    noted = session.noted()
    session.unsettled.append(lambda: audit.ended(session, op, None, str(answer.get("status", "")), noted))
    return answer
