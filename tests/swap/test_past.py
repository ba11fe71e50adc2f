"""Earlier versions as namespaces: their own definitions over today's state, and no effect twice."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator
from pathlib import Path

import handmade
import pytest
from handmade import Shelf

from livesh.errors import Refused
from livesh.swap.history import past, provenance

ONE = """\
from __future__ import annotations
import functools
import json

EFFECTS.append("top level")
RATE = 1
CART = []
COUNT = 0
REGISTRY = {}


def register(function):
    REGISTRY[function.__name__] = function
    return function


def logged(function):
    @functools.wraps(function)
    def inner(*args):
        return function(*args)
    return inner


def helper():
    return "old"


@logged
def price(x, factor=RATE):
    return helper(), x * RATE * factor, len(CART)


@register
def route():
    return "one"


def count():
    global COUNT
    COUNT += 1
    for COUNT in [COUNT]:
        pass
    return COUNT


class Base:
    def __init_subclass__(cls):
        EFFECTS.append(cls.__name__)


class Child(Base):
    def m(self):
        return helper()


class Plain:
    def m(self):
        return helper(), json.dumps([])


class Same:
    pass


def fails():
    raise ValueError(helper())
"""
TWO = (
    ONE.replace("RATE = 1", "RATE = 2").replace('"old"', '"new"').replace('"one"', '"two"')
    .replace("return helper()\n\n\nclass Plain", "return helper() * 2\n\n\nclass Plain")
    .replace("return helper(), json.dumps([])", "return helper()").replace("import json\n", "")
)


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shelf]:
    """Modules of this test only, and a list that shows what their top level did."""
    import builtins

    monkeypatch.setattr(builtins, "EFFECTS", [], raising=False)
    yield from handmade.shelf(tmp_path)


def effects() -> list[str]:
    """Return what top-level statements did so far."""
    import builtins

    return list(builtins.EFFECTS)  # type: ignore[attr-defined]


def test_the_current_version_is_the_live_module(shelf: Shelf) -> None:
    """While a version is current its namespace is the module, object by object."""
    module = shelf.load(ONE)
    one = past.at_version(module.__name__, 1)

    assert module.price is one.price
    assert module.CART is one.CART
    assert "price" in dir(one)


def test_old_functions_call_one_another_over_the_live_state(shelf: Shelf) -> None:
    """An old function sees the old helper and the old constant, and today's cart."""
    module = shelf.load(ONE)
    handmade.swap(module, TWO)
    module.CART.append("today")

    one = past.at_version(module.__name__, 1)
    assert ("old", 3, 1) == one.price(3)
    assert "new" == module.helper()
    assert module.CART is one.CART


def test_nothing_runs_twice(shelf: Shelf) -> None:
    """Top-level effects, registrations and __init_subclass__ are not repeated; what was left off is said."""
    module = shelf.load(ONE)
    handmade.swap(module, TWO)
    before, registry = effects(), dict(module.REGISTRY)

    one = past.at_version(module.__name__, 1)
    assert "one" == one.route()
    with pytest.raises(Refused, match="Child: making the class again may have effects"):
        _ = one.Child
    assert (before, registry) == (effects(), module.REGISTRY)
    assert ["route: without its decorator @register, which may have effects"] == past.notes(one)


def test_global_assignments_reach_the_live_module(shelf: Shelf) -> None:
    """There is one state: a counter that an old function counts is the live one."""
    module = shelf.load(ONE)
    handmade.swap(module, TWO.replace("COUNT += 1", "COUNT += 10"))
    one = past.at_version(module.__name__, 1)

    assert [1, 2] == [one.count(), one.count()]
    assert 2 == module.COUNT


def test_edited_classes_are_made_again_and_others_are_the_live_ones(shelf: Shelf) -> None:
    """An edited class has its old methods; one that was not edited keeps its identity, for isinstance and except."""
    module = shelf.load(ONE)
    handmade.swap(module, TWO)
    one = past.at_version(module.__name__, 1)

    assert ("old", "[]") == one.Plain().m()
    assert module.Same is one.Same
    assert not isinstance(one.Plain(), module.Plain)


def test_old_definitions_carry_their_version(shelf: Shelf) -> None:
    """What is made again belongs to its version: number, source and traceback say so."""
    module = shelf.load(ONE)
    handmade.swap(module, TWO)
    one = past.at_version(module.__name__, 1)

    from livesh.swap.history import tracebacks

    assert 1 == provenance.number_of(one.helper)
    assert 'def helper():\n    return "old"\n' == inspect.getsource(one.helper)
    with pytest.raises(ValueError, match="old") as caught:
        one.fails()
    assert f"in fails {module.__name__}@v1\n    raise ValueError(helper())" in tracebacks.format_exception(caught.value)


