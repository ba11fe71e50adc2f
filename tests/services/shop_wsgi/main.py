"""Run the shop: ``python main.py``; prints ``ready PORT`` when it serves. Environment as in shop_threads."""

import os
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from shop.views import app


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Quiet(WSGIRequestHandler):
    def log_message(self, *args):
        pass


def main():
    if os.environ.get("AGENT") != "no":
        import livesh

        livesh.start(os.environ.get("LIVESH_ADDRESS") or None, name=os.environ.get("LIVESH_NAME", "shop"))
    server = make_server("127.0.0.1", int(os.environ.get("PORT", "0")), app, Server, Quiet)
    print("ready", server.server_port, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
