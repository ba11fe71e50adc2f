"""WSGI: one request is one unit of work, from the call of the application until its body is closed.

    application = livesh.adapters.wsgi.units(application)
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from livesh.adapters.live import attribute, instances, loaded, numbered
from livesh.adapters.table import Found

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator


def units(app: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
    """Return *app* with each of its requests marked as a unit of work."""
    from functools import wraps

    from livesh.swap.units import unit

    def livesh_units(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        work = unit()
        work.__enter__()
        try:
            body = app(environ, start_response)
        except BaseException:
            work.__exit__(*sys.exc_info())
            raise
        if _is_ready(body, environ):
            work.__exit__(None, None, None)
            return body
        return _Body(body, work)

    # `updated=()`: an application object's __dict__ may be large, lazy or private.
    return wraps(app, assigned=("__module__", "__doc__"), updated=())(livesh_units)


def _is_ready(body: Any, environ: dict[str, Any]) -> bool:
    """Say whether no application code runs any more while *body* is sent.

    Such a body must be handed on as it is: servers look at its length and send a wrapped file with sendfile.
    """
    wrapper = environ.get("wsgi.file_wrapper")
    return type(body) in (list, tuple) or (isinstance(wrapper, type) and type(body) is wrapper)


class _Body:
    """A response body that ends its unit of work when it is closed, however the request ended."""

    def __init__(self, body: Iterable[bytes], work: Any) -> None:
        self._body = body
        self._chunks: Iterator[bytes] | None = None
        self._work = work

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        if self._chunks is None:
            self._chunks = iter(self._body)
        return next(self._chunks)

    def close(self) -> None:
        """Close the application's body, then leave the unit."""
        try:
            close = getattr(self._body, "close", None)
            if close is not None:
                close()
        finally:
            work, self._work = self._work, None
            if work is not None:
                work.__exit__(None, None, None)

    def __del__(self) -> None:
        # PEP 3333 obliges servers to call close; one that does not must not hold a swap up for ever.
        if self._work is not None:
            self.close()

CLASSES = ("wsgiref.simple_server:WSGIServer",)


def find() -> list[Found]:
    """Return the WSGI servers of the standard library and the applications they serve."""
    found = []
    for name, server in numbered("wsgi-server", instances(loaded(CLASSES[0]))):
        found.append(Found(name, "WSGI server", server))
        app = attribute(server, "application")
        if app is not None:
            found.append(Found(name.replace("server", "app"), "WSGI application", app))
    return found
