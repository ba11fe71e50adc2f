"""Edits: previewed, applied in one step, taken back; and the journal that keeps them."""

from __future__ import annotations

import array
import collections
import decimal
import queue
import threading
import types
from collections import OrderedDict, deque
from dataclasses import dataclass, field, make_dataclass
from typing import Any

import hostile
import pytest
from placing import place_of

from livesh.errors import Refused, UserError
from livesh.runtime import raw
from livesh.services import mementos, paths
from livesh.services.differences import line_difference
from livesh.services.edits import Edit, Transaction
from livesh.services.journal import Journal
from livesh.services.paths import MISSING
from livesh.services.replacement import Replacement
from livesh.services.surprises import surprises


class Order:
    """A record."""

    def __init__(self, qty: int = 5) -> None:
        self.qty = qty
        self.lines: list[Any] = [1, 2, 3]
        self.open: dict[Any, Any] = {"a": 1, "b": 2, "c": 3}


def edit(root: Any, text: str, value: Any) -> Edit:
    """Return the edit of a path below *root*."""
    return Edit(place_of(root, text), value)


def own(cls: type) -> bool:
    """Return whether a class counts as the program's own."""
    return raw.module_of(cls) == __name__


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("o.qty", 6),
        ("o.new", 1),
        ("o.lines[1]", 9),
        ("o.lines[-1]", 9),
        ("o.open['a']", 9),
        ("o.open['z']", 9),
        ("o.open[#0]", 9),
        ("o.qty", MISSING),
        ("o.lines[0]", MISSING),
        ("o.lines[2]", MISSING),
        ("o.open['b']", MISSING),
    ],
)
def test_an_edit_and_its_undo(text: str, value: Any) -> None:
    """What was stored is stored, and what was there is there again afterwards."""
    order = Order()
    before = (order.qty, list(order.lines), dict(order.open), set(vars(order)))
    change = edit(order, text, value)
    change.apply()
    if value is not MISSING:
        assert value == change.place.read()
    assert before != (getattr(order, "qty", None), list(order.lines), dict(order.open), set(vars(order)))
    change.undo()
    assert before == (order.qty, list(order.lines), dict(order.open), set(vars(order)))


@dataclass(frozen=True)
class Frozen:
    """A dataclass that refuses assignment."""

    qty: int


class Guarded:
    """A class with a property that has a setter."""

    def __init__(self) -> None:
        self._qty = 1

    @property
    def qty(self) -> int:
        """Return the quantity."""
        return self._qty

    @qty.setter
    def qty(self, value: int) -> None:
        if value < 0:
            raise ValueError("negative")
        self._qty = value


class Key:
    """A key that refuses to be asked what it is."""

    def __repr__(self) -> str:
        raise RuntimeError("asked")

    __str__ = __eq__ = __repr__  # type: ignore[assignment]
    __hash__ = object.__hash__


def test_a_key_that_is_named_by_its_place_is_not_asked_for_its_repr() -> None:
    """Its label in a difference is the number that was typed; two edits of one place are known to be that."""
    held = {Key(): 1, (2, Key()): 2}
    edits_ = [edit(held, "h[#0]", 5), edit(held, "h[#1]", 6), edit(held, "h[#0]", 7)]
    assert [["-", "[#0]: 1"], ["+", "[#0]: 5"]] == edits_[0].diff()
    both = Transaction(edits_)
    both.apply()
    assert ([7, 6], 5) == (list(held.values()), edits_[2].before)
    both.undo()
    assert [1, 2] == list(held.values())


def test_the_arguments_of_an_exception_are_a_place() -> None:
    """A tree shows them, so a path leads to them."""
    exc = ValueError("x", 5)
    assert ("x", 5) == paths.walk(exc, paths.parse("e.args").steps)
    change = edit(exc, "e.args", ("y",))
    assert [] == surprises(change)
    change.apply()
    assert ("y",) == exc.args
    change.undo()
    assert ("x", 5) == exc.args


def test_a_frozen_dataclass_can_be_mended() -> None:
    """Storing goes past __setattr__."""
    frozen = Frozen(1)
    edit(frozen, "f.qty", 2).apply()
    assert 2 == frozen.qty


