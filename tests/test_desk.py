"""`livesh sign` on the command line."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from guests import WAIT

from livesh.desk import module_of
from livesh.wire import signing


def sign(state: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run ``livesh sign``."""
    line = [sys.executable, "-m", "livesh", "sign", *words]
    return subprocess.run(line, env={**os.environ, "LIVESH_STATE_DIR": str(state)}, capture_output=True, text=True, timeout=WAIT, check=False)


def test_a_key_and_a_signature(tmp_path: Path) -> None:
    """A key is made once, private, and signs files for the module they are."""
    state = tmp_path / "state"
    key = sign(state, "new").stdout.strip()
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "__init__.py").write_text("")
    file = tmp_path / "shop" / "orders.py"
    file.write_bytes(b"X = 'caf\xc3\xa9'\r\n")

    assert 0o600 == (state / "signing.key").stat().st_mode & 0o777
    assert "shop.orders" in sign(state, str(file)).stdout
    signature = (tmp_path / "shop" / "orders.py.sig").read_text()
    assert signing.is_signed(key, "shop.orders", "X = 'café'\n", signature)
    assert sign(state, str(file), "--print", "--module", "other").stdout.startswith("other=")
    assert 2 == sign(state, "new").returncode
    assert 2 == sign(state, str(tmp_path / "none.py")).returncode


@pytest.mark.parametrize("words", [[], ["--module", "x", "a.py", "b.py"], ["a.py"]])
def test_wrong_words(tmp_path: Path, words: list[str]) -> None:
    """No file, one module for two files, no key: usage."""
    assert 2 == sign(tmp_path / "s", *words).returncode


def test_names_of_modules(tmp_path: Path) -> None:
    """A package's file is the package."""
    (tmp_path / "p").mkdir()
    (tmp_path / "p" / "__init__.py").write_text("")

    assert ("p", "p.a", "b") == (module_of(str(tmp_path / "p" / "__init__.py")), module_of(str(tmp_path / "p" / "a.py")), module_of(str(tmp_path / "b.py")))
