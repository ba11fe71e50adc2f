"""A place: an attribute or an item of some object, read and stored past what the program's own methods would do.

Storing goes past ``__setattr__`` (a frozen dataclass can be mended) unless the class has a property of that name, whose
setter is then called, as any assignment would.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable
from types import MappingProxyType
from typing import Any

from livesh.errors import UserError
from livesh.runtime import getters, opaque, raw, vectors
from livesh.runtime.redact import looks_secret, said_of
from livesh.services import paths, views
from livesh.services.order import Seat
from livesh.services.paths import MISSING, Step

UNREAD: Any = type("Unread", (), {"__repr__": lambda self: "unread"})()
"""What is stored where only a descriptor of the program's own could tell: it is not asked."""

_FGET: Any = property.__dict__["fget"]
_NUMBERS = raw.ids(int, float)
_IN_PARTS = raw.ids(*raw.SIZED, OrderedDict, MappingProxyType)


def placed(owner: Any, step: Step, text: str, lost: Callable[[], str] | None = None, hidden: bool = False) -> Place:
    """Return the place that *step* names in *owner*; an index from the end is counted from the beginning."""
    owner, step = paths.seat_of(owner, step)
    place = Place(owner, step, text, lost, hidden)
    if place.is_in_sequence and type(step.key) is int and step.key < 0:
        place.step = Step("item", step.key + place.length())
    return place


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

    def can_appear(self) -> bool:
        """Whether something can be stored where nothing is: not in an array, and no attribute in an object that has neither a dictionary nor a slot for it."""
        cls = type(self.owner)
        if self.step.kind != "attribute":
            return not vectors.is_numpy(cls)
        if issubclass(cls, type) or raw.instance_dict(self.owner) is not None or raw.lookup(cls, "__setattr__") is not object.__setattr__:
            return True
        try:
            return hasattr(type(raw.lookup(cls, self.step.key)), "__set__")
        except KeyError:
            return False

    def near(self) -> str:
        """Return what may have been meant instead of this place, where nothing is; of what is hidden nothing."""
        return "" if self.hidden else paths.near(self.owner, self.step, self.text.removesuffix(str(self.step)))

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


def _is_same_number(a: Any, b: Any) -> bool:
    """Whether two values of one compiled type say the same of themselves: NaN too, and 0.0 is not -0.0."""
    if id(type(a)) in _NUMBERS and id(type(b)) in _NUMBERS and a == b:
        return True
    if opaque.is_array(a) and opaque.is_array(b):
        return opaque.same_bytes(a, b)
    if type(a) is tuple is type(b):
        return len(a) == len(b) and all(map(_is_same_number, a, b))
    return type(a) is type(b) and raw.is_compiled(type(a)) and vectors.base_of(type(a)) is None and id(type(a)) not in _IN_PARTS and repr(a) == repr(b)


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
