"""Start an agent in a process that never imported livesh.

Theory of operation. From Python 3.14 on an interpreter runs a script another process asks for (`sys.remote_exec`), in
its main thread, at a safe point. The asker must be of the same minor version, so we run the target's own executable
(`/proc/PID/exe`) for the asking. The script only starts a raw thread, which loads livesh from this installation's folder
without touching sys.path and opens the door; what came of it is written to a file beside the script. A main thread
that sleeps in a system call is woken by `shell/ptrace.py`. Success is said when the agent has answered as that
process, never before.

Below 3.14 there is no such door. gdb can call into the process, and is used only when the user insists: it stops the
whole process for a second or more, and calling into a thread that was stopped in the middle of something can deadlock. So
the call is queued first (`Py_AddPendingCall` touches no allocator and no lock of Python's), and only a main thread that sits
in a system call is made to run it in place.

Linux only: what is known about the target comes from /proc.
"""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from livesh.errors import AgentError, Denied, Gone, Lacking, UserError
from livesh.shell import procfs, ptrace

FOLDER = str(Path(__file__).parent)
DEADLINE = 10.0
FIRST_KICK, KICK_AGAIN = 0.15, 0.5

SCRIPT = '''
def work():
    import os
    try:
        space = {{}}
        exec(compile({reach!r}, "livesh/reach.py", "exec"), space)
        space["load"]({folder!r})
        import livesh
        from livesh import boot
        import sys
        answer = "ok " + str(livesh.start(name=boot.program(sys.orig_argv)).address)
    except BaseException as problem:
        answer = "failed " + type(problem).__name__ + ": " + str(problem)
    try:
        os.unlink({script!r})
        with open({answer!r}, "r+", encoding="utf-8") as file:
            file.write(answer + "\\n")
    except OSError:
        pass      # nobody waits for the answer any more

def start():
    import _thread
    if type(_thread.start_new_thread) is not type(len):     # gevent's: it would make a greenlet
        import _imp
        from _frozen_importlib import BuiltinImporter, ModuleSpec
        _thread = _imp.create_builtin(ModuleSpec("_thread", BuiltinImporter, origin="built-in"))
        _imp.exec_builtin(_thread)
    _thread.start_new_thread(work, ())

start()
'''


class Errand(NamedTuple):
    """A script for the target and the file it answers in: as the target spells them, and as we do."""

    script: str
    answer: str
    outside: str

    @property
    def answer_from_here(self) -> str:
        """The answer file's path in our mount namespace."""
        return self.outside + self.answer


def inject(pid: int, *, gdb: bool = False, deadline: float = DEADLINE) -> str:
    """Start an agent in process *pid* and return the address it answers at.

    Raises `UserError` when it is no Python, `Denied` without the permission, `Lacking` when this Python or this moment
    does not allow it, `AgentError` when livesh could not start there.
    """
    version = _check_target(pid)
    if version < (3, 14) and not gdb:
        raise Lacking(_without_remote_exec(pid, version))
    if version < (3, 14):
        _refuse_halted(pid)
    errand = _prepare(pid)
    try:
        ask = _ask_by_gdb if version < (3, 14) else _ask_by_remote_exec
        ask(pid, errand)
        answer = _await_answer(pid, errand, deadline, nudge=_nudge_gdb if version < (3, 14) else _nudge_kick)
    except Lacking:
        # Still queued: the script must be there when the target comes to it, and takes itself away then.
        _remove(errand.answer_from_here)
        raise
    except BaseException:
        _clean_up(errand)
        raise
    _clean_up(errand)
    return _address(pid, answer)


def _check_target(pid: int) -> tuple[int, int]:
    """Return the target's Python version, or say why nothing can be started in it."""
    if not procfs.exists(pid):
        raise Gone(f"there is no process {pid}")
    owner = procfs.uid(pid)
    if owner != os.geteuid() and not procfs.may_trace_anybody():
        raise Denied(f"process {pid} belongs to uid {owner}, you are uid {os.geteuid()}: run livesh as that user or as root")
    version = procfs.python(pid)
    if version is None:
        raise UserError(f"process {pid} is no Python: {procfs.command_line(pid, 80)}")
    return version


def _refuse_halted(pid: int) -> None:
    """Raise `Lacking` for a process that does not run: its stop would end a call of gdb's in the middle, and it would crash when it goes on (seen)."""
    halted = procfs.halted(pid)
    if halted is not None:
        raise Lacking(f"process {pid} {halted.why}: {halted.remedy}. gdb can call into it only while it runs")


def _without_remote_exec(pid: int, version: tuple[int, int]) -> str:
    major, minor = version
    gdb = "or insist on gdb: livesh inject --gdb" if shutil.which("gdb") else "or install gdb and insist: livesh inject --gdb"
    return (
        f"process {pid} runs Python {major}.{minor} and never started livesh; getting in from outside needs Python 3.14."
        f" Start it with LIVESH=1 in its environment, with `livesh run`, or with `livesh.start()`; {gdb} {pid}"
        " (it stops the process for seconds and may deadlock it)"
    )


