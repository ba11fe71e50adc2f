"""Every living instance of a class, and which of them were born before a commit.

How instances are found. An instance of a class made at run time refers to its class, and the collector knows that
reference: one pass of `gc.get_referrers` in C finds them all, needs no weak references and runs no code of theirs.
Every class written in Python has instances that the collector tracks, also with ``__slots__ = ()`` over `int` (seen on 3.11
to 3.15). Only instances parked by `gc.freeze` escape that pass: then we walk the object graph instead, slower; what C
code alone holds is not found there.

How births are dated. While automatic collection is off every new object joins the end of the young generation. An
object made by the commit itself therefore splits that list: what stands before it was born before the commit and has
the old shape, what stands after was made by the new code. An explicit `gc.collect` of the service inside the window
destroys the order; `Window.newer` then says None and the caller must judge by shape.
"""

from __future__ import annotations

import gc
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable
from itertools import compress
from typing import Any

from livesh.runtime import raw, walks

# 3.12 reports some 400 objects of its own as frozen; a service that freezes parks its whole heap, thousands at least.
FROZEN_BY_THE_INTERPRETER = 1_000
_BATCH = 5_000


def instances_of(cls: type, skip: Iterable[object] = ()) -> list[Any]:
    """Return every living instance of *cls* and of its subclasses, except those in *skip* (by identity)."""
    family = [kind for kind in raw.family(cls) if raw.is_heap(kind)]
    wanted = set(map(id, family))
    found = _only(wanted, gc.get_referrers(*family) if family else [])
    if gc.get_freeze_count() > FROZEN_BY_THE_INTERPRETER:
        found = list({id(obj): obj for obj in [*found, *_only(wanted, reachable())]}.values())
    skipped = set(map(id, skip))
    return [obj for obj in found if id(obj) not in skipped] if skipped else found


def _only(wanted: set[int], objects: list[Any]) -> list[Any]:
    """Return those of *objects* whose class is wanted; without Python code per object, there may be millions."""
    return list(compress(objects, map(wanted.__contains__, map(id, map(type, objects)))))


def reachable() -> list[Any]:
    """Return every object that can be reached from the modules, the stacks and the tracked heap, frozen ones too."""
    from livesh.runtime import heap

    roots: list[Any] = [sys.modules, heap.objects(), _on_the_stacks()]
    seen: dict[int, Any] = {}
    todo: list[Any] = heap.referents(*roots)
    while todo:
        fresh = {id(obj): obj for obj in todo if gc.is_tracked(obj)}
        new = [obj for key, obj in fresh.items() if key not in seen]
        seen.update((id(obj), obj) for obj in new)
        todo = []
        for start in range(0, len(new), _BATCH):
            todo += heap.referents(*new[start : start + _BATCH])
    return list(seen.values())


def _on_the_stacks() -> list[Any]:
    """Return the locals of every running frame; the collector does not look into running frames."""
    return [value for stack in walks.all_stacks().values() for each in stack for value in raw.frame_locals(each.frame).values()]


class Window:
    """The time around a commit in which births are dated; a context manager, at most one at a time.

    The engine puts ``commit_op`` among the operations of its commit: a C callable and its arguments.
    """

    def __init__(self) -> None:
        self._marks: defaultdict[str, list[Any]] = defaultdict(list)
        self._was_enabled = False

    def __enter__(self) -> Window:
        self._was_enabled = gc.isenabled()
        gc.disable()
        return self

    def __exit__(self, *_exc: object) -> None:
        if self._was_enabled:
            gc.enable()

    @property
    def commit_op(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        """An operation that dates the commit: making the missing entry puts a fresh object on the young list."""
        return self._marks.__getitem__, ("commit",)

    def mark(self) -> None:
        """Date the commit now, for a caller that does not use ``commit_op``."""
        self._marks["commit"]

    def newer(self) -> set[int] | None:
        """Return the ids of the objects alive now that were born after the commit, or None when the order is lost."""
        mark = self._marks.get("commit")
        young = list(map(id, gc.get_objects(generation=0)))
        if mark is None or id(mark) not in young:
            return None
        return set(young[young.index(id(mark)) :])
