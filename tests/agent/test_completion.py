"""Completion of live objects: what is there is found, and no code of anybody's runs."""

from __future__ import annotations

import types
from typing import Any

import pytest

from livesh.agent import completion
from livesh.agent.sessions import Session
from livesh.wire.ops.core import Complete

RAN: list[str] = []


class Meta(type):
    """A metaclass that tells when it is asked."""

    def __getattribute__(cls, name: str) -> Any:
        RAN.append(f"meta {name}")
        return super().__getattribute__(name)

    def __instancecheck__(cls, other: object) -> bool:
        RAN.append("instancecheck")
        return True


class Hostile(metaclass=Meta):
    """An object every access to which is told."""

    klass = 1

    def __init__(self) -> None:
        object.__setattr__(self, "attribute", [1])

    def __getattribute__(self, name: str) -> Any:
        RAN.append(name)
        return object.__getattribute__(self, name)

    def __dir__(self) -> list[str]:
        RAN.append("dir")
        return []

    @property
    def prop(self) -> str:
        RAN.append("prop")
        return "x"

    @property
    def __class__(self) -> type:
        RAN.append("class")
        return int


class Slotted:
    """An object with slots, one of them empty."""

    __slots__ = ("empty", "full")

    def __init__(self) -> None:
        self.full = [1, 2]


class Sneaky:
    """An object whose __dict__ is a property."""

    @property
    def __dict__(self) -> dict[str, Any]:  # type: ignore[override]
        RAN.append("dict")
        return {"a": 1}


def matches(text: str, **names: Any) -> list[str]:
    """Return what *text* completes to in a session with *names*."""
    session = Session(1, "observe", {}, lambda kind, payload: None)
    session.names.update(names)
    return [match["text"] for match in completion.complete(session, Complete(text=text))["matches"]]


def test_attributes_of_many_kinds() -> None:
    """Instances, classes, modules, slots: what is stored is found, whatever stands before it on the line."""
    assert ["append"] == matches("x.app", x=[])
    assert ["full"] == matches("1 + f(x.fu", x=Slotted())
    assert ["SimpleNamespace"] == matches("t.Simple", t=types)
    assert ["full"] == matches("a.b.ful", a=types.SimpleNamespace(b=Slotted()))
    assert ["xylophone"] == matches("xyl", xylophone=1) and "print" in matches("prin")
    assert [] == matches("nothing_here.x") == matches("x.empty.", x=Slotted())


class Table(dict):
    """A mapping whose every method is told."""

    def __getitem__(self, key: object) -> Any:
        RAN.append("getitem")
        return 1

    __iter__ = keys = items = get = __contains__ = __getitem__  # type: ignore[assignment]


def test_keys_where_a_bracket_is_open() -> None:
    """The keys that can be typed, closed; behind them names and keys of what is there; a secret that is a key is not told."""
    open_ = Table({"A17": [Slotted()], "A18": {"b c": 1}, 7: 2, (1, 2): 3, 'q"': 4, "n\n": 5, "token=0123456789abcdef0123": 6})
    RAN.clear()

    assert ['"A17"]', '"A18"]', "7]"] == matches("x.open[", x=types.SimpleNamespace(open=open_))
    assert ["'A17']", "'A18']", "'q\"']"] == matches("f(x.open['", x=types.SimpleNamespace(open=open_))
    assert ['"b c"]'] == matches('o["A18"]["b ', o=open_) and ["full"] == matches("o['A17'][0].fu", o=open_)
    assert [] == matches("o['A17'][9].", o=open_) == matches("o[nope", o=open_) == matches("o['A17'][", o=open_)
    assert [] == RAN


def test_dunders_only_when_asked_for() -> None:
    """Names that begin with an underscore are shown when the prefix does."""
    assert not [name for name in matches("x.", x=1) if name.startswith("_")]
    assert "__class__" in matches("x.__cl", x=1)


@pytest.mark.parametrize("text", ["x.", "x.attr", "x.attribute.ap", "x.prop.", "x.klass.", "k.", "k.klass.", "s.", "s.a", "l.x", "x.nope."])
def test_no_code_runs(text: str) -> None:
    """Properties, __getattribute__, __getattr__, __dir__, metaclasses and instance checks are not asked."""
    hostile = Hostile()
    RAN.clear()
    matches(text, x=hostile, k=Hostile, s=Sneaky(), l=[hostile])

    assert [] == RAN


def test_hostile_attributes_are_still_found() -> None:
    """Not asking does not mean not knowing."""
    assert {"attribute", "klass", "prop"} <= set(matches("x.", x=Hostile()))


def test_limits() -> None:
    """Many names are cut, and that is said."""
    session = Session(1, "observe", {}, lambda kind, payload: None)
    session.names["x"] = types.SimpleNamespace(**{f"n{n}": n for n in range(2000)})
    answer = completion.complete(session, Complete(text="x.n", limit=10))

    assert (2, 10, False) == (answer["start"], len(answer["matches"]), answer["whole"])
