"""Each attack leaves a line in the audit log that says from where and what, the chain holds, and nothing happened."""

from __future__ import annotations

import json
import os
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from guests import SLEEPS, WAIT, Guest, until
from strangers import NOBODY, as_nobody, as_root, knock

from livesh.agent import audit
from livesh.errors import Denied, Gone
from livesh.shell.client import Client
from livesh.wire import handshake
from livesh.wire.ops.base import CATEGORIES
from livesh.wire.ops.core import Eval
from livesh.wire.ops.table import OPS, op_class

Start = Callable[..., Guest]
HELLO = handshake.hello()


def lines(log: Path) -> list[dict[str, Any]]:
    """Return the lines of the log."""
    return [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []


def refusals(log: Path) -> list[dict[str, Any]]:
    """Return the lines about somebody who was shown out."""
    return [line for line in lines(log) if line.get("event") == "refused"]


def start(address: str, log: Path, more: str = "") -> str:
    """Return the line that starts an agent with that log."""
    return f"livesh.start({address}, name='guest', audit={str(log)!r}{more})"


def of(service: Guest) -> tuple[str, int]:
    """Return host and port."""
    host, _, port = str(service.entry()["address"]).rpartition(":")
    return host, int(port)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (b"GET / HTTP/1.1\r\n\r\n", "not an HTTP server"),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", "does not speak TLS"),
        (os.urandom(64).replace(b"\x16", b"\x17"), "not the livesh protocol"),
        (handshake.hello(0, 0), "no common protocol version"),
        (handshake.hello(9, 12), "no common protocol version"),
        (HELLO + bytes(handshake.PROOF_SIZE), "token was not accepted"),
        (HELLO[:5], "did not come in time"),
    ],
    ids=["http", "tls", "garbage", "downgrade", "another age", "wrong token", "slow"],
)
def test_who_is_shown_out_is_on_record(guest: Start, tmp_path: Path, said: bytes, told: str) -> None:
    """Over TCP: the host, and what was wrong; the service's state is untouched."""
    log = tmp_path / "a" / "audit.jsonl"
    service = guest("STATE = []\nSTART\n" + SLEEPS, start=start("'127.0.0.1:0'", log))
    heard = knock(of(service), said)

    found = until(lambda: refusals(log), "the line")
    assert told.encode() in heard
    assert [("127.0.0.1", True)] == [(line["from"], told in line["said"]) for line in found]
    assert audit.verify(str(log)) == (len(lines(log)), "")


def test_drops_of_a_slow_stranger_keep_nobody_out(guest: Start, tmp_path: Path) -> None:
    """While as many as may stand at the door send a byte now and then, those are out after seconds, each with a line; then others come in."""
    log = tmp_path / "a" / "audit.jsonl"
    service = guest(start=start("'127.0.0.1:0'", log))
    address = of(service)
    held = [socket.create_connection(address) for _ in range(40)]
    until_s = time.monotonic() + 8
    while len(refusals(log)) < len(held) and time.monotonic() < until_s:
        for sock in held:
            try:
                sock.send(b"\x00")
            except OSError:
                pass  # shown out
        time.sleep(1)
    for sock in held:
        sock.close()

    assert len(held) == len(refusals(log))
    with service.client() as client:
        assert "2" == client.call(Eval(source="1 + 1"), WAIT)["value"]


@as_root
def test_another_user_at_the_socket_is_on_record(guest: Start, tmp_path: Path, runtime_dir: Path) -> None:
    """Where the directory was opened by mistake, the kernel still says who comes: named in the answer and in the log."""
    log = tmp_path / "a" / "audit.jsonl"
    path = str(guest(start=start("None", log)).entry()["address"]).removeprefix("unix:")
    runtime_dir.chmod(0o755)
    os.chmod(path, 0o666)
    for parent in Path(path).parents[:-2]:
        parent.chmod(0o755)
    heard = as_nobody(lambda: knock(path, HELLO))

    assert f"you are uid {NOBODY}".encode() in heard
    assert [True] == [f"uid {NOBODY}" in line["said"] for line in until(lambda: refusals(log), "the line")]


