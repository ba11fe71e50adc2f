"""Which agents belong together: an application's master and its workers, from the entries `livesh ps` lists.

Pure: knows entries, no sockets. Processes of one name are one application: a forked child has its parent's name, and a new
interpreter (spawn, forkserver, gunicorn's USR2) inherits it in LIVESH. `master` is the pid of a parent that has, or had, an agent.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from livesh.errors import UserError

Entry = dict[str, Any]
ALL = "all"


class Target(NamedTuple):
    """What ``app:all``, ``app:3`` or ``app`` asks for: an application and which of its processes ("" picks one)."""

    app: str
    which: str = ""


def target(text: str) -> Target:
    """Take ``app:all`` and ``app:N`` apart; ``host:80`` looks the same, so whoever asks looks for an application first.

    >>> target("shop:all"), target("shop:2"), target("shop")
    (Target(app='shop', which='all'), Target(app='shop', which='2'), Target(app='shop', which=''))
    """
    app, colon, which = text.rpartition(":")
    if colon and app and (which == ALL or (which.isdigit() and len(which) < 4)):
        return Target(app, which)
    return Target(text)


def app_of(entry: Entry) -> str:
    """Return the application an entry belongs to."""
    return str(entry.get("app") or entry.get("name") or "")


def members(entries: Sequence[Entry], app: str) -> list[Entry]:
    """Return the processes of *app* in a stable order: the masters, then the workers as they were started."""
    mine = [entry for entry in entries if app_of(entry) == app or app in (str(entry["pid"]), entry.get("name"))]
    return sorted(mine, key=lambda entry: (bool(entry.get("master")), entry.get("started") or 0, entry["pid"]))


def workers(family: Sequence[Entry]) -> list[Entry]:
    """Return those that do the application's work: they are no one's master, whatever has become of their own."""
    masters = {entry.get("master") for entry in family}
    return [entry for entry in family if entry["pid"] not in masters] or list(family)


def pick(family: Sequence[Entry], which: str = "") -> Entry:
    """Return worker number *which* of a family, its first worker when nothing is said."""
    able = workers(family)
    if not able:
        raise UserError("the application has no running process")
    if not which:
        return able[0]
    if not which.isdigit() or not 1 <= int(which) <= len(able):
        raise UserError(f"there is no worker {which}: {numbers(able)}", hint="livesh ps lists them")
    return able[int(which) - 1]


def after(family: Sequence[Entry], pid: int) -> Entry:
    """Return the worker that follows *pid*, round and round."""
    able = workers(family)
    pids = [entry["pid"] for entry in able]
    return able[(pids.index(pid) + 1) % len(able)] if pid in pids else able[0]


def numbers(able: Sequence[Entry]) -> str:
    """Say which workers there are, by number and pid."""
    return ", ".join(f"{number} is pid {entry['pid']}" for number, entry in enumerate(able, 1))
