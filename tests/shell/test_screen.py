"""What a person sees while typing, on a drawn screen."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

from terminal import Screen, runner, shell


def test_banner_and_bar(shop: runner.Running) -> None:
    """The first line says to whom the shell is attached, the last one still does so later."""
    with shell(shop) as screen:
        assert screen.text.startswith(f"shop · pid {shop.process.pid} · Python ")
        screen.until(lambda: f"shop · pid {shop.process.pid} · role code" in screen.bar)


def test_typing_a_function(shop: runner.Running) -> None:
    """A block goes on with dots and is indented; an empty line ends it."""
    with shell(shop) as screen:
        screen.type("def double(x):\n")
        screen.until("....>")
        screen.type("return 2 * x\n\n")
        screen.until(lambda: screen.text.count("\nshop>") == 2)
        assert "....>     return 2 * x" in screen.text

        screen.type("double(21)\n")
        screen.until("\n42\n")


def test_completion(shop: runner.Running) -> None:
    """Commands complete while they are typed, objects of the process at Tab, names only jedi knows as well."""
    with shell(shop) as screen:
        screen.type(":hel")
        screen.until("List the commands and pages, or explain one.")
        screen.type("\x03")
        screen.until(lambda: screen.text.rstrip().endswith("shop>") or screen.text.count("shop>") > 1)
        screen.type("shop.sessions.S")
        screen.press_until("\t", "SESSIONS")
        screen.type("\x03")
        screen.type("import colle")
        screen.press_until("\t", "collections")


def test_an_event_does_not_disturb_typing(shop: runner.Running) -> None:
    """What comes by itself appears above the line being typed, marked, and the line stays whole."""
    with shell(shop) as screen:
        screen.type("import threading; threading.Timer(0.5, lambda: print('came by itself')).start()\n")
        screen.until(lambda: screen.text.count("shop>") == 2)
        screen.type("half a li")
        screen.until("┆ came by itself")
        screen.type("ne")
        screen.until("shop> half a line")


def test_interrupt(shop: runner.Running) -> None:
    """Ctrl-C ends the evaluation; a second one leaves what does not end beside the prompt."""
    with shell(shop) as screen:
        screen.type("import time\nprint('on'); time.sleep(1000)\n")
        screen.until("\non\n")
        screen.type("\x03")
        screen.until("still running; Ctrl-C once more")
        screen.type("\x03")
        screen.until("[1] left running")
        screen.type("40 + 2\n")
        screen.until("[1]")


def test_history_is_kept(shop: runner.Running) -> None:
    """The next shell finds what was typed in the last one."""
    with shell(shop) as screen:
        screen.type("'to be found ' + 'again'\n")
        screen.until("'to be found again'")
    with shell(shop) as screen:
        screen.press_until("\x07\x12found", "'to be found ' + 'again'")


def test_no_colour(shop: runner.Running) -> None:
    """NO_COLOR is respected."""
    with shell(shop, env={"NO_COLOR": "1"}) as screen:
        screen.type("1 + 1\n")
        screen.until("\n2\n")
        screen.settle()

        cells = [cell for row in screen.screen.buffer.values() for cell in row.values()]
        assert {"default"} == {cell.fg for cell in cells}


def test_lost_connection() -> None:
    """When the process dies the shell says so at once, and attaches to its successor when asked."""
    with runner.service("shop_wsgi") as running, shell(running) as screen:
        os.kill(running.process.pid, signal.SIGKILL)
        running.process.wait()
        screen.until(f"shop (pid {running.process.pid}) has ended")
        screen.type("1 + 1\n")
        screen.until("not attached")
        screen.type(":workers\n")
        screen.until(lambda: screen.text.count("not attached") == 2, "being told that it is not attached")
        successor = subprocess.Popen([sys.executable, "main.py"], cwd=running.folder, env=running.env, stdout=subprocess.PIPE, text=True)
        try:
            assert successor.stdout is not None and successor.stdout.readline()
            screen.type(":attach\n")
            screen.until(f"shop · pid {successor.pid} ·")
            screen.type("40 + 2\n")
            screen.until("\n42\n")
        finally:
            successor.kill()
            successor.wait()


def test_control_characters_stay_harmless(shop: runner.Running) -> None:
    """What the process puts into a value cannot speak to the terminal."""
    with shell(shop) as screen:
        screen.type("print('a' + chr(27) + ']0;title' + chr(7) + chr(27) + '[2Jb')\n")
        screen.until("a\\x1b]0;title\\x07\\x1b[2Jb")


def test_piped_input(shop: runner.Running) -> None:
    """Without a terminal the shell reads lines and writes answers, nothing else."""
    command = [sys.executable, "-m", "livesh", "attach", "shop"]
    done = subprocess.run(command, input="6 * 7\n:hlep\n", env=shop.env, capture_output=True, text=True, timeout=60)

    assert 0 == done.returncode
    assert ["42", "there is no command :hlep", "  did you mean :help?"] == done.stdout.splitlines()[1:]
    assert "" == done.stderr


def test_nobody_there(shop: runner.Running) -> None:
    """Attaching to what is not there is said in a line, with status 1 or 2."""
    command = [sys.executable, "-m", "livesh", "attach", "nobody"]
    done = subprocess.run(command, env=shop.env, capture_output=True, text=True, timeout=60)

    assert done.returncode in (1, 2)
    assert "nobody" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_demo_guides_a_person(shop: runner.Running) -> None:
    """On a terminal the next line of the tour is typed already; Enter sends it, other lines may come between."""
    env = {**shop.env, "EDITOR": "sed -i s/.1000,/.10000,/"}
    screen = Screen([sys.executable, "-m", "livesh", "demo"], env, rows=50)
    try:
        screen.until("1 of 5")
        screen.until("market> :versions")
        screen.type("\n")
        screen.until("market> print(market.customers.tail())")
        screen.type("\x15")
        screen.type("40 + 2\n")
        screen.until("\n42\n")
        screen.until("the tour goes on")
        screen.type(":quit\n")
        screen.until(lambda: not screen.child.isalive(), "the end")
    finally:
        screen.close()
