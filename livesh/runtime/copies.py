"""Structural copies of live objects, made without their code.

A copy is made by the builtin base's ``__new__`` and filled attribute by attribute, without the class's ``__init__``,
``__copy__``, ``__deepcopy__`` or ``__reduce__``. Containers below are copied too; references between instances of the
chosen classes lead from copy to copy, and so do queues and events of the standard library, whose copies have waiters of their own:
none; everything else (locks, sockets, other objects) is shared with the original.

Not copied: classes with ``__del__`` (it would run for the copy as well), state that only C code knows, abstract classes,
and instances that hold more than the limits allow.
"""

from __future__ import annotations

import sys
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable
from types import FunctionType, ModuleType, SimpleNamespace
from typing import Any

from livesh.errors import LiveshError
from livesh.runtime import opaque, raw
from livesh.runtime.states import ARRAYS_MOST, HOLDERS, State, container_of

_IMMUTABLE_BASES = (int, str, float, complex, bytes, tuple)


class Uncopyable(LiveshError):
    """This object cannot be copied structurally; the text says why."""


class Copier:
    """Structural copies with one memory: what was shared among originals is shared among copies.

    *kinds* are the ids of the classes whose instances are copied when met below another copy. *limit* bounds how many
    objects and container items one instance may lead to in all.
    """

    def __init__(self, kinds: set[int], limit: int = 1_000_000, depth: int = 50) -> None:
        self._kinds, self._limit, self._depth = kinds, limit, depth
        self._memory: dict[int, tuple[Any, Any]] = {}
        self._made_from: dict[int, Any] = {}
        self._views: list[Any] = []
        self._viewed: list[Any] = []
        self._todo: deque[tuple[Any, Any]] = deque()
        self.layouts = raw.Layouts()
        self._makers: dict[int, Callable[[Any], Any]] = {}
        self._items = 0
        self._remade = _remade()
        array = raw.array_type()
        self._copied_kinds = _COPIED | raw.ids(array) if array is not None else _COPIED
        self._ndarray = raw.ndarray_type()
        self._room = ARRAYS_MOST
        self._shelled = self._kinds | _STRUCTURED | HOLDERS | self._remade.keys()

    def instance(self, obj: Any) -> Any:
        """Return the copy of *obj*, whole, with all copies it leads to; raises `Uncopyable`."""
        return self._whole(lambda: self._shell(obj))

    def value(self, value: Any) -> Any:
        """Return the copy of *value* where it is a container or an instance of the chosen classes, else itself; raises `Uncopyable`."""
        return self._whole(lambda: self._below(value, 0))

    def namespace(self, held: dict[str, Any]) -> dict[str, Any]:
        """Return a copy of a module's namespace: containers copied, its functions rebuilt over the copy."""
        copy: dict[str, Any] = {}
        try:
            self._whole(lambda: self._fill_names(copy, held))
        except Uncopyable:
            copy.clear()  # its functions and it hold each other
            raise
        return copy

    def _fill_names(self, copy: dict[str, Any], held: dict[str, Any]) -> None:
        for name, value in dict.copy(held).items():
            if type(value) is FunctionType and value.__globals__ is held:
                copy[name] = rebuilt(value, copy)
            else:
                copy[name] = value if name.startswith("__") else self._below(value, 0)

    def _whole(self, begin: Callable[[], Any]) -> Any:
        """Return what *begin* makes, filled, with all that it leads to; of what cannot be copied no part is remembered as a copy."""
        self._items, known = 0, len(self._memory)
        try:
            made = begin()
            while self._todo:
                self._fill_any(*self._todo.popleft())
        except Uncopyable:
            self._todo.clear()
            for key in list(self._memory)[known:]:
                self.view(*self._memory.pop(key))
            raise
        return made

    def view(self, original: Any, made: Any) -> None:
        """Take note of another object that stands for *original*, since its copy could not, or of one that was not finished."""
        self._viewed.append(original)
        self._views.append(made)

    def original(self, value: Any) -> Any:
        """Return what *value* is a copy of; itself when it is none."""
        if not self._made_from:
            self._made_from = {id(copy): original for original, copy in self._memory.values()}
        return self._made_from.get(id(value), value)

    def written(self, but: set[int]) -> list[Any]:
        """Return the originals whose copies hold something else than they do by now; *but* are ids of originals and copies that are not asked for."""
        return [obj for obj, made in self._memory.values() if id(obj) not in but and id(made) not in but and not self._held(made).same(self._held(obj))]

    def _held(self, obj: Any) -> State:
        """What *obj* holds, with the originals in the place of copies."""
        held = self.layouts.of(type(obj)).attributes(obj)
        names = self._remade.get(id(type(obj)), held)
        return State({name: self.original(held[name]) for name in names if name in held}, self._contents(obj))

    def _contents(self, obj: Any) -> Any:
        base: Any = container_of(type(obj))
        if opaque.is_array(obj):
            elements = opaque.elements(obj)
            return obj if elements is None else [*map(self.original, elements)]
        saved: Any = raw.contents(obj, base) if base is not None else None
        if base is dict or base is OrderedDict:
            return [(key, self.original(value)) for key, value in saved]
        if base is set:
            return sorted(saved, key=id)  # a copy has another order
        return [*map(self.original, saved)] if type(saved) is list else saved

    def empty(self) -> list[tuple[Any, Any]]:
        """Empty every copy and return, with their originals, those that somebody else still holds."""
        copies = [*self._views, *(copy for _original, copy in self._memory.values())]
        originals = [*self._viewed, *(original for original, _copy in self._memory.values())]
        for memory in (self._memory, self._made_from, self._views, self._viewed):
            memory.clear()
        self._todo.clear()
        for copy in copies:
            if id(type(copy)) not in self._remade:
                _make_empty(copy, self.layouts.of(type(copy)))
        kept, lonely = [], object()
        alone = sys.getrefcount(lonely)  # 2 up to 3.13, 1 where a call borrows its arguments
        while copies:
            copy, original = copies.pop(), originals.pop()
            if sys.getrefcount(copy) > alone and id(type(original)) in self._kinds:  # a copy may have got another class
                kept.append((original, copy))
        return kept

    def _shell(self, obj: Any) -> Any:
        known = self._memory.get(id(obj))
        if known is not None:
            return known[1]
        self._items += 1
        if self._items > self._limit:
            raise Uncopyable(f"it leads to more than {self._limit:,} objects and items")
        made = self._maker(type(obj))(obj)
        self._memory[id(obj)] = (obj, made)
        self._todo.append((obj, made))
        return made

    def _maker(self, cls: type) -> Callable[[Any], Any]:
        make = self._makers.get(id(cls))
        if make is None:
            make = self._makers[id(cls)] = _maker(cls) if id(cls) not in self._remade else lambda _obj: cls()
        return make

    def _fill_any(self, obj: Any, made: Any) -> None:
        (self._fill_remade if id(type(obj)) in self._remade else self._fill)(obj, made)

    def _fill(self, obj: Any, made: Any) -> None:
        layout, below = self.layouts.of(type(obj)), self._below
        if layout.base is not None:
            raw.fill(made, layout.base, self._copied(raw.contents(obj, layout.base), layout.base, 0))
        held = layout.attributes(obj)
        for name, value in held.items():
            if id(type(value)) not in _ATOMS:
                held[name] = below(value, 0)
        for name, slot in layout.slots.items():
            if name in held:
                slot.__set__(made, held.pop(name))
        target = layout.dict_of(made)
        if target is not None:
            dict.update(target, held)

    def _fill_remade(self, obj: Any, made: Any) -> None:
        held = raw.attributes(obj)
        for name in self._remade[id(type(obj))]:
            if name in held:
                raw.put(made, name, self._below(held[name], 0))

    def _below(self, value: Any, depth: int) -> Any:
        kind = type(value)
        if id(kind) in _ATOMS:
            return value
        if id(kind) in self._copied_kinds:
            return self._container(value, kind, depth)
        if kind is tuple:
            return self._tuple(value, depth)
        if id(kind) in self._shelled:
            return self._shell(value)
        if self._ndarray is not None and issubclass(kind, self._ndarray):
            return self._array(value, depth)
        return value

    def _tuple(self, value: Any, depth: int) -> Any:
        parts = [self._below(part, depth + 1) for part in value]
        if all(a is b for a, b in zip(parts, value, strict=True)):
            return value
        return self._memory.setdefault(id(value), (value, tuple(parts)))[1]

    def _array(self, value: Any, depth: int) -> Any:
        """An array of numpy's, which hooks work on in place."""
        known = self._memory.get(id(value))
        if known is not None:
            return known[1]
        if type(value) is not self._ndarray:
            raise Uncopyable(f"it holds a {raw.class_name(type(value))}, which only its own code could copy")
        size = opaque.bytes_of(value)
        if size > self._room:
            raise Uncopyable(f"the arrays are of more than {ARRAYS_MOST // 1_000_000} MB in all")
        self._room -= size
        made = opaque.copy_of(value)
        self._memory[id(value)] = (value, made)
        held = opaque.elements(value)
        if held is not None:
            opaque.refer(made, self._copied(held, list, depth + 1))
        return made

    def _container(self, value: Any, kind: type, depth: int) -> Any:
        known = self._memory.get(id(value))
        if known is not None:
            return known[1]
        if depth > self._depth:
            raise Uncopyable(f"its containers are nested more than {self._depth} deep")
        made = deque(maxlen=value.maxlen) if kind is deque else kind(value.typecode) if kind is raw.array_type() else kind()
        self._memory[id(value)] = (value, made)
        raw.fill(made, kind, self._copied(raw.contents(value, kind), kind, depth + 1))
        return made

    def _copied(self, saved: Any, base: type, depth: int) -> Any:
        self._items += len(saved)
        if self._items > self._limit:
            raise Uncopyable(f"it holds more than {self._limit:,} items")
        if type(saved) is bytes or base is set:
            return saved
        below = self._below
        if base is dict or base is OrderedDict:
            return [(key, held if id(type(held)) in _ATOMS else below(held, depth)) for key, held in saved]
        return [part if id(type(part)) in _ATOMS else below(part, depth) for part in saved]


