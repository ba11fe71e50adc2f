"""Drawings of the debugger: stacks, threads, tasks, probe hits, exceptions, profiles, stops."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from livesh.shell.render import traces
from livesh.shell.render.amounts import clock, count, span
from livesh.shell.render.code import source
from livesh.shell.render.tables import pairs, table
from livesh.shell.render.text import Cell, Text, clip, indent, join, says
from livesh.shell.render.trees import Node, tree

Data = Mapping[str, Any]


# -- stacks


def stacks(found: Sequence[Data], width: int) -> Text:
    """Draw stacks one under another, and how many frames are stale."""
    text: Text = []
    for stack in found:
        text += _head(stack)
        text += indent(traces.stack(stack["frames"], width - 2), 2) if stack["frames"] else says("  no Python frame", "dim")
    note = traces.stale_note([frame for stack in found for frame in stack["frames"]])
    return (text + note) if found else says("there is none", "dim")


def _head(stack: Data) -> Text:
    number = [("dim", f"  {stack['id']}")] if str(stack["id"]) != str(stack["name"]) else []
    created = [("dim", f"  created at {stack['created']}")] if stack.get("created") else []
    return [("title", str(stack["name"])), *number, ("dim", f"  {stack['kind']}, {stack['state']}"), *created, ("", "\n")]


def threads(reply: Data, width: int) -> Text:
    """Draw the threads, the busiest first, and the loops' lag."""
    rows = [_thread(thread) for thread in reply["threads"]]
    text = table(("thread", "id", ">cpu", ">cpu s", "in", "waits for"), rows, width, keep=("id", "cpu"))
    text += says(f"CPU over {span(reply['window'])}", "dim")
    for loop in reply["lag"]:
        lag = "did not answer within 1 s: a callback blocks it" if loop["lag_ms"] is None else f"lag {span(loop['lag_ms'] / 1e3)}"
        text += says(f"event loop {loop['loop']}: {lag}", "bad" if loop["lag_ms"] is None else "dim")
    return text


def _thread(thread: Data) -> tuple[Cell, ...]:
    own = str(thread["name"])
    numbered = own == f"thread-{thread['id']}"  # it has no name, and its number stands beside it
    name = ("dim", "livesh" if numbered else f"{own} (livesh)") if thread["ours"] else ("name", own)
    cpu = None if thread["cpu"] is None else f"{thread['cpu']:.0%}"
    seconds = None if thread.get("cpu_s") is None else f"{thread['cpu_s']:.2f}"
    frame = thread["frames"][0] if thread["frames"] else None
    at = None if frame is None else f"{frame['qualname']} {traces.short_path(frame['file'])}:{frame['line']}"
    waits = thread["waits"]
    held: Cell = None if not waits else ("warn", f"{waits['lock']}, held by {', '.join(waits['held_by'])}")
    return name, thread["id"], cpu, seconds, at, held


def tasks(reply: Data, width: int) -> Text:
    """Draw the tasks as trees, each below the one that awaits it."""
    if not reply["tasks"]:
        return says("no task of asyncio or trio is alive, and no greenlet", "dim")
    text = tree([_task(task) for task in reply["tasks"]], width)
    for loop in reply["lag"]:
        lag = "does not answer: a callback blocks it" if loop["lag_ms"] is None else f"lag {span(loop['lag_ms'] / 1e3)}"
        text += says(f"event loop {loop['loop']}: {lag}", "bad" if loop["lag_ms"] is None else "dim")
    return text


def _task(task: Data) -> Node:
    label: Text = [("version", task["id"]), ("", " "), ("name", task["name"]), ("dim", f"  {task['state']}")]
    if task.get("cycle"):
        return Node([*label, ("bad", "  awaits itself: a cycle")])
    frames = [Node(_frame(frame)) for frame in task["frames"][::-1]]
    return Node(label, [*frames, *[_task(child) for child in task["children"]]])


