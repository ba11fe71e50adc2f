"""Make the listening socket of an address: a private unix socket, "unix:PATH" or "HOST:PORT"."""

from __future__ import annotations

import _socket
import os

from livesh.agent import handles, raw
from livesh.errors import Lacking, UserError
from livesh.wire import places

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

BACKLOG = 16
LONGEST = 107  # sun_path of Linux, with its closing zero


def listen(asked: str | None, stem: str, options: dict[str, Any]) -> tuple[raw.Socket, str]:
    """Return the listening socket and its address as a client writes it."""
    if asked is None:
        return _unix(f"{stem}.sock"), f"unix:{stem}.sock"
    if asked.startswith("unix:"):
        path = os.path.abspath(asked[len("unix:") :])
        return _unix(path), f"unix:{path}"
    host, _, port = asked.rpartition(":")
    if not host or not port.isdigit():
        raise UserError(f"{asked!r} is no address", hint="unix:PATH or HOST:PORT")
    from livesh.agent import tcp

    return tcp.listen(host.strip("[]"), int(port), stem, options)


def _unix(path: str) -> raw.Socket:
    """Listen on *path*, which only this user can open; never on what somebody else left there."""
    if len(os.fsencode(path)) > LONGEST:
        raise UserError(f"a unix socket's path has at most {LONGEST} bytes, {path} has {len(os.fsencode(path))}: set LIVESH_RUNTIME_DIR to a shorter place")
    places.private_dir(os.path.dirname(path))
    _clear(path)
    sock = handles.lifted(make(_socket.AF_UNIX))
    _close_to_others(sock)
    try:
        sock.bind(path)
    except OSError as failed:
        sock.close()
        raise OSError(failed.errno, failed.strerror, path) from None
    try:
        os.chmod(path, 0o600)
        places.check_private(path, os.getuid())
        sock.listen(BACKLOG)
    except OSError as failed:
        sock.close()
        os.unlink(path)
        raise OSError(failed.errno, failed.strerror, path) from None
    return sock


def make(family: int) -> raw.Socket:
    """Return a new socket; raises `Lacking` where the process may have none."""
    try:
        return raw.Socket(family, _socket.SOCK_STREAM)
    except OSError as failed:
        raise Lacking(f"this process can make no socket: {failed.strerror}") from None


def _close_to_others(sock: raw.Socket) -> None:
    """Let the file that *sock* will be bound to have the mode 0600 from its first moment.

    A forked child that execs between bind and chmod would leave one that is open to all, at which the agent of the new program would stop. No umask
    for this: it is the whole process's, and a file that the service makes at this moment would get it.
    """
    try:
        os.fchmod(sock.fileno(), 0o600)
    except OSError:
        pass  # only Linux takes the mode of the socket for that of the file


def _clear(path: str) -> None:
    """Remove the socket a dead process of ours left at *path*; refuse to touch anything else."""
    try:
        places.check_private(path, os.getuid())
    except FileNotFoundError:
        return
    probe = make(_socket.AF_UNIX)
    try:
        probe.connect(path)
    except OSError:
        os.unlink(path)
    else:
        raise UserError(f"an agent already listens on {path}")
    finally:
        probe.close()
