"""Make every holder of one object hold another: the "become" of Smalltalk, for what a trial run left behind.

Theory of operation. A trial runs statements in a namespace of its own; what they made may sit anywhere: in a
registry, in a closure's cell, in a `functools.partial`, as the globals of a function. The collector knows every
holder (`gc.get_referrers`). Containers are changed through their own methods; any other object holds its references
as words in its own memory, so the word that equals the old address is exchanged for the new one, reference counts
moved along. The address is compared, never guessed: an object in which the word is not found is left alone and named.

A tuple or a frozenset that is a key is found by a hash that its contents decide: where those were exchanged, the dictionaries and sets
that have it are filled anew, and a frozenset, which nobody can change, becomes another one by the same way.

Limits. Only between objects of one kind of use (function for function, namespace for namespace): nobody caches
anything derived from them but functions, whose version is reset. Under the GIL only: the engine refuses to patch on
a free-threaded build before it comes here. Frames are never touched.
"""

from __future__ import annotations

import functools
import gc
import operator
import sys
import types
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable, Iterable
from functools import _lru_cache_wrapper, partial
from itertools import chain, starmap
from typing import Any

from livesh.runtime import heap

_WORD = 8
_NAMESPACES_OF_A_FUNCTION = 2    # `func_globals` and `func_builtins` come first (Include/cpython/funcobject.h)
_MANY = 200         # `get_referrers` compares every reference of the heap with each object asked for; above, one look at all objects is faster
_SKIPPED = (types.FrameType, types.CodeType, types.ModuleType)
# Types of C whose memory is all initialised and whose references are all counted, each looked up in CPython's source.
# Others may hold borrowed pointers (weak references) or words that were never written (the buffer of `itertools.tee`).
_OPEN = (tuple, types.FunctionType, types.MethodType, types.BuiltinMethodType, types.GenericAlias, property, staticmethod,
         classmethod, partial, _lru_cache_wrapper, map, filter, enumerate, reversed, zip, type(iter(int, 1)), slice,
         chain, starmap, defaultdict, functools.partialmethod)


class Exchange:
    """One object and what shall stand in its place; a class of its own so that the search does not find itself."""

    __slots__ = ("new", "old")

    def __init__(self, old: Any, new: Any) -> None:
        self.old, self.new = old, new


def become(exchanges: list[Exchange], within: list[Any] | None = None, spares: Callable[[Any], bool] | None = None,
           aside: Iterable[Any] = (), known: list[Any] | None = None) -> list[Any]:
    """Let every holder of each `old` hold its `new` instead; returns the holders that were changed.

    *within* limits the search to these objects. The functions that *spares* says yes to keep their globals and builtins; the containers
    *aside* are left as they are. *known*: holders that may be older than the others, which saves a look at the whole heap.
    """
    table = {id(e.old): e for e in exchanges}
    own = {id(exchanges), id(table), *map(id, aside)}
    # What a class inherits is looked up through its MRO: were a staged class's own to name the live class, its new
    # fields and hooks could not be read from it any more.
    own |= {id(type.__dict__["__mro__"].__get__(e.old)) for e in exchanges if issubclass(type(e.old), type)}
    changed: list[Any] = []
    frozen: list[Any] = []
    for holder in _holders([e.old for e in exchanges], within, known or []):
        if id(holder) in own or type(holder) is Exchange or issubclass(type(holder), _SKIPPED):
            continue
        if type(holder) is frozenset:
            frozen.append(holder)
        elif _replace(holder, table, spares is not None and spares(holder)):
            changed.append(holder)
    frozen += _hashed_anew([holder for holder in changed if type(holder) is tuple], within, own | {id(changed)})
    if not frozen:
        return changed
    return changed + become(_frozen_anew(frozen, table), within, spares, [*aside, changed, frozen, *frozen], known)


def _frozen_anew(frozen: list[Any], table: dict[int, Exchange]) -> list[Exchange]:
    """What frozensets become, those inside others first."""
    pending: dict[int, Any] = {id(each): each for each in frozen}
    made: dict[int, Any] = {}
    return [Exchange(each, _made_anew(each, pending, made, table)) for each in pending.values()]


def _made_anew(thing: Any, pending: dict[int, Any], made: dict[int, Any], table: dict[int, Exchange]) -> Any:
    if id(thing) not in pending:
        return _new(thing, table)
    if id(thing) not in made:
        made[id(thing)] = frozenset([_made_anew(each, pending, made, table) for each in thing])
    return made[id(thing)]