def _frame(frame: Data) -> Text:
    return [("", f"{frame['qualname']}  "), ("place", f"{traces.short_path(frame['file'])}:{frame['line']}"), ("", "  "), *traces.verdict(frame)]


# -- probes


def begun(reply: Data) -> Text:
    """Say what a probe was set on."""
    versions = ", ".join(f"{place} v{version}" if version else place for place, version in zip(reply["places"], reply["versions"], strict=False))
    text: Text = [
        ("event", f"{reply['kind']} {reply['probe']}"), ("", f" on {versions} · {count(reply['affected'], 'function')} · set in {span(reply['elapsed_ms'] / 1e3)}\n"),
    ]  # fmt: skip
    for note in reply.get("neighbours") or []:
        text += says(str(note), "dim")
    return text


def hit(data: Data, width: int) -> Text:
    """Draw one hit of any probe, or what became of the probe."""
    if "rebound" in data:
        return says(f"{data['kind']} {data['probe']} follows the swap: {', '.join(data['rebound'])}", "event")
    if data.get("last"):
        return ended(data)
    return _HITS[str(data["kind"])](data, width)


def ended(data: Data) -> Text:
    """Say why a probe ended, and what it has cost."""
    skipped = data["cost"]["skipped"]
    left_out = f" · about {skipped:,.0f} beyond the rate" if skipped else ""
    return says(f"{data['kind']} {data['probe']} ended after {count(data['hits'], 'hit')}: {data['why']}{left_out} · cost {data['cost']['text']}", "dim")


def _moment(data: Data) -> Text:
    version = [("version", f" v{data['version']}")] if data.get("version") else []
    took = [("number", f"  {span(data['cost_ms'] / 1e3)}")] if data.get("cost_ms") is not None else []
    return [("dim", f"{data.get('n', ''):>3} {clock(data['at'])}  "), ("name", data["place"]), *version, *took, ("dim", f"  {data['who']}")]


def _watched(data: Data, width: int) -> Text:
    items: list[tuple[str, Cell]] = [(name, value) for name, value in data.get("values") or []]
    items += [(name, value) for name, value in (data.get("args") or {}).items()]
    if data.get("ret") is not None:
        items.append(("→", ("ok", data["ret"])))
    if data.get("exc") is not None:
        items.append(("raised", ("bad", data["exc"])))
    return [*_moment(data), ("", "\n"), *indent(pairs(items, width - 6), 6)]


def _logged(data: Data, width: int) -> Text:
    if data.get("text") is not None:
        return [*_moment(data), ("", f"  {data['text']}\n")]
    return [*_moment(data), ("", "\n"), *indent(pairs(list((data.get("locals") or {}).items()), width - 6), 6)]


def _stacked(data: Data, width: int) -> Text:
    return [*_moment(data), ("", "\n"), *indent(traces.stack(data["frames"], width - 4), 4)]


def _traced(data: Data, width: int) -> Text:
    whole = max(data.get("cost_ms") or 0.0, 1e-9)
    waiting = data["waiting_ms"]
    rest = f", waiting {waiting / whole:.0%}" if waiting else ""
    children = [Node(_site(site, whole)) for site in data["sites"]]
    if data.get("exc"):
        children.append(Node([("bad", f"raised {data['exc']}")]))
    return tree([Node([*_moment(data), ("dim", rest)], children)], width)


def _site(site: Data, whole: float) -> Text:
    share = site["total_ms"] / whole
    text: Text = [("number", f"{span(site['total_ms'] / 1e3):>8}"), ("warn" if share > 0.5 else "dim", f" {share:4.0%}  ")]
    text += [("", site["name"]), ("place", f" :{site['line']}")]
    if site["count"] > 1:
        text.append(("dim", f"  {site['count']}×, {span(site['min_ms'] / 1e3)} to {span(site['max_ms'] / 1e3)}"))
    if site["kind"] == "wait":
        text.append(("dim", "  waiting"))
    return [*text, ("bad", "  raised")] if site["raised"] else text


