"""The limits of everything a session sets in somebody's process, and the measure of what it costs.

Every probe has all of them, whether the person said so or not: hits (exactly so many), hits a second, bytes, seconds,
and a share of one core. When one is reached the probe takes itself off and says which.
"""

from __future__ import annotations

from itertools import count, repeat
from time import perf_counter_ns
from typing import NamedTuple


class Limits(NamedTuple):
    """What a probe may use; the defaults are those of a guest."""

    hits: int = 100
    per_second: int = 100
    bytes: int = 1 << 20
    seconds: float = 600.0
    share: float = 0.05  # of one core, the probe's own cost


HIT_CALLS = 8  # what a recorded hit costs its thread, in calls that do not hit: rows "monitor" and "condition false" of tests/bench/bench_probes.py
STOPS_AT_ONCE = 8  # threads and tasks that may stand at breakpoints at the same time
STOP_SECONDS = 60.0  # until a stop releases itself


class Meter:
    """Counts hits exactly, also under many threads, and adds up what they cost.

    `tickets` is one C call (`itertools.count.__next__`), atomic under the GIL: the n-th caller gets n, nobody else does.
    `permits` is the rate, in the same way: as many as a second has room for, taken with `next(permits, 1)`, whose answer is true
    when there is none left. The worker lays out new ones every second, so a hit need not look at the clock for it.
    """

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.began = perf_counter_ns()
        self.calls = count()
        self.tickets = count()
        self.taken = 0  # hits that got a ticket within the limit, as far as they have been worked up
        self.skipped = 0  # beyond the rate; a racy counter, shown as "about"
        self.spent_ns = 0  # making text, wherever that is done
        self.bytes = 0
        self.permits = repeat(0, limits.per_second)
        self._renewed = self.began

    def renew(self) -> None:
        """Lay out new permits when the last ones are a second old."""
        now = perf_counter_ns()
        if now - self._renewed >= 1_000_000_000:
            self.permits, self._renewed = repeat(0, self.limits.per_second), now

    def seen(self) -> int:
        """Return how many calls passed the probe so far, without taking a number."""
        # Calls are counted at the gate only where a condition may let some of them pass without a hit.
        return max(reading(self.calls), min(reading(self.tickets), self.limits.hits) + self.skipped)

    def elapsed_ns(self) -> int:
        """Return how long the probe has been set."""
        return perf_counter_ns() - self.began

    def cost(self, per_call_ns: float) -> Cost:
        """Return what the probe has cost so far, *per_call_ns* being what a call pays that does not hit."""
        calls, elapsed = self.seen(), max(self.elapsed_ns(), 1)
        total = self.total_ns(per_call_ns)
        return Cost(calls, self.taken, self.skipped, total / max(calls, 1), calls * 1e9 / elapsed, total / elapsed)

    def total_ns(self, per_call_ns: float) -> float:
        """Return the time spent for the probe so far, on the service's threads and on ours."""
        hits = min(reading(self.tickets), self.limits.hits)
        return self.spent_ns + (self.seen() + 2 * self.skipped + HIT_CALLS * hits) * per_call_ns


class Cost(NamedTuple):
    """The measured cost of a probe: per call, and as a share of one core."""

    calls: int
    hits: int
    skipped: int
    ns_per_call: float
    calls_per_second: float
    share: float

    def as_dict(self) -> dict[str, float]:
        """Return the figures as JSON."""
        return self._asdict()


def reading(counter: count[int]) -> int:
    """Return the next number of *counter* without taking it."""
    # Its repr, "count(7)", is all that tells without counting: 3.14 has no `__reduce__` any more.
    return int(repr(counter)[6:-1])


def sentence(cost: Cost) -> str:
    """Say the cost as a person wants to read it."""
    return f"{cost.ns_per_call / 1000:.2f} µs × {cost.calls_per_second:,.0f}/s = {cost.share:.2%} of one core"
