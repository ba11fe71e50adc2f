"""Complete `a.b.c` from live objects without running a line of the service's code.

Names come from `__dict__`s found by `object.__getattribute__` and `type.__getattribute__` along the type's MRO, as
`inspect.getattr_static` does it: no property, no `__getattr__`, no `__dir__`, no metaclass of the service's is asked.
"""

from __future__ import annotations

import builtins
import sys
import time
from types import ModuleType
from typing import TYPE_CHECKING, Any

from livesh.adapters import homes
from livesh.runtime import getters, raw

if TYPE_CHECKING:
    from collections.abc import Iterator

    from livesh.agent.sessions import Session
    from livesh.wire.ops.core import Complete

_type_dict = type.__dict__["__dict__"].__get__
_type_mro = type.__dict__["__mro__"].__get__
NOTHING = object()


def complete(session: Session, op: Complete) -> dict[str, Any]:
    """Return what the dotted name at the end of *op.text* may go on with."""
    path = _dotted_tail(op.text)
    *owners, prefix = path.split(".")
    until = time.monotonic() + op.timeout
    top = _top(session) if op.stop is None else _seen_from(session, op.stop, op.frame)
    if owners:
        owner = _resolve(top, owners)
        found = {} if owner is NOTHING else _attributes(owner, until)
    else:
        found = top
    matches = sorted(name for name in found if name.startswith(prefix) and (prefix.startswith("_") or not name.startswith("_")))
    shown = [{"text": name, "kind": _kind(found[name])} for name in matches[: op.limit]]
    whole = len(matches) <= op.limit and time.monotonic() < until
    return {"start": len(op.text) - len(prefix), "matches": shown, "whole": whole}


def _dotted_tail(text: str) -> str:
    at = len(text)
    while at and (text[at - 1].isidentifier() or text[at - 1].isdigit() or text[at - 1] == "."):
        at -= 1
    return text[at:]


def _top(session: Session) -> dict[str, Any]:
    main = sys.modules.get("__main__")
    modules = {name: module for name, module in list(sys.modules.items()) if "." not in name}
    return {**vars(builtins), **modules, **(vars(main) if main else {}), **_services(), **session.names}


def _seen_from(session: Session, number: int, at: int) -> dict[str, Any]:
    """Return what a frame of a stopped thread sees, and after it what the prompt knows besides."""
    from livesh.debug import stops

    stop = stops.find(number, session)
    frame = stop.frame_at(at)
    own = {name: value for name, value in frame.f_locals.items() if name.isidentifier()}
    return {**_top(session), **frame.f_globals, **own, **stop.names}


def _services() -> dict[str, Any]:
    """Return the services registered by name; those of declared classes would need a walk over the heap."""
    registry = sys.modules.get("livesh.services.registry")
    named: dict[str, Any] = getattr(registry, "_registered", {})
    return {name: service.obj for name, service in list(named.items())}


def _resolve(top: dict[str, Any], path: list[str]) -> Any:
    found = top.get(path[0], NOTHING)
    for name in path[1:]:
        if found is NOTHING:
            return NOTHING
        found = static_getattr(found, name)
    return found


def static_getattr(owner: Any, name: str) -> Any:
    """Return the attribute as it is stored, `NOTHING` when only code could tell."""
    for namespace in _namespaces(owner):
        if name in namespace:
            value = namespace[name]
            if id(type(value)) in raw.C_DESCRIPTORS:
                return NOTHING if issubclass(type(owner), type) or not getters.only_reads(value) else _slot(value, owner)
            return NOTHING if type(value) is property else value
    return NOTHING


def _slot(descriptor: Any, owner: Any) -> Any:
    try:
        return descriptor.__get__(owner)
    except AttributeError:
        return NOTHING


def _namespaces(owner: Any) -> Iterator[Any]:
    """Yield the dicts in which *owner*'s attributes are stored, nearest first."""
    kind = type(owner)
    if issubclass(kind, type):  # not isinstance: that asks for __class__, which may be the service's code
        for cls in _type_mro(owner):
            yield _type_dict(cls)
    else:
        own = _instance_dict(owner)
        if type(own) is dict:
            yield own
    for cls in _type_mro(kind):
        yield _type_dict(cls)
    home = None if issubclass(kind, type) else homes.of(owner)
    if home is not None and home.attribute:  # what it answers with for another
        held = raw.held(owner, home.holder)
        yield from _namespaces(held) if home.attribute == "attribute" else [held] if type(held) is dict else []


def _instance_dict(owner: Any) -> Any:
    """Return the dict of an instance through its type's own slot, `NOTHING` when there is none or it is a property."""
    for cls in _type_mro(type(owner)):
        entry = _type_dict(cls).get("__dict__")
        if entry is not None:
            return _slot(entry, owner) if id(type(entry)) in raw.C_DESCRIPTORS else NOTHING
    return NOTHING


def _attributes(owner: Any, until: float) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for namespace in _namespaces(owner):
        for name in list(namespace):
            if type(name) is str:
                found.setdefault(name, namespace[name])
        if time.monotonic() > until:
            break
    return found


def _kind(value: Any) -> str:
    kind = type(value)
    if kind is ModuleType:
        return "module"
    if issubclass(kind, type):
        return "class"
    name = raw.short_name(kind)
    if name in ("function", "builtin_function_or_method", "method_descriptor", "wrapper_descriptor", "staticmethod", "classmethod"):
        return "function"
    return name
