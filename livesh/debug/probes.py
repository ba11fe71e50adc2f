"""Probes: what a person sets on a function or a line, its limits, and its way off again.

Theory of operation. A probe has one *gate* per target, an object in the target's code (see `weaves.py`). What the code
calls on a gate runs on the service's thread and is kept short: take a ticket, make short safe text of the values, put it
into the worker's queue. The worker sends it to the session, looks after deadlines and budgets, and takes the probe off
when a limit is reached; until then late callers find the tickets gone and return.

The gate is a module object because the interpreter reads attributes of modules fastest on every version. It is the only
thing of ours that the service's code refers to; when the probe goes, the gate's entries become empty functions, so that
frames still inside instrumented code end in nothing.

A probe's own error never reaches the service: an error of a condition trips the probe off, an error of ours ends it.

Swaps. Before a commit the engine lets us lift the probes of the modules concerned; after it they are bound again in the
new version by definition and, for lines, by the line's place in the text, or end and say that they cannot.
"""

from __future__ import annotations

import sys
from collections import deque
from itertools import count
from os import getpid
from time import perf_counter_ns, time
from types import CodeType, ModuleType
from typing import TYPE_CHECKING, Any, Protocol

from livesh.debug import locspec, placement
from livesh.debug.limits import Limits, Meter, reading, sentence
from livesh.debug.locspec import Target
from livesh.debug.values import brief, brief_locals, brief_named
from livesh.debug.weaves import CallWeave, LineWeave, TraceWeave
from livesh.debug.worker import WORKER, get_ident
from livesh.errors import LiveshError, Refused, UserError

if TYPE_CHECKING:
    from livesh.debug.expressions import Asked, Piece
    from livesh.debug.instrument import Weave

BACKLOG = 10_000  # records that may wait to be sent; more are left out and counted
SLOW_START_NS = 1_000_000_000  # a probe is not judged by its budget before that


class Owner(Protocol):
    """What a probe needs of the session that sets it."""

    id: int
    closed: bool

    def emit(self, kind: str, payload: dict[str, Any]) -> None:
        """Push an event to the client."""


_NUMBERS = count(1)
_PROBES: dict[int, Probe] = {}


def nothing(*_: object) -> None:
    """What a gate does when its probe has gone."""


