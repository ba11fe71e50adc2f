"""Commands that look at what runs: stacks, threads, tasks, recorded exceptions, a profile."""

from __future__ import annotations

import time
from typing import Any

from livesh.errors import Gone, LiveshError, UserError
from livesh.shell.commands.base import Args, Command, Reply
from livesh.shell.render import debug as draw
from livesh.shell.render import traces
from livesh.shell.render.amounts import span
from livesh.shell.render.tables import pairs, table
from livesh.shell.render.text import Text, says
from livesh.shell.usage import number, seconds
from livesh.wire.ops import debug as ops

LOOKING, STOPPING = "Looking", "Stopping"


# :bt


def bt(ctx: Any, args: Args) -> Reply:
    """Ask for the stacks of threads, of tasks, of one of them, or of everything."""
    what = str(args.get("THREAD") or "")
    op = ops.Stacks(of=what or "threads", locals="-l" in args, depth=number(str(args.get("-x", 1)), "-x"))
    try:
        stacks = ctx.call(op, timeout=8.0)["stacks"]
        for more in () if what else ("tasks", "greenlets"):
            stacks += ctx.call(ops.Stacks(of=more, locals="-l" in args), timeout=8.0)["stacks"]
    except (TimeoutError, Gone) as silent:
        raise _wedged(ctx, silent) from None
    return {"stacks": stacks}


def _wedged(ctx: Any, silent: Exception) -> LiveshError:
    """Say what can be seen from outside of a process that does not answer, and what to do."""
    from livesh.shell.discovery import listed_as

    what = f"the process does not answer ({silent}): a C call keeps the GIL, or it is stopped."
    entry = listed_as(ctx.info)
    if entry is None:
        return Gone(f"{what} Where it runs, `py-spy dump` shows the Python stacks, `gdb -p` the C ones")
    pid = int(entry["pid"] or 0)
    return Gone(f"{what} From outside: {_outside(pid)}. `py-spy dump --pid {pid}` shows the Python stacks, `gdb -p {pid}` the C ones")


def _outside(pid: int) -> str:
    import psutil

    try:
        process = psutil.Process(pid)
        busy = sorted(process.threads(), key=lambda thread: -(thread.user_time + thread.system_time))
        return f"it is {process.status()}, {len(busy)} threads, the busiest is {busy[0].id} with {busy[0].user_time + busy[0].system_time:.1f} s of CPU"
    except (psutil.Error, OSError, IndexError):
        return "there is no such process here"


def show_bt(reply: Reply, width: int) -> Text:
    """Draw the stacks."""
    return draw.stacks(reply["stacks"], width)


def runnables(ctx: Any, args: Args, word: str) -> list[str]:
    """Complete names of threads and ids of tasks."""
    found = ctx.call(ops.Stacks(of="all"), timeout=1.0)["stacks"]
    names = [str(stack["name"]) for stack in found if stack["kind"] == "thread"] + [str(stack["id"]) for stack in found if stack["kind"] in ("task", "greenlet")]
    return sorted({"all", "tasks", "threads", "generators", "greenlets", *names})


BT = Command(
    name="bt",
    usage="bt [THREAD|TASK|all|tasks|generators|greenlets] [-l] [-x DEPTH]",
    summary="Show stacks, each frame with the version it runs.",
    group=LOOKING,
    category="observe",
    complete={"THREAD": runnables},
    aliases=("where", "w"),
    doc="""
Without a name: every thread, task and greenlet. Frames are current, moved (the same text, now at another line), stale (the
text has changed) or gone, and show the line of the version they run. -l adds each frame's variables, short and without
running any code of theirs; -x shows them deeper.
""",
    run=bt,
    show=show_bt,
)


# :threads  :tasks  :cancel  :interrupt


def threads(ctx: Any, args: Args) -> Reply:
    """Ask which threads are busy."""
    window = seconds(str(args.get("-i", "0.3")))
    return dict(ctx.call(ops.Threads(window=window), timeout=30.0 + window))


THREADS = Command(
    name="threads",
    usage="threads [-i WINDOW]",
    summary="List the threads, the busiest first, and who waits for whose lock.",
    group=LOOKING,
    category="observe",
    doc="\nCPU is measured over a window (-i 2s). A lock is found where the source shows it (`with LOCK:`), so not every wait has a name.\n",
    run=threads,
    show=draw.threads,
)


def tasks(ctx: Any, args: Args) -> Reply:
    """Ask for the trees of tasks."""
    return dict(ctx.call(ops.Tasks(frames="-a" in args)))


TASKS = Command(
    name="tasks",
    usage="tasks [-a]",
    summary="Show asyncio's tasks, each below the one that awaits it, trio's, below the nursery's, and gevent's greenlets.",
    group=LOOKING,
    category="observe",
    doc="""
-a shows all frames of each task. The ids (t8) stay the same for a task's life. A greenlet without a name of its own, or of the thread it
stands for in a patched process, goes by what it runs.
""",
    run=tasks,
    show=draw.tasks,
)


