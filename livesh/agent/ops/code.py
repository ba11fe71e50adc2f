"""The ops about code, answered by the swap room: each handler is a call there and a plain picture of what came back."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from livesh.agent import policy, spans
from livesh.errors import LiveshError, Refused, UserError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from livesh.agent.sessions import Session
    from livesh.wire.ops import code as asked

PROGRESS_EVERY_S = 1.0


def versions(session: Session, op: asked.Versions) -> dict[str, Any]:
    """List the versions of modules: number, when, by whom, what the file holds now, and who still runs old ones."""
    from livesh.swap.history import usage
    from livesh.swap.history import versions as room

    listed: dict[str, list[Any]] = {}
    for version in room.versions(*op.modules):
        listed.setdefault(version.module, []).append(version)
    partial = bool(op.users and op.within and usage.is_slow(op.within))
    users = usage.old_users(*listed, within=op.within or None) if op.users and listed else {}
    return {"modules": [_module(name, all_, users.get(name, [])) for name, all_ in listed.items()], "pending": _pending(), "partial": partial}


def _module(name: str, all_: list[Any], users: list[Any]) -> dict[str, Any]:
    now = next((version for version in all_ if version.current), all_[-1])
    return {
        "module": name,
        "number": now.number,
        "disk": now.disk,
        "path": now.path,
        "unknown": now.unknown,
        "versions": [version.as_dict() for version in all_],
        "users": [user.as_dict() for user in users],
    }


def _pending() -> Any:
    from livesh.runtime.threads import imported

    confirmed = imported("livesh.swap.confirmed")
    return plain(confirmed.pending()) if confirmed is not None else None


def plan(session: Session, op: asked.Plan) -> dict[str, Any]:
    """Say what a swap would do, and touch nothing."""
    from livesh.swap import engine

    done = engine.swap(*op.modules, sources=op.sources or None, migrations=_hooks(session, op.migrations), dry_run=True)
    return {"plan": plain(done.plan.as_dict()), "warnings": plain(done.warnings), "held": plain(done.held), "before": _numbers(done)}


def swap(session: Session, op: asked.Swap) -> dict[str, Any]:
    """Bring new text of modules into the process as one unit, or refuse and change nothing."""
    from livesh.swap import engine

    _as_expected(op.expect)
    sources = policy.checked(op.modules, op.sources, op.signatures)
    with _Witness(session) as witness, progress(session) as tell, _openly(session):
        done = engine.swap(
            *op.modules,
            sources=sources or None,
            migrations=_hooks(session, op.migrations),
            progress=tell,
            reason=op.reason or session.reason or None,
            author=session.author,
            quiet=op.quiet,
            confirm=op.confirm,
        )
        if op.confirm is not None and done.change is not None:
            _tell_of_the_end(session, done)
        return witness.swapped(done, op.confirm)


def _tell_of_the_end(session: Session, done: Any) -> None:
    """Tell the session when a change that nobody has confirmed goes back by itself: its person may be looking at what it did."""
    from livesh.swap import confirmed

    modules = sorted(done.versions)
    confirmed.tell(done.change, lambda outcome: session.emit("unconfirmed", {"modules": modules, "outcome": outcome}))


def rollback(session: Session, op: asked.Rollback) -> dict[str, Any]:
    """Make an earlier version current again; a change of several modules goes back as one unit."""
    from livesh.swap import engine
    from livesh.swap.state.carrying import ChangedSince

    why = op.reason or session.reason or None
    with _Witness(session) as witness, progress(session) as tell:
        try:
            done = engine.rollback(*op.modules, to=op.to, reason=why, author=session.author, progress=tell, hold=op.hold)
        except ChangedSince as asks:
            return {"asks": asks.reasons}
        return witness.swapped(done, None)


def confirm(session: Session, op: asked.Confirm) -> dict[str, Any]:
    """Keep a change that would go back by itself."""
    from livesh.swap import confirmed

    return {"confirmed": plain(confirmed.confirm())}


def diff(session: Session, op: asked.Diff) -> dict[str, Any]:
    """Compare two versions of a module, or a version with the file."""
    from livesh.swap.history import sources
    from livesh.swap.history import versions as room

    old = room.current(op.module) if op.old is None else room.version(op.module, op.old)
    if op.new is None:
        after, label = sources.disk(op.module).text, "on disk"
    else:
        after, label = room.version(op.module, op.new).source, f"v{op.new}"
    return {"module": op.module, "before": old.source, "after": after, "old": f"v{old.number}", "new": label}


def source(session: Session, op: asked.Source) -> dict[str, Any]:
    """Return the text of a module, class, function or method as a version has it."""
    try:
        return _source(spans.find(op.place, op.version, session.names))
    except LiveshError:
        typed = spans.typed(op.place, session.names) if op.version is None else None
        if typed is None:
            raise
        return typed


def _source(found: spans.Definition) -> dict[str, Any]:
    return {
        "module": found.module,
        "qualname": found.qualname,
        "version": found.version.number,
        "current": found.version.current,
        "path": found.version.path,
        "first": found.first,
        "last": found.last,
        "text": found.text,
        "digest": found.version.digest,
    }


def define(session: Session, op: asked.Define) -> dict[str, Any]:
    """Return one definition with the text around it, for an editor to put back."""
    found = spans.find(op.place, None, session.names)
    return {**_source(found), "before": found.before, "after": found.after, "suffix": ".py"}


def write(session: Session, op: asked.WriteFile) -> dict[str, Any]:
    """Write the current version of a module to its file; refused when the file is no text that livesh knows."""
    from livesh.agent import write_back

    done = write_back.write(op.module)
    session.audit_note(object=op.module, before=done["before"], after=done["digest"])
    return done


def purge(session: Session, op: asked.Purge) -> dict[str, Any]:
    """Say who still uses old versions of a module, insist that nobody does, or end them."""
    from livesh.swap.history import usage

    if op.mode not in ("check", "soft", "force"):
        raise UserError(f"mode {op.mode}", hint="check, soft or force")
    report = usage.purge(op.module, op.mode, op.deadline)
    session.audit_note(object=op.module)
    return {**plain(report.as_dict()), "mode": op.mode}


@contextmanager
def _openly(session: Session) -> Iterator[None]:
    """Let the session's interrupt, and its end, reach what the new text runs, and nothing of the swap around it: such a statement is then refused."""
    from livesh.agent import evaluate, raw
    from livesh.swap.staging import world

    me = raw.get_ident()
    world.RUN[me] = lambda work: evaluate.as_part(session, work)
    try:
        yield
    finally:
        del world.RUN[me]