_ATOMS = raw.ids(int, str, float, bool, bytes, complex, type(None), type, FunctionType, ModuleType)
_COPIED = raw.ids(list, dict, set, deque, bytearray)
_STRUCTURED = raw.ids(OrderedDict, defaultdict, Counter)

# Of the standard library's queues and events: what makes a new one like another. Locks and waiters are its own.
_REMADE: dict[str, dict[str, tuple[str, ...]]] = {
    "queue": dict.fromkeys(("Queue", "LifoQueue", "PriorityQueue"), ("maxsize", "queue", "unfinished_tasks", "is_shutdown")) | {"SimpleQueue": ()},
    "asyncio.queues": dict.fromkeys(("Queue", "LifoQueue", "PriorityQueue"), ("_maxsize", "_queue", "_unfinished_tasks", "_finished", "_is_shutdown")),
    "asyncio.locks": {"Event": ("_value",)},
    "threading": {"Event": ("_flag",)},
}


def _remade() -> dict[int, tuple[str, ...]]:
    """Return, by class, the attributes that a new one gets; of the modules that somebody has loaded."""
    found: dict[int, tuple[str, ...]] = {}
    for module, classes in _REMADE.items():
        held = getattr(sys.modules.get(module), "__dict__", {})
        found |= {id(held[name]): attributes for name, attributes in classes.items() if type(held.get(name)) is type}
    return found


