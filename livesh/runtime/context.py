"""The default of a context variable, which CPython lets nobody change: read past every context, and written as a word of the variable's memory.

A variable is `(name, default, caches of the last look-up)` after its head on 3.11 to 3.15 (Include/internal/pycore_context.h); a value that is found
in a context is cached, a default never is. The word is found beside that of the name and has to hold what the variable answers; else nothing is
written. What was stored stays referred to for good: as many objects as there are such edits.
"""

from __future__ import annotations

from contextvars import Context, ContextVar
from typing import Any

from livesh.runtime.pointers import Word, keep

NOTHING: Any = type("Nothing", (), {"__repr__": lambda self: "NOTHING"})()
Call = tuple[Any, ...]


def default_of(variable: ContextVar[Any]) -> Any:
    """What *variable* is where nobody has set it; NOTHING when it has no default."""
    return Context().run(variable.get, NOTHING) if _has_none(variable) else Context().run(variable.get)


def _has_none(variable: ContextVar[Any]) -> bool:
    try:
        Context().run(variable.get)
    except LookupError:
        return True
    return False


def change_default(variable: ContextVar[Any], default: Any) -> tuple[Call, Call] | None:
    """The C calls that give *variable* another default (NOTHING: none) and that put the one it has back; None where its memory is another than known."""
    held = default_of(variable)
    try:
        index = Word(variable, variable.name).index + 1
        word = Word(variable, None, index)
    except LookupError:
        return None
    found: list[int] = []
    read, *arguments = word.read_into(found)
    read(*arguments)
    if found != [_address(held)]:
        return None
    for value in (held, default):
        if value is not NOTHING:
            keep(value)
    return word.store(_address(default)), word.store(_address(held))


def _address(value: Any) -> int:
    return 0 if value is NOTHING else id(value)
