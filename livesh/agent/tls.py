"""TLS 1.3 on the agent's side, over the raw socket: `ssl` is imported only where an address asks for it.

The records pass through two memory buffers (`ssl.MemoryBIO`), so the socket stays the interpreter's own, whatever gevent has made of
`ssl.SSLSocket`, and reading without waiting works as it does in the clear. One lock guards the TLS object: the worker reads while other threads send events.
"""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING, Any

from livesh.agent import raw
from livesh.agent.stream import CHUNK, Stream
from livesh.errors import Denied, UserError

if TYPE_CHECKING:
    from collections.abc import Callable

RECORD_HANDSHAKE = 0x16  # the first byte of a TLS connection


def context_of(options: dict[str, Any]) -> ssl.SSLContext:
    """Make the server's context of ``tls=(CERT, KEY)`` or ``{"cert", "key", "ca", "password"}``."""
    given = options["tls"]
    files = {"cert": given[0], "key": given[1]} if isinstance(given, tuple | list) else dict(given)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.num_tickets = 0  # who resumes a session shows no certificate again: one that has expired or was taken back meanwhile would still let in
    context.options |= ssl.OP_NO_TICKET
    try:
        context.load_cert_chain(files["cert"], files.get("key"), files.get("password"))
        if files.get("ca"):
            context.load_verify_locations(files["ca"])
            context.verify_mode = ssl.CERT_OPTIONAL  # who has none may still prove a token
    except (OSError, KeyError, ssl.SSLError) as wrong:
        raise UserError(f"tls: {wrong}", hint='tls={"cert": FILE, "key": FILE, "ca": FILE of who may come with a certificate}') from None
    return context


def certificate_of(options: dict[str, Any]) -> bytes:
    """Return the server's own certificate in DER: what names the channel."""
    given = options["tls"]
    path = given[0] if isinstance(given, tuple | list) else given["cert"]
    with open(path, encoding="ascii", errors="replace") as file:
        text = file.read()
    begin, end = "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"
    return ssl.PEM_cert_to_DER_cert(text[text.index(begin) : text.index(end) + len(end)] + "\n")


class TLSStream(Stream):
    """A connection inside TLS."""

    def __init__(self, sock: raw.Socket, context: ssl.SSLContext, certificate: bytes) -> None:
        super().__init__(sock)
        self.certificate = certificate
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_side=True)
        self._guard = raw.allocate_lock()

    def shake_hands(self, first: bytes, read: Callable[[], bytes | None]) -> None:
        """Finish the TLS handshake that began with the bytes *first*; raises `Denied`."""
        self._incoming.write(first)
        while True:
            try:
                self._tls.do_handshake()
                return self._flush()
            except ssl.SSLWantReadError:
                self._flush()
                data = read()
                if not data:
                    raise Denied("the TLS handshake did not come to an end") from None
                self._incoming.write(data)
            except ssl.SSLError as wrong:
                raise Denied(f"the TLS handshake failed: {wrong.reason}") from None

    def peer_certificate(self) -> dict[str, Any]:
        """Return the client's verified certificate, empty when it has shown none."""
        return dict(self._tls.getpeercert() or {})

    def _flush(self) -> None:
        data = self._outgoing.read()
        if data:
            self._own().sendall(data)

    def _decrypted(self, size: int = CHUNK) -> bytes | None:
        """Return what is there in the clear, None when more is needed, empty at the end."""
        with self._guard:
            try:
                return self._tls.read(size)
            except ssl.SSLWantReadError:
                return None
            except ssl.SSLError:
                return b""

    def _read(self, size: int, receive: Callable[[], bytes | None]) -> bytes | None:
        while (clear := self._decrypted(size)) is None:
            data = receive()
            if data is None:
                return None
            with self._guard:
                if not data:
                    self._incoming.write_eof()
                else:
                    self._incoming.write(data)
        return clear

    def receive(self) -> bytes:
        """Wait for bytes; empty at the end."""
        return self._read(CHUNK, super().receive) or b""

    def receive_now(self) -> bytes | None:
        """Return what is there, None when nothing is, empty at the end."""
        return self._read(CHUNK, super().receive_now)

    def receive_some(self, size: int) -> bytes | None:
        """Wait for at most *size* bytes; None when the time is over."""
        return self._read(size, lambda: Stream.receive_some(self, CHUNK))

    def sealed(self, data: bytes) -> bytes:
        """Return *data* as TLS records."""
        with self._guard:
            self._tls.write(data)
            return self._outgoing.read()

    def send(self, data: bytes) -> None:
        """Send all of *data*."""
        self._own().sendall(self.sealed(data))
