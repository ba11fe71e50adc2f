"""Commands about the session itself: help, leaving, where Python is evaluated, jobs beside the prompt."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from livesh.errors import UserError
from livesh.shell import pages
from livesh.shell.commands import table
from livesh.shell.commands.base import Args, Command, Reply
from livesh.shell.render.amounts import clock, count, span
from livesh.shell.render.tables import columns, pairs
from livesh.shell.render.tables import table as draw_table
from livesh.shell.render.text import Text, flow, says, wrap
from livesh.shell.usage import number

PLACES = ("agent", "main", "loop")


# :help


def help_(ctx: Any, args: Args) -> Reply:
    """Find what there is to say about a command, a page, or in general."""
    topic = str(args.get("COMMAND") or "").strip().lstrip(":")
    if not topic:
        return {"commands": [_brief(command) for command in table.shown()], "pages": pages.names()}
    command = table.find(topic)
    if command is not None:
        return {"command": _full(command)}
    if topic in pages.names():
        return {"page": topic, "text": pages.read(topic)}
    raise UserError(f"there is no command and no page {topic}", hint=_near(topic))


def _near(topic: str) -> str:
    from livesh.shell.entry import closest

    meant = closest(topic, [*table.TABLE, *table.ALIASES, *pages.names()])
    return "did you mean " + " or ".join(f":help {name}" for name in meant) + "?" if meant else "see :help"


def _brief(command: Command) -> Reply:
    return {"name": command.name, "usage": command.usage, "summary": command.summary, "group": command.group}


def _full(command: Command) -> Reply:
    doc = command.doc.strip("\n")
    return {**_brief(command), "aliases": list(command.aliases), "category": command.category, "doc": doc}


def show_help(reply: Reply, width: int) -> Text:
    """Draw the answer of `help_`."""
    if "page" in reply:
        from livesh.shell.render.pages import page

        return page(str(reply["text"]), width)
    if "command" in reply:
        return show_command(reply["command"], width)
    text: Text = []
    names = max(len(str(command["name"])) for command in reply["commands"])
    for group in [*table.GROUPS, *_other_groups(reply["commands"])]:
        listed = [command for command in reply["commands"] if command["group"] == group]
        if listed:
            text += [("title", group), ("", "\n"), *_listed(listed, names, width)]
    text += [("title", "Pages"), ("", "\n"), *columns(reply["pages"], width)]
    return text + says("Anything else is Python, evaluated in the process. :help COMMAND or :help PAGE says more.", "dim")


def _other_groups(commands: list[Reply]) -> list[str]:
    return sorted({str(command["group"]) for command in commands} - set(table.GROUPS))


def _listed(commands: list[Reply], names: int, width: int) -> Text:
    return pairs([(f"  :{command['name']:<{names}}", str(command["summary"])) for command in commands], width)


def show_command(command: Reply, width: int) -> Text:
    """Draw all there is to know about one command."""
    text: Text = [*flow([("name", ":" + str(command["usage"]))], width, hang=4), ("", "\n"), *wrap(str(command["summary"]), width)]
    if command["doc"]:
        from livesh.shell.render.pages import page

        text += [("", "\n"), *page(str(command["doc"]), width)]
    if command["aliases"]:
        text += says("\nAlso " + ", ".join(":" + alias for alias in command["aliases"]) + ".", "dim")
    if command["category"] != "local":
        text += says(f"\nNeeds role {command['category']}.", "dim")
    return text


HELP = Command(
    name="help",
    usage="help [COMMAND]",
    summary="List the commands and pages, or explain one.",
    group="Session",
    category="local",
    aliases=("?", "h"),
    run=help_,
    show=show_help,
    complete={"COMMAND": "commands"},
    doc="""
The answer of `:help COMMAND` starts with the command's usage: CAPITALS stand for what you fill in, brackets for what may
be left out, … for what may be repeated.

    :help reload
    :help stale-frames
""",
)


# Leaving, and coming back


def quit_(ctx: Any, args: Args) -> Reply:
    """Leave; the agent undoes what the session set."""
    shell = _shell(ctx)
    shell.leaving = True
    return {"running": len([job for job in shell.jobs.running() if job is not ctx.job])}


def show_quit(reply: Reply, width: int) -> Text:
    """Say what ends with the session."""
    if not reply["running"]:
        return []
    return says(f"{count(reply['running'], 'job')} ended with the session", "dim")


QUIT = Command(
    name="quit",
    usage="quit",
    summary="Leave; the service goes on, what this session set in it is undone.",
    group="Session",
    category="local",
    aliases=("q", "exit"),
    run=quit_,
    show=show_quit,
    doc="""
