"""Bring what a trial made into what is live, so that whoever holds the live thing holds the new behaviour.

Theory of operation. A statement that ran in the trial gives a *staged* value; the name has a *live* one; and where the
old statement is pure it was evaluated again, which gives the *old initial* value. The three are merged:

- function into function: the live function object is patched (functions.py) and stays who it is;
- class into class: the live class gets the staged attributes, one by one (classes.py);
- containers: what the edit added is added, what it removed is removed, what the program put there at run time stays (containers.py);
- descriptors and partials are re-initialised in place, which C allows, so that whoever holds them follows (objects.py);
- other objects of one class: their attributes are merged in the same way (objects.py);
- plain values: the new one, unless the program changed the live one at run time and the statement was not edited.

The result is the object the name shall be bound to: the live one wherever its identity could be kept. The staged one
then *stands for* the live one: `World.settle` exchanges all references.

Nothing here runs code of the objects: values are compared by identity and, for builtin immutables only, by value.
"""

from __future__ import annotations

import gc
import types
from collections import OrderedDict, defaultdict, deque
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from livesh.runtime import heap, raw
from livesh.swap.live.commit import Journal
from livesh.swap.live.leading import Leads
from livesh.swap.live.patches import Patches
from livesh.swap.live.sameness import ABSENT, PLAIN, same_plain, same_value
from livesh.swap.merging.containers import MAPPINGS, Containers
from livesh.swap.merging.functions import Functions
from livesh.swap.merging.objects import Objects
from livesh.swap.staging.world import World

_LARGE, _LOOKED_AT = 10_000, 100_000
_SHARED = frozenset({*PLAIN, tuple, frozenset})         # never changed in place: what stays the same stays who it is
_FILLED = frozenset({dict, list, set, OrderedDict, defaultdict, deque})
_UNTRACKED = frozenset({tuple, frozenset, ContextVar})


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
        self._claims: dict[int, Any] = {}          # by live thing, what it goes on as
        self.leads, self.functions, self.containers, self.objects = Leads(self), Functions(self), Containers(self), Objects(self)
        self.classes: Callable[[type, type, Any], Any] = lambda live, new, old: new
        self.kept_defaults: Callable[[types.FunctionType, types.FunctionType], frozenset[str]] = lambda live, new: frozenset()

    def close(self) -> None:
        """Let go of what refers back to here."""
        del self.leads, self.functions, self.containers, self.objects, self.classes, self.kept_defaults

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

    def remember(self, new: Any, result: Any) -> None:
        """Remember what *new* was merged to."""
        self._done[id(new)] = result

    def is_merged(self, new: Any) -> bool:
        """Whether it is known already what *new* was merged to."""
        return id(new) in self._done

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
            return self.functions.function(live, new, old)
        if issubclass(kind, type) and issubclass(type(live), type):
            return self.classes(live, new, old)
        if kind is tuple or kind is frozenset:
            return self._immutable(live, new, old, edited)
        if type(live) is not kind and type(live) is not self.world.stood_for(kind):
            return new
        if new in self.world.fillings:
            self.world.fillings.take_back(new)
        if kind in MAPPINGS:
            return self.containers.mapping(live, new, old)
        if kind is ContextVar:               # one with a plain default is not tracked
            return self.objects.context_variable(live, new, old) if live.name == new.name or self.world.is_new(new) else new
        if kind is list or kind is deque:
            return self.containers.sequence(live, new, old)
        if kind is set:
            return self.containers.set(live, new, old)
        return self.objects.of_one_class(live, new, old, edited)

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
            items = [self.paired(partner.get(i, ABSENT), item) for i, item in enumerate(new)]
        else:
            items = [self.value(a, b, c, edited) for a, b, c in zip(live, new, olds, strict=True)]
        if len(items) == len(live) and all(same_value(a, b) for a, b in zip(items, live, strict=True)):
            return live
        if all(a is b for a, b in zip(items, new, strict=True)):
            return new
        merged = tuple(items)
        self.world.stand(new, merged)        # whoever imported the staged tuple has this one as well
        return merged

    def paired(self, live: Any, new: Any, old: Any = ABSENT) -> Any:
        """Merge two that only their places say belong together: where they are not of one kind it is the new one."""
        if live is ABSENT or type(live) not in (type(new), self.world.stood_for(type(new))) or type(new) in PLAIN:
            return self.world.stood_for(new)
        return self.value(live, new, old)
