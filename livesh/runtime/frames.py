"""The frames of a process: those that run in its threads, and those that are suspended; and namespaces that go under them.

A frame borrows its globals and its builtins from its function, and from then on reads them through its own pointers. A function can be given other
globals (`pointers.become`); when the old ones die, a frame of it that runs on reads freed memory: a thread, a generator or a task
that the text of a trial has started. So such frames are led to the new namespaces, before the old ones go.

Source: `_PyInterpreterFrame` (Include/internal/pycore_frame.h, from 3.14 on pycore_interpframe_structs.h) has `f_globals` and `f_builtins` side by side among its first
eight words, and `PyFrameObject` a pointer to it behind `f_back`, on 3.11 to 3.15. The words are looked for, not assumed.
"""

from __future__ import annotations

import sys
import types
from collections.abc import Iterable, Iterator
from types import FrameType

from livesh.runtime import heap, raw
from livesh.runtime.pointers import Exchange
from livesh.runtime.threads import get_ident

_WORD = 8
_FRAME_AT, _WORDS = 3 * _WORD, 8
_SUSPENDED = {types.GeneratorType: "gi_frame", types.CoroutineType: "cr_frame", types.AsyncGeneratorType: "ag_frame"}
_ATTRIBUTES = {id(kind): name for kind, name in _SUSPENDED.items()}


def frames(*generations: int) -> Iterator[FrameType]:
    """Every frame of a thread, then those of suspended generators, coroutines and greenlets; of the latter those in some *generations* of the collector, or all."""
    others = sys._current_frames()
    others.pop(get_ident(), None)     # that of this very call: a frame that holds itself would be left to the collector
    yield from _outwards(sys._getframe(1))
    for running in others.values():
        yield from _outwards(running)
    greenlets = frozenset(id(kind) for kind in raw.family(base)) if (base := getattr(sys.modules.get("greenlet"), "greenlet", None)) else frozenset()
    for generation in generations or (None,):
        for obj in heap.of_types(frozenset(_ATTRIBUTES) | greenlets, generation):
            yield from _outwards(getattr(obj, _ATTRIBUTES.get(id(type(obj)), "gr_frame"), None))


def _outwards(frame: FrameType | None) -> Iterator[FrameType]:
    while frame is not None:
        yield frame
        frame = frame.f_back


def readers(namespaces: Iterable[int], *generations: int) -> list[FrameType]:
    """The frames whose globals or builtins are one of *namespaces*, given by their `id`; *generations* as for `frames`."""
    wanted = frozenset(namespaces)
    return [frame for frame in frames(*generations) if id(frame.f_globals) in wanted or id(frame.f_builtins) in wanted]


def lead(namespaces: Iterable[Exchange], *generations: int) -> None:
    """Let every frame that reads the `old` of one of *namespaces* read its `new`, where its words are found; `readers` tells who was left.

    No other thread runs between looking at a frame and writing: both are done without a call of Python code.
    """
    table = {id(each.old): id(each.new) for each in namespaces}
    for frame in readers(table, *generations):
        _lead(frame, table)


def _lead(frame: FrameType, table: dict[int, int]) -> None:
    import ctypes

    inner = ctypes.c_size_t.from_address(id(frame) + _FRAME_AT).value
    words = (ctypes.c_size_t * _WORDS).from_address(inner)
    held = [id(frame.f_globals), id(frame.f_builtins)]
    at = next((index for index in range(_WORDS - 1) if words[index:index + 2] == held), None)
    for index in (at, at + 1) if at is not None else ():
        words[index] = table.get(words[index], words[index])     # borrowed: no count goes with it


__all__ = ["frames", "lead", "readers"]
