"""A connected socket as the agent uses it: receive, receive what is there, send all, close. Plain or inside TLS."""

from __future__ import annotations

import os

from livesh.agent import handles, raw

CHUNK = 65536
EBADF = 9
_DONTWAIT = 0x40  # MSG_DONTWAIT on Linux; elsewhere found in _socket


class Stream:
    """A plain connection."""

    def __init__(self, sock: raw.Socket) -> None:
        import _socket

        self.socket = self._sock = sock
        self.inode = os.fstat(sock.fileno()).st_ino  # what a child knows it by, forked while this is just being closed
        self._dontwait = getattr(_socket, "MSG_DONTWAIT", _DONTWAIT)

    def _own(self) -> raw.Socket:
        """Return the socket, as long as its descriptor is not somebody else's; raises OSError."""
        if not handles.is_still(self._sock, self.inode):
            raise OSError(EBADF, "the program has closed the connection's descriptor")
        return self._sock

    def receive(self) -> bytes:
        """Wait for bytes; empty at the end, also when the connection broke."""
        try:
            return self._own().recv(CHUNK)
        except OSError:
            return b""

    def receive_some(self, size: int) -> bytes | None:
        """Wait for at most *size* bytes; None when the time given by `timeout` is over."""
        try:
            return self._own().recv(size)
        except TimeoutError:
            return None
        except OSError:
            return b""

    def receive_now(self) -> bytes | None:
        """Return what is there, None when nothing is, empty at the end."""
        try:
            return self._own().recv(CHUNK, self._dontwait)
        except BlockingIOError:
            return None
        except OSError:
            return b""

    def send(self, data: bytes) -> None:
        """Send all of *data*; raises OSError."""
        self._own().sendall(data)

    def sealed(self, data: bytes) -> bytes:
        """Return *data* as it goes over the wire; what is sealed must be written, in that order."""
        return data

    def write(self, data: bytes, wait: bool) -> int:
        """Write sealed *data* and return how much of it went: all, or without *wait* what the socket takes now."""
        if wait:
            self._own().sendall(data)
            return len(data)
        try:
            return self._own().send(data, self._dontwait)
        except BlockingIOError:
            return 0

    def timeout(self, seconds: float | None) -> None:
        """Let `receive` give up after *seconds*."""
        self._sock.settimeout(seconds)

    def abandon(self) -> None:
        """Close the descriptor and leave the connection to the process that shares it."""
        handles.let_go(self._sock, self.inode)

    def close(self) -> None:
        """Close it, waking who waits in it."""
        if handles.is_still(self._sock, self.inode):
            try:
                self._sock.shutdown(2)
            except OSError:
                pass  # the other side was faster
        handles.let_go(self._sock, self.inode)
