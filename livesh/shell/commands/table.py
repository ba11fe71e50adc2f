"""Every command there is: name -> "family:OBJECT", sorted; a family is imported when one of its commands is used.

`ALIASES` and `EVENTS` are literal too: the names a command also answers to, and who draws an event that no command waits
for: kind -> "family:function", a function (data, width) -> text.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from livesh.errors import UserError
from livesh.shell.commands.base import Command

TABLE: dict[str, str] = {
    "abort": "change:ABORT",
    "all": "fleet:ALL",
    "attach": "session:ATTACH",
    "begin": "change:BEGIN",
    "break": "breaks:BREAK",
    "breaks": "breaks:BREAKS",
    "bt": "debug:BT",
    "cancel": "debug:CANCEL",
    "clear": "probes:CLEAR",
    "commit": "change:COMMIT",
    "confirm": "code:CONFIRM",
    "detach": "session:DETACH",
    "diff": "code:DIFF",
    "edit": "code:EDIT",
    "errors": "debug:ERRORS",
    "evaluate": "session:EVALUATE",
    "fg": "session:FG",
    "help": "session:HELP",
    "info": "session:INFO",
    "inspect": "state:INSPECT",
    "instances": "state:INSTANCES",
    "interrupt": "debug:INTERRUPT",
    "jobs": "session:JOBS",
    "journal": "change:JOURNAL",
    "kill": "session:KILL",
    "linger": "fleet:LINGER",
    "log": "probes:LOG",
    "migrate": "change:MIGRATE",
    "monitor": "probes:MONITOR",
    "more": "session:MORE",
    "names": "session:NAMES",
    "neighbours": "debug:NEIGHBOURS",
    "plan": "code:PLAN",
    "pm": "debug:PM",
    "probes": "probes:PROBES",
    "profile": "debug:PROFILE",
    "purge": "code:PURGE",
    "quit": "session:QUIT",
    "referrers": "state:REFERRERS",
    "release": "breaks:RELEASE",
    "reload": "code:RELOAD",
    "replace": "change:REPLACE",
    "resume": "change:RESUME",
    "rollback": "code:ROLLBACK",
    "services": "state:SERVICES",
    "source": "code:SOURCE",
    "stack": "probes:STACK",
    "state": "state:STATE",
    "stop": "breaks:STOP",
    "suspend": "change:SUSPEND",
    "tasks": "debug:TASKS",
    "threads": "debug:THREADS",
    "trace": "probes:TRACE",
    "tt": "probes:TT",
    "unbreak": "breaks:UNBREAK",
    "undo": "change:UNDO",
    "unprobe": "probes:UNPROBE",
    "versions": "code:VERSIONS",
    "watch": "probes:WATCH",
    "worker": "fleet:WORKER",
    "workers": "fleet:WORKERS",
}

ALIASES: dict[str, str] = {
    "?": "help",
    "b": "break",
    "exit": "quit",
    "h": "help",
    "q": "quit",
    "stops": "breaks",
    "w": "bt",
    "where": "bt",
}

EVENTS: dict[str, str] = {
    "break": "breaks:show_break_event",
    "hit": "probes:show_hit",
    "output": "session:show_output",
    "progress": "change:show_progress",
    "resumed": "breaks:show_resumed",
    "stop": "breaks:show_stop",
    "unconfirmed": "code:show_unconfirmed",
}

GROUPS = ("Session", "Changing code", "State", "Looking", "Watching", "Stopping", "Many processes")

_loaded: dict[str, Command] = {}


def find(word: str) -> Command | None:
    """Return the command called *word*, or None."""
    name = ALIASES.get(word, word)
    found = _loaded.get(name)
    if found is None and name in TABLE:
        found = _loaded[name] = load(TABLE[name])
    return found


def lookup(word: str) -> Command:
    """Return the command called *word*; raises `UserError` with a suggestion when there is none."""
    found = find(word)
    if found is None:
        raise UserError(f"there is no command :{word}", hint=_suggestion(word))
    return found


def load(where: str) -> Any:
    """Return the object at "family:NAME"."""
    family, _, name = where.partition(":")
    return getattr(import_module(f"livesh.shell.commands.{family}"), name)


def every() -> list[Command]:
    """Return all commands, by name."""
    return [lookup(name) for name in TABLE]


def shown() -> list[Command]:
    """Return those a person is told about."""
    return [command for command in every() if not command.hidden]


def closest(word: str) -> str | None:
    """Return the command a mistyped *word* most likely means."""
    meant = _meant(word)
    return meant[0] if meant else None


def _meant(word: str) -> list[str]:
    from livesh.shell.entry import closest

    return closest(word, [*TABLE, *ALIASES])


def _suggestion(word: str) -> str:
    meant = _meant(word)
    if not meant:
        return "see :help"
    return "did you mean " + " or ".join(f":{name}" for name in meant) + "?"
