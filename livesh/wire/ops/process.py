"""The ops about the process itself and what it loads."""

from __future__ import annotations

from livesh.wire.ops.base import Op, param


class Modules(Op):
    """List the program's own modules and their files: what an editor could save."""

    name = "modules"
    category = "observe"
    since = "0.1"
    reply_doc = "modules: {name: path}"

    installed: bool = param("installed packages and the standard library as well", default=False)
