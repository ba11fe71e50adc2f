"""What a probe costs the function it is in and everything else, beside other ways to watch, in one run.

    python tests/bench/bench_probes.py [--json]

Least CPU time per call over many short windows, so that a loaded machine shows the same ratios. debugpy and hunter are
measured where they are installed, each in a process of its own. Last, what a probe leaves of the requests a second of CPU
that an HTTP server answers whose every request calls the probed function: by turns with none, the best turn of each.
"""

from __future__ import annotations

import bdb
import contextlib
import functools
import importlib
import json
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

    free = Limits(hits=1 << 60, per_second=1 << 30, bytes=1 << 60, seconds=3600, share=1e9)
    rated = free._replace(per_second=100)
    who = Nobody()
    kinds: dict[str, Callable[[], Any]] = {
        "watch, condition false": lambda: watching.Watch(who, "", free, condition=Asked("a > 100")),
        "watch, full record, rate reached": lambda: watching.Watch(who, "", rated),
        "monitor (every call measured)": lambda: monitoring.Monitor(who, "", free, cycle=3600.0),
        "log, condition false": lambda: watching.Log(who, "", free, condition=Asked("a > 100"), values=[], pieces=[]),
        "breakpoint set, condition false": lambda: breakpoints.Break(who, "", condition=Asked("a > 100")),
    }
    found = {}
    for name, make in kinds.items():
        probe = make()
        probe.set(locspec.resolve("benched.hot"))
        found[name] = per_call(benched.hot), per_call(benched.cold)
        probe.off("measured")
        if "full record" in name:
            found["  one hit made into text, at most 100 a second"] = bare + probe.meter.spent_ns / max(probe.meter.taken, 1), bare
    limited = watching.Watch(who, "", free._replace(hits=5))
    limited.set(locspec.resolve("benched.hot"))
    for _ in range(10):
        benched.hot(1)
    while not limited.ended:
        benched.leaf(1)
    found["watch, after its limit"] = per_call(benched.hot), per_call(benched.cold)
    return found


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
    "debugpy, listening, nobody attached": "import debugpy; debugpy.listen(('127.0.0.1', 0))",
    "hunter, one function": "import hunter; hunter.trace(function='hot', action=lambda event: None)",
}


def installed() -> dict[str, tuple[float, float]]:
    """Measure what is installed besides, each in its own process; what is not is left out."""
    found = {}
    for name, setup in INSTALLED.items():
        text = f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r}); import bench_probes as b; m = b.load(); base = b.per_call(m.cold)\n"
        text += f"{setup}\nprint(b.per_call(m.hot) / base, b.per_call(m.cold) / base)"
        done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, timeout=120, check=False)
        if done.returncode == 0:
            hot, cold = done.stdout.split()[-2:]
            found[name] = float(hot), float(cold)
    return found


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

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    client = subprocess.Popen([sys.executable, "-c", CLIENT, str(server.server_port)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    best: dict[str, float] = {}
    try:
        for _ in range(TURNS):
            for name, way in WAYS.items():
                with way(benched):
                    best[name] = max(best.get(name, 0.0), _turn(client))
    finally:
        client.kill()
        client.communicate()
        server.shutdown()
        server.server_close()
    return {name: rate / best["none"] for name, rate in best.items() if name != "none"} | {"none, requests per CPU second": best["none"]}


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


def main() -> int:
    """Measure and print a table."""
    import livesh  # noqa: F401

    benched = load()
    bare = min(per_call(benched.hot), per_call(benched.cold))
    rows: dict[str, tuple[float, float]] = {**ours(benched, bare), **others(benched)}
    rows |= {name: (hot * bare, cold * bare) for name, (hot, cold) in installed().items()}
    http = served(benched)
    if "--json" in sys.argv:
        print(json.dumps({"bare_ns": bare, "rows": rows, "http": http}))
        return 0
    print(f"Python {sys.version.split()[0]}, a call of {bare:.0f} ns (21 Python calls)\n")
    print(f"{'':48}{'added per call':>16}{'other code':>12}")
    for name, (hot, cold) in rows.items():
        print(f"{name:48}{(hot - bare) / 1000:>13.3f} µs{cold / bare:>11.2f}×")
    print("\nHTTP requests per CPU second, of those with nothing watched")
    for name, share in http.items():
        print(f"{name:48}{share:>16.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
