"""Which agent is meant: from what `livesh ps` knows and what a person types.

TARGET: nothing (the only application there is), a name, NAME:N for an application's worker, a pid, unix:PATH, a path, HOST:PORT, or
ssh://host/TARGET. A pid without an agent of this user's is looked for elsewhere: see `outside.py`.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from livesh.errors import UserError
from livesh.wire import places

if TYPE_CHECKING:
    from collections.abc import Mapping

    from livesh.wire.places import Entry


class Place:
    """An address, and the entry it was found through, if any."""

    __slots__ = ("address", "entry", "host", "path", "pid", "port", "tls")

    def __init__(self, address: str, entry: Entry | None = None) -> None:
        self.address = address
        self.entry = entry or {}
        self.path = self.host = ""
        self.port = 0
        self.pid = int(self.entry.get("pid") or 0)  # here; 0: not known
        self.tls = bool(self.entry.get("tls"))
        if address.startswith("unix:"):
            self.path = address[len("unix:") :]
        elif not address.startswith("ssh://"):
            host, _, port = address.rpartition(":")
            self.host, self.port = host.strip("[]"), int(port)


def agents() -> list[Entry]:
    """Return the entries of this user's running agents; what dead ones left is removed on the way."""
    return places.entries()


def resolve(target: str | None) -> Place:
    """Return the place *target* names; raises `UserError` when it names none or several applications."""
    if target and target.startswith("ssh://"):
        return Place(target)
    if target and (target.startswith("unix:") or "/" in target):
        path = os.path.abspath(target.removeprefix("unix:"))
        return Place(f"unix:{path}", _entry_of(f"unix:{path}"))
    found = agents()
    entry = _chosen(target, found)
    if entry is not None:
        return Place(str(entry["address"]), entry)
    if target and _is_host_port(target):
        return Place(target, _entry_of(target))
    if target and target.isdigit():
        from livesh.shell import outside

        return Place(outside.by_pid(int(target)), {"pid": int(target)})
    raise UserError(_why(target, found, []), hint="livesh ps lists them")


def _chosen(target: str | None, found: list[Entry]) -> Entry | None:
    """Return the agent meant among those of this user: the one there is, or a worker of the one application there is."""
    from livesh.shell import family

    wanted = family.target(target or "")
    chosen = [entry for entry in found if _matches(entry, wanted.app)]
    if not chosen:
        return None
    if wanted.which == family.ALL:
        raise UserError(f"{target} means every process of {wanted.app}", hint=f"livesh exec {target} COMMAND…, or livesh attach {wanted.app}")
    if len({family.app_of(entry) for entry in chosen}) > 1:
        raise UserError(_why(target, found, chosen), hint="livesh ps lists them")
    return family.pick(family.members(chosen, family.app_of(chosen[0])) or chosen, wanted.which)


def listed_as(info: Mapping[str, Any]) -> Entry | None:
    """Return the entry of the process that described itself as *info*, with the pid it has here; None for one that is not listed here, as another machine's.

    A process calls itself by the pid of its own namespace, and another machine has the same pids: ticks and the moment of its start tell it from others.
    """
    who = (info.get("pid"), info.get("ticks"), info.get("started"))
    return next((entry for entry in agents() if who == (entry.get("inner") or entry["pid"], entry.get("ticks"), entry.get("started"))), None)


def _is_host_port(target: str) -> bool:
    host, _, port = target.rpartition(":")
    return bool(host) and port.isdigit()


def _entry_of(address: str) -> Entry | None:
    return next((entry for entry in agents() if places.same_address(str(entry.get("address")), address)), None)


def _matches(entry: Entry, target: str | None) -> bool:
    return not target or target in (str(entry["pid"]), entry.get("name"))


def _why(target: str | None, found: list[Entry], chosen: list[Entry]) -> str:
    if not found:
        return "no agent of this user is running on this machine"
    listed = ", ".join(f"{entry['name']} ({entry['pid']})" for entry in (chosen or found)[:8])
    if chosen:
        return f"{len(chosen)} agents {'are running' if not target else f'are called {target}'}: {listed}"
    return f"no agent is called {target}; running: {listed}"
