"""The frames of a process: those that run in its threads, and those that are suspended; and namespaces that go under them.

A frame borrows its globals and its builtins from its function, and from then on reads them through its own pointers. A function can be given other
globals (`pointers.become`); when the old ones die, a frame of it that runs on reads freed memory: a thread, a generator or a task
that the text of a trial has started. So such frames are led to the new namespaces, before the old ones go.

Source: `_PyInterpreterFrame` (Include/internal/pycore_frame.h, from 3.14 on pycore_interpframe_structs.h) has `f_globals` and `f_builtins` side by side among its first
eight words, and `PyFrameObject` a pointer to it behind `f_back`, on 3.11 to 3.15. The words are looked for, not assumed.
"""

from __future__ import annotations

import functools
import operator
import sys
import types
from collections import deque
from collections.abc import Iterable, Iterator
from types import FrameType
from typing import Any

from livesh.runtime import heap, raw, walks
from livesh.runtime.pointers import Exchange

_WORD = 8
_FRAME_AT, _WORDS = 3 * _WORD, 8
_SUSPENDED = {types.GeneratorType: "gi_frame", types.CoroutineType: "cr_frame", types.AsyncGeneratorType: "ag_frame"}
_ATTRIBUTES = {id(kind): name for kind, name in _SUSPENDED.items()}


def frames(*generations: int) -> Iterator[FrameType]:
    """Every frame of a thread, then those of suspended generators, coroutines and greenlets; of the latter those in some *generations* of the collector, or all."""
    for stack in walks.all_stacks().values():
        yield from (each.frame for each in stack)
    greenlets = frozenset(id(kind) for kind in raw.family(base)) if (base := getattr(sys.modules.get("greenlet"), "greenlet", None)) else frozenset()
    for generation in generations or (None,):
        for obj in heap.of_types(frozenset(_ATTRIBUTES) | greenlets, generation):
            yield from _frames_of(obj)


def _frames_of(obj: Any) -> Iterator[FrameType]:
    """The frame of a generator, a coroutine or an async generator, all frames of a greenlet.

    From a generator's no further: a suspended one has no caller, and what called a running one stands on its thread's stack. In a forked
    child that thread may be one of the parent's: the generator runs there for ever, and its caller is freed memory.
    """
    name = _ATTRIBUTES.get(id(type(obj)))
    if name is None:
        yield from (each.frame for each in walks.outwards(obj.gr_frame))
    elif (frame := getattr(obj, name)) is not None:
        yield frame


def readers(namespaces: Iterable[int], *generations: int) -> list[FrameType]:
    """The frames whose globals or builtins are one of *namespaces*, given by their `id`; *generations* as for `frames`."""
    wanted = frozenset(namespaces)
    return [frame for frame in frames(*generations) if id(frame.f_globals) in wanted or id(frame.f_builtins) in wanted]


def lead(namespaces: Iterable[Exchange], *generations: int) -> int:
    """Let every frame that reads the `old` of one of *namespaces* read its `new`; returns how many did.

    Others run meanwhile: what they make with the old globals before their frame is led is theirs to keep, and the caller's to look for.
    """
    table = {id(each.old): id(each.new) for each in namespaces}
    found = readers(table, *generations)
    for frame in found:
        for offset, names in ((0, frame.f_globals), (_WORD, frame.f_builtins)):
            if id(names) in table and (at := _globals_at()) is not None:
                _store(frame, at + offset, table[id(names)])
    return len(found)


@functools.cache
def _globals_at() -> int | None:
    """Where a frame has its globals, in bytes; None where that is not found."""
    import ctypes

    frame = sys._getframe()
    inner = ctypes.c_size_t.from_address(id(frame) + _FRAME_AT).value
    words = (ctypes.c_size_t * _WORDS).from_address(inner)
    held = [id(frame.f_globals), id(frame.f_builtins)]
    return next((index * _WORD for index in range(_WORDS - 1) if words[index:index + 2] == held), None)


def _store(frame: FrameType, offset: int, address: int) -> None:
    """Write *address* (borrowed: no count goes with it) at *offset* of the frame's record, which moves when its call ends.

    So where the record is and what is written there are one call of C, in which nobody else runs.
    """
    import ctypes

    place, word = ctypes.c_size_t.from_address(id(frame) + _FRAME_AT), ctypes.c_size_t(address)
    record = map(getattr, (place,), ("value",))
    deque(map(_memmove(), map(operator.add, record, (offset,)), (ctypes.addressof(word),), (_WORD,)), 0)


@functools.cache
def _memmove() -> Any:
    import ctypes

    # `ctypes.memmove` itself lets go of the GIL.
    signature = ctypes.PYFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t)
    return signature(ctypes.cast(ctypes.memmove, ctypes.c_void_p).value or 0)


__all__ = ["frames", "lead", "readers"]
