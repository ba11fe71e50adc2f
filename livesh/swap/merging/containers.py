"""Dictionaries, lists and sets: what the edit added is added, what it removed is removed, what the program put there stays."""

from __future__ import annotations

import types
from collections import Counter, OrderedDict, defaultdict, deque
from typing import TYPE_CHECKING, Any

from livesh.runtime import raw
from livesh.swap.live.sameness import ABSENT, PLAIN, contains, look_alike, same_items, same_value, unhashable
from livesh.swap.merging.objects import is_state

if TYPE_CHECKING:
    from livesh.swap.merging.merge import Merge

MAPPINGS = (dict, defaultdict, OrderedDict)


class Containers:
    """Merges what holds other things, in place; see merge.py for the three that are merged."""

    def __init__(self, merge: Merge) -> None:
        self.merge, self.world, self.journal = merge, merge.world, merge.journal

    def mapping(self, live: Any, new: Any, old: Any) -> Any:
        """Merge dictionaries, also those that give a default."""
        if type(live) is defaultdict and live.default_factory is not new.default_factory:
            factory = self.merge.value(live.default_factory, new.default_factory, getattr(old, "default_factory", ABSENT))
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
        if self.world.fillings.has_definitions(new):
            for key in self.under_another_key(contents, after):
                del contents[key]
        self.put_mapping(live, _ordered(contents, live, after, None if unknown else old), whole)
        return live

    def under_another_key(self, contents: dict[Any, Any], after: dict[Any, Any]) -> list[Any]:
        """The keys of definitions that have entered themselves once, and have done so now under one that was not there (`TABLE[cls.prefix + cls.__name__] = cls`)."""
        here, there = (Counter(map(_definition, table.values())) for table in (contents, after))
        return [key for key, value in contents.items() if key not in after and (name := _definition(value)) is not None and there[name] == 1 and here[name] == 2]

    def _entry(self, held: Any, value: Any, was: Any, unknown: bool) -> Any:
        """One key that is both live and in the edited text."""
        if not unknown and _is_anothers(held, was):
            return held          # the program has put it in the place of what the text has there
        if unknown or self.merge.is_merged(value):
            return self.merge.value(held, value)
        if same_value(was, value):
            return held if self.merge.claims(held, value) else value
        if was is not ABSENT and not same_value(held, was) and (type(value) in PLAIN or self.world.stood_for(value) is was):
            return held          # changed at run time; the edit has only changed what the definition there does
        return self.merge.value(held, value, was)

    def put_mapping(self, live: Any, contents: dict[Any, Any], whole: bool) -> None:
        """Let *live* hold *contents*, in their order: by the keys that differ, or *whole*, which asks no key for its hash."""
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

    def sequence(self, live: Any, new: Any, old: Any) -> Any:
        """Merge lists or deques."""
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
        if old is not None and any(map(is_state, new)) and self._correspond(old, new) and not self._correspond(live[:len(old)], old):
            return live          # the text makes what it made; how the objects lie by now is the program's doing
        if old and live and all(map(is_state, (*live, *new, *old))) and not any(a is b for a in live for b in old):
            return self._objects(live, new, old)
        if old is None or same_items(live, old) or look_alike(live, old) or (old and not any(contains(old, i) for i in live)):
            return [self.merge.paired(live[i] if i < len(live) else ABSENT, item) for i, item in enumerate(new)]
        if same_items(live[: len(old)], old):
            head = [self.merge.paired(live[i] if i < len(old) else ABSENT, item) for i, item in enumerate(new)]
            return head + live[len(old):]
        kept = [item for item in live if not contains(old, item) or contains(new, item)]
        return kept + [self.world.stood_for(i) for i in new if not contains(old, i) and not contains(kept, i)]

    def _sequence_filled(self, live: list[Any], new: list[Any], own: list[Any]) -> list[Any]:
        """What the statement made that made the list, of which nobody knows what it made before, then what other statements have put there."""
        pairs = list(zip(live, new, strict=False))
        if len(pairs) == len(new) and all(same_value(a, b) or (type(a) is type(b) and not (type(a) is types.FunctionType and not self.merge.same_definition(a, b)))
                                          for a, b in pairs):
            return [self.merge.paired(a, b) for a, b in pairs] + live[len(new):]
        return self._sequence_items(live, new, own)

    def _with_added(self, items: list[Any], added: list[tuple[int, Any]]) -> list[Any]:
        """What edited and new statements have put into a list: in the place of what the definition had there, or between the others."""
        for at, item in added:
            place = next((i for i, held in enumerate(items) if self._of_one_definition(held, item)), None)
            if place is not None:
                items[place] = self.merge.paired(items[place], item)
            elif not contains(items, stood := self.world.stood_for(item)):
                items.insert(at, stood)
        return items

    def _of_one_definition(self, live: Any, new: Any) -> bool:
        """Whether two entries of a table are, or hold, a function of one definition."""
        mine, theirs = _function_of(live), _function_of(new)
        return mine is not None and theirs is not None and self.merge.same_definition(mine, theirs)

    def _correspond(self, ones: list[Any], others: list[Any]) -> bool:
        """Whether two lists hold the same things, or objects of the same classes, place by place."""
        return len(ones) == len(others) and all(
            same_value(a := self.world.stood_for(one), b := self.world.stood_for(other))
            or (is_state(a) and is_state(b) and self.world.stood_for(type(a)) is self.world.stood_for(type(b))) for one, other in zip(ones, others, strict=True))

    def _objects(self, live: list[Any], new: list[Any], old: list[Any]) -> list[Any]:
        """Objects are state, and none is another's equal: by place, with what the text made of each; what the program has appended stays."""
        head = [self.merge.paired(a, b, c) for a, b, c in zip(live, new, old, strict=False)]
        return head + live[len(old):] + [self.world.stood_for(item) for item in new[len(old):]]

    def _key(self, new: Any) -> Any:
        """What a key or a member of a set will be, also one that is made of what stands for something live: `(Request, Response)`."""
        if type(new) is tuple or type(new) is frozenset:
            items = [self._key(each) for each in new]
            return new if all(a is b for a, b in zip(items, new, strict=True)) else type(new)(items)
        return self.world.stood_for(new)

    def set(self, live: Any, new: Any, old: Any) -> Any:
        """Merge sets."""
        if type(old) is set and old and all(map(is_state, (*live, *new, *old))) and not any(a is b for a in live for b in old):
            self.merge.warnings.append(f"a set of {raw.class_name(type(next(iter(old))))} keeps its objects as they are: which of them the text means cannot be told")
            return live
        before = old if type(old) is set else set(live)
        gone = {i for i in before if i not in new}
        items = {i for i in live if i not in gone} | {self._key(i) for i in new if i not in before}
        if old is ABSENT:
            items = {self._key(i) for i in new} | (live if new in self.world.fillings else set())
        if items != live:
            self.journal.refill(live, items)
        return live