def test_names_that_were_not_there_are_not_there(shelf: Shelf) -> None:
    """What only a later version defines is no attribute of an earlier one."""
    module = shelf.load(ONE)
    handmade.swap(module, TWO + "\n\ndef brand_new():\n    return 1\n")

    with pytest.raises(AttributeError, match="v1 has no 'brand_new'"):
        _ = past.at_version(module.__name__, 1).brand_new


def test_versions_that_never_were_are_refused(shelf: Shelf) -> None:
    """A number nobody gave is refused at once, not when it is used."""
    module = shelf.load(ONE)

    with pytest.raises(Refused, match="no v7"):
        past.at_version(module.__name__, 7)


def test_a_later_version_can_be_looked_at_after_going_back(shelf: Shelf) -> None:
    """After a rollback the newer version is the one to be asked this way."""
    from livesh.swap.history import versions

    module = shelf.load(ONE)
    handmade.swap(module, TWO)
    versions.make_current(module.__name__, 1)

    assert "new" == past.at_version(module.__name__, 2).helper()


def test_defaults_with_effects_are_refused(shelf: Shelf) -> None:
    """A default that would have to be computed by a call with effects is not computed again."""
    text = "import time\nimport os\n\ndef f(at=os.getpid(), since=time.time()):\n    return 1\n"
    module = shelf.load(text)
    handmade.swap(module, text.replace("return 1", "return 2"))

    with pytest.raises(Refused, match="computing its defaults again"):
        _ = past.at_version(module.__name__, 1).f


MIXED = """\
import asyncio
import contextlib
import dataclasses
import enum
import functools
import sys
from typing import NamedTuple
try:
    import no_such_module_anywhere as fast
except ImportError:
    fast = None

VALUE = 1
if sys.maxsize > 0:
    def side():
        return "taken"
else:
    def side():
        return "other"

def value():
    return VALUE

short = lambda: value()

@functools.lru_cache
def cached():
    return value()

@contextlib.contextmanager
def context():
    yield value()

async def later():
    return value()

def gen():
    yield value()

def outer():
    here = value()
    def inner():
        return here
    return inner

@dataclasses.dataclass
class Point:
    x: int = 1
    def total(self):
        return self.x + value()

class Kind(enum.Enum):
    A = 1
    B = VALUE + 1

class Pair(NamedTuple):
    a: int
    b: int = 1

class Both(Point):
    @property
    def prop(self):
        return value()
    @staticmethod
    def static():
        return value()
    @classmethod
    def made(cls):
        return cls(x=value())
    def total(self):
        return super().total() + 1
"""


def test_every_kind_of_definition_is_made_again(shelf: Shelf) -> None:
    """Decorated, async and generator functions, lambdas, dataclasses, enums and super() work as of their version."""
    import asyncio

    module = shelf.load(MIXED)
    handmade.swap(module, MIXED.replace("VALUE = 1", "VALUE = 10").replace("x: int = 1", "x: int = 10")
                  .replace("return cls(", "return  cls(").replace("b: int = 1", "b: int = 10"))
    one = past.at_version(module.__name__, 1)

    with one.context() as inside:
        assert 1 == inside
    assert [1, 1, 1, 1, 1] == [one.short(), one.cached(), asyncio.run(one.later()), next(one.gen()), one.outer()()]
    assert "taken" == one.side()
    assert (2, 1, 2) == (one.Point().total(), one.Pair(0).b, one.Kind.B.value)
    assert (3, 1, 1, 1) == (one.Both().total(), one.Both().prop, one.Both.static(), one.Both.made().x)
    assert [] == past.notes(one)


def test_nothing_is_left_of_a_namespace_nobody_holds(shelf: Shelf) -> None:
    """When the namespace goes, so do its code and its spelling of the path."""
    import gc

    module = shelf.load(ONE)
    handmade.swap(module, TWO)
    gc.collect()
    before = provenance.alive(module.__name__, 1)
    one = past.at_version(module.__name__, 1)
    assert "old" == one.helper()
    assert before < provenance.alive(module.__name__, 1)

    del one
    gc.collect()
    assert before == provenance.alive(module.__name__, 1)
    assert module.__name__ in sys.modules
