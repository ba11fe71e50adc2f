"""Services: registered, of a decorated class, found; who is alive and why; which version shaped what."""

from __future__ import annotations

import gc
import sys
import threading
import time
import types
from collections.abc import Iterator
from typing import Any

import pytest

import livesh
from livesh.agent.ops import state
from livesh.errors import UserError
from livesh.services import alive, registry, shapes


@pytest.fixture(autouse=True)
def clean() -> Iterator[None]:
    """Leave no service behind."""
    registry.clear()
    yield
    registry.clear()


class Book:
    """Something with state."""

    def __init__(self, name: str = "b") -> None:
        self.name = name
        self.orders: list[Any] = []


def test_a_registered_object_is_found_by_name_and_by_itself() -> None:
    """service() gives the object back, and keeps its options."""
    book = Book()
    assert book is livesh.service("orders", book, suspend=print, resume=print)
    known = registry.find("orders")
    assert known is not None
    assert (book, print, "registered") == (known.obj, known.suspend, known.origin)
    assert known is registry.service_of(book)
    assert [("orders", book)] == registry.named()
    assert book is registry.lookup("orders")


class Proxy:
    """It stands for something that is not there, as a proxy of a request's does outside of requests."""

    @property
    def __class__(self) -> Any:  # type: ignore[override]
        raise LookupError("asked")


def test_an_object_is_not_asked_what_it_is() -> None:
    """Neither when it is registered nor when it is looked up."""
    proxy = Proxy()
    assert proxy is livesh.service("current", proxy)
    known = registry.service_of(proxy)
    assert known is not None and "current" == known.name


class Mute(type):
    """A metaclass that does not tell the name of its classes."""

    __name__ = property(lambda cls: 1 / 0)  # type: ignore[assignment]


def test_a_row_of_an_instance_asks_no_metaclass() -> None:
    """The name of the class is read past it."""
    row = state._instance(0, Mute("Speck", (), {})())
    assert "Speck()" == row["text"]


def test_a_name_is_taken_over() -> None:
    """A module that runs again registers its new object."""
    livesh.service("orders", Book("old"))
    livesh.service("orders", Book("new"))
    assert ["new"] == [each.obj.name for each in registry.registered()]


@pytest.mark.parametrize("name", ["", "two words", "a.b", "1a", 5, None])
def test_a_name_must_be_one_that_can_be_typed(name: Any) -> None:
    """A path begins with a Python name."""
    with pytest.raises(UserError):
        registry.service(name, Book())


def test_options_are_checked() -> None:
    """A misspelt option and a lock that cannot be held are errors at once."""
    with pytest.raises(UserError, match="no option"):
        livesh.service("orders", Book(), lok=1)
    with pytest.raises(UserError, match="needs acquire"):
        livesh.service("orders", Book(), lock=object())


def test_instances_of_a_decorated_class_are_services() -> None:
    """They are found when asked for, numbered as first seen, held by nobody."""

    @livesh.service
    class Cart:
        def __init__(self, lock: Any = None) -> None:
            self.lock = lock

    one, two = Cart(), Cart()
    names = {id(each.obj): each.name for each in registry.registered()}
    assert {"cart", "cart_2"} == set(names.values())
    assert names == {id(each.obj): each.name for each in registry.registered()}
    assert registry.lookup(names[id(two)]) is two
    del one, two
    gc.collect()
    assert [] == registry.registered()


def test_a_class_may_be_decorated_with_a_name_and_options() -> None:
    """Options that are text name attributes of each instance."""
    import threading

    @livesh.service("wagons", lock="guard")
    class Wagon:
        def __init__(self) -> None:
            self.guard = threading.Lock()

    wagon = Wagon()
    known = registry.find("wagons")
    assert known is not None
    assert (wagon, wagon.guard, "class") == (known.obj, known.lock, known.origin)


def test_a_decorated_class_may_die() -> None:
    """The register holds classes weakly."""

    @livesh.service
    class Short:
        pass

    assert [] == registry.registered()
    del Short
    gc.collect()
    assert [] == registry.registered()