def _monitored(data: Data, width: int) -> Text:
    def took(name: str) -> str:
        return "–" if data[name] is None else span(data[name] / 1e3)

    failed = ("bad" if data["fail"] else "dim", f"  {data['fail']} failed ({data['fail_rate']:.1%})")
    return [
        ("dim", f"{clock(data['at'])}  "), ("name", data["place"]), ("", f"  {count(data['total'], 'call')}, {data['per_second']:,.1f}/s"), failed,
        ("", f"  avg {took('avg_ms')}  p50 {took('p50_ms')}  p99 {took('p99_ms')}  max {took('max_ms')}\n"),
    ]  # fmt: skip


def _kept(data: Data, width: int) -> Text:
    return records([data], width, heads=data.get("n") == 1)


_HITS = {"watch": _watched, "log": _logged, "stack": _stacked, "trace": _traced, "monitor": _monitored, "tt": _kept}


def records(found: Sequence[Data], width: int, *, heads: bool = True) -> Text:
    """Draw kept calls, one a line."""
    rows = [
        (each["index"], clock(each["at"]), span(each["cost_ms"] / 1e3), ("bad", str(each["exc"])) if each["exc"] else ("ok", str(each["ret"])), each["place"],
         ", ".join(f"{name}={value}" for name, value in each["args"].items()), each["who"])
        for each in found
    ]  # fmt: skip
    text = table(("call", "at", "took", "result", "of", "args", "in"), rows, width, keep=("call", "at", "took"))
    if heads:
        return text
    return text[[part for _, part in text].index("\n") + 1 :]


def record(one: Data, width: int) -> Text:
    """Draw one kept call in full."""
    items: list[tuple[str, Cell]] = [
        ("call", str(one["index"])), ("of", f"{one['place']} v{one['version']}"), ("at", clock(one["at"])), ("took", span(one["cost_ms"] / 1e3)), ("in", one["who"]),
        *[(name, value) for name, value in one["args"].items()],
        ("raised", ("bad", one["exc"])) if one["exc"] else ("→", ("ok", one["ret"])),
    ]  # fmt: skip
    return pairs(items, width)


def probes(reply: Data, width: int) -> Text:
    """Draw everything that is set."""
    rows: list[tuple[Cell, ...]] = []
    for probe in [*reply["probes"], *reply["breaks"]]:
        owner = "this session" if probe["mine"] else f"session {probe['session']}"
        limit = "" if probe["limit"] > 1 << 40 else f" of {probe['limit']}"
        rows.append((probe["probe"], probe["kind"], probe["text"], _versions(probe), f"{probe['hits']}{limit}", span(probe["left_s"]), probe["cost"]["text"], owner))
    text = table(("nr", "kind", "on", "version", "hits", "left", "cost", "by"), rows, width, keep=("nr", "kind", "hits"), empty="nothing is set")
    for fault in reply.get("faults") or []:
        text += says(f"a fault of livesh: {fault}", "bad")
    return text


def _versions(probe: Data) -> str:
    return ", ".join(sorted({f"v{number}" for number in probe["versions"] if number is not None}))


# -- exceptions


def errors(reply: Data, width: int) -> Text:
    """Draw the groups of recorded exceptions."""
    rows = [
        (group["number"], ("bad", group["type"]), group["message"], f"{group['count']}×", clock(group["last"]), group["place"],
         f"v{group['version']}" if group["version"] else None, group["who"], group["source"])
        for group in reply["groups"]
    ]  # fmt: skip
    empty = "no exception was recorded" + (f" since {clock(reply['since'])}" if reply["since"] else "")
    text = table(("nr", "type", "message", ">times", "last", "place", "version", "in", "how"), rows, width, keep=("nr", "type", "times"), empty=empty)
    recording = ", ".join(reply["recording"])
    return text + says(f"recording {recording}" if recording else "not recording: :errors --on", "dim")