class Probe:
    """Something set on code; subclasses say what they weave and what they record."""

    kind = "probe"
    counts = True  # whether every call is counted at the gate

    def __init__(self, owner: Owner, text: str, limits: Limits, *, condition: Asked | None = None, values: list[Asked] | None = None) -> None:
        self.number = next(_NUMBERS)
        self.owner = owner
        self.text = text
        self.limits = limits
        self.condition = condition
        self.values = values
        self.meter = Meter(limits)
        self.stream = f"{self.kind}-{self.number}"
        self.set_at = time()
        self.targets: list[Target] = []
        self.gates: list[ModuleType] = []
        self.affected = 0
        self.ended = ""
        self.pid = getpid()
        self._busy: set[int] = set()
        self._judged = (perf_counter_ns(), 0.0)

    # -- set and off

    def weave(self, gate: ModuleType, target: Target) -> Weave:
        """Return what to write into *target*; `gate` has its entries already."""
        return CallWeave(gate, condition=self.condition, values=self.values, count=True)

    def gate(self, target: Target) -> ModuleType:
        """Make the object that the code of *target* will call."""
        gate = ModuleType("livesh.gate")
        meter = self.meter

        def hit(*moment: Any) -> None:
            if perf_counter_ns() < meter.shut_until:
                meter.skipped += 1
                return
            self.guarded(target, *moment)

        gate.__dict__.update(
            clock=perf_counter_ns,
            tick=self.meter.calls.__next__,
            mistakes=Exception,
            everything=BaseException,
            trip=self.trip,
            amiss=lambda: self.amiss(target),
            locals=_locals_of_caller,
            hit=hit,
            before=lambda values: self.guarded(target, 0, None, None, values),
        )
        return gate

    def set(self, targets: list[Target]) -> None:
        """Write the probe into *targets*, all or none."""
        self.targets = targets
        sites: dict[int, placement.Site] = {}
        adds = []
        for target in targets:
            gate = self.gate(target)
            self.gates.append(gate)
            adds.append((site_for(target, sites), self, self.weave(gate, target)))
        with placement.LOCK:
            listen()
            self.affected = placement.change(adds)
            _PROBES[self.number] = self
        WORKER.tend(self.tend)

    def off(self, why: str) -> None:
        """Take the probe off; the second call does nothing."""
        with placement.LOCK:
            if self.ended:
                return
            self.ended = why
            _PROBES.pop(self.number, None)
            try:
                placement.change([], drop=self)
            finally:
                self._neutralise()
                WORKER.release(self.tend)
                stop_listening()
        self.emit({"last": True, "why": why, "hits": self.hits(), "cost": self.cost()})

    def _neutralise(self) -> None:
        for gate in self.gates:
            gate.__dict__.update(tick=nothing, trip=nothing, amiss=nothing, hit=nothing, before=nothing)
        self.gates.clear()

    # -- hits: on the service's threads

    def guarded(self, target: Target, *hit: Any) -> None:
        """Record a hit; whatever goes wrong here ends the probe and not the service."""
        now = perf_counter_ns()
        ident = get_ident()
        if ident in self._busy or self.ended or getpid() != self.pid:
            return  # what we call to make text is probed itself; or we are a fork, where nobody hears us
        self._busy.add(ident)
        try:
            self.take(target, now, *hit)
        except Exception as fault:
            why = f"a fault of its own: {brief(fault)}"
            WORKER.put(lambda: self.off(why))
        finally:
            self._busy.discard(ident)
            self.meter.spent_ns += perf_counter_ns() - now

    def take(self, target: Target, now: int, start: int, result: Any, error: Any, values: tuple[Any, ...]) -> None:
        """Take a ticket and record; the last ticket ends the probe."""
        meter = self.meter
        if WORKER.size() > BACKLOG:
            meter.skipped += 1
            return
        if not meter.admits(now):
            return
        number = next(meter.tickets)
        if number >= self.limits.hits:
            return
        record = self.record(target, now, start, result, error, values)
        record["n"] = number + 1
        WORKER.put(lambda: self.send(record))
        if number + 1 == self.limits.hits:
            WORKER.put(lambda: self.off(f"{self.limits.hits} hit{'s' * (self.limits.hits > 1)}, its limit; -n sets another"))

    def record(self, target: Target, now: int, start: int, result: Any, error: Any, values: tuple[Any, ...]) -> dict[str, Any]:
        """Make short, safe text of one hit."""
        raise Refused(f"{self.kind} records nothing")

    def trip(self) -> None:
        """The condition raised: say so once and go."""
        if not self.ended:
            text = f"its condition failed: {brief(sys.exception())}"
            WORKER.put(lambda: self.off(text))

    def amiss(self, target: Target) -> None:
        """An expression to be shown raised: the hit counts, the error is its value."""
        error = sys.exception()
        self.guarded(target, 0, None, None, (error,))

    # -- the worker's side

    def send(self, record: dict[str, Any]) -> None:
        """Send one record; ends the probe when the session got more than its bytes."""
        self.meter.taken += 1
        self.meter.bytes += sum(len(str(value)) for value in record.values())
        self.emit({**record, "last": False})
        if self.meter.bytes > self.limits.bytes:
            self.off(f"{self.limits.bytes:,} bytes sent, its limit; --bytes sets another")

    def emit(self, payload: dict[str, Any]) -> None:
        """Push one event to the session."""
        self.owner.emit("hit", {"stream": self.stream, "probe": self.number, "kind": self.kind, **payload})

    def tend(self) -> None:
        """Look after the deadline, the budget and the session."""
        if self.owner.closed:
            self.off("its session has ended")
        elif self.meter.elapsed_ns() > self.limits.seconds * 1e9:
            self.off(f"{self.limits.seconds:g} s, its limit; --for sets another")
        else:
            self._judge()

    def _judge(self) -> None:
        now, spent = perf_counter_ns(), self._total_ns()
        began, before = self._judged
        if now - began < SLOW_START_NS:
            return
        self._judged = now, spent
        share = (spent - before) / (now - began)
        if share > self.limits.share:
            self.off(f"its own cost, {share:.1%} of one core, is above its budget of {self.limits.share:.0%}; --budget sets another")

    def _total_ns(self) -> float:
        return self.meter.spent_ns + (self.meter.seen() + 2 * self.meter.skipped) * per_call_ns()

    # -- telling

    def hits(self) -> int:
        """Return how many hits were recorded, never more than the limit."""
        return min(reading(self.meter.tickets), self.limits.hits)

    def cost(self) -> dict[str, Any]:
        """Return the measured cost, as figures and as a sentence."""
        cost = self.meter.cost(per_call_ns())
        return {**cost.as_dict(), "text": sentence(cost)}

    def as_dict(self) -> dict[str, Any]:
        """Return what `:probes` shows."""
        return {
            "probe": self.number,
            "kind": self.kind,
            "stream": self.stream,
            "text": self.text,
            "places": [target.place() for target in self.targets],
            "versions": [target.number for target in self.targets],
            "session": self.owner.id,
            "set_at": self.set_at,
            "hits": self.hits(),
            "limit": self.limits.hits,
            "skipped": self.meter.skipped,
            "left_s": max(self.limits.seconds - self.meter.elapsed_ns() / 1e9, 0),
            "cost": self.cost(),
            "ended": self.ended,
        }


