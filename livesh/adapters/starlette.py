"""Starlette, and FastAPI on top of it: applications whatever serves them; what the program keeps in one is in ``state._state``.

*Set-up.* The first request makes a stack of middleware, with a copy of the error handlers, and from then on no more middleware is taken. While
new text runs it is, and once the change is live the stack in use follows: a middleware that stays is the same object, with what it has counted.

*Routes* are matched in the order of their list. FastAPI's routers keep what they worked out of the list of another until they are told
that it is another one.

Limit: a stack with a middleware that keeps the next one under another name than ``app`` is made anew as a whole.
"""

from __future__ import annotations

from _thread import get_ident
from functools import partial
from typing import TYPE_CHECKING, Any

from livesh.adapters.live import attribute, instances, loaded, numbered
from livesh.adapters.table import Found

if TYPE_CHECKING:
    from collections.abc import Iterator

CLASSES = ("starlette.applications:Starlette",)
ADD = "add_middleware"


def find() -> list[Found]:
    """Return the applications, mounted ones too."""
    return [Found(name, "ASGI application", app) for name, app in numbered("app", instances(loaded(CLASSES[0])))]


class Swapping:
    """Keeps the stack of each application, and what routers worked out, as the text has it."""

    looks_for = (CLASSES[0], "fastapi.routing:APIRouter")

    def __init__(self) -> None:
        self._apps = [App(each) for each in instances(loaded(CLASSES[0])) if attribute(each, "middleware_stack") is not None]
        self._routes = [(each, list(each.routes)) for each in instances(loaded("fastapi.routing:APIRouter")) if attribute(each, "routes") is not None]

    def begin(self) -> None:
        """Let middleware be added."""
        for app in self._apps:
            vars(app.app)[ADD] = partial(_add, app.app, get_ident())

    def ran(self) -> None:
        """No more."""
        for app in self._apps:
            vars(app.app).pop(ADD, None)

    def live(self, _classes: list[type]) -> None:
        """Serve by what was set up."""
        for app in self._apps:
            app.follow()
        self._tell()

    def abandon(self) -> None:
        """The stack goes by what there is again."""
        self.ran()
        self.live([])

    def back(self, _classes: list[type]) -> None:
        """The same."""

    def _tell(self) -> None:
        for router, before in self._routes:
            if not _same(before, router.routes) and hasattr(router, "_mark_routes_changed"):
                router._mark_routes_changed()


def _add(app: Any, ours: int, middleware_class: Any, *args: Any, **kwargs: Any) -> None:
    """Stand in for `add_middleware`, which refuses once the application has started."""
    if get_ident() != ours:
        type(app).add_middleware(app, middleware_class, *args, **kwargs)
        return
    from starlette.middleware import Middleware

    app.user_middleware.insert(0, Middleware(middleware_class, *args, **kwargs))


def _same(before: list[Any], now: list[Any]) -> bool:
    return len(before) == len(now) and all(a is b for a, b in zip(before, now, strict=True))


class App:
    """An application that serves, and what its stack was made of."""

    def __init__(self, app: Any) -> None:
        self.app = app
        self.middleware, self.handlers = list(app.user_middleware), dict(app.exception_handlers)

    def follow(self) -> None:
        """Let the stack be made of what there is now."""
        if dict(self.app.exception_handlers) != self.handlers:
            self._follow_handlers()
        if not _same(self.middleware, self.app.user_middleware):
            self._follow_middleware()
        self.middleware, self.handlers = list(self.app.user_middleware), dict(self.app.exception_handlers)

    def _follow_handlers(self) -> None:
        """Have in the stack what a fresh one has."""
        made = {type(each): each for each in _stack(self.app.build_middleware_stack(), self.app.router)}
        for each in _stack(self.app.middleware_stack, self.app.router):
            for name in ("handler", "_status_handlers", "_exception_handlers"):
                if name in vars(each) and type(each).__module__.startswith("starlette.middleware.") and type(each) in made:
                    setattr(each, name, getattr(made[type(each)], name))

    def _follow_middleware(self) -> None:
        """Put what is new into the stack, from the inside out, and leave out what is gone."""
        stack = list(_stack(self.app.middleware_stack, self.app.router))
        inside = next((at for at, each in enumerate(stack) if type(each).__name__ == "ExceptionMiddleware"), 0)
        outside = inside - len(self.middleware)
        if outside < 1:
            self.app.middleware_stack = self.app.build_middleware_stack()
            return
        kept = {id(entry): each for entry, each in zip(self.middleware, stack[outside:inside], strict=True)}
        following = stack[inside]
        for entry in reversed(self.app.user_middleware):
            made = kept.get(id(entry))
            if made is None:
                made = entry.cls(following, *entry.args, **entry.kwargs)
            made.app = following
            following = made
        stack[outside - 1].app = following


def _stack(outermost: Any, router: Any) -> Iterator[Any]:
    """The middlewares of a stack from the outside in; nothing where one hides the next."""
    found = []
    while outermost is not router:
        if outermost is None or "app" not in getattr(outermost, "__dict__", ()):
            return
        found.append(outermost)
        outermost = outermost.app
    yield from found
