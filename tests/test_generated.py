"""Random programs, random edits: after the swap every probe answers as a fresh start of the new text does.

A program is a list of items (constants, functions, decorators, factories, classes, tables, loops, conditions), each
drawn as a handful of integers. References are resolved when the text is written, among the items before, so that
deleting or inserting one item changes others as well, the way an edit by hand ripples. What was captured before the
edit (functions, closures, bound methods, instances, tables) is probed beside what the module holds now.
"""

from __future__ import annotations

import importlib
import itertools
import sys
import types
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, assume, given, note, settings
from hypothesis import strategies as st

import livesh

NUMBER = itertools.count()


class Item(NamedTuple):
    """One top-level definition: its name is kind and serial, its text follows from the integers."""

    serial: int
    kind: str
    draws: tuple[int, ...]


# ------------------------------------------------------------------ from items to text
class Writer:
    """Write items in order; each may refer to those before it."""

    def __init__(self) -> None:
        self.known: dict[str, list[str]] = {kind: [] for kind in WRITERS}
        self.draws: Iterator[int] = iter(())

    def text(self, items: list[Item]) -> str:
        parts = []
        for item in items:
            self.draws = itertools.cycle(item.draws)
            parts.append(WRITERS[item.kind](self, f"{item.kind}{item.serial}"))
            self.known[item.kind].append(f"{item.kind}{item.serial}")
        return "\n".join(parts) + "\n"

    def draw(self, bound: int) -> int:
        return next(self.draws) % bound

    def ref(self, *kinds: str) -> str | None:
        """Return an earlier name of one of *kinds*, or None when there is none."""
        names = [n for k in kinds for n in self.known[k]]
        return names[self.draw(len(names))] if names else None

    def value(self) -> str:
        """Return an expression of plain values."""
        choice, name, call = self.draw(5), self.ref("K"), self.ref("f")
        if choice == 0 and name:
            return f"{name} + {self.draw(9)}"
        if choice == 1 and name:
            return f"[{name}, {self.draw(9)}][0]"
        if choice == 2 and call:
            return f"len({call}({self.draw(9)}))"
        return str(self.draw(50))

    def constant(self, name: str) -> str:
        return f"{name} = {self.value()}"

    def function(self, name: str, head: str = "x", self_: str = "") -> str:
        """Return a def whose result shows its arguments, a constant and what an earlier function says."""
        extras = ", ".join([f'"{self.draw(30)}"', f"x + {self.ref('K') or self.draw(9)}"] + self.shown())
        default = ["", f", y={self.value()}", f", *, z={self.value()}"][self.draw(3)]
        body = f"    return ({extras})"
        if self.draw(4) == 0:
            body = f"    def inner(a):\n        return ({extras}, a)\n    return inner(x)"
        elif self.draw(4) == 1:
            body = f"    return tuple(({extras}) for x in (x, x + {self.draw(5)}))"
        deco = self.ref("d") if not self_ and self.draw(4) == 0 else None
        return (f"@{deco}\n" if deco else "") + f"def {name}({self_}{head}{default}):\n{body}"

    def shown(self) -> list[str]:
        call, table = self.ref("f", "g"), self.ref("T", "L")
        return ([f"{call}(1)"] if call and self.draw(3) == 0 else []) + ([f"len({table})"] if table and self.draw(3) == 0 else [])

    def decorator(self, name: str) -> str:
        return (f"def {name}(fn):\n    def wrapper(*a, **k):\n"
                f"        return ({self.draw(20)}, {self.ref('K') or 0}, fn(*a, **k))\n    return wrapper")

    def factory(self, name: str) -> str:
        captured = ["n, extra", "n", "extra, n", "1"][self.draw(4)]
        return (f"def make_{name}(n):\n    extra = n * {self.draw(9)}\n    def inner(x):\n"
                f"        return ({self.draw(20)}, x, {captured})\n    return inner\n{name} = make_{name}({self.draw(9)})")

    def class_(self, name: str) -> str:
        base = (self.ref("C") if self.draw(3) == 0 else None) or "Root"
        lines = [f"class {name}({base}):", f"    attr = {self.value()}"]
        if self.draw(3) == 0:
            lines.append(f"    extra{self.draw(2)} = [attr, {self.draw(9)}]")
        for method in range(1 + self.draw(3)):
            own = self.function(f"m{method}", self_="self, ").replace("return (", "return (self.v, self.attr, ", 1)
            lines += ["    " + line for line in own.split("\n")]
        if self.draw(3) == 0:
            lines.append(f"    def tag(self):\n        return super().tag() + ({self.draw(9)},)")
        if self.draw(4) == 0:
            lines.append(f"    @property\n    def prop(self):\n        return ({self.draw(9)}, self.v)")
        if self.draw(4) == 0:
            lines.append(f"    @staticmethod\n    def static():\n        return {self.draw(9)}")
        return "\n".join(lines)

    def table(self, name: str) -> str:
        entries = [self.ref("f", "g", "K") or str(self.draw(9)) for _ in range(self.draw(4))]
        if self.draw(2):
            return f"{name} = [{', '.join(entries)}]"
        return f"{name} = {{{', '.join(f'{i}: {e}' for i, e in enumerate(entries))}}}"

    def loop(self, name: str) -> str:
        return f"{name} = []\nfor _{name} in range({self.draw(4)}):\n    {name}.append((_{name}, {self.ref('K') or self.draw(9)}))"

    def condition(self, name: str) -> str:
        yes, no = (f"    def {name}(x):\n        return ({self.draw(30)}, x)" for _ in range(2))
        return f"if {self.ref('K') or 1} % {2 + self.draw(3)}:\n{yes}\nelse:\n{no}"


