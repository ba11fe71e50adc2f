"""Ask the collector for objects without ever holding what another thread is just building.

A tuple under construction is tracked by the collector. Whoever refers to it when its builder goes on makes the builder
fail (`SystemError: bad argument to internal function`, in the service's thread, from `_PyTuple_Resize`). Between two
calls in Python another thread may run, so listing, filtering and forgetting the raw list is one C call here: a `deque`
that keeps nothing pulls three steps through a chain of C iterators. The iterators over the box are made while it is
still empty; a list's iterator looks at the list when it is asked. (`itertools.tee` would do it in less, but keeps its last
57 objects for as long as it lives: seen to break tuples in tests/runtime/test_heap.py.)

A heap parked by `gc.freeze` is unfrozen for the question and frozen again: walking the object graph instead takes seconds
where this takes milliseconds, and misses what only C code holds. What is parked anew is all that lives at that moment; a
circle among it that becomes garbage later stays until the program unfreezes.
"""

from __future__ import annotations

import gc
from collections import deque
from collections.abc import Callable, Iterable
from itertools import chain, compress, starmap
from operator import not_
from types import ModuleType
from typing import Any

from livesh.runtime import raw

# 3.12 reports some 400 objects of its own as frozen; a service that freezes parks its whole heap, thousands at least.
FROZEN_BY_THE_INTERPRETER = 1_000
_AT_ONCE = 256  # objects whose referents are asked for together: 32 to 4,096 take the same time, one by one takes twice as long


class _Box(list[Any]):
    """A list of ours, which is known by its type among the objects found."""


# Tuples, and what asking the question makes.
_HIDDEN = frozenset(map(id, (tuple, _Box, map, chain, compress, starmap)))
_OURS = frozenset(map(id, (_Box, type(iter([])), type([].extend))))


def is_hidden(thing: Any) -> bool:
    """Whether *thing* is of a type that no answer of this room contains: a tuple, and iterators that asking makes (`map`, `itertools.chain`)."""
    return id(type(thing)) in _HIDDEN


def objects(generation: int | None = None) -> list[Any]:
    """Every tracked object that is not hidden; of one generation when it is given."""
    return _visible(gc.get_objects, () if generation is None else (generation,))


def collections() -> tuple[int, ...]:
    """How often each generation was collected until now, the youngest first."""
    return tuple(int(each["collections"]) for each in gc.get_stats())


def generations_since(then: tuple[int, ...]) -> tuple[int, ...]:
    """The generations that have all that came to be since `collections` said *then*; none when it may be in any.

    What outlives a collection of the youngest is in the middle one until that is collected itself. A collector that works in steps, as
    that of 3.14.0, has no middle one (Python/gc.c: `_PyGC_GetObjects` gives nothing for it) and says so by its third threshold.
    """
    now = collections()
    return (0,) if now == then else (0, 1) if now[1:] == then[1:] and not works_in_steps() else ()


def works_in_steps() -> bool:
    """Whether the collector may be the incremental one of 3.14.0: what survives the youngest is old at once, and collecting the middle one may leave the young where they are."""
    return gc.get_threshold()[2] == 0


def of_types(wanted: frozenset[int], generation: int | None = None, *, parked: bool = False) -> list[Any]:
    """Every tracked object whose exact type's `id` is in *wanted*, of one generation when it is given.

    Objects parked by `gc.freeze` are looked at only when that is asked for.
    """
    arguments = () if generation is None else (generation,)
    return _unfrozen(lambda: _sieve(gc.get_objects, arguments, wanted)) if parked else _sieve(gc.get_objects, arguments, wanted)


def instances(*classes: type, skip: Iterable[object] = ()) -> list[Any]:
    """Every tracked object whose class is one of *classes* or below one, those parked by `gc.freeze` too, but for those in *skip* (by identity).

    An instance of a class made at run time refers to its class, and the collector finds that without a line of Python for
    each object of the heap, without weak references and without running code of theirs; every class written in Python has
    instances that the collector tracks, also with ``__slots__ = ()`` over `int` (seen on 3.11 to 3.15). One of a class
    compiled in is known by its type.
    """
    family = {id(kind): kind for cls in classes for kind in raw.family(cls)}
    made = [kind for kind in family.values() if raw.is_heap(kind)]
    compiled = family.keys() - map(id, made)
    found = _unfrozen(lambda: _sieve(gc.get_referrers, tuple(made), frozenset(family))) if made else []
    found += of_types(frozenset(compiled), parked=True) if compiled else []
    return _but(set(map(id, skip)), found)


