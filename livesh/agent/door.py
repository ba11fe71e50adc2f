"""The door: who knocks proves who they are, or is told one line and shown out. No message is parsed before that.

A visit has `PATIENCE` seconds for everything, whatever it sends; only so many may stand at the door, and only so many be inside. HTTP requests, TLS
on a plain port, plain bytes on a TLS port, garbage and silence each get their own line, which is also noted (`agent/trouble.py`) and audited.
"""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

from livesh.agent import audit, auth, core, loopback, raw, trouble
from livesh.agent.server import Line
from livesh.agent.stream import Stream
from livesh.errors import Denied, LiveshError
from livesh.wire import handshake, places

if TYPE_CHECKING:
    from livesh.agent.core import Agent

PATIENCE = 5.0  # seconds for the whole handshake
AT_THE_DOOR = 32
VERBS = (b"GET ", b"POST", b"HEAD", b"PUT ", b"DELE", b"OPTI", b"PATC", b"CONN", b"TRAC", b"PRI ")
TLS_HANDSHAKE = 0x16

_tries = auth.Tries()


class Visit:
    """One connection that has not proved yet who it is."""

    def __init__(self, stream: Stream) -> None:
        self.stream = stream
        self.until = monotonic() + PATIENCE
        self.hello = b""
        self.version = 0
        self.host = ""
        self.channel = b""

    def read(self, size: int, stop: tuple[bytes, ...] = ()) -> bytes:
        """Read *size* bytes, less when they begin with one of *stop*; raises `Denied` when they do not come in time."""
        said = b""
        while len(said) < size and said[:4] not in stop:
            data = self.some(size - len(said))
            if not data:
                raise Denied("the handshake did not come in time" if data is None else "the connection ended in the handshake")
            said += data
        return said

    def some(self, size: int) -> bytes | None:
        """Read at most *size* bytes; None when the time is over."""
        left = self.until - monotonic()
        if left <= 0:
            return None
        self.stream.timeout(left)
        return self.stream.receive_some(size)


def serve(agent: Agent, handle: int) -> None:
    """Let one connection in and serve it; it ends in `Line.hang_up`, in whichever thread notices first."""
    try:
        visit = Visit(Stream(raw.Socket(fileno=handle)))
    except Exception as fault:  # a process that may not ask the kernel about its sockets, say; nobody else has the handle yet
        core.turn_away(handle, f"no session can begin in this process: {fault}")
        raise
    agent.streams.add(visit.stream)
    line = None
    try:
        line = _let_in(agent, visit)
    finally:
        if line is None:
            visit.stream.close()
            agent.streams.discard(visit.stream)
    if line is not None:
        try:
            line.serve()
        except BaseException:
            line.hang_up()
            raise


def _let_in(agent: Agent, visit: Visit) -> Line | None:
    """Return the line of a visitor who may come in, None after they were shown out."""
    agent.knocking += 1
    try:
        came = admit(agent, visit)
    except LiveshError as refused:
        _show_out(agent, visit, str(refused))
        return None
    except OSError as broken:
        _show_out(agent, visit, f"the connection broke in the handshake: {broken.strerror}")
        return None
    finally:
        agent.knocking -= 1
    visit.stream.timeout(None)
    agent.served += 1
    line = Line(agent, visit.stream, agent.served, came)
    agent.sessions[line.session.id] = line.session
    audit.opened(line.session)
    if came.lease is not None:
        agent.spawn(line.mind_lease)
    return line


def _show_out(agent: Agent, visit: Visit, text: str) -> None:
    trouble.note(f"a connection{' from ' + visit.host if visit.host else ''} was refused: {text}")
    audit.refused(agent, visit.host, text)
    try:
        visit.stream.timeout(1.0)
        visit.stream.send(f"livesh: {text}\n".encode())
    except OSError:
        pass  # it did not stay to hear it


