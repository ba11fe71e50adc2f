"""Threads, locks and sockets as the interpreter made them, also where gevent has replaced theirs: see `runtime/threads.py`.

`_socket` is never patched: gevent replaces the classes of `socket`. Our threads take no signals: see `runtime/signals.py`.
"""

from __future__ import annotations

import _socket
import sys

from livesh.runtime import signals
from livesh.runtime.threads import allocate_lock, get_ident, get_native_id, sleep

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

__all__ = ["LockType", "Socket", "allocate_lock", "get_ident", "get_native_id", "sleep"]

LockType = type(allocate_lock())
Socket = _socket.socket
# Which of the process's threads are ours, for `fork.py`: the kernel's ids, and how many have been started but do not run yet. An id stays
# when its thread ends, since the kernel's thread ends a little later; who reads them drops those that are gone.
ours: set[int] = set()
starting: list[bool] = []
IMPORTS_WAIT = 2.0  # seconds; a client waits 5 for the handshake
_loading = [allocate_lock()]  # who holds it imports for us


def start_thread(work: Callable[..., object], *args: Any) -> int:
    """Run *work* in a raw thread, with nothing of the service's tracing in it and without its signals; returns the thread's ident."""
    starting.append(True)
    return signals.start(_quietly, work, args)


def first_use(load: Callable[[], Any]) -> Any:
    """Return what *load* returns, which imports: one thread of ours at a time, and in a gevent process not beside the service if that can be.

    There the import system's own locks are gevent's, and a raw thread that waits in one for another is not always woken: of two clients that
    came at once to a fresh worker of gunicorn one was never answered (1 of 60 starts, 2 of 7 on a busy machine).
    """
    with _loading[0]:
        _await_imports()
        return load()


def _await_imports() -> None:
    import _thread

    naps = int(IMPORTS_WAIT / 0.01) if type(_thread.allocate_lock).__name__ != "builtin_function_or_method" else 0
    while naps and _is_importing():
        sleep(0.01)
        naps -= 1


def _is_importing() -> bool:
    """Say whether some thread or greenlet is in the middle of an import; this one is not."""
    import _frozen_importlib

    locks = [reference() for reference in list(_frozen_importlib._module_locks.values())]  # type: ignore[attr-defined]
    return any(lock is not None and lock.owner is not None for lock in locks)


def renew() -> None:
    """In a forked child: no thread of ours is there yet, and nobody holds our locks."""
    ours.clear()
    starting.clear()
    _loading[0] = allocate_lock()


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
