"""Whether two values are the same to whoever reads them, asked without running code of theirs.

Builtin immutables are compared by value, all else by identity or, where the interpreter can show what is inside, by that.
"""

from __future__ import annotations

import types
from collections import deque
from functools import partial
from typing import Any

from livesh.runtime import raw

ABSENT: Any = type("Absent", (), {"__repr__": lambda self: "ABSENT"})()
PLAIN = (int, float, complex, bool, str, bytes, type(None), type(Ellipsis), type(NotImplemented), range)
_VALUE_MODULES = frozenset({"datetime", "decimal", "re", "operator", "uuid"})


def contents_of(cell: types.CellType) -> Any:
    """What a cell holds, ABSENT when it is empty."""
    try:
        return cell.cell_contents
    except ValueError:
        return ABSENT


def same_plain(a: Any, b: Any) -> bool:
    """Equal builtin immutables of one type (1 is not True, 0.0 is not -0.0)."""
    return a is b or (type(a) is type(b) and type(a) in PLAIN and (a == b) and repr(a) == repr(b))


def same_value(a: Any, b: Any, depth: int = 0) -> bool:
    """Whether two values are the same without asking them: identity, builtin immutables, and containers of those."""
    if a is b:
        return True
    if type(a) is not type(b) or depth > 8:
        return False
    kind = type(a)
    if kind in PLAIN:
        return same_plain(a, b)
    if kind in (tuple, list, deque):
        return len(a) == len(b) and all(same_value(x, y, depth + 1) for x, y in zip(a, b, strict=True))
    if kind in (frozenset, set):
        return len(a) == len(b) and all(type(i) in PLAIN for i in a) and a == b
    if issubclass(kind, dict):
        return len(a) == len(b) and all(
            not unhashable(k) and k in b and same_value(v, dict.__getitem__(b, k), depth + 1) for k, v in dict.items(a))
    if kind is types.FunctionType:
        return a.__code__ == b.__code__ and a.__globals__ is b.__globals__ and _same_cells(a, b, depth) \
            and same_value(a.__defaults__, b.__defaults__, depth + 1)
    if kind is partial:
        return same_value((a.func, a.args, a.keywords), (b.func, b.args, b.keywords), depth + 1)
    if kind is types.BuiltinMethodType:
        return a.__name__ == b.__name__ and same_value(a.__self__, b.__self__, depth + 1)
    if kind is types.MethodType:
        return a.__func__ is b.__func__ and a.__self__ is b.__self__
    if kind.__module__ in _VALUE_MODULES and not kind.__flags__ & raw.HEAP_TYPE:
        return bool(a == b)
    if kind.__module__ == "re" and kind.__name__ == "Pattern":
        return bool(a == b)
    return False


def _same_cells(a: Any, b: Any, depth: int) -> bool:
    left, right = a.__closure__ or (), b.__closure__ or ()
    return len(left) == len(right) and all(
        same_value(contents_of(x), contents_of(y), depth + 1) for x, y in zip(left, right, strict=True))


def same_items(a: list[Any], b: list[Any]) -> bool:
    """Whether two lists hold the same values."""
    return len(a) == len(b) and all(same_value(x, y) for x, y in zip(a, b, strict=True))


def look_alike(a: list[Any], b: list[Any]) -> bool:
    """Whether two lists were most likely made by one text: as long, type by type, with items that cannot be compared."""
    return len(a) == len(b) and all(
        same_value(x, y) or (type(x) is type(y) and type(x) not in PLAIN) for x, y in zip(a, b, strict=True))


def contains(items: list[Any], item: Any) -> bool:
    """Membership without asking the items."""
    return any(same_value(i, item) for i in items)


def unhashable(key: Any) -> bool:
    """Keys whose hash or equality is a program's own code are not looked up."""
    kind = type(key)
    if kind is tuple:
        return any(unhashable(k) for k in key)
    if kind in PLAIN or issubclass(kind, type) or kind in (types.FunctionType, types.BuiltinFunctionType, types.MethodType):
        return False
    return raw.lookup(kind, "__hash__") is not object.__hash__ and bool(kind.__flags__ & raw.HEAP_TYPE) \
        and not hasattr(kind, "_member_map_")
