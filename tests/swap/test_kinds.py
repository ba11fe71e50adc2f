"""Every stack of decorators becomes every other one: swapped, rolled back, swapped again and rolled back, with the old object held four ways.

    pytest -m slow tests/swap/test_kinds.py          # all ordered pairs; the usual run draws some (LIVESH_SEED says which)
"""

from __future__ import annotations

import functools
import itertools
import os
import random
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

import livesh
from livesh.errors import Refused
from livesh.swap import engine, provenance, versions

SEED = int(os.environ.get("LIVESH_SEED", "11"))
SOME = 25

DECORATORS = '''
import functools
def logged(f):
    @functools.wraps(f)
    def wrapper(*a): return "logged", f(*a)
    return wrapper
def bare(f):
    def inner(*a): return "bare", f(*a)
    return inner
def given(k):
    def decorate(f):
        def wrapper(*a): return "given", k, f(*a)
        return wrapper
    return decorate
class Called:
    def __init__(self, f): self.f = f
    def __call__(self, *a): return "called", self.f(*a)
class Bound(Called):
    def __init__(self, f):
        functools.update_wrapper(self, f)
        self.f = f
    def __get__(self, obj, cls=None): return self if obj is None else functools.partial(self, obj)
class Given:
    def __init__(self, k): self.k = k
    def __call__(self, f):
        @functools.wraps(f)
        def wrapper(*a): return "Given", self.k, f(*a)
        return wrapper
def same(f): return f
def part(f): return functools.partial(f)
def anonymous(f): return lambda *a: ("anonymous", f(*a))
'''
CACHE, CACHE_9 = "@functools.lru_cache", "@functools.lru_cache(9)"
FUNCTIONS = ["", "@logged", "@bare", "@given(1)", "@given(2)", "@Called", "@Bound", "@Given(1)", "@Given(2)", CACHE, CACHE_9, "@part", "@anonymous", "@logged @bare",
             "@bare @logged", "@Called @logged", "@logged @Called", "@same", f"{CACHE} @Called", f"@Bound {CACHE}"]
METHODS = ["", "@logged", "@bare", "@Bound", "@given(1)", "@logged @bare", CACHE, "@staticmethod", "@staticmethod @logged", "@staticmethod @Called", "@classmethod",
           "@classmethod @bare", "@property", "@functools.cached_property"]