def test_hostile_objects_are_edited_by_what_they_hold() -> None:
    """No method of the object is asked."""
    obj, slots = hostile.Hostile(), hostile.HostileSlots()
    edit(obj, "h.value", 2).apply()
    edit(slots, "s.value", 8).apply()
    assert (2, 8) == (raw.get(obj, "value"), raw.get(slots, "value"))
    bag = hostile.HostileDict(a=1)
    edit(bag, "b['a']", 2).apply()
    assert [("a", 2)] == raw.contents(bag, dict)


def test_surprises_ask_no_class_anything() -> None:
    """What is said of a value beside its siblings is found by identity of the classes."""
    odd = hostile.HostileMetaclassed()
    order = Order()
    order.lines = [odd, odd, 1]  # type: ignore[attr-defined]
    order.by = {1: odd, 2: odd}  # type: ignore[attr-defined]
    order.note = "x"  # type: ignore[attr-defined]

    said = [surprises(edit(order, text, value)) for text, value in [("o.lines[0]", 5), ("o.by[3]", 5), ("o.note", odd), ("o.by[3]", odd)]]

    assert ["[0] was a HostileMetaclassed, is an int now"] == said[0]
    assert ["the value is an int, the others are HostileMetaclassed"] == said[1]
    assert ["note was a str, is a HostileMetaclassed now"] == said[2]
    assert [] == said[3]


def test_a_property_s_setter_is_called() -> None:
    """An assignment to a property is what the class says it is, also its refusal."""
    guarded = Guarded()
    edit(guarded, "g.qty", 5).apply()
    assert 5 == guarded._qty
    with pytest.raises(Refused, match=r"storing g\.qty raised ValueError: negative; nothing was changed"):
        edit(guarded, "g.qty", -1).apply()


def test_containers_of_all_kinds() -> None:
    """Items of ordered dicts and deques are edited and removed; tuples and strings are refused."""
    root = {"o": OrderedDict(a=1, b=2), "q": deque([1, 2, 3]), "t": (1, 2), "x": bytearray(b"abc")}
    edit(root, "r['o']['a']", 5).apply()
    removed = edit(root, "r['q'][1]", MISSING)
    removed.apply()
    edit(root, "r['x'][0]", 65).apply()
    assert (OrderedDict(a=5, b=2), deque([1, 3]), bytearray(b"Abc")) == (root["o"], root["q"], root["x"])
    removed.undo()
    assert deque([1, 2, 3]) == root["q"]
    with pytest.raises(UserError, match="cannot be assigned"):
        edit(root, "r['t'][0]", 5).apply()


def test_class_attributes_and_module_names() -> None:
    """A class and a module are objects like others."""

    class Local:
        limit = 3

    change = edit(Local, "c.limit", 4)
    change.apply()
    assert 4 == Local.limit
    change.undo()
    assert 3 == Local.limit


def test_the_difference_is_shown() -> None:
    """Simple values give one line each, containers the lines that differ."""
    order = Order()
    assert [["-", "qty: 5"], ["+", "qty: 6"]] == edit(order, "o.qty", 6).diff()
    assert [["+", "new: 1"]] == edit(order, "o.new", 1).diff()
    assert [["-", "['b']: 2"]] == edit(order, "o.open['b']", MISSING).diff()
    assert [["-", "lines: list (3 items)"], ["+", "lines: list (2 items)"], [" ", "  [0]: 1"], ["-", "  [1]: 2"], ["-", "  [2]: 3"], ["+", "  [1]: 3"]] == edit(
        order, "o.lines", [1, 3]
    ).diff()


def test_a_secret_is_not_shown_by_a_difference() -> None:
    """The old and the new password stay in the process."""
    held = {"password": "old"}
    assert [["-", "['password']: ‹redacted str›"], ["+", "['password']: ‹redacted str›"]] == edit(held, "h['password']", "new").diff()


@pytest.mark.parametrize(
    ("text", "value", "said"),
    [
        ("o.qty", "6", ["qty was an int, is a str now"]),
        ("o.qty", None, ["qty was an int, is None now"]),
        ("o.qty", 6, []),
        ("o.qty", 6.5, []),
        ("o.qtty", 6, [f"qtty is a new attribute of this {__name__}.Order; did you mean qty?"]),
        ("o.open['z']", "x", ["the value is a str, the others are int"]),
        ("o.open[1]", 1, ["the key is an int, the others are str"]),
        ("o.lines[0]", "x", ["[0] was an int, is a str now", "the value is a str, the others are int"]),
        ("o.lines[0]", 5, []),
        ("o.open['a']", MISSING, []),
    ],
)
def test_surprises_are_pointed_out(text: str, value: Any, said: list[str]) -> None:
    """Another type than before or than the siblings, and a new name, are said before anything is done."""
    assert said == surprises(edit(Order(), text, value))


