"""One object takes the place of another wherever it is held: tables find what they have afterwards, and lose nothing on the way."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from livesh.runtime import pointers
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


CACHES = """
from functools import lru_cache
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
