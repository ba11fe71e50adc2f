"""Stacks, threads and tasks: what is shown of them, and with which versions."""

from __future__ import annotations

import asyncio
import os
import threading
import time
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest
from conftest import until

import livesh
from livesh.debug import stacks, tasks
from livesh.debug import threads as threads_
from livesh.errors import Refused, UserError

Load = Callable[[str], ModuleType]

PROGRAM = """
    import threading

    go_on = threading.Event()
    lock = threading.Lock()

    class Book:
        def __init__(self):
            self.lock = threading.Lock()
        def hold(self, inside):
            with self.lock:
                inside.set()
                go_on.wait(60)
        def want(self):
            with self.lock:
                return 1

    def worker(name, secret_token):
        return waits(len(name))

    def waits(n):
        go_on.wait(60)
        return n

    def gen():
        local = 1
        yield local
        yield local + 1
"""


def named(name: str) -> dict[str, Any]:
    return next(stack for stack in threads_.all_threads(with_locals=True) if stack["name"] == name)


def test_a_stale_frame_shows_its_own_version_and_line(module: Load, threads: Callable[..., threading.Thread]) -> None:
    """A frame whose function was swapped keeps its version, its line and that version's text; its caller has moved."""
    program = module(PROGRAM)
    threads(program.worker, "abc", "x", name="stale-one")
    until(lambda: any(frame["qualname"] == "waits" for frame in named("stale-one")["frames"]), "the thread inside waits")
    with open(str(program.__file__)) as file:
        text = file.read()
    livesh.swap(program.__name__, sources={program.__name__: "# a line\n" + text.replace("    return n\n", "    return n + 1\n")})

    frames = {frame["qualname"]: frame for frame in named("stale-one")["frames"]}
    program.go_on.set()

    assert ("stale", 1, 2) == (frames["waits"]["status"], frames["waits"]["version"], frames["waits"]["current"])
    assert "go_on.wait(60)" == frames["waits"]["text"]
    assert ("moved", frames["worker"]["line"] + 1) == (frames["worker"]["status"], frames["worker"]["line_now"])


def test_variables_are_short_text_without_secrets(module: Load, threads: Callable[..., threading.Thread]) -> None:
    """-l shows each frame's variables, redacted where a name looks secret."""
    program = module(PROGRAM)
    threads(program.worker, "abc", "hunter2", name="with-locals")
    until(lambda: any(frame["qualname"] == "waits" for frame in named("with-locals")["frames"]), "the thread inside waits")

    frames = {frame["qualname"]: frame for frame in named("with-locals")["frames"]}
    program.go_on.set()

    assert {"name": "'abc'", "secret_token": "‹redacted›"} == frames["worker"]["locals"]
    assert {"n": "3"} == frames["waits"]["locals"]


def test_who_waits_for_whose_lock(module: Load, threads: Callable[..., threading.Thread]) -> None:
    """A thread at `with self.lock` is said to wait for the thread that is inside such a statement on the same lock."""
    program = module(PROGRAM)
    book, inside = program.Book(), threading.Event()
    threads(book.hold, inside, name="holder")
    assert inside.wait(60)
    wanting = threads(book.want, name="wanter")

    found = until(lambda: threads_.waiting().get(wanting.ident), "the waiting thread")
    program.go_on.set()

    assert {"lock": "self.lock", "held_by": ["holder"]} == found


