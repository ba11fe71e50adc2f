"""Short, safe text for any value of the service: no `__repr__`, property or `__getattr__` of its classes runs.

Bounded by depth, items, characters and nodes, cycles included. Values behind names that look secret are not shown.
Knows objects. Does not know services: `livesh.services` has the views a person walks through; this is one line.
"""

from __future__ import annotations

from collections import deque
from types import BuiltinFunctionType, CodeType, FunctionType, MethodType, ModuleType
from typing import Any

from livesh.runtime import opaque, raw
from livesh.runtime.redact import is_login, looks_secret, name_is_secret, names_a_secret, value_is_secret

ITEMS, CHARACTERS, NODES = 8, 160, 120
REDACTED = "‹redacted›"
# By identity: `kind in (int, ...)` would ask a lying metaclass' `__eq__`, a set of classes its `__hash__`.
_ATOMS = {id(kind) for kind in (int, float, complex, bool, type(None), type(Ellipsis), type(NotImplemented))}
_TEXTS = {id(kind) for kind in (str, bytes, bytearray)}
PLAIN = frozenset({*_ATOMS, id(str), id(bytes)})
"""The ids of the types whose values cannot change: a reference to one is as good as its text, and cheaper."""


class Shown(str):
    """Text that was made of a value already."""

    __slots__ = ()


def still(name: object, value: Any, depth: int = 1) -> Any:
    """Return what shows *value* as it is now, however late it is asked: itself where it cannot change, else its text."""
    return value if id(type(value)) in PLAIN else Shown(brief_named(name, value, depth))


def is_secret(name: object, value: Any = None) -> bool:
    """Whether *value* behind *name* should not leave the process."""
    if type(name) is bytes:
        name = name[:100].decode("latin-1")
    return type(name) is str and (name_is_secret(name) or is_login(name, value))


def brief(value: Any, depth: int = 1, characters: int = CHARACTERS) -> str:
    """Return one line for *value*, containers and attributes shown *depth* levels deep."""
    if type(value) is Shown:
        return str(value)
    text = _Writer().write(value, depth)
    return text if len(text) <= characters * (depth + 1) else text[: characters * (depth + 1) - 1] + "…"


def brief_named(name: object, value: Any, depth: int = 1) -> str:
    """Return one line for *value*, unless *name* looks secret."""
    return REDACTED if value is not None and is_secret(name, value) else brief(value, depth)


def brief_asked(text: str, value: Any, depth: int = 1) -> str:
    """Return one line for the value of an expression, unless *text*, which asked for it, names a secret."""
    return REDACTED if looks_secret(text, value) else brief(value, depth)


def brief_locals(names: dict[str, Any], depth: int = 1, most: int = 40) -> dict[str, str]:
    """Return a line for each variable of a frame; the bookkeeping of probes is left out."""
    shown = [(name, value) for name, value in list(names.items()) if type(name) is str and not name.startswith(".")]
    found = {name: brief_named(name, value, depth) for name, value in shown[:most]}
    if len(shown) > most:
        found["…"] = f"{len(shown) - most} more"
    return found


