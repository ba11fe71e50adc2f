"""Classes, and their descriptors, that an edited hook has made and does not make again: said, since what they lack only their own statement could give them.

A metaclass or an `__init_subclass__` notes things of a class when it is made (tables of its members, a registry). Where the edit
changes that, the classes of modules that take part are made again in the trial; those that a function has made, or a module that
imports nothing of the change, are what the old hook made of them. What `__set_name__` has told an object is state of that.
"""

from __future__ import annotations

import gc
import types
from collections.abc import Iterator
from typing import Any

from livesh.runtime import heap, raw
from livesh.swap.planning.parts import Part
from livesh.swap.staging.workbench import Workbench

_NAMED = 3


def found(bench: Workbench) -> dict[str, list[Any]]:
    """By hook that does something else in the new text: the classes it has made, or the objects it has named, before the trial makes any."""
    hooks: list[tuple[str, str, type]] = []
    for part in bench.parts.values():
        for change in part.changes if part.edited else ():
            live: Any = part.namespace.get(change.leaf.name)
            if change.leaf.kind == "class" and change.before is not None and change.after is not None and issubclass(type(live), type):
                hooks += [(f"{part.name}.{change.leaf.name}.", hook, live) for hook in sorted(_hooks(bench, part, change.leaf.name, live))]
    if hooks:
        gc.collect()         # classes of earlier trials wait for the collector
    return {owner + hook: _made_by(hook, live) for owner, hook, live in hooks}


def left(by_hook: dict[str, list[Any]], again: list[type]) -> Iterator[str]:
    """A sentence for each hook about the classes it has made; *again* are those whose statement has run, with what they hold."""
    told = {id(each) for cls in again for each in (cls, *raw.namespace(cls).values())}
    for hook, made in by_hook.items():
        stay = [c for c in made if id(c) not in told]
        told |= set(map(id, stay))
        if stay:
            yield _sentence(hook, stay)


def _hooks(bench: Workbench, part: Part, name: str, live: type) -> set[str]:
    """The hooks of a class that do something else in the new text when a class is made."""
    otherwise = bench.dependencies.members & (bench.dependencies.affected | bench.dependencies.changed)
    edited = {n.rpartition(".")[2] for module, n in otherwise if module == part.name and n.rpartition(".")[0] == name}
    if not issubclass(live, type):
        return edited & {"__init_subclass__", "__set_name__"}
    found = edited & {"__new__", "__init__"}
    for hook in ("__new__", "__init__"):
        held = getattr(raw.lookup(live, hook), "__func__", raw.lookup(live, hook))
        if type(held) is types.FunctionType and edited.intersection(held.__code__.co_names):
            found.add(hook)
    return found


def _made_by(hook: str, live: type) -> list[Any]:
    if hook == "__set_name__":
        return heap.instances(live)
    if hook == "__init_subclass__":
        return [c for c in raw.family(live) if c is not live]
    return [c for c in heap.instances(live) if issubclass(type(c), type)]


def _sentence(hook: str, made: list[Any]) -> str:
    if hook.endswith(".__set_name__"):
        return f"{hook} is edited: what it has told {len(made)} object{'s' * (len(made) > 1)} is what it was"
    names = sorted({raw.class_name(c) for c in made})
    said = ", ".join(names[:_NAMED]) + (" and others" if names[_NAMED:] else "")
    return f"{hook} is edited and has made {len(made)} class{'es' * (len(made) > 1)} that nothing makes again: what it notes of {said} is what it was"
