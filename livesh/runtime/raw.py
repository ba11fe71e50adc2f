"""Read and write what an object holds without running one line of its code.

`getattr`, `isinstance`, `vars` and `copy.copy` all ask the object, and an object may answer with a property, a
`__getattr__` or a `__class__` that lies. This module asks the interpreter instead:

- the type is ``type(obj)``, the MRO and the namespace of a class come through `type`'s own descriptors;
- an instance's dict comes through the getset descriptor that the interpreter put into the first class with a dict,
  never through a property of that name;
- slots come through their member descriptors;
- what a container subclass contains comes through the builtin base's own methods.

Limit: asking for the dict of an instance makes the interpreter build it (3.11 and 3.12 then keep it for good).
"""

from __future__ import annotations

import gc
import sys
from collections import OrderedDict, deque
from collections.abc import Callable
from itertools import starmap
from operator import call
from types import FrameType, GetSetDescriptorType, MappingProxyType, MemberDescriptorType, ModuleType
from typing import Any

mro: Callable[[type], tuple[type, ...]] = type.__dict__["__mro__"].__get__
namespace: Callable[[type], MappingProxyType[str, Any]] = type.__dict__["__dict__"].__get__
subclasses: Callable[[type], list[type]] = type.__subclasses__
_flags: Callable[[type], int] = type.__dict__["__flags__"].__get__
_name: Callable[[type], str] = type.__dict__["__name__"].__get__
_module: Callable[[type], Any] = type.__dict__["__module__"].__get__
_qualname: Callable[[type], str] = type.__dict__["__qualname__"].__get__
_dict_offset: Callable[[type], int] = type.__dict__["__dictoffset__"].__get__
_generic = object.__getattribute__
_UNSET = object()

HEAP_TYPE = 1 << 9
IMMUTABLE_TYPE = 1 << 8
COLLECTED = 1 << 14  # Py_TPFLAGS_HAVE_GC
# By identity: descriptors that only read or write what the object holds. `runtime/slots.py` adds its own kind to both.
C_DESCRIPTORS = set(map(id, (GetSetDescriptorType, MemberDescriptorType)))
SLOTS = {id(MemberDescriptorType)}
CONTAINERS: tuple[type, ...] = (OrderedDict, dict, list, set, deque, bytearray)
SIZED: tuple[type, ...] = (dict, list, tuple, set, frozenset, deque)


def is_a(obj: object, *bases: type) -> bool:
    """Say whether the real type of *obj* is one of *bases* or below one."""
    return issubclass(type(obj), bases)


def ids(*kinds: type) -> frozenset[int]:
    """Return the identities of types: asking ``type(x) in (...)`` would ask a metaclass for its == or its hash."""
    return frozenset(map(id, kinds))


def short_name(cls: type) -> str:
    """Return the bare name of *cls*, past a metaclass that would answer for it."""
    return _name(cls)


def qualname(cls: type) -> str:
    """Return the qualified name of *cls*, past a metaclass that would answer for it."""
    return _qualname(cls)


def class_name(cls: type) -> str:
    """Return ``module.Qualname`` of *cls* (without the module for builtins)."""
    module = namespace(cls).get("__module__") if is_heap(cls) else _module(cls)
    if type(module) is not str or module == "builtins":
        return _qualname(cls)
    return f"{module}.{_qualname(cls)}"


def module_of(cls: type) -> str | None:
    """Return the name of the module that defines *cls*, when it is a class written in Python."""
    module = namespace(cls).get("__module__") if is_heap(cls) else None
    return module if type(module) is str else None


def is_heap(cls: type) -> bool:
    """Say whether *cls* was made at run time (a class statement), not compiled in."""
    return bool(_flags(cls) & HEAP_TYPE)


def is_compiled(cls: type) -> bool:
    """Say whether *cls* is made by C code: compiled in, or made at run time and immutable, which no class statement's is."""
    return _flags(cls) & (HEAP_TYPE | IMMUTABLE_TYPE) != HEAP_TYPE


def is_collected(cls: type) -> bool:
    """Say whether the collector tracks instances of *cls*."""
    return bool(_flags(cls) & COLLECTED)


def family(cls: type) -> list[type]:
    """Return *cls* and every living subclass of it, each once."""
    found, todo = {id(cls): cls}, [cls]
    while todo:
        parent = todo.pop()
        for child in subclasses(parent) if parent is not type else []:
            if id(child) not in found:
                found[id(child)] = child
                todo.append(child)
    return list(found.values())


