"""What a probe costs the function it is in and everything else, beside other ways to watch, in one run.

    python tests/bench/bench_probes.py [--json FILE]

Least CPU time per call over many short windows, so that a loaded machine shows the same ratios. debugpy, hunter and PyFlightProfiler
(attached from outside, as it is used) are measured where they are installed, each in a process of its own. Last, what a probe leaves of the requests a
second of CPU that an HTTP server answers whose every request calls the probed function: by turns with none, the best turn of each.
"""

from __future__ import annotations

import argparse
import bdb
import contextlib
import functools
import importlib
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from time import perf_counter_ns, process_time, thread_time_ns
from typing import Any

TEXT = """
def leaf(n):
    return n + 1

def hot(a, b=2):
    total = 0
    for n in range(20):
        total += leaf(n)
    return total + a * b

def cold(a, b=2):
    total = 0
    for n in range(20):
        total += leaf(n)
    return total + a * b
"""
WINDOWS, CALLS = 60, 1500


class Nobody:
    """A session that throws away what it gets."""

    id, closed = 0, False

    def emit(self, kind: str, payload: dict[str, Any]) -> None:
        """Take an event."""


def per_call(function: Callable[[int], Any]) -> float:
    """Return the nanoseconds of CPU a call takes, at best."""
    best = float("inf")
    for _ in range(WINDOWS):
        began = thread_time_ns()
        for _ in range(CALLS):
            function(3)
        best = min(best, (thread_time_ns() - began) / CALLS)
    return best


def load() -> Any:
    """Import the module to be probed."""
    folder = tempfile.mkdtemp(prefix="lshb")
    (Path(folder) / "benched.py").write_text(TEXT)
    sys.path.insert(0, folder)
    return importlib.import_module("benched")


def ours(benched: Any, bare: float) -> dict[str, tuple[float, float]]:
    """Measure every kind of probe: (the probed function, another one)."""
    from livesh.debug import breakpoints, locspec, monitoring, watching
    from livesh.debug.expressions import Asked
    from livesh.debug.limits import Limits

    unlimited = Limits(hits=1 << 60, per_second=1 << 30, bytes=1 << 60, seconds=3600, share=1e9)
    rated = unlimited._replace(per_second=100)
    who = Nobody()
    kinds: dict[str, Callable[[], Any]] = {
        "watch, condition false": lambda: watching.Watch(who, "", unlimited, condition=Asked("a > 100")),
        "watch, full record, rate reached": lambda: watching.Watch(who, "", rated),
        "monitor (every call measured)": lambda: monitoring.Monitor(who, "", unlimited, cycle=3600.0),
        "log, condition false": lambda: watching.Log(who, "", unlimited, condition=Asked("a > 100"), values=[], pieces=[]),
        "breakpoint set, condition false": lambda: breakpoints.Break(who, "", condition=Asked("a > 100")),
    }
    found = {}
    for name, make in kinds.items():
        probe, free = make(), per_call(benched.hot)
        probe.set(locspec.resolve("benched.hot"))
        found[name] = against(free, bare, benched)
        probe.off("measured")
        if "full record" in name:
            found["  one hit made into text, at most 100 a second"] = bare + probe.meter.spent_ns / max(probe.meter.taken, 1), bare
    limited, free = watching.Watch(who, "", unlimited._replace(hits=5)), per_call(benched.hot)
    limited.set(locspec.resolve("benched.hot"))
    for _ in range(10):
        benched.hot(1)
    while not limited.ended:
        benched.leaf(1)
    found["watch, after its limit"] = against(free, bare, benched)
    return found


def against(free: float, bare: float, benched: Any) -> tuple[float, float]:
    """Measure the probed function and another; *free*: the same without a probe a moment ago, since a shared machine's speed changes within seconds."""
    hot, cold = per_call(benched.hot), per_call(benched.cold)
    return bare + hot - free, bare * cold / free


def others(benched: Any) -> dict[str, tuple[float, float]]:
    """Measure a plain wrapper, a filtered trace function and bdb."""
    found = {"plain wrapper": (per_call(wrapped(benched.hot)), per_call(benched.cold))}
    code = benched.hot.__code__

    def trace(frame: Any, event: str, arg: Any) -> Any:
        return (lambda *_: None) if frame.f_code is code else None

    sys.settrace(trace)
    try:
        found["sys.settrace, filtered"] = per_call(benched.hot), per_call(benched.cold)
    finally:
        sys.settrace(None)
    debugger = bdb.Bdb()
    debugger.set_break(code.co_filename, 2, cond="False")
    debugger.reset()
    sys.settrace(debugger.trace_dispatch)
    try:
        found["bdb, breakpoint elsewhere"] = per_call(benched.hot), per_call(benched.cold)
    finally:
        sys.settrace(None)
    return found


