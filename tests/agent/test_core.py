"""Start, rest, stop: what an agent costs and what it leaves behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from guests import SLEEPS, WAIT, Guest, until

from livesh.errors import Gone
from livesh.wire import places
from livesh.wire.ops.core import Describe, Eval

Start = Callable[..., Guest]


def run_python(source: str, *options: str, **env: str) -> str:
    """Run *source* in a fresh interpreter and return what it printed."""
    done = subprocess.run(
        [sys.executable, *options, "-c", source], env={**os.environ, **env}, capture_output=True, text=True, timeout=WAIT, check=False
    )
    assert 0 == done.returncode, done.stderr
    return done.stdout


def test_describe(guest: Start) -> None:
    """A client learns who it talks to, and all ops with their fields."""
    service = guest()
    with service.client() as client:
        facts = client.call(Describe(ops=True))

        assert (service.pid, "guest", "code", 1) == (facts["pid"], facts["name"], facts["role"], facts["protocol"])
        assert "code" == facts["ops"]["eval"]["category"]
        assert "list[str]" == facts["ops"]["swap"]["fields"]["modules"]["type"]


def test_the_entry_and_its_socket_are_private(guest: Start, runtime_dir: Path) -> None:
    """Directory 0700, socket and entry 0600; the entry is plain JSON and says who it is."""
    service = guest()
    entry = service.entry()

    assert 0o700 == runtime_dir.stat().st_mode & 0o777
    for kind in ("sock", "json"):
        assert 0o600 == (runtime_dir / f"{service.pid}.{kind}").stat().st_mode & 0o777
    assert entry == json.loads((runtime_dir / f"{service.pid}.json").read_text())
    assert {"name": "guest", "pid": service.pid, "address": f"unix:{runtime_dir}/{service.pid}.sock"}.items() <= entry.items()


def test_names_that_json_must_escape(guest: Start) -> None:
    """The entry is written without `json`; quotes, controls and characters beyond the first plane survive."""
    name = 'a"b\\c\n\x00é😀\x7f'
    assert name == guest(start=f"livesh.start(name={name!r})").entry()["name"]


@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGTERM])
def test_a_dead_agent_is_not_listed(guest: Start, runtime_dir: Path, sign: signal.Signals) -> None:
    """After any death `ps` does not list it, and takes away what it left."""
    service = guest()
    service.entry()
    os.kill(service.pid, sign)
    service.process.wait()

    assert [] == places.entries()
    assert [] == list(runtime_dir.iterdir())


def test_a_pid_used_again_is_not_mistaken(runtime_dir: Path) -> None:
    """An entry whose pid lives, but started at another time, is of a dead process."""
    entry: places.Entry = {"pid": os.getpid(), "ticks": 1, "name": "old", "address": "unix:/x"}
    places.write_entry(str(runtime_dir / f"{os.getpid()}.json"), entry)
    os.chmod(runtime_dir, 0o700)

    assert [] == places.entries()


def test_up_is_how_long_the_process_is(guest: Start) -> None:
    """Who attaches to a process that has run for days is not told that it has just started: its first line came after its beginning, its agent later."""
    service = guest("import time\nBEGAN = time.time()\nSTART\n" + SLEEPS)
    started = service.entry()["started"]
    with service.client() as client:
        began = float(client.call(Eval(source="BEGAN"), WAIT)["value"])
        assert client.call(Describe(), WAIT)["started"] == started

    assert began - WAIT < started < began


def test_starting_sweeps_up_after_the_dead(guest: Start, runtime_dir: Path) -> None:
    """A new agent removes the sockets of processes that are gone."""
    first = guest()
    first.entry()
    first.kill()
    assert list(runtime_dir.iterdir())
    second = guest()
    second.entry()

    assert {str(second.pid)} == {path.name.split(".")[0] for path in runtime_dir.iterdir()}


RESIDUE = """
import gc, os, sys, threading
def target(fd):
    try:
        return os.readlink("/proc/self/fd/" + fd)
    except FileNotFoundError:
        return None  # closed since: that of the listing itself, or one of a thread that is just ending
def facts():
    tasks = sorted(os.listdir("/proc/self/task"))
    fds = {fd: found for fd in os.listdir("/proc/self/fd") if (found := target(fd))}
    hooks = [sys.stdout, sys.stderr, sys.stdin, sys.displayhook, sys.excepthook, sys.gettrace(), sys.getprofile(), sys.unraisablehook, threading.excepthook]
    return tasks, fds, hooks, sorted(threading._active), sorted(os.listdir(os.environ["LIVESH_RUNTIME_DIR"]))
