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

__all__ = ["LockType", "Socket", "alive", "allocate_lock", "forget_dummy", "get_ident", "get_native_id", "ours", "sleep", "start_thread", "starting"]

LockType = type(allocate_lock())
Socket = _socket.socket
# Which of the process's threads are ours, for `fork.py`: the kernel's ids, and how many have been started but do not run yet. An id stays
# when its thread ends, since the kernel's thread ends a little later; who reads them drops those that are gone.
ours: set[int] = set()
starting: list[bool] = []


def start_thread(work: Callable[..., object], *args: Any) -> int:
    """Run *work* in a raw thread, with nothing of the service's tracing in it and without its signals; returns the thread's ident."""
    starting.append(True)
    return signals.start(_quietly, work, args)


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
