"""A pid that this user's `livesh ps` does not list: another user's process, another mount namespace, or no agent yet.

An agent's socket has a known place: the runtime directory its own environment and uid give, as it sees it. From another
mount namespace (a container's, without `docker exec`) that place is reached through ``/proc/PID/root``. Where there is
none, an agent is started in the process, if its Python can be asked to (`livesh.inject`).
"""

from __future__ import annotations

import os

from livesh.errors import AgentError, Lacking, UserError
from livesh.shell import procfs
from livesh.wire import spaces


def by_pid(pid: int, *, gdb: bool = False) -> str:
    """Return the address of the agent of process *pid*, starting one if there is none; known to answer."""
    from livesh import inject

    address = socket_of(pid)
    if address is None:
        refuse_disabled(pid)
        address = from_here(pid, inject.inject(pid, gdb=gdb))
    return confirmed(pid, address)


def socket_of(pid: int) -> str | None:
    """Return the address of the private socket a process should have, when somebody has it open."""
    path = _socket_path(pid)
    return f"unix:{path}" if os.path.exists(path) and spaces.is_open(path) else None


def has_dead_socket(pid: int) -> bool:
    """Say whether there is a socket that nobody has open: of the program this process was before, or of one that had its pid."""
    path = _socket_path(pid)
    return os.path.exists(path) and not spaces.is_open(path)


def _socket_path(pid: int) -> str:
    return procfs.path_from_here(pid, f"{runtime_dir(pid)}/{spaces.stem(procfs.inner_pid(pid), spaces.space_of(pid))}.sock")


def runtime_dir(pid: int) -> str:
    """Return the runtime directory a process uses, as `wire/places.py` works it out inside it."""
    env = procfs.environment(pid) or {}
    xdg = env.get("XDG_RUNTIME_DIR")
    if env.get("LIVESH_RUNTIME_DIR"):
        return env["LIVESH_RUNTIME_DIR"]
    if xdg and os.path.isdir(procfs.path_from_here(pid, xdg)):
        return f"{xdg}/livesh"
    return f"/tmp/livesh-{procfs.uid(pid)}"


def refuse_disabled(pid: int) -> None:
    """Raise `Lacking` when the process was started with livesh forbidden."""
    if (procfs.environment(pid) or {}).get("LIVESH_DISABLE"):
        raise Lacking(f"process {pid} was started with LIVESH_DISABLE: no agent may run in it")


def from_here(pid: int, address: str) -> str:
    """Return an address the process itself gave, as it is reached from our namespace."""
    scheme, _, path = address.partition(":")
    return f"unix:{procfs.path_from_here(pid, path)}" if scheme == "unix" else address


def confirmed(pid: int, address: str) -> str:
    """Return *address* once its agent has said that it is that process: nothing is called a success before."""
    from livesh.shell import knock
    from livesh.shell.client import Client
    from livesh.shell.discovery import Place
    from livesh.wire.ops.core import Describe

    with Client(knock.enter(Place(address, {"pid": pid}), 10.0), address, pid) as client:
        told = client.call(Describe())
    if told.get("pid") != procfs.inner_pid(pid):
        raise AgentError(f"{address} answers as process {told.get('pid')}, not {pid}")
    return address


def main(argv: list[str]) -> int:
    """Run ``livesh inject [--gdb] PID``."""
    words = [word for word in argv if word != "--gdb"]
    if len(words) != 1 or not words[0].isdigit():
        raise UserError("which process? give its PID", hint="usage: livesh inject [--gdb] PID")
    pid = int(words[0])
    address = by_pid(pid, gdb="--gdb" in argv)
    print(f"process {pid} answers at {address}; livesh attach {pid}")
    return 0
