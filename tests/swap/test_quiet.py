"""A swap with ``quiet=``: who is held, for how long, and what the new text finds when everybody has left."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import livesh
from livesh.errors import Refused
from livesh.swap import engine, units
from livesh.swap.history import versions
from livesh.swap.trial import Trial

DEADLINE = 30.0
V1 = "ORDERS = []\nRATE = 2\ndef price(n): return n * 2\n"
OTHER_BODY = V1.replace("n * 2", "n * 3")
OTHER_VALUE = V1.replace("RATE = 2", "RATE = 2 + len(ORDERS)")


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """A module with a list that units of work fill."""
    (tmp_path / "quiet_shop.py").write_text(V1)
    monkeypatch.syspath_prepend(str(tmp_path))
    import quiet_shop  # type: ignore[import-not-found]

    yield quiet_shop
    sys.modules.pop("quiet_shop")
    versions.forget("quiet_shop")


@pytest.fixture
def doors(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether the door was closed each time a change was prepared."""
    seen: list[bool] = []
    prepare = Trial.prepare

    def looked_at(self: Trial) -> None:
        seen.append(units.status()["held"])
        prepare(self)

    monkeypatch.setattr(Trial, "prepare", looked_at)
    return seen


def edit(shop: ModuleType, text: str, **more: Any) -> livesh.Swap:
    """Write *text* and swap it in."""
    Path(str(shop.__file__)).write_text(text)
    return livesh.swap("quiet_shop", **more)


def inside(work: Callable[[], object]) -> tuple[threading.Thread, threading.Event]:
    """Start a unit of work that does *work* when it is told to leave; returns its thread and what tells it."""
    leave, entered = threading.Event(), threading.Event()

    def unit() -> None:
        with livesh.unit():
            entered.set()
            assert leave.wait(DEADLINE)
            work()

    thread = threading.Thread(target=unit, daemon=True)
    thread.start()
    assert entered.wait(DEADLINE)
    return thread, leave


def test_nobody_is_held_while_much_code_is_prepared(shop: ModuleType, doors: list[bool], monkeypatch: pytest.MonkeyPatch) -> None:
    """Exchanging code looks at no state: what takes long is worked out before the door closes, and back again."""
    monkeypatch.setattr(engine, "HELD_FOR_S", 0.0)
    there = edit(shop, OTHER_BODY, quiet=5.0)
    assert (True, 6) == (there.quiet, shop.price(2))
    back = livesh.rollback("quiet_shop", quiet=5.0)
    assert (True, 4) == (back.quiet, shop.price(2))
    assert [False, False] == doors


def test_a_small_change_is_prepared_while_they_wait(shop: ModuleType, doors: list[bool], monkeypatch: pytest.MonkeyPatch) -> None:
    """It is over sooner when nobody else is at work."""
    monkeypatch.setattr(engine, "HELD_FOR_S", 60.0)
    edit(shop, OTHER_BODY, quiet=5.0)
    assert ([True], 6) == (doors, shop.price(2))
    livesh.rollback("quiet_shop")


def test_statements_run_when_everybody_has_left(shop: ModuleType, doors: list[bool]) -> None:
    """A value of the new text is worked out from what the last unit left behind, not from what it was about to change."""
    thread, leave = inside(lambda: shop.ORDERS.append("A1"))
    threading.Timer(0.2, leave.set).start()
    edit(shop, OTHER_VALUE, quiet=DEADLINE)
    thread.join(DEADLINE)
    assert (3, [True]) == (shop.RATE, doors)
    livesh.rollback("quiet_shop", quiet=5.0)
    assert (2, ["A1"]) == (shop.RATE, shop.ORDERS)


