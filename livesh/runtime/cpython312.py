"""CPython 3.12: the first with sys.monitoring, so events on single code objects at no cost elsewhere.

A trap of all versions so far: `free_tool_id` does not clear what was set; early 3.12 even went on sending events.
So a tool's callbacks and local events are remembered here and taken off by hand.

*Interrupting.* An exception that another thread sets is seen after a call. A thread that waits in ``with lock:`` and is interrupted runs the first
statements of the block when it gets the lock (3.12, 3.13), or ends between `__enter__` and the block and never gives the lock back: 20 of 20 on
3.14.1, on 3.12 and 3.13 with a `threading.Condition`. So there the exception is raised by an event of that code object, at the first
instruction inside the block. (3.11 has no such events and does as the first.)
"""

from __future__ import annotations

import sys
from collections import deque
from itertools import count, starmap
from typing import TYPE_CHECKING, Any

from livesh.errors import Lacking
from livesh.runtime import walks
from livesh.runtime.cpython311 import CPython311
from livesh.runtime.threads import get_ident

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import CodeType, FrameType

# Above every number the interpreter gives in a process's life: those count up from 1, one a code object.
_OWN_VERSIONS = count(0x8000_0000)

# 0 debugger, 1 coverage, 2 profiler and 5 optimizer have owners by convention; two are left.
_FREE = (3, 4)


