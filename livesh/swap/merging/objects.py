"""Objects that are no containers: descriptors, partials and caches are made anew in place, of others the attributes are merged."""

from __future__ import annotations

import sys
import types
from collections import deque
from contextvars import ContextVar
from functools import _lru_cache_wrapper, cached_property, partial
from typing import TYPE_CHECKING, Any

from livesh.runtime import heap, raw
from livesh.swap.live.sameness import ABSENT, same_value

if TYPE_CHECKING:
    from livesh.swap.merging.merge import Merge

_CONTENT = (tuple, str, bytes, int, float, complex, frozenset, dict, list, set, deque)
_set_partial: Any = vars(partial)["__setstate__"]
_property_doc: Any = vars(property)["__doc__"]


class Objects:
    """Merges objects of one class; see merge.py for the three that are merged."""

    def __init__(self, merge: Merge) -> None:
        self.merge, self.world, self.journal = merge, merge.world, merge.journal

    def of_one_class(self, live: Any, new: Any, old: Any, edited: bool) -> Any:
        """Merge two objects of one class, in the way that this class allows."""
        kind = type(new)
        if any("_member_map_" in raw.namespace(k) for k in raw.mro(kind) if raw.is_heap(k)):
            return new           # members are values that everybody shares; `Classes` has seen to those of an edited enum
        if kind in (staticmethod, classmethod):
            return self._descriptor(live, new)
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
            return live if held is not ABSENT and self.merge.value(held, value, was) is held else new
        kept = raw.instance_dict(new) is not None or (raw.slots(kind) and raw.slots(kind).keys() == raw.slots(type(live)).keys())
        if kind is cached_property or (kept and not is_value(kind) and not issubclass(kind, _CONTENT)):
            return self._instance(live, new, old, edited)
        return live if same_value(live, new) else new

    def _descriptor(self, live: Any, new: Any) -> Any:
        merged = self.merge.value(live.__func__, new.__func__)
        if merged is not live.__func__:
            kind = type(live)
            self.journal.add((kind.__init__, live, merged), (kind.__init__, live, live.__func__))
        return live

    def _property(self, live: Any, new: Any) -> Any:
        names = ("fget", "fset", "fdel")
        slots = [getattr(property, name) for name in names]
        mine = [slot.__get__(live) for slot in slots]
        theirs = [slot.__get__(new) for slot in slots]
        merged = [self.merge.value(a if a is not None else ABSENT, b) if b is not None else None
                  for a, b in zip(mine, theirs, strict=True)]
        docs = [_property_doc.__get__(p) for p in (live, new)]
        differ = any(a is not b for a, b in zip(merged, mine, strict=True))
        if differ and type(live) is not property:
            return new
        if differ or (type(live) is property and not same_value(*docs)):
            named = [(property.__set_name__, live, None, f.__name__) if type(f) is types.FunctionType else (len, ()) for f in (merged[0], mine[0])]  # type: ignore[attr-defined]
            self.journal.add((len, ()), named[1])       # making it anew forgets its name: undone last
            self.journal.add((property.__init__, live, *merged, docs[1]), (property.__init__, live, *mine, docs[0]))
            self.journal.add(named[0], None)
        return live

    def _partial(self, live: Any, new: Any, old: Any) -> Any:
        func = self.merge.value(live.func, new.func)
        args = self.merge.value(live.args, new.args, old.args if type(old) is partial else ABSENT)
        keywords = new.keywords
        same = func is live.func and same_value(args, live.args) and same_value(keywords, live.keywords)
        if not same:
            attributes = raw.instance_dict(live) or None
            self.journal.add((_set_partial, live, (func, args, dict(keywords), attributes)),
                             (_set_partial, live, (live.func, live.args, dict(live.keywords), attributes)))
            self.merge.given_others.append(live)
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
                self.journal.set_item(mine, name, self.merge.value(held, value, first))
        for name in was.keys() - theirs.keys() & mine.keys():
            self.journal.drop_item(mine, name)

    def _lru_cache(self, live: Any, new: Any) -> Any:
        raw_live, raw_new = live.__wrapped__, new.__wrapped__
        if live.cache_parameters() != new.cache_parameters():
            self.merge.value(raw_live, raw_new)
            return new
        merged = self.merge.value(raw_live, raw_new)
        if merged is not raw_live:
            return new
        return live

    def _method(self, live: Any, new: Any) -> Any:
        if live.__self__ is self.world.stood_for(new.__self__) and \
                self.merge.value(live.__func__, new.__func__) is live.__func__:
            return live
        return new

    def context_variable(self, live: Any, new: Any, old: Any) -> Any:
        """Who holds the variable, and the contexts that have a value of it, go on with it: only its default is another one."""
        from livesh.runtime import context

        mine, theirs = context.default_of(live), context.default_of(new)
        was = context.default_of(old) if type(old) is ContextVar else ABSENT
        merged = theirs if mine is context.NOTHING or theirs is context.NOTHING else self.merge.value(mine, theirs, was)
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
        self.merge.remember(new, live)
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
            merged = self.merge.value(now, value, was, edited)
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
            merged = self.merge.value(mine.get(name, ABSENT), theirs[name])
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
                self.merge.value(held, value)
            elif depth and is_state(value) and self.merge.is_staged(value):
                self._pour(held, value, set(), depth - 1)


def is_state(value: Any) -> bool:
    """Whether it is an object of a class written in Python that keeps what it is in a dictionary of its own."""
    kind = type(value)
    return raw.is_heap(kind) and not issubclass(kind, (type, tuple, *raw.CONTAINERS)) and raw.instance_dict(value) is not None and not is_value(kind) \
        and "_member_map_" not in raw.namespace(kind)


def is_value(kind: type) -> bool:
    """Whether objects of a class are values that others may share (typing hands the same alias to everybody)."""
    module = (raw.module_of(kind) or "builtins").partition(".")[0]
    return module in sys.stdlib_module_names and module not in ("__main__", "functools", "contextlib") and kind is not types.SimpleNamespace


def _is_wrapper(attributes: dict[str, Any]) -> bool:
    """Whether an object is there to stand for a function: a class-based decorator's instance."""
    return any(type(v) is types.FunctionType for v in attributes.values())