def lookup(cls: type, name: str) -> Any:
    """Return what the class *cls* or a base holds under *name*, unbound; raises KeyError."""
    for owner in mro(cls):
        held = namespace(owner)
        if name in held:
            return held[name]
    raise KeyError(name)


class Facts:
    """What stays true of a class as long as it lives.

    Its instances are a dict and nothing else (*plain*), or hold no attributes at all (*bare*); *base* is the mutable container they are,
    *sized* the builtin that counts what they contain, *numbers* the one that holds numbers instead of objects (vectors.py); *more*: there is
    more to be said of them than their attributes, None while nobody has asked (opaque.py).
    """

    __slots__ = ("alive", "bare", "base", "more", "numbers", "plain", "sized")

    def __init__(self, cls: type, alive: Callable[[], type | None]) -> None:
        self.alive = alive
        self.base = next((base for base in CONTAINERS if issubclass(cls, base)), None)
        self.sized: Any = next((base for base in SIZED if issubclass(cls, base)), None)
        self.numbers: Any = next((base for base in (bytearray, bytes, memoryview, array_type(), ndarray_type()) if base is not None and issubclass(cls, base)), None)
        getter, slots = dict_getter(cls), _slots(cls)
        self.bare = getter is None and not slots
        self.plain = self.base is None and getter is not None and not slots and getattr(getter, "__self__", None) is lookup(cls, "__dict__")
        self.more: bool | None = None


_facts: dict[int, Facts] = {}
_library: list[Any] = []    # PyObject_GenericGetDict, once it was needed: a handle of our own, since argument types set on `ctypes.pythonapi` are the service's too


def facts_of(cls: type) -> Facts:
    """Return the facts about *cls*, found once; kept by identity and weakly, so that no class lives longer for it."""
    found = _facts.get(id(cls))
    if found is None or found.alive() is not cls:
        import weakref

        key = id(cls)
        found = _facts[key] = Facts(cls, weakref.ref(cls, lambda _gone: _facts.pop(key, None) and None))
    return found


def dict_getter(cls: type) -> Callable[[Any], Any] | None:
    """Return a C callable that gives an instance's dict, or None when instances of *cls* have none."""
    bases = mro(cls)
    entries = [entry for owner in bases if (entry := namespace(owner).get("__dict__")) is not None]
    for entry in entries:
        if id(type(entry)) in C_DESCRIPTORS and any(owner is entry.__objclass__ for owner in bases):
            return entry.__get__  # type: ignore[no-any-return]
    return _hidden_dict if entries and _dict_offset(cls) else None


def _hidden_dict(obj: object) -> Any:
    """Ask the interpreter itself: a property, or the descriptor of a class whose namespace was copied, stands where *obj* would be asked."""
    import ctypes

    if not _library:
        _library.append(ctypes.PyDLL(None).PyObject_GenericGetDict)
        _library[0].argtypes, _library[0].restype = (ctypes.py_object, ctypes.c_void_p), ctypes.py_object
    return _library[0](ctypes.py_object(obj), None)  # wrapped: what is not is asked for its `__class__`


def instance_dict(obj: object) -> dict[str, Any] | None:
    """Return the dict that holds the attributes of *obj*, or None."""
    facts = facts_of(type(obj))
    if facts.bare:
        return None
    try:
        if facts.plain:  # then the generic lookup finds the interpreter's own descriptor
            held = _generic(obj, "__dict__")
        else:
            getter = dict_getter(type(obj))
            held = getter(obj) if getter is not None else None
    except (TypeError, AttributeError):  # a getset of a base whose instances have no dict after all
        return None
    return held if issubclass(type(held), dict) else None


def slots(cls: type) -> dict[str, Any]:
    """Return the slot descriptors of *cls* by name, bases included, the nearest one first."""
    facts = facts_of(cls)
    return {} if facts.plain or facts.bare else _slots(cls)


def _slots(cls: type) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for owner in mro(cls):
        held = namespace(owner)
        if "__slots__" in held:
            for name, entry in held.items():
                if id(type(entry)) in SLOTS:
                    found.setdefault(name, entry)
    return found


