"""Give a living class other bases, also from and to plain `object`.

Theory of operation. `cls.__bases__ = ...` compares the old and the new base and refuses when their layouts differ. It
also refuses from and to `object` itself, whose deallocator is another function than that of classes made in Python,
even when the layouts are the same (bpo-672115, open since 2003). Where they are the same, the comparison is satisfied
by a neutral class: the word of the type that names its base is pointed at an empty class of the same layout first (the
way from `object`), or the bases go to the empty class and the words are put right afterwards (the way to `object`).

The layout is checked before, by the numbers of the type. Limits: the way to `object` runs a few lines of Python inside
the commit, since the words to put right exist only after the step before; and a class whose layout is not that of an empty class (slots, a builtin base) keeps its bases.
"""

from __future__ import annotations

from typing import Any

from livesh.runtime import raw
from livesh.runtime.pointers import Word

Step = tuple[tuple[Any, ...], tuple[Any, ...] | None]


class Neutral:
    """Stands between a class and `object`; has no behaviour."""


def refusal(cls: type, bases: tuple[type, ...]) -> str:
    """Why *cls* cannot get *bases*, "" when it can; nothing is changed."""
    mine = type.__dict__["__bases__"].__get__(cls)
    from_object, to_object = mine == (object,), bases == (object,)
    if (from_object or to_object) and _numbers(cls) != _numbers(Neutral):
        return "its instances have a layout of their own"
    if any(not raw.is_heap(b) and b is not object and b not in mine for b in bases) and not issubclass(cls, BaseException):
        return f"{bases[0].__name__} is built in and has a layout of its own"
    start: tuple[type, ...] = (Neutral,) if from_object else mine
    return _try(cls, start, (Neutral,) if to_object else bases)


def _try(cls: type, start: tuple[type, ...], bases: tuple[type, ...]) -> str:
    """Try the assignment on a class that stands in for *cls*."""
    meta = type(cls)
    try:
        twin = type.__new__(meta, cls.__name__, start, {"__module__": "livesh"})
        type.__setattr__(twin, "__bases__", bases)
        own, other = _numbers(cls), _numbers(twin)
        type.__setattr__(twin, "__bases__", start)
    except TypeError as cause:
        return str(cause)
    return "" if own == other else "the layouts differ"


def operations(cls: type, bases: tuple[type, ...]) -> list[Step]:
    """The calls that give *cls* those *bases*, each with its undo."""
    mine = type.__dict__["__bases__"].__get__(cls)
    assign = (type.__setattr__, cls, "__bases__", bases)
    neutral = (type.__setattr__, cls, "__bases__", (Neutral,))
    if bases == (object,):
        return [(neutral, (type.__setattr__, cls, "__bases__", mine)), ((_LaterFix(cls),), (_LaterWord(cls, object, Neutral),))]
    if mine == (object,):
        return [(Word(cls, object).operation(Neutral), (_LaterFix(cls),)), (assign, neutral)]
    return [(assign, (type.__setattr__, cls, "__bases__", mine))]


class _LaterWord:
    """Exchange one word when called: the word can only be found once the steps before have run."""

    def __init__(self, cls: type, old: Any, new: Any) -> None:
        self.cls, self.old, self.new = cls, old, new

    def __call__(self) -> None:
        function, *arguments = Word(self.cls, self.old).operation(self.new)
        function(*arguments)


class _LaterFix:
    """Take the neutral class out of the bases and the resolution order of *cls* and its subclasses."""

    def __init__(self, cls: type) -> None:
        self.cls = cls

    def __call__(self) -> None:
        import ctypes

        for kind in reversed(raw.family(self.cls)):
            order = raw.mro(kind)
            if Neutral in order:
                _exchange(kind, order, tuple(c for c in order if c is not Neutral))
        held = type.__dict__["__bases__"].__get__(self.cls)
        if Neutral in held:
            _exchange(self.cls, held, (object,))
            _exchange(self.cls, Neutral, object)
        for kind in raw.family(self.cls):
            ctypes.pythonapi.PyType_Modified(ctypes.py_object(kind))


def _exchange(holder: Any, old: Any, new: Any) -> None:
    function, *arguments = Word(holder, old).operation(new)
    function(*arguments)


def _numbers(cls: type) -> tuple[int, int, int, int]:
    return (cls.__basicsize__, cls.__itemsize__, cls.__dictoffset__, cls.__weakrefoffset__)
