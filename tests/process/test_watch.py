"""`livesh run --watch` and `--keep-patches`: what is saved is swapped, as people and their tools save it."""

from __future__ import annotations

import os
import shutil
import signal
import time
from contextlib import contextmanager

import pytest
from process_harness import LIVESH, app, livesh, loaded, running, said, wait_for, workers

from livesh import watch
from livesh.shell.client import Client
from livesh.wire.ops.core import Eval
from livesh.wire.ops.process import Modules

PROGRAM = """
import time
from shop import prices, taxes

print("up", flush=True)
while True:
    time.sleep(0.05)
"""


@pytest.fixture
def shop(tmp_path):
    """A program `main.py` with a package of two modules."""
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "__init__.py").write_text("")
    (tmp_path / "shop" / "prices.py").write_text("def price():\n    return 10\n")
    (tmp_path / "shop" / "taxes.py").write_text("def rate():\n    return 1\n")
    (tmp_path / "main.py").write_text(PROGRAM)
    return tmp_path


class Watched:
    """A program under `livesh run --watch`, asked through its agent."""

    def __init__(self, cwd):
        self.cwd = cwd
        wait_for(lambda: said(cwd, "up"), "the program")
        wait_for(lambda: app("main"), "the agent")

    def ask(self, source):
        with Client.connect("main") as client:
            reply = client.call(Eval(source=source))
        assert "ok" == reply["status"], (reply["error"]["traceback"], (self.cwd / "log").read_text())
        return reply["value"]

    def price(self):
        return self.ask("__import__('shop.prices').prices.price()")

    def becomes(self, price):
        wait_for(lambda: self.price() == str(price), f"price {price}; log: {(self.cwd / 'log').read_text()}")

    def companions(self):
        """Return the pids of the processes that watch for this program."""
        return [int(pid) for pid in os.listdir("/proc") if pid.isdigit() and _is_companion(pid, self.process.pid)]

    @contextmanager
    def one_save(self):
        """What is written in here is found at once, however long the machine took to write it."""
        (companion,) = self.companions()
        os.kill(companion, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(companion, signal.SIGCONT)

    def says(self, text):
        wait_for(lambda: said(self.cwd, text), f"{text!r}; log: {(self.cwd / 'log').read_text()}")


@pytest.fixture
def watched(shop):
    """The program, running and watched: its companion has begun when the first save is swapped."""
    with running([*LIVESH, "run", "--watch", "main.py"], shop) as process:
        program = Watched(shop)
        program.process = process
        # A save before the companion watches would be no save but the text it starts from: save until one is seen.
        for number in range(11, 100):
            write(shop, number)
            try:
                wait_for(lambda number=number: program.price() == str(number), "the first swap", deadline=1)
                break
            except AssertionError:
                continue
        yield program


def write(shop, price):
    """Save the price in place."""
    (shop / "shop" / "prices.py").write_text(f"def price():\n    return {price}\n")


def test_saves_are_swapped_however_they_are_written(watched, shop):
    """In place, by renaming another file over it, through a backup file, and half a file first: each text arrives."""
    prices = shop / "shop" / "prices.py"
    write(shop, 200)
    watched.becomes(200)
    scratch = shop / "shop" / ".prices.py.swp"
    scratch.write_text("def price():\n    return 300\n")
    os.replace(scratch, prices)
    watched.becomes(300)
    os.rename(prices, shop / "shop" / "prices.py~")
    time.sleep(0.2)
    write(shop, 400)
    watched.becomes(400)
    with open(prices, "w") as file:
        file.write("def price():\n    return (")
        file.flush()
        time.sleep(0.3)
        file.write("500)\n")
    watched.becomes(500)

    assert not said(shop, "SyntaxError")


def swapped_together(shop):
    """Say whether the companion has told of both modules in one line."""
    return any("shop.prices" in line and "shop.taxes" in line for line in (shop / "log").read_text().splitlines())


def test_an_error_is_told_once_and_touches_nothing(watched, shop):
    """A broken save is complained about once, the program runs as before, and the mended save of both files is one unit."""
    before = watched.price()
    with watched.one_save():
        (shop / "shop" / "taxes.py").write_text("def rate(:\n    return 2\n")
        write(shop, 600)
    watched.says("taxes.py:1: SyntaxError")
    time.sleep(1.5)
    assert before == watched.price()
    assert 1 == (shop / "log").read_text().count("SyntaxError")

    (shop / "shop" / "taxes.py").write_text("def rate():\n    return 2\n")
    watched.becomes(600)

    assert "2" == watched.ask("__import__('shop.taxes').taxes.rate()")
    wait_for(lambda: swapped_together(shop), "the companion's word of both")  # it is said after it has happened
    assert watched.process.poll() is None


def test_a_branch_switch_is_one_unit(watched, shop):
    """Hundreds of files, a folder removed and made again: what is loaded is swapped together, the rest is passed over."""
    shutil.copytree(shop / "shop", shop / "other")
    for number in range(300):
        (shop / "other" / f"extra{number}.py").write_text(f"N = {number}\n")
    (shop / "other" / "prices.py").write_text("from shop import taxes\n\ndef price():\n    return 700 + taxes.rate()\n")
    (shop / "other" / "taxes.py").write_text("def rate():\n    return 7\n")

    shutil.rmtree(shop / "shop")
    shutil.copytree(shop / "other", shop / "shop")

    watched.becomes(707)
    wait_for(lambda: swapped_together(shop), "the companion's word of both")
    write(shop, 800)
    watched.becomes(800)


def test_the_companion_is_nobodys_child_and_ends_with_the_program(watched):
    """The program has no child it did not start, and its companion goes when it goes."""
    children = watched.ask(f"open('/proc/{watched.process.pid}/task/{watched.process.pid}/children').read()")
    assert "''" == children
    assert 1 == len(watched.companions())

    watched.process.kill()

    wait_for(lambda: not watched.companions(), "the companion to end")


def _is_companion(pid, program):
    try:
        with open(f"/proc/{pid}/cmdline") as file:
            words = file.read().split("\0")
    except OSError:
        return False
    return "livesh.watch" in words and str(program) in words


SERVER = """
import multiprocessing, os, sys, time

def work(number):
    from shop import prices
    open(f"worker-{number}", "w").close()
    while True:
        time.sleep(0.05)

def start(number):
    child = multiprocessing.get_context("spawn").Process(target=work, args=(number,), daemon=True)
    child.start()

if __name__ == "__main__":
    start(1)
    print("up", flush=True)
    number = 1
    while True:
        time.sleep(0.05)
        if os.path.exists(f"start-{number}"):
            number += 1
            start(number)
"""


def test_kept_patches_reach_workers_that_start_later(shop):
    """With --keep-patches a worker started after an in-memory swap gets it; without a patch it runs what is on disk."""
    (shop / "main.py").write_text(SERVER)
    with running([*LIVESH, "run", "--keep-patches", "main.py"], shop):
        (first,) = workers("main", 1)
        loaded([first], "shop.prices")
        time.sleep(1.5)  # the companion must have seen this worker as it was
        livesh("exec", str(first["pid"]), "__import__('livesh').swap(sources={'shop.prices': 'def price():\\n    return 99\\n'})")
        time.sleep(1.5)
        (shop / "start-1").write_text("")
        second = next(entry for entry in workers("main", 2) if entry["pid"] != first["pid"])
        loaded([second], "shop.prices")

        def price():
            with Client.connect(str(second["pid"])) as client:
                return client.call(Eval(source="__import__('shop.prices').prices.price()"))["value"]

        wait_for(lambda: price() == "99", "the kept patch")
        wait_for(lambda: said(shop, "kept patch"), "what the companion says")


# -- the pure half -----------------------------------------------------------------------------------------------------


def test_saves_that_share_a_file_become_one():
    """A save takes in every pending one it shares a file with, and stays apart from the others."""
    pending = watch.Pending()
    pending.add({"a.py", "b.py"}, 1.0)
    pending.add({"c.py"}, 2.0)
    joined = pending.add({"b.py", "d.py"}, 3.0)

    assert {"a.py", "b.py", "d.py"} == joined.paths
    assert [{"c.py"}, {"a.py", "b.py", "d.py"}] == [save.paths for save in pending.saves]


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        (b"x = 1\n", ""),
        (b"x = (\n", "p.py:1: SyntaxError: '(' was never closed"),
        (b"if 1:\nx\n", "p.py:2: IndentationError: expected an indented block after 'if' statement on line 1"),
        (b"x = '\xff'\n", "p.py:1: SyntaxError"),
        (b"x\0", "p.py"),
    ],
)
def test_a_text_that_does_not_compile_is_one_line(raw, problem):
    """The file, the line and the reason; nothing for a text that compiles."""
    assert watch.problem_of("p.py", raw).startswith(problem)
    assert bool(problem) == bool(watch.problem_of("p.py", raw))


