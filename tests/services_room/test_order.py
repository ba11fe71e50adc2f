"""What is removed from a dict comes back where it stood, without any other thread seeing half of it."""

from __future__ import annotations

import threading
from collections import Counter, OrderedDict, defaultdict
from typing import Any

import hostile
import pytest
from placing import place_of

from livesh.services import order
from livesh.services.edits import Edit, Transaction
from livesh.services.order import Seat
from livesh.services.paths import MISSING


class Book:
    """Holds one dict, and attributes in an order."""

    def __init__(self, held: Any) -> None:
        self.first, self.open, self.last = 1, held, 3


def removed(book: Book, *texts: str) -> Transaction:
    """Return the transaction that has removed what *texts* lead to."""
    done = Transaction([Edit(place_of(book, text), MISSING) for text in texts])
    done.apply()
    return done


def dicts() -> list[Any]:
    """Return dicts of all kinds with the same contents."""
    pairs = [("a", 1), ("b", 2), ("c", 3), ("d", 4)]
    extended = type("Extended", (dict,), {"__setitem__": None, "pop": None})
    return [dict(pairs), OrderedDict(pairs), defaultdict(int, pairs), Counter(dict(pairs)), extended(pairs)]


@pytest.mark.parametrize("held", dicts(), ids=lambda held: type(held).__name__)
@pytest.mark.parametrize("key", ["a", "b", "d"])
def test_it_is_where_it_stood(held: Any, key: str) -> None:
    """First, in the middle, last: the same dict, the same order."""
    book, before = Book(held), list(held.items())
    change = removed(book, f"book.open[{key!r}]")
    change.undo()

    assert (before, []) == (list(held.items()), change.notes)
    assert book.open is held
    assert list(reversed(before)) == [(key, dict.get(held, key)) for key in reversed(held)]


def test_attributes_too() -> None:
    """The attributes of an object keep their order as well."""
    book = Book({})
    removed(book, "book.open").undo()

    assert ["first", "open", "last"] == list(vars(book))


def test_several_in_one_transaction() -> None:
    """Neighbours removed as one come back as one."""
    book = Book(dict.fromkeys("abcdef", 0))
    removed(book, "book.open['c']", "book.open['b']", "book.open['d']").undo()

    assert list("abcdef") == list(book.open)


def test_what_the_service_did_meanwhile_stays() -> None:
    """New keys stay behind, removed neighbours stay away, stored values are kept."""
    book = Book(dict.fromkeys("abcdef", 0))
    change = removed(book, "book.open['d']")
    del book.open["c"]
    book.open["e"] = 7
    book.open["new"] = 8
    change.undo()

    assert {"a": 0, "b": 0, "d": 0, "e": 7, "f": 0, "new": 8} == book.open
    assert ["a", "b", "d", "e", "f", "new"] == list(book.open)


def test_the_key_is_the_same_object() -> None:
    """1 was typed, True was the key: True comes back."""
    book = Book({0: "zero", True: "yes", 2: "two"})
    removed(book, "book.open[1]").undo()

    assert ["0", "True", "2"] == [str(key) for key in book.open]


def test_a_huge_dict_says_that_the_order_is_another(monkeypatch: pytest.MonkeyPatch) -> None:
    """Moving everything behind the place would stop the process: the entry is the last one then, and that is said."""
    monkeypatch.setattr(order, "MOVED_MOST", 100)
    book = Book({number: str(number) for number in range(1_000)})
    near, far = removed(book, "book.open[950]"), removed(book, "book.open[3]")
    far.undo()
    near.undo()

    assert ["book.open[3]: it is the last entry now: more than 100 entries stand behind its old place"] == far.notes
    assert ([], 949, 3) == (near.notes, list(book.open)[948], list(book.open)[-1])
    assert 1_000 == len(book.open)


def test_keys_with_a_hash_of_their_own_are_not_moved() -> None:
    """Their code would run in the slice."""

    class Key:
        def __hash__(self) -> int:
            return 1

        def __eq__(self, other: object) -> bool:
            return self is other

    keys = ["a", "b", Key()]
    book = Book(dict.fromkeys(keys, 0))
    change = removed(book, "book.open['b']")
    change.undo()

    assert ["a", keys[2], "b"] == list(book.open)
    assert ["book.open['b']: it is the last entry now: moving the others would run the hash of their keys"] == change.notes


def test_a_hostile_dict_is_not_asked() -> None:
    """Its own methods do not run."""
    book = Book(hostile.HostileDict(a=1, b=2, c=3))
    removed(book, "book.open['a']").undo()

    assert ["a", "b", "c"] == list(dict.keys(book.open))


def test_no_reader_sees_half_of_it() -> None:
    """While keys are moved, each is there with a value that was stored, and no store is lost."""
    held = {f"k{number}": 0 for number in range(2_000)}
    stop, wrong, stored = threading.Event(), [], [0]

    def read() -> None:
        while not stop.is_set():
            if len(held) not in (2_000, 1_999) or "k1999" not in held:
                wrong.append(len(held))

    def write() -> None:
        while not stop.is_set():
            stored[0] += 1
            held["k1000"] = stored[0]
            if held["k1000"] != stored[0]:
                wrong.append(stored[0])

    threads = [threading.Thread(target=read), threading.Thread(target=write)]
    for each in threads:
        each.start()
    try:
        for _ in range(200):
            seat = Seat(held, "k5")
            value = held.pop("k5")
            assert "" == seat.back(value)
    finally:
        stop.set()
        for each in threads:
            each.join()

    assert [] == wrong
    assert [f"k{number}" for number in range(2_000)] == list(held)
