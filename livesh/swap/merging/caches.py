"""What functions remember of their results, and when that is not true any more.

A cache over an edited function forgets, whatever it holds: it is the old code's answer. A cache over a function that was
not edited but depends on the edit (it reads a changed table, it calls an edited function) holds answers of the old code as
well. But such a cache is also how programs keep one of something (`@lru_cache def settings(): …`), and then what it holds
is state, and how they do something once (`@cache def set_up(): …`), and then forgetting would do it twice. So it forgets when
all it holds is plain data and the program has to be ready to work that out again: it has no effect (effects.py), or the cache
is bounded and throws results away by itself. Else it is kept and named.
"""

from __future__ import annotations

import functools
import sys
import types
from collections.abc import Callable, Iterable, Iterator
from functools import _lru_cache_wrapper, lru_cache, singledispatchmethod
from itertools import chain
from typing import Any

from livesh.runtime import heap, raw
from livesh.swap.live.leading import caches_leading_to, made_of
from livesh.swap.live.patches import UNSET, FunctionPatch
from livesh.swap.live.sameness import PLAIN, same_value
from livesh.swap.merging.memos import memos_over, owners
from livesh.swap.planning.parts import Part
from livesh.swap.staging.workbench import Workbench
from livesh.swap.text.definitions import Leaf
from livesh.swap.text.pairing import same_body
from livesh.swap.text.privates import bound_name

_STACK_MOST = 12  # decorators and what they are made of, on the way from a name to the function under them


class Caches:
    """The caches that one trial makes stale."""

    def __init__(self, bench: Workbench) -> None:
        self.bench = bench
        self.told: list[str] = []
        self._clearers: list[Any] = []

    def drop_stale(self, given_others: list[Any]) -> None:
        """Enter into the journal what makes them forget; *given_others*: what answers otherwise though its code is the same."""
        parts = self.bench.parts.values()
        edited = [*(p.function for p in self.bench.patches if _is_edited(p)), *given_others]
        holders = functools.cache(lambda: heap.referrers(*edited) if edited else [])     # a look at the whole heap: once, and only for those who ask
        self._forget_results([f for f in edited if type(f) is types.FunctionType], holders)
        for cache in caches_leading_to(edited):
            self.bench.journal.add((_lru_cache_wrapper.cache_clear, cache), None)
        self._clearers = [clear for part in parts if "register" in part.after.text + part.before.text for clear in _dispatchers(part)]
        if "functools" not in sys.modules or not any("cache" in part.after.text or "cache" in part.before.text for part in parts):
            return
        caches = {id(cache): cache for cache in (*_caches_over(edited, holders()), *self._in_stacks_over(edited))}
        self._clearers += _clearers_over(edited, holders())
        for part, name, cache in self._of_dependents():
            if id(cache) in caches or not (results := _results_of(cache)):
                continue
            why = "objects made before the change" if not all(map(_is_plain, results)) else \
                "" if _throws_away(cache, results) or self._is_pure(part, cache.__wrapped__) else "calling it again could have effects"
            if why:
                self.told.append(f"{part.name}.{name} keeps what it remembers ({why}); {part.name}.{name}.cache_clear() forgets it")
            else:
                caches[id(cache)] = cache
        for cache in caches.values():
            self.bench.journal.add((_lru_cache_wrapper.cache_clear, cache), None)

    def _forget_results(self, edited: list[types.FunctionType], holders: Callable[[], list[Any]]) -> None:
        """What hand-written decorators remember of edited functions."""
        decorated = {leaf.name for part in self.bench.parts.values() for leaf in _definitions(part.after.leaves)
                     if getattr(leaf.node, "decorator_list", None)}
        wrapped = [f for f in edited if f.__code__.co_name in decorated and f.__code__.co_name == f.__qualname__.rpartition(".")[2]]
        for function, memory in memos_over(wrapped, holders() if wrapped else (), self.bench.dependencies.judges.node_of):
            self.bench.journal.refill(memory, {})
            self.bench.warnings.append(f"{function.__module__}.{function.__qualname__}: {len(memory)} "
                                       f"result{'s' * (len(memory) > 1)} of its old code that its decorator remembered {'are' if len(memory) > 1 else 'is'} forgotten")

    def clear(self) -> None:
        """Let caches that are Python code forget, once the edited functions are live."""
        for clear in self._clearers:
            try:
                clear()
            except Exception as failed:
                self.told.append(f"{getattr(clear, '__qualname__', clear)} raised {type(failed).__name__}: {failed}; old results may still be served")

    def _is_pure(self, part: Part, function: Any) -> bool:
        return self.bench.dependencies.judges.of(part).callable_is_pure(function, 0)

    def _in_stacks_over(self, edited: list[Any]) -> Iterator[Any]:
        """The caches that stand above other decorators of an edited function."""
        wanted = {id(f) for f in edited}
        for part in self.bench.parts.values():
            for leaf in part.after.leaves if part.edited else ():
                live: Any = part.namespace.get(leaf.name)
                if _is_decorated(leaf):
                    yield from _caches_above(wanted, live) or ()
                elif leaf.kind == "class" and issubclass(type(live), type):
                    for member in filter(_is_decorated, leaf.body):
                        yield from _caches_above(wanted, raw.namespace(live).get(member.name)) or ()

    def _of_dependents(self) -> Iterator[tuple[Part, str, Any]]:
        """The caches over functions and methods that were not edited but depend on the edit."""
        calling = self.bench.dependencies.calling
        for part in self.bench.parts.values():
            for change in part.changes:
                leaf = change.after
                if leaf is None or (part.name, leaf.name) not in self.bench.dependencies.affected:
                    continue
                live: Any = part.namespace.get(leaf.name)
                if leaf.kind == "function" and self._depends(part, leaf):
                    yield from ((part, leaf.name, cache) for cache in _caches_of(part.name, leaf.name, live))
                elif leaf.kind == "class" and issubclass(type(live), type):
                    for member in leaf.body:
                        name = f"{leaf.name}.{member.name}"
                        held = _behind(raw.namespace(live).get(bound_name(member.node))) if member.kind == "function" else None
                        if held is not None and (self._depends(part, member) or (part.name, name) in calling):
                            yield from ((part, name, cache) for cache in _caches_of(part.name, name, held))

    def _depends(self, part: Part, leaf: Leaf) -> bool:
        return self.bench.dependencies.depends(part, leaf.later)


