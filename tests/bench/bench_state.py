"""What looking at state and carrying it costs, as ratios taken in one run.

    python tests/bench/bench_state.py [--json FILE]

- round trip: an edit and a look over the wire, beside two servers of twenty lines: *bare* parses the question and sends a constant of the same size;
  *plain* does what such a backdoor would: walks the path with getattr, builds the answer, and for an edit takes the lock, keeps the old value and
  appends a line to a log before and after. Neither bounds, redacts, authorises or previews anything. Asked in turn, each target has
  slept before, as when a person asks; back to back, it still spins when the next question comes, and only the work counts
- page: one page of a dict with 1,000,000 entries, beside one of a dict with 100
- migration: 100,000 instances, beside a bare Python loop that makes the same assignments; and the trial before it
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

ROUNDS = 400
INSTANCES = 100_000

SERVICE = """
import threading, time
import livesh

class Order:
    def __init__(self, number):
        self.number, self.qty, self.lines = number, 5, ["apple", "pear"]

class Book:
    def __init__(self):
        self.lock = threading.RLock()
        self.open = {f"A{number}": Order(number) for number in range(100)}

book = Book()
small = {number: str(number) for number in range(100)}
large = {number: str(number) for number in range(1_000_000)}
livesh.service("orders", book, lock=book.lock)
livesh.start(name="bench")
print("ready", flush=True)
time.sleep(600)
"""


def main() -> None:
    """Measure, print and perhaps write."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    figures = measured()
    for row in rows(figures):
        print("{:52} {:14} {}  (aim: {})".format(*row), flush=True)
    if args.json:
        args.json.write_text(json.dumps(figures, indent=1))


def rows(figures: dict[str, Any]) -> list[tuple[str, str, str, str]]:
    """Return the lines of the README's table."""
    lines = []
    for name, row in figures["trips"].items():
        for manner, (ours, bare, plain) in ("", row["in_turn_us"]), (", back to back", row["back_to_back_us"]):
            beside = f"bare socket {bare:.0f} µs, plain server doing it {plain:.0f} µs"
            lines.append((f"state round trip, {name} ({row['bytes']} bytes){manner}", f"{ours:.0f} µs", beside, "≤ 2 × the bare socket"))
    page, migration = figures["page"], figures["migration"]
    lines.append(("a page of a dict of 1,000,000 entries", f"{page['large_us']:.0f} µs", f"of 100 entries {page['small_us']:.0f} µs", "≤ 5 × that of 100"))
    told = ("run", f"migration of {INSTANCES:,} instances"), ("trial", "its trial on copies before")
    lines += [(what, f"{migration[name] * 1e3:.0f} ms", f"bare loop {migration['loop'] * 1e3:.0f} ms", "≤ 3 × the loop" if name == "run" else "–") for name, what in told]
    return [*lines, ("… the longest stall of another thread", f"{migration['pause'] * 1e3:.1f} ms", "–", "–")]


def measured() -> dict[str, Any]:
    """Measure against a real process, then migrations in this one."""
    with tempfile.TemporaryDirectory(prefix="lsb") as where:
        os.environ["LIVESH_RUNTIME_DIR"], os.environ["LIVESH_STATE_DIR"] = f"{where}/r", f"{where}/s"
        process = subprocess.Popen([sys.executable, "-c", SERVICE], stdout=subprocess.PIPE, text=True)
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            figures = over_the_wire(process.pid)
        finally:
            process.kill()
            process.wait()
    return {**figures, "migration": migrations()}


def median_us(do: Callable[[], Any], rounds: int = ROUNDS) -> float:
    """Return the median time of *do* in microseconds."""
    for _ in range(20):
        do()
    times = []
    for _ in range(rounds):
        begun = time.perf_counter()
        do()
        times.append(time.perf_counter() - begun)
    return statistics.median(times) * 1e6


