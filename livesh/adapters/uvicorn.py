"""uvicorn: one Server in each worker; its Config holds the loaded application."""

from __future__ import annotations

from livesh.adapters.live import attribute, instances, loaded, numbered
from livesh.adapters.table import Found

CLASSES = ("uvicorn.server:Server",)


def find() -> list[Found]:
    """Return the servers of this process and the applications they serve."""
    found = []
    for name, server in numbered("uvicorn", instances(loaded(CLASSES[0]))):
        found.append(Found(name, "uvicorn server", server))
        app = served(attribute(server, "config"))
        if app is not None:
            found.append(Found(name.replace("uvicorn", "app"), "ASGI application", app))
    return found


def served(config: object) -> object | None:
    """Return the application itself: uvicorn puts its own middleware around it, each holding the next in `app`."""
    app = attribute(config, "loaded_app")
    while app is not None and type(app).__module__.startswith("uvicorn."):
        app = attribute(app, "app")
    return app
