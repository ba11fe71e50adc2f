"""Going back to a text that nobody saw: the program was started, and its file edited, before livesh looked."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from handmade import Shelf

import livesh
from livesh.errors import Refused
from livesh.swap import confirmed, engine

Started = Callable[[str, str, str], Any]


@pytest.fixture
def started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Started:
    """Start a module from one text whose file has another one by now."""

    def start(name: str, old: str, new: str) -> ModuleType:
        path = tmp_path / f"{name}.py"
        path.write_text(new)
        module = ModuleType(name)
        module.__file__ = str(path)
        exec(compile(old, str(path), "exec"), module.__dict__)
        monkeypatch.setitem(sys.modules, name, module)
        return module

    return start


def edit(module: ModuleType, text: str) -> livesh.Swap:
    """Write *text* and swap it in."""
    Path(str(module.__file__)).write_text(text)
    return livesh.swap(module.__name__)


V1 = "def price(n): return n * 2\ndef other(n): return n\nclass Cart:\n    def total(self): return 'old'\n"
V2 = V1.replace("n * 2", "n * 3")
V3 = V2.replace("return n\n", "return (n, 'v3')\n").replace("'old'", "'v3'") + "    def extra(self): return 3\nNEW = 1\n"
V4 = V3.replace("NEW = 1", "NEW = 4").replace("n * 3", "n * 4")


def test_all_changes_since_are_taken_back(started: Started) -> None:
    """What later changes edited, added and renamed is as it was at first, not only what the first change touched."""
    shop = started("unseen_all", V1, V2)
    held, cart = shop.other, shop.Cart()
    livesh.swap("unseen_all")
    edit(shop, V3)
    edit(shop, V4)
    assert (8, (1, "v3"), "v3", 4) == (shop.price(2), held(1), cart.total(), shop.NEW)

    back = livesh.rollback("unseen_all", to=1)

    assert {"unseen_all": 1} == back.versions
    assert (4, 1, "old") == (shop.price(2), held(1), cart.total())
    assert not hasattr(shop, "NEW")
    assert not hasattr(cart, "extra")
    assert [1] == [v.number for v in livesh.versions("unseen_all") if v.current]


def test_step_by_step_it_comes_to_the_same(started: Started) -> None:
    """One rollback at a time ends where going back at once does."""
    shop = started("unseen_steps", V1, V2)
    livesh.swap("unseen_steps")
    edit(shop, V3)
    livesh.rollback("unseen_steps")
    assert (6, 1) == (shop.price(2), shop.other(1))

    livesh.rollback("unseen_steps")

    assert (4, 1, "old") == (shop.price(2), shop.other(1), shop.Cart().total())


def test_another_edit_after_going_back_can_be_taken_back_too(started: Started) -> None:
    """Each change that leaves the unseen text keeps its own way back."""
    shop = started("unseen_again", V1, V2)
    livesh.swap("unseen_again")
    livesh.rollback("unseen_again")
    edit(shop, V3)
    edit(shop, V4)
    assert (8, (1, "v3")) == (shop.price(2), shop.other(1))

    livesh.rollback("unseen_again", to=1)

    assert (4, 1, "old") == (shop.price(2), shop.other(1), shop.Cart().total())


def test_modules_of_one_change_go_back_together(started: Started) -> None:
    """A module that was changed with it, and once more alone, goes back as far as the change does."""
    shop, till = started("unseen_shop1", V1, V2), started("unseen_till1", "def pay(): return 1\n", "def pay(): return 2\n")
    livesh.swap("unseen_shop1", "unseen_till1")
    edit(till, "def pay(): return 3\ndef refund(): return 0\n")
    edit(shop, V3)

    back = livesh.rollback("unseen_shop1", to=1)

    assert {"unseen_shop1": 1, "unseen_till1": 1} == back.versions
    assert (4, 1, 1) == (shop.price(2), shop.other(1), till.pay())
    assert not hasattr(till, "refund")


def test_modules_first_changed_one_after_the_other(started: Started) -> None:
    """Two unseen texts, left by two changes and edited together since: both are back."""
    shop, till = started("unseen_shop2", V1, V2), started("unseen_till2", "def pay(): return 1\n", "def pay(): return 2\n")
    livesh.swap("unseen_shop2")
    livesh.swap("unseen_till2")
    Path(str(till.__file__)).write_text("def pay(): return 3\n")
    Path(str(shop.__file__)).write_text(V3)
    livesh.swap("unseen_shop2", "unseen_till2")

    livesh.rollback("unseen_shop2", "unseen_till2", to=1)

    assert (4, 1, "old", 1) == (shop.price(2), shop.other(1), shop.Cart().total(), till.pay())


def test_a_dry_run_confirms_nothing(shelf: Shelf) -> None:
    """Asked what going back to a version with a known text would do, the change waits to be confirmed as before."""
    name = shelf.load("X = 1\n").__name__
    livesh.swap(name, sources={name: "X = 2\n"}, confirm=600)

    engine.rollback(name, dry_run=True)
    assert 1 == len(confirmed.pending())
    livesh.rollback(name)
    assert [] == confirmed.pending()


def test_a_dry_run_takes_nothing_back(started: Started) -> None:
    """Asked what going back would do, it says so; nothing is undone, nobody is told of a swap, and who has to confirm the change still has to."""
    shop = started("unseen_dry", V1, V2)
    livesh.swap("unseen_dry", confirm=600)
    told: list[Any] = []
    stop = livesh.on_swap(told.append)

    plan = engine.rollback("unseen_dry", dry_run=True).plan
    stop()

    assert plan.steps
    assert (6, [], 1) == (shop.price(2), told, len(confirmed.pending()))
    livesh.rollback("unseen_dry")
    assert (4, []) == (shop.price(2), confirmed.pending())


def test_what_is_not_kept_any_more_is_refused_before_anything_is_taken_back(started: Started, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the operations of the first change nothing of the later ones is undone either."""
    shop = started("unseen_lost", V1, V2)
    livesh.swap("unseen_lost")
    edit(shop, V3)
    monkeypatch.setattr(engine, "_UNSEEN", {})

    with pytest.raises(Refused, match="never seen"):
        livesh.rollback("unseen_lost", to=1)

    assert (6, (1, "v3"), 1) == (shop.price(2), shop.other(1), shop.NEW)


