"""What /proc tells about another process: who runs it, which Python it is, what its main thread does.

Reads and never changes anything. Every answer is None where the process, or the permission to look, is not there.
"""

from __future__ import annotations

import os
import re
import stat
from typing import NamedTuple

from livesh.wire import spaces

_PYTHON = re.compile(r"(?:^|/)(?:lib)?python(\d)\.(\d+)(t?)(?:$|[^0-9a-z.]|\.so)")


class Namespace(NamedTuple):
    """Whether a process sees the files and the pids we see."""

    mount: bool
    pid: bool


def exists(pid: int) -> bool:
    """Say whether the process is there and not a zombie."""
    return (state(pid) or "Z") not in "ZX"


def state(pid: int, tid: int | None = None) -> str | None:
    """Return the state letter of a process or one of its threads: R S D T t Z."""
    words = _stat(pid, tid)
    return words[0] if words else None


def parent(pid: int) -> int | None:
    """Return the parent's pid."""
    words = _stat(pid, None)
    return int(words[1]) if words else None


def young_forks(parents: set[int], seconds: float) -> set[int]:
    """Return the children of *parents* that were started less than *seconds* ago and run their parent's very command line."""
    found = set()
    for name in os.listdir("/proc") if os.path.isdir("/proc/self") else ():
        words = _stat(int(name), None) if name.isdigit() else []
        if words and words[0] not in "ZX" and int(words[1]) in parents and _age(words) < seconds and command(int(name)) == command(int(words[1])):
            found.add(int(name))
    return found


def _age(words: list[str]) -> float:
    """Return how many seconds ago the process of a stat line was started."""
    import time

    return time.clock_gettime(time.CLOCK_BOOTTIME) - int(words[19]) / os.sysconf("SC_CLK_TCK")


def _stat(pid: int, tid: int | None) -> list[str]:
    text = read(f"/proc/{pid}/stat" if tid is None else f"/proc/{pid}/task/{tid}/stat")
    return text.rpartition(")")[2].split() if text else []


def uid(pid: int) -> int | None:
    """Return the user a process runs as (its effective uid)."""
    found = _ids(pid, "Uid:")
    return found[1] if found else None


def gid(pid: int) -> int | None:
    """Return the group a process runs as."""
    found = _ids(pid, "Gid:")
    return found[1] if found else None


def _ids(pid: int, name: str) -> list[int]:
    """Return a line of ids; not who owns /proc/PID, which is root's for everybody who forbids to be dumped."""
    for line in (read(f"/proc/{pid}/status") or "").splitlines():
        if line.startswith(name):
            return [int(word) for word in line.split()[1:]]
    return []


def is_beyond_others(path: str) -> bool:
    """Say whether only root, or this user, can change what is at *path*: the file, and every folder on the way to it."""
    here = os.path.realpath(path)
    while True:
        try:
            found = os.stat(here, follow_symlinks=False)
        except OSError:
            return False
        sticky = stat.S_ISDIR(found.st_mode) and found.st_mode & stat.S_ISVTX  # what is ours in there nobody else renames
        if found.st_uid not in (0, os.geteuid()) or (found.st_mode & 0o022 and not sticky):
            return False
        if here == "/":
            return True
        here = os.path.dirname(here)


def command(pid: int) -> list[str]:
    """Return the command line."""
    text = read(f"/proc/{pid}/cmdline")
    return text.rstrip("\0").split("\0") if text else []


def command_line(pid: int, room: int) -> str:
    """Return the command line of a process for a sentence, cut to *room* characters where it is longer."""
    said = " ".join(command(pid))
    return said if len(said) <= room else said[: room - 1] + "…"


def environment(pid: int) -> dict[str, str] | None:
    """Return the environment the process was started with; None without the permission to read it."""
    text = read(f"/proc/{pid}/environ")
    if text is None:
        return None
    return dict(entry.partition("=")[::2] for entry in text.split("\0") if "=" in entry)


def read(path: str) -> str | None:
    """Return the text of a /proc file, None when it cannot be read."""
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as file:
            return file.read()
    except OSError:
        return None


def exe(pid: int) -> str | None:
    """Return a path that runs the very interpreter of the process, also from another mount namespace or once deleted."""
    try:
        path = os.readlink(f"/proc/{pid}/exe")
        same = os.path.samefile(path, f"/proc/{pid}/exe")
    except OSError:
        same = False
    if same:
        return path  # its own path: the interpreter finds its library by it
    return f"/proc/{pid}/exe" if os.access(f"/proc/{pid}/exe", os.X_OK) else None


