"""What a migration hook writes beside the object it is given, while it is only tried: into copies, or out again.

Theory of operation. A trial runs each hook over names that nobody else has (`carrying.py`). Three things keep what it does there from the live
program, each where the one before does not reach.

- Names the hook uses, itself or in functions of its module, lead to copies: of containers, and of objects of the program's own classes
  (a registry, a manager). The classes of what the instances lead to are copied with them, so that an object is the same copy
  by every way (`kinds`, `lay_aside`). Where that is more than `_COPIED_MOST` objects, only those next to the instances are: the copy would be one of the whole program.
- A copy that has come into a live list, set or deque all the same (by a method, by another module) is taken out again; in a live dictionary, or
  under an attribute, what was there, or else the object that it is a copy of, takes its place. Copies are emptied after a trial: the service must not meet one.
- Plain values that a method appends elsewhere, files and sockets stay as the hook left them: the manual says so.

No lock is held and nothing is put back to what it was before: the service goes on meanwhile, and what it does is its own.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from types import CodeType, FrameType, FunctionType, ModuleType
from typing import TYPE_CHECKING, Any

from livesh.runtime import heap, raw
from livesh.runtime.copies import Copier, Uncopyable, can_copy

if TYPE_CHECKING:
    from livesh.swap.state.migrations import Migration

Before = dict[int, tuple[Any, dict[Any, Any]]]

_SMALL = 100_000  # entries of a dictionary that is remembered before a trial
REACHED_MOST = 200_000
_COPIED_MOST = 50_000  # a second and 20 MB; the time of a trial is for the hooks
_LOOKED_AT = 200  # instances whose attributes are looked at for the classes they refer to
_LISTS = raw.ids(list, deque)
_PLAIN = raw.ids(int, str, float, bool, bytes, complex, type(None), type, FunctionType, ModuleType)
_DICTS: dict[int, type] = {id(kind): kind for kind in (dict, OrderedDict, defaultdict)}


def kinds(migrations: Sequence[Migration]) -> set[int]:
    """Return the ids of the classes that are copied: those that are migrated, and the program's own that their hooks and instances lead to."""
    found = {id(kind) for m in migrations if m.cls is not None for kind in raw.family(m.cls)}
    if any(m.hook is not None for m in migrations):
        found |= {id(cls) for m in migrations for cls in _neighbours(m) if id(cls) not in found and can_copy(cls)}
    return found


def _neighbours(migration: Migration) -> Iterator[type]:
    """Yield the program's own classes whose objects the hook can name, or the instances lead to."""
    from livesh.swap.history.loaded import shown_modules

    own, seen = set(shown_modules()), set[int]()
    names = _names_of(migration)
    values: list[Any] = [names[name] for name in named(migration)]
    if migration.cls is not None and not issubclass(migration.cls, type):
        for obj in islice(migration.instances(), _LOOKED_AT):
            values += raw.attributes(obj).values()
    found, whole = _reached(values, own, REACHED_MOST if migration.kind == "module" else _COPIED_MOST)
    for value in found if whole or migration.kind == "module" else values:
        cls = type(value)
        if id(cls) not in seen:
            seen.add(id(cls))
            if raw.module_of(cls) in own and not issubclass(cls, type) and "_member_map_" not in raw.namespace(cls):
                yield cls


def _names_of(migration: Migration) -> dict[str, Any]:
    return (migration.module_dict if migration.kind == "module" else migration.names) or {}


def reached(migration: Migration) -> tuple[list[Any], bool]:
    """Return the objects of the program's own classes that a module's hook can come to, and whether these are all."""
    from livesh.swap.history.loaded import shown_modules

    own, names = set(shown_modules()), _names_of(migration)
    found, whole = _reached([names[name] for name in named(migration)], own)
    return [obj for obj in found if raw.module_of(type(obj)) in own and not issubclass(type(obj), type)], whole


def _reached(values: list[Any], own: set[str], most: int = REACHED_MOST) -> tuple[list[Any], bool]:
    """Return *values* and what they lead to, by containers and objects of the program's own classes, and whether that is all of it."""
    found, seen = list(values), set(map(id, values))
    for value in found:
        if len(found) > most:
            return found, False
        held = _parts(value, own)
        fresh = [part for part in held if id(type(part)) not in _PLAIN and id(part) not in seen]
        seen.update(map(id, fresh))
        found += fresh
    return found, True