Probes, breakpoints and jobs of this session end; stopped threads go on. Swapped code and changed state stay: they are
the service's now. Ctrl-D does the same.
""",
)

DETACH = Command(
    name="detach",
    usage="detach",
    summary="Leave, like :quit.",
    group="Session",
    category="local",
    run=quit_,
    show=show_quit,
    hidden=True,
)


def attach(ctx: Any, args: Args) -> Reply:
    """Connect to another target, or anew to this one."""
    _shell(ctx).reconnect(args.get("TARGET"))
    return {}


ATTACH = Command(
    name="attach",
    usage="attach [TARGET]",
    summary="Attach to another process, or to this one again after the connection was lost.",
    group="Session",
    category="local",
    run=attach,
    show=lambda reply, width: [],
    complete={"TARGET": "agents"},
    doc="""
The session at hand ends first. TARGET is what `livesh attach` takes: a name that `livesh ps` shows, a pid, a socket's path or
HOST:PORT.
""",
)


# Looking at the session


def info(ctx: Any, args: Args) -> Reply:
    """Ask the target about itself."""
    from livesh.wire.ops.core import Describe

    reply: Reply = ctx.call(Describe())
    return reply


SHOWN = ("name", "pid", "program", "python", "livesh", "address", "role", "session", "threads", "accept")
PRIVATE = {"started", "ops", "now", "ticks", "protocol", "implementation"}  # said already, or for programs


def show_info(reply: Reply, width: int) -> Text:
    """Draw what the target says about itself."""
    rows = [(key, reply[key]) for key in SHOWN if reply.get(key) is not None]
    if reply.get("started"):
        started = float(reply["started"])
        rows.append(("started", f"{clock(started)} · up {span(max(0.0, time.time() - started))}"))
    rest = sorted(set(reply) - set(SHOWN) - PRIVATE)
    rows += [(key, reply[key]) for key in rest if isinstance(reply[key], (str, int, float)) and reply[key] != ""]
    return pairs([(key, str(value)) for key, value in rows], width)


INFO = Command(
    name="info",
    usage="info",
    summary="Say what the shell is attached to.",
    group="Session",
    category="observe",
    run=info,
    show=show_info,
    doc="Process, Python, address, role and session, as the agent itself answers.",
)


def names(ctx: Any, args: Args) -> Reply:
    """Ask for the names bound at this prompt."""
    from livesh.wire.ops.core import Names

    reply: Reply = ctx.call(Names())
    return reply


def show_names(reply: Reply, width: int) -> Text:
    """Draw names and the types of their values."""
    listed = sorted(reply["names"].items())
    return pairs(listed, width) or says("nothing is bound at this prompt yet", "dim")


NAMES = Command(
    name="names",
    usage="names",
    summary="List the names bound at this prompt.",
    group="Session",
    category="observe",
    run=names,
    show=show_names,
    doc="""
Assignments at the prompt bind in the session, not in a module of the service: `x = 1` changes nothing in it,
`shop.pricing.LIMIT = 1` does. The names end with the session.
""",
)


def evaluate(ctx: Any, args: Args) -> Reply:
    """Choose where Python runs, or say where it does."""
    shell = _shell(ctx)
    where = args.get("WHERE")
    if where is not None:
        if where not in (*PLACES, "auto", "stop") or ("N" in args and where != "stop"):
            raise UserError(f"{where} {args.get('N', '')}".strip() + " is no place to evaluate in", hint="agent, main, loop, stop [N], or auto")
        shell.where = "" if where == "auto" else str(where)
        if where == "stop":
            from livesh.wire.ops.breaks import StopLook

            found = ctx.call(StopLook(stop=number(str(args.get("N", 0)), "N"), lines=0))
            shell.where = f"stop {found['stop']}"
    return {"where": shell.where or "auto"}


def place_note(shell: Any, reply: Reply, entered: str) -> Text:
    """Say where source ran that ran elsewhere than asked, and where it had to run that failed for it."""
    said = shell.memory.setdefault("places said", set())
    place = str(reply.get("where") or "")
    if not shell.where and place in ELSEWHERE and place not in said:
        said.add(place)
        return says(ELSEWHERE[place], "dim")
    error = reply.get("error") or {}
    wants_loop = error.get("type") == "RuntimeError" and str(error.get("text")).startswith(("no running event loop", "There is no current event loop"))
    if wants_loop and place != "loop":
        return says("it needs the service's event loop: :evaluate loop runs what follows there, and so does a top-level await", "warn")
    if error.get("type") in ("NameError", "SyntaxError") and shell.bar.facts.get("stopped"):
        from livesh.shell import pdb

        if (word := pdb.word_of(entered)[0]) in pdb.LETTERS:
            return says(f"a thread stands still: :stop opens the dialogue with it, where {word} is a command", "warn")
    return []


ELSEWHERE = {
    "loop": "awaited on the service's event loop; :evaluate says and chooses where Python runs",
    "own loop": "no event loop runs in the service: awaited on one of this session's own",
}
SAID = {
    "agent": "in the session's own thread",
    "auto": "in the session's own thread; top-level await on the service's loop",
    "loop": "on the service's event loop, between two of its callbacks: what takes long there delays the service",
    "main": "in the main thread, at its next bytecode: what takes long there delays the service",
}


def show_evaluate(reply: Reply, width: int) -> Text:
    """Say where Python runs."""
    where = str(reply["where"])
    said = SAID.get(where) or f"in the innermost frame of {where}, on its thread, for as long as it stands still"
    return wrap(f"Python is evaluated {said}.", width)


EVALUATE = Command(
    name="evaluate",
    usage="evaluate [WHERE [N]]",
    summary="Choose the thread Python is evaluated in: agent, main, loop, stop N or auto.",
    group="Session",
    category="local",
    run=evaluate,
    show=show_evaluate,
    complete={"WHERE": lambda ctx, args, word: [*SAID.items(), ("stop", "in the innermost frame of a thread that stands still")]},
    doc="""
