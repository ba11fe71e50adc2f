"""Every op there is: name -> "family:Class", sorted; a family is imported when one of its ops is first used."""

from __future__ import annotations

from importlib import import_module

from livesh.errors import UserError
from livesh.wire.ops.base import Op

OPS: dict[str, str] = {
    "complete": "core:Complete",
    "confirm": "code:Confirm",
    "define": "code:Define",
    "describe": "core:Describe",
    "diff": "code:Diff",
    "eval": "core:Eval",
    "interrupt": "core:Interrupt",
    "modules": "process:Modules",
    "more": "core:More",
    "names": "core:Names",
    "plan": "code:Plan",
    "purge": "code:Purge",
    "rollback": "code:Rollback",
    "source": "code:Source",
    "swap": "code:Swap",
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
