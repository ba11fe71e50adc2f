"""Probes and breakpoints come and go on functions that eight threads call, while their module is swapped: all is exact."""

from __future__ import annotations

import itertools
import sys
import threading
import time
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest
from conftest import Owner, until

import livesh
from livesh.debug import breakpoints, locspec, monitoring, placement, probes, stops, tracing, watching
from livesh.debug.expressions import Asked
from livesh.debug.limits import Limits, reading

Load = Callable[[str], ModuleType]
Start = Callable[..., threading.Thread]

SHOP = """
    def price(qty, rate=2):
        total = qty * rate
        return total

    def wrapped(x):
        return price(x) + 1

    def outer(n):
        def inner(a):
            return a + n
        return inner

    class C:
        def m(self, x):
            return price(x)

    def gen(n):
        for i in range(n):
            yield i
"""
# The same results by other code, at other lines, with and without other definitions edited.
EDITS = (("qty * rate", "rate * qty"), ("    def price", "    # one line more\n    def price"), ("return a + n", "return n + a"), ("price(x) + 1", "1 + price(x)"))
PLACES = ("price", "outer.inner", "C.m", "wrapped", "gen")
FREE = Limits(hits=1 << 60, per_second=1 << 30, bytes=1 << 60, seconds=3600.0, share=1e9)
THREADS, BURST = 8, 20
ROOM = 600.0  # seconds that a machine with other work may take for what is waited for


class Callers:
    """Threads that call everything and count; what they get is compared at once."""

    def __init__(self, shop: ModuleType, start: Start, breath: float) -> None:
        self.shop, self.breath, self.over = shop, breath, threading.Event()
        self.calls: dict[str, list[int]] = {place: [0] * THREADS for place in PLACES}
        self.wrong: list[Any] = []
        self.threads = [start(self._run, at) for at in range(THREADS)]

    def _run(self, at: int) -> None:
        shop, made = self.shop, self.shop.outer(5)
        while not self.over.is_set():
            for n in range(BURST):
                seen = (shop.price(n), shop.wrapped(n), made(n), shop.C().m(n), list(shop.gen(2)), shop.outer(1)(n))
                if seen != (2 * n, 2 * n + 1, n + 5, 2 * n, [0, 1], n + 1):
                    self.wrong.append((n, seen))
            for place, times in (("price", 3), ("wrapped", 1), ("outer.inner", 2), ("C.m", 1), ("gen", 1)):
                self.calls[place][at] += times * BURST
            time.sleep(self.breath)

    def stop(self) -> dict[str, int]:
        """Let them end and return how often each place was called."""
        self.over.set()
        for each in self.threads:
            each.join(60)
        return {place: sum(counts) for place, counts in self.calls.items()}


def test_probes_come_and_go_under_threads_and_swaps(owner: Owner, module: Load, threads: Start) -> None:
    """A short form: twenty probes and breakpoints, set and cleared."""
    _torture(owner, module, threads, rounds=10)


@pytest.fixture(autouse=True)
def switching() -> Iterator[None]:
    """Threads take turns ten times as often as usual."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(before / 10)
    yield
    sys.setswitchinterval(before)


@pytest.mark.slow
@pytest.mark.timeout(4 * 3600)  # some 20 minutes where nobody else works
def test_ten_thousand_probes_come_and_go_under_threads_and_swaps(owner: Owner, module: Load, threads: Start) -> None:
    """Ten thousand."""
    _torture(owner, module, threads, rounds=5000)


def _torture(owner: Owner, module: Load, threads: Start, rounds: int) -> None:
    shop = module(SHOP)
    name = shop.__name__
    standing = {place: monitoring.Monitor(owner, place, FREE, cycle=3600.0) for place in PLACES}
    for place, probe in standing.items():  # set before the first call and cleared after the last: they must see every one
        probe.set(locspec.resolve(f"{name}.{place}"))
    texts, limited, seen = _texts(shop), 0, 0
    callers = Callers(shop, threads, breath=0.02)
    try:
        for number in range(rounds):
            place = f"{name}.{PLACES[number % len(PLACES)]}"
            watch = watching.Watch(owner, place, FREE._replace(hits=1 + number % 7))
            watch.set(locspec.resolve(place))
            other = _another(owner, number, place)
            if number % 5 == 0:
                livesh.swap(name, sources={name: next(texts)})
            if number % 50 == 7:
                livesh.rollback(name)
            if number % 100 == 3:
                _one_stop(owner, f"{name}.price")
            until(lambda watch=watch: watch.ended, "the exact number of hits", ROOM)
            assert "its limit" in watch.ended
            assert watch.limits.hits == watch.hits()
            limited += watch.limits.hits
            seen += _watched(owner)
            other.off("next")
    finally:
        calls = callers.stop()

    assert [] == callers.wrong
    assert {} == {place: probe.ended for place, probe in standing.items() if probe.ended}  # the reason, before what was missed for it
    assert calls == {place: reading(probe._total) for place, probe in standing.items()}
    assert dict.fromkeys(PLACES, 0) == {place: reading(probe._failed) for place, probe in standing.items()}
    end = time.monotonic() + ROOM
    while seen < limited and time.monotonic() < end:
        seen += _watched(owner)
        time.sleep(0.01)
    assert limited == seen + _watched(owner)
    probes.clear(None, "the end")
    assert [] == placement.sites()


def _watched(owner: Owner) -> int:
    """How many hits of watches have come; they are forgotten, since every probe looks through the heap, which would grow with them."""
    events = owner.events[:]
    del owner.events[: len(events)]
    return sum(1 for kind, data in events if kind == "hit" and data["kind"] == "watch" and "n" in data)


def _texts(shop: ModuleType) -> Any:
    """Yield one text after the other, each an edit of the first."""
    with open(str(shop.__file__)) as file:
        first = file.read()
    import textwrap

    edited = [first.replace(*(textwrap.dedent(part) if part.startswith("    ") else part for part in edit)) for edit in EDITS]
    assert len({first, *edited}) == 1 + len(EDITS)
    return itertools.cycle([*edited, first])


def _another(owner: Owner, number: int, place: str) -> probes.Probe:
    """Set something else on the same place: a breakpoint that no call satisfies, a trace, a logpoint."""
    if number % 3 == 0 and not place.endswith(".gen"):
        other: probes.Probe = tracing.Trace(owner, place, FREE._replace(per_second=5))
    elif number % 3 == 1:
        other = watching.Log(owner, place, FREE, condition=Asked("'never' in locals"), pieces=[], values=[])
    else:
        other = breakpoints.Break(owner, place, condition=Asked("'never' in locals"))
    other.set(locspec.resolve(place))
    return other


def _one_stop(owner: Owner, place: str) -> None:
    """Stop exactly one of the threads, and let it go."""
    one = breakpoints.Break(owner, place, once=True, stop_for=60.0)
    one.set(locspec.resolve(place))
    stop = until(lambda: next(iter(stops.STOPS.values()), None), "a stop", ROOM)
    stop.go(stops.Go("continue"))
    until(lambda: one.ended and not stops.STOPS, "the end of the stop", ROOM)
    assert (breakpoints.ONCE, 1) == (one.ended, one.as_dict()["hits"])