Nothing is chosen silently: without a choice Python runs in the session's own thread, beside the service, and only top-level
`await` goes to the service's loop, since nothing else can await there; the first time that is said. What fails because it needs the
loop says so. `stop` is the newest thread that stands still, `stop 2` a certain one. The bar says when another place is set.

    :evaluate loop
    :evaluate stop 2
    :evaluate auto
""",
)


# Long answers


def more(ctx: Any, args: Args) -> Reply:
    """Fetch the next part of the last long answer."""
    from livesh.wire.ops.core import More

    reply: Reply = ctx.call(More())
    return reply


def show_more(reply: Reply, width: int) -> Text:
    """Draw the next part and what is left."""
    text: Text = [("", str(reply["text"]))] if reply["text"] else [("dim", "that was all")]
    if not str(reply["text"]).endswith("\n"):
        text.append(("", "\n"))
    return text + _left(reply.get("left"), reply.get("dropped"))


MORE = Command(
    name="more",
    usage="more",
    summary="Show the next part of an answer that was cut.",
    group="Session",
    category="observe",
    run=more,
    show=show_more,
    doc="Answers are cut at a limit, so that a huge value costs neither the service nor the terminal; the rest is kept for a while.",
)


# Jobs beside the prompt


def jobs(ctx: Any, args: Args) -> Reply:
    """List the jobs of this shell."""
    shell = _shell(ctx)
    listed = [
        {"number": job.number, "state": job.state, "started": job.started, "line": job.line.text, "file": job.line.file}
        for job in shell.jobs.listed
    ]
    shell.jobs.forget_ended()
    return {"jobs": listed}


def show_jobs(reply: Reply, width: int) -> Text:
    """Draw the jobs."""
    rows = [
        [job["number"], job["state"], clock(job["started"]), job["line"] + (f" > {job['file']}" if job["file"] else "")]
        for job in reply["jobs"]
    ]
    return draw_table(["job", "state", "since", "command"], rows, width, empty="no job runs beside the prompt")


JOBS = Command(
    name="jobs",
    usage="jobs",
    summary="List what runs beside the prompt.",
    group="Session",
    category="local",
    run=jobs,
    show=show_jobs,
    doc="""
A command or Python that ends in `&` runs beside the prompt, and what is typed next does not wait for it; its lines appear above, marked
with ┆. With `> FILE` (or `>> FILE`) a command's go into a file. Jobs end with the session.

    :watch shop.pricing.price_of &
    :watch shop.pricing.price_of -n 1000 > hits.txt &
    shop.orders.rebuild_index() &
    :fg 1
    :kill 1
