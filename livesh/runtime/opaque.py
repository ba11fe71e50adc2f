"""What is kept in C: an object without attributes is not an empty one.

No buffer is asked for, although that would show everything: while somebody has a view of its memory, an object that grows fails in the
thread that works with it. What is said of the types below is read through their own C descriptors, which run no code of the program.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FunctionType
from typing import Any
from weakref import ReferenceType

from livesh.runtime import raw, vectors

KEPT_IN_C = "kept in C"
AT_REST = "at rest"
_KINDS = {"f": "float", "i": "int", "u": "uint", "c": "complex", "b": "bool", "O": "object", "U": "str", "S": "bytes", "M": "datetime", "m": "timedelta", "V": "record"}
_BITS = "fiuc"
_LONGEST = 1_000_000
# The base's own methods, which give an object of the base itself.
_EXACT: tuple[tuple[type, Callable[[Any], Any]], ...] = (
    (str, lambda obj: str.__getitem__(obj, slice(_LONGEST))),
    (int, int.__pos__),
    (float, float.__pos__),
    (complex, complex.__pos__),
    (bytes, lambda obj: bytes.__getitem__(obj, slice(_LONGEST))),
)
_VALUES = (bool, str, int, float, complex, bytes)


def said(obj: Any) -> str:
    """Say what an object holds that has no attributes of its own; "" when it is a Python object, which then holds nothing."""
    kept = next((cls for cls in raw.mro(type(obj)) if raw.is_compiled(cls)), object)
    say = _SAID.get(raw.class_name(kept)) if kept is not object else _table
    if kept is object and not _is_table(type(obj)):
        return ""
    try:
        return say(obj, kept) if say is not None else KEPT_IN_C
    except (AttributeError, LookupError, TypeError, ValueError):  # another version of that package
        return KEPT_IN_C


def says_more(cls: type) -> bool:
    """Whether what `said` says of an object of *cls* is what matters, though it has attributes as well."""
    return issubclass(cls, ReferenceType) or vectors.is_numpy(cls) or _is_table(cls)


def _is_table(cls: type) -> bool:
    """Whether *cls* is a table or column of pandas: Python objects around what is kept in C."""
    return "pandas" in sys.modules and any(raw.class_name(each) in _TABLES for each in raw.mro(cls))


_TABLES = frozenset({"pandas.DataFrame", "pandas.Series", "pandas.core.frame.DataFrame", "pandas.core.series.Series"})


def plain(obj: Any) -> str | int | float | complex | bytes | None:
    """Return what an object of a class derived from `str`, `int`, `float`, `complex` or `bytes` is apart from that class; None for others."""
    for base, exact in _EXACT:
        if issubclass(type(obj), base):
            return exact(obj)  # type: ignore[no-any-return]
    return _scalar(obj) if "numpy" in sys.modules else None


def _scalar(obj: Any) -> Any:
    """The value of one of numpy's own numbers, as Python's: `numpy.int16` is no `int`."""
    generic = sys.modules["numpy"].__dict__.get("generic")
    if type(generic) is not type or id(generic) not in map(id, raw.mro(type(obj))) or not raw.is_compiled(type(obj)):
        return None
    value = raw.namespace(generic)["item"](obj)
    return value if type(value) in _VALUES else None


def is_array(obj: Any) -> bool:
    """Whether *obj* is an array of numpy's, and of no class derived from it, which would be asked when it is copied."""
    return type(obj) is raw.ndarray_type()


def bytes_of(array: Any) -> int:
    """How many bytes an array keeps."""
    return int(_read(type(array), "nbytes", array))


def copy_of(array: Any) -> Any:
    """A copy of an array; of one of objects with the same objects."""
    return raw.namespace(type(array))["copy"](array)


def same_bytes(one: Any, other: Any) -> bool:
    """Whether two arrays hold the same."""
    tell = raw.namespace(type(one))["tobytes"]
    return bool(_read(type(one), "shape", one) == _read(type(one), "shape", other) and tell(one) == tell(other))


def fill(array: Any, kept: Any) -> None:
    """Give an array the numbers of another one of its shape."""
    raw.namespace(type(array))["__setitem__"](array, ..., kept)


def elements(array: Any) -> list[Any] | None:
    """The objects that an array of objects refers to, in their order; None for one of numbers."""
    held = _read(sys.modules["numpy"].__dict__["dtype"], "hasobject", _read(type(array), "dtype", array))
    return list(_read(type(array), "flat", array)) if held else None


def refer(array: Any, objects: list[Any]) -> None:
    """Let an array of objects refer to these, in their order."""
    flat = _read(type(array), "flat", array)
    for at, each in enumerate(objects):
        flat[at] = each


def objects_in(array: Any) -> list[Any]:
    """The objects in an array of objects; none of one of numbers."""
    base = sys.modules["numpy"].__dict__["dtype"]
    held = _read(base, "hasobject", _read(type(array), "dtype", array))
    return [raw.namespace(type(array))["tolist"](array)] if held else []


def _array(obj: Any, kept: type) -> str:
    size = "×".join(f"{each:,}" for each in _read(kept, "shape", obj)) or "a single"
    return f"{size} {element_kind(obj)}, {KEPT_IN_C}"