def test_what_its_hash_is_made_of_is_pointed_out() -> None:
    """A frozen record that is a key is not found any more; an empty slot is no new attribute."""
    fields = [("qty", int), ("note", str, field(default="", compare=False))]
    frozen = make_dataclass("Key", fields, frozen=True)(5)
    assert [f"this {type(frozen).__module__}.Key is hashed by qty: a dict or set that holds it does not find it any more"] == surprises(edit(frozen, "f.qty", 6))
    assert [] == surprises(edit(frozen, "f.note", "x"))
    slotted = type("Slotted", (), {"__slots__": ("qty",)})()
    assert [] == surprises(edit(slotted, "s.qty", 6))


def test_nothing_to_remove() -> None:
    """Removing what is not there is an error before anything happens, which says what is."""
    with pytest.raises(UserError, match=r"there is nothing at o\.nope") as wrong:
        edit(Order(), "o.nope", MISSING)
    assert "did you mean open?" == wrong.value.hint


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("o.open.a", 'it has an item of that name: o.open["a"]'),
        ("o.lines.first", "it holds no attributes"),
        ("o.qty.own", "it holds no attributes"),
        ("o.slotted.two", "there are one"),
    ],
)
def test_where_nothing_can_be_put(text: str, hint: str) -> None:
    """The preview of an attribute that an object cannot have is an error, which says what may have been meant."""
    order: Any = Order()
    order.slotted = type("Slotted", (), {"__slots__": ("one",)})()
    order.slotted.one = 1
    with pytest.raises(UserError, match=f"there is nothing at {text}, and nothing can be put there") as wrong:
        edit(order, text, 5)
    assert hint == wrong.value.hint


def test_a_change_by_the_service_is_not_overwritten() -> None:
    """Applying after the preview went stale, and undoing what was changed since, are refused."""
    order = Order()
    change = edit(order, "o.qty", 6)
    order.qty = 7
    with pytest.raises(Refused, match="changed by the service or another session since"):
        change.apply()
    change = edit(order, "o.qty", 8)
    change.apply()
    order.qty = 9
    with pytest.raises(Refused, match="changed since: it is 9 and not 8"):
        change.undo()
    assert 9 == order.qty
    change.undo(force=True)
    assert 7 == order.qty


def test_a_transaction_is_all_or_nothing() -> None:
    """When the last of three edits cannot be made, the first two are taken back."""
    order, guarded = Order(), Guarded()
    root = {"o": order, "g": guarded}
    parts = [edit(root, "r['o'].qty", 6), edit(root, "r['o'].open['a']", 9), edit(root, "r['g'].qty", -1)]
    with pytest.raises(Refused, match=r"storing r\['g'\].qty raised ValueError: negative"):
        Transaction(parts).apply()
    assert (5, 1, 1) == (order.qty, order.open["a"], guarded._qty)
    good = Transaction(parts[:2])
    good.apply()
    assert (6, 9) == (order.qty, order.open["a"])
    good.undo()
    assert (5, 1) == (order.qty, order.open["a"])


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (["o.lines[0]", "o.lines[0]"], r"o.lines\[0\] is gone or another once the edits before it.*; several items of a list are removed from its end on"),
        (["o.lines[0]", "o.lines[-1]"], r"o.lines\[-1\] is gone or another once the edits before it"),
    ],
)
def test_edits_that_are_in_each_others_way_are_told_apart_from_the_service(texts: list[str], said: str) -> None:
    """Nobody else is blamed for what the transaction itself has changed; removed from the end on they can be made."""
    order = Order()
    with pytest.raises(Refused, match=said):
        Transaction([edit(order, text, MISSING) for text in texts]).apply()
    assert [1, 2, 3] == order.lines
    both = Transaction([edit(order, "o.lines[1]", MISSING), edit(order, "o.lines[0]", MISSING)])
    both.apply()
    assert [3] == order.lines
    both.undo()
    assert [1, 2, 3] == order.lines


def test_undoing_a_transaction_is_all_or_nothing() -> None:
    """When one place was changed since, none is taken back."""
    order = Order()
    both = Transaction([edit(order, "o.qty", 6), edit(order, "o.open['a']", 9)])
    both.apply()
    order.qty = 7
    with pytest.raises(Refused):
        both.undo()
    assert (7, 9) == (order.qty, order.open["a"])