# -- the kinds ------------------------------------------------------------------------------------------------------------


class Watch(Probe):
    """Arguments, result, exception and cost of calls."""

    kind = "watch"

    def __init__(self, *args: Any, depth: int = 1, moments: str = "f", **named: Any) -> None:
        super().__init__(*args, **named)
        self.depth = depth
        self.moments = moments  # letters: b before, s success, e exception, f finish (both)

    def weave(self, gate: ModuleType, target: Target) -> Weave:
        """Hit at the moments asked for."""
        both = "f" in self.moments
        return CallWeave(
            gate,
            condition=self.condition,
            values=self.values,
            before="b" in self.moments,
            success=both or "s" in self.moments,
            failure=both or "e" in self.moments,
            count=True,
        )

    def record(self, target: Target, now: int, start: int, result: Any, error: Any, values: tuple[Any, ...]) -> dict[str, Any]:
        """Make text of everything a call was."""
        record = moment(target, now, start, error)
        if self.values:
            record["values"] = [[asked.text, brief(value, self.depth)] for asked, value in zip(self.values, values, strict=False)]
            return record
        record["args"] = {name: brief_named(name, value, self.depth) for name, value in zip(names_of(target.code), values, strict=False)}
        if error is not None:
            record["exc"] = brief(error, self.depth)
        elif start:
            record["ret"] = brief(result, self.depth)
        return record


class Log(Probe):
    """A logpoint: a line of text, or the locals, whenever a line is reached."""

    kind = "log"

    def __init__(self, *args: Any, pieces: list[Piece] | None = None, depth: int = 1, **named: Any) -> None:
        super().__init__(*args, **named)
        self.pieces = pieces
        self.depth = depth

    def gate(self, target: Target) -> ModuleType:
        """A logpoint's hit passes values alone; without a template it takes the frame's variables."""
        gate = super().gate(target)

        def hit(values: tuple[Any, ...]) -> None:
            next(self.meter.calls)
            self.guarded(target, 0, None, None, values if self.pieces is not None else (sys._getframe(1),))

        gate.__dict__["hit"] = hit
        return gate

    def weave(self, gate: ModuleType, target: Target) -> Weave:
        """Hit before the statement at the line (at the first one without a line)."""
        return LineWeave(gate, target.line or target.code.co_firstlineno, condition=self.condition, values=self.values)

    def record(self, target: Target, now: int, start: int, result: Any, error: Any, values: tuple[Any, ...]) -> dict[str, Any]:
        """Fill the template, or list the variables."""
        record = moment(target, now, 0, None)
        record["line"] = target.line
        if self.pieces is not None:
            record["text"] = filled(self.pieces, values, self.depth)
        elif values and type(values[0]) is type(sys._getframe()):
            record["locals"] = brief_locals(values[0].f_locals, self.depth)
        return record


