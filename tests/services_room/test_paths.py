"""Paths: text that leads to a place, without eval."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from types import SimpleNamespace
from typing import Any

import hostile
import pytest

from livesh.errors import UserError
from livesh.services import checked, paths


class Order:
    """A record with a method, a property and a class attribute."""

    limit = 3

    def __init__(self) -> None:
        self.qty = 5

    def total(self) -> int:
        """Return the quantity."""
        return self.qty

    @property
    def price(self) -> int:
        """Return anything; must not run."""
        raise hostile.Ran


ROOT = SimpleNamespace(
    open={"A17": [Order()], ("x", 1): "pair", -1: "minus", "a]b": "odd", 'q"': "quote", Order: "by class"},
    queue=deque([1, 2]),
    members={9},
    pair=(1, (2, 3)),
)


def walked(text: str) -> Any:
    """Return what a path leads to from ROOT."""
    path = paths.parse(text)
    return paths.walk(ROOT, path.steps, path.root)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('r.open["A17"][0].qty', 5),
        ("r . open [ 'A17' ] [0] . qty", 5),
        ('r.open[("x", 1)]', "pair"),
        ("r.open[-1]", "minus"),
        ('r.open["a]b"]', "odd"),
        ("r.open['q\"']", "quote"),
        ("r.open[#5]", "by class"),
        ("r.queue[1]", 2),
        ("r.members[#0]", 9),
        ("r.pair[1][-1]", 3),
        ("r.open['A17'][0].limit", 3),
    ],
)
def test_leads_to(text: str, value: Any) -> None:
    """A path leads where the same Python would, and to entries by number."""
    assert value == walked(text)


def test_a_method_comes_bound() -> None:
    """A function of the class is what attribute access gives."""
    assert 5 == walked("r.open['A17'][0].total")()


def test_is_shown_as_it_is_typed() -> None:
    """The text of a parsed path parses to the same path."""
    path = paths.parse('orders.open["A17"][#3].lines[0]')
    assert "orders.open['A17'][#3].lines[0]" == str(path)
    assert path.steps == paths.parse(str(path)).steps


@pytest.mark.parametrize("text", ["", "3", "a +1", "a.", "a[", "a[x]", "a[f()]", "a.b()", "a[1:2]", "a[[1]]", "a['x", "(a)", "a..b", "a b", "a[#x]"])
def test_what_is_no_path(text: str) -> None:
    """Anything but a name and steps is refused."""
    with pytest.raises(UserError):
        paths.parse(text)


@pytest.mark.parametrize(
    ("text", "said", "hint"),
    [
        ("r.opne", "r has no attribute 'opne'", "did you mean open?"),
        ('r.open["A71"]', "r.open holds no ['A71']", "did you mean A17?"),
        ("r.queue[7]", "r.queue holds no [7]", "2 items"),
        ("r.open[#9]", "has no entry number 9", ""),
        ("r.open['A17'][0].price", "is a property", "at the prompt"),
    ],
)
def test_says_what_is_missing(text: str, said: str, hint: str) -> None:
    """The step that fails is named, with what is near."""
    with pytest.raises(UserError) as caught:
        walked(text)
    assert said in str(caught.value)
    assert hint in caught.value.hint


def test_runs_no_code() -> None:
    """Hostile objects are walked by what they hold."""
    held = {"h": hostile.Hostile(), "d": hostile.HostileDict(a=[1]), "s": hostile.HostileSlots()}
    for text, value in (("x['h'].value", 1), ("x['d']['a'][0]", 1), ("x['s'].value", 7)):
        assert value == paths.walk(held, paths.parse(text).steps)
    with pytest.raises(UserError, match="is not a builtin container"):
        paths.walk(held, paths.parse("x['h']['k']").steps)
    with pytest.raises(UserError, match="empty"):
        paths.walk(held, paths.parse("x['s'].empty").steps)


def test_a_key_that_is_missing_is_not_made() -> None:
    """A look at a key that a defaultdict does not hold makes none, and no ``__missing__`` runs."""
    held = {"d": defaultdict(list, a=[1]), "c": Counter("a"), "m": type("Own", (dict,), {"__missing__": lambda self, key: 1 / 0})(a=1)}
    for name in held:
        with pytest.raises(UserError, match="holds no"):
            paths.walk(held, paths.parse(f"x[{name!r}]['b']").steps)
        with pytest.raises(KeyError):
            checked.parse(f"held[{name!r}]['b']")({"held": held})
        assert ["a"] == list(held[name])


def test_a_key_taken_for_an_attribute() -> None:
    """A dict that has the name as a key says so, and none that has entries is said to hold nothing."""
    counts = SimpleNamespace(hits=Counter(sync=3))
    for text, hint in (("r.hits.sync", 'an item of that name: r.hits["sync"]'), ("r.hits.other", "it holds no attributes")):
        with pytest.raises(UserError) as said:
            paths.walk(counts, paths.parse(text).steps, "r")
        assert hint in said.value.hint


def test_a_set_has_members_and_no_places() -> None:
    """It is a builtin container, but none that is asked for a key."""
    with pytest.raises(UserError, match="a set has members and no places") as said:
        paths.walk({5}, paths.parse("x[0]").steps, "x")
    assert "[#0]" in said.value.hint
