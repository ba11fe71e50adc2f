"""The demo's market stays whole while its code changes under load."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from soak import Counts, Soak

from livesh.shell.demo import market

# Text of five hundred editions of three small modules, and what malloc keeps: measured 1.5 MiB.
KEPT_KIB = 6 * 1024


@pytest.fixture
def soak() -> Iterator[Soak]:
    """A market of its own, with the published fee."""
    with market() as opened:
        soak = Soak(opened)
        yield soak
        soak.close()


def faults(counts: Counts) -> tuple[int, int]:
    """Return what customers would tell: orders that failed, and fees that were wrong."""
    return counts.failed, counts.complaints


def test_twenty_rounds_of_edit_swap_and_rollback_lose_no_request(soak: Soak) -> None:
    """Three modules are swapped and rolled back as one unit, twenty times, and no customer notices."""
    seen = soak.run(20)
    assert (0, 0) == faults(seen[-1])
    assert seen[-1].answered > seen[0].answered > 0


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_five_hundred_rounds_lose_no_request_and_no_memory(soak: Soak) -> None:
    """Five hundred rounds: no failed request, no wrong answer, memory flat after the first hundred."""
    seen = soak.run(500)
    assert (0, 0) == faults(seen[-1])
    assert seen[-1].rss_kib - seen[99].rss_kib < KEPT_KIB
