"""The guide of the tour: what each step is about, which lines belong to it, and when it is done."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import NamedTuple

from livesh.shell.jobs import Job
from livesh.shell.render.text import Text, wrap
from livesh.shell.screen import Screen


class Step(NamedTuple):
    """One step: what is said before it, and the lines to send."""

    title: str
    text: str
    lines: tuple[str, ...]


STEPS = (
    Step(
        "Which version runs",
        "A market is running in another process, with customers who trade all the time. Nothing in it will be restarted. Every module of"
        " it has a version, and livesh knows whether the file on disk still says the same.",
        (":versions",),
    ),
    Step(
        "A bug, visible in the traffic",
        "What you type is Python inside that process. The customers write down what they are charged, and the published price is 0.05"
        " percent. Then look at the function that makes the price.",
        ("print(market.customers.tail())", ":source market.fees.fee_of"),
    ),
    Step(
        "Mend it while it runs",
        "Five basis points are 5 / 10000. :edit opens your editor on this one function: make the 1000 a 10000, save, and leave the editor."
        " The next call anybody makes is the new code; the customers notice at once.",
        (":edit market.fees.fee_of", "print(market.customers.tail())"),
    ),
    Step(
        "Repair the state",
        "The code is right, but ann has paid too much. The change is worked out, shown, and made under the lock of the accounts; :undo"
        " would take it back.",
        (":state accounts.refund", 'accounts.overcharged("ann")', ':state accounts.refund["ann"] = accounts.overcharged("ann")'),
    ),
    Step(
        "Go back, and forth",
        "Every version stays at hand. Rolling back is the same kind of swap: whole or not at all, with no request lost.",
        (
            ":rollback market.fees",
            "print(market.customers.tail(2))",
            ":rollback market.fees 2",
            ":versions market.fees",
            "print(market.customers.report())",
        ),
    ),
)
DONE = "That was the tour: a running service, mended, its state repaired, and nobody disconnected."
STAY = " Look around as long as you like; `:help`, and `:quit` ends the demo and the market."


class Guide:
    """Goes through the steps beside an ordinary shell."""

    def __init__(self, screen: Screen, alone: bool) -> None:
        self._screen = screen
        self._alone = alone
        self._step = 0
        self._line = 0
        self._announced = False
        self._failed = False

    def suggestion(self) -> str:
        """Say what the step that begins is about, and return the line to send next; "" when there is none to suggest."""
        if self._step >= len(STEPS):
            return ""
        step = STEPS[self._step]
        if self._announced:
            return ""
        if self._line == 0:
            self._screen.write(self._heading(step))
        self._announced = True
        return step.lines[self._line]

    def after(self, job: Job | None) -> None:
        """Go on when what was just sent is what the step asked for, and it went well."""
        if job is None or self._step >= len(STEPS):
            return
        step = STEPS[self._step]
        if job.failed and self._alone:
            self._failed = True
        if job.failed or _kind(job.line.text) != _kind(step.lines[self._line]):
            self._screen.write(wrap(f"(the tour goes on with {step.lines[self._line]})", self._screen.width, "dim"))
            return
        self._go_on(step)

    def status(self) -> int:
        """Return the exit status of a tour that was played: 0 when every line went well."""
        return int(self._alone and (self._failed or self._step < len(STEPS)))

    def _go_on(self, step: Step) -> None:
        self._announced = False
        self._line += 1
        if self._line == len(step.lines):
            self._step, self._line = self._step + 1, 0
            if self._step == len(STEPS):
                self._screen.write([("", "\n"), *wrap(DONE + ("" if self._alone else STAY), min(100, self._screen.width))])
        elif self._alone:
            time.sleep(0.5)  # so that the traffic shows what changed

    def _heading(self, step: Step) -> Text:
        number = f"{self._step + 1} of {len(STEPS)}"
        how = "" if self._alone or self._step else " The line is typed for you: Enter sends it."
        head: Text = [("", "\n"), ("title", f"{number}  {step.title}"), ("", "\n")]
        return [*head, *wrap(step.text + how, min(100, self._screen.width))]


class Played:
    """A prompt at which nobody sits: it sends what is suggested, and leaves when nothing is."""

    def __init__(self, screen: Screen, name: Callable[[], str]) -> None:
        self._screen = screen
        self._name = name

    def read(self, prefill: str = "") -> str:
        """Return the suggestion, shown as if it had been typed."""
        if not prefill:
            raise EOFError
        self._screen.write([("prompt", f"{self._name()}> "), ("", prefill + "\n")])
        return prefill

    def redraw(self) -> None:
        """Nothing is drawn, so nothing is drawn anew."""


def _kind(line: str) -> str:
    """Return what makes two lines the same for the tour: the command, or how the Python begins."""
    return line.split(" ", 1)[0] if line.startswith(":") else line[:12]
