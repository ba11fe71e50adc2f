"""Into processes that never imported livesh: busy, sleeping, accepting, idle in asyncio; and what is said where it cannot be."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from process_harness import clean_env, livesh, wait_for

from livesh import inject
from livesh.errors import Denied, Gone, Lacking, UserError
from livesh.shell import doctor, outside, procfs
from livesh.shell.client import Client
from livesh.wire import places
from livesh.wire.ops.core import Eval

PROGRAM = """
import asyncio, socket, sys, threading, time
import prices

def busy():
    while True:
        prices.price()

def accepting():
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    listener.accept()

def locked():
    lock = threading.Lock()
    lock.acquire()
    threading.Thread(target=lambda: (sys.stdin.readline(), lock.release())).start()
    lock.acquire()
    time.sleep(60)

threading.Thread(target=time.sleep, args=(120,), daemon=True).start()
print("up", flush=True)
{
    "busy": busy,
    "sleeping": lambda: time.sleep(120),
    "accepting": accepting,
    "reading": sys.stdin.read,
    "asyncio": lambda: asyncio.run(asyncio.sleep(120)),
    "locked": locked,
}[sys.argv[1]]()
"""


def newer_pythons():
    """Return the interpreters from 3.14 on that are found: this one, those on PATH, those `.ci` has fetched."""
    found = [sys.executable] if hasattr(sys, "remote_exec") else []
    for version in ("3.14", "3.15"):
        fetched = Path.home() / ".cache" / "livesh-pythons" / version / "bin" / f"python{version}"
        for path in (shutil.which(f"python{version}"), str(fetched)):
            if path and os.access(path, os.X_OK):
                found.append(path)
                break
    return found


NOBODY = 65534
NEWER = newer_pythons()
needs_newer = pytest.mark.skipif(not NEWER, reason="no Python with sys.remote_exec (3.14) is installed here")


@pytest.fixture
def start(tmp_path):
    """Start the unprepared program under an interpreter, with the words that say what its main thread does."""
    (tmp_path / "program.py").write_text(PROGRAM)
    (tmp_path / "prices.py").write_text("def price():\n    return 10\n")
    started = []

    def run(python, *words, **env):
        process = subprocess.Popen(
            [python, "program.py", *words],
            cwd=tmp_path,
            env=clean_env(**env),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        assert "up\n" == process.stdout.readline()
        return process

    yield run
    for process in started:
        process.kill()
        process.communicate()


@needs_newer
@pytest.mark.parametrize("doing", ["busy", "sleeping", "accepting", "reading", "asyncio"])
@pytest.mark.parametrize("python", NEWER, ids=[Path(path).name for path in NEWER])
def test_attaches_swaps_and_detaches(start, tmp_path, python, doing):
    """An unprepared process answers when attached by its pid, takes a swap, and runs on undisturbed."""
    process = start(python, doing)

    with Client.connect(str(process.pid)) as client:
        assert "10" == client.call(Eval(source="__import__('prices').price()"))["value"]
    (tmp_path / "prices.py").write_text("def price():\n    return 20\n")
    assert "prices v1 → v2" in livesh("exec", str(process.pid), ":reload prices").stdout
    assert "20\n" == livesh("exec", str(process.pid), "__import__('prices').price()").stdout

    assert process.poll() is None
    assert [process.pid] == [entry["pid"] for entry in places.entries()]


@needs_newer
def test_a_program_without_threading_has_a_main_thread(start, tmp_path):
    """Its one thread is called what it is, also where `threading` was never imported to name it."""
    (tmp_path / "program.py").write_text("import time\nprint('up', flush=True)\ntime.sleep(60)\n")
    process = start(NEWER[0])

    assert livesh("exec", str(process.pid), ":bt").stdout.startswith("MainThread ")


def stays_at_a_lock(pid):
    """Say whether the main thread has slept at a lock for a moment; at the interpreter's own it wakes every few milliseconds."""

    def switches():
        return [line for line in Path(f"/proc/{pid}/task/{pid}/status").read_text().splitlines() if "ctxt_switches" in line]

    before = switches()
    time.sleep(0.2)
    return procfs.main_thread(pid) == "waits for a lock" and before == switches()


@needs_newer
def test_a_main_thread_that_waits_for_a_lock_is_said_so(start):
    """Where nothing can wake the main thread the reason is given, and the agent starts when it gets the lock."""
    process = start(NEWER[0], "locked")
    wait_for(lambda: stays_at_a_lock(process.pid), "the lock")

    with pytest.raises(Lacking, match="its main thread waits for a lock"):
        inject.inject(process.pid, deadline=1.0)

    process.stdin.write("\n")
    process.stdin.flush()
    wait_for(lambda: [entry for entry in places.entries() if entry["pid"] == process.pid], "the agent")


