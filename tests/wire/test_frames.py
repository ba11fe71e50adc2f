"""Frames: bytes fed in any pieces, two connections with no socket between them, garbage."""

from __future__ import annotations

import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from livesh.wire import frames
from livesh.wire.frames import Connection, LocalFault, RemoteFault

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=6,
)
MESSAGES = st.lists(st.dictionaries(st.text(max_size=5), JSON, max_size=3), max_size=4)


def received(connection: Connection, data: bytes, size: int) -> list[object]:
    """Feed *data* in pieces of *size* and return all messages."""
    found = []
    for at in range(0, len(data), size):
        connection.feed(data[at : at + size])
        while (message := connection.next_message()) is not None:
            found.append(message)
    return found


@settings(max_examples=40, deadline=None)
@given(MESSAGES, st.integers(1, 40))
def test_what_one_side_packs_the_other_receives(sent: list[dict[str, object]], size: int) -> None:
    """Any messages arrive whole and in order, however the bytes are cut, byte by byte as well."""
    client, server = frames.client_side(), frames.server_side()
    data = b"".join(client.pack(message) for message in sent)

    assert sent == received(server, data, size)
    assert sent == received(frames.server_side(), data, 1)


def test_a_frame_is_what_the_manual_says() -> None:
    """Four bytes of length, big-endian, and that many bytes of JSON in ASCII."""
    data = frames.client_side().pack({"id": 1, "op": "ü"})

    assert len(data) - 4 == int.from_bytes(data[:4], "big")
    assert {"id": 1, "op": "ü"} == json.loads(data[4:].decode("ascii"))


def test_an_unfinished_frame_is_no_message() -> None:
    """Nothing comes out before the last byte is in."""
    server, data = frames.server_side(), frames.client_side().pack({"a": 1})
    for byte in data[:-1]:
        server.feed(bytes([byte]))
        assert server.next_message() is None
    server.feed(data[-1:])

    assert {"a": 1} == server.next_message()


@pytest.mark.parametrize(
    "body",
    [b"", b"x", b"[1]", b"1", b"null", b'"a"', b"{", b'{"a":}', b"\xff\xfe", b'{"a":1}{', b"[" * 100_000, b'{"a":' * 5000, b"1" * 6000],
)
def test_bodies_that_are_no_message(body: bytes) -> None:
    """What is not one JSON object is the other side's fault, once and for ever."""
    server = frames.server_side()
    server.feed(len(body).to_bytes(4, "big") + body)
    for _ in range(2):
        with pytest.raises(RemoteFault):
            server.next_message()
        server.feed(frames.client_side().pack({"good": 1}))


def test_an_oversized_frame_is_refused_by_its_length_alone() -> None:
    """Four bytes are enough to be shown out; nothing is collected."""
    server = frames.server_side()
    server.feed((frames.MAX_REQUEST + 1).to_bytes(4, "big"))

    with pytest.raises(RemoteFault, match="limit"):
        server.next_message()


@pytest.mark.parametrize("message", [{"a": object()}, {"a": float("nan")}, {"a": float("inf")}, {"a": b"bytes"}, {"a": {1, 2}}])
def test_what_cannot_be_sent_is_our_fault_and_leaves_the_connection_usable(message: dict[str, object]) -> None:
    """A message that is no JSON raises here; the next one goes out."""
    server = frames.server_side()
    with pytest.raises(LocalFault):
        server.pack(message)

    assert {"a": 1} == received(frames.client_side(), server.pack({"a": 1}), 100)[0]


def test_a_message_beyond_the_limit_is_not_sent() -> None:
    """Both sides have a limit for what they send."""
    with pytest.raises(LocalFault, match="limit"):
        Connection(limit_in=10, limit_out=10).pack({"a": "x" * 20})


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200), st.integers(1, 50))
def test_garbage_never_does_more_than_fault(data: bytes, size: int) -> None:
    """Any bytes give messages, silence or a RemoteFault."""
    server = frames.server_side()
    try:
        for message in received(server, data, size):
            assert isinstance(message, dict)
    except RemoteFault:
        pass


def mutated(data: bytes, dice: random.Random) -> bytes:
    """Return *data* with a few bytes changed, removed, inserted or repeated."""
    out = bytearray(data)
    for _ in range(dice.randint(1, 4)):
        at = dice.randrange(len(out) + 1)
        match dice.randrange(4):
            case 0 if at < len(out):
                out[at] = dice.randrange(256)
            case 1:
                del out[at : at + dice.randint(1, 8)]
            case 2:
                out[at:at] = bytes(dice.randrange(256) for _ in range(dice.randint(1, 8)))
            case _:
                out[at:at] = out[max(0, at - 8) : at]
    return bytes(out)


def fuzz(rounds: int, seed: int) -> None:
    """Feed mutated frames; only messages and RemoteFaults may come out."""
    dice = random.Random(seed)
    packed = [frames.client_side().pack({"id": n, "op": "eval", "args": {"source": "1" * n, "limit": n}}) for n in range(1, 60)]
    for _ in range(rounds):
        server = frames.server_side()
        data = mutated(b"".join(dice.sample(packed, 3)), dice)
        try:
            for message in received(server, data, dice.choice((1, 7, 64, 1000))):
                assert isinstance(message, dict)
        except RemoteFault:
            continue


def test_mutated_frames() -> None:
    """Ten thousand mutated frames crash nothing and hang nothing."""
    fuzz(3_000, 1)


@pytest.mark.slow
def test_a_million_mutated_frames() -> None:
    """A million mutated frames crash nothing and hang nothing."""
    fuzz(350_000, random.randrange(1 << 30))