def _is_edited(patch: FunctionPatch) -> bool:
    """Whether a function may return something else: its code is another one, or its defaults are."""
    defaults = ((patch.defaults, patch.function.__defaults__), (patch.kwdefaults, patch.function.__kwdefaults__))
    return (patch.code.__class__ is types.CodeType and not same_body(patch.function.__code__, patch.code)) or \
        any(new is not UNSET and not same_value(new, now) for new, now in defaults)


def _definitions(leaves: Iterable[Leaf]) -> Iterator[Leaf]:
    """The functions of a text and the methods of its classes."""
    for leaf in leaves:
        if leaf.kind == "function":
            yield leaf
        elif leaf.kind == "class":
            yield from _definitions(leaf.body)


def _dispatchers(part: Part) -> Iterator[Any]:
    """What makes the `functools.singledispatch` functions and methods of a module look their registry up again."""
    values = list(part.namespace.values())
    classes: list[Any] = [v for v in values if issubclass(type(v), type) and raw.module_of(v) == part.name]
    for value in (*values, *(m for cls in classes for m in raw.namespace(cls).values())):
        function = value.dispatcher if type(value) is singledispatchmethod else value
        clear = function.__dict__.get("_clear_cache") if type(function) is types.FunctionType else None
        if clear is not None:
            yield clear


def _is_decorated(leaf: Leaf) -> bool:
    return leaf.kind == "function" and bool(getattr(leaf.node, "decorator_list", None))


