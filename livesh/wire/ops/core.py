"""The ops every session begins with: who is there, evaluate, complete, interrupt."""

from __future__ import annotations

from livesh.wire.ops.base import Op, param


class Describe(Op):
    """Say who this process is, what the session may do and which ops there are."""

    name = "describe"
    category = "observe"
    since = "0.1"
    reply_doc = (
        "protocol, livesh, python, pid, name, program, started, threads, role, session, address, accept;"
        " unwritten: why the audit log cannot be written, where nothing that changes the process is done for that;"
        " ops: {name: {category, since, doc, fields}} when asked for"
    )

    ops: bool = param("list the ops with their fields", default=False)


class Eval(Op):
    """Evaluate Python source in the process; the last expression's value comes back, bounded."""

    name = "eval"
    category = "code"
    since = "0.1"
    reply_doc = (
        "status: ok | error | interrupted | running | incomplete; value: repr or null; type; out: what it printed;"
        " error: {type, text, traceback}; elapsed: seconds; where: agent | main | loop | own loop | stop N; more: bool, the op more has the rest"
    )

    source: str = param("one or more statements")
    where: str = param("agent: the session's thread; main: the main thread; loop: the service's event loop; stop: a frame of a stopped thread", default="")
    stop: int = param("with where=stop: its number, 0: this session's newest", default=0)
    frame: int = param("with where=stop: 0 is the innermost", default=0)
    timeout: float | None = param("seconds until it is interrupted", default=None)
    limit: int = param("characters of value and of output in the answer", default=20_000)
    keep: bool = param("bind _ to the value", default=True)


class Complete(Op):
    """Complete a dotted expression from live objects, running no code of theirs."""

    name = "complete"
    category = "observe"
    since = "0.1"
    reply_doc = "start: offset in text where the replacement begins; matches: [{text, kind}], sorted; whole: false when cut"

    text: str = param("the expression up to the cursor")
    limit: int = param("most matches to return", default=500)
    stop: int | None = param("complete as seen by a frame of this stop; 0: this session's newest", default=None)
    frame: int = param("with stop: 0 is the innermost", default=0)
    timeout: float = param("seconds it may take", default=0.2)


class Interrupt(Op):
    """Interrupt the evaluation this session runs; the service's own threads are not touched."""

    name = "interrupt"
    category = "observe"
    since = "0.1"
    reply_doc = "interrupted: bool; text: what can be said about it"

    request: int = param("the number of the request that evaluates; 0: the one that others wait for", default=0)
    grace: float = param("seconds to wait until it has ended", default=1.0)


class Leave(Op):
    """Carry out a request beside those that follow: they do not wait for its end any more."""

    name = "leave"
    category = "observe"
    since = "0.1"
    reply_doc = "left: bool, false when nobody waits for it (any more)"

    request: int = param("the number of the request that is being carried out")


class More(Op):
    """Return the next part of an answer that was longer than its limit."""

    name = "more"
    category = "observe"
    since = "0.1"
    reply_doc = "text; left: characters that remain; dropped: characters that were not kept"

    limit: int = param("characters to return", default=20_000)


class Names(Op):
    """List the names this session has bound at its prompt."""

    name = "names"
    category = "observe"
    since = "0.1"
    reply_doc = "names: {name: type}"
