"""The dialogue at a thread that stands still, on a drawn screen."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from terminal import Screen, runner, shell

from livesh.shell.pdb import word_of


@pytest.fixture
def stopped() -> Iterator[Screen]:
    """A shell whose evaluation stands at a breakpoint, and its dialogue."""
    with runner.service("shop_threads") as running, shell(running) as screen:
        screen.type(":break shop.pricing.price_of --for 120s\n")
        screen.until("break 1 at shop.pricing.price_of")
        screen.type('shop.pricing.price_of("pear", 5)\n')
        screen.until("stands at stop 1")
        screen.type(":stop\n")
        screen.until("(stop 1)")
        yield screen


def test_history_of_its_own(stopped: Screen) -> None:
    """Up and Ctrl-R find what was typed at stops, not what was typed at the shell's prompt."""
    stopped.type("p qty + 100\n")
    stopped.until("\n105\n")
    stopped.type("p sku\n")
    stopped.until("\n'pear'\n")

    stopped.type("\x1b[A\x1b[A")
    stopped.until("(stop 1) p qty + 100")
    stopped.type("\x03")
    stopped.settle()
    stopped.type("\x12qty")
    stopped.until(lambda: stopped.text.count("p qty + 100") == 3)
    stopped.type("\n\n")  # takes what was found, then enters it
    stopped.until(lambda: stopped.text.count("\n105\n") == 2)
    stopped.type("\x12price_of")
    stopped.settle()
    assert "shop.pricing.price_of" not in stopped.text.rsplit("\n105\n", 1)[1].partition("\n stop 1")[0]


def test_completion_of_what_the_frame_sees(stopped: Screen) -> None:
    """Tab completes the frame's variables, the attributes of what they hold, and pdb's words."""
    stopped.type("p sk")
    stopped.press_until("\t", "(stop 1) p sku")
    stopped.type(".isal")
    stopped.press_until("\t", "isalnum")
    stopped.type("\x03")
    stopped.type("undi")
    stopped.press_until("\t", "(stop 1) undisplay")


def test_the_bar_counts_down(stopped: Screen) -> None:
    """The last line says which thread stands and for how long yet, and more time is given on request."""
    stopped.until(lambda: "stop 1 · an evaluation of this session" in stopped.bar and "goes on by itself in 1m" in stopped.bar)
    stopped.type("hold 14\n")
    stopped.until(lambda: re.search(r"goes on by itself in \d\.", stopped.bar) is not None)  # under ten seconds, whichever is drawn


def test_ctrl_c_drops_a_line_then_leaves(stopped: Screen) -> None:
    """The first one drops what was typed, at an empty line it leaves the dialogue; the thread stays."""
    stopped.type("p nons\x03")
    stopped.until(lambda: stopped.text.count("(stop 1)") > 1)
    stopped.type("\x03")
    stopped.until("stop 1 stays for")
    stopped.type(":release\n")
    stopped.until("1 released")
    stopped.until("10.05")


def test_what_is_evaluated_can_be_interrupted(stopped: Screen) -> None:
    """Ctrl-C ends an evaluation on the stopped thread and comes back to the dialogue."""
    stopped.type("while True: pass\n")
    stopped.settle(1.0)
    stopped.type("\x03")
    stopped.until("interrupted after")
    stopped.type("p qty\n")
    stopped.until("\n5\n")


def test_its_end_is_told(stopped: Screen) -> None:
    """When the thread goes on by itself that is said above the line, and the dialogue is over."""
    stopped.type("hold 1\n")
    stopped.until("stop 1 goes on: its deadline")
    stopped.type("p qty\n")
    stopped.until("there is no stop 1")
    stopped.type("40 + 2\n")
    stopped.until("\n42\n")


@pytest.mark.parametrize(
    ("line", "word"),
    [("n", "n"), ("n = 5", ""), ("next", "n"), ("a == b", ""), ("a in b", ""), ("u 2", "u"), ("p -1", "p"), ("0", "retry"), ("1 + 1", ""), ("l .", "l"), ("c", "c"), ("r += 1", "")],
)  # fmt: skip
def test_a_letter_or_python(line: str, word: str) -> None:
    """pdb's letters are commands only where the line is no Python with that name."""
    assert word == word_of(line)[0]
