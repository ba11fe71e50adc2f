"""What holds numbers and no Python objects, number by number: `array.array`, `bytearray`, `bytes`, `memoryview` and numpy's arrays.

Read through the type's own C code, one page at a time. No buffer is asked for (opaque.py says why): a number of a `memoryview` is
read by itself, in the buffer that it has already. An array of numpy's of several dimensions has rows, which are views of it; an object of a class
derived from it is read through a plain view, so that its class is not told of the rows (``__array_finalize__``).
"""

from __future__ import annotations

from typing import Any

from livesh.errors import UserError
from livesh.runtime import raw

COPIED_MOST = 100_000_000  # bytes
GONE = (ValueError, IndexError, NotImplementedError)
"""What a read raises where nothing can be read: released, shorter by now, no such field, or of a format that `memoryview` cannot read."""


def base_of(cls: type) -> Any:
    """Return the builtin that *cls* is or extends and whose instances hold numbers, or None."""
    return raw.facts_of(cls).numbers


def is_numpy(cls: type) -> bool:
    """Whether *cls* is numpy's array or derived from it."""
    base = base_of(cls)
    return base is not None and base is raw.ndarray_type()


def length(obj: Any) -> int:
    """Return how many numbers or rows *obj* holds; 0 for what is no such thing, and for a `memoryview` that is released or has several dimensions."""
    base = base_of(type(obj))
    try:
        return int(base.__len__(obj)) if base is not None and (base is not memoryview or obj.ndim == 1) else 0
    except (ValueError, TypeError):
        return 0


def page(obj: Any, start: int, count: int) -> list[Any]:
    """Return *count* numbers or rows of *obj* from the one at *start*, fewer at its end."""
    base = base_of(type(obj))
    if base is None:
        return []
    try:
        if base is memoryview:
            return [base.__getitem__(obj, at) for at in range(start, min(start + count, length(obj)))]
        if not is_numpy(type(obj)):
            return list(base.__getitem__(obj, slice(start, start + count)))
        rows = base.__getitem__(_plain(obj, base), slice(start, start + count))
        return list(rows) if rows.ndim > 1 else raw.namespace(base)["tolist"](rows)
    except GONE:
        return []


def item(obj: Any, key: Any) -> Any:
    """Return ``obj[key]`` of an array of numpy's; raises `LookupError` or `TypeError` where there is nothing."""
    if key is None or type(key) is bool:
        raise LookupError(key)  # it would be all of it, once more
    base = base_of(type(obj))
    try:
        return base.__getitem__(_plain(obj, base), key)
    except GONE as gone:
        raise LookupError(str(gone)) from None


def kept(obj: Any, found: Any, text: str) -> Any:
    """Return *found*, a row or record of the array *obj*, as it is now; anything else as it is."""
    if not is_numpy(type(obj)) or not _is_view(obj, found):
        return found
    if found.nbytes > COPIED_MOST:
        raise UserError(f"{text} holds more than {COPIED_MOST // 1_000_000} MB: what it was could not be kept for an undo", "change a part of it")
    return raw.lookup(type(found), "copy")(found)


def _is_view(obj: Any, found: Any) -> bool:
    """Whether *found* is a row or record of the array *obj*, and not an object that it refers to."""
    name = raw.class_name(type(found))
    return name == "numpy.void" or (type(found) is base_of(type(obj)) and (_plain(obj, type(found)).ndim > 1 or not _plain(obj, type(found)).dtype.hasobject))


def becomes(obj: Any, value: Any) -> Any:
    """Return what the array *obj* makes of a plain value, in Python's own types; *value* itself where that cannot be told."""
    base = base_of(type(obj))
    if id(type(value)) not in _TOLD:
        return value
    one = base((1,), _plain(obj, base).dtype)
    try:
        one[0] = value
    except (*GONE, TypeError, OverflowError):
        return value
    return raw.namespace(base)["tolist"](one)[0]


_TOLD = raw.ids(int, float, complex, bool, str, bytes)
def _plain(obj: Any, base: Any) -> Any:
    return obj if type(obj) is base else raw.namespace(base)["view"](obj, base)
