"""Tokens: the agent's own, and leases that a person hands out: a role, until when, and for which reason.

Leases are in one 0600 file of this user's state directory and hold for every HOST:PORT agent of this user. The agent reads it at each
knock and, for sessions that came in by a lease, again when the file has changed: a revoked or expired lease ends its sessions.
"""

from __future__ import annotations

import json
import os
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from livesh.errors import Denied, LiveshError, UserError
from livesh.runtime import files
from livesh.wire import handshake, places
from livesh.wire.ops.base import CATEGORIES

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST = 30 * 86400.0


class Lease:
    """A token somebody was given."""

    def __init__(self, fields: dict[str, Any]) -> None:
        self.id = str(fields["id"])
        self.key = bytes.fromhex(fields["key"])
        self.role = str(fields["role"])
        self.reason = str(fields.get("reason", ""))
        self.expires = float(fields["expires"])
        self.by = str(fields.get("by", ""))
        self._until = time.monotonic() + self.expires - time.time()

    @property
    def over(self) -> bool:
        """Whether its time is up: by the clock, or by what has passed since it was read, should the clock be set back."""
        return time.time() >= self.expires or time.monotonic() >= self._until

    def as_dict(self) -> dict[str, Any]:
        """Return what the file holds."""
        fields = ("id", "role", "reason", "expires", "by")
        return {"key": self.key.hex(), **{name: getattr(self, name) for name in fields}}


def path() -> str:
    """Return where the leases are."""
    return os.path.join(places.state_dir(), "leases.json")


def leases() -> dict[str, Lease]:
    """Return the leases that hold, by id; raises `Denied` when somebody else could have written them."""
    try:
        with files.open_for_a_moment():
            listed = json.loads(places.read_private(path()))
    except FileNotFoundError:
        return {}
    except ValueError:
        raise Denied(f"{path()} is damaged; no lease holds") from None
    found = [Lease(fields) for fields in listed]
    return {lease.id: lease for lease in found if not lease.over and lease.role in CATEGORIES}


@contextmanager
def _alone() -> Iterator[None]:
    """Be the only one who changes the leases: of two who had read them before, the later would write back what the other revoked."""
    import fcntl

    places.private_dir(places.state_dir())
    handle = os.open(f"{path()}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _save(kept: dict[str, Lease]) -> None:
    with files.open_for_a_moment():
        places.write_private(path(), json.dumps([lease.as_dict() for lease in kept.values()], indent=1) + "\n")


def new(role: str, seconds: float, reason: str) -> tuple[Lease, str]:
    """Make a lease; returns it and the token, which is kept nowhere else."""
    if role not in CATEGORIES:
        raise UserError(f"there is no role {role}", hint=" < ".join(CATEGORIES))
    if not 0 < seconds <= LONGEST:
        raise UserError("a lease lasts at most 30 days", hint="--for 10m")
    name, key = os.urandom(16), os.urandom(32)
    from livesh.agent.auth import user_name

    by = user_name(os.getuid())
    fields = {"id": name.hex(), "key": key.hex(), "role": role, "reason": reason, "expires": time.time() + seconds, "by": by}
    lease = Lease(fields)
    with _alone():
        _save({**leases(), lease.id: lease})
    return lease, handshake.write_token(name, key)


def revoke(start: str) -> list[Lease]:
    """Take back the leases whose id begins with *start*; returns them."""
    with _alone():
        kept = leases()
        gone = [lease for lease in kept.values() if start and lease.id.startswith(start)]
        if not gone:
            raise UserError(f"no lease has an id that begins with {start!r}", hint="livesh token list")
        _save({name: lease for name, lease in kept.items() if lease not in gone})
    return gone


def holds(lease: Lease) -> bool:
    """Say whether *lease* still holds: not over, not revoked."""
    if lease.over:
        return False
    try:
        return lease.id in leases()
    except (OSError, LiveshError):
        return False
