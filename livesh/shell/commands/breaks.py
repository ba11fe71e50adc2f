"""Commands that stop threads, and what a person does at a stop."""

from __future__ import annotations

from typing import Any

from livesh.shell import dialogue, pdb
from livesh.shell.commands.base import Args, Command, Reply
from livesh.shell.render import debug as draw
from livesh.shell.render.text import Text, says
from livesh.shell.usage import number, seconds
from livesh.wire.ops import breaks as ops

GROUP = "Stopping"


# :break


def break_(ctx: Any, args: Args) -> Reply:
    """Set a breakpoint; without a place, list them."""
    place = str(args.get("LOCSPEC", ""))
    if not place and "--raise" not in args:
        return {"listed": dict(ctx.call(ops.Breaks()))}
    op = ops.BreakSet(
        place=place,
        condition=str(args.get("COND", "")),
        error=str(args.get("--raise", "")),
        once="-t" in args,
        seconds=seconds(str(args.get("--for", "60"))),
        insist="--insist" in args,
        ignore=number(str(args.get("--ignore", 0)), "--ignore"),
    )
    return dict(ctx.call(op))


def show_break(reply: Reply, width: int) -> Text:
    """Say what was set."""
    if "listed" in reply:
        return draw.breaks(reply["listed"], width)
    versions = "".join(f" v{version}" for version in reply["versions"][:1] if version)
    text: Text = [("event", f"break {reply['break']}"), ("", f" at {', '.join(reply['places'])}{versions}\n")]
    if reply["running"] and reply["places"] != ["anywhere"]:
        text += says("calls that have begun already are reached as well", "dim")
    return text + (says(str(reply["text"]), "warn") if reply["text"] else [])


BREAK = Command(
    name="break",
    usage="break [LOCSPEC] [if COND] [-t] [--for SECONDS] [--raise TYPE] [--ignore N] [--insist]",
    summary="Stop the thread that reaches a line or a function; the others go on serving.",
    group=GROUP,
    category="code",
    complete={"LOCSPEC": "objects"},
    aliases=("b",),
    doc="""
    :break orders.py:41 if qty > 100 -t --for 30s
    :break shop.orders.Cart.add --raise KeyError     where a KeyError leaves the function
    :break --raise ZeroDivisionError                 wherever it is raised (Python 3.12 on)

A stopped thread goes on by itself after --for (60 s), when this session ends, and with :release. Event loops and threads
that hold a service's lock are not stopped unless --insist. -t stops once. :stop works at the newest stop. Before a loop's
head it stops once, before the loop; put it on the first line of the body to stop each time.
""",
    run=break_,
    show=show_break,
)


# :breaks  :unbreak


def breaks(ctx: Any, args: Args) -> Reply:
    """List breakpoints and stopped threads."""
    return dict(ctx.call(ops.Breaks()))


BREAKS = Command(
    name="breaks",
    usage="breaks",
    summary="List the breakpoints and the threads that stand still.",
    group=GROUP,
    category="observe",
    aliases=("stops",),
    run=breaks,
    show=draw.breaks,
    doc="""
Every breakpoint of every session, how often it stopped a thread, and each thread that stands still now, with the time until it goes
on by itself.
""",
)


def numbers(ctx: Any, args: Args, word: str) -> list[tuple[str, str]]:
    """Complete numbers of breakpoints."""
    return [(str(one["probe"]), str(one["text"])) for one in ctx.call(ops.Breaks(), timeout=1.0)["breaks"]]


def unbreak(ctx: Any, args: Args) -> Reply:
    """Take breakpoints away: those named, or all of this session."""
    wanted = [number(str(each), "N") for each in args.get("N") or []]
    if not wanted:
        wanted = [one["probe"] for one in ctx.call(ops.Breaks())["breaks"] if one["mine"]]
    return {"gone": [ctx.call(ops.BreakChange(number=each, remove=True))["break"]["text"] for each in wanted]}


def show_unbreak(reply: Reply, width: int) -> Text:
    """Say which went."""
    return says(f"gone: {', '.join(reply['gone'])}" if reply["gone"] else "no breakpoint is set", "ok")


UNBREAK = Command(
    name="unbreak",
    usage="unbreak [N…]",
    summary="Take breakpoints away, without a number all of this session's.",
    group=GROUP,
    category="code",
    complete={"N": numbers},
    run=unbreak,
    show=show_unbreak,
    doc="""
Threads that stand at it go on.

    :unbreak 3
    :unbreak
""",
)


# :stop  :release


def stop(ctx: Any, args: Args) -> Reply:
    """Work at a stopped thread: one command, or a dialogue."""
    words = str(args.get("COMMAND", "")).split(" ", 1)
    which = int(words.pop(0)) if words[0].isdigit() and not (len(words) == 1 and int(words[0]) < 0) else 0
    prompt = pdb.Prompt(ctx, which)
    command = " ".join(words).strip()
    if command:
        with dialogue.attending(ctx, prompt):
            return {"said": prompt.do(command)}
    if not ctx.stdin_is_tty:
        return {"said": prompt.shown()}
    dialogue.at_stop(ctx, prompt)
    return {"said": []}


def show_said(reply: Reply, width: int) -> Text:
    """Draw what was said already."""
    return [(str(style), str(text)) for style, text in reply["said"]]


STOP = Command(
    name="stop",
    usage="stop [COMMAND]",
    summary="Work at a thread that stands still, with pdb's letters.",
    group=GROUP,
    category="code",
    doc=f"""
    :stop               the newest stop: a prompt          :stop 2            stop number 2
    :stop p total       one command at the newest stop     :stop 2 c          at stop number 2

{pdb.HELP}

Anything else is Python in the frame; assignments change its variables. retry calls the function again, as it is now, so
edit it first; leave ends the frame with a value; raise raises in it.
""",
    run=stop,
    show=show_said,
)


def release(ctx: Any, args: Args) -> Reply:
    """Let stopped threads go on."""
    return dict(ctx.call(ops.Release(everybody="--all" in args)))


def show_release(reply: Reply, width: int) -> Text:
    """Say how many."""
    return says(f"{reply['released']} released", "ok")


RELEASE = Command(
    name="release",
    usage="release [--all]",
    summary="Let every thread go on that this session stopped; --all: those of others too.",
    group=GROUP,
    category="probe",
    run=release,
    show=show_release,
    doc="""
A thread stopped at a breakpoint goes on where it stood. Without `--all` only those of this session.

    :release
""",
)


# events


def show_stop(data: Reply, width: int) -> Text:
    """Announce a thread that stands still."""
    return draw.stop(data, width)


def show_resumed(data: Reply, width: int) -> Text:
    """Announce that it goes on."""
    return says(f"stop {data['stop']} goes on: {data['why']}", "dim")


def show_break_event(data: Reply, width: int) -> Text:
    """Announce what became of a breakpoint."""
    if data.get("passed"):
        return says(f"break {data['break']} ({data['text']}) was reached and passed: {data['passed']}", "warn")
    if data.get("rebound"):
        return says(f"break {data['break']} follows the swap: {', '.join(data['rebound'])}", "event")
    return says(f"break {data['break']} ({data['text']}) is gone: {data.get('why', '')}", "dim")
