"""What the interpreter tells of code as it runs (`sys.monitoring`, 3.12 and later), for everybody here at once.

CPython has six tool ids, four of them with owners by convention, and somebody else may have taken one of the two that are left. So breakpoints in
loops that run already, steps, raises and handled exceptions of all sessions share one: an event goes to each who listens to it for that code.

A callback gets the frame, the code and what the event is about. Where all of them answer DISABLE the event is off at that place until somebody else
listens to that code. The tool is taken by the first who listens and given back after the last.
"""

from __future__ import annotations

import sys
from types import CodeType
from typing import TYPE_CHECKING, Any

from livesh.debug.worker import faults, original_thread
from livesh.runtime.select import runtime

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_LOCK = original_thread().RLock()
_LISTENERS: list[Listener] = []
_TOOLS: list[int] = []  # the one that is ours, while anybody listens
_GLOBAL: set[str] = set()


class Listener:
    """Somebody who is told of events; what each is told of begins empty."""

    def __init__(self, callbacks: dict[str, Callable[..., Any]]) -> None:
        self.callbacks = callbacks
        self.codes: dict[int, tuple[CodeType, frozenset[str]]] = {}
        self.globally: frozenset[str] = frozenset()

    def begin(self) -> Listener:
        """Be there; raises `Lacking` where no tool id is left."""
        with _LOCK:
            if not _TOOLS:
                _TOOLS.append(runtime().claim_tool("livesh"))
            for event in self.callbacks:
                runtime().on_event(_TOOLS[0], event, _dispatcher(event))
            _LISTENERS.append(self)
        return self

    def is_listening(self) -> bool:
        """Whether it has begun and not ended; a fault ends it."""
        return self in _LISTENERS

    def listen(self, code: CodeType, events: Iterable[str]) -> None:
        """Be told of exactly *events* in *code*."""
        with _LOCK:
            self.codes[id(code)] = code, frozenset(events)
            if not self.codes[id(code)][1]:
                del self.codes[id(code)]
            if self in _LISTENERS:
                _set(code)

    def listen_everywhere(self, events: Iterable[str]) -> None:
        """Be told of exactly *events* in all code; every call in the process pays for it."""
        with _LOCK:
            self.globally = frozenset(events)
            if self in _LISTENERS:
                _set_globally()

    def tell(self, event: str, *about: Any) -> Any:
        """Call what listens; a fault of ours ends the listener and never reaches the service, what is `meant` to does."""
        try:
            return self.callbacks[event](*about)
        except Exception as raised:
            if any(raised is each for each in _MEANT):
                _MEANT[:] = [each for each in _MEANT if each is not raised]
                raise
            faults.append(raised.with_traceback(None))
            self.end()
            return None

    def end(self) -> None:
        """Be told no more; the second call does nothing."""
        with _LOCK:
            if self not in _LISTENERS:
                return
            _LISTENERS.remove(self)
            codes = [code for code, _ in self.codes.values()]
            self.codes, self.globally = {}, frozenset()
            if not _LISTENERS:
                _GLOBAL.clear()
                runtime().free_tool(_TOOLS.pop())
                return
            for code in codes:
                _set(code)
            _set_globally()


def _set(code: CodeType) -> None:
    wanted = frozenset[str]().union(*(each.codes[id(code)][1] for each in _LISTENERS if id(code) in each.codes))
    runtime().local_events(_TOOLS[0], code, wanted)


def _set_globally() -> None:
    wanted = set[str]().union(*(each.globally for each in _LISTENERS))
    if wanted != _GLOBAL:  # the interpreter looks through all code again for a change
        runtime().global_events(_TOOLS[0], wanted)
        _GLOBAL.clear()
        _GLOBAL.update(wanted)


_MEANT: list[BaseException] = []


def meant(error: BaseException) -> BaseException:
    """Note that *error*, raised by a callback next, is for the service, and return it."""
    _MEANT.append(error)
    return error


_NOBODY: tuple[None, frozenset[str]] = (None, frozenset())


def _dispatcher(event: str) -> Callable[..., Any]:
    """Return what the interpreter calls for *event*."""

    def told(code: CodeType, *about: Any) -> Any:
        frame, answers = sys._getframe(1), []
        for each in _LISTENERS[:]:
            if event in each.globally or event in each.codes.get(id(code), _NOBODY)[1]:
                answers.append(each.tell(event, frame, code, *about))
        disable = sys.monitoring.DISABLE  # type: ignore[attr-defined]
        return disable if answers and all(answer is disable for answer in answers) else None

    return told


def after_fork() -> None:
    """Give everything back in a forked child, whose listeners were the parent's."""
    global _LOCK
    _LOCK = original_thread().RLock()
    while _LISTENERS:
        _LISTENERS[-1].end()
