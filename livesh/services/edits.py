"""Change a live object in one step: look at it first, do it under the lock, take it back later.

A place is where a value is stored: an attribute or an item of some object. An edit is a new value for a place, or its removal.
Storing goes past ``__setattr__`` (a frozen dataclass can be mended) unless the class has a property of that name, whose
setter is then called, as any assignment would. A transaction is a list of edits applied as one: if one cannot be made, those
before it are taken back in the same step.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable, Sequence
from itertools import chain, islice
from types import FunctionType, MappingProxyType
from typing import Any

from livesh.errors import LiveshError, Refused, UserError
from livesh.runtime import getters, opaque, raw, vectors
from livesh.runtime.redact import looks_secret, said_of
from livesh.runtime.states import HOLDERS, Deep, State, container_of, snapshot
from livesh.services import paths, views
from livesh.services.order import Seat
from livesh.services.paths import MISSING, Step

UNREAD: Any = type("Unread", (), {"__repr__": lambda self: "unread"})()
"""What is stored where only a descriptor of the program's own could tell: it is not asked."""

_FGET: Any = property.__dict__["fget"]
_SIBLINGS = 200
_OUTLINE = views.Limits(depth=3, items=50, nodes=400)
Diff = list[list[str]]


class Place:
    """Where one value is stored: *step* of *owner*; *text* is the path a person typed, *lost* says why it leads elsewhere by now.

    *hidden*: it lies below what looks secret, and is not shown.
    """

    __slots__ = ("hidden", "lost", "owner", "step", "text")

    def __init__(self, owner: Any, step: Step, text: str, lost: Callable[[], str] | None = None, hidden: bool = False) -> None:
        self.owner, self.step, self.text, self.hidden = owner, step, text, hidden
        self.lost = lost or (lambda: "")

    def read(self) -> Any:
        """Return what is stored there, `MISSING` or `UNREAD`; runs code of the owner's only where storing does: a property's getter, an item of its own."""
        if self.step.kind == "attribute":
            own = paths.held(self.owner, self.step.key)
            return self._class_value() if raw.is_unset(own) else own
        if paths.item_base(type(self.owner)) is None:
            return self._asked_item() if hasattr(type(self.owner), "__getitem__") else MISSING
        return vectors.kept(self.owner, paths.read_item(self.owner, self.step.key), self.text)

    def _asked_item(self) -> Any:
        try:
            return self.owner[self.step.key]
        except LookupError:
            return MISSING
        except (Exception, SystemExit) as exc:
            raise UserError(f"reading {self.text} raised {self.said_of(exc)}; nothing was changed") from exc

    def said_of(self, exc: BaseException) -> str:
        """Return what an exception says; of a secret, whose value it may quote, only its class."""
        return type(exc).__name__ if self.hidden or looks_secret(str(self.step.key)) else said_of(exc)

    def has(self, value: Any) -> bool:
        """Whether *value* is what is stored there; where numbers are kept in C each look makes an object of its own, and the number counts."""
        now = self.read()
        return now is value or (self._is_kept_in_c() and _is_same_number(now, value))

    def as_kept(self, value: Any) -> Any:
        """Return what is read there after *value* was stored: an array makes of it what it can hold."""
        return self.read() if value is not MISSING and self._is_kept_in_c() else value

    def _is_kept_in_c(self) -> bool:
        if self.step.kind == "attribute":
            return has_setter(type(self.owner), self.step.key)
        base = paths.item_base(type(self.owner))
        return base is None or base is vectors.base_of(type(self.owner))

    def _class_value(self) -> Any:
        if issubclass(type(self.owner), type):
            return raw.namespace(self.owner).get(self.step.key, MISSING)
        return self._asked_property() if has_setter(type(self.owner), self.step.key) else MISSING

    def _asked_property(self) -> Any:
        """Return what a property gives, or C code that only reads; other descriptors are not asked, as what they would do for it (load it from a database) is not known."""
        found = raw.lookup(type(self.owner), self.step.key)
        if id(type(found)) in raw.C_DESCRIPTORS:
            return found.__get__(self.owner)
        getter = _FGET.__get__(found) if issubclass(type(found), property) else None
        if getter is None:
            return UNREAD
        try:
            return getter(self.owner)
        except AttributeError:
            return MISSING
        except (Exception, SystemExit) as exc:
            raise UserError(f"reading {self.text} raised {self.said_of(exc)}; nothing was changed") from exc

    def write(self, value: Any) -> None:
        """Store *value* there."""
        if self.step.kind == "attribute":
            self._write_attribute(value)
        else:
            base = _writable(self.owner)
            base.__setitem__(self.owner, self.step.key, value)

    def _write_attribute(self, value: Any) -> None:
        if issubclass(type(self.owner), type):
            type.__setattr__(self.owner, self.step.key, value)
        elif has_setter(type(self.owner), self.step.key) or (raw.instance_dict(self.owner) is None and self.step.key not in raw.slots(type(self.owner))):
            setattr(self.owner, self.step.key, value)
        else:
            paths.put(self.owner, self.step.key, value)

    def remove(self) -> None:
        """Remove what is stored there."""
        if self.step.kind == "attribute":
            if issubclass(type(self.owner), type):
                type.__delattr__(self.owner, self.step.key)
            elif raw.is_unset(paths.held(self.owner, self.step.key)):
                delattr(self.owner, self.step.key)
            else:
                raw.drop(self.owner, self.step.key)
        else:
            _writable(self.owner).__delitem__(self.owner, self.step.key)

    def put_in(self, value: Any) -> None:
        """Put an item that was removed from a sequence in again, where it was."""
        base: Any = paths.item_base(type(self.owner))
        base.insert(self.owner, self.step.key, value)

    @property
    def is_in_sequence(self) -> bool:
        """Whether removing what is there moves what stands behind it."""
        return self.step.kind == "item" and issubclass(type(self.owner), (list, deque, bytearray, *_arrays()))

    def seat(self) -> Seat | None:
        """Return where this stands among the others of a dict; None when it is not kept in one."""
        if self.step.kind != "attribute":
            return Seat(self.owner, self.step.key) if paths.item_base(type(self.owner)) in (dict, OrderedDict) else None
        held = None if self.step.key in raw.slots(type(self.owner)) else raw.instance_dict(self.owner)
        return Seat(held, self.step.key) if held is not None and dict.__contains__(held, self.step.key) else None

    def length(self) -> int:
        """Return how many items the owner, a sequence, has."""
        base: Any = paths.item_base(type(self.owner))
        return base.__len__(self.owner)  # type: ignore[no-any-return]


