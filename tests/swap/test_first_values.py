"""What the text of an `__init__` gives every object alike: never other than what a call gives, whatever the body does."""

from __future__ import annotations

import ast
import textwrap
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livesh.swap.text.first_values import first_values
from livesh.swap.text.parameters import expressions_of

HEAD = "def __init__(self, a, p=None, q=0, *, r=(1, 2)):\n"
GIVEN = ("p", "q", "r")
NAMES = {"BASE": 5, "LOG": list[Any]()}
NOTHING = object()

values = st.sampled_from([
    "0", "None", "[]", "{}", "p", "q", "r", "x", "y", "a", "BASE", "-1", "not p", "p or []", "x or y", "q and x", "[p, q]", "(x, q)", "q + 1",
    "p if p is not None else []", "x if a else y", "[n for n in r]", "{'k': p}", "dict(p or {})", "q if q else BASE"])
tests = st.sampled_from(["p is None", "p is not None", "not p", "q", "x", "a", "not (p or q)", "q == 0", "x is y", "a is None"])
simple = st.one_of(
    st.builds("{} = {}".format, st.sampled_from(["x", "y", "p", "q", "self.f", "self.g", "self.h"]), values),
    st.builds("self.f, x = {}, {}".format, values, values),
    st.builds("self.g = self.h = {}".format, values),
    st.builds("for x in {}: pass".format, st.sampled_from(["r", "range(2)"])),
    st.sampled_from(["LOG.append(x)", "LOG.append(p)", "self.f = self.g", "q += 1", "del self.f", "return", "import os as y", "def x(): return p",
                     "raise ValueError(a)", "self.log(x)", "with self.lock: self.h = p", "try: self.g = q / q\nexcept ZeroDivisionError: self.g = a"]))


def _nested(bodies: Any) -> Any:
    def condition(test: str, yes: str, no: str) -> str:
        return f"if {test}:\n{textwrap.indent(yes, '    ')}\nelse:\n{textwrap.indent(no, '    ')}"

    return st.builds(condition, tests, bodies, bodies)


lines = st.recursive(simple, lambda inner: _nested(st.lists(inner, min_size=1, max_size=3).map("\n".join)), max_leaves=8)
bodies = st.lists(lines, min_size=1, max_size=6).map(lambda found: "\n".join(["x = y = None", *found]))


class Lock:
    """Something to enter."""

    def __enter__(self) -> None: ...

    def __exit__(self, *exc: object) -> None: ...


class Object:
    """What the body is run on."""

    lock = Lock()

    def log(self, value: Any) -> None:
        """Take a value and do nothing with it."""


def read(body: str) -> tuple[str, dict[str, ast.expr]]:
    """The text of an `__init__` and what is read from it."""
    text = HEAD + textwrap.indent(textwrap.dedent(body), "    ")
    node = ast.parse(text).body[0]
    assert isinstance(node, ast.FunctionDef)
    return text, first_values(node, {name: value for name, value in expressions_of(node).items() if name in GIVEN})


def made(expression: ast.expr) -> Any:
    """What an expression over the names of the module gives."""
    return eval(compile(ast.fix_missing_locations(ast.Expression(expression)), "<value>", "eval"), dict(NAMES))


def called(text: str, a: Any) -> dict[str, Any] | None:
    """The attributes that a call leaves, None when it raises."""
    names = dict(NAMES)
    exec(text, names)
    thing = Object()
    try:
        names["__init__"](thing, a)
    except Exception:
        return None
    return vars(thing)


@given(bodies)
def test_what_is_read_is_what_a_call_gives(body: str) -> None:
    """Whatever the old argument is: an attribute that is read has that value after every call that returns."""
    text, found = read(body)
    for a in (None, 0, "one"):
        attributes = called(text, a)
        if attributes is not None:
            for name, expression in found.items():
                assert attributes.get(name, NOTHING) == made(expression), f"{name} of\n{text}"


@pytest.mark.parametrize("body, wanted", [
    ("self.f = p", None),
    ("if p is None:\n    p = []\nself.f = p", []),
    ("p = p or {}\nself.f = p", {}),
    ("self.f = None if p is None else open(p)", None),
    ("if p is None:\n    self.f = []\nelse:\n    self.f = list(p)", []),
    ("if p is not None and not callable(p):\n    raise TypeError(p)\nself.f = q", 0),
    ("x = q + 1\nself.f = x", 1),
    ("self.g, self.f = a, r", (1, 2)),
    ("with self.lock:\n    self.f = {}", {}),
    ("def made(kind):\n    return kind(a)\nself.g = made(str)\nself.f = None if p is None else made(p)", None),
    ("self.f = 1 if p is BASE else 2", NOTHING),
])
def test_it_is_read_where_it_can_be(body: str, wanted: Any) -> None:
    """The ways in which people give a new field its first value; what only names of the module decide is left to those who can look."""
    _text, found = read(body)
    assert (made(found["f"]) == wanted) if wanted is not NOTHING else isinstance(found["f"], ast.IfExp)


@pytest.mark.parametrize("body", [
    "x = []\nself.f = x\nself.g = x",
    "x = []\nself.f = x\nLOG.append(x)",
    "x = []\nLOG.append(x)\nself.f = x",
    "x = []\ny = x\nself.f = x\nself.g = y",
    "x = []\nself.f = x\nself.g = [x]",
    "self.f = self.g = []",
])
def test_an_object_that_somebody_else_has_as_well_is_not_made_once_more(body: str) -> None:
    """Two attributes, or a table, that hold one list would hold two."""
    assert "f" not in read(body)[1]