@needs_newer
def test_a_process_that_forbids_it_is_left_alone(start):
    """PYTHON_DISABLE_REMOTE_DEBUG and LIVESH_DISABLE are respected, with the reason."""
    forbidden = start(NEWER[0], "sleeping", PYTHON_DISABLE_REMOTE_DEBUG="1")
    disabled = start(NEWER[0], "sleeping", LIVESH_DISABLE="1")

    with pytest.raises(Lacking, match="remote debugging disabled"):
        outside.by_pid(forbidden.pid)
    with pytest.raises(Lacking, match="LIVESH_DISABLE"):
        outside.by_pid(disabled.pid)


@pytest.mark.skipif(hasattr(sys, "remote_exec"), reason="this Python can be asked")
def test_an_older_python_says_what_would_be_needed(start):
    """Below 3.14 the message names the version and the ways in; nothing is touched."""
    process = start(sys.executable, "sleeping")

    done = livesh("exec", str(process.pid), "1", check=False)

    assert 1 == done.returncode
    for part in (f"Python {sys.version_info[0]}.{sys.version_info[1]}", "3.14", "LIVESH=1", "livesh run", "--gdb"):
        assert part in done.stderr
    assert [] == places.entries()


@pytest.mark.slow
@pytest.mark.skipif(hasattr(sys, "remote_exec"), reason="this Python needs no gdb")
@pytest.mark.skipif(shutil.which("gdb") is None, reason="gdb is not installed")
@pytest.mark.parametrize("doing", ["busy", "sleeping", "asyncio"])
def test_gdb_gets_in_when_insisted(start, doing):
    """`livesh inject --gdb PID` starts an agent in an older Python, and says so after it has answered."""
    process = start(sys.executable, doing)
    time.sleep(0.5)

    done = livesh("inject", "--gdb", str(process.pid))

    assert f"process {process.pid} answers at" in done.stdout
    assert "10\n" == livesh("exec", str(process.pid), "__import__('prices').price()").stdout
    assert process.poll() is None


@pytest.mark.skipif(shutil.which("gdb") is None or sys.version_info >= (3, 14), reason="needs gdb and a Python that needs it")
def test_gdb_leaves_a_stopped_process_alone(start):
    """Its stop would end a call in the middle, and it would crash when it goes on: it is refused with what lets it go on, and lives."""
    process = start(sys.executable, "sleeping")
    os.kill(process.pid, signal.SIGSTOP)
    wait_for(lambda: procfs.state(process.pid) == "T", "the stop")

    refused = livesh("inject", "--gdb", str(process.pid), check=False)
    os.kill(process.pid, signal.SIGCONT)

    assert (1, True) == (refused.returncode, f"is stopped: kill -CONT {process.pid}" in refused.stderr), refused
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(1.0)


def test_what_is_no_python_is_no_target():
    """A pid of another program, and one of nobody, are refused by name."""
    other = subprocess.Popen(["sleep", "60"])
    try:
        with pytest.raises(UserError, match="is no Python: sleep 60"):
            outside.by_pid(other.pid)
    finally:
        other.kill()
        other.wait()
    with pytest.raises(Gone, match="no process"):
        outside.by_pid(other.pid)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become nobody")
def test_another_users_process_is_not_entered(start):
    """A user without rights over the process is told whose it is."""
    process = start(sys.executable, "sleeping")
    reader, writer = os.pipe()
    # Nobody may be unable to read where this Python is: what `outside` imports late is imported before.
    from livesh.shell import ptrace  # noqa: F401

    child = os.fork()
    if not child:
        try:
            os.setgid(65534)
            os.setuid(65534)
            outside.by_pid(process.pid)
        except Denied as refused:
            os.write(writer, str(refused).encode())
        except BaseException as other:
            os.write(writer, repr(other).encode())
        finally:
            os._exit(0)  # whatever happens: this child must not go on being a copy of pytest
    os.waitpid(child, 0)
    os.close(writer)
    with open(reader) as pipe:
        told = pipe.read()

    assert "belongs to uid 0, you are uid 65534" in told


@pytest.fixture
def nobodys():
    """Return a folder that everybody may enter and that belongs to nobody."""
    folder = Path(tempfile.mkdtemp(prefix="lsh"))
    folder.chmod(0o755)
    os.chown(folder, NOBODY, NOBODY)
    yield folder
    shutil.rmtree(folder)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become nobody")
