"""Modules on disk and a swap done by hand, for tests of what lies under the engine."""

from __future__ import annotations

import importlib
import itertools
import re
import sys
from collections.abc import Iterator, Sequence
from functools import reduce
from pathlib import Path
from types import CodeType, FunctionType, ModuleType

import livesh
from livesh.swap.history import loaded, provenance, sources, versions

_COUNTER = itertools.count()
_CHANGES = itertools.count(1000)


class Shelf:
    """A directory on `sys.path` whose modules have names nobody else uses and are gone afterwards."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.names: list[str] = []
        sys.path.insert(0, str(path))

    def load(self, text: str | bytes, name: str = "") -> ModuleType:
        """Write *text* as a module, import and return it."""
        name = name or f"handmade_{next(_COUNTER)}"
        self.names.append(name)
        file = self.path / f"{name}.py"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        importlib.invalidate_caches()
        return importlib.import_module(name)

    def edit(self, module: ModuleType, text: str) -> None:
        """Write another text to the module's file."""
        assert module.__file__ is not None
        Path(module.__file__).write_text(text)

    def close(self) -> None:
        """Forget every module of this shelf."""
        sys.path.remove(str(self.path))
        for name in self.names:
            sys.modules.pop(name, None)
            versions.forget(name)


def goes_as_fresh(shelf: Shelf, before: str, after: str, asked: Sequence[str]) -> None:
    """Edit a module, go back and edit it again; each time what is *asked* of it is as in a fresh module of the same text.

    What stands below a line `+++` is a second module, which imports the first as `m`.
    """
    live = _loaded(shelf, before)
    held = dict(vars(live[0]))
    was, will_be = ((lambda fresh: answers(fresh, asked, dict(vars(fresh[0]))))(_loaded(shelf, text)) for text in (before, after))
    assert was == answers(live, asked, held)

    texts = {m.__name__: text for m, text, old in zip(live, *(_texts(each, live[0].__name__) for each in (after, before)), strict=True) if text != old}
    livesh.swap(*texts, sources=texts)
    assert will_be == answers(live, asked, held)
    livesh.rollback(*texts)
    assert was == answers(live, asked, held)
    livesh.swap(*texts, sources=texts)
    assert will_be == answers(live, asked, held)


def _texts(text: str, first: str) -> list[str]:
    """The text of each module, the first of which has that name."""
    return [re.sub(r"^(import|from) m\b", rf"\1 {first}", each, flags=re.M).rstrip() + "\n" for each in text.split("\n+++\n")]


def _loaded(shelf: Shelf, text: str) -> list[ModuleType]:
    first = f"handmade_{next(_COUNTER)}"
    return [shelf.load(each, first if at == 0 else "") for at, each in enumerate(_texts(text, first))]


def answers(modules: Sequence[ModuleType], asked: Sequence[str], held: dict[str, object]) -> list[str]:
    """What is asked of the modules, `m` and `u`, each as text."""
    names = dict(zip("mu", modules, strict=False))
    return [reduce(lambda said, name: said.replace(names[name].__name__, name), names, _answer(each, {**names, "held": held})) for each in asked]


def _answer(asked: str, names: dict[str, object]) -> str:
    try:
        return repr(eval(asked, names))
    except Exception as raised:
        return f"{type(raised).__name__}: {raised}"


def shelf(path: Path) -> Iterator[Shelf]:
    """Give a shelf to a test; files make a fixture of this."""
    made = Shelf(path)
    try:
        yield made
    finally:
        made.close()


def swap(module: ModuleType, text: str, *others: tuple[ModuleType, str], reason: str = "") -> dict[str, int]:
    """Make *text* current in *module* (and *others* in the same change): patch functions and methods by qualname."""
    every = [(module, text), *others]
    new = {each.__name__: sources.Source.of_text(each.__name__, str(each.__file__), body) for each, body in every}
    before = {name: versions.current(name).number for name in new}
    numbers = versions.commit(new, "tester", reason, next(_CHANGES))
    for each, body in every:
        patch(each, before[each.__name__], numbers[each.__name__], body)
    versions.tidy()
    return numbers


def patch(module: ModuleType, before: int, number: int, text: str) -> None:
    """Give the live functions the code of *text* where it differs, and retire what they had."""
    code = compile(text, str(module.__file__), "exec", dont_inherit=True)
    provenance.claim(code, module.__name__, number)
    made = {each.co_qualname: each for each in loaded.nested(code)}
    for function in list(functions(module)):
        old = function.__code__
        new = made.get(old.co_qualname)
        if new is not None and new != old:
            function.__code__ = new
            provenance.retire(old)
        elif new is None:
            provenance.retire(old)


def functions(module: ModuleType) -> Iterator[FunctionType]:
    """Yield the functions and methods that *module* defines."""
    for value in list(vars(module).values()):
        if isinstance(value, FunctionType) and value.__module__ == module.__name__:
            yield value
        if isinstance(value, type) and value.__module__ == module.__name__:
            yield from (each for each in vars(value).values() if isinstance(each, FunctionType))


def code_named(code: CodeType, qualname: str) -> CodeType:
    """Return the code object called *qualname* inside *code*."""
    return next(each for each in loaded.nested(code) if each.co_qualname == qualname)