def _caches_above(wanted: set[int], thing: Any, depth: int = 0, known: dict[int, tuple[int, list[Any] | None]] | None = None) -> list[Any] | None:
    """The caches between what a definition is bound to and one of the functions *wanted*, None when that is not below.

    *known*: what was found below a thing, from what depth on: the parts of an application all lead to the same few.
    """
    if id(thing) in wanted:
        return []
    known = {} if known is None else known
    if known.get(id(thing), (depth + 1, None))[0] <= depth:
        return known[id(thing)][1]
    known[id(thing)] = depth, None           # a circle leads nowhere else
    below = [_caches_above(wanted, part, depth + 1, known) for part in made_of(thing)] if depth < _STACK_MOST else []
    found = [cache for caches in below for cache in caches or ()] if any(caches is not None for caches in below) else None
    if found is not None and type(thing) is _lru_cache_wrapper:
        found.append(thing)
    known[id(thing)] = depth, found
    return found


def _caches_of(module: str, qualname: str, thing: Any) -> list[Any]:
    """The caches that what a definition is bound to has above the function of the definition, under whatever else decorates it."""
    if type(thing) is _lru_cache_wrapper and type(thing.__wrapped__) is types.FunctionType:
        return [thing]           # nearly every one
    todo, wanted = [(thing, 0)], set()
    while todo:
        each, depth = todo.pop()
        if type(each) is types.FunctionType and each.__module__ == module and each.__code__.co_qualname == qualname:
            wanted.add(id(each))
        elif depth < _STACK_MOST:
            todo += [(part, depth + 1) for part in made_of(each)]
    return (_caches_above(wanted, thing) or []) if wanted else []


def _behind(member: Any) -> Any:
    return member.__func__ if type(member) in (staticmethod, classmethod) else member


def _results_of(cache: Any) -> list[Any]:
    """What an `lru_cache` remembers: all it refers to but the keys (in its one dictionary) and what an empty one refers to."""
    held = heap.referents(cache)
    keys = next((h for h in held if type(h) is dict and "__wrapped__" not in h), {})
    others = {id(key) for key in keys} | {id(h) for h in heap.referents(lru_cache(_is_plain))}
    others |= {id(keys), id(cache.__wrapped__), id(cache.__dict__)}
    unbounded = [r for r in keys.values() if type(r).__name__ != "_lru_list_elem"]
    return [h for h in held if id(h) not in others] + unbounded


def _throws_away(cache: Any, results: list[Any]) -> bool:
    """Whether an entry may go at any time anyway: a bounded cache of many answers, not of one and not of things done."""
    code = getattr(cache.__wrapped__, "__code__", None)
    takes = code is not None and (code.co_argcount or code.co_kwonlyargcount or code.co_flags & 0xC)     # 0xC: *args, **kwargs
    return bool(takes) and cache.cache_parameters()["maxsize"] is not None and any(result is not None for result in results)


def _is_plain(value: Any) -> bool:
    return type(value) in PLAIN or (type(value) in (tuple, frozenset) and all(map(_is_plain, value)))


def _caches_over(functions: list[Any], holders: list[Any]) -> list[Any]:
    """The `lru_cache` wrappers around any of *functions*, among their *holders*: what they remember is the old code's answer."""
    ids = {id(f) for f in functions}
    return [c for c in holders if type(c) is _lru_cache_wrapper and id(c.__wrapped__) in ids]


def _clearers_over(functions: list[Any], holders: list[Any]) -> list[Any]:
    """The `cache_clear` of other decorators that remember results (cachetools, async_lru …), around any of *functions*."""
    ids = {id(f) for f in functions}
    wrapping = [h for h in holders if type(h) is dict and "__wrapped__" in h]
    found = []
    for wrapper in chain((h for h in holders if type(h) is not dict), owners(wrapping)):
        held = raw.attributes(wrapper) or {}
        if id(held.get("__wrapped__")) not in ids:
            continue
        if callable(held.get("cache_clear")):
            found.append(held["cache_clear"])
        elif type(method := _of_class(wrapper, "cache_clear")) is types.FunctionType:
            found.append(types.MethodType(method, wrapper))
    return found


def _of_class(thing: Any, name: str) -> Any:
    try:
        return raw.lookup(type(thing), name)
    except KeyError:
        return None