def over_the_wire(pid: int) -> dict[str, Any]:
    """Measure round trips and pages against a real process."""
    from livesh.shell.client import Client
    from livesh.wire.ops import change, state

    with Client.connect(str(pid)) as client:
        numbers = count()
        trips: dict[str, tuple[Callable[[], Any], Any]] = {
            "value": (lambda: client.call(state.State(path='orders.open["A7"].qty')), {"op": "value"}),
            "look": (lambda: client.call(state.State(path='orders.open["A7"]')), {"op": "look"}),
            "edit": (lambda: client.call(change.StateSet(path='orders.open["A7"].qty', value=str(next(numbers)))), {"op": "edit", "value": "6"}),
        }
        found = {}
        for name, (trip, question) in trips.items():
            size = len(json.dumps(trip()))
            trips_of = trip, bare_socket(size), plain_socket(question)
            found[name] = {"bytes": size, "in_turn_us": in_turn(*trips_of), "back_to_back_us": interleaved(*trips_of)}
        pages = {name: state.State(path=f"__main__.{name}", items=20, start=40) for name in ("large", "small")}
        large, small = interleaved(lambda: client.call(pages["large"]), lambda: client.call(pages["small"]))
        return {"trips": found, "page": {"large_us": large, "small_us": small}}


def in_turn(*trips: Callable[[], Any]) -> list[float]:
    """Return the medians of several things done one after the other, again and again: whoever answers has slept while the others did."""
    times: list[list[float]] = [[] for _ in trips]
    for _ in range(20 + ROUNDS * 2):
        for trip, seen in zip(trips, times, strict=True):
            begun = time.perf_counter()
            trip()
            seen.append(time.perf_counter() - begun)
    return [statistics.median(seen[20:]) * 1e6 for seen in times]


def interleaved(*trips: Callable[[], Any]) -> list[float]:
    """Return the medians of several things measured in turns of eighty, so that all see the same machine."""
    found = [[median_us(trip, 80) for trip in trips] for _ in range(7)]
    return [min(times) for times in zip(*found, strict=True)]


SERVER = """
import json, os, socket, sys, tempfile, threading, time
server = socket.socket(); server.bind(("127.0.0.1", 0)); server.listen(1)
print(server.getsockname()[1], flush=True)
peer, _ = server.accept(); peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
ANSWER
for line in peer.makefile("rb"):
    peer.sendall(json.dumps(answer(json.loads(line))).encode() + b"\\n")
"""

PLAIN = """
class Order:
    def __init__(self, number):
        self.number, self.qty, self.lines = number, 5, ["apple", "pear"]
class Book:
    def __init__(self):
        self.lock = threading.RLock()
        self.open = {f"A{number}": Order(number) for number in range(100)}
roots, log, undo = {"orders": Book()}, tempfile.TemporaryFile(buffering=0), []
def tree(label, obj, depth):
    node = {"label": label, "type": type(obj).__name__, "text": repr(obj)[:120]}
    if depth and type(obj) in (list, Order):
        pairs = enumerate(obj) if type(obj) is list else vars(obj).items()
        node["of"] = [tree(str(key), value, depth - 1) for key, value in pairs]
    return node
def answer(question):
    steps, book = question["path"], roots["orders"]
    with book.lock:
        owner, obj = None, book
        for step in steps:
            owner, obj = obj, obj[step] if type(obj) in (dict, list) else getattr(obj, step)
        if question["op"] != "edit":
            return {"path": steps, "tree": tree("", obj, 2), "spent": time.monotonic()}
        log.write(json.dumps({"at": time.time(), "op": question}).encode() + b"\\n")
        value = json.loads(question["value"])
        setattr(owner, steps[-1], value)
        undo[:] = [*undo[-200:], (owner, steps[-1], obj)]
        log.write(json.dumps({"at": time.time(), "outcome": "ok"}).encode() + b"\\n")
        return {"path": steps, "diff": [["-", repr(obj)], ["+", repr(value)]], "number": len(undo)}
"""


