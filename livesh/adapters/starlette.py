"""Starlette, and FastAPI on top of it: applications whatever serves them; what the program keeps in one is in ``state._state``."""

from __future__ import annotations

from livesh.adapters.live import instances, loaded, numbered
from livesh.adapters.table import Found

CLASSES = ("starlette.applications:Starlette",)


def find() -> list[Found]:
    """Return the applications, mounted ones too."""
    return [Found(name, "ASGI application", app) for name, app in numbered("app", instances(loaded(CLASSES[0])))]