@pytest.mark.parametrize(("owner", "dumpable", "asks_as"), [(NOBODY, 1, NOBODY), (NOBODY, 0, NOBODY), (0, 1, NOBODY)], ids=["theirs", "hidden", "in their folder"])
def test_root_runs_nobody_elses_interpreter_as_root(nobodys, monkeypatch, owner, dumpable, asks_as):
    """What another user calls python3.14 may be anything: asked by root it is run as that user, also where /proc says that the process is root's."""
    shutil.copy(shutil.which("sleep"), theirs := nobodys / "python3.14")
    theirs.chmod(0o755)
    os.chown(theirs, owner, owner)
    asked = []

    def run(command, **how):
        asked.append((command[0], how.get("user", 0), how.get("group", 0), how.get("extra_groups")))
        return subprocess.CompletedProcess(command, 1, "", "PermissionError: no")

    process = subprocess.Popen([theirs, "60"], user=NOBODY, group=NOBODY, extra_groups=[])
    try:
        wait_for(lambda: procfs.python(process.pid) == (3, 14), "the exec")
        monkeypatch.setattr(inject.subprocess, "run", run)
        if not dumpable:  # who forbids to be dumped is root's in /proc: here only the file system says so
            real = os.stat
            monkeypatch.setattr(os, "stat", lambda path, *rest, **more: real("/proc/1" if path == f"/proc/{process.pid}" else path, *rest, **more))
        with pytest.raises(Denied):
            inject.inject(process.pid)
        assert [(str(theirs), asks_as, asks_as, [])] == asked
        os.chown(nobodys, 0, 0)
        os.chown(theirs, 0, 0)
        with pytest.raises(Denied):
            inject.inject(process.pid)
        assert (str(theirs), 0, 0, None) == asked[-1]  # nobody but root can have put it there
    finally:
        process.kill()
        process.wait()


