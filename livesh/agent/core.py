"""The agent: one door into this process, one sleeping thread behind it.

At rest only `_thread`, `_socket`, `sys` and `os` are in use: everything that serves a client (json, the ops, the rooms) is imported
by the first client's thread. `start` leaves a socket, an entry for `livesh ps` and a thread blocked in accept; `stop` takes all of
them away again. What happens around a fork is in `agent/forks.py`.
"""

from __future__ import annotations

import os
import sys

from livesh.agent import handles, raw
from livesh.errors import Lacking, LiveshError, UserError
from livesh.wire import places, spaces

TYPE_CHECKING = False  # at rest there is no `typing`
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from livesh.agent.sessions import Session
    from livesh.agent.stream import Stream

OPTIONS = frozenset({"accept", "annotate", "audit", "keys", "role", "tls"})
PASSING = frozenset({11, 12, 23, 24, 71, 103, 105})  # EAGAIN, ENOMEM, ENFILE, EMFILE, EPROTO, ECONNABORTED, ENOBUFS on Linux
STOP_WAITS = 2.0  # seconds `stop` waits for the agent's threads to end
BEGINS, BEGINS_LATE = 3.0, 0.2  # seconds a connection's thread may take to its first line
KERNEL_WAITS = 0.2  # and then for the kernel to have done with them

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
        self.started = self.born = 0.0  # when the agent was, and when its process was
        self.entry: places.Entry = {}
        self.sessions: dict[int, Session] = {}
        self.streams: set[Stream] = set()
        self.threads: set[int] = set()
        self.served = 0
        self.knocking = 0  # connections that have not proved yet who they are
        self.accepting = False  # a thread is in accept, or on its way there
        self._listener: raw.Socket | None = None
        self._inode = 0  # what the listener's descriptor is: see handles.py
        self._stem = ""

    def open(self) -> None:
        """Listen, write the entry and leave a thread in accept."""
        self.settle()
        self.resume()

    def settle(self) -> None:
        """Listen and write the entry."""
        from time import time

        self.pid = os.getpid()
        self.started = time()
        self.born = min(places.born("self") or self.started, self.started)
        where = places.private_dir(places.runtime_dir())
        places.sweep(where)
        space = spaces.space_of()
        if space:
            self.entry["space"] = space
        self._stem = os.path.join(where, spaces.stem(self.pid, space))
        self._listen()
        parent = os.getppid()
        if "master" not in self.entry and places.is_there(os.path.join(where, spaces.stem(parent, space)), parent):
            self.entry["master"] = parent  # started by a process that has an agent: a spawned worker
        if self.options.get("tls"):
            self.entry["tls"] = 1
        try:
            self.write_entry()
        except BaseException:
            self.close()  # a full disk: nothing of a door that nobody finds is left
            raise

    def _listen(self) -> None:
        from livesh.agent import listen

        listener, self.address = listen.listen(self.asked, self._stem, self.options)
        self._inode = handles.inode(listener.fileno())
        self._listener = listener

    def write_entry(self, **more: str | int | float | None) -> None:
        """Write what `livesh ps` shows; *more* (app, master, worker ...) is kept for later writes."""
        self.entry |= {
            "name": self.name,
            "pid": self.pid,
            "ticks": places.start_time("self"),
            "started": self.born,
            "address": self.address,
            "python": sys.version.split()[0],
            "program": _program(),
            **more,
        }
        places.write_entry(f"{self._stem}.json", self.entry)

    def spawn(self, work: Callable[..., object], *args: Any) -> None:
        """Run *work* in a raw thread that `close` will wait for."""
        raw.start_thread(self._counted, work, args)

    def _counted(self, work: Callable[..., object], args: tuple[Any, ...]) -> None:
        me = raw.get_ident()
        self.threads.add(me)
        try:
            work(*args)
        finally:
            self.threads.discard(me)

    def resume(self) -> None:
        """Leave a thread in accept."""
        self.accepting = True
        self.spawn(self.accept)

    def accept(self) -> None:
        """Let connections in, each into a thread of its own, until the listener is closed or the thread is called off."""
        while self.accepting and (listener := self._whole()) is not None:
            try:
                handle = handles.above_standard(listener._accept()[0])  # type: ignore[attr-defined]  # the raw form: the number of the descriptor
            except OSError as failed:
                if self._listener is not listener:
                    break
                if failed.errno not in PASSING and handles.is_still(listener, self._inode):
                    self._give_up(listener, failed)
                    break
                _rest()  # out of descriptors, say: the knock stays in the backlog
                continue
            if not self.accepting:  # `_knock_on_the_old` did
                os.close(handle)
                break
            self._receive(handle)

    def _receive(self, handle: int) -> None:
        """Give a connection to a thread of its own; without memory one is started and ends before its first line, and nobody has the connection."""
        owned, begun = [handle], raw.allocate_lock()
        begun.acquire()
        try:
            self.spawn(_greet, self, owned, begun)
        except (RuntimeError, MemoryError):  # out of threads
            return turn_away(handle, "no thread can be started in this process")
        # The second time: both have waited for the interpreter, which something kept.
        if not begun.acquire(True, BEGINS) and not begun.acquire(True, BEGINS_LATE):
            try:
                handle = owned.pop()  # one step: either this thread has it or the other
            except IndexError:
                return None
            turn_away(handle, "the thread for this connection did not begin: this process is out of memory, or very busy")
        return None

    def _give_up(self, listener: raw.Socket, failed: OSError) -> None:
        """Take the door away where this process may not open it: who knocks is told that nobody is there, and does not wait."""
        _note("the agent may accept no connection", failed)
        self._listener = None
        listener.close()
        places.remove(*os.path.split(self._stem))

    def _whole(self) -> raw.Socket | None:
        """Return the listener; a new one at the same address where the program has closed its descriptor; None when there is none to be had."""
        listener = self._listener
        if listener is None or handles.is_still(listener, self._inode):
            return listener
        if self._listener is not listener:
            return None  # `close` did that
        listener.detach()  # the number may be somebody else's by now
        try:
            self._listen()
            self.write_entry()
        except (OSError, LiveshError) as failed:
            _note("the program has closed the agent's socket, and there is no other", failed)
            return None
        return self._listener

    def facts(self) -> dict[str, Any]:
        """Return what `describe` says about the agent."""
        log = self.options.get("audit log")
        troubled = {"unwritten": log.trouble} if log is not None and log.trouble else {}
        return {**self.entry, "accept": self.options.get("accept") or "any", "sessions": len(self.sessions), **troubled}

    def close(self) -> None:
        """End every session and thread, and take the socket and the entry away."""
        listener, self._listener = self._listener, None
        if listener is not None and handles.is_still(listener, self._inode):
            try:
                listener.shutdown(2)  # wakes the thread in accept; close alone would not
            except OSError:
                pass  # already shut
            listener.close()
        elif listener is not None:
            listener.detach()
            self._knock_on_the_old()
        for session in list(self.sessions.values()):
            session.close()
        for stream in list(self.streams):
            stream.close()  # its worker reads the end and hangs up
        if self._stem and self.pid == os.getpid():
            places.remove(*os.path.split(self._stem))
            if self.address.startswith("unix:") and not self.address.endswith(f"{self._stem}.sock"):
                places.unlink(self.address[len("unix:") :])
        self._join()
        forks = sys.modules.get("livesh.agent.forks")
        if forks is not None:
            forks.forget()
        audit = sys.modules.get("livesh.agent.audit")
        if audit is not None:
            audit.shut(self)
        journal = sys.modules.get("livesh.services.journal")
        if journal is not None:
            journal.JOURNAL.clear()  # it holds old values of the service

    def _knock_on_the_old(self) -> None:
        """Wake the thread that waits in a listener whose descriptor the program has closed: a connection is all that reaches it."""
        self.accepting = False
        probe = raw.Socket(1, 1)  # AF_UNIX, SOCK_STREAM
        try:
            probe.settimeout(KERNEL_WAITS)
            probe.connect(self.address.removeprefix("unix:"))
        except OSError:
            pass  # nobody waits there, or at HOST:PORT: it ends with the process
        finally:
            probe.close()

    def _join(self) -> None:
        """Wait until the agent's threads have ended; those stuck in somebody's code are left behind after a while."""
        from time import monotonic

        until = monotonic() + STOP_WAITS
        me = raw.get_ident()
        while self.threads - {me} and monotonic() < until:
            raw.sleep(0.001)
        # The kernel's threads end a moment after the interpreter's, and `os.fork` counts those.
        until = min(until, monotonic() + KERNEL_WAITS)
        while (raw.starting or raw.alive()) and monotonic() < until:
            raw.sleep(0.001)

    def listens_at(self) -> Any:
        """Return the address of the listener as the kernel has it: a path or (host, port); None when there is no listener."""
        listener = self._listener
        try:
            return listener.getsockname() if listener is not None and handles.is_still(listener, self._inode) else None
        except OSError:
            return None  # closed this moment

    def abandon(self) -> None:
        """Let go of descriptors inherited over a fork, without touching the parent's connections."""
        listener, self._listener = self._listener, None
        if listener is not None:
            handles.let_go(listener, self._inode)
        for stream in list(self.streams):
            stream.abandon()
        log = self.options.get("audit log")
        if log is not None:
            log.abandon()


