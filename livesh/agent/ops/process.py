"""The process itself and what it loads."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from livesh.errors import Denied

if TYPE_CHECKING:
    from livesh.agent.sessions import Session
    from livesh.wire.ops.process import Linger, Modules, Takeover


def modules(session: Session, op: Modules) -> dict[str, Any]:
    """List the program's own modules and their files; reads no file."""
    from livesh.swap.history import loaded

    names = sorted(sys.modules.copy()) if op.installed else loaded.program_modules()
    found = {name: loaded.path_of(name) for name in names}
    return {"modules": {name: path for name, path in found.items() if path}}


def linger(session: Session, op: Linger) -> dict[str, Any]:
    """Let the session outlive its connection for a while, or no longer."""
    from livesh.agent import parking

    return parking.linger(session, op.seconds)


def takeover(session: Session, op: Takeover) -> dict[str, Any]:
    """Go on with a session that outlived its connection."""
    from livesh.agent import core, parking

    agent = core.current()
    if agent is None or session.adopt is None:
        raise Denied("this connection cannot take a session over")
    parked = parking.claim(agent, session, op.session, op.key)
    session.adopt(parked)
    return parking.welcome(parked)
