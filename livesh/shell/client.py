"""The shell's end of the wire: connect, call an op, hear events.

Synchronous and safe to call from several threads: one thread reads at a time and hands every reply to whom it belongs. Nobody
reads while nobody waits; `listen` starts a thread that does, for shells that show events as they come.
"""

from __future__ import annotations

import socket
import threading
import time
from typing import TYPE_CHECKING, Any

from livesh.errors import Gone
from livesh.shell import knock
from livesh.wire import frames, messages

if TYPE_CHECKING:
    from collections.abc import Callable

    from livesh.wire.ops.base import Op

CHUNK = 65536


class Client:
    """A connection to one agent."""

    def __init__(self, sock: socket.socket, address: str) -> None:
        self.address = address
        self.on_event: Callable[[str, dict[str, Any]], None] = lambda kind, data: None
        self.closed = False
        self._sock = sock
        self._frames = frames.client_side()
        self._number = 0
        self._replies: dict[int, dict[str, Any]] = {}
        self._waiting: set[int] = set()
        self._turn = threading.Condition()
        self._reader_busy = False
        self._listener: threading.Thread | None = None

    @classmethod
    def connect(cls, target: str | None = None, *, timeout: float = 10.0) -> Client:
        """Connect to *target* as `discovery.resolve` understands it; raises `Gone`, `Denied` or `UserError`."""
        from livesh.shell import discovery

        place = discovery.resolve(target)
        return cls(knock.enter(place, timeout), place.address)

    def call(self, op: Op, timeout: float | None = 30.0) -> dict[str, Any]:
        """Ask *op* and return its answer; raises what the agent answered, `Gone` when it is not there any more."""
        number = self.send(op)
        return self.wait(number, timeout)

    def send(self, op: Op) -> int:
        """Ask *op* without waiting; returns the number to `wait` for."""
        with self._turn:
            self._number += 1
            number = self._number
            self._waiting.add(number)
            data = self._frames.pack(messages.request(number, op))
            try:
                self._sock.sendall(data)
            except OSError as broken:
                self._waiting.discard(number)
                raise Gone(f"the agent at {self.address} is gone: {broken}") from None
        return number

    def wait(self, number: int, timeout: float | None = 30.0) -> dict[str, Any]:
        """Return the answer to request *number*."""
        until = None if timeout is None else time.monotonic() + timeout
        reply = self._await_reply(number, until)
        if "error" in reply:
            messages.raise_failure(reply["error"])
        answer = reply.get("ok")
        return answer if isinstance(answer, dict) else {}

    def _await_reply(self, number: int, until: float | None) -> dict[str, Any]:
        try:
            while True:
                with self._turn:
                    if number in self._replies:
                        return self._replies.pop(number)
                    if self.closed:
                        raise Gone(f"the agent at {self.address} closed the connection")
                    if self._reader_busy:
                        self._turn.wait(_left(until, number))
                        continue
                    self._reader_busy = True
                self._read(until)
        finally:
            with self._turn:
                self._waiting.discard(number)

    def _read(self, until: float | None) -> None:
        """Read once, as the only reader, and hand out what came."""
        try:
            self._sock.settimeout(None if until is None else max(until - time.monotonic(), 0.001))
            data = self._sock.recv(CHUNK)
        except TimeoutError:
            self._rest()
            _left(until, 0)
            return
        except OSError:
            data = b""
        except BaseException:  # Ctrl-C while waiting: another reader must be able to go on
            self._rest()
            raise
        self._take(data)

    def _take(self, data: bytes) -> None:
        """Hand out what came, in its order: output that was sent before an answer is shown before it."""
        events: list[dict[str, Any]] = []
        replies: dict[int, dict[str, Any]] = {}
        lost = not data
        try:
            self._sort(data, events, replies)
        except frames.RemoteFault:
            lost = True
        for message in events:
            self.on_event(str(message["event"]), message.get("data") or {})
        with self._turn:
            self._replies.update({number: reply for number, reply in replies.items() if number in self._waiting})
            self.closed = self.closed or lost
            self._reader_busy = False
            self._turn.notify_all()

    def _sort(self, data: bytes, events: list[dict[str, Any]], replies: dict[int, dict[str, Any]]) -> None:
        self._frames.feed(data)
        while (message := self._frames.next_message()) is not None:
            if "event" in message:
                events.append(message)
            elif isinstance(message.get("id"), int):
                replies[message["id"]] = message

    def _rest(self) -> None:
        with self._turn:
            self._reader_busy = False
            self._turn.notify_all()

    def listen(self) -> None:
        """Read in the background from now on, so that events are heard while nobody waits."""
        if self._listener is None:
            self._listener = threading.Thread(target=self._listen, name="livesh-listen", daemon=True)
            self._listener.start()

    def _listen(self) -> None:
        while not self.closed:
            with self._turn:
                if self._reader_busy:
                    self._turn.wait(0.5)
                    continue
                self._reader_busy = True
            self._read(None)

    def close(self) -> None:
        """Leave; the agent ends the session."""
        self.closed = True
        try:
            self._sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # it left first
        self._sock.close()
        with self._turn:
            self._turn.notify_all()

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()


def _left(until: float | None, number: int) -> float | None:
    if until is None:
        return None
    left = until - time.monotonic()
    if left <= 0:
        raise Gone("no answer in time; the target may be stopped, or busy inside C code")
    return left


