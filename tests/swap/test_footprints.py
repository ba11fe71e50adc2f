"""What the statements of a trial changed in one container is kept as one change, and taken back as one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from livesh.swap.live.footprints import Contents, Footprint


def change_of(table: Any, deed: Callable[[], Any]) -> Contents:
    """What *deed* does to *table*, as the trial notes it."""
    footprint = Footprint()
    footprint.add([table])
    deed()
    (change,) = footprint.changes()
    assert isinstance(change, Contents)
    return change


@pytest.mark.parametrize("table, first, second", [
    ({"kept": 0}, lambda t: t.update(a=1, kept=2), lambda t: t.pop("a")),
    (["kept"], lambda t: t.insert(0, "a"), lambda t: t.append("b")),
    ({"kept"}, lambda t: t.add("a"), lambda t: t.discard("kept")),
])
def test_two_changes_of_a_container_are_one(table: Any, first: Callable[[Any], Any], second: Callable[[Any], Any]) -> None:
    """What joined changes take back is what the container held before the first."""
    was = type(table)(table)
    one = change_of(table, lambda: first(table))
    other = change_of(table, lambda: second(table))
    joined = one.followed_by(other)
    assert joined is not None
    assert table != was
    joined.take_back()
    assert table == was


def test_what_somebody_else_has_put_between_two_changes_stays() -> None:
    """Changes between which another thread has changed the table stay two, and what that did is left."""
    table = {"kept": 0}
    one = change_of(table, lambda: table.update(a=1))
    table["other"] = 5
    other = change_of(table, lambda: table.update(b=2))
    assert one.followed_by(other) is None
    other.take_back()
    one.take_back()
    assert table == {"kept": 0, "other": 5}
