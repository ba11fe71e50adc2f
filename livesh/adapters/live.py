"""Find live objects by class without running a line of theirs.

`isinstance` asks the object for ``__class__`` and an ABC for its opinion: both are user code. Here only what `type`
itself knows of bases and subclasses counts.
"""

from __future__ import annotations

import sys
from typing import Any


def loaded(path: str) -> Any | None:
    """Return ``package.module:Name`` when that module is loaded and has the name, else None; imports nothing."""
    module, _, name = path.partition(":")
    namespace = getattr(sys.modules.get(module), "__dict__", {})
    return namespace.get(name)


def instances(*classes: Any) -> list[Any]:
    """Return the tracked objects whose class is, or inherits from, one of *classes* (None among them is passed over)."""
    from livesh.runtime import heap

    return heap.instances(*(cls for cls in classes if isinstance(cls, type)))


def attribute(thing: Any, name: str) -> Any | None:
    """Return an instance attribute as it is stored; no property and no ``__getattr__`` runs."""
    try:
        return object.__getattribute__(thing, "__dict__").get(name)
    except AttributeError:
        return None


def numbered(name: str, things: list[Any]) -> list[tuple[str, Any]]:
    """Name *things*: the bare name when there is one, else with a number each."""
    if len(things) == 1:
        return [(name, things[0])]
    return [(f"{name}-{number}", thing) for number, thing in enumerate(things, 1)]
