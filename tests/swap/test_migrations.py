"""Migrations: tried on copies, run once per instance, taken back whole."""

from __future__ import annotations

import abc
import array
import gc
import subprocess
import sys
import textwrap
import threading
import time
from collections import OrderedDict, UserDict, UserList, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from livesh.errors import Refused
from livesh.runtime import heap, raw
from livesh.runtime.births import Window
from livesh.runtime.states import snapshot
from livesh.swap.live.fields import appearing, fields_of
from livesh.swap.state import stalls, trials
from livesh.swap.state.migrations import Failed, Migration
from livesh.swap.state.runs import FillReport, fill, run
from livesh.swap.state.trials import trial


def moving(cls: type, hook: Any, version: int = 1, **more: Any) -> Migration:
    """Return a class migration of *cls*."""
    return Migration(f"app:{cls.__name__}", "class", hook, version, cls=cls, **more)


def attributes(objects: list[Any]) -> list[dict[str, Any]]:
    """Return what each object holds."""
    return [raw.attributes(obj) for obj in objects]


def counted(cls: type, number: int = 5) -> list[Any]:
    """Return instances with a value each."""
    return [cls(value) for value in range(number)]


def make_plain() -> type:
    """Return a fresh plain class, so that no other test's instances count."""

    class Plain:
        def __init__(self, value: int) -> None:
            self.value = value
            self.items = [value]

    return Plain


def make_slots() -> type:
    """Return a class with slots and no weak references."""

    class Slots:
        __slots__ = ("items", "value", "wide")

        def __init__(self, value: int) -> None:
            self.value = value
            self.items = [value]

    return Slots


def make_frozen() -> type:
    """Return a frozen dataclass."""

    @dataclass(frozen=True)
    class Frozen:
        value: int
        items: list[int] = field(default_factory=list)

    return Frozen


def make_hostile() -> type:
    """Return a class that refuses every ordinary way to look at it or change it."""

    class Hostile:
        def __init__(self, value: int) -> None:
            self.__dict__.update(value=value, items=[value])

        def __setattr__(self, name: str, value: object) -> None:
            raise SystemExit(f"set {name}")

        def __delattr__(self, name: str) -> None:
            raise SystemExit(f"delete {name}")

        def __getattr__(self, name: str) -> object:
            raise SystemExit(f"get {name}")

        def __eq__(self, other: object) -> bool:
            raise SystemExit("compared")

        __hash__ = None  # type: ignore[assignment]

        def __repr__(self) -> str:
            raise SystemExit("shown")

        def __deepcopy__(self, memo: object) -> object:
            raise SystemExit("deep-copied")

        def __copy__(self) -> object:
            raise SystemExit("copied")

        def __reduce_ex__(self, protocol: object) -> str:
            raise SystemExit("pickled")

    return Hostile


def make_metaclassed() -> type:
    """Return a class whose metaclass lies about instances and refuses calls."""

    class Meta(type):
        def __instancecheck__(cls, obj: object) -> bool:
            raise SystemExit("instance checked")

        def __setattr__(cls, name: str, value: object) -> None:
            raise SystemExit("class changed")

    class Metaclassed(metaclass=Meta):
        def __init__(self, value: int) -> None:
            self.value = value
            self.items = [value]

    return Metaclassed


def make_abstract() -> type:
    """Return a concrete class below an ABC."""

    class Base(abc.ABC):
        @abc.abstractmethod
        def go(self) -> int:
            """Return anything."""

    class Concrete(Base):
        def __init__(self, value: int) -> None:
            self.value = value
            self.items = [value]

        def go(self) -> int:
            return 1

    return Concrete


def make_dict() -> type:
    """Return a dict subclass that also has attributes."""

    class Mapping(dict):  # type: ignore[type-arg]
        def __init__(self, value: int) -> None:
            dict.__init__(self, value=value)
            self.value = value
            self.items_ = [value]

    return Mapping


KINDS = [make_plain, make_slots, make_frozen, make_hostile, make_metaclassed, make_abstract, make_dict]


