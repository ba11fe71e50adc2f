"""Every framework livesh knows: where it hides references, and how it goes quiet. One row, one module of this folder.

An adapter is a module with

    find() -> list[Found]    the framework's live objects (servers, pools, queues, applications), for `:services`;
                             imports nothing, and is empty where the framework is not loaded
    CLASSES                  "module:Class" of what `find` looks for among all objects, so that one look serves every adapter
    units(thing)             optional: mark what *thing* serves as units of work (`livesh.unit`), so that a swap with
                             ``quiet=`` waits for those inside and holds new ones at the door
    Swapping                 optional: takes part in every change while its framework is loaded, see swap/live/frameworks.py

Nothing here runs before somebody asks: an adapter never patches its framework at import.
"""

from __future__ import annotations

import re
import sys
from importlib import import_module
from typing import Any, NamedTuple

from livesh.adapters import live


class Found(NamedTuple):
    """A live object of a framework: a name a person would give it, what it is, the object."""

    name: str
    kind: str
    object: Any


class Row(NamedTuple):
    """One adapter: the module that must be loaded for it to matter, what it hides, what its unit of work is."""

    name: str
    needs: str
    hides: str
    unit: str

    def module(self) -> Any:
        """Return the adapter's module."""
        return import_module(f"livesh.adapters.{self.name}")

    def is_present(self) -> bool:
        """Say whether the framework is loaded in this process."""
        return self.needs in sys.modules


TABLE: tuple[Row, ...] = (
    Row("aiohttp", "aiohttp.web", "handlers, in the router's resources and each route", "none of its own: see asyncio"),
    Row("asgi", "asyncio", "the application, in the server's config object", "one HTTP request, one websocket message"),
    Row("asyncio", "asyncio", "callbacks and coroutines, in handles and tasks", "one call of a wrapped coroutine function"),
    Row("celery", "celery", "tasks, in the app's registry, each task's compiled __trace__ and a worker's strategies; beat's entries", "one task"),
    Row("django", "django", "names of URLs, in each resolver's dictionaries; admins, in a site that takes a model once; settings; compiled templates", "what it serves: see wsgi"),
    Row("fastapi", "fastapi", "signatures of dependencies, read into `Dependant` objects; the OpenAPI page", "what it serves: see asgi"),
    Row("flask", "flask", "rules, in the URL map's matcher; what blueprints noted; set-up that is over after the first request", "what it serves: see wsgi"),
    Row("gevent", "gevent", "callbacks and frames, in greenlets and the C loop", "what it serves: see wsgi"),
    Row("gunicorn", "gunicorn", "the application, in each worker's `wsgi` and the arbiter's app", "what it serves: see wsgi"),
    Row("ipython", "IPython", "what cells bind, in `user_ns`; callbacks, in events and magics", "none of its own: see asyncio"),
    Row("multiprocessing", "multiprocessing", "targets and initialisers, in processes and pools", "one call of a wrapped function"),
    Row("pydantic", "pydantic", "classes and fields, compiled into validators", "none of its own: see asgi and wsgi"),
    Row("starlette", "starlette.applications", "endpoints, in routes and in the middleware stack", "what it serves: see asgi"),
    Row("textual", "textual.app", "widgets and handlers, in the tree of the application", "none of its own: see asyncio"),
    Row("threads", "threading", "targets of threads and timers, work items of executors", "one job of an executor"),
    Row("trio", "trio", "coroutines, in tasks, and tasks in nurseries", "none of its own: see asyncio"),
    Row("twisted", "twisted.internet", "protocols and factories, in ports; callbacks, in deferreds and delayed calls", "none of its own: see threads"),
    Row("uvicorn", "uvicorn", "the application, in Config.loaded_app and each protocol's `app`", "what it serves: see asgi"),
    Row("wsgi", "wsgiref", "the application, in the server object", "one request, until its body is closed"),
)


def row(name: str) -> Row:
    """Return the row *name*; raises `KeyError` when there is none."""
    for each in TABLE:
        if each.name == name:
            return each
    raise KeyError(name)


def find() -> list[Found]:
    """Return the live objects of every framework loaded here, each once."""
    seen: set[int] = set()
    found = []
    modules = [each.module() for each in TABLE if each.is_present()]
    with live.one_pass(path for module in modules for path in getattr(module, "CLASSES", ())):
        for item in (item for module in modules for item in module.find()):
            if id(item.object) not in seen:
                seen.add(id(item.object))
                found.append(item)
    return _named(found)


def _named(found: list[Found]) -> list[Found]:
    """Give each a name that can be typed and that leads to it: threads are called "AnyIO worker thread", all of them, and a queue what its module is."""
    taken: set[str] = set()
    named = []
    for item in found:
        base = name = "-".join(re.findall(r"\w+", item.name)) or item.kind.replace(" ", "-")
        number = 0 if _leads_elsewhere(base, item.object) else 1
        while name in taken or _leads_elsewhere(name, item.object):
            number += 1
            name = f"{base}-{number}"
        taken.add(name)
        named.append(item._replace(name=name))
    return named


def _leads_elsewhere(name: str, obj: Any) -> bool:
    """Say whether a path that begins with *name* means a module, or something else of the main one."""
    main = sys.modules.get("__main__")
    return name in sys.modules or (main is not None and main.__dict__.get(name, obj) is not obj)