@pytest.mark.parametrize("role", CATEGORIES[:-1])
def test_every_op_beyond_the_role_is_on_record(guest: Start, tmp_path: Path, role: str) -> None:
    """All ops above *role*, sent over one connection without a look at what they need: denied, one line each, nothing done."""
    log = tmp_path / "a" / "audit.jsonl"
    service = guest(start=start("None", log, f", role={role!r}"))
    beyond = [name for name in OPS if CATEGORIES.index(op_class(name).category) > CATEGORIES.index(role)]
    with service.client() as client:
        for name in beyond:
            with pytest.raises(Denied, match="needs the role"):
                client.wait(_send(client, name), WAIT)

    told = until(lambda: found if len(found := [line for line in lines(log) if "needs the role" in str(line)]) == len(beyond) else None, "the lines")
    assert beyond == [line["op"] for line in told]
    assert audit.verify(str(log))[1] == ""


def _send(client: Client, name: str) -> int:
    """Send an op by its name with no arguments, as a client that does not know the ops would."""

    class Bare:
        """An op without fields."""

        def __init__(self) -> None:
            self.name = name

        def as_args(self) -> dict[str, Any]:
            """Return nothing."""
            return {}

    return client.send(Bare())  # type: ignore[arg-type]


@as_root
def test_nothing_of_the_token_is_seen_by_another_user(guest: Start, runtime_dir: Path) -> None:
    """Neither the arguments nor the environment nor the files nor the descriptors that another user can read in /proc hold it."""
    service = guest(start="livesh.start('127.0.0.1:0', name='guest')")
    service.entry()
    name, key = handshake.split_token(next(runtime_dir.glob("*.token")).read_text())

    def look() -> list[str]:
        seen = []
        for each in ("cmdline", "environ", "maps", "status", "mem", "fd", "cwd"):
            try:
                place = Path(f"/proc/{service.pid}/{each}")
                text = b" ".join(os.fsencode(os.readlink(one)) for one in place.iterdir()) if each == "fd" else place.read_bytes()
            except OSError:
                continue
            seen += [each] if key.hex().encode() in text or key in text or name.hex().encode() in text else []
        return seen

    assert [] == as_nobody(look)


def test_a_flood_at_the_door_does_not_fill_the_log(guest: Start, tmp_path: Path) -> None:
    """Of hundreds who are shown out a bounded number has a line of its own, each with where it came from; how many others there were stands in the next one."""
    log = tmp_path / "a" / "audit.jsonl"
    service = guest(start=start("'127.0.0.1:0'", log))
    address = of(service)
    for _ in range(audit.CROWD_MOST + 60):
        knock(address, b"GET / HTTP/1.1\r\n\r\n")
    crowd = [socket.create_connection(address) for _ in range(50)]  # more than may stand at the door
    for sock in crowd:
        sock.close()
    until(lambda: comes_in(service), "the owner's coming in")  # not before the last of the crowd has been shown out
    until(lambda: '"detached"' in log.read_text(), "the line of the owner's going")  # the last one: what is read below is read twice

    found = refusals(log)
    assert audit.CROWD_MOST <= len(found) <= audit.CROWD_MOST + 2
    assert {"127.0.0.1"} == {line["from"] for line in found[: audit.CROWD_MOST]}
    assert sum(line.get("unwritten", 0) for line in found) >= 60
    assert audit.verify(str(log)) == (len(lines(log)), "")


def comes_in(service: Guest) -> bool:
    """Say whether the owner is let in now."""
    try:
        with service.client() as client:
            return bool(client.call(Eval(source="1 + 1"), WAIT)["value"])
    except (Denied, Gone):
        return False


def test_who_is_turned_away_for_the_crowd_is_named(guest: Start, tmp_path: Path) -> None:
    """The line about one who found too many at the door says where that one came from, too."""
    log = tmp_path / "a" / "audit.jsonl"
    address = of(guest(start=start("'127.0.0.1:0'", log)))
    crowd = [socket.create_connection(address) for _ in range(50)]
    told = until(lambda: [line for line in refusals(log) if "at the door" in line["said"]], "the lines")
    for sock in crowd:
        sock.close()

    assert {"127.0.0.1"} == {line["from"] for line in told}
