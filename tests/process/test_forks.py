"""An agent across fork: a door of its own in the child, no warning, nobody waits, nothing shared."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading

import pytest
from process_harness import app, clean_env, livesh, wait_for

from livesh.errors import LiveshError
from livesh.shell.client import Client
from livesh.wire import places
from livesh.wire.ops.code import Versions
from livesh.wire.ops.core import Describe, Eval


def start(tmp_path, body, name="forky", **env):
    """Run a program that starts an agent and then *body*; the program is fed and read line by line."""
    (tmp_path / "prog.py").write_text(f"import livesh, os, sys, time\nlivesh.start(name={name!r})\n" + textwrap.dedent(body))
    return subprocess.Popen(
        [sys.executable, "-W", "error", "prog.py"],
        cwd=tmp_path,
        env=clean_env(**env),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


@pytest.fixture
def program(tmp_path):
    """Start programs and end them with the test."""
    started = []

    def run(body, **options):
        process = start(tmp_path, body, **options)
        started.append(process)
        return process

    yield run
    for process in started:
        try:
            os.killpg(process.pid, signal.SIGKILL)  # its children hold the pipes
        except ProcessLookupError:
            pass  # all of them ended by themselves
        process.communicate()


CHILDREN = """
    pids = []
    for _ in range(3):
        pid = os.fork()
        if not pid:
            time.sleep(60)
            os._exit(0)
        pids.append(pid)
    print(*pids, flush=True)
    sys.stdin.readline()
    for pid in pids:
        os.kill(pid, 9)
        os.waitpid(pid, 0)
    print("done", flush=True)
    sys.stdin.readline()
"""


def test_each_child_has_its_own_door_under_its_master(program):
    """Every forked child is listed with its own address and its master's pid, answers, and vanishes when killed with -9."""
    process = program(CHILDREN)
    pids = [int(word) for word in process.stdout.readline().split()]

    wait_for(lambda: len(app("forky")) == 4, "four agents")
    entries = {entry["pid"]: entry for entry in app("forky")}
    assert {process.pid, *pids} == set(entries)
    assert [process.pid] * 3 == [entries[pid]["master"] for pid in pids]
    assert 4 == len({entry["address"] for entry in entries.values()})
    for pid in pids:
        with Client.connect(str(pid)) as client:
            assert pid == client.call(Describe())["pid"]
    process.stdin.write("\n")
    process.stdin.flush()
    assert "done\n" == process.stdout.readline()
    assert [process.pid] == [entry["pid"] for entry in app("forky")]


def test_a_child_forked_under_an_attached_shell_keeps_nothing_of_it(program):
    """Neither the parent's connections nor its audit log stay open in the child."""
    process = program("""
    print("up", flush=True)
    sys.stdin.readline()
    pid = os.fork()
    if pid:
        print(pid, flush=True)
    time.sleep(60)
    """)
    process.stdout.readline()
    with Client.connect("forky") as client:
        client.call(Eval(source="1"))
        handles = {handle: os.readlink(f"/proc/{process.pid}/fd/{handle}") for handle in os.listdir(f"/proc/{process.pid}/fd")}
        process.stdin.write("\n")
        process.stdin.flush()
        child = int(process.stdout.readline())
        wait_for(lambda: child in {entry["pid"] for entry in app("forky")}, "the child's agent")
        kept = {os.readlink(f"/proc/{child}/fd/{handle}") for handle in os.listdir(f"/proc/{child}/fd")}

    parents = {what for what in handles.values() if what.startswith("socket:") or "/audit/" in what}
    assert 3 == len(parents), parents
    assert not parents & kept


@pytest.mark.parametrize("where", ["None", "'127.0.0.1:0'"])
def test_a_child_forked_while_somebody_connects_keeps_nothing_of_it(program, where):
    """A connection that the kernel has just handed to a thread of the parent, or that one is just closing, is known to no object."""
    process = program(f"""
    livesh.stop()
    livesh.start({where}, name="forky")
    from livesh.agent import core
    print("up", flush=True)
    sys.stdin.readline()
    def kept():
        named = [os.path.realpath(f"/proc/self/fd/{{handle}}") for handle in os.listdir("/proc/self/fd")]
        return [what for what in named if "socket:" in what or "/audit/" in what]
    for _ in range(40):
        if not os.fork():
            until = time.monotonic() + 10
            while not core.current().address and time.monotonic() < until:
                time.sleep(0.01)
            os._exit(len(kept()) != 1)
        time.sleep(0.015)
    print(*[os.wait()[1] for _ in range(40)], flush=True)
    """)
    process.stdout.readline()
    over = threading.Event()
    threads = [threading.Thread(target=_come_and_go, args=(process.pid, over)) for _ in range(2)]
    for thread in threads:
        thread.start()
    process.stdin.write("\n")
    process.stdin.flush()
    ends = process.stdout.readline().split()
    over.set()
    for thread in threads:
        thread.join()

    assert ["0"] * 40 == ends


