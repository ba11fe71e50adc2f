"""The handshake: fixed pieces, a proof bound to the channel, no replay and no downgrade."""

from __future__ import annotations

import socket

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from livesh.errors import Denied, Gone
from livesh.shell import knock
from livesh.shell.discovery import Place
from livesh.wire import handshake as h

KEY, NAME = b"k" * 32, b"n" * 16


def test_pieces_have_their_sizes() -> None:
    """What the manual says about lengths is true."""
    assert h.HELLO_SIZE == len(h.hello())
    assert h.CHALLENGE_SIZE == len(h.challenge(1, h.TOKEN, bytes(h.NONCE)))
    assert h.PROOF_SIZE == len(NAME) + h.NONCE + len(h.tag(KEY, b"client", b"", b""))
    assert h.VERDICT_SIZE == 1 + len(h.tag(KEY, b"server", b"", b""))


def test_version_negotiation() -> None:
    """The newest version both speak is taken; no common one is told from no hello."""
    assert 1 == h.version_for(h.hello(1, 9))
    assert 0 == h.version_for(h.hello(7, 9))
    assert h.version_for(b"GET / HTTP") is None
    assert h.version_for(h.hello()[:-1]) is None


def test_a_piece_has_its_size_and_its_magic() -> None:
    """Either alone is not enough: right bytes that are too short or too long, and as many bytes that begin otherwise."""
    for read, piece in ((h.version_for, h.hello()), (h.read_challenge, h.challenge(1, h.TOKEN, bytes(h.NONCE)))):
        assert read(piece) is not None
        assert read(piece[:-1]) is None
        assert read(piece + b"\x01") is None
        assert read(b"\x01" + piece[1:]) is None
        assert read(piece[:7] + b"\x0b" + piece[8:]) is None


@settings(deadline=None)
@given(st.binary(max_size=60))
def test_garbage_is_no_hello_and_no_challenge(data: bytes) -> None:
    """Only the magic opens anything."""
    if not data.startswith(h.MAGIC):
        assert h.version_for(data) is None
        assert h.read_challenge(data) is None


def test_no_piece_can_be_taken_for_the_doors_line() -> None:
    """A line of text begins with "livesh:", a piece never does."""
    for piece in (h.challenge(1, 1, b"l" * 32), b"\x01" + h.tag(KEY, b"server", b"", b"")):
        assert not piece.startswith(b"l")


@pytest.mark.parametrize(
    "other",
    [
        (KEY, b"server", b"heard", b"channel"),
        (KEY, b"client", b"heare", b"channel"),
        (KEY, b"client", b"heard", b"channe1"),
        (KEY, b"client", b"hear", b"dchannel"),
        (b"x" * 32, b"client", b"heard", b"channel"),
    ],
)
def test_a_proof_holds_for_one_key_side_transcript_and_channel(other: tuple[bytes, bytes, bytes, bytes]) -> None:
    """Changing any of them, or moving bytes from one to the next, gives another tag."""
    assert not h.same(h.tag(KEY, b"client", b"heard", b"channel"), h.tag(*other))


def test_tokens_are_written_and_read() -> None:
    """A token survives being passed on; anything else is no token."""
    assert (NAME, KEY) == h.split_token("  " + h.write_token(NAME, KEY) + "\n")
    for bad in ("", "lsh_", "lsh_00_11", "xyz_" + "0" * 32 + "_" + "0" * 64, "lsh_" + "g" * 32 + "_" + "0" * 64):
        with pytest.raises(ValueError):
            h.split_token(bad)


def test_channels_are_distinct() -> None:
    """Both ends of a TCP connection count, and a certificate's digest."""
    assert h.tcp_channel(("127.0.0.1", 1), ("127.0.0.1", 2)) != h.tcp_channel(("127.0.0.1", 1), ("127.0.0.1", 3))
    assert h.tls_channel(b"a") != h.tls_channel(b"b")


def test_what_was_said_before_it_closed_is_heard() -> None:
    """A server that has said its line and closed before the client's first piece is quoted; what is about this moment is Gone, all else Denied."""
    for line, kind in ((b"livesh: not now: no thread\n", Gone), (b"livesh: 32 others are at the door\n", Denied)):
        ours, theirs = socket.socketpair()
        theirs.sendall(line)
        theirs.close()
        with pytest.raises(kind, match=line.decode().strip()[8:]):
            knock._exchange(ours, Place("unix:/nowhere"), b"hello", 42)
        ours.close()
