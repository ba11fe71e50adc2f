"""Tokens: never in clear, bound to their connection, leased, revoked; impostors, relays, replays, downgrades."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from guests import WAIT, Guest, until
from strangers import NOBODY, as_nobody, as_root, knock
from test_door import HELLO, TCP, address_of

from livesh.agent import tokens
from livesh.errors import Denied, Gone, LiveshError
from livesh.shell import knock as client_side
from livesh.shell.client import Client
from livesh.shell.discovery import Place
from livesh.wire import handshake, places
from livesh.wire.ops.core import Describe, Eval

Start = Callable[..., Guest]


@pytest.fixture(autouse=True)
def state_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A state directory of this test's own."""
    monkeypatch.setenv("LIVESH_STATE_DIR", str(tmp_path / "state"))
    return tmp_path / "state"


def test_the_token_is_nowhere_to_be_seen(guest: Start, runtime_dir: Path) -> None:
    """It is in one 0600 file and in memory: not in argv, environment, entry, audit log, nor on the wire."""
    service = guest(start=TCP)
    service.entry()
    secret = (runtime_dir / f"{service.pid}.token").read_text().split("_")[2].strip()
    with wiretapped(address_of(service)) as (address, tapped), pytest.raises(LiveshError):
        Client(client_side.enter(Place(f"127.0.0.1:{address[1]}"), WAIT), "tap")
    with service.client() as client:
        client.call(Eval(source="1 + 1"), WAIT)

    assert 0o600 == (runtime_dir / f"{service.pid}.token").stat().st_mode & 0o777
    places_to_look = [*Path(f"/proc/{service.pid}").glob("cmdline"), *Path(f"/proc/{service.pid}").glob("environ")]
    places_to_look += [runtime_dir / f"{service.pid}.json", *Path(os.environ["LIVESH_STATE_DIR"]).rglob("*.jsonl")]
    assert len(places_to_look) >= 4
    for place in places_to_look:
        assert secret.encode() not in place.read_bytes(), place
    assert bytes.fromhex(secret) not in bytes(tapped) and secret.encode() not in bytes(tapped)


@contextmanager
def wiretapped(target: tuple[str, int], change: Callable[[bytes], bytes] = bytes) -> Iterator[tuple[tuple[str, int], bytearray]]:
    """Stand between a client and *target*: yields the address to connect to and all that went by."""
    tapped = bytearray()
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    entry: places.Entry = {"name": "tap", "pid": os.getpid(), "ticks": places.start_time(os.getpid()), "address": f"127.0.0.1:{port}"}
    where = Path(places.runtime_dir())
    token = next(iter(where.glob("*.token")))
    places.write_entry(str(where / f"{os.getpid()}.json"), entry)
    places.write_private(str(where / f"{os.getpid()}.token"), token.read_text())  # the client has the right token for the wrong place

    def pump(source: socket.socket, sink: socket.socket) -> None:
        try:
            while data := source.recv(65536):
                tapped.extend(data)
                sink.sendall(change(data))
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def relay() -> None:
        near, _ = listener.accept()
        far = socket.create_connection(target)
        back = threading.Thread(target=pump, args=(far, near))
        back.start()
        pump(near, far)
        back.join(WAIT)
        near.close()
        far.close()

    thread = threading.Thread(target=relay, daemon=True)
    thread.start()
    try:
        yield ("127.0.0.1", port), tapped
    finally:
        thread.join(WAIT)
        listener.close()


def test_a_relay_gets_nothing(guest: Start) -> None:
    """Who stands between two honest sides on loopback is noticed by the agent: the proof names both ends."""
    service = guest(start=TCP)
    with wiretapped(address_of(service)) as (address, _), pytest.raises(Denied, match="token was not accepted"):
        Client(client_side.enter(Place(f"127.0.0.1:{address[1]}"), WAIT), "relay")


