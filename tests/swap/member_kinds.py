"""A program that changes every kind of class member into every other one: swapped, rolled back, swapped again and rolled back, with instances
of the class, of a subclass and of one that overrides the member there all along.

    python member_kinds.py DIRECTORY SEED [HOW_MANY]        # all ordered pairs, or some

A process of its own, since every swap looks through the heap it lives in, and that of a test run is large.
"""

from __future__ import annotations

import itertools
import random
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import livesh

HEAD = '''
import contextlib, enum, functools, typing
class Shown:
    def __init__(self, n): self.n = n
    def __set_name__(self, owner, name): self.name = name
    def __get__(self, o, c=None): return self.n, self.name, o is None
class Called:
    def __init__(self, n): self.n = n
    def __call__(self, *a): return "called", self.n, len(a)
def decorated(f):
    @functools.wraps(f)
    def wrapper(*a): return "decorated", f(*a)
    return wrapper
def helper(*a): return "helper", len(a)
'''
KINDS = {
    "value": "thing = {n}",
    "list": "thing = [{n}]",
    "annotated": "thing: typing.ClassVar[int] = {n}",
    "method": "def thing(self): return 'method', {n}",
    "generator": "def thing(self):\n    yield {n}",
    "static": "@staticmethod\ndef thing(): return 'static', {n}",
    "class": "@classmethod\ndef thing(cls): return 'class', {n}, cls.__name__",
    "property": "@property\ndef thing(self): return 'property', {n}",
    "with a setter": "@property\ndef thing(self): return 'pair', {n}\n@thing.setter\ndef thing(self, v): pass",
    "cached": "@functools.cached_property\ndef thing(self): return 'cached', {n}",
    "partialmethod": "def _of(self, k): return 'partial', k, {n}\nthing = functools.partialmethod(_of, {n})",
    "descriptor": "thing = Shown({n})",
    "nested": "class thing:\n    number = {n}\n    def __call__(self): return 'nested', self.number",
    "enum": "class thing(enum.Enum):\n    A = {n}",
    "lambda": "thing = lambda self: ('lambda', {n})",
    "alias": "def _other(self): return 'other', {n}\nthing = _other",
    "helper": "thing = helper",
    "static helper": "thing = staticmethod(helper)",
    "class helper": "thing = classmethod(helper)",
    "static lambda": "thing = staticmethod(lambda: ('static lambda', {n}))",
    "context": "@contextlib.contextmanager\ndef thing(self): yield 'context', {n}",
    "decorated": "@decorated\ndef thing(self): return 'decorated', {n}",
    "cache": "@functools.lru_cache\ndef thing(self): return 'cache', {n}",
    "called": "thing = Called({n})",
    "branch": "if {n} > 0:\n    def thing(self): return 'branch', {n}\nelse:\n    def thing(self): return 'else', {n}",
    "none": "pass",
    "asked": "def __getattr__(self, name):\n    if name == 'thing': return 'asked', {n}\n    raise AttributeError(name)",
    "stored": "STORED",
    "inherited": "INHERITED",
}


def text(kind: str, number: int) -> str:
    """The text of a module with one class that has one member."""
    body = KINDS[kind].format(n=number)
    base, below = ["class Root:", "    def root(self): return 'root'"], []
    if body == "STORED":
        body, below = "pass", [f"def thing(self): return 'stored', {number}", "Till.thing = thing", "del thing"]
    elif body == "INHERITED":
        body, base = "pass", [*base, f"    def thing(self): return 'inherited', {number}"]
    lines = [f"    {line}" for line in body.split("\n")]
    after = ["class Sub(Till):", "    def up(self): return super().thing", "class Over(Till):", "    def thing(self): return 'over'"]
    return "\n".join([HEAD, *base, "class Till(Root):", *lines, "    def hello(self): return 'hello'", *below, *after, ""])


def plain(value: Any) -> Any:
    """A value as two processes can compare it."""
    if hasattr(value, "__next__"):
        return list(value)
    if hasattr(value, "__enter__"):
        with value as inner:
            return "with", inner
    if isinstance(value, type):
        return [(m.name, m.value) for m in value] if hasattr(value, "__members__") else plain(value()())
    return value


def said(get: Callable[[], Any]) -> Any:
    """What a member gives, called where it can be."""
    try:
        value = get()
        return plain(value() if callable(value) and not isinstance(value, type) else value)
    except (AttributeError, TypeError) as error:
        return type(error).__name__


class Change:
    """One member, which becomes another kind of thing."""

    def __init__(self, place: Path, kinds: tuple[str, str]) -> None:
        self.kinds, self.name = kinds, f"members_{random.getrandbits(64)}"
        self.path, texts = place / f"{self.name}.py", [text(kind, number) for number, kind in enumerate(kinds, 1)]
        self.path.write_text(texts[0])
        self.new_text, self.module = texts[1], __import__(self.name)
        livesh.versions(self.name)
        self.held = [kind() for kind in (self.module.Till, self.module.Sub, self.module.Over)]
        self.before, self.after = (self.seen(self.fresh(each)) for each in texts)

    def fresh(self, source: str) -> list[Any]:
        """What instances give where the text is all there ever was."""
        names: dict[str, Any] = {"__name__": self.name}
        exec(compile(source, "fresh.py", "exec"), names)
        module = SimpleNamespace(**names)
        return [module.Till(), module.Sub(), module.Over()]

    def seen(self, instances: list[Any]) -> dict[str, Any]:
        """Everything that can be asked of a member."""
        till, sub, over = instances
        for each in instances:
            each.__dict__.pop("thing", None)         # a cached property's value is the instance's state
        return {"instance": said(lambda: till.thing), "subclass": said(lambda: sub.thing), "above": said(sub.up), "overridden": said(lambda: over.thing),
                "class": said(lambda: type(till).thing(till) if type(type(till).__dict__.get("thing")).__name__ == "function" else 0), "other": till.hello()}

    def carry(self) -> None:
        """Go there and back, twice."""
        for _ in range(2):
            self.path.write_text(self.new_text)
            livesh.swap(self.name)
            self.check(self.after)
            livesh.rollback(self.name)
            self.check(self.before)

    def check(self, wanted: dict[str, Any]) -> None:
        """Compare what old instances and new ones give."""
        for instances in (self.held, [type(each)() for each in self.held]):
            found = self.seen(instances)
            assert wanted == found, (self.kinds, wanted, found)


def main() -> None:
    """Change what the command line says."""
    place, seed, *some = sys.argv[1:]
    sys.path.insert(0, place)
    pairs = list(itertools.permutations(KINDS, 2))
    for kinds in random.Random(int(seed)).sample(pairs, int(some[0])) if some else pairs:
        Change(Path(place), kinds).carry()


if __name__ == "__main__":
    main()
