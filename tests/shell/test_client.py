"""The client's connection: who it comes to."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest
from guests import Guest, until

from livesh.errors import AgentError, Gone
from livesh.shell.client import Client
from livesh.wire import frames, places
from livesh.wire.ops.core import Describe, Eval

# A worker that is listed first and ends the moment somebody comes, as one does that was told to.
ENDING = """
import os, socket, sys, time
from livesh.wire import places
where = places.private_dir(places.runtime_dir())
stem = os.path.join(where, str(os.getpid()))
before = os.umask(0o177)
listener = socket.socket(socket.AF_UNIX)
listener.bind(stem + ".sock")
listener.listen()
os.umask(before)
entry = {"name": "guest", "pid": os.getpid(), "ticks": places.start_time(os.getpid()), "started": 1.0, "address": f"unix:{stem}.sock"}
places.write_entry(stem + ".json", entry)
peer, _ = listener.accept()
time.sleep(float(sys.argv[1]))
os._exit(0)
"""


def ending(after: float = 0.05) -> subprocess.Popen[bytes]:
    """Start such a worker and wait until it is listed."""
    process = subprocess.Popen([sys.executable, "-c", ENDING, str(after)])
    until(lambda: process.pid in {entry["pid"] for entry in places.entries()}, "its entry")
    return process


def test_a_worker_that_ends_this_moment_is_not_insisted_on(tmp_path: Path, runtime_dir: Path) -> None:
    """A name stands for any of its processes: when the one chosen ends before it has let us in, another one is."""
    leaving = ending()
    service = Guest(tmp_path, "import time\nwhile True:\n    time.sleep(0.05)\n")
    try:
        service.entry()
        with Client.connect("guest") as client:
            assert service.pid == client.call(Describe())["pid"]
        leaving.wait(10)
        leaving = ending()
        with pytest.raises(Gone):  # a pid stands for itself
            Client.connect(str(leaving.pid))
    finally:
        service.kill()
        leaving.kill()
        leaving.wait()


def test_the_number_of_a_request_is_known_before_it_is_on_its_way(tmp_path: Path, runtime_dir: Path) -> None:
    """What the request causes may be here at once: whoever follows it by its number knows that number by then."""
    service = Guest(tmp_path, "import time\nwhile True:\n    time.sleep(0.05)\n")
    try:
        service.entry()
        with Client.connect(str(service.pid)) as client:
            known: list[int] = []
            seen: list[list[int]] = []
            client.on_event = lambda _kind, data: seen.append([n for n in known if n == data.get("request")])
            sock = client._sock
            client.listen()

            class Slow:
                """The socket, on which the target is faster than the one who has sent."""

                def sendall(self, data: bytes) -> None:
                    sock.sendall(data)
                    until(lambda: bool(seen), "the output of the evaluation")

                def __getattr__(self, name: str) -> object:
                    return getattr(sock, name)

            client._sock = Slow()  # type: ignore[assignment]
            number = client.send(Eval(source="import time; print('at once'); time.sleep(1)"), known.append)
            assert [number] in seen
    finally:
        service.kill()


def test_a_target_that_answers_nonsense() -> None:
    """An id that is none, an event without data and an error that is a text reach nobody as what they are not; the answer that follows is heard."""
    ours, theirs = socket.socketpair()
    heard: list[tuple[str, object]] = []
    with Client(ours, "here") as client:
        client.on_event = lambda kind, data: heard.append((kind, data))
        number = client.send(Describe())
        server = frames.server_side()
        for message in ({"id": [1], "ok": {}}, {"id": {"a": 1}}, {"event": "hit", "data": "text"}, {"event": ["x"], "data": 5}, {"id": number, "ok": {"pid": 7}}):
            theirs.sendall(server.pack(message))
        assert {"pid": 7} == client.wait(number)
        number = client.send(Describe())
        theirs.sendall(server.pack({"id": number, "error": "swap"}))
        with pytest.raises(AgentError):
            client.wait(number)
    theirs.close()

    assert [("hit", {}), ("['x']", {})] == heard