class Stack(Probe):
    """Who calls this."""

    kind = "stack"

    def __init__(self, *args: Any, depth: int = 12, **named: Any) -> None:
        super().__init__(*args, **named)
        self.depth = depth

    def weave(self, gate: ModuleType, target: Target) -> Weave:
        """Hit at entry."""
        return CallWeave(gate, condition=self.condition, values=[], before=True, success=False, failure=False, count=True)

    def record(self, target: Target, now: int, start: int, result: Any, error: Any, values: tuple[Any, ...]) -> dict[str, Any]:
        """Take the code and line of each caller; what version they run is found out on the worker."""
        record = moment(target, now, 0, None)
        frame = sys._getframe(1)
        while frame is not None and frame.f_globals.get("__name__") == __name__:
            frame = frame.f_back  # type: ignore[assignment]
        places: list[tuple[CodeType, int]] = []
        while frame is not None and len(places) < self.depth:
            places.append((frame.f_code, frame.f_lineno))
            frame = frame.f_back  # type: ignore[assignment]
        record["places"] = places
        return record

    def send(self, record: dict[str, Any]) -> None:
        """Name the frames, then send."""
        from livesh.debug.stacks import described

        record["frames"] = [described(code, line) for code, line in record.pop("places")]
        super().send(record)


class Trace(Probe):
    """The calls a function makes, with times; waiting apart from work."""

    kind = "trace"

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self._sites: dict[int, list[tuple[int, str, str, tuple[int, ...]]]] = {}

    def gate(self, target: Target) -> ModuleType:
        """The gate makes a tree for each call."""
        gate = super().gate(target)
        gate.__dict__["tree"] = CallTree
        return gate

    def weave(self, gate: ModuleType, target: Target) -> Weave:
        """Wrap every call in the function."""
        weave = TraceWeave(gate, condition=self.condition)
        self._sites[id(target.code)] = weave.sites
        return weave

    def record(self, target: Target, now: int, start: int, result: Any, error: Any, values: tuple[Any, ...]) -> dict[str, Any]:
        """Add the times of the call up by site."""
        record = moment(target, now, start, error)
        tree = values[0]
        record["sites"] = tree.summary(self._sites[id(target.code)])
        record["waiting_ms"] = sum(site["total_ms"] for site in record["sites"] if site["kind"] == "wait")
        if error is not None:
            record["exc"] = brief(error, 0)
        return record


class CallTree:
    """The times of the calls that one call of a traced function made."""

    __slots__ = ("open", "times")

    def __init__(self) -> None:
        self.times: list[tuple[int, int]] = []
        self.open: list[int] = []

    def enter(self, site: int) -> int:
        """A call begins; what comes back stands on the value stack until it is over."""
        self.open.append(site)
        return perf_counter_ns()

    def leave(self, site: int, began: int, value: Any) -> Any:
        """A call is over: note its time and pass its value on."""
        self.times.append((site, perf_counter_ns() - began))
        while self.open and self.open.pop() != site:
            pass  # calls that raised, inside an argument that was caught
        return value

    def summary(self, sites: list[tuple[int, str, str, tuple[int, ...]]]) -> list[dict[str, Any]]:
        """Return the sites in the order they were first over, then those an exception left open."""
        found: dict[int, list[int]] = {}
        for site, took in self.times:
            found.setdefault(site, []).append(took)
        for site in self.open:
            found.setdefault(site, [])
        totals = {site: sum(times) for site, times in found.items()}
        return [self._row(site, times, sites, totals) for site, times in found.items()]

    def _row(self, site: int, times: list[int], sites: list[Any], totals: dict[int, int]) -> dict[str, Any]:
        line, name, kind, inside = sites[site]
        own = totals[site] - sum(totals.get(each, 0) for each in inside)  # its arguments' calls have rows of their own
        return {
            "line": line,
            "name": name,
            "kind": kind,
            "count": len(times),
            "total_ms": max(own, 0) / 1e6,
            "min_ms": min(times, default=0) / 1e6,
            "max_ms": max(times, default=0) / 1e6,
            "raised": site in self.open,
        }