@needs_newer
@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become nobody")
@pytest.mark.parametrize("dumpable", [1, 0])
def test_root_enters_a_process_that_gave_its_rights_away(start, dumpable):
    """As a server that root has started and that runs as another user since: its interpreter is the system's, and root may ask it."""
    body = f"import ctypes, os, time; os.setgid({NOBODY}); os.setuid({NOBODY}); ctypes.CDLL(None).prctl(4, {dumpable}, 0, 0, 0); print('up', flush=True); time.sleep(120)"
    process = subprocess.Popen([NEWER[0], "-c", body], env=clean_env(LIVESH_RUNTIME_DIR=""), cwd="/", stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert "up\n" == process.stdout.readline()
        told = livesh("exec", str(process.pid), "__import__('os').getuid()", check=False)
        assert f"{NOBODY}\n" == told.stdout or "ran the request" in told.stderr, told  # nobody may be unable to read this Python's library
    finally:
        process.kill()
        process.communicate()
        shutil.rmtree(f"/tmp/livesh-{NOBODY}", ignore_errors=True)


@pytest.mark.skipif(shutil.which("unshare") is None or os.geteuid() != 0, reason="needs root and unshare for a mount namespace")
def test_another_mount_namespace_is_reached_through_proc(tmp_path):
    """A process whose /tmp is another filesystem is found by its pid, without entering its namespace."""
    body = "import livesh, time; livesh.start(name='inner'); print('up', flush=True); time.sleep(120)"
    command = ["unshare", "-m", "sh", "-c", f"mount -t tmpfs tmpfs {tmp_path} && exec {sys.executable} -c \"{body}\""]
    process = subprocess.Popen(
        command, env=clean_env(LIVESH_RUNTIME_DIR=str(tmp_path / "r")), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd="/"
    )
    try:
        if "up\n" != process.stdout.readline():
            pytest.skip(f"no mount namespace here: {process.stderr.read()[:100]}")
        assert not (tmp_path / "r").exists()
        assert f"{process.pid}\n" == livesh("exec", str(process.pid), "__import__('os').getpid()").stdout
        assert "other files" in livesh("doctor", str(process.pid)).stdout
    finally:
        process.kill()
        process.communicate()


@needs_newer
@pytest.mark.skipif(shutil.which("unshare") is None or os.geteuid() != 0, reason="needs root and unshare for namespaces")
def test_a_container_without_livesh_is_entered_from_outside():
    """A process with other files, other pids and no livesh gets an agent, from the host, by the host's pid."""
    root, body = Path(__file__).resolve().parents[2], "import time; print('up', flush=True); time.sleep(120)"
    hide = f"mount -t tmpfs tmpfs {root} && mount -t tmpfs tmpfs /tmp && exec {NEWER[0]} -c \"{body}\""
    process = subprocess.Popen(
        ["unshare", "-m", "-p", "-f", "--mount-proc", "sh", "-c", hide],
        env=clean_env(LIVESH_RUNTIME_DIR="/tmp/inner"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd="/",
        start_new_session=True,
    )
    try:
        if "up\n" != process.stdout.readline():
            pytest.skip(f"no namespaces here: {process.stderr.read()[:100]}")
        inner = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().strip()

        assert "'1 True'\n" == livesh("exec", inner, "f\"{__import__('os').getpid()} {__import__('livesh').__file__.startswith('/tmp')}\"").stdout
        assert not Path("/tmp/inner").exists()
    finally:
        os.killpg(process.pid, 9)
        process.communicate()


# -- the doctor --------------------------------------------------------------------------------------------------------

FINE = doctor.Facts(7, command="python shop.py", python=(3, 14), uid=1000, our_uid=1000)


@pytest.mark.parametrize(
    ("facts", "part", "remedy"),
    [
        (FINE, "can be asked to start one", "livesh attach 7"),
        (FINE._replace(address="unix:/r/7.sock", answer="ok"), "answers at unix:/r/7.sock", "livesh attach 7"),
        (FINE._replace(exists=False), "there is no process 7", "livesh ps"),
        (FINE._replace(python=None), "is no Python", "pid of the Python process"),
        (FINE._replace(uid=0), "it belongs to root", "sudo -u root livesh attach 7"),
        (FINE._replace(python=(3, 12)), "Python 3.12 cannot be asked", "LIVESH=1"),
        (FINE._replace(python=(3, 12), gdb=True), "Python 3.12 cannot be asked", "--gdb 7"),
        (FINE._replace(disabled=True), "LIVESH_DISABLE", "restart it without"),
        (FINE._replace(no_remote_debug=True), "remote debugging disabled", "PYTHON_DISABLE_REMOTE_DEBUG"),
        (FINE._replace(may_ptrace=False, ptrace_scope=1), "ptrace_scope 1", "SYS_PTRACE"),
        (FINE._replace(embedded=True), "embeds this Python", "livesh.start()"),
        (FINE._replace(halted=procfs.Halt("is stopped", "kill -CONT 7")), "is stopped", "kill -CONT 7"),
        (FINE._replace(main_thread="waits for a lock"), "waits for a lock", ""),
        (FINE._replace(same_mount=False), "sees other files", ""),
        (FINE._replace(dead_socket=True), "the socket there is of the program it was before", ""),
        (FINE._replace(address="unix:/r/7.sock", answer="ok", unwritten="no space"), "nothing that changes the process will be done: no space", "free some"),
        (FINE._replace(address="unix:/r/7.sock", answer="no answer to the handshake"), "keeps the GIL", "py-spy"),
    ],
)
def test_the_doctor_knows_the_remedy(facts, part, remedy):
    """Each reason why one cannot attach is told with what to do about it."""
    matching = [finding for finding in doctor.judge(facts) if part in finding.text]

    assert 1 == len(matching), doctor.judge(facts)
    assert remedy in matching[0].remedy


def test_the_doctor_asks_for_the_audit_log(tmp_path):
    """Where the audit log cannot be written the doctor says that nothing will be done, of a process, of a name and of all; a port that is no agent's is none."""
    (tmp_path / "state").write_text("a file where the folder should be")
    body = "import livesh, socket, time; livesh.start(name='mute'); s = socket.create_server(('127.0.0.1', 0)); print(s.getsockname()[1], flush=True); time.sleep(120)"
    process = subprocess.Popen([sys.executable, "-c", body], env=clean_env(LIVESH_STATE_DIR=str(tmp_path / "state")), stdout=subprocess.PIPE, text=True)
    try:
        port = process.stdout.readline().strip()
        for words in ((str(process.pid),), ("mute",), ()):
            told = livesh("doctor", *words, check=False)
            assert (1, True) == (told.returncode, "nothing that changes the process will be done: the audit log" in told.stdout), told
        refused = livesh("exec", "mute", "1 + 1", check=False)
        assert (1, True) == (refused.returncode, "cannot be written" in refused.stderr)
        told = livesh("doctor", f"127.0.0.1:{port}", check=False)
        assert (1, False) == (told.returncode, "answers" in told.stdout), told
    finally:
        process.kill()
        process.communicate()


def test_the_doctor_examines_a_living_agent(tmp_path):
    """For an agent that answers the verdict is good and the status 0; a stopped process is named with its remedy."""
    process = subprocess.Popen(
        [sys.executable, "-c", "import livesh, time; livesh.start(name='patient'); print('up', flush=True); time.sleep(120)"],
        env=clean_env(),
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        process.stdout.readline()
        assert "its agent answers" in livesh("doctor", "patient").stdout
        os.kill(process.pid, 19)
        ill = livesh("doctor", str(process.pid), check=False)
        assert (1, True) == (ill.returncode, f"kill -CONT {process.pid}" in ill.stdout)
    finally:
        process.kill()
        process.communicate()
    assert "no agent" in livesh("doctor").stdout
