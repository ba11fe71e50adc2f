"""One object takes the place of another wherever it is held: tables find what they have afterwards, and lose nothing on the way."""

from __future__ import annotations

import pytest

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
