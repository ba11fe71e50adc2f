"""Real servers: every worker has an agent, a swap reaches all of them, no request fails, nothing stays behind."""

from __future__ import annotations

import json
import os
import re
import signal
import sys
import threading
import urllib.request
from contextlib import contextmanager

import pytest
from process_harness import app, livesh, loaded, running, said, wait_for, workers

from livesh.wire import places

WSGI = """
import os
from shop import prices

def app(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [f"{prices.price()} {os.getpid()}".encode()]
"""
ASGI = """
import os
from shop import prices

async def app(scope, receive, send):
    if scope["type"] != "http":
        return
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]})
    await send({"type": "http.response.body", "body": f"{prices.price()} {os.getpid()}".encode()})
"""
PRICES = "def price():\n    return {}\n"


@pytest.fixture
def shop(tmp_path):
    """A package `shop` with a WSGI and an ASGI application that answer the price and the pid."""
    (tmp_path / "shop").mkdir()
    for name, text in (("__init__", ""), ("web", WSGI), ("api", ASGI), ("prices", PRICES.format(10))):
        (tmp_path / "shop" / f"{name}.py").write_text(text)
    return tmp_path


def fetch(port):
    """Ask the shop; returns the price and the pid that answered."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30) as answer:
        price, pid = answer.read().decode().split()
    return price, int(pid)


def port_in_log(cwd, pattern):
    """Wait until the server has said where it listens."""
    found = wait_for(lambda: re.search(pattern, (cwd / "log").read_text()), "the server's port")
    return int(found[1])


class Traffic(threading.Thread):
    """Requests without a pause, from another thread; keeps what failed."""

    def __init__(self, port):
        super().__init__(daemon=True)
        self.port, self.stop, self.failed, self.served = port, threading.Event(), [], 0

    def run(self):
        while not self.stop.is_set():
            try:
                fetch(self.port)
                self.served += 1
            except Exception as problem:
                self.failed.append(repr(problem))

    def end(self):
        self.stop.set()
        self.join(30)


@contextmanager
def traffic(port):
    """Keep requests coming, and fail the test when one of them failed."""
    requests = Traffic(port)
    requests.start()
    try:
        yield requests
    finally:
        requests.end()

    assert [] == requests.failed
    assert requests.served


@contextmanager
def gunicorn(shop, *words, count=2, target="shop.web:app", **env):
    """Run gunicorn with LIVESH=1 until it serves; yields its process and its port."""
    command = [sys.executable, "-m", "gunicorn", "-b", "127.0.0.1:0", "-w", str(count), *words, target]
    with running(command, shop, **{"LIVESH": "1", **env}) as process:
        port = port_in_log(shop, r"Listening at: http://127.0.0.1:(\d+)")
        loaded(workers("shop.web", count), "shop.prices")
        wait_for(lambda: fetch(port), "the first answer")
        yield process, port


def swap_everywhere(shop, price, name="shop.web"):
    """Change the price on disk and bring it into every worker."""
    (shop / "shop" / "prices.py").write_text(PRICES.format(price))
    return livesh("exec", f"{name}:all", ":reload shop.prices")


def prices(port, count=12):
    """Ask several times; returns the set of prices."""
    return {fetch(port)[0] for _ in range(count)}


@pytest.mark.parametrize("kind", ["sync", "gthread", "gevent"])
def test_gunicorn_workers_are_changed_as_one(shop, kind):
    """Every worker is listed under the arbiter, a swap on all serves every later request, and no request fails."""
    if kind == "gevent":
        pytest.importorskip("gevent", reason="gevent is not installed for this Python")
    with gunicorn(shop, "-k", kind) as (process, port):
        assert {process.pid} == {entry["master"] for entry in workers("shop.web", 2)}
        with traffic(port):
            said = swap_everywhere(shop, 20).stdout
            assert {"20"} == prices(port)
        assert "2 of 2" in said
        process.send_signal(signal.SIGTERM)
        assert 0 == process.wait(30)

    assert [] == places.entries()


def test_a_preloading_gunicorn_and_its_replaced_worker(shop):
    """With --preload the workers swap; a worker killed with -9 vanishes and the one in its place has its own agent."""
    with gunicorn(shop, "--preload") as (process, _port):
        swap_everywhere(shop, 20)
        first, second = (entry["pid"] for entry in workers("shop.web", 2))
        os.kill(first, signal.SIGKILL)

        def replaced():
            pids = [entry["pid"] for entry in workers("shop.web", 2)]
            return pids if first not in pids else []

        assert second in wait_for(replaced, "a new worker")
        assert process.pid in [entry["pid"] for entry in app("shop.web")]


def test_gunicorn_reloads_and_replaces_itself(shop):
    """HUP brings new workers with new agents; USR2 a new master whose workers are of the same application."""
    with gunicorn(shop) as (process, port):
        before = {entry["pid"] for entry in workers("shop.web", 2)}
        process.send_signal(signal.SIGHUP)
        wait_for(lambda: not before & {entry["pid"] for entry in workers("shop.web", 2)}, "new workers")
        process.send_signal(signal.SIGUSR2)
        wait_for(lambda: len(app("shop.web")) == 6, "a second master with workers")
        masters = {entry.get("master") for entry in app("shop.web")} - {None}
        new = (masters - {process.pid}).pop()
        process.send_signal(signal.SIGTERM)
        process.wait(30)
        wait_for(lambda: {entry["pid"] for entry in app("shop.web")} & {new} and len(app("shop.web")) == 3, "the old ones to go")
        assert {fetch(port)[1] for _ in range(10)} <= {entry["pid"] for entry in app("shop.web")}
        os.kill(new, signal.SIGTERM)
        wait_for(lambda: not places.entries(), "everything to end")


@pytest.mark.parametrize("loop", ["asyncio", "uvloop"])
def test_uvicorn_workers_are_changed_as_one(shop, loop):
    """uvicorn --workers 2: spawned workers have agents under their parent, and swap as one under load, on a loop in Python or in C."""
    for needed in {"uvicorn", loop}:
        pytest.importorskip(needed, reason=f"{needed} is not installed for this Python")
    command = [sys.executable, "-m", "uvicorn", "--workers", "2", "--port", "0", "--loop", loop, "shop.api:app"]
    with running(command, shop, LIVESH="1") as process:
        port = port_in_log(shop, r"running on http://127.0.0.1:(\d+)")
        assert {process.pid} == {entry["master"] for entry in workers("shop.api", 2)}
        loaded(workers("shop.api", 2), "shop.prices")
        wait_for(lambda: fetch(port), "the first answer")
        with traffic(port):
            swap_everywhere(shop, 20, "shop.api")
            assert {"20"} == prices(port)
        process.send_signal(signal.SIGTERM)
        process.wait(30)

    assert [] == places.entries()


def test_answers_are_merged_by_difference(shop):
    """`livesh exec app:all` says what most workers answer and who differs; app:N asks one of them."""
    with gunicorn(shop, count=3):
        odd = workers("shop.web", 3)[1]["pid"]
        livesh("exec", "shop.web:2", "import shop.prices; shop.prices.LIMIT = 7")
        line = livesh("exec", "shop.web:all", "getattr(__import__('shop.prices').prices, 'LIMIT', 'none')").stdout
        told = json.loads(livesh("exec", "shop.web:all", "--json", "1 + 1").stdout)
        failed = livesh("exec", "shop.web:all", "1 / 0", check=False)

    assert f"2 of 3: 'none' · pid {odd}: 7\n" == line
    assert (3, 1, "2") == (told["of"], len(told["answers"]), told["answers"][0]["reply"]["value"])
    assert (1, "3 of 3: ZeroDivisionError: division by zero\n") == (failed.returncode, failed.stdout)


CELERY = """
import os
from celery import Celery
from shop import prices

