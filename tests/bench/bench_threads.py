"""Ten thousand swaps of two modules under eight threads that call into both: how many calls saw a mixture.

    python tests/bench/bench_threads.py [--quick] [--swaps 10000] [--json FILE]

Each run is a process of its own (tests/hammer.py): once as it is, once under an audit hook written in Python.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

HAMMER = Path(__file__).resolve().parents[1] / "hammer.py"
PATIENCE_S = 1500


def measure(swaps: int, *words: str) -> dict[str, Any]:
    """Hammer in a process of its own."""
    done = subprocess.run([sys.executable, str(HAMMER), str(swaps), *words], capture_output=True, text=True, timeout=PATIENCE_S)
    if done.returncode:
        raise SystemExit(f"the hammer failed: {done.stderr[-1000:]}")
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figures


def rows(figures: dict[str, Any]) -> list[tuple[str, str, str, str]]:
    """Return the lines of the README's table."""
    told = {"plain": "", "audit": ", under a Python audit hook"}
    return [(f"{row['swaps']:,} swaps of two modules under 8 threads{told[name]}: mixed calls",
             f"{row['faults']} of {row['calls']:,}", "–", "0") for name, row in figures.items()]


def main() -> None:
    """Measure, print and perhaps write."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--swaps", type=int, default=10_000)
    parser.add_argument("--json")
    args = parser.parse_args()
    swaps = 500 if args.quick else args.swaps
    figures = {"plain": measure(swaps), "audit": measure(swaps, "audit")}
    for row in rows(figures):
        print(*row, sep="  ")
    if args.json:
        Path(args.json).write_text(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
