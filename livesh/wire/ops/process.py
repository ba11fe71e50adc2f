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


class Linger(Op):
    """Let the session outlive its connection for a while, or no longer."""

    name = "linger"
    category = "observe"
    since = "0.1"
    reply_doc = "session; seconds; key: to take it over with"

    seconds: float = param("how long it waits for somebody to come back; 0: it ends with its connection")


class Takeover(Op):
    """Go on with a session that outlived its connection."""

    name = "takeover"
    category = "observe"
    since = "0.1"
    reply_doc = "session; key: the next one; seconds; away: seconds it waited; names: [text]; missed: [[kind, data]]; lost: events not kept; role"

    session: int = param("its number")
    key: str = param("its key, as linger gave it")
