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
    "commit": "change:COMMIT",
    "confirm": "code:CONFIRM",
    "detach": "session:DETACH",
    "diff": "code:DIFF",
    "edit": "code:EDIT",
    "evaluate": "session:EVALUATE",
    "fg": "session:FG",
    "help": "session:HELP",
    "info": "session:INFO",
    "inspect": "state:INSPECT",
    "instances": "state:INSTANCES",
    "jobs": "session:JOBS",
    "journal": "change:JOURNAL",
    "kill": "session:KILL",
    "migrate": "change:MIGRATE",
    "more": "session:MORE",
    "names": "session:NAMES",
    "plan": "code:PLAN",
    "purge": "code:PURGE",
    "quit": "session:QUIT",
    "referrers": "state:REFERRERS",
    "reload": "code:RELOAD",
    "replace": "change:REPLACE",
    "resume": "change:RESUME",
    "rollback": "code:ROLLBACK",
    "services": "state:SERVICES",
    "source": "code:SOURCE",
    "state": "state:STATE",
    "suspend": "change:SUSPEND",
    "undo": "change:UNDO",
    "versions": "code:VERSIONS",
    "worker": "fleet:WORKER",
    "workers": "fleet:WORKERS",
}

ALIASES: dict[str, str] = {
    "?": "help",
    "exit": "quit",
    "h": "help",
    "q": "quit",
}

EVENTS: dict[str, str] = {
    "output": "session:show_output",
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