def test_two_edits_of_one_place_in_a_transaction() -> None:
    """The second sees what the first will have stored, and both are undone to the beginning."""
    order = Order()
    both = Transaction([edit(order, "o.lines[0]", 7), edit(order, "o.lines[-3]", 8)])
    both.apply()
    assert [8, 2, 3] == order.lines
    both.undo()
    assert [1, 2, 3] == order.lines


# -- replace ----------------------------------------------------------------------------------------------------------


def replaced(target: Any, function: Any, place: Any = None) -> Replacement:
    """Apply a replacement and return it."""
    change = Replacement(target, place, function, own)
    change.apply()
    return change


def test_replace_keeps_identity_and_takes_over_state() -> None:
    """A whole service takes over what the function returns; who holds it holds the new state."""
    order = Order()
    held = order

    def better(old: Order) -> Order:
        return Order(old.qty * 2)

    change = replaced(order, better)
    assert (True, 10) == (held is order, held.qty)
    assert ["-", "  qty: 5"] in change.diff()
    change.undo()
    assert 5 == order.qty


def test_replace_in_place_is_seen_and_undone() -> None:
    """A function may change what it gets and return it."""
    order = Order()
    change = replaced(order, lambda o: (o.open.clear(), o.lines.append(4), o)[2])
    assert ({}, [1, 2, 3, 4]) == (order.open, order.lines)
    change.undo()
    assert ({"a": 1, "b": 2, "c": 3}, [1, 2, 3]) == (order.open, order.lines)


def test_a_function_that_raises_leaves_the_old_state() -> None:
    """Also when it had changed half of it in place, below other objects too."""
    order = Order()
    inner = Order(1)
    order.lines.append(inner)

    def half(o: Order) -> Order:
        o.qty = 9
        o.open["a"] = 9
        o.lines[3].qty = 9
        o.lines[3].open.clear()
        raise ValueError("no")

    with pytest.raises(Refused, match="ValueError: no; the old state stays"):
        replaced(order, half)
    assert (5, 1, 1, {"a": 1, "b": 2, "c": 3}) == (order.qty, order.open["a"], inner.qty, inner.open)


@pytest.mark.parametrize("returns", [False, True], ids=["raises", "returns nothing"])
def test_what_a_function_did_to_the_librarys_holders_is_put_back_or_said(returns: bool) -> None:
    """Namespaces, arrays and user dicts go back; what others wait at (a queue, an event) is left and named."""
    order: Any = Order()
    order.ns, order.arr, order.ud = types.SimpleNamespace(x=1, y=[1]), array.array("i", [1]), collections.UserDict(a=1)

    def half(o: Any) -> None:
        o.ns.x, o.ud["z"], o.ns.new = 9, 9, 9
        o.ns.y.append(9), o.arr.append(9)
        if not returns:
            raise ValueError("no")

    with pytest.raises(Refused, match="the old state stays") as said:
        replaced(order, half)
    assert "cannot be taken back" not in str(said.value)
    assert (types.SimpleNamespace(x=1, y=[1]), [1], {"a": 1}) == (order.ns, list(order.arr), order.ud.data)

    order.q, order.ev = queue.Queue(), threading.Event()
    with pytest.raises(Refused, match=r"the old state stays; what was done to queue\.Queue and threading\.Event meanwhile cannot be taken back"):
        replaced(order, lambda o: (o.q.put(9), o.ev.set(), half(o))[2])


def test_a_function_that_returns_nothing_is_a_mistake() -> None:
    """None is no state, and what was changed in place is put back."""
    order = Order()
    with pytest.raises(Refused, match="returned None"):
        replaced(order, lambda o: o.open.clear())
    assert 3 == len(order.open)


def test_another_class_cannot_take_the_place_of_a_service() -> None:
    """A service is held elsewhere; only its own class can be taken over."""
    with pytest.raises(Refused, match="returned a dict"):
        replaced(Order(), lambda o: {})


def test_a_place_may_get_any_value() -> None:
    """At a path the value is stored, and put back by undo."""
    order = Order()
    before = order.open
    place = place_of(order, "o.open")
    change = replaced(order.open, lambda d: {k: v for k, v in d.items() if v > 1}, place)
    assert {"b": 2, "c": 3} == order.open
    change.undo()
    assert before is order.open
    change = replaced(order.open, lambda d: None or list(d), place)
    assert ["a", "b", "c"] == order.open