class Record:
    """One call that `tt` kept: its objects, until the session ends, the limit or the age is reached."""

    __slots__ = ("args", "at", "cost_ms", "error", "number", "result", "target", "who")

    def __init__(self, number: int, target: Target, cost_ms: float, result: Any, error: Any, args: tuple[Any, ...], who: str) -> None:
        self.number, self.target, self.cost_ms, self.args, self.who = number, target, cost_ms, args, who
        self.result = result
        # Without its traceback: that would keep every frame's variables alive.
        self.error = error.with_traceback(error.__traceback__) if error is not None else None
        self.at = time()

    def names(self) -> dict[str, Any]:
        """Return what an expression about the record may use."""
        named = dict(zip(names_of(self.target.code), self.args, strict=False))
        return {**named, "args": self.args, "ret": self.result, "exc": self.error, "cost_ms": self.cost_ms}

    def as_dict(self, depth: int = 1) -> dict[str, Any]:
        """Return the record as text."""
        return {
            "index": self.number,
            "at": self.at,
            "place": self.target.place(),
            "version": self.target.number,
            "cost_ms": self.cost_ms,
            "who": self.who,
            "args": {name: brief_named(name, value, depth) for name, value in zip(names_of(self.target.code), self.args, strict=False)},
            "ret": brief(self.result, depth) if self.error is None else None,
            "exc": brief(self.error, depth) if self.error is not None else None,
        }


RECORDS_KEPT = 1000
RECORD_SECONDS = 3600.0
_RECORD_NUMBERS = count(1000)


class TimeTunnel(Probe):
    """Calls kept as they were, to be listed, looked into and made again."""

    kind = "tt"

    def __init__(self, *args: Any, kept: deque[Record], **named: Any) -> None:
        super().__init__(*args, **named)
        self.kept = kept  # the session's, newest last

    def record(self, target: Target, now: int, start: int, result: Any, error: Any, values: tuple[Any, ...]) -> dict[str, Any]:
        """Keep the call and report it in one line."""
        one = Record(next(_RECORD_NUMBERS), target, (now - start) / 1e6, result, error, values, whose())
        self.kept.append(one)
        return one.as_dict(0)

    def tend(self) -> None:
        """Let records go that are too old."""
        while self.kept and time() - self.kept[0].at > RECORD_SECONDS:
            self.kept.popleft()
        super().tend()


class Monitor(Probe):
    """Counts, failures and latencies, a line every cycle."""

    kind = "monitor"

    def __init__(self, *args: Any, cycle: float = 5.0, **named: Any) -> None:
        super().__init__(*args, **named)
        self.cycle = cycle
        self._total = count()
        self._failed = count()
        self._took: deque[int] = deque(maxlen=1 << 16)
        self._last = (perf_counter_ns(), 0, 0)

    def gate(self, target: Target) -> ModuleType:
        """A hit is three C calls."""
        gate = super().gate(target)
        total, failed, took = self._total.__next__, self._failed.__next__, self._took.append

        def hit(start: int, _result: Any, error: Any, _values: Any) -> None:
            took(perf_counter_ns() - start)
            total()
            if error is not None:
                failed()

        gate.__dict__["hit"] = hit
        return gate

    def weave(self, gate: ModuleType, target: Target) -> Weave:
        """Hit at every end."""
        return CallWeave(gate, condition=self.condition, values=[], count=True)

    def tend(self) -> None:
        """Report when a cycle is over."""
        super().tend()
        now = perf_counter_ns()
        began, total, failed = self._last
        if self.ended or now - began < self.cycle * 1e9:
            return
        total_now, failed_now = reading(self._total), reading(self._failed)
        self._last = now, total_now, failed_now
        self.send(self._figures((now - began) / 1e9, total_now - total, failed_now - failed))
        if self.meter.taken >= self.limits.hits:
            self.off(f"{self.limits.hits} cycles, its limit; -n sets another")

    def _figures(self, seconds: float, total: int, failed: int) -> dict[str, Any]:
        times = sorted(list(self._took)[-min(total, self._took.maxlen or total) :]) if total else []
        return {
            "n": self.meter.taken + 1,
            "at": time(),
            "place": self.targets[0].place(),
            "version": self.targets[0].number,
            "seconds": seconds,
            "total": total,
            "success": total - failed,
            "fail": failed,
            "fail_rate": failed / total if total else 0.0,
            "per_second": total / seconds,
            "avg_ms": sum(times) / len(times) / 1e6 if times else None,
            "p50_ms": _quantile(times, 0.50),
            "p99_ms": _quantile(times, 0.99),
            "max_ms": times[-1] / 1e6 if times else None,
        }

    def hits(self) -> int:
        """A monitor's hits are its cycles."""
        return self.meter.taken


