"""Every op there is: name -> "family:Class", sorted; a family is imported when one of its ops is first used."""

from __future__ import annotations

from importlib import import_module

from livesh.errors import UserError
from livesh.wire.ops.base import Op

OPS: dict[str, str] = {
    "abort": "change:Abort",
    "begin": "change:Begin",
    "commit": "change:Commit",
    "complete": "core:Complete",
    "confirm": "code:Confirm",
    "define": "code:Define",
    "describe": "core:Describe",
    "diff": "code:Diff",
    "eval": "core:Eval",
    "inspect": "state:Inspect",
    "instances": "state:Instances",
    "interrupt": "core:Interrupt",
    "journal": "change:Journal",
    "migrate_try": "change:MigrateTry",
    "modules": "process:Modules",
    "more": "core:More",
    "names": "core:Names",
    "plan": "code:Plan",
    "purge": "code:Purge",
    "referrers": "state:Referrers",
    "resume": "change:Resume",
    "rollback": "code:Rollback",
    "services": "state:Services",
    "source": "code:Source",
    "state": "state:State",
    "state_apply": "change:StateApply",
    "state_of": "state:StateOf",
    "state_open": "state:StateOpen",
    "state_replace": "change:StateReplace",
    "state_set": "change:StateSet",
    "state_set_eval": "change:StateSetEval",
    "state_unwatch": "state:StateUnwatch",
    "state_watch": "state:StateWatch",
    "suspend": "change:Suspend",
    "swap": "code:Swap",
    "undo": "change:Undo",
    "versions": "code:Versions",
    "write": "code:WriteFile",
}

_loaded: dict[str, type[Op]] = {}


def op_class(name: str) -> type[Op]:
    """Return the class of the op *name*; raises `UserError` when there is none."""
    found = _loaded.get(name)
    if found is None:
        where = OPS.get(name)
        if where is None:
            raise UserError(f"there is no op {name!r}", hint="the op describe lists them")
        family, _, cls = where.partition(":")
        found = _loaded[name] = getattr(import_module(f"livesh.wire.ops.{family}"), cls)
    return found