def widen(obj: Any, _version: int, old: Any) -> None:
    """Add a field and drop one, past whatever the class says."""
    raw.put(obj, "wide", old["value"] * 2)
    raw.drop(obj, "value")


@pytest.mark.parametrize("make", KINDS)
def test_every_kind_of_instance_is_tried_on_a_copy(make: Any) -> None:
    """A trial runs the hook for every instance and leaves each as it was."""
    objects = counted(make())
    before = attributes(objects)
    report = trial([moving(type(objects[0]), widen)])
    assert (True, 5, 5) == (report.ok, report.results[0].instances, report.results[0].tried)
    assert before == attributes(objects)


@pytest.mark.parametrize("make", KINDS)
@pytest.mark.parametrize("tried", [False, True])
def test_every_kind_of_instance_is_migrated_and_put_back(make: Any, tried: bool) -> None:
    """Each instance is migrated once; the undo restores what it held."""
    objects = counted(make())
    before = attributes(objects)
    migration = moving(type(objects[0]), widen)
    if tried:
        trial([migration])
    done = run([migration])
    assert [value * 2 for value in range(5)] == [raw.get(obj, "wide") for obj in objects]
    assert not any("value" in held for held in attributes(objects))
    done.undo()
    assert before == attributes(objects)


@pytest.mark.parametrize("make", KINDS)
@pytest.mark.parametrize("at", [0, 2, 4])
@pytest.mark.parametrize("tried", [False, True])
def test_a_hook_that_raises_leaves_everything_as_it_was(make: Any, at: int, tried: bool) -> None:
    """The instances migrated before the failure are put back, the failing one as well."""
    objects = counted(make())
    before, calls = attributes(objects), [0]

    def hook(obj: Any, version: int, old: Any) -> None:
        widen(obj, version, old)
        calls[0] += 1
        if calls[0] == at + 1:
            raise ValueError("cannot migrate")

    migration = moving(type(objects[0]), hook)
    if tried:
        migration.touches_containers = False
    with pytest.raises(Failed) as caught:
        run([migration])
    assert (at, 5, "app:" + type(objects[0]).__name__) == (caught.value.index, caught.value.total, caught.value.key)
    assert "ValueError: cannot migrate" in caught.value.reasons[0]
    assert before == attributes(objects)


def test_an_interrupt_is_passed_on_with_everything_put_back() -> None:
    """KeyboardInterrupt in a hook is not a failed migration, but undoes it as well."""
    objects = counted(make_plain())
    before = attributes(objects)

    def hook(obj: Any, version: int, old: Any) -> None:
        widen(obj, version, old)
        raise KeyboardInterrupt

    for touches in (None, False):
        migration = moving(type(objects[0]), hook)
        migration.touches_containers = touches
        with pytest.raises(KeyboardInterrupt):
            run([migration])
        assert before == attributes(objects)


def test_a_list_filled_in_place_is_emptied_again() -> None:
    """What a hook does to the containers of an instance is undone, below other containers as well."""
    objects = counted(make_plain())
    objects[0].items = {"deep": ([1, 2], {3})}

    def hook(obj: Any, _version: int, _old: Any) -> None:
        if type(obj.items) is dict:
            obj.items["deep"][0].append("x")
            obj.items["deep"][1].clear()
            obj.items["new"] = 1
        else:
            obj.items.append("x")

    migration = moving(type(objects[0]), hook)
    assert trial([migration]).ok
    assert migration.touches_containers is True
    done = run([migration])
    assert [{"deep": ([1, 2, "x"], set()), "new": 1}, [1, "x"]] == [objects[0].items, objects[1].items]
    done.undo()
    assert [{"deep": ([1, 2], {3})}, [1]] == [objects[0].items, objects[1].items]


