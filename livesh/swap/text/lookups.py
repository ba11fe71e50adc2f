"""Look up what a name or an attribute stands for in dictionaries alone: no code of the program runs."""

from __future__ import annotations

import types
from collections.abc import Iterator
from typing import Any

from livesh.runtime import raw


def static_attribute(value: Any, name: str) -> Any:
    """`value.name` read from dictionaries only; KeyError where code would have to run."""
    if isinstance(value, types.ModuleType):
        return value.__dict__[name]
    if isinstance(value, type):
        found = found_in(value, name)
        if found is None:
            raise KeyError(name)
        return found.__func__ if type(found) in (staticmethod, classmethod) else found
    kind = type(value)
    if kind.__flags__ & raw.HEAP_TYPE and found_in(kind, "__getattribute__") is object.__getattribute__ \
            and name not in (raw.instance_dict(value) or ()):
        return static_attribute(kind, name)
    raise KeyError(name)


def found_in(cls: type, name: str) -> Any:
    """The attribute as it lies in the class's dictionaries, None when absent; runs no descriptor."""
    for base in type.__dict__["__mro__"].__get__(cls):
        try:
            return type.__dict__["__dict__"].__get__(base)[name]
        except KeyError:
            continue
    return None


def makers(cls: type, name: str) -> Iterator[type]:
    """The class whose dictionary *name* is found in, and the next ones as far as the method there hands on to them (`super().__init__()`)."""
    bases: tuple[type, ...] = type.__dict__["__mro__"].__get__(cls)
    for base in bases:
        method = type.__dict__["__dict__"].__get__(base).get(name)
        if method is not None:
            yield base
            function = function_behind(method)
            if function is None or "super" not in function.__code__.co_names:
                return


def function_behind(method: Any) -> types.FunctionType | None:
    """The Python function of a method that somebody wrote; not what dataclass and friends generate."""
    method = getattr(method, "__func__", method) if type(method) in (staticmethod, classmethod) else method
    return method if type(method) is types.FunctionType and not method.__code__.co_filename.startswith("<") else None


def home_of(value: Any) -> str:
    """The module a function or class says it belongs to, "" when it says nothing sensible."""
    if isinstance(value, type):
        held: Any = type.__dict__["__dict__"].__get__(value)
        # A class compiled in says it in its name: `collections.deque` up to 3.11, which later is one made at run time.
        module = held.get("__module__", "builtins") if raw.is_heap(value) else type.__dict__["__module__"].__get__(value)
    else:
        module = getattr(value, "__module__", "") if type(value) is types.FunctionType else ""
    return module if type(module) is str else ""
