"""One object takes the place of another wherever it is held: tables find what they have afterwards, and lose nothing on the way."""

from __future__ import annotations

import gc
import subprocess
import sys
from collections import deque
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from livesh.runtime import heap, pointers
from livesh.runtime.pointers import Exchange, become


class _Moody:
    """A key that can be asked for its hash for a while only."""

    asked = 0

    def __hash__(self) -> int:
        self.asked += 1
        if self.asked > 1:
            raise RuntimeError("not in the mood")
        return 1


def test_keys_made_of_what_is_exchanged_are_found() -> None:
    """Tuples and frozensets of it, one in another, in dictionaries and in sets."""
    old, new = object(), object()
    inner = frozenset([old])
    table, members = {(old, 1): "tuple", frozenset([(old, 2), inner]): "frozen"}, {((old,), 3), inner}

    become([Exchange(old, new)], [table, members, *table, *members, inner])

    assert ["tuple", "frozen"] == [table.get((new, 1)), table.get(frozenset([(new, 2), frozenset([new])]))]
    assert {((new,), 3), frozenset([new])} == members


def test_a_table_whose_key_raises_keeps_what_it_has() -> None:
    """The keys are asked for their hashes before the table is emptied."""
    old, new = object(), object()
    table = {(old, 1): "tuple", _Moody(): "moody", "plain": 3}

    with pytest.raises(RuntimeError, match="mood"):
        become([Exchange(old, new)], [table])

    assert ["tuple", "moody", 3] == list(table.values())


class _Holder:
    """Holds something in a dictionary of its own."""

    def __init__(self, thing: Any) -> None:
        self.thing = thing


class _Thing:
    """What is exchanged."""


def _holders_of(thing: Any) -> list[Any]:
    """Holders of many kinds, each of which can be looked into."""
    return [[thing], {"it": thing}, {thing: 1}, {thing}, (thing, (thing, thing)), _Holder(thing), lambda: thing, partial(id, thing), deque([thing])]


def _held_by(holder: Any) -> set[int]:
    """The ids of all that *holder* leads to."""
    found, todo = set[int](), [holder]
    while todo:
        if id(each := todo.pop()) not in found:
            found.add(id(each))
            todo += [] if isinstance(each, type) or each is globals() else gc.get_referents(each)
    return found


@pytest.mark.parametrize("number", [1, 20, 300])
def test_holders_of_any_age_are_found(number: int) -> None:
    """Those as young as what they hold, the older ones, and the one that is older and alone."""
    pairs = [Exchange(_Thing(), _Thing()) for _ in range(number)]
    old = [holder for each in pairs[::2] for holder in _holders_of(each.old)]
    gc.collect()
    young = [holder for each in pairs for holder in _holders_of(each.old)]

    become(pairs)

    gone, come = {id(each.old) for each in pairs}, {id(each.new) for each in pairs}
    for holder in (*old, *young):
        assert not gone & _held_by(holder) and come & _held_by(holder)


@pytest.mark.parametrize("number", [20, 300])
def test_the_old_are_not_looked_at_where_the_young_account_for_everything(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """A look at the whole heap is what takes the time in a large program: by asking for holders, and for all objects of those that are many."""
    some = heap.objects

    def whole(*_things: Any) -> list[Any]:
        raise AssertionError("the whole heap was looked at")

    def objects(generation: int | None = None) -> list[Any]:
        return whole() if generation is None else some(generation)

    gc.collect()
    gc.disable()
    try:
        pairs = [Exchange(_Thing(), _Thing()) for _ in range(number)]
        holders = [holder for each in pairs for holder in _holders_of(each.old)[:2]]
        monkeypatch.setattr(gc, "get_referrers", whole)
        monkeypatch.setattr(heap, "objects", objects)
        become(pairs)
    finally:
        gc.enable()

    assert [id(each.new) for each in pairs] == [id(holder[0]) for holder in holders[::2]]


CACHES = """
from functools import lru_cache
from livesh.runtime import heap
from livesh.runtime.pointers import Exchange, become
class Old: pass
class New: pass
class Both: pass
class Either: pass
few, all = lru_cache(4)(lambda *key: [key]), lru_cache(None)(lambda *key: [key])
kept = few(Old), all(Old), few(Both), few(Either)
exchanges = [Exchange(Old, New), Exchange(Both, Either)]
become(exchanges)
print([few(New) is kept[0], all(New) is kept[1], few(Either) in kept])
for turn in range(100):
    few(turn), few(New), few(turn, 1), few(turn, 2), few(Either), few(turn, 3), few(New)
print(few.cache_info().currsize)
few.cache_clear()
"""


def test_a_cache_that_forgets_finds_what_is_exchanged() -> None:
    """The links of an `lru_cache` with a `maxsize` remember the hashes of its keys: a hash that is not right any more made a later hit crash."""
    done = subprocess.run([sys.executable, "-X", "faulthandler", "-c", CACHES], capture_output=True, text=True, timeout=60,
                          env={"PYTHONPATH": str(Path(pointers.__file__).parents[2]), "PYTHONMALLOC": "debug"})

    assert (0, "[True, True, True]\n4\n", "") == (done.returncode, done.stdout, done.stderr)