def test_what_fails_in_the_run_takes_the_librarys_holders_back_too() -> None:
    """Arrays, namespaces and user dicts of instances migrated before the one that fails."""
    objects = counted(make_plain())
    for obj in objects:
        obj.arr, obj.ns, obj.ud, obj.ul = array.array("i", [1]), SimpleNamespace(x=1), UserDict(a=1), UserList([1])
    live = False

    def hook(obj: Any, _version: int, _old: Any) -> None:
        obj.arr.append(2), obj.ul.append(2)
        obj.ns.x = obj.ns.y = obj.ud["b"] = 2
        if live and obj is objects[-1]:
            raise ValueError("no")

    migration = moving(type(objects[0]), hook)
    assert trial([migration]).ok
    assert migration.touches_containers is True
    live = True
    with pytest.raises(Failed):
        run([migration])
    held = [(list(obj.arr), obj.ns, obj.ud.data, obj.ul.data) for obj in objects]
    assert [([1], SimpleNamespace(x=1), {"a": 1}, [1])] * len(objects) == held


def test_a_trial_copies_what_instances_share_once() -> None:
    """Instances that lead to each other, and a list they share, lead to each other's copies."""
    Plain = make_plain()
    first, second = Plain(1), Plain(2)
    first.other, second.other = second, first
    first.items = second.items = shared = ["shared"]
    seen = []

    def hook(obj: Any, _version: int, _old: Any) -> None:
        seen.append((obj.other.other is obj, obj.items is obj.other.items, obj.items is shared, obj in (first, second)))
        obj.other.value = "changed"

    assert trial([moving(Plain, hook)]).ok
    assert [(True, True, False, False)] * 2 == seen
    assert (1, 2) == (first.value, second.value)


def test_a_trial_says_what_would_fail_and_why() -> None:
    """The report counts failures, names instances, and shows shapes before and after."""
    Plain = make_plain()
    objects = counted(Plain)

    def hook(obj: Any, _version: int, old: Any) -> None:
        obj.total = 12 // old["value"]

    report = trial([moving(Plain, hook)])
    result = report.as_dict()["results"][0]
    assert (False, 5, 1) == (report.ok, result["tried"], result["failed"])
    assert "Plain(value=0)" in result["failures"][0]["what"]
    assert "ZeroDivisionError" in result["failures"][0]["traceback"]
    assert "total = 12 // old" in result["failures"][0]["traceback"]
    assert {"items: list, value: int": 5} == result["before"]
    assert {"items: list, total: int, value: int": 4} == result["after"]
    assert report.reasons()[0].startswith("migrating app:Plain would fail for 1 of 5 instances: ZeroDivisionError: ")
    assert 5 == len(objects)


def test_what_cannot_be_copied_is_listed() -> None:
    """Classes with __del__ are not copied: it would run for the copy."""

    class Closing:
        deleted = 0

        def __init__(self) -> None:
            self.value = 1

        def __del__(self) -> None:
            type(self).deleted += 1

    kept = Closing()
    report = trial([moving(Closing, lambda obj, version, old: None)])
    assert {"has __del__, which would run for the copy as well": 1} == {
        why.split(".", 9)[-1].removeprefix("Closing "): number for why, number in report.results[0].uncopyable.items()
    }
    assert (0, True, 1) == (Closing.deleted, report.ok, kept.value)


def test_a_copy_that_a_hook_registers_is_not_taken_for_an_instance() -> None:
    """Hooks that put self into a registry during the trial leave nothing that the run would migrate."""
    Plain = make_plain()
    objects, registry = counted(Plain), []
    migration = moving(Plain, lambda obj, version, old: registry.append(obj))
    trial([migration])
    assert [] == registry
    assert {id(obj) for obj in objects} == {id(obj) for obj in migration.instances()}


def test_the_time_for_a_trial_is_bounded() -> None:
    """What the budget leaves untried is said, and then nothing is assumed about containers."""
    Plain = make_plain()
    objects = counted(Plain, 1000)
    migration = moving(Plain, lambda obj, version, old: None)
    report = trial([migration], budget_s=-1)
    assert (1000, 0, None) == (report.results[0].instances, report.results[0].tried, migration.touches_containers)
    assert "1,000 of 1,000 instances of app:Plain were not tried" in report.warnings()[0]
    assert 1000 == len(objects)