def cancel(ctx: Any, args: Args) -> Reply:
    """Cancel a task."""
    return dict(ctx.call(ops.Cancel(task=str(args["TASK"]), reason=str(args.get("--reason", "cancelled from livesh")), insist="--insist" in args)))


def show_cancel(reply: Reply, width: int) -> Text:
    """Say what was asked."""
    task = reply["task"]
    if task["kind"] == "greenlet":
        return says(f"asked {task['id']} {task['name']} to end; GreenletExit is raised where it waits", "ok")
    return says(f"asked {task['id']} {task['name']} to cancel; it ends when it next awaits, unless it refuses", "ok")


def task_ids(ctx: Any, args: Args, word: str) -> list[tuple[str, str]]:
    """Complete ids of tasks."""
    return [(str(task["id"]), str(task["name"])) for of in ("tasks", "greenlets") for task in ctx.call(ops.Stacks(of=of), timeout=1.0)["stacks"]]


CANCEL = Command(
    name="cancel",
    usage="cancel TASK [--reason TEXT] [--insist]",
    summary="Cancel a task of asyncio or trio, or end a greenlet.",
    group=STOPPING,
    category="state",
    complete={"TASK": task_ids},
    run=cancel,
    show=show_cancel,
    doc="""
As `task.cancel()`, on the task's own loop; the task that the loop was started for (`asyncio.run`) only with --insist, since the loop
ends with it. A greenlet is killed by its own hub. trio cancels scopes, not tasks: its nursery is
cancelled where that ends this task alone, else only with --insist. Names and ids are those that `:tasks` shows; the answer says whether the task has ended.

    :cancel long-1 --reason "stuck since noon"
""",
)


def interrupt(ctx: Any, args: Args) -> Reply:
    """Interrupt a thread of the service."""
    return dict(ctx.call(ops.InterruptThread(thread=str(args["THREAD"]), insist="--insist" in args)))


def show_interrupt(reply: Reply, width: int) -> Text:
    """Say whether it landed."""
    text = says(f"{reply['raised']} {'reached' if reply['landed'] else 'waits for'} {reply['thread']}: {reply['text']}", "ok" if reply["landed"] else "warn")
    return text if reply["landed"] else text + traces.stack(reply["frames"], width)


INTERRUPT = Command(
    name="interrupt",
    usage="interrupt THREAD [--insist]",
    summary="Raise KeyboardInterrupt in a thread of the service.",
    group=STOPPING,
    category="code",
    complete={"THREAD": runnables},
    doc="""
It lands at the thread's next Python instruction: not inside a sleep, a lock or a socket call. Nothing is promised; the answer says where
the thread is. An event loop and gevent's hub take a KeyboardInterrupt for the end of the service, the hub also from a thread of its pool: the thread of a
loop or a hub is interrupted with --insist only, :cancel TASK ends one of its tasks; a thread of the pool gets a GreenletExit, which ends its call.
""",
    run=interrupt,
    show=show_interrupt,
)


# :errors  :pm


def errors(ctx: Any, args: Args) -> Reply:
    """List recorded exceptions, show one, or begin and end to record."""
    if "N" in args:
        return {"error": dict(ctx.call(ops.Error(number=number(str(args["N"]), "N"))))}
    if "--off" in args:
        ctx.call(ops.Record(off=True))
        return {"off": True}
    listed = dict(ctx.call(ops.Errors(like=str(args.get("--like", "")))))
    if "--on" in args or "--handled" in args or not listed["recording"]:
        begun = ctx.call(ops.Record(handled=str(args.get("--handled", ""))))
        listed = {**ctx.call(ops.Errors()), "lacking": begun["lacking"]}
    return listed


def show_errors(reply: Reply, width: int) -> Text:
    """Draw the list, or one."""
    if "error" in reply:
        return draw.error(reply["error"], width)
    if "off" in reply:
        return says("not recording any more for this session", "dim")
    text = draw.errors(reply, width)
    for lack in reply.get("lacking") or []:
        text += says(str(lack), "warn")
    return text


ERRORS = Command(
    name="errors",
    usage="errors [N] [--on] [--off] [--handled TYPE] [--like TEXT]",
    summary="Show recent exceptions, grouped and counted, with versions and variables.",
    group=LOOKING,
    category="observe",
    doc="""
The first :errors begins to record: exceptions that nobody handled and those that were logged with a traceback. It ends
with the session. --handled ValueError (or '*') also records handled ones, from Python 3.12 on. :errors 3 shows number 3.
""",
    run=errors,
    show=show_errors,
)


def pm(ctx: Any, args: Args) -> Reply:
    """Walk a recorded exception: one command, or a dialogue."""
    number_ = number(str(args["N"]), "N")
    walk = PostMortem(ctx, number_)
    if "COMMAND" in args:
        return {"said": walk.do(str(args["COMMAND"]))}
    if not ctx.stdin_is_tty:
        return {"error": walk.error}
    ctx.out(draw.error(walk.error, ctx.width))
    while True:
        line = ctx.read_line(f"(pm {number_}) ").strip()
        if line in ("q", "quit", "exit", ""):
            return {"said": []}
        try:
            ctx.out(walk.do(line))
        except LiveshError as wrong:
            ctx.out(says(str(wrong), "bad"))