def _come_and_go(pid, over):
    while not over.is_set():
        try:
            with Client.connect(str(pid)) as client:
                client.call(Describe())
        except LiveshError:
            return  # it has ended


def test_ps_groups_workers_under_their_master(program):
    """`livesh ps` indents the workers below the process that forked them."""
    process = program(CHILDREN)
    pids = process.stdout.readline().split()
    wait_for(lambda: len(app("forky")) == 4, "four agents")

    lines = [line for line in livesh("ps").stdout.splitlines() if "forky" in line]

    assert lines[0].startswith("forky") and str(process.pid) in lines[0]
    assert sorted(pids) == sorted(line.split()[1] for line in lines[1:])
    assert all(line.startswith("  forky") for line in lines[1:])


def test_a_fork_does_not_warn_because_of_us(program):
    """With -W error no DeprecationWarning is shown for the agent's thread, also while a client is attached."""
    process = program("""
    print("up", flush=True)
    sys.stdin.readline()
    for _ in range(20):
        pid = os.fork()
        if not pid:
            os._exit(0)
        os.waitpid(pid, 0)
    print("forked", flush=True)
    """)
    process.stdout.readline()
    with Client.connect("forky") as client:
        client.call(Eval(source="1"))
        process.stdin.write("\n")
        process.stdin.flush()
        assert "forked\n" == process.stdout.readline()

    assert "" == process.communicate(timeout=60)[1]


@pytest.mark.skipif(not hasattr(sys, "monitoring"), reason="3.11 never warns about a fork with threads")
def test_a_fork_still_warns_because_of_the_programs_threads(program):
    """A program with a thread of its own gets the warning it would get without livesh."""
    process = program("""
    import threading, warnings
    warnings.simplefilter("always")
    stop = threading.Event()
    threading.Thread(target=stop.wait).start()
    pid = os.fork()
    if not pid:
        os._exit(0)
    os.waitpid(pid, 0)
    stop.set()
    """)

    assert "is multi-threaded" in process.communicate(timeout=60)[1]


def test_a_session_stays_the_parents(program):
    """A child closes its copy of a session's connection without ending it, and keeps no descriptor of it."""
    process = program("""
    print("up", flush=True)
    sys.stdin.readline()
    before = len(os.listdir("/proc/self/fd"))
    pid = os.fork()
    if not pid:
        time.sleep(60)
    print(pid, before, flush=True)
    sys.stdin.readline()
    os.kill(pid, 9)
    """)
    process.stdout.readline()
    with Client.connect("forky") as client:
        client.call(Eval(source="x = 41"))
        process.stdin.write("\n")
        process.stdin.flush()
        child, before = (int(word) for word in process.stdout.readline().split())
        wait_for(lambda: len(app("forky")) == 2, "the child's agent")
        with Client.connect(str(child)) as other:
            count = other.call(Eval(source="len(__import__('os').listdir('/proc/self/fd'))"))["value"]
        assert "42" == client.call(Eval(source="x + 1"))["value"]
        process.stdin.write("\n")
        process.stdin.flush()

    # The parent had listener, session and files; the child has its own listener and one session: as many, not more.
    assert int(count) <= before + 1


def test_a_child_that_only_execs_leaves_nothing(program):
    """A child that replaces itself at once never gets a door, and no entry of it remains."""
    process = program("""
    for _ in range(5):
        pid = os.fork()
        if not pid:
            os.execv("/bin/sleep", ["sleep", "1"])
    time.sleep(0.5)
    print("up", flush=True)
    sys.stdin.readline()
    """)
    process.stdout.readline()

    assert [process.pid] == [entry["pid"] for entry in places.entries()]


def test_a_stopped_agent_is_not_revived_by_a_fork(program):
    """After livesh.stop() a forked child has no agent."""
    process = program("""
    livesh.stop()
    pid = os.fork()
    if not pid:
        time.sleep(0.5)
        import _thread
        print(len(os.listdir("/proc/self/task")), flush=True)
        os._exit(0)
    os.waitpid(pid, 0)
    """)

    assert ("1\n", "") == process.communicate(timeout=60)
    assert [] == places.entries()