def test_the_main_thread_of_a_forked_worker_has_its_share_of_cpu() -> None:
    """`threading` keeps the parent's kernel number for it, which would show no CPU at all."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            main = next(each for each in threads_.busiest(0.01) if each["main"])
            os.write(writing, str([main["native"] == os.getpid(), main["cpu"] is not None]).encode())
        finally:
            os._exit(0)
    os.close(writing)
    os.waitpid(child, 0)
    with open(reading) as file:
        assert file.read() == "[True, True]"


def test_the_busiest_thread_comes_first(threads: Callable[..., threading.Thread]) -> None:
    """CPU over a window is told per thread."""
    over = threading.Event()

    def busy() -> None:
        while not over.is_set():
            pass

    threads(busy, name="busy-one")
    threads(over.wait, 60, name="lazy-one")
    try:
        found = threads_.busiest(0.5)
    finally:
        over.set()

    order = [thread["name"] for thread in found if thread["name"] in ("busy-one", "lazy-one")]
    assert ["busy-one", "lazy-one"] == order


def test_an_unknown_thread_is_named_back() -> None:
    """A thread that is not there gets the names of those that are."""
    with pytest.raises(UserError) as wrong:
        threads_.find("no such thread")

    assert "MainThread" in wrong.value.hint


def test_suspended_generators_have_stacks(module: Load) -> None:
    """A suspended generator of the program is found with its frame."""
    program = module(PROGRAM)
    one = program.gen()
    next(one)

    found = [stack for stack in stacks.generator_stacks(with_locals=True) if stack["name"] == "gen"]

    assert [{"local": "1"}] == [stack["frames"][-1]["locals"] for stack in found]
    assert 2 == next(one)


async def leaf() -> None:
    await asyncio.sleep(60)


async def middle() -> None:
    await asyncio.gather(asyncio.create_task(leaf(), name="leaf-1"), asyncio.create_task(leaf(), name="leaf-2"))


async def root(ready: threading.Event) -> None:
    waited = asyncio.create_task(middle(), name="middle")
    async with asyncio.TaskGroup() as group:
        group.create_task(leaf(), name="grouped")
        asyncio.get_running_loop().call_later(0.05, ready.set)
        await waited


def test_tasks_are_shown_below_those_that_await_them() -> None:
    """The await tree: who waits for whom through tasks and gather; cancelling by id works on the task's own loop."""
    ready = threading.Event()
    ended: list[BaseException] = []

    def run() -> None:
        try:
            asyncio.run(root(ready))
        except BaseException as error:
            ended.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    assert ready.wait(60)
    try:
        found = {node["name"]: node for node in _flat(tasks.tree())}
        lags = tasks.lag(30.0)
        (first,) = (task for task in tasks.alive() if "root" in repr(task.get_coro()))
        with pytest.raises(Refused, match=r"the event loop was started for .*--insist"):
            tasks.cancel(first, "a slip")
    finally:
        for task in tasks.alive():
            if task.get_name() == "leaf-1":  # the others fall with it
                tasks.cancel(task, "enough")
        thread.join(60)

    assert not thread.is_alive()
    assert {"leaf-1", "leaf-2"} == {child["name"] for child in found["middle"]["children"]}
    assert "middle" in {child["name"] for node in found.values() for child in node["children"]}
    assert ["sleep", "leaf"] == [frame["qualname"] for frame in found["grouped"]["frames"]]
    assert all(lag["lag_ms"] is not None for lag in lags)
    assert found["leaf-1"]["id"].startswith("t")


def _flat(nodes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [each for node in nodes for each in (node, *_flat(node["children"]))]


def test_an_interrupt_says_whether_it_landed(threads: Callable[..., threading.Thread]) -> None:
    """A busy thread is reached; one that sleeps in C is said to be there."""
    ended: list[str] = []

    def busy() -> None:
        try:
            while True:
                pass
        except KeyboardInterrupt:
            ended.append("busy")

    def sleeps() -> None:
        try:
            time.sleep(1.0)
        except KeyboardInterrupt:
            ended.append("sleeps")

    threads(busy, name="busy-two")
    threads(sleeps, name="sleeps-two")
    reached = threads_.interrupt(threads_.find("busy-two"), 30.0)
    waiting = threads_.interrupt(threads_.find("sleeps-two"), 0.05)

    assert reached["landed"]
    assert not waiting["landed"]
    assert "C call" in waiting["text"]
    until(lambda: len(ended) == 2, "both interrupts")