def admit(agent: Agent, visit: Visit) -> auth.Admitted:
    """Return who is at the door; raises `Denied`."""
    visit.host = _whence(visit.stream.socket)
    if agent.knocking > AT_THE_DOOR:
        raise Denied(f"{AT_THE_DOOR} others are at the door; try again")
    sock = visit.stream.socket
    if sock.family == 1:  # AF_UNIX
        came = auth.by_credentials(agent, visit)
        _greet(visit, visit.read(handshake.HELLO_SIZE, VERBS), handshake.PEER)
        return came
    sock.setsockopt(6, 1, 1)  # IPPROTO_TCP, TCP_NODELAY
    return _admit_tcp(agent, visit, sock)


def _whence(sock: raw.Socket) -> str:
    """Return the host, or on a private socket the user, at the other end; nothing where it has left already."""
    try:
        return f"uid {places.peer_of(sock)[1]}" if sock.family == 1 else str(sock.getpeername()[0])
    except OSError:
        return ""


def _admit_tcp(agent: Agent, visit: Visit, sock: raw.Socket) -> auth.Admitted:
    here, there = sock.getsockname(), sock.getpeername()
    visit.channel = handshake.tcp_channel(here[:2], there[:2])

    def user() -> int:
        return loopback.user_at(here, there)

    _tries.check(visit.host, user)
    try:
        came = _proved(agent, visit)
    except auth.WrongToken:
        _tries.failed(visit.host, user)
        raise
    _tries.succeeded(visit.host, user)
    return came


def _proved(agent: Agent, visit: Visit) -> auth.Admitted:
    first = visit.read(handshake.HELLO_SIZE, VERBS)
    certificate = {}
    if agent.options.get("tls"):
        certificate = _secure(agent, visit, first)
        first = visit.read(handshake.HELLO_SIZE, VERBS)
    elif first[0] == TLS_HANDSHAKE:
        raise Denied("this address does not speak TLS; it is only reachable from this machine")
    if certificate:
        came = auth.by_certificate(agent, certificate)
        _greet(visit, first, handshake.PEER)
        return came
    _greet(visit, first, handshake.TOKEN)
    return auth.by_token(agent, visit)


def _secure(agent: Agent, visit: Visit, first: bytes) -> dict[str, object]:
    """Put TLS between us and the visitor; returns their verified certificate."""
    if first[0] != TLS_HANDSHAKE:
        _version(first)
        raise Denied("this address speaks TLS only")
    from livesh.agent import tls

    context = agent.options.get("tls context")
    if context is None:
        context = agent.options["tls context"] = tls.context_of(agent.options)
    plain = visit.stream
    secure = tls.TLSStream(plain.socket, context, tls.certificate_of(agent.options))
    secure.shake_hands(first, lambda: _raw_bytes(visit, plain))
    agent.streams.discard(plain)
    agent.streams.add(secure)
    visit.stream = secure
    visit.channel = handshake.tls_channel(secure.certificate)
    return secure.peer_certificate()


def _raw_bytes(visit: Visit, plain: Stream) -> bytes | None:
    left = visit.until - monotonic()
    if left <= 0:
        return None
    plain.timeout(left)
    return plain.receive_some(65536)


def _greet(visit: Visit, said: bytes, mode: int) -> None:
    """Take the hello; where nothing more has to be proved, say so."""
    visit.hello, visit.version = said, _version(said)
    if mode == handshake.PEER:
        visit.stream.send(handshake.challenge(visit.version, mode, bytes(handshake.NONCE)))


def _version(said: bytes) -> int:
    version = handshake.version_for(said)
    if version is None:
        if said[:4] in VERBS:
            raise Denied("this is not an HTTP server; it speaks the livesh protocol: livesh attach")
        raise Denied("that is not the livesh protocol")
    if not version:
        raise Denied(f"no common protocol version; here: {handshake.OLDEST} to {handshake.NEWEST}")
    return version
