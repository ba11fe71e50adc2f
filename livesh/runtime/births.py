"""Which objects were born before a commit, and which after it.

While automatic collection is off every new object joins the end of the young generation. An object made by the commit
itself therefore splits that list: what stands before it was born before the commit and has the old shape, what stands after
was made by the new code. An explicit `gc.collect` of the service inside the window destroys the order; `Window.newer`
then says None and the caller must judge by shape. A heap parked by `gc.freeze` is in sight while the window is open: to park
it again in between would park the young ones too.
"""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Callable
from itertools import chain
from typing import Any

from livesh.runtime import heap, raw, walks


class Window:
    """The time around a commit in which births are dated; a context manager, at most one at a time.

    The engine puts ``commit_op`` among the operations of its commit: a C callable and its arguments.
    """

    def __init__(self) -> None:
        self._marks: defaultdict[str, list[Any]] = defaultdict(list)
        self._was_enabled = self._parked = False

    def __enter__(self) -> Window:
        self._was_enabled = gc.isenabled()
        gc.disable()
        self._parked = heap.unpark()
        return self

    def __exit__(self, *_exc: object) -> None:
        if self._parked:
            gc.freeze()
        if self._was_enabled:
            gc.enable()

    @property
    def commit_op(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        """An operation that dates the commit: making the missing entry puts a fresh object on the young list."""
        return self._marks.__getitem__, ("commit",)

    def newer(self) -> set[int] | None:
        """Return the ids of the objects alive now that were born after the commit, or None when the order is lost."""
        mark = self._marks.get("commit")
        young = list(map(id, gc.get_objects(generation=0)))
        if mark is None or id(mark) not in young:
            return None
        return set(young[young.index(id(mark)) :])


def under_construction() -> set[int]:
    """Return the ids of objects whose ``__init__`` or ``__setstate__`` is on some thread's stack."""
    making = [each for each in chain.from_iterable(walks.all_stacks().values())
              if each.code.co_name in ("__init__", "__post_init__", "__setstate__") and each.code.co_argcount]
    return {id(raw.frame_locals(each.frame).get(each.code.co_varnames[0])) for each in making} - {id(None)}
