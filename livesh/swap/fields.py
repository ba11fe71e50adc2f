"""The fields a class gives its instances, and the default of each where it has one.

Read from dataclass fields, from ``__slots__`` and from the assignments to ``self`` in ``__init__``; no code of the class
is run. A field known only from ``__init__`` has no default: what it would get depends on the arguments.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import CodeType, FunctionType
from typing import Any

from livesh.runtime import raw


class Field:
    """One field: its name, where it comes from ("dataclass", "slot" or "init") and its default."""

    __slots__ = ("_factory", "_value", "has_default", "name", "origin")

    def __init__(self, name: str, origin: str, *, value: Any = None, factory: Callable[[], Any] | None = None, has_default: bool = False) -> None:
        self.name, self.origin, self.has_default = name, origin, has_default
        self._value, self._factory = value, factory

    def make(self) -> Any:
        """Return the default for one instance: a new object from the factory, or the shared value."""
        return self._factory() if self._factory is not None else self._value

    def __repr__(self) -> str:
        return f"Field({self.name!r}, {self.origin!r}, has_default={self.has_default})"


def fields_of(cls: type, code_of: Callable[[FunctionType], CodeType] | None = None) -> dict[str, Field]:
    """Return the fields of *cls* and its bases by name; a dataclass field says more than a slot, a slot more than ``__init__``.

    *code_of* gives the code a function will have, where it is about to be changed.
    """
    found = {name: Field(name, "init") for name in assigned_in_init(cls, code_of)}
    found.update({name: Field(name, "slot") for name in raw.slots(cls)})
    found.update(_dataclass_fields(cls))
    return found


def appearing(old: Mapping[str, Field], new: Mapping[str, Field]) -> dict[str, Field]:
    """Return the fields of *new* that *old* did not have."""
    return {name: field for name, field in new.items() if name not in old}


def _dataclass_fields(cls: type) -> dict[str, Field]:
    try:
        declared = raw.lookup(cls, "__dataclass_fields__")
    except KeyError:
        return {}
    if type(declared) is not dict:
        return {}
    return {name: made for name, entry in declared.items() if (made := _from_dataclass(name, entry)) is not None}


def _from_dataclass(name: str, entry: Any) -> Field | None:
    import dataclasses

    if type(entry) is not dataclasses.Field or getattr(entry._field_type, "name", "") != "_FIELD":  # type: ignore[attr-defined]
        return None
    if entry.default_factory is not dataclasses.MISSING:
        return Field(name, "dataclass", factory=entry.default_factory, has_default=True)
    if entry.default is not dataclasses.MISSING:
        return Field(name, "dataclass", value=entry.default, has_default=True)
    return Field(name, "dataclass")


def assigned_in_init(cls: type, code_of: Callable[[FunctionType], CodeType] | None = None) -> list[str]:
    """Return the names that the ``__init__`` functions along the MRO store on their first argument, in order."""
    names: dict[str, None] = {}
    for owner in raw.mro(cls):
        function = raw.namespace(owner).get("__init__")
        if type(function) is FunctionType:
            code = function.__code__ if code_of is None else code_of(function)
            names.update(dict.fromkeys(_stored_on_first_argument(code)))
    return list(names)


def _stored_on_first_argument(code: CodeType) -> list[str]:
    import dis

    if not code.co_argcount:
        return []
    first, found, previous = code.co_varnames[0], [], None
    for step in dis.get_instructions(code):
        if step.opname == "STORE_ATTR" and previous == first:
            found.append(step.argval)
        if "LOAD_FAST" in step.opname or step.opname == "LOAD_DEREF":
            previous = step.argval[-1] if isinstance(step.argval, tuple) else step.argval
        elif step.opname not in ("CACHE", "EXTENDED_ARG", "NOP"):
            previous = None
    return found