def _quantile(times: list[int], share: float) -> float | None:
    return times[min(int(len(times) * share), len(times) - 1)] / 1e6 if times else None


# -- what a hit says of its moment ------------------------------------------------------------------------------------------


def moment(target: Target, now: int, start: int, error: Any) -> dict[str, Any]:
    """Return what every hit carries: where, when, who, how long."""
    where = "call" if not start else "exit" if error is None else "raised"
    record = {"at": time(), "place": target.place(), "version": target.number, "who": whose(), "where": where}
    if start:
        record["cost_ms"] = (now - start) / 1e6
    return record


def whose() -> str:
    """Return the name of the thread that runs this, and of its task."""
    ident = get_ident()
    threading = sys.modules.get("threading")
    thread = threading._active.get(ident) if threading is not None else None
    name = str(thread.name) if thread is not None else f"thread {ident}"
    asyncio = sys.modules.get("asyncio.tasks")
    if asyncio is None:
        return name
    try:
        task = asyncio.current_task()
    except RuntimeError:
        return name
    return name if task is None else f"{name}/{task.get_name()}"


def names_of(code: CodeType) -> list[str]:
    """Return the names of a function's parameters, in the order the weaves record them."""
    more = bool(code.co_flags & 0x4) + bool(code.co_flags & 0x8)
    return list(code.co_varnames[: code.co_argcount + code.co_kwonlyargcount + more])


def filled(pieces: list[Piece], values: tuple[Any, ...], depth: int) -> str:
    """Fill a template; formats apply to plain numbers and text, everything else is shown safely."""
    if len(values) == 1 and isinstance(values[0], Exception) and sum(piece.value >= 0 for piece in pieces) != 1:
        return f"{brief(values[0], 0)}"
    text = ""
    for piece in pieces:
        text += piece.text if piece.value < 0 else _shown(piece, values[piece.value], depth)
    return text


def _shown(piece: Piece, value: Any, depth: int) -> str:
    if type(value) in (int, float, str, bool) and piece.conversion in (-1, 115):
        try:
            return format(value, piece.spec)[:1000]
        except ValueError:
            pass
    return brief(value, depth)


def _locals_of_caller() -> dict[str, Any]:
    frame = sys._getframe(1)
    return {name: value for name, value in frame.f_locals.items() if not name.startswith(".")}


# -- all probes ---------------------------------------------------------------------------------------------------------------


def site_for(target: Target, known: dict[int, placement.Site]) -> placement.Site:
    """Return the site of *target* and note the sites around it; *known* are those of the same change."""

    def site(code: CodeType) -> placement.Site:
        if id(code) not in known:
            known[id(code)] = placement.site_of(code, target.module, target.tree, target.number)
        return known[id(code)]

    inner = site(target.code)
    placement.around(inner, [site(code) for code in target.around])
    return inner


def probes(*, all_kinds: bool = False) -> list[Probe]:
    """Return every probe of the process, oldest first; breakpoints only when *all_kinds*."""
    return [probe for probe in list(_PROBES.values()) if all_kinds or probe.kind != "break"]


def enlist(probe: Probe) -> None:
    """Enter a probe that is set by other means than code."""
    _PROBES[probe.number] = probe


def by_number(number: int) -> Probe:
    """Return one probe."""
    if number not in _PROBES:
        raise UserError(f"there is no probe {number}", hint=", ".join(map(str, _PROBES)) and f"there are {', '.join(map(str, _PROBES))}")
    return _PROBES[number]


def clear(owner: Owner | None, why: str) -> int:
    """Take off every probe of *owner* (of everybody without one); returns how many."""
    going = [probe for probe in probes(all_kinds=True) if owner is None or probe.owner is owner]
    for probe in going:
        probe.off(why)
    return len(going)


