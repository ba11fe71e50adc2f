"""The door: who knocks proves who they are, or is told one line and shown out. No message is parsed before that."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from livesh.agent import raw, trouble
from livesh.agent.server import Line
from livesh.agent.stream import Stream
from livesh.errors import Denied
from livesh.wire import handshake, places

if TYPE_CHECKING:
    from livesh.agent.core import Agent

PATIENCE = 5.0  # seconds for the whole handshake
VERBS = (b"GET ", b"POST", b"HEAD", b"PUT ", b"DELE", b"OPTI", b"PATC", b"CONN", b"TRAC", b"PRI ")


def serve(agent: Agent, handle: int) -> None:
    """Let one connection in and serve it to its end."""
    stream = Stream(raw.Socket(fileno=handle))
    try:
        stream.timeout(PATIENCE)
        role, peer = admit(agent, stream)
        stream.timeout(None)
    except Denied as refused:
        trouble.note(f"a connection was refused: {refused}")
        _show_out(stream, str(refused))
        return
    agent.served += 1
    line = Line(stream, agent.served, role, peer)
    agent.sessions[line.session.id] = line.session
    line.session.on_close(lambda: agent.sessions.pop(line.session.id, None))
    line.serve()


def _show_out(stream: Stream, text: str) -> None:
    try:
        stream.send(f"livesh: {text}\n".encode())
    except OSError:
        pass  # it did not stay to hear it
    stream.close()


def admit(agent: Agent, stream: Stream) -> tuple[str, dict[str, Any]]:
    """Return role and peer of who is at the other end; raises `Denied`."""
    pid, uid, _gid = places.peer_of(stream._sock)
    if uid not in (os.getuid(), 0):
        raise Denied(f"this socket belongs to uid {os.getuid()}; you are uid {uid}")
    version = _version(read_exactly(stream, handshake.HELLO_SIZE))
    stream.send(handshake.challenge(version, handshake.PEER, os.urandom(handshake.NONCE)))
    return str(agent.options.get("role") or "code"), {"kind": "unix", "pid": pid, "uid": uid}


def _version(said: bytes) -> int:
    version = handshake.version_for(said)
    if version is None:
        if said[:4] in VERBS:
            raise Denied("this is not an HTTP server; it speaks the livesh protocol: livesh attach")
        raise Denied("that is not the livesh protocol")
    if not version:
        raise Denied(f"no common protocol version; here: {handshake.OLDEST} to {handshake.NEWEST}")
    return version


def read_exactly(stream: Stream, size: int) -> bytes:
    """Read one piece of the handshake; raises `Denied` when it does not come."""
    said = b""
    while len(said) < size:
        data = stream.receive_some(size - len(said))
        if not data:
            raise Denied("the handshake did not come in time" if data is None else "the connection ended in the handshake")
        said += data
        if said[:4] in VERBS:
            return said
    return said
