"""Let what cannot become another object pass its calls on to it.

Theory of operation. Who holds what a decorator made of a function shall have what the edited decorators make of it. A function can
become any other function. An instance cannot become a function, nor one of another class; then the old object *leads* to the new one:
a function by code that calls it, a `partial` by its state, a cache by the function it caches, an instance by a subclass of its own class,
empty but for `__call__`. So whatever holds the old object has the new behaviour, and no reference is searched for. What CPython gives no
other class (made in C, or with slots) leads nowhere.

What leads where is remembered, weakly, with what its text had made of it at first. When a later change makes of a definition what an
earlier one had taken away (going back does), the object that leads to the present one takes its place again, with what it has counted,
and the present one leads to it. So a call passes through at most two others, however often one goes back and forth. What a cache caches
must be its own for that: a new one never shares it with the function that it was before.

Limit: where a Python audit hook is installed, it is told of the new class of an instance inside the commit.
"""

from __future__ import annotations

import types
from functools import _lru_cache_wrapper, partial, partialmethod
from typing import TYPE_CHECKING, Any
from weakref import ref

from livesh.runtime import bases, raw
from livesh.swap.live.patches import keep_spare, led_by, rebinding, trampoline
from livesh.swap.live.sameness import ABSENT, same_value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from livesh.swap.merging.merge import Merge

_MOST, _CHAIN_MOST = 1_000, 4
_TARGET = "__livesh_leads_to__"
_WRAPPING = frozenset({"__wrapped__", "__signature__"})
_set_partial: Any = vars(partial)["__setstate__"]


