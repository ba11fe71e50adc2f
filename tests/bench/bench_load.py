"""Swap two modules at once, fifty times, under a hundred keep-alive connections; then say what the clients saw.

    python tests/bench/bench_load.py [--swaps 50] [--connections 100] [--json FILE] [wsgi asgi] [--engines livesh,…]

Each response carries a value of both modules and a counter. Counted: failed (no or a broken answer), torn (values of
two versions in one answer), stale (the request began after the swap had returned and still shows an older value),
p50 and p99. `none` is the run without swaps that the others are compared with; `livesh` runs with units of work
(``quiet=``), `livesh-bare` without. gunicorn-hup and uvicorn-reload are the restarts one would do instead; their counters
start anew.
"""

from __future__ import annotations

import argparse
import asyncio
import compileall
import contextlib
import importlib.util
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import livesh

MODULE_A = "import time\ndef value():\n    time.sleep({nap})\n    return {n}\n"
MODULE_B = "def value():\n    return {n}\n"
APP = '''
import json, os, time, load_a, load_b
COUNT = [0]
def answer():
    COUNT[0] += 1
    a = load_a.value()
    return json.dumps({"a": a, "b": load_b.value(), "count": COUNT[0], "pid": os.getpid()}).encode()
def wsgi(environ, start_response):
    body = answer()
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]
async def asgi(scope, receive, send):
    if scope["type"] == "http":
        import asyncio
        COUNT[0] += 1
        a = load_a.value()
        await asyncio.sleep(0.002)
        body = json.dumps({"a": a, "b": load_b.value(), "count": COUNT[0], "pid": os.getpid()}).encode()
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", str(len(body)).encode())]})
        await send({"type": "http.response.body", "body": body})
'''
SERVER = r'''
import importlib, os, sys, threading
root, kind, engine = sys.argv[1:4]
sys.path.insert(0, root)
sys.dont_write_bytecode = True
if engine.startswith("livesh"):
    import livesh
elif engine == "jurigged":
    import jurigged
    jurigged.watch(root, logger=lambda e: None, autostart=False)
import load_app, load_a, load_b
wsgi, asgi = load_app.wsgi, load_app.asgi
if engine == "livesh":
    from livesh.adapters import wsgi as w, asgi as g
    wsgi, asgi = w.units(wsgi), g.units(asgi)
def swap():
    if engine == "livesh":
        livesh.swap("load_a", "load_b", quiet=1.0)
    elif engine == "livesh-bare":
        livesh.swap("load_a", "load_b")
    elif engine == "reload":
        importlib.invalidate_caches(); importlib.reload(load_a); importlib.reload(load_b)
    elif engine == "jurigged":
        for m in (load_a, load_b): jurigged.registry.get(m.__file__).refresh()
def commands():
    for line in sys.stdin:
        try:
            swap(); print("swapped", flush=True)
        except Exception as exc:
            print("error", type(exc).__name__, exc, flush=True)
threading.Thread(target=commands, daemon=True).start()
if kind == "asgi":
    import uvicorn, socket
    sock = socket.socket(); sock.bind(("127.0.0.1", 0)); sock.listen(200)
    print("port", sock.getsockname()[1], flush=True)
    uvicorn.Server(uvicorn.Config(asgi, log_level="error", lifespan="off")).run([sock])
else:
    from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1
        def log_message(self, *a): pass
        def do_GET(self):
            def start(status, headers):
                self.send_response(int(status[:3]))
                for k, v in headers: self.send_header(k, v)
                self.end_headers()
            for chunk in wsgi({"REQUEST_METHOD": "GET", "PATH_INFO": self.path}, start): self.wfile.write(chunk)
    ThreadingHTTPServer.request_queue_size = 200
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    print("port", server.server_address[1], flush=True)
    server.serve_forever()
'''


def write(root: Path, n: int, nap: str) -> None:
    """Write both modules as of value *n*."""
    for name, text in (("load_a", MODULE_A), ("load_b", MODULE_B)):
        spare = root / f"{name}.new"
        spare.write_text(text.format(n=n, nap=nap))
        os.utime(spare, (time.time() + n, time.time() + n))
        spare.replace(root / f"{name}.py")