def element_kind(array: Any) -> str:
    """What an array is of: ``float64``."""
    base, dtype = sys.modules["numpy"].__dict__["dtype"], _read(raw.ndarray_type(), "dtype", array)
    kind, size = str(_read(base, "kind", dtype)), int(_read(base, "itemsize", dtype))
    return f"{_KINDS.get(kind, kind)}{size * 8 if kind in _BITS else ''}"


def _table(obj: Any, _kept: type) -> str:
    """A table of pandas: how many rows and columns, and of which types, as its blocks say."""
    manager = raw.held(obj, "_mgr")
    kinds = [_found(each, "values") for each in _found(manager, "blocks")]
    sizes = [_rows(axis) for axis in _found(manager, "axes")]  # the columns, if any, come first
    rows, *columns = reversed(sizes)
    of = ", ".join(dict.fromkeys(_dtype(values) for values in kinds))
    size = " × ".join(f"{each:,} {what}{'' if each == 1 else 's'}" for each, what in zip([rows, *columns], ("row", "column"), strict=False))
    return f"{size} of {of}" if of else size


def _found(obj: Any, name: str) -> Any:
    """Read an attribute that C code keeps, or the object itself."""
    own = raw.held(obj, name)
    if not raw.is_unset(own):
        return own
    found = raw.lookup(type(obj), name)
    if id(type(found)) not in raw.C_DESCRIPTORS:
        raise TypeError(name)
    return found.__get__(obj)


def _rows(axis: Any) -> int:
    """How many labels an axis has."""
    span = raw.held(axis, "_range")
    if type(span) is range:
        return len(span)
    codes = raw.held(axis, "_codes")  # of one with several levels
    data = _found(axis, "_data") if raw.is_unset(codes) else list.__getitem__(codes, 0)
    return vectors.length(data if vectors.is_numpy(type(data)) else _found(data, "_ndarray"))


def _dtype(values: Any) -> str:
    return element_kind(values) if is_array(values) else raw.short_name(type(values))


def _record(obj: Any, _kept: type) -> str:
    """One of the records of an array."""
    generic = sys.modules["numpy"].__dict__["generic"]
    dtype = _read(generic, "dtype", obj)
    return KEPT_IN_C if dtype.hasobject else repr(raw.namespace(generic)["item"](obj))[:200]


def _typed_array(obj: Any, kept: type) -> str:
    size: int = raw.namespace(kept)["__len__"](obj)
    return f"{size:,} of type {_read(kept, 'typecode', obj)}, {KEPT_IN_C}"


def _view_of_memory(obj: Any, kept: type) -> str:
    shape, letter = _read(kept, "shape", obj), _read(kept, "format", obj)
    return f"{'×'.join(f'{size:,}' for size in shape) or 'a single'} of format {letter}, {KEPT_IN_C}"


def _bytes_kept(obj: Any, kept: type) -> str:
    size: int = raw.namespace(kept)["__len__"](obj)
    return f"{size:,} byte{'' if size == 1 else 's'}"


def _weak(obj: Any, _kept: type) -> str:
    target = ReferenceType.__call__(obj)
    return f"to {_a(target)}, which it does not keep alive" if target is not None else "what it referred to is gone"


def _a(thing: Any) -> str:
    return f"{thing.__module__}.{thing.__qualname__}" if type(thing) is FunctionType else f"a {raw.class_name(type(thing))}"


def _partial(obj: Any, kept: type) -> str:
    function, given = _read(kept, "func", obj), len(_read(kept, "args", obj)) + len(_read(kept, "keywords", obj))
    return f"of {_a(function)}, {given} argument{'' if given == 1 else 's'} given"


def _stopped(obj: Any, kept: type) -> str:
    """A generator or coroutine: where it stands."""
    start = {"generator": "gi", "coroutine": "cr", "async_generator": "ag"}[raw.short_name(kept)]
    frame, running = _read(kept, f"{start}_frame", obj), _read(kept, f"{start}_running", obj)
    if frame is None:
        return "ended"
    return f"{'running' if running else AT_REST} in {frame.f_code.co_qualname}, line {frame.f_lineno}"


def _variable(obj: Any, kept: type) -> str:
    return f"named {_read(kept, 'name', obj)}, each context has its own value"


def _waiting(obj: Any, kept: type) -> str:
    size: int = raw.namespace(kept)["qsize"](obj)
    return f"{size:,} item{'' if size == 1 else 's'}, {KEPT_IN_C}"


def _promise(obj: Any, kept: type) -> str:
    return f"{str(_read(kept, '_state', obj)).lower()}, {KEPT_IN_C}"


def _read(cls: type, name: str, obj: Any) -> Any:
    """Read an attribute through the descriptor of the C type itself."""
    return raw.namespace(cls)[name].__get__(obj)


_SAID: dict[str, Callable[[Any, type], str]] = {
    "numpy.ndarray": _array,
    "numpy.void": _record,
    "array.array": _typed_array,
    "memoryview": _view_of_memory,
    "bytearray": _bytes_kept,
    "weakref.ReferenceType": _weak,
    "functools.partial": _partial,
    "generator": _stopped,
    "coroutine": _stopped,
    "async_generator": _stopped,
    "_contextvars.ContextVar": _variable,
    "_queue.SimpleQueue": _waiting,
    "_asyncio.Future": _promise,
    "_asyncio.Task": _promise,
}
