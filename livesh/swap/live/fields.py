"""The fields a class gives its instances, and the default of each where it has one.

Read from what dataclasses, attrs and pydantic note in the class, from ``__slots__`` and from the assignments to ``self`` in
``__init__``; no code of the class is run. A field known only from ``__init__`` has no default: what it would get depends on
the arguments.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from copy import deepcopy
from functools import partial
from types import CodeType, FunctionType
from typing import Any

from livesh.runtime import raw

DECLARED = ("__dataclass_fields__", "__attrs_attrs__", "__pydantic_fields__")
"""Where dataclasses, attrs and pydantic note the fields of a class, its bases' among them."""


class Field:
    """One field: its name, where it comes from ("dataclass", "attrs", "pydantic", "slot" or "init") and its default."""

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
    """Return the fields of *cls* and its bases by name; a declared field says more than a slot, a slot more than ``__init__``.

    *code_of* gives the code a function will have, where it is about to be changed.
    """
    found = {name: Field(name, "init") for name in assigned_in_init(cls, code_of)}
    found.update({name: Field(name, "slot") for name in raw.slots(cls)})
    found.update(_declared(cls))
    return found


def appearing(old: Mapping[str, Field], new: Mapping[str, Field]) -> dict[str, Field]:
    """Return the fields of *new* that *old* did not have."""
    return {name: field for name, field in new.items() if name not in old}


def give(obj: Any, field: Field) -> bool:
    """Give an object that lacks *field* its default, past the class, or through the class's own descriptor, as `__init__` does; returns whether it did.

    What the descriptor already finds elsewhere (`_x` for a property `x`) is the object's value and stays.
    """
    setter = _setter_of(type(obj), field.name)
    if setter is None:
        raw.put(obj, field.name, field.make())
        return True
    if getattr(setter, "fset", setter) is None or _has(obj, field.name):
        return False
    setattr(obj, field.name, field.make())
    return True


def _setter_of(cls: type, name: str) -> Any:
    """The property or the like that takes what is stored under *name*; None where that is the object itself."""
    try:
        found = raw.lookup(cls, name)
        raw.lookup(type(found), "__set__")
    except KeyError:
        return None
    return None if id(type(found)) in raw.SLOTS else found


def _has(obj: Any, name: str) -> bool:
    try:
        getattr(obj, name)
    except AttributeError:
        return False
    return True


def _declared(cls: type) -> dict[str, Field]:
    """The fields that a library has noted in the class; their classes are recognised, never imported."""
    found: dict[str, Field] = {}
    for attribute, read in zip(DECLARED, (_from_dataclass, _from_attrs, _from_pydantic), strict=True):
        try:
            noted = raw.lookup(cls, attribute)
        except KeyError:
            continue
        entries = dict.items(noted) if type(noted) is dict else ((None, entry) for entry in tuple.__iter__(noted)) if isinstance(noted, tuple) else ()
        found.update({field.name: field for name, entry in entries if (field := read(name, entry)) is not None})
    return found


def _from_dataclass(name: Any, entry: Any) -> Field | None:
    import dataclasses

    if type(entry) is not dataclasses.Field or getattr(entry._field_type, "name", "") != "_FIELD":  # type: ignore[attr-defined]
        return None
    if entry.default_factory is not dataclasses.MISSING:
        return Field(name, "dataclass", factory=entry.default_factory, has_default=True)
    if entry.default is not dataclasses.MISSING:
        return Field(name, "dataclass", value=entry.default, has_default=True)
    return Field(name, "dataclass")


def _from_attrs(_: Any, entry: Any) -> Field | None:
    """One `attrs.Attribute`; a factory that wants the half-made instance counts as no default."""
    attr = sys.modules.get("attr")
    if attr is None or type(entry) is not attr.Attribute:
        return None
    if type(entry.default) is attr.Factory:
        if entry.default.takes_self:
            return Field(entry.name, "attrs")
        return Field(entry.name, "attrs", factory=entry.default.factory, has_default=True)
    return Field(entry.name, "attrs", value=entry.default, has_default=entry.default is not attr.NOTHING)


def _from_pydantic(name: Any, entry: Any) -> Field | None:
    """One `pydantic.fields.FieldInfo`; as pydantic does, a default that could be changed in place is copied."""
    fields, core = sys.modules.get("pydantic.fields"), sys.modules.get("pydantic_core")
    if fields is None or core is None or type(entry) is not fields.FieldInfo:
        return None
    if entry.default_factory is not None:
        if getattr(entry, "default_factory_takes_validated_data", False):
            return Field(name, "pydantic")
        return Field(name, "pydantic", factory=entry.default_factory, has_default=True)
    if entry.default is core.PydanticUndefined:
        return Field(name, "pydantic")
    return Field(name, "pydantic", factory=partial(deepcopy, entry.default), has_default=True)


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
