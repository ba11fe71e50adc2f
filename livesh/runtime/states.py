"""The state of one object as a value: taken, compared and put back without running its code.

A state is what the object itself holds: its dict, its slots and, for a subclass of a builtin container, the contents.
It is one level deep: the values are the live objects. `Deep` adds the contents of the plain containers below, so that
a hook which fills a list in place can be undone as well.
"""

from __future__ import annotations

from collections import ChainMap, Counter, OrderedDict, UserDict, UserList, defaultdict, deque
from collections.abc import Iterable, Mapping
from types import MappingProxyType, SimpleNamespace
from typing import Any

from livesh.runtime import opaque, raw

Names = tuple[str, ...]
ARRAYS_MOST = 100_000_000  # bytes


class State:
    """What one object held at one moment."""

    __slots__ = ("attributes", "contents")

    def __init__(self, attributes: dict[str, Any], contents: Any = None) -> None:
        self.attributes = attributes
        self.contents = contents

    @property
    def old(self) -> MappingProxyType[str, Any]:
        """The attributes as the read-only mapping that hooks get."""
        return MappingProxyType(self.attributes)

    @property
    def names(self) -> Names:
        """The attribute names, sorted: the shape."""
        return tuple(sorted(map(str, self.attributes)))

    def same(self, other: State) -> bool:
        """Say whether both hold the identical objects under the same names."""
        return _identical(self.attributes, other.attributes) and _same_contents(self.contents, other.contents)

    def restore(self, obj: object) -> None:
        """Make *obj* hold exactly this again."""
        restore_attributes(obj, self.attributes)
        base = container_of(type(obj))
        if base is not None and self.contents is not None:
            if not _same_contents(raw.contents(obj, base), self.contents):
                raw.refill(obj, base, self.contents)


def snapshot(obj: object, layout: raw.Layout | None = None) -> State:
    """Return the state of *obj* now; *layout* spares finding out where its class keeps things."""
    layout = layout or raw.Layout(type(obj))
    base = layout.base or container_of(type(obj))
    return State(layout.attributes(obj), raw.contents(obj, base) if base is not None else None)


def container_of(cls: type) -> type | None:
    """Return the container that *cls* is or extends, an array too."""
    return raw.container_base(cls) or (cls if cls is raw.array_type() else None)


def restore_attributes(obj: object, saved: dict[str, Any]) -> None:
    """Make *obj* hold exactly the attributes in *saved*: what is missing there goes, the rest is set in one step."""
    slots = raw.slots(type(obj))
    for name, slot in slots.items():
        if name in saved:
            slot.__set__(obj, saved[name])
        elif not raw.is_unset(raw.read_slot(slot, obj)):
            slot.__delete__(obj)
    held = raw.instance_dict(obj)
    if held is None:
        return
    wanted = {name: value for name, value in saved.items() if name not in slots}
    dict.update(held, wanted)
    for name in [name for name in dict.copy(held) if name not in wanted]:
        dict.pop(held, name, None)


