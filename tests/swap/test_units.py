"""Units of work and the door: nobody is torn, nobody waits for ever, nobody who does not hold pays."""

from __future__ import annotations

import asyncio
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextvars import copy_context

import pytest

from livesh.errors import Refused
from livesh.swap import units

DEADLINE = 30.0


@pytest.fixture(autouse=True)
def _nobody_left() -> Iterator[None]:
    """Whatever a test did, nobody is inside afterwards and the door is open."""
    yield
    until = time.monotonic() + DEADLINE
    while units.status() != {"inside": [], "waiting": 0, "held": False} and time.monotonic() < until:
        time.sleep(0.01)
    assert {"inside": [], "waiting": 0, "held": False} == units.status()


def eventually(true: Callable[[], object]) -> None:
    """Wait until something is true."""
    until = time.monotonic() + DEADLINE
    while not true():
        assert time.monotonic() < until
        time.sleep(0.002)


class Guest:
    """A thread that stays inside a unit until it is let go."""

    def __init__(self) -> None:
        self.inside = threading.Event()
        self.leave = threading.Event()
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self) -> None:
        with units.unit():
            self.inside.set()
            assert self.leave.wait(DEADLINE)

    def go(self) -> None:
        """Let the guest leave and wait for it."""
        self.leave.set()
        self.thread.join(DEADLINE)
        assert not self.thread.is_alive()


def test_with_nobody_inside_quiet_is_reached_at_once() -> None:
    """An idle service is quiet."""
    with units.hold(0) as quiet:
        assert quiet
        assert quiet.reached


def test_a_hold_waits_for_those_inside() -> None:
    """Quiet is reached when the last unit has left."""
    guest = Guest()
    assert guest.inside.wait(DEADLINE)
    threading.Timer(0.05, guest.leave.set).start()

    with units.hold(DEADLINE) as quiet:
        assert quiet.reached
        assert [] == units.status()["inside"]
    guest.go()


def test_past_the_deadline_it_says_so() -> None:
    """A unit that does not leave is waited for until the deadline and not longer; the holder is told."""
    guest = Guest()
    assert guest.inside.wait(DEADLINE)

    with units.hold(0.02) as quiet:
        assert not quiet
        assert [guest.thread.ident] == [stay.thread for stay in quiet.inside()]
    guest.go()


def test_new_units_wait_at_the_door_and_are_served() -> None:
    """Whoever comes while the door is held waits, and goes on when it opens."""
    guest = None
    with units.hold(1) as quiet:
        assert quiet
        guest = Guest()
        eventually(lambda: units.status()["waiting"])
        assert not guest.inside.is_set()

    assert guest.inside.wait(DEADLINE)
    guest.go()


def test_a_unit_inside_a_unit_never_waits() -> None:
    """Nested units belong to the same stay: a request that calls another app is not stopped half-way."""
    nested, leave = threading.Event(), threading.Event()
    inside = threading.Event()

    def work() -> None:
        with units.unit():
            inside.set()
            assert leave.wait(DEADLINE)
            with units.unit():
                nested.set()

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    assert inside.wait(DEADLINE)
    with units.hold(0) as quiet:
        assert not quiet
        leave.set()
        assert nested.wait(DEADLINE)
    thread.join(DEADLINE)


def test_the_stay_lasts_until_its_last_unit_has_left() -> None:
    """A unit joined from a copied context keeps the stay open when the outer one leaves first."""
    outer, inner = units.unit(), units.unit()
    outer.__enter__()
    context = copy_context()
    context.run(inner.__enter__)
    outer.__exit__(None, None, None)

    with units.hold(0) as quiet:
        assert quiet.reached, "the caller's own stay is not waited for"
    assert 1 == len(units.status()["inside"])
    inner.__exit__(None, None, None)
    assert [] == units.status()["inside"]


def test_a_stay_that_is_over_counts_for_nothing() -> None:
    """A context that outlived its unit starts a stay of its own, and waits at the door like everybody."""
    with units.unit():
        context = copy_context()
    entered = threading.Event()

    def work() -> None:
        with units.unit():
            entered.set()

    with units.hold(1) as quiet:
        assert quiet
        thread = threading.Thread(target=context.run, args=(work,), daemon=True)
        thread.start()
        eventually(lambda: units.status()["waiting"])
        assert not entered.is_set()
    thread.join(DEADLINE)
    assert entered.is_set()


def test_a_swap_from_inside_a_unit_does_not_wait_for_itself() -> None:
    """A request that swaps code is inside its own unit: quiet means everybody else."""
    with units.unit(), units.unit(), units.hold(DEADLINE) as quiet:
        assert quiet.reached


def test_a_unit_may_be_left_in_another_thread() -> None:
    """A response body is closed by whichever thread sends it."""
    work = units.unit()
    work.__enter__()
    thread = threading.Thread(target=work.__exit__, args=(None, None, None))
    thread.start()
    thread.join(DEADLINE)

    assert [] == units.status()["inside"]


def test_an_exception_leaves_the_unit() -> None:
    """A failing request is not inside for ever."""
    with pytest.raises(ZeroDivisionError), units.unit():
        1 / 0  # noqa: B018

    assert [] == units.status()["inside"]