class Clock:
    """Time that passes when a hook says so: the machine's own depends on who else works on it."""

    def __init__(self) -> None:
        self.now = self.cpu = 0.0

    def monotonic(self) -> float:
        return self.now

    def thread_time(self) -> float:
        return self.cpu

    def wait(self, seconds: float) -> None:
        self.now += seconds

    def work(self, seconds: float) -> None:
        self.now += seconds
        self.cpu += seconds


@pytest.mark.parametrize(
    ("spend", "each", "tried", "seconds"),
    [("wait", 0.002, 400, 0.8), ("wait", 0.01, 400, 4.0), ("wait", 0.02, 200, 4.0), ("work", 0.001, 400, 0.4), ("work", 0.003, 200, 0.6)],
)
def test_the_time_of_a_trial_is_the_time_of_its_work(monkeypatch: pytest.MonkeyPatch, spend: str, each: float, tried: int, seconds: float) -> None:
    """On a busy machine, or with a hook that waits, every instance is tried all the same; up to six times the budget."""
    clock, Plain = Clock(), make_plain()
    monkeypatch.setattr(trials, "time", clock)
    objects = counted(Plain, 400)
    report = trial([moving(Plain, lambda obj, version, old: getattr(clock, spend)(each))], budget_s=0.5)

    assert (400, tried) == (len(objects), report.results[0].tried)
    assert seconds == pytest.approx(report.seconds)
    assert (tried < 400) == any(f"{400 - tried:,} of 400 instances of app:Plain were not tried" in said for said in report.warnings())


def test_a_hook_that_never_returns_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """A session that waits for the trial is told which hook is stuck and where; the hook is called for no further copy."""
    monkeypatch.setattr(stalls, "STALL_S", 0.2)
    Plain, lock, called = make_plain(), threading.Lock(), []
    objects = counted(Plain, 5)

    def hook(obj: Any, version: int, old: Any) -> None:
        called.append(1)
        with lock:
            pass

    lock.acquire()
    with pytest.raises(Refused, match=r"the migration of instance 1 of app:Plain did not return within 0.2 s: it is in hook, test_migrations.py:\d+"):
        trial([moving(Plain, hook)], progress=lambda key, done, total: None)
    lock.release()
    deadline = time.monotonic() + 30
    while sum(type(each) is Plain for each in gc.get_objects()) > 5 and time.monotonic() < deadline:
        time.sleep(0.01)  # the hook's thread comes back from C code, and lets go of its copy

    assert ([1], 5) == (called, len(objects))
    assert [5] == [trial([moving(Plain, hook)], progress=lambda key, done, total: None).results[0].tried]


def test_what_a_trial_raises_is_raised_where_it_is_waited_for() -> None:
    """Also from the thread of its own."""
    objects = counted(make_plain(), 1)
    with pytest.raises(KeyError, match="progress"):
        trial([moving(type(objects[0]), widen)], progress=lambda key, done, total: {}["progress"])


def test_a_subclass_gets_the_most_derived_hook_once() -> None:
    """An instance belongs to the migration of its own class, not to its base's as well."""
    Plain = make_plain()
    Child = type("Child", (Plain,), {})
    parents, children, calls = counted(Plain, 3), counted(Child, 2), []
    run([
        moving(Plain, lambda obj, version, old: calls.append(("base", obj))),
        moving(Child, lambda obj, version, old: calls.append(("child", obj))),
    ])
    assert 5 == len(calls)
    assert {id(obj) for obj in parents} == {id(obj) for who, obj in calls if who == "base"}
    assert {id(obj) for obj in children} == {id(obj) for who, obj in calls if who == "child"}


