"""Threads, locks and sockets as the interpreter made them, also where gevent has replaced theirs.

gevent swaps `_thread.start_new_thread` and `_thread.allocate_lock` for its own, which would turn the agent's thread into a greenlet
of the service's loop: an agent that stops when the service is busy. A second instance of the built-in module gives the originals
back; `exec_builtin` must follow `create_builtin`, without it the module's state is missing and the interpreter crashes.
`_socket` is never patched: gevent replaces the classes of `socket`.
"""

from __future__ import annotations

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


def start_thread(work: Callable[..., object], *args: Any) -> int:
    """Run *work* in a raw thread, with nothing of the service's tracing in it; returns the thread's ident."""
    starting.append(True)
    return _start_new_thread(_quietly, (work, args))  # type: ignore[no-any-return]


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
        forget_dummy(get_ident())


def forget_dummy(ident: int) -> None:
    """Remove the `_DummyThread` that `threading.current_thread()` makes for a raw thread and keeps until 3.12."""
    threading = sys.modules.get("threading")
    if threading is None:
        return
    found = threading._active.get(ident)
    if type(found) is threading._DummyThread:
        threading._active.pop(ident, None)
