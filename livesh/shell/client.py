"""The shell's end of the wire: connect, call an op, hear events.

Synchronous and safe to call from several threads: one thread reads at a time and hands every reply to whom it belongs. Nobody
reads while nobody waits; `listen` starts a thread that does, for shells that show events as they come.
"""

from __future__ import annotations

import errno
import socket
import struct
import threading
import time
from typing import TYPE_CHECKING, Any

from livesh.errors import Gone
from livesh.shell import knock
from livesh.wire import frames, messages

if TYPE_CHECKING:
    from collections.abc import Callable

    from livesh.shell.discovery import Place
    from livesh.wire.ops.base import Op

CHUNK = 65536
FOR_EVER = 3600.0
CHOICES = 4  # processes of one name that are tried, when each of them ends just as we come
ENDING = 0.5  # seconds a process that has closed its socket may take to end
LAST_WORDS = 1.0  # seconds for what was sent before the end
SSL_WANTS_TO_READ = 2  # ssl.SSL_ERROR_WANT_READ, without importing ssl


class Client:
    """A connection to one agent."""

    def __init__(self, sock: socket.socket, address: str, pid: int = 0) -> None:
        self.address = address
        self.pid = pid  # of the process, as this machine counts; 0: not known
        self.on_event: Callable[[str, dict[str, Any]], None] = lambda kind, data: None
        self.closed = False
        self.waits = 0  # the session that was told to wait when this connection is lost
        self._farewell = ""  # what the agent said when it closed the connection
        self._sock = sock
        self._frames = frames.client_side()
        self._number = 0
        self._patience: float | None = None
        self._replies: dict[int, dict[str, Any]] = {}
        self._waiting: set[int] = set()
        self._sending = threading.Lock()
        self._reading = threading.Lock()
        self._arrived = threading.Condition()
        self._listener: threading.Thread | None = None

    @classmethod
    def connect(cls, target: str | None = None, *, timeout: float = 10.0) -> Client:
        """Connect to *target* as `discovery.resolve` understands it; raises `Gone`, `Denied` or `UserError`."""
        from livesh.shell import discovery

        place = discovery.resolve(target)
        for _ in range(CHOICES - 1):
            try:
                return cls(knock.enter(place, timeout), place.address, place.pid)
            except Gone:
                if not _is_ending(place):
                    raise
                place = discovery.resolve(target)  # a name stands for any of its processes
        return cls(knock.enter(place, timeout), place.address, place.pid)

    def call(self, op: Op, timeout: float | None = 30.0) -> dict[str, Any]:
        """Ask *op* and return its answer; raises what the agent answered, `Gone` when it is not there any more."""
        return self.wait(self.send(op), timeout)

    def send(self, op: Op, announce: Callable[[int], object] | None = None) -> int:
        """Ask *op* without waiting; returns the number to `wait` for.

        *announce* is told the number before anything is sent: an event about the request may be here before this returns.
        """
        with self._sending:
            self._number = number = self._number + 1
            data = self._frames.pack(messages.request(number, op))
            self._waiting.add(number)
            if announce is not None:
                announce(number)
            try:
                self._sock.sendall(data)
            except OSError as broken:
                self._waiting.discard(number)
                raise Gone(self._why(f"is gone: {broken}")) from None
        return number

    def wait(self, number: int, timeout: float | None = 30.0) -> dict[str, Any]:
        """Return the answer to request *number*; after a KeyboardInterrupt it can be waited for again."""
        until = None if timeout is None else time.monotonic() + timeout
        while (reply := self._replies.pop(number, None)) is None:
            if self.closed:
                raise Gone(self._why("closed the connection"))
            if self._reading.acquire(False):
                self._read_until(number, until)
            else:
                with self._arrived:
                    if number not in self._replies:
                        self._arrived.wait(min(self._left(until), 0.05))
        self._waiting.discard(number)
        if "error" in reply:
            messages.raise_failure(reply["error"])
        answer = reply.get("ok")
        return answer if isinstance(answer, dict) else {}

    def _why(self, what: str) -> str:
        """Say that the connection is over, and in the agent's own words why, if it had any: they may not have been read yet."""
        if not self._farewell and not self.closed and self._reading.acquire(False):
            try:
                self._read(LAST_WORDS)
            finally:
                self._reading.release()
        return f"the agent at {self.address} {f'closed the connection: {self._farewell}' if self._farewell else what}"

    def awaits(self, number: int) -> bool:
        """Whether request *number* was asked and is not answered."""
        return number in self._waiting and number not in self._replies

    def _read_until(self, number: int, until: float | None) -> None:
        """Be the reader until *number* is answered; give the place up whatever happens."""
        try:
            while number not in self._replies and not self.closed:
                self._read(self._left(until))
        finally:
            self._reading.release()
            if len(self._waiting) > 1:
                with self._arrived:
                    self._arrived.notify_all()

    def _left(self, until: float | None) -> float:
        if until is None:
            return FOR_EVER
        left = until - time.monotonic()
        if left <= 0:
            from livesh.shell import procfs

            raise Gone(f"no answer in time; {procfs.silence(self.pid)}")
        return left

    def _read(self, patience: float) -> None:
        """Read once and hand out what came; nothing after *patience* seconds."""
        if patience != self._patience and (self._patience is None or patience > 5 * self._patience or patience < self._patience):
            self._be_patient(patience)
        try:
            data = self._sock.recv(CHUNK)
        except OSError as broken:
            if broken.errno in (errno.EAGAIN, errno.EWOULDBLOCK, SSL_WANTS_TO_READ):
                return
            data = b""
        self._take(data)

    def _be_patient(self, seconds: float) -> None:
        """Let recv give up after *seconds*: by the kernel, which costs no second system call as `settimeout` does."""
        self._patience = seconds
        whole = int(seconds)
        self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", whole, int((seconds - whole) * 1e6) or 1))

    def _take(self, data: bytes) -> None:
        """Hand out what came, in its order: output that was sent before an answer is shown before it."""
        try:
            self._frames.feed(data)
            while (message := self._frames.next_message()) is not None:
                number, data_of = message.get("id"), message.get("data")
                if "event" in message:
                    if message["event"] == "closing" and type(data_of) is dict:
                        self._farewell = str(data_of.get("text", ""))
                    self.on_event(str(message["event"]), data_of if type(data_of) is dict else {})
                elif type(number) is int and number in self._waiting:
                    self._replies[number] = message
        except frames.RemoteFault:
            data = b""
        if not data:
            self.closed = True
        if self._listener is not None or len(self._waiting) > 1:
            with self._arrived:
                self._arrived.notify_all()

    def listen(self) -> None:
        """Read in the background from now on, so that events are heard while nobody waits."""
        if self._listener is None:
            self._listener = threading.Thread(target=self._listen, name="livesh-listen", daemon=True)
            self._listener.start()

    def _listen(self) -> None:
        while not self.closed:
            with self._reading:
                self._read(FOR_EVER)

    def close(self) -> None:
        """Leave; the agent ends the session."""
        self.closed = True
        try:
            self._sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # it left first
        self._sock.close()
        with self._arrived:
            self._arrived.notify_all()

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()


def _is_ending(place: Place) -> bool:
    """Say whether the process at *place* is gone, or on its way: its sockets are closed a moment before it is."""
    from livesh.shell import procfs

    pid, until = place.pid, time.monotonic() + ENDING
    while pid and procfs.exists(pid):
        if time.monotonic() > until:
            return False
        time.sleep(0.01)
    return bool(pid)