def test_stop_takes_the_filter_of_the_warning_away(program):
    """After a fork and livesh.stop() the program's warning filters are as they were, and its threads are its own."""
    process = program("""
    import warnings
    before = len(warnings.filters)
    pid = os.fork()
    if not pid:
        os._exit(0)
    os.waitpid(pid, 0)
    livesh.stop()
    print(len(warnings.filters) - before, len(os.listdir("/proc/self/task")), flush=True)
    """)

    assert ("0 1\n", "") == process.communicate(timeout=60)


def test_a_fork_in_another_thread_leaves_the_agent_listening(program):
    """The agent answers while the main thread sleeps and another thread forks."""
    process = program("""
    import threading, warnings
    warnings.simplefilter("ignore")
    def fork():
        pid = os.fork()
        if not pid:
            os._exit(0)
        os.waitpid(pid, 0)
        print("forked", flush=True)
    threading.Thread(target=fork).start()
    time.sleep(60)
    """)
    assert "forked\n" == process.stdout.readline()

    with Client.connect("forky") as client:
        assert "2" == client.call(Eval(source="1 + 1"))["value"]


def test_a_fork_waits_for_the_swap_that_is_under_way(program, tmp_path):
    """A child forked while another thread swaps has all of the change or none, and can be swapped itself."""
    for name in ("first", "second"):
        (tmp_path / f"{name}.py").write_text("V = 1\n")
    process = program("""
    import threading, warnings, first, second
    warnings.simplefilter("ignore")
    livesh.swap()
    slow = "import time\\ntime.sleep(0.3)\\nV = 2\\n"
    thread = threading.Thread(target=livesh.swap, kwargs={"sources": {"first": slow, "second": "V = 2\\n"}})
    thread.start()
    time.sleep(0.15)
    pid = os.fork()
    if not pid:
        print(first.V == second.V, flush=True)
        livesh.swap(sources={"first": "V = 3\\n", "second": "V = 3\\n"})
        print(first.V, second.V, flush=True)
        os._exit(0)
    os.waitpid(pid, 0)
    thread.join()
    print(first.V, second.V, flush=True)
    """)

    assert ("True\n3 3\n2 2\n", "") == process.communicate(timeout=60)


def test_a_child_of_a_fork_that_waited_in_vain_can_swap(program, tmp_path):
    """A swap that takes longer than a fork waits is not there in the child, and its turn is nobody's."""
    (tmp_path / "first.py").write_text("V = 1\n")
    process = program("""
    import threading, warnings, first
    warnings.simplefilter("ignore")
    livesh.swap()
    slow = "import time\\ntime.sleep(5)\\nV = 2\\n"
    thread = threading.Thread(target=livesh.swap, kwargs={"sources": {"first": slow}})
    thread.start()
    time.sleep(0.3)
    pid = os.fork()
    if not pid:
        livesh.swap(sources={"first": "V = 3\\n"})
        print(first.V, flush=True)
        os._exit(0)
    os.waitpid(pid, 0)
    thread.join()
    print(first.V, flush=True)
    """)

    assert ("3\n2\n", "") == process.communicate(timeout=60)


def test_a_child_can_import_what_another_thread_was_importing(program, tmp_path):
    """A module half imported by a thread that the child does not have is imported anew there."""
    (tmp_path / "slow.py").write_text("import time\ntime.sleep(0.5)\nV = 1\n")
    process = program("""
    import threading, warnings
    warnings.simplefilter("ignore")
    thread = threading.Thread(target=__import__, args=("slow",))
    thread.start()
    time.sleep(0.2)
    pid = os.fork()
    if not pid:
        import slow
        print("child", slow.V, flush=True)
        os._exit(0)
    os.waitpid(pid, 0)
    thread.join()
    import slow
    print("parent", slow.V, flush=True)
    """)

    assert ("child 1\nparent 1\n", "") == process.communicate(timeout=60)


@pytest.mark.parametrize("what", ["import", "read"])
def test_a_child_has_no_file_open_that_our_threads_read(program, tmp_path, what):
    """What a thread of ours has open for a moment is closed before the fork; the child would have it open for good."""
    (tmp_path / "slow.py").write_text("import time\nwith open(__file__) as file:\n    print('open', flush=True)\n    time.sleep(0.1)\n")
    process = program("""
    from livesh.runtime import files, threads
    def read():
        with files.open_for_a_moment(), open("slow.py") as file:
            print("open", flush=True)
            time.sleep(0.1)
    print("up", flush=True)
    if sys.stdin.readline() == "read\\n":
        threads.start_thread(read)
    sys.stdin.readline()
    pid = os.fork()
    if not pid:
        time.sleep(0.3)
        print([os.readlink(f"/proc/self/fd/{fd}") for fd in os.listdir("/proc/self/fd") if os.path.exists(f"/proc/self/fd/{fd}")], flush=True)
        os._exit(0)
    os.waitpid(pid, 0)
    time.sleep(60)
    """)
    assert "up\n" == process.stdout.readline()
    process.stdin.write(f"{what}\n")
    process.stdin.flush()
    with Client.connect("forky") as client:
        if what == "import":
            client.send(Eval(source="import slow"))
        assert "open\n" == process.stdout.readline()
        process.stdin.write("now\n")
        process.stdin.flush()
        held = process.stdout.readline()

    assert "pipe:" in held
    assert "slow.py" not in held