class FakeProgram:
    """A program that notes what is brought into it, and answers as told."""

    def __init__(self, reply):
        self.reply, self.swaps = reply, []

    def modules(self):
        return {}

    def swap(self, paths):
        self.swaps.append(set(paths))
        return self.reply


DONE = {"answers": [{"pids": [1, 2], "reply": {"before": {"m": 1}, "versions": {"m": 2}}}, {"pids": [3], "reply": {"skip": "not loaded"}}]}


def test_a_half_written_save_waits_until_it_compiles(tmp_path):
    """A text that does not compile is not told at once, and swapped when it does."""
    path, now, lines = tmp_path / "m.py", [0.0], []
    path.write_text("x = (")
    program = FakeProgram(DONE)
    watching = watch.Watch(program, lines.append, now=lambda: now[0])
    watching.saved([str(path), str(tmp_path / "notes.txt")])
    for at in (0.0, 0.3, 0.9):
        now[0] = at
        watching.tend()
    assert ([], []) == (program.swaps, lines)
    path.write_text("x = (1)")
    watching.tend()

    assert [{str(path)}] == program.swaps
    assert ["m v1 → v2 in 2 processes"] == lines
    assert [] == watching.pending.saves


def test_a_file_that_is_emptied_on_the_way_is_not_swapped_empty(tmp_path):
    """A pending save whose file an editor has just truncated waits for its text, however long it was pending."""
    path, now, lines = tmp_path / "m.py", [0.0], []
    path.write_text("x = (")
    program = FakeProgram(DONE)
    watching = watch.Watch(program, lines.append, now=lambda: now[0])
    watching.saved([str(path)])
    watching.tend()
    now[0] = 5.0
    watching.tend()
    assert 1 == len(lines)
    path.write_text("")
    watching.tend()
    assert [] == program.swaps
    path.write_text("x = 1")
    now[0] = 5.1
    watching.tend()

    assert [{str(path)}] == program.swaps