class Leads:
    """What leads where after one trial; the operations go into the journal and the patches of its merge."""

    def __init__(self, merge: Merge) -> None:
        self._merge, self._world, self._journal, self._patches = merge, merge.world, merge.journal, merge.patches
        self.apart: set[int] = set()  # staged functions that shall not become the live one of their definition

    def replaced(self, live: Any, new: Any, old: Any, title: str, owner: types.FunctionType | None = None) -> Any:
        """What takes the place of *live*, which leads there, or that is said.

        An earlier object that can be *new* again; else *owner*, the live function of the definition, when it shall become *new*; else *new*.
        """
        result = self._earlier(live, new)
        if result is None and owner is not None:
            result = self._merge.functions.take(owner, new)
        if result is None:
            result = new
            self.apart.add(id(_cached(new)))
        self._merge.remember(new, result)
        if callable(live):
            self._tell(live, self._lead(live, result, new, old), title)
        return result

    def came_back(self, live: Any, new: Any, is_ours: bool = True) -> Any:
        """*new*, or the object of an earlier version that gave way to *live* and can be that again; *live* leads there if *is_ours*."""
        if not callable(new) or not self._world.is_new(new):
            return new
        result = self._earlier(live, new)
        if result is None:
            return new
        if is_ours:
            self._lead(live, result, new, None)
        return result

    def given_up(self, live: Any, target: Any, title: str) -> None:
        """Let the definition *live* pass its calls on to something that was there before and has its name now, or say that it cannot."""
        if callable(live) and callable(target) and live is not target:
            self._tell(live, self._lead(live, target, target, None), title)

    def _tell(self, live: Any, leads: bool, title: str) -> None:
        kind = "class" if issubclass(type(live), type) else raw.class_name(type(live))
        if not leads:
            self._merge.warnings.append(f"{title} was a {kind}, which cannot pass its calls on: who holds it has the old behaviour")
        elif type(live) is _lru_cache_wrapper:
            self._merge.warnings.append(f"{title} was a cache: who holds it goes on caching what it calls now")

    def rebound(self, live: Any, new: Any, old: Any, title: str) -> Any:
        """What takes the place of the member *live* of a class when *new* is called with another first argument.

        Whoever holds the function of the old one, bound to an instance or a class, reaches the new one through the class where that takes no
        more than it has. Else it must never reach the new code, which would take its first argument for another: it keeps the old one.
        """
        name = title.rpartition(".")[2]
        result, earlier = new, self._earlier(live, behind(new))
        if earlier is None:
            self.apart |= {id(each) for each in _functions_of(new, name)}
        elif binding(new) == "instance":
            result = earlier
        self._merge.remember(new, result)
        held, own = behind(live), _functions_of(live, name)
        if own and (binding(new) == "static" or (binding(live), binding(new)) == ("instance", "class")):
            if self._pass_on(held, rebinding(result, binding(live) == "class", own[-1].__code__), new):
                self._say_what_it_wraps(held, result)
                _remember(held, behind(old))
                return result
        for function in own:
            self._patches.of(function).left = True
        _remember(held, behind(old), instead=behind(result))
        self._warn_of_first_argument(title)
        return result

    def _say_what_it_wraps(self, held: Any, member: Any) -> None:
        """Let whoever asks a function that passes its calls on find the definition behind it, and what it is to be given."""
        target = behind(member)
        if type(held) is not types.FunctionType or type(target) is not types.FunctionType or not held.__dict__.keys().isdisjoint(_WRAPPING):
            return
        said = {"__wrapped__": target} | ({"__signature__": _with_first(held, target)} if binding(member) == "static" else {})
        for name, value in said.items():
            self._journal.set_item(held.__dict__, name, value)

    def _says_no_more(self, held: types.FunctionType) -> None:
        if any(held.__dict__.get("__wrapped__") is behind(target) for target in _targets_of(held)):
            for name in _WRAPPING & held.__dict__.keys():
                self._journal.drop_item(held.__dict__, name)

    def _warn_of_first_argument(self, title: str) -> None:
        self._merge.warnings.append(f"{title} takes another first argument now: who holds it bound to the old one has the old behaviour")

    def method(self, live: types.FunctionType, member: Any, old: Any, title: str) -> None:
        """Let a method pass its calls on to what its class has in its place, as the class binds that."""
        if self._reaches(member, live):
            return
        if type(member) is types.FunctionType:
            self._tell(live, self._lead(live, member, member, old), title)
        elif self._pass_on(live, rebinding(member, False, live.__code__), member):
            _remember(live, old)

    def reassigned(self, live: Any, member: Any, old: Any, title: str) -> None:
        """Let the definition *live* of a class pass its calls on to what an assignment gives its name to, as the class binds both; or say that it cannot.

        What the class hands out as it is (a `partial`, a builtin) takes what a static method takes.
        """
        held, target = behind(live), behind(member)
        takes_instance = type(member) is partialmethod or (type(member) is partial and _has(partial, "__get__"))      # from 3.14 on
        if not (callable(target) or takes_instance) or self._reaches(target, held):
            return
        bound, binds = binding(live), "instance" if takes_instance else binding(member) or "static"
        if binds == bound:
            leads = self._pass_on(held, target, target)
        elif binds == "static" or (bound, binds) == ("instance", "class"):
            leads = self._pass_on(held, rebinding(member if _has(type(member), "__get__") else staticmethod(member), bound == "class", held.__code__), target)
        else:
            leads = False
        if leads:
            _remember(held, behind(old))
            return
        self._patches.of(held).left = True
        _remember(held, behind(old), instead=target)
        self._warn_of_first_argument(title)

    def partial_method(self, live: Any, member: Any, title: str) -> None:
        """Let a `partialmethod` or a `singledispatchmethod` that has become something else pass its calls on to that, where an instance is given to both; those bound to one cannot."""
        if type(member) is type(live) and (type(live) is not partialmethod or same_value(raw.attributes(live), raw.attributes(member))):
            return
        if type(live) is partialmethod and type(member) is types.FunctionType:
            held: Any = raw.instance_dict(live)
            for name, value in (("func", member), ("args", ()), ("keywords", {})):
                self._journal.set_item(held, name, value)
        self._merge.warnings.append(f"{title} is another {type(live).__name__} or none now: who holds it bound to an instance has the old behaviour")

    def returns(self, live: Any, new: Any) -> bool:
        """Whether a definition that gave way to the member *live* of a class, or to what is behind it, goes on as *new*."""
        return type(behind(new)) is types.FunctionType and self._earlier(live, behind(new)) is not None

    def lead(self, live: Any, target: Any, old: Any = None) -> bool:
        """Let *live* pass its calls on to *target*, False where it cannot; *old* is what the text made of *live* at first."""
        return self._lead(live, target, target, old)

    def _lead(self, live: Any, target: Any, made: Any, old: Any) -> bool:
        """The same for a target that will be *made*; not when that calls *live*: an earlier object that wraps it has come back."""
        if not callable(target):
            return False
        if self._reaches(made, live):
            return True
        leads = self._pass_on(live, target, made)
        if leads:
            _remember(live, old)
        return leads

    def _pass_on(self, live: Any, target: Any, made: Any) -> bool:
        if type(live) is _lru_cache_wrapper:
            self._journal.add((_lru_cache_wrapper.cache_clear, live), None)
            inner = _cached(live)
            return inner is target or (inner is not None and not self._reaches(made, inner) and self._pass_on(inner, target, made))
        if type(live) is types.FunctionType:
            if self._is_anothers(live):
                return False
            self._lead_function(live, target)
        elif type(live) is partial:
            self._lead_partial(live, (target, (), {}, raw.instance_dict(live) or None))
        elif can_lead(live):
            self._lead_instance(live, target)
        else:
            return False
        self._merge.given_others.append(live)
        return True

    def _is_anothers(self, function: types.FunctionType) -> bool:
        """Whether it is what a module that takes no part calls by its name (`functools.lru_cache(library.function)`)."""
        names = function.__globals__
        return names.get(function.__name__) is function and all(names is not module.__dict__ for module in self._world.live.values())

    def _lead_function(self, live: types.FunctionType, target: Any) -> None:
        patch = self._patches.of(live)
        patch.code = trampoline(target, live)
        patch.closure = None
        patch.defaults = None
        patch.kwdefaults = None
        keep_spare(live, patch.code)

    def _lead_partial(self, live: Any, state: tuple[Any, ...]) -> None:
        before = (live.func, live.args, dict(live.keywords), raw.instance_dict(live) or None)
        self._journal.add((_set_partial, live, state), (_set_partial, live, before))

    def _lead_instance(self, live: Any, target: Any) -> None:
        leading = bases.shown(_own_class(live))
        type.__setattr__(leading, "__call__", staticmethod(target))
        type.__setattr__(leading, _TARGET, staticmethod(target))
        self._become(live, leading)

    def _become(self, live: Any, kind: type) -> None:
        self._journal.add((object.__setattr__, live, "__class__", kind), (object.__setattr__, live, "__class__", type(live)))

    def _reaches(self, start: Any, wanted: Any) -> bool:
        """Whether *wanted* is among what *start* is made of: functions in its attributes, cells and arguments."""
        seen: set[int] = set()
        todo = list(made_of(start))
        while todo:
            thing = self._world.stood_for(todo.pop())
            if thing is wanted:
                return True
            if id(thing) not in seen and len(seen) < _MOST:
                seen.add(id(thing))
                todo += made_of(thing)
        return False

    # -- coming back ------------------------------------------------------------------------------------------------------

    def _earlier(self, live: Any, new: Any) -> Any:
        """The object of an earlier version that leads to *live* and can be *new* again, merged with it; None when there is none."""
        gave_way = [(held, found.old) for found in list(_REMEMBERED)
                    if (held := found.held()) is not None and self._is_alike(held, new) and found.gave_way_to(live)]
        if not gave_way:
            return None
        named = [each for each in gave_way if getattr(each[0], "__qualname__", "") == getattr(new, "__qualname__", "")] if type(new) is types.FunctionType else []
        held, old = (named or gave_way)[0]       # several may have given way to one function
        self._take(held, new, old)
        return held

    def _is_alike(self, held: Any, new: Any) -> bool:
        """Whether *held* was, before it led anywhere, what *new* is."""
        if type(held) is _lru_cache_wrapper and type(new) is _lru_cache_wrapper:
            return bool(held.cache_parameters() == new.cache_parameters()) and self._is_alike(_cached(held), _cached(new))
        return self._world.stood_for(type(new)) is _own_class(held)

    def _take(self, held: Any, new: Any, old: Any) -> None:
        kind = type(new)
        if kind is types.FunctionType:
            self._says_no_more(held)
            self._merge.functions.take(held, new, old)
            return
        self._world.stand(new, held)
        if kind is _lru_cache_wrapper:
            inner = _cached(held)       # one that does not lead has become what there was between
            self._take(inner, _cached(new), _cached(old) if type(inner) is types.FunctionType and led_by(inner.__code__) is not None else ABSENT)
            self._journal.add((_lru_cache_wrapper.cache_clear, held), None)
        elif kind is partial:
            self._lead_partial(held, (self._world.stood_for(new.func), new.args, dict(new.keywords), raw.instance_dict(held) or None))
        else:
            self._become(held, _own_class(held))
            self._merge.objects.take_instance(held, new, old)


