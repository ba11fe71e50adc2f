"""An agent in a process that forks: no shared socket, no lock held, no warning, no waiting.

*Child.* No thread survives a fork. The child closes the inherited descriptors at once (never shuts them down: the connections are the parent's): a daemon
closes all there are, and a moment later their numbers would be its own files'. It gets an agent of its own. That
happens in a thread of ours, a moment later, so the child's code never waits for it; most children that live shorter are about to exec or exit, and leave no trace this way. Connections that the parent's threads had just taken or were just closing are known to no
object; they are found by their address. What the parent's sessions had set (probes, stopped threads) is
taken off there as well: nobody in the child would hear them.

*Parent.* From 3.12 on `os.fork` warns in a process with several threads, and counts ours. Calling our thread off around each fork costs
milliseconds and races with the count (seen on 3.13.0: it is taken after the `after_in_parent` hooks); bringing it back by a pending call
leaves the agent deaf when another than the main thread forks. So nothing is stopped. The one text that this process would print
only because of us is filtered, exactly, and only while all other threads are ours: a service with threads of its own is warned as
without livesh. What the warning is about does not apply to a thread asleep in accept: it holds no lock.

*Files.* What a thread of ours has open at the fork (a module's file that it imports on first use, a text that it reads), the child has open for good. So a
fork waits for that, too, no longer than `FILES_WAIT`.

*Swaps.* A child forked in the middle of a swap would have half of it. So a fork waits for a swap that is under way, no longer than `SWAP_WAITS`.

`os.register_at_fork` has no way back; after `stop` the hooks find no agent and return.
"""

from __future__ import annotations

import os
import sys

from livesh.agent import core, inherited, raw
from livesh.runtime import files
from livesh.runtime.threads import is_ours

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

SWAP_WAITS = 1.0  # seconds a fork waits for a swap of another thread to end
FILES_WAIT = 0.5  # seconds a fork waits for files of ours to be closed: an import of livesh's own takes a few ms
NAP = 0.001
SETTLE = 0.05  # seconds a child must have lived before it gets a door
_watching = False
_filters: list[Any] = []
_held: list[Any] = []  # the engine's lock, while this thread forks with it


def watch() -> None:
    """Be called around forks from now on."""
    global _watching
    if not _watching and hasattr(os, "register_at_fork"):
        _watching = True
        os.register_at_fork(before=before, after_in_parent=after_in_parent, after_in_child=after_in_child)


def before() -> None:
    """Keep the fork from warning because of our threads alone, and from copying half a swap or a file that is just being read."""
    if core.current() is not None:
        _keep_quiet(only_ours=_threads_of_others() <= 1)
        _let_files_be_closed()
        turn = getattr(sys.modules.get("livesh.swap.turn"), "TURN", None)
        if turn is not None and turn.acquire(True, SWAP_WAITS):
            _held.append(turn)


def _let_files_be_closed() -> None:
    """Wait until no thread of ours imports or has a file open that it closes at once: nobody in the child would close it."""
    naps = int(FILES_WAIT / NAP)
    while naps and (files.elsewhere() or _we_import()):
        raw.sleep(NAP)
        naps -= 1


def _we_import() -> bool:
    """Whether a thread of ours is in the middle of an import; what the program's own threads import is its own affair."""
    return any(is_ours(owner) for _, owner in _imports())


def _imports() -> list[tuple[str, int]]:
    """Return the modules that are being imported now, each with the thread that does it."""
    import _frozen_importlib

    locks = [(name, reference()) for name, reference in list(_frozen_importlib._module_locks.items())]  # type: ignore[attr-defined]
    return [(name, lock.owner) for name, lock in locks if lock is not None and lock.owner is not None]


def after_in_parent() -> None:
    """Let swaps go on."""
    while _held:
        _held.pop().release()


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
    forget()
    if only_ours:
        for function in ("fork", "forkpty"):
            # A plain str matches exactly, in the C code that issues this warning; a pattern would import `re`.
            text = f"This process (pid={os.getpid()}) is multi-threaded, use of {function}() may lead to deadlocks in the child."
            ours = ("ignore", text, DeprecationWarning, None, 0)
            _filters.append(ours)
            filters.insert(0, ours)


def forget() -> None:
    """Take the filter out of the warnings: the next fork puts it in again if it is wanted."""
    filters: list[Any] = getattr(sys.modules.get("warnings"), "filters", [])
    while _filters:
        stale = _filters.pop()
        if stale in filters:
            filters.remove(stale)


def after_in_child() -> None:
    """Put an agent of this process's own in the parent's place; a thread of ours opens its door."""
    _forget_half_imports()
    files.forget()
    _free_the_engine()
    parent = core.replace(None)
    if parent is None or parent.pid == os.getpid():
        return
    raw.renew()
    here = parent.listens_at()
    parent.abandon()
    # Only what was asked for: the parent's audit log, which it keeps there, has a lock and a chain of its own.
    agent = core.Agent(None, parent.name, {key: parent.options[key] for key in core.OPTIONS & parent.options.keys() - {"tls"}})
    agent.entry = {key: value for key, value in parent.entry.items() if key not in ("pid", "address", "ticks", "started")}
    agent.pid = os.getpid()  # what this child forks, before it has a door, has a master all the same
    agent.entry |= {"app": parent.entry.get("app") or parent.name, "master": parent.pid}
    core.replace(agent)
    agent.accepting = True
    agent.spawn(_settle_in_child, agent, parent, here)


def _end_inherited(sessions: list[Any]) -> None:
    """Take off what the parent's sessions had set."""
    raw.first_use(lambda: None)
    for session in sessions:
        session.orphaned()


def _free_the_engine() -> None:
    """Give the swap engine and its table locks that nobody holds: who held them for so long does not exist here."""
    held = list(_held)
    after_in_parent()
    turn = getattr(sys.modules.get("livesh.swap.turn"), "TURN", None)
    if turn is not None and turn not in held:
        turn.become_free()
    versions: Any = sys.modules.get("livesh.swap.history.versions")
    if hasattr(versions, "_LOCK"):
        versions._LOCK = type(versions._LOCK)()


def _forget_half_imports() -> None:
    """Forget modules that a thread which does not exist here was importing, so that they can be imported again.

    The agent's threads import on first use. Caught by a fork in the middle, `json` would stay half there, under a lock that nobody
    will ever release: the child's own ``import json`` would wait for ever.
    """
    import _frozen_importlib

    me, locks = raw.get_ident(), _frozen_importlib._module_locks  # type: ignore[attr-defined]
    for name, owner in _imports():
        if owner != me:
            locks.pop(name, None)
            if getattr(getattr(sys.modules.get(name), "__spec__", None), "_initializing", False):
                del sys.modules[name]


def _settle_in_child(agent: core.Agent, parent: core.Agent, here: Any) -> None:
    """Let go of all that is the parent's, who listens *here*, open the child's door and end what the parent's sessions had set.

    Nothing is imported on the way to the door: gevent may patch this process at any moment of it (see `raw.await_patch`), and on a busy machine as late as you like.
    """
    raw.sleep(SETTLE)
    inherited.let_go(parent, here)
    if parent.sessions:
        agent.spawn(_end_inherited, list(parent.sessions.values()))
    if core.current() is not agent:
        return  # the child stopped it before it was there
    try:
        agent.settle()
    except Exception as failed:
        from livesh.agent import trouble

        trouble.note(f"no agent in the forked process {os.getpid()}", failed)
        return
    agent.accept()