def python(pid: int) -> tuple[int, int] | None:
    """Return the Python version of a process by the files it has mapped; None when no Python is seen in it."""
    for path in _mapped(pid):
        found = _PYTHON.search(path)
        if found:
            return int(found[1]), int(found[2])
    return None


def is_own_interpreter(pid: int) -> bool:
    """Say whether the executable itself is a Python, and not a program that embeds one."""
    try:
        return _PYTHON.search(os.readlink(f"/proc/{pid}/exe").removesuffix(" (deleted)")) is not None
    except OSError:
        return False


def _mapped(pid: int) -> list[str]:
    try:
        paths = [os.readlink(f"/proc/{pid}/exe")]
    except OSError:
        return []
    maps = read(f"/proc/{pid}/maps") or ""
    return paths + [line.split(maxsplit=5)[5] for line in maps.splitlines() if line.count("/")]


def namespaces(pid: int) -> Namespace:
    """Compare the namespaces of a process with ours; what cannot be read counts as the same."""
    return Namespace(*(_same_namespace(pid, kind) for kind in ("mnt", "pid")))


def _same_namespace(pid: int, kind: str) -> bool:
    try:
        return os.readlink(f"/proc/{pid}/ns/{kind}") == os.readlink(f"/proc/self/ns/{kind}")
    except OSError:
        return True


def path_from_here(pid: int, path: str) -> str:
    """Return how a path of the process's own mount namespace is reached from ours."""
    return path if namespaces(pid).mount else f"/proc/{pid}/root{path}"


def inner_pid(pid: int) -> int:
    """Return what the process calls itself: its pid in its innermost pid namespace."""
    return spaces.inner_pid(pid) or pid


def main_thread(pid: int) -> str:
    """Say what the main thread does: "runs", "sleeps" (in a system call), "waits for a lock" or "is stopped"."""
    letter = state(pid, pid)
    if letter in ("T", "t"):
        return "is stopped"
    if letter == "R":
        return "runs"
    call = (read(f"/proc/{pid}/task/{pid}/syscall") or "").split()
    waits = (read(f"/proc/{pid}/task/{pid}/wchan") or "").startswith("futex")
    # 202 is futex on x86-64, 98 on the machines with the generic table; CPython locks are futexes underneath.
    return "waits for a lock" if waits or call[:1] in (["202"], ["98"]) else "sleeps"


class Halt(NamedTuple):
    """What keeps a whole process from running, and how it goes on."""

    why: str
    remedy: str


def halted(pid: int) -> Halt | None:
    """Return what keeps a process from running: a signal, a debugger, a frozen container; None when nothing does."""
    letter = state(pid)
    if letter == "T":
        return Halt("is stopped", f"kill -CONT {pid}")
    if letter == "t":
        tracer = _tracer(pid)
        return Halt(f"is held by a debugger, {tracer}", "it goes on when that lets go")
    if _is_frozen(pid):
        return Halt("is frozen with its container", "it goes on when that is thawed: docker unpause, say")
    return None


def silence(pid: int) -> str:
    """Say why process *pid* may give no answer; 0 stands for one that is not known."""
    found = halted(pid) if pid else None
    return f"process {pid} {found.why}: {found.remedy}" if found else "the target may be stopped, or busy inside C code"


def _tracer(pid: int) -> str:
    for line in (read(f"/proc/{pid}/status") or "").splitlines():
        if line.startswith("TracerPid:"):
            tracer = int(line.split()[1])
            return f"process {tracer} ({command_line(tracer, 60)})" if tracer else "which is just letting go"
    return "which cannot be seen"


def _is_frozen(pid: int) -> bool:
    for line in (read(f"/proc/{pid}/cgroup") or "").splitlines():
        _, _, rest = line.partition(":")
        kind, _, path = rest.partition(":")
        if kind == "freezer" and (read(f"/sys/fs/cgroup/freezer{path}/freezer.state") or "").strip() == "FROZEN":
            return True
        if not kind and any("frozen 1" in (read(f"{root}{path}/cgroup.events") or "") for root in ("/sys/fs/cgroup", "/sys/fs/cgroup/unified")):
            return True
    return False


def ptrace_scope() -> int:
    """Return Yama's ptrace_scope; 0 where there is no Yama."""
    text = read("/proc/sys/kernel/yama/ptrace_scope")
    return int(text) if text and text.strip().isdigit() else 0


def may_trace_anybody() -> bool:
    """Say whether this process has CAP_SYS_PTRACE."""
    for line in (read("/proc/self/status") or "").splitlines():
        if line.startswith("CapEff:"):
            return bool(int(line.split()[1], 16) >> 19 & 1)
    return False