class _Remembered:
    """One object that was made to lead to another (or that keeps to itself, while *instead* has its place), as long as it lives."""

    def __init__(self, held: Any, old: Any, instead: Any) -> None:
        self.held, self.old = ref(held), old        # and what its text had made of it
        led = self.led()
        self.defaults = defaults_of(led) if type(led) is types.FunctionType else None     # what leads has none
        self._instead = ref(instead) if instead is not None else None

    def led(self) -> Any:
        """What passes the calls on: the function that a cache caches, else the object itself."""
        led = self.held()
        while type(led) is _lru_cache_wrapper:
            led = _cached(led)
        return led

    def gave_way_to(self, live: Any) -> bool:
        """Whether *live* has its place now."""
        if self._instead is not None:
            return self._instead() is behind(live)
        return any(target is live or target is behind(live) for target in _targets_of(self.held()))


_REMEMBERED: list[_Remembered] = []


def _remember(live: Any, old: Any, instead: Any = None) -> None:
    try:
        found = _Remembered(live, old, instead)
    except TypeError:
        return                   # it cannot be referred to weakly
    others = [each for each in _REMEMBERED if (held := each.held()) is not None and held is not live]
    _REMEMBERED[:] = [*others[-_MOST:], found]


def defaults_of(function: types.FunctionType) -> tuple[Any, Any]:
    """The defaults of a function and those of its keyword-only parameters; of one that leads, what it had before it did."""
    if led_by(function.__code__) is not None:
        found = next((each for each in _REMEMBERED if each.led() is function), None)
        if found is not None and found.defaults is not None:
            return found.defaults
    return function.__defaults__, function.__kwdefaults__