# -- the errand --------------------------------------------------------------------------------------------------------


def _prepare(pid: int) -> Errand:
    """Write the script and an empty answer file where the target can read and write them, and nobody else can."""
    outside = _root_of(pid)
    stem = f"/tmp/livesh-{secrets.token_hex(8)}"
    errand = Errand(stem + ".py", stem + ".answer", outside)
    reach = Path(FOLDER, "reach.py").read_text(encoding="utf-8")
    text = SCRIPT.format(reach=reach, folder=_folder_in(pid, outside), script=errand.script, answer=errand.answer)
    for path, content in ((errand.script, text), (errand.answer, "")):
        _write_for(procfs.uid(pid) or 0, outside + path, content)
    return errand


def _root_of(pid: int) -> str:
    """Return the prefix under which the target's files are reached: "" in our mount namespace."""
    if procfs.namespaces(pid).mount:
        return ""
    # A symlink would be followed in *our* root: whoever is root in a container could aim us at a file of ours.
    if not os.path.isdir(f"/proc/{pid}/root/tmp") or os.path.islink(f"/proc/{pid}/root/tmp"):
        raise Lacking(f"process {pid} has no /tmp of its own to be handed a script in")
    return f"/proc/{pid}/root"


def _folder_in(pid: int, outside: str) -> str:
    """Return the folder of livesh as the target sees it; a container that has none gets a copy in its /tmp."""
    if os.path.exists(f"{outside}{FOLDER}/__init__.py"):
        return FOLDER
    holder = f"/tmp/livesh-{secrets.token_hex(8)}"
    os.mkdir(outside + holder, 0o700)
    shutil.copytree(FOLDER, f"{outside}{holder}/livesh", ignore=shutil.ignore_patterns("__pycache__", "manual"))
    owner = procfs.uid(pid) or 0
    if owner != os.geteuid():
        for folder, _, files in os.walk(outside + holder):
            for path in (folder, *(os.path.join(folder, name) for name in files)):
                os.chown(path, owner, -1, follow_symlinks=False)
    return f"{holder}/livesh"


