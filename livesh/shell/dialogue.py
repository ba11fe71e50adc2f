"""The dialogue at a thread that stands still, and the commands a breakpoint runs at each of its stops.

On a terminal the lines have a history of their own, Tab completes pdb's words and what the selected frame sees, and the bar counts down to
the moment the thread goes on by itself. While the dialogue is open, the shell does not announce what its own commands cause.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from livesh.errors import LiveshError
from livesh.shell import pdb
from livesh.shell.render.amounts import span
from livesh.shell.render.text import Text, clip, says, width_of
from livesh.wire.ops.core import Complete

_TAIL = re.compile(r"[^\W\d][\w.]*\.?$|\.$")


def at_stop(ctx: Any, prompt: pdb.Prompt) -> None:
    """Read lines and carry them out until the thread goes on or the person leaves."""
    ctx.out(prompt.shown())
    read = ctx.lines(f"(stop {prompt.stop}) ", "stop", lambda text: _completions(ctx, prompt, text), lambda width: _bar(prompt, width))
    with attending(ctx, prompt):
        try:
            while not prompt.over:
                _once(ctx, prompt, read())
        except (EOFError, KeyboardInterrupt):
            ctx.out(_left(prompt))
    if prompt.runs_on and prompt.is_there():  # it came to its next stop while that was not announced
        ctx.out(prompt.announced())


@contextmanager
def attending(ctx: Any, prompt: pdb.Prompt) -> Iterator[None]:
    """For as long as the block lasts, a person works at the stop and is not told what they see."""
    ctx.memory["attended"] = ctx.memory["dialogue"] = prompt.stop
    try:
        yield
    finally:
        ctx.memory.pop("dialogue", None)


def _once(ctx: Any, prompt: pdb.Prompt, line: str) -> None:
    try:
        if line.startswith(":"):
            ctx.run_command(line)
            prompt.over = ctx.shell.leaving
        else:
            ctx.out(prompt.do(line))
        if prompt.asked_for is not None:
            wanted, prompt.asked_for = prompt.asked_for, None
            ctx.out(prompt.keep_commands(wanted, _commands(ctx, prompt, wanted)))
    except LiveshError as wrong:
        hint = getattr(wrong, "hint", "")
        ctx.out(says(f"{wrong}" + (f" ({hint})" if hint else ""), "bad"))
    finally:
        prompt.over = prompt.over or not prompt.is_there()
        ctx.cancelled.clear()  # Ctrl-C has ended what was evaluated, not the dialogue


def _commands(ctx: Any, prompt: pdb.Prompt, wanted: int) -> list[str]:
    """Read the commands of a breakpoint, up to `end`."""
    read = ctx.lines(f"(commands {wanted}) ", "stop", lambda text: _completions(ctx, prompt, text), lambda width: _bar(prompt, width))
    typed: list[str] = []
    while (line := read().strip()) != "end":
        typed.append(line)
    return typed


def _left(prompt: pdb.Prompt) -> Text:
    if not prompt.is_there():
        return []
    return prompt.do("q")


def _bar(prompt: pdb.Prompt, width: int) -> Text:
    left = prompt.ends - time.monotonic()
    parts: Text = [("bar", f" stop {prompt.stop} · {prompt.who}"), ("bar", "  ")]
    parts.append(("bar.warn" if left < 15 else "bar", f"goes on by itself in {span(left)}" if left > 0 else "has gone on"))
    right = "h help "
    return clip([*parts, ("bar", " " * max(1, width - width_of(parts) - len(right)) + right)], width)


def _completions(ctx: Any, prompt: pdb.Prompt, text: str) -> Iterator[tuple[str, int, str]]:
    """Complete pdb's words at the beginning of a line, and anywhere what the selected frame sees."""
    found = _TAIL.search(text)
    typed = found.group(0) if found else ""
    if text and text == typed and "." not in typed:
        yield from ((word, len(typed), "command") for word in sorted(pdb.WORDS) if word.startswith(typed))
    if text and not typed and not text.endswith((" ", "(", "[", ",")):
        return
    reply = ctx.call(Complete(text=typed, stop=prompt.stop, frame=prompt.at), timeout=1.0)
    back = len(typed) - int(reply["start"])
    yield from ((str(match["text"]), back, str(match.get("kind") or "")) for match in reply["matches"])


def is_known(memory: Mapping[str, Any], kind: str, data: Mapping[str, Any]) -> bool:
    """Whether an event is about the stop whose dialogue is open, or has just ended, and caused by what was typed there."""
    if kind == "resumed":
        return memory.get("attended") == data["stop"] and str(data["why"]) in pdb.BY_US
    return bool(memory.get("dialogue") == data["stop"])


def carry_out(ctx: Any, data: Mapping[str, Any]) -> bool:
    """Run the commands of the breakpoint a thread has just stopped at, up to one that lets it go on; returns whether none did."""
    prompt = pdb.Prompt(ctx, int(data["stop"]))
    for command in data["commands"]:
        if command != "silent":
            ctx.out(prompt.do(command))
        if prompt.over:
            return False
    return True