def _is_same_number(a: Any, b: Any) -> bool:
    """Whether two values of one compiled type say the same of themselves: NaN too, and 0.0 is not -0.0."""
    if id(type(a)) in _NUMBERS and id(type(b)) in _NUMBERS and a == b:
        return True
    if opaque.is_array(a) and opaque.is_array(b):
        return opaque.same_bytes(a, b)
    if type(a) is tuple is type(b):
        return len(a) == len(b) and all(map(_is_same_number, a, b))
    return type(a) is type(b) and raw.is_compiled(type(a)) and vectors.base_of(type(a)) is None and id(type(a)) not in _IN_PARTS and repr(a) == repr(b)


_IN_PARTS = raw.ids(*raw.SIZED, OrderedDict, MappingProxyType)


def has_setter(cls: type, name: str) -> bool:
    """Say whether *cls* has a property (or another data descriptor of its own) called *name*."""
    try:
        found = raw.lookup(cls, name)
    except KeyError:
        return False
    kind = type(found)
    if id(kind) in raw.C_DESCRIPTORS:
        return name not in raw.slots(cls) and name not in getters.OWN and getters.only_reads(found)
    return kind is property or any("__set__" in raw.namespace(owner) for owner in raw.mro(kind) if raw.is_heap(owner))


def _arrays() -> tuple[type, ...]:
    found = raw.array_type()
    return () if found is None else (found,)