class Deep:
    """The contents of the plain containers below some values, so that they can be put back in place.

    Follows lists, dicts (also ordered, default and counting ones), sets, deques, bytearrays and arrays, numpy's as well, and passes through tuples
    and the library's own holders of those (`HOLDERS`); never enters other objects. Of numpy's arrays `ARRAYS_MOST` bytes are kept at the most: *left_out*
    says that there were more.
    """

    def __init__(self, depth: int = 6) -> None:
        self._depth = depth
        self._arrays = {id(kind): kind for kind in (raw.array_type(), raw.ndarray_type()) if kind is not None}
        self._entered = _ENTERED | self._arrays.keys()
        self._room, self.left_out = ARRAYS_MOST, False
        self._saved: dict[int, tuple[Any, Any, Any]] = {}

    def add(self, values: Iterable[Any]) -> None:
        """Remember what the containers among and below *values* contain."""
        level: Iterable[Any] = values
        for _ in range(self._depth):
            level = [part for value in level if id(type(value)) in self._entered for part in self._enter(value)]
            if not level:
                return

    def restore(self) -> int:
        """Put back every container that differs; returns how many did."""
        changed = 0
        for obj, base, saved in self._saved.values():
            if not _same_contents(raw.contents(obj, base), saved):
                raw.refill(obj, base, saved)
                changed += 1
        return changed

    @property
    def differs(self) -> bool:
        """Whether any container changed since it was added."""
        return any(not _same_contents(raw.contents(obj, base), saved) for obj, base, saved in self._saved.values())

    @property
    def found(self) -> list[int]:
        """The ids of the containers found."""
        return list(self._saved)

    def changed(self) -> dict[int, Refilled]:
        """Return the containers that changed since they were added, by id."""
        now = [(obj, base, saved, raw.contents(obj, base)) for obj, base, saved in self._saved.values()]
        return {id(obj): Refilled(obj, base, saved, held) for obj, base, saved, held in now if not _same_contents(held, saved)}

    def _enter(self, value: Any) -> Iterable[Any]:
        kind = type(value)
        if kind is tuple:
            return value  # type: ignore[no-any-return]
        if kind is SimpleNamespace:
            return (raw.instance_dict(value),)
        if id(kind) in HOLDERS:
            return raw.attributes(value).values()
        base = _PLAIN.get(id(kind)) or self._arrays.get(id(kind))
        if base is None or id(value) in self._saved:
            return ()
        if opaque.is_array(value):
            return self._enter_array(value)
        saved = raw.contents(value, base)
        self._saved[id(value)] = (value, base, saved)
        if base is dict or base is OrderedDict:
            return [held for _key, held in saved]
        return () if type(saved) is bytes or base is set else saved


    def _enter_array(self, array: Any) -> Iterable[Any]:
        size = opaque.bytes_of(array)
        if size > self._room:
            self.left_out = True
            return ()
        self._room -= size
        self._saved[id(array)] = array, type(array), raw.contents(array, type(array))
        return opaque.elements(array) or ()


class Refilled:
    """One container that was changed in place: what it held before and what it held after."""

    def __init__(self, obj: Any, base: Any, before: Any, after: Any) -> None:
        self._obj, self._base, self._before, self._after = obj, base, before, after

    @property
    def untouched(self) -> bool:
        """Whether it still holds what it held after the change."""
        return _same_contents(raw.contents(self._obj, self._base), self._after)

    def back(self) -> None:
        """Make it hold what it held before."""
        raw.refill(self._obj, self._base, self._before)

    def forth(self) -> None:
        """Make it hold what it held after."""
        raw.refill(self._obj, self._base, self._after)


_PLAIN: Mapping[int, Any] = {id(kind): kind for kind in (list, dict, set, deque, bytearray, OrderedDict)} | {id(defaultdict): dict, id(Counter): dict}

HOLDERS = raw.ids(SimpleNamespace, UserDict, UserList, ChainMap)
_ENTERED = HOLDERS | set(_PLAIN) | {id(tuple)}


def _identical(one: dict[str, Any], other: dict[str, Any]) -> bool:
    if len(one) != len(other):
        return False
    nothing = object()
    return all(other.get(name, nothing) is value for name, value in one.items())


def _same_contents(one: Any, other: Any) -> bool:
    if one is other:
        return True
    if one is None or other is None:
        return False
    if opaque.is_array(one):
        return opaque.is_array(other) and opaque.same_bytes(one, other)
    if len(one) != len(other):
        return False
    if type(one) is bytes:
        return bool(one == other)
    if one and type(one[0]) is tuple and type(other[0]) is tuple:
        return all(_same_entry(a, b) for a, b in zip(one, other, strict=True))
    return all(a is b for a, b in zip(one, other, strict=True))


def _same_entry(one: Any, other: Any) -> bool:
    """Compare two entries: pairs made by copying a dict are new tuples each time, so their parts are compared."""
    if one is other:
        return True
    return type(one) is tuple is type(other) and len(one) == len(other) == 2 and one[0] is other[0] and one[1] is other[1]
