"""A program that changes every kind of definition into every other one under the same name: there, back, there again and back; or it is
refused whole.

    python definition_kinds.py DIRECTORY SEED [HOW_MANY]        # all ordered pairs, or some

A process of its own, since every swap looks through the heap it lives in, and that of a test run is large.
"""

from __future__ import annotations

import asyncio
import enum
import inspect
import itertools
import random
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import livesh
from livesh.errors import Refused

LIBRARY = """
def imported(): return "imported"
class Imported:
    x = 1
    def __call__(self): return "called"
"""
BEFORE = "import collections, dataclasses, enum, functools, re, typing\n"
AFTER = "\ndef use(): return thing\nTABLE = {'thing': thing}\n"
KINDS = {
    "function": "def thing(): return {n}",
    "lambda": "thing = lambda: {n}",
    "partial": "thing = functools.partial(pow, {n}, 2)",
    "class": "class thing:\n    x = {n}\n    def go(self): return {n}",
    "number": "thing = {n}",
    "text": "thing = 'text {n}'",
    "list": "thing = [{n}]",
    "dict": "thing = {{'a': {n}}}",
    "instance": "class _Kind:\n    def __init__(self, x): self.x = x\n    def __call__(self): return 'instance', self.x\nthing = _Kind({n})",
    "imported function": "from kinds_library import imported as thing",
    "imported class": "from kinds_library import Imported as thing",
    "module": "import kinds_library as thing",
    "coroutine": "async def thing(): return {n}",
    "generator": "def thing():\n    yield {n}",
    "async generator": "async def thing():\n    yield {n}",
    "dataclass": "@dataclasses.dataclass\nclass thing:\n    x: int = {n}",
    "enum": "class thing(enum.Enum):\n    A = {n}\n    B = {n} + 1",
    "namedtuple": "thing = collections.namedtuple('thing', 'a b')",
    "NamedTuple": "class thing(typing.NamedTuple):\n    a: int = {n}",
    "exception": "class thing(Exception):\n    code = {n}",
    "second name": "def _other(): return {n}\nthing = _other",
    "closure": "def _make(k):\n    def inner(): return k\n    return inner\nthing = _make({n})",
    "conditional": "if {n} > 0:\n    def thing(): return 'there', {n}\nelse:\n    def thing(): return 0",
    "tuple": "thing = (1, lambda: {n})",
    "pattern": "thing = re.compile('a{n}')",
    "decorated": "def _wrap(f):\n    @functools.wraps(f)\n    def wrapper(): return 'wrapped', f()\n    return wrapper\n@_wrap\ndef thing(): return {n}",
    "nothing": "",
}

FOLLOWED = ("function", "coroutine", "generator", "async generator", "conditional", "decorated")        # whoever holds what was there calls these
FOLLOWING = (*FOLLOWED, "lambda", "partial", "instance", "closure")


def text(kind: str, number: int) -> str:
    """A module with one definition, which two others of it use."""
    return BEFORE + KINDS[kind].format(n=number) + (AFTER if kind != "nothing" else AFTER.replace("'thing': thing", ""))


def shown(thing: Any) -> Any:
    """What a thing is and gives, comparable between processes and versions."""
    if isinstance(thing, type):
        members = [(m.name, m.value) for m in thing] if issubclass(thing, enum.Enum) else []
        return thing.__name__, sorted(n for n in vars(thing) if not n.startswith("_")), members, made(thing)
    if isinstance(thing, (ModuleType, re.Pattern)):
        return getattr(thing, "pattern", getattr(thing, "__name__", ""))
    if isinstance(thing, tuple):
        return [shown(each) for each in thing]
    return given(thing()) if callable(thing) else repr(thing)


def made(cls: type) -> Any:
    """What a class makes without arguments."""
    try:
        one = cls()
    except TypeError:
        return "needs arguments"
    return getattr(one, "x", getattr(one, "a", None)), one.go() if hasattr(one, "go") else None


def given(value: Any) -> Any:
    """What a call gives; what has to be run is run."""

    async def every() -> list[Any]:
        return [each async for each in value]

    if inspect.iscoroutine(value):
        return "coroutine", asyncio.run(value)
    if inspect.isasyncgen(value):
        return "async generator", asyncio.run(every())
    if isinstance(value, Iterator):
        return "generator", list(value)
    return repr(value) if type(value).__module__.startswith("kinds_") else value


def seen(module: Any) -> dict[str, Any]:
    """The definition by its name, through a function and through a table."""
    names = vars(module)
    found = {"name": shown(names["thing"]) if "thing" in names else "absent", "table": shown(module.TABLE.get("thing"))}
    return found | ({"use": shown(module.use())} if "thing" in names else {})


def carry(place: Path, before: str, after: str) -> None:
    """Change one kind into the other, twice there and back."""
    name = f"kinds_{random.getrandbits(40)}"
    path = place / f"{name}.py"
    path.write_text(text(before, 1))
    module = __import__(name)
    livesh.versions(name)
    old, held = seen(module), vars(module).get("thing")
    was = shown(held)
    fresh = sys.modules["kinds_fresh"] = ModuleType("kinds_fresh")        # dataclasses look their module up
    exec(compile(text(after, 2), "fresh.py", "exec"), vars(fresh))
    path.write_text(text(after, 2))
    for _ in range(2):
        try:
            livesh.swap(name)
        except Refused as refused:
            assert "layout" in str(refused), (before, after)
            assert old == seen(module), (before, after)
            return
        assert seen(fresh) == seen(module), (before, after)
        if before in FOLLOWING and after in FOLLOWED:
            assert seen(fresh)["name"] == shown(held), (before, after)
        livesh.rollback(name)
        assert (old, was) == (seen(module), shown(held)), (before, after)
    import kinds_library  # type: ignore[import-not-found]

    assert kinds_library.imported() == "imported", (before, after)


def drawn(seed: int, some: int) -> list[tuple[str, str]]:
    """Some of the pairs, half of them of those that whoever holds the old has to follow."""
    followed = [(before, after) for before, after in itertools.product(FOLLOWING, FOLLOWED) if before != after]
    return [pair for pairs in (list(itertools.permutations(KINDS, 2)), followed) for pair in random.Random(seed).sample(pairs, some // 2)]


def main() -> None:
    """Change what the command line says."""
    place, seed, *some = sys.argv[1:]
    (Path(place) / "kinds_library.py").write_text(LIBRARY)
    sys.path.insert(0, place)
    for before, after in drawn(int(seed), int(some[0])) if some else itertools.permutations(KINDS, 2):
        carry(Path(place), before, after)


if __name__ == "__main__":
    main()