@pytest.mark.parametrize("text", [OTHER_BODY, OTHER_VALUE], ids=["code", "statements"])
def test_past_the_deadline_nothing_is_changed(shop: ModuleType, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether it was prepared already or not; and whoever insists goes ahead, and is told that nobody had left."""
    monkeypatch.setattr(engine, "HELD_FOR_S", 0.0)
    before = versions.current("quiet_shop")
    thread, leave = inside(lambda: None)
    try:
        with pytest.raises(Refused, match=r"1 units of work did not leave within 0\.1 s; nothing was changed"):
            edit(shop, text, quiet=0.1)
        assert (2, 4, before) == (shop.RATE, shop.price(2), versions.current("quiet_shop"))
        there = livesh.swap("quiet_shop", quiet=0.1, insist=True)
        assert (False, text) == (there.quiet, versions.current_source("quiet_shop").text)
        livesh.rollback("quiet_shop")
        assert (2, 4) == (shop.RATE, shop.price(2))
    finally:
        leave.set()
        thread.join(DEADLINE)


def test_a_function_made_while_those_inside_are_waited_for_follows(shop: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """A closure that a unit makes after the change was prepared, of code that the change replaces, is new as well."""
    monkeypatch.setattr(engine, "HELD_FOR_S", 0.0)
    made: list[Callable[[], int]] = []
    edit(shop, V1 + "def make():\n    def inner(): return 1\n    return inner\n")
    thread, leave = inside(lambda: made.append(shop.make()))
    threading.Timer(0.2, leave.set).start()
    edit(shop, V1 + "def make():\n    def inner(): return 2\n    return inner\n", quiet=DEADLINE)
    thread.join(DEADLINE)
    assert [2] == [function() for function in made]
    livesh.rollback("quiet_shop")
    assert [1] == [function() for function in made]


def test_the_first_function_of_its_kind_follows_when_it_is_made_just_before_the_commit(shop: ModuleType) -> None:
    """Nothing ran the replaced code when functions were searched for, so nothing was there to tell that it is looked for."""
    made: list[Callable[[], int]] = []
    edit(shop, V1 + "def make():\n    def inner(): return 1\n    return inner\n")
    late = lambda _upcoming: made.append(shop.make())  # noqa: E731
    engine.before_commit.append(late)
    try:
        edit(shop, V1 + "def make():\n    def inner(): return 2\n    return inner\n")
    finally:
        engine.before_commit.remove(late)
    assert [2] == [function() for function in made]
    livesh.rollback("quiet_shop")
    assert [1] == [function() for function in made]


SHORT = """
import pathlib, threading
import livesh, quiet_shop
from livesh.swap import engine, units
from livesh.swap.trial import Trial

def edit(number, quiet):
    pathlib.Path(quiet_shop.__file__).write_text(f"def price(n):\\n    return n * {number}\\n")
    return livesh.swap("quiet_shop", quiet=quiet)

def main():
    held, trials, entered, leave = [], [], threading.Event(), threading.Event()
    Trial.prepare = lambda self: trials.append(self)
    engine.before_commit.append(lambda upcoming: held.append(units.status()["held"]))
    def unit():
        with livesh.unit():
            entered.set()
            leave.wait(30)
    thread = threading.Thread(target=unit)
    thread.start()
    entered.wait(30)
    try:
        edit(3, 0.05)
    except livesh.Refused as refused:
        print("did not leave" in str(refused), held, quiet_shop.price(2))
    leave.set()
    thread.join()
    print(edit(3, 5.0).quiet, held, trials, quiet_shop.price(2))

main()
"""


def test_the_short_way_waits_for_units_too(tmp_path: Path) -> None:
    """The body of one function needs no trial: the door is closed when it goes live, and who does not leave in time has it refused.

    In a process of its own: where the text of a module is not known, as of some here, nothing goes the short way.
    """
    (tmp_path / "quiet_shop.py").write_text("def price(n):\n    return n * 2\n")
    (tmp_path / "script.py").write_text(SHORT)
    house = str(Path(units.__file__).parents[2])
    done = subprocess.run([sys.executable, str(tmp_path / "script.py")], capture_output=True, text=True, timeout=60, env={**os.environ, "PYTHONPATH": house})

    assert ("True [] 4\nTrue [True] [] 6\n", "") == (done.stdout, done.stderr)


def test_who_marks_no_units_is_told_that_nobody_was_held(shop: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """A swap that waits for quiet where no unit of work was ever marked goes through, and says that requests went on meanwhile."""
    monkeypatch.setattr(units, "_EVER", [])

    said = edit(shop, OTHER_BODY, quiet=1.0).warnings
    with units.unit():
        pass

    assert ["were not held" in warning for warning in said] == [True]
    assert [] == edit(shop, V1, quiet=1.0).warnings == edit(shop, OTHER_BODY).warnings
