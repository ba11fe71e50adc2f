"""Sets, tables and lists that hold code objects: what stood for a function goes on standing for it.

A decorator may remember `f.__code__` instead of *f*: frames are marked so (jinja2's internal frames), calls are timed so,
a tracer picks what to look at so. A function that keeps its identity and takes other code would drop out of such a table
without a word. Containers that hold a replaced code object are found through the collector, for the codes that are held
by more than functions and frames we know; what is ours (tables of versions and probes, the trial itself) is told by who
holds it and stays.

Limit: a code that is the key of a dictionary goes to its end, also where the change is undone: storing all keys anew would run
their hashes, which may be Python code, inside the commit.
"""

from __future__ import annotations

import sys
import types
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import repeat
from typing import Any

from livesh.runtime import heap, raw
from livesh.swap.live.commit import Journal

_KINDS = (dict, set, list)
_LEVELS = 4         # of containers in containers, before what holds them is somebody we know
_OURS = "livesh"
_PASSING_ON = ("collections", "functools", "itertools", "builtins")

_FEW = 64

Pair = tuple[types.CodeType, types.CodeType]
Pairs = dict[int, Pair]


def follow(journal: Journal, live: Iterable[Pair], staged: Iterable[Pair] = (), touched: Iterable[Any] = ()) -> int:
    """Let the program's containers hold the new code where they hold the old; returns how many places that are.

    *live*: the code a live function runs and the one it will run. *staged*: the code that a decorator saw in the trial and
    the one that goes live; it can only be in the containers *touched* by the trial.
    """
    held = {id(old): (old, new) for old, new in _held_elsewhere(list(live))}
    found = _containers_of([old for old, _ in held.values()]) + list(touched)
    held |= {id(old): (old, new) for old, new in staged if old is not new}
    places = [(c, key) for c in {id(c): c for c in found}.values() for key in _keys(c, held)]
    theirs = {id(c) for c in {id(c): c for c, _ in places}.values() if _is_the_programs(c)}
    for container, key in places:
        if id(container) in theirs:
            _exchange(journal, container, key, held)
    return sum(id(container) in theirs for container, _ in places)


def _held_elsewhere(pairs: list[Pair]) -> list[Pair]:
    """Those of *pairs* whose old code is held by more than functions and *pairs*; frames and enclosing code count as well: then the search finds nothing.

    What one function and one pair make is counted each time on a code that nobody else holds: it depends on the Python.
    """
    own = types.FunctionType(follow.__code__.replace(co_name="own"), {})
    counts = [sys.getrefcount(old) for old, _ in [*pairs, (own.__code__, own.__code__.replace(co_name="new"))]]
    by_us = counts.pop()
    often = Counter(id(old) for old, _ in pairs)
    return [pair for pair, count in zip(pairs, counts, strict=True) if count > by_us + 2 * (often[id(pair[0])] - 1)]


def _containers_of(codes: list[types.CodeType]) -> list[Any]:
    """The dicts, sets and lists that hold one of *codes* themselves.

    The collector compares each reference of the heap with each of the codes: 1 ns each. For many codes the containers are
    asked instead.
    """
    if not codes:
        return []
    few = len(codes) <= _FEW
    found = heap.referrers(*codes) if few else heap.holding(set(map(id, codes)), heap.of_types(frozenset(map(id, _KINDS))))
    return [c for c in found if raw.container_base(type(c)) in _KINDS and c is not codes]


def _keys(container: Any, held: Pairs) -> Iterator[Any]:
    """Where in *container* a code of *held* stands: its key, index, or itself in a set; for a key of a dict a `_Key`."""
    if isinstance(container, dict):
        for key, value in list(dict.items(container)):
            if id(key) in held:
                yield _Key(key)
            if id(value) in held:
                yield key
    elif isinstance(container, set):
        yield from [item for item in list(set.__iter__(container)) if id(item) in held]
    elif isinstance(container, list):
        yield from [index for index, item in enumerate(list(list.__iter__(container))) if id(item) in held]


class _Key:
    """A code object that is itself a key."""

    __slots__ = ("code",)

    def __init__(self, code: types.CodeType) -> None:
        self.code = code


def _exchange(journal: Journal, container: Any, key: Any, held: Pairs) -> None:
    if isinstance(container, set):
        old, new = held[id(key)]
        # In this order: old and new may be equal, and then a set has only one of them.
        journal.add((set.discard, container, old), (set.add, container, old))
        journal.add((set.add, container, new), (set.discard, container, new))
    elif isinstance(container, list):
        old, new = held[id(list.__getitem__(container, key))]
        journal.add((list.__setitem__, container, key, new), (list.__setitem__, container, key, old))
    elif isinstance(key, _Key):
        old, new = held[id(key.code)]
        journal.add(_moved(container, old, new), _moved(container, new, old))
    else:
        journal.set_item(container, key, held[id(dict.__getitem__(container, key))][1])


def _moved(table: Any, old: types.CodeType, new: types.CodeType) -> tuple[Any, ...]:
    """The store of what *table* has under one key at that moment under another one: C iterators, used once."""
    base: Any = raw.container_base(type(table)) or dict
    return base.update, table, zip((new,), map(base.pop, repeat(table), (old,)), strict=False)


def _is_the_programs(container: Any) -> bool:
    """Whether going up from *container* leads to a module, class, function or object that is not ours; a trial looks at theirs as well."""
    level, seen = [container], {id(container)}
    for _ in range(_LEVELS):
        above = [h for h in heap.referrers(*level) if id(h) not in seen and h is not level and type(h) is not types.FrameType]
        verdicts = {_owner(h) for h in above} - {""}
        if verdicts:
            return verdicts != {_OURS}
        seen |= {id(h) for h in above}
        level = [h for h in above if type(h) is types.CellType or raw.container_base(type(h)) is not None]
        if not level:
            return False
    return False


def _owner(holder: Any) -> str:
    """The top-level package of the module, function, class or object *holder* is; "" for what only passes a reference on."""
    name: Any = None
    if type(holder) is dict:
        name = holder.get("__name__") if "__spec__" in holder else None
    elif type(holder) is types.FunctionType:
        name = holder.__module__
    elif issubclass(type(holder), type):
        name = raw.namespace(holder).get("__module__")
    elif type(holder).__flags__ & raw.HEAP_TYPE:
        name = raw.namespace(type(holder)).get("__module__")
    package = name.partition(".")[0] if isinstance(name, str) else ""
    return "" if package in _PASSING_ON else package