def make_module(name: str, file: str, **names: Any) -> types.ModuleType:
    """Return a module that looks as if it had been imported from *file*."""
    module = types.ModuleType(name)
    module.__dict__.update(names, __file__=file)
    return module


def test_module_level_state_is_found_without_cooperation(monkeypatch: pytest.MonkeyPatch) -> None:
    """Instances of the program's own classes, each once; no classes, functions, numbers or foreign objects."""
    Own = type("Own", (), {"__module__": "program"})
    Foreign = type("Foreign", (), {"__module__": "pytest"})
    book = Own()
    program = make_module("program", "/srv/program.py", Own=Own, BOOK=book, again=book, other=Foreign(), number=5, f=print)
    monkeypatch.setitem(sys.modules, "program", program)
    found = [each for each in registry.found([("pool", "executor", "thing")]) if each.name.startswith("program.") or each.name == "pool"]
    assert [("program.BOOK", "module level"), ("pool", "executor")] == [(each.name, each.kind) for each in found]
    livesh.service("orders", book)
    assert not any(each.obj is book for each in registry.found())


@pytest.mark.parametrize(
    ("file", "own"),
    [
        ("/srv/app/main.py", True),
        ("/srv/venv/lib/python3.11/site-packages/x.py", False),
        ("/usr/lib/python3/dist-packages/x.py", False),
        (json_file := __import__("json").__file__, False),
        ("<string>", False),
    ],
)
def test_which_modules_are_the_program_s_own(file: str, own: bool) -> None:
    """Neither the standard library nor installed packages, nor livesh."""
    assert own == registry.is_own(make_module("m", file))
    assert not registry.is_own(make_module("livesh.services", "/srv/livesh/x.py"))


# -- alive --------------------------------------------------------------------------------------------------------------


def test_instances_are_counted_by_class() -> None:
    """Subclasses are listed with their base."""
    Base = type("Base", (), {})
    Child = type("Child", (Base,), {})
    objects = [Base(), Child(), Child()]
    found, counts = alive.instances(Base)
    assert {id(obj) for obj in objects} == {id(obj) for obj in found}
    assert [1, 2] == sorted(counts.values())
    for wrong in (5, int):
        with pytest.raises(UserError):
            alive.instances(wrong)


def test_instances_of_what_is_built_in() -> None:
    """Those the collector tracks are found, with subclasses; where some may be missing that is said."""

    class Own(dict):  # type: ignore[type-arg]
        pass

    kept = [Own(a=[1]), {"b": [2]}, ValueError("x")]
    dicts, counts = alive.instances(dict)
    assert {id(kept[0]), id(kept[1])} <= {id(each) for each in dicts} and id(kept[2]) not in {id(each) for each in dicts}
    assert counts["dict"] > 100
    assert any(each is kept[2] for each in alive.instances(ValueError)[0])
    assert "not counted" in alive.not_counted(dict)
    assert "" == alive.not_counted(ValueError) == alive.not_counted(Own)
    with pytest.raises(UserError, match="collector does not know them"):
        alive.instances(int)
    with pytest.raises(UserError, match="everything"):
        alive.instances(object)


HELD: dict[str, Any] = {}


def test_why_something_is_alive() -> None:
    """The chain goes from the object through containers and attributes to a module."""
    book, order = Book(), types.SimpleNamespace(a=[1])
    HELD["book"] = book
    book.orders.append(order)
    number = id(order)
    del order
    chain = alive.chain(next(obj for obj in book.orders if id(obj) == number), [])
    del book
    try:
        assert ["[0]", ".orders"] == [holder.how for holder in chain[:2]]
        assert chain[-1].is_root
    finally:
        HELD.clear()


def test_a_running_frame_holds_its_locals() -> None:
    """A local variable of a thread that runs is a reason to be alive."""
    order = types.SimpleNamespace()
    found = alive.holders(order, [])
    assert any(holder.is_root and holder.how == "local order" and "test_a_running_frame" in holder.text for holder in found)