def test_a_failing_hold_opens_the_door() -> None:
    """Whatever happens while the door is held, it opens."""
    with pytest.raises(ZeroDivisionError), units.hold(0):
        1 / 0  # noqa: B018

    assert not units.status()["held"]


def test_two_holds_follow_one_another() -> None:
    """A second hold waits for the first, and is refused when that lasts too long."""
    with units.hold(0), pytest.raises(Refused, match="another change"), units.hold(0.01):
        pass
    with units.hold(0) as first:
        threading.Timer(0.05, first.release).start()
        with units.hold(DEADLINE) as second:
            assert second.reached


def test_tasks_wait_without_stopping_their_loop() -> None:
    """A coroutine at the door lets the loop go on; it is served when the door opens."""

    async def main() -> list[str]:
        told: list[str] = []

        async def request(name: str) -> None:
            async with units.unit():
                told.append(name)

        held = units.hold(0)
        held.__enter__()
        tasks = [asyncio.create_task(request(str(n))) for n in range(3)]
        while held.waiting < 3:
            await asyncio.sleep(0)
        told.append("the loop goes on")
        held.__exit__(None, None, None)
        await asyncio.gather(*tasks)
        return told

    told = asyncio.run(main())
    assert "the loop goes on" == told[0]
    assert ["0", "1", "2"] == sorted(told[1:])


def test_a_task_cancelled_at_the_door_is_gone() -> None:
    """A client that hangs up while waiting leaves nothing behind."""

    async def main() -> None:
        held = units.hold(0)
        held.__enter__()

        async def request() -> None:
            async with units.unit():
                raise AssertionError

        task = asyncio.create_task(request())
        while not held.waiting:
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        held.__exit__(None, None, None)
        await asyncio.sleep(0)

    asyncio.run(main())


def test_a_swap_on_the_loop_thread_does_not_wait_in_vain() -> None:
    """Held from the very thread whose tasks are inside, quiet cannot come: that is said at once."""

    async def main() -> None:
        leave = asyncio.Event()

        async def request() -> None:
            async with units.unit():
                await leave.wait()

        task = asyncio.create_task(request())
        await asyncio.sleep(0)
        begun = time.monotonic()
        with units.hold(DEADLINE) as quiet:
            assert not quiet.reached
        assert time.monotonic() - begun < DEADLINE / 2
        leave.set()
        await task

    asyncio.run(main())


def test_no_unit_sees_both_sides_of_a_hold() -> None:
    """Under load every unit sees one value from its beginning to its end, and every one is served."""
    value = [0]
    torn: list[tuple[int, int]] = []
    served = [0] * 4
    stop = threading.Event()

    def serve(number: int) -> None:
        while not stop.is_set():
            with units.unit():
                before = value[0]
                time.sleep(0)
                if before != value[0]:
                    torn.append((before, value[0]))
            served[number] += 1

    threads = [threading.Thread(target=serve, args=(number,), daemon=True) for number in range(4)]
    for thread in threads:
        thread.start()
    for _ in range(50):
        with units.hold(DEADLINE) as quiet:
            assert quiet.reached
            value[0] += 1
    stop.set()
    for thread in threads:
        thread.join(DEADLINE)

    assert [] == torn
    assert all(served)


def test_a_forked_child_has_nobody_inside() -> None:
    """Only the forking thread lives on in the child: the others' units do not hold it up."""
    guest = Guest()
    assert guest.inside.wait(DEADLINE)
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        child = os.fork()
    if child == 0:
        with units.hold(0) as quiet:
            os._exit(0 if quiet.reached else 1)
    assert 0 == os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    guest.go()


def test_greenlets_wait_as_greenlets(tmp_path: object) -> None:
    """In a gevent service whoever waits at the door lets the other greenlets run, and a native thread may hold it."""
    pytest.importorskip("gevent", reason="gevent has no build for this Python")
    import subprocess
    import sys
    from pathlib import Path

    program = """
import gevent.monkey; gevent.monkey.patch_all()
import gevent, _thread, time
from gevent.monkey import get_original
from livesh.swap import units
native_start, native_sleep = get_original("_thread", "start_new_thread"), get_original("time", "sleep")
told, done = [], []
def hold():
    with units.hold(5) as quiet:
        told.append(quiet.reached)
        while units.status()["waiting"] < 0 or "other" not in told:
            native_sleep(0.001)
        told.append("held")
    done.append(1)
def request():
    with units.unit():
        gevent.sleep(0.01)
    while not units.status()["held"] and not done:
        gevent.sleep(0.001)
    with units.unit():
        told.append("served")
native_start(hold, ())
jobs = [gevent.spawn(request) for _ in range(3)]
def other():
    while not told:
        gevent.sleep(0.001)
    gevent.sleep(0.05)
    told.append("other")
jobs.append(gevent.spawn(other))
gevent.joinall(jobs, timeout=30)
print(told)
"""
    house = str(Path(units.__file__).parents[2])
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60,
                          env={**os.environ, "PYTHONPATH": house})
    assert "[True, 'other', 'held', 'served', 'served', 'served']\n" == done.stdout, done.stderr
