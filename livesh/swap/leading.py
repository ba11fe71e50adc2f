"""Let what cannot become another object pass its calls on to it.

Theory of operation. Who holds what a decorator made of a function shall have what the edited decorators make of it. A function can
become any other function. An instance cannot become a function, nor one of another class; then the old object *leads* to the new one:
a function by code that calls it, an instance by a subclass of its own class, empty but for `__call__`, a cache by the function it caches.
So whatever holds the old object has the new behaviour, and no reference is searched for. What CPython gives no other class (made in C, or
with slots) leads nowhere.

What leads where is remembered, weakly, with what its text had made of it at first. When a later change makes of a definition what an
earlier one had taken away (going back does), the object that leads to the present one takes its place again, with what it has counted,
and the present one leads to it. So a call passes through at most two others, however often one goes back and forth.

Limit: where a Python audit hook is installed, it is told of the new class of an instance inside the commit.
"""

from __future__ import annotations

import types
from functools import _lru_cache_wrapper, partial
from typing import TYPE_CHECKING, Any
from weakref import ref

from livesh.runtime import bases, raw
from livesh.swap.patches import keep_spare, trampoline

if TYPE_CHECKING:
    from collections.abc import Iterator

    from livesh.swap.merge import Merge

_MOST = 1_000
_TARGET = "__livesh_leads_to__"


class Leads:
    """What leads where after one trial; the operations go into the journal and the patches of its merge."""

    def __init__(self, merge: Merge) -> None:
        self._merge, self._world, self._journal, self._patches = merge, merge.world, merge.journal, merge.patches

    def replaced(self, live: Any, new: Any, old: Any, title: str) -> Any:
        """What takes the place of *live*: *new*, or an earlier object that can be that again; *live* leads there, or that is said."""
        result = self.earlier(live, new)
        if result is None:
            result = new
        self._merge.is_done(new, result)
        if callable(live) and not self.lead(live, result, old):
            kind = "class" if issubclass(type(live), type) else raw.class_name(type(live))
            self._merge.warnings.append(f"{title} was a {kind}, which cannot pass its calls on: who holds it has the old behaviour")
        return result

    def lead(self, live: Any, target: Any, old: Any = None) -> bool:
        """Let *live* pass its calls on to *target*, False where it cannot; *old* is what the text made of *live* at first.

        Not when *target* calls *live*: an earlier object that wraps it has come back.
        """
        if not callable(target):
            return False
        if self._reaches(target, _called(live)):
            return True
        if type(_called(live)) is types.FunctionType:
            _remember(live, self._lead_function(_called(live), target), old)
        elif can_lead(live):
            _remember(live, self._lead_instance(live, target), old)
        else:
            return False
        return True

    def earlier(self, live: Any, new: Any) -> Any:
        """The object of an earlier version that leads to *live* and can be *new* again, merged with it; None when there is none."""
        for found in list(_REMEMBERED):
            held = found.in_force(live)
            if held is None:
                continue
            if type(held) is type(new) and type(_called(held)) is type(_called(new)) is types.FunctionType and _alike(held, new):
                return self._take_called(held, new, found.old)
            if type(_called(held)) is not types.FunctionType and self._world.stood_for(type(new)) is _own_class(held):
                return self._take_instance(held, new, found.old)
        return None

    def _lead_function(self, live: types.FunctionType, target: Any) -> types.CodeType:
        patch = self._patches.of(live)
        patch.code = trampoline(target, live)
        patch.closure = None
        patch.defaults = None
        patch.kwdefaults = None
        keep_spare(live, patch.code)
        return patch.code

    def _lead_instance(self, live: Any, target: Any) -> type:
        leading = bases.shown(_own_class(live))
        type.__setattr__(leading, "__call__", staticmethod(target))
        type.__setattr__(leading, _TARGET, staticmethod(target))
        self._become(live, leading)
        return leading

    def _take_called(self, held: Any, new: Any, old: Any) -> Any:
        self._merge.take_function(_called(held), _called(new), _called(old))
        if type(held) is _lru_cache_wrapper:
            self._world.stand(new, held)
            self._merge.stale_caches.append(held)
        return held

    def _take_instance(self, held: Any, new: Any, old: Any) -> Any:
        self._become(held, _own_class(held))
        self._merge.take_instance(held, new, old)
        return held

    def _become(self, live: Any, kind: type) -> None:
        self._journal.add((object.__setattr__, live, "__class__", kind), (object.__setattr__, live, "__class__", type(live)))

    def _reaches(self, start: Any, wanted: Any) -> bool:
        """Whether *wanted* is among what *start* is made of: functions in its attributes, cells and arguments."""
        seen: set[int] = set()
        todo = [start]
        while todo:
            thing = self._world.stood_for(todo.pop())
            if thing is wanted:
                return True
            if id(thing) not in seen and len(seen) < _MOST:
                seen.add(id(thing))
                todo += _made_of(thing)
        return False