def _greet(agent: Agent, owned: list[int], begun: Any) -> None:
    """Serve one connection in its own thread; what that needs is imported here, on first use."""
    try:
        handle = owned.pop()
    except IndexError:
        return  # this thread began too late
    begun.release()
    try:
        door = raw.first_use(_door)
    except Exception as fault:  # a process out of memory or descriptors; nobody else has the handle yet
        turn_away(handle, f"no session can begin in this process: {type(fault).__name__}: {fault}".rstrip(": "))
        _note("a connection could not be served", fault)
        return
    try:
        door.serve(agent, handle)
    except Exception as fault:
        _note("a connection could not be served", fault)


def turn_away(handle: int, why: str) -> None:
    """Say one line, as the door does, and close: it is about this moment, another time it may go well."""
    try:
        os.write(handle, f"livesh: not now: {why}\n".encode("utf-8", "replace"))
    except OSError:
        pass  # it has left already
    os.close(handle)


def _door() -> Any:
    from livesh.agent import door

    return door


def _note(what: str, fault: Exception) -> None:
    """Keep a fault of ours out of the service's stderr."""
    from livesh.agent import trouble

    trouble.note(what, fault)


def _rest() -> None:
    from time import sleep

    sleep(0.1)


def start(address: str | None = None, *, name: str | None = None, **options: Any) -> Agent:
    """Open the door of this process and return the agent; the running one when there is one."""
    global _agent
    if _disabled or os.environ.get("LIVESH_DISABLE"):
        raise Lacking("livesh is disabled in this process")
    _check(options)
    with _lock:
        if _agent is None:
            agent = Agent(address, name, options)
            try:
                agent.open()
            except (OSError, RuntimeError, MemoryError) as failed:
                agent.close()
                raise Lacking(f"no agent can be had in this process: {_said(failed)}") from failed
            _agent = agent
            from livesh.agent import forks

            forks.watch()
        return _agent


def _said(failed: Exception) -> str:
    """Return what is lacking, in one line."""
    if isinstance(failed, OSError) and failed.strerror:
        return f"{failed.filename}: {failed.strerror}" if failed.filename else failed.strerror
    return str(failed) or type(failed).__name__


def _check(options: dict[str, Any]) -> None:
    unknown = set(options) - OPTIONS
    if unknown:
        raise UserError(f"livesh.start has no option {', '.join(sorted(unknown))}", hint=f"options: {', '.join(sorted(OPTIONS))}")
    if options.get("accept") not in (None, "any", "disk", "signed"):
        raise UserError(f"accept={options['accept']!r}", hint='"any", "disk" or "signed"')
    if options.get("role") not in (None, "observe", "probe", "state", "code"):
        raise UserError(f"role={options['role']!r}", hint='"observe", "probe", "state" or "code"')


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


def current() -> Agent | None:
    """Return the running agent."""
    return _agent


def replace(agent: Agent | None) -> Agent | None:
    """Put *agent* in the place of the running one, with a fresh lock, in a forked child; returns the parent's."""
    global _agent, _lock
    _lock = raw.allocate_lock()
    before, _agent = _agent, agent
    return before


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
