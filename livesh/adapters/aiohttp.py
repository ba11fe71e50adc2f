"""aiohttp: applications, each with what the program keeps in it, and the runners that serve them."""

from __future__ import annotations

from livesh.adapters.live import instances, loaded, numbered
from livesh.adapters.table import Found

CLASSES = ("aiohttp.web_app:Application", "aiohttp.web_runner:BaseRunner")


def find() -> list[Found]:
    """Return the applications and the runners; a runner holds its sites, and its server the connections."""
    return [
        *(Found(name, "aiohttp application", app) for name, app in numbered("aiohttp-app", instances(loaded(CLASSES[0])))),
        *(Found(name, "aiohttp runner", runner) for name, runner in numbered("aiohttp-runner", instances(loaded(CLASSES[1])))),
    ]