def test_an_inherited_migration_reaches_subclasses() -> None:
    """A hook on a base is called for instances of every subclass."""
    Plain = make_plain()
    Child = type("Child", (Plain,), {})
    objects = [*counted(Plain, 3), *counted(Child, 2)]
    assert {"app:Plain": 5} == run([moving(Plain, widen)]).counts
    assert all("wide" in held for held in attributes(objects))


def test_instances_that_appear_during_the_run_are_migrated_once() -> None:
    """An instance of the old shape, made while hooks run, is not missed; one of the new shape is left."""
    Plain = make_plain()
    objects, late = counted(Plain, 3), []

    def hook(obj: Any, version: int, old: Any) -> None:
        widen(obj, version, old)
        if len(late) < 2:
            late.append(Plain(len(late)))
            new = Plain.__new__(Plain)
            new.__dict__.update(items=[], wide="made new")
            late.append(new)

    done = run([moving(Plain, hook)])
    assert ([0, "made new"], 1) == ([obj.wide for obj in late], done.stragglers)
    assert 3 == len(objects)


def test_a_window_tells_old_instances_from_new_ones_of_the_same_shape() -> None:
    """What was born before the commit is migrated, what was born after is not, though they look the same."""
    Plain = make_plain()
    with Window() as window:
        migration = moving(Plain, lambda obj, version, old: obj.items.append("migrated"))
        first = migration.instances()
        before = counted(Plain, 50)
        function, arguments = window.commit_op
        function(*arguments)
        after = counted(Plain, 50)
        done = run([migration], window=window)
    assert ([], 50) == (first, done.count)
    assert all(obj.items[1:] == ["migrated"] for obj in before)
    assert all(obj.items[1:] == [] for obj in after)


def test_a_window_leaves_the_collector_as_it_was() -> None:
    """Automatic collection is off inside and back afterwards, also when it was off before."""
    states = []
    for enabled in (True, False):
        (gc.enable if enabled else gc.disable)()
        with Window():
            states.append(gc.isenabled())
        states.append(gc.isenabled())
    gc.enable()
    assert [False, True, False, False] == states


def test_dying_instances_are_no_problem() -> None:
    """Objects that the service drops while hooks run are finished and then die."""
    Plain = make_plain()
    objects = counted(Plain, 50)

    def hook(obj: Any, version: int, old: Any) -> None:
        objects.clear()
        widen(obj, version, old)

    done = run([moving(Plain, hook)])
    assert 50 == done.count
    done.forget()
    del done
    assert [] == heap.instances(Plain)


def test_frozen_instances_are_found() -> None:
    """Objects parked by gc.freeze are found, and stay parked."""
    Plain = make_plain()
    objects = counted(Plain, 4)
    gc.collect()
    gc.freeze()
    try:
        found = heap.instances(Plain)
        assert gc.get_freeze_count() > heap.FROZEN_BY_THE_INTERPRETER
    finally:
        gc.unfreeze()
    assert {id(obj) for obj in objects} == {id(obj) for obj in found}


def test_instances_without_state_are_found_too() -> None:
    """The collector tracks them, whatever the class is built on."""

    class Stateless:
        __slots__ = ()

    class Number(int):
        __slots__ = ()

    kept = [Stateless(), Number(3)]
    assert kept == [*heap.instances(Stateless), *heap.instances(Number)]


def test_a_generator_hook_is_refused() -> None:
    """Calling a generator or async function would migrate nothing, silently."""

    async def later(obj: Any, version: int, old: Any) -> None:
        pass

    def slowly(obj: Any, version: int, old: Any) -> Any:
        yield

    for hook in (later, slowly, 3):
        with pytest.raises(Refused):
            moving(make_plain(), hook)


