"""multiprocessing: pools and children; each child has an agent of its own, with a fork by itself, with a spawn by LIVESH.

    work = livesh.adapters.multiprocessing.units(work)      the function a pool maps, at the top of its module
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from livesh.adapters.live import instances, loaded, numbered
from livesh.adapters.table import Found

if TYPE_CHECKING:
    from collections.abc import Callable


def units(job: Callable[..., Any]) -> Callable[..., Any]:
    """Return *job* with each call marked as a unit of work; pickled by name, as the plain function is."""
    from functools import wraps

    from livesh.swap.units import unit

    @wraps(job)
    def livesh_unit(*args: Any, **kwargs: Any) -> Any:
        with unit():
            return job(*args, **kwargs)

    return livesh_unit

CLASSES = ("multiprocessing.pool:Pool",)


def find() -> list[Found]:
    """Return the pools of this process and its children that are still known to be running."""
    pools = instances(loaded(CLASSES[0]))
    children = list(getattr(sys.modules.get("multiprocessing.process"), "_children", ()))
    return [
        *(Found(name, "process pool", pool) for name, pool in numbered("pool", pools)),
        *(Found(child.name, "child process", child) for child in children),
    ]
