"""The process itself and what it loads."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from livesh.agent.sessions import Session
    from livesh.wire.ops.process import Modules


def modules(session: Session, op: Modules) -> dict[str, Any]:
    """List the program's own modules and their files; reads no file."""
    from livesh.swap import sources

    names = sorted(sys.modules.copy()) if op.installed else sources.program_modules()
    found = {name: sources.path_of(name) for name in names}
    return {"modules": {name: path for name, path in found.items() if path}}
