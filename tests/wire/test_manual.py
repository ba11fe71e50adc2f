"""What the manual says about the wire is what the code does."""

from __future__ import annotations

from pathlib import Path

import livesh
from livesh.agent import auth, door, server, tls
from livesh.wire import frames, handshake

MANUAL = Path(livesh.__file__).parent / "manual"


def test_numbers_in_the_page_about_the_wire() -> None:
    """Sizes, versions and limits."""
    page = (MANUAL / "wire.md").read_text()

    assert handshake.MAGIC.hex(" ") in page
    assert f"Protocol version {frames.PROTOCOL}." in page and frames.PROTOCOL == handshake.NEWEST
    assert f"at most {frames.MAX_REQUEST >> 20} MiB" in page and f"at most {frames.MAX_REPLY >> 20} MiB" in page
    assert f"in {door.PATIENCE:g} seconds" in page
    sizes = (handshake.HELLO_SIZE, handshake.CHALLENGE_SIZE, handshake.PROOF_SIZE, handshake.VERDICT_SIZE)
    assert (8 + 1 + 1, 8 + 1 + 1 + 32, 16 + 32 + 32, 1 + 32) == sizes


def test_numbers_in_the_page_about_security() -> None:
    """Limits at the door."""
    page = (MANUAL / "security.md").read_text()

    assert f"{door.AT_THE_DOOR} may stand at the door, {auth.INSIDE} be inside" in page
    assert f"at most {auth.OF_ONE_GUEST} sessions each" in page
    assert f"after {server.QUEUE_MOST} that wait" in page
    assert f"up to {auth.SLOWEST:g} seconds" in page
    assert tls.context_of.__doc__


def test_the_handshake_as_the_page_tells_it() -> None:
    """A client written from the page alone computes the same proof."""
    import hashlib
    import hmac

    hello, challenge = handshake.hello(), handshake.challenge(1, 1, b"n" * 32)
    name, nonce, key = b"i" * 16, b"c" * 32, b"k" * 32
    heard = hello + challenge + name + nonce
    channel = b"tls " + hashlib.sha256(b"certificate").digest()
    transcript = len(heard).to_bytes(4, "big") + heard + channel

    assert hmac.new(key, b"client" + transcript, "sha256").digest() == handshake.tag(key, b"client", heard, handshake.tls_channel(b"certificate"))
