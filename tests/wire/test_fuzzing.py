"""Bytes that a coverage-guided fuzzer found interesting, and a few minutes of it where it is installed."""

from __future__ import annotations

import importlib.util
import random
import subprocess
import sys
from pathlib import Path

import fuzzing
import pytest
from fuzzing import CORPUS, TARGETS, one


@pytest.mark.parametrize("target", range(len(TARGETS)), ids=[each.__name__ for each in TARGETS])
def test_the_corpus(target: int) -> None:
    """Everything that was found once is read without harm, whole, cut short and doubled."""
    found = [path.read_bytes() for path in sorted(CORPUS.iterdir())]
    mine = [data for data in found if data and data[0] % len(TARGETS) == target]
    assert mine
    for data in mine:
        for form in (data, data[:-1], data + data[1:]):
            one(form)


def test_the_corpus_mutated() -> None:
    """The same with bytes changed, removed, inserted and repeated."""
    dice = random.Random(6)
    found = [path.read_bytes() for path in sorted(CORPUS.iterdir())]
    for _ in range(5_000):
        data = bytearray(dice.choice(found))
        for _ in range(dice.randint(1, 4)):
            at = dice.randrange(1, len(data) + 1)
            data[at : at + dice.randint(0, 4)] = bytes(dice.randrange(256) for _ in range(dice.randint(0, 4)))
        one(bytes(data))


def test_the_door_of_the_fuzzer_opens_for_the_token() -> None:
    """The target can fail: who has the token is let in by the same code."""
    from livesh.wire import handshake

    name, key = bytes(range(16)), bytes(range(32))
    with pytest.raises(AssertionError, match="let in"):
        feed = fuzzing.Feed
        try:
            fuzzing.Feed = _knows(name, key)  # type: ignore[misc]
            fuzzing.at_the_door(handshake.hello())
        finally:
            fuzzing.Feed = feed  # type: ignore[misc]


def _knows(name: bytes, key: bytes) -> type:
    """Return a connection whose other side answers the challenge with a proof of the token."""
    from livesh.wire import handshake

    class Knowing(fuzzing.Feed):
        """Answers."""

        def send(self, data: bytes) -> None:
            super().send(data)
            if len(self.sent) == 1:
                said = name + bytes(handshake.NONCE)
                self.left = said + handshake.tag(key, b"client", handshake.hello() + data + said, b"")

    return Knowing


@pytest.mark.slow
@pytest.mark.skipif(importlib.util.find_spec("atheris") is None, reason="atheris is not installed for this Python")
def test_coverage_guided(tmp_path: Path) -> None:
    """Two minutes from the corpus on: no crash, no hang, nobody let in."""
    (tmp_path / "new").mkdir()
    words = ["-max_total_time=120", "-timeout=10", "-max_len=4096", str(tmp_path / "new"), str(CORPUS)]
    done = subprocess.run([sys.executable, fuzzing.__file__, *words], capture_output=True, text=True, timeout=170, cwd=tmp_path, check=False)

    assert 0 == done.returncode, done.stderr[-3000:]