class Load:
    """The clients and what they saw."""

    def __init__(self, port: int, connections: int) -> None:
        self.port, self.connections = port, connections
        self.current, self.stop = 0, False
        self.failed = self.torn = self.stale = self.done = self.lost = 0
        self.highest: dict[int, int] = {}
        self.times: list[float] = []

    async def client(self, pause: float) -> None:
        """Ask over one connection until told to stop, connecting again when it breaks."""
        while not self.stop:
            try:
                reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
            except OSError:
                self.failed += 1
                await asyncio.sleep(0.2)
                continue
            with contextlib.suppress(OSError, asyncio.IncompleteReadError, ValueError):
                while not self.stop:
                    if not await self.ask(reader, writer):
                        break
                    await asyncio.sleep(pause)
            writer.close()

    async def ask(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Send one request and judge its answer."""
        expected, began = self.current, time.perf_counter()
        try:
            writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 20)
            length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
            answer = json.loads(await reader.readexactly(length))
        except (TimeoutError, OSError, asyncio.IncompleteReadError, ValueError):
            self.failed += 1
            return False
        self.times.append(time.perf_counter() - began)
        self.done += 1
        self.torn += answer["a"] != answer["b"]
        self.stale += answer["a"] < expected or answer["b"] < expected
        self.highest[answer["pid"]] = max(self.highest.get(answer["pid"], 0), answer["count"])
        return True

    def figures(self) -> dict[str, Any]:
        """Return the counts and the percentiles in milliseconds."""
        cuts = statistics.quantiles(self.times, n=100) if len(self.times) > 2 else [0.0] * 99
        return {"requests": self.done, "failed": self.failed, "torn": self.torn, "stale": self.stale,
                "processes": len(self.highest), "counter_kept": max(self.highest.values(), default=0) >= self.done,
                "p50_ms": cuts[49] * 1e3, "p99_ms": cuts[98] * 1e3}


async def under_load(root: Path, port: int, tell: Any, swaps: int, connections: int, nap: str) -> dict[str, Any]:
    """Warm up, swap, and return what the clients saw."""
    load = Load(port, connections)
    clients = [asyncio.ensure_future(load.client(0.25 + i / connections / 10)) for i in range(connections)]
    await asyncio.sleep(2)
    load.times.clear()
    errors = []
    for n in range(1, 1 + (swaps or 50)):
        if swaps:
            await asyncio.to_thread(write, root, n, nap)
            said = await asyncio.to_thread(tell)
            if said.startswith("error"):
                errors.append(said)
            else:
                load.current = n
        await asyncio.sleep(0.15)
    await asyncio.sleep(0.5)
    load.stop = True
    await asyncio.wait(clients, timeout=30)
    return load.figures() | ({"errors": len(errors), "first_error": errors[0][:200]} if errors else {})


def in_process(kind: str, engine: str, swaps: int, connections: int) -> dict[str, Any]:
    """Measure one engine in one server."""
    nap = "0.001" if kind == "wsgi" else "0"
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        write(root, 0, nap)
        (root / "load_app.py").write_text(APP)
        command = [sys.executable, "-c", SERVER, name, kind, engine]
        server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert server.stdin is not None and server.stdout is not None
        talk, hear = server.stdin, server.stdout

        def tell() -> str:
            talk.write("swap\n")
            talk.flush()
            return hear.readline()

        try:
            port = int(hear.readline().split()[1])
            return asyncio.run(under_load(root, port, tell, 0 if engine == "none" else swaps, connections, nap))
        finally:
            server.kill()
            server.wait()
            talk.close()
            hear.close()


def restarted(kind: str, swaps: int, connections: int) -> dict[str, Any]:
    """Measure what a restart of the workers does to the same clients."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        write(root, 0, "0")
        (root / "load_app.py").write_text(APP)
        if kind == "wsgi":
            command = ["-m", "gunicorn", "--worker-class", "gthread", "--threads", "100", "-b", f"127.0.0.1:{port}", "load_app:wsgi",
                       "--log-level", "critical", "--graceful-timeout", "5"]
        else:
            command = ["-m", "uvicorn", "load_app:asgi", "--port", str(port), "--reload", "--log-level", "critical"]
        server = subprocess.Popen([sys.executable, *command], cwd=name, stderr=subprocess.DEVNULL, start_new_session=True)

        def tell() -> str:
            if kind == "wsgi":
                os.kill(server.pid, signal.SIGHUP)
            return "sent"

        try:
            wait_for(port)
            return asyncio.run(under_load(root, port, tell, swaps, connections, "0"))
        finally:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()


def wait_for(port: int) -> None:
    """Wait until somebody listens."""
    for _ in range(300):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise SystemExit("the server does not listen")


def rows(figures: dict[str, Any]) -> list[tuple[str, str, str, str]]:
    """Say what clients saw of swaps under load."""
    lines = []
    for kind, engines in figures.items():
        livesh, none = engines.get("livesh"), engines.get("none")
        if not livesh or not none:
            continue
        others = {name: row for name, row in engines.items() if name not in ("livesh", "livesh-bare", "none")}
        told = ", ".join(f"{name} {row['failed']} / {row['torn']} / {row['stale']}" for name, row in others.items())
        said = f"{livesh['failed']} / {livesh['torn']} / {livesh['stale']} of {livesh['requests']}"
        lines.append((f"swaps under load, {kind}: failed / torn / stale", said, told, "0 / 0 / 0"))
        lines.append((f"swaps under load, {kind}: p99", f"{livesh['p99_ms']:.1f} ms", f"no swaps {none['p99_ms']:.1f} ms", "within 3 ms"))
    return lines


def main() -> None:
    """Measure each server and engine and print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("kinds", nargs="*", default=["wsgi", "asgi"])
    parser.add_argument("--swaps", type=int, default=50)
    parser.add_argument("--connections", type=int, default=100)
    parser.add_argument("--engines", default="none,livesh,livesh-bare,reload,jurigged,restart")
    parser.add_argument("--json")
    args = parser.parse_args()
    figures: dict[str, Any] = {}
    compileall.compile_dir(Path(livesh.__file__).parent, quiet=2)       # as an installation leaves it; the servers write no bytecode
    for kind in args.kinds:
        for engine in args.engines.split(","):
            if engine == "jurigged" and importlib.util.find_spec("jurigged") is None:
                continue
            if engine == "restart":
                row = restarted(kind, min(args.swaps, 10), args.connections)
            else:
                row = in_process(kind, engine, args.swaps, args.connections)
            figures.setdefault(kind, {})[engine] = row
            print(kind, engine, "  ".join(f"{k} {v:.2f}" if isinstance(v, float) else f"{k} {v}" for k, v in row.items()), flush=True)
    if args.json:
        Path(args.json).write_text(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
