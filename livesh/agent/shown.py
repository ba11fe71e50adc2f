"""The repr of a value, bounded: a list of ten million items must not become a gigabyte of text in somebody's process.

What a value writes is `repr`'s own text as long as it is short. Builtin containers, and their subclasses that kept the builtin's
``__repr__``, are walked here and stop at the limit; anything else answers for itself, in the evaluation's thread, where it can be interrupted.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict, deque
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

DEEPEST = 40
BRACKETS: dict[Any, tuple[str, str]] = {
    list.__repr__: ("[", "]"),
    tuple.__repr__: ("(", ")"),
    set.__repr__: ("{", "}"),
    frozenset.__repr__: ("frozenset({", "})"),
    dict.__repr__: ("{", "}"),
    deque.__repr__: ("deque([", "])"),
    defaultdict.__repr__: ("defaultdict(", "})"),
    OrderedDict.__repr__: ("OrderedDict({", "})"),
}
MAPPINGS: tuple[Any, ...] = (dict.__repr__, defaultdict.__repr__, OrderedDict.__repr__)
OWN_UP_TO = 1000  # items of an OrderedDict, whose repr differs between versions: its own is used


def small(value: Any) -> str | None:
    """Return the repr of a small plain value, None for everything that needs care."""
    kind = type(value)
    if kind is str:
        return repr(value) if len(value) < 10_000 else None
    if kind is int:
        return repr(value) if value.bit_length() < 4_000 else None
    return repr(value) if kind is bool or kind is float else None


def show(value: Any, limit: int) -> str:
    """Return the repr of *value*, about *limit* characters at the most."""
    out = _Out(limit)
    try:
        _write(value, out, 0, set())
    except _Full:
        out.parts.append("…")
    return "".join(out.parts)


class _Full(Exception):
    """The limit is reached."""


class _Out:
    def __init__(self, limit: int) -> None:
        self.parts: list[str] = []
        self._left = limit

    def add(self, text: str) -> None:
        if len(text) > self._left:
            self.parts.append(text[: self._left])
            raise _Full
        self.parts.append(text)
        self._left -= len(text)

    def room(self) -> int:
        return self._left


def _write(value: Any, out: _Out, depth: int, around: set[int]) -> None:
    plain = small(value)
    if plain is not None:
        return out.add(plain)
    kind = type(value)
    brackets = BRACKETS.get(kind.__repr__)  # looked up on the type: no code of the value's runs
    if kind is str or kind is bytes or kind is bytearray:
        return _write_text(value, out)
    if kind is int:
        return out.add(f"<int of {value.bit_length()} bits>" if value.bit_length() > 14_000 else repr(value))
    if brackets is None:
        return out.add(_own(value))
    if id(value) in around or depth > DEEPEST:
        return out.add(f"{brackets[0]}...{brackets[1]}")
    around.add(id(value))
    try:
        return _write_container(value, brackets, out, depth, around)
    finally:
        around.discard(id(value))


def _own(value: Any) -> str:
    """Return what the value's own repr says, or that it failed."""
    try:
        return repr(value)
    except Exception as failed:
        return f"<{type(value).__qualname__} at {id(value):#x}: its repr failed: {type(failed).__name__}: {failed}>"


def _write_text(value: Any, out: _Out) -> None:
    room = out.room()
    if len(value) > room:
        out.parts.append(repr(value[:room])[:room] + f"… {len(value) - room:,} more")
        raise _Full
    out.add(repr(value))


def _write_container(value: Any, brackets: tuple[str, str], out: _Out, depth: int, around: set[int]) -> None:
    form: Any = type(value).__repr__
    if (not len(value) and form not in (list.__repr__, tuple.__repr__, dict.__repr__)) or (form is OrderedDict.__repr__ and len(value) <= OWN_UP_TO):
        return out.add(_own(value))
    opening, closing = _spelled(value, form, brackets)
    out.add(opening)
    written = 0
    for item in _items(value, form in MAPPINGS):
        try:
            out.add(", " if written else "")
            _write_item(item, form in MAPPINGS, out, depth, around)
        except _Full:
            out.parts.append(f"… {len(value) - written:,} of {len(value):,} not shown")
            raise
        written += 1
    return out.add(("," if form is tuple.__repr__ and written == 1 else "") + closing)


def _spelled(value: Any, form: Any, brackets: tuple[str, str]) -> tuple[str, str]:
    """Return what Python writes around the items of this very container."""
    opening, closing = brackets
    if form is defaultdict.__repr__:
        return f"{type(value).__name__}({value.default_factory!r}, {{", closing
    if form is deque.__repr__:
        return f"{type(value).__name__}([", closing if value.maxlen is None else f"], maxlen={value.maxlen})"
    if form is frozenset.__repr__ or (form is set.__repr__ and type(value) is not set):
        return f"{type(value).__name__}({{", "})"
    return opening, closing


def _items(value: Any, mapping: bool) -> Iterable[Any]:
    """Iterate over a container that others may change meanwhile: a copy of the references, made in one step."""
    base: Callable[[Any], Iterable[Any]] = dict.items if mapping else iter
    try:
        return list(base(value)) if len(value) < 100_000 else base(value)
    except RuntimeError:
        return base(value)


def _write_item(item: Any, mapping: bool, out: _Out, depth: int, around: set[int]) -> None:
    if mapping:
        _write(item[0], out, depth + 1, around)
        out.add(": ")
        item = item[1]
    _write(item, out, depth + 1, around)