def test_a_constructor_that_is_running_is_waited_for() -> None:
    """An instance whose __init__ has not returned is migrated when it has."""
    entered, go_on, late = threading.Event(), threading.Event(), []

    class Slow:
        def __init__(self, wait: bool) -> None:
            self.first = 1
            if wait:
                entered.set()
                go_on.wait(30)
            self.second = 2

    kept = Slow(False)
    thread = threading.Thread(target=lambda: late.append(Slow(True)))
    thread.start()
    assert entered.wait(30)
    migration = moving(Slow, lambda obj, version, old: setattr(obj, "sum", old["first"] + old["second"]))
    assert {"its __init__ is running right now": 1} == dict(trial([migration]).results[0].uncopyable)
    threading.Timer(0.05, go_on.set).start()
    done = run([migration])
    thread.join(30)
    assert (2, 3, 3) == (done.count, kept.sum, late[0].sum)  # type: ignore[attr-defined]


MODULE = """
CACHE = {"a": [1]}
total = 3
def double(): return total * 2
def __code_change__(old_version, old):
    global total, fresh
    total = double() + old_version
    fresh = old["total"]
    CACHE["a"].append(2)
    if fresh == 99: raise ValueError("no")
"""


def module(total: int = 3) -> dict[str, Any]:
    """Return the namespace of a module with a hook."""
    names: dict[str, Any] = {"__name__": "app"}
    exec(MODULE, names)
    names["total"] = total
    return names


def module_migration(names: dict[str, Any]) -> Migration:
    """Return the migration of that module's state."""
    return Migration("app", "module", None, 7, module_dict=names, function=names["__code_change__"])


def test_module_state_is_tried_on_a_copy() -> None:
    """The hook and the functions it calls see a copy of the namespace."""
    names = module()
    report = trial([module_migration(names)])
    assert (True, 3, {"a": [1]}, False) == (report.ok, names["total"], names["CACHE"], "fresh" in names)
    assert ["CACHE: dict, fresh: int, total: int"] == list(report.results[0].after.as_dict())


def test_module_state_that_cannot_be_copied_is_not_tried() -> None:
    """It is said, as of an instance; what had been copied of it by then is nobody's copy."""
    names = module()
    names["deep"] = []
    for _ in range(60):
        names["deep"] = [names["deep"]]
    report = trial([module_migration(names)])
    assert (True, 0, 3) == (report.ok, report.results[0].tried, names["total"])
    assert ["1 of app could not be tried: its containers are nested more than 50 deep"] == report.warnings()


def test_arrays_of_numpy_are_copied_for_a_trial_and_put_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """Numbers and objects, up to a size; what was not kept is said when a hook fails, and what has a class of its own is not tried."""
    numpy = pytest.importorskip("numpy")
    Plain, fails = make_plain(), [False]
    plain = counted(Plain, 1)[0]
    plain.items, plain.value = [numpy.ones(3)], numpy.array([[1], None], dtype=object)

    def hook(obj: Any, version: int, old: Any) -> None:
        obj.items[0] += 1
        obj.value[0].append(2)
        obj.value[1] = 5
        if fails[0]:
            raise LookupError

    assert trial([moving(Plain, hook)]).ok
    fails[0] = True
    with pytest.raises(Refused, match=r"put back$"):
        run([moving(Plain, hook)])
    assert ([1, 1, 1], [[1], None]) == (plain.items[0].tolist(), plain.value.tolist())
    for most in ("livesh.runtime.states.ARRAYS_MOST", "livesh.runtime.copies.ARRAYS_MOST"):
        monkeypatch.setattr(most, 20)
    assert ["1 of app:Plain could not be tried: the arrays are of more than 0 MB in all"] == trial([moving(Plain, hook)]).warnings()
    with pytest.raises(Refused, match="what the hooks had done to the others stays"):
        run([moving(Plain, hook)])
    assert ([2, 2, 2], [[1], None]) == (plain.items[0].tolist(), plain.value.tolist())
    plain.items = [numpy.ones(3).view(type("Own", (numpy.ndarray,), {}))]
    assert "it holds a test_migrations.Own, which only its own code could copy" in trial([moving(Plain, hook)]).warnings()[0].replace("tests.swap.", "")


