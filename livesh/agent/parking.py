"""Sessions that asked to outlive their connection: names and probes wait for their person to come back.

A session ends with its connection, always, unless it said before: keep me for so many seconds. Then, when the
connection goes, for whatever reason, it is *parked*: what it named and set stays, events are kept up to a bound, its
evaluation is interrupted and its stopped threads go on, since nobody is there to let them. Whoever comes back with its
number and its key, as the same user and with no lesser role, takes it over; at its deadline it ends as it would have.
"""

from __future__ import annotations

import os
from collections import deque
from time import monotonic
from typing import TYPE_CHECKING, Any

from livesh.agent import raw
from livesh.errors import Denied, UserError
from livesh.runtime.threads import imported
from livesh.wire.ops.base import CATEGORIES

if TYPE_CHECKING:
    from collections.abc import Callable

    from livesh.agent.core import Agent
    from livesh.agent.sessions import Session

LONGEST = 24 * 3600.0
LEASE_TICK = 2.0  # seconds between two looks at the lease of a session that waits
MISSED_MOST = 1000  # events kept of a parked session; the oldest go first


class Stay:
    """How long one session may wait, the key to it, and what happened while nobody was there."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.key = os.urandom(16).hex()
        self.since = 0.0  # when it was parked; 0 while somebody is there
        self.missed: deque[tuple[str, dict[str, Any]]] = deque(maxlen=MISSED_MOST)
        self.lost = 0
        self.orphans: set[Any] = set()  # streams whose follower has left
        self._woken = raw.allocate_lock()
        self._woken.acquire()

    @property
    def is_parked(self) -> bool:
        """Whether the session waits for somebody."""
        return self.since > 0

    def note(self, kind: str, data: dict[str, Any]) -> None:
        """Keep an event for whoever comes back."""
        self.lost += len(self.missed) == MISSED_MOST
        self.missed.append((kind, data))

    def wait(self, holds: Callable[[], bool], tick: float | None) -> None:
        """Sleep until the time is over, the session is taken over or ends, or what it came in with does not hold any more: looks every *tick* seconds."""
        until = monotonic() + self.seconds
        while (left := until - monotonic()) > 0 and holds():
            if self._woken.acquire(True, left if tick is None else min(left, tick)):
                return

    def wake(self) -> None:
        """End the sleep of `wait`."""
        if self._woken.locked():
            try:
                self._woken.release()
            except RuntimeError:
                pass  # somebody else did


def linger(session: Session, seconds: float) -> dict[str, Any]:
    """Let *session* outlive its connection by *seconds*; 0 lets it end with it again."""
    if not 0 <= seconds <= LONGEST:
        raise UserError(f"a session may wait up to {LONGEST:.0f} seconds, not {seconds:.0f}")
    session.stay = Stay(seconds) if seconds else None
    return {"session": session.id, "seconds": seconds, "key": session.stay.key if session.stay else ""}


def park(agent: Agent, session: Session) -> bool:
    """Keep *session*, whose connection is gone, if it asked for that; says whether it did."""
    stay = session.stay
    if stay is None or session.closed or not session.still_holds():
        return False
    stay.since = monotonic()
    session.away(stay.note)
    _let_go(session)
    agent.spawn(_end_at_deadline, agent, session, stay)
    return True


def _let_go(session: Session) -> None:
    """Interrupt what it evaluates and let its stopped threads go on: nobody is there to do it later."""
    for evaluation in session.evaluations():
        evaluation.interrupt()
    breakpoints = imported("livesh.debug.breakpoints")
    if breakpoints is not None:
        breakpoints.release(session)


def _end_at_deadline(agent: Agent, session: Session, stay: Stay) -> None:
    from livesh.agent import audit

    forget = session.on_close(stay.wake)
    stay.wait(session.still_holds, None if session.lease is None else LEASE_TICK)
    forget()
    if stay.is_parked and session.stay is stay:
        stay.since = 0.0
        session.close()
        agent.sessions.pop(session.id, None)
        audit.closed(agent, session)


def claim(agent: Agent, by: Session, number: int, key: str) -> Session:
    """Return the parked session *number* for the session *by* to go on with; raises `Denied` unless it is theirs."""
    from hmac import compare_digest

    parked = agent.sessions.get(number)
    stay = parked.stay if parked is not None else None
    if parked is None or stay is None or not stay.is_parked or not compare_digest(stay.key, key):
        raise Denied(f"no session {number} waits for you here: it ended, was taken over, or was never yours")
    if parked.author != by.author:
        raise Denied(f"session {number} belongs to {parked.author}, you are {by.author}")
    if CATEGORIES.index(by.role) < CATEGORIES.index(parked.role):
        raise Denied(f"session {number} has the role {parked.role}, you came as {by.role}")
    return parked


def welcome(parked: Session) -> dict[str, Any]:
    """Take *parked* out of its place and return what its person should know."""
    stay = parked.stay
    assert stay is not None
    away, stay.since = monotonic() - stay.since, 0.0
    stay.orphans |= _streams(parked)
    stay.wake()
    missed, stay.missed = [[kind, data] for kind, data in stay.missed], deque(maxlen=MISSED_MOST)
    lost, stay.lost = stay.lost, 0
    parked.stay = renewed = Stay(stay.seconds)
    renewed.orphans = stay.orphans
    return {
        "session": parked.id,
        "key": renewed.key,
        "seconds": renewed.seconds,
        "away": away,
        "names": sorted(parked.names),
        "missed": missed,
        "lost": lost,
        "role": parked.role,
    }


def _streams(session: Session) -> set[Any]:
    """Return the streams of the session's probes: the client that followed them has gone."""
    probes = imported("livesh.debug.probes")
    listed = probes.probes(all_kinds=True) if probes is not None else []
    return {getattr(probe, "stream", None) for probe in listed if probe.owner is session} - {None}
