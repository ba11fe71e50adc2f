"""The agent: one door into this process, one sleeping thread behind it.

At rest only `_thread`, `_socket`, `sys` and `os` are in use: everything that serves a client (json, the ops, the rooms) is imported
by the first client's thread. `start` leaves a socket, an entry for `livesh ps` and a thread blocked in accept; `stop` takes all of
them away again. Whether the thread is ours is decided by the generation number: after a fork or a stop an old thread sees that it is
out of date and ends without touching anything.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

from livesh.agent import fork, raw
from livesh.errors import Lacking, UserError
from livesh.wire import places

if TYPE_CHECKING:
    from livesh.agent.sessions import Session

_agent: Agent | None = None
_disabled = False
_lock = raw.allocate_lock()


class Agent:
    """What `livesh.start` returns: the door, who came through it, and how to close it."""

    def __init__(self, address: str | None, name: str | None, options: dict[str, Any]) -> None:
        self.name = name or _program_name()
        self.options = options
        self.asked = address
        self.address = ""
        self.pid = 0
        self.started = 0.0
        self.entry: places.Entry = {}
        self.sessions: dict[int, Session] = {}
        self.served = 0
        self._listener: raw.Socket | None = None
        self._stem = ""

    def open(self) -> None:
        """Listen, write the entry and leave a thread in accept."""
        import time

        self.pid = os.getpid()
        self.started = time.time()
        where = places.private_dir(places.runtime_dir())
        self._stem = os.path.join(where, str(self.pid))
        self._listen()
        self.write_entry()
        raw.start_thread(self._accept, self._listener)

    def _listen(self) -> None:
        from livesh.agent import listen

        self._listener, self.address = listen.listen(self.asked, self._stem, self.options)

    def write_entry(self, **more: str | int | float | None) -> None:
        """Write what `livesh ps` shows; *more* (app, master, worker ...) is kept for later writes."""
        self.entry |= {
            "name": self.name,
            "pid": self.pid,
            "ticks": places.start_time(self.pid),
            "started": self.started,
            "address": self.address,
            "python": sys.version.split()[0],
            "program": _program(),
            **more,
        }
        places.write_entry(f"{self._stem}.json", self.entry)

    def _accept(self, listener: raw.Socket) -> None:
        while self._listener is listener:
            try:
                handle, _ = listener._accept()  # type: ignore[attr-defined]  # the raw form: the number of the descriptor
            except OSError:
                return
            if self._listener is listener:
                raw.start_thread(_greet, self, handle)
            else:
                os.close(handle)

    def facts(self) -> dict[str, Any]:
        """Return what `describe` says about the agent."""
        return {**self.entry, "accept": self.options.get("accept") or "any", "sessions": len(self.sessions)}

    def abandon(self) -> None:
        """Close our copy of the parent's listening socket; it stays open in the parent."""
        listener, self._listener = self._listener, None
        if listener is not None:
            listener.close()

    def close(self) -> None:
        """End every session and the thread, and take the socket and the entry away."""
        listener, self._listener = self._listener, None
        if listener is not None:
            try:
                listener.shutdown(2)  # wakes the thread in accept; close alone would not
            except OSError:
                pass  # already shut
            listener.close()
        for session in list(self.sessions.values()):
            session.close()
        if self.pid == os.getpid():
            places.remove(*os.path.split(self._stem))


def _greet(agent: Agent, handle: int) -> None:
    """Serve one connection in its own thread; what that needs is imported here, on first use."""
    from livesh.agent import door

    door.serve(agent, handle)


def start(address: str | None = None, *, name: str | None = None, **options: Any) -> Agent:
    """Open the door of this process and return the agent; the running one when there is one."""
    global _agent
    if _disabled or os.environ.get("LIVESH_DISABLE"):
        raise Lacking("livesh is disabled in this process")
    unknown = set(options) - {"accept", "role", "tls", "annotate", "audit", "keys"}
    if unknown:
        raise UserError(f"livesh.start has no option {', '.join(sorted(unknown))}")
    fork.install()
    with _lock:
        if _agent is None:
            agent = Agent(address, name, options)
            agent.open()
            _agent = agent
        return _agent


def stop() -> None:
    """Close the door and leave no residue; nothing happens when none is open."""
    global _agent
    with _lock:
        agent, _agent = _agent, None
    if agent is not None:
        agent.close()


def disable() -> None:
    """Stop, and refuse to start again for as long as this process lives."""
    global _disabled
    _disabled = True
    stop()


def orphaned() -> Agent | None:
    """Return the parent's agent in a child that was just forked, and forget it: this process has none yet."""
    global _agent, _lock
    agent, _agent = _agent, None
    _lock = raw.allocate_lock()  # a thread that held it does not exist here
    return agent if agent is None or agent.pid != os.getpid() else None


def current() -> Agent | None:
    """Return the running agent."""
    return _agent


def _program() -> str:
    try:
        handle = os.open("/proc/self/cmdline", os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return " ".join(sys.argv)
    try:
        return os.read(handle, 4096).decode("utf-8", "replace").replace("\0", " ").strip()
    finally:
        os.close(handle)


def _program_name() -> str:
    """Name the program: its package under -m, its file's stem, else python."""
    main = sys.modules.get("__main__")
    spec = getattr(main, "__spec__", None)
    if spec is not None and spec.name not in ("__main__", ""):
        return str(spec.name.removesuffix(".__main__"))
    stem = os.path.splitext(os.path.basename(sys.argv[0] if sys.argv else ""))[0]
    return stem if stem not in ("", "-c", "-m") else "python"
