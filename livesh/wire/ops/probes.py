"""The ops of probes: what is written into a function for a while, with limits that are always on.

Hits arrive as events of kind "hit", each with `stream`, `probe`, `kind`, `n`, `at`, `who`, `place`, `version`; the last one has `last`: true and `why`.
"""

from __future__ import annotations

from livesh.wire.ops.base import Op, param

SET = "probe: number; stream; kind; places; versions; affected: functions given new code; elapsed_ms; neighbours: [who else is looking]"
PLACE = "module.function, module:line, file.py:line or an object the session named; * matches in names"


class ProbeOp(Op):
    """What all of them have."""

    place: str = param(PLACE)
    condition: str = param("only when this holds; names of the function and args, kwargs, ret, exc, cost_ms, self", default="")
    hits: int = param("exactly so many, then it takes itself off", default=100)
    per_second: int = param("hits recorded a second; more are counted as skipped", default=100)
    bytes: int = param("text sent", default=1 << 20)
    seconds: float = param("until it takes itself off", default=600.0)
    budget: float = param("share of one core its own cost may be", default=0.05)


class Watch(ProbeOp):
    """Show arguments, result, exception and cost of a function's calls."""

    name = "watch"
    category = "probe"
    since = "0.1"
    reply_doc = SET

    values: list[str] = param("expressions to show instead of arguments and result", default=[])
    depth: int = param("levels shown of each value, at most 4", default=1)
    moments: str = param("letters: b before, s success, e exception, f both ends", default="f")


class Trace(ProbeOp):
    """Show the calls a function makes, with times; waiting apart from work."""

    name = "trace"
    category = "probe"
    since = "0.1"
    reply_doc = SET


class Stack(ProbeOp):
    """Show who calls a function."""

    name = "stack"
    category = "probe"
    since = "0.1"
    reply_doc = SET

    depth: int = param("callers shown", default=12)


class Monitor(ProbeOp):
    """Count a function's calls and failures and measure how long they take, cycle by cycle."""

    name = "monitor"
    category = "probe"
    since = "0.1"
    reply_doc = SET

    cycle: float = param("seconds", default=5.0)


class Log(ProbeOp):
    """Show a line of text, or the variables, whenever a line is reached."""

    name = "log"
    category = "probe"
    since = "0.1"
    reply_doc = SET

    template: str = param("text with {expressions}; empty: the variables", default="")
    depth: int = param("levels shown of each value, at most 4", default=1)


class TimeTunnel(ProbeOp):
    """Keep a function's calls as they were, to be looked into and made again."""

    name = "tt"
    category = "probe"
    since = "0.1"
    reply_doc = SET


class TimeTunnelList(Op):
    """Return the calls this session kept."""

    name = "tt_list"
    category = "probe"
    since = "0.1"
    reply_doc = "records: [{index, at, place, version, cost_ms, who, args, ret, exc}]; kept; age_s"

    index: int | None = param("only this one, in more depth", default=None)
    depth: int = param("levels shown of each value, at most 4", default=0)
    delete: bool = param("forget it, or all of them", default=False)


class TimeTunnelEval(Op):
    """Evaluate an expression over kept calls; without an index it selects those for which it holds."""

    name = "tt_eval"
    category = "code"
    since = "0.1"
    reply_doc = "text of the value; or records"

    expression: str = param("Python over the call's names: parameters, args, ret, exc, cost_ms")
    index: int | None = param("the call", default=None)


class TimeTunnelReplay(Op):
    """Call the function again with a kept call's arguments."""

    name = "tt_replay"
    category = "code"
    since = "0.1"
    reply_doc = "runs: [{cost_ms, ret, exc}]; version"

    index: int = param("the call")
    times: int = param("how often", default=1)


class Probes(Op):
    """Return every probe and breakpoint in the process, with what it has cost."""

    name = "probes"
    category = "observe"
    since = "0.1"
    reply_doc = "probes: [{probe, kind, places, versions, session, mine, hits, limit, skipped, left_s, cost}]; breaks; faults: [ours]"


class Unprobe(Op):
    """Take one probe off."""

    name = "unprobe"
    category = "probe"
    since = "0.1"
    reply_doc = "probe; hits; cost"

    probe: int = param("its number")


class Clear(Op):
    """Turn everything off: probes, breakpoints, stopped threads, recordings; the original code is back."""

    name = "clear"
    category = "probe"
    since = "0.1"
    reply_doc = "probes; breaks; released; recording"

    everybody: bool = param("also what other sessions set", default=False)