class Layout:
    """Where the instances of one class keep what they hold; found once for many of them."""

    __slots__ = ("base", "cls", "getter", "slots")

    def __init__(self, cls: type) -> None:
        self.cls, self.slots, self.getter, self.base = cls, slots(cls), dict_getter(cls), container_base(cls)

    @property
    def is_plain(self) -> bool:
        """Whether a dict is all there is."""
        return self.getter is not None and not self.slots and self.base is None

    def dict_of(self, obj: Any) -> dict[str, Any] | None:
        """Return the dict that holds the attributes of *obj*, or None."""
        try:
            held = self.getter(obj) if self.getter is not None else None
        except (TypeError, AttributeError):  # a getset of a base whose instances have no dict after all
            return None
        return held if issubclass(type(held), dict) else None

    def attributes(self, obj: Any) -> dict[str, Any]:
        """Return a fresh dict of what *obj* itself holds: slots that are set, then its dict."""
        held = self.dict_of(obj)
        copy: dict[str, Any] = {} if held is None else dict.copy(held) if type(held) is dict else dict(dict.items(held))
        if not self.slots:
            return copy
        found = {name: value for name, slot in self.slots.items() if (value := read_slot(slot, obj)) is not _UNSET}
        found.update(copy)
        return found


class Layouts:
    """The layouts of the classes met during one piece of work; by identity, since a metaclass may lie about equality."""

    def __init__(self) -> None:
        self._known: dict[int, Layout] = {}

    def of(self, cls: type) -> Layout:
        """Return the layout of *cls*."""
        found = self._known.get(id(cls))
        if found is None:
            found = self._known[id(cls)] = Layout(cls)
        return found


def attributes(obj: object) -> dict[str, Any]:
    """Return a fresh dict of the attributes *obj* itself holds: slots that are set, then its dict."""
    facts = facts_of(type(obj))
    if facts.bare:
        return {}
    if facts.plain:
        held = _generic(obj, "__dict__")
        if type(held) is dict:
            return held.copy()
    return Layout(type(obj)).attributes(obj)


def read_slot(slot: Any, obj: object) -> Any:
    """Return the value in *slot* of *obj*, or the mark that `is_unset` knows."""
    try:
        return slot.__get__(obj)
    except AttributeError:
        return _UNSET


def is_unset(value: object) -> bool:
    """Say whether `read_slot` found the slot empty."""
    return value is _UNSET


def get(obj: object, name: str) -> Any:
    """Return the attribute *name* that *obj* or its class holds, running nothing; raises AttributeError.

    Instance attributes win, as they do without data descriptors; properties and functions of the class come as they
    are stored, unbound. A class is asked along its own MRO, a module in its dict.
    """
    if issubclass(type(obj), type):
        return _get_from_class(obj, name)  # type: ignore[arg-type]
    own = held(obj, name)
    if own is not _UNSET:
        return own
    try:
        found = lookup(type(obj), name)
    except KeyError:
        raise AttributeError(f"{class_name(type(obj))} holds no attribute {name!r}") from None
    if found is slots(type(obj)).get(name, _UNSET):
        raise AttributeError(f"slot {name!r} of this {class_name(type(obj))} is empty")
    return found


def held(obj: object, name: str) -> Any:
    """Return what *obj* itself (not its class) holds under *name*, in a slot or in its dict, or the mark that `is_unset` knows."""
    facts = facts_of(type(obj))
    if facts.plain:
        plain = _generic(obj, "__dict__")
        if type(plain) is dict:
            return plain.get(name, _UNSET)
    slot = slots(type(obj)).get(name)
    if slot is not None and (value := read_slot(slot, obj)) is not _UNSET:
        return value
    own = instance_dict(obj)
    return dict.get(own, name, _UNSET) if own is not None else _UNSET


def holds(obj: object, name: str) -> bool:
    """Say whether *obj* itself (not its class) holds *name*."""
    return held(obj, name) is not _UNSET


def _get_from_class(cls: type, name: str) -> Any:
    try:
        return lookup(cls, name)
    except KeyError:
        raise AttributeError(f"class {class_name(cls)} holds no attribute {name!r}") from None


def put(obj: object, name: str, value: object) -> None:
    """Set the attribute *name* of *obj* past its `__setattr__`; raises AttributeError where it holds none."""
    slot = slots(type(obj)).get(name)
    if slot is not None:
        slot.__set__(obj, value)
        return
    dict.__setitem__(_dict_or_refuse(obj, name), name, value)


def drop(obj: object, name: str) -> None:
    """Delete the attribute *name* of *obj* past its `__delattr__`; raises AttributeError when it is not held."""
    slot = slots(type(obj)).get(name)
    if slot is not None:
        slot.__delete__(obj)
        return
    held = _dict_or_refuse(obj, name)
    if not dict.__contains__(held, name):
        raise AttributeError(f"this {class_name(type(obj))} holds no attribute {name!r}")
    dict.__delitem__(held, name)


