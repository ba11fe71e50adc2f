"""ASGI: one HTTP request, or one websocket message, is one unit of work.

    application = livesh.adapters.asgi.units(application)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from livesh.adapters.table import Found

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    Application = Callable[[Any, Any, Any], Awaitable[None]]


def units(app: Application) -> Application:
    """Return *app* with each request and each websocket message marked as a unit of work."""
    from functools import wraps

    from livesh.swap.units import aunit

    async def livesh_units(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            async with aunit():
                await app(scope, receive, send)
        elif scope["type"] == "websocket":
            await _by_message(app, scope, receive, send)
        else:  # lifespan lasts as long as the server: never a unit
            await app(scope, receive, send)

    return wraps(app, assigned=("__module__", "__doc__"), updated=())(livesh_units)


async def _by_message(app: Application, scope: Any, receive: Any, send: Any) -> None:
    """Run a websocket's application: inside a unit, except while it waits for the next message.

    A connection may stay open for hours; as one unit it would hold up every quiet swap until its deadline.
    """
    from livesh.swap.units import aunit

    work = aunit()

    async def next_message() -> Any:
        nonlocal work
        await work.__aexit__(None, None, None)
        try:
            return await receive()
        finally:
            work = aunit()
            await work.__aenter__()

    await work.__aenter__()
    try:
        await app(scope, next_message, send)
    finally:
        await work.__aexit__(None, None, None)


def find() -> list[Found]:
    """Return nothing: an ASGI application is found through the server that holds it."""
    return []