VALUES = ("@property", "@functools.cached_property")
Calls = dict[str, Callable[[], Any]]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A directory on the path with the decorators; its modules are forgotten afterwards."""
    (tmp_path / "kinds_decorators.py").write_text(DECORATORS)
    monkeypatch.syspath_prepend(str(tmp_path))
    yield tmp_path
    for name in [n for n in sys.modules if n.startswith("kinds_")]:
        del sys.modules[name]
        versions.forget(name)


def drawn(kinds: list[str]) -> list[tuple[str, str]]:
    """Some of the ordered pairs."""
    return random.Random(SEED).sample(list(itertools.permutations(kinds, 2)), SOME)


def function(kind: str, number: int) -> str:
    """The text of a module with one function."""
    return "\n".join(["from kinds_decorators import *", *kind.split(), f"def work(): return {number}", ""])


def method(kind: str, number: int) -> str:
    """The text of a module with one method."""
    first = "" if "static" in kind else "cls" if "classmethod" in kind else "self"
    lines = [*kind.split(), f"def work({first}): return {number}"]
    return "\n".join(["from kinds_decorators import *", "class Till:", *(f"    {line}" for line in lines), ""])


def of_function(module: Any, _kinds: tuple[str, str]) -> Calls:
    """What a person holds of the function."""
    return {"work": module.work}


def of_method(module: Any, kinds: tuple[str, str]) -> Calls:
    """What a person holds of the method: its instance, and where both are methods, the method bound to it."""
    till = module.__dict__.setdefault("one_till", module.Till())
    found: Calls = {"instance": lambda: till.work() if callable(till.work) else till.work}
    if not set(kinds) & set(VALUES):
        found["bound"] = till.work
    return found


def held_in_other_ways(calls: Calls) -> list[Calls]:
    """The same things in a partial, a cell and a default."""

    def in_a_cell(call: Callable[[], Any]) -> Callable[[], Any]:
        return lambda: call()

    def in_a_default(call: Callable[[], Any]) -> Callable[[], Any]:
        return lambda call=call: call()

    in_a_partial = {name: functools.partial(lambda call: call(), call) for name, call in calls.items()}
    return [calls, in_a_partial, {n: in_a_cell(c) for n, c in calls.items()}, {n: in_a_default(c) for n, c in calls.items()}]


def said(calls: Calls) -> dict[str, Any]:
    """What each call gives."""
    return {name: call() for name, call in calls.items()}


class Change:
    """One definition under one stack, which becomes another."""

    def __init__(self, place: Path, kinds: tuple[str, str], text: Callable[[str, int], str], of: Callable[[Any, tuple[str, str]], Calls]) -> None:
        self.kinds, self.of = kinds, of
        self.name = f"kinds_{len(sys.modules)}_{random.getrandbits(32)}"
        self.path, self.new_text = place / f"{self.name}.py", text(kinds[1], 2)
        self.path.write_text(text(kinds[0], 1))
        self.module: ModuleType = __import__(self.name)
        livesh.versions(self.name)
        names: dict[str, Any] = {"__name__": "fresh"}
        exec(compile(self.new_text, "fresh.py", "exec"), names)
        self.before, self.after = said(of(self.module, kinds)), said(of(SimpleNamespace(**names), kinds))
        self.held = held_in_other_ways(of(self.module, kinds))

    def swap(self) -> None:
        """Go there; what cannot follow keeps the old behaviour, and that was said."""
        self.path.write_text(self.new_text)
        warnings = livesh.swap(self.name).warnings
        bound = {"bound": self.before["bound"]} if any("takes another first argument" in warning for warning in warnings) else {}
        self.check(self.after, self.after | bound)

    def back(self) -> None:
        """Go back."""
        livesh.rollback(self.name)
        self.check(self.before, self.before)

    def check(self, fresh: dict[str, Any], held: dict[str, Any]) -> None:
        """Compare what is there under its name, and what was held all along."""
        assert fresh == said(self.of(self.module, self.kinds)), self.kinds
        assert [held] * len(self.held) == [said(calls) for calls in self.held], self.kinds


def carry(place: Path, pairs: list[tuple[str, str]], text: Callable[[str, int], str], of: Callable[[Any, tuple[str, str]], Calls]) -> None:
    """Change each pair there, back, there again and back."""
    for kinds in pairs:
        change = Change(place, kinds, text, of)
        for step in (change.swap, change.back) * 2:
            step()


def test_functions_follow(place: Path) -> None:
    """Some changes of what decorates a function."""
    carry(place, drawn(FUNCTIONS), function, of_function)


def test_methods_follow(place: Path) -> None:
    """Some changes of what decorates a method, between instance, class and nothing as its first argument as well."""
    carry(place, drawn(METHODS), method, of_method)


def test_what_stays_on_its_version_is_known_to_be_old(place: Path) -> None:
    """A static method that becomes a method cannot be followed by who holds it: its code is of the first version, and alive."""
    change = Change(place, ("@staticmethod", ""), method, of_method)
    held = change.held[0]["bound"]
    change.swap()
    assert (change.name, 1) == provenance.origin(held.__code__)  # type: ignore[attr-defined]
    assert provenance.alive(change.name, 1) > 0
    change.back()


def test_going_back_that_is_refused_takes_nothing_from_going_back(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a cached property had opened is put aside until it comes back, and a change that was prepared and refused has not brought it back."""
    change = Change(place, ("@functools.cached_property", ""), method, lambda module, _kinds: {"made": module.Till})
    till = change.module.Till()
    opened = till.__dict__["work"] = ["opened"]

    def refuse(_upcoming: object) -> None:
        raise Refused("not now")

    def refused(step: Callable[[str], object]) -> None:
        with monkeypatch.context() as patched, pytest.raises(Refused, match="not now"):
            patched.setattr(engine, "before_commit", [refuse])
            step(change.name)

    change.path.write_text(change.new_text)
    refused(livesh.swap)
    assert till.work is opened
    livesh.swap(change.name)
    assert 2 == till.work()
    refused(livesh.rollback)
    assert 2 == till.work()
    livesh.rollback(change.name)
    assert till.work is opened


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize(("kinds", "text", "of"), [(FUNCTIONS, function, of_function), (METHODS, method, of_method)], ids=["functions", "methods"])
def test_all_follow(place: Path, kinds: list[str], text: Callable[[str, int], str], of: Callable[[Any, tuple[str, str]], Calls]) -> None:
    """Every change of what decorates a function or a method."""
    carry(place, list(itertools.permutations(kinds, 2)), text, of)
