"""Threads, locks and sleep as the interpreter made them, also where gevent has replaced theirs.

gevent swaps `_thread.start_new_thread` and `_thread.allocate_lock` for its own, which would turn the agent's thread into a greenlet
of the service's loop: an agent that stops when the service is busy. A second instance of the built-in module gives the originals
back; `exec_builtin` must follow `create_builtin`, without it the module's state is missing and the interpreter crashes.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any


def _original() -> Any:
    import _thread

    if type(_thread.start_new_thread).__name__ == "builtin_function_or_method":
        return _thread
    import _imp
    from _frozen_importlib import BuiltinImporter, ModuleSpec

    spec: Any = ModuleSpec("_thread", BuiltinImporter, origin="built-in")  # type: ignore[arg-type]
    module = _imp.create_builtin(spec)
    _imp.exec_builtin(module)
    return module


# Taken now: gevent replaces the attributes of `_thread` itself, also after we were imported.
_module = _original()
allocate_lock: Callable[[], Any] = _module.allocate_lock
allocate_rlock: Callable[[], Any] = _module.RLock
start_new_thread: Callable[..., int] = _module.start_new_thread
get_ident: Callable[[], int] = _module.get_ident
get_native_id: Callable[[], int] = getattr(_module, "get_native_id", _module.get_ident)


# The main thread, where it is the one that imports this, as in nearly every program: on Linux its kernel's id is the process's.
_imported_in = get_ident() if get_native_id() == os.getpid() else None


def start_thread(work: Callable[..., object], args: tuple[Any, ...] = ()) -> int:
    """Run *work* in a raw thread that takes none of the service's signals; returns the thread's ident."""
    from livesh.runtime import signals

    return signals.start(work, *args)


def sleep(seconds: float) -> None:
    """Sleep in this thread alone; `time.sleep` may be a greenlet's."""
    lock = allocate_lock()
    lock.acquire()
    lock.acquire(True, seconds)


def name_of(thread: Any) -> str:
    """Return the name of a `threading.Thread` as the thread holds it: `name` may be a property of a class of the service's."""
    from livesh.runtime import raw

    given = raw.held(thread, "_name")
    return given if type(given) is str else raw.short_name(type(thread))


def main_ident() -> int | None:
    """Return the main thread's ident; once gevent has patched it, `threading` does not have it.

    None where it cannot be known: before 3.13, in a program without `threading` that another thread has imported us in.
    """
    gevents: int | None = getattr(sys.modules.get("gevent.hub"), "MAIN_THREAD_IDENT", None)
    if gevents is not None:
        return gevents
    if "threading" in sys.modules:
        return sys.modules["threading"].main_thread().ident  # type: ignore[no-any-return]
    if hasattr(_module, "_get_main_thread_ident"):
        return _module._get_main_thread_ident()  # type: ignore[no-any-return]
    return _imported_in if _imported_in in sys._current_frames() else None


def is_ours(ident: int) -> bool:
    """Whether a thread was begun by livesh."""
    from livesh.runtime import walks

    return walks.was_begun_by_livesh(walks.stack(ident))


def is_in_gevents_pool(ident: int) -> bool:
    """Whether a thread was begun by gevent's thread pool."""
    if "gevent.threadpool" not in sys.modules:
        return False
    from livesh.runtime import walks

    standing = walks.stack(ident) or []
    return bool(standing) and standing[-1].frame.f_globals.get("__name__") == "gevent.threadpool"


def kernel_ids(idents: Iterable[int], known: dict[int, int]) -> dict[int, int]:
    """Return the kernel's ids of threads of which only the interpreter's ident is known; *known* are others of which both are.

    On Linux an ident is the address of the C library's record of a thread, and the kernel's id stands at the same place in each: that place is where the
    ids that are known stand. The records are read through /proc, where it is an error and no crash to ask for one that is gone.
    """
    known = {**known, get_ident(): get_native_id()}
    wanted = [ident for ident in idents if ident not in known]
    records = _records([*known, *wanted]) if wanted else {}
    places = set(range(0, RECORD, 4))
    for ident, native in known.items():
        places &= {at for at in places if _int_at(records.get(ident, b""), at) == native}
    found = {ident: {_int_at(records.get(ident, b""), at) for at in places} for ident in wanted}
    sure = {ident: ids.pop() for ident, ids in found.items() if len(ids) == 1}
    return {ident: native for ident, native in sure.items() if os.path.exists(f"/proc/self/task/{native}") and native not in known.values()}


RECORD = 1024  # bytes of glibc's `struct pthread` that are looked at; the id is at 720 on x86-64, at 208 on arm64


def _records(idents: list[int]) -> dict[int, bytes]:
    found = {}
    try:
        handle = os.open("/proc/self/mem", os.O_RDONLY)
    except OSError:
        return {}
    try:
        for ident in idents:
            try:
                found[ident] = os.pread(handle, RECORD, ident)
            except (OSError, OverflowError):
                continue  # it ended meanwhile
    finally:
        os.close(handle)
    return found


def _int_at(record: bytes, at: int) -> int:
    return int.from_bytes(record[at : at + 4], sys.byteorder)


def ends_one_call(ident: int) -> type[BaseException] | None:
    """Return what ends the call that a thread of gevent's pool runs, and nothing more; None for any other thread.

    The pool hands what its call raised to the hub, and a hub takes a KeyboardInterrupt or SystemExit for the end of the service.
    """
    return sys.modules["greenlet"].GreenletExit if is_in_gevents_pool(ident) else None


def imported(name: str) -> Any:
    """Return the module *name* where it is imported, else None: also while another thread is at it, which has put it into `sys.modules` half made."""
    module = sys.modules.get(name)
    return None if getattr(getattr(module, "__spec__", None), "_initializing", False) else module
