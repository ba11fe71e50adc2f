"""Every session in this folder happens again as it is written down; runner.py says how to write one."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import runner  # lies beside this file, wherever tests are started

TRANSCRIPTS = sorted(Path(__file__).parent.glob("*.txt"))


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_transcript(path: Path) -> None:
    """A person who types this sees this."""
    transcript = runner.load(path)
    if transcript.since and sys.version_info < tuple(map(int, transcript.since.split("."))):
        pytest.skip(f"CPython {transcript.since} and later")
    for module in transcript.needs:
        pytest.importorskip(module, reason="not built for every Python")
    runner.play(transcript)


def test_matching() -> None:
    """Dots stand for any text, a line of dots for any lines, blanks are equal."""
    assert runner.matches(["a … c", "…", "end"], "a   bbb   c\nx\ny\nend")
    assert runner.matches(["…"], "")
    assert runner.matches(["a b"], "a      b   \n\n")
    assert not runner.matches(["a"], "a\nb")
    assert not runner.matches(["a", "b"], "a")