import livesh, livesh.agent.core, livesh.agent.audit, livesh.shell.client, livesh.wire.ops.core, linecache, atexit, traceback, logging
import ctypes  # imported to end the loop; a libffi with static trampolines (Debian's) keeps a descriptor of itself open from then on
os.makedirs(os.environ["LIVESH_RUNTIME_DIR"], 0o700, exist_ok=True)
before, handlers = facts(), atexit._ncallbacks()
for _ in range(3):
    agent = livesh.start(name="residue")
    clients = [livesh.shell.client.Client.connect(agent.address) for _ in range(4)]
    for client in clients:
        client.call(livesh.wire.ops.core.Eval(source="import logging; logging.getLogger('x').debug('y'); 1 / 0"))
    stuck = clients[0].send(livesh.wire.ops.core.Eval(source="while True: pass"))
    livesh.stop()
    for client in clients:
        client.close()
    del agent, clients, client
import time
for _ in range(500):
    after = facts()
    if after == before:
        break
    time.sleep(0.02)
assert after == before, (before, after)
assert handlers == atexit._ncallbacks()
gc.collect()
assert not [thing for thing in gc.get_objects() if type(thing).__module__ == "livesh.agent.sessions"]
print("clean")
"""


def test_stop_leaves_no_residue() -> None:
    """Threads, descriptors, hooks, threading's table, files: after three rounds with clients and an endless loop all is as before."""
    assert "clean\n" == run_python(RESIDUE)


def test_at_rest_nothing_is_imported_and_nobody_wakes() -> None:
    """`start` imports no json, threading, socket, ssl or inspect of its own, and its thread does not run while nobody knocks."""
    out = run_python(
        """
import sys, time
before = set(sys.modules)
import livesh
base = set(sys.modules)
livesh.start(name="rest")
new = set(sys.modules) - base
heavy = {"json", "threading", "socket", "ssl", "inspect", "dataclasses", "asyncio", "traceback", "selectors", "logging", "re", "ast"}
assert not new & heavy, new & heavy
import os
time.sleep(0.3)
mine = str(os.getpid())
other = next(task for task in os.listdir("/proc/self/task") if task != mine)
def switches():
    lines = open(f"/proc/self/task/{other}/status").read().splitlines()
    return [line for line in lines if "ctxt_switches" in line]
first = switches()
time.sleep(1.0)
print(first == switches())
"""
    )
    assert "True\n" == out


def test_starting_twice_and_stopping_twice() -> None:
    """The running agent is returned; stop without start is nothing; start after stop works."""
    source = "import livesh; livesh.stop(); a = livesh.start(); assert livesh.start() is a; livesh.stop(); livesh.stop(); assert livesh.start() is not a"
    run_python(source)


@pytest.mark.parametrize("by", ["environment", "call"])
def test_disabled_means_disabled(by: str) -> None:
    """LIVESH_DISABLE=1 and `livesh.disable()` both forbid starting, the call for good and stopping what runs."""
    call = "livesh.start(name='x'); livesh.disable(); import os; os.environ.pop('LIVESH_DISABLE', None)" if by == "call" else ""
    env = {"LIVESH_DISABLE": "1"} if by == "environment" else {}
    out = run_python(f"import livesh, os\n{call}\ntry:\n    livesh.start()\nexcept livesh.errors.Lacking as no:\n    print(no, livesh.agent.core.current())", **env)
    assert "livesh is disabled in this process None\n" == out


@pytest.mark.parametrize(
    ("options", "text"), [("colour=1", "no option"), ("accept='x'", "accept"), ("role='root'", "role"), ("address='nowhere'", "no address")]
)
def test_wrong_options_are_said(options: str, text: str) -> None:
    """A wrong option is a UserError with what would be right, and nothing listens."""
    out = run_python(f"import livesh, os\ntry:\n    livesh.start({options})\nexcept livesh.errors.UserError as no:\n    print(no, no.hint, len(os.listdir('/proc/self/task')))")

    assert text in out and out.endswith("1\n")


def test_a_path_of_ones_own(guest: Start, tmp_path: Path) -> None:
    """`unix:PATH` listens there, is found by name and by path, and is gone after stop."""
    place = tmp_path / "p" / "door.sock"
    service = guest(start=f"livesh.start('unix:{place}', name='guest')")
    with service.client() as client:
        assert "2" == client.call(Eval(source="1 + 1"))["value"]
        from livesh.shell.client import Client

        with Client.connect(str(place)) as other:
            assert service.pid == other.call(Describe())["pid"]
        client.send(Eval(source="import livesh; livesh.stop()"))
        until(lambda: not place.exists(), "the end of the socket")


BLOCKS = """
import os, signal, sys, time
START
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
print("blocked", flush=True)
while not signal.sigpending():
    time.sleep(0.01)
time.sleep(0.2)
print("alive", *(each.name for each in signal.sigpending()), flush=True)
time.sleep(60)
"""


