"""Who still runs old versions: threads, tasks, generators, closures, greenlets; and ending them."""

from __future__ import annotations

import asyncio
import gc
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import handmade
import pytest
from handmade import Shelf

from livesh.errors import Refused
from livesh.swap.history import usage, versions

DEADLINE = 30.0

LOOP = """\
import time
STOP = []

def worker(started):
    started.set()
    while not STOP:
        time.sleep(0.001)

def gen():
    yield 1
    yield 2

async def wait(future):
    await future

async def outer(future):
    return await wait(future)

async def agen():
    yield 1
    yield 2

def closure():
    def inner():
        return 1
    return inner

def later():
    return 0
"""

SERVER = """\
async def connection(future):
    try:
        await future
    finally:
        pass

async def main(served, ready):
    import asyncio
    over = asyncio.Event()
    OVER.append(over)
    served += [asyncio.create_task(connection(asyncio.Future())) for _ in range(5)]
    await asyncio.sleep(0)
    ready.set()
    await over.wait()
    pass

OVER = []
"""


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    """Modules of this test only."""
    yield from handmade.shelf(tmp_path)


def edit(*names: str) -> str:
    """Return LOOP with the named functions changed in their first line."""
    text = LOOP
    for name in names:
        head, separator, tail = text.partition(f"def {name}(")
        line, newline, rest = tail.partition("\n")
        text = head + separator + line + newline + "    x = 0\n" + rest
    return text


def seen(module: ModuleType, number: int | None = None) -> list[tuple[str, str, int, str]]:
    """Return kind, function, line and status of each user."""
    return sorted((user.kind, user.function, user.line, user.status) for user in usage.users(module.__name__, number))


def eventually(true: Callable[[], object]) -> None:
    """Wait until something is true."""
    until = time.monotonic() + DEADLINE
    while not true():
        assert time.monotonic() < until
        time.sleep(0.005)


@pytest.fixture
def running(shelf: Shelf) -> Iterator[tuple[ModuleType, threading.Thread]]:
    """A module and a thread named tireless in its loop."""
    module = shelf.load(LOOP)
    started = threading.Event()
    thread = threading.Thread(target=module.worker, args=(started,), name="tireless", daemon=True)
    thread.start()
    assert started.wait(DEADLINE)
    yield module, thread
    module.STOP.append(1)
    thread.join(DEADLINE)


def test_a_loop_that_never_returns_is_named_with_its_line(running: tuple[ModuleType, threading.Thread]) -> None:
    """A thread inside an old version is reported by name, function, line of that version, loop and age."""
    module, _ = running
    eventually(lambda: [user.line for user in usage.users(module.__name__, 1) if user.line in (6, 7)])
    handmade.swap(module, edit("worker"))

    (user,) = usage.users(module.__name__)
    assert ("thread", "tireless", "worker", 1, "stale", 6) == (
        user.kind, user.name, user.function, user.version, user.status, user.loop
    )
    assert user.text in ("while not STOP:", "time.sleep(0.001)")
    assert user.age is not None and user.age >= 0
    assert "thread tireless: worker line" in str(user) and "loop at line 6" in str(user)


def test_what_is_unchanged_is_not_old(running: tuple[ModuleType, threading.Thread]) -> None:
    """A frame of a definition that the edit left alone is no user of an old version."""
    module, _ = running
    handmade.swap(module, edit("later"))

    assert [] == seen(module)
    assert ("thread", "worker") in [(kind, name) for kind, name, _, _ in seen(module, 2)]


def test_suspended_generators_are_found(shelf: Shelf) -> None:
    """Generators and async generators that can go on are users; finished ones are not."""
    module = shelf.load(LOOP)
    going, done, asynchronous = module.gen(), module.gen(), module.agen()
    next(going), list(done)
    handmade.swap(module, edit("gen", "agen"))

    assert [("async generator", "agen", 19, "stale"), ("generator", "gen", 10, "stale")] == seen(module)
    going.close()
    del asynchronous
    assert [] == seen(module)


