"""A program that changes every stack of decorators into every other one: swapped, rolled back, swapped again and rolled back, with the
old object held four ways.

    python kinds.py functions|methods DIRECTORY SEED [HOW_MANY]        # all ordered pairs, or some

A process of its own, since every swap looks through the heap it lives in, and that of a test run is large.
"""

from __future__ import annotations

import functools
import itertools
import random
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import livesh

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
        found = said(self.of(self.module, self.kinds))
        assert fresh == found, (self.kinds, fresh, found)
        kept = [said(calls) for calls in self.held]
        assert [held] * len(self.held) == kept, (self.kinds, held, kept)


def carry(place: Path, pairs: list[tuple[str, str]], text: Callable[[str, int], str], of: Callable[[Any, tuple[str, str]], Calls]) -> None:
    """Change each pair there, back, there again and back."""
    for kinds in pairs:
        change = Change(place, kinds, text, of)
        for step in (change.swap, change.back) * 2:
            step()


def settle_in(place: Path) -> None:
    """Put the decorators where modules are found."""
    (place / "kinds_decorators.py").write_text(DECORATORS)
    sys.path.insert(0, str(place))


def main() -> None:
    """Change what the command line says."""
    what, place, seed, *some = sys.argv[1:]
    kinds, text, of = {"functions": (FUNCTIONS, function, of_function), "methods": (METHODS, method, of_method)}[what]
    pairs = list(itertools.permutations(kinds, 2))
    settle_in(Path(place))
    carry(Path(place), random.Random(int(seed)).sample(pairs, int(some[0])) if some else pairs, text, of)


if __name__ == "__main__":
    main()
