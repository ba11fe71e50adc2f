"""Bring what a trial made into what is live, so that whoever holds the live thing holds the new behaviour.

Theory of operation. A statement that ran in the trial gives a *staged* value; the name has a *live* one; and where the
old statement is pure it was evaluated again, which gives the *old initial* value. The three are merged:

- function into function: the live function object is patched (patches.py) and stays who it is;
- class into class: the live class gets the staged attributes, one by one (`Classes`);
- containers: what the edit added is added, what it removed is removed, what the program put there at run time stays;
- descriptors and partials are re-initialised in place, which C allows, so that whoever holds them follows;
- other objects of one class: their attributes are merged in the same way;
- plain values: the new one, unless the program changed the live one at run time and the statement was not edited.

The result is the object the name shall be bound to: the live one wherever its identity could be kept. The staged one
then *stands for* the live one: `World.settle` exchanges all references.

Nothing here runs code of the objects: values are compared by identity and, for builtin immutables only, by value.
"""

from __future__ import annotations

import gc
import sys
import types
from collections import OrderedDict, defaultdict, deque
from collections.abc import Callable
from contextvars import ContextVar
from functools import _lru_cache_wrapper, cached_property, partial
from typing import Any

from livesh.runtime import heap, raw
from livesh.swap.live import left_names
from livesh.swap.live.commit import Journal
from livesh.swap.live.leading import Leads, defaults_of
from livesh.swap.live.patches import Patches, cells_known
from livesh.swap.live.sameness import (
    ABSENT,
    PLAIN,
    contains,
    contents_of,
    look_alike,
    same_items,
    same_plain,
    same_value,
    unhashable,
)
from livesh.swap.staging.world import World
from livesh.swap.text import parameters
from livesh.swap.text.pairing import same_body

_CONTENT = (tuple, str, bytes, int, float, complex, frozenset, dict, list, set, deque)
_MAPPINGS = (dict, defaultdict, OrderedDict)
_LARGE, _LOOKED_AT = 10_000, 100_000
_SHARED = frozenset({*PLAIN, tuple, frozenset})         # never changed in place: what stays the same stays who it is
_set_partial: Any = vars(partial)["__setstate__"]
_property_doc: Any = vars(property)["__doc__"]