def test_looking_for_holders_leaves_none_behind() -> None:
    """No dict of locals, no list of ours keeps the object alive afterwards."""
    import weakref

    class Thing:
        pass

    thing = Thing()
    ref = weakref.ref(thing)
    alive.holders(thing, [])
    alive.chain(thing, [])
    del thing
    assert ref() is None


# -- shapes -------------------------------------------------------------------------------------------------------------

V1 = "class Order:\n    def __init__(self, qty):\n        self.qty = qty\n"
V2 = "class Order:\n    def __init__(self, qty):\n        self.qty, self.tax = qty, 0\n"
V3 = "from dataclasses import dataclass\n@dataclass\nclass Order:\n    qty: int\n    tax: int\n    def __post_init__(self):\n        self.total = 0\n    class Inner:\n        def __init__(self): self.deep: int = 1\n"


def test_fields_are_read_from_the_text() -> None:
    """Assignments to self in __init__ and __post_init__, dataclass fields, nested classes."""
    assert ({"qty"}, {"qty", "tax"}, {"qty", "tax", "total"}) == tuple(map(set, (shapes.fields_in(text, "Order") or () for text in (V1, V2, V3))))
    assert {"deep"} == set(shapes.fields_in(V3, "Order.Inner") or ())
    assert (None, None) == (shapes.fields_in(V1, "Other"), shapes.fields_in("class (", "Order"))


@pytest.mark.parametrize(
    ("names", "number"),
    [({"qty"}, 1), ({"qty", "tax"}, 2), ({"qty", "tax", "total"}, 3), ({"qty", "extra"}, 1), ({"tax"}, None), (set(), None)],
)
def test_the_version_that_shaped_an_object(names: set[str], number: int | None) -> None:
    """The newest version all of whose fields are there and none of whose successors' are."""
    history = [(index, shapes.fields_in(text, "Order")) for index, text in enumerate((V1, V2, V3), 1)]
    assert number == shapes.shaped_by(names, history)


def test_the_newest_of_equal_shapes() -> None:
    """Where nothing about the fields changed the newest version is said."""
    assert 3 == shapes.shaped_by({"a"}, [(1, frozenset("a")), (2, None), (3, frozenset("a"))])


def test_an_instance_of_a_decorated_class_is_that_service_by_every_way() -> None:
    """Reached through a list of the program it has the lock that its own name has."""

    @livesh.service("barrows", lock="guard")
    class Barrow:
        def __init__(self) -> None:
            self.guard = threading.Lock()

    one, two = Barrow(), Barrow()
    known = {id(each.obj): each.name for each in registry.registered()}
    found = [registry.service_of(each) for each in (one, two)]
    assert [(known[id(each)], each.guard) for each in (one, two)] == [(each.name, each.lock) for each in found if each is not None]
    assert registry.service_of(object()) is None


def test_many_instances_of_a_decorated_class_are_numbered_in_one_pass() -> None:
    """Ten times as many cost ten times as much, not a hundred times."""

    @livesh.service("specks")
    class Speck:
        pass

    took = []
    for number in (2_000, 20_000):
        specks = [Speck() for _ in range(number)]
        begun = time.process_time()
        assert number == len(registry.registered())
        took.append(time.process_time() - begun)
        del specks
    assert took[1] < 40 * took[0] + 0.5
    assert [] == registry.registered()


def test_an_option_of_a_class_that_refuses_to_be_asked_is_none() -> None:
    """Neither a hostile `__getattr__` nor a property that raises breaks the list of the services."""

    @livesh.service("thorns", lock="guard")
    class Thorn:
        def __getattr__(self, name: str) -> Any:
            raise ValueError("asked")

    @livesh.service("spines", lock="guard")
    class Spine:
        @property
        def guard(self) -> Any:
            raise ValueError("asked")

    thorn, spine = Thorn(), Spine()
    assert [(thorn, None), (spine, None)] == [(each.obj, each.lock) for each in registry.registered()]
