"""Threads, locks and sockets as the interpreter made them, also where gevent has replaced theirs.

gevent swaps `_thread.start_new_thread` and `_thread.allocate_lock` for its own, which would turn the agent's thread into a greenlet
of the service's loop: an agent that stops when the service is busy. A second instance of the built-in module gives the originals
back; `exec_builtin` must follow `create_builtin`, without it the module's state is missing and the interpreter crashes.
`_socket` is never patched: gevent replaces the classes of `socket`.

*Signals.* The kernel gives a signal that the service's threads have blocked to any thread that has not; where its action is the default one, the process
dies of it, in the middle of what the block was for. (A billiard worker blocks SIGTERM while it holds the lock of the pool's pipe: with a thread of ours in it the
pool hung after one or two such ends, without it never.) So our threads block them all, but for the time in which they answer: what they call then may
start processes and threads, which inherit the mask.
"""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]
import _socket
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


def _thread_module() -> Any:
    import _thread

    if type(_thread.start_new_thread).__name__ == "builtin_function_or_method":
        return _thread
    import _imp
    from _frozen_importlib import BuiltinImporter, ModuleSpec

    spec: Any = ModuleSpec("_thread", BuiltinImporter, origin="built-in")  # type: ignore[arg-type]
    module = _imp.create_builtin(spec)
    _imp.exec_builtin(module)
    return module


_module = _thread_module()
# Taken now: gevent replaces the attributes of `_thread` itself, also after we were imported.
_start_new_thread = _module.start_new_thread
allocate_lock = _module.allocate_lock
get_ident: Callable[[], int] = _module.get_ident
get_native_id: Callable[[], int] = getattr(_module, "get_native_id", _module.get_ident)
LockType = _module.LockType
Socket = _socket.socket
# Which of the process's threads are ours, for `fork.py`: the kernel's ids, and how many have been started but do not run yet. An id stays
# when its thread ends, since the kernel's thread ends a little later; who reads them drops those that are gone.
ours: set[int] = set()
starting: list[bool] = []


_blocked: list[Any] = []  # every signal but those that a fault of the code itself raises, once they were asked for
_theirs: Any = ()  # what the service's threads block


def start_thread(work: Callable[..., object], *args: Any) -> int:
    """Run *work* in a raw thread, with nothing of the service's tracing in it and deaf to signals; returns the thread's ident."""
    before = block_signals()  # here: the new thread inherits it, and is never without
    try:
        starting.append(True)
        return _start_new_thread(_quietly, (work, args))  # type: ignore[no-any-return]
    finally:
        set_signals(before)


def block_signals() -> Any:
    """Make the calling thread deaf to signals; returns what it blocked before."""
    global _theirs
    if not hasattr(_signal, "pthread_sigmask"):
        return ()
    if not _blocked:
        faults = {_signal.SIGSEGV, _signal.SIGBUS, _signal.SIGFPE, _signal.SIGILL, _signal.SIGABRT}
        _blocked.extend(_signal.valid_signals() - faults)
    before = _signal.pthread_sigmask(_signal.SIG_BLOCK, _blocked)
    if get_native_id() not in ours:
        _theirs = before
    return before


def unblock_signals(before: Any = None) -> None:
    """Let the calling thread block only *before*, or what the service's thread did that our first one was started from.

    What is pending stays blocked: everybody blocks it, and this thread would be the one to take it.
    """
    if hasattr(_signal, "pthread_sigmask"):
        set_signals({*(_theirs if before is None else before), *_signal.sigpending()})


def set_signals(blocked: Any) -> None:
    """Let the calling thread block exactly *blocked*."""
    if hasattr(_signal, "pthread_sigmask"):
        _signal.pthread_sigmask(_signal.SIG_SETMASK, blocked)


def sleep(seconds: float) -> None:
    """Let this thread sleep; `time.sleep` may be gevent's, which would make a loop of its own in it."""
    nap = allocate_lock()
    nap.acquire()
    nap.acquire(True, seconds)


def alive() -> set[int]:
    """Return the kernel's ids of our threads, without this one, that are still there; nothing where /proc does not tell."""
    import os

    try:
        threads = {int(name) for name in os.listdir("/proc/self/task")}
    except OSError:
        return set()
    return (ours & threads) - {get_native_id()}


def _quietly(work: Callable[..., object], args: tuple[Any, ...]) -> None:
    """Run *work*; leave no dummy entry behind in `threading` should something inside have asked for the current thread."""
    ours.add(get_native_id())
    starting.pop()
    try:
        work(*args)
    finally:
        _end_hub()
        forget_dummy(get_ident())


def _end_hub() -> None:
    """End the hub that gevent makes in a thread of ours where service code was evaluated that waits: it keeps two descriptors for good."""
    ask = getattr(sys.modules.get("gevent._hub_local"), "get_hub_if_exists", None)
    hub = None if ask is None else ask()
    if hub is not None:
        hub.destroy(destroy_loop=True)


def forget_dummy(ident: int) -> None:
    """Remove the `_DummyThread` that `threading.current_thread()` makes for a raw thread and keeps until 3.12."""
    threading = sys.modules.get("threading")
    if threading is None:
        return
    found = threading._active.get(ident)
    if type(found) is threading._DummyThread:
        threading._active.pop(ident, None)
