"""Commands that set probes and follow their hits, with Arthas' verbs and letters."""

from __future__ import annotations

import ast
from typing import Any

from livesh.errors import UserError
from livesh.shell.commands.base import Args, Command, Reply
from livesh.shell.render import debug as draw
from livesh.shell.render.amounts import count
from livesh.shell.render.text import Text, says
from livesh.shell.usage import number, seconds
from livesh.wire.ops import probes as ops

GROUP = "Watching"
LIMITS = "[-n N] [--rate N] [--for SECONDS] [--bytes N] [--budget SHARE]"
LIMITS_DOC = """
Limits are always on: -n hits (100), exactly so many; --rate hits recorded a second (100); --for seconds (600); --bytes of
text sent; --budget share of one core the probe itself may cost (0.05). At the first one reached it takes itself off, puts
the original code back and says why. It dies with the session, and follows swaps. With & at the end it runs beside the prompt.
"""


def limits(args: Args) -> dict[str, Any]:
    """Return the limits that were typed, by the names of the ops."""
    found: dict[str, Any] = {"condition": str(args.get("COND", ""))}
    for flag, name in (("-n", "hits"), ("--rate", "per_second"), ("--bytes", "bytes")):
        if flag in args:
            found[name] = number(str(args[flag]), flag)
    if "--for" in args:
        found["seconds"] = seconds(str(args["--for"]))
    if "--budget" in args:
        found["budget"] = _share(str(args["--budget"]))
    return found


def _share(text: str) -> float:
    try:
        return float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except ValueError:
        raise UserError(f"--budget is a share such as 5% or 0.05, not {text}") from None


def follow(ctx: Any, op: Any) -> Reply:
    """Set a probe, show its hits as they come, and take it off when the person has enough."""
    begun = dict(ctx.call(op))
    ctx.out(draw.begun(begun))
    hits: list[Reply] = []
    end: Reply = {}
    try:
        for _kind, data in ctx.follow(begun["stream"]):
            if data.get("last"):
                end = dict(data)
                break
            ctx.out(draw.hit(data, ctx.width))
            if ctx.json:
                hits.append(dict(data))
    finally:
        if not end:
            end = _off(ctx, begun)
    return {**begun, "records": hits, **end}


def _off(ctx: Any, begun: Reply) -> Reply:
    from livesh.errors import LiveshError

    try:
        reply = ctx.call(ops.Unprobe(probe=begun["probe"]))
    except LiveshError as gone:  # it ended by itself in the same moment, or the target has gone
        return {"why": str(gone), "hits": 0, "cost": {"skipped": 0, "text": "not known"}}
    return {**reply, "why": "stopped"}


def show(reply: Reply, width: int) -> Text:
    """Say how it ended."""
    return draw.ended(reply)


def show_hit(data: Reply, width: int) -> Text:
    """Draw a hit nobody follows."""
    return draw.hit(data, width)


# :watch


def watch(ctx: Any, args: Args) -> Reply:
    """Watch calls."""
    moments = "".join(letter for letter in "bsef" if f"-{letter}" in args) or "f"
    depth = number(str(args.get("-x", 1)), "-x")
    return follow(ctx, ops.Watch(place=str(args["F"]), values=expressions(str(args.get("EXPR", ""))), depth=depth, moments=moments, **limits(args)))


def expressions(text: str) -> list[str]:
    """Split `a, b.c` into its expressions; braces around them, as Arthas has them, are taken off."""
    text = text.strip()
    if not text:
        return []
    try:
        tree = ast.parse(text, mode="eval").body
    except SyntaxError:
        return [text]
    if isinstance(tree, ast.Tuple | ast.Set):
        return [ast.unparse(part) for part in tree.elts]
    return [text]


WATCH = Command(
    name="watch",
    usage=f"watch F [EXPR] [if COND] [-x DEPTH] [-b] [-s] [-e] [-f] {LIMITS}",
    summary="Show a function's arguments, result, exception and time, call by call.",
    group=GROUP,
    category="probe",
    complete={"F": "objects"},
    doc=f"""
    :watch shop.pricing.price_of if args.qty > 100
    :watch price_of qty, ret if cost_ms > 5 -n 3 -x 2

Expressions know the function's names, and args, kwargs, ret, exc, cost_ms and self. -b before, -s after a result, -e after
an exception, -f after both (as if not said). Arguments are shown as they are at that moment, the names as they came in.
{LIMITS_DOC}""",
    run=watch,
    show=show,
)