PROGRAM_V1 = """
import enum
CONFIG = {"a": 1, "b": "x"}
SIZES = (1, 2)
CACHE = {}
count = 0
class Color(enum.Enum):
    RED = 1
class Job:
    limit = 1
    def run(self): return CONFIG["a"], self.limit
def work():
    global count
    count += 1
    CACHE["k"] = count
    return count
"""
PROGRAM_V2 = PROGRAM_V1.replace('"a": 1', '"a": 2, "c": 3').replace("(1, 2)", "(1, 2, 3)").replace("RED = 1", "RED = 1\n    BLUE = 2") + "def new(): return SIZES\n"


def test_an_unseen_text_is_planned_by_what_is_written_out(started: Started) -> None:
    """Entries of a table, a tuple and members that the new text has come in; what functions of the module store is the program's."""
    program = started("unseen_written", PROGRAM_V1, PROGRAM_V2)
    red, job = program.Color.RED, program.Job()
    program.work()
    program.CONFIG["mine"] = 1
    cache, config = program.CACHE, program.CONFIG

    livesh.swap("unseen_written")

    assert {"a": 2, "b": "x", "c": 3, "mine": 1} == config
    assert program.CONFIG is config
    assert ((1, 2, 3), ["RED", "BLUE"]) == (program.new(), [c.name for c in program.Color])
    assert red is program.Color.RED
    assert (2, 1) == job.run()
    assert (1, {"k": 1}, True) == (program.count, program.CACHE, program.CACHE is cache)

    livesh.rollback("unseen_written")

    assert {"a": 1, "b": "x", "mine": 1} == program.CONFIG
    assert (["RED"], (1, 2)) == ([c.name for c in program.Color], program.SIZES)
