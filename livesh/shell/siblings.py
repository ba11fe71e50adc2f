"""A change reaches the process that the shell is attached to: where that is one of several workers, the others are named below its answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from livesh.shell import family
from livesh.shell.discovery import agents, listed_as
from livesh.shell.render.amounts import count
from livesh.shell.render.text import Text, says

if TYPE_CHECKING:
    from livesh.shell.commands.base import Command, Reply

SHOWN = 8


def noted(ctx: Any, command: Command, reply: Reply) -> Reply:
    """Return *reply*, with the other processes of the application under ``others`` where it tells of a change of this one alone."""
    if not _has_changed(reply):
        return reply
    here = listed_as(ctx.info)
    listed = family.members(agents(), family.app_of(here)) if here is not None else []
    others = [entry["pid"] for entry in family.workers(listed) if here is not None and entry["pid"] != here["pid"]]
    return {**reply, "others": {"pids": others, "ask": _ask(command)}} if others else reply


def _has_changed(reply: Reply) -> bool:
    """Whether an answer tells of a swap or rollback, or a change of state, in the one process that was asked."""
    return bool((reply.get("versions") and "pause_s" in reply) or reply.get("applied") or reply.get("undone"))


def _ask(command: Command) -> str:
    """The command that changes all of them, "" where there is none."""
    if command.name in ("reload", "rollback"):
        return ":reload --all" if command.name == "reload" else ":rollback … --all"
    return "" if command.name == "edit" else f":all :{command.name} …"


def show(reply: Reply, width: int) -> Text:
    """Draw who was not changed, if anybody."""
    others = reply.get("others")
    if not others:
        return []
    pids, more = others["pids"][:SHOWN], len(others["pids"]) - SHOWN
    named = ", ".join(map(str, pids)) + (f" and {more} more" if more > 0 else "")
    ask = f" · in all of them: {others['ask']}" if others["ask"] else ""
    return says(f"only this process was changed; {count(len(others['pids']), 'other worker')} of the application {'is' if len(pids) == 1 else 'are'} as before: pid {named}{ask}", "warn")