def test_module_state_is_migrated_and_put_back() -> None:
    """Names, and what containers hold, go back."""
    names = module()
    done = run([module_migration(names)])
    assert (13, 3, {"a": [1, 2]}) == (names["total"], names["fresh"], names["CACHE"])
    done.undo()
    assert (3, False, {"a": [1]}) == (names["total"], "fresh" in names, names["CACHE"])


def test_a_failing_module_hook_undoes_classes_too() -> None:
    """One migration that raises takes back all of them."""
    names, Plain = module(99), make_plain()
    objects = counted(Plain)
    with pytest.raises(Failed) as caught:
        run([moving(Plain, widen), module_migration(names)])
    assert "the module's state" in caught.value.reasons[0]
    assert ([0, 1, 2, 3, 4], 99, {"a": [1]}) == ([obj.value for obj in objects], names["total"], names["CACHE"])


def test_fields_and_their_defaults_are_read_without_running_the_class() -> None:
    """Dataclass fields know defaults, slots and __init__ assignments their names."""

    @dataclass
    class Order:
        qty: int
        tags: list[str] = field(default_factory=list)
        rate: float = 0.5

        def __post_init__(self) -> None:
            self.hidden = 1

    class Base:
        __slots__ = ("one",)

    class Plain(Base):
        def __init__(self, a: int) -> None:
            self.a, self.b = a, [a]
            if a:
                self.c = lambda: self

    got = {name: (each.origin, each.has_default) for name, each in {**fields_of(Order), **fields_of(Plain)}.items()}
    assert {
        "qty": ("dataclass", False),
        "tags": ("dataclass", True),
        "rate": ("dataclass", True),
        "one": ("slot", False),
        "a": ("init", False),
        "b": ("init", False),
        "c": ("init", False),
    } == got


def test_fields_that_appear_get_their_default() -> None:
    """A factory makes one object an instance; a field without a default is said, not guessed."""

    @dataclass
    class Old:
        qty: int

    @dataclass
    class New:
        qty: int
        price: int
        tags: list[str] = field(default_factory=list)
        rate: float = 0.5

    objects = [Old(1), Old(2)]
    report = FillReport()
    fill(appearing(fields_of(Old), fields_of(New)), objects, report)
    assert ({"tags": 2, "rate": 2}, {"price": "it has no default"}) == (report.filled, report.could_not)
    assert objects[0].tags is not objects[1].tags  # type: ignore[attr-defined]


def test_fills_go_with_the_run_and_come_back_with_it() -> None:
    """A migration may have fills and no hook."""

    @dataclass
    class Order:
        qty: int
        tags: list[str] = field(default_factory=list)

    objects = [Order(1), Order(2)]
    for obj in objects:
        del obj.tags
    migration = moving(Order, None, fills={"tags": fields_of(Order)["tags"]})
    assert ["qty: int, tags: list"] == list(trial([migration]).results[0].after.as_dict())
    done = run([migration])
    assert ([[], []], {"app:Order.tags": 2}) == ([obj.tags for obj in objects], done.filled)
    done.undo()
    assert [{"qty": 1}, {"qty": 2}] == attributes(objects)


def test_going_back_restores_what_nobody_changed() -> None:
    """Instances changed since, also inside a container the migration made, keep their newer state, and it is said."""
    Plain = make_plain()
    objects = counted(Plain, 4)

    def hook(obj: Any, _version: int, old: Any) -> None:
        obj.items.append("in place")
        obj.lines = list(old["items"])
        del obj.value

    done = run([moving(Plain, hook)])
    kept = done.kept()["app:Plain"]
    done.forget()
    objects[0].extra = 1
    objects[1].lines.append("later")
    objects[2].items.append("later")
    assert ["3 instances of app:Plain were changed since the swap"] == kept.changed("app:Plain")
    report = kept.go_back()
    assert (1, 3, 0) == (report.restored, report.changed_since, report.gone)
    assert {"value": 3, "items": [3]} == objects[3].__dict__
    assert {"items": [0, "in place"], "lines": [0, "in place"], "extra": 1} == objects[0].__dict__
    assert "3 instances of app:Plain were changed since the swap" in report.sentences("app:Plain")[0]
    report.undo()
    assert {"items": [3, "in place"], "lines": [3, "in place"]} == objects[3].__dict__


