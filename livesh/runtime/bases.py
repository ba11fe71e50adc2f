"""Give a living class other bases or another metaclass, also where CPython's assignment refuses what would be sound.

Theory of operation. `cls.__bases__ = ...` compares the layouts of the old and the new base, although what matters is the
layout of `cls`: a class that has its own dictionary looks the same below `object`, below `abc.ABC` (no dictionary) and
below a class with one. From and to plain `object` it refuses always, whose deallocator is another function than that of
classes made in Python (bpo-672115, open since 2003). The comparison is satisfied by pointing the word of the type that
names its base at the new base first; on the way to `object` the bases go to a neutral class, and the words that name it
are put right afterwards.

`cls.__class__ = ABCMeta` is refused because `type` itself is built in. Where both metaclasses have one layout, the word
that names a class's metaclass is written.

Layouts are checked before, by the numbers of the types: where CPython's own check does not hold, every class involved
must have the layout of an empty class, with or without a dictionary, and the caller has compared the class with one made
anew. Limits: the way to `object` and ways back run a few lines of Python inside the commit, since the words to put right
exist only after the step before; a class of another layout (slots, a builtin base) keeps its bases where CPython says so.
"""

from __future__ import annotations

import gc
from typing import Any

from livesh.runtime import raw
from livesh.runtime.pointers import Word, release

Step = tuple[tuple[Any, ...], tuple[Any, ...] | None]


class Neutral:
    """Stands between a class and `object`; has no behaviour."""


_OF_ANY_CLASS = frozenset(vars(Neutral)) - {"__doc__"} | {"__qualname__"}


class _Bare:
    """The same, between `object` and a class without a `__dict__`: 3.15 compares that as well."""

    __slots__ = ()


def refusal(cls: type, bases: tuple[type, ...]) -> str:
    """Why *cls* cannot get *bases*, "" when it can; nothing is changed."""
    mine = _bases_of(cls)
    known = (object, _builtin_of(cls), *mine)
    if any(not raw.is_heap(b) and not any(b is k for k in known) for b in bases) and not issubclass(cls, BaseException):
        return f"{bases[0].__name__} is built in and has a layout of its own"
    reason = _direct(cls, mine, bases)
    return "" if not reason or _is_plain(cls, bases) or _is_bare_below(cls, bases) or _adds_nothing(cls, bases) else reason


def _direct(cls: type, mine: tuple[type, ...], bases: tuple[type, ...]) -> str:
    """Why plain assignment would be refused."""
    if (object,) in (mine, bases):
        return "its instances have a layout of their own"
    try:
        twin = _twin(cls, mine)  # CPython compares the bases only: what *cls* adds to them does not matter
        type.__setattr__(twin, "__bases__", bases)
        type.__setattr__(twin, "__bases__", mine)
        leave(twin)
    except TypeError as cause:
        return str(cause)
    return ""


def _twin(cls: type, bases: tuple[type, ...]) -> type:
    """An empty class with those bases; made by assignment where that is possible, which runs no `__init_subclass__`."""
    names = {"__module__": "livesh"} | ({} if cls.__dictoffset__ else {"__slots__": ()})
    builtin = [kind for kind in raw.mro(cls) if not raw.is_heap(kind) and kind is not object]
    for start in (Neutral, _Bare, *builtin[:1]):
        twin = type.__new__(type(cls), cls.__name__, (start,), dict(names))
        try:
            type.__setattr__(twin, "__bases__", bases)
        except TypeError:
            continue
        return twin
    return _made_below(cls, type(cls), bases)


def can_be_shown(cls: type) -> bool:
    """Whether `shown` can make a double of *cls* that no `__init_subclass__` sees."""
    return "_member_map_" not in raw.namespace(cls) and \
        (is_laid_out_plainly(cls) or raw.lookup(cls, "__init_subclass__") is raw.lookup(object, "__init_subclass__"))


def shown(cls: type) -> type:
    """An empty subclass of *cls* under its name, for a trial; no `__new__` of a metaclass and no `__init_subclass__` has seen it."""
    return _made_below(cls, type(cls), (cls,))


def copied(cls: type, meta: Any, below: tuple[type, ...]) -> type | None:
    """A copy of *cls* with other bases and metaclass, for a trial, seen by nobody either; None where that cannot be."""
    own = raw.namespace(cls)
    if not can_be_shown(cls) or "__slots__" in own:
        return None
    made = _made_below(cls, meta, below)
    for name, value in list(own.items()):
        if name not in _OF_ANY_CLASS:
            type.__setattr__(made, name, value)
    return made


def is_laid_out_plainly(cls: type) -> bool:
    """Whether the instances of *cls* are laid out as those of a class without slots."""
    return _numbers(cls) == _numbers(Neutral) and _is_plain(cls, ())


