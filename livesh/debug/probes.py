"""Probes: what a person sets on a function or a line, its limits, and its way off again.

Theory of operation. A probe has one *gate* per target, an object in the target's code (see `weaves.py`). What the code
calls on a gate runs on the service's thread and is kept short: look at the rate, take a ticket, put references into the
worker's queue (`hits.py` says what they may be). The worker makes text of them and sends it to the session, looks after
deadlines and budgets, and takes the probe off when a limit is reached; until then late callers find the tickets gone and
return.

The gate is a module object because the interpreter reads attributes of modules fastest on every version. It is the only
thing of ours that the service's code refers to; when the probe goes, the gate's entries become empty functions, so that
frames still inside instrumented code end in nothing.

A probe's own error never reaches the service: an error of a condition trips the probe off, an error of ours ends it.

The kinds: `watching.py`, `tracing.py`, `tunnel.py`, `monitoring.py`, `breakpoints.py`. Across swaps: `following.py`.
"""

from __future__ import annotations

import sys
from itertools import count
from os import getpid
from time import perf_counter_ns, thread_time_ns, time
from types import ModuleType
from typing import TYPE_CHECKING, Any, Protocol
from weakref import WeakSet

from livesh.debug import placement
from livesh.debug.hits import Hit, threads_and_tasks
from livesh.debug.limits import Limits, Meter, reading, sentence
from livesh.debug.locspec import Target
from livesh.debug.values import brief, still
from livesh.debug.weaves import CallWeave
from livesh.debug.worker import DESK, WORKER, get_ident
from livesh.errors import Refused, UserError

if TYPE_CHECKING:
    from collections.abc import Callable

    from livesh.debug.expressions import Asked
    from livesh.debug.instrument import Weave

