"""One swap in every process of an application: planned everywhere first, committed everywhere or nowhere.

Each process is asked only for what it has loaded: a gunicorn master that does not preload has no module of the
application, and a worker may have imported more than another.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Any

from livesh.shell.client import Client
from livesh.shell.fleet import Fleet, Reply
from livesh.shell.merge import Text, report
from livesh.wire.ops.code import Confirm, Plan, Rollback, Swap, Versions
from livesh.wire.ops.process import Modules

Choose = Callable[[Client], dict[str, int]]


def reload_everywhere(fleet: Fleet, modules: Iterable[str] = (), **fields: Any) -> Reply:
    """Swap *modules*, or whatever differs from its file; *fields* are those of the op `Swap` (reason, quiet, confirm)."""
    wanted = set(modules)

    def choose(client: Client) -> dict[str, int]:
        listed = client.call(Versions(users=False))["modules"]
        return {
            str(each["module"]): int(each["number"])
            for each in listed
            if (each["module"] in wanted if wanted else each["disk"] == "changed")
        }

    return _swap_chosen(fleet, choose, fields)


def reload_files(fleet: Fleet, paths: set[str], **fields: Any) -> Reply:
    """Swap the modules whose files are *paths*."""
    wanted = {os.path.realpath(path) for path in paths}

    def choose(client: Client) -> dict[str, int]:
        loaded = client.call(Modules())["modules"]
        names = [name for name, path in loaded.items() if os.path.realpath(path) in wanted]
        if not names:
            return {}
        listed = client.call(Versions(modules=names, users=False))["modules"]
        return {str(each["module"]): int(each["number"]) for each in listed if each["disk"] != "same"}

    return _swap_chosen(fleet, choose, fields)


def rollback_everywhere(fleet: Fleet, module: str, reason: str) -> Reply:
    """Go back in every process that has an earlier version of *module*, or in none; those that have it and nothing earlier are under ``first``.

    The numbers are each process's own: each goes to what it ran before.
    """
    left: dict[Client, int] = {}
    first: list[int] = []

    def prepare(client: Client) -> Reply:
        listed = [each for each in client.call(Versions(users=False))["modules"] if each["module"] == module]
        if not listed or not any(version["number"] < listed[0]["number"] for version in listed[0]["versions"]):
            first.extend(client.pid for _ in listed)
            return {"skip": "nothing to go back to here"}
        left[client] = int(listed[0]["number"])
        return {}

    def commit(client: Client) -> Reply:
        return client.call(Rollback(modules=[module], reason=reason), 120)

    def undo(client: Client) -> Reply:
        return client.call(Rollback(modules=[module], to=left[client], reason="another process refused"), 120)

    reply = fleet.change(prepare, commit, undo)
    return {**reply, "first": sorted(first), "module": module} if first else reply


def confirm_everywhere(fleet: Fleet) -> Reply:
    """Let the changes stay that wait to be confirmed, in every process."""
    answers = fleet.ask(lambda client: client.call(Confirm(), 10))
    kept = [answer.pid for answer in answers if answer.reply is not None and answer.reply["confirmed"]]
    failed = {answer.pid: answer.error for answer in answers if answer.reply is None}
    return {"kept_in": kept, "errors": failed, "failed": bool(failed)}


def _swap_chosen(fleet: Fleet, choose: Choose, fields: dict[str, Any]) -> Reply:
    """Plan, swap, and take back, each process with the modules *choose* names for it and the versions it has of them."""
    chosen: dict[Client, dict[str, int]] = {}

    def prepare(client: Client) -> Reply:
        chosen[client] = choose(client)
        if not chosen[client]:
            return {"skip": "nothing to swap here"}
        reply = client.call(Plan(modules=sorted(chosen[client])), 120)
        return {**reply, "failed": bool((reply.get("plan") or {}).get("refusals"))}

    def commit(client: Client) -> Reply:
        # `expect`: somebody else's swap between plan and commit is a refusal, not an overwrite.
        return client.call(Swap(modules=sorted(chosen[client]), expect=chosen[client], **fields), 120)

    def undo(client: Client) -> Reply:
        return client.call(Rollback(modules=sorted(chosen[client]), reason="another process refused"), 120)

    return fleet.change(prepare, commit, undo)


def show(reply: Reply, width: int, draw: Callable[[Reply, int], Text]) -> Text:
    """Draw a rollout's answers merged; *draw* draws one process's swap or plan."""
    from livesh.shell.fleet import from_data

    text: Text = report(from_data(reply["answers"]), lambda one, room: _one(one, room, draw), width)
    return text + [(style, said + "\n") for style, said in _verdict(reply)]


def _one(reply: Reply, width: int, draw: Callable[[Reply, int], Text]) -> Text:
    return [("dim", str(reply["skip"]) + "\n")] if reply.get("skip") else draw(reply, width)


def _verdict(reply: Reply) -> Text:
    text: Text = list(_stage(reply))
    if reply.get("first"):
        pids = ", ".join(map(str, reply["first"]))
        text.append(("warn", f"no {reply['module']} before the one of the start, and none gone back, in pid {pids}"))
    if reply.get("ended"):
        text.append(("dim", "ended meanwhile: pid " + ", ".join(map(str, reply["ended"]))))
    if reply.get("silent"):
        pids = ", ".join(map(str, reply["silent"]))
        text.append(("warn", f"pid {pids} gave no answer: had it begun, it may run the new text when it goes on; :workers shows it then"))
    if reply.get("unseen"):
        pids = ", ".join(map(str, reply["unseen"]))
        text.append(("warn", f"pid {pids} was forked a moment ago and has no agent so far: it may run what its master ran before; :workers shows it"))
    return text


def _stage(reply: Reply) -> Text:
    of = reply["of"]
    if reply["stage"] == "refused":
        return [("bad", f"refused: not every one of {of} processes takes it; nothing was changed in any")]
    if reply["stage"] == "nothing to do":
        return [("dim", f"none of {of} processes has anything to change")]
    if reply["stage"] == "committed":
        return [("ok", f"committed in {of} of {of} processes")]
    if reply["stuck"]:
        pids = ", ".join(str(pid) for pid in reply["stuck"])
        return [("bad", f"a process failed to commit, and pid {pids} could not go back: :worker {reply['stuck'][0]}, :rollback there")]
    end = "all that answer run what they ran before" if reply.get("silent") else "all run what they ran before"
    return [("bad", f"a process failed to commit; the others went back: {end}")]