class _Witness:
    """What the audit log has to know of a change: the modules' digests before and after, and the difference."""

    def __init__(self, session: Session) -> None:
        from livesh.swap.history import versions as room

        self._session = session
        self._room = room
        self._before = {name: room.current_number(name) for name in room.tracked()}

    def __enter__(self) -> _Witness:
        return self

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        if isinstance(error, Refused):
            self._session.audit_note(refused=error.reasons)

    def swapped(self, done: Any, confirm: float | None) -> dict[str, Any]:
        """Note what changed and return the picture of it."""
        from livesh.swap.history import usage

        before = _numbers(done, self._before)
        self._session.audit_note(
            object=", ".join(done.versions),
            before={name: self._digest(name, number) for name, number in before.items()},
            after={name: self._digest(name, number) for name, number in done.versions.items()},
            diff={name: self._diff(name, before.get(name), number) for name, number in done.versions.items()},
            **({"suspended": done.plan.suspends} if done.plan.suspends else {}),
            **({"locked": done.plan.locks} if done.plan.locks else {}),
        )
        users = usage.old_users(*done.versions) if done.versions else {}
        return {
            "plan": plain(done.plan.as_dict()),
            "versions": dict(done.versions),
            "before": before,
            "changed": plain(done.changed),
            "held": plain(done.held),
            "warnings": plain(done.warnings),
            "pause_s": done.pause_s,
            "elapsed_s": done.elapsed_s,
            "users": [user.as_dict() for name in users for user in users[name]],
            "confirm": confirm,
        }

    def _digest(self, module: str, number: int | None) -> str:
        try:
            return "" if number is None else str(self._room.version(module, number).digest)
        except (Refused, UserError):
            return ""  # a version too old to be kept

    def _diff(self, module: str, old: int | None, new: int) -> str:
        import difflib

        try:
            before = "" if old is None else self._room.version(module, old).source
            after = self._room.version(module, new).source
        except (Refused, UserError):
            return ""
        lines = difflib.unified_diff(before.splitlines(), after.splitlines(), f"v{old}", f"v{new}", lineterm="", n=1)
        return "\n".join(lines)[:100_000]


def _numbers(done: Any, before: dict[str, int | None] | None = None) -> dict[str, int | None]:
    """Return which version each module of a change had before it."""
    from livesh.swap.history import versions as room

    names = list(done.versions) or [str(name) for name in done.plan.modules]
    if before is None:
        return {name: room.current_number(name) for name in names}
    return {name: before.get(name, 1) for name in names}


def _as_expected(expect: dict[str, int]) -> None:
    """Refuse an edit that was written against another version than the current one."""
    from livesh.swap.history import versions as room

    moved = [
        f"{name} is at v{room.current_number(name)}; this was written against v{number}"
        for name, number in expect.items()
        if room.current_number(name) != number
    ]
    if moved:
        raise Refused(*moved)


@contextmanager
def progress(session: Session) -> Iterator[Callable[[str, int, int], None]]:
    """Give what tells this session how far a migration of many instances is, once a second; there its interrupt ends the change, which is undone."""
    from livesh.agent.evaluation import Evaluation
    from livesh.wire.ops.core import Eval

    migrating = Evaluation(session, Eval(source=""))
    migrating.is_part = True
    before, session.evaluation = session.evaluation, migrating
    last = time.monotonic()

    def tell(key: str, done: int, total: int) -> None:
        nonlocal last
        if (migrating.interrupted or migrating.came_early()) and not session.closed:  # a shell that died had not asked for less
            raise Refused(f"interrupted while {key}, at {done:,} of {total:,}; nothing was changed")
        now = time.monotonic()
        if now - last > PROGRESS_EVERY_S:
            last = now
            session.emit("progress", {"what": key, "done": done, "total": total})

    try:
        yield tell
    finally:
        migrating.finished = True
        if session.evaluation is migrating:
            session.evaluation = before


def _hooks(session: Session, written: dict[str, str]) -> dict[str, Any] | None:
    """Evaluate migrations given as expressions."""
    from livesh.agent import evaluate

    return {key: evaluate.value_of(session, text) for key, text in written.items()} or None


def plain(value: Any) -> Any:
    """Return *value* as JSON can carry it: what is no plain value becomes its text."""
    if value is None or type(value) in (str, int, float, bool):
        return value
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    as_dict = getattr(value, "as_dict", None)
    return plain(as_dict()) if as_dict is not None else str(value)
