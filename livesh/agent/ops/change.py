"""The answers of the ops that change state: looked at first, applied in one step, written down, taken back on request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from livesh.agent.ops import targets
from livesh.errors import LiveshError, Refused, UserError
from livesh.runtime.redact import said_of
from livesh.services import checked, edits, journal, locks, paths, places, registry
from livesh.services.registry import Service
from livesh.services.surprises import surprises
from livesh.services.suspend import SUSPENDER

if TYPE_CHECKING:
    from collections.abc import Callable

    from livesh.agent.evaluation import Evaluation
    from livesh.agent.sessions import Session
    from livesh.services.edits import Edit
    from livesh.wire.ops import change as asked

PENDING_MOST = 1_000
UNITS = "units of work"


# -- edits ------------------------------------------------------------------------------------------------------------


def state_set(session: Session, op: asked.StateSet) -> dict[str, Any]:
    """Store the value of a checked expression at a place, or remove what is there."""
    return _set(session, op, lambda: checked.parse(op.value)(targets.Names(session)))


def state_set_eval(session: Session, op: asked.StateSetEval) -> dict[str, Any]:
    """Store the value of any Python expression at a place."""
    return _set(session, op, lambda: targets.evaluated(session, op.value))


def _set(session: Session, op: asked.StateSet, value_of: Callable[[], Any]) -> dict[str, Any]:
    path = paths.parse(op.path)
    planned = _Planned(session, path, paths.MISSING if op.remove else targets.theirs(value_of))
    if op.dry_run:
        return planned.preview()
    if op.hold and surprises(planned.edit):
        return {**planned.preview(), "held": _keep(session, planned)}
    return _go_on(session, planned)


class _Planned:
    """One edit with what it belongs to."""

    def __init__(self, session: Session, path: paths.Path, value: Any) -> None:
        self.owner, step = targets.owner_of(session, path)
        if step.kind == "entry":
            _refuse_members(self.owner)
            step = paths.Step("item", paths.entry(self.owner.obj, step.key, str(path.owner))[0], str(step))
        place = places.placed(self.owner.obj, step, str(path), targets.lost(session, self.owner), hidden=bool(targets.secret_step(self.owner)))
        self.edit: Edit = edits.Edit(place, value)

    def preview(self) -> dict[str, Any]:
        """Return the difference and the surprises; nothing is changed."""
        return {"path": self.edit.place.text, "diff": self.edit.diff(), "surprises": surprises(self.edit), "applied": False}


def _refuse_members(owner: targets.Target) -> None:
    if issubclass(type(owner.obj), (set, frozenset)):
        raise UserError(f"a member of a set has no place of its own in {owner.text}", f":replace {owner.text} lambda members: members - {{...}}")


def _go_on(session: Session, planned: _Planned) -> dict[str, Any]:
    """Queue the edit in an open transaction, or apply it."""
    pending = session.memory.get("pending")
    if pending is None:
        return _applied(session, [planned])
    if len(pending) >= PENDING_MOST:
        raise UserError(f"a transaction holds at most {PENDING_MOST} edits")
    pending.append(planned)
    return {**planned.preview(), "queued": len(pending)}


def _applied(session: Session, planned: list[_Planned]) -> dict[str, Any]:
    transaction = edits.Transaction([each.edit for each in planned])
    diff = transaction.diff()
    answer = {"diff": diff, "surprises": surprises(*transaction.edits), "path": _title(planned)}
    under = _under_all(planned, transaction.apply)
    entry = journal.JOURNAL.add(
        session.id, session.author, _title(planned), diff, lambda force: _take_back(planned, transaction, force)
    )
    session.audit_note(object=answer["path"], before=_rows(diff, "-"), after=_rows(diff, "+"))
    return {**answer, "applied": True, "number": entry.number, "under": under}


def _rows(diff: list[list[str]], wanted: str) -> str:
    return "\n".join([text for sign, text in diff if sign == wanted])[:2_000]


def _take_back(planned: list[_Planned], transaction: edits.Transaction, force: bool) -> list[str]:
    try:
        _under_all(planned, lambda: transaction.undo(force))
    except LiveshError:
        raise
    except (Exception, SystemExit) as exc:
        raise Refused(f"putting it back raised {said_of(exc)}; nothing was changed") from exc
    return transaction.notes


def _title(planned: list[_Planned]) -> str:
    first = planned[0].edit.place.text
    return first if len(planned) == 1 else f"{first} and {len(planned) - 1} more"


def _under_all(planned: list[_Planned], do: Callable[[], Any]) -> str:
    """Call *do* under the locks of every service concerned, taken in the order of their names; returns what it was called under."""
    owners = {id(each.owner.service.obj) if each.owner.service is not None else 0: each.owner for each in planned}
    return targets.under_all(sorted(owners.values(), key=lambda owner: owner.service.name if owner.service is not None else ""), do)[1]


def _keep(session: Session, planned: _Planned) -> int:
    """Remember an edit that waits for a word; the last few are remembered."""
    held = session.memory.setdefault("held edits", {})
    number: int = session.memory.get("held edit", 0) + 1
    session.memory["held edit"] = number
    held[number] = planned
    held.pop(number - 20, None)
    return number


def state_apply(session: Session, op: asked.StateApply) -> dict[str, Any]:
    """Apply an edit that was held because something about it is surprising, or drop it."""
    planned = session.memory.get("held edits", {}).pop(op.held, None)
    if planned is None:
        raise UserError(f"no edit is held under {op.held}")
    if op.drop:
        return {**planned.preview(), "dropped": True}
    return _go_on(session, planned)


def state_replace(session: Session, op: asked.StateReplace) -> dict[str, Any]:
    """Give a service or a place the state that a function returns; if it raises, the old state stays."""
    from livesh.agent import evaluate
    from livesh.services.replacement import Replacement

    path = paths.parse(op.path)
    target = targets.resolve_path(session, path)
    function = targets.evaluated(session, op.function)
    if not callable(function):
        raise UserError(f"{op.function.strip()[:60]} is not a function", "lambda state: ... returns the new state")
    place = _place_of(session, path)
    change = Replacement(target.obj, place, function, targets.is_own_class)
    held = f"; {target.lock_name} is held until then" if target.lock_name else ""
    meanwhile = f"the function may still change the state; when it ends, what it changed is put back{held}"

    def where_it_lives(evaluation: Evaluation, work: Callable[[], Any]) -> Any:
        return target.under(lambda: evaluation.run(work), min(op.timeout, locks.WAIT_S))  # open to an interrupt in the thread that calls the function

    _done, under = evaluate.interruptible(session, change.apply, op.timeout, where_it_lives, meanwhile, lambda: change.outcome)
    diff = change.diff()
    entry = journal.JOURNAL.add(
        session.id, session.author, f"{path} replaced", diff, lambda force: list(target.under(lambda: change.undo(force))[0])
    )
    session.audit_note(object=str(path), before="\n".join(change.before)[:2_000], after="\n".join(change.after)[:2_000])
    return {"path": str(path), "diff": diff, "surprises": [], "applied": True, "number": entry.number, "under": under}


def _place_of(session: Session, path: paths.Path) -> places.Place | None:
    """Return the place of *path*; None for a whole service and for a name of a module."""
    if not path.steps:
        return None
    owner, step = targets.owner_of(session, path)
    hidden = bool(targets.secret_step(targets.resolve_path(session, path)))
    return places.placed(owner.obj, step, str(path), targets.lost(session, owner), hidden=hidden)


# -- the journal --------------------------------------------------------------------------------------------------------


def undo(session: Session, op: asked.Undo) -> dict[str, Any]:
    """Take back a change of state."""
    entry = journal.JOURNAL.undo(op.number, session.id, op.force)
    session.audit_note(object=entry.text, before=f"change {entry.number}", after="taken back")
    return {"undone": entry.as_dict()}


def journal_(session: Session, op: asked.Journal) -> dict[str, Any]:
    """List the changes of state in this process, newest last."""
    pending = session.memory.get("pending")
    listed = [entry.as_dict() for entry in journal.JOURNAL.entries(min(op.limit, 200))]
    return {"changes": listed, "pending": None if pending is None else [each.preview() for each in pending]}


def begin(session: Session, op: asked.Begin) -> dict[str, Any]:
    """Collect the edits that follow, to be applied as one."""
    if session.memory.get("pending") is not None:
        raise UserError(f"a transaction is open already, with {len(session.memory['pending'])} edits", ":commit or :abort ends it")
    session.memory["pending"] = []
    return {"pending": 0}


def commit(session: Session, op: asked.Commit) -> dict[str, Any]:
    """Apply the collected edits as one, or none of them."""
    pending = _open_transaction(session)
    if not pending:
        session.memory["pending"] = None
        return {"diff": [], "surprises": [], "applied": False, "queued": 0}
    try:
        answer = _applied(session, pending)
    except Refused as refused:
        wait = f"the {len(pending)} edits still wait" if len(pending) > 1 else "the edit still waits"
        raise Refused(*refused.reasons, f"{wait}: :commit tries again, :abort forgets") from refused
    session.memory["pending"] = None
    return answer


def abort(session: Session, op: asked.Abort) -> dict[str, Any]:
    """Forget the collected edits."""
    dropped = len(_open_transaction(session))
    session.memory["pending"] = None
    return {"dropped": dropped}


def _open_transaction(session: Session) -> list[_Planned]:
    pending = session.memory.get("pending")
    if pending is None:
        raise UserError("no transaction is open", ":begin opens one")
    return pending  # type: ignore[no-any-return]


# -- suspensions --------------------------------------------------------------------------------------------------------


def suspend(session: Session, op: asked.Suspend) -> dict[str, Any]:
    """Make a service wait, at most for a time; it goes on by itself then, or when this session ends."""
    service = _suspendable(session, op.service)
    if not session.memory.get("suspends"):
        session.memory["suspends"] = True
        session.on_close(lambda: SUSPENDER.release(session.id))
    SUSPENDER.say = _say
    status = SUSPENDER.suspend(service, session.id, op.seconds)
    if session.closed:  # it ended while the service went quiet: on_close has been and gone
        SUSPENDER.release(session.id)
    session.audit_note(object=service.name, before="running", after=f"suspended for {op.seconds:g} s")
    return {"name": service.name, **status, **_nobody_waits(service)}


def _nobody_waits(service: Service) -> dict[str, Any]:
    """Return what is to be said when the door is closed and nothing was ever seen to come by."""
    from livesh.swap import units

    if service.kind != UNITS or units.were_ever():
        return {}
    return {"note": "nothing here has marked a unit of work yet: requests and jobs that no livesh.unit() or adapter marks go on (:help workers)"}


def resume(session: Session, op: asked.Resume) -> dict[str, Any]:
    """End the newest suspension of a service by this session."""
    session.audit_note(object=op.service, before="suspended", after="resumed")
    return {"name": op.service, **SUSPENDER.resume(op.service, session.id)}


def _suspendable(session: Session, name: str) -> Service:
    if name == "units":
        return _units()
    known = registry.find(name) or next((each for each in registry.found(targets.frameworks()) if each.name == name), None)
    if known is not None:
        return known
    target = targets.resolve(session, name)
    if target.service is not None and target.service.obj is target.obj:
        return target.service
    return Service(name, target.obj, origin="found")


def _units() -> Service:
    """Return the units of work as something that can be suspended: new ones wait at the door."""
    from livesh.swap import units

    hold = units.hold(locks.WAIT_S)
    return Service("units", None, suspend=hold.__enter__, resume=hold.release, kind=UNITS)


def _say(what: str, cause: BaseException) -> None:
    from livesh.agent import trouble

    trouble.note(what, cause)


# -- migrations ---------------------------------------------------------------------------------------------------------


def migrate_try(session: Session, op: asked.MigrateTry) -> dict[str, Any]:
    """Try the migration of a module's classes and state on copies of what is alive now; nothing is changed."""
    from livesh.agent.ops import code
    from livesh.swap import engine

    sources = {op.module: op.source} if op.source is not None else None
    hooks = code._hooks(session, op.migrations)
    with code.progress(session) as tell:
        plan = engine.try_migrations(op.module, sources=sources, migrations=hooks, progress=tell)
    tried = plan.migrations or {"ok": True, "results": [], "warnings": [], "seconds": 0.0}
    return {
        "module": op.module,
        "ok": bool(tried["ok"]) and not plan.refusals,
        "results": tried["results"],
        "warnings": list(dict.fromkeys([*tried["warnings"], *map(str, plan.warnings)])),
        "refusals": list(plan.refusals),
        "suspends": list(plan.suspends),
        "locks": list(plan.locks),
        "seconds": tried["seconds"],
    }