def test_locks_held_at_the_fork_are_not_held_in_the_child(program):
    """A child forked while agent threads hold the audit log's and the versions' locks answers and lists its versions."""
    process = program("""
    from livesh.agent import audit, core
    from livesh.swap.history import versions
    import threading, warnings
    warnings.simplefilter("ignore")
    held, go = threading.Event(), threading.Event()
    def hold():
        with audit.log_of(core.current())._lock, versions._LOCK:
            held.set()
            go.wait()
    threading.Thread(target=hold).start()
    held.wait()
    pid = os.fork()
    if not pid:
        time.sleep(60)
    go.set()
    print(pid, flush=True)
    time.sleep(60)
    """)
    child = process.stdout.readline().strip()
    wait_for(lambda: len(app("forky")) == 2, "the child's agent")

    with Client.connect(child) as client:
        assert "2" == client.call(Eval(source="1 + 1"))["value"]
        assert client.call(Versions(users=False))["modules"]


@pytest.mark.slow
def test_two_hundred_rounds_leave_nothing_behind(program):
    """200 rounds of forking, attaching to the child and killing it: no entry, no descriptor, no thread stays."""
    process = program("""
    def count():
        return len(os.listdir("/proc/self/fd")), len(os.listdir("/proc/self/task"))
    print("up", *count(), flush=True)
    for line in sys.stdin:
        pid = os.fork()
        if not pid:
            time.sleep(60)
        print(pid, flush=True)
        sys.stdin.readline()
        os.kill(pid, 9)
        os.waitpid(pid, 0)
        print("gone", *count(), flush=True)
    """)
    before = process.stdout.readline().split()[1:]
    for _ in range(200):
        process.stdin.write("\n")
        process.stdin.flush()
        child = process.stdout.readline().strip()
        wait_for(lambda child=child: any(str(entry["pid"]) == child for entry in app("forky")), "the child's agent")
        with Client.connect(child) as client:
            assert child == client.call(Eval(source="__import__('os').getpid()"))["value"]
        process.stdin.write("\n")
        process.stdin.flush()
        after = process.stdout.readline().split()[1:]

    assert before == after
    assert [process.pid] == [entry["pid"] for entry in places.entries()]


LATE_PATCH = """
    import importlib.machinery, threading
    from gevent import monkey
    from livesh.agent import raw

    inside = []

    class Slow:
        # In the child every import of ours lasts until gevent has patched it.
        def find_spec(self, name, path=None, target=None):
            if not name.startswith("livesh"):
                return None
            spec = importlib.machinery.PathFinder.find_spec(name, path)
            spec.loader, real = self, spec.loader
            self.code = real.get_code(name)
            return spec

        def create_module(self, spec):
            return None

        def exec_module(self, module):
            code = self.code
            inside.append(1)
            for _ in range(500):
                if raw._is_patched():
                    break
                raw.sleep(0.01)
            raw.sleep(0.05)
            exec(code, module.__dict__)

    if not os.fork():
        sys.meta_path.insert(0, Slow())
        print(os.getpid(), flush=True)
        until = time.monotonic() + 2.5
        while time.monotonic() < until and not inside:
            raw.sleep(0.001)
        monkey.patch_all()
        while True:
            time.sleep(0.05)
    os.wait()
"""


def test_a_child_that_gevent_patches_late_has_a_door(program):
    """On a busy machine a worker comes to its patching seconds after the fork: nothing of ours is imported in the middle of it, neither for the door nor for who comes early."""
    pytest.importorskip("gevent", reason="gevent is not installed for this Python")
    process = program(LATE_PATCH)
    child = int(process.stdout.readline())

    entry = wait_for(lambda: next((entry for entry in places.entries() if entry["pid"] == child), None), "the child's door")
    assert process.pid == entry["master"]
    assert "2\n" == livesh("exec", str(child), "1 + 1").stdout
