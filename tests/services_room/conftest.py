"""A program with state, an agent in it, and clients that can be killed."""

from __future__ import annotations

import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from livesh.errors import LiveshError
from livesh.shell.client import Client

STARTUP_S = 60

SHOP = '''
import sys, threading, time
import livesh

class Line:
    def __init__(self, sku, qty):
        self.sku, self.qty = sku, qty

class Book:
    def __init__(self):
        self.lock = threading.RLock()
        self.open = {f"A{number}": [Line("apple", number), Line("pear", 1)] for number in range(5)}
        self.shipped = 0
        self.api_key = "sesame"
        self.log = []
    @property
    def total(self):
        raise SystemExit("a property ran")
    def __repr__(self):
        return "the book"

book = Book()
livesh.service("orders", book, lock=book.lock, suspend=lambda: book.log.append("suspend"), resume=lambda: book.log.append("resume"))
'''


class Shop:
    """A running program; `client()` connects, `wait` waits for something in it to become true."""

    def __init__(self, where: Path, body: str = SHOP) -> None:
        self.where = where
        (where / "shop.py").write_text(textwrap.dedent(body), encoding="utf-8")
        (where / "main.py").write_text("import time, livesh, shop\nlivesh.start(name='shop')\nprint('ready', flush=True)\ntime.sleep(600)\n", encoding="utf-8")
        self.process = subprocess.Popen([sys.executable, "main.py"], cwd=where, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        assert self.process.stdout is not None
        first = self.process.stdout.readline()
        assert first == "ready\n", first + self.process.stdout.read()

    def client(self, *arguments: Any) -> Client:
        """Return a connected client."""
        return Client.connect(str(self.process.pid), *arguments)

    def kill(self) -> str:
        """End the program and return what else it printed."""
        self.process.kill()
        return self.process.communicate(timeout=30)[0]

    def killed_shell(self, script: str) -> None:
        """Run *script* in a process with a client named c, and kill it with -9 when it prints ``now``."""
        code = f"from livesh.shell.client import Client\nfrom livesh.wire.ops.change import *\nfrom livesh.wire.ops.state import *\nc = Client.connect('{self.process.pid}')\n{textwrap.dedent(script)}\n"
        shell = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
        try:
            assert shell.stdout is not None
            assert "now\n" == shell.stdout.readline()
        finally:
            shell.kill()
            shell.communicate(timeout=30)


@pytest.fixture
def shop(tmp_path: Path, runtime_dir: Path) -> Iterator[Callable[..., Shop]]:
    """Start programs with an agent; they are gone after the test."""
    started: list[Shop] = []

    def start(body: str = SHOP) -> Shop:
        where = tmp_path / f"shop{len(started)}"
        where.mkdir(exist_ok=True)
        started.append(Shop(where, body))
        return started[-1]

    yield start
    for each in started:
        each.kill()


def eventually(holds: Callable[[], bool], seconds: float = 30) -> bool:
    """Wait until something holds; False when it never does."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            if holds():
                return True
        except LiveshError:
            pass
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)