def _writable(obj: Any) -> Any:
    for base in (OrderedDict, dict, list, deque, bytearray, *_arrays(), memoryview):
        if issubclass(type(obj), base):
            return base
    if hasattr(type(obj), "__setitem__"):
        return type(obj)
    raise UserError(f"items of a {views.type_name(obj)} cannot be assigned", "assign the whole container instead")


def place_of(root: Any, path: paths.Path) -> Place:
    """Return the place that a path with at least one step names; the owner is walked to without running its code."""
    if not path.steps:
        raise UserError(f"{path} is a whole service: assign to something in it", f":replace {path} FUNCTION-EXPR gives it a new state")
    owner = paths.walk(root, path.steps[:-1], path.root)
    last = path.steps[-1]
    if last.kind == "entry":
        last = Step("item", paths.entry(owner, last.key, str(path))[0], str(last))
    return placed(owner, last, str(path))


def placed(owner: Any, step: Step, text: str, lost: Callable[[], str] | None = None, hidden: bool = False) -> Place:
    """Return the place that *step* names in *owner*; an index from the end is counted from the beginning."""
    owner, step = paths.seat_of(owner, step)
    place = Place(owner, step, text, lost, hidden)
    if place.is_in_sequence and type(step.key) is int and step.key < 0:
        place.step = Step("item", step.key + place.length())
    return place


class Changed(Refused):
    """What is at a place is not what it was."""


class Edit:
    """A new value for a place, or its removal (*value* is `MISSING`)."""

    __slots__ = ("_left", "_seat", "_stored", "before", "note", "place", "value")

    def __init__(self, place: Place, value: Any) -> None:
        self.place, self.value = place, value
        self.before = place.read()
        self._left = 0
        self._stored = value
        self._seat: Seat | None = None
        self.note = ""  # what is not as before after the undo
        if self.before is MISSING and (value is MISSING or (place.step.kind != "attribute" and vectors.is_numpy(type(place.owner)))):
            raise UserError(f"there is nothing at {place.text}")

    @property
    def label(self) -> str:
        """The last step, as a diff shows it."""
        step = self.place.step
        return str(step.key) if step.kind == "attribute" else str(step)

    def diff(self) -> Diff:
        """Return the change as rows of [sign, text]."""
        if self.place.hidden:
            return [[sign, f"{self.label}: {_hidden(value)}"] for sign, value in (("-", self.before), ("+", self.value)) if not _is_nothing(value)]
        return difference(self.label, self.before, self.value)

    def surprises(self) -> list[str]:
        """Return what a person may not have meant: another type than before, than the siblings, a new name, code that is gone past."""
        said = [_type_surprise(self), *_sibling_surprises(self), _name_surprise(self), _member_surprise(self), _hash_surprise(self), _past_surprise(self)]
        return [text for text in said if text]

    def _shown(self, value: Any) -> str:
        hidden = not _is_nothing(value) and (self.place.hidden or looks_secret(self.label, value))
        return _hidden(value) if hidden else shown(value)

    def check(self) -> None:
        """Raise `Changed` when the place was changed since the preview."""
        if why := self.place.lost():
            raise Changed(f"{why} since the preview; nothing was changed", "look at it again")
        if not self.place.has(self.before):
            now = self._shown(self.place.read())
            raise Changed(f"{self.place.text} was changed by the service or another session since the preview: it is {now} now; nothing was changed")

    def apply(self) -> None:
        """Make the change; raises `Refused` when it cannot be made."""
        self.check()
        try:
            self.redo()
        except LiveshError:
            raise
        except (Exception, SystemExit) as exc:  # of a setter, an index that is gone, a full slot
            what = "removing" if self.value is MISSING else "storing"
            raise Refused(f"{what} {self.place.text} raised {self.place.said_of(exc)}; nothing was changed") from exc

    def undo(self, force: bool = False) -> None:
        """Put the old value back; raises `Refused` when somebody changed it since, unless *force*."""
        lost = self.place.lost()
        if not force:
            self._check_untouched(lost)
        self.note = f"the old value is in the object that was edited; {lost}" if lost else ""
        if self.value is MISSING and self.place.is_in_sequence:
            self.place.put_in(self.before)
        elif self._seat is not None:
            self.note = self._seat.back(self.before) or self.note
        elif _is_nothing(self.before):
            self.place.remove()
        else:
            self.place.write(self.before)

    def redo(self) -> None:
        """Store the new value; once more when an undo of several could not be finished."""
        if self.value is MISSING:
            self._seat = self.place.seat()
            self.place.remove()
            self._left = self.place.length() if self.place.is_in_sequence else 0
        else:
            self.place.write(self.value)
        self._stored = self.place.as_kept(self.value)

    def _check_untouched(self, lost: str) -> None:
        hint = "undo it anyway with :undo N --force"
        if self.before is UNREAD:
            raise Refused(f"what {self.place.text} was before is not known: reading it runs code that was not asked; nothing was changed", f"assign what {self.place.text} should hold")
        if lost:
            raise Refused(f"{lost} since; nothing was changed", f"assign what {self.place.text} should hold, or put it back in the object that was edited with :undo N --force")
        if self.value is MISSING and self.place.is_in_sequence:
            if self.place.length() != self._left:
                raise Refused(f"what {self.place.text} was removed from has another length since; nothing was changed", hint)
            return
        if not self.place.has(self._stored):
            raise Refused(f"{self.place.text} was changed since: it is {self._shown(self.place.read())} and not {self._shown(self.value)}; nothing was changed", hint)


