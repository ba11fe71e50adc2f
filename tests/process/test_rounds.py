"""Rounds on real servers: attach, swap on all workers, detach, while workers are killed, ended, reloaded and replaced.

In every round a new text is saved and brought into every process of the application as `:reload --all` does. Around that, at a moment that
differs from round to round, something happens to the workers. After it every request must be answered by the new text, whoever
answers; none may have failed; at the end nothing of ours may be left in the processes, nor in the runtime directory.

A worker that is killed with -9 takes the requests it serves with it, livesh or not: those kills wait until no request is under way.

    LIVESH_ROUNDS=200 pytest -m slow tests/process/test_rounds.py
"""

from __future__ import annotations

import os
import random
import signal
import sys
import threading
import time
from contextlib import contextmanager

import pytest
from process_harness import app, loaded, running, said, wait_for, workers
from test_servers import ASGI, CELERY, PRICES, WSGI, fetch, port_in_log

from livesh.shell import family, procfs, rollout
from livesh.shell.client import Client
from livesh.shell.fleet import Fleet
from livesh.wire import places
from livesh.wire.ops.core import Eval

MANY = int(os.environ.get("LIVESH_ROUNDS", "200"))
FEW = 3
SEED = int(os.environ.get("LIVESH_SEED", "6"))


# -- the servers -------------------------------------------------------------------------------------------------------

# One socket, a master that replaces its children, and a child that serves one request after the other.
MULTI = """
import multiprocessing, os, socket, sys, time

def serve(listener):
    from shop import prices
    while True:
        peer, _ = listener.accept()
        with peer:
            if peer.recv(65536):
                peer.sendall(b"HTTP/1.0 200 OK\\r\\n\\r\\n" + f"{prices.price()} {os.getpid()}".encode())

if __name__ == "__main__":
    context = multiprocessing.get_context(sys.argv[1])
    listener = socket.create_server(("127.0.0.1", 0))
    print("port", listener.getsockname()[1], flush=True)
    children = []
    while True:
        children = [child for child in children if child.is_alive()]
        while len(children) < 2:
            child = context.Process(target=serve, args=(listener,), daemon=True)
            child.start()
            children.append(child)
        time.sleep(0.05)
"""
GEVENT = """
from gevent import monkey
monkey.patch_all()
import os
import gevent
from gevent import pywsgi, socket
from shop.web import app

listener = socket.socket()
listener.bind(("127.0.0.1", 0))
listener.listen(100)
print("port", listener.getsockname()[1], flush=True)
children = set()
while True:
    while len(children) < 2:
        pid = os.fork()
        if not pid:
            pywsgi.WSGIServer(listener, app, log=None).serve_forever()
        children.add(pid)
    gone, _ = os.waitpid(-1, os.WNOHANG)
    children.discard(gone)
    gevent.sleep(0.05)
"""


class Server:
    """A server under LIVESH=1 with two workers: how it is started, asked and upset."""

    count = 2
    name = "shop.web"
    needs = ()
    port = 0
    upsets = ("kill", "term", "none")
    costly = frozenset({"kill"})  # what takes the requests under way with it, livesh or not

    def __init__(self, shop):
        self.shop = shop
        self.process = None

    def command(self):
        """Return what starts it, without the interpreter."""
        raise NotImplementedError

    def await_ready(self):
        """Wait until it says where it listens."""
        self.port = port_in_log(self.shop, r"(?:port |http://127.0.0.1:)(\d+)")

    def ask(self):
        """Make one request; returns the price and the pid that answered."""
        return fetch(self.port)

    def workers(self):
        """Return the pids of the workers, once they are as many as they should be."""
        return [entry["pid"] for entry in workers(self.name, self.count)]

    def upset(self, kind, at):
        """Do one thing to worker number *at*; returns the pid of one that was told to end."""
        if kind in ("kill", "term"):
            found = [entry["pid"] for entry in family.workers(app(self.name)) if entry.get("master")]
            if found:
                return _signal(found[at % len(found)], signal.SIGKILL if kind == "kill" else signal.SIGTERM)
        elif kind == "hup":
            _signal(self.process.pid, signal.SIGHUP)
        return None

    def end(self):
        """Ask it to end."""
        _signal(self.process.pid, signal.SIGTERM)


def _signal(pid, what):
    """Send a signal; returns who got it."""
    try:
        os.kill(pid, what)
    except ProcessLookupError:
        pass  # it went by itself
    return pid


