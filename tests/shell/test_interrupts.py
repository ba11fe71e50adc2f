"""Ctrl-C at any moment ends what was asked, never the shell, and what is typed next is answered."""

from __future__ import annotations

import io
import os
import random
import signal
import threading
import time
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pexpect
import pytest
from guests import until
from terminal import runner

from livesh.shell import interrupts
from livesh.shell.app import Shell
from livesh.shell.entry import Line
from livesh.shell.jobs import Job
from livesh.shell.screen import Screen
from livesh.wire.ops.core import Eval, Interrupt

if TYPE_CHECKING:
    from livesh.wire.ops.base import Op

LINES = (":pm 1", "while True: pass", ":watch shop.pricing.price_of", "40 + 2", "import asyncio; await asyncio.sleep(1000)")
FAILING = "import threading; failing = threading.Thread(target=shop.api.fail); failing.start(); failing.join()"


@pytest.fixture
def plain() -> Iterator[tuple[pexpect.spawn[str], runner.Running]]:
    """A plain shell on a pty, attached to a service of which one exception is recorded."""
    with runner.service("shop_threads") as running:
        child = runner.Terminal(["attach", "shop"], running).child
        child.expect("shop> $")
        try:
            for line in (":errors --on", FAILING, ":errors"):
                child.sendline(line)
                child.expect("shop> $")
            yield child, running
        finally:
            child.close(force=True)


def _prompt(child: pexpect.spawn[str]) -> None:
    """Wait for a prompt. At a ^C the terminal throws away what is on its way (no NOFLSH), at times the prompt as well: Enter shows one."""
    if child.expect(["shop> $", pexpect.TIMEOUT], timeout=10) == 1:
        child.sendline("")
        child.expect("shop> $")


def test_at_any_moment(plain: tuple[pexpect.spawn[str], runner.Running]) -> None:
    """Right after Enter, while a job begins, in a dialogue, or when it has ended already."""
    child, _ = plain
    seed = random.randrange(1 << 30)
    print(f"seed {seed}")
    rng = random.Random(seed)
    for number in range(1, 13):
        child.sendline(rng.choice(LINES))
        time.sleep(rng.choice([0.0, 0.001, rng.uniform(0, 0.02), rng.uniform(0, 0.4)]))
        child.sendintr()
        _prompt(child)
        child.sendline(":pm 1 w")
        child.expect("→  0  fail +shop/api.py:44")
        child.sendline(f"{number} + 1000")
        child.expect(f"\\b{number + 1000}\r\n")
        child.expect("shop> $")


def test_a_dialogue_that_is_over_takes_no_line(plain: tuple[pexpect.spawn[str], runner.Running]) -> None:
    """Ctrl-C while a command waits for a slow target: its dialogue does not open, and the next line is the shell's."""
    child, running = plain
    os.kill(running.process.pid, signal.SIGSTOP)
    try:
        child.sendline(":pm 1")
        time.sleep(1.0)
        child.sendintr()
        time.sleep(1.0)
        child.sendline(":pm 1 w")  # a person types ahead
    finally:
        os.kill(running.process.pid, signal.SIGCONT)
    child.expect("→  0  fail +shop/api.py:44")
    assert "(pm 1)" not in child.before


def test_a_line_that_follows_is_not_taken_along(plain: tuple[pexpect.spawn[str], runner.Running]) -> None:
    """Ctrl-C and the next line reach a shell that had no time to run in between: the line is carried out."""
    child, _ = plain
    for number in range(1, 4):
        os.kill(child.pid, signal.SIGSTOP)
        try:
            child.sendintr()
            child.sendline(f"{number} + 1000")
            time.sleep(0.2)
        finally:
            os.kill(child.pid, signal.SIGCONT)
        child.expect(f"\\b{number + 1000}\r\n")


def test_a_cancelled_job_asks_nothing() -> None:
    """Who is cancelled before the first request sends none; who is cancelled just when it is sent is heard in the target."""
    asked: list[object] = []

    class Target:
        def send(self, op: Op, announce: Callable[[int], object]) -> int:
            announce(7)
            if "late" in job.line.text:
                job.cancelled.set()  # who did it has seen no number yet
            asked.append(type(op))
            return 7

        def call(self, op: Interrupt, timeout: float) -> None:
            asked.append(op.request)

    shell = Shell.__new__(Shell)
    shell.client, said = Target(), io.StringIO()  # type: ignore[assignment]
    job = Job(Line("early"), Screen(said), lambda job: None)
    shell.cancel(job)
    with pytest.raises(KeyboardInterrupt):
        shell.ask(job, Eval(source="1"))
    assert [] == asked
    assert "nothing was asked" in said.getvalue()

    job = Job(Line("late"), Screen(said), lambda job: None)
    assert 7 == shell.ask(job, Eval(source="1"))
    until(lambda: [Eval, 7] == asked, "the interrupt")


def test_a_wait_for_a_job_is_not_broken_off_in_its_middle() -> None:
    """The key comes inside `Event.wait`: that ends as it ends, and what it has locked is free; only then is the key heard."""
    ended = []

    class Pressed(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            os.kill(os.getpid(), signal.SIGINT)
            found = super().wait(timeout)
            ended.append(found)
            return found

    job = SimpleNamespace(free=Pressed())
    with interrupts.taken(), pytest.raises(KeyboardInterrupt):
        Shell._is_free(job)  # type: ignore[arg-type]

    assert [False] == ended
    job.free.set()
    with interrupts.taken():
        assert Shell._is_free(job)  # type: ignore[arg-type]
        interrupts.forget()
