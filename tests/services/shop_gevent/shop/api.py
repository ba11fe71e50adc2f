"""The HTTP side: GET /quote/SKU, /take/SKU/QTY and /later/SKU/QTY, each request in a greenlet of its own."""

import gevent
from gevent import pywsgi

from shop import stock


def application(environ, start_response):
    """Answer one request."""
    status, body = answer(environ["PATH_INFO"])
    start_response(f"{status} X", [("Content-Type", "text/plain")])
    return [body.encode()]


def answer(path):
    """Return (status, body) for *path*."""
    _, verb, *rest = path.split("/")
    try:
        return 200, ROUTES[verb](*rest)
    except Exception as exc:
        return 500, f"{type(exc).__name__}: {exc}"


def quote(sku):
    return stock.quote(sku)


def take(sku, qty="1"):
    return str(stock.shelf.take(sku, int(qty)))


def later(sku, qty="1"):
    """Take it in a greenlet that nobody waits for."""
    gevent.spawn(stock.shelf.take, sku, int(qty))
    return "accepted"


ROUTES = {"quote": quote, "take": take, "later": later}


def serve(port=0):
    return pywsgi.WSGIServer(("127.0.0.1", port), application, log=None)
