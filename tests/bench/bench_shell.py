"""What an agent costs, and how long a person waits: beside manhole and a bare JSON socket, in one run.

    python tests/bench/bench_shell.py [--quick] [--json FILE] [start idle eval prompt exec]

start   CPU time and memory of ``import`` + start in a fresh process, medians
idle    how often the threads of a process that only waits wake up in a second
eval    round trip of ``1 + 1`` over the unix socket, p50 and p99; the target sleeps, or counts in a loop of its own
prompt  `livesh attach` from exec to the prompt on a terminal; beside it `manhole-cli`, and prompt-toolkit alone: the floor of a shell made with it
exec    `livesh exec NAME "1 + 1"`, the whole process; a bare ``python -c pass`` beside it

The bare socket is the floor: a thread that reads a line of JSON, evaluates, and writes a line of JSON.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
PROMPT_S = 30

# A process of which nothing is asked but to be there; argv: the engine, "idle" or "busy", where the bare socket listens.
TARGET = r'''
import os, sys, time
engine, load, path = sys.argv[1:4]
def memory():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
def start():
    if engine == "livesh":
        import livesh
        livesh.start(name="bench")
    elif engine == "manhole":
        import manhole
        manhole.install(verbose=False, daemon_connection=True)
    elif engine == "bare":
        import _thread, json, socket
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(path)
        listener.listen()
        def serve():
            while True:
                peer, _ = listener.accept()
                lines = peer.makefile("rb")
                for line in lines:
                    answer = {"value": repr(eval(json.loads(line)["source"]))}
                    peer.sendall(json.dumps(answer).encode() + b"\n")
                lines.close()
                peer.close()
        _thread.start_new_thread(serve, ())
before = time.process_time(), memory()
start()
time.sleep(0.3)
after = time.process_time(), memory()
print('{"cpu_ms": %f, "rss_mib": %f}' % ((after[0] - before[0]) * 1e3, (after[1] - before[1]) / 2**20), flush=True)
if load == "busy":
    number = 0
    while True:
        number += 1
elif load == "idle":
    time.sleep(600)
'''


@contextmanager
def target(engine: str, load: str) -> Iterator[tuple[subprocess.Popen[str], dict[str, float], str]]:
    """Run a process with *engine* in it: the process, what starting it cost, and where the bare socket is."""
    with tempfile.TemporaryDirectory(prefix="lsb") as room:
        path = os.path.join(room, "bare")
        os.environ["LIVESH_RUNTIME_DIR"] = os.path.join(room, "r")
        os.environ["LIVESH_STATE_DIR"] = os.path.join(room, "s")
        process = subprocess.Popen([sys.executable, "-c", TARGET, engine, load, path], stdout=subprocess.PIPE, text=True, cwd=ROOT)
        assert process.stdout is not None
        try:
            yield process, json.loads(process.stdout.readline()), path
        finally:
            process.kill()
            process.wait()
            process.stdout.close()
            if engine == "manhole":
                Path(f"/tmp/manhole-{process.pid}").unlink(missing_ok=True)


def engines() -> list[str]:
    """Return what is measured here; manhole only where it is installed."""
    return ["livesh", "bare"] + (["manhole"] if importlib.util.find_spec("manhole") else [])


def start(quick: bool) -> dict[str, Any]:
    """Start each engine several times, in turn."""
    seen: dict[str, list[dict[str, float]]] = {engine: [] for engine in engines()}
    for _ in range(3 if quick else 11):
        for engine, costs in seen.items():
            with target(engine, "once") as (_process, cost, _path):
                costs.append(cost)
    return {engine: {key: statistics.median(cost[key] for cost in costs) for key in costs[0]} for engine, costs in seen.items()}


def idle(quick: bool) -> dict[str, Any]:
    """Count the context switches of every thread of a sleeping process."""
    seconds = 2 if quick else 5
    seen = {}
    for engine in engines():
        with target(engine, "idle") as (process, _cost, _path):
            time.sleep(0.5)
            before = switches(process.pid)
            time.sleep(seconds)
            seen[engine] = {"wake_ups_per_s": (switches(process.pid) - before) / seconds}
    return seen


def switches(pid: int) -> int:
    """Return how often the threads of *pid* have been scheduled because something woke them."""
    texts = (path.read_text() for path in Path(f"/proc/{pid}/task").glob("*/status"))
    return sum(int(count) for text in texts for count in re.findall(r"^voluntary_ctxt_switches:\s+(\d+)", text, re.MULTILINE))


def evaluate(quick: bool) -> dict[str, Any]:
    """Time round trips: to idle targets in turn, then many to one target after the other, at rest and busy.

    In turn, each target has slept before it is asked, as when a person asks; back to back, a processor's idle loop may still be polling
    when the answer comes, which favours who answers first.
    """
    rounds, count = (2, 200) if quick else (5, 1000)
    return {
        "idle": timed("idle", rounds, count, together=True),
        "hot": timed("idle", rounds, count, together=False),
        "busy": timed("busy", rounds, count // 5, together=False),
    }


def timed(load: str, rounds: int, count: int, *, together: bool) -> dict[str, dict[str, float]]:
    """Ask each engine *count* times a round, in turn when *together*."""
    times: dict[str, list[float]] = {engine: [] for engine in engines()}
    for _ in range(rounds):
        for some in [list(times)] if together else [[engine] for engine in times]:
            with ExitStack() as stack:
                asks = {}
                for engine in some:
                    process, _cost, path = stack.enter_context(target(engine, load))
                    asks[engine] = stack.enter_context(ASK[engine](process.pid, path))
                take_turns(asks, times, count)
    return {engine: percentiles(each) for engine, each in times.items()}


def take_turns(asks: dict[str, Callable[[], str]], times: dict[str, list[float]], count: int) -> None:
    """Ask each engine *count* times; the first ten answers of each are not counted."""
    for number in range(-10, count):
        for engine, ask in asks.items():
            began = time.perf_counter()
            assert ask() == "2"
            if number >= 0:
                times[engine].append(time.perf_counter() - began)


def percentiles(seconds: list[float]) -> dict[str, float]:
    """Return p50 and p99 in milliseconds."""
    cuts = statistics.quantiles(seconds, n=100)
    return {"p50_ms": cuts[49] * 1e3, "p99_ms": cuts[98] * 1e3}


@contextmanager
def ask_livesh(pid: int, _path: str) -> Iterator[Callable[[], str]]:
    """Ask over livesh's own wire."""
    from livesh.shell.client import Client
    from livesh.wire.ops.core import Eval

    with Client.connect(str(pid)) as client:
        yield lambda: str(client.call(Eval(source="1 + 1"))["value"])


