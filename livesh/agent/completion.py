"""Complete `a.b.c` and `a.b["key"]` from live objects without running a line of the service's code.

Names come from `__dict__`s found by `object.__getattribute__` and `type.__getattribute__` along the type's MRO, as
`inspect.getattr_static` does it: no property, no `__getattr__`, no `__dir__`, no metaclass of the service's is asked.
"""

from __future__ import annotations

import builtins
import re
import sys
import time
from itertools import islice
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

_KEY = r"""-?\d+|"[^"\\]*"|'[^'\\]*'"""
_STEP = re.compile(rf"\.([^\W\d]\w*)|\[({_KEY})\]")
# What is written out, and the name or the key that is begun behind it.
_TAIL = re.compile(rf"""([^\W\d]\w*(?:{_STEP.pattern})*)(?:\.(?P<name>\w*)|\[(?P<key>-?\d*|"[^"\\]*|'[^'\\]*))$""")
_NAME = re.compile(r"\w*$")
_KEYS_MOST = 20_000  # of a dict of millions, so many are looked at


def complete(session: Session, op: Complete) -> dict[str, Any]:
    """Return what the path at the end of *op.text* may go on with: names, or keys where a bracket is open."""
    until = time.monotonic() + op.timeout
    top = _top(session) if op.stop is None else _seen_from(session, op.stop, op.frame)
    tail = _TAIL.search(op.text)
    if tail is not None and tail["key"] is not None:
        begun, found = tail["key"], _keys(_resolve(top, tail[1]), tail["key"])
        matches = list(found)
    else:
        begun, found = (_NAME.search(op.text) or [""])[0], top
        if tail is not None or op.text.removesuffix(begun).endswith("."):
            owner = NOTHING if tail is None else _resolve(top, tail[1])
            found = {} if owner is NOTHING else _attributes(owner, until)
        matches = sorted(name for name in found if name.startswith(begun) and (begun.startswith("_") or not name.startswith("_")))
    shown = [{"text": name, "kind": _kind(found[name])} for name in matches[: op.limit]]
    whole = len(matches) <= op.limit and time.monotonic() < until
    return {"start": len(op.text) - len(begun), "matches": shown, "whole": whole}


def _keys(owner: Any, begun: str) -> dict[str, Any]:
    """The keys of a dict that can be typed and go on from *begun*, as they are typed, with the bracket that closes; those that look secret are left out."""
    from livesh.runtime.redact import value_is_secret

    if not issubclass(type(owner), dict):
        return {}
    quote = begun[:1] if begun[:1] in ("'", '"') else '"'
    found = {}
    for key, value in list(islice(dict.items(owner), _KEYS_MOST)):
        typed = f"{quote}{key}{quote}" if type(key) is str and key.isprintable() and quote not in key and "\\" not in key else str(key) if type(key) is int else ""
        if typed and typed.startswith(begun) and not value_is_secret(key):
            found[typed + "]"] = value
    return found


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


def _resolve(top: dict[str, Any], path: str) -> Any:
    """What a path leads to: a name, then attributes and items of the interpreter's own containers."""
    first = path[: re.match(r"\w+", path).end()]  # type: ignore[union-attr]
    found = top.get(first, NOTHING)
    for step in _STEP.finditer(path, len(first)):
        if found is NOTHING:
            return NOTHING
        found = static_getattr(found, step[1]) if step[1] else _item(found, step[2][1:-1] if step[2][0] in "'\"" else int(step[2]))
    return found


def _item(owner: Any, key: str | int) -> Any:
    """What a dict, list or tuple holds at *key*, as the interpreter's own methods find it."""
    if issubclass(type(owner), dict):
        return dict.get(owner, key, NOTHING)
    base = list if issubclass(type(owner), list) else tuple if issubclass(type(owner), tuple) else None
    try:
        return NOTHING if base is None or type(key) is not int else base.__getitem__(owner, key)
    except IndexError:
        return NOTHING


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