def _made_below(cls: type, meta: Any, below: tuple[type, ...]) -> type:
    """An empty class named as *cls*; given its bases where that is possible, which runs no `__init_subclass__`."""
    names: dict[str, Any] = {"__module__": raw.module_of(cls), "__qualname__": raw.qualname(cls)}
    if not is_laid_out_plainly(cls):
        made: type = type.__new__(meta, cls.__name__, below, names | ({} if cls.__dictoffset__ else {"__slots__": ()}))
        return made
    made = type.__new__(meta, cls.__name__, (Neutral,), names)
    for (function, *arguments), _ in operations(made, below):
        function(*arguments)
    return made


def _is_plain(cls: type, bases: tuple[type, ...]) -> bool:
    """Whether *cls*, what it inherits and what it will inherit add nothing to an instance but a dictionary."""
    plain = {_numbers(c) for c in (object, Neutral, _Bare)}
    return all(_numbers(c) in plain for c in (*raw.mro(cls), *(c for b in bases for c in raw.mro(b))))


def _is_bare_below(cls: type, bases: tuple[type, ...]) -> bool:
    """Whether what *cls* inherits and what it will inherit add nothing to an instance: its own slots are where they would be."""
    return all(_numbers(c) == _numbers(object) for c in (*raw.mro(cls)[1:], *(c for b in bases for c in raw.mro(b))))


def _adds_nothing(cls: type, bases: tuple[type, ...]) -> bool:
    """Whether the bases there are and those to be lay instances out as *cls* does, or are the one builtin that it extends.

    So an exception gets a base of its own between it and `Exception`: what that adds to an instance, *cls* has already. And since most builtin
    exceptions have one layout, it may extend another of them, or one of the program's beside its builtin one. Classes beside those that add
    nothing but a dictionary stay as they are.
    """
    builtin = _builtin_of(cls)
    slots = any(raw.slots(kind) for kind in (cls, *bases))
    return not slots and builtin is not object and all(
        _is_alike(base, builtin) if not raw.is_heap(base) else _numbers(base) == _numbers(cls) and _is_alike(_builtin_of(base), builtin)
        for base in (*_extended(_bases_of(cls)), *_extended(bases)))


def _extended(bases: tuple[type, ...]) -> list[type]:
    """Those of *bases* that extend something built in, all where none does; the others have to be plain."""
    found = [base for base in bases if _builtin_of(base) is not object]
    plain = all(base in found or _is_plain(base, ()) for base in bases)
    return found if found and plain else list(bases)


def _is_alike(kind: type, builtin: type) -> bool:
    """Whether two classes made in C are one, or exceptions that add nothing to `BaseException`."""
    exceptions = all(BaseException in raw.mro(each) for each in (kind, builtin))
    return kind is builtin or (exceptions and _numbers(kind) == _numbers(builtin) == _numbers(BaseException))


def _builtin_of(cls: type) -> type:
    return next(kind for kind in raw.mro(cls) if not raw.is_heap(kind))


def operations(cls: type, bases: tuple[type, ...]) -> list[Step]:
    """The calls that give *cls* those *bases*, each with its undo."""
    mine = _bases_of(cls)
    if not _direct(cls, mine, bases):
        return [((type.__setattr__, cls, "__bases__", bases), (type.__setattr__, cls, "__bases__", mine))]
    there = (_neutral_for(cls),) if bases == (object,) else bases
    steps: list[Step] = [(Word(cls, cls.__base__).operation(_extended(there)[0]), None),
                         ((type.__setattr__, cls, "__bases__", there), (_Back(cls, mine),))]
    return [*steps, ((_LaterFix(cls),), None)] if bases == (object,) else steps


def leave(cls: type) -> None:
    """Let a class that nobody is to find be below none of its bases; one of a layout that does not let it stays until it is collected."""
    builtin, base = _builtin_of(cls), cls.__base__
    if any(_is_given(cls, there) for there in (Neutral, _Bare, builtin)) or base is None:
        return
    there = builtin if builtin is not object else _laid_out_as(base)
    if _adds_nothing(cls, (there,)) if there is builtin else _numbers(there) == _numbers(base):
        _exchange(cls, base, there)
        if not _is_given(cls, there):
            _exchange(cls, there, base)


def _laid_out_as(base: type) -> type:
    """A class below `object` alone that has the slots of *base* and those above it."""
    slots = (*raw.slots(base), *["__dict__"] * bool(base.__dictoffset__), *["__weakref__"] * bool(base.__weakrefoffset__))
    return type("Neutral", (object,), {"__slots__": slots})


def _is_given(cls: type, base: type) -> bool:
    """Whether CPython's own assignment gives a class this base."""
    try:
        type.__setattr__(cls, "__bases__", (base,))
    except TypeError:
        return False
    return True


def _is_neutral(cls: type) -> bool:
    return cls is Neutral or cls is _Bare  # by identity: a metaclass may answer for ==


def _neutral_for(cls: type) -> type:
    return Neutral if cls.__dictoffset__ else _Bare


class _Back:
    """Give *cls* the bases it had, from whatever state the way there was left in."""

    def __init__(self, cls: type, bases: tuple[type, ...]) -> None:
        self.cls, self.bases = cls, bases

    def __call__(self) -> None:
        there = (_neutral_for(self.cls),) if self.bases == (object,) else self.bases
        _exchange(self.cls, self.cls.__base__, _extended(there)[0])
        type.__setattr__(self.cls, "__bases__", there)
        if there is not self.bases:
            _LaterFix(self.cls)()


