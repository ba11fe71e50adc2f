"""A long piece of work gives way after each slice, and less often where giving way takes long."""

from __future__ import annotations

import pytest

from livesh.runtime import pace


class Clock:
    """Time that passes only when somebody works or sleeps."""

    def __init__(self, waits: float) -> None:
        self.now = 1000.0
        self.naps = 0
        self._waits = waits

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        assert 0 < seconds < pace.SLICE_S
        self.naps += 1
        self.now += self._waits


@pytest.mark.parametrize(("waits", "least", "most"), [(0.0001, 95, 101), (0.005, 18, 21), (0.050, 1, 3)])
def test_it_naps_each_slice_and_never_waits_longer_than_it_works(monkeypatch: pytest.MonkeyPatch, waits: float, least: int, most: int) -> None:
    """One nap after each millisecond of work; when it is long in getting its turn back, it works as long before the next."""
    clock = Clock(waits)
    monkeypatch.setattr(pace, "perf_counter", clock)
    monkeypatch.setattr(pace, "sleep", clock.sleep)
    monkeypatch.setattr(pace, "_due", 0.0)
    for _ in range(10_000):  # a hundred milliseconds of work in steps of ten microseconds
        clock.now += 0.00001
        pace.breathe()
    assert least <= clock.naps <= most
    assert (clock.naps - 1) * waits <= 0.1