def test_a_state_too_large_to_put_back_is_refused() -> None:
    """What could not be undone is not begun."""
    order = Order()
    order.open = {number: [number] for number in range(1_001)}
    with pytest.raises(Refused, match="more than 1,000 objects"):
        Replacement(order, None, lambda o: o, own, limit=1_000).apply()


def test_undoing_a_replacement_that_was_changed_since() -> None:
    """It is refused, unless forced."""
    order = Order()
    change = replaced(order, lambda o: (setattr(o, "qty", 9), o)[1])
    order.qty = 10
    with pytest.raises(Refused, match="changed since"):
        change.undo()
    change.undo(force=True)
    assert 5 == order.qty


# -- the journal --------------------------------------------------------------------------------------------------------


def test_the_journal_numbers_changes_for_everybody() -> None:
    """Numbers are the process's; without a number a session takes back its own last change."""
    journal, undone = Journal(), []
    for session, text in ((1, "a"), (2, "b"), (1, "c")):
        journal.add(session, "ann", text, [], lambda force, text=text: undone.append(text))
    assert "c" == journal.undo(None, 1).text
    assert "a" == journal.undo(None, 1).text
    with pytest.raises(UserError, match="nothing that could be taken back"):
        journal.undo(None, 1)
    assert "b" == journal.undo(2, 1).text
    with pytest.raises(UserError, match="already taken back"):
        journal.undo(2, 1)
    with pytest.raises(UserError, match="there is no change 9"):
        journal.undo(9, 1)
    assert ["c", "a", "b"] == undone


def test_the_journal_is_bounded() -> None:
    """Old entries go, and are said to be too old."""
    journal = Journal(kept=2)
    for _ in range(3):
        journal.add(1, "ann", "x", [], lambda force: None)
    assert [2, 3] == [entry.number for entry in journal.entries()]
    with pytest.raises(UserError, match="too old"):
        journal.undo(1, 1)


def test_an_undo_that_is_refused_can_be_tried_again() -> None:
    """An entry counts as taken back only when it was; the way to insist has its number, so that it can be typed as it is read."""
    journal, calls = Journal(), []

    def undo(force: bool) -> None:
        calls.append(force)
        if not force:
            raise Refused("changed since", "undo it anyway with :undo N --force")

    journal.add(1, "ann", "x", [], undo)
    with pytest.raises(Refused) as refused:
        journal.undo(None, 1)
    assert ["changed since", "undo it anyway with :undo 1 --force"] == refused.value.reasons
    assert journal.undo(1, 1, force=True).undone
    assert [False, True] == calls