BACKLOG = 2_000  # records that may wait for the worker; more are left out and counted
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
    plain_as_is = True  # whether a hit of plain values alone is kept as it is, without `keep`

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
        self.gates: WeakSet[ModuleType] = WeakSet()  # the code that calls one holds it: after a swap those of the old code go with that
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
        hit = self._hitter(target)
        gate.__dict__.update(
            clock=perf_counter_ns,
            tick=self.meter.calls.__next__,
            mistakes=Exception,
            everything=BaseException,
            trip=self.trip,
            amiss=lambda: hit(0, None, None, (sys.exception(),)),
            locals=_locals_of_caller,
            hit=hit,
            before=lambda values: hit(0, None, None, values),
        )
        return gate

    def set(self, targets: list[Target]) -> None:
        """Write the probe into *targets*, all or none."""
        from livesh.debug import following

        while True:
            following.listen()
            with placement.LOCK:
                if following.is_listening():
                    self.affected = placement.change(self.woven(targets))
                    self.targets = targets
                    _PROBES[self.number] = self
                    WORKER.tend(self.tend)  # within the lock: a hit may end it at once, and nobody ends what is tended after that
                    break

    def woven(self, targets: list[Target]) -> list[tuple[placement.Site, Probe, Weave]]:
        """Make the gates and weaves for *targets*, each with its site."""
        sites: dict[int, placement.Site] = {}
        adds: list[tuple[placement.Site, Probe, Weave]] = []
        for target in targets:
            gate = self.gate(target)
            self.gates.add(gate)
            adds.append((placement.site_for(target, sites), self, self.weave(gate, target)))
        return adds

    def off(self, why: str) -> None:
        """Take the probe off; the second call does nothing."""
        from livesh.debug import following

        with placement.LOCK:
            if self.ended:
                return
            self.ended = why
            _PROBES.pop(self.number, None)
            try:
                placement.change([], drop=self)
            finally:
                self._neutralise()
                WORKER.put(self._tell_end)  # behind the hits that wait there
                WORKER.release(self.tend)
                following.stop_listening()

    def _tell_end(self) -> None:
        self.emit({"last": True, "why": self.ended, "hits": self.hits(), "cost": self.cost()})

    def _neutralise(self) -> None:
        for gate in list(self.gates):
            gate.__dict__.update(tick=nothing, trip=nothing, amiss=nothing, hit=nothing, before=nothing)
        self.gates.clear()

    # -- hits: on the service's threads

    def _hitter(self, target: Target) -> Callable[..., None]:
        """Return what the code of *target* calls at a hit: as few steps as an exact, bounded record takes."""
        meter, busy, limit, pid, as_is, keep = self.meter, self._busy, self.limits.hits, getpid(), self.plain_as_is, self._kept
        clock, ident_now, ticket = perf_counter_ns, get_ident, meter.tickets.__next__
        desk, work, append, size = DESK, self._work, DESK.waiting.append, DESK.waiting.__len__
        thread_of, loop_now, task_in = threads_and_tasks()
        # Compared by identity, one by one: that is cheaper than any look-up, and no metaclass is asked.
        integer, text, real, truth, none = int, str, float, bool, type(None)

        def hit(start: int, result: Any, error: Any, values: tuple[Any, ...]) -> None:
            if next(meter.permits, 1) or size() > BACKLOG:
                meter.skipped += 1
                return
            now = clock()
            ident = ident_now()
            if busy and ident in busy:
                return  # what we call to make text is probed itself
            number = ticket()
            if number >= limit:
                return
            kind = type(result)
            if error is None and as_is and (kind is none or kind is integer or kind is text or kind is real or kind is truth):
                for value in values:
                    kind = type(value)
                    if not (kind is integer or kind is text or kind is real or kind is none or kind is truth):
                        result, error, values = keep(target, ident, pid, result, error, values)
                        break
            else:
                result, error, values = keep(target, ident, pid, result, error, values)
            task = None
            if loop_now is not None:
                loop = loop_now()
                if loop is not None:
                    task = task_in(loop)
            append((work, target, number, now, start, ident, thread_of(ident), task, result, error, values))
            if desk.is_idle:
                desk.is_idle = False
                WORKER.put(desk.clear)

        return hit

    def _kept(self, target: Target, ident: int, pid: int, result: Any, error: Any, values: tuple[Any, ...]) -> tuple[Any, Any, tuple[Any, ...]]:
        """Keep what a hit shows; whatever goes wrong here ends the probe and not the service."""
        if getpid() != pid:
            return None, None, ()  # we are a fork, where nobody hears us
        began = perf_counter_ns()
        self._busy.add(ident)
        try:
            return self.keep(target, result, error, values)
        except Exception as fault:
            self._fault(fault)
            return None, None, ()
        finally:
            self._busy.discard(ident)
            self.meter.spent_ns += perf_counter_ns() - began

    def keep(self, target: Target, result: Any, error: Any, values: tuple[Any, ...]) -> tuple[Any, Any, tuple[Any, ...]]:
        """Return the same, fit to be looked at later: nothing in it that can change."""
        return still(None, result), None if error is None else still(None, error), tuple(still(None, value) for value in values)

    def trip(self) -> None:
        """The condition raised: say so once and go."""
        if not self.ended:
            text = f"its condition failed: {_said(sys.exception())}"
            WORKER.put(lambda: self.off(text))

    def _fault(self, fault: Exception) -> None:
        why = f"a fault of its own: {brief(fault)}"
        WORKER.put(lambda: self.off(why))

    # -- the worker's side

    def _work(self, *raw: Any) -> None:
        """Make text of one hit and send it; the last one ends the probe."""
        began, ident = thread_time_ns(), get_ident()
        self._busy.add(ident)
        try:
            self.send(self.record(Hit._make(raw)))
        except Exception as fault:
            self._fault(fault)
        finally:
            self._busy.discard(ident)
            self.meter.spent_ns += thread_time_ns() - began
        if self.meter.taken >= self.limits.hits:
            self.off(f"{self.limits.hits} hit{'s' * (self.limits.hits > 1)}, its limit; -n sets another")

    def record(self, hit: Hit) -> dict[str, Any]:
        """Make short, safe text of one hit."""
        raise Refused(f"{self.kind} records nothing")

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
            self.meter.renew()
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
        return self.meter.total_ns(per_call_ns())

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


def _said(error: BaseException | None) -> str:
    """Return what a condition raised; a refusal of ours in its own words, with the way out."""
    if isinstance(error, UserError):
        return f"{error}; {error.hint}" if error.hint else str(error)
    return brief(error)


def _locals_of_caller() -> dict[str, Any]:
    frame = sys._getframe(1)
    return {name: value for name, value in frame.f_locals.items() if not name.startswith(".")}


# -- all probes ---------------------------------------------------------------------------------------------------------------


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
