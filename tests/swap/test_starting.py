"""What a new text starts (threads, generators) goes on in the live module, whatever it does while the change is committed: see `starting`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def test_what_a_text_starts_goes_on_in_the_live_module(tmp_path: Path) -> None:
    """12 fresh modules, each with eight threads; freed memory is filled, so that who reads it fails."""
    program = Path(__file__).with_name("starting.py")
    done = subprocess.run([sys.executable, program, str(tmp_path), "12"], capture_output=True, text=True, env=os.environ | {"PYTHONMALLOC": "debug"})
    assert (0, "12 rounds\n") == (done.returncode, done.stdout), done.stderr[-20_000:]
