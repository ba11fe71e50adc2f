"""`livesh attach --resume`: go on with a session that asked to outlive its connection (`:linger`).

The number and the key of such a session are written to this user's state directory, one private file a process and
session, and removed when it is over: the agent knows which are still waiting, the file only how to ask.
"""

from __future__ import annotations

import json
import os
import time
from typing import Any

from livesh.errors import Denied, LiveshError, UserError
from livesh.shell.client import Client
from livesh.shell.commands import table
from livesh.shell.render.amounts import count, span
from livesh.shell.render.text import Text, says
from livesh.wire import places
from livesh.wire.ops.core import Describe
from livesh.wire.ops.process import Takeover

Facts = dict[str, Any]
PATIENCE = 3.0  # seconds


def folder() -> str:
    """Return the private directory of the notes, made when it is missing."""
    return places.private_dir(os.path.join(places.private_dir(places.state_dir()), "sessions"))


def _stem(info: Facts) -> str:
    # pid and start time name one process, also after the pid has been given to another.
    return f"{info['pid']}-{info.get('ticks') or 0}-"


def remember(info: Facts, reply: Facts) -> None:
    """Write down how to come back to the session *reply* tells of, or forget it when it will not wait."""
    path = os.path.join(folder(), f"{_stem(info)}{reply['session']}.json")
    if reply.get("key"):
        places.write_private(path, json.dumps({"session": reply["session"], "key": reply["key"]}))
    elif os.path.exists(path):
        os.unlink(path)


def noted(info: Facts) -> dict[int, str]:
    """Return the sessions of the process *info* tells of that were written down: number -> key."""
    found = {}
    where = folder()
    for name in sorted(os.listdir(where)):
        if name.startswith(_stem(info)) and name.endswith(".json"):
            note = json.loads(places.read_private(os.path.join(where, name)))
            found[int(note["session"])] = str(note["key"])
    return found


def where(target: str | None, which: str) -> str | None:
    """Return the pid of the one process among those *target* names that session *which*, or any, was told to wait in; else *target*."""
    from livesh.shell import discovery

    named = [entry for entry in discovery.agents() if discovery._matches(entry, target)]
    waiting = [entry for entry in named if _waits(noted({**entry, "pid": entry.get("inner") or entry["pid"]}), which)]
    if len(waiting) > 1:
        listed = ", ".join(str(entry["pid"]) for entry in waiting)
        raise UserError(f"sessions may be waiting in several processes: {listed}", hint="livesh attach PID --resume")
    return str(waiting[0]["pid"]) if waiting else target


def _waits(sessions: dict[int, str], which: str) -> bool:
    return bool(sessions) if not which else which.isdigit() and int(which) in sessions


def take_over(client: Client, which: str) -> Text:
    """Go on with session *which* of the process *client* talks to, or with the only one; returns what to show."""
    info = client.call(Describe())
    sessions = noted(info)
    number = _chosen(which, sessions)
    try:
        reply = _taken(client, number, sessions[number])
    except Denied:
        remember(info, {"session": number})
        raise
    remember(info, reply)
    client.waits = number if reply.get("key") else 0
    return show(reply)


def _taken(client: Client, number: int, key: str) -> Facts:
    """Take the session over; the agent may need a moment to see that the old connection has gone."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return client.call(Takeover(session=number, key=key))
        except Denied:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def _chosen(which: str, sessions: dict[int, str]) -> int:
    listed = ", ".join(map(str, sessions))
    if which and (not which.isdigit() or int(which) not in sessions):
        raise UserError(f"no session {which} of this process was told to wait", hint=f"there is {listed}" if listed else ":linger 10m lets one wait")
    if not sessions:
        raise UserError("no session of this process was told to wait", hint=":linger 10m lets one outlive its connection")
    if not which and len(sessions) > 1:
        raise UserError(f"several sessions may be waiting: {listed}", hint="livesh attach TARGET --resume=ID")
    return int(which) if which else next(iter(sessions))


def show(reply: Facts) -> Text:
    """Say what is there again, and draw what was missed."""
    names = f" · {count(len(reply['names']), 'name')}" if reply["names"] else ""
    text = says(f"session {reply['session']} goes on after {span(reply['away'])}{names}", "ok")
    if reply["lost"]:
        text += says(f"{count(reply['lost'], 'event')} more than are kept came meanwhile", "dim")
    for kind, data in reply["missed"]:
        text += _drawn(str(kind), data)
    return text


def _drawn(kind: str, data: Facts) -> Text:
    drawer = table.EVENTS.get(kind)
    if drawer is None:
        return says(f"{kind}: {data}", "dim")
    try:
        drawn: Text = table.load(drawer)(data, 100)
    except (LiveshError, KeyError, TypeError) as odd:
        return says(f"{kind}: {odd}", "dim")
    return drawn