class Merge:
    """One merge of one trial; collects operations, patches and what to say."""

    def __init__(self, world: World, journal: Journal, patches: Patches,
                 same_definition: Callable[[types.FunctionType, types.FunctionType], bool],
                 new_code: Callable[[types.FunctionType], types.CodeType]) -> None:
        self.world, self.journal, self.patches = world, journal, patches
        self.same_definition, self.new_code = same_definition, new_code
        self.warnings: list[str] = []
        self.given_others: list[Any] = []          # functions that have captured something else now, partials with other arguments, what leads elsewhere
        self._busy: set[tuple[int, int]] = set()
        self._done: dict[int, Any] = {}
        self._tables: set[int] | None = None
        self._named: dict[int, list[tuple[str, str]]] | None = None    # by function that captures something, the names modules have it under
        self._claims: dict[int, Any] = {}          # by live thing, what it goes on as
        self.leads = Leads(self)
        self.classes: Callable[[type, type, Any], Any] = lambda live, new, old: new
        self.kept_defaults: Callable[[types.FunctionType, types.FunctionType], frozenset[str]] = lambda live, new: frozenset()

    def close(self) -> None:
        """Let go of what refers back to here."""
        del self.leads, self.classes, self.kept_defaults

    def value(self, live: Any, new: Any, old: Any = ABSENT, edited: bool = True) -> Any:
        """Merge and return what the name shall be bound to; see the head of this file."""
        new = self.world.stood_for(new)
        if new is live or live is ABSENT:
            return new
        if id(new) in self._done:
            return self._done[id(new)]
        if (id(live), id(new)) in self._busy:
            return live
        if not self.claims(live, new):
            return new
        self._busy.add((id(live), id(new)))
        try:
            result = self._value(live, new, old, edited)
        finally:
            self._busy.discard((id(live), id(new)))
        if result is live and type(new) not in PLAIN and self.is_staged(new):
            self.world.stand(new, live)
        return result

    def claims(self, live: Any, new: Any) -> bool:
        """Whether *new* may be what *live* goes on as: nothing else is, which the first that asks will be.

        A loop that makes one turn more leaves its variable at a new object, and the live one at a place in a table.
        """
        return type(new) in _SHARED or not self.is_staged(new) or self._claims.setdefault(id(live), new) is new

    def is_done(self, new: Any, result: Any) -> None:
        """Remember what *new* was merged to."""
        self._done[id(new)] = result

    def is_staged(self, value: Any) -> bool:
        """Whether *value* was made by the trial; a container whose age does not tell counts as made, unless it stands in a live module.

        The collector does not track it (dictionaries of plain values, before 3.14), or a collection in the text has made everything old.
        """
        if (type(value) is dict and not gc.is_tracked(value)) or (type(value) in _FILLED and self.world.has_collected()):
            return id(value) not in self._live_tables()
        return type(value) in _UNTRACKED or self.world.is_new(value)

    def _live_tables(self) -> set[int]:
        """The containers that the live modules hold, in what containers and instances whatever."""
        if self._tables is None:
            self._tables = set()
            seen, todo = set[int](), [module.__dict__ for module in self.world.live.values()]
            while todo and len(seen) < _LOOKED_AT:
                found = todo.pop()
                if id(found) in seen or (issubclass(type(found), (dict, list, set)) and len(found) > _LARGE):
                    continue
                seen.add(id(found))
                if type(found) in _FILLED:
                    self._tables.add(id(found))
                todo += [each for each in heap.referents(found) if raw.container_base(type(each)) is not None or type(each) is tuple
                         or (raw.is_heap(type(each)) and not issubclass(type(each), type) and raw.instance_dict(each) is not None)]
        return self._tables

    def _value(self, live: Any, new: Any, old: Any, edited: bool) -> Any:
        kind = type(new)
        if kind in PLAIN:
            return self._plain(live, new, old, edited)
        if not self.is_staged(new):
            return new           # it was there before: a call handed it out
        if old is live:
            return new           # somebody else's, which the old text only named
        if kind is types.FunctionType and type(live) is types.FunctionType:
            return self._function(live, new, old)
        if issubclass(kind, type) and issubclass(type(live), type):
            return self.classes(live, new, old)
        if kind is tuple or kind is frozenset:
            return self._immutable(live, new, old, edited)
        if type(live) is not kind and type(live) is not self.world.stood_for(kind):
            return self._of_another_type(live, new)
        if new in self.world.fillings:
            self.world.fillings.take_back(new)
        if kind in _MAPPINGS:
            return self._mapping(live, new, old)
        if kind is ContextVar:               # one with a plain default is not tracked
            return self._context_variable(live, new, old) if live.name == new.name or self.world.is_new(new) else new
        if kind is list or kind is deque:
            return self._sequence(live, new, old)
        if kind is set:
            return self._set(live, new, old)
        return self._object(live, new, old, edited)

    # -- values -------------------------------------------------------------------------------------------------------

    def _plain(self, live: Any, new: Any, old: Any, edited: bool) -> Any:
        if same_plain(live, new):
            return live
        if not edited and old is not ABSENT and not same_value(live, old):
            return live          # the program gave it another value at run time; the edit did not touch it
        return new

    def _immutable(self, live: Any, new: Any, old: Any, edited: bool) -> Any:
        if type(live) is not type(new):
            return new
        if type(new) is frozenset:
            return live if same_value(live, new) else new
        olds = old if type(old) is tuple and len(old) == len(new) else (ABSENT,) * len(new)
        if len(live) != len(new):
            partner = {i: live[i] for i in range(min(len(live), len(new)))}
            items = [self._paired(partner.get(i, ABSENT), item) for i, item in enumerate(new)]
        else:
            items = [self.value(a, b, c, edited) for a, b, c in zip(live, new, olds, strict=True)]
        if len(items) == len(live) and all(same_value(a, b) for a, b in zip(items, live, strict=True)):
            return live
        if all(a is b for a, b in zip(items, new, strict=True)):
            return new
        merged = tuple(items)
        self.world.stand(new, merged)        # whoever imported the staged tuple has this one as well
        return merged

    def _paired(self, live: Any, new: Any, old: Any = ABSENT) -> Any:
        if live is ABSENT or type(live) not in (type(new), self.world.stood_for(type(new))) or type(new) in PLAIN:
            return self.world.stood_for(new)
        return self.value(live, new, old)

    def _mapping(self, live: Any, new: Any, old: Any) -> Any:
        if type(live) is defaultdict and live.default_factory is not new.default_factory:
            factory = self.value(live.default_factory, new.default_factory, getattr(old, "default_factory", ABSENT))
            self.journal.set_attribute(live, "default_factory", factory)
        if not any(unhashable(key) for key in dict.keys(new)):
            return self._mapping_by_key(live, new, old, whole=False)
        try:
            return self._mapping_by_key(live, new, old, whole=True)      # the statement has just asked the same keys
        except Exception:
            return new

    def _mapping_by_key(self, live: Any, new: Any, old: Any, whole: bool) -> Any:
        """Merge key by key; *whole*: refill the live one at once, so that the commit asks no key for its hash."""
        unknown = type(old) is not type(new)
        contents = dict(dict.items(live))
        after = {self._key(key): value for key, value in dict.items(new)}
        for key, value in after.items():
            held = contents.get(key, ABSENT)
            was = ABSENT if unknown else dict.get(old, key, ABSENT)
            if held is ABSENT:
                if was is ABSENT or not same_value(was, value):
                    contents[key] = self.world.stood_for(value)
                continue
            contents[key] = self._entry(held, value, was, unknown)
        if not unknown:
            for key in dict.keys(old):
                if key not in after and key in contents:
                    del contents[key]
        elif new not in self.world.fillings:     # else other statements have put them there
            for key in [k for k in contents if k not in after]:
                del contents[key]
        self._put_mapping(live, _ordered(contents, live, after, None if unknown else old), whole)
        return live

    def _entry(self, held: Any, value: Any, was: Any, unknown: bool) -> Any:
        """One key that is both live and in the edited text."""
        if unknown or id(value) in self._done:
            return self.value(held, value)
        if same_value(was, value):
            return held if self.claims(held, value) else value
        if type(value) in PLAIN and was is not ABSENT and not same_value(held, was):
            return held          # changed at run time
        return self.value(held, value, was)

    def _put_mapping(self, live: Any, contents: dict[Any, Any], whole: bool) -> None:
        now = dict(dict.items(live))
        changed = {k: v for k, v in contents.items() if k not in now or now[k] is not v}
        gone = [k for k in now if k not in contents]
        moved = not same_items([k for k in now if k in contents], list(contents)[: len(now) - len(gone)])
        if type(live) is OrderedDict and (changed or gone or moved):
            before = OrderedDict(live)
            self.journal.add((OrderedDict.clear, live), (OrderedDict.update, live, before))
            self.journal.add((OrderedDict.update, live, contents), (OrderedDict.clear, live))      # undone first
            return
        if moved or (whole and (changed or gone)):
            self.journal.refill(live, contents)
            return
        for key in gone:
            self.journal.drop_item(live, key)
        for key, value in changed.items():
            self.journal.set_item(live, key, value)

    def _sequence(self, live: Any, new: Any, old: Any) -> Any:
        filled = type(old) is not type(new) and new in self.world.fillings
        items = self._sequence_filled(list(live), list(new), self.world.fillings.own(new)) if filled else \
            self._sequence_items(list(live), list(new), list(old) if type(old) is type(new) else None)
        items = self._with_added(items, self.world.fillings.added(new))
        if type(new) is deque and new.maxlen != live.maxlen:
            made = deque(items, new.maxlen)         # CPython fixes it when a deque is made
            self.world.stand(new, made)
            return made
        if len(items) != len(live) or any(a is not b for a, b in zip(items, live, strict=True)):
            self.journal.refill(live, items)
        return live

    def _sequence_items(self, live: list[Any], new: list[Any], old: list[Any] | None) -> list[Any]:
        if old is not None and any(map(_is_state, new)) and self._correspond(old, new) and not self._correspond(live[:len(old)], old):
            return live          # the text makes what it made; how the objects lie by now is the program's doing
        if old and live and all(map(_is_state, (*live, *new, *old))) and not any(a is b for a in live for b in old):
            return self._objects(live, new, old)
        if old is None or same_items(live, old) or look_alike(live, old) or (old and not any(contains(old, i) for i in live)):
            return [self._paired(live[i] if i < len(live) else ABSENT, item) for i, item in enumerate(new)]
        if same_items(live[: len(old)], old):
            head = [self._paired(live[i] if i < len(old) else ABSENT, item) for i, item in enumerate(new)]
            return head + live[len(old):]
        kept = [item for item in live if not contains(old, item) or contains(new, item)]
        return kept + [self.world.stood_for(i) for i in new if not contains(old, i) and not contains(kept, i)]

    def _sequence_filled(self, live: list[Any], new: list[Any], own: list[Any]) -> list[Any]:
        """What the statement made that made the list, of which nobody knows what it made before, then what other statements have put there."""
        pairs = list(zip(live, new, strict=False))
        if len(pairs) == len(new) and all(same_value(a, b) or (type(a) is type(b) and not (type(a) is types.FunctionType and not self.same_definition(a, b)))
                                          for a, b in pairs):
            return [self._paired(a, b) for a, b in pairs] + live[len(new):]
        return self._sequence_items(live, new, own)

    def _with_added(self, items: list[Any], added: list[tuple[int, Any]]) -> list[Any]:
        """What edited and new statements have put into a list: in the place of what the definition had there, or between the others."""
        for at, item in added:
            place = next((i for i, held in enumerate(items) if self._of_one_definition(held, item)), None)
            if place is not None:
                items[place] = self._paired(items[place], item)
            elif not contains(items, stood := self.world.stood_for(item)):
                items.insert(at, stood)
        return items

    def _of_one_definition(self, live: Any, new: Any) -> bool:
        """Whether two entries of a table are, or hold, a function of one definition."""
        mine, theirs = _function_of(live), _function_of(new)
        return mine is not None and theirs is not None and self.same_definition(mine, theirs)

    def _correspond(self, ones: list[Any], others: list[Any]) -> bool:
        """Whether two lists hold the same things, or objects of the same classes, place by place."""
        return len(ones) == len(others) and all(
            same_value(a := self.world.stood_for(one), b := self.world.stood_for(other))
            or (_is_state(a) and _is_state(b) and self.world.stood_for(type(a)) is self.world.stood_for(type(b))) for one, other in zip(ones, others, strict=True))

    def _objects(self, live: list[Any], new: list[Any], old: list[Any]) -> list[Any]:
        """Objects are state, and none is another's equal: by place, with what the text made of each; what the program has appended stays."""
        head = [self._paired(a, b, c) for a, b, c in zip(live, new, old, strict=False)]
        return head + live[len(old):] + [self.world.stood_for(item) for item in new[len(old):]]

    def _key(self, new: Any) -> Any:
        """What a key or a member of a set will be, also one that is made of what stands for something live: `(Request, Response)`."""
        if type(new) is tuple or type(new) is frozenset:
            items = [self._key(each) for each in new]
            return new if all(a is b for a, b in zip(items, new, strict=True)) else type(new)(items)
        return self.world.stood_for(new)

    def _set(self, live: Any, new: Any, old: Any) -> Any:
        if type(old) is set and old and all(map(_is_state, (*live, *new, *old))) and not any(a is b for a in live for b in old):
            self.warnings.append(f"a set of {raw.class_name(type(next(iter(old))))} keeps its objects as they are: which of them the text means cannot be told")
            return live
        before = old if type(old) is set else set(live)
        gone = {i for i in before if i not in new}
        items = {i for i in live if i not in gone} | {self._key(i) for i in new if i not in before}
        if old is ABSENT:
            items = {self._key(i) for i in new} | (live if new in self.world.fillings else set())
        if items != live:
            self.journal.refill(live, items)
        return live

    # -- functions ------------------------------------------------------------------------------------------------------

    def _function(self, live: types.FunctionType, new: types.FunctionType, old: Any) -> Any:
        return self.take_function(live, new, old) if self.same_definition(live, new) and (old is not ABSENT or not self._is_anothers(live, new)) else new

    def _is_anothers(self, live: types.FunctionType, new: types.FunctionType) -> bool:
        """Whether modules have *live* under names of their own, and none will have *new* there: two calls of one decorator make two functions."""
        if self._named is None:
            self._named = {}
            for module, space in [(name, m.__dict__) for name, m in list(sys.modules.items()) if type(m) is types.ModuleType]:
                for name, value in list(space.items()):
                    if type(value) is types.FunctionType and value.__closure__:
                        self._named.setdefault(id(value), []).append((module, name))
        shadows = self.world.shadows
        named = self._named.get(id(live), ())
        return bool(named) and not any(module in shadows and shadows[module].__dict__.get(name) is new for module, name in named)

    def take_function(self, live: types.FunctionType, new: types.FunctionType, old: Any = ABSENT) -> types.FunctionType:
        """Let *live* be *new* in everything but identity and what the program stored on it."""
        self.world.stand(new, live)
        self._done[id(new)] = live
        patch = self.patches.of(live)
        known = type(old) is types.FunctionType
        code = self.new_code(new)
        if code is not live.__code__:
            patch.code = code
        patch.closure = self._cells(live, new, old if known else None)
        self._defaults(patch, live, new, old if known else None)
        self._annotations(patch, live, new)
        if getattr(live, "__type_params__", ()) or getattr(new, "__type_params__", ()):
            patch.type_params = new.__type_params__  # type: ignore[attr-defined]
        if live.__doc__ is not new.__doc__ and live.__doc__ != new.__doc__:
            patch.doc = new.__doc__
        if (live.__name__, live.__qualname__) != (new.__name__, new.__qualname__):
            patch.names = (new.__name__, new.__qualname__)
        if live.__module__ != new.__module__:
            patch.module = new.__module__
        self._attributes(patch, live, new, old if known else None)
        target = self.world.names_of(new)
        if live.__globals__ is not target:
            patch.namespace = target
        left_names.come_back(self.journal, live)
        return live

    def _cells(self, live: types.FunctionType, new: types.FunctionType, old: types.FunctionType | None) -> Any:
        if new.__closure__ is None:
            return None
        mine = cells_known(live)
        before = dict(zip(old.__code__.co_freevars, old.__closure__ or (), strict=False)) if old is not None else {}
        return tuple(
            self._cell(live, name, mine[name], cell, before.get(name)) if name in mine else cell
            for name, cell in zip(new.__code__.co_freevars, new.__closure__, strict=True)
        )

    def _cell(self, owner: types.FunctionType, name: str, live: types.CellType, new: types.CellType, old: types.CellType | None) -> types.CellType:
        """The live cell, shared with whoever shares it, with the merged contents."""
        held, value = contents_of(live), contents_of(new)
        if name == "__classdict__":
            return live          # the class's own namespace (PEP 649, PEP 695): merged attribute by attribute
        was = contents_of(old) if old is not None else ABSENT
        if value is ABSENT or (old is live and self._maker_goes_on(owner, live, new)):
            return live          # empty, or of something else the old statement used: whoever made that brings it up to date
        if old is live:
            return new           # it used something else that stays
        if old is not None and was is not ABSENT and same_value(was, value):
            return live          # the edit changes nothing here: a counter in a cell goes on counting
        merged = self.value(held, value, was)
        if merged is not held:
            undo = (setattr, live, "cell_contents", held) if held is not ABSENT else (delattr, live, "cell_contents")
            self.journal.add((setattr, live, "cell_contents", merged), undo)
            self.given_others.append(owner)
        return live

    def _maker_goes_on(self, owner: types.FunctionType, live: types.CellType, new: types.CellType) -> bool:
        """Whether the decorator that shares the cell with what it has made, under a name of a module, is one now that shares *new* with that."""
        spaces = [(self.world.live[name].__dict__, shadow.__dict__) for name, shadow in self.world.shadows.items()]
        return any(_makes(value, owner, new) and _makes(names.get(name), owner, live) for names, staged in spaces for name, value in staged.items())

    def _defaults(self, patch: Any, live: Any, new: Any, old: Any) -> None:
        kept = self.kept_defaults(live, new)
        if kept:
            mine, was = parameters.values_of(live), parameters.values_of(old) if old is not None else {}
            patch.defaults, patch.kwdefaults = parameters.merged(
                live, new, kept, lambda name, value: self.value(mine.get(name, ABSENT), value, was.get(name, ABSENT)))
            return
        held, held_by_keyword = defaults_of(live)
        if not (old is not None and same_value(old.__defaults__, new.__defaults__)):
            held = self.value(held, new.__defaults__, old.__defaults__ if old else ABSENT)
        if held is not live.__defaults__:
            patch.defaults = held
        if held_by_keyword or new.__kwdefaults__:
            same = (old is not None and same_value(old.__kwdefaults__, new.__kwdefaults__)) or same_value(held_by_keyword, new.__kwdefaults__)
            held_by_keyword = held_by_keyword if same else new.__kwdefaults__
        if held_by_keyword is not live.__kwdefaults__:
            patch.kwdefaults = held_by_keyword

    def _annotations(self, patch: Any, live: Any, new: Any) -> None:
        mine, theirs = getattr(live, "__annotate__", ABSENT), getattr(new, "__annotate__", ABSENT)
        if mine is not ABSENT:
            if (mine is None) != (theirs is None) or (mine is not None and not same_body(mine.__code__, theirs.__code__)):
                self.patches.take_annotations(patch, new)
        elif not same_value(live.__annotations__, new.__annotations__):
            self.patches.take_annotations(patch, new)

    def _attributes(self, patch: Any, live: Any, new: Any, old: Any) -> None:
        for name, value in new.__dict__.items():
            held = live.__dict__.get(name, ABSENT)
            was = old.__dict__.get(name, ABSENT) if old is not None else ABSENT
            if held is not ABSENT and was is not ABSENT and same_value(was, value):
                continue
            merged = self.value(held, value, was)
            if merged is not held:
                patch.attributes[name] = merged
        if old is not None:
            patch.dropped += [n for n in old.__dict__ if n not in new.__dict__ and n in live.__dict__]
        elif "__wrapped__" in live.__dict__ and "__wrapped__" not in new.__dict__:
            patch.dropped.append("__wrapped__")

    # -- other objects ----------------------------------------------------------------------------------------------------

    def _of_another_type(self, live: Any, new: Any) -> Any:
        return new

    def _object(self, live: Any, new: Any, old: Any, edited: bool) -> Any:
        kind = type(new)
        if any("_member_map_" in raw.namespace(k) for k in raw.mro(kind) if raw.is_heap(k)):
            return new           # members are values that everybody shares; `Classes` has seen to those of an edited enum
        if kind in (staticmethod, classmethod):
            return self._descriptor(live, new, ("__func__",))
        if issubclass(kind, property):
            return self._property(live, new)
        if kind is partial:
            return self._partial(live, new, old)
        if kind is _lru_cache_wrapper:
            return self._lru_cache(live, new)
        if kind is types.MethodType:
            return self._method(live, new)
        if kind is types.MappingProxyType:
            held, value, was = (next(iter(heap.referents(p)), ABSENT) if type(p) is kind else ABSENT for p in (live, new, old))
            return live if held is not ABSENT and self.value(held, value, was) is held else new
        kept = raw.instance_dict(new) is not None or (raw.slots(kind) and raw.slots(kind).keys() == raw.slots(type(live)).keys())
        if kind is cached_property or (kept and not _is_value(kind) and not issubclass(kind, _CONTENT)):
            return self._instance(live, new, old, edited)
        return live if same_value(live, new) else new

    def _descriptor(self, live: Any, new: Any, parts: tuple[str, ...]) -> Any:
        merged = self.value(live.__func__, new.__func__)
        if merged is not live.__func__:
            kind = type(live)
            self.journal.add((kind.__init__, live, merged), (kind.__init__, live, live.__func__))
        return live

    def _property(self, live: Any, new: Any) -> Any:
        names = ("fget", "fset", "fdel")
        slots = [getattr(property, name) for name in names]
        mine = [slot.__get__(live) for slot in slots]
        theirs = [slot.__get__(new) for slot in slots]
        merged = [self.value(a if a is not None else ABSENT, b) if b is not None else None
                  for a, b in zip(mine, theirs, strict=True)]
        docs = [_property_doc.__get__(p) for p in (live, new)]
        differ = any(a is not b for a, b in zip(merged, mine, strict=True))
        if differ and type(live) is not property:
            return self._instance_of_property(live, new)
        if differ or (type(live) is property and not same_value(*docs)):
            named = [(property.__set_name__, live, None, f.__name__) if type(f) is types.FunctionType else (len, ()) for f in (merged[0], mine[0])]  # type: ignore[attr-defined]
            self.journal.add((len, ()), named[1])       # making it anew forgets its name: undone last
            self.journal.add((property.__init__, live, *merged, docs[1]), (property.__init__, live, *mine, docs[0]))
            self.journal.add(named[0], None)
        return live

    def _instance_of_property(self, live: Any, new: Any) -> Any:
        return new

    def _partial(self, live: Any, new: Any, old: Any) -> Any:
        func = self.value(live.func, new.func)
        args = self.value(live.args, new.args, old.args if type(old) is partial else ABSENT)
        keywords = new.keywords
        same = func is live.func and same_value(args, live.args) and same_value(keywords, live.keywords)
        if not same:
            attributes = raw.instance_dict(live) or None
            self.journal.add((_set_partial, live, (func, args, dict(keywords), attributes)),
                             (_set_partial, live, (live.func, live.args, dict(live.keywords), attributes)))
            self.given_others.append(live)
        self._stored_on(live, new, old if type(old) is partial else None)
        return live

    def _stored_on(self, live: Any, new: Any, old: Any) -> None:
        """What statements have stored on something that goes on in place; where that is what it was at first, what the program stored stays."""
        mine = raw.instance_dict(live)
        if mine is None:
            return
        theirs, was = ((raw.instance_dict(each) if each is not None else None) or {} for each in (new, old))
        for name, value in theirs.items():
            held, first = mine.get(name, ABSENT), was.get(name, ABSENT)
            if held is ABSENT or not (same_value(held, value) or (first is not ABSENT and same_value(first, value))):
                self.journal.set_item(mine, name, self.value(held, value, first))
        for name in was.keys() - theirs.keys() & mine.keys():
            self.journal.drop_item(mine, name)

    def _lru_cache(self, live: Any, new: Any) -> Any:
        raw_live, raw_new = live.__wrapped__, new.__wrapped__
        if live.cache_parameters() != new.cache_parameters():
            self.value(raw_live, raw_new)
            return new
        merged = self.value(raw_live, raw_new)
        if merged is not raw_live:
            return new
        return live

    def _method(self, live: Any, new: Any) -> Any:
        if live.__self__ is self.world.stood_for(new.__self__) and \
                self.value(live.__func__, new.__func__) is live.__func__:
            return live
        return new

    def _context_variable(self, live: Any, new: Any, old: Any) -> Any:
        """Who holds the variable, and the contexts that have a value of it, go on with it: only its default is another one."""
        from livesh.runtime import context

        mine, theirs = context.default_of(live), context.default_of(new)
        was = context.default_of(old) if type(old) is ContextVar else ABSENT
        merged = theirs if mine is context.NOTHING or theirs is context.NOTHING else self.value(mine, theirs, was)
        if merged is not mine and not same_value(merged, mine):
            calls = context.change_default(live, merged)
            if calls is None:
                return new
            self.journal.add(*calls)
        return live

    def _instance(self, live: Any, new: Any, old: Any, edited: bool) -> Any:
        """Objects of one class: attribute by attribute, when it is known what the text made of it before."""
        mine, theirs = raw.attributes(live), raw.attributes(new)
        if same_value(mine, theirs):
            return live
        if type(old) not in (type(new), type(live)) and not _is_wrapper(theirs):
            return new if edited else live
        self._attributes_of(live, new, old, edited)
        return live

    def take_instance(self, live: Any, new: Any, old: Any) -> None:
        """Let *live* be *new*, of the same class: what the text says anew is merged, the rest is state."""
        self.world.stand(new, live)
        self._done[id(new)] = live
        self._attributes_of(live, new, old, True)

    def _attributes_of(self, live: Any, new: Any, old: Any, edited: bool) -> None:
        mine, theirs = raw.attributes(live), raw.attributes(new)
        known = old is not ABSENT and type(old) in (type(new), type(live), self.world.stood_for(type(new)))
        before = raw.attributes(old) if known else {}
        held, slots = raw.instance_dict(live), raw.slots(type(live))
        for name, value in theirs.items():
            was = before.get(name, ABSENT)
            if known and was is not ABSENT and same_value(was, value):
                continue
            now = mine.get(name, ABSENT)
            merged = self.value(now, value, was, edited)
            if merged is not now and name in slots:
                self.journal.set_slot(live, slots[name], merged)
            elif merged is not now and held is not None:
                self.journal.set_item(held, name, merged)
        for name in before if known else ():
            if name not in theirs and name in slots and name in mine:
                self.journal.drop_slot(live, slots[name])
            elif name not in theirs and held is not None and name in held:
                self.journal.drop_item(held, name)

    def take_attributes(self, live: Any, new: Any, names: set[str]) -> None:
        """Let *live* have these attributes of *new* and those it lacks; everything else is state. *new* stands for it."""
        self.world.stand(new, live)
        mine, theirs, held = raw.attributes(live), raw.attributes(new), raw.instance_dict(live)
        assert held is not None
        for name in (names | theirs.keys() - mine.keys()) & theirs.keys():
            merged = self.value(mine.get(name, ABSENT), theirs[name])
            if merged is not mine.get(name, ABSENT):
                self.journal.set_item(held, name, merged)
        self._pour(live, new, names)

    def _pour(self, live: Any, new: Any, but: set[str], depth: int = 2) -> None:
        """Put into the tables of *live*, and of the objects it has, what statements have put into those of *new*."""
        mine = raw.attributes(live)
        for name, value in raw.attributes(new).items():
            held = mine.get(name, ABSENT)
            if name in but or held is value or type(held) is not type(value):
                continue
            if self.world.fillings.has_definitions(value):
                self.value(held, value)
            elif depth and _is_state(value) and self.is_staged(value):
                self._pour(held, value, set(), depth - 1)