def bare_socket(size: int) -> Callable[[], Any]:
    """Return a round trip over a socket that answers a JSON question with a constant of *size* bytes, in another process."""
    return over_a_socket(f'answer = lambda question: {{"text": "x" * {size}}}', {"op": "state", "path": 'orders.open["A7"]'})


def plain_socket(question: dict[str, Any]) -> Callable[[], Any]:
    """Return a round trip over a socket whose server does the work in the plainest way."""
    return over_a_socket(PLAIN, {**question, "path": ["open", "A7", *(["qty"] if question["op"] != "look" else [])]})


def over_a_socket(answer: str, question: dict[str, Any]) -> Callable[[], Any]:
    """Return a round trip to a process that answers lines of JSON."""
    code = SERVER.replace("ANSWER", answer)
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    peer = socket.create_connection(("127.0.0.1", int(process.stdout.readline())))
    peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    lines = peer.makefile("rb")

    def trip() -> Any:
        peer.sendall(json.dumps(question).encode() + b"\n")
        return json.loads(lines.readline())

    return trip


# -- migrations ---------------------------------------------------------------------------------------------------------


class Order:
    """What is migrated."""

    def __init__(self, number: int) -> None:
        self.number, self.price, self.qty, self.sku = number, 7, 5, "apple"


def hook(self: Any, old_version: int, old: Any) -> None:
    """Three fields out of the old ones, one dropped."""
    self.total = old["price"] * old["qty"]
    self.name = old["sku"]
    self.tags = (old["sku"], old_version)
    del self.price


def bare(objects: list[Any]) -> None:
    """Make the same assignments in a loop."""
    for self in objects:
        self.total = self.price * self.qty
        self.name = self.sku
        self.tags = (self.sku, 1)
        del self.price


def migrations() -> dict[str, float]:
    """Measure a migration of many instances against a loop (CPU time), and what another thread loses meanwhile."""
    from livesh.runtime.births import Window
    from livesh.swap.state.runs import run
    from livesh.swap.state.trials import trial

    best = dict.fromkeys(("loop", "trial", "run", "pause"), 1e9)
    for _ in range(5):
        best["loop"] = min(best["loop"], cpu_s(bare, [Order(number) for number in range(INSTANCES)]))
        objects, migration = migrated_orders()
        best["trial"] = min(best["trial"], cpu_s(trial, [migration], 60.0))
        with Window() as window:
            commit(window)
            best["run"] = min(best["run"], cpu_s(run, [migration], None, window))
        assert objects[-1].total == 35
        objects, migration = migrated_orders()
        migration.touches_containers = False
        with Window() as window, Witness() as witness:
            commit(window)
            run([migration], None, window)
        best["pause"] = min(best["pause"], witness.longest)
    return best


def commit(window: Any) -> None:
    """Date the commit as the engine does, by the operation that stands among its own."""
    operation, arguments = window.commit_op
    operation(*arguments)


def migrated_orders() -> tuple[list[Any], Any]:
    """Return fresh instances and the migration for them."""
    from livesh.swap.state.migrations import Migration

    return [Order(number) for number in range(INSTANCES)], Migration("bench:Order", "class", hook, 1, cls=Order)


def cpu_s(function: Callable[..., Any], *arguments: Any) -> float:
    """Return the CPU seconds of one call."""
    begun = time.process_time()
    function(*arguments)
    return time.process_time() - begun


class Witness:
    """A thread that notes the longest time it did not run."""

    def __enter__(self) -> Witness:
        self.longest, self._stop = 0.0, False
        self._thread = threading.Thread(target=self._work)
        self._thread.start()
        return self

    def _work(self) -> None:
        last = time.perf_counter()
        while not self._stop:
            time.sleep(0.0005)
            now = time.perf_counter()
            self.longest = max(self.longest, now - last)
            last = now

    def __exit__(self, *_exc: object) -> None:
        self._stop = True
        self._thread.join()


if __name__ == "__main__":
    main()
