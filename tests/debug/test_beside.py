"""Beside other tools in the process: coverage, pytest-cov and debugpy count and stop as if no probe had been there."""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

SHOP = """\
def price(n):
    total = 0
    if n > 0:
        for each in range(n):
            total += each
        return total
    elif n < 0:
        total -= 1
        return total
    return None


def never():
    return "not called"


def fails(n):
    try:
        return 1 // n
    except ZeroDivisionError:
        return "caught"
"""
MAIN = """\
import sys
import shop

class Nobody:
    id, closed = 1, False
    def emit(self, kind, payload): pass

def probes_set():
    from livesh.debug import breakpoints, locspec, neighbours, tracing, watching
    from livesh.debug.expressions import Asked
    from livesh.debug.limits import Limits
    free, who, found = Limits(hits=1 << 60, per_second=1 << 30, bytes=1 << 60, seconds=600.0, share=1e9), Nobody(), []
    print("beside:", [each["name"] for each in neighbours.found()])
    for place in ("price", "fails"):
        for one in (watching.Watch(who, place, free), tracing.Trace(who, place, free), watching.Log(who, place, free, values=[], pieces=[]),
                    breakpoints.Break(who, place, condition=Asked("n == 'never'"))):
            one.set(locspec.resolve(f"shop.{place}"))
            found.append(one)
    return found

def play(probed):
    shop.price(2)
    probes = probes_set() if probed else []
    shop.price(-1), shop.fails(0)
    for each in probes:
        each.off("seen")
    shop.fails(1)
    assert not probes or shop.price.__code__.co_consts == CONSTS

CONSTS = shop.price.__code__.co_consts
if __name__ == "__main__":
    import livesh
    play(sys.argv[1:] == ["probed"])
"""
CORES = ["ctrace", "pytrace", *(["sysmon"] if sys.version_info >= (3, 12) else [])]


def run(where: Path, *command: str, **env: str) -> str:
    """Run Python in *where* and return what it prints."""
    done = subprocess.run(
        [sys.executable, *command], cwd=where, env={**os.environ, **env}, capture_output=True, text=True, timeout=120, check=False
    )  # fmt: skip
    assert 0 == done.returncode, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A folder with a module and what calls it."""
    (tmp_path / "shop.py").write_text(SHOP)
    (tmp_path / "main.py").write_text(MAIN)
    return tmp_path


@pytest.mark.parametrize("core", CORES)
@pytest.mark.parametrize("branch", [pytest.param(False, id="lines"), pytest.param(True, id="branches", marks=pytest.mark.slow)])
def test_coverage_counts_the_same(program: Path, core: str, branch: bool) -> None:
    """Lines and branches that ran before, under and after probes are counted, others are not; the numbers are those without any probe."""
    if branch and core == "sysmon" and sys.version_info < (3, 14):
        pytest.skip("coverage measures no branches by sys.monitoring on this Python")
    counted = {}
    for how in ("bare", "probed"):
        said = run(program, "-m", "coverage", "run", *(["--branch"] if branch else []), "--include=*/shop.py", "main.py", how, COVERAGE_CORE=core)
        run(program, "-m", "coverage", "json", "-q", "-o", f"{how}.json")
        counted[how] = json.loads((program / f"{how}.json").read_text())["files"]["shop.py"]

    assert "coverage" in said
    assert counted["bare"] == counted["probed"]
    assert [10, 14] == counted["probed"]["missing_lines"]


@pytest.mark.slow
def test_pytest_cov_counts_the_same(program: Path) -> None:
    """A test run under pytest-cov that sets probes reports the same as one that does not."""
    counted = {}
    for how in ("bare", "probed"):
        (program / "test_it.py").write_text(f"import livesh, main\n\ndef test_it():\n    main.play({how == 'probed'})\n")
        run(program, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--cov=shop", f"--cov-report=json:{how}.json", "test_it.py")
        counted[how] = json.loads((program / f"{how}.json").read_text())["files"]["shop.py"]

    assert counted["bare"] == counted["probed"]
    assert [10, 14] == counted["probed"]["missing_lines"]


# -- debugpy ---------------------------------------------------------------------------------------------------------------------

DEBUGGED = """\
import sys, threading
import debugpy
port = debugpy.listen(("127.0.0.1", 0))[1]
print(port, flush=True)
debugpy.wait_for_client()
import livesh, main, shop
for step in sys.stdin:
    if step == "probe\\n":
        probes = main.probes_set()
    elif step == "off\\n":
        for each in probes:
            each.off("seen")
    print(shop.price(3), flush=True)
"""


class Dap:
    """As much of the Debug Adapter Protocol as sets a breakpoint and goes on from it."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.stream = self.socket.makefile("rb")
        self.sent = 0

    def send(self, command: str, **arguments: Any) -> None:
        self.sent += 1
        body = json.dumps({"seq": self.sent, "type": "request", "command": command, "arguments": arguments}).encode()
        self.socket.sendall(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))

    def until(self, **wanted: Any) -> dict[str, Any]:
        """Read messages until one has these fields."""
        while True:
            length = 0
            while (line := self.stream.readline().strip()) or not length:
                if line.lower().startswith(b"content-length"):
                    length = int(line.split(b":")[1])
            message: dict[str, Any] = json.loads(self.stream.read(length))
            if wanted.items() <= message.items():
                return message


@pytest.mark.skipif(importlib.util.find_spec("debugpy") is None, reason="debugpy is not installed")
def test_debugpy_stops_at_its_own_breakpoint(program: Path) -> None:
    """A breakpoint of debugpy's is hit before probes are set on its function, under them, and after they are gone."""
    (program / "debugged.py").write_text(DEBUGGED)
    process = subprocess.Popen(
        [sys.executable, "-X", "frozen_modules=off", "debugged.py"], cwd=program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=dict(os.environ),
        start_new_session=True,
    )  # fmt: skip
    assert process.stdin is not None and process.stdout is not None
    try:
        dap = Dap(int(process.stdout.readline()))
        dap.send("initialize", adapterID="test")
        dap.until(type="response", command="initialize")
        dap.send("attach", justMyCode=False)
        dap.until(type="event", event="initialized")
        dap.send("setBreakpoints", source={"path": str(program / "shop.py")}, breakpoints=[{"line": 6}])
        dap.until(type="response", command="setBreakpoints")
        dap.send("configurationDone")
        dap.until(type="response", command="configurationDone")
        for step in ("bare", "probe", "probed still", "off", "as before"):
            print(step, file=process.stdin, flush=True)
            stopped = dap.until(type="event", event="stopped")["body"]
            assert "breakpoint" == stopped["reason"], step
            dap.send("stackTrace", threadId=stopped["threadId"], levels=1)
            frame = dap.until(type="response", command="stackTrace")["body"]["stackFrames"][0]
            assert ("price", 6) == (frame["name"].rpartition(".")[2], frame["line"]), step
            dap.send("continue", threadId=stopped["threadId"])
            said = process.stdout.readline()
            if step == "probe":
                assert "debugpy" in said
                said = process.stdout.readline()
            assert "3\n" == said, step
    finally:
        os.killpg(process.pid, signal.SIGKILL)  # debugpy's adapter is a process of its own, which has our pipes
        process.wait()
        process.stdout.close()
        with contextlib.suppress(OSError):
            process.stdin.close()