def shown(value: Any) -> str:
    """Return a value in one line, `MISSING` as nothing."""
    return "nothing" if _is_nothing(value) else views.one_line(value)


def _is_nothing(value: Any) -> bool:
    return value is MISSING or value is UNREAD


def _hidden(value: Any) -> str:
    return str(views.redacted("", value)["text"])


def difference(label: str, before: Any, after: Any) -> Diff:
    """Return the rows between two values: one line each for simple ones, the lines that differ for containers."""
    old, new = _outline(label, before), _outline(label, after)
    if len(old) <= 1 and len(new) <= 1:
        return [["-", line] for line in old] + [["+", line] for line in new]
    return line_difference(old, new)


def line_difference(old: Sequence[str], new: Sequence[str]) -> Diff:
    """Return the rows that differ between two outlines, with one line of context."""
    import difflib

    rows = list(difflib.unified_diff(list(old), list(new), n=1, lineterm=""))[2:]
    return [[row[0] if row[0] in "+-" else " ", row[1:]] for row in rows if not row.startswith("@@")] or [[" ", "no visible difference: it lies deeper, or is redacted"]]


def _outline(label: str, value: Any) -> list[str]:
    if _is_nothing(value):
        return []
    return views.outline(label, value, _OUTLINE)


# -- surprises --------------------------------------------------------------------------------------------------------

_NUMBERS = raw.ids(int, float)


def _type_surprise(edit: Edit) -> str:
    old, new = type(edit.before), type(edit.value)
    if _is_nothing(edit.before) or edit.value is MISSING or old is new or old is type(None):
        return ""
    if edit.place.step.kind != "attribute" and vectors.is_numpy(type(edit.place.owner)):
        return _array_surprise(edit)
    if id(old) in _NUMBERS and id(new) in _NUMBERS:
        return "" if new is float or old is float else f"{edit.label} was {old.__name__}, is {new.__name__}"
    return f"{edit.label} was {_named(edit.before)}, is {_named(edit.value)} now"


def _array_surprise(edit: Edit) -> str:
    """An array makes of a value what it can hold."""
    kept = vectors.becomes(edit.place.owner, edit.value)
    if kept == edit.value or type(kept) is type(edit.value) is float:
        return ""
    return f"{edit.label} becomes {edit._shown(kept)}: the array holds {opaque.element_kind(edit.place.owner)}"


def _named(value: Any) -> str:
    name = "None" if value is None else raw.short_name(type(value))
    return name if value is None else f"{'an' if name[0] in 'aeioAEIO' else 'a'} {name}"


