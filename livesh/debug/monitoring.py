"""`:monitor`: counts, failures and latencies of a function, a line every cycle."""

from __future__ import annotations

from collections import deque
from itertools import count
from time import perf_counter_ns, time
from types import ModuleType
from typing import TYPE_CHECKING, Any

from livesh.debug.limits import reading
from livesh.debug.locspec import Target
from livesh.debug.probes import Probe
from livesh.debug.weaves import CallWeave

if TYPE_CHECKING:
    from livesh.debug.instrument import Weave


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
            self.off(f"{self.limits.hits} cycle{'s' * (self.limits.hits != 1)}, its limit; -n sets another")

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
