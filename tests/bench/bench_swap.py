"""How long a swap takes, how long it stops the world, and what an old version costs: ratios in one run.

    python tests/bench/bench_swap.py [--quick] [--json FILE] [speed pause heap memory]

speed   one function edited in a module of 100, 1,000 and 10,000 functions: text to live, against ``compile()`` of the
        whole text in the same process, interleaved (minima of CPU time); jurigged beside it where it is installed
pause   100 and 10,000 changed functions: what `Swap.pause_s` says
heap    the same edit in a process with a million objects and 50,000 instances
memory  what is kept of each old version, in multiples of its text

Each figure comes from a process of its own; the machine may be shared, so minima count and maxima are only told.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import subprocess
import sys
import tempfile
from typing import Any

COMMON = r'''
import gc, importlib, json, os, sys, time
root, n = sys.argv[1], int(sys.argv[2])
sys.path.insert(0, root)
sys.dont_write_bytecode = True
def function(i, k=0):
    return (f"def f{i}(a, b=1, *, c=2):\n    total = a * {i} + b\n    for item in range(c):\n        if item > total:\n"
            f"            total += item * {k}\n        else:\n            total -= 1\n    return total, 'v{k}'\n\n")
def text(edited=-1, k=0):
    return "import math\nLIMIT = 10\n\n" + "".join(function(i, k if i == edited or edited == -2 else 0) for i in range(n))
path = os.path.join(root, "big.py")
def write(t):
    with open(path, "w") as file: file.write(t)
write(text())
def cpu(call):
    gc.collect()
    began = time.process_time()
    result = call()
    return time.process_time() - began, result
'''

SPEED = COMMON + r'''
rounds = int(sys.argv[3])
import livesh, big
held = big.f50
compiled, swapped, wall, pauses = [], [], [], []
for k in range(1, rounds + 1):
    t = text(50, k)
    compiled.append(cpu(lambda: compile(t, path, "exec"))[0])
    began = time.perf_counter()
    took, swap = cpu(lambda: livesh.swap("big", sources={"big": t}))
    swapped.append(took); wall.append(time.perf_counter() - began); pauses.append(swap.pause_s)
    assert held(1)[1] == f"v{k}", held(1)
print(json.dumps({"compile_ms": min(compiled) * 1e3, "swap_ms": min(swapped) * 1e3, "first_ms": swapped[0] * 1e3,
                  "pause_us": min(pauses) * 1e6}))
'''

JURIGGED = COMMON + r'''
rounds = int(sys.argv[3])
import jurigged
watcher = jurigged.watch(path, logger=lambda e: None, autostart=False)
import big
held = big.f50
compiled, swapped = [], []
for k in range(1, rounds + 1):
    t = text(50, k)
    compiled.append(cpu(lambda: compile(t, path, "exec"))[0])
    write(t)
    swapped.append(cpu(lambda: jurigged.registry.get(path).refresh())[0])
    assert held(1)[1] == f"v{k}", held(1)
print(json.dumps({"compile_ms": min(compiled) * 1e3, "swap_ms": min(swapped) * 1e3}))
'''

PAUSE = COMMON + r'''
rounds = int(sys.argv[3])
import livesh, big
pauses, totals = [], []
for k in range(1, rounds + 1):
    took, swap = cpu(lambda: livesh.swap("big", sources={"big": text(-2, k)}))
    assert big.f0(1)[1] == big.f50(1)[1] == f"v{k}"
    pauses.append(swap.pause_s); totals.append(took)
print(json.dumps({"pause_us": min(pauses) * 1e6, "worst_us": max(pauses) * 1e6, "total_ms": min(totals) * 1e3}))
'''

HEAP = COMMON + r'''
rounds, crowd = int(sys.argv[3]), int(sys.argv[4])
import livesh
body = "\n\nclass Item:\n    def __init__(self, n): self.n = n\n    def show(self): return self.n, 'v{}'\n"
write(text() + body.format(0))
import big
keep = [[i] for i in range(crowd)]
items = [big.Item(i) for i in range(crowd // 20)]
pauses, totals = [], []
for k in range(1, rounds + 1):
    t = text(50, k) + body.format(k)
    took, swap = cpu(lambda: livesh.swap("big", sources={"big": t}))
    assert big.f50(1)[1] == f"v{k}" and all(i.show()[1] == f"v{k}" for i in items[:10])
    pauses.append(swap.pause_s); totals.append(took)
print(json.dumps({"pause_us": min(pauses) * 1e6, "total_ms": min(totals) * 1e3, "worst_ms": max(totals) * 1e3}))
'''

MEMORY = COMMON + r'''
rounds = int(sys.argv[3])
import livesh, big, tracemalloc
for k in range(1, 4): livesh.swap("big", sources={"big": text(-2, k)})
gc.collect()
tracemalloc.start()
before = tracemalloc.get_traced_memory()[0]
for k in range(4, 4 + rounds): livesh.swap("big", sources={"big": text(-2, k)})
gc.collect()
kept = (tracemalloc.get_traced_memory()[0] - before) / rounds
print(json.dumps({"text_kb": len(text()) / 1024, "kept_kb": kept / 1024, "ratio": kept / len(text())}))
'''


def measure(script: str, *args: int, patience: float = 240) -> dict[str, Any]:
    """Run *script* in a process of its own; its figures, or what went wrong."""
    with tempfile.TemporaryDirectory() as root:
        command = [sys.executable, "-c", script, root, *map(str, args)]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=patience)
        except subprocess.TimeoutExpired:
            return {"failed": f"not done after {patience:.0f} s"}
    if done.returncode:
        return {"failed": done.stderr.strip().splitlines()[-1]}
    figures: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return figures


def speed(quick: bool) -> list[dict[str, Any]]:
    """Measure one edited function in modules of growing size, and jurigged's time for the same."""
    rows = []
    for size in (100, 1000) if quick else (100, 1000, 10_000):
        row = {"functions": size, "livesh": measure(SPEED, size, 5)}
        if importlib.util.find_spec("jurigged"):
            row["jurigged"] = measure(JURIGGED, size, 3, patience=60)
        for engine in ("livesh", "jurigged"):
            if "swap_ms" in row.get(engine, {}):
                row[engine]["x_compile"] = row[engine]["swap_ms"] / row[engine]["compile_ms"]
        rows.append(row)
    return rows