class _LaterFix:
    """Take a neutral class out of the bases and the resolution order of *cls* and its subclasses."""

    def __init__(self, cls: type) -> None:
        self.cls = cls

    def __call__(self) -> None:
        for kind in reversed(raw.family(self.cls)):
            order = raw.mro(kind)
            if any(map(_is_neutral, order)):
                _exchange(kind, order, tuple(c for c in order if not _is_neutral(c)))
        held = _bases_of(self.cls)
        if _is_neutral(held[0]):
            _exchange(self.cls, held, (object,))
            _exchange(self.cls, held[0], object)
        for kind in raw.family(self.cls):
            _forget_lookups(kind)


def _exchange(holder: Any, old: Any, new: Any) -> None:
    function, *arguments = Word(holder, old).operation(new)
    function(*arguments)


def _forget_lookups(cls: type) -> None:
    import ctypes

    ctypes.pythonapi.PyType_Modified(ctypes.py_object(cls))


def _bases_of(cls: type) -> tuple[type, ...]:
    found: tuple[type, ...] = type.__dict__["__bases__"].__get__(cls)
    return found


def _numbers(cls: type) -> tuple[int, int, int, int]:
    return (cls.__basicsize__, cls.__itemsize__, cls.__dictoffset__, cls.__weakrefoffset__)


def own_descriptor(cls: type, name: str, wanted: bool) -> list[Step]:
    """The calls that put the `__dict__` or `__weakref__` of its instances into *cls*, or take it out, with their undo.

    `type.__setattr__` cannot: `type.__dict__` itself stands in the way.
    """
    import ctypes

    space = _space_of(cls)
    looked_up = (ctypes.pythonapi.PyType_Modified, ctypes.py_object(cls))
    take = (dict.pop, space, name, None)
    put = (dict.__setitem__, space, name, _descriptor_for(cls, name) if wanted else space[name])
    return [((put, take) if wanted else (take, put)), (looked_up, looked_up)]


def put_class_of_instances(cls: type, said: property) -> None:
    """Let instances of *cls* answer *said* when they are asked for their `__class__`; not for a class that others see."""
    _space_of(cls)["__class__"] = said
    _forget_lookups(cls)


def drop_class_of_instances(cls: type) -> None:
    """Take that away again."""
    _kept = _space_of(cls).pop("__class__", None)      # lookups hold it by its address until they are forgotten
    _forget_lookups(cls)


def _space_of(cls: type) -> dict[str, Any]:
    """The dictionary of *cls* itself: `type.__setattr__` knows another meaning of some names."""
    found: dict[str, Any] = gc.get_referents(type.__dict__["__dict__"].__get__(cls))[0]
    return found


def _descriptor_for(cls: type, name: str) -> Any:
    found = raw.namespace(donor := type(cls.__name__, (), {}))[name]
    if found.__objclass__ is donor:              # from 3.15 on one descriptor serves all classes
        _exchange(found, donor, cls)
    return found


# -- the class of an instance ---------------------------------------------------------------------------------------------


def put_class(thing: Any, kind: type) -> None:
    """Make *thing* an instance of *kind*.

    Of classes below `int`, `tuple` or `bytes` 3.11 keeps the dictionary behind the items (an offset from the end), cannot compare such layouts and
    refuses two that are alike. Elsewhere an instance's values may be laid out by keys that its class holds: only CPython can do it.
    """
    mine = type(thing)
    try:
        object.__setattr__(thing, "__class__", kind)
    except TypeError:
        if not mine.__itemsize__ or _numbers(mine) != _numbers(kind) or _builtin_of(mine) is not _builtin_of(kind) or raw.slots(mine) or raw.slots(kind):
            raise
        import ctypes

        function, *arguments = Word(thing, mine, _TYPE).operation(kind)
        function(*arguments)
        release(ctypes, mine)


# -- the metaclass ---------------------------------------------------------------------------------------------------------


def metaclass_refusal(cls: type, meta: type) -> str:
    """Why *cls* cannot become an instance of *meta*, "" when it can."""
    if _numbers(type(cls)) != _numbers(meta):
        return "classes made by it have another layout"
    return ""


def metaclass_operations(cls: type, meta: type) -> list[Step]:
    """The calls that make *cls* an instance of the metaclass *meta*, with their undo."""
    import ctypes

    mine = type(cls)
    if raw.is_heap(mine) and raw.is_heap(meta):
        return [((type.__setattr__, cls, "__class__", meta), (type.__setattr__, cls, "__class__", mine))]
    word = Word(cls, mine, _TYPE)
    looked_up = (ctypes.pythonapi.PyType_Modified, ctypes.py_object(cls))
    return [(looked_up, looked_up), (word.operation(meta), word.operation(mine)), (looked_up, looked_up)]


_TYPE = 1                        # an object's second word names its type (Include/object.h, builds with the GIL)
