"""Completion of what stands after a command's name, from its usage line and its `complete` table.

A completer is a function (ctx, args, word) -> strings or (string, meaning) pairs, where *args* holds the words before by
slot; or the name of one in `NAMED`. Slots without one complete as objects of the target when they take an expression.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from livesh.shell.commands import table
from livesh.shell.commands.base import Command
from livesh.shell.usage import Slot, Usage

Choice = str | tuple[str, str]
Completer = Callable[[Any, dict[str, Any], str], Iterable[Choice]]


def complete(ctx: Any, name: str, before: str, word: str) -> Iterator[Choice]:
    """Yield what *word* may become, after the words *before* of command *name*."""
    command = table.find(name)
    if command is None:
        return
    usage = Usage(command.usage)
    words = before.split()
    if word.startswith("-"):
        yield from _matching([flag for flag in usage.flags if flag not in words], word)
        return
    slot, args = _place(usage, words)
    if slot is None:
        return
    if not slot.raw and slot.literal and slot.literal not in words:
        yield from _matching([slot.literal], word)
    yield from _offered(ctx, command, slot, args, word)


def _offered(ctx: Any, command: Command, slot: Slot, args: dict[str, Any], word: str) -> Iterator[Choice]:
    completer = command.complete.get(slot.name) or ("objects" if slot.raw else None)
    if isinstance(completer, str):
        completer = NAMED.get(completer)
    if completer is None:
        return
    if completer is objects:
        yield from objects(ctx, args, word)
    else:
        yield from _matching(completer(ctx, args, word), word)


def _matching(choices: Iterable[Choice], word: str) -> Iterator[Choice]:
    for choice in choices:
        text = choice if isinstance(choice, str) else choice[0]
        if text.startswith(word):
            yield choice


def _place(usage: Usage, words: list[str]) -> tuple[Slot | None, dict[str, Any]]:
    """Return the slot the next word falls into, and the words before it by slot."""
    args: dict[str, Any] = {}
    at = 0
    pending = None
    for word in words:
        if pending is not None:
            args[pending], pending = word, None
        elif word in usage.flags:
            pending = word if usage.flags[word] else None
        elif at < len(usage.slots):
            at = _take(usage.slots, at, word, args)
    if pending is not None:
        return Slot(usage.flags[pending] or "", "", True, False), args
    return (usage.slots[at] if at < len(usage.slots) else None), args


def _take(slots: list[Slot], at: int, word: str, args: dict[str, Any]) -> int:
    slot = slots[at]
    following = slots[at + 1] if at + 1 < len(slots) else None
    if following is not None and following.literal == word:
        return at + 1
    if slot.literal == word:
        return at
    if slot.repeated:
        args.setdefault(slot.name, []).append(word)
        return at
    args[slot.name] = f"{args[slot.name]} {word}" if slot.raw and slot.name in args else word
    return at if slot.raw else at + 1


# The completers that several commands share.


def objects(ctx: Any, args: dict[str, Any], word: str) -> Iterator[Choice]:
    """Names and attributes of live objects, as the target answers without running code."""
    from livesh.wire.ops.core import Complete

    if not word:
        return
    reply = ctx.call(Complete(text=word), timeout=1.0)
    start = int(reply.get("start") or 0)
    for match in reply.get("matches") or []:
        yield word[:start] + str(match["text"]), str(match.get("kind") or "")


def commands(ctx: Any, args: dict[str, Any], word: str) -> Iterator[Choice]:
    """Commands and the pages of the manual."""
    from livesh.shell import pages

    for command in table.shown():
        yield command.name, command.summary
    for page in pages.names():
        yield page, "page"


def jobs(ctx: Any, args: dict[str, Any], word: str) -> Iterator[Choice]:
    """Numbers of the jobs beside the prompt."""
    for job in ctx.shell.jobs.listed:
        yield str(job.number), job.line.text


def files(ctx: Any, args: dict[str, Any], word: str) -> Iterator[Choice]:
    """Files on this machine."""
    folder, start = os.path.split(word)
    try:
        found = sorted(os.listdir(os.path.expanduser(folder) or "."))
    except OSError:
        return
    for name in found:
        if name.startswith(start) and (start or not name.startswith(".")):
            path = os.path.join(folder, name)
            yield path + ("/" if os.path.isdir(path) else "")


def modules(ctx: Any, args: dict[str, Any], word: str) -> Iterator[Choice]:
    """The program's modules."""
    from livesh.wire.ops.process import Modules

    yield from sorted(ctx.call(Modules(), timeout=1.0)["modules"].items())


def services(ctx: Any, args: dict[str, Any], word: str) -> Iterator[Choice]:
    """Registered services, and objects of the target."""
    from livesh.wire.ops.state import Services

    listed = ctx.call(Services(found=False), timeout=1.0).get("services") or []
    yield from ((str(found["name"]), str(found.get("type") or "")) for found in listed)


def agents(ctx: Any, args: dict[str, Any], word: str) -> Iterator[Choice]:
    """What `livesh ps` lists."""
    from livesh.wire import places

    for found in places.entries():
        yield str(found.get("name") or found["pid"]), f"pid {found['pid']}"


NAMED: dict[str, Completer] = {
    "agents": agents,
    "commands": commands,
    "files": files,
    "jobs": jobs,
    "modules": modules,
    "objects": objects,
    "services": services,
}