@contextmanager
def ask_bare(_pid: int, path: str) -> Iterator[Callable[[], str]]:
    """Ask over the bare socket."""
    with socket.socket(socket.AF_UNIX) as sock:
        sock.connect(path)
        with sock.makefile("rb") as lines:

            def ask() -> str:
                sock.sendall(json.dumps({"source": "1 + 1"}).encode() + b"\n")
                return str(json.loads(lines.readline())["value"])

            yield ask


@contextmanager
def ask_manhole(pid: int, _path: str) -> Iterator[Callable[[], str]]:
    """Ask at manhole's prompt, as its own command line does."""
    with socket.socket(socket.AF_UNIX) as sock:
        sock.connect(f"/tmp/manhole-{pid}")

        def ask(line: bytes = b"1 + 1\n") -> str:
            sock.sendall(line)
            text = b""
            while not text.endswith(b">>> "):
                text += sock.recv(65536)
            return text.decode().removesuffix(">>> ").strip()

        ask(b"")
        yield ask


ASK = {"livesh": ask_livesh, "bare": ask_bare, "manhole": ask_manhole}


def prompt(quick: bool) -> dict[str, Any]:
    """Time from exec to the prompt, on a terminal that draws."""
    alone = "from prompt_toolkit import PromptSession; PromptSession('bench> ').prompt()"
    commands = {"livesh": ([sys.executable, "-m", "livesh", "attach"], "bench> "), "prompt-toolkit": ([sys.executable, "-c", alone], "bench> ")}
    if "manhole" in engines() and (BIN / "manhole-cli").exists():
        commands["manhole"] = ([str(BIN / "manhole-cli")], ">>> ")
    return {engine: prompts(engine, *command, 3 if quick else 11) for engine, command in commands.items()}


