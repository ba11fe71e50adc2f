"""What a forked child has of its parent's agent, and how it lets go of it.

The parent's agent knows its listener, its connections and its log. It does not know a descriptor that the kernel had just given to one of its threads, or that
a thread was just closing: both are done without the interpreter's lock, which is when another thread forks. Measured, two shells
connecting all the time: two forks of five had such a connection, and kept it as long as they lived. Those are found by their address, which only an agent's
connections have.

Over a unix socket the kernel lists them. Over TCP it lists none that is over, as it may be by now, so each socket is asked. A socket object made of a
descriptor would make that non-blocking where the service has set a default timeout: there they are not looked for, and such a descriptor stays.
"""

from __future__ import annotations

import _socket
import os

from livesh.agent import raw

TYPE_CHECKING = False  # imported before the first fork, where there is no `typing`
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from livesh.agent.core import Agent

INODE, PATH = 6, 7  # columns of /proc/net/unix
WILD = ("0.0.0.0", "::")


def let_go(parent: Agent, here: Any) -> None:
    """Close what is left of the descriptors of *parent*, who listens at *here*, without touching the connections: they are the parent's."""
    log = parent.options.get("audit log")
    known = {_named(stream.inode) for stream in parent.streams}
    taken = known | (_listed(here) if type(here) is str else set())
    if not taken and log is None and type(here) is not tuple:
        return
    for handle, what in _descriptors():  # each is closed when it is found: later its number may be the service's
        if what in taken or (log is not None and what == log.path and log.opened_as(handle)) or (what[:7] == "socket:" and _came_to(here, handle)):
            os.close(handle)


def _named(inode: object) -> str:
    return f"socket:[{inode}]"


def _descriptors() -> Iterator[tuple[int, str]]:
    """Find every descriptor of this process with what it is; nothing where /proc does not tell."""
    try:
        names = os.listdir("/proc/self/fd")
    except OSError:
        return
    for name in names:
        try:
            yield int(name), os.readlink(f"/proc/self/fd/{name}")
        except OSError:
            pass  # closed meanwhile: the one that listed them is


def _listed(path: str) -> set[str]:
    """Return the unix sockets that are bound to *path*: what was accepted has the listener's."""
    try:
        with open("/proc/self/net/unix", encoding="utf-8", errors="surrogateescape") as file:
            rows = [line.rstrip("\n").split(maxsplit=PATH) for line in file]
    except OSError:
        return set()
    return {_named(row[INODE]) for row in rows if row[PATH:] == [path]}


def _came_to(here: Any, handle: int) -> bool:
    """Say whether the socket *handle* is a TCP connection to the address *here*."""
    if type(here) is not tuple or _socket.getdefaulttimeout() is not None:
        return False
    try:
        sock = raw.Socket(fileno=handle)
    except OSError:
        return False  # closed meanwhile
    try:
        name = sock.getsockname()
    except OSError:
        return False
    finally:
        sock.detach()
    return type(name) is tuple and name[1] == here[1] and (name[0] == here[0] or here[0] in WILD)
