"""Commands about the other processes of the application the shell is attached to."""

from __future__ import annotations

import time
from typing import Any

from livesh.errors import Gone, UserError
from livesh.shell import family, skew
from livesh.shell.commands.base import Args, Command, Reply
from livesh.shell.discovery import agents, listed_as
from livesh.shell.fleet import Fleet, as_data, from_data, question
from livesh.shell.merge import report
from livesh.shell.render.amounts import span
from livesh.shell.render.tables import table
from livesh.shell.render.text import Text, says
from livesh.wire.ops.code import Versions

PATIENCE_S = 3.0  # a process that is stopped must not keep the others from being listed


def application(ctx: Any) -> str:
    """Return the name of the application the shell is attached to; raises `UserError` where that is another machine's: one here may have the same name."""
    here(ctx)
    return str(ctx.info.get("app") or ctx.info["name"])


def here(ctx: Any) -> family.Entry:
    """Return the entry of the process the shell is attached to."""
    entry = listed_as(ctx.info)
    if entry is None and getattr(getattr(ctx, "client", None), "closed", False):
        raise Gone("the connection is lost")  # the shell says to what, and the way back
    if entry is None:
        raise UserError("the process of this session is none of those that livesh ps lists here", hint="where it runs: livesh exec APP:all COMMAND…")
    return entry


# :all


def all_(ctx: Any, args: Args) -> Reply:
    """Ask a command or Python of every worker of the application."""
    line = str(args["COMMAND"])
    with Fleet.open(application(ctx)) as fleet:
        answers = fleet.ask(question(line, None).ask)
    return {"line": line, "of": len(answers), "answers": as_data(answers), "failed": any(answer.failed for answer in answers)}


def show_all(reply: Reply, width: int) -> Text:
    """Draw the answers merged by their differences."""
    return report(from_data(reply["answers"]), question(reply["line"], None).show, width)


ALL = Command(
    name="all",
    usage="all COMMAND",
    summary="Ask a command, or Python, of every worker of this application and show where the answers differ.",
    group="Many processes",
    category="observe",
    run=all_,
    show=show_all,
    complete={"COMMAND": "commands"},
    doc="""
Each worker is asked over its own socket, all at once. What most of them answer is shown once; of the others only what is
different. `livesh exec APP:all COMMAND` does the same from outside.

    :all :versions shop.pricing
    :all shop.pricing.TIER_LIMIT
""",
)


# :workers, :worker


def workers(ctx: Any, args: Args) -> Reply:
    """List the processes of the application, and in which of them other code runs than in most."""
    listed = family.members(agents(), application(ctx))
    numbers = {entry["pid"]: at for at, entry in enumerate(family.workers(listed), 1)}
    running, silent = _versions(application(ctx))
    odd = skew.skew(running)
    return {
        "here": here(ctx)["pid"],
        "only_in_memory": skew.only_in_memory(running),
        "processes": [
            {
                "number": numbers.get(entry["pid"]),
                "pid": entry["pid"],
                "master": entry.get("master"),
                "started": entry.get("started"),
                "program": entry.get("program"),
                "skew": [each._asdict() for each in odd.get(int(entry["pid"]), [])],
                "silent": silent.get(int(entry["pid"]), ""),
            }
            for entry in listed
        ],
    }


def _versions(app: str) -> tuple[dict[int, dict[str, skew.Loaded]], dict[int, str]]:
    """Ask every process which texts it runs; returns those, and what the others said instead."""
    with Fleet.open(app, masters=True, timeout=PATIENCE_S) as fleet:
        answers = fleet.ask(lambda client: client.call(Versions(users=False), PATIENCE_S))
    said = {answer.pid: skew.loaded(answer.reply) for answer in answers if answer.reply is not None}
    return said, {answer.pid: answer.error for answer in answers if answer.reply is None}


def show_workers(reply: Reply, width: int) -> Text:
    """Draw the processes; the one the shell is attached to is marked, and what runs other code."""
    rows = [
        [
            ("here", "→") if each["pid"] == reply["here"] else "",
            each["number"] if each["number"] is not None else ("dim", "master"),
            each["pid"],
            span(max(0.0, time.time() - float(each["started"] or time.time()))),
            _code(each),
            str(each["program"]),
        ]
        for each in reply["processes"]
    ]
    text = table(["", "worker", "pid", "up", "code", "program"], rows, width, empty="this process has no relatives")
    for each in reply["processes"]:
        text += [("warn", f"pid {each['pid']}: {skew.Odd(**odd)}\n") for odd in each["skew"]]
        text += [("bad", f"pid {each['pid']}: {each['silent']}\n")] if each["silent"] else []
    for module in reply.get("only_in_memory") or ():
        text += says(f"{module}: what runs is not on disk; a worker started now comes up with what is there", "warn")
    return text


