"""Ask the collector for objects without ever holding what another thread is just building.

A tuple under construction is tracked by the collector. Whoever refers to it when its builder goes on makes the builder
fail (`SystemError: bad argument to internal function`, in the service's thread, from `_PyTuple_Resize`). Between two
calls in Python another thread may run, so listing and filtering out the tuples is one C call here: `list` pulls the
objects through a chain of C iterators, and the raw list is gone before any other bytecode runs.

A heap parked by `gc.freeze` is unfrozen for the question and frozen again.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable
from itertools import _tee_dataobject, chain, compress, starmap, tee
from operator import not_
from typing import Any

from livesh.runtime.census import FROZEN_BY_THE_INTERPRETER

# Tuples, and the iterators of the question itself.
_HIDDEN = frozenset(map(id, (tuple, type(tee(())[0]), _tee_dataobject, map, chain, compress, starmap)))


def objects(generation: int | None = None) -> list[Any]:
    """Every tracked object but tuples; of one generation when it is given."""
    return _visible(gc.get_objects, () if generation is None else (generation,))


def referrers(*targets: Any) -> list[Any]:
    """Every tracked object but tuples that refers to one of *targets*."""
    frozen = gc.get_freeze_count() > FROZEN_BY_THE_INTERPRETER
    if frozen:
        gc.unfreeze()
    try:
        return _visible(gc.get_referrers, targets)
    finally:
        if frozen:
            gc.freeze()


def _visible(ask: Callable[..., Iterable[Any]], arguments: tuple[Any, ...]) -> list[Any]:
    first, second = tee(chain.from_iterable(starmap(ask, (arguments,))))
    return list(compress(first, map(not_, map(_HIDDEN.__contains__, map(id, map(type, second))))))


def with_tuples(things: Iterable[Any]) -> Iterable[Any]:
    """The things, and the tuples they hold (closures, defaults, bases), which are complete since somebody holds them."""
    for thing in things:
        yield thing
        todo = [r for r in gc.get_referents(thing) if type(r) is tuple]
        while todo:
            each = todo.pop()
            yield each
            todo += [r for r in each if type(r) is tuple]