def test_a_replayed_proof_is_worth_nothing(guest: Start, runtime_dir: Path) -> None:
    """The bytes that opened one connection do not open another."""
    service = guest(start=TCP)
    address = address_of(service)
    name, key = handshake.split_token((runtime_dir / f"{service.pid}.token").read_text())
    with socket.create_connection(address, WAIT) as sock:
        sock.sendall(HELLO)
        challenge = sock.recv(handshake.CHALLENGE_SIZE, socket.MSG_WAITALL)
        heard = HELLO + challenge + name + bytes(32)
        channel = handshake.tcp_channel(sock.getpeername(), sock.getsockname())
        proof = name + bytes(32) + handshake.tag(key, b"client", heard, channel)
        sock.sendall(proof)
        assert b"\x01" == sock.recv(1)

    assert b"token was not accepted" in knock(address, HELLO + proof)


def test_a_changed_hello_breaks_the_proof(guest: Start) -> None:
    """A downgrade, another version range or mode than was said, is noticed: it is part of what is proved."""
    service = guest(start=TCP)
    address = address_of(service)
    for change in (lambda data: data.replace(HELLO, handshake.hello(1, 2)), lambda data: data.replace(handshake.MAGIC + b"\x01\x01", handshake.MAGIC + b"\x01\x00")):
        with wiretapped(address, change) as (near, _), pytest.raises((Denied, Gone)):
            Client(client_side.enter(Place(f"127.0.0.1:{near[1]}"), WAIT), "downgrade")


@pytest.mark.parametrize("mode", [handshake.PEER, handshake.TOKEN])
def test_an_impostor_is_not_believed(guest: Start, runtime_dir: Path, mode: int) -> None:
    """A listener that lets everybody in, or accepts any token, gets no message from the client."""
    guest(start=TCP).entry()
    heard = bytearray()
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    entry: places.Entry = {"name": "i", "pid": os.getpid(), "ticks": places.start_time(os.getpid()), "address": f"127.0.0.1:{port}"}
    places.write_entry(str(runtime_dir / f"{os.getpid()}.json"), entry)
    places.write_private(str(runtime_dir / f"{os.getpid()}.token"), handshake.write_token(b"n" * 16, b"k" * 32))

    def pretend() -> None:
        sock, _ = listener.accept()
        with sock:
            sock.recv(handshake.HELLO_SIZE)
            sock.sendall(handshake.challenge(1, mode, bytes(32)))
            if mode == handshake.TOKEN:
                sock.recv(handshake.PROOF_SIZE)
                sock.sendall(b"\x01" + bytes(32))
            heard.extend(sock.recv(100))

    thread = threading.Thread(target=pretend, daemon=True)
    thread.start()
    with pytest.raises(Denied):
        Client(client_side.enter(Place(f"127.0.0.1:{port}"), WAIT), "impostor")
    thread.join(WAIT)
    listener.close()

    assert b"" == bytes(heard)


def attach_with(service: Guest, token: str) -> Client:
    """Attach to a guest as somebody who has only *token*."""
    path = Path(places.runtime_dir()) / f"{service.pid}.token"
    path.write_text(token)
    return service.client()  # type: ignore[no-any-return]


def test_a_lease_gives_its_role_and_ends(guest: Start) -> None:
    """A lease opens the door with its role and reason, is over when its time is, and ends its session then."""
    service = guest(start=TCP)
    service.entry()
    _, token = tokens.new("observe", 4.0, "INC-42")
    with attach_with(service, token) as client:
        assert "observe" == client.call(Describe(), WAIT)["role"]
        with pytest.raises(Denied, match="needs the role code"):
            client.call(Eval(source="1"), WAIT)

        until(lambda: _is_over(client), "the end of the lease")
    with pytest.raises(Denied, match="token was not accepted"):
        service.client()


def _is_over(client: Client) -> bool:
    try:
        client.call(Describe(), WAIT)
    except (Denied, Gone):
        return True
    return False