def _sibling_surprises(edit: Edit) -> list[str]:
    place = edit.place
    if edit.value is MISSING or place.step.kind != "item":
        return []
    owner, base = place.owner, paths.item_base(type(place.owner))
    if base in (dict, OrderedDict):
        pairs = [(key, value) for key, value in list(islice(base.items(owner), _SIBLINGS)) if key is not place.step.key and value is not edit.before]
        odd_key = _odd_one("key", place.step.key, [key for key, _ in pairs]) if edit.before is MISSING else ""
        return [odd_key, _odd_one("value", edit.value, [value for _, value in pairs])]
    if base in (list, deque):
        return [_odd_one("value", edit.value, [value for value in list(islice(base.__iter__(owner), _SIBLINGS)) if value is not edit.before])]
    return []


def _odd_one(what: str, value: Any, others: list[Any]) -> str:
    kinds = {id(type(other)): type(other) for other in others}
    if len(others) < 2 or len(kinds) != 1 or id(type(value)) in kinds:
        return ""
    return f"the {what} is {_named(value)}, the others are {raw.short_name(kinds.popitem()[1])}"


def _name_surprise(edit: Edit) -> str:
    place = edit.place
    cls = type(place.owner)
    if edit.value is MISSING or place.step.kind != "attribute" or edit.before is not MISSING or has_setter(cls, place.step.key) or place.step.key in raw.slots(cls):
        return ""
    import difflib

    close = difflib.get_close_matches(place.step.key, views.attribute_names(place.owner), 1)
    owner = f"class {raw.class_name(place.owner)}" if issubclass(type(place.owner), type) else f"this {views.type_name(place.owner)}"
    return f"{place.step.key} is a new attribute of {owner}" + (f"; did you mean {close[0]}?" if close else "")


def _member_surprise(edit: Edit) -> str:
    """A member of an enum is found by its name and value in tables of the class, which stay as they are."""
    place = edit.place
    member = views.enum_member(place.owner) if place.step.kind == "attribute" and place.step.key in ("_value_", "_name_") else None
    if member is None:
        return ""
    name = raw.short_name(type(place.owner))
    how = f"{name}({edit._shown(edit.before)})" if place.step.key == "_value_" else f"{name}[{edit._shown(edit.before)}]"
    return f"{how} goes on to find {member}, and what is stored now finds nothing: edit the class in its text and :reload for that"


def _hash_surprise(edit: Edit) -> str:
    """An object that is found by what it holds, as one of a frozen dataclass is."""
    place = edit.place
    found = raw.lookup(type(place.owner), "__hash__") if place.step.kind == "attribute" else None
    if type(found) is not FunctionType or place.step.key not in found.__code__.co_names:
        return ""
    return f"this {views.type_name(place.owner)} is hashed by {place.step.key}: a dict or set that holds it does not find it any more"


def _past_surprise(edit: Edit) -> str:
    """A method of the program's that would have done more than store it."""
    place = edit.place
    cls = type(place.owner)
    if issubclass(cls, type):
        return ""
    if place.step.kind == "attribute":
        method = "__delattr__" if edit.value is MISSING else "__setattr__"
        if has_setter(cls, place.step.key) or _is_frozen(cls):
            return ""
    else:
        method = "__delitem__" if edit.value is MISSING else "__setitem__"
        if paths.item_base(cls) is None:
            return ""
    owner = next((owner for owner in raw.mro(cls) if method in raw.namespace(owner)), object)
    if not raw.is_heap(owner) or type(raw.namespace(owner)[method]) is not FunctionType:
        return ""
    return f"{raw.short_name(owner)}.{method} is not called: what it does beside storing is not done"


def _is_frozen(cls: type) -> bool:
    """Whether a library has written the `__setattr__` of *cls*, which does nothing but refuse."""
    for owner in raw.mro(cls):
        names = raw.namespace(owner)
        if "__setattr__" in names:
            return bool(getattr(names.get("__dataclass_params__"), "frozen", False)) or getattr(names["__setattr__"], "__name__", "") == "_frozen_setattrs"
    return False


# -- many as one ------------------------------------------------------------------------------------------------------