class _Remembered:
    """One object that leads to another, as long as both live and nothing has changed it since."""

    def __init__(self, held: Any, by: Any, old: Any) -> None:
        self._held, self._by = ref(held), ref(by)
        self.old = old

    def in_force(self, target: Any) -> Any:
        """The object, when it leads to *target* now; else None."""
        held, by = self._held(), self._by()
        if held is None or by is None:
            return None
        if type(function := _called(held)) is types.FunctionType:
            return held if function.__code__ is by and any(each is target for each in by.co_consts) else None
        return held if type(held) is by and raw.namespace(by)[_TARGET].__func__ is target else None

    @property
    def is_over(self) -> bool:
        """Whether one of them is gone."""
        return self._held() is None or self._by() is None


_REMEMBERED: list[_Remembered] = []


def _remember(live: Any, by: Any, old: Any) -> None:
    try:
        found = _Remembered(live, by, old)
    except TypeError:
        return                   # it cannot be referred to weakly
    _REMEMBERED[:] = [each for each in _REMEMBERED if not each.is_over][-_MOST:] + [found]


def _called(thing: Any) -> Any:
    """The function that is called when *thing* is: itself, or what a cache caches."""
    return thing.__dict__.get("__wrapped__") if type(thing) is _lru_cache_wrapper else thing


def _alike(held: Any, new: Any) -> bool:
    return type(held) is not _lru_cache_wrapper or bool(held.cache_parameters() == new.cache_parameters())


def can_lead(live: Any) -> bool:
    """Whether an instance can pass its calls on: it is called by a method of a class made in Python that adds no slots."""
    kind = _own_class(live)
    if not raw.is_heap(kind) or issubclass(kind, type) or not (bases.can_be_shown(kind) and bases.is_laid_out_plainly(kind)):
        return False
    try:
        return type(raw.lookup(kind, "__call__")) is types.FunctionType
    except KeyError:
        return False


def _own_class(thing: Any) -> type:
    """The class an object was made by, below the one that makes it lead."""
    kind = type(thing)
    return raw.mro(kind)[1] if raw.is_heap(kind) and _TARGET in raw.namespace(kind) else kind


def _made_of(thing: Any) -> Iterator[Any]:
    """What a callable is made of, without asking it."""
    kind = type(thing)
    if kind is types.FunctionType:
        for cell in thing.__closure__ or ():
            try:
                yield cell.cell_contents
            except ValueError:
                continue
        yield from thing.__dict__.values()
    elif kind is partial:
        yield from (thing.func, *thing.args, *thing.keywords.values())
    elif kind is _lru_cache_wrapper:
        yield _called(thing)
    elif kind in (types.MethodType, staticmethod, classmethod):
        yield thing.__func__
    elif raw.is_heap(kind) and not issubclass(kind, type):
        yield from raw.attributes(thing).values()