def _dict_or_refuse(obj: object, name: str) -> dict[str, Any]:
    held = instance_dict(obj)
    if held is None:
        raise AttributeError(f"{class_name(type(obj))} has neither a dict nor a slot {name!r}")
    return held


def field_names(cls: type) -> tuple[str, ...]:
    """Return the names that the items of a named tuple have, in their order; nothing for other classes."""
    for owner in mro(cls) if cls is not tuple and issubclass(cls, tuple) else ():
        names = namespace(owner).get("_fields") if is_heap(owner) else None
        if type(names) is tuple and all(type(name) is str for name in names):
            return names
    return ()


def unproxied(obj: Any) -> Any:
    """Return what a mapping proxy stands for, any other object itself: the proxy would ask it."""
    return gc.get_referents(obj)[0] if type(obj) is MappingProxyType else obj


def container_base(cls: type) -> type | None:
    """Return the builtin mutable container that *cls* is or extends, or None."""
    return facts_of(cls).base


def table_of(mapping: Any) -> Any:
    """Return the builtin class whose own methods store into *mapping*: an `OrderedDict` keeps its order beside the table, which `dict.pop` would not touch."""
    return OrderedDict if issubclass(type(mapping), OrderedDict) else dict


def array_type() -> Any:
    """Return the class of `array.array` where somebody has loaded it, else None: a container of values that are no Python objects."""
    return getattr(sys.modules.get("array"), "array", None)


def ndarray_type() -> Any:
    """Return the class of numpy's arrays where somebody has loaded it, else None."""
    numpy = sys.modules.get("numpy")
    found = numpy.__dict__.get("ndarray") if type(numpy) is ModuleType else None
    return found if type(found) is type and is_compiled(found) else None


def contents(obj: Any, base: type) -> Any:
    """Return a fresh copy of what the container *obj* holds, made by *base*'s own code; no key is hashed again."""
    if base is dict or base is OrderedDict:
        return list(base.items(obj))
    if base is set:
        return list(set.__iter__(obj))
    if base is bytearray:
        return bytes(bytearray.__getitem__(obj, slice(None)))
    if base is array_type():
        return base.tobytes(obj)
    if base is ndarray_type():
        return namespace(base)["copy"](obj)
    return list(base.__iter__(obj))  # type: ignore[attr-defined]


def fill(obj: Any, base: Any, saved: Any) -> None:
    """Put *saved* into the empty container *obj*."""
    if base is OrderedDict:
        for key, value in saved:
            OrderedDict.__setitem__(obj, key, value)
    elif base is dict or base is set:
        base.update(obj, saved)
    elif base is array_type():
        base.frombytes(obj, saved)
    else:
        base.extend(obj, saved)


def refill(obj: Any, base: Any, saved: Any) -> None:
    """Make the container *obj* hold *saved* again, in place and in one C call: no other thread finds it half full."""
    if base is list or base is bytearray:
        base.__setitem__(obj, slice(None), saved)
        return
    if base is array_type():
        base.__setitem__(obj, slice(None), base(obj.typecode, saved))
        return
    if base is ndarray_type():
        if obj.shape != saved.shape:
            namespace(base)["resize"](obj, saved.shape, refcheck=False)
        base.__setitem__(obj, ..., saved)
        return
    _kept = contents(obj, base)  # what goes must not die in there: that could run code
    steps: list[tuple[Any, ...]] = [(base.clear, obj)]
    if base is OrderedDict:
        steps += [(OrderedDict.__setitem__, obj, key, value) for key, value in saved]
    else:
        ready = dict(saved) if base is dict else saved
        steps.append((deque.extend if base is deque else base.update, obj, ready))
    deque(starmap(call, steps), maxlen=0)


def frame_locals(frame: FrameType) -> dict[str, Any]:
    """Return a copy of the locals of *frame*, leaving nothing behind on it.

    Up to 3.12 the interpreter caches the answer on the frame, which would keep every local alive until the frame
    returns: the cache of a function's frame is emptied again.
    """
    held = frame.f_locals
    copy = dict(held)
    if type(held) is dict and frame.f_code.co_flags & _OPTIMIZED:
        held.clear()
    return copy


_OPTIMIZED = 0x1
