"""A connected socket as the agent uses it: receive, receive what is there, send all, close. Plain or inside TLS."""

from __future__ import annotations

import os

from livesh.agent import raw

CHUNK = 65536
_DONTWAIT = 0x40  # MSG_DONTWAIT on Linux; elsewhere found in _socket


class Stream:
    """A plain connection."""

    def __init__(self, sock: raw.Socket) -> None:
        import _socket

        self.socket = self._sock = sock
        self.inode = os.fstat(sock.fileno()).st_ino  # what a child knows it by, forked while this is just being closed
        self._dontwait = getattr(_socket, "MSG_DONTWAIT", _DONTWAIT)

    def receive(self) -> bytes:
        """Wait for bytes; empty at the end, also when the connection broke."""
        try:
            return self._sock.recv(CHUNK)
        except OSError:
            return b""

    def receive_some(self, size: int) -> bytes | None:
        """Wait for at most *size* bytes; None when the time given by `timeout` is over."""
        try:
            return self._sock.recv(size)
        except TimeoutError:
            return None
        except OSError:
            return b""

    def receive_now(self) -> bytes | None:
        """Return what is there, None when nothing is, empty at the end."""
        try:
            return self._sock.recv(CHUNK, self._dontwait)
        except BlockingIOError:
            return None
        except OSError:
            return b""

    def send(self, data: bytes) -> None:
        """Send all of *data*; raises OSError."""
        self._sock.sendall(data)

    def sealed(self, data: bytes) -> bytes:
        """Return *data* as it goes over the wire; what is sealed must be written, in that order."""
        return data

    def write(self, data: bytes, wait: bool) -> int:
        """Write sealed *data* and return how much of it went: all, or without *wait* what the socket takes now."""
        if wait:
            self._sock.sendall(data)
            return len(data)
        try:
            return self._sock.send(data, self._dontwait)
        except BlockingIOError:
            return 0

    def timeout(self, seconds: float | None) -> None:
        """Let `receive` give up after *seconds*."""
        self._sock.settimeout(seconds)

    def abandon(self) -> None:
        """Close the descriptor and leave the connection to the process that shares it."""
        self._sock.close()

    def close(self) -> None:
        """Close it, waking who waits in it."""
        try:
            self._sock.shutdown(2)
        except OSError:
            pass  # the other side was faster
        self._sock.close()