def test_a_revoked_lease_ends_its_session(guest: Start) -> None:
    """Revoking ends the sessions that came in by it, also one that asks nothing, and lets nobody in any more."""
    service = guest(start=TCP)
    service.entry()
    lease, token = tokens.new("code", 600.0, "")
    client = attach_with(service, token)
    client.call(Eval(source="import sys; sys.modules['__main__'].SET = 1"), WAIT)
    tokens.revoke(lease.id[:8])

    with pytest.raises((Denied, Gone)):
        client.call(Eval(source="1 + 1"), WAIT)
    client.listen()
    until(lambda: client.closed, "the end of the session")
    with pytest.raises(Denied):
        service.client()


def test_the_role_of_start_is_the_most_anybody_gets(guest: Start) -> None:
    """`livesh.start(role="state")` caps leases, the agent's own token and the private socket."""
    for start in ('livesh.start("127.0.0.1:0", name="guest", role="state")', 'livesh.start(name="guest", role="state")'):
        with guest(start=start).client() as client:
            assert "state" == client.call(Describe(), WAIT)["role"]
            with pytest.raises(Denied):
                client.call(Eval(source="1"), WAIT)


def test_a_lease_file_others_can_write_holds_nothing(guest: Start, state_dir: Path) -> None:
    """Leases from a file with open permissions, of a symlink, or damaged, are refused."""
    _lease, _token = tokens.new("code", 600.0, "")
    path = Path(tokens.path())
    path.chmod(0o666)
    with pytest.raises(Denied):
        tokens.leases()
    path.chmod(0o600)
    path.rename(path.with_suffix(".real"))
    path.symlink_to(path.with_suffix(".real"))
    with pytest.raises(OSError, match="symbolic"):
        tokens.leases()
    path.unlink()
    path.write_text("{}{")
    path.chmod(0o600)
    with pytest.raises(Denied, match="damaged"):
        tokens.leases()


def livesh(*words: str, said: str = "") -> subprocess.CompletedProcess[str]:
    """Run the command line."""
    return subprocess.run([sys.executable, "-m", "livesh", *words], input=said, capture_output=True, text=True, timeout=WAIT, check=False)


def test_the_command_line(guest: Start) -> None:
    """`livesh token new, list, revoke, add`: the secret is shown once, and kept tokens open a door."""
    service = guest(start=TCP)
    address = service.entry()["address"]
    made = livesh("token", "new", "--role", "code", "--for", "10m", "--reason", "INC 42")
    token = made.stdout.strip()
    listed = livesh("token", "list").stdout

    assert token.startswith("lsh_") and "role code until" in made.stderr
    assert "INC 42" in listed and token.split("_")[2] not in listed
    (Path(places.runtime_dir()) / f"{service.pid}.token").unlink()
    assert 1 == livesh("exec", str(address), "1 + 1").returncode
    assert 0 == livesh("token", "add", str(address), said=token + "\n").returncode
    assert "2\n" == livesh("exec", str(address), "1 + 1").stdout
    assert "revoked" in livesh("token", "revoke", token.split("_")[1][:8]).stdout
    assert 1 == livesh("exec", str(address), "1 + 1").returncode
    for wrong in (["token"], ["token", "new"], ["token", "new", "--role", "root"], ["token", "revoke", "zz"], ["token", "new", "--role", "code", "--for", "1 year"]):
        assert 2 == livesh(*wrong).returncode


@as_root
def test_nobody_cannot_read_the_token(guest: Start, runtime_dir: Path) -> None:
    """Another user of this machine sees neither the token nor the leases, and gets nowhere without."""
    service = guest(start=TCP)
    address = address_of(service)
    tokens.new("code", 600.0, "")
    files = [runtime_dir / f"{service.pid}.token", Path(tokens.path())]
    for path in files:
        assert "PermissionError" in str(as_nobody(path.read_text))

    assert b"token was not accepted" in as_nobody(lambda: knock(address, HELLO + bytes(handshake.PROOF_SIZE)))
    assert NOBODY != os.getuid()
