"""What decorated definitions left in tables: entered once, moved when they change, taken out when they go.

Theory of operation. A decorator that registers reaches its table by name, through a cell or through the object it is a
method of. Those containers, and the containers in and below the objects found so, are where an entry of a definition
may stand; a container that somebody else made to hold a reference is not among them and is never touched. An entry is
the definition itself, a weak reference to it, or a tuple or small object that holds it (a route).

When a decorated definition runs again, its new entry takes the old one's place; when it is gone from the text, its
entries go as well.
"""

from __future__ import annotations

import types
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any
from weakref import ReferenceType

from livesh.runtime import raw
from livesh.swap.live.sameness import ABSENT, PLAIN, contents_of

_DEPTH = 3
_MANY = 50_000
_MOST = 20_000
_CONTAINERS = (dict, list, set, deque)
_ATOMS = raw.ids(str, int, float, bool, bytes, type(None))
_ARGUMENTS = frozenset({"kwargs", "keywords"})
"""Attributes whose dictionary is what a call will be made with. Any other is a table of the object's own: a group of commands is not what it holds."""


class Entry:
    """One place in a container that holds a definition: a key of a dict, an index of a list, an item of a set."""

    __slots__ = ("container", "held", "key")

    def __init__(self, container: Any, key: Any, held: Any) -> None:
        self.container, self.key, self.held = container, key, held


def tables(start: Iterable[Any]) -> list[Any]:
    """The containers among *start* and in what it holds, a few levels deep, a table of tables being one; never classes, functions or modules."""
    found: dict[int, Any] = {}
    level = list(start)
    for _ in range(_DEPTH):
        following: list[Any] = []
        for value in level:
            if id(value) in found or raw.is_a(value, types.ModuleType, types.FunctionType):
                continue
            if issubclass(type(value), type):
                following += [v for v in raw.namespace(value).values() if _is_container(v)]
            elif _is_container(value):
                found[id(value)] = value
                if len(value) < 1000 and type(value) is not set and len(found) < _MOST:
                    inside = _of_interest(_values(value))
                    level += [v for v in inside if _is_container(v)]
                    following += [v for v in inside if not _is_container(v)]
            elif type(value).__flags__ & raw.HEAP_TYPE:
                held = raw.instance_dict(value)
                following += list(held.values()) if held is not None and len(held) < 1000 else []
        level = following
    return list(found.values())


def _of_interest(values: list[Any]) -> list[Any]:
    """Those of *values* that are no calls and may have something in them; told by type, in C: a table may have thousands."""
    one_of_each = dict(zip(map(id, map(type, values)), values, strict=True))
    wanted = {kind for kind, v in one_of_each.items() if not callable(v) and (issubclass(type(v), _CONTAINERS) or type(v).__flags__ & raw.HEAP_TYPE)}
    return [v for v in values if id(type(v)) in wanted] if wanted else []


def _is_container(value: Any) -> bool:
    return issubclass(type(value), _CONTAINERS) and _size(value) < _MANY


def _size(value: Any) -> int:
    base = raw.container_base(type(value)) or type(value)
    return int(getattr(base, "__len__")(value))


def _values(value: Any) -> list[Any]:
    if issubclass(type(value), dict):
        return list(dict.values(value))
    return list(raw.contents(value, raw.container_base(type(value)) or type(value)))


def held_in(container: Any) -> list[Any]:
    """What a container holds; of a dictionary its values."""
    return _values(container)


def entries(containers: Iterable[Any], definitions: Iterable[Any]) -> Iterator[Entry]:
    """Where one of *definitions* stands in *containers*."""
    wanted = {id(d) for d in definitions if d is not None}
    for container in containers:
        if issubclass(type(container), dict):
            for key, value in list(dict.items(container)):
                if holds(value, wanted):
                    yield Entry(container, key, value)
        elif issubclass(type(container), (list, deque)):
            for index, value in enumerate(_values(container)):
                if holds(value, wanted):
                    yield Entry(container, index, value)
        elif issubclass(type(container), set):
            for value in list(set.__iter__(container)):
                if id(value) in wanted or (issubclass(type(value), ReferenceType) and holds(value, wanted)):
                    yield Entry(container, value, value)


def holds(value: Any, wanted: set[int]) -> bool:
    """Whether an entry is, or was made of, one of the *wanted* (by identity)."""
    if id(value) in wanted:
        return True
    if id(type(value)) in _ATOMS or _is_bare(value):
        return False
    if type(value) is tuple and wanted.isdisjoint(map(id, value)) and all(id(type(each)) in _ATOMS or _is_bare(each) for each in value):
        return False        # (name, function): most rows are, and there may be thousands
    return any(id(each) in wanted for each in made_of(value))


def _is_bare(value: Any) -> bool:
    return type(value) is types.FunctionType and not value.__closure__


def made_of(value: Any, depth: int = 0) -> Iterator[Any]:
    """What an entry is, or was made of: the function of a method or a `partial`, what a wrapper closes over, the parts of a tuple, the attributes of a route."""
    yield value
    if depth > 1:
        return
    if issubclass(type(value), ReferenceType):
        yield ReferenceType.__call__(value)
    elif type(value) in (staticmethod, classmethod, types.MethodType):
        yield from (value.__func__, value.__self__) if type(value) is types.MethodType else (value.__func__,)
    elif type(value) is partial:
        yield value.func
    elif type(value) is types.FunctionType:
        for each in [contents_of(c) for c in value.__closure__ or ()]:
            yield from made_of(each, depth + 1) if type(each) is types.FunctionType else (each,)
    elif issubclass(type(value), tuple):
        for each in tuple.__iter__(value):
            yield from made_of(each, depth + 1)
    elif not issubclass(type(value), type) and not _is_container(value) and type(value).__flags__ & raw.HEAP_TYPE:
        named = raw.attributes(value)
        held = list(named.values())
        held += [v for each in held if type(each) is tuple and len(each) < 100 for v in each]
        held += [v for name in _ARGUMENTS & named.keys() if type(named[name]) is dict for v in named[name].values()]
        yield from held if len(held) < 200 else ()


