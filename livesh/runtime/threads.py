"""Threads, locks and sleep as the interpreter made them, also where gevent has replaced theirs.

For rooms that may not know the agent; a second instance of the built-in module gives the originals back (`exec_builtin`
must follow `create_builtin`, without it the interpreter crashes).
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


def _original() -> Any:
    import _thread
    from types import BuiltinFunctionType

    start: Any = _thread.start_new_thread
    if type(start) is BuiltinFunctionType:
        return _thread
    import _imp
    from importlib.machinery import BuiltinImporter, ModuleSpec

    importer: Any = BuiltinImporter
    module = _imp.create_builtin(ModuleSpec("_thread", importer, origin="built-in"))
    _imp.exec_builtin(module)
    return module


_module = _original()
allocate_lock: Callable[[], Any] = _module.allocate_lock
start_thread: Callable[..., int] = _module.start_new_thread


def sleep(seconds: float) -> None:
    """Sleep in this thread alone; `time.sleep` may be a greenlet's."""
    lock = allocate_lock()
    lock.acquire()
    lock.acquire(True, seconds)
