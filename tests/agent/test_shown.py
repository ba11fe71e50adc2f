"""The bounded repr: Python's own text as long as it is short, and a bounded one of everything else."""

from __future__ import annotations

import collections
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from livesh.agent.shown import show, small


class Listy(list[int]):
    """A subclass that kept the builtin's repr."""


class Setty(set[int]):
    """A subclass of a builtin whose repr names the class."""


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.tuples(inner) | st.dictionaries(st.text(), inner, max_size=3) | st.lists(inner, max_size=3).map(collections.deque)
    ),
    max_leaves=10,
)


@settings(deadline=None, max_examples=60)
@given(VALUES)
def test_short_values_are_shown_as_python_does(value: Any) -> None:
    """Within the limit there is no difference to `repr`."""
    assert repr(value) == show(value, 100_000)


@pytest.mark.parametrize(
    "value",
    [
        set(), frozenset(), {1}, frozenset({1}), Listy([1, 2]), Setty({1}), Setty(), collections.deque([1], 3), collections.defaultdict(list, {1: [2]}),
        collections.defaultdict(int), collections.OrderedDict(a=1), collections.Counter("aab"), (1,), (), {}, [], [[[]]], 10**300,
    ],
)  # fmt: skip
def test_kinds_of_containers(value: Any) -> None:
    """Each builtin container, empty and filled, and their subclasses."""
    assert repr(value) == show(value, 100_000)


@settings(deadline=None, max_examples=60)
@given(VALUES, st.integers(0, 30))
def test_the_limit_holds(value: Any, limit: int) -> None:
    """A little more than the limit at most: the words that say what is missing."""
    assert len(show(value, limit)) <= limit + 60 * 4


def test_what_is_missing_is_said() -> None:
    """A cut list and a cut string say how much there is."""
    assert "not shown" in show(list(range(1000)), 20)
    assert "more" in show("x" * 10**6, 100)
    assert "<int of 1000001 bits>" == show(1 << 10**6, 100)
    assert small("x") == "'x'" and small("x" * 10**5) is None


def test_recursion_ends() -> None:
    """Containers within themselves, and within each other, and very deep ones."""
    a: list[Any] = [1]
    a.append({"a": a})
    deep: list[Any] = []
    for _ in range(10_000):
        deep = [deep]

    assert "[1, {'a': [...]}]" == show(a, 1000)
    assert len(show(deep, 1000)) < 200
