"""Who may come in, and as what: peer credentials, certificates, tokens; and how often one may try.

Every way ends in a role and a *peer*: the facts about who it is, for the audit log. The role is never more than `livesh.start(role=...)` allows.
"""

from __future__ import annotations

import os
from time import monotonic
from typing import TYPE_CHECKING, Any

from livesh.agent import raw
from livesh.errors import Denied
from livesh.wire import handshake, places
from livesh.wire.ops.base import CATEGORIES

if TYPE_CHECKING:
    from collections.abc import Callable

    from livesh.agent.core import Agent
    from livesh.agent.door import Visit
    from livesh.agent.tokens import Lease

SLOWEST = 30.0  # seconds between tries, at the worst
FREE_TRIES = 2
INSIDE = 64  # sessions of the owner's, and as many of guests
OF_ONE_GUEST = 8
_RANK = {role: rank for rank, role in enumerate(CATEGORIES)}


class WrongToken(Denied):
    """Somebody knows our protocol and not the token: the only failure that is held against a host."""


class Admitted:
    """Who came in."""

    __slots__ = ("lease", "peer", "reason", "role")

    def __init__(self, role: str, peer: dict[str, Any], lease: Lease | None = None) -> None:
        self.role = role
        self.peer = peer
        self.lease = lease
        self.reason = lease.reason if lease is not None else ""


def room_for(agent: Agent, came: Admitted) -> Admitted:
    """Return *came* if there is room; raises `Denied`. Who has a lease or a certificate, and keeps what they open, keeps nobody else out: least the owner."""
    guest = _is_guest(came.lease, came.peer)
    alike = [each.peer for each in list(agent.sessions.values()) if _is_guest(each.lease, each.peer) == guest]
    mine = [peer for peer in alike if all(peer.get(key) == came.peer.get(key) for key in ("kind", "token", "user", "serial"))]
    if guest and len(mine) >= OF_ONE_GUEST:
        raise Denied(f"{OF_ONE_GUEST} sessions of this {came.peer['kind']} are open already, those that wait for --resume included")
    if len(alike) >= INSIDE:
        raise Denied(f"{INSIDE} sessions are open already")
    return came


def _is_guest(lease: Lease | None, peer: dict[str, Any]) -> bool:
    return lease is not None or peer.get("kind") == "certificate"


def capped(agent: Agent, role: str) -> str:
    """Return *role*, or the most this process gives to anybody."""
    return min(role, str(agent.options.get("role") or "code"), key=_RANK.__getitem__)


def by_credentials(agent: Agent, visit: Visit) -> Admitted:
    """Admit this user and root over a private unix socket."""
    pid, uid, gid = places.peer_of(visit.stream.socket)
    if uid not in (os.getuid(), 0):
        raise Denied(f"this socket belongs to uid {os.getuid()}; you are uid {uid}")
    return room_for(agent, Admitted(capped(agent, "code"), {"kind": "unix", "pid": pid, "uid": uid, "gid": gid, "user": user_name(uid)}))


def user_name(uid: int) -> str:
    """Return what a uid is called here."""
    try:
        import pwd

        return pwd.getpwuid(uid).pw_name
    except (ImportError, KeyError):
        return str(uid)


def by_certificate(agent: Agent, certificate: dict[str, Any]) -> Admitted:
    """Admit who has shown a certificate of the configured CA, with the role configured for those."""
    name = next((value for part in certificate.get("subject", ()) for key, value in part if key == "commonName"), "?")
    given = agent.options["tls"]
    role = given.get("role", "observe") if isinstance(given, dict) else "observe"
    return room_for(agent, Admitted(capped(agent, role), {"kind": "certificate", "user": name, "serial": certificate.get("serialNumber", "")}))


def by_token(agent: Agent, visit: Visit) -> Admitted:
    """Challenge the client to prove a token, and prove it to the client; raises `Denied`."""
    said, nonce = visit.hello, os.urandom(handshake.NONCE)
    asked = handshake.challenge(visit.version, handshake.TOKEN, nonce)
    visit.stream.send(asked)
    proof = visit.read(handshake.PROOF_SIZE)
    name, client_nonce, proved = proof[:16], proof[16:48], proof[48:]
    heard = said + asked + name + client_nonce
    key, lease, role = _key_of(agent, name)
    # An unknown id costs the same work as a known one with a wrong key, and gets the same words.
    right = handshake.same(proved, handshake.tag(key, b"client", heard, visit.channel))
    if not right or role == "":
        raise WrongToken("the token was not accepted")
    came = room_for(agent, Admitted(capped(agent, role), {"kind": "token", "token": name.hex()[:8], "from": visit.host}, lease))
    visit.stream.send(b"\x01" + handshake.tag(key, b"server", heard, visit.channel))
    return came


def _key_of(agent: Agent, name: bytes) -> tuple[bytes, Lease | None, str]:
    own = agent.options.get("own token")
    if own is not None and own[0] == name:
        return own[1], None, "code"
    from livesh.agent import tokens

    lease = tokens.leases().get(name.hex())
    if lease is None:
        return bytes(32), None, ""
    return lease.key, lease, lease.role


class Tries:
    """Failed tries by host and, on this machine, by user, and how long each has to wait: nobody's wrong tokens keep the owner out."""

    def __init__(self) -> None:
        self._lock = raw.allocate_lock()
        self._failed: dict[tuple[str, int], tuple[int, float]] = {}

    def check(self, host: str, user: Callable[[], int]) -> None:
        """Raise `Denied` while *host*, or *user* there, has to wait; who that is is only asked where somebody has failed."""
        if not any(known == host for known, _ in list(self._failed)):
            return
        _, until = self._failed.get((host, user()), (0, 0.0))
        left = until - monotonic()
        if left > 0:
            raise Denied(f"too many failed tries; the next one in {left:.0f} s" if left >= 1 else "too many failed tries; wait a second")

    def failed(self, host: str, user: Callable[[], int]) -> None:
        """Count a failed try."""
        who = host, user()
        with self._lock:
            count = self._failed.get(who, (0, 0.0))[0] + 1
            wait = min(0.5 * 2.0 ** (count - FREE_TRIES), SLOWEST) if count > FREE_TRIES else 0.0
            self._failed[who] = (count, monotonic() + wait)
            if len(self._failed) > 1000:
                del self._failed[next(iter(self._failed))]

    def succeeded(self, host: str, user: Callable[[], int]) -> None:
        """Forget the failed tries of *user* at *host*."""
        if self._failed:
            self._failed.pop((host, user()), None)
