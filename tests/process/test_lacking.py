"""A process that may not, or cannot: no sockets, no threads, no memory. It is told in one line what is lacking, who knocks is told as well, and the service runs on."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from contextlib import contextmanager

import pytest
from process_harness import clean_env, livesh, wait_for

from livesh.wire import places

# A seccomp filter: the system calls that are named fail with EPERM, in this thread and those it starts.
JAIL = """
import ctypes, os, struct
NUMBERS = {"socket": 41, "clone": 56, "clone3": 435, "listen": 50, "chmod": 90, "accept": 43, "accept4": 288, "getsockopt": 55, "rename": 82}
def forbid(*names):
    program = [(0x20, 0, 0, 0)]
    for name in names:
        program += [(0x15, 0, 1, NUMBERS[name]), (0x06, 0, 0, 0x00050001)]
    program.append((0x06, 0, 0, 0x7FFF0000))
    text = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in program))
    header = ctypes.create_string_buffer(struct.pack("HxxxxxxQ", len(program), ctypes.addressof(text)))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(38, 1, 0, 0, 0) or libc.prctl(22, 2, ctypes.byref(header)):     # PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP
        print("no seccomp here", os.strerror(ctypes.get_errno()), flush=True)
        raise SystemExit(0)
"""
STARTS = """
import jail, livesh, os, sys, threading
jail.forbid(*sys.argv[1:])
try:
    livesh.start(name="jailed")
    print("started", flush=True)
except livesh.errors.Lacking as lacking:
    print("lacking:", lacking, flush=True)
sys.stdin.readline()
print("serves", os.listdir(os.environ["LIVESH_RUNTIME_DIR"]) if os.path.isdir(os.environ["LIVESH_RUNTIME_DIR"]) else [], flush=True)
"""
jailed = pytest.mark.skipif(platform.machine() != "x86_64" or sys.platform != "linux", reason="system calls are numbered as on x86-64")


@contextmanager
def program(folder, text, *words, said):
    """Run a program until its first line, which is *said* or no seccomp is to be had."""
    (folder / "jail.py").write_text(JAIL)
    (folder / "prog.py").write_text(text)
    command = [sys.executable, "prog.py", *words]
    process = subprocess.Popen(command, cwd=folder, env=clean_env(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        first = process.stdout.readline()
        if first.startswith("no seccomp"):
            pytest.skip(first)
        assert first.startswith(said), first + process.stderr.read()
        process.first = first
        yield process
    finally:
        process.kill()
        process.communicate()


@jailed
@pytest.mark.parametrize(
    ("calls", "why"),
    [
        ("socket", "this process can make no socket: Operation not permitted"),
        ("clone clone3", "can't start new thread"),
        ("listen", ".sock: Operation not permitted"),
        ("chmod", ".sock: Operation not permitted"),
        ("rename", ".json: Operation not permitted"),
    ],
)
def test_a_start_that_cannot_be_says_what_is_lacking(tmp_path, calls, why):
    """One sentence in one exception; nothing of a door is left, nobody is told of one, and the service runs on."""
    with program(tmp_path, STARTS, *calls.split(), said="lacking:") as process:
        assert why in process.first
        assert [] == places.entries()
        out, errors = process.communicate("\n", timeout=60)

    assert ("serves []\n", "") == (out, errors)


@jailed
def test_boot_says_it_too(tmp_path):
    """Under LIVESH=1 that sentence is one line on stderr."""
    (tmp_path / "jail.py").write_text(JAIL)
    (tmp_path / "prog.py").write_text("import jail, os; jail.forbid('socket'); from livesh import boot; os.environ['LIVESH'] = '1'; boot.at_startup(); print('serves')")
    done = subprocess.run([sys.executable, "prog.py"], cwd=tmp_path, env=clean_env(), capture_output=True, text=True, timeout=60, check=False)
    if done.stdout.startswith("no seccomp"):
        pytest.skip(done.stdout)

    assert "serves\n" == done.stdout
    assert ["this process can make no socket: Operation not permitted"] == [line.partition(": no agent in pid ")[2].partition(": ")[2] for line in done.stderr.splitlines()]


@jailed
def test_a_door_that_may_not_be_opened_is_taken_away(tmp_path):
    """Where no connection may be accepted nobody is left waiting in front of it: there is no agent."""
    with program(tmp_path, STARTS, "accept4", "accept", said="started") as process:
        wait_for(lambda: not places.entries() and not os.listdir(places.runtime_dir()), "the door to be taken away")
        out, errors = process.communicate("\n", timeout=60)

    assert ("serves []\n", "") == (out, errors)


@jailed
def test_who_knocks_is_told_what_the_process_may_not(tmp_path):
    """A process that may not ask who is at the other end says so at once."""
    with program(tmp_path, STARTS, "getsockopt", said="started"):
        done = livesh("exec", "jailed", "1", check=False)

        assert (1, True) == (done.returncode, "Operation not permitted" in done.stderr), done


FEW_THREADS = """
import livesh, os, resource, sys
from livesh.agent import core
spawn = core.Agent.spawn
def few(agent, work, *args):
    if work.__name__ in sys.argv[1:]:
        raise RuntimeError("can't start new thread")
    spawn(agent, work, *args)
core.Agent.spawn = few
livesh.start(name="small")
print("up", flush=True)
sys.stdin.readline()
"""


@pytest.mark.parametrize("work", ["_greet", "_watch"])
def test_a_process_out_of_threads_says_so(tmp_path, work):
    """Whether it lacks the thread for the visitor or the second one of the session, the visitor hears why, in `exec` as in the doctor."""
    with program(tmp_path, FEW_THREADS, work, said="up") as process:
        for words in (("exec", "small", "1"), ("exec", "small", ":versions"), ("doctor", str(process.pid))):
            done = livesh(*words, check=False)
            assert (1, True) == (done.returncode, "no thread can be started in this process" in done.stdout + done.stderr), done


def test_a_process_short_of_memory_answers_or_says_why(tmp_path):
    """With an address space that has room for less and less, every `exec` has its answer or a reason, never a broken pipe."""
    text = "import livesh, resource, sys\nlivesh.start(name='tight')\nprint('up', flush=True)\n"
    text += "used = int(open('/proc/self/statm').read().split()[0]) * resource.getpagesize()\n"
    text += "for line in sys.stdin:\n    resource.setrlimit(resource.RLIMIT_AS, (used + int(line), -1))\n    print('set', flush=True)\n"
    with program(tmp_path, text, said="up") as process:
        for room in (300 << 20, 12 << 20, 0):  # the first session takes what is left: then a thread begins and has no memory for its first line
            process.stdin.write(f"{room}\n")
            process.stdin.flush()
            assert "set\n" == process.stdout.readline()
            done = livesh("exec", "tight", "6 * 7", check=False)
            told = ("thread", "memory", "Memory", "no session can begin")
            assert "42\n" == done.stdout or any(word in done.stderr for word in told), (room, done)
