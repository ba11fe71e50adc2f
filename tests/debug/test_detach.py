"""Law 8 for the debugger, through a real socket: what a session set is gone when it ends, however it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import pytest
from conftest import until
from guests import Guest

from livesh.wire.ops import breaks, debug, probes
from livesh.wire.ops.core import Eval

PROGRAM = """
import sys, threading, time

def hot(n):
    total = n * 2
    return total

answers = []
CODE = hot.__code__
START

def work():
    while True:
        answers.append(hot(21))
        time.sleep(0.005)

for n in range(3):
    threading.Thread(target=work, name=f"work-{n}", daemon=True).start()
HOOKS = (sys.excepthook, threading.excepthook, sys.gettrace(), sys.getprofile())
print("ready", flush=True)
while True:
    time.sleep(0.05)
"""

CHECK = """(hot.__code__ is CODE, set(answers) == {42}, (sys.excepthook, threading.excepthook, sys.gettrace(), sys.getprofile()) == HOOKS,
 len(sys._current_frames()), len(__import__('os').listdir('/proc/self/fd')) if sys.platform == 'linux' else 0)"""

LASTS: Any = {"hits": 10**9, "per_second": 50, "bytes": 1 << 40, "budget": 1e6}
Start = Callable[..., Guest]


def looked(guest: Guest) -> tuple[Any, ...]:
    with guest.client() as client:
        reply = client.call(Eval(source=CHECK), timeout=60)
    answer: tuple[Any, ...] = eval(reply["value"] if "value" in reply else reply["text"])
    return answer


def serving(guest: Guest) -> bool:
    """Whether all three threads answer at this moment."""
    with guest.client() as client:
        count = "sum(a == 42 for a in answers)"
        before = client.call(Eval(source=count), timeout=60)
        time.sleep(0.3)
        after = client.call(Eval(source=count), timeout=60)
    return before != after


def test_a_session_that_ends_leaves_nothing(guest: Start) -> None:
    """Probes of each kind, a breakpoint and a recording are set; after detach code, hooks, threads and descriptors are as before."""
    one = guest(PROGRAM)
    assert "ready" == one.line()
    before = looked(one)
    assert (True, True, True) == before[:3]
    with one.client() as client:
        for op in (
            probes.Watch(place="hot", **LASTS), probes.Trace(place="hot", **LASTS), probes.Stack(place="hot", **LASTS), probes.Monitor(place="hot", **LASTS),
            probes.TimeTunnel(place="hot", **LASTS), probes.Log(place="hot", template="{n}", **LASTS), debug.Record(), breaks.BreakSet(place="hot", condition="n == 1"),
        ):  # fmt: skip
            client.call(op, timeout=60)
        during = client.call(Eval(source="hot.__code__ is CODE"), timeout=60)
        listed = client.call(probes.Probes(), timeout=60)
    assert "False" in str(during)
    assert 6 == len(listed["probes"])

    def is_as_before() -> bool:
        now = looked(one)  # a connection's own threads may still be ending at the first look: no more than then
        return now[:3] == (True, True, True) and now[3] <= before[3] and now[4] <= before[4]

    assert until(is_as_before, "the state before")


HOLDER = """
import sys, time
from livesh.shell.client import Client
from livesh.wire.ops.breaks import BreakSet
client = Client.connect(sys.argv[1], timeout=60)
client.call(BreakSet(place="hot", seconds=600), timeout=60)
print("set", flush=True)
time.sleep(600)
"""


def test_killing_the_shell_releases_every_stopped_thread(guest: Start) -> None:
    """kill -9 of the shell: every thread that stood still serves again, and the original code is back."""
    one = guest(PROGRAM)
    assert "ready" == one.line()
    address = str(one.entry()["address"])
    shell = subprocess.Popen([sys.executable, "-c", HOLDER, address], stdout=subprocess.PIPE, text=True, env=dict(os.environ))
    try:
        assert shell.stdout is not None
        assert "set\n" == shell.stdout.readline()
        with one.client() as client:
            until(lambda: len(client.call(breaks.Breaks(), timeout=60)["stops"]) == 3, "three stopped threads")
        shell.send_signal(signal.SIGKILL)
        shell.wait()

        until(lambda: looked(one)[:3] == (True, True, True), "the original code")
        assert serving(one)
    finally:
        shell.kill()
        shell.wait()
        assert shell.stdout is not None
        shell.stdout.close()


def test_roles_limit_what_a_session_may_set() -> None:
    """Every op of the debugger is in one category: looking, probing, or what runs code or stops threads."""
    from livesh.wire.ops.table import op_class

    categories = {name: op_class(name).category for name in ("stacks", "errors", "profile", "watch", "log", "clear", "cancel", "break_set", "stop_eval", "tt_replay")}

    assert {
        "stacks": "observe", "errors": "observe", "profile": "observe", "watch": "probe", "log": "probe", "clear": "probe", "cancel": "state",
        "break_set": "code", "stop_eval": "code", "tt_replay": "code",
    } == categories  # fmt: skip


def test_a_profile_names_functions_with_versions(guest: Start) -> None:
    """A sampling profile of a busy process names its function and version, and is a flame graph."""
    from xml.etree import ElementTree

    from livesh.shell.render import flame

    one = guest(PROGRAM + "    sum(range(20000))\n    hot(1)\n".replace("    hot(1)\n", ""))
    assert "ready" == one.line()
    with one.client() as client:
        begun = client.call(debug.Profile(seconds=30.0, hz=200.0), timeout=60)
        until(lambda: client.call(debug.ProfileResult(profile=begun["profile"]), timeout=60)["samples"] > 50, "samples")
        reply = client.call(debug.ProfileResult(profile=begun["profile"], stop=True), timeout=60)

    svg = flame.svg(flame.tree(reply["stacks"]), "a <title>")
    assert any(each["name"].startswith("__main__.") and each["name"].endswith("@v1") for each in reply["functions"])
    assert "svg" in ElementTree.fromstring(svg).tag
    assert sum(times for _, times in reply["stacks"]) == flame.tree(reply["stacks"]).count


@pytest.mark.parametrize("place", ["hot", "nothing.there"])
def test_a_probe_on_main_is_set_by_its_bare_name(guest: Start, place: str) -> None:
    """A function of the program is found by its bare name, a wrong name gets a sentence."""
    from livesh.errors import UserError

    one = guest(PROGRAM)
    assert "ready" == one.line()
    with one.client() as client:
        if place == "hot":
            assert ["__main__.hot"] == client.call(probes.Watch(place=place, hits=1), timeout=60)["places"]
        else:
            with pytest.raises(UserError, match="nothing here is called"):
                client.call(probes.Watch(place=place), timeout=60)
