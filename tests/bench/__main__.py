"""Run the benches and write their figures into the README, as a table and a plot.

    python -m tests.bench [--quick] [--keep] [NAME…]       NAME: shell, swap, soak …; all of them when none is given

Each bench is a program of its own beside this file; it writes its figures to results/NAME.json. What stands in the README is
what its `rows` makes of them. --keep takes the results that are there and measures nothing.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
RESULTS = HERE / "results"
BEGIN, END = "<!-- figures: python -m tests.bench -->", "<!-- end of figures -->"
PATIENCE_S = 6 * 3600  # the pairs of releases take two hours

Row = tuple[str, str, str, str]


def main() -> int:
    """Measure what is asked for, then write the table and the plot; 1 when a bench failed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("names", nargs="*")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--keep", action="store_true")
    args = parser.parse_args()
    every = {path.stem.removeprefix("bench_"): path for path in sorted([*HERE.glob("bench_*.py"), HERE / "histories.py"])}
    RESULTS.mkdir(exist_ok=True)
    failed = [] if args.keep else [name for name in args.names or every if not measure(every[name], name, args.quick)]
    found = [row for name, path in every.items() for row in rows_of(name, path)]
    write(found)
    plot(found, ROOT / "screenshots" / "bench.png")
    print(f"{len(found)} figures" + (f"; failed: {', '.join(failed)}" if failed else ""))
    return 1 if failed else 0


def measure(bench: Path, name: str, quick: bool) -> bool:
    """Run one bench; False when it failed."""
    print(f"== {name}", flush=True)
    words = [sys.executable, str(bench), "--json", str(RESULTS / f"{name}.json")]
    if quick and "--quick" in bench.read_text():
        words.append("--quick")
    with tempfile.TemporaryDirectory(prefix="lsb") as aside:
        if name != "probes":  # hunter's .pth imports all of it into every process, 34 ms that would count as ours and as everybody's
            Path(aside, "hunter.py").write_text("def _embed_via_environment(): pass\n")
        path = os.pathsep.join(filter(None, [str(ROOT), aside, os.environ.get("PYTHONPATH")]))
        return subprocess.run(words, cwd=ROOT, env={**os.environ, "PYTHONPATH": path}, timeout=PATIENCE_S).returncode == 0


def rows_of(name: str, bench: Path) -> list[Row]:
    """Return the lines of one bench, none when it has no result."""
    result = RESULTS / f"{name}.json"
    if not result.exists():
        return []
    spec = importlib.util.spec_from_file_location(f"tests_bench_{name}", bench)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    rows: Callable[[Any], list[Row]] = module.rows
    return rows(json.loads(result.read_text()))


def write(found: list[Row]) -> None:
    """Put the table between the two marks of the README."""
    head = f"Each line was measured in one run with what stands beside it, on {os.cpu_count()} cores of a shared machine, {platform.python_implementation()} {platform.python_version()}."
    table = ["| what | livesh | beside it | aim |", "| --- | --- | --- | --- |", *("| " + " | ".join(row) + " |" for row in found)]
    page = ROOT / "README.md"
    before, rest = page.read_text().split(BEGIN)
    _, after = rest.split(END)
    page.write_text(before + "\n".join([BEGIN, head, "", *table, END]) + after)


def plot(found: list[Row], path: Path) -> None:
    """Draw every figure that has a peer with the same unit: bars on a logarithmic scale, in two columns."""
    from PIL import Image, ImageDraw, ImageFont

    groups = [(row[0], bars) for row in found if len(bars := comparable(row)) > 1]
    if not groups:
        return
    font = ImageFont.load_default(15)
    heights = [34 + 22 * len(bars) for _, bars in groups]
    half = next(count for count in range(1, len(groups) + 1) if 2 * sum(heights[:count]) >= sum(heights))
    image = Image.new("RGB", (1500, max(sum(heights[:half]), sum(heights[half:])) + 20), "#ffffff")
    draw = ImageDraw.Draw(image)
    for x, column in ((0, groups[:half]), (750, groups[half:])):
        y = 12
        for what, bars in column:
            draw.text((x + 14, y), what.replace("`", ""), "#16181d", font)
            y += 22
            low = min(amount for _, amount, _ in bars)
            for name, amount, unit in bars:
                length = 30 + 85 * decades(amount / low)
                draw.rectangle((x + 190, y + 3, x + 190 + length, y + 17), "#3b78c2" if name == "livesh" else "#c8cdd6")
                draw.text((x + 34, y), name, "#16181d", font)
                draw.text((x + 200 + length, y), f"{amount:g} {unit.replace('µ', 'u')}", "#4a505c", font)  # the font has no µ
                y += 22
            y += 12
    image.save(path)


def decades(ratio: float) -> float:
    """Return the decades of *ratio*, as many as the picture is wide."""
    from math import log10

    return min(log10(max(ratio, 1)), 4.5)


def comparable(row: Row) -> list[tuple[str, float, str]]:
    """Return (name, amount, unit) of livesh and of those beside it that are told in the same unit."""
    own = re.fullmatch(r"([\d.,]+) (µs|ms|MiB)", row[1])
    if own is None:
        return []
    others = re.findall(r"(?:^|, )([^,\d]+?) ([\d.]+) (µs|ms|MiB)", row[2])
    bars = [("livesh", own[1], own[2]), *others]
    amounts = [(name, float(amount.replace(",", "")), unit) for name, amount, unit in bars if unit == own[2]]
    return [bar for bar in amounts if bar[1] > 0]


if __name__ == "__main__":
    sys.exit(main())