def wrapped(function: Any) -> Any:
    """Record as a probe does, in a wrapper."""
    records: list[Any] = []

    @functools.wraps(function)
    def wrapper(*args: Any, **named: Any) -> Any:
        began = perf_counter_ns()
        result = function(*args, **named)
        records.append((args, named, result, perf_counter_ns() - began))
        del records[:]
        return result

    return wrapper


INSTALLED = {
    "debugpy idle, listening, nobody attached": "import debugpy; debugpy.listen(('127.0.0.1', 0))",
    "hunter, one function": "import hunter; hunter.trace(function='hot', threading_support=True, action=lambda event: None)",
    "PyFlightProfiler, condition false": "import flight_profiler; b.fly()",
}
BESIDE = """
import os, sys
sys.path.insert(0, sys.argv[1])
import bench_probes as b
benched = b.load()
base = b.per_call(benched.cold)
with b.server(benched) as turn:
    free = max(turn() for _ in range(b.TURNS))
exec(sys.argv[2])
hot, cold = b.per_call(benched.hot), b.per_call(benched.cold)
with b.server(benched) as turn:  # anew: a trace function is for threads that are started under it
    share = max(turn() for _ in range(b.TURNS)) / free
print("measured", hot / base, cold / base, share, flush=True)
os._exit(0)  # some of what was started here does not end by itself
"""


def installed(bare: float) -> tuple[dict[str, tuple[float, float]], dict[str, float]]:
    """Measure what is installed besides, each in its own process; what is not is left out."""
    calls, requests = {}, {}
    for name, setup in INSTALLED.items():
        words = [sys.executable, "-c", BESIDE, str(Path(__file__).parent), setup]
        done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL, text=True, timeout=300, check=False)
        said = done.stdout.rpartition("measured")[2].split()
        if len(said) == 3:
            hot, cold, requests[name] = map(float, said)
            calls[name] = hot * bare, cold * bare
    return calls, requests