def _code(process: Reply) -> Any:
    """Say in a word how the code of one process compares with that of most; what is other is said below the table."""
    if process["silent"]:
        return ("bad", "no answer")
    return ("warn", "other") if process["skew"] else ("dim", "as most")


WORKERS = Command(
    name="workers",
    usage="workers",
    summary="List the processes of this application, and which of them run other code than most.",
    group="Many processes",
    category="observe",
    run=workers,
    show=show_workers,
    doc="""
A worker is a process of the application that has started none of the others. `:worker N` goes there.

Code is compared by its text. A worker that was replaced comes up with what is on disk; where the others were swapped to a text that
is not there, it is said which module and which version: `:reload --all` brings them together again, and `livesh run --keep-patches`
does so by itself.
""",
)


def worker(ctx: Any, args: Args) -> Reply:
    """Attach the shell to another worker of the application."""
    reconnect = getattr(getattr(ctx, "shell", None), "reconnect", None)
    if reconnect is None:
        raise UserError("there is no session to move", hint="livesh exec APP:N COMMAND asks worker N")
    listed = family.members(agents(), application(ctx))
    which = str(args["N"])
    entry = family.after(listed, here(ctx)["pid"]) if which == "next" else _numbered(listed, which)
    reconnect(str(entry["pid"]))
    return {"pid": entry["pid"]}


def _numbered(listed: list[family.Entry], which: str) -> family.Entry:
    by_pid = [entry for entry in listed if str(entry["pid"]) == which]
    return by_pid[0] if by_pid else family.pick(listed, which)


def show_worker(reply: Reply, width: int) -> Text:
    """Say nothing: the shell says where it is attached."""
    return []


def _choices(ctx: Any, args: Args, word: str) -> list[tuple[str, str]]:
    if listed_as(ctx.info) is None:
        return []
    able = family.workers(family.members(agents(), application(ctx)))
    return [("next", "the one after this"), *((str(at), f"pid {entry['pid']}") for at, entry in enumerate(able, 1))]


WORKER = Command(
    name="worker",
    usage="worker N|next",
    summary="Go to another worker of this application.",
    group="Many processes",
    category="local",
    run=worker,
    show=show_worker,
    complete={"N": _choices},
    doc="""
What this session set in the worker it leaves ends there, as with :quit. Workers are numbered as they were started; a pid
will do as well.

    :worker 2
    :worker next
""",
)


# :linger


def linger(ctx: Any, args: Args) -> Reply:
    """Let the session outlive its connection, and write down what `livesh attach --resume` needs."""
    from livesh.shell import resume
    from livesh.shell.usage import seconds
    from livesh.wire.ops.process import Linger

    text = str(args["TIME"])
    reply: Reply = ctx.call(Linger(seconds=0.0 if text == "off" else seconds(text)))
    resume.remember(ctx.info, reply)
    shell = getattr(ctx, "shell", None)
    if shell is not None:
        shell.client.waits = int(reply["session"]) if reply["seconds"] else 0
    return reply


def show_linger(reply: Reply, width: int) -> Text:
    """Say what will happen when the connection goes."""
    if not reply["seconds"]:
        return says("this session ends with its connection", "dim")
    return says(f"session {reply['session']} waits {span(reply['seconds'])} after its connection has gone: livesh attach --resume", "dim")


LINGER = Command(
    name="linger",
    usage="linger TIME|off",
    summary="Let this session, its names and probes, outlive the connection for a while.",
    group="Session",
    category="observe",
    run=linger,
    show=show_linger,
    doc="""
Without it everything a session set ends when its connection does, however that happens. With it names, watches and recordings stay
for TIME after the shell, the terminal or the network has gone; what they hit is kept, the last 1000 of it. Stopped threads
go on at once all the same, and a running evaluation is interrupted. `livesh attach --resume` goes on where it was.

    :linger 10m
    :linger off
""",
)