class Gunicorn(Server):
    """gunicorn with one kind of worker; *words* are more options.

    Started by a script, as its own is: at USR2 `python -m gunicorn` starts the file of its `__main__` instead, which puts gunicorn's
    package on the path, where a worker of gevent finds gunicorn's `http` for the library's and does not start (gunicorn 27).
    """

    upsets = ("kill", "term", "hup", "usr2", "none")
    needs = ("gunicorn",)

    def __init__(self, shop, kind, *words):
        super().__init__(shop)
        self.words = ("-k", kind, *words)
        self.master = 0
        (shop / "bin").mkdir()
        (shop / "bin" / "gunicorn").write_text("from gunicorn.app.wsgiapp import run\nrun()\n")

    def command(self):
        return ["bin/gunicorn", "-b", "127.0.0.1:0", "-w", "2", "--graceful-timeout", "10", *self.words, "shop.web:app"]

    def upset(self, kind, at):
        self.master = self.master or self.process.pid
        if kind == "usr2":
            self._exchange()
        elif kind == "hup":
            _signal(self.master, signal.SIGHUP)
        else:
            return super().upset(kind, at)
        return None

    def _exchange(self):
        """Let a new master take over from the old one, as a release by USR2 does."""
        old = self.master
        _signal(old, signal.SIGUSR2)

        def taken_over():
            masters = {entry.get("master") for entry in app(self.name)} - {None, old}
            new = [pid for pid in masters if sum(entry.get("master") == pid for entry in app(self.name)) >= self.count]
            return new and new[0]

        self.master = wait_for(taken_over, "a second master")
        wait_for(lambda: (self.shop / "log").read_text().count("Booting worker") and self._serves(), "its workers")
        _signal(old, signal.SIGTERM)
        wait_for(lambda: old not in {entry["pid"] for entry in app(self.name)}, "the first master's end")

    def _serves(self):
        """Say whether the workers of the new master have loaded the application."""
        mine = [entry for entry in app(self.name) if entry.get("master") == self.master]
        loaded(mine, "shop.prices")
        return True

    def end(self):
        _signal(self.master or self.process.pid, signal.SIGTERM)


class Uvicorn(Server):
    """uvicorn --workers 2.

    A worker told to end closes the connections it has accepted and not read from yet: 3 requests failed of 120 such ends without livesh (uvicorn
    0.54). So it is told when no request is under way.
    """

    name = "shop.api"
    costly = frozenset({"kill", "term"})
    needs = ("uvicorn",)

    def command(self):
        return ["-m", "uvicorn", "--workers", "2", "--port", "0", "shop.api:app"]


class Multi(Server):
    """Children of multiprocessing that share a socket; they end at once, whatever the signal."""

    name = "crunch"
    upsets = ("kill", "none")

    def __init__(self, shop, method):
        super().__init__(shop)
        self.method = method
        (shop / "crunch.py").write_text(MULTI)

    def command(self):
        return ["crunch.py", self.method]

    def workers(self):
        serving = wait_for(self._serving, "children that serve")
        return sorted(serving)

    def _serving(self):
        """Return the children that have loaded the shop; the forkserver and the master never do."""
        found = {entry["pid"] for entry in app(self.name) if entry.get("master") and self._has_shop(entry)}
        return found if len(found) == self.count else None

    def _has_shop(self, entry):
        from process_harness import _has

        return _has(entry, "shop.prices", [])

    def upset(self, kind, at):
        if kind == "kill":
            found = self.workers()
            return _signal(found[at % len(found)], signal.SIGKILL)
        return None

    def end(self):
        os.killpg(self.process.pid, signal.SIGTERM)


class Gevent(Server):
    """gevent's own server, forked twice."""

    name = "serve"
    needs = ("gevent",)
    upsets = ("kill", "none")

    def __init__(self, shop):
        super().__init__(shop)
        (shop / "serve.py").write_text(GEVENT)

    def command(self):
        return ["serve.py"]

    def end(self):
        os.killpg(self.process.pid, signal.SIGTERM)


