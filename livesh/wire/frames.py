"""Bytes <-> messages, with no socket: a frame is four bytes of length (big-endian) and that many bytes of JSON.

`Connection` is fed what arrived and hands out whole messages; what it returns for sending is one piece, to be written
with one call. It does no I/O and knows no op: two of them can talk to each other in a test. A fault of the other side is
a `RemoteFault` and final (h11's rule): after the first one nothing more is read. A fault of this side, a message that is
not JSON or too long, is a `LocalFault`, and the connection stays usable.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from livesh.errors import AgentError, Gone

if TYPE_CHECKING:
    from collections.abc import Callable

PROTOCOL = 1
MAX_REQUEST = 16 * 1024 * 1024  # what a server reads: sources of a whole change travel in one request
MAX_REPLY = 32 * 1024 * 1024  # what a client reads


def make_encoder(default: Callable[[Any], Any] | None = None, *, allow_nan: bool = False) -> Callable[[Any], str]:
    """Return a JSON encoder that is built once; `JSONEncoder.encode` builds its C part anew for each message."""
    plain = json.JSONEncoder(separators=(",", ":"), allow_nan=allow_nan, check_circular=False, default=default)
    make = getattr(json.encoder, "c_make_encoder", None)
    if make is None:
        return plain.encode
    write = make(None, plain.default, json.encoder.encode_basestring_ascii, None, ":", ",", False, False, allow_nan)
    return lambda message: "".join(write(message, 0))


encode = make_encoder()
_scan: Callable[[str, int], tuple[Any, int]] = getattr(json.JSONDecoder(), "scan_once")  # one value at the start of a text; what `decode` does besides is looking for blanks


class RemoteFault(Gone):
    """The other side broke the protocol; the connection is of no further use."""


class LocalFault(AgentError):
    """This side tried to send what the protocol cannot carry."""


class Connection:
    """One side's view of the stream: `feed` bytes in, `next_message` out; `pack` makes the bytes to send."""

    def __init__(self, *, limit_in: int, limit_out: int) -> None:
        self._chunks: list[bytes] = []
        self._have = 0
        self._need = 4  # bytes until it is worth looking again
        self._limit_in = limit_in
        self._limit_out = limit_out
        self._fault: RemoteFault | None = None

    def feed(self, data: bytes) -> None:
        """Take what arrived, in pieces of any size."""
        if data and not self._fault:
            self._chunks.append(data)
            self._have += len(data)

    def next_message(self) -> dict[str, Any] | None:
        """Return the next whole message, None when more bytes are needed; raises `RemoteFault`."""
        if self._fault:
            raise self._fault
        if self._have < self._need:
            return None
        buffer = self._chunks[0] if len(self._chunks) == 1 else b"".join(self._chunks)
        size = int.from_bytes(buffer[:4], "big")
        if size > self._limit_in:
            self._fail(f"a frame of {size} bytes; the limit is {self._limit_in}")
        end = 4 + size
        if len(buffer) < end:
            self._chunks, self._need = [buffer], end
            return None
        rest = buffer[end:]
        self._chunks, self._have, self._need = ([rest] if rest else []), len(rest), 4
        return self._parse(buffer[4:end])

    def _parse(self, body: bytes) -> dict[str, Any]:
        try:
            text = body.decode("utf-8")
            message, end = _scan(text, 0)
            if end != len(text) and text[end:].strip():
                raise ValueError
        except (ValueError, RecursionError, StopIteration):
            self._fail("a frame that is not JSON")
        if type(message) is not dict:
            self._fail("a frame that is not a JSON object")
        return message  # type: ignore[no-any-return]

    def _fail(self, text: str) -> None:
        self._chunks, self._have = [], 0
        self._fault = RemoteFault(f"the other side sent {text}")
        raise self._fault

    def pack(self, message: dict[str, Any]) -> bytes:
        """Return *message* as the bytes of one frame; raises `LocalFault`."""
        try:
            body = encode(message).encode("ascii")
        except (TypeError, ValueError, RecursionError) as wrong:
            raise LocalFault(f"not a message: {wrong}") from None
        if len(body) > self._limit_out:
            raise LocalFault(f"a message of {len(body)} bytes; the limit is {self._limit_out}")
        return len(body).to_bytes(4, "big") + body


def server_side() -> Connection:
    """Return the agent's end."""
    return Connection(limit_in=MAX_REQUEST, limit_out=MAX_REPLY)


def client_side() -> Connection:
    """Return the shell's end."""
    return Connection(limit_in=MAX_REPLY, limit_out=MAX_REQUEST)
