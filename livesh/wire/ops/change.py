"""The ops that change state: edits, undo, transactions, suspensions, trials of a migration."""

from __future__ import annotations

from livesh.wire.ops.base import Op, param

CHANGED = (
    "diff: [[sign, text]]; surprises: [text]; applied: bool; number: of the change, for undo; under: the lock or loop it was"
    " applied under; queued: how many wait for commit; held: a number for state_apply when there were surprises"
)


class StateSet(Op):
    """Store the value of a checked expression at a place, or remove what is there."""

    name = "state_set"
    category = "state"
    since = "0.1"
    reply_doc = CHANGED

    path: str = param('where: orders.open["A17"].qty')
    value: str = param("a checked expression: constants, displays, names, arithmetic; ignored when removing", default="")
    remove: bool = param("remove what is there", default=False)
    dry_run: bool = param("show the difference only", default=False)
    hold: bool = param("when something is surprising, wait for state_apply", default=False)


class StateSetEval(StateSet):
    """Store the value of any Python expression at a place."""

    name = "state_set_eval"
    category = "code"
    since = "0.1"
    reply_doc = CHANGED

    value: str = param("a Python expression; names as at the prompt", default="")


class StateApply(Op):
    """Apply an edit that was held because something about it is surprising, or drop it."""

    name = "state_apply"
    category = "state"
    since = "0.1"
    reply_doc = CHANGED

    held: int = param("the number that the edit got")
    drop: bool = param("forget it", default=False)


class StateReplace(Op):
    """Give a service or a place the state that a function returns; if it raises, the old state stays."""

    name = "state_replace"
    category = "code"
    since = "0.1"
    reply_doc = CHANGED

    path: str = param("a service, or a place in one")
    function: str = param("a Python expression for a function of the state")
    timeout: float = param("seconds the function may take", default=10.0)


class Undo(Op):
    """Take back a change of state."""

    name = "undo"
    category = "state"
    since = "0.1"
    reply_doc = "undone: {number, text, diff, author, at, notes: what is not as before}"

    number: int | None = param("the change; none: the last one of this session", default=None)
    force: bool = param("also when the place was changed since", default=False)


class Journal(Op):
    """List the changes of state in this process, newest last."""

    name = "journal"
    category = "observe"
    since = "0.1"
    reply_doc = "changes: [{number, at, author, session, text, diff, undone}]; pending: [{path, diff}] of an open transaction"

    limit: int = param("most changes to list", default=20)


class Begin(Op):
    """Collect the edits that follow, to be applied as one."""

    name = "begin"
    category = "state"
    since = "0.1"
    reply_doc = "pending: 0"


class Commit(Op):
    """Apply the collected edits as one, or none of them."""

    name = "commit"
    category = "state"
    since = "0.1"
    reply_doc = CHANGED


class Abort(Op):
    """Forget the collected edits."""

    name = "abort"
    category = "state"
    since = "0.1"
    reply_doc = "dropped: how many"


class Suspend(Op):
    """Make a service wait, at most for a time; it goes on by itself then, or when this session ends."""

    name = "suspend"
    category = "state"
    since = "0.1"
    reply_doc = "name; suspended; depth; left: seconds; owners; note"

    service: str = param("a service, an asyncio queue or executor, or units: new units of work wait")
    seconds: float = param("at most so long", default=30.0)


class Resume(Op):
    """End the newest suspension of a service by this session."""

    name = "resume"
    category = "state"
    since = "0.1"
    reply_doc = "name; suspended; depth; note"

    service: str = param("the service")


class MigrateTry(Op):
    """Try the migration of a module's classes and state on copies of what is alive now; nothing is changed."""

    name = "migrate_try"
    category = "code"
    since = "0.1"
    reply_doc = (
        "module; ok; results: [{key, kind, instances, tried, failed, failures: [{what, traceback}], uncopyable, before, after,"
        " seconds}]; warnings; refusals; suspends: [the services it would suspend meanwhile]; locks: [those it would hold]; seconds"
    )

    module: str = param("dotted name; its file differs from what is loaded")
    source: str | None = param("text to try instead of what is on disk", default=None)
    migrations: dict[str, str] = param('"module:Class" or "module": an expression for the hook', default={})
