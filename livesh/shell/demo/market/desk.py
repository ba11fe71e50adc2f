"""The HTTP side: GET /order/CUSTOMER/buy|sell/QUANTITY/PRICE answers with what was traded and what it cost."""

import json
import queue
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from . import fees
from .accounts import accounts
from .book import Order, book

to_settle: queue.Queue[tuple[str, float, float]] = queue.Queue()


class Desk(BaseHTTPRequestHandler):
    """One connection of a customer."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        """Answer one order."""
        try:
            answer = take(*self.path.split("/")[2:])
            status = 200
        except Exception as trouble:
            status, answer = 500, {"error": f"{type(trouble).__name__}: {trouble}"}
        data = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Keep quiet: there are many."""


def take(customer: str, side: str, quantity: str, price: str) -> dict[str, Any]:
    """Place an order and say what came of it."""
    amount = book.place(Order(customer, side, int(quantity), float(price)))
    fee = fees.fee_of(amount)
    to_settle.put((customer, amount, fee))
    return {"customer": customer, "amount": round(amount, 2), "fee": fee}


def settle() -> None:
    """Write trades into the accounts, for ever: the background worker."""
    while True:
        accounts.charge(*to_settle.get())


def open_desk(port: int = 0) -> ThreadingHTTPServer:
    """Return a server that is bound, not yet serving."""
    server = ThreadingHTTPServer(("127.0.0.1", port), Desk)
    server.daemon_threads = True
    return server
