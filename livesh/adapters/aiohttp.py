"""aiohttp: applications, each with what the program keeps in it, and the runners that serve them.

*Routes.* `add_routes(table)` copies a `RouteTableDef` into the router, which takes no more once the application runs. When the change is live,
what a table has got and lost is done to each router that had routes of it; the resources of the others stay the same objects.

Limit: a route that the text adds to a running application itself (`app.router.add_get`) is refused by aiohttp, and so is the change.
"""

from __future__ import annotations

from typing import Any

from livesh.adapters.live import attribute, instances, loaded, numbered, slot
from livesh.adapters.table import Found

CLASSES = ("aiohttp.web_app:Application", "aiohttp.web_runner:BaseRunner")


def find() -> list[Found]:
    """Return the applications and the runners; a runner holds its sites, and its server the connections."""
    return [
        *(Found(name, "aiohttp application", app) for name, app in numbered("aiohttp-app", instances(loaded(CLASSES[0])))),
        *(Found(name, "aiohttp runner", runner) for name, runner in numbered("aiohttp-runner", instances(loaded(CLASSES[1])))),
    ]


class Swapping:
    """Has routers follow the tables they were filled from."""

    looks_for = (CLASSES[0], "aiohttp.web_routedef:RouteTableDef")

    def __init__(self) -> None:
        self._routers = [router for app in instances(loaded(CLASSES[0])) if (router := attribute(app, "_router")) is not None]
        tables = [each for each in instances(loaded("aiohttp.web_routedef:RouteTableDef")) if attribute(each, "_items") is not None]
        self._tables = [Table(each, self._routers) for each in tables]

    def live(self, _classes: list[type]) -> None:
        """Do to routers what was done to tables."""
        for table in self._tables:
            table.follow()

    def abandon(self) -> None:
        """The tables have what they had."""
        self.live([])


class Table:
    """A table, what it had, and the routers that were filled from it."""

    def __init__(self, table: Any, routers: list[Any]) -> None:
        self.table, self.before = table, list(table._items)
        self.routers = [router for router in routers if any(_routes_of(routes, each) for routes in [_by_handler(router)] for each in self.before)]

    def follow(self) -> None:
        """Take out of each router what the table has lost, and put in what it has got."""
        now = list(self.table._items)
        had, has = ({id(each) for each in some} for some in (self.before, now))
        gone, came = [each for each in self.before if id(each) not in has], [each for each in now if id(each) not in had]
        for router in self.routers if gone or came else ():
            routes = _by_handler(router)
            for each in gone:
                for resource, route in _routes_of(routes, each):
                    _take_out(router, resource, route)
            frozen, router._frozen = router._frozen, False
            try:
                for each in came:
                    each.register(router)
            finally:
                router._frozen = frozen
            self._sort(router, now)
        self.before = now

    def _sort(self, router: Any, definitions: list[Any]) -> None:
        """Let the resources of the table be asked in its order, beside each other, as `add_routes` had put them."""
        routes = _by_handler(router)
        ours = {id(resource): resource for each in definitions for resource, _ in _routes_of(routes, each)}
        for held in (router._resources, *router._resource_index.values()):
            first = next((at for at, each in enumerate(held) if id(each) in ours), 0)
            there, rest = set(map(id, held)), [each for each in held if id(each) not in ours]
            held[:] = [*rest[:first], *(each for key, each in ours.items() if key in there), *rest[first:]]


def _routes_of(routes: dict[int, list[tuple[Any, Any]]], definition: Any) -> list[tuple[Any, Any]]:
    """The resources and routes, of those `_by_handler` gives, that a definition of a table was made into."""
    handler, path, method = (slot(definition, name) for name in ("handler", "path", "method"))
    methods = {method, "HEAD"} if method == "GET" else {method}
    return [(resource, route) for resource, route in routes.get(id(handler), ())
            if route.method in methods and str(resource.canonical).endswith(str(path))]


def _by_handler(router: Any) -> dict[int, list[tuple[Any, Any]]]:
    """The resources and routes of a router by the identity of their handler; an application may have thousands."""
    found: dict[int, list[tuple[Any, Any]]] = {}
    for resource in list(router._resources):
        held = getattr(resource, "_routes", None)
        for route in list(held.values() if isinstance(held, dict) else held or ()):
            found.setdefault(id(route.handler), []).append((resource, route))
    return found


def _take_out(router: Any, resource: Any, route: Any) -> None:
    """Let a resource answer no more to the method of a route; one that answers to none leaves the router."""
    if isinstance(resource._routes, dict):
        resource._routes.pop(route.method, None)
        resource._any_route = None if resource._any_route is route else resource._any_route
        resource._allowed_methods.discard(route.method)
    else:
        resource._routes.remove(route)
    if not resource._routes:
        router.unindex_resource(resource)
        router._resources.remove(resource)
        for name in [name for name, held in router._named_resources.items() if held is resource]:
            del router._named_resources[name]
