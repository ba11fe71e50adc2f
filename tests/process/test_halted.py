"""A process that a signal, a debugger or a freezer keeps from running: each command says so within its time, and what was given up is not done afterwards."""

from __future__ import annotations

import json
import os
import platform
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from process_harness import clean_env, livesh, loaded, running, said, wait_for, workers

from livesh.errors import Gone
from livesh.shell import procfs
from livesh.shell.client import Client
from livesh.shell.fleet import Fleet
from livesh.shell.rollout import show
from livesh.wire import places
from livesh.wire.ops.code import Plan, Rollback, Swap
from livesh.wire.ops.core import Eval

PROGRAM = """
import multiprocessing, sys, time
import livesh
livesh.start(name="crew", audit=sys.argv[1])

def work():
    import prices
    time.sleep(120)

if __name__ == "__main__":
    for _ in range(2):
        multiprocessing.get_context("fork").Process(target=work, daemon=True).start()
    print("up", flush=True)
    time.sleep(120)
"""

# Attaches to every thread of a process as a debugger does, which stops it, and stays.
HOLDER = """
import ctypes, os, sys, time
ptrace = ctypes.CDLL(None, use_errno=True).ptrace
ptrace.argtypes = [ctypes.c_long] * 4
for thread in map(int, os.listdir(f"/proc/{sys.argv[1]}/task")):
    if ptrace(16, thread, 0, 0):
        print("no ptrace here", os.strerror(ctypes.get_errno()), flush=True)
        raise SystemExit(0)
    os.waitpid(thread, 0x40000000)
print("held", flush=True)
time.sleep(120)
"""


@pytest.fixture
def crew(tmp_path):
    """Return the pids of two workers that have loaded `prices`; they go on, whatever a test does to them."""
    (tmp_path / "prices.py").write_text("def price():\n    return 10\n")
    (tmp_path / "main.py").write_text(PROGRAM)
    (tmp_path / "log").mkdir(mode=0o700)
    with running([sys.executable, "main.py", str(tmp_path / "log" / "audit.jsonl")], tmp_path, log="out"):
        wait_for(lambda: said(tmp_path, "up", "out"), "the program")
        loaded(found := workers("crew", 2), "prices")
        pids = [entry["pid"] for entry in found]
        try:
            yield pids
        finally:
            for pid in pids:
                os.kill(pid, signal.SIGCONT)


def stop(pid):
    """Stop a process, and wait until it is."""
    os.kill(pid, signal.SIGSTOP)
    wait_for(lambda: procfs.state(pid) == "T", "the stop")


@contextmanager
def held(pid):
    """Hold a process as a debugger does; yields the debugger's pid."""
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, str(pid)], stdout=subprocess.PIPE, text=True)
    try:
        first = holder.stdout.readline()
        if first != "held\n":
            pytest.skip(first)
        yield holder.pid
    finally:
        holder.kill()
        holder.communicate()


@contextmanager
def frozen(pid):
    """Freeze a process as `docker pause` does."""
    old, new = Path("/sys/fs/cgroup/freezer"), Path("/sys/fs/cgroup/unified" if os.path.isdir("/sys/fs/cgroup/unified") else "/sys/fs/cgroup")
    root, file, on, off = (old, "freezer.state", "FROZEN", "THAWED") if old.is_dir() else (new, "cgroup.freeze", "1", "0")
    cage = root / f"livesh-test-{os.getpid()}"
    try:
        cage.mkdir()
        (cage / "cgroup.procs").write_text(str(pid))
        (cage / file).write_text(on)
    except OSError as no:
        pytest.skip(f"no freezer here: {no}")
    try:
        yield
    finally:
        (cage / file).write_text(off)
        (root / "cgroup.procs").write_text(str(pid))
        cage.rmdir()


def test_a_stopped_worker_is_named_with_what_lets_it_go_on(crew):
    """Asked alone, among all, for a swap of all: who is stopped is said with its pid and the remedy, the others answer, nothing is changed and nothing hangs."""
    first, second = crew
    stop(first)
    why = f"process {first} is stopped: kill -CONT {first}"

    ways = (("exec", str(first), "1"), ("exec", "crew:1", ":versions"), ("attach", str(first)), ("exec", "crew:all", "1 + 1"), ("exec", str(second), ":workers"))
    with ThreadPoolExecutor(3) as persons:
        asked = list(persons.map(lambda words: livesh(*words, check=False), ways))
    for done in asked:
        assert why in done.stdout + done.stderr, done
    assert "1 of 2: 2" in asked[3].stdout
    assert (0, True) == (asked[4].returncode, "no answer" in asked[4].stdout)
    examined = livesh("doctor", str(first), check=False)
    assert (1, True, True) == (examined.returncode, "the process is stopped" in examined.stdout, f"kill -CONT {first}" in examined.stdout)


