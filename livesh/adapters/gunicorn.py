"""gunicorn: the arbiter in the master, one worker object in each worker; the application is found through either."""

from __future__ import annotations

from livesh.adapters.live import attribute, instances, loaded
from livesh.adapters.table import Found

CLASSES = ("gunicorn.arbiter:Arbiter", "gunicorn.workers.base:Worker")


def find() -> list[Found]:
    """Return the arbiter or the worker of this process, and the application when it is loaded."""
    found = []
    for each in instances(loaded(CLASSES[0]), loaded(CLASSES[1])):
        kind = "worker" if attribute(each, "wsgi") is not None or attribute(each, "sockets") is not None else "arbiter"
        found.append(Found(f"gunicorn-{kind}", f"gunicorn {kind}", each))
        app = attribute(each, "wsgi")
        if app is not None:
            found.append(Found("app", "WSGI application", app))
    return found
