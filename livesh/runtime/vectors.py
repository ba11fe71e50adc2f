"""What holds numbers and no Python objects, number by number: `array.array`, `bytearray`, `bytes` and `memoryview`.

Read through the type's own C code, one page at a time. No buffer is asked for (opaque.py says why): a number of a `memoryview` is
read by itself, in the buffer that it has already.
"""

from __future__ import annotations

from typing import Any

from livesh.runtime import raw


def base_of(cls: type) -> Any:
    """Return the builtin that *cls* is or extends and whose instances hold numbers, or None."""
    return raw.facts_of(cls).numbers


def length(obj: Any) -> int:
    """Return how many numbers *obj* holds; 0 for what is no such thing, and for a `memoryview` that is released or has several dimensions."""
    base = base_of(type(obj))
    try:
        return int(base.__len__(obj)) if base is not None and (base is not memoryview or obj.ndim == 1) else 0
    except (ValueError, TypeError):
        return 0


def page(obj: Any, start: int, count: int) -> list[Any]:
    """Return *count* numbers of *obj* from the one at *start*, fewer at its end."""
    base = base_of(type(obj))
    if base is None:
        return []
    try:
        if base is memoryview:
            return [base.__getitem__(obj, at) for at in range(start, min(start + count, length(obj)))]
        return list(base.__getitem__(obj, slice(start, start + count)))
    except (ValueError, IndexError, NotImplementedError):  # released, shorter by now, or of a format that `memoryview` cannot read
        return []