_PER_CALL: list[float] = []


def per_call_ns() -> float:
    """Return what a call pays at a probe that does not hit: one count and one clock, measured once."""
    if not _PER_CALL:
        tick, clock = count().__next__, perf_counter_ns
        best = 1e9
        for _ in range(32):
            began = perf_counter_ns()
            for _ in range(16):
                tick()
                clock()
            best = min(best, (perf_counter_ns() - began) / 16)
        _PER_CALL.append(best)
    return _PER_CALL[0]


# -- swaps -----------------------------------------------------------------------------------------------------------------------

_STOP_LISTENING: list[Any] = []
_LIFTED: dict[int, tuple[Probe, float]] = {}


def listen() -> None:
    """Ask the engine to be told before and after commits; nothing happens when we are told already."""
    if _STOP_LISTENING:
        return
    from livesh.swap import versions

    before = _before_commits()
    before.append(lift)
    _STOP_LISTENING.append(versions.on_swap(_after_swap))
    _STOP_LISTENING.append(lambda: before.remove(lift))


def stop_listening() -> None:
    """Be told no more when no probe is left."""
    if not _PROBES and not _LIFTED:
        while _STOP_LISTENING:
            _STOP_LISTENING.pop()()


def _before_commits() -> list[Any]:
    from livesh.swap import engine

    hooks: list[Any] = engine.before_commit
    return hooks


def lift(modules: list[str]) -> None:
    """Put the original code back in *modules*, because they are about to be swapped."""
    with placement.LOCK:
        placement.lift(modules)
        for probe in probes(all_kinds=True):
            if any(target.module in modules for target in probe.targets):
                _LIFTED[probe.number] = (probe, time())
                if len({target.module for target in probe.targets}) > 1:
                    placement.change([], drop=probe)
    WORKER.put(_rebind_forgotten)


def _after_swap(swap: Any) -> None:
    rebind(list(swap.versions))


def rebind(modules: list[str]) -> None:
    """Bind the probes of *modules* again in the versions that are current now, or end them with the reason."""
    with placement.LOCK:
        for number, (probe, _) in list(_LIFTED.items()):
            if any(target.module in modules for target in probe.targets):
                del _LIFTED[number]
                if not probe.ended:
                    _rebind_one(probe)


def _rebind_one(probe: Probe) -> None:
    before = probe.targets
    try:
        after = [again for target in before for again in _followed(target)]
        sites: dict[int, placement.Site] = {}
        adds = []
        for target in after:
            gate = probe.gate(target)
            probe.gates.append(gate)
            adds.append((site_for(target, sites), probe, probe.weave(gate, target)))
        placement.change(adds)
    except LiveshError as cannot:
        probe.off(f"it could not follow the swap: {cannot}")
        return
    probe.targets = after
    moved = [f"{target.place()} v{target.number}" for target in after]
    probe.emit({"last": False, "rebound": moved})


def _followed(target: Target) -> list[Target]:
    """Return where *target* is in the current version of its module."""
    line = target.line
    if line is not None:
        from livesh.swap import frames, versions

        old, new = versions.source_of(target.module, target.number or 1).text, versions.current_source(target.module).text
        status, line = frames.status_of(old, new, target.qualname, line)
        if line is None:
            raise Refused(f"{target.place()} is {status}")
    return locspec.targets(target.module, target.qualname, line)


def _rebind_forgotten() -> None:
    """A swap that was refused after the lift announces nothing: bind again what has waited too long."""
    from time import sleep

    for _ in range(20):
        if not _LIFTED:
            return
        waiting = [target.module for probe, since in _LIFTED.values() if time() - since > 1.0 for target in probe.targets]
        if waiting:
            rebind(waiting)
        sleep(0.1)


def after_fork() -> None:
    """In a forked child, before its inherited sessions are closed: locks, worker and stops were the parent's."""
    placement.renew()
    WORKER.after_fork()
    _LIFTED.clear()
    stops = sys.modules.get("livesh.debug.stops")
    if stops is not None:
        stops.STOPS.clear()