def test_edits_by_many_threads_are_all_counted() -> None:
    """The journal is used by every session's thread."""
    journal = Journal()
    threads = [threading.Thread(target=lambda: [journal.add(1, "a", "x", [], lambda force: None) for _ in range(50)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert 200 == journal.entries(500)[-1].number


def test_differences_of_equal_outlines_say_so() -> None:
    """A change that no view can show is still a row."""
    assert [[" ", "no visible difference: it lies deeper, or is redacted"]] == line_difference(["a"], ["a"])


class Guardian:
    """A class with a property that clamps, one that cannot be read, and a descriptor of its own."""

    def __init__(self) -> None:
        self.__dict__.update(_level=1, asked=0, plain=1)

    @property
    def level(self) -> int:
        """Read and counted."""
        self.__dict__["asked"] += 1
        return int(self.__dict__["_level"])

    @level.setter
    def level(self, value: int) -> None:
        self.__dict__["_level"] = min(value, 9)

    def _blind(self, value: int) -> None:
        self.__dict__["_blind_one"] = value

    blind = property(None, _blind)

    class Lazy:
        """A descriptor that would ask a database."""

        def __get__(self, obj: Any, cls: Any) -> Any:
            raise AssertionError("it was asked")

        def __set__(self, obj: Any, value: Any) -> None:
            obj.__dict__["lazy"] = value

    lazy = Lazy()


class Strict(Guardian):
    """One with a `__setattr__`."""

    def __setattr__(self, name: str, value: Any) -> None:
        raise AssertionError("it was called")


def test_an_edit_of_a_property_knows_what_was_there() -> None:
    """Its getter is asked as its setter is called; the undo finds what the setter made of it."""
    guardian = Guardian()
    change = edit(guardian, "g.level", 50)
    assert [["-", "level: 1"], ["+", "level: 50"]] == change.diff()
    change.apply()
    assert 9 == guardian.level
    change.undo()
    assert 1 == guardian.level
    change.redo()
    guardian.__dict__["_level"] = 5
    with pytest.raises(Refused, match="level was changed since: it is 5"):
        change.undo()


@pytest.mark.parametrize("name", ["blind", "lazy"])
def test_what_was_not_read_is_not_made_up_by_an_undo(name: str) -> None:
    """A property without a getter, and a descriptor that is not asked: the undo says so."""
    guardian = Guardian()
    change = edit(guardian, f"g.{name}", 3)
    assert [["+", f"{name}: 3"]] == change.diff()
    change.apply()
    with pytest.raises(Refused, match="was before is not known") as refused:
        change.undo()
    assert f"assign what g.{name} should hold" in refused.value.reasons


def test_methods_that_an_edit_goes_past_are_said() -> None:
    """`__setattr__` and `__setitem__` of the program's; not where a library wrote one that only refuses."""
    store = type("Store", (dict,), {"__setitem__": lambda *_: None})(a=1)
    assert ["Strict.__setattr__ is not called: what it does beside storing is not done"] == surprises(edit(Strict(), "g.plain", 2))
    assert ["Store.__setitem__ is not called: what it does beside storing is not done"] == surprises(edit(store, "s['a']", 2))
    assert not any("__setattr__" in said for said in surprises(edit(Frozen(1), "f.qty", 2)))
    assert [] == surprises(edit(Strict(), "g.level", 2))


def test_the_value_of_an_enum_member_is_no_place_to_edit() -> None:
    """The tables of the class know the member by the value it was made with."""
    import enum

    color = enum.Enum("Color", "RED BLUE")
    said = surprises(edit(color.RED, "c._value_", 5))
    assert ["Color(1) goes on to find Color.RED, and what is stored now finds nothing: edit the class in its text and :reload for that"] == said


@pytest.mark.parametrize(("error", "said"), [(LookupError("none"), ""), (ValueError("odd"), "reading b\\[1\\] raised ValueError: odd; nothing was changed")])
def test_a_container_of_the_programs_that_cannot_be_read_there(error: Exception, said: str) -> None:
    """A missing item is a new one, anything else is the reason."""

    def get(self: Any, key: Any) -> Any:
        raise error

    box = type("Box", (), {"__getitem__": get, "__setitem__": lambda self, key, value: None})()
    if said:
        with pytest.raises(UserError, match=said):
            edit(box, "b[1]", 2)
    else:
        assert [["+", "[1]: 2"]] == edit(box, "b[1]", 2).diff()


def test_a_new_attribute_of_a_class_is_said_of_that_class() -> None:
    """Not of its type."""
    assert [f"zz is a new attribute of class {__name__}.Order"] == surprises(edit(Order, "o.zz", 1))


def test_an_undo_of_a_replacement_keeps_what_happened_elsewhere_since() -> None:
    """What the function left alone has its newer value; what it changed or brought, changed again, refuses the undo, however deep it lies."""
    deep: dict[str, Any] = {"a": {"b": {"c": {"d": {"n": 1}}}}}
    order = Order()
    order.open, order.lines = {"deep": deep, "x": 1}, [1]
    change = Replacement(order.open, place_of(order, "o.open"), lambda held: {**held, "y": {"e": {"f": {"g": {"n": 2}}}}}, own)
    change.apply()
    deep["a"]["b"]["c"]["d"]["n"] = 5
    order.open["y"]["e"]["f"]["g"]["n"] = 6
    with pytest.raises(Refused, match=r"what the function had changed or brought \(dict\) was changed since"):
        change.undo()
    order.open["y"]["e"]["f"]["g"]["n"] = 2
    change.undo()
    assert {"deep": deep, "x": 1} == order.open
    assert 5 == deep["a"]["b"]["c"]["d"]["n"]


def test_a_forced_undo_of_a_replacement_puts_back_what_it_had_changed() -> None:
    """And nothing else: what others changed beside it stays."""
    order = Order()
    change = Replacement(order, None, lambda held: (held.lines.append(9), held)[1], own)
    change.apply()
    order.lines.append(10)
    order.open["z"] = 1
    with pytest.raises(Refused, match=r"\(list\) was changed since"):
        change.undo()
    change.undo(force=True)
    assert ([1, 2, 3], 1) == (order.lines, order.open["z"])


def test_a_replacement_that_raises_puts_numpy_s_numbers_back() -> None:
    """Numbers and objects in arrays; what is kept in C elsewhere, and arrays that are too large, are named: nobody saw what became of them."""
    numpy = pytest.importorskip("numpy")
    order = Order()
    inner = [1]
    order.lines = [numpy.arange(3), numpy.array([inner, None], dtype=object), numpy.int16(3)]

    def function(held: Any) -> Any:
        held.lines[0][:] = 0
        held.lines[1][0].append(2)
        held.lines[1][1] = 5
        raise ValueError("no")

    with pytest.raises(Refused, match=r"the function raised ValueError: no; the old state stays$"):
        Replacement(order, None, function, own).apply()
    assert ([0, 1, 2], [[1], None]) == (order.lines[0].tolist(), order.lines[1].tolist())
    done = Replacement(order, None, lambda held: (held.lines[0].__imul__(2), held)[1], own)
    done.apply()
    assert [0, 2, 4] == order.lines[0].tolist()
    assert [] == done.undo()
    assert [0, 1, 2] == order.lines[0].tolist()
    mementos._NUMBERS_MOST, most = 10, mementos._NUMBERS_MOST
    try:
        with pytest.raises(Refused, match=r"the old state stays; what was done to a large numpy.ndarray, if anything, was not seen and stays"):
            Replacement(order, None, function, own).apply()
    finally:
        mementos._NUMBERS_MOST = most


def test_what_c_code_stores_is_put_back() -> None:
    """The precision of a decimal context is no attribute that Python keeps, but what it was is known."""
    context = decimal.Context(prec=9)
    change = edit({"c": context}, "h['c'].prec", 5)
    assert [["-", "prec: 9"], ["+", "prec: 5"]] == change.diff()
    change.apply()
    assert 5 == context.prec
    change.undo()
    assert 9 == context.prec


def test_an_array_of_numpy_is_changed_in_its_places() -> None:
    """A number, a row, a record: the undo knows them again and puts back what they were; what the array makes of a value is said before."""
    numpy = pytest.importorskip("numpy")
    held = {"a": numpy.arange(6).reshape(2, 3), "r": numpy.zeros(2, [("n", "i4"), ("x", "f8")])}
    before = repr(held)
    for path, value in (("h['a'][1]", [9, 9, 9]), ("h['a'][-1, 2]", 9), ("h['r'][0]", (1, 2.5)), ("h['r']['x']", [1, 2])):
        change = edit(held, path, value)
        assert [] == surprises(change)
        change.apply()
        assert before != repr(held)
        change.undo()
        assert before == repr(held)
    assert ["[0] becomes 2: the array holds int64"] == surprises(edit(held, "h['a'][0][0]", 2.7))
    change.apply()
    held["r"]["x"] = 7
    with pytest.raises(Refused, match="was changed since"):
        change.undo()
    with pytest.raises(UserError, match="there is nothing at"):
        edit(held, "h['a'][None]", 1)


def test_what_a_replacement_did_to_others_is_said_with_its_undo_too() -> None:
    """A queue keeps what was put into it, and what is kept in C was not seen."""
    import io

    order = Order()
    order.lines = [queue.Queue(), io.BytesIO(b"abc")]
    done = Replacement(order, None, lambda held: (held.lines[0].put(1), held.lines[1].write(b"x"), setattr(held, "qty", 9), held)[-1], own)
    done.apply()
    said = ["what was done to queue.Queue meanwhile cannot be taken back", "what was done to a _io.BytesIO, if anything, was not seen and stays"]
    assert said == done.undo()
    assert (5, 1) == (order.qty, order.lines[0].qsize())


def test_the_class_of_an_object_is_a_place() -> None:
    """A path leads to it, past a metaclass and past nobody's property; it is changed as an assignment would."""
    order, other = Order(), type("Other", (Order,), {})
    assert Order is paths.walk(order, paths.parse("o.__class__").steps)
    change = edit(order, "o.__class__", other)
    change.apply()
    assert other is type(order)
    change.undo()
    assert (Order, {"qty", "lines", "open"}) == (type(order), set(vars(order)))
    with pytest.raises(UserError, match="is a property of"):
        paths.walk(hostile.Hostile(), paths.parse("h.__class__").steps)
