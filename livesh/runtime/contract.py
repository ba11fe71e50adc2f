"""What livesh asks of the interpreter it runs on: one documented question per thing that differs.

The default answer is honest: `Lacking`, in words a person can read, or "no". A Python's own file
(`cpython312.py` ...) overrides only what it can do better; `select.py` chooses. Nothing else in livesh looks at
the interpreter's version, and a new Python starts by passing `tests/runtime/test_contract.py`.

Knows the interpreter. Does not know modules, versions, sessions or sockets.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from livesh.errors import Lacking

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import CodeType, FrameType, FunctionType

# A Python audit hook makes `sys.audit` run a Python frame: at least three times the price of a bare C call here
# (measured 1.1x without, 4x and more with the emptiest hook, 3.11 to 3.15).
_HOOKED = 2.5
_BARE = [1 << 60]


class Runtime:
    """The questions; `name` is what `describe` tells a client."""

    name = "an unknown Python"

    # -- patching ----------------------------------------------------------------------------------------------

    def patch_refusal(self) -> str:
        """Say why live functions must not get new code here; empty when they may.

        Without a GIL a generator function may be entered with one code object and sized by another: the process
        dies (5 of 9 stress runs on 3.13t).
        """
        enabled = getattr(sys, "_is_gil_enabled", None)
        if enabled is None or enabled():
            return ""
        return f"{self.name} runs without a GIL, where replacing the code of a function that is being called crashes"

    def set_closure(self, function: FunctionType, cells: tuple[Any, ...] | None) -> None:
        """Give *function* other cells in place; a longer closure is harmless under the old code if its cells lead.

        `__closure__` is read-only in Python and `PyFunction_SetClosure` is exported by all of them.
        """
        api = _python_api()
        api.PyFunction_SetClosure.argtypes = [api.py_object, api.py_object]
        api.PyFunction_SetClosure.restype = api.c_int
        api.PyFunction_SetClosure(function, cells or None)

    def closure_call(self, function: FunctionType, cells: tuple[Any, ...] | None) -> tuple[Any, ...]:
        """Return `set_closure` as a C callable and its arguments, for a commit that may not run Python code."""
        api = _python_api()
        setter = api.PyFunction_SetClosure
        setter.argtypes = [api.py_object, api.py_object]
        setter.restype = api.c_int
        return (setter, function, cells or None)

    def fresh_version(self) -> int:
        """Return the version to give a function whose code, cells or defaults were changed: 0, which nobody relies on."""
        return 0

    def versions_collide(self) -> bool:
        """Whether a function whose code was replaced may be taken for another one by callers specialised for that."""
        return False

    def has_audit_hook(self) -> bool:
        """Whether a Python audit hook seems to be installed; wrong only on the careful side.

        The list of hooks is hidden from Python on purpose, so the price of an event is measured against the price
        of a bare C call, least of many short runs each: noise can only make us see a hook that is not there.
        """
        price = min(_price(sys.audit) for _ in range(64))
        # The least ever seen: under contention no single measurement of the bare call may be clean.
        _BARE[0] = min([_BARE[0], *(_price(sys.intern) for _ in range(64))])
        return price > _HOOKED * _BARE[0]

    def rename_file(self, code: CodeType, path: str) -> None:
        """Change `co_filename` of *code* and all code nested in it, in place, also under running frames."""
        import _imp

        _imp._fix_co_filename(code, path)  # type: ignore[attr-defined]

    def default_excepthook_reads_disk(self) -> bool:
        """Whether the interpreter's own excepthook takes source lines from the disk instead of linecache."""
        return True

    # -- frames ------------------------------------------------------------------------------------------------

    def write_local(self, frame: FrameType, name: str, value: object) -> None:
        """Set a local variable of a frame that is running or suspended, so that the frame sees it."""
        raise Lacking(f"{self.name} offers no way to change locals of a running frame")

    def jump(self, frame: FrameType, line: int) -> None:
        """Let *frame*, which is in a line event of this thread, go on at *line*."""
        raise Lacking(f"{self.name} offers no jump from here")

    def interrupt_thread(self, ident: int, exception: type[BaseException]) -> bool:
        """Raise *exception* in the thread *ident* at its next Python instruction; False when there is no such thread.

        A thread inside a C call (`time.sleep`, a lock, a socket) sees it only when that call returns.
        """
        api = _python_api()
        api.PyThreadState_SetAsyncExc.argtypes = [api.c_ulong, api.py_object]
        return bool(api.PyThreadState_SetAsyncExc(ident, exception))

    # -- events on single code objects ---------------------------------------------------------------------------

    def lacks_local_events(self) -> str:
        """Say why frames that already run cannot be reached here; empty when they can."""
        return f"{self.name} has no sys.monitoring: a frame that is already running cannot be reached, only new calls"

    def claim_tool(self, name: str) -> int:
        """Take a free monitoring tool id, never the debugger's, coverage's, profiler's or optimizer's."""
        raise Lacking(self.lacks_local_events())

    def free_tool(self, tool: int) -> None:
        """Give a tool id back with all its callbacks and events."""
        raise Lacking(self.lacks_local_events())

    def on_event(self, tool: int, event: str, callback: Callable[..., Any] | None) -> None:
        """Call *callback* for *event* ("LINE", "PY_START", "RAISE" ...); None takes the callback off."""
        raise Lacking(self.lacks_local_events())

    def local_events(self, tool: int, code: CodeType, events: Iterable[str]) -> None:
        """Turn exactly *events* on for *code* alone, also where a callback has disabled them; none turns them off."""
        raise Lacking(self.lacks_local_events())

    def global_events(self, tool: int, events: Iterable[str]) -> None:
        """Turn exactly *events* on everywhere; every other running code pays for them."""
        raise Lacking(self.lacks_local_events())

    def tools_in_use(self) -> dict[int, str]:
        """Return the monitoring tool ids that are taken, with the names their owners gave."""
        return {}


class _Api:
    """The C functions of this interpreter and the ctypes names to describe them with."""

    def __init__(self) -> None:
        import ctypes

        # A private handle: argument types set on the shared `ctypes.pythonapi` would change it for the service too.
        self._library = ctypes.PyDLL(None)
        self.py_object = ctypes.py_object
        self.c_int = ctypes.c_int
        self.c_ulong = ctypes.c_ulong

    def __getattr__(self, name: str) -> Any:
        return getattr(self._library, name)


_API: list[_Api] = []


def _python_api() -> _Api:
    if not _API:
        _API.append(_Api())
    return _API[0]


def _price(call: Callable[[str], object]) -> int:
    from time import perf_counter_ns

    start = perf_counter_ns()
    for _ in range(16):
        call("livesh.look")
    return perf_counter_ns() - start
