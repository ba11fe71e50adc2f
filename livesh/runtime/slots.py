"""Slots that a class gains or loses while its instances live.

Theory of operation. CPython fixes the layout of an instance when its class is made: there is no memory for another slot.
But one word of the instance, the *host*, may hold a *box*, a dictionary with the value of the host and those of the new
slots, as soon as one of them is set. `Slot`, a descriptor as the class's own `__slots__` are, looks into the box; so the
instances there are, those still to come and those of subclasses all get the new slots, nothing is moved and nothing of
an object's memory is written but through CPython's own descriptors. What the collector sees is an object that refers
to a dictionary.

A slot that is taken away is only hidden, its value stays in the memory of the instances: as a removed attribute stays in
the dictionary of an ordinary object, and there it is when the slot comes back. A hidden one is the first choice for a host.

Costs: the host and what is in a box are read by a function of Python (0.2 to 0.4 µs
instead of 0.01), until the process is
restarted; other slots are as fast as before. The host stays one for good, since instances may hold boxes by then.
Limits: a `__dict__` or weak references cannot be given to instances that have none. A subclass made after a slot was taken
away cannot be pickled (CPython compares the size of its instances with its `__slots__`).
"""

from __future__ import annotations

import os
import weakref
from collections.abc import Iterable
from types import MemberDescriptorType
from typing import Any

from livesh.runtime import raw, threads

ABSENT: Any = type("Absent", (), {})()


class Box(dict[str, Any]):
    """What the host of one instance holds: values by the names of the slots."""

    __slots__ = ()


class Slot(property):
    """One slot of an instance that is kept in a host, or the host itself: a property, since C calls those."""

    def __init__(self, cls: type, name: str, host: Any, lent: bool = False) -> None:
        """*host*: the native descriptor of the word; *lent*: it is the slot of a base, in whose word are those that only *cls* has."""
        super().__init__(*_accessors(name, host))
        self.__objclass__, self.__name__, self._host, self._lent = cls, name, host, lent

    def __repr__(self) -> str:
        return f"<member {self.__name__!r} of {raw.short_name(self.__objclass__)!r} objects>"


def _accessors(name: str, host: Any) -> tuple[Any, Any, Any]:
    """What reads, sets and deletes one slot."""
    own, is_host = host.__name__, host.__name__ == name
    native_get, native_set, native_delete = host.__get__, host.__set__, host.__delete__

    def read(obj: Any) -> Any:
        try:
            held = native_get(obj)
        except AttributeError:
            held = ABSENT
        if type(held) is Box:
            held = held.get(name, ABSENT)
        elif not is_host:
            held = ABSENT
        if held is ABSENT:
            raise _missing(obj, name)
        return held

    def write(obj: Any, value: Any) -> None:
        with _lock:
            held = _held(native_get, obj)
            if type(held) is Box:
                held[name] = value
            elif is_host:
                native_set(obj, value)
            else:
                box = Box({own: held} if held is not ABSENT else ())
                box[name] = value
                native_set(obj, box)

    def delete(obj: Any) -> None:
        with _lock:
            held = _held(native_get, obj)
            if type(held) is not Box and is_host and held is not ABSENT:
                native_delete(obj)
                return
            before = held.pop(name, ABSENT) if type(held) is Box else ABSENT
        if before is ABSENT:
            raise _missing(obj, name)

    return read, write, delete


def in_dict(name: str, before: Any) -> property:
    """A slot kept in the dictionary that the instances have: the interpreter asks the class for a `__hash__` or `__call__`, never the instance.

    *before* is what the class had under the name, `ABSENT` when nothing: an object whose slot was never filled goes on with that.
    """

    def read(obj: Any) -> Any:
        found = raw.held(obj, name)
        if not raw.is_unset(found):
            return found
        if before is ABSENT:
            raise _missing(obj, name)
        return before.__get__(obj, type(obj)) if hasattr(type(before), "__get__") else before

    def write(obj: Any, value: Any) -> None:
        raw.put(obj, name, value)

    def remove(obj: Any) -> None:
        if raw.is_unset(raw.held(obj, name)):
            raise _missing(obj, name)
        raw.drop(obj, name)

    return property(read, write, remove)


def _held(native_get: Any, obj: Any) -> Any:
    try:
        return native_get(obj)
    except AttributeError:
        return ABSENT


def _missing(obj: Any, name: str) -> AttributeError:
    return AttributeError(f"{raw.short_name(type(obj))!r} object has no attribute {name!r}", name=name, obj=obj)


# Reentrant: a value that dies in here may run code which comes here again.
_lock = threads.allocate_rlock()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_lock._at_fork_reinit)     # another thread of the parent may have held it
KINDS = (MemberDescriptorType, Slot)
raw.C_DESCRIPTORS.add(id(Slot))
raw.SLOTS.add(id(Slot))


def own(cls: type) -> dict[str, Any]:
    """The slots that *cls* itself adds, by name; `__slots__` may have been deleted since."""
    held: Any = raw.namespace(cls) if raw.is_heap(cls) else {}
    return {n: v for n, v in held.items() if type(v) in KINDS and v.__objclass__ is cls and not is_lent(v)}


def is_lent(slot: Any, by: type | None = None) -> bool:
    """Whether a class has it for a slot of a base (of *by*), which is the host of slots that only the class has."""
    return type(slot) is Slot and slot._lent and (by is None or slot._host.__objclass__ is by)


def inherited(cls: type, name: str) -> Any:
    """The native descriptor of a slot of that name which a base of *cls* has, None without: one that moves down is found where it is."""
    found = raw.slots(cls).get(name)
    native = found._host if type(found) is Slot else found
    return native if native is not None and native.__name__ == name else None


class Hidden:
    """The slots that were taken away from classes, in the memory of whose instances their values stay."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[Any, dict[str, Any]]] = {}

    def of(self, cls: type) -> dict[str, Any]:
        """The descriptors by name; the dictionary may be changed."""
        found = self._known.get(id(cls))
        if found is None or found[0]() is not cls:
            key = id(cls)
            found = self._known[key] = (weakref.ref(cls, lambda _gone: self._known.pop(key, None) and None), {})
        return found[1]

    def in_line(self, cls: type) -> Iterable[str]:
        """The names hidden in *cls* and its bases."""
        return [name for owner in raw.mro(cls) if id(owner) in self._known for name in self.of(owner)]


HIDDEN = Hidden()


def host_of(cls: type, leaving: Iterable[str], coming: Iterable[str]) -> Any:
    """The native descriptor whose word can hold a box in instances of *cls*, None when they have no slot.

    Best is one with boxes already, then one that is hidden or *leaving*; one that is *coming* back stays native.
    """
    mine, hidden = own(cls), HIDDEN.of(cls)
    visible = [v for owner in raw.mro(cls) for v in own(owner).values()]
    for slot in (*visible, *hidden.values()):
        if type(slot) is Slot:
            return slot._host
    free = [slot for name, slot in hidden.items() if name not in coming]
    return next(iter((*free, *(mine[name] for name in leaving), *mine.values(), *visible)), None)