def _but(skipped: set[int], things: list[Any]) -> list[Any]:
    """Return those whose `id` is not in *skipped*; in C, there may be millions."""
    return list(compress(things, map(not_, map(skipped.__contains__, map(id, things))))) if skipped else things


def referrers(*targets: Any) -> list[Any]:
    """Every tracked object but tuples that refers to one of *targets*."""
    return _unfrozen(lambda: _visible(gc.get_referrers, targets))


def unpark() -> bool:
    """Take what `gc.freeze` has parked into sight, among the oldest; returns whether there was anything: `gc.freeze` parks it again.

    It parks whatever there is then: who tells new objects by their generation must not let that happen in between.
    """
    parked = gc.get_freeze_count() > FROZEN_BY_THE_INTERPRETER
    if parked:
        gc.unfreeze()
    return parked


def _unfrozen(ask: Callable[[], list[Any]]) -> list[Any]:
    """Return ``ask()`` with what `gc.freeze` has parked in sight."""
    parked = unpark()
    try:
        return ask()
    finally:
        if parked:
            gc.freeze()


def _visible(ask: Callable[..., Iterable[Any]], arguments: tuple[Any, ...]) -> list[Any]:
    return _sieve(ask, arguments, _HIDDEN, hide=True)


def _sieve(
    ask: Callable[..., Iterable[Any]], arguments: tuple[Any, ...], types: frozenset[int], hide: bool = False
) -> list[Any]:
    """Return what *ask* finds that is of one of *types* (or, hiding, of none of them): in one C call."""
    box, found = _Box(), _Box()
    # Young objects of ours (see _OURS): one of them in the answer would tie the answer into a circle that only a collection ends.
    first, second, fill, keep, clear = iter(box), iter(box), box.extend, found.extend, box.clear
    marks = map(types.__contains__, map(id, map(type, first)))
    kept = compress(second, map(not_, marks) if hide else marks)
    steps = chain(map(fill, starmap(ask, (arguments,))), map(keep, (kept,)), starmap(clear, ((),)))
    deque(steps, maxlen=0)
    ours = {*map(id, (first, second, fill, keep, clear, found, box))}
    answer = list(found) if types.isdisjoint(_OURS) and not hide else _but(ours, found)
    found.clear()
    return answer


def referents(*things: Any) -> list[Any]:
    """What *things* refer to; a module is asked for its dictionary only.

    `gc.get_referents` on 3.12's `_asyncio` module returns dead objects of its free list. Whoever lets go of one makes the
    list a circle, and the next collection goes round in it for ever (seen: `module_traverse`, 3.12.1).
    """
    kinds = {id(kind): kind for kind in map(type, things)}  # by identity: a class is asked for no hash of its own
    modules = {each for each, kind in kinds.items() if issubclass(kind, ModuleType)}
    if not modules:
        return gc.get_referents(*things)
    found: list[Any] = gc.get_referents(*[thing for thing in things if id(type(thing)) not in modules])
    return found + [object.__getattribute__(thing, "__dict__") for thing in things if id(type(thing)) in modules]


def holding(wanted: set[int], things: list[Any]) -> list[Any]:
    """Those of *things*, and of the tuples below them, that refer to an object with an id of *wanted*.

    A tuple that somebody holds (a closure, defaults, bases) is complete, which one that is only tracked need not be. Few hold what is
    looked for: many are asked at once, one by one only where the answer has it.
    """
    found: dict[int, Any] = {}
    tuples: dict[int, Any] = {}  # kept alive while their ids tell them
    for at in range(0, len(things), _AT_ONCE):
        part = things[at : at + _AT_ONCE]
        while part:
            held = referents(*part)
            if not wanted.isdisjoint(map(id, held)):
                found |= {id(each): each for each in part if not wanted.isdisjoint(map(id, referents(each)))}
            part = [each for each in held if type(each) is tuple and id(each) not in tuples]
            tuples |= {id(each): each for each in part}
    return list(found.values())


