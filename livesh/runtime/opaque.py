"""What is kept in C: an object without attributes is not an empty one.

No buffer is asked for, although that would show everything: while somebody has a view of its memory, an object that grows fails in the
thread that works with it. What is said of the types below is read through their own C descriptors, which run no code of the program.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from livesh.runtime import raw

KEPT_IN_C = "kept in C"
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


def said(obj: Any) -> str:
    """Say what an object holds that has no attributes of its own; "" when it is a Python object, which then holds nothing."""
    kept = next((cls for cls in raw.mro(type(obj)) if raw.is_compiled(cls)), object)
    if kept is object:
        return ""
    say = _SAID.get(raw.class_name(kept))
    try:
        return say(obj, kept) if say is not None else KEPT_IN_C
    except (AttributeError, KeyError, TypeError, ValueError):  # another version of that package
        return KEPT_IN_C


def plain(obj: Any) -> str | int | float | complex | bytes | None:
    """Return what an object of a class derived from `str`, `int`, `float`, `complex` or `bytes` is apart from that class; None for others."""
    for base, exact in _EXACT:
        if issubclass(type(obj), base):
            return exact(obj)  # type: ignore[no-any-return]
    return None


def _array(obj: Any, kept: type) -> str:
    shape, dtype = _read(kept, "shape", obj), _read(kept, "dtype", obj)
    base = sys.modules["numpy"].__dict__["dtype"]
    kind, size = str(_read(base, "kind", dtype)), int(_read(base, "itemsize", dtype))
    size_of_it = "×".join(map(str, shape)) or "a single"
    return f"{size_of_it} {_KINDS.get(kind, kind)}{size * 8 if kind in _BITS else ''}, {KEPT_IN_C}"


def _typed_array(obj: Any, kept: type) -> str:
    size: int = raw.namespace(kept)["__len__"](obj)
    return f"{size:,} of type {_read(kept, 'typecode', obj)}, {KEPT_IN_C}"


def _view_of_memory(obj: Any, kept: type) -> str:
    shape, letter = _read(kept, "shape", obj), _read(kept, "format", obj)
    return f"{'×'.join(f'{size:,}' for size in shape) or 'a single'} of format {letter}, {KEPT_IN_C}"


def _bytes_kept(obj: Any, kept: type) -> str:
    size: int = raw.namespace(kept)["__len__"](obj)
    return f"{size:,} byte{'' if size == 1 else 's'}"


def _read(cls: type, name: str, obj: Any) -> Any:
    """Read an attribute through the descriptor of the C type itself."""
    return raw.namespace(cls)[name].__get__(obj)


_SAID: dict[str, Callable[[Any, type], str]] = {"numpy.ndarray": _array, "array.array": _typed_array, "memoryview": _view_of_memory, "bytearray": _bytes_kept}