WRITERS: dict[str, Callable[[Writer, str], str]] = {
    "K": Writer.constant, "f": Writer.function, "d": Writer.decorator, "g": Writer.factory, "C": Writer.class_,
    "T": Writer.table, "L": Writer.loop, "h": Writer.condition,
}
ROOT = "class Root:\n    def __init__(self, v=1):\n        self.v = v\n    def tag(self):\n        return ()\n"


def written(items: list[Item]) -> str:
    """Return the program's text."""
    return ROOT + Writer().text(items)


# ------------------------------------------------------------------ strategies
@st.composite
def an_item(draw: Any, serial: int) -> Item:
    """Draw one item."""
    kind = draw(st.sampled_from("KKfffdgCCTLh"))
    return Item(serial, kind, tuple(draw(st.lists(st.integers(0, 999), min_size=3, max_size=11))))


@st.composite
def histories(draw: Any) -> list[list[Item]]:
    """Draw a program and up to three edits of it."""
    serial = itertools.count()
    items = [draw(an_item(next(serial))) for _ in range(draw(st.integers(2, 9)))]
    history = [items]
    for _ in range(draw(st.integers(1, 3))):
        items = list(items)
        for _ in range(draw(st.integers(1, 3))):
            at = draw(st.integers(0, len(items)))
            what = draw(st.sampled_from(["change", "change", "change", "insert", "delete", "move"]))
            if what == "insert" or at == len(items):
                items.insert(at, draw(an_item(next(serial))))
            elif what == "change":
                draws = list(items[at].draws)
                draws[draw(st.integers(0, len(draws) - 1))] += draw(st.integers(1, 20))
                items[at] = items[at]._replace(draws=tuple(draws))
            elif what == "delete" and len(items) > 1:
                del items[at]
            else:
                items.insert(draw(st.integers(0, len(items) - 1)), items.pop(at))
        history.append(items)
    return history


# ------------------------------------------------------------------ probes
def answer(call: Callable[[], object]) -> object:
    """Return what *call* gives, functions and classes by name, exceptions by their class."""
    try:
        return plain(call())
    except Exception as exc:
        return type(exc).__name__


def plain(value: object) -> object:
    """Return *value* without identities, so that two processes can be compared."""
    if isinstance(value, (list, tuple, set)):
        return [plain(v) for v in value]
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    if isinstance(value, types.FunctionType):
        return ["function", answer(lambda: value(2))]
    return value if isinstance(value, (int, str)) or value is None else type(value).__name__


def methods(instance: object) -> dict[str, Callable[[], object]]:
    """Return a probe for every public attribute of *instance*."""
    instance.v = 5  # type: ignore[attr-defined]
    names = [n for n in dir(type(instance)) if not n.startswith("__")]
    return {n: lambda n=n: called(getattr(instance, n)) for n in names}  # type: ignore[misc]


def called(value: object) -> object:
    """Return *value*, or what it gives for one argument or none."""
    if not callable(value):
        return value
    try:
        return value(3)
    except TypeError:
        return value()