def error(reply: Data, width: int) -> Text:
    """Draw one recorded exception with its frames and their variables."""
    text: Text = [("title", f"exception {reply['number']}"), ("dim", f"  {reply['count']}×, last {clock(reply['at'])} in {reply['who']}, {reply['source']}\n")]
    text += traces.traceback(reply["trace"], width)
    if reply["live"]:
        text += says(f":pm {reply['number']} walks it", "dim")
    return text


# -- profile


def profile(reply: Data, width: int) -> Text:
    """Draw a profile as a table and, below, its heaviest stacks."""
    whole = max(sum(times for _, times in reply["stacks"]), 1)
    rows = [
        (f"{each['own'] / whole:.1%}", f"{each['total'] / whole:.1%}", ("stale" if each["status"] in traces.WARNED else "name", each["name"]), each["place"])
        for each in reply["functions"][:25]
        if each["own"] or each["total"] > whole * 0.05
    ]
    text = table((">own", ">total", "function@version", "place"), rows, width, keep=("own", "total"), empty="no thread did anything")
    text += says(f"{count(reply['samples'], 'sample')} in {span(reply['seconds'])} · the sampler's own cost {reply['cost']:.1%} of a core", "dim")
    return text


def flames(rows: Sequence[tuple[int, float, str, int]], width: int, most: int = 30) -> Text:
    """Draw the flame graph's rows as bars."""
    drawn = []
    for depth, share, name, _ in rows[:most]:
        bar = "█" * max(round(share * 20), 1)
        drawn.append(clip([("dim", f"{share:4.0%} "), ("warn", f"{bar:<20}"), ("", " " + "  " * depth + name)], width))
    return join(drawn)


# -- stops


def stop(data: Data, width: int) -> Text:
    """Draw a thread that stands still: who, why, where."""
    text: Text = [
        ("event", f"stop {data['stop']}"), ("", f"  {data['who']}  "), ("dim", f"{data['why']} · goes on by itself in {span(data['left_s'])}"), ("", "\n"),
    ]  # fmt: skip
    if data.get("error"):
        text += says(f"  {data['error']}", "bad")
    return text + indent(traces.stack(data["frames"][:1], width - 2), 2)


def stopped(reply: Data, width: int, *, head: bool = True) -> Text:
    """Draw a stop with the source around the selected frame."""
    text = stop({**reply, "frames": []}, width) if head else []
    frame = reply["frames"][reply["frame"]]
    text += traces.stack([{**frame, "text": ""}], width, first=reply["frame"])
    if reply.get("source") and reply["source"]["lines"]:
        around = reply["source"]
        text += source("\n".join(around["lines"]), width, first=around["first"], here=around["line"])
    if reply.get("locals") is not None:
        text += indent(pairs(list(reply["locals"].items()), width - 4), 4)
    return text


def _manner(one: Data) -> Cell:
    """Say what else there is to know of a breakpoint."""
    said = [f"passed: {one['passed']}"] if one["passed"] else []
    said += ["once"] if one["once"] else []
    said += [f"passes {count(one['ignore'], 'time')} first"] if one["ignore"] else []
    said += [f"runs {' ;; '.join(one['commands'])}"] if one["commands"] else []
    said += [] if one["mine"] else [f"by session {one['session']}"]
    return "warn" if one["passed"] else "dim", ", ".join(said)


def breaks(reply: Data, width: int) -> Text:
    """Draw the breakpoints and the threads that stand still."""
    rows = [
        (one["probe"], one["text"], _versions(one), one["hits"], "on" if one["enabled"] else "off", _manner(one))
        for one in reply["breaks"]
    ]  # fmt: skip
    text = table(("break", "at", "version", "stops", "", ""), rows, width, keep=("break", "stops"), empty="no breakpoint is set")
    for each in reply["stops"]:
        text += stop(each, width)
    return text