def pause(quick: bool) -> list[dict[str, Any]]:
    """Measure the stop for many changed functions."""
    return [{"changed": size} | measure(PAUSE, size, 4) for size in ((100, 1000) if quick else (100, 10_000))]


def heap(quick: bool) -> list[dict[str, Any]]:
    """Measure the same edit on an empty and on a crowded heap."""
    return [{"objects": crowd} | measure(HEAP, 100, 4, crowd) for crowd in (1000, 100_000 if quick else 1_000_000)]


def memory(quick: bool) -> list[dict[str, Any]]:
    """Measure what an old version keeps."""
    return [{"functions": size} | measure(MEMORY, size, 20) for size in (100, 500)]


PARTS = {"speed": speed, "pause": pause, "heap": heap, "memory": memory}


def line(row: dict[str, Any]) -> str:
    """Write one row for a person."""
    parts = []
    for key, value in row.items():
        if isinstance(value, dict):
            parts.append(f"{key} [{line(value)}]")
        else:
            parts.append(f"{key} {value:,.2f}" if isinstance(value, float) else f"{key} {value}")
    return "  ".join(parts)


def rows(figures: dict[str, Any]) -> list[tuple[str, str, str, str]]:
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


def main() -> None:
    """Measure, print and perhaps write."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("parts", nargs="*", default=list(PARTS), help="any of " + ", ".join(PARTS))
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json")
    args = parser.parse_args()
    figures = {}
    for part in args.parts:
        figures[part] = PARTS[part](args.quick)
        for row in figures[part]:
            print(f"{part:7} {line(row)}", flush=True)
    if args.json:
        with open(args.json, "w") as file:
            json.dump(figures, file, indent=1)


if __name__ == "__main__":
    main()
