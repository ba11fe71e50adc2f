"""An agent across `os.fork()`: the child gets a door of its own, and the service notices nothing.

Theory of operation. A thread does not survive a fork, so the child has no agent until one is started there. What the
child inherits and must not use: the parent's listening socket, the connections of its sessions, locks that a vanished
thread held. What it must not do is wait: `after_in_child` starts one raw thread and returns; that thread closes what is
the parent's, ends the parent's sessions here (their probes were copied with the code), and listens at an address of its
own. It does so a moment later: most children that live shorter are about to exec or exit, and leave no trace this way.

The warning. From 3.12 on `os.fork()` warns in a process with several threads, and counts ours. Stopping and restarting the
thread around each fork costs milliseconds and races with the count (seen on 3.13.0). Instead the one text that this
process would print only because of us is filtered, exactly, and only while all other threads are ours: a service with
threads of its own is warned as without livesh. What the warning is about does not apply to a thread asleep in accept: it
holds no lock.

`os.register_at_fork` cannot be undone; after `stop` the two hooks find no agent and return.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

from livesh.agent import raw

if TYPE_CHECKING:
    from livesh.agent.core import Agent

SETTLE = 0.05  # seconds a child must have lived before it gets a door
_registered = False
_filters: list[Any] = []


def install() -> None:
    """Follow the forks of this process from now on; once."""
    global _registered
    if not _registered and hasattr(os, "register_at_fork"):
        _registered = True
        os.register_at_fork(before=_before, after_in_child=_in_child)


def _before() -> None:
    from livesh.agent import core

    if core.current() is not None:
        _keep_quiet(only_ours=_threads_of_others() <= 1)


def _threads_of_others() -> int:
    """Count the threads of this process that are not ours, as the kernel sees them; 0 where /proc does not tell."""
    try:
        threads = {int(name) for name in os.listdir("/proc/self/task")}
    except OSError:
        return 0
    raw.ours.intersection_update(threads)
    return len(threads - raw.ours) - len(raw.starting)


def _keep_quiet(only_ours: bool) -> None:
    """Put the filter in while all threads but one are ours, and take it out otherwise."""
    import warnings

    # Up to 3.11 nothing warns and the filter does nothing: not worth a question to the runtime.
    filters: list[Any] = warnings.filters  # type: ignore[assignment]  # a list, typed as a Sequence
    while _filters:
        stale = _filters.pop()
        if stale in filters:
            filters.remove(stale)
    if only_ours:
        for function in ("fork", "forkpty"):
            # A plain str matches exactly, in the C code that issues this warning; a pattern would import `re`.
            text = f"This process (pid={os.getpid()}) is multi-threaded, use of {function}() may lead to deadlocks in the child."
            ours = ("ignore", text, DeprecationWarning, None, 0)
            _filters.append(ours)
            filters.insert(0, ours)


def _in_child() -> None:
    from livesh.agent import core

    agent = core.orphaned()
    if agent is not None:
        raw.ours.clear()
        raw.starting.clear()
        raw.start_thread(_settle, agent, os.getppid())


def _settle(parent: Agent, master: int) -> None:
    """Give the child its door; whatever fails here is told where the service looks, and fails nothing else."""
    import time

    time.sleep(SETTLE)
    try:
        _leave_to_the_parent(parent)
        _open_door(parent, master)
    except Exception as failed:
        from livesh.agent import trouble

        trouble.note(f"no agent in the forked process {os.getpid()}", failed)


def _leave_to_the_parent(parent: Agent) -> None:
    """Close our copies of the parent's sockets and end its sessions in this process."""
    parent.abandon()
    stream = sys.modules.get("livesh.agent.stream")
    if stream is not None:
        stream.abandon()
    for session in list(parent.sessions.values()):
        session.orphaned()


def _open_door(parent: Agent, master: int) -> None:
    from livesh.agent import core

    options = {name: value for name, value in parent.options.items() if name != "tls"}
    agent = core.start(None, name=parent.name, **options)
    agent.write_entry(app=parent.entry.get("app") or parent.name, master=master)
