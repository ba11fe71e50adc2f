"""What a program has put where statements of the text had stored something: no edit of those statements takes it away, and that is said."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import pytest
from handmade import Shelf

import livesh

WRAP = 'def w(f):\n    def inner(*a): return ("w", f(*a))\n    return inner\n'
CASES: dict[str, tuple[str, str, str, Any]] = {
    "looped member, another name": (
        WRAP + "class C:\n    def a(self): return 1\n    def b(self): return 2\nfor k in ('a',): setattr(C, k, w(getattr(C, k)))\n",
        WRAP + "class C:\n    def a(self): return 1\n    def b(self): return 2\nfor k in ('a', 'b'): setattr(C, k, w(getattr(C, k)))\n",
        "C.a",
        lambda self: "mock",
    ),
    "added to, otherwise": ("class C:\n    n = 1\nC.n += 1\n", "class C:\n    n = 1\nC.n += 2\n", "C.n", 500),
    "added to, no more": ("class C:\n    n = 1\nC.n += 1\n", "class C:\n    n = 1\n", "C.n", 500),
    "class, the first of two gone": ("class C: pass\nC.n = 0\nC.n = 1\n", "class C: pass\nC.n = 1\n", "C.n", 7),
    "function, the first of two gone": ("def f(): pass\nf.n = 0\nf.n = 1\n", "def f(): pass\nf.n = 1\n", "f.n", 7),
}


@pytest.mark.parametrize("case", CASES)
def test_what_the_program_has_put_there_stays(shelf: Shelf, case: str) -> None:
    """After the edit, after going back and once more, the very object is there; somewhere on the way its place is named."""
    before, after, place, value = CASES[case]
    live = shelf.load(before)
    owner, name = place.split(".")
    setattr(vars(live)[owner], name, value)

    said = []
    for step in (lambda: livesh.swap(live.__name__, sources={live.__name__: after}), lambda: livesh.rollback(live.__name__)) * 2:
        done = step()
        said += [*done.held, *done.warnings]
        assert there(live, owner, name) is value
    assert any(place in each for each in said)


def there(module: ModuleType, owner: str, name: str) -> Any:
    """What the owner itself holds."""
    return vars(vars(module)[owner])[name]


@pytest.mark.parametrize("table", ["{c.__name__: c for c in (C,)}", "[(c.__name__, c) for c in (C,)]"])
def test_a_table_of_classes_keeps_what_the_program_put_there(shelf: Shelf, table: str) -> None:
    """A class gets an attribute that the table does not ask for, and loses it."""
    before = f"class C: pass\nTABLE = {table}\n"
    live = shelf.load(before)
    if isinstance(live.TABLE, dict):
        live.TABLE["put"] = 1
    else:
        live.TABLE.append("put")

    for text in (before + "C.extra = 3\n", before, before + "C.extra = 4\n"):
        livesh.swap(live.__name__, sources={live.__name__: text})
        assert "put" in live.TABLE
    livesh.rollback(live.__name__)
    assert "put" in live.TABLE