def _write_for(uid: int, path: str, content: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with open(descriptor, "w", encoding="utf-8") as file:
        file.write(content)
        if uid != os.geteuid():
            os.fchown(file.fileno(), uid, -1)


def _clean_up(errand: Errand) -> None:
    _remove(errand.outside + errand.script)
    _remove(errand.answer_from_here)


def _remove(path: str) -> None:
    try:
        os.unlink(path)
    except OSError:
        return  # the target took it away, or has gone and its namespace with it


def _await_answer(pid: int, errand: Errand, deadline: float, nudge: Callable[[int, Errand], None]) -> str:
    """Return what the target wrote, waking it when it does not come to read by itself."""
    end = time.monotonic() + deadline
    next_nudge = time.monotonic() + FIRST_KICK
    while time.monotonic() < end:
        answer = procfs.read(errand.answer_from_here)
        if answer and answer.endswith("\n"):
            return answer.strip()
        if not procfs.exists(pid):
            raise Gone(f"process {pid} ended")
        if time.monotonic() >= next_nudge:
            nudge(pid, errand)
            next_nudge = time.monotonic() + KICK_AGAIN
        time.sleep(0.005)
    raise Lacking(_why_no_answer(pid))


def _why_no_answer(pid: int) -> str:
    halted = procfs.halted(pid)
    if halted is not None:
        return f"process {pid} did not come to run the request: it {halted.why}; {halted.remedy}. The agent starts then"
    doing = procfs.main_thread(pid)
    remedy = {
        "waits for a lock": "nothing wakes it from outside. The request stays queued: the agent starts when it gets the lock",
        "is stopped": "the agent starts when it goes on",
        "sleeps": "it sits in a system call or a C library that does not return to Python; the agent starts when it has returned",
        "runs": "a C extension keeps it from Python code; the agent starts when that returns",
    }[doing]
    return f"process {pid} did not come to run the request: its main thread {doing}; {remedy}"


def _address(pid: int, answer: str) -> str:
    """Return the agent's address as we reach it, after a round trip to it."""
    outcome, _, text = answer.partition(" ")
    if outcome != "ok":
        raise AgentError(f"process {pid} ran the request, but livesh could not start there: {text}")
    return text


# -- 3.14 and later ----------------------------------------------------------------------------------------------------


def _ask_by_remote_exec(pid: int, errand: Errand) -> None:
    """Run the target's own interpreter to leave the request; the version must be the same to the letter."""
    if not procfs.is_own_interpreter(pid):
        raise Lacking(f"process {pid} embeds Python in another program: livesh.start() must be called inside it")
    interpreter, number, become = _asker(pid)
    code = f"import sys; sys.remote_exec({number}, {errand.script!r})"
    try:
        done = subprocess.run([*interpreter, "-I", "-S", "-c", code], capture_output=True, text=True, check=False, timeout=DEADLINE, **become)
    except subprocess.TimeoutExpired:
        raise Lacking(f"process {pid}: its interpreter, run to leave the request, did not end in {DEADLINE:g} s") from None
    except OSError as failed:
        raise Denied(f"process {pid}: its interpreter cannot be run: {failed.strerror or failed}; run livesh as its user") from None
    if done.returncode:
        raise _refusal(pid, done.stderr)


def _asker(pid: int) -> tuple[list[str], int, dict[str, Any]]:
    """Return how the target's interpreter is run, what the target's pid is there, and as whom it is run.

    Another user's interpreter is whatever that user calls so: root runs it as that user, unless nobody but root can have put it there.
    """
    spaces, path = procfs.namespaces(pid), procfs.exe(pid)
    if path is None:
        raise Denied(f"process {pid}: no permission to run its interpreter")
    owner, group = procfs.uid(pid), procfs.gid(pid)
    if owner is None or group is None:
        raise Gone(f"process {pid} ended")
    enter = shutil.which("nsenter")
    if spaces.mount or enter is None:
        theirs = owner != os.geteuid() and not procfs.is_beyond_others(path)
        return [path], pid, {"user": owner, "group": group, "extra_groups": []} if theirs else {}
    # In its own mount namespace: there its interpreter has its libraries, and the script its path.
    inside = os.readlink(f"/proc/{pid}/exe")
    pids, number = ([], pid) if spaces.pid else (["-p"], procfs.inner_pid(pid))
    become = ["-S", str(owner), "-G", str(group)] if owner != os.geteuid() else []
    return [enter, "-t", str(pid), "-m", *pids, *become, "--", inside], number, {}


def _refusal(pid: int, stderr: str) -> Exception:
    last = (stderr.strip().splitlines() or ["no reason given"])[-1]
    if "disabled" in last or "not enabled" in last:
        return Lacking(f"process {pid} was started with remote debugging disabled (PYTHON_DISABLE_REMOTE_DEBUG or -X)")
    if "PermissionError" in last or "Operation not permitted" in last:
        return Denied(f"process {pid}: no permission to write its memory; `livesh doctor {pid}` says what is missing")
    return Lacking(f"process {pid}: sys.remote_exec failed: {last}")


def _nudge_kick(pid: int, _errand: Errand) -> None:
    """Wake a main thread that sleeps in a system call; one that runs, or waits for a lock, is left alone."""
    if procfs.main_thread(pid) == "sleeps":
        ptrace.kick(pid)


# -- below 3.14, with gdb ----------------------------------------------------------------------------------------------

MMAP = "((void*(*)(void*,unsigned long,int,int,int,long))mmap)(0,4096,3,34,-1,0)"


def _ask_by_gdb(pid: int, errand: Errand) -> None:
    """Queue the script as a pending call: it runs when the main thread next comes to a safe point."""
    _gdb(pid, errand, "call ((int(*)(void*,void*))Py_AddPendingCall)((void*)PyRun_SimpleString,$text)")


def _nudge_gdb(pid: int, errand: Errand) -> None:
    """Run the script in a main thread that sits in a system call, where it holds neither the GIL nor an allocator's lock."""
    if procfs.main_thread(pid) in ("sleeps", "waits for a lock"):
        _gdb(
            pid,
            errand,
            "set $state=((int(*)())PyGILState_Ensure)()",
            "call ((int(*)(void*))PyRun_SimpleString)($text)",
            "call ((void(*)(int))PyGILState_Release)($state)",
        )


def _gdb(pid: int, errand: Errand, *calls: str) -> None:
    """Let gdb stop the process, put the line to run into fresh memory, make *calls* in the main thread and let go."""
    if shutil.which("gdb") is None:
        raise Lacking("gdb is not installed")
    line = f"exec(compile(open({errand.script!r}).read(), 'livesh', 'exec'))"
    text = ["thread 1", f"set $text={MMAP}", f'set {{char[{len(line) + 1}]}}$text="{line}"']
    commands = [part for each in (*text, *calls) for part in ("-ex", each)]
    done = subprocess.run(
        ["gdb", "-nx", "-batch", "-p", str(pid), "-ex", "set debuginfod enabled off", "-ex", "set unwindonsignal on", *commands],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    _judge_gdb(pid, done.stderr)


def _judge_gdb(pid: int, stderr: str) -> None:
    if "Operation not permitted" in stderr or "ptrace:" in stderr:
        raise Denied(f"process {pid}: gdb may not trace it; `livesh doctor {pid}` says what is missing")
    if "No symbol" in stderr:
        raise Lacking(f"process {pid}: gdb does not find Python's functions in it: {stderr.strip().splitlines()[-1]}")
