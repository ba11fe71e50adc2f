"""Bytes <-> messages, with no socket: a frame is four bytes of length (big-endian) and that many bytes of JSON.

`Connection` is fed what arrived and hands out whole messages; what it returns for sending is one piece, to be written
with one call. It does no I/O and knows no op: two of them can talk to each other in a test. A fault of the other side is
a `RemoteFault` and final (h11's rule): after the first one nothing more is read. A fault of this side, a message that is
not JSON or too long, is a `LocalFault`, and the connection stays usable.
"""

from __future__ import annotations

import json
from typing import Any

from livesh.errors import AgentError, Gone

PROTOCOL = 1
MAX_REQUEST = 16 * 1024 * 1024  # what a server reads: sources of a whole change travel in one request
MAX_REPLY = 32 * 1024 * 1024  # what a client reads

_encode = json.JSONEncoder(separators=(",", ":"), allow_nan=False).encode
_decode = json.JSONDecoder().decode


class RemoteFault(Gone):
    """The other side broke the protocol; the connection is of no further use."""


class LocalFault(AgentError):
    """This side tried to send what the protocol cannot carry."""


class Connection:
    """One side's view of the stream: `feed` bytes in, `next_message` out; `pack` makes the bytes to send."""

    def __init__(self, *, limit_in: int, limit_out: int) -> None:
        self._buffer = bytearray()
        self._limit_in = limit_in
        self._limit_out = limit_out
        self._fault: RemoteFault | None = None

    def feed(self, data: bytes) -> None:
        """Take what arrived, in pieces of any size."""
        self._buffer += data

    def next_message(self) -> dict[str, Any] | None:
        """Return the next whole message, None when more bytes are needed; raises `RemoteFault`."""
        if self._fault:
            raise self._fault
        buffer = self._buffer
        if len(buffer) < 4:
            return None
        size = int.from_bytes(buffer[:4], "big")
        if size > self._limit_in:
            self._fail(f"a frame of {size} bytes; the limit is {self._limit_in}")
        if len(buffer) < 4 + size:
            return None
        body = bytes(buffer[4 : 4 + size])
        del buffer[: 4 + size]
        return self._parse(body)

    def _parse(self, body: bytes) -> dict[str, Any]:
        try:
            message = _decode(body.decode("utf-8"))
        except (ValueError, RecursionError):
            self._fail("a frame that is not JSON")
        if type(message) is not dict:
            self._fail("a frame that is not a JSON object")
        return message  # type: ignore[no-any-return]

    def _fail(self, text: str) -> None:
        self._buffer.clear()
        self._fault = RemoteFault(f"the other side sent {text}")
        raise self._fault

    @property
    def part_way(self) -> bool:
        """Say whether a frame has begun and is not whole."""
        return bool(self._buffer)

    def pack(self, message: dict[str, Any]) -> bytes:
        """Return *message* as the bytes of one frame; raises `LocalFault`."""
        try:
            body = _encode(message).encode("ascii")
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