# :trace  :stack  :monitor  :log


def trace(ctx: Any, args: Args) -> Reply:
    """Trace calls."""
    return follow(ctx, ops.Trace(place=str(args["F"]), **limits(args)))


TRACE = Command(
    name="trace",
    usage=f"trace F [if COND] {LIMITS}",
    summary="Show the calls a function makes, with times; waiting apart from work.",
    group=GROUP,
    category="probe",
    complete={"F": "objects"},
    doc=f"\nEvery call, await, yield, async for and async with of the function is a line: total, share, how often. `if cost_ms > 200` shows slow ones only.\n{LIMITS_DOC}",
    run=trace,
    show=show,
)


def stack(ctx: Any, args: Args) -> Reply:
    """Show callers."""
    return follow(ctx, ops.Stack(place=str(args["F"]), depth=number(str(args.get("-x", 12)), "-x"), **limits(args)))


STACK = Command(
    name="stack",
    usage=f"stack F [if COND] [-x DEPTH] {LIMITS}",
    summary="Show who calls a function.",
    group=GROUP,
    category="probe",
    complete={"F": "objects"},
    doc=LIMITS_DOC,
    run=stack,
    show=show,
)


def monitor(ctx: Any, args: Args) -> Reply:
    """Count calls cycle by cycle."""
    return follow(ctx, ops.Monitor(place=str(args["F"]), cycle=seconds(str(args.get("-c", "5"))), **limits(args)))


MONITOR = Command(
    name="monitor",
    usage=f"monitor F [if COND] [-c CYCLE] {LIMITS}",
    summary="Count a function's calls and failures, and measure p50 and p99, every cycle.",
    group=GROUP,
    category="probe",
    complete={"F": "objects"},
    doc=f"\n-c 5 is a line every five seconds; -n counts cycles here.\n{LIMITS_DOC}",
    run=monitor,
    show=show,
)


def log(ctx: Any, args: Args) -> Reply:
    """Log at a line."""
    depth = number(str(args.get("-x", 1)), "-x")
    template = str(args.get("TEMPLATE", ""))
    if len(template) > 1 and template[0] == template[-1] and template[0] in "\"'":
        template = template[1:-1]
    return follow(ctx, ops.Log(place=str(args["LOCSPEC"]), template=template, depth=depth, **limits(args)))


LOG = Command(
    name="log",
    usage=f"log LOCSPEC [TEMPLATE] [if COND] [-x DEPTH] {LIMITS}",
    summary="Show a text with values, or the variables, whenever a line is reached.",
    group=GROUP,
    category="probe",
    complete={"LOCSPEC": "objects"},
    doc=f"\n    :log orders.py:41 qty={{qty}} total={{total:.2f}} if qty > 100\n\nWithout a text: the frame's variables.\n{LIMITS_DOC}",
    run=log,
    show=show,
)


# :tt


def tt(ctx: Any, args: Args) -> Reply:
    """Record calls, or look into the recorded ones."""
    index = number(str(args["-i"]), "-i") if "-i" in args else None
    if "-p" in args:
        return {"replayed": dict(ctx.call(ops.TimeTunnelReplay(index=_needed(index), times=number(str(args.get("--times", 1)), "--times")), timeout=60.0))}
    if "-w" in args:
        return {"value": dict(ctx.call(ops.TimeTunnelEval(index=_needed(index), expression=str(args["-w"]))))["text"]}
    if "-s" in args:
        return {"listed": dict(ctx.call(ops.TimeTunnelEval(expression=str(args["-s"]))))}
    if "F" in args:
        return follow(ctx, ops.TimeTunnel(place=str(args["F"]), **limits(args)))
    listed = dict(ctx.call(ops.TimeTunnelList(index=index, depth=0 if index is None else number(str(args.get("-x", 2)), "-x"), delete="--delete" in args)))
    return {"one": listed["records"][0]} if index is not None and "--delete" not in args else {"listed": listed}


def _needed(index: int | None) -> int:
    if index is None:
        raise UserError("which call?", hint="-i INDEX, as :tt -l shows it")
    return index


