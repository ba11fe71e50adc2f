"""The HTTP side: GET /price/SKU/QTY, /order/NUMBER, /fail."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from shop import pricing
from shop.orders import orders


class Handler(BaseHTTPRequestHandler):
    """Answer in plain text."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        try:
            status, body = 200, route(self.path)
        except Exception as exc:
            status, body = 500, f"{type(exc).__name__}: {exc}"
        data = body.encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args):
        pass


def route(path):
    """Find what answers *path*."""
    _, verb, *rest = path.split("/")
    return ROUTES[verb](*rest)


def price(sku, qty="1"):
    return str(pricing.price_of(sku, int(qty)))


def order(number):
    return str(orders.total(number))


def fail(*_):
    raise RuntimeError("the shelf is empty")


ROUTES = {"price": price, "order": order, "fail": fail}


def serve(port=0):
    """Return a server that is bound, not yet serving."""
    return ThreadingHTTPServer(("127.0.0.1", port), Handler)