def test_a_swap_of_all_where_one_is_stopped_says_who_and_touches_nobody(crew, tmp_path):
    """What those that answered would do is shown, with who did not answer; afterwards the same command goes through."""
    first, second = crew
    (tmp_path / "prices.py").write_text("def price():\n    return 20\n")
    stop(first)

    refused = livesh("exec", str(second), ":reload --all", check=False)

    assert (1, "") == (refused.returncode, refused.stderr), refused
    for part in ("this process would take it", f"process {first} is stopped: kill -CONT {first}", "nothing was changed in any"):
        assert part in refused.stdout
    assert "10\n" == livesh("exec", str(second), "__import__('prices').price()").stdout
    os.kill(first, signal.SIGCONT)
    assert "committed in 2 of 2 processes" in livesh("exec", str(second), ":reload --all").stdout


def test_who_is_stopped_between_plan_and_commit_does_not_commit_afterwards(crew, tmp_path):
    """Its commit lies in its socket while it is given up and the others go back: when it goes on it finds nobody waiting, and stays with what all run."""
    first, _second = crew
    (tmp_path / "prices.py").write_text("def price():\n    return 20\n")

    def commit(client):
        if client.pid == first:
            stop(first)
        return client.call(Swap(modules=["prices"]), 2.0)

    with Fleet.open("crew") as fleet:
        reply = fleet.change(lambda client: client.call(Plan(modules=["prices"])), commit, lambda client: client.call(Rollback(modules=["prices"])))
    os.kill(first, signal.SIGCONT)

    assert ("taken back", [], [first]) == (reply["stage"], reply["stuck"], reply["silent"])
    told = "".join(piece for _, piece in show(reply, 100, lambda *_: [("", "swapped\n")]))
    assert f"pid {first} gave no answer" in told and "all that answer run what they ran before" in told
    assert "2 of 2: 10\n" == livesh("exec", "crew:all", "__import__('prices').price()").stdout
    lines = [json.loads(line) for line in (tmp_path / "log" / "audit.jsonl").read_text().splitlines()]
    assert ["swap"] == [line["op"] for line in lines if line["pid"] == first and "has left" in str(line.get("said"))]


def test_what_was_given_up_is_not_evaluated_when_the_process_goes_on(crew):
    """A person who was told that there is no answer, and asks again, has not asked twice."""
    first, _second = crew
    livesh("exec", str(first), "import prices; prices.CHARGED = []")
    client = Client.connect(str(first))
    stop(first)
    with client, pytest.raises(Gone, match=f"no answer in time; process {first} is stopped: kill -CONT {first}"):
        client.call(Eval(source="prices.CHARGED.append(1)"), 1.0)
    os.kill(first, signal.SIGCONT)

    assert "[]\n" == livesh("exec", str(first), "prices.CHARGED").stdout


@pytest.mark.skipif(platform.machine() != "x86_64" or sys.platform != "linux", reason="ptrace as on x86-64 Linux")
def test_a_process_that_a_debugger_holds_is_not_told_to_be_continued(crew):
    """`kill -CONT` does nothing for it: the debugger is named."""
    first, _second = crew
    with held(first) as debugger:
        asked = livesh("exec", str(first), "1", check=False)
        examined = livesh("doctor", str(first), check=False)

    for done in (asked, examined):
        told = done.stdout + done.stderr
        assert (1, True, False) == (done.returncode, f"is held by a debugger, process {debugger} (" in told, "-CONT" in told), done
    assert "1\n" == livesh("exec", str(first), "1").stdout


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can freeze")
def test_a_frozen_container_is_told(crew):
    """A paused container's process is in no state that shows it: its cgroup does."""
    first, _second = crew
    with frozen(first):
        examined = livesh("doctor", str(first), check=False)
        asked = livesh("exec", str(first), "1", check=False)

    for done in (asked, examined):
        assert (1, True) == (done.returncode, "is frozen with its container" in done.stdout + done.stderr), done
    assert "1\n" == livesh("exec", str(first), "1").stdout


def test_a_zombie_is_no_process(runtime_dir):
    """A child that was killed and that nobody has waited for is neither listed nor asked, and the doctor says that it is gone."""
    body = "import livesh, os, time; livesh.start(name='parent'); pid = os.fork(); print(pid, flush=True) if pid else None; time.sleep(120)"
    parent = subprocess.Popen([sys.executable, "-c", body], env=clean_env(), stdout=subprocess.PIPE, text=True)
    try:
        child = int(parent.stdout.readline())
        wait_for(lambda: 2 == len(places.entries()), "the child's door")
        os.kill(child, signal.SIGKILL)
        wait_for(lambda: procfs.state(child) == "Z", "its death")

        assert [parent.pid] == [agent["pid"] for agent in json.loads(livesh("ps", "--json").stdout)["agents"]]
        for words in (("exec", str(child), "1"), ("attach", str(child)), ("doctor", str(child)), ("inject", str(child))):
            done = livesh(*words, check=False)
            assert (1, True) == (done.returncode, f"there is no process {child}" in done.stdout + done.stderr), done
        assert "1 of 1: 1\n" == livesh("exec", "parent:all", "1").stdout
    finally:
        parent.kill()
        parent.communicate()
