"""Run the market: ``python -m market``, in the folder that holds it; prints ``ready PORT`` when it serves.

It is open until its input ends, so that it never outlives who started it. LIVESH_NAME is what the agent is called,
MARKET_PORT where the desk listens.
"""

import os
import sys
import threading

import livesh

from . import customers, desk
from .accounts import accounts
from .book import book


def main() -> None:
    """Open the desk, settle behind it, and let the customers in."""
    livesh.start(name=os.environ.get("LIVESH_NAME", "market"))
    livesh.service("accounts", accounts, lock=accounts.lock)
    livesh.service("book", book, lock=book.lock)
    server = desk.open_desk(int(os.environ.get("MARKET_PORT", "0")))
    threading.Thread(target=server.serve_forever, name="desk", daemon=True).start()
    threading.Thread(target=desk.settle, name="settle", daemon=True).start()
    customers.arrive(server.server_port, accounts.traded)
    print("ready", server.server_port, flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
