"""What a stranger's bytes may meet, as one function of bytes: run over the corpus by test_fuzzing.py, and coverage-guided by hand:

    pip install atheris && python tests/wire/fuzzing.py -max_total_time=300 tests/wire/corpus

The first byte chooses who reads the rest. Nothing but a message, an op or one of our errors may come of it, and nobody may be let in.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

CORPUS = Path(__file__).with_name("corpus")

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    import atheris

    with atheris.instrument_imports(include=["livesh", "json"]):
        from livesh.agent import door
        from livesh.errors import Denied, LiveshError
        from livesh.wire import frames, handshake, messages
        from livesh.wire.ops.table import op_class
else:
    from livesh.agent import door
    from livesh.errors import Denied, LiveshError
    from livesh.wire import frames, handshake, messages
    from livesh.wire.ops.table import op_class


class Feed:
    """A connection on which *data* comes, in pieces of the sizes the door asks for, and then the end."""

    def __init__(self, data: bytes) -> None:
        self.socket = None
        self.left = data
        self.sent: list[bytes] = []

    def timeout(self, seconds: float | None) -> None:
        """Never wait."""

    def receive_some(self, size: int) -> bytes:
        """Return what is there."""
        piece, self.left = self.left[:size], self.left[size:]
        return piece

    def send(self, data: bytes) -> None:
        """Keep what is said."""
        self.sent.append(data)


def at_the_door(data: bytes) -> None:
    """Somebody without the token is never let in, over TCP."""
    visit = door.Visit(Feed(data))  # type: ignore[arg-type]
    agent: Any = SimpleNamespace(sessions={}, options={"own token": (bytes(range(16)), bytes(range(32)))})
    try:
        came = door._proved(agent, visit)
    except Denied:
        return
    raise AssertionError(f"let in as {came}")


def as_messages(data: bytes) -> None:
    """What comes after the door is a message or a fault; a message's op is one of ours with fields of the right types, or refused."""
    for side in (frames.server_side(), frames.client_side()):
        try:
            for piece in (data[:7], data[7:]):
                side.feed(piece)
                while (message := side.next_message()) is not None:
                    _as_op(message)
                    _as_failure(message)
        except frames.RemoteFault:
            pass


def _as_op(message: dict[str, Any]) -> None:
    name, args = message.get("op"), message.get("args", {})
    if type(name) is str and type(args) is dict:
        try:
            op_class(name).from_args(args).as_args()
        except LiveshError:
            pass


def _as_failure(message: dict[str, Any]) -> None:
    if "error" in message:
        try:
            messages.raise_failure(message["error"])
        except LiveshError:
            pass


def as_pieces(data: bytes) -> None:
    """The fixed pieces of the handshake are what they are or nothing."""
    version = handshake.version_for(data)
    assert version is None or (len(data) == handshake.HELLO_SIZE and data.startswith(handshake.MAGIC) and version <= handshake.NEWEST)
    asked = handshake.read_challenge(data)
    assert asked is None or (len(data) == handshake.CHALLENGE_SIZE and data.startswith(handshake.MAGIC))


def as_text(data: bytes) -> None:
    """A token is read or refused."""
    text = data.decode("utf-8", "surrogateescape")
    try:
        handshake.split_token(text)
    except ValueError:
        pass


TARGETS: list[Callable[[bytes], None]] = [at_the_door, as_messages, as_pieces, as_text]


def one(data: bytes) -> None:
    """Let the reader that the first byte chooses read the rest."""
    if data:
        TARGETS[data[0] % len(TARGETS)](data[1:])


if __name__ == "__main__":
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()