class Transaction:
    """Edits that are applied as one."""

    def __init__(self, edits: Sequence[Edit]) -> None:
        self.edits = list(edits)
        stored: dict[tuple[int, Step], Any] = {}
        for edit in self.edits if len(self.edits) > 1 else ():  # the second edit of a place finds what the first has stored
            key = (id(edit.place.owner), edit.place.step)
            edit.before = stored.get(key, edit.before)
            if edit.value is not MISSING or not edit.place.is_in_sequence:  # there the next item comes up
                stored[key] = edit.value

    def diff(self) -> Diff:
        """Return the rows of all edits, each under its path when there are several."""
        if len(self.edits) == 1:
            return self.edits[0].diff()
        return [row for edit in self.edits for row in ([" ", edit.place.text], *edit.diff())]

    def surprises(self) -> list[str]:
        """Return the surprises of all edits."""
        return [text for edit in self.edits for text in edit.surprises()]

    def apply(self) -> None:
        """Make every edit or none of them."""
        done: list[Edit] = []
        try:
            for edit in self.edits:
                edit.apply()
                done.append(edit)
        except BaseException as failed:
            for edit in reversed(done):
                edit.undo(force=True)
            if done and type(failed) is Changed:
                _blame_those_before(self.edits[len(done)])
            raise

    @property
    def notes(self) -> list[str]:
        """What is not as before after the undo, each with its place."""
        return [f"{edit.place.text}: {edit.note}" for edit in self.edits if edit.note]

    def undo(self, force: bool = False) -> None:
        """Take every edit back, or none when one of the places was changed since."""
        back: list[Edit] = []
        try:
            for edit in reversed(self.edits):
                edit.undo(force)
                back.append(edit)
        except BaseException:
            for edit in reversed(back):
                edit.redo()
            raise


def _blame_those_before(edit: Edit) -> None:
    """Raise `Refused` when what stood in the way of *edit* were the edits before it, which are taken back by now."""
    try:
        edit.check()
    except Changed:
        return
    hint = "several items of a list are removed from its end on" if edit.place.is_in_sequence else "leave one of them out"
    raise Refused(f"{edit.place.text} is gone or another once the edits before it in this transaction are made; nothing was changed", hint)


# -- the state as a whole ---------------------------------------------------------------------------------------------


