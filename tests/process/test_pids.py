"""A pid is no process: it may be another's after the agent's end, and another program's after an exec. Nobody is spoken of in the name of the one before."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager

import pytest
from process_harness import clean_env, livesh, wait_for

from livesh.errors import UserError
from livesh.shell.commands import fleet
from livesh.wire import places

BECOMES = "import livesh, os, sys; livesh.start({address!r}, name='before'); print('up', flush=True); sys.stdin.readline(); os.execvp({0!r}, {1!r})"


@contextmanager
def program(*command, **env):
    """Run a program that says "up" and is fed line by line."""
    process = subprocess.Popen(command, env=clean_env(**env), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert "up\n" == process.stdout.readline(), process.stderr.read()
        yield process
    finally:
        process.kill()
        process.communicate()


def becoming(*command, address=None):
    """Run a program with an agent that becomes *command* when it is fed a line."""
    return program(sys.executable, "-c", BECOMES.format(command[0], list(command), address=address))


@pytest.mark.parametrize("address", [None, "127.0.0.1:0"], ids=["unix", "tcp"])
def test_a_program_that_became_another_is_not_listed(address):
    """After an exec the process lives, with the same pid and start time, and has no agent: nobody is told that it has."""
    with becoming("sleep", "60", address=address) as process:
        assert ["before"] == [entry["name"] for entry in places.entries()]
        process.stdin.write("\n")
        process.stdin.flush()
        wait_for(lambda: not places.entries(), "the entry to be seen through")
        asked = livesh("exec", "before", "1", check=False)
        examined = livesh("doctor", str(process.pid), check=False)

        assert (2, True) == (asked.returncode, "no agent of this user is running" in asked.stderr), asked
        assert (1, True) == (examined.returncode, f"process {process.pid} is no Python: sleep 60" in examined.stdout), examined
    wait_for(lambda: not places.entries() and not os.listdir(places.runtime_dir()), "what it left to go")


def test_a_python_that_became_another_has_no_agent():
    """The doctor names the socket for what it is and does not send anybody to it."""
    with becoming(sys.executable, "-c", "print('other', flush=True); import time; time.sleep(60)") as process:
        process.stdin.write("\n")
        process.stdin.flush()
        assert "other\n" == process.stdout.readline()

        said = livesh("doctor", str(process.pid), check=False).stdout
        assert "no agent runs in it; the socket there is of the program it was before" in said
        assert "its agent answers" not in said and "does not let us in" not in said


def test_a_process_that_execs_while_its_door_is_opened(tmp_path):
    """A forked child that becomes another program just when its socket has its name, and not yet its mode, does not keep that program from having an agent."""
    (tmp_path / "prog.py").write_text(
        "import livesh, os, sys, time\n"
        "livesh.start(name='forky')\n"
        "chmod, made = os.chmod, []\n"
        "os.umask(0)\n"
        "def slow(path, *rest):\n"
        "    made.append(path)\n"
        "    time.sleep(60)\n"
        "os.chmod = slow\n"
        "if not os.fork():\n"
        "    while not made: time.sleep(0.001)\n"
        "    os.execve(sys.executable, [sys.executable, '-c', \"import livesh, time; livesh.start(name='after'); time.sleep(60)\"], os.environ)\n"
        "print('up', flush=True)\n"
        "os.wait()\n"
    )
    with program(sys.executable, str(tmp_path / "prog.py")):
        entry = wait_for(lambda: next((entry for entry in places.entries() if entry["name"] == "after"), None), "the new program's agent", 20)

        assert "2\n" == livesh("exec", "after", "1 + 1").stdout
        os.kill(int(entry["pid"]), 9)


def test_who_is_out_of_descriptors_takes_nobodys_files_away(monkeypatch):
    """An agent whose process cannot be looked at for want of a descriptor is still there."""
    with program(sys.executable, "-c", "import livesh, time; livesh.start(name='here'); print('up', flush=True); time.sleep(60)"):
        real = os.open

        def scarce(path, *rest, **more):
            if str(path).endswith("/stat"):
                raise OSError(errno.EMFILE, os.strerror(errno.EMFILE), path)
            return real(path, *rest, **more)

        monkeypatch.setattr(os, "open", scarce)
        assert ["here"] == [entry["name"] for entry in places.entries()]
        monkeypatch.undo()
        assert "2\n" == livesh("exec", "here", "1 + 1").stdout


def test_what_a_dead_process_was_writing_goes_too(runtime_dir):
    """A file that a process killed in the middle of writing it has left is taken away by the next agent."""
    places.private_dir(str(runtime_dir))
    dead = subprocess.Popen(["true"])
    dead.wait()
    (runtime_dir / f"{dead.pid}.json.{dead.pid}.new").write_text("{")
    (runtime_dir / "notes.json.new").write_text("of the user's own")

    places.sweep(str(runtime_dir))

    assert ["notes.json.new"] == os.listdir(runtime_dir)


REUSED = """
import os, signal, subprocess, sys, time
agent = [sys.executable, "-c", "import livesh, time; livesh.start(name='first'); print('up', flush=True); time.sleep(60)"]
first = subprocess.Popen(agent, stdout=subprocess.PIPE)
first.stdout.readline()
first.kill(); first.wait()
time.sleep(0.02)      # start times are counted in hundredths of a second
def again(command):
    with open("/proc/sys/kernel/ns_last_pid", "w") as last:
        last.write(str(first.pid - 1))
    second = subprocess.Popen(command)
    assert second.pid == first.pid, (second.pid, first.pid)
    return second