def caches_leading_to(things: list[Any]) -> list[Any]:
    """The caches that pass their calls on to one of *things*, and remember what it has answered."""
    wanted = {id(thing) for thing in things}
    held = [cache for found in _REMEMBERED if type(cache := found.held()) is _lru_cache_wrapper]
    return [cache for cache in held if any(id(target) in wanted for target in _targets_of(cache))]


def _target_of(thing: Any) -> Any:
    """What *thing* calls instead of doing anything itself; None when it does something."""
    kind = type(thing)
    if kind is types.FunctionType:
        return led_by(thing.__code__)
    if kind is _lru_cache_wrapper:
        inner = _cached(thing)
        further = _target_of(inner)
        return inner if further is None else further
    if kind is partial:
        return thing.func
    if kind is staticmethod:
        return thing.__func__
    return raw.namespace(kind)[_TARGET].__func__ if raw.is_heap(kind) and _TARGET in raw.namespace(kind) else None


def _targets_of(thing: Any) -> Iterator[Any]:
    """What *thing* calls, and what that calls instead of doing anything itself."""
    for _ in range(_CHAIN_MOST):
        thing = _target_of(thing)
        if thing is None:
            return
        yield thing


def _with_first(held: types.FunctionType, target: types.FunctionType) -> Any:
    """The signature of *target* behind one more argument, which *held* is given and drops."""
    import inspect

    mine = inspect.signature(target)
    first = inspect.Parameter(next(iter(held.__code__.co_varnames), "self"), inspect.Parameter.POSITIONAL_ONLY)
    name = next(n for n in (first.name, f"_{first.name}", "_first", "_the_first") if n not in mine.parameters)
    return mine.replace(parameters=[first.replace(name=name), *mine.parameters.values()])


def binding(member: Any) -> str:
    """What a class gives a member that is called to: "instance", "class", nothing ("static"), or "" when it is not called or not known."""
    kind = type(member)
    if kind in (staticmethod, classmethod):
        return "static" if kind is staticmethod else "class"
    return "instance" if kind in (types.FunctionType, _lru_cache_wrapper) or (can_lead(member) and _has(kind, "__get__")) else ""


def behind(member: Any) -> Any:
    """What a static or class method is made of; anything else itself."""
    return member.__func__ if type(member) in (staticmethod, classmethod) else member


def _functions_of(thing: Any, name: str) -> list[types.FunctionType]:
    """The functions that a decorated definition *name* is made of, the definition last."""
    found: dict[int, Any] = {}
    todo = [thing]
    while todo:
        each = todo.pop(0)
        if id(each) not in found and len(found) < _MOST:
            found[id(each)] = each
            todo += made_of(each)
    return [f for f in found.values() if type(f) is types.FunctionType and (f.__code__.co_name == name or "<locals>" in f.__code__.co_qualname)]


def can_lead(live: Any) -> bool:
    """Whether an instance can pass its calls on: it is called by a method of a class made in Python that adds no slots."""
    kind = _own_class(live)
    if not raw.is_heap(kind) or issubclass(kind, type) or not (bases.can_be_shown(kind) and bases.is_laid_out_plainly(kind)):
        return False
    return _has(kind, "__call__") and type(raw.lookup(kind, "__call__")) is types.FunctionType


def _has(kind: type, name: str) -> bool:
    return any(name in raw.namespace(each) for each in raw.mro(kind))


def _own_class(thing: Any) -> type:
    """The class an object was made by, below the one that makes it lead."""
    kind = type(thing)
    return raw.mro(kind)[1] if raw.is_heap(kind) and _TARGET in raw.namespace(kind) else kind


def _cached(cache: Any) -> Any:
    """What an `lru_cache` caches, None for anything else."""
    return cache.__dict__.get("__wrapped__") if type(cache) is _lru_cache_wrapper else None


def made_of(thing: Any) -> Iterator[Any]:
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
        yield _cached(thing)
    elif kind in (types.MethodType, staticmethod, classmethod):
        yield thing.__func__
    elif kind is property:
        yield from (thing.fget, thing.fset, thing.fdel)
    elif raw.is_heap(kind) and not issubclass(kind, type):
        yield from raw.attributes(thing).values()
