"""Pid namespaces: one directory may be shared by processes that count pids differently, as containers with one /tmp are.

There a pid names nobody, and /proc says of most that they are not there. So what a process writes down carries its *space*: the number of its
pid namespace, "" for the machine's first. Who reads judges by /proc only those of its own space; of the others it asks the socket, which the kernel
knows by its file: a datagram socket cannot connect to it, and is told so (EPROTOTYPE) only while somebody has it open. Nobody is woken by that.

Used at rest by the agent, so `os` only.
"""

from __future__ import annotations

import os

FIRST = "4026531836"  # PROC_PID_INIT_INO of Linux
TYPE_CHECKING = False
if TYPE_CHECKING:
    from livesh.wire.places import Entry


def space_of(pid: int | str = "self") -> str:
    """Return the space of a process, "" for the machine's first and where nothing tells."""
    try:
        number = os.readlink(f"/proc/{pid}/ns/pid").removeprefix("pid:[").removesuffix("]")
    except OSError:
        return ""
    return "" if number == FIRST else number


def stem(pid: int, space: str) -> str:
    """Return how the files of a process are called: by its pid, and its space where that is not the first."""
    return f"{pid}-{space}" if space else str(pid)


def stem_of(entry: Entry) -> str:
    """Return how the files of the process are called that wrote *entry*."""
    return stem(int(entry.get("inner") or entry["pid"] or 0), str(entry.get("space") or ""))


def proc_is_ours() -> bool:
    """Say whether /proc counts pids as this process does; `unshare -pf` leaves the /proc of the space before."""
    try:
        return os.readlink("/proc/self") == str(os.getpid())
    except OSError:
        return False


def is_open(path: str) -> bool:
    """Say whether some process has the unix socket *path* open, without waking it."""
    import errno
    import socket

    probe = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    try:
        probe.connect(path)
    except OSError as told:
        return told.errno not in (errno.ECONNREFUSED, errno.ENOENT)
    finally:
        probe.close()
    return True


def seen_from_here(entries: list[Entry]) -> None:
    """Give *entries* of other spaces the pids that the process and its master have here, where /proc lists them; its own is kept as "inner"."""
    spaces = {str(entry["space"]) for entry in entries if entry.get("space")}
    pids = {}
    for name in os.listdir("/proc") if spaces and proc_is_ours() else ():
        if name.isdigit() and (space := space_of(name)) in spaces and (inner := inner_pid(name)):
            pids[space, inner] = int(name)
    for entry in entries:
        space, inner = str(entry.get("space") or ""), int(entry["pid"] or 0)
        if (space, inner) in pids:
            entry["inner"], entry["pid"] = inner, pids[space, inner]
            if entry.get("master"):
                entry["master"] = pids.get((space, int(entry["master"] or 0)))  # None when that one is gone: its number is somebody else's here


def inner_pid(pid: int | str) -> int:
    """Return what a process calls itself: its pid in its innermost space; 0 when nothing tells."""
    try:
        with open(f"/proc/{pid}/status", encoding="utf-8", errors="replace") as file:
            line = next((line for line in file if line.startswith("NSpid:")), "0")
    except OSError:
        return 0
    return int(line.split()[-1])
