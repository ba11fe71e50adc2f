"""Run the benches and write their figures into the README, as a table and a plot.

    python -m tests.bench [--quick] [--keep] [NAME…]       NAME: shell, swap, soak …; all of them when none is given

Each bench is a program of its own beside this file; it writes its figures to results/NAME.json. What stands in the README is
what its `rows` (or the one here) makes of them. --keep takes the results that are there and measures nothing.
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
from collections.abc import Callable
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
RESULTS = HERE / "results"
BEGIN, END = "<!-- figures: python -m tests.bench -->", "<!-- end of figures -->"
PATIENCE_S = 3600
SHARE = "agent's share"

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
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
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
    rows: Callable[[Any], list[Row]] | None = getattr(module, "rows", ROWS.get(name))
    return [] if rows is None else rows(json.loads(result.read_text()))


def swap_rows(figures: dict[str, Any]) -> list[Row]:
    """Say how fast one edited function is live, how long the world stops, and what an old version costs."""
    lines = []
    for row in figures.get("speed", []):
        beside = row.get("jurigged") or {}
        other = f"jurigged {beside['swap_ms']:.1f} ms" if "swap_ms" in beside else f"jurigged {beside.get('failed', '–')}"
        livesh = row["livesh"]
        what = f"one function edited in a module of {row['functions']:,}: text to live"
        lines.append((what, f"{livesh['swap_ms']:.1f} ms", f"compile() {livesh['compile_ms']:.1f} ms, {other}", "≤ compile() of the text"))
    for row in figures.get("pause", []):
        aim = "≤ 100 µs" if row["changed"] <= 100 else "≤ 2,000 µs" if row["changed"] >= 10_000 else "–"
        lines.append((f"pause of the commit, {row['changed']:,} changed functions", f"{row['pause_us']:.0f} µs", "–", aim))
    for row in figures.get("heap", []):
        what = f"one edit in a process of {row['objects']:,} objects: pause, total"
        lines.append((what, f"{row['pause_us']:.0f} µs, {row['total_ms']:.0f} ms", "–", "unchanged, ≤ 500 ms"))
    for row in figures.get("memory", []):
        if "ratio" in row:
            lines.append((f"kept of an old version, module of {row['functions']} functions", f"{row['ratio']:.1f} × its text", "–", "≤ 2 × and its live code"))
    return lines


def load_rows(figures: dict[str, Any]) -> list[Row]:
    """Say what clients saw of swaps under load."""
    lines = []
    for kind, engines in figures.items():
        livesh, none = engines.get("livesh"), engines.get("none")
        if not livesh or not none:
            continue
        others = {name: row for name, row in engines.items() if name not in ("livesh", "livesh-bare", "none")}
        told = ", ".join(f"{name} {row['failed']} / {row['torn']} / {row['stale']}" for name, row in others.items())
        said = f"{livesh['failed']} / {livesh['torn']} / {livesh['stale']} of {livesh['requests']}"
        lines.append((f"swaps under load, {kind}: failed / torn / stale", said, told, "0 / 0 / 0"))
        lines.append((f"swaps under load, {kind}: p99", f"{livesh['p99_ms']:.1f} ms", f"no swaps {none['p99_ms']:.1f} ms", "within 3 ms"))
    return lines


def process_rows(figures: dict[str, Any]) -> list[Row]:
    """Say what many processes cost: every figure with a median, and the memory of a worker."""
    lines = []
    for name, value in figures.items():
        if isinstance(value, dict) and "median_ms" in value and not name.startswith("bare"):
            lines.append((f"`livesh {name}`", f"{value['median_ms']:.0f} ms", "–", "–"))
        elif isinstance(value, dict) and SHARE in value:
            lines.append(("an agent's share of a worker's memory", f"{value[SHARE]:.0f} KiB", "–", "–"))
    return lines


def history_rows(figures: dict[str, Any]) -> list[Row]:
    """Count the pairs of real releases that came out equal."""
    pairs = list(figures.values())
    engines = {name for row in pairs for name, value in row.items() if isinstance(value, dict) and "verdict" in value}
    counts = {name: {word: sum(row[name]["verdict"] == word for row in pairs if name in row) for word in ("equal", "refused", "wrong")} for name in engines}
    said = {name: f"{each['equal']} equal, {each['refused']} refused, {each['wrong']} wrong" for name, each in counts.items()}
    if "livesh" not in said:
        return []
    livesh = said.pop("livesh")
    beside = "; ".join(f"{name} {text}" for name, text in sorted(said.items()))
    return [(f"{len(pairs)} pairs of real releases swapped in place", livesh, beside, "≥ 95 % equal, none wrong")]


ROWS: dict[str, Callable[[Any], list[Row]]] = {"swap": swap_rows, "load": load_rows, "process": process_rows, "histories": history_rows}


def write(found: list[Row]) -> None:
    """Put the table between the two marks of the README."""
    head = f"Measured in one run on {os.cpu_count()} cores of a shared machine, {platform.python_implementation()} {platform.python_version()}."
    table = ["| what | livesh | beside it | aim |", "| --- | --- | --- | --- |", *("| " + " | ".join(row) + " |" for row in found)]
    page = ROOT / "README.md"
    before, rest = page.read_text().split(BEGIN)
    _, after = rest.split(END)
    page.write_text(before + "\n".join([BEGIN, head, "", *table, END]) + after)


def plot(found: list[Row], path: Path) -> None:
    """Draw every figure that has a peer with the same unit: bars on a logarithmic scale."""
    from PIL import Image, ImageDraw, ImageFont

    groups = [(row[0], bars) for row in found if len(bars := comparable(row)) > 1]
    if not groups:
        return
    font = ImageFont.load_default(15)
    height = sum(34 + 22 * len(bars) for _, bars in groups) + 20
    image = Image.new("RGB", (1000, height), "#ffffff")
    draw, y = ImageDraw.Draw(image), 12
    for what, bars in groups:
        draw.text((14, y), what.replace("`", ""), "#16181d", font)
        y += 22
        low = min(amount for _, amount, _ in bars)
        for name, amount, unit in bars:
            length = 40 + 130 * decades(amount / low)
            draw.rectangle((190, y + 3, 190 + length, y + 17), "#3b78c2" if name == "livesh" else "#c8cdd6")
            draw.text((34, y), name, "#16181d", font)
            draw.text((200 + length, y), f"{amount:g} {unit}", "#4a505c", font)
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