def show_tt(reply: Reply, width: int) -> Text:
    """Draw what was asked for."""
    if "one" in reply:
        return draw.record(reply["one"], width)
    if "value" in reply:
        return says(str(reply["value"]))
    if "replayed" in reply:
        return _replayed(reply["replayed"])
    if "listed" in reply:
        listed = reply["listed"]
        if "deleted" in listed:
            return says(f"forgot {listed['deleted']}; {listed['kept']} kept", "ok")
        note = f"{listed['kept']} calls kept, with their objects, until the session ends or for {listed['age_s'] / 60:.0f} minutes"
        return [*draw.records(listed["records"], width), *says(note, "dim")] if listed["records"] else says("no call is kept; :tt F records some", "dim")
    return draw.ended(reply)


def _replayed(reply: Reply) -> Text:
    text: Text = []
    for run in reply["runs"]:
        outcome = ("bad", f"raised {run['exc']}") if run["exc"] else ("ok", f"→ {run['ret']}")
        text += [outcome, ("dim", f"  {run['cost_ms']:.3f} ms\n")]
    return text


TT = Command(
    name="tt",
    usage=f"tt [F] [if COND] [-l] [-i INDEX] [-x DEPTH] [-w EXPRESSION] [-s EXPRESSION] [-p] [--times N] [--delete] {LIMITS}",
    summary="Record calls to list, look into and make again.",
    group=GROUP,
    category="probe",
    complete={"F": "objects"},
    doc=f"""
    :tt price_of -n 20            record
    :tt -l                        list        :tt -i 1003            one in full
    :tt -s "ret > 100"            search      :tt -i 1003 -w args[0] evaluate over it (role code)
    :tt -i 1003 -p --times 3      make the call again, with the function as it is now (role code)
    :tt --delete                  forget all

A record holds the call's objects alive; :tt --delete, the session's end and an hour's age let them go.
{LIMITS_DOC}""",
    run=tt,
    show=show_tt,
)


# :probes  :unprobe  :clear


def probes(ctx: Any, args: Args) -> Reply:
    """Ask what is set."""
    return dict(ctx.call(ops.Probes()))


PROBES = Command(
    name="probes",
    usage="probes",
    summary="List every probe and breakpoint in the process, with its hits and its measured cost.",
    group=GROUP,
    category="observe",
    run=probes,
    show=draw.probes,
    doc="""
Of every session. The cost is measured: seconds per hit times hits a second, as a share of one core.

    :probes
    :unprobe 3
""",
)


def numbers(ctx: Any, args: Args, word: str) -> list[tuple[str, str]]:
    """Complete numbers of probes."""
    return [(str(probe["probe"]), f"{probe['kind']} {probe['text']}") for probe in ctx.call(ops.Probes(), timeout=1.0)["probes"]]


def unprobe(ctx: Any, args: Args) -> Reply:
    """Take one probe off."""
    return {"kind": "probe", **ctx.call(ops.Unprobe(probe=number(str(args["N"]), "N"))), "why": "taken off"}


UNPROBE = Command(
    name="unprobe",
    usage="unprobe N",
    summary="Take one probe off.",
    group=GROUP,
    category="probe",
    complete={"N": numbers},
    run=unprobe,
    show=show,
    doc="""
The function gets its own code object back at once. `:probes` shows the numbers, `:clear` takes everything off.

    :unprobe 3
""",
)


def clear(ctx: Any, args: Args) -> Reply:
    """Turn everything off."""
    return dict(ctx.call(ops.Clear(everybody="--all" in args)))


def show_clear(reply: Reply, width: int) -> Text:
    """Say what went."""
    kinds = (("probes", "probe", "off"), ("breaks", "breakpoint", "off"), ("released", "thread", "released"))
    parts = [f"{count(int(reply[name]), noun)} {what}" for name, noun, what in kinds if reply[name]]
    return says((", ".join(parts) or "nothing was set") + ("; not recording any more" if reply["recording"] else ""), "ok")


CLEAR = Command(
    name="clear",
    usage="clear [--all]",
    summary="Turn off everything this session set: probes, breakpoints, stopped threads, recording.",
    group=GROUP,
    category="probe",
    doc="\n--all takes off what other sessions set as well. The original code objects are back afterwards.\n",
    run=clear,
    show=show_clear,
)