def _maker(cls: type) -> Callable[[Any], Any]:
    """Return how to make an empty instance of *cls* like a given one; raises `Uncopyable`."""
    for owner in raw.mro(cls):
        if "__del__" in raw.namespace(owner) and raw.is_heap(owner):
            raise Uncopyable(f"{raw.class_name(owner)} has __del__, which would run for the copy as well")
    if cls is SimpleNamespace:
        return lambda _obj: SimpleNamespace()
    if issubclass(cls, defaultdict):
        return lambda obj: _with_factory(cls, obj)
    base: Any = raw.container_base(cls)
    if base is not None:
        return lambda _obj: base.__new__(cls)
    for kind in _IMMUTABLE_BASES:
        if issubclass(cls, kind):
            return _valued_maker(cls, kind)
    if issubclass(cls, BaseException):
        args = BaseException.__dict__["args"].__get__
        return lambda obj: BaseException.__new__(cls, *args(obj))
    return _plain_maker(cls)


def can_copy(cls: type) -> bool:
    """Whether instances of *cls* can be copied at all."""
    try:
        _maker(cls)
    except Uncopyable:
        return False
    return True


def _with_factory(cls: type, obj: Any) -> Any:
    factory: Any = defaultdict.__dict__["default_factory"]
    made: Any = defaultdict.__new__(cls)
    factory.__set__(made, factory.__get__(obj))
    return made


def _valued_maker(cls: type, kind: Any) -> Callable[[Any], Any]:
    whole = slice(None)
    value = kind.__pos__ if kind in (int, float, complex) else lambda obj: kind.__getitem__(obj, whole)
    return lambda obj: kind.__new__(cls, value(obj))


def _plain_maker(cls: type) -> Callable[[Any], Any]:
    try:
        object.__new__(cls)
    except TypeError as why:
        raise Uncopyable(f"{raw.class_name(cls)} cannot be made empty: {why}") from None
    return lambda _obj: object.__new__(cls)


def _make_empty(copy: Any, layout: raw.Layout) -> None:
    if layout.base is not None:
        layout.base.clear(copy)  # type: ignore[attr-defined]
    if layout.slots:
        State({}).restore(copy)
    held = layout.dict_of(copy)
    if held is not None:
        dict.clear(held)


def rebuilt(function: FunctionType, names: dict[str, Any]) -> FunctionType:
    """Return *function* over the namespace *names*."""
    made = FunctionType(function.__code__, names, function.__name__, function.__defaults__, function.__closure__)
    made.__kwdefaults__ = function.__kwdefaults__
    return made


def dissolve(names: dict[str, Any]) -> None:
    """Part a namespace from the functions that were rebuilt over it: together they are a circle, which only a collection would end.

    Where somebody has kept one of them, the namespace stays as it was: that one needs the others.
    """
    import weakref

    own = [name for name, value in names.items() if type(value) is FunctionType and value.__globals__ is names]
    seeds = {name: rebuilt(names[name], {}) for name in own}
    left = {name: weakref.ref(names.pop(name)) for name in own}
    kept = {name: function for name, ref in left.items() if (function := ref()) is not None}
    if kept:
        names.update({name: kept.get(name) or rebuilt(seeds[name], names) for name in own})
