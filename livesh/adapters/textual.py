"""textual: the application that has the terminal; its screens, widgets and bindings hang from it."""

from __future__ import annotations

from livesh.adapters.live import instances, loaded, numbered
from livesh.adapters.table import Found

CLASSES = ("textual.app:App",)


def find() -> list[Found]:
    """Return the application."""
    return [Found(name, "textual application", app) for name, app in numbered("textual-app", instances(loaded(CLASSES[0])))]
