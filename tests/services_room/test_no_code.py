"""What role `probe` and `observe` may ask runs no code of the service's: whatever the interpreter itself would call on the way answers with a mark."""

from __future__ import annotations

import functools
import io
import itertools
import re
import sys
import threading
import types
import typing
from collections import deque
from datetime import datetime, time, tzinfo
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from livesh.agent import completion
from livesh.agent.ops import state, targets
from livesh.debug import locspec, values
from livesh.debug import threads as debug_threads
from livesh.debug.expressions import template
from livesh.debug.hits import filled
from livesh.errors import LiveshError, UserError
from livesh.services import alive, differences, views
from livesh.services.checked import parse

ran: list[str] = []


def _mark(name: str) -> Any:
    def method(*_args: Any, **_named: Any) -> Any:
        ran.append(name)
        raise AttributeError(name)

    return method


CALLED = """__getattr__ __str__ __repr__ __format__ __eq__ __lt__ __hash__ __bool__ __len__ __index__ __int__ __float__ __iter__ __contains__ __getitem__ __add__ __radd__
    __mul__ __call__ __instancecheck__ __subclasscheck__ __missing__ __length_hint__ __trunc__ __round__ __dir__ __typing_subst__""".split()
READ = "__class__ __isabstractmethod__ __doc__ __parameters__ __name__ __qualname__ __module__ __annotations__ __annotate__ __wrapped__ name closed mode price".split()


class Meta(type):
    """A metaclass that marks whatever is asked of its classes."""

    for _name in (*CALLED, *READ):
        if _name not in ("__call__", "__module__", "__qualname__", "__name__", "__doc__", "__class__", "__hash__"):
            locals()[_name] = property(_mark(f"Meta.{_name}")) if _name in READ else _mark(f"Meta.{_name}")
    __name__ = property(_mark("Meta.__name__"))  # type: ignore[assignment]
    __hash__ = type.__hash__
    del _name


class Noisy(metaclass=Meta):
    """An object that marks whatever is asked of it."""

    for _name in CALLED:
        locals()[_name] = _mark(_name)
    for _name in READ:
        if _name not in ("__module__", "__qualname__"):
            locals()[_name] = property(_mark(_name))
    del _name


class NoisyStr(str):
    """A text with methods of its own."""

    for _name in ("__str__", "__repr__", "__format__", "__eq__", "__hash__", "__len__", "__getitem__", "__add__", "__mul__", "__contains__", "__bool__"):
        locals()[_name] = _mark(f"str.{_name}")
    del _name


class NoisyInt(int):
    """A number with methods of its own."""

    for _name in ("__str__", "__repr__", "__format__", "__eq__", "__hash__", "__index__", "__add__", "__lt__", "__bool__", "__int__"):
        locals()[_name] = _mark(f"int.{_name}")
    del _name


class NoisyZone(tzinfo):
    """A time zone with a repr of its own."""

    __repr__ = utcoffset = tzname = dst = _mark("zone")  # type: ignore[assignment]


class NoisyRaw(io.RawIOBase):
    """A file whose attributes are computed."""

    name, mode = property(_mark("file.name")), property(_mark("file.mode"))

    @property
    def closed(self) -> bool:
        """Return what io asks for when it is made."""
        ran.append("file.closed")
        return False

    def readable(self) -> bool:
        """Return what io asks for when it is made."""
        return True


class NoisyThread(threading.Thread):
    """A thread whose name is computed."""

    name, daemon, native_id = (property(_mark(f"thread.{each}"), lambda *_: None) for each in ("name", "daemon", "native_id"))  # type: ignore[assignment]


LAZY = """
def f(x: noisy()): pass
class C:
    a: noisy()
y: noisy() = 1
"""
GENERIC = """
def g[T: noisy()](x: T): pass
type Alias = noisy()
"""


def _lazy() -> dict[str, Any]:
    """Return a function, a class and a module whose annotations are evaluated when they are asked for."""
    module = types.ModuleType("lazy")
    module.__dict__["noisy"] = lambda: ran.append("lazy") or int
    found: dict[str, Any] = {"mod": module}
    if sys.version_info >= (3, 14):
        exec(compile(LAZY, "lazy", "exec"), module.__dict__)
        found |= {"f": module.f, "c": module.C(), "C": module.C}
    if sys.version_info >= (3, 12):
        exec(compile(GENERIC, "generic", "exec"), module.__dict__)
        found |= {"g": module.g, "tv": module.g.__type_params__[0], "alias": module.Alias}
    return found


