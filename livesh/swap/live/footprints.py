"""What a statement of a trial changed of live objects, so that a refusal can take exactly that back.

Theory of operation. A trial may take a while, and the service goes on meanwhile: whoever put whole containers back would
throw away what other threads did. So what a statement can reach is remembered right before it runs and compared right
after; the difference is its footprint, key by key. Taken back is a key only while it still holds what the statement
left there.

Limit: what another thread changes in the same container during that one statement counts as the statement's.
"""

from __future__ import annotations

import types
from collections import deque
from collections.abc import Iterable
from typing import Any

from livesh.runtime import raw
from livesh.runtime.states import Deep

_NOTHING: Any = object()
_MANY = 200_000
_ATTRIBUTES = 2_000
REFILLED = (list, set, deque, bytearray)
"""Containers that are given back what they held as a whole; a dictionary is key by key."""

Undo = tuple[Any, Any, Any, Any]           # owner, name or key, before, after


class Footprint:
    """What can be reached before a statement runs; `changes` afterwards says what it did."""

    def __init__(self) -> None:
        self._deep = Deep()
        self._owners: dict[int, tuple[Any, dict[Any, Any]]] = {}

    def add(self, values: Iterable[Any]) -> None:
        """Remember what *values* hold now: names of modules, attributes of objects and classes, contents of containers."""
        for value in values:
            if id(value) in self._owners:
                continue
            held = _names_of(value)
            if held is not None and len(held) <= _ATTRIBUTES:
                self._owners[id(value)] = (value, held)
                if not raw.is_a(value, types.ModuleType):
                    self._deep.add(held.values())
            if not _is_large(value):
                self._deep.add([value])

    def changes(self) -> list[Any]:
        """What differs now, newest last; each has `take_back`."""
        found: list[Any] = []
        for owner, before in self._owners.values():
            now = _names_of(owner) or {}
            names = [n for n in {**before, **now} if before.get(n, _NOTHING) is not now.get(n, _NOTHING)]
            found += [Name(owner, n, before.get(n, _NOTHING), now.get(n, _NOTHING)) for n in names]
        return found + [Contents(r._obj, r._base, r._before, r._after) for r in self._deep.changed().values()]


def changed_thing(change: Name | Contents) -> Any:
    """What was changed: the owner of the name, or the container."""
    return change.owner if isinstance(change, Name) else change.container


def all_given(changes: list[Any], owners: list[Any]) -> bool:
    """Whether a call is known to have done something, and nothing but what going back takes back: entries in tables, and attributes that were not there.

    *owners*: the things that the statement stores into, whose attributes are given back what they were.
    """
    into = set(map(id, owners))
    return bool(changes) and all(
        (isinstance(c, Contents) and len(c.after) > len(c.before)) or id(getattr(c, "owner", None)) in into
        or (isinstance(c, Name) and c.before is _NOTHING and not isinstance(c.owner, types.ModuleType)) for c in changes)


class Name:
    """One name of a module, object or class that got another value."""

    def __init__(self, owner: Any, name: Any, before: Any, after: Any) -> None:
        self.owner, self.name, self.before, self.after = owner, name, before, after

    def take_back(self) -> None:
        """Restore what the name was, while it still holds what the change left there."""
        now = (_names_of(self.owner) or {}).get(self.name, _NOTHING)
        if now is not self.after:
            return
        if raw.is_a(self.owner, types.ModuleType):
            _put(self.owner.__dict__, self.name, self.before)
        elif issubclass(type(self.owner), type):
            if self.before is _NOTHING:
                type.__delattr__(self.owner, self.name)
            else:
                type.__setattr__(self.owner, self.name, self.before)
        elif type(self.owner) is types.FunctionType:
            _put(self.owner.__dict__, self.name, self.before)
        elif self.before is _NOTHING:
            raw.drop(self.owner, self.name)
        else:
            raw.put(self.owner, self.name, self.before)


class Contents:
    """One container that was changed in place."""

    def __init__(self, container: Any, base: Any, before: Any, after: Any) -> None:
        self.container, self.base, self.before, self.after = container, base, before, after

    def followed_by(self, later: Contents) -> Contents | None:
        """This change and the *later* one of the same container as one; None where somebody else has changed it in between."""
        return Contents(self.container, self.base, self.before, later.after) if _same(self.after, later.before) else None

    def take_back(self) -> None:
        """Restore what the container held; of a dictionary that others have changed since, only the keys the change touched."""
        now = raw.contents(self.container, self.base)
        if _same(now, self.after):
            raw.refill(self.container, self.base, self.before)
        elif issubclass(self.base, dict):
            self._take_back_keys()
        elif self.base in (list, set) or issubclass(self.base, (list, set)):
            self._take_back_items()

    def _take_back_keys(self) -> None:
        before, after = dict(self.before), dict(self.after)
        for key in {**before, **after}:
            was, left = before.get(key, _NOTHING), after.get(key, _NOTHING)
            if was is not left and dict.get(self.container, key, _NOTHING) is left:
                _put(self.container, key, was)

    def _take_back_items(self) -> None:
        old = {id(i) for i in self.before}
        for item in [i for i in self.after if id(i) not in old]:
            if issubclass(self.base, set):
                set.discard(self.container, item)
            else:
                index = next((k for k, i in enumerate(list.__iter__(self.container)) if i is item), None)
                if index is not None:
                    list.__delitem__(self.container, index)


def names_of(owner: Any) -> Any:
    """The dictionary in which *owner* has its attributes, itself; an empty one where it has none."""
    if issubclass(type(owner), type):
        return raw.namespace(owner)
    if raw.is_a(owner, types.ModuleType, types.FunctionType):
        return owner.__dict__
    return raw.instance_dict(owner) or {}


def _names_of(value: Any) -> dict[Any, Any] | None:
    if raw.is_a(value, types.ModuleType):
        return dict(value.__dict__)
    if type(value) is types.FunctionType:
        return dict(value.__dict__)
    if issubclass(type(value), type):
        # What objects say their class is (posing.py) no statement puts there: `type.__setattr__` knows another meaning of that name.
        return {n: v for n, v in raw.namespace(value).items() if n != "__class__"} if raw.is_heap(value) else None
    if type(value).__flags__ & raw.HEAP_TYPE:
        return raw.attributes(value)
    return None


def _is_large(value: Any) -> bool:
    base = raw.container_base(type(value))
    return base is not None and int(getattr(base, "__len__")(value)) > _MANY


def _put(names: dict[Any, Any], name: Any, value: Any) -> None:
    if value is not _NOTHING:
        raw.table_of(names).__setitem__(names, name, value)
    elif dict.__contains__(names, name):
        raw.table_of(names).__delitem__(names, name)


def _same(a: Any, b: Any) -> bool:
    """Whether two copies of a container's contents are the identical things in the same order."""
    if isinstance(a, bytes):
        return bool(a == b)
    return len(a) == len(b) and all(
        x is y or (type(x) is tuple and type(y) is tuple and len(x) == len(y) == 2 and x[0] is y[0] and x[1] is y[1])
        for x, y in zip(a, b, strict=True))
