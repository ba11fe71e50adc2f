"""gevent: servers and pools; requests are marked by the WSGI adapter, whose units wait as greenlets do."""

from __future__ import annotations

from livesh.adapters.live import attribute, instances, loaded, numbered
from livesh.adapters.table import Found

CLASSES = ("gevent.baseserver:BaseServer", "gevent.pool:Pool")


def find() -> list[Found]:
    """Return gevent's servers, the applications of its WSGI servers, and its pools."""
    found = []
    for name, server in numbered("gevent-server", instances(loaded(CLASSES[0]))):
        found.append(Found(name, "gevent server", server))
        app = attribute(server, "application")
        if app is not None:
            found.append(Found(name.replace("server", "app"), "WSGI application", app))
    pools = instances(loaded(CLASSES[1]))
    return found + [Found(name, "greenlet pool", pool) for name, pool in numbered("gevent-pool", pools)]