def take_out(entry: Entry) -> None:
    """Remove an entry from its container, past the container's own methods."""
    container, key = entry.container, entry.key
    if issubclass(type(container), dict):
        if dict.get(container, key, ABSENT) is entry.held:
            raw.table_of(container).__delitem__(container, key)
    elif issubclass(type(container), list):
        for index in range(list.__len__(container) - 1, -1, -1):
            if list.__getitem__(container, index) is entry.held:
                list.__delitem__(container, index)
                return
    elif issubclass(type(container), set):
        set.discard(container, key)
    else:
        _take_out_of_deque(container, entry.held)


def _take_out_of_deque(container: Any, held: Any) -> None:
    rest = [v for v in deque.__iter__(container) if v is not held]
    deque.clear(container)
    deque.extend(container, rest)


def replace(before: list[Entry], after: list[Entry], containers: Iterable[Any] = (), is_sorted: bool = False, fewer: int = 0,
            is_sorted_otherwise: bool = False) -> None:
    """Let the entries a definition made now take the places of those it had; among *containers*, which hold each other.

    A table in which nothing was entered this time keeps what it has: the decorator may have had its reasons. Not so one of
    several under the keys of a mapping (`HANDLERS[event]`), when the definition stands under another key now.
    *is_sorted*: who enters them sorts, so that the new entry stands where it belongs; *is_sorted_otherwise*: also one that nothing tells from the old.
    *fewer*: how many decorators are gone that entered it as often in a list, or in one of several.
    """
    for container in {id(e.container): e.container for e in after}.values():
        old = [e for e in before if e.container is container]
        new = [e for e in after if e.container is container and not any(e.held is o.held for o in old)]
        if issubclass(type(container), list) and not (is_sorted and new and (is_sorted_otherwise or not _rank_alike(old, new))):
            _replace_in_list(container, old, new, fewer)
        else:
            kept = {id(e.held) for e in new}
            left = [entry for entry in old if new and id(entry.held) not in kept
                    and (issubclass(type(container), list) or not any(_same_key(entry.key, e.key) for e in new))]
            if type(container) is dict and len(old) == len(new) == len(left):
                for was, now in [(was, now) for was, now in zip(left, new, strict=True) if container.get(was.key, ABSENT) is was.held]:
                    rename(container, was, now)
                    left.remove(was)
            for entry in left:
                take_out(entry)
    for container in containers:
        if issubclass(type(container), dict):
            _leave_other_keys(container, before, after, fewer)


def rename(container: dict[Any, Any], old: Entry, new: Entry) -> None:
    """Let a definition stand under another key where it stood: who looks for a route takes the first that fits."""
    items = [(key, value) for key, value in container.items() if key is not new.key]
    raw.refill(container, dict, [(new.key, new.held) if value is old.held and key is old.key else (key, value) for key, value in items])


def _rank_alike(old: list[Entry], new: list[Entry]) -> bool:
    """Whether entries are told apart by nothing that may sort them: `(priority, function)` with the same priority."""
    kinds = [[each if type(each) in PLAIN else type(each) for each in entry.held] if type(entry.held) in (tuple, list) else None for entry in (*old, *new)]
    return len(old) == len(new) and None not in kinds and kinds[:len(old)] == kinds[len(old):]


def _leave_other_keys(parent: Any, before: list[Entry], after: list[Entry], fewer: int) -> None:
    """Take a definition out of as many of the containers under the keys of *parent* as it has come to stand in anew, and as *fewer* decorators entered it in."""
    had, has = ({id(e.container) for e in entries} for entries in (before, after))
    inside = [id(v) for v in dict.values(parent) if _is_container(v)]
    lost = [i for i in inside if i in had - has][:sum(i in has - had for i in inside) + fewer]
    for entry in before:
        if id(entry.container) in lost:
            take_out(entry)


def _replace_in_list(container: Any, old: list[Entry], new: list[Entry], fewer: int) -> None:
    for was, now in zip(old, new, strict=False):
        take_out(now)
        for index in range(list.__len__(container)):
            if list.__getitem__(container, index) is was.held:
                list.__setitem__(container, index, now.held)
                break
    for was in old[len(new):len(new) + fewer] if new else ():
        take_out(was)


def placed(container: list[Any], items: list[Any], fresh: Callable[[Any], bool]) -> list[Any]:
    """The contents of a list with *items* of it in their order, as those that are not *fresh* stand, forwards or (who is entered comes first) backwards.

    A fresh one takes its place beside the one before it; what else the list holds is not moved.
    """
    places = {id(each): at for at, each in reversed(list(enumerate(list.__iter__(container))))}
    old = [places[id(each)] for each in items if not fresh(each)]
    backwards = old == sorted(old, reverse=True) if len(old) > 1 else fresh(container[0])
    found = list(list.__iter__(container))
    if not backwards and old != sorted(old):
        return found
    before = None
    for each in items:
        if fresh(each) and (before is not None or old):
            del found[_at(found, each)]
            beside = _at(found, before) if before is not None else _at(found, next(i for i in items if not fresh(i)))
            found.insert(beside + ((before is not None) != backwards), each)
        before = each
    return found


def _at(container: list[Any], item: Any) -> int:
    return next(i for i, each in enumerate(container) if each is item)


def _same_key(a: Any, b: Any) -> bool:
    return a is b or (type(a) is type(b) and type(a) in (str, int, bytes, tuple) and a == b)
