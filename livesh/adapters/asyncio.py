"""asyncio: loops, queues and named tasks; a wrapped coroutine function's call is one unit of work.

    handle = livesh.adapters.asyncio.units(handle)      an async def that does one job, for instance of a queue worker
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from livesh.adapters.live import instances, loaded, numbered
from livesh.adapters.table import Found

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable


def units(job: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    """Return *job* with each call marked as a unit of work."""
    from functools import wraps

    from livesh.swap.units import aunit

    @wraps(job)
    async def livesh_unit(*args: Any, **kwargs: Any) -> Any:
        async with aunit():
            return await job(*args, **kwargs)

    return livesh_unit

CLASSES = ("asyncio.events:AbstractEventLoop", "asyncio.queues:Queue")


def find() -> list[Found]:
    """Return the loops that are not closed, and the queues of this process."""
    loops = [loop for loop in instances(loaded(CLASSES[0])) if not loop.is_closed()]
    queues = instances(loaded(CLASSES[1]))
    return [
        *(Found(name, "event loop", loop) for name, loop in numbered("loop", loops)),
        *(Found(name, "asyncio queue", queue) for name, queue in numbered("async-queue", queues)),
    ]