app = Celery("shop", broker="filesystem://", backend="file://" + os.path.abspath("results"))
app.conf.broker_transport_options = {"data_folder_in": "queue", "data_folder_out": "queue", "control_folder": "control"}

@app.task
def price():
    return prices.price(), os.getpid()
"""


@pytest.mark.parametrize("pool", [pytest.param("solo", marks=pytest.mark.slow), "prefork"])
def test_celery_tasks_run_the_swapped_code(shop, pool):
    """A Celery worker and its pool processes have agents; tasks after a swap on all run the new code."""
    (shop / "shop" / "jobs.py").write_text(CELERY)
    for folder in ("queue", "control", "results"):
        (shop / folder).mkdir()
    command = [sys.executable, "-m", "celery", "-A", "shop.jobs", "worker", "-P", pool, "-c", "2", "-l", "INFO", "--without-gossip", "--without-mingle"]
    ask = [sys.executable, "-c", "from shop.jobs import price; print(price.delay().get(timeout=40)[0])"]
    with running(command, shop, LIVESH="1", C_FORCE_ROOT="1") as process:
        wait_for(lambda: said(shop, "ready."), "the worker")
        if pool == "prefork":
            workers("shop.jobs", 2)
        assert "10" == _output(ask, shop)
        swap_everywhere(shop, 20, "shop.jobs")
        assert "20" == _output(ask, shop)
        process.send_signal(signal.SIGTERM)
        process.wait(40)

    wait_for(lambda: not places.entries(), "the entries to go")


def _output(command, cwd):
    import subprocess

    from process_harness import clean_env

    return subprocess.run(command, cwd=cwd, env=clean_env(), capture_output=True, text=True, timeout=60, check=True).stdout.strip()


MULTI = """
import multiprocessing, sys, time

def work(ready, stop):
    ready.set()
    stop.wait(60)

if __name__ == "__main__":
    context = multiprocessing.get_context(sys.argv[1])
    ready, stop = [context.Event() for _ in range(2)], context.Event()
    children = [context.Process(target=work, args=(each, stop)) for each in ready]
    for child in children:
        child.start()
    for each in ready:
        each.wait(60)
    print("up", *[child.pid for child in children], flush=True)
    sys.stdin.readline()
    time.sleep(60)
"""


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_multiprocessing_children_have_agents(tmp_path, method):
    """Children of every start method are of the application and answer at addresses of their own."""
    (tmp_path / "crunch.py").write_text(MULTI)
    with running([sys.executable, "crunch.py", method], tmp_path, LIVESH="1") as process:
        wait_for(lambda: said(tmp_path, "up "), "the children")
        pids = {int(word) for word in (tmp_path / "log").read_text().split()[1:]}
        found = wait_for(lambda: [entry for entry in app("crunch") if entry["pid"] in pids] if len(app("crunch")) >= 3 else [], "agents")
        wait_for(lambda: pids <= {entry["pid"] for entry in app("crunch")}, "the children's agents")
        assert process.pid in {entry["pid"] for entry in app("crunch")}
        assert all(entry.get("master") for entry in found)
        told = json.loads(livesh("exec", "crunch:all", "--json", "__import__('os').getpid()").stdout)

    assert pids == {pid for answer in told["answers"] for pid in answer["pids"]}
    wait_for(lambda: not places.entries(), "the entries to go")
