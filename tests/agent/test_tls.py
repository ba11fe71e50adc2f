"""TLS beyond loopback: 1.3 only, the proof bound to the certificate, certificates instead of tokens."""

from __future__ import annotations

import datetime
import ipaddress
import os
import socket
import ssl
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from guests import WAIT, Guest, until

from livesh.errors import Denied, Gone
from livesh.shell import knock
from livesh.shell.client import Client
from livesh.shell.discovery import Place
from livesh.wire import places
from livesh.wire.ops.core import Describe, Eval

x509 = pytest.importorskip("cryptography.x509", reason="makes the certificates; not built for every Python")

Start = Callable[..., Guest]


def certificate(where: Path, name: str, signer: tuple[Any, Any] | None = None) -> tuple[Any, Any]:
    """Write NAME.pem and NAME.key (and both together as NAME.both) and return certificate and key."""
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    issuer, signing_key = (signer[0].subject, signer[1]) if signer else (subject, key)
    now = datetime.datetime.now(datetime.UTC)
    build = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key()).serial_number(x509.random_serial_number())
    build = build.not_valid_before(now - datetime.timedelta(days=1)).not_valid_after(now + datetime.timedelta(days=1))
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    build = build.add_extension(x509.SubjectAlternativeName(names), critical=False)
    build = build.add_extension(x509.BasicConstraints(ca=signer is None, path_length=None), critical=True)
    made = build.sign(signing_key, hashes.SHA256())
    pem = made.public_bytes(serialization.Encoding.PEM)
    secret = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (where / f"{name}.pem").write_bytes(pem)
    (where / f"{name}.key").write_bytes(secret)
    (where / f"{name}.both").write_bytes(secret + pem)
    (where / f"{name}.both").chmod(0o600)
    return made, key


@pytest.fixture
def keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory with the certificates of a server, and a state directory of this test's own."""
    where = tmp_path / "keys"
    where.mkdir()
    certificate(where, "server")
    monkeypatch.setenv("LIVESH_STATE_DIR", str(tmp_path / "state"))
    (tmp_path / "state").mkdir(mode=0o700)
    return where


def start(keys: Path, **more: str) -> str:
    """Return the line that starts an agent for everybody, with TLS."""
    return f'livesh.start("0.0.0.0:0", name="guest", tls={ {"cert": str(keys / "server.pem"), "key": str(keys / "server.key"), **more} })'


def address_of(service: Guest) -> str:
    """Return the address of a guest as reached over loopback."""
    return "127.0.0.1:" + str(service.entry()["address"]).rpartition(":")[2]


def test_a_session_inside_tls(guest: Start, keys: Path) -> None:
    """Attaching, evaluating, interrupting, large answers and events all work inside TLS; ssl was imported for it."""
    from livesh.wire.ops.core import Interrupt

    service = guest(start=start(keys))
    with Client.connect(address_of(service), timeout=WAIT) as client:
        assert "2" == client.call(Eval(source="1 + 1"), WAIT)["value"]
        assert 3_000_002 == len(client.call(Eval(source="__import__('sys').modules['__main__'].X if 0 else 'x' * 900_000", limit=10**7), WAIT)["value"]) + 2_100_000
        number = client.send(Eval(source="while True: print('tick'); import time; time.sleep(0.05)"))
        until(lambda: client.call(Interrupt(), WAIT)["interrupted"], "its beginning, and the interrupt")
        assert "interrupted" == client.wait(number, WAIT)["status"]


def test_older_tls_is_refused(guest: Start, keys: Path) -> None:
    """A client that stops at 1.2 is shown out."""
    service = guest(start=start(keys))
    host, _, port = address_of(service).rpartition(":")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    with pytest.raises(ssl.SSLError), socket.create_connection((host, int(port)), WAIT) as sock:
        context.wrap_socket(sock)


def test_plain_bytes_on_a_tls_address(guest: Start, keys: Path) -> None:
    """They get a line in the clear that says so."""
    from livesh.wire import handshake

    service = guest(start=start(keys))
    host, _, port = address_of(service).rpartition(":")
    with socket.create_connection((host, int(port)), WAIT) as sock:
        sock.sendall(handshake.hello())
        assert b"speaks TLS only" in sock.recv(1000)