class PostMortem:
    """A place in the frames of a recorded exception; frame 0 is where it was raised."""

    def __init__(self, ctx: Any, number_: int) -> None:
        self.ctx = ctx
        self.error = dict(ctx.call(ops.Error(number=number_)))
        self.at = 0

    def do(self, line: str) -> Text:
        """Carry out one command of the dialogue."""
        word, _, rest = line.partition(" ")
        frames = self.error["trace"]["frames"][::-1]
        if word in ("u", "up", "d", "down"):
            step = 1 if word[0] == "u" else -1
            self.at = min(max(self.at + step, 0), len(frames) - 1)
            return traces.stack([frames[self.at]], self.ctx.width, first=self.at)
        if word in ("w", "bt", "where"):
            return traces.stack(frames, self.ctx.width, here=self.at)
        if word in ("l", "a", "locals"):
            return pairs(list((frames[self.at].get("locals") or {}).items()), self.ctx.width)
        expression = rest if word in ("p", "pp") else line
        reply = self.ctx.call(ops.PostMortem(number=self.error["number"], frame=self.at, expression=expression))
        return says(str(reply["text"])) if reply["text"] else []


def show_pm(reply: Reply, width: int) -> Text:
    """Draw what was said, or the exception."""
    return draw.error(reply["error"], width) if "error" in reply else list(reply["said"])


PM = Command(
    name="pm",
    usage="pm N [COMMAND]",
    summary="Walk a recorded exception: up, down, its variables, expressions in its frames.",
    group=LOOKING,
    category="observe",
    doc="\nu and d move, w shows the stack, l the variables, anything else is evaluated in the frame (role code). The last exceptions are kept alive for that, for minutes.\n",
    run=pm,
    show=show_pm,
)


# :profile


def profile(ctx: Any, args: Args) -> Reply:
    """Sample for a while, then draw; Ctrl-C ends it early and shows what there is."""
    wanted = seconds(str(args.get("SECONDS", "5")))
    begun = ctx.call(ops.Profile(seconds=wanted, hz=float(args.get("--hz", 100)), idle="--idle" in args))
    for hint in begun["hints"]:
        ctx.out(says(str(hint), "dim"))
    ends = time.monotonic() + begun["seconds"]
    while time.monotonic() < ends and not _cancelled(ctx):
        time.sleep(min(0.1, max(ends - time.monotonic(), 0)))
    reply = dict(ctx.call(ops.ProfileResult(profile=begun["profile"], stop=True), timeout=60.0))
    if "-o" in args:
        reply["file"] = _write(str(args["-o"]), reply, ctx)
    return reply


def _cancelled(ctx: Any) -> bool:
    cancelled = getattr(ctx, "cancelled", None)
    return cancelled is not None and cancelled.is_set()


def _write(path: str, reply: Reply, ctx: Any) -> str:
    from livesh.shell.render import flame

    title = f"{ctx.info.get('name', '')} pid {ctx.info.get('pid', '')}: {reply['samples']} samples in {span(reply['seconds'])}"
    try:
        with open(path, "w", encoding="utf-8") as file:
            file.write(flame.svg(flame.tree(reply["stacks"]), title))
    except OSError as wrong:
        raise UserError(f"{path} cannot be written: {wrong.strerror}") from None
    return path


def show_profile(reply: Reply, width: int) -> Text:
    """Draw the table and the flames as text."""
    from livesh.shell.render import flame

    text = draw.profile(reply, width)
    if reply["stacks"]:
        text += draw.flames(flame.text(flame.tree(reply["stacks"]), width), width)
    return text + (says(f"flame graph in {reply['file']}", "ok") if reply.get("file") else [])


PROFILE = Command(
    name="profile",
    usage="profile [SECONDS] [-o FILE] [--hz N] [--idle]",
    summary="Sample what the threads do, by function and version.",
    group=LOOKING,
    category="observe",
    doc="\n-o flames.svg writes a flame graph any browser opens. --idle counts waiting threads too.\n",
    run=profile,
    show=show_profile,
)


# :neighbours


def neighbours(ctx: Any, args: Args) -> Reply:
    """Ask who else looks into the process."""
    return dict(ctx.call(ops.Neighbours()))


def show_neighbours(reply: Reply, width: int) -> Text:
    """Draw them, and what this Python lacks."""
    rows = [(("name", each["name"]), each["how"], each["effect"]) for each in reply["neighbours"]]
    text = table(("tool", "seen by", "beside probes"), rows, width, empty="no other tool looks into this process")
    for lack in reply["lacking"]:
        text += says(str(lack), "warn")
    return text


NEIGHBOURS = Command(
    name="neighbours",
    usage="neighbours",
    summary="Name the other debuggers, tracers and wrappers in the process.",
    group=LOOKING,
    category="observe",
    run=neighbours,
    show=show_neighbours,
    doc="""
coverage, debuggers, tracers and wrappers of monitoring agents that are in the process already: what they hook into, and what that means
for probes and breakpoints.
""",
)