class Celery(Server):
    """A Celery worker with a pool of two over the filesystem broker; a request is a task.

    Over a broker that cannot be polled the pool's processes read from one pipe under one lock. Killed with -9 the one that holds
    it leaves the others waiting for ever: they are asked to end instead, between two tasks. And only once they are up: for the first tenths of a
    second they have the master's handler, which lets a SIGTERM fall. The broker itself reads a message that is only half written, and the
    whole worker ends of it. (All three seen without livesh: celery 5.7, billiard 4.3, kombu 5.7.)
    """

    name = "shop.jobs"
    costly = frozenset({"term"})
    needs = ("celery",)

    def __init__(self, shop, pool):
        super().__init__(shop)
        self.pool = pool
        self.upsets = ("term", "none", "none") if pool == "prefork" else ("none",)
        options = 'app.conf.broker_transport_options = {"polling_interval": 0.05, '
        (shop / "shop" / "jobs.py").write_text(CELERY.replace("app.conf.broker_transport_options = {", options))
        for folder in ("queue", "control", "results"):
            (shop / folder).mkdir()

    def command(self):
        quiet = ("--without-gossip", "--without-mingle", "--without-heartbeat")
        return ["-m", "celery", "-A", "shop.jobs", "worker", "-P", self.pool, "-c", "2", "-l", "INFO", *quiet]

    def await_ready(self):
        wait_for(lambda: said(self.shop, "ready."), "the worker")
        from celery import Celery as App

        folders = {"data_folder_in": f"{self.shop}/queue", "data_folder_out": f"{self.shop}/queue", "control_folder": f"{self.shop}/control"}
        _write_messages_whole()
        self.client = App("shop", broker="filesystem://", backend=f"file://{self.shop}/results")
        self.client.conf.broker_transport_options = folders

    def ask(self):
        price, pid = self.client.send_task("shop.jobs.price").get(timeout=40, interval=0.02)
        return str(price), pid

    def upset(self, kind, at):
        time.sleep(0.2)  # a result is written before the process has told the pool that it is done
        if kind == "term":
            wait_for(lambda: all(_handles(pid, signal.SIGUSR2) for pid in self.workers()), "workers that are up")
        return super().upset(kind, at)

    def workers(self):
        return super().workers() if self.pool == "prefork" else [self.process.pid]


def _handles(pid, what):
    """Say whether a process has a handler for a signal; a worker of Celery's pool has one for SIGUSR2 from the moment it is up."""
    try:
        with open(f"/proc/{pid}/status") as status:
            caught = next(line for line in status if line.startswith("SigCgt:"))
    except OSError:
        return False  # it is just gone
    return bool(int(caught.split()[1], 16) >> what - 1 & 1)


def _write_messages_whole():
    """Let this process put a message on the filesystem broker in one step; kombu opens the file first and writes it then."""
    from kombu.transport import filesystem
    from kombu.utils.json import dumps

    def put(channel, queue, payload, **_options):
        path = os.path.join(channel.data_folder_out, f"{time.monotonic_ns()}_{os.urandom(8).hex()}.{queue}.msg")
        with open(f"{path}.new", "w") as file:
            file.write(dumps(payload))
        os.rename(f"{path}.new", path)

    filesystem.Channel._put = put


SERVERS = {
    **{f"gunicorn-{kind}": lambda shop, kind=kind: Gunicorn(shop, kind) for kind in ("sync", "gthread", "gevent")},
    **{f"gunicorn-{kind}-preload": lambda shop, kind=kind: Gunicorn(shop, kind, "--preload") for kind in ("sync", "gthread", "gevent")},
    "uvicorn": Uvicorn,
    "celery-prefork": lambda shop: Celery(shop, "prefork"),
    "celery-threads": lambda shop: Celery(shop, "threads"),
    **{f"multiprocessing-{method}": lambda shop, method=method: Multi(shop, method) for method in ("fork", "spawn", "forkserver")},
    "gevent": Gevent,
}
SHORT = ("gunicorn-gthread", "gunicorn-sync-preload", "uvicorn", "multiprocessing-forkserver", "gevent")


@pytest.fixture
def shop(tmp_path):
    """A package `shop` with a WSGI and an ASGI application that answer the price and the pid."""
    (tmp_path / "shop").mkdir()
    for name, text in (("__init__", ""), ("web", WSGI), ("api", ASGI), ("prices", PRICES.format("'p0'"))):
        (tmp_path / "shop" / f"{name}.py").write_text(text)
    return tmp_path


# -- requests ----------------------------------------------------------------------------------------------------------


class Traffic:
    """Requests from two threads all the time; keeps what failed, and stands still while nothing may be under way."""

    def __init__(self, ask):
        self.ask, self.failed, self.served = ask, [], 0
        self._stop = threading.Event()
        self._turns = [threading.Lock() for _ in range(2)]
        self._threads = [threading.Thread(target=self._run, args=(turn,), daemon=True) for turn in self._turns]

    def _run(self, turn):
        while not self._stop.wait(0.01):
            with turn:
                try:
                    self.ask()
                    self.served += 1
                except Exception as problem:
                    self.failed.append(f"{time.strftime('%X')} {problem!r}")

    @contextmanager
    def still(self):
        """No request is under way in here."""
        for turn in self._turns:
            turn.acquire()
        try:
            yield
        finally:
            for turn in self._turns:
                turn.release()

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_exc):
        self._stop.set()
        for thread in self._threads:
            thread.join(60)


# -- what may be left --------------------------------------------------------------------------------------------------


def held(pid):
    """Return how many threads and descriptors a process has."""
    return len(os.listdir(f"/proc/{pid}/task")), len(os.listdir(f"/proc/{pid}/fd"))


