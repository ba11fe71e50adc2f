"""A shell on a drawn screen: a pty of which pyte keeps the picture, so that tests look at what a person sees."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pexpect
import pyte

sys.path.insert(0, str(Path(__file__).parent.parent / "transcripts"))

import runner  # the services are started as transcripts start them

DEADLINE_S = 60


class Screen:
    """The picture a program draws."""

    def __init__(self, command: list[str], env: dict[str, str], *, columns: int = 100, rows: int = 30, cwd: str = "/") -> None:
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.Stream(self.screen)
        # A person's terminal answers when it is asked where the cursor is; so must this one.
        self.screen.write_process_input = lambda data: self.child.send(data)  # type: ignore[method-assign]
        self.child = pexpect.spawn(
            command[0], command[1:], env={**env, "TERM": "xterm-256color"}, cwd=cwd, dimensions=(rows, columns), encoding="utf-8"
        )

    @property
    def text(self) -> str:
        """What is seen now, without the blanks around it."""
        return "\n".join(line.rstrip() for line in self.screen.display).rstrip()

    @property
    def bar(self) -> str:
        """The last line."""
        return self.screen.display[-1].strip()

    def read(self, seconds: float = 0.1) -> None:
        """Draw what comes within *seconds*."""
        try:
            self._stream.feed(self.child.read_nonblocking(65536, seconds))
        except (pexpect.TIMEOUT, pexpect.EOF):
            pass

    def until(self, met: Callable[[], object] | str, what: str = "") -> None:
        """Wait until *met* holds, or that text is seen."""
        holds = (lambda: met in self.text + "\n") if isinstance(met, str) else met
        deadline = time.monotonic() + DEADLINE_S
        while not holds():
            assert time.monotonic() < deadline, f"{DEADLINE_S} s without {what or met!r}; on the screen:\n{self.text}"
            self.read()

    def press_until(self, keys: str, seen: str) -> None:
        """Press *keys* until *seen* is there: completions that come too late are there the next time."""
        deadline = time.monotonic() + DEADLINE_S
        while seen not in self.text:
            assert time.monotonic() < deadline, f"{DEADLINE_S} s without {seen!r}; on the screen:\n{self.text}"
            self.type(keys)
            for _ in range(20):
                if seen not in self.text:
                    self.read()

    def settle(self, seconds: float = 0.3) -> None:
        """Draw until nothing has come for *seconds*."""
        before = None
        while before != self.text:
            before = self.text
            self.read(seconds)

    def type(self, keys: str) -> None:
        """Press keys; a line feed is Enter."""
        self.child.send(keys.replace("\n", "\r"))

    def close(self) -> None:
        """End the program."""
        self.child.close(force=True)


@contextmanager
def shell(running: runner.Running, *, target: str = "shop", env: dict[str, str] | None = None, **size: int) -> Iterator[Screen]:
    """Attach a shell to a running service and wait for its prompt."""
    command = [sys.executable, "-m", "livesh", "attach", target]
    screen = Screen(command, {**running.env, "PYTHONPATH": os.environ.get("PYTHONPATH", ""), **(env or {})}, cwd=str(running.folder), **size)
    try:
        screen.until(f"{target}>")
        yield screen
    finally:
        screen.close()
