"""Small programs with an agent in them, each in a process of its own that is gone when the test is over."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

WAIT = 60.0
SLEEPS = "import time\nwhile True:\n    time.sleep(0.05)\n"


def until(true: Callable[[], Any], what: str = "it", seconds: float = WAIT) -> Any:
    """Wait until *true* answers something true and return that; fails the test when it does not in time."""
    end = time.monotonic() + seconds
    while not (found := true()):
        assert time.monotonic() < end, f"{what} did not happen in {seconds:g} s"
        time.sleep(0.01)
    return found


class Guest:
    """A running program with an agent called "guest"."""

    def __init__(self, where: Path, body: str, *, start: str = 'livesh.start(name="guest")', python: str = sys.executable, **env: str) -> None:
        self.where = where
        program = where / "guest_main.py"
        program.write_text("import livesh\n" + textwrap.dedent(body).replace("START", start, 1) if "START" in body else f"import livesh\n{start}\n" + textwrap.dedent(body))
        self.process = subprocess.Popen(
            [python, "-W", "error::DeprecationWarning", str(program)],
            cwd=where,
            env={**os.environ, **env},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=(where / "stderr").open("w"),
            text=True,
        )

    @property
    def pid(self) -> int:
        """The process's id."""
        return self.process.pid

    def entry(self) -> dict[str, Any]:
        """Wait for the agent and return what `livesh ps` knows of it."""
        from livesh.wire import places

        def find() -> Any:
            assert self.process.poll() is None, self.stderr()
            return next((entry for entry in places.entries() if entry["pid"] == self.pid), None)

        return dict(until(find, "the agent"))

    def client(self) -> Any:
        """Return a client that is attached to it."""
        from livesh.shell.client import Client

        return Client.connect(str(self.entry()["address"]), timeout=WAIT)

    def line(self) -> str:
        """Return the next line the program prints."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().rstrip("\n")

    def stderr(self) -> str:
        """Return what it wrote to stderr."""
        return (self.where / "stderr").read_text()

    def kill(self) -> None:
        """End it for certain."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()
