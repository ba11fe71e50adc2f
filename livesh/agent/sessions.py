"""A session: one attached shell, and everything it set, which dies with it.

Handlers see this object and nothing of the socket. `emit` pushes an event to this client, `on_close` registers what must be
taken off when the session ends for whatever reason (quit, kill -9 of the shell, `livesh.stop()`), newest first, each once.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from livesh.agent import raw

if TYPE_CHECKING:
    from collections.abc import Callable

    from livesh.agent.evaluation import Evaluation
    from livesh.agent.parking import Stay
    from livesh.agent.tokens import Lease


class Session:
    """What one client may do, has named and has set."""

    def __init__(self, number: int, role: str, peer: dict[str, Any], emit: Callable[[str, dict[str, Any]], None]) -> None:
        self.id = number
        self.role = role
        self.peer = peer
        self.names: dict[str, Any] = {}
        self.undo: Any = None  # the journal of state edits; the services own it
        self.memory: dict[str, Any] = {}  # what an op family keeps for this session, by the family's name
        self.closed = False
        self.reason = ""  # why this session may be here: from its lease
        self.lease: Lease | None = None
        self._lease_seen = (0, 0)
        self.author = _plain(str(peer.get("user") or peer.get("uid") or peer.get("token") or "?"))
        self.evaluation: Evaluation | None = None
        self.requests: dict[int, Any] = {}  # which request each thread carries out, by its ident
        self.beside: dict[Any, Evaluation | None] = {}  # requests that the next ones do not wait for, by number
        self.early: set[Any] = set()  # requests whose evaluation is interrupted as soon as it begins
        self.awaited: Callable[[Any], bool] | None = None  # whether its line has a request with that number that is not answered
        self.has_left: Callable[[], bool] | None = None  # whether its client has closed the connection
        self.leave: Callable[[Any], bool] | None = None  # its line takes the next requests beside the one with that number
        self.stay: Stay | None = None  # it asked to outlive its connection: see parking.py
        self.adopt: Callable[[Session], None] | None = None  # its line goes on with another session
        self.unsettled: list[Callable[[], None]] = []  # what is written when the answer has been sent
        self._emit = emit
        self._closers: list[Callable[[], object]] = []
        self._notes: dict[int, dict[str, Any]] = {}
        self._lock = raw.allocate_lock()
        self._settling = raw.allocate_lock()

    def emit(self, kind: str, payload: dict[str, Any]) -> None:
        """Push an event to this client; nothing happens when it is gone. Any thread may call it."""
        if not self.closed:
            if self.stay is not None and payload.get("stream") in self.stay.orphans:
                payload = {key: value for key, value in payload.items() if key != "stream"}
            self._emit(kind, payload)

    def away(self, note: Callable[[str, dict[str, Any]], None]) -> None:
        """Send events to *note* from now on: the client has gone, and the session waits."""
        self._emit = note

    def back(self, other: Session) -> None:
        """Go on over the connection that *other* came in by."""
        self._emit = other._emit
        self.peer, self.lease, self.reason = other.peer, other.lease, other.reason

    def still_holds(self) -> bool:
        """Say whether the lease this session came in with is neither over nor revoked; the file is read again when it changed."""
        if self.lease is None:
            return True
        from livesh.agent import tokens

        if self.lease.over:
            return False
        try:
            found = os.stat(tokens.path())
            changed = found.st_mtime_ns, found.st_ino  # it is written anew each time: two in one tick of the clock are two files
        except OSError:
            return False
        if changed != self._lease_seen:
            if not tokens.holds(self.lease):
                return False
            self._lease_seen = changed
        return True

    def settle(self) -> None:
        """Write the outcome of the op that was answered; when this returns it is written, whoever does it."""
        with self._settling:  # the watcher answers beside the worker, and may find that the client has gone before this
            while self.unsettled:
                self.unsettled.pop(0)()

    def audit_note(self, **facts: Any) -> None:
        """Add what the running op did to its line in the audit log: object, before, after."""
        self._notes.setdefault(raw.get_ident(), {}).update(facts)  # by thread: one op may go on beside another

    def noted(self) -> dict[str, Any]:
        """Return, once, what the op that this thread runs has noted for the audit log."""
        return self._notes.pop(raw.get_ident(), {})

    def evaluations(self) -> list[Evaluation]:
        """Return what is being evaluated for this session: beside, and what the next request waits for."""
        return [each for each in (*self.beside.copy().values(), self.evaluation) if each is not None]

    def on_close(self, closer: Callable[[], object]) -> Callable[[], None]:
        """Call *closer* when the session ends; returns a function that takes it off again."""
        with self._lock:
            late = self.closed
            if not late:
                self._closers.append(closer)
        if late:
            closer()
        return lambda: self._forget(closer)

    def _forget(self, closer: Callable[[], object]) -> None:
        with self._lock:
            if closer in self._closers:
                self._closers.remove(closer)

    def orphaned(self) -> None:
        """End the session in a forked child, where its threads and its client are not."""
        self._lock = raw.allocate_lock()
        self._settling = raw.allocate_lock()
        self._emit = lambda kind, payload: None
        self.evaluation = None
        self.beside.clear()
        self.close()

    def close(self) -> None:
        """End the session: interrupt what it evaluates, take off what it set; the second call does nothing."""
        with self._lock:
            if self.closed:
                return
            self.closed = True
            closers, self._closers = self._closers[::-1], []
        for evaluation in self.evaluations():
            evaluation.interrupt()
        for closer in closers:
            _run(closer)
        self.names.clear()


def _plain(name: str) -> str:
    """Return *name* on one line: whoever made a certificate chose what stands in it, and it goes into the service's log."""
    return "".join(char if char.isprintable() else "?" for char in name)[:200]


def _run(closer: Callable[[], object]) -> None:
    """Run one closer; its failure must not keep the others from running, and is told where the service looks."""
    try:
        closer()
    except Exception as failed:
        from livesh.agent import trouble

        trouble.note(f"ending a session: {closer!r} failed", failed)
