"""Every op there is: name -> "family:Class", sorted; a family is imported when one of its ops is first used."""

from __future__ import annotations

from importlib import import_module

from livesh.errors import UserError
from livesh.wire.ops.base import Op

OPS: dict[str, str] = {
    "abort": "change:Abort",
    "begin": "change:Begin",
    "break_change": "breaks:BreakChange",
    "break_set": "breaks:BreakSet",
    "breaks": "breaks:Breaks",
    "cancel": "debug:Cancel",
    "clear": "probes:Clear",
    "commit": "change:Commit",
    "complete": "core:Complete",
    "confirm": "code:Confirm",
    "define": "code:Define",
    "describe": "core:Describe",
    "diff": "code:Diff",
    "error": "debug:Error",
    "errors": "debug:Errors",
    "eval": "core:Eval",
    "inspect": "state:Inspect",
    "instances": "state:Instances",
    "interrupt": "core:Interrupt",
    "interrupt_thread": "debug:InterruptThread",
    "journal": "change:Journal",
    "leave": "core:Leave",
    "linger": "process:Linger",
    "log": "probes:Log",
    "migrate_try": "change:MigrateTry",
    "modules": "process:Modules",
    "monitor": "probes:Monitor",
    "more": "core:More",
    "names": "core:Names",
    "neighbours": "debug:Neighbours",
    "plan": "code:Plan",
    "post_mortem": "debug:PostMortem",
    "probes": "probes:Probes",
    "profile": "debug:Profile",
    "profile_result": "debug:ProfileResult",
    "purge": "code:Purge",
    "record": "debug:Record",
    "referrers": "state:Referrers",
    "release": "breaks:Release",
    "resume": "change:Resume",
    "rollback": "code:Rollback",
    "services": "state:Services",
    "source": "code:Source",
    "stack": "probes:Stack",
    "stacks": "debug:Stacks",
    "state": "state:State",
    "state_apply": "change:StateApply",
    "state_of": "state:StateOf",
    "state_open": "state:StateOpen",
    "state_replace": "change:StateReplace",
    "state_set": "change:StateSet",
    "state_set_eval": "change:StateSetEval",
    "state_unwatch": "state:StateUnwatch",
    "state_watch": "state:StateWatch",
    "stop_eval": "breaks:StopEval",
    "stop_go": "breaks:StopGo",
    "stop_hold": "breaks:StopHold",
    "stop_look": "breaks:StopLook",
    "suspend": "change:Suspend",
    "swap": "code:Swap",
    "takeover": "process:Takeover",
    "tasks": "debug:Tasks",
    "threads": "debug:Threads",
    "trace": "probes:Trace",
    "tt": "probes:TimeTunnel",
    "tt_eval": "probes:TimeTunnelEval",
    "tt_list": "probes:TimeTunnelList",
    "tt_replay": "probes:TimeTunnelReplay",
    "undo": "change:Undo",
    "unprobe": "probes:Unprobe",
    "versions": "code:Versions",
    "watch": "probes:Watch",
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