def test_going_back_keeps_nothing_alive() -> None:
    """The saved states hold instances weakly; those without weak references are counted."""
    Plain, Slots = make_plain(), make_slots()
    plain, slots = counted(Plain, 3), counted(Slots, 2)
    done = run([moving(Plain, widen), moving(Slots, widen)])
    kept = done.kept()
    done.forget()
    del done
    plain.pop()
    reports = {key: states.go_back() for key, states in kept.items()}
    assert {"app:Plain": (2, 1, 0), "app:Slots": (0, 0, 2)} == {key: (r.restored, r.gone, r.unknown) for key, r in reports.items()}
    assert ["2 instances of app:Slots allow no weak reference, by which they would be known again: their newer state was left"] == reports["app:Slots"].sentences("app:Slots")
    assert 2 == len(slots)


def test_a_snapshot_is_what_the_object_holds() -> None:
    """Dict and slots along the MRO, and a read-only view for hooks."""

    class Base:
        __slots__ = ("__dict__", "one")

    class Child(Base):
        __slots__ = ("two",)

    obj = Child()
    obj.one, obj.three = 1, 3  # type: ignore[attr-defined]
    state = snapshot(obj)
    assert {"one": 1, "three": 3} == dict(state.old)
    with pytest.raises(TypeError):
        state.old["one"] = 2  # type: ignore[index]


def test_standard_containers_are_copied_with_what_they_are() -> None:
    """OrderedDict and defaultdict attributes are copied, so that a hook may fill them in a trial."""
    Plain = make_plain()
    obj = Plain(1)
    obj.ordered, obj.default = OrderedDict(a=1), defaultdict(list, a=[1])

    def hook(copy: Any, _version: int, _old: Any) -> None:
        copy.ordered["b"] = 2
        copy.ordered.move_to_end("a")
        copy.default["b"].append(2)

    report = trial([moving(Plain, hook)])
    assert (True, {"a": 1}, {"a": [1]}) == (report.ok, dict(obj.ordered), dict(obj.default))


def test_progress_is_told() -> None:
    """Trial and run say how far they are."""
    Plain = make_plain()
    objects, told = counted(Plain, 5000), []
    migration = moving(Plain, widen)
    trial([migration], progress=lambda key, done, total: told.append(("trial", key, done, total)))
    run([migration], progress=lambda key, done, total: told.append(("run", key, done, total)))
    assert ("trial", "trying app:Plain", 0, 5000) == told[0]
    assert {"trying app:Plain", "migrating app:Plain"} == {key for _what, key, _done, _total in told}
    assert [2000, 4000, 5000] == [done for what, _key, done, _total in told if what == "run"]
    assert 5000 == len(objects)


def test_nothing_that_a_hook_was_given_waits_for_the_collector(tmp_path: Path) -> None:
    """After going back nobody uses the version that was left, not even what the trial of its hook had: `:versions` would count it."""
    program = """
        import gc, livesh, sys
        from livesh.swap.history import usage
        gc.disable()
        open("left.py", "w").write("class A:\\n    def __init__(self):\\n        self.x = 1\\n")
        sys.path.insert(0, "."); import left
        alive, V1 = [left.A() for _ in range(3)], open("left.py").read()
        V2 = V1 + "        self.y = 2\\n    def __code_change__(self, version, old):\\n        self.y = helper(old)\\ndef helper(old):\\n    return 5\\n"
        for progress in (None, lambda *_what: None):
            livesh.swap("left", sources={"left": V2}, progress=progress)
            livesh.rollback("left", progress=progress)
            print([str(user) for user in usage.old_users("left").get("left", [])])
            print(sum(each.__name__ == "helper" for each in gc.get_objects() if type(each) is type(lambda: 0)))
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(program)], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert ("[]\n0\n" * 2, "") == (done.stdout, done.stderr)