def test_a_middleman_with_a_certificate_of_their_own(guest: Start, keys: Path, runtime_dir: Path) -> None:
    """Who ends the TLS in between and passes everything on gets nothing: the proof names the other certificate."""
    certificate(keys, "middle")
    service = guest(start=start(keys))
    target = address_of(service)
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    token = (runtime_dir / f"{service.pid}.token").read_text()
    entry: places.Entry = {"name": "m", "pid": os.getpid(), "ticks": places.start_time(os.getpid()), "address": f"127.0.0.1:{port}", "tls": 1}
    places.write_entry(str(runtime_dir / f"{os.getpid()}.json"), entry)
    places.write_private(str(runtime_dir / f"{os.getpid()}.token"), token)

    def between() -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(keys / "middle.pem", keys / "middle.key")
        outwards = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        outwards.check_hostname, outwards.verify_mode = False, ssl.CERT_NONE
        near = context.wrap_socket(listener.accept()[0], server_side=True)
        host, _, far_port = target.rpartition(":")
        far = outwards.wrap_socket(socket.create_connection((host, int(far_port)), WAIT))
        try:
            for source, sink in ((near, far), (far, near), (near, far), (far, near)):
                sink.sendall(source.recv(65536))
        except OSError:
            pass
        near.close()
        far.close()

    thread = threading.Thread(target=between, daemon=True)
    thread.start()
    with pytest.raises(Denied, match="token was not accepted"):
        knock.enter(Place(f"127.0.0.1:{port}", entry), WAIT)
    thread.join(WAIT)
    listener.close()


def test_a_certificate_instead_of_a_token(guest: Start, keys: Path, tmp_path: Path, runtime_dir: Path) -> None:
    """With a CA on both sides a client certificate opens the door, in the role configured for it; another CA's does not."""
    authority = certificate(keys, "ca")
    certificate(keys, "server", authority)
    certificate(keys, "ops", authority)
    service = guest(start=start(keys, ca=str(keys / "ca.pem"), role="state"))
    address = address_of(service)
    (runtime_dir / f"{service.pid}.token").unlink()
    state = tmp_path / "state"
    (state / "ca.pem").write_bytes((keys / "ca.pem").read_bytes())
    (state / "client.pem").write_bytes((keys / "ops.both").read_bytes())
    (state / "client.pem").chmod(0o600)
    with Client.connect(address, timeout=WAIT) as client:
        assert "state" == client.call(Describe(), WAIT)["role"]

    certificate(keys, "stranger", certificate(keys, "other-ca"))
    (state / "client.pem").write_bytes((keys / "stranger.both").read_bytes())
    with pytest.raises((Denied, Gone)):
        Client.connect(address, timeout=WAIT)


def test_a_server_of_another_ca_is_not_believed(guest: Start, keys: Path, tmp_path: Path) -> None:
    """Where the client has a CA, a server without its certificate gets no proof."""
    certificate(keys, "ca")
    service = guest(start=start(keys))
    (tmp_path / "state" / "ca.pem").write_bytes((keys / "ca.pem").read_bytes())
    with pytest.raises(Denied, match="certificate"):
        Client.connect(address_of(service), timeout=WAIT)


def test_who_comes_back_shows_the_certificate_again(guest: Start, keys: Path) -> None:
    """No session is resumed: a certificate that has expired since would still let in, without being shown."""
    from livesh.wire import handshake

    certificate(keys, "alice", certificate(keys, "office"))
    service = guest(start=start(keys, ca=str(keys / "office.pem"), role="code"))
    host, _, port = address_of(service).rpartition(":")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.load_cert_chain(keys / "alice.both")

    def knock_with(session: ssl.SSLSession | None) -> tuple[ssl.SSLSession | None, bool, int]:
        with socket.create_connection((host, int(port)), WAIT) as sock, context.wrap_socket(sock, session=session) as secure:
            secure.sendall(handshake.hello())
            said = secure.recv(handshake.CHALLENGE_SIZE)
            found = handshake.read_challenge(said)
            assert found is not None
            return secure.session, bool(secure.session_reused), found[1]

    session, reused, mode = knock_with(None)
    assert (False, handshake.PEER) == (reused, mode)
    again = [knock_with(session)[1:] for _ in range(2)]
    assert [(False, handshake.PEER)] * 2 == again
    assert session is None or not session.has_ticket