@pytest.mark.parametrize("attached", ["nobody", "silent", "evaluating"])
def test_a_signal_that_the_service_blocks_is_not_taken_by_our_threads(guest: Start, attached: str) -> None:
    """It stays pending, as without us, and does not end the process: while nobody asks anything, and in the middle of an evaluation."""
    service = guest(BLOCKS)
    clients = [service.client() for _ in range(attached != "nobody")]
    for client in clients:
        client.call(Eval(source="1 + 1"), WAIT)
        if attached == "evaluating":
            client.send(Eval(source="import time; time.sleep(1.0)"))
        time.sleep(0.1)
    assert "blocked" == service.line()
    os.kill(service.pid, signal.SIGTERM)

    assert "alive SIGTERM" == service.line()
    for client in clients:
        assert "2" == client.call(Eval(source="1 + 1"), WAIT)["value"]
        client.close()


STARTS = """
import os, signal, subprocess, sys, threading
BLOCKED = "import signal; print(len(signal.pthread_sigmask(signal.SIG_BLOCK, [])))"
def started():
    found = []
    thread = threading.Thread(target=lambda: found.append(len(signal.pthread_sigmask(signal.SIG_BLOCK, []))))
    thread.start(); thread.join()
    return found[0], int(subprocess.run([sys.executable, "-c", BLOCKED], capture_output=True, check=True).stdout)
START
"""


def test_what_is_started_from_the_prompt_hears_signals(guest: Start) -> None:
    """A process or thread started from the prompt inherits no block of ours."""
    service = guest(STARTS + SLEEPS)
    with service.client() as client:
        assert "(0, 0)" == client.call(Eval(source="__import__('__main__').started()"), WAIT)["value"]


@pytest.mark.parametrize("address", ["None", "'127.0.0.1:0'"])
def test_a_default_timeout_of_the_service_is_not_ours(guest: Start, address: str) -> None:
    """A service that has called `socket.setdefaulttimeout` can be attached to after that time, and a session may be silent for longer."""
    service = guest(f"import socket\nsocket.setdefaulttimeout(0.1)\nSTART\n{SLEEPS}", start=f"livesh.start({address}, name='guest')")
    service.entry()
    time.sleep(0.3)
    with service.client() as client:
        time.sleep(0.3)
        assert "2" == client.call(Eval(source="1 + 1"), WAIT)["value"]


def test_stopping_from_the_prompt_ends_the_session(guest: Start) -> None:
    """`livesh.stop()` typed by an attached person closes the door behind them; the service goes on."""
    service = guest()
    client = service.client()
    client.send(Eval(source="import livesh; livesh.stop()"))
    with pytest.raises(Gone):
        client.wait(client.send(Describe()), WAIT)

    until(lambda: places.entries() == [], "the entry's end")
    assert service.process.poll() is None


def test_a_client_that_does_not_read_blocks_nobody(guest: Start) -> None:
    """Prints of a thread of the service go on, and other sessions too, when an attached client reads nothing."""
    service = guest(SLEEPS)
    lazy, other = service.client(), service.client()
    lazy.call(Eval(source="N = [0]; import sys; sys.modules['__main__'].N = N"))
    source = """
import threading
def chatter():
    for n in range(30_000):
        print('x' * 1000)
        N[0] = n
threading.Thread(target=chatter, daemon=True).start()
"""
    lazy.call(Eval(source=source))

    until(lambda: int(other.call(Eval(source="N[0]"))["value"]) >= 29_999, "the end of the chatter")
    lazy.close()
    other.close()


def test_gevent_does_not_get_our_threads(guest: Start) -> None:
    """In a process that gevent has patched, before or after the start, the agent answers while the hub is blocked."""
    pytest.importorskip("gevent", reason="not built for every Python")
    body = "import gevent.monkey\ngevent.monkey.patch_all()\nSTART\nimport gevent\nwhile True:\n    gevent.sleep(0.01)\n    for _ in range(10**6): pass\n"
    with guest(body).client() as client:
        assert "2" == client.call(Eval(source="1 + 1"), WAIT)["value"]
        assert "True" == client.call(Eval(source="import threading; threading.current_thread() is not threading.main_thread()"), WAIT)["value"]


def test_out_of_descriptors_is_passing(guest: Start) -> None:
    """A process that has no descriptor left answers again when it has some; its stderr hears nothing of us."""
    body = """
import resource, os, time
START
resource.setrlimit(resource.RLIMIT_NOFILE, (40, 40))
held = []
try:
    while True:
        held.append(os.open("/dev/null", os.O_RDONLY))
except OSError:
    pass
print("full", flush=True)
time.sleep(1.5)
for each in held:
    os.close(each)
while True:
    time.sleep(0.05)
"""
    service = guest(body)
    service.entry()
    assert "full" == service.line()

    def answers() -> bool:
        try:
            with service.client() as client:
                return bool("2" == client.call(Eval(source="1 + 1"), WAIT)["value"])
        except Gone:
            return False

    until(answers, "an answer")
    assert "" == service.stderr()