class CPython312(CPython311):
    """Adds local events; locals still go through the snapshot dict."""

    name = "CPython 3.12"

    def __init__(self) -> None:
        self._codes: dict[int, dict[int, CodeType]] = {}
        self._events: dict[int, set[str]] = {}
        self._awaited: dict[int, tuple[FrameType, type[BaseException]]] = {}
        self._interrupts: int | None = None

    def interrupt_thread(self, ident: int, exception: type[BaseException]) -> bool:
        """Raise it where the thread is, or inside the block it is just entering."""
        frame = self._entering(sys._current_frames().get(ident))
        return (frame is not None and self._raise_inside(ident, frame, exception)) or super().interrupt_thread(ident, exception)

    def _entering(self, frame: FrameType | None) -> FrameType | None:
        """Return the frame that stands in the call of a C object's `__enter__` for a ``with``: a lock's, also below a `threading.Condition`."""
        while frame is not None and frame.f_globals.get("__name__") == "threading" and frame.f_code.co_name == "__enter__":
            frame = frame.f_back
        return frame if frame is not None and self._enters_block(frame.f_code.co_code, frame.f_lasti) else None

    def _enters_block(self, code: bytes, at: int) -> bool:
        """Whether the instruction at *at* calls `__enter__`."""
        import opcode

        return at >= 0 and code[at] == opcode.opmap["BEFORE_WITH"]

    def _raise_inside(self, ident: int, frame: FrameType, exception: type[BaseException]) -> bool:
        """Have *exception* raised by the next instruction of *frame*; False when that cannot be had, or it has left by now."""
        self._forget_those_that_left()
        try:
            if self._interrupts is None:
                self._interrupts = self.claim_tool("livesh interrupts")
        except Lacking:
            return False
        self._awaited[ident] = frame, exception
        self.on_event(self._interrupts, "INSTRUCTION", self._at_instruction)
        self.local_events(self._interrupts, frame.f_code, ("INSTRUCTION",))
        return ident not in self._awaited or _is_on_stack(ident, frame) or self._awaited.pop(ident, None) is None

    def _at_instruction(self, code: CodeType, _offset: int) -> Any:
        frame, exception = self._awaited.get(get_ident(), (None, None))
        if frame is None or exception is None or sys._getframe(1) is not frame:
            return None
        del self._awaited[get_ident()]
        self._forget_those_that_left()
        raise exception

    def _forget_those_that_left(self) -> None:
        """Take the events off where nobody is waited for any more, and give the tool back after the last."""
        for ident, (frame, _) in list(self._awaited.items()):
            if not _is_on_stack(ident, frame):
                self._awaited.pop(ident, None)
        if self._interrupts is not None and not self._awaited:
            tool, self._interrupts = self._interrupts, None
            self.free_tool(tool)

    def fresh_version(self) -> int:
        """Return a number that no function has.

        3.12 counts the versions of code objects (which functions get from `def`) and those given to functions whose code
        was replaced in two counters that both begin at 1. A call site specialised for a replaced function with defaults
        then takes a function without any for it, and the process dies (pure Python does it: tests/runtime).
        """
        return 0x8000_0000 | (next(_OWN_VERSIONS) & 0x7FFF_FFFF)

    def versions_collide(self) -> bool:
        """They do, see `fresh_version`."""
        return True

    def jump(self, frame: FrameType, line: int) -> None:
        """Assign `f_lineno`, which is allowed in the callback of a LINE event."""
        frame.f_lineno = line  # type: ignore[misc]

    def lacks_local_events(self) -> str:
        """Nothing is lacking here."""
        return ""

    def claim_tool(self, name: str) -> int:
        """Take id 3 or 4, whichever is free."""
        monitoring: Any = sys.monitoring  # type: ignore[attr-defined]
        for tool in _FREE:
            if monitoring.get_tool(tool) is None:
                monitoring.use_tool_id(tool, name)
                self._codes[tool], self._events[tool] = {}, set()
                return tool
        names = ", ".join(str(monitoring.get_tool(tool)) for tool in _FREE)
        raise Lacking(f"both free monitoring tool ids are taken in this process, by {names}")

    def free_tool(self, tool: int) -> None:
        """Take every event and callback off before giving the id back."""
        monitoring: Any = sys.monitoring  # type: ignore[attr-defined]
        for code in self._codes.pop(tool, {}).values():
            monitoring.set_local_events(tool, code, 0)
        monitoring.set_events(tool, 0)
        for event in self._events.pop(tool, set()):
            monitoring.register_callback(tool, getattr(monitoring.events, event), None)
        monitoring.free_tool_id(tool)

    def on_event(self, tool: int, event: str, callback: Callable[..., Any] | None) -> None:
        """Register *callback* and remember it for `free_tool`."""
        monitoring: Any = sys.monitoring  # type: ignore[attr-defined]
        monitoring.register_callback(tool, getattr(monitoring.events, event), callback)
        self._events[tool].add(event)

    def local_events(self, tool: int, code: CodeType, events: Iterable[str]) -> None:
        """Set the events of one code object and remember it, by identity, for `free_tool`."""
        monitoring: Any = sys.monitoring  # type: ignore[attr-defined]
        mask = _mask(events)
        # Off and on, in one C call: so what a callback has disabled is told of again, and no other thread passes in between.
        deque(starmap(monitoring.set_local_events, [(tool, code, 0), (tool, code, mask)]), maxlen=0)
        if mask:
            self._codes[tool][id(code)] = code
        else:
            self._codes[tool].pop(id(code), None)

    def global_events(self, tool: int, events: Iterable[str]) -> None:
        """Set the events of all code."""
        sys.monitoring.set_events(tool, _mask(events))  # type: ignore[attr-defined]

    def tools_in_use(self) -> dict[int, str]:
        """Ask each of the six ids for its owner."""
        monitoring: Any = sys.monitoring  # type: ignore[attr-defined]
        owners = {tool: monitoring.get_tool(tool) for tool in range(6)}
        return {tool: str(owner) for tool, owner in owners.items() if owner is not None}


def _is_on_stack(ident: int, frame: FrameType) -> bool:
    return any(each.frame is frame for each in walks.stack(ident) or ())


def _mask(events: Iterable[str]) -> int:
    names: Any = sys.monitoring.events  # type: ignore[attr-defined]
    mask = 0
    for event in events:
        mask |= getattr(names, event)
    return mask