def world(module: Any) -> dict[str, object]:
    """Return what every public name of *module* answers."""
    answers: dict[str, object] = {}
    for name, value in sorted(vars(module).items()):
        if name.startswith("__"):
            continue
        if isinstance(value, type):
            answers[name] = [b.__name__ for b in value.__mro__]
            answers |= {f"{name}.{n}": answer(p) for n, p in methods(value()).items()}
        else:
            answers[name] = answer(lambda value=value: called(value))  # type: ignore[misc]
    return answers


def held(live: dict[str, object], names: dict[str, object]) -> dict[str, object]:
    """Return what the references in *live* answer, for those names that are of the same kind in *names*."""
    answers: dict[str, object] = {}
    for name, value in live.items():
        now = names.get(name)
        if isinstance(value, types.FunctionType) and isinstance(now, types.FunctionType):
            answers[name] = answer(lambda value=value: called(value))  # type: ignore[misc]
        elif isinstance(now, type) and not isinstance(value, types.FunctionType):
            answers |= {f"{name}.{n}": answer(p) for n, p in methods(value).items()}
    return answers


def fresh(text: str) -> Any:
    """Start *text* in a namespace of its own."""
    module = types.ModuleType("fresh")
    exec(compile(text, "fresh.py", "exec"), module.__dict__)
    return module


def starts(text: str) -> bool:
    """Tell whether *text* can be started at all (a deleted name may be missed at the top level)."""
    try:
        fresh(text)
    except Exception:
        return False
    return True


def capture(module: Any) -> dict[str, object]:
    """Hold what a long-lived program would: functions as they are, one instance of each class."""
    return {n: v() if isinstance(v, type) else v for n, v in vars(module).items()
            if isinstance(v, (type, types.FunctionType))}


def check(module: Any, live: dict[str, object], text: str) -> None:
    """Compare *module*, and what was held, with a fresh start of *text*."""
    expected = fresh(text)

    assert world(expected) == world(module)
    wanted = {n: v for n, v in capture(expected).items() if n in live}
    assert held(wanted, vars(expected)) == {k: v for k, v in held(live, vars(module)).items() if k.partition(".")[0] in wanted}


def bases(items: list[Item], text: str) -> dict[str, list[str]]:
    """Return the bases of each class of a program."""
    return {n: [b.__name__ for b in v.__bases__] for n, v in vars(fresh(text)).items() if isinstance(v, type)}


# ------------------------------------------------------------------ the laws for any program
def carried_through(history: list[list[Item]], directory: Path) -> None:
    """Swap along *history*, checking each version, then go all the way back."""
    texts = [written(items) for items in history]
    assume(all(map(starts, texts)))
    name = f"generated_{next(NUMBER)}"
    path = directory / f"{name}.py"
    path.write_text(texts[0])
    importlib.invalidate_caches()
    module = importlib.import_module(name)
    live = capture(module)
    reached = [texts[0]]
    try:
        for items, text in zip(history[1:], texts[1:], strict=True):
            note(f"--- before\n{reached[-1]}\n--- after\n{text}")
            path.write_text(text)
            try:
                number = livesh.swap(name).versions.get(name)
            except livesh.Refused as refusal:
                note(f"refused: {refusal}")
                assert bases(items, text) != bases(items, reached[-1]), refusal
                check(module, live, reached[-1])
                continue
            check(module, live, text)
            if number is not None:
                reached.append(text)
        while len(reached) > 1:
            reached.pop()
            livesh.rollback(name)
            check(module, live, reached[-1])
    finally:
        sys.modules.pop(name, None)
        path.unlink()


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A directory on sys.path for the generated modules, which are written without pyc files."""
    path = tmp_path_factory.mktemp("generated")
    before = sys.dont_write_bytecode
    sys.dont_write_bytecode = True
    sys.path.insert(0, str(path))
    yield path
    sys.path.remove(str(path))
    sys.dont_write_bytecode = before


QUIET = {"deadline": None, "suppress_health_check": list(HealthCheck), "print_blob": True}


@settings(max_examples=12, derandomize=True, **QUIET)  # type: ignore[arg-type]
@given(histories())
def test_as_if_started_anew(directory: Path, history: list[list[Item]]) -> None:
    """Whatever the edit, module and held references answer like a fresh start of the new text; so does going back."""
    carried_through(history, directory)


@pytest.mark.slow
@settings(max_examples=3000, **QUIET)  # type: ignore[arg-type]
@given(histories())
def test_as_if_started_anew_many(directory: Path, history: list[list[Item]]) -> None:
    """The same for thousands of programs."""
    carried_through(history, directory)
