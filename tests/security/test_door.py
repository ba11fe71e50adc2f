"""What strangers meet at the door: one clear line, and out; nothing of theirs is interpreted."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable

import pytest
from guests import SLEEPS, WAIT, Guest, until
from strangers import as_nobody, as_root, knock

from livesh.errors import Denied, Gone
from livesh.wire import frames, handshake, places
from livesh.wire.ops.core import Describe, Eval

Start = Callable[..., Guest]
TCP = 'livesh.start("127.0.0.1:0", name="guest")'
HELLO = handshake.hello()


def address_of(service: Guest) -> tuple[str, int]:
    """Return host and port of a guest that listens on TCP."""
    host, _, port = str(service.entry()["address"]).rpartition(":")
    return host, int(port)


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", b"not an HTTP server"),
        (b"POST /eval HTTP/1.1\r\nContent-Length: 5\r\n\r\n1 + 1", b"not an HTTP server"),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"not an HTTP server"),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"does not speak TLS"),
        (b"\x00" * 64, b"not the livesh protocol"),
        (b"import os; os.system('id')\n", b"not the livesh protocol"),
        (frames.client_side().pack({"id": 1, "op": "eval", "args": {"source": "STATE.append(1)"}}), b"not the livesh protocol"),
        (handshake.hello(9, 12), b"no common protocol version"),
        (HELLO + b"\x00" * handshake.PROOF_SIZE, b"token was not accepted"),
        (HELLO + frames.client_side().pack({"id": 1, "op": "eval", "args": {"source": "STATE.append(1)"}}) * 3, b"token was not accepted"),
    ],
)
def test_each_stranger_gets_a_line(guest: Start, said: bytes, answer: bytes) -> None:
    """HTTP, TLS, garbage, Python, a message before the proof, another age, a wrong token: one line, closed, no effect."""
    service = guest("STATE = []\nSTART\n" + SLEEPS, start=TCP)
    heard = knock(address_of(service), said)

    line = heard[heard.index(b"livesh:") :]
    assert answer in line and 1 == line.count(b"\n")
    with service.client() as client:
        assert "[]" == client.call(Eval(source="STATE"), WAIT)["value"]


def test_silence_and_a_slow_stranger(guest: Start) -> None:
    """Who says nothing, or a byte now and then, is out after seconds; others come in meanwhile."""
    service = guest(start=TCP)
    address = address_of(service)
    heard: dict[str, bytes] = {}

    def trickle() -> None:
        with socket.create_connection(address, 60) as sock:
            try:
                for byte in HELLO * 100:
                    sock.sendall(bytes([byte]))
                    time.sleep(0.7)
            except OSError:
                pass
            heard["slow"] = b"out"

    def silent() -> None:
        heard["silent"] = knock(address)

    threads = [threading.Thread(target=work) for work in (trickle, silent)]
    for thread in threads:
        thread.start()
    with service.client() as client:
        assert "2" == client.call(Eval(source="1 + 1"), WAIT)["value"]
    for thread in threads:
        thread.join(WAIT)

    assert b"did not come in time" in heard["silent"]
    assert b"out" == heard["slow"]


def test_only_so_many_stand_at_the_door(guest: Start) -> None:
    """Hundreds of silent connections do not take hundreds of threads, and the owner still comes in."""
    service = guest(start=TCP)
    address = address_of(service)
    crowd = [socket.create_connection(address, 60) for _ in range(80)]
    try:
        until(lambda: len(os.listdir(f"/proc/{service.pid}/task")) < 50, "those beyond the limit leaving")
        until(lambda: _comes_in(service), "coming in")
    finally:
        for sock in crowd:
            sock.close()


def _comes_in(service: Guest) -> bool:
    try:
        with service.client() as client:
            return bool(client.call(Describe(), WAIT)["pid"])
    except (Denied, Gone):
        return False


def test_failed_tries_are_slowed_down(guest: Start) -> None:
    """After a few wrong tokens the next try is turned away at once, whatever it brings; waiting helps."""
    service = guest(start=TCP)
    address = address_of(service)
    wrong = HELLO + os.urandom(handshake.PROOF_SIZE)
    answers = [knock(address, wrong) for _ in range(6)]

    assert b"token was not accepted" in answers[0]
    assert any(b"too many failed tries" in answer for answer in answers)
    until(lambda: _comes_in(service), "coming in")


@as_root
def test_wrong_tokens_of_another_user_keep_the_owner_waiting_for_nothing(guest: Start) -> None:
    """On loopback the kernel tells whose connection it is: another user's failed tries are held against that user."""
    service = guest(start=TCP)
    address = address_of(service)
    wrong = HELLO + os.urandom(handshake.PROOF_SIZE)

    answers = as_nobody(lambda: [knock(address, wrong) for _ in range(6)])

    assert any(b"too many failed tries" in answer for answer in answers)
    with service.client() as client:
        assert service.pid == client.call(Describe(), WAIT)["pid"]


def test_an_oversized_frame_after_the_door(guest: Start) -> None:
    """A frame beyond the limit ends the session with a line; the agent lives."""
    service = guest()
    path = str(service.entry()["address"]).removeprefix("unix:")
    heard = knock(path, HELLO, (frames.MAX_REQUEST + 1).to_bytes(4, "big"))

    assert b"closing" in heard and b"limit" in heard
    assert _comes_in(service)


@pytest.mark.parametrize(
    ("body", "answer", "ends"),
    [
        (b"[]", b"not a JSON object", True),
        (b"{", b"not JSON", True),
        (b"\xff", b"not JSON", True),
        (b'{"op": 1}', b"has an op and args", False),
        (b'{"id": 1, "op": "eval", "args": []}', b"has an op and args", False),
        (b"{}", b"has an op and args", False),
        (b'{"id":1,"op":"no"}', b"there is no op 'no'", False),
    ],
)
def test_bad_messages_after_the_door(guest: Start, body: bytes, answer: bytes, ends: bool) -> None:
    """What is no message ends the session; what is no request is answered with an error; the agent lives."""
    service = guest()
    path = str(service.entry()["address"]).removeprefix("unix:")
    with socket.socket(socket.AF_UNIX) as sock:
        sock.settimeout(WAIT)
        sock.connect(path)
        sock.sendall(HELLO)
        assert handshake.CHALLENGE_SIZE == len(sock.recv(handshake.CHALLENGE_SIZE))
        sock.sendall(len(body).to_bytes(4, "big") + body)
        said = sock.recv(65536)
        assert answer in said and (b'"closing"' if ends else b'"error"') in said
        if not ends:
            sock.sendall(frames.client_side().pack({"id": 7, "op": "describe", "args": {}}))
        assert (b'"id":7' in sock.recv(65536)) is not ends
    assert _comes_in(service)


@pytest.mark.parametrize("address", ["0.0.0.0:0", "[::]:0"])
def test_no_listening_in_the_clear_beyond_this_machine(guest: Start, address: str) -> None:
    """Without TLS such an address is refused at start; nothing listens."""
    service = guest(start=f"try:\n    livesh.start({address!r})\nexcept livesh.errors.UserError as no:\n    print(no, flush=True)\n")

    assert "in the clear" in service.line() or "no address" in service.stderr()
    assert [] == places.entries()
