"""Open a connection and prove to each other who is there; the client's half of `wire/handshake.py`.

A unix socket must belong to whoever listens on it. HOST:PORT must prove the token to us as well, before anything is said; beyond this machine
only inside TLS, where the proof is bound to the server's certificate: who sits in between with a certificate of their own has nothing to pass on.
A server that asks for no token is believed only when its certificate was checked against a CA of ours.
"""

from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING, Any

from livesh.errors import Denied, Gone, UserError
from livesh.wire import handshake, places

if TYPE_CHECKING:
    from livesh.shell.discovery import Place

STOPPED_MAY_WAIT = 2.0  # seconds


def enter(place: Place, timeout: float) -> socket.socket:
    """Return a connected socket on which messages may be exchanged."""
    sock, channel, vouched = connect(place, timeout)
    try:
        _introduce(sock, place, channel, vouched)
    except BaseException:
        sock.close()
        raise
    sock.settimeout(None)
    return sock


def connect(place: Place, timeout: float) -> tuple[socket.socket, bytes, bool]:
    """Return a socket whose other end is the agent, the name of the channel, and whether who listens is known already."""
    if place.address.startswith("ssh://"):
        from livesh.shell import tunnel

        return tunnel.dial(place.address, timeout), b"", True  # ssh has proved the host, and knocks there as its user
    return _unix(place.path, timeout) if place.path else _tcp(place, timeout)


def _introduce(sock: socket.socket, place: Place, channel: bytes, vouched: bool) -> None:
    hello = handshake.hello()
    said = _exchange(sock, place, hello, handshake.CHALLENGE_SIZE)
    found = handshake.read_challenge(said)
    if found is None:
        raise Denied(f"what answers at {place.address} is not a livesh agent")
    version, mode, _nonce = found
    if not handshake.OLDEST <= version <= handshake.NEWEST:
        raise Denied(f"the agent wants protocol version {version}, which was not offered")
    if mode == handshake.PEER and vouched:
        return
    if mode != handshake.TOKEN or not place.port:
        raise Denied(f"the agent at {place.address} wants to let us in without proving who it is")
    _prove(sock, place, hello + said, channel)


def _prove(sock: socket.socket, place: Place, heard: bytes, channel: bytes) -> None:
    name, key = _token(place)
    heard += name + (nonce := os.urandom(handshake.NONCE))
    verdict = _exchange(sock, place, name + nonce + handshake.tag(key, b"client", heard, channel), handshake.VERDICT_SIZE)
    if verdict[:1] != b"\x01" or not handshake.same(verdict[1:], handshake.tag(key, b"server", heard, channel)):
        raise Denied(f"the agent at {place.address} does not know the token it asked for: it may be an impostor")


def _token(place: Place) -> tuple[bytes, bytes]:
    text = places.token_for(place.address)
    if text is None:
        raise Denied(f"{place.address} needs a token, and this user has none for it; livesh token add {place.address} keeps one")
    try:
        return handshake.split_token(text)
    except ValueError:
        raise UserError(f"the token kept for {place.address} is damaged") from None


def _unix(path: str, timeout: float) -> tuple[socket.socket, bytes, bool]:
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
    return sock, b"", True


def _tcp(place: Place, timeout: float) -> tuple[socket.socket, bytes, bool]:
    """Connect to HOST:PORT, inside TLS unless it is this machine and the agent does without."""
    try:
        sock = socket.create_connection((place.host, place.port), timeout)
    except OSError as missing:
        raise Gone(f"no agent at {place.address}: {missing.strerror or missing}") from None
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    here, there = sock.getsockname(), sock.getpeername()
    if place.tls or not _is_loopback(there[0]):
        return _inside_tls(sock, place)
    return sock, handshake.tcp_channel(there[:2], here[:2]), False


def _is_loopback(host: str) -> bool:
    return host.startswith(("127.", "::ffff:127.")) or host == "::1"


def _inside_tls(sock: socket.socket, place: Place) -> tuple[socket.socket, bytes, bool]:
    import ssl

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    vouched = _certificates(context)
    context.check_hostname = vouched
    context.verify_mode = ssl.CERT_REQUIRED if vouched else ssl.CERT_NONE  # without a CA the token's proof names the certificate
    try:
        secure = context.wrap_socket(sock, server_hostname=place.host)
    except ssl.SSLCertVerificationError as wrong:
        sock.close()
        raise Denied(f"the certificate of {place.address} was not accepted: {wrong.verify_message}") from None
    except OSError as broken:
        sock.close()
        raise Gone(f"TLS with {place.address} failed: {getattr(broken, 'reason', None) or broken}") from None
    return secure, handshake.tls_channel(secure.getpeercert(binary_form=True) or b""), vouched


def _certificates(context: Any) -> bool:
    """Use the CA and the client certificate in the state directory (ca.pem, client.pem with its key), if there are any."""
    import ssl

    where = places.state_dir()
    try:
        if os.path.exists(mine := os.path.join(where, "client.pem")):
            places.check_private(mine, os.getuid())
            context.load_cert_chain(mine)
        if os.path.exists(ca := os.path.join(where, "ca.pem")):
            context.load_verify_locations(ca)
            return True
    except (OSError, ssl.SSLError) as wrong:
        raise UserError(f"the certificates in {where} cannot be used: {wrong}") from None
    return False


def _exchange(sock: socket.socket, place: Place, data: bytes, size: int) -> bytes:
    """Send one piece and read the next; a line of text instead of it is why we are not let in."""
    said = b""
    try:
        _send(sock, data)
        while len(said) < size and not said.startswith(b"livesh:"):
            more = _receive(sock, place, size - len(said))
            if not more:
                break
            said += more
        while said.startswith(b"livesh:") and len(said) < 4096 and (more := sock.recv(1024)):
            said += more
    except TimeoutError:
        from livesh.shell import procfs  # here: what it compiles at import is paid by nobody else

        raise Gone(f"no answer to the handshake; {procfs.silence(place.pid)}") from None
    except OSError as broken:
        if not said.startswith(b"livesh:"):
            raise Gone(f"the connection broke in the handshake: {broken.strerror or broken}") from None
    if said.startswith(b"livesh:"):
        text = said[len(b"livesh:") :].decode("utf-8", "replace").strip()
        raise Gone(text) if text.startswith(handshake.NOT_NOW) else Denied(text)
    if len(said) < size:
        raise Gone("the connection ended in the handshake")
    return said


def _receive(sock: socket.socket, place: Place, size: int) -> bytes:
    """Receive something; one that is stopped is given a moment to go on, not all the time there is."""
    whole = sock.gettimeout()
    sock.settimeout(STOPPED_MAY_WAIT if whole is None else min(whole, STOPPED_MAY_WAIT))
    try:
        return sock.recv(size)
    except TimeoutError:
        from livesh.shell import procfs

        if place.pid and procfs.halted(place.pid):
            raise
    finally:
        sock.settimeout(whole)
    return sock.recv(size)


def _send(sock: socket.socket, data: bytes) -> None:
    """Send one piece; where the other side has closed already, what it said before is still to be read."""
    try:
        sock.sendall(data)
    except (BrokenPipeError, ConnectionResetError):
        pass
