"""Five hundred rounds of edit, swap and rollback in the demo's market, under its own load.

    python tests/bench/bench_soak.py [--quick] [--json FILE]

A round swaps three modules as one unit over the real socket, asks over HTTP that all three answer anew, goes back, and asks
again. Told: orders answered, failed, wrongly charged; memory after the first fifth of the rounds and at the end.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "demo"))

from soak import Counts, Soak

from livesh.shell.demo import market


def measure(rounds: int) -> dict[str, Any]:
    """Go through *rounds* and return what the customers saw."""
    with market() as opened:
        soak = Soak(opened)
        began = time.monotonic()
        seen = soak.run(rounds, say)
        soak.close()
    warm, last = seen[rounds // 5], seen[-1]
    return {
        "rounds": rounds,
        "seconds": time.monotonic() - began,
        "answered": last.answered,
        "failed": last.failed,
        "wrong": last.complaints,
        "warm_mib": warm.rss_kib / 1024,
        "end_mib": last.rss_kib / 1024,
    }


def say(round: int, counts: Counts) -> None:
    """Print where it stands, now and then."""
    if round % 50 == 0:
        print(f"{round:4}  {counts.answered} answered, {counts.failed} failed, {counts.complaints} wrong, {counts.rss_kib} KiB", flush=True)


def rows(figures: dict[str, Any]) -> list[tuple[str, str, str, str]]:
    """Return the lines of the README's table."""
    what = f"soak: {figures['rounds']} rounds of swap and rollback of three modules under load"
    lost = f"{figures['answered']} requests, {figures['failed']} failed, {figures['wrong']} wrong"
    grown = f"{figures['warm_mib']:.1f} → {figures['end_mib']:.1f} MiB"
    return [(what, lost, "–", "0 failed, 0 wrong"), ("soak: memory after a fifth of the rounds → at the end", grown, "–", "flat")]


def main() -> None:
    """Measure, print and perhaps write."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json")
    args = parser.parse_args()
    figures = measure(50 if args.quick else 500)
    for row in rows(figures):
        print(*row, sep="  ")
    if args.json:
        Path(args.json).write_text(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