def test_a_refused_save_is_told_once_and_stays_pending(tmp_path):
    """The reason of a refusal is said once, not at every look; the next save of the file is tried again."""
    path, now, lines = tmp_path / "m.py", [0.0], []
    path.write_text("x = 1")
    refused = {"failed": True, "answers": [{"pids": [1, 2], "reply": {"plan": {"refusals": ["no"]}, "failed": True}}]}
    watching = watch.Watch(FakeProgram(refused), lines.append, now=lambda: now[0])
    watching.saved([str(path)])
    for _ in range(3):
        watching.tend()

    assert ["no\nnot swapped; the program runs as before"] == lines
    assert 1 == len(watching.pending.saves)


def test_a_deleted_file_is_no_save(tmp_path):
    """A file that stays away is nothing to swap."""
    now = [0.0]
    program = FakeProgram({"answers": []})
    watching = watch.Watch(program, print, now=lambda: now[0])
    watching.saved([str(tmp_path / "gone.py")])
    for at in (0.0, 2.0):
        now[0] = at
        watching.tend()

    assert ([], []) == (program.swaps, watching.pending.saves)


def test_modules_are_listed_by_their_files(shop):
    """The op `modules` names the program's own modules and where they are, and not those of the standard library."""
    with running([*LIVESH, "run", "main.py"], shop):
        Watched(shop)
        with Client.connect("main") as client:
            own = client.call(Modules())["modules"]
            every = client.call(Modules(installed=True))["modules"]

    assert str(shop / "shop" / "prices.py") == own["shop.prices"]
    assert "os" not in own and "os" in every