def test_nobody_stands_still_for_what_nobody_asked(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where looking through the heap takes long, the shell's bar goes without what is suspended and knows that it does."""
    module = shelf.load(LOOP)
    going = module.gen()
    next(going)
    handmade.swap(module, edit("gen"))
    name = module.__name__

    monkeypatch.setattr(usage, "_took", 0.0)
    assert ["gen"] == [user.function for user in usage.old_users(name, within=60.0)[name]]
    monkeypatch.setattr(usage, "_took", 3.0)
    assert usage.is_slow(0.05)
    assert [] == usage.old_users(name, within=0.05)[name]
    assert ["gen"] == [user.function for user in usage.old_users(name)[name]]
    assert 3.0 != usage._took
    going.close()


def test_tasks_are_named_with_each_old_frame(shelf: Shelf) -> None:
    """A task that awaits its way through old functions is one user a frame, under the task's name."""
    module = shelf.load(LOOP)

    async def main() -> list[tuple[str, str, str]]:
        future = asyncio.get_running_loop().create_future()
        task = asyncio.create_task(module.outer(future), name="patient")
        await asyncio.sleep(0)
        handmade.swap(module, edit("wait", "outer"))
        found = [(user.kind, user.name, user.function) for user in usage.users(module.__name__)]
        future.set_result(None)
        await task
        return found

    assert [("task", "patient", "outer"), ("task", "patient", "wait")] == asyncio.run(main())


def test_functions_that_could_not_follow_are_found(shelf: Shelf) -> None:
    """A closure that kept old code can still be called: it is listed with the place it was defined at."""
    module = shelf.load(LOOP)
    held = module.closure()
    handmade.swap(module, LOOP.replace("return 1\n    return inner", "return 2\n    return inner"))

    assert [("closure", "closure.<locals>.inner", 24, "stale")] == seen(module)
    del held
    assert [] == seen(module)


def test_a_coroutine_nobody_awaits_is_found(shelf: Shelf) -> None:
    """A coroutine object in a queue will run old code when somebody gets to it."""
    module = shelf.load(LOOP)
    queued = module.wait(None)
    handmade.swap(module, edit("wait"))

    assert [("coroutine", "wait", 13, "stale")] == seen(module)
    queued.close()


def test_frozen_heaps_are_searched_as_well(shelf: Shelf) -> None:
    """gc.freeze hides objects from the collector, not from us, and stays as it was."""
    module = shelf.load(LOOP)
    generator = module.gen()
    next(generator)
    gc.freeze()
    try:
        frozen = gc.get_freeze_count()
        handmade.swap(module, edit("gen"))

        assert [("generator", "gen", 10, "stale")] == seen(module)
        assert gc.get_freeze_count() >= frozen * 0.99
    finally:
        gc.unfreeze()


def test_looking_runs_no_code_of_the_service(shelf: Shelf) -> None:
    """Objects with hostile methods and types with hostile metaclasses are passed by."""

    class Meta(type):
        def __hash__(cls) -> int:
            raise AssertionError

        def __eq__(cls, other: object) -> bool:
            raise AssertionError

        def __getattribute__(cls, name: str) -> object:
            raise AssertionError(name)

    class Hostile(metaclass=Meta):
        def __getattribute__(self, name: str) -> object:
            raise AssertionError(name)

    module = shelf.load(LOOP)
    hostile = [object.__new__(Hostile)]
    generator = module.gen()
    next(generator)
    handmade.swap(module, edit("gen"))

    assert 1 == len(seen(module)) == len(hostile)


def test_many_modules_are_searched_in_one_walk(shelf: Shelf) -> None:
    """The users of several modules come from one walk, sorted by module."""
    modules = [shelf.load(LOOP) for _ in range(2)]
    generators = [module.gen() for module in modules]
    for generator in generators:
        next(generator)
    for module in modules:
        handmade.swap(module, edit("gen"))

    found = usage.old_users(*(module.__name__ for module in modules))
    assert {module.__name__: ["gen"] for module in modules} == {
        name: [user.function for user in users] for name, users in found.items()
    }


def test_a_version_knows_its_frames(running: tuple[ModuleType, threading.Thread]) -> None:
    """versions() says of each version who runs it now."""
    module, _ = running
    handmade.swap(module, edit("worker"))

    first, second = versions.versions(module.__name__)
    assert (["tireless"], []) == ([user.name for user in first.frames], [user.name for user in second.frames])


# -- purge -------------------------------------------------------------------------------------------------------------


def test_check_only_looks_and_soft_refuses(shelf: Shelf) -> None:
    """A soft purge refuses while anybody uses old code, names them, and agrees when nobody does."""
    module = shelf.load(LOOP)
    generator = module.gen()
    next(generator)
    handmade.swap(module, edit("gen"))

    assert ["gen"] == [user.function for user in usage.purge(module.__name__).users]
    with pytest.raises(Refused, match=r"still in use by generator gen: gen line 10 of v1"):
        usage.purge(module.__name__, "soft")
    assert 2 == next(generator)
    generator.close()
    assert [] == usage.purge(module.__name__, "soft").users


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_force_ends_threads_and_generators(running: tuple[ModuleType, threading.Thread]) -> None:
    """A forced purge ends a looping thread and closes generators, and reports them as ended."""
    module, thread = running
    generator = module.gen()
    next(generator)
    handmade.swap(module, edit("worker", "gen"))

    report = usage.purge(module.__name__, "force", deadline=DEADLINE)

    assert ({"worker", "gen"}, []) == ({user.function for user in report.ended}, report.left)
    thread.join(DEADLINE)
    assert not thread.is_alive()


def test_force_cancels_tasks_on_their_loop(shelf: Shelf) -> None:
    """A task on another thread's loop is cancelled there."""
    module = shelf.load(LOOP)
    ready = threading.Event()
    result: list[str] = []

    async def main() -> None:
        task = asyncio.create_task(module.outer(asyncio.get_running_loop().create_future()))
        await asyncio.sleep(0)
        ready.set()
        try:
            await task
        except asyncio.CancelledError:
            result.append("cancelled")

    thread = threading.Thread(target=asyncio.run, args=(main(),), daemon=True)
    thread.start()
    assert ready.wait(DEADLINE)
    handmade.swap(module, edit("outer"))

    report = usage.purge(module.__name__, "force", deadline=DEADLINE)
    thread.join(DEADLINE)
    assert (["cancelled"], ["outer"], []) == (result, [user.function for user in report.ended], report.left)


@pytest.mark.parametrize("kind", ["asyncio", "uvloop"])
def test_force_spares_what_the_loop_was_started_for(shelf: Shelf, kind: str) -> None:
    """The connections of a server end, the task given to `asyncio.run` does not: with it the service would."""
    runner: Any = asyncio if kind == "asyncio" else pytest.importorskip("uvloop", reason="not built for every Python")
    module = shelf.load(SERVER)
    served: list[asyncio.Task[None]] = []
    ready = threading.Event()
    thread = threading.Thread(target=lambda: runner.run(module.main(served, ready)), daemon=True)
    thread.start()
    assert ready.wait(DEADLINE)
    handmade.swap(module, SERVER.replace("pass", "pass; pass"))

    report = usage.purge(module.__name__, "force", deadline=DEADLINE)

    assert thread.is_alive()
    assert all(task.done() for task in served)
    assert {"task"} == {user.kind for user, _ in report.left}
    assert ["loop was started for it" in reason for user, reason in report.left if user.kind == "task"] == [True]
    said = report.as_dict()
    (connections,) = (text for text in said["ended"] if "connection" in text)
    assert connections.startswith("5 tasks: connection line 3 of v1 (") and connections.endswith(", …)")
    served[0].get_loop().call_soon_threadsafe(module.OVER[0].set)
    thread.join(DEADLINE)


def test_force_spares_what_is_only_moved(shelf: Shelf) -> None:
    """A generator whose text is the current one, at another line, goes on: ending it would change nothing for the better."""
    module = shelf.load(LOOP)
    generator = module.gen()
    next(generator)
    handmade.swap(module, "# a line more\n" + LOOP)

    report = usage.purge(module.__name__, "force", deadline=0.0)

    assert [("gen", "it runs the text that is current, only moved")] == [(user.function, reason) for user, reason in report.left]
    assert 2 == next(generator)


def test_a_refusal_names_those_at_one_place_together(shelf: Shelf) -> None:
    """Thousands of connections stand at one line: that is one reason, with some of their names."""
    module = shelf.load(LOOP)
    generators = [module.gen() for _ in range(50)]
    for generator in generators:
        next(generator)
    handmade.swap(module, edit("gen"))

    with pytest.raises(Refused) as refused:
        usage.purge(module.__name__, "soft")

    assert [f"{module.__name__}: still in use by 50 generators: gen line 10 of v1 (gen, gen, gen, …)"] == refused.value.reasons


def test_force_says_what_it_could_not_end(shelf: Shelf) -> None:
    """Closures, async generators, stubborn generators and the caller itself are left, each with its reason."""
    text = LOOP + "def stubborn():\n    try:\n        yield 1\n    finally:\n        yield 2\n"
    module = shelf.load(text)
    held, stubborn, asynchronous = module.closure(), module.stubborn(), module.agen()
    next(stubborn)
    handmade.swap(module, text.replace("return 1\n", "return 3\n").replace("yield 2", "yield 4"))

    report = usage.purge(module.__name__, "force", deadline=0.0)
    reasons = {user.function: reason for user, reason in report.left}
    assert {"closure.<locals>.inner", "stubborn", "agen"} == set(reasons)
    assert "can still be called" in reasons["closure.<locals>.inner"]
    assert "does not close" in reasons["stubborn"]
    assert "task that iterates it" in reasons["agen"]
    assert held() == 1
    del asynchronous
    assert ["users", "ended", "left"] == [key for key in report.as_dict() if key != "module"]


def test_the_main_thread_is_never_ended() -> None:
    """Ending the main thread would end the process: it is left, and said."""
    program = """
import sys, threading, time
sys.path[:0] = [sys.argv[1], sys.argv[2]]
import handmade, pathlib
from livesh.swap.history import usage
shelf = handmade.Shelf(pathlib.Path(sys.argv[3]))
module = shelf.load("import time\\ndef loop(stop):\\n    while not stop:\\n        time.sleep(0.001)\\n", "looping")
stop = []
def purge():
    handmade.swap(module, "import time\\ndef loop(stop):\\n    while not len(stop):\\n        time.sleep(0.001)\\n")
    report = usage.purge("looping", "force", deadline=0)
    print(report.left[0][1])
    stop.append(1)
threading.Timer(0.1, purge).start()
module.loop(stop)
print("still here")
"""
    import tempfile

    house = str(Path(usage.__file__).parents[3])
    with tempfile.TemporaryDirectory() as directory:
        done = subprocess.run(
            [sys.executable, "-c", program, house, os.path.join(house, "tests", "swap"), directory],
            capture_output=True, text=True, timeout=60,
        )
    assert ("it is the main thread: ending it would end the process\nstill here\n", "") == (done.stdout, done.stderr)


def test_greenlets_are_found(tmp_path: Path) -> None:
    """Suspended greenlets run old versions, and the collector's lists of frames do not know them."""
    pytest.importorskip("gevent", reason="gevent has no build for this Python")
    program = """
import sys
sys.path[:0] = [sys.argv[1], sys.argv[2]]
import gevent, handmade, pathlib
from livesh.swap.history import usage
shelf = handmade.Shelf(pathlib.Path(sys.argv[3]))
module = shelf.load("import gevent\\ndef work():\\n    gevent.sleep(60)\\n", "green")
greenlet = gevent.spawn(module.work)
gevent.sleep(0)
handmade.swap(module, "import gevent\\ndef work():\\n    gevent.sleep(61)\\n")
print([(user.kind, user.function, user.line, user.status) for user in usage.users("green")])
import threading
ended = []
thread = gevent.get_hub().threadpool.spawn(lambda: ended.append(usage.purge("green", "force", deadline=20)))
thread.get()
print([user.function for user in ended[0].ended], greenlet.dead)
"""
    house = str(Path(usage.__file__).parents[3])
    done = subprocess.run(
        [sys.executable, "-c", program, house, os.path.join(house, "tests", "swap"), str(tmp_path)],
        capture_output=True, text=True, timeout=60,
    )
    assert "[('greenlet', 'work', 3, 'stale')]\n['work'] True\n" == done.stdout, done.stderr


def test_ending_threads_of_a_gevent_service(tmp_path: Path) -> None:
    """In a patched process the main thread is still known, and what ends a call in the pool does not end the service."""
    pytest.importorskip("gevent", reason="gevent has no build for this Python")
    program = """
import sys
sys.path[:0] = [sys.argv[1], sys.argv[2]]
import gevent.monkey; gevent.monkey.patch_all()
import gevent, handmade, pathlib
from livesh.runtime.threads import get_ident
from livesh.swap.history import usage
shelf = handmade.Shelf(pathlib.Path(sys.argv[3]))
text = "def work(ends):\\n    while not ends:\\n        sum(range(WORK))\\nWORK = 1000\\n"
module = shelf.load(text, "pooled")
pool = gevent.get_hub().threadpool
calls = [pool.spawn(module.work, []), pool.spawn(module.work, [])]
gevent.sleep(0.1)
handmade.swap(module, text.replace("sum", "max"))
main = get_ident()
print(pool.apply(lambda: usage._end_thread(main)))
print(pool.apply(lambda: usage._end_thread(get_ident())))
report = pool.apply(lambda: usage.purge("pooled", "force", deadline=20))
print([user.function for user in report.ended], report.left)
gevent.sleep(0.1)
print([type(call.exception).__name__ for call in calls], "still here")
"""
    house = str(Path(usage.__file__).parents[3])
    done = subprocess.run(
        [sys.executable, "-c", program, house, os.path.join(house, "tests", "swap"), str(tmp_path)],
        capture_output=True, text=True, timeout=60,
    )
    assert (
        "it is the main thread: ending it would end the process\nit is the thread that asks\n"
        "['work', 'work'] []\n['GreenletExit', 'GreenletExit'] still here\n"
    ) == done.stdout, done.stderr


def test_the_main_thread_has_its_name_also_without_threading(tmp_path: Path) -> None:
    """A program that never imported `threading` has a main thread all the same: it goes by the name that stacks give it, not by a number."""
    program = "import _thread\nfrom livesh.swap.history import usage\nprint(usage.thread_name(_thread.get_ident()), usage.thread_name(1))\nimport sys; print('threading' in sys.modules)"
    house = str(Path(usage.__file__).parents[3])
    done = subprocess.run([sys.executable, "-S", "-c", program], capture_output=True, text=True, timeout=60, env={**os.environ, "PYTHONPATH": house})

    assert ("MainThread #1\nFalse\n", "") == (done.stdout, done.stderr)
