"""Find live objects by class without running a line of theirs.

`isinstance` asks the object for ``__class__`` and an ABC for its opinion: both are user code. Here only exact types count,
those of a class and of every class below it.

Each look is one pass over the heap, in which no other thread runs (40 to 100 ms a million objects). Whoever asks many adapters makes one
pass for all of them (`one_pass`).
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from threading import get_ident
from types import MemberDescriptorType
from typing import Any

from livesh.runtime import heap, raw

_MRO = type.__dict__["__mro__"]
_passes: dict[int, dict[int, list[Any]]] = {}  # {thread: {id of a class's type: the instances of exactly that type}}


def loaded(path: str) -> Any | None:
    """Return ``package.module:Name`` when that module is loaded and has the name, else None; imports nothing."""
    module, _, name = path.partition(":")
    namespace = getattr(sys.modules.get(module), "__dict__", {})
    return namespace.get(name)


def instances(*classes: Any) -> list[Any]:
    """Return the tracked objects whose class is, or inherits from, one of *classes* (None among them is passed over)."""
    made = _passes.get(get_ident())
    if made is not None:
        wanted = _family(classes)
        if wanted.keys() <= made.keys():
            return [each for kind in wanted for each in made[kind]]
    return heap.instances(*(cls for cls in classes if isinstance(cls, type)))


@contextmanager
def one_pass(paths: Iterable[str]) -> Iterator[None]:
    """Look for the instances of all classes at *paths* (see `loaded`) once; `instances` of them asks no more, in this thread, until the block ends."""
    classes = [found for path in paths if isinstance(found := loaded(path), type)]
    made: dict[int, list[Any]] = {kind: [] for kind in _family(classes)}
    for each in heap.instances(*classes):
        made.setdefault(id(type(each)), []).append(each)
    _passes[get_ident()] = made
    try:
        yield
    finally:
        _passes.pop(get_ident(), None)


def _family(classes: Iterable[Any]) -> dict[int, type]:
    """Return *classes* and those below them by identity: what a class says of itself, its hash too, may be anybody's code."""
    return {id(kind): kind for cls in classes if isinstance(cls, type) for kind in raw.family(cls)}


def attribute(thing: Any, name: str) -> Any | None:
    """Return an instance attribute as it is stored; no property and no ``__getattr__`` runs."""
    try:
        return object.__getattribute__(thing, "__dict__").get(name)
    except AttributeError:
        return None


def slot(thing: Any, name: str) -> Any | None:
    """Return what an object with ``__slots__`` keeps under *name*, by the slot's own descriptor; an instance attribute where there is none."""
    for cls in _MRO.__get__(type(thing)):
        found = type.__dict__["__dict__"].__get__(cls).get(name)
        if type(found) is MemberDescriptorType:
            try:
                return found.__get__(thing)
            except AttributeError:
                return None
    return attribute(thing, name)


def numbered(name: str, things: list[Any]) -> list[tuple[str, Any]]:
    """Name *things*: the bare name when there is one, else with a number each."""
    if len(things) == 1:
        return [(name, things[0])]
    return [(f"{name}-{number}", thing) for number, thing in enumerate(things, 1)]