def _objects() -> dict[str, Any]:
    noisy = Noisy()
    files = [io.BufferedReader(NoisyRaw()), io.TextIOWrapper(io.BufferedReader(NoisyRaw()))]
    KEPT.extend(files)
    return {
        **_lazy(),
        "n": noisy,
        "N": Noisy,
        "text": NoisyStr("abc"),
        "number": NoisyInt(1),
        "part": slice(noisy, noisy),
        "alias_of": list[noisy],  # type: ignore[valid-type]
        "static": staticmethod(noisy),
        "wrapped": classmethod(noisy),
        "prop": property(noisy),
        "method": types.MethodType(noisy, 1),
        "partial": functools.partial(noisy, noisy),
        "reader": files[0],
        "textfile": files[1],
        "thread": NoisyThread(),
        "frozen": types.MappingProxyType({"a": noisy}),
        "proxy": types.MappingProxyType(noisy),  # type: ignore[arg-type]
        "many": [noisy, NoisyStr("x"), 1],
        "queue": deque([noisy]),
        "table": {"a": noisy, 1: NoisyInt(2)},
        "local": types.SimpleNamespace(name=noisy),
        "bound": NoisyList().append,
        "T": typing.TypeVar("T"),
        "items": [1, 2, 3],
        "plain": "abc",
        "pair": (1, 2),
        "span": range(5),
        "one": 1,
        "when": datetime(2024, 1, 1, tzinfo=NoisyZone()),
        "hour": time(1, tzinfo=NoisyZone()),
    }


class NoisyList(list, metaclass=Meta):  # type: ignore[type-arg]
    """A list of a class that marks what is asked of it."""


KEPT: list[Any] = []  # files complain when they are collected
OBJECTS = _objects()
ATTRIBUTES = [*READ, *CALLED, "__dict__", "__func__", "__self__", "__origin__", "__args__", "__bound__", "__constraints__", "__default__", "__value__", "__type_params__", "func",
              "fget", "buffer", "raw", "start", "a", "x", "_name", "__text_signature__", "__weakref__", "__code__", "real", "maxlen"]  # fmt: skip

names = st.sampled_from(sorted(OBJECTS))
expressions = st.recursive(
    st.one_of(names, st.builds("{}.{}".format, names, st.sampled_from(ATTRIBUTES)), st.sampled_from(["1", "'a'", "None", "1.5"])),
    lambda inner: st.one_of(
        st.builds("({}).{}".format, inner, st.sampled_from(ATTRIBUTES)),
        st.builds("({})[{}]".format, inner, inner),
        st.builds("({})[{}:{}]".format, inner, inner, inner),
        st.builds("({}) {} ({})".format, inner, st.sampled_from("+ - * ** % << == != < in is and or".split() + ["not in"]), inner),
        st.builds("{}({})".format, st.sampled_from(["not ", "-", "~", "len", "bool"]), inner),
        st.builds("({}, {})".format, inner, inner),
        st.builds("[{}]".format, inner),
        st.builds("{{{}: {}}}".format, inner, inner),
        st.builds("{{{}}}".format, inner),
        st.builds("(({}) if ({}) else ({}))".format, inner, inner, inner),
    ),
    max_leaves=5,
)


def asked(text: str) -> Any:
    """Evaluate *text* as role `probe` may; its own refusals are an answer."""
    try:
        return parse(text)(OBJECTS)
    except (LiveshError, AttributeError, LookupError, TypeError, ValueError, ArithmeticError, RecursionError) as refused:
        return refused


@pytest.mark.filterwarnings("ignore:Bitwise inversion:DeprecationWarning")
@settings(max_examples=1000, deadline=None)
@given(expressions)
def test_no_expression_runs_code(text: str) -> None:
    """Any expression over any of these objects has a value or is refused, as a condition too, and its value is shown: nobody was asked."""
    ran.clear()
    found = asked(text)
    asked(f"bool({text})")
    values.brief(found, 3)
    assert [] == ran, text