livesh = [sys.executable, "-m", "livesh"]
def said(*words):
    done = subprocess.run([*livesh, *words], capture_output=True, text=True)
    return done.stdout + done.stderr
os.rename(os.environ["LIVESH_RUNTIME_DIR"], "kept")
def back():       # who looks takes away what it sees through: every one finds what the first has left
    subprocess.run(["rm", "-rf", os.environ["LIVESH_RUNTIME_DIR"]])
    subprocess.run(["cp", "-a", "kept", os.environ["LIVESH_RUNTIME_DIR"]])
second = again([sys.executable, "-c", "import time; time.sleep(60)"])
pid = str(second.pid)
for words in (("ps",), ("doctor", pid), ("exec", "first", "1"), ("doctor",)):
    back()
    print("==", *words)
    print(said(*words))
back()
print("== resolved")
from livesh.shell import outside
print(outside.socket_of(second.pid), outside.has_dead_socket(second.pid))
second.kill(); second.wait()
back()
print("== master")
child = "import livesh, json; print(json.dumps(livesh.start(name='child').entry))"
third = again([sys.executable, "-c", f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"])
sys.stdout.flush()
third.wait()
"""


@pytest.mark.skipif(shutil.which("unshare") is None or os.geteuid() != 0, reason="needs root and unshare for a pid namespace")
def test_a_pid_that_is_another_process_by_now(tmp_path):
    """Killed with -9, the agent leaves a socket and an entry; the process that gets its pid is not taken for it, nor for the master of what it starts."""
    (tmp_path / "reused.py").write_text(REUSED)
    command = ["unshare", "-p", "-f", "--mount-proc", "--kill-child", sys.executable, "reused.py"]
    done = subprocess.run(command, cwd=tmp_path, env=clean_env(PYTHONUNBUFFERED="1"), capture_output=True, text=True, timeout=150, check=False)
    if done.returncode and "livesh" not in done.stderr and "reused" not in done.stderr:
        pytest.skip(f"no pid namespace here: {done.stderr[:100]}")
    assert 0 == done.returncode, done.stdout + done.stderr
    parts = dict(part.split("\n", 1) for part in done.stdout.split("== ")[1:])

    assert "no agent of this user is running" in parts["ps"]
    assert "no agent runs in it" in next(said for words, said in parts.items() if words.startswith("doctor "))
    assert "no agent of this user is running" in parts["exec first 1"]
    assert "no agent of this user is running" in parts["doctor"]
    assert "None True\n" == parts["resolved"]
    assert '"name": "child"' in parts["master"] and '"master"' not in parts["master"]


def test_another_machines_process_has_no_relatives_here():
    """Attached over ssh, `:workers` and `:all` do not go to what has the same name, or even the same pid, on this machine."""

    class Far:
        info = {"pid": os.getpid(), "name": "shop", "ticks": 5, "started": 1.0}

    with program(sys.executable, "-c", "import livesh, time; livesh.start(name='shop'); print('up', flush=True); time.sleep(60)"):
        for ask, args in ((fleet.workers, {}), (fleet.all_, {"COMMAND": "1"}), (fleet.worker, {"N": "next"})):
            with pytest.raises(UserError):
                ask(Far(), args)
        assert [] == fleet._choices(Far(), {}, "")
        with pytest.raises(UserError, match="none of those that livesh ps lists here"):
            fleet.application(Far())