def fly() -> None:
    """Attach PyFlightProfiler to this process and have it watch `benched.hot`; returns when it says that it does."""
    tool = str(Path(sys.executable).with_name("flight_profiler"))
    order = "watch benched hot --filter args[0]>100 -n 1000000000"  # what the filter leaves out counts as well
    client = subprocess.Popen([tool, str(os.getpid()), "--no-color", "--cmd", order], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert client.stdout is not None
    for line in client.stdout:
        if "successfully added" in line:
            break
    threading.Thread(target=lambda: list(client.stdout or ()), daemon=True).start()


# What one process answers to another that asks over one connection; the server's CPU alone is counted.
CLIENT = """
import http.client, sys
c = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]))
for line in sys.stdin:
    for _ in range(int(line)):
        c.request("GET", "/"); c.getresponse().read()
    print("done", flush=True)
"""
REQUESTS, TURNS = 3000, 4  # a turn is longer than the second the rate counts in, or little else than records is measured


def served(benched: Any) -> dict[str, float]:
    """Return, for each way to watch the function behind every request, requests per CPU second as a share of those with none."""
    best: dict[str, float] = {}
    with server(benched) as turn:
        for _ in range(TURNS):
            for name, way in WAYS.items():
                with way(benched):
                    best[name] = max(best.get(name, 0.0), turn())
    return {name: rate / best["none"] for name, rate in best.items() if name != "none"} | {"none, requests per CPU second": best["none"]}


@contextlib.contextmanager
def server(benched: Any) -> Iterator[Callable[[], float]]:
    """Serve HTTP whose every request calls `benched.hot`; gives what asks for one turn and returns the requests per CPU second."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # or each answer waits 40 ms for an acknowledgement

        def do_GET(self) -> None:  # http.server calls it that
            body = str(benched.hot(3)).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            pass

    listening = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=listening.serve_forever, daemon=True).start()
    client = subprocess.Popen([sys.executable, "-c", CLIENT, str(listening.server_port)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield lambda: _turn(client)
    finally:
        client.kill()
        client.communicate()
        listening.shutdown()
        listening.server_close()


def _turn(client: Any) -> float:
    began = process_time()
    print(REQUESTS, file=client.stdin, flush=True)
    assert "done\n" == client.stdout.readline()
    return REQUESTS / (process_time() - began)


@contextlib.contextmanager
def _watched(benched: Any, **limits: Any) -> Iterator[None]:
    from livesh.debug import locspec, watching
    from livesh.debug.limits import Limits

    watch = watching.Watch(Nobody(), "", Limits(hits=1 << 60, bytes=1 << 60, seconds=3600, share=1e9)._replace(**limits))
    watch.set(locspec.resolve("benched.hot"))
    yield
    watch.off("measured")


@contextlib.contextmanager
def _wrapped(benched: Any) -> Iterator[None]:
    plain = benched.hot
    benched.hot = wrapped(plain)
    yield
    benched.hot = plain


@contextlib.contextmanager
def _traced(benched: Any) -> Iterator[None]:
    code = benched.hot.__code__

    def trace(frame: Any, event: str, arg: Any) -> Any:
        return (lambda *_: None) if frame.f_code is code else None

    threading.settrace_all_threads(trace)
    yield
    threading.settrace_all_threads(None)  # type: ignore[arg-type]


WAYS: dict[str, Callable[[Any], Any]] = {
    "none": lambda benched: contextlib.nullcontext(),
    "watch, 100 recorded a second": lambda benched: _watched(benched),
    "watch, every call recorded": lambda benched: _watched(benched, per_second=1 << 30),
    "plain wrapper": _wrapped,
    **({"sys.settrace, filtered": _traced} if hasattr(threading, "settrace_all_threads") else {}),
}


def rows(figures: dict[str, Any]) -> list[tuple[str, str, str, str]]:
    """Return the lines of the README's table."""
    bare, calls, http = figures["bare_ns"], figures["calls"], figures["http"]
    added = {name: f"{max(hot - bare, 0) / 1000:.2f} µs" for name, (hot, _) in calls.items()}
    others = [name for name in ("plain wrapper", *INSTALLED, "sys.settrace, filtered", "bdb, breakpoint elsewhere") if name in calls]
    beside = ", ".join(f"{name.partition(',')[0]} {added[name]}" for name in others)
    lines = [
        ("a watch whose condition is false, added to a call", added["watch, condition false"], beside, "≤ 0.15 µs"),
        ("a watch that records, added to a call", added["watch, full record, rate reached"], f"plain wrapper {added['plain wrapper']}", "≤ 0.5 µs"),
        ("a watch after its limit, added to a call", added["watch, after its limit"], "–", "≈ 0"),
        ("a breakpoint set and not hit", f"{calls['breakpoint set, condition false'][0] / bare:.2f} ×", "no breakpoint 1.00 ×", "1.00 ×"),
        ("other code while a function is watched", f"{calls['watch, condition false'][1] / bare:.2f} ×",
         ", ".join(f"{name.partition(',')[0]} {calls[name][1] / bare:.2f} ×" for name in others), "1.00 ×"),
    ]
    shares = ", ".join(f"{name.partition(',')[0]} {http[name]:.2f}" for name in others if name in http)
    return [*lines, ("HTTP requests per CPU second with a watch on the hot function", f"{http['watch, 100 recorded a second']:.2f} of none", shares, "≥ 0.85")]


def main() -> int:
    """Measure, print a table and perhaps write."""
    import livesh  # noqa: F401

    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    benched = load()
    bare = min(per_call(benched.hot), per_call(benched.cold))
    calls, requests = installed(bare)
    calls = {**ours(benched, bare), **others(benched), **calls}
    http = served(benched) | requests
    print(f"Python {sys.version.split()[0]}, a call of {bare:.0f} ns (21 Python calls)\n")
    print(f"{'':48}{'added per call':>16}{'other code':>12}")
    for name, (hot, cold) in calls.items():
        print(f"{name:48}{(hot - bare) / 1000:>13.3f} µs{cold / bare:>11.2f}×")
    print("\nHTTP requests per CPU second, of those with nothing watched")
    for name, share in http.items():
        print(f"{name:48}{share:>16.2f}")
    if args.json:
        args.json.write_text(json.dumps({"bare_ns": bare, "calls": calls, "http": http}, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
