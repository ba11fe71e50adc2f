"""`:trace`: the calls a function makes, with times; waiting apart from work."""

from __future__ import annotations

from time import perf_counter_ns
from types import ModuleType
from typing import TYPE_CHECKING, Any

from livesh.debug.hits import Hit
from livesh.debug.locspec import Target
from livesh.debug.probes import Probe
from livesh.debug.values import Shown, brief
from livesh.debug.weaves import TraceWeave

if TYPE_CHECKING:
    from livesh.debug.instrument import Weave

Site = tuple[int, str, str, tuple[int, ...]]  # line, name, "call" or "wait", the sites among its arguments


class Trace(Probe):
    """The calls a function makes, with times; waiting apart from work."""

    kind = "trace"

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self._weaves: dict[int, TraceWeave] = {}

    def gate(self, target: Target) -> ModuleType:
        """The gate makes a tree for each call."""
        gate = super().gate(target)
        gate.__dict__["tree"] = CallTree
        return gate

    def weave(self, gate: ModuleType, target: Target) -> Weave:
        """Wrap every call in the function."""
        weave = self._weaves[id(target.code)] = TraceWeave(gate, condition=self.condition)
        return weave

    def keep(self, target: Target, result: Any, error: Any, values: tuple[Any, ...]) -> tuple[Any, Any, tuple[Any, ...]]:
        """The tree is the call's own and finished with it; only the exception is shown now."""
        return None, error if error is None else Shown(brief(error, 0)), values

    def record(self, hit: Hit) -> dict[str, Any]:
        """Add the times of the call up by site."""
        record = hit.moment()
        if type(hit.values[0]) is not CallTree:  # the error of an expression
            return {**record, "sites": [], "waiting_ms": 0.0, "exc": brief(hit.values[0], 0)}
        record["sites"] = hit.values[0].summary(self._weaves[id(hit.target.code)].sites)
        record["waiting_ms"] = sum(site["total_ms"] for site in record["sites"] if site["kind"] == "wait")
        if hit.error is not None:
            record["exc"] = brief(hit.error, 0)
        return record


class CallTree:
    """The times of the calls that one call of a traced function made."""

    __slots__ = ("open", "times", "waiting")

    def __init__(self) -> None:
        self.times: list[tuple[int, int]] = []
        self.open: list[int] = []
        self.waiting: dict[int, int] = {}  # when an `async for` or an `async with` began to

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

    def waits(self, site: int) -> None:
        """From here on an `async for` or an `async with` waits."""
        self.waiting[site] = perf_counter_ns()

    def came(self, site: int) -> None:
        """What it waited for is there."""
        began = self.waiting.pop(site, None)
        if began is not None:
            self.times.append((site, perf_counter_ns() - began))

    def summary(self, sites: list[Site]) -> list[dict[str, Any]]:
        """Return the sites in the order they were first over, then those an exception left open."""
        found: dict[int, list[int]] = {}
        for site, took in self.times:
            found.setdefault(site, []).append(took)
        for site in (*self.open, *self.waiting):
            found.setdefault(site, [])
        totals = {site: sum(times) for site, times in found.items()}
        return [self._row(site, times, sites, totals) for site, times in found.items()]

    def _row(self, site: int, times: list[int], sites: list[Site], totals: dict[int, int]) -> dict[str, Any]:
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
            "raised": site in self.open or site in self.waiting,
        }