def prompts(engine: str, command: list[str], sign: str, times: int) -> dict[str, float]:
    """Attach to one idle process *times* times."""
    seen = []
    with target("livesh" if engine == "prompt-toolkit" else engine, "idle") as (process, _cost, _path):
        for _ in range(times):
            began = time.perf_counter()
            until_prompt([*command, str(process.pid)], sign)
            seen.append(time.perf_counter() - began)
    return {"median_ms": statistics.median(seen) * 1e3, "best_ms": min(seen) * 1e3}


def until_prompt(command: list[str], sign: str) -> None:
    """Run *command* on a terminal until *sign* is drawn."""
    import pexpect
    import pyte

    screen = pyte.Screen(100, 30)
    stream = pyte.Stream(screen)
    child = pexpect.spawn(command[0], command[1:], dimensions=(30, 100), encoding="utf-8", env={**os.environ, "TERM": "xterm-256color"})
    # A person's terminal answers when it is asked where the cursor is; so must this one.
    child.delaybeforesend = None  # a pause of 50 ms that pexpect makes for the sake of ssh
    screen.write_process_input = child.send  # type: ignore[method-assign,assignment]
    deadline = time.monotonic() + PROMPT_S
    try:
        while sign.strip() not in "\n".join(screen.display):
            assert time.monotonic() < deadline, "\n".join(screen.display)
            stream.feed(child.read_nonblocking(65536, PROMPT_S))
    finally:
        child.close(force=True)


def execute(quick: bool) -> dict[str, Any]:
    """Time one whole `livesh exec`."""
    with target("livesh", "idle") as (process, _cost, _path):
        commands = {
            "livesh": [sys.executable, "-m", "livesh", "exec", str(process.pid), "1 + 1"],
            "python": [sys.executable, "-c", "pass"],
        }
        seen: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(5 if quick else 21):
            for name, command in commands.items():
                began = time.perf_counter()
                subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
                seen[name].append(time.perf_counter() - began)
    return {name: {"median_ms": statistics.median(each) * 1e3, "best_ms": min(each) * 1e3} for name, each in seen.items()}


PARTS = {"start": start, "idle": idle, "eval": evaluate, "prompt": prompt, "exec": execute}


def rows(figures: dict[str, Any]) -> list[tuple[str, str, str, str]]:
    """Return the lines of the README's table."""
    lines: list[tuple[str, str, str, str]] = []

    def line(what: str, part: dict[str, Any], key: str, unit: str, aim: str, digits: int = 1) -> None:
        said = {name: f"{each[key]:.{digits}f} {unit}".rstrip() for name, each in part.items()}
        lines.append((what, said.pop("livesh"), ", ".join(f"{BESIDE[name]} {text}" for name, text in said.items()), aim))

    if "start" in figures:
        line("agent: import and start, CPU", figures["start"], "cpu_ms", "ms", "≤ 15 ms")
        line("agent: memory", figures["start"], "rss_mib", "MiB", "≤ 2.5 MiB")
    if "idle" in figures:
        line("agent at rest: wake-ups a second", figures["idle"], "wake_ups_per_s", "", "0")
    for load, part in figures.get("eval", {}).items():
        for key in ("p50_ms", "p99_ms"):
            line(f"eval round trip, {LOADS[load]}, {key[:3]}", part, key, "ms", "≤ 2 × the bare socket", 3)
    if "prompt" in figures:
        line("attach to prompt", figures["prompt"], "median_ms", "ms", "≤ 250 ms", 0)
    if "exec" in figures:
        line("`livesh exec`, whole process", figures["exec"], "median_ms", "ms", "≤ 120 ms", 0)
    return lines


LOADS = {"idle": "idle target", "hot": "idle target, back to back", "busy": "busy target"}
BESIDE = {"bare": "bare socket", "manhole": "manhole", "prompt-toolkit": "prompt-toolkit alone", "python": "python -c pass"}


def main() -> None:
    """Measure, print and perhaps write."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("parts", nargs="*", default=list(PARTS), help="any of " + ", ".join(PARTS))
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json")
    args = parser.parse_args()
    figures = {part: PARTS[part](args.quick) for part in args.parts}
    for row in rows(figures):
        print("{:40} {:12} {}  (aim: {})".format(*row), flush=True)
    if args.json:
        Path(args.json).write_text(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
