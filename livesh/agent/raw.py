"""Threads, locks and sockets as the interpreter made them, also where gevent has replaced theirs: see `runtime/threads.py`.

`_socket` is never patched: gevent replaces the classes of `socket`. Our threads take no signals: see `runtime/signals.py`.
"""

from __future__ import annotations

import _socket
import sys
from time import monotonic

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
PATCH_WAIT = 1.0
LATE_PATCH = 5.0  # seconds after a fork: a client waits 10 for the door
_awaited: list[bool] = []
_forked: list[float] = []  # when this process began, if it was forked from one with an agent
WHOLE_S = 0.3  # `typing` takes 4 ms; a machine so busy that it takes the processor away for longer may still show a part of it
# What `typing` imports, here or there: read before, too.
NEEDS = ("annotationlib", "collections", "collections.abc", "contextlib", "copyreg", "functools", "operator", "re", "types", "warnings")
_loading = [allocate_lock()]  # who holds it imports for us


def start_thread(work: Callable[..., object], *args: Any) -> int:
    """Run *work* in a raw thread, with nothing of the service's tracing in it and without its signals; returns the thread's ident."""
    starting.append(True)
    try:
        return signals.start(_quietly, work, args)
    except BaseException:
        starting.pop()
        raise


def first_use(load: Callable[[], Any]) -> Any:
    """Return what *load* returns, which imports: one thread of ours at a time, and in a gevent process not beside the service if that can be.

    There the import system's own locks are gevent's, and a raw thread that waits in one for another is not always woken: of two clients that
    came at once to a fresh worker of gunicorn one was never answered (1 of 60 starts, 2 of 7 on a busy machine).
    """
    with _loading[0]:
        await_patch()
        _await_imports()
        load_whole("typing")
        return load()


def _await_imports() -> None:
    naps = int(IMPORTS_WAIT / 0.01) if _is_patched() else 0
    while naps and _is_importing():
        sleep(0.01)
        naps -= 1


def await_patch() -> None:
    """Wait where gevent is about to replace the thread functions, as in a fresh worker of gunicorn's: it must not happen in the middle of an import of ours.

    The import system asks them who holds a lock. It would not know our thread any more, our import would fail and the module's lock be held for good
    (1 of 200 rounds of gunicorn's gevent worker). Once in a process: its master has the same modules and never patches. A worker does so when it has
    come to it, which on a busy machine is later than anybody who asked just then should wait: so a forked child is given the time from its beginning.
    """
    if "gevent.monkey" not in sys.modules or _awaited:
        return
    _awaited.append(True)
    naps = int(PATCH_WAIT / 0.01)  # counted, since they take longer where everything does
    while not _is_patched() and (naps > 0 or any(monotonic() < forked + LATE_PATCH for forked in _forked)):
        sleep(0.01)
        naps -= 1


def _is_patched() -> bool:
    """Say whether gevent has patched the thread functions, and is done with it.

    Half-way it gives every module lock that is held to the thread that patches, taking it for the only one: a lock of ours could not be released any
    more. `threading._shutdown` is replaced after that.
    """
    return str(getattr(getattr(sys.modules.get("threading"), "_shutdown", None), "__module__", "")).startswith("gevent.")


def load_whole(name: str) -> None:
    """Import a module so that no other thread ever finds a part of it in `sys.modules`.

    `dataclasses` takes `typing` from there without the import system's lock: a program that makes a dataclass while a thread of ours imports
    `typing` dies of an AttributeError (2 of 60 starts of uvicorn's workers on 3.14). All reading is done before; what is left is a few
    milliseconds of Python, for which the interpreter is not given away.
    """
    if name in sys.modules:
        return
    import _frozen_importlib

    spec: Any = _frozen_importlib._find_spec(name, None)  # type: ignore[attr-defined]
    code = spec.loader.get_code(name) if hasattr(spec.loader, "get_code") else None
    if code is None:
        return
    for needed in NEEDS:
        if needed in code.co_names:
            __import__(needed)
    before = sys.getswitchinterval()
    spec.loader, real = _Read(code), spec.loader
    sys.setswitchinterval(max(before, WHOLE_S))
    sleep(0.0001)  # who waits for the interpreter already does so by the old interval: it has its turn now
    try:
        module = _frozen_importlib._load(spec)  # type: ignore[attr-defined]
        module.__loader__ = spec.loader = real
    finally:
        sys.setswitchinterval(before)


class _Read:
    """A loader of code that has been read already."""

    def __init__(self, code: Any) -> None:
        self.code = code

    def create_module(self, _spec: Any) -> None:
        """Make the usual module."""

    def exec_module(self, module: Any) -> None:
        """Run it."""
        exec(self.code, module.__dict__)


def _is_importing() -> bool:
    """Say whether some thread or greenlet is in the middle of an import; this one is not."""
    import _frozen_importlib

    locks = [reference() for reference in list(_frozen_importlib._module_locks.values())]  # type: ignore[attr-defined]
    return any(lock is not None and lock.owner is not None for lock in locks)


def renew() -> None:
    """In a forked child: no thread of ours is there yet, and nobody holds our locks."""
    ours.clear()
    starting.clear()
    _awaited.clear()
    _forked[:] = [monotonic()]
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
    active = getattr(threading, "_active", None)  # another thread may be importing it just now
    if active and type(active.get(ident)) is getattr(threading, "_DummyThread", None):
        active.pop(ident, None)