def test_no_attribute_of_anything_runs_code() -> None:
    """Each attribute of each object, one by one: also those that the interpreter computes when they are asked for."""
    told = {}
    for name, attribute in itertools.product(OBJECTS, ATTRIBUTES):
        ran.clear()
        asked(f"{name}.{attribute}")
        completion.static_getattr(OBJECTS[name], attribute)
        if ran:
            told[f"{name}.{attribute}"] = list(ran)
    assert {} == told


@pytest.mark.parametrize("text", ["items[n:]", "items[:n]", "plain[::n]", "span[n:n]", "items[part]", "{1: 2}[part]", "queue[part]"])
def test_bounds_of_a_slice_are_numbers(text: str) -> None:
    """`__index__` and `__hash__` of what stands in a slice are not called: it is refused."""
    ran.clear()
    with pytest.raises(UserError, match="would run its code"):
        parse(text)(OBJECTS)
    assert [] == ran


@pytest.mark.filterwarnings("ignore:Bitwise inversion:DeprecationWarning")
@settings(max_examples=300, deadline=None)
@given(expressions, st.sampled_from(["", "!r", "!s", "!a"]), st.sampled_from(["", ":>5", ":.2f", ":s"]))
def test_no_template_runs_code(asking: str, conversion: str, form: str) -> None:
    """A template shows any of their values in any format and asks none of them."""
    ran.clear()
    try:
        pieces, wanted = template(f"it is {{{asking}{conversion}{form}}}", parse)
    except UserError:
        return
    found = tuple(values.still(None, asked(each.text)) for each in wanted)
    filled(pieces, found, 2)
    assert [] == ran, asking


def test_the_truth_of_the_interpreters_own_values_is_theirs() -> None:
    """A zero Decimal and an empty array are false; of what another's C code would say nothing is guessed."""
    import array
    from datetime import timedelta
    from decimal import Decimal

    values = [Decimal(0), Decimal(1), timedelta(0), timedelta(1), array.array("b"), memoryview(b"x"), object(), 0.0]
    assert [bool(value) for value in values] == [parse("bool(it)")({"it": value}) for value in values]
    with pytest.raises(UserError, match="C code, which may run other code"):
        parse("not it")({"it": types.MappingProxyType({})})


def test_a_format_makes_no_more_than_is_shown() -> None:
    """A width of a billion would be that much of the service's memory."""
    for text in ("{x:1000000000d}", "{x:.999999f}", "{x:>501}"):
        with pytest.raises(UserError, match="at most 500 characters"):
            template(text, parse)
    template("{x:>500}", parse)


def test_places_and_threads_are_looked_up_without_asking() -> None:
    """A locspec goes through such objects, and a thread is called what it holds as its name."""
    module = types.ModuleType("noisy_place")
    module.__dict__.update(OBJECTS)
    sys.modules["noisy_place"] = module
    ran.clear()
    try:
        for name in OBJECTS:
            try:
                locspec.resolve(f"noisy_place.{name}.price")
            except LiveshError:
                pass
        thread = NoisyThread(target=ran.__len__)
        told = debug_threads._name(1, {1: thread}), debug_threads.native_id(1, thread)
    finally:
        del sys.modules["noisy_place"]
    assert [] == ran
    assert told[0].startswith("Thread-")


def test_rows_and_trees_ask_nothing() -> None:
    """Nor does what is said of each of them: in a completion, a tree, a table, a difference, a list of instances, or where a thread stands."""
    ran.clear()
    for name, value in OBJECTS.items():
        completion._kind(value)
        debug_threads._is_lock(value)
        state._instance(0, value)
        views.lines(views.View().of({name: value}))
        views.table([value, value], 0, 2)
        views.one_line(value)
        differences.difference(name, value, value)
        alive.holders(value, [])
        targets.version_text(value)
    assert [] == ran
    assert "datetime.datetime(2024, 1, 1, 0, 0) in a " in views.one_line(OBJECTS["when"])
    assert ["slice(1, 2, None)", "re.compile('a')"] == [views.one_line(each) for each in (slice(1, 2), re.compile("a"))]