def _is_anothers(held: Any, was: Any) -> bool:
    """Whether *held* was made by another definition than *was*, a function the text has there: the program has put it in its place."""
    return type(was) is types.FunctionType and type(held) is types.FunctionType and (
        (held.__globals__ is not was.__globals__ and held.__module__ != was.__module__) or held.__code__.co_qualname != was.__code__.co_qualname)


def _definition(value: Any) -> tuple[str | None, str] | None:
    """What a class or a function says that it is defined as; None of anything else."""
    if issubclass(type(value), type):
        return raw.module_of(value), raw.qualname(value)
    return (value.__module__, value.__qualname__) if type(value) is types.FunctionType else None


def _function_of(entry: Any) -> types.FunctionType | None:
    """The function that an entry of a table is or holds."""
    if type(entry) is types.FunctionType:
        return entry
    held = tuple.__iter__(entry) if type(entry) is tuple else raw.attributes(entry).values() if is_state(entry) else ()
    return next((each for each in held if type(each) is types.FunctionType), None)


def _ordered(contents: dict[Any, Any], live: Any, after: dict[Any, Any], old: Any) -> dict[Any, Any]:
    """The merged entries in the order of the new text, what the program added last; an order that the program made stays."""
    mine = [k for k in dict.keys(live) if k in after]
    theirs = [k for k in after if k in contents]
    if same_items(mine, theirs[: len(mine)]):
        return contents
    if old is not None and not same_items([k for k in dict.keys(old) if k in live], [k for k in dict.keys(live) if k in old]):
        return contents
    return {k: contents[k] for k in (*theirs, *(k for k in contents if k not in after))}