def _makes(value: Any, function: types.FunctionType, cell: types.CellType) -> bool:
    return type(value) is types.FunctionType and any(each is cell for each in value.__closure__ or ()) \
        and any(type(each) is types.CodeType and each.co_name == function.__code__.co_name for each in value.__code__.co_consts)


def _is_state(value: Any) -> bool:
    """Whether it is an object of a class written in Python that keeps what it is in a dictionary of its own."""
    kind = type(value)
    return raw.is_heap(kind) and not issubclass(kind, (type, tuple, *raw.CONTAINERS)) and raw.instance_dict(value) is not None and not _is_value(kind) \
        and "_member_map_" not in raw.namespace(kind)


def _function_of(entry: Any) -> types.FunctionType | None:
    """The function that an entry of a table is or holds."""
    if type(entry) is types.FunctionType:
        return entry
    held = tuple.__iter__(entry) if type(entry) is tuple else raw.attributes(entry).values() if _is_state(entry) else ()
    return next((each for each in held if type(each) is types.FunctionType), None)


def _is_value(kind: type) -> bool:
    """Whether objects of a class are values that others may share (typing hands the same alias to everybody)."""
    module = (raw.module_of(kind) or "builtins").partition(".")[0]
    return module in sys.stdlib_module_names and module not in ("__main__", "functools", "contextlib") and kind is not types.SimpleNamespace


def _is_wrapper(attributes: dict[str, Any]) -> bool:
    """Whether an object is there to stand for a function: a class-based decorator's instance."""
    return any(type(v) is types.FunctionType for v in attributes.values())


def _ordered(contents: dict[Any, Any], live: Any, after: dict[Any, Any], old: Any) -> dict[Any, Any]:
    """The merged entries in the order of the new text, what the program added last; an order that the program made stays."""
    mine = [k for k in dict.keys(live) if k in after]
    theirs = [k for k in after if k in contents]
    if same_items(mine, theirs[: len(mine)]):
        return contents
    if old is not None and not same_items([k for k in dict.keys(old) if k in live], [k for k in dict.keys(live) if k in old]):
        return contents
    return {k: contents[k] for k in (*theirs, *(k for k in contents if k not in after))}


_FILLED = frozenset({dict, list, set, OrderedDict, defaultdict, deque})
_UNTRACKED = frozenset({tuple, frozenset, ContextVar})
