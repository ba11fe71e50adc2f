"""Run the shop: ``python main.py``; prints ``ready PORT`` when it serves.

LIVESH_ADDRESS is where the agent listens (nothing: a private unix socket), LIVESH_NAME what it is called, PORT the
port of the shop. ``AGENT=no`` runs it without livesh, for tests that bring the agent in some other way.
"""

import os
import threading

from shop import api, worker


def main():
    if os.environ.get("AGENT") != "no":
        import livesh
        from shop.orders import orders

        livesh.start(os.environ.get("LIVESH_ADDRESS") or None, name=os.environ.get("LIVESH_NAME", "shop"))
        livesh.service("orders", orders, lock=orders.lock)
    threading.Thread(target=worker.run, name="worker-1", daemon=True).start()
    threading.Thread(target=worker.slow_loop, name="worker-2", daemon=True).start()
    server = api.serve(int(os.environ.get("PORT", "0")))
    print("ready", server.server_port, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