class Memento:
    """The state of an object and of what it is made of, to put back when a function that changes it raises.

    Follows containers, and instances of the classes that *is_own* accepts; at most *limit* objects. Objects of other classes that they lead to
    (a queue, an event) are somebody else's as well: they are not put back, but what has changed in them is known.
    """

    def __init__(self, root: Any, is_own: Callable[[type], bool], limit: int = 200_000) -> None:
        self._saved: dict[int, tuple[Any, State | Numbers]] = {}
        self._unseen: set[str] = set()
        self._room = _NUMBERS_MOST
        self._beside: dict[int, tuple[Any, State, Deep]] = {}
        self._left: list[tuple[Any, State | Numbers]] = []
        self._is_own, self.complete = is_own, True
        self.others: list[str] = []
        layouts, todo = raw.Layouts(), [root]
        while todo:
            obj = todo.pop()
            if id(obj) in self._saved or not _has_state(obj, is_own):
                if type(obj) is tuple:
                    todo += obj
                elif raw.is_heap(type(obj)) and len(self._beside) < _BESIDE_MOST:
                    self._note_beside(obj)
                else:
                    self._note_unseen(obj)
                continue
            if len(self._saved) >= limit:
                self.complete = False
                return
            if opaque.is_array(obj):
                todo += self._save_numbers(obj)
                continue
            state = snapshot(obj, layouts.of(type(obj)))
            self._saved[id(obj)] = (obj, state)
            todo += [value for value in chain(state.attributes.values(), _values(state)) if id(type(value)) not in _PLAIN]

    def _save_numbers(self, array: Any) -> list[Any]:
        self._room -= opaque.bytes_of(array)
        if self._room < 0:
            self._unseen.add(f"a large {views.type_name(array)}")
            return []
        self._saved[id(array)] = array, Numbers(array)
        return opaque.objects_in(array)

    def _note_beside(self, obj: Any) -> None:
        if not raw.is_a(obj, type) and id(obj) not in self._beside:
            state, deep = snapshot(obj), Deep(1)
            deep.add(state.attributes.values())
            self._beside[id(obj)] = obj, state, deep
            self._note_unseen(obj)
            for value in state.attributes.values():
                self._note_unseen(value, views.type_name(obj))

    def _note_unseen(self, obj: Any, of: str = "") -> None:
        """Note what keeps in C what it holds, and could have been changed there without being seen."""
        facts = raw.facts_of(type(obj))
        if facts.sized is not None or (facts.numbers is not None and not vectors.is_numpy(type(obj))) or views.simple_node(obj, 1) is not None or opaque.plain(obj) is not None:
            return
        if (said := opaque.said(obj)).endswith(opaque.KEPT_IN_C) or said.startswith(opaque.AT_REST):
            self._unseen.add(f"a {of or views.type_name(obj)}")

    def settle(self, root: Any, limit: int = 200_000) -> bool:
        """Keep only what has changed by now and what came in with *root*: `restore` puts back no more than that, `changed_since` looks at it.

        Returns whether all of it could be looked at.
        """
        now = Memento(root, self._is_own, limit)
        states = {key: (obj, now._saved[key][1] if key in now._saved else _state_of(obj)) for key, (obj, _) in self._saved.items()}
        self.others = self._changed_beside()
        self._saved = {key: kept for key, kept in self._saved.items() if not _same(kept[1], states[key][1])}
        self._left = [states[key] for key in self._saved] + [kept for key, kept in now._saved.items() if key not in states]
        self._beside, self._unseen = {}, set()
        return now.complete

    def changed_since(self) -> list[str]:
        """Return the classes of the objects that are not as they were when this was settled."""
        return sorted({views.type_name(obj) for obj, state in self._left if not _same(_state_of(obj), state)})

    def restore(self) -> str:
        """Put everything back; returns what is not as before, in words."""
        for obj, state in self._saved.values():
            state.restore(obj)
        return "".join(f"; {text}" for text in self._changed_beside())

    def _changed_beside(self) -> list[str]:
        """Say what has changed beside the state, and what cannot be known of."""
        changed = sorted({views.type_name(obj) for obj, state, deep in self._beside.values() if deep.differs or not snapshot(obj).same(state)})
        said = [f"what was done to {' and '.join(changed)} meanwhile cannot be taken back"] if changed else []
        unseen = sorted(self._unseen)[:4]
        return said + ([f"what was done to {' and '.join(unseen)}, if anything, was not seen and stays"] if unseen else [])


_PLAIN = raw.ids(int, float, complex, bool, str, bytes, type(None))
_BESIDE_MOST = 10_000
_NUMBERS_MOST = 100_000_000  # bytes


class Numbers:
    """What an array of numpy's holds, kept as a `State` is."""

    __slots__ = ("attributes", "contents", "kept")

    def __init__(self, array: Any) -> None:
        self.attributes: dict[str, Any] = {}
        self.contents: Any = None
        self.kept = opaque.copy_of(array)

    def same(self, other: State | Numbers) -> bool:
        """Say whether both hold the same bytes: of an array of objects the identical ones."""
        return isinstance(other, Numbers) and opaque.same_bytes(self.kept, other.kept)

    def restore(self, array: Any) -> None:
        """Make *array* hold this again."""
        if not opaque.same_bytes(array, self.kept):
            opaque.fill(array, self.kept)


def _same(one: State | Numbers, other: State | Numbers) -> bool:
    return one.same(other) if isinstance(one, Numbers) else isinstance(other, State) and one.same(other)


def _state_of(obj: Any) -> State | Numbers:
    return Numbers(obj) if opaque.is_array(obj) else snapshot(obj)


def _has_state(obj: Any, is_own: Callable[[type], bool]) -> bool:
    cls = type(obj)
    return container_of(cls) is not None or id(cls) in HOLDERS or opaque.is_array(obj) or (raw.is_heap(cls) and not issubclass(cls, type) and is_own(cls))


def _values(state: State) -> list[Any]:
    contents = state.contents
    if not contents or type(contents) is bytes:
        return []
    return [value for _key, value in contents] if _is_pairs(contents) else list(contents)