def most_held(pids):
    """Return the most threads and the most descriptors that one of *pids* has."""
    found = [held(pid) for pid in pids]
    return max(threads for threads, _ in found), max(handles for _, handles in found)


def settled(pids, before):
    """Wait until none of *pids* holds more than *before*."""
    most = before
    try:
        wait_for(lambda: all(now <= was for now, was in zip(most_held(pids), before, strict=True)), "threads and descriptors to be given back", 15)
    except AssertionError:
        most = most_held(pids)
        listed = {pid: sorted(os.readlink(f"/proc/{pid}/fd/{handle}") for handle in os.listdir(f"/proc/{pid}/fd")) for pid in pids}
        raise AssertionError(f"{before} became {most}: {listed}") from None


# -- a round -----------------------------------------------------------------------------------------------------------


def one_round(server, traffic, number, chance):
    """Attach, save and swap on all, detach, with an upset before, during or after."""
    kind = server.upsets[number % len(server.upsets)]
    failed = []
    upset = threading.Thread(target=_upset, args=(server, traffic, kind, number, chance.choice((0.0, 0.01, 0.03, 0.1, 0.3)), failed))
    price = f"p{number}"
    with Client.connect(server.name) as client:
        upset.start()
        save(server.shop / "shop" / "prices.py", PRICES.format(repr(price)))
        with Fleet.open(server.name, masters=True) as fleet:
            reply = rollout.reload_everywhere(fleet, reason=f"round {number}")
        _maybe_alive(client)
    upset.join(200)

    assert [] == failed, (kind, number, failed)
    assert reply["stage"] in ("committed", "nothing to do"), (kind, reply)
    server.workers()
    assert {price} == {server.ask()[0] for _ in range(6)}, (kind, number, reply)


def save(path, text):
    """Write a file whole or not at all: a worker that starts this moment must not import half of it."""
    path.with_suffix(".new").write_text(text)
    path.with_suffix(".new").replace(path)


def _maybe_alive(client):
    """Use the connection once more: its worker may have been the one that was killed."""
    from livesh.errors import LiveshError

    try:
        assert client.call(Eval(source="1 + 1"))["value"] == "2"
    except LiveshError:
        pass


def _upset(server, traffic, kind, at, after, failed):
    time.sleep(after)
    try:
        if kind not in server.costly:
            server.upset(kind, at)
            return
        with traffic.still():
            victim = server.upset(kind, at)
            if victim:  # until it is dead it may still take the next connection, and lose it
                wait_for(lambda: not procfs.exists(victim), "its end")
    except AssertionError as vain:  # said by the round: nobody hears a thread
        failed.append(vain)


def rounds(server, count):
    """Run *count* rounds under load and look at what is left."""
    chance = random.Random(SEED)
    # Bytecode is trusted by the second: of two saves in one second a worker that starts later would run the first.
    with running([sys.executable, *server.command()], server.shop, LIVESH="1", PYTHONDONTWRITEBYTECODE="1") as server.process:
        server.await_ready()
        server.workers()
        loaded([entry for entry in app(server.name) if entry["pid"] in server.workers()], "shop.prices")
        wait_for(lambda: server.ask(), "the first answer")
        with Traffic(server.ask) as traffic:
            time.sleep(0.5)
            with traffic.still():
                before = most_held(server.workers())
            for number in range(1, count + 1):
                one_round(server, traffic, number, chance)
            with traffic.still():
                settled(server.workers(), before)
        server.end()
        wait_for(lambda: not places.entries(), "everything to end")

    assert [] == traffic.failed
    assert traffic.served >= count
    assert [] == os.listdir(places.runtime_dir())
    assert "Traceback" not in (server.shop / "log").read_text()


def _make(kind, shop):
    for needed in getattr(SERVERS[kind], "needs", ()) or _needs(kind):
        pytest.importorskip(needed, reason=f"{needed} is not installed for this Python")
    return SERVERS[kind](shop)


def _needs(kind):
    return [name for name in ("gunicorn", "gevent", "celery") if name in kind]


@pytest.mark.parametrize("kind", SHORT)
def test_a_few_rounds(shop, kind, monkeypatch):
    """A few rounds of attach, swap on all, detach while workers come and go: no request fails, nothing is left."""
    monkeypatch.setenv("C_FORCE_ROOT", "1")
    rounds(_make(kind, shop), FEW)


@pytest.mark.slow
@pytest.mark.timeout(60 + 10 * MANY)
@pytest.mark.parametrize("kind", SERVERS)
def test_many_rounds(shop, kind, monkeypatch):
    """200 such rounds on every server."""
    monkeypatch.setenv("C_FORCE_ROOT", "1")
    rounds(_make(kind, shop), MANY)
