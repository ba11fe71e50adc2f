"""FastAPI: the signature of a dependency is read once, when a route that asks for it is made.

What was read lies in `Dependant` objects, which routes and their request handlers share. After a change those whose callable has another
signature get what is read from it now, in place, with sub-dependencies; dependencies of the route's decorator stay. Models of bodies
are pydantic's matter (see there); a route whose own function changes is made again by its decorator.

Limit: a body parameter that a dependency gains is not asked for before its route is made again.
"""

from __future__ import annotations

import sys
from functools import _lru_cache_wrapper
from typing import TYPE_CHECKING, Any

from livesh.adapters.live import attribute, instances, loaded

if TYPE_CHECKING:
    from livesh.adapters.table import Found

DEPENDANT, APP = "fastapi.dependencies.models:Dependant", "fastapi.applications:FastAPI"
LISTS = ("path_params", "query_params", "header_params", "cookie_params", "body_params")
NAMES = ("request", "websocket", "http_connection", "response", "background_tasks", "security_scopes")


def find() -> list[Found]:
    """Nothing of FastAPI's own runs: see asgi and uvicorn."""
    return []


class Swapping:
    """Reads signatures again that are others after the change."""

    looks_for = (DEPENDANT, APP)

    def __init__(self) -> None:
        found = instances(loaded(DEPENDANT))
        self._apps = instances(loaded(APP))
        self._seen = [(each, _signature(each)) for each in found if getattr(each, "call", None) is not None]
        self._before: list[tuple[Any, dict[str, Any]]] = []

    def live(self, _classes: list[type]) -> None:
        """Bring what was read up to date; raises what FastAPI raises."""
        from fastapi.dependencies.utils import get_dependant

        _forget_kinds()
        for old, signature in self._seen:
            if not _same(signature, _signature(old)):
                new = get_dependant(path=old.path or "", call=old.call, name=old.name)
                names = _read(new)
                names["dependencies"] = [*(each for each in old.dependencies if each.name is None), *new.dependencies]
                self._before.append((old, _read(old)))
                _write(old, names)
        _forget_schemas(self._apps)

    def abandon(self) -> None:
        """Give back what was read before."""
        self.back([])

    def back(self, _classes: list[type]) -> None:
        """The same."""
        while self._before:
            _write(*self._before.pop())
        _forget_kinds()
        _forget_schemas(instances(loaded(APP)))


def _signature(dependant: Any) -> list[Any]:
    """The parameters of what a dependant calls; none when it has no signature."""
    import inspect

    try:
        return list(inspect.signature(dependant.call).parameters.values())
    except (TypeError, ValueError):
        return []


def _same(before: list[Any], after: list[Any]) -> bool:
    """Whether two signatures read the same: names, kinds, and the very defaults and annotations (strings by value)."""
    return len(before) == len(after) and all(
        (a.name, a.kind) == (b.name, b.kind) and a.default is b.default
        and (a.annotation is b.annotation or (type(a.annotation) is type(b.annotation) is str and a.annotation == b.annotation))
        for a, b in zip(before, after, strict=True))


def _read(dependant: Any) -> dict[str, Any]:
    names = (*LISTS, "dependencies", *(f"{name}_param_name" for name in NAMES))
    return {name: list(value) if isinstance(value := getattr(dependant, name, None), list) else value for name in names if hasattr(dependant, name)}


def _write(dependant: Any, names: dict[str, Any]) -> None:
    for name, value in names.items():
        if isinstance(value, list):
            getattr(dependant, name)[:] = value
        else:
            setattr(dependant, name, value)


def _forget_kinds() -> None:
    """Whether a function is a coroutine function is asked of it once; it may have become one."""
    for value in list(vars(sys.modules["fastapi.dependencies.models"]).values()):
        if type(value) is _lru_cache_wrapper:
            value.cache_clear()


def _forget_schemas(apps: list[Any]) -> None:
    """The OpenAPI page is made again when somebody asks for it."""
    for app in apps:
        if attribute(app, "openapi_schema") is not None:
            app.openapi_schema = None
