"""The checked expression language: Python's meaning, without running the service's code."""

from __future__ import annotations

import sqlite3
from collections import OrderedDict, deque
from typing import Any

import hostile  # as a module: pytest asks every class in a test's namespace
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from livesh.errors import UserError
from livesh.services.checked import parse


class Line:
    """A plain record."""

    kind = "line"

    def __init__(self, qty: int) -> None:
        self.qty = qty
        self.tags = ["a", "b"]

    def total(self) -> int:
        """Return anything."""
        return self.qty


NAMES: dict[str, Any] = {
    "line": Line(5),
    "lines": {"A17": [Line(1), Line(2)], ("x", 1): "pair"},
    "n": 3,
    "text": "shop",
    "nothing": None,
    "queue": deque([1, 2]),
    "ordered": OrderedDict(a=1),
    "hostile": hostile.Hostile(),
    "hostile_dict": hostile.HostileDict(a=1),
    "hostile_list": hostile.HostileList([1, 2]),
    "hostile_slots": hostile.HostileSlots(),
    "hostile_meta": hostile.HostileMetaclassed(),
}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("n", 3),
        ("line.qty > 3 and n < 4", True),
        ("line.qty if n else 0", 5),
        ("not n", False),
        ("not line", False),
        ('lines["A17"][1].qty', 2),
        ('lines[("x", 1)]', "pair"),
        ('len(lines["A17"]) == 2', True),
        ("line.tags[-1]", "b"),
        ("line.tags[0:1]", ["a"]),
        ("text[1:3]", "ho"),
        ("1 < n < 10", True),
        ("n in [1, 2, 3]", True),
        ("'sh' in text", True),
        ("nothing is None", True),
        ("line is not line", False),
        ("line == line", True),
        ("-n + n * 2 // 1 % 5 ** 1", -2 + 0),
        ("(n | 4) ^ 1 & ~0 << 1", 7),
        ("text + '!' * 2", "shop!!"),
        ("{'a': n}['a']", 3),
        ("{1, 2} == {2, 1}", True),
        ("bool(line.tags)", True),
        ("queue[0]", 1),
        ("ordered['a']", 1),
        ("line.kind", "line"),
        ("hostile.value", 1),
        ("hostile.items[0]", 1),
        ("hostile_dict['a']", 1),
        ("len(hostile_dict)", 1),
        ("hostile_list[1]", 2),
        ("hostile_slots.value", 7),
        ("hostile_meta.value", 1),
        ("hostile is hostile", True),
    ],
)
def test_means_what_python_means(text: str, value: Any) -> None:
    """Allowed expressions have Python's value, also on objects that refuse to be asked."""
    assert value == parse(text)(NAMES)


@pytest.mark.parametrize("name", ["hostile", "hostile_meta", "hostile_dict", "hostile_list", "hostile_slots"])
@pytest.mark.parametrize(
    "text",
    ["it == 1", "1 < it", "it in [1]", "1 in it", "it in {1: 2}", "it + 1", "-it", "it * 2", "it << 1", "len(it)", "bool(it)", "not it", "it and 1", "n if it else 0",
     "it[0]", "[1][it]", "{it: 1}", "{it}", "[it] == [it]", "(it, 1) != (it, 1)", "it.nothing", "it is None"],
)  # fmt: skip
def test_no_operation_runs_code_of_a_class_or_its_metaclass(text: str, name: str) -> None:
    """Each has a value or is refused; a metaclass is not even asked for == and hash of its class."""
    try:
        parse(text)({"it": NAMES[name], "n": 1})
    except (UserError, AttributeError, LookupError, TypeError):
        pass  # anything of the object's own that ran would have raised `hostile.Ran`


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("hostile.price", "is a property"),
        ("hostile == 1", "comparing a"),
        ("1 in [hostile]", "comparing a"),
        ("not hostile", "the truth of a"),
        ("len(hostile)", "len of a"),
        ("hostile['x']", "not a builtin container"),
        ("lines[line]", "as a key"),
        ("hostile + 1", "arithmetic on a"),
        ("'x' in hostile_dict", "would run its code"),
        ("line.total()", "only len(x) and bool(x)"),
        ("print(n)", "only len(x) and bool(x)"),
        ("len(n, n)", "only len(x) and bool(x)"),
        ("lambda: 1", "lambda"),
        ("[x for x in lines]", "ListComp"),
        ("(y := 1)", ":="),
        ("f'{n}'", "f-string"),
        ("await n", "await"),
        ("n @ n", "matrix"),
        ("9 ** 9 ** 9", "4096 bits"),
        ("1 << 99999", "4096 bits"),
        ("'a' * 10 ** 9", "100000 items"),
        ("missing", "there is no missing"),
        ("1 +", "not an expression"),
        ("x = 1", "not an expression"),
        ("import os", "not an expression"),
        ("{**lines}", "**"),
        ("n" * 3000, "longer than"),
    ],
)
def test_refuses_what_would_run_code_or_cost_too_much(text: str, said: str) -> None:
    """What the language cannot do safely is refused with a sentence, never evaluated."""
    with pytest.raises(UserError, match=said.replace("*", r"\*").replace("(", r"\(").replace(")", r"\)")):
        parse(text)(NAMES)


def test_names_used_are_known() -> None:
    """A condition can be checked against what will be there before it is used."""
    assert frozenset({"args", "n"}) == parse("len(args.items) > n").names


@settings(max_examples=200, deadline=None)
@given(st.recursive(
    st.sampled_from(["n", "3", "-2", "0", "1.5", "True", "text", "'a'", "line.qty"]),
    lambda inner: st.builds("({} {} {})".format, inner, st.sampled_from(["+", "-", "*", "<", "==", "and", "or", "!=", "//"]), inner),
    max_leaves=6,
))
def test_agrees_with_eval(text: str) -> None:
    """Random arithmetic and logic gives what eval gives, or refuses where eval raises as well."""
    try:
        expected: Any = eval(text, dict(NAMES))
    except Exception:
        with pytest.raises(Exception):  # noqa: B017
            parse(text)(NAMES)
        return
    assert expected == parse(text)(NAMES)


@pytest.mark.parametrize("text", ["hostile.price", "hostile == 1", "len(hostile)", "hostile + 1", "line.total()", "lambda: 1", "n @ n", "hostile['x']", "lines[line]", "not hostile", "connection.total_changes > 1"])
def test_a_refusal_says_who_may(text: str) -> None:
    """What the language does not do is named with the role that may; also the getters of extension types, of which nobody knows what they do."""
    connection = sqlite3.connect(":memory:")
    with pytest.raises(UserError) as refused:
        parse(text)({**NAMES, "connection": connection})
    assert "with the role code it may be any Python" in refused.value.hint
    connection.close()
