"""Open a connection and prove to each other who is there; the client's half of `wire/handshake.py`."""

from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING

from livesh.errors import Denied, Gone
from livesh.wire import handshake, places

if TYPE_CHECKING:
    from livesh.shell.discovery import Place


def enter(place: Place, timeout: float) -> socket.socket:
    """Return a connected socket on which messages may be exchanged."""
    sock = connect(place, timeout)
    try:
        said = _exchange(sock, handshake.hello(), handshake.CHALLENGE_SIZE)
        found = handshake.read_challenge(said)
        if found is None or found[1] != handshake.PEER:
            raise Denied(f"what answers at {place.address} is not a livesh agent")
    except BaseException:
        sock.close()
        raise
    sock.settimeout(None)
    return sock


def connect(place: Place, timeout: float) -> socket.socket:
    """Return a socket whose other end is the agent, before any handshake."""
    if place.address.startswith("ssh://"):
        from livesh.shell import tunnel

        return tunnel.dial(place.address, timeout)
    return _unix(place.path, timeout)


def _unix(path: str, timeout: float) -> socket.socket:
    """Connect to a private socket, checking that its owner is who listens there."""
    try:
        owner = os.lstat(path).st_uid
        if os.getuid() != 0 and owner != os.getuid():
            raise Denied(f"{path} belongs to uid {owner}")
        places.check_private(path, owner)
        sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        sock.settimeout(timeout)
        sock.connect(path)
    except OSError as missing:
        raise Gone(f"no agent at {path}: {missing.strerror or missing}") from None
    uid = places.peer_of(sock)[1]
    if uid not in (owner, 0):
        sock.close()
        raise Denied(f"{path} belongs to uid {owner}, but uid {uid} listens there")
    return sock


def _exchange(sock: socket.socket, data: bytes, size: int) -> bytes:
    """Send one piece and read the next; a line of text instead of it is why we are not let in."""
    try:
        sock.sendall(data)
        said = b""
        while len(said) < size and not said.startswith(b"livesh:"):
            more = sock.recv(size - len(said))
            if not more:
                break
            said += more
        if said.startswith(b"livesh:"):
            while more := sock.recv(1024):
                said += more
            raise Denied(said[len(b"livesh:") :].decode("utf-8", "replace").strip())
    except TimeoutError:
        raise Gone("no answer to the handshake; the target may be stopped, or busy inside C code") from None
    except OSError as broken:
        raise Gone(f"the connection broke in the handshake: {broken.strerror or broken}") from None
    if len(said) < size:
        raise Gone("the connection ended in the handshake")
    return said