def _holders(things: list[Any], within: list[Any] | None, known: list[Any]) -> list[Any]:
    """The objects that refer to one of *things*, of those *within*; without that of all there are.

    Most are as young as the things: where those account for every reference that a thing counts, nobody older holds it.
    """
    wanted = set(map(id, things))
    if within is not None:
        return heap.holding(wanted, within)
    young = heap.objects(generation=0) + known
    found = heap.holding(wanted, young)
    others = _held_by_others(things, wanted, young, found)
    asked = tuple(others)  # from 3.14 on it is among the answers
    older = [] if not others else gc.get_referrers(*asked) if len(others) <= _MANY else heap.holding(wanted, heap.objects())
    ours = set(map(id, (things, young, found, others, asked)))
    return [each for each in {id(each): each for each in (*found, *older)}.values() if id(each) not in ours]


def _held_by_others(things: list[Any], wanted: set[int], young: list[Any], found: list[Any]) -> list[Any]:
    """Those of *things* that more references lead to than *found* has, and the lists *young* and *found* themselves."""
    seen = Counter(each for each in map(id, heap.referents(*found, young, found)) if each in wanted)
    (by_asking,) = map(sys.getrefcount, [object()])
    counts = list(map(sys.getrefcount, things))
    return [thing for thing, count in zip(things, counts, strict=True) if count - by_asking + 1 != seen[id(thing)]]


def _hashed_anew(tuples: list[Any], within: list[Any] | None, own: set[int]) -> list[Any]:
    """Fill what has one of *tuples* as a key anew: they hash otherwise now; returns the frozensets that have to become others."""
    frozen: list[Any] = []
    while tuples:
        wanted, further = set(map(id, tuples)), []
        for each in tuples:
            forget_hash(each)
        for holder in _holders(tuples, within, []):
            kind = type(holder)
            if id(holder) in own or holder is tuples or kind is Exchange:
                continue
            if issubclass(kind, dict) and any(id(key) in wanted for key in dict.keys(holder)):
                _refill(holder, list(dict.items(holder)))
            elif issubclass(kind, set) and any(id(each) in wanted for each in set.__iter__(holder)):
                members = set(set.__iter__(holder))  # one by one: from a set it would take the old hashes over
                set.clear(holder)
                set.update(holder, members)
            elif kind is frozenset:
                frozen.append(holder)
            elif kind is tuple:
                further.append(holder)
        tuples = further
    return frozen


def forget_hash(value: Any) -> None:
    """Let a tuple work its hash out again: from 3.14 on it remembers it, in the word behind its length."""
    if tuple.__basicsize__ > 3 * _WORD:
        import ctypes

        ctypes.c_ssize_t.from_address(id(value) + 3 * _WORD).value = -1


def weakly(exchanges: Iterable[Exchange]) -> list[Exchange]:
    """Return what the weak references to each `old` become: as many to its `new` (the receivers of a signal, a `WeakSet`)."""
    from weakref import getweakrefs

    found = []
    for exchange in exchanges:
        is_class = issubclass(type(exchange.old), type)
        for reference in getweakrefs(exchange.old):
            # One without a callback is also what the bases of a class hold of it, and those know the new one already.
            new = None if is_class and _callback_of(reference) is None else _weak_twin(reference, exchange.new)
            if new is not None:
                found.append(Exchange(reference, new))
    return found


def _weak_twin(reference: Any, target: Any) -> Any:
    """A weak reference to *target* as *reference* is one; None for a kind whose making is not known."""
    from weakref import KeyedRef, ReferenceType

    if type(reference) is ReferenceType:
        return ReferenceType(target, _callback_of(reference))
    return KeyedRef(target, _callback_of(reference), reference.key) if type(reference) is KeyedRef else None


def _callback_of(reference: Any) -> Any:
    from weakref import ReferenceType

    held: Any = vars(ReferenceType)["__callback__"]
    return held.__get__(reference) if issubclass(type(reference), ReferenceType) else None  # a proxy would ask its object


def _replace(holder: Any, table: dict[int, Exchange], spared: bool) -> bool:
    kind = type(holder)
    if issubclass(kind, dict):
        changed = _in_dict(holder, table)
        return (issubclass(kind, defaultdict) and _in_factory(holder, table)) or changed
    if issubclass(kind, list):
        return _in_list(holder, table)
    if issubclass(kind, (set, deque)):
        return _in_collection(holder, table)
    if issubclass(kind, type):
        return _in_class(holder, table)
    if kind is types.CellType:
        entry = table.get(id(holder.cell_contents))
        if entry is not None:
            holder.cell_contents = entry.new
        return entry is not None
    return _in_object(holder, table, spared)


def _in_dict(holder: Any, table: dict[int, Exchange]) -> bool:
    items = list(dict.items(holder))
    if any(id(k) in table for k, _ in items):
        _refill(holder, [(_new(key, table), _new(value, table)) for key, value in items])
        return True
    hits = [(k, v) for k, v in items if id(v) in table]
    for key, value in hits:
        dict.__setitem__(holder, key, table[id(value)].new)
    return bool(hits)