def _is_pairs(contents: Any) -> bool:
    return all(type(part) is tuple and len(part) == 2 for part in contents)


class Replacement:
    """A function's answer to "what should the state be": the OTP's replace_state, with identity kept.

    The function gets the live object. What it does in place stays; what it returns is put in its place: at a path the value
    is stored, a whole service takes over the attributes and contents of an object of its own class. When the function
    raises, or returns what cannot be taken over, everything is as before.
    """

    def __init__(
        self, target: Any, place: Place | None, function: Callable[[Any], Any], is_own: Callable[[type], bool], limit: int = 200_000
    ) -> None:
        self._target, self._place, self._function, self._is_own, self._limit = target, place, function, is_own, limit
        self.before: list[str] = []
        self.after: list[str] = []
        self._memento: Memento | None = None
        self._answer, self._seen_whole = target, True
        self.outcome = "; nothing was changed"

    def apply(self) -> None:
        """Call the function and take over its answer, or leave everything as it was."""
        if self._place is not None and (self._place.lost() or not self._place.has(self._target)):
            raise Refused(f"{self._place.text} was changed by the service or another session meanwhile; nothing was changed", "say it again")
        self._memento = Memento(self._target, self._is_own, self._limit)
        if not self._memento.complete:
            raise Refused(f"the state is made of more than {self._limit:,} objects: it could not be put back; nothing was changed")
        self.before = self._outline(self._target)
        try:
            answer = self._function(self._target)
            self._take_over(answer)
            self._answer = self._place.read() if self._place is not None else self._target
            self.after = self._outline(self._answer)
            self._seen_whole = self._memento.settle(self._answer, self._limit)
        except BaseException as exc:
            left = self._memento.restore()
            self.outcome = f"; the old state stays{left}"
            if isinstance(exc, (Exception, SystemExit)) and not isinstance(exc, (Refused, UserError)):
                said = self._place.said_of(exc) if self._place is not None else said_of(exc)
                raise Refused(f"the function raised {said}; the old state stays{left}") from exc
            if isinstance(exc, Refused) and left:
                raise Refused(f"{exc.reasons[0]}{left}", *exc.reasons[1:]) from None
            raise

    def _take_over(self, answer: Any) -> None:
        if answer is self._target:
            return
        if answer is None and self._target is not None:
            raise Refused("the function returned None, not a state; the old state stays", "let it return what it was given: lambda s: (s.clear(), s)[1]")
        if self._place is not None:
            self._place.write(answer)
        elif type(answer) is type(self._target):
            snapshot(answer).restore(self._target)
        else:
            raise Refused(
                f"the function returned {_named(answer)}; this service is a {views.type_name(self._target)} that others hold; the old state stays",
                "let it return an object of that class, or change what it was given and return that",
            )

    def diff(self) -> Diff:
        """Return the lines that differ."""
        return line_difference(self.before, self.after)

    def undo(self, force: bool = False) -> list[str]:
        """Put back what the function has changed, and return what could not be taken back; raises `Refused` when somebody changed that since, unless *force*. What it left alone stays as it is now."""
        if not force and (why := self._changed_since()):
            raise Refused(f"{why} since; nothing was changed", "undo it anyway with :undo N --force")
        if self._memento is not None:
            self._memento.restore()
        if self._place is not None:
            self._place.write(self._target)
        return self._memento.others if self._memento is not None else []

    def _changed_since(self) -> str:
        if self._place is not None:
            if lost := self._place.lost():
                return lost
            if not self._place.has(self._answer):
                return f"{self._place.text} was changed"
        changed = self._memento.changed_since() if self._memento is not None else []
        if not changed and not self._seen_whole and self._outline(self._answer) != self.after:
            changed = [views.type_name(self._answer)]
        return f"what the function had changed or brought ({', '.join(changed[:4])}) was changed" if changed else ""

    def _outline(self, value: Any) -> list[str]:
        if self._place is not None and self._place.hidden:
            return [_hidden(value)]
        return _outline("", value)