""",
)


def fg(ctx: Any, args: Args) -> Reply:
    """Bring a job in front of the prompt and stay until it ends."""
    shell = _shell(ctx)
    job = shell.jobs.find(args.get("JOB"))
    if job.ended.is_set():
        shell.jobs.forget_ended()
        return {"job": job.number, "state": "over"}
    job.background = False
    ctx.out([("dim", job.line.text), ("", "\n")])
    while not job.ended.wait(0.1):
        if ctx.cancelled.is_set():
            shell.cancel(job)
            if not job.ended.wait(5):
                job.background = True
            break
    shell.jobs.forget_ended()
    return {"job": job.number, "state": job.state}


def show_fg(reply: Reply, width: int) -> Text:
    """Say when the job goes on beside the prompt, or had ended before."""
    if reply["state"] == "over":
        return says(f"[{reply['job']}] has ended already", "dim")
    return [] if reply["state"] in ("done", "failed") else says(f"[{reply['job']}] {reply['state']}", "dim")


FG = Command(
    name="fg",
    usage="fg [JOB]",
    summary="Bring a job in front of the prompt; Ctrl-C ends it.",
    group="Session",
    category="local",
    run=fg,
    show=show_fg,
    complete={"JOB": "jobs"},
    doc="Without a number, the last job. `:jobs` lists them.",
)


AT_ONCE_S, END_WITHIN_S = 0.3, 2.0


def kill(ctx: Any, args: Args) -> Reply:
    """End a job, and wait a moment to see it end."""
    shell = _shell(ctx)
    job = shell.jobs.find(args.get("JOB"))
    shell.cancel(job)
    if not job.ended.wait(AT_ONCE_S):
        ctx.out(says(f"[{job.number}] is asked to end …", "dim"))
        job.ended.wait(END_WITHIN_S)
    reply = {"job": job.number, "state": job.state}
    shell.jobs.forget_ended()
    return reply


def show_kill(reply: Reply, width: int) -> Text:
    """Say what became of the job."""
    if reply["state"] in ("done", "failed"):
        return says(f"[{reply['job']}] ended")
    return says(f"[{reply['job']}] was asked to end and has not yet; :jobs shows when it has", "warn")


KILL = Command(
    name="kill",
    usage="kill [JOB]",
    summary="End a job that runs beside the prompt.",
    group="Session",
    category="local",
    run=kill,
    show=show_kill,
    complete={"JOB": "jobs"},
    doc="Its probes are taken off and its evaluation is interrupted; the service's own threads are not touched.",
)


# What is no command: evaluations and their output


def show_evaluation(reply: Reply, width: int) -> Text:
    """Draw what an evaluation printed, its value, and how it ended."""
    text: Text = []
    out = str(reply.get("out") or "")
    if out:
        text.append(("", out if out.endswith("\n") else out + "\n"))
    if reply.get("value") is not None:
        text += [("python", str(reply["value"])), ("", "\n")]
    text += _ending(reply, width)
    return text + (_left(None, None) if reply.get("more") else [])


def _ending(reply: Reply, width: int) -> Text:
    status = reply["status"]
    if status == "interrupted":
        return says(f"interrupted after {span(float(reply.get('elapsed') or 0))}; the service was not", "warn")
    if status == "running":
        return wrap(str(reply.get("text") or "still running"), width, "warn")
    error = reply.get("error")
    if not error:
        return []
    trace = str(error.get("traceback") or f"{error['type']}: {error['text']}").rstrip("\n")
    head, _, last = trace.rpartition("\n")
    return [("dim", head + "\n" if head else ""), ("bad", last), ("", "\n")]


def _left(left: int | None, dropped: int | None) -> Text:
    if left == 0:
        return says(f"{count(dropped, 'character')} were not kept", "dim") if dropped else []
    amount = f" ({left:,} characters)" if left else ""
    return says(f"… cut here{amount}; :more shows the rest", "dim") if left is None or left else []


def show_output(data: Mapping[str, Any], width: int) -> Text:
    """Draw what a thread or callback that was started at this prompt prints."""
    return [("", str(data.get("text") or ""))]


UNASKED_S = 0.05  # for how long the bar may hold other threads up each time it is brought up to date


def ask_facts(client: Any) -> Reply:
    """Ask what the bar shows: who is there, what the disk holds, and, once something was swapped, who runs old code."""
    from livesh.wire.ops.code import Versions
    from livesh.wire.ops.core import Describe

    described = client.call(Describe(), timeout=5)
    known = client.call(Versions(users=False), timeout=5)
    modules = known.get("modules") or []
    facts = {key: described.get(key) for key in ("name", "pid", "role")}
    facts["changed"] = [module["module"] for module in modules if module.get("disk") == "changed"]
    facts["pending"] = bool(known.get("pending"))
    swapped = [module["module"] for module in modules if len(module.get("versions") or []) > 1]
    facts["old_frames"], facts["old_partly"] = _old_frames(client, swapped) if swapped else (0, False)
    return facts


def _old_frames(client: Any, modules: list[str]) -> tuple[int, bool]:
    """Return how many use old versions, and whether the suspended ones are left out: nobody has asked, so nothing may stand still for it."""
    from livesh.wire.ops.code import Versions

    reply = client.call(Versions(modules=modules, within=UNASKED_S), timeout=10)
    return sum(user["status"] != "moved" for module in reply.get("modules") or [] for user in module.get("users") or []), bool(reply.get("partial"))


def _shell(ctx: Any) -> Any:
    shell = getattr(ctx, "shell", None)
    if shell is None:
        raise UserError("this command is about an attached shell", hint="livesh attach TARGET")
    return shell