def _refill(holder: Any, items: list[tuple[Any, Any]]) -> None:
    """Give a dictionary these items. The keys are asked for their hashes before it is emptied: they may raise, or let other threads run."""
    fresh, links = dict(items), _hashes_of_links(items)
    if links is None:
        return  # what has such a key is not found any more, and worked out again
    if isinstance(holder, OrderedDict):
        OrderedDict.clear(holder)
        for key, value in items:
            OrderedDict.__setitem__(holder, key, value)
    else:
        # One C call: nobody finds it empty, or a link and its dictionary of two minds.
        deque(starmap(operator.call, [*links, (dict.clear, holder), (dict.update, holder, fresh)]), maxlen=0)


def _hashes_of_links(items: list[tuple[Any, Any]]) -> list[tuple[Any, ...]] | None:
    """The calls that tell an `lru_cache` how its keys hash now, where *items* are those of its dictionary; None where its links are laid out another way.

    With a `maxsize` the values are links of a list, and each remembers the hash of its key (`lru_list_elem` in Modules/_functoolsmodule.c, the same from 3.11
    to 3.15). A link that cannot be found under it when its turn to leave has come stays in the dictionary, with pointers to what is freed: the next hit crashes.
    """
    found = [(key, link) for key, link in items if type(link).__name__ == "_lru_list_elem"]
    if not found:
        return []
    import ctypes

    number: Any = ctypes.c_ssize_t
    if any(type(link).__basicsize__ != 7 * _WORD or number.from_address(id(link) + 5 * _WORD).value != id(key) for key, link in found):
        return None
    return [(number.value.__set__, number.from_address(id(link) + 4 * _WORD), hash(key)) for key, link in found]


def _in_factory(holder: Any, table: dict[int, Exchange]) -> bool:
    entry = table.get(id(holder.default_factory))
    if entry is not None:
        vars(defaultdict)["default_factory"].__set__(holder, entry.new)
    return entry is not None


def _in_list(holder: Any, table: dict[int, Exchange]) -> bool:
    hits = [i for i, item in enumerate(list.__iter__(holder)) if id(item) in table]
    for i in hits:
        list.__setitem__(holder, i, table[id(list.__getitem__(holder, i))].new)
    return bool(hits)


def _in_collection(holder: Any, table: dict[int, Exchange]) -> bool:
    if isinstance(holder, deque):
        items = list(deque.__iter__(holder))
        if not any(id(i) in table for i in items):
            return False
        deque.clear(holder)
        deque.extend(holder, [_new(i, table) for i in items])
        return True
    hits = [item for item in list(set.__iter__(holder)) if id(item) in table]
    for item in hits:
        set.discard(holder, item)
        set.add(holder, table[id(item)].new)
    return bool(hits)


def _in_class(holder: type, table: dict[int, Exchange]) -> bool:
    changed = False
    for name, value in list(type.__dict__["__dict__"].__get__(holder).items()):
        if id(value) in table:
            type.__setattr__(holder, name, table[id(value)].new)
            changed = True
    return changed


def _in_object(holder: Any, table: dict[int, Exchange], spared: bool) -> bool:
    """Exchange the words of an object's own memory, and the values of its instance dictionary."""
    from livesh.runtime import raw

    kind = type(holder)
    changed = False
    if kind.__flags__ & raw.HEAP_TYPE or kind is types.FunctionType:
        held = raw.instance_dict(holder)
        changed = _in_dict(held, table) if held is not None else False
        for slot in raw.slots(kind).values():
            entry = table.get(id(raw.read_slot(slot, holder)))
            if entry is not None:
                slot.__set__(holder, entry.new)
                changed = True
    if _in_memory(holder, table, _NAMESPACES_OF_A_FUNCTION if spared else 0):
        changed = True
        if type(holder) is types.FunctionType:
            renew_version(holder)
    return changed