class _Writer:
    def __init__(self) -> None:
        self.nodes = 0
        self.inside: set[int] = set()

    def write(self, value: Any, depth: int) -> str:
        self.nodes += 1
        if self.nodes > NODES:
            return "…"
        kind = type(value)
        if id(kind) in _ATOMS:
            return _atom(value)
        if id(kind) in _TEXTS:
            return _text(value) if not value_is_secret(value) else REDACTED
        if id(value) in self.inside:
            return "…cycle…"
        self.inside.add(id(value))
        try:
            return self._compound(value, kind, depth)
        finally:
            self.inside.discard(id(value))

    def _compound(self, value: Any, kind: type, depth: int) -> str:
        for base, opening, closing in _BRACKETS:
            if issubclass(kind, base):
                inner = self._sequence(base, value, opening, closing, depth)
                return inner if kind is list or kind is tuple else f"{_name(kind)}({inner})" if kind is not set else inner
        if issubclass(kind, dict):
            inner = self._mapping(value, depth)
            return inner if kind is dict else f"{_name(kind)}({inner})"
        named = _named(value, kind)
        return named if named is not None else self._instance(value, kind, depth)

    def _sequence(self, base: Any, value: Any, opening: str, closing: str, depth: int) -> str:
        length = base.__len__(value)
        if depth <= 0 and length:
            return f"{opening}…{length}{closing}"
        names, items = raw.field_names(type(value)), _first_items(base, value)
        if names:
            parts = [f"{name}={self.write(item, depth - 1) if not is_secret(name, item) else REDACTED}" for name, item in zip(names, items, strict=False)]
        else:
            parts = [self.write(item, depth - 1) if not (at and names_a_secret(value)) else REDACTED for at, item in enumerate(items)]
        if length > len(parts):
            parts.append(f"…{length - len(parts)} more")
        comma = "," if opening == "(" and length == 1 else ""
        return f"{opening}{', '.join(parts)}{comma}{closing}"

    def _mapping(self, value: Any, depth: int) -> str:
        length = dict.__len__(value)
        if depth <= 0 and length:
            return f"{{…{length}}}"
        parts = []
        for key, item in _first_items(dict, value):
            shown = REDACTED if is_secret(key, item) else self.write(item, depth - 1)
            parts.append(f"{self.write(key, 0)}: {shown}")
        if length > len(parts):
            parts.append(f"…{length - len(parts)} more")
        return "{" + ", ".join(parts) + "}"

    def _instance(self, value: Any, kind: type, depth: int) -> str:
        if issubclass(kind, BaseException):
            arguments = ", ".join(self.write(each, 0) for each in BaseException.args.__get__(value))  # type: ignore[attr-defined]
            return f"{_name(kind)}({arguments})"
        plain = opaque.plain(value)
        if plain is not None:
            return f"{_name(kind)}({self.write(plain, 0)})"
        if depth <= 0 or not raw.is_heap(kind) or opaque.says_more(kind):
            kept = opaque.said(value).removesuffix(opaque.KEPT_IN_C).rstrip(", ")
            return f"<{_name(kind)}{': ' * bool(kept)}{kept}>"
        held = list(raw.attributes(value).items())
        parts = [f"{name}={REDACTED if is_secret(name, each) else self.write(each, depth - 1)}" for name, each in held[:ITEMS]]
        if len(held) > ITEMS:
            parts.append(f"…{len(held) - ITEMS} more")
        return f"{_name(kind)}({', '.join(parts)})"


_BRACKETS: tuple[tuple[Any, str, str], ...] = (
    (list, "[", "]"),
    (tuple, "(", ")"),
    (set, "{", "}"),
    (frozenset, "{", "}"),
    (deque, "[", "]"),
)


def _first_items(base: Any, value: Any) -> list[Any]:
    """Take the first items by the base's own iterator; a container that changes meanwhile gives what there was."""
    items: list[Any] = []
    try:
        for item in dict.items(value) if base is dict else base.__iter__(value):
            items.append(item)
            if len(items) >= ITEMS:
                break
    except RuntimeError:
        pass  # changed by another thread while we read: the items so far are true
    return items


def _atom(value: Any) -> str:
    if type(value) is int and value.bit_length() > 1000:
        return f"<int of {value.bit_length()} bits>"
    return repr(value)


def _text(value: Any) -> str:
    if len(value) <= CHARACTERS:
        return repr(value)
    return f"{value[: CHARACTERS - 20]!r}…{len(value)}"


def _name(kind: type) -> str:
    return raw.class_name(kind).rpartition(".")[2]


def _named(value: Any, kind: type) -> str | None:
    """Name what is known by its name: functions, methods, classes, modules, code."""
    if kind is FunctionType:
        return f"<function {value.__qualname__}>"
    if kind is MethodType:
        inner = value.__func__
        return f"<method {inner.__qualname__ if type(inner) is FunctionType else _name(type(inner))}>"
    if kind is BuiltinFunctionType:
        return f"<built-in {value.__name__}>"
    if issubclass(kind, type):
        return f"<class {raw.class_name(value)}>"
    if issubclass(kind, ModuleType):
        name = ModuleType.__getattribute__(value, "__dict__").get("__name__")
        return f"<module {name if type(name) is str else '?'}>"
    if kind is CodeType:
        return f"<code {value.co_qualname}>"
    return None