def _parts(value: Any, own: set[str]) -> Iterable[Any]:
    kind = type(value)
    if id(kind) in _DICTS:
        return _DICTS[id(kind)].values(value)  # type: ignore[attr-defined, no-any-return]
    if id(kind) in _LISTS or kind is tuple or kind is set:
        return list(value)
    if raw.module_of(kind) in own and not issubclass(kind, type):
        return raw.attributes(value).values()
    return ()


def lay_aside(migrations: Sequence[Migration], copier: Copier) -> None:
    """Put copies in the place of what the names that hooks use lead to."""
    for migration in migrations:
        if migration.names is None or migration.kind != "class":
            continue
        for name in named(migration):
            try:
                migration.names[name] = copier.value(migration.names[name])
            except Uncopyable:
                continue  # too large, or kept in C: the hook sees the live one


def lead_back(migrations: Sequence[Migration], copier: Copier) -> None:
    """Let the names lead to the live objects again: a function of theirs may have become somebody's callback."""
    for migration in migrations:
        for name, value in list((migration.names or {}).items()):
            original = copier.original(value)
            if original is not value and migration.names is not None:
                migration.names[name] = original


def dictionaries(migrations: Sequence[Migration]) -> Before:
    """Return what the dictionaries of the modules that hooks stand in held before the trial, by identity; large ones are left out."""
    held: Before = {}
    for migration in migrations:
        for value in (migration.names or {}).values():
            if id(type(value)) in _DICTS and len(value) <= _SMALL:
                held[id(value)] = value, dict.copy(value)
    return held


def named(migration: Migration) -> list[str]:
    """Return the names of its module that the hook can come to, itself or by functions of the module."""
    names, hook = _names_of(migration), migration.function or migration.hook
    todo: list[CodeType] = [hook.__code__] if type(hook) is FunctionType else []
    found: dict[str, None] = {}
    while todo:
        code = todo.pop()
        todo += [const for const in code.co_consts if type(const) is CodeType]
        for name in code.co_names:
            if name in names and name not in found and not name.startswith("__"):
                found[name] = None
                if type(names[name]) is FunctionType:
                    todo.append(names[name].__code__)
    return list(found)


def take_out(leaked: Sequence[tuple[Any, Any]], before: Before) -> list[tuple[Any, int]]:
    """Take copies out of live containers, given as (original, copy); returns what had some, and in how many places."""
    if not leaked:
        return []
    originals = {id(copy): original for original, copy in leaked}
    holders = [each for each in heap.referrers(*(copy for _original, copy in leaked)) if id(each) not in originals and type(each) is not FrameType]
    return [(each, places) for each in holders if (places := _clean(each, originals, before))]


def _clean(holder: Any, originals: dict[int, Any], before: Before) -> int:
    kind = type(holder)
    if id(kind) in _LISTS:
        return _out_of_list(holder, kind, originals)
    if kind is set:
        found = [each for each in list(holder) if id(each) in originals]
        for each in found:
            set.discard(holder, each)
        return len(found)
    base: Any = _DICTS.get(id(kind))
    if base is None:
        return _out_of_object(holder, originals) if raw.is_heap(kind) and not issubclass(kind, (type, ModuleType)) else 0
    _, was = before.get(id(holder), (None, None))
    places = [(key, value) for key, value in list(base.items(holder)) if id(value) in originals]
    for key, value in places:
        if was is not None and key not in was:
            base.pop(holder, key, None)
        else:
            base.__setitem__(holder, key, originals[id(value)] if was is None else was[key])
    return len(places)


def _out_of_object(holder: Any, originals: dict[int, Any]) -> int:
    """An object whose attributes the collector finds without a dictionary."""
    found = [(name, value) for name, value in raw.attributes(holder).items() if id(value) in originals]
    for name, value in found:
        raw.put(holder, name, originals[id(value)])
    return len(found)


def _out_of_list(holder: Any, kind: Any, originals: dict[int, Any]) -> int:
    """Delete by place, from the end, each place looked at again: others may be at work on the list."""
    taken = 0
    for at in range(len(holder) - 1, -1, -1):
        if at < len(holder) and id(kind.__getitem__(holder, at)) in originals:
            kind.__delitem__(holder, at)
            taken += 1
    return taken


def told(places: int) -> Iterable[str]:
    """Yield a sentence when copies had to be taken out."""
    if places:
        yield (
            f"hooks put the copies they were tried on into {places:,} other place{'s' if places > 1 else ''}; they were taken out again."
            " Plain values they may have left there cannot be told from the service's own"
        )