def _in_memory(holder: Any, table: dict[int, Exchange], skip: int) -> bool:
    """Exchange the words behind the head of an object and *skip* more."""
    import ctypes

    kind = next((k for k in _OPEN if issubclass(type(holder), k)), None)
    if kind is None:
        return False
    size = type.__dict__["__basicsize__"].__get__(kind)
    if kind is tuple:
        size += tuple.__len__(holder) * _WORD
    words = (ctypes.c_size_t * (size // _WORD)).from_address(id(holder))
    found = [index for index in range(2 + skip, len(words)) if words[index] in table]
    # Not every word that looks so is a reference of the holder's: an array that is not full yet (itertools.tee) has
    # leftovers in it, a weak reference owns nothing. The collector says how many there are; else it is left alone.
    owned = [id(r) for r in heap.referents(holder) if id(r) in table]
    for index in range(2, 2 + skip):
        if words[index] in owned:
            owned.remove(words[index])
    if sorted(words[index] for index in found) != sorted(owned):
        return False
    changed = False
    for index in found:
        entry = table.get(words[index])
        if entry is not None:
            _take(ctypes, entry.new)
            words[index] = id(entry.new)
            release(ctypes, entry.old)
            changed = True
    return changed


def keep(value: Any) -> None:
    """Hold one more reference to *value*, for good: a word will."""
    import ctypes

    _take(ctypes, value)


def _take(ctypes: Any, value: Any) -> None:
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(value))


def release(ctypes: Any, value: Any) -> None:
    """Give up the reference that a word held to *value*."""
    ctypes.pythonapi.Py_DecRef(ctypes.py_object(value))


def _new(value: Any, table: dict[int, Exchange]) -> Any:
    entry = table.get(id(value))
    return value if entry is None else entry.new


class Word:
    """One reference in an object's memory as something a commit can write in a single C call.

    `operation(value)` gives a callable and its arguments that store *value* there (None as the null pointer of a field
    that is empty), with one reference to it that is kept for good; `Loan` accounts for both ways.
    """

    __slots__ = ("_slot", "holder", "index")

    def __init__(self, holder: Any, value: Any, index: int | None = None) -> None:
        """Find the word of *holder* that refers to *value*, or take the one at *index*; raises LookupError when there is none."""
        import ctypes

        size = type.__dict__["__basicsize__"].__get__(type(holder))
        words = (ctypes.c_size_t * (size // _WORD)).from_address(id(holder))
        if index is None:
            index = next((i for i in range(2, len(words)) if words[i] == id(value)), None)
        if index is None:
            raise LookupError(f"no reference to that object in a {type(holder).__name__}")
        self.holder, self.index = holder, index
        self._slot = ctypes.c_size_t.from_address(id(holder) + index * _WORD)

    def operation(self, value: Any) -> tuple[Any, ...]:
        """A C callable and its arguments that put *value* into the word."""
        import ctypes

        if value is None:
            return (setattr, self._slot, "value", 0)
        _take(ctypes, value)
        return (setattr, self._slot, "value", id(value))

    def store(self, address: int) -> tuple[Any, ...]:
        """A C callable and its arguments that put *address* into the word, references left to the caller."""
        return (setattr, self._slot, "value", address)

    def read_into(self, found: list[int]) -> tuple[Any, ...]:
        """A C callable and its arguments, good for one call, that appends what the word holds to *found*."""
        return (found.extend, map(getattr, (self._slot,), ("value",)))


class Loan:
    """A word that a commit stores *new* into and its undo *old*, and the references that go with them.

    Both stores own a reference to what they store and hand it to the word. What a store found in the word has then lost
    its owner: it is let go of when the journal is, so that nothing dies within the commit. What was never stored is let go
    of as well. Every store is told by what it found, whatever somebody else did to the word meanwhile.
    """

    __slots__ = ("_new", "_old", "_over_new", "_over_old", "_word")

    def __init__(self, word: Word, new: Any, old: Any) -> None:
        import ctypes

        self._word = word
        self._new, self._old = (0 if value is None else id(value) for value in (new, old))
        for value in (new, old):
            if value is not None:
                _take(ctypes, value)
        self._over_old: list[int] = []
        self._over_new: list[int] = []

    def steps(self) -> list[tuple[tuple[Any, ...], tuple[Any, ...] | None]]:
        """The operations and their undos, in order; an undo is done in the reverse one."""
        nothing = (len, ())
        return [(self._word.read_into(self._over_old), None), (self._word.store(self._new), self._word.store(self._old)),
                (nothing, self._word.read_into(self._over_new))]

    def __del__(self) -> None:
        """Let go of what has no owner."""
        import sys

        if sys.is_finalizing():
            return
        import ctypes

        never = [self._new] * (not self._over_old) + [self._old] * (not self._over_new)
        for address in (*never, *self._over_old, *self._over_new):
            if address:
                ctypes.pythonapi.Py_DecRef(ctypes.c_void_p(address))


def version_store(function: types.FunctionType, number: int) -> tuple[Any, ...]:
    """A C callable and its arguments that give *function* a version, which its specialised callers compare.

    `func_version` is the last field of a function on 3.11 to 3.15 (Include/cpython/funcobject.h), a 32-bit number; zero
    means that nobody may rely on anything.
    """
    import ctypes

    end = id(function) + types.FunctionType.__basicsize__
    return (setattr, ctypes.c_uint32.from_address(end - _WORD), "value", number)


def renew_version(function: types.FunctionType) -> None:
    """Make every caller specialised for *function* look again, now."""
    from livesh.runtime.select import runtime

    function.__code__ = function.__code__
    if runtime().versions_collide():
        store, *arguments = version_store(function, runtime().fresh_version())
        store(*arguments)


__all__ = ["Exchange", "Loan", "Word", "become", "keep", "renew_version", "version_store"]
