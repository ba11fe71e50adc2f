"""Suspensions: nested, with a deadline, ended with their session; and how queues and executors are made to wait."""

from __future__ import annotations

import asyncio
import queue
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from livesh.errors import Refused, UserError
from livesh.runtime import loops
from livesh.services import locks
from livesh.services.gates import gate_for
from livesh.services.registry import Service, check_lock
from livesh.services.suspend import Suspender, can_suspend


class Quiet:
    """A service that counts how often it was suspended and resumed."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.service = Service("quiet", self, suspend=lambda: self.calls.append("suspend"), resume=lambda: self.calls.append("resume"))


@pytest.fixture
def suspender() -> Iterator[Suspender]:
    """A suspender of its own, with nothing left suspended."""
    made = Suspender()
    yield made
    made.release_all()


def eventually(holds: Callable[[], bool]) -> bool:
    """Wait until something holds; False after 30 s."""
    deadline = time.monotonic() + 30
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def test_nested_suspensions_end_with_the_last(suspender: Suspender) -> None:
    """The service is suspended once and goes on once, whoever suspends how often."""
    quiet = Quiet()
    suspender.suspend(quiet.service, "a")
    suspender.suspend(quiet.service, "a")
    suspender.suspend(quiet.service, "b")
    assert (["suspend"], 3) == (quiet.calls, suspender.status("quiet")["depth"])
    suspender.resume("quiet", "a")
    suspender.resume("quiet", "b")
    assert (["suspend"], True) == (quiet.calls, suspender.status("quiet")["suspended"])
    suspender.resume("quiet", "a")
    assert (["suspend", "resume"], False) == (quiet.calls, suspender.status("quiet")["suspended"])


def test_a_deadline_ends_a_suspension_by_itself(suspender: Suspender) -> None:
    """Nobody has to be there any more."""
    quiet = Quiet()
    suspender.suspend(quiet.service, "a", 0.1)
    assert eventually(lambda: quiet.calls == ["suspend", "resume"])
    assert [] == suspender.suspended()


def test_a_longer_suspension_outlives_a_shorter_one(suspender: Suspender) -> None:
    """Each suspension has its own deadline."""
    quiet = Quiet()
    suspender.suspend(quiet.service, "a", 60)
    suspender.suspend(quiet.service, "a", 0.05)
    assert eventually(lambda: suspender.status("quiet")["depth"] == 1)
    assert ["suspend"] == quiet.calls


def test_a_session_takes_its_suspensions_with_it(suspender: Suspender) -> None:
    """What one session suspended goes on when it ends; what another suspended as well does not."""
    one, two = Quiet(), Quiet()
    two.service.name = "two"
    for owner in ("a", "b"):
        suspender.suspend(two.service, owner)
    suspender.suspend(one.service, "a")
    assert ["quiet"] == suspender.release("a")
    assert (["suspend", "resume"], ["suspend"]) == (one.calls, two.calls)


def test_only_the_owner_resumes(suspender: Suspender) -> None:
    """A session cannot end another one's suspension, nor one that is not there."""
    quiet = Quiet()
    suspender.suspend(quiet.service, "a")
    with pytest.raises(UserError, match="not suspended by this session"):
        suspender.resume("quiet", "b")
    suspender.resume("quiet", "a")
    with pytest.raises(UserError, match="is not suspended"):
        suspender.resume("quiet", "a")


def test_a_suspend_that_raises_is_resumed_and_refused(suspender: Suspender) -> None:
    """Half a suspension is taken back."""
    calls = []

    def broken() -> None:
        calls.append("suspend")
        raise ValueError("no")

    with pytest.raises(Refused, match="ValueError: no; it was resumed"):
        suspender.suspend(Service("s", None, suspend=broken, resume=lambda: calls.append("resume")), "a")
    assert (["suspend", "resume"], []) == (calls, suspender.suspended())


@pytest.mark.parametrize("asynchronous", [False, True])
def test_a_suspend_or_resume_that_exits_ends_nobodys_thread(suspender: Suspender, asynchronous: bool) -> None:
    """It is refused, or said; neither the session, nor the thread that resumes in time, nor the service's loop ends of it."""

    def leave() -> None:
        raise SystemExit(3)

    async def leave_soon() -> None:
        leave()

    async def scene() -> None:
        ends = leave_soon if asynchronous else leave
        with pytest.raises(Refused, match=r"s.suspend raised SystemExit: 3"):
            await asyncio.to_thread(suspender.suspend, Service("s", None, suspend=ends, resume=lambda: None), "a")
        await asyncio.to_thread(suspender.suspend, Service("t", None, suspend=lambda: None, resume=ends), "a")
        assert ["t"] == await asyncio.to_thread(suspender.release, "a")
        assert "resume failed: Refused: t.resume raised SystemExit: 3" == suspender.status("t")["note"]

    asyncio.run(scene())


def test_a_resume_that_comes_back_late_is_not_said_to_run_still(suspender: Suspender, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is said of it changes when it has returned."""
    monkeypatch.setattr("livesh.services.suspend.CALL_S", 0.1)
    release = threading.Event()
    suspender.suspend(Service("s", None, suspend=lambda: None, resume=lambda: release.wait(30)), "a")
    assert "is still running" in suspender.resume("s", "a")["note"]
    release.set()
    deadline = time.monotonic() + 30
    while "is still running" in suspender.status("s")["note"] and time.monotonic() < deadline:
        time.sleep(0.01)
    assert "its resume took more than 0.1 s" == suspender.status("s")["note"]


def test_a_suspend_that_hangs_is_refused(suspender: Suspender, monkeypatch: pytest.MonkeyPatch) -> None:
    """A callable that does not return costs its deadline, not the session."""
    monkeypatch.setattr("livesh.services.suspend.CALL_S", 0.1)
    release = threading.Event()
    calls = []
    with pytest.raises(Refused, match=r"did not return within 0.1 s"):
        suspender.suspend(Service("s", None, suspend=lambda: release.wait(30), resume=lambda: calls.append("resume")), "a")
    release.set()
    assert ["resume"] == calls


def test_a_resume_that_raises_is_said(suspender: Suspender) -> None:
    """The service's own failure is told where the service looks, and shown in its status."""
    told: list[str] = []
    suspender.say = lambda what, cause: told.append(f"{what}: {cause}")

    def broken() -> None:
        raise ValueError("stuck")

    suspender.suspend(Service("s", None, suspend=lambda: None, resume=broken), "a")
    assert "resume failed: ValueError: stuck" in suspender.resume("s", "a")["note"]
    assert ["resuming s failed: stuck"] == told


def test_what_cannot_be_suspended_says_so(suspender: Suspender) -> None:
    """No way in, or a way in without a way out, is an error before anything happens."""
    with pytest.raises(UserError, match="offers no way"):
        suspender.suspend(Service("s", object()), "a")
    with pytest.raises(UserError, match="has no resume="):
        suspender.suspend(Service("s", object(), suspend=lambda: None), "a")
    with pytest.raises(UserError, match="at most 600 seconds"):
        suspender.suspend(Quiet().service, "a", 601)
    assert (False, True) == (can_suspend(Service("s", object())), can_suspend(Service("q", queue.Queue())))


def test_the_watching_thread_lives_only_while_it_is_needed(suspender: Suspender) -> None:
    """At rest nothing of ours wakes up."""
    quiet = Quiet()
    suspender.suspend(quiet.service, "a")
    suspender.resume("quiet", "a")
    assert eventually(lambda: not suspender._watching)


# -- gates --------------------------------------------------------------------------------------------------------------


def test_consumers_of_a_queue_wait() -> None:
    """A suspended queue gives nothing, keeps what is put, and gives it in order afterwards."""
    jobs: queue.Queue[int] = queue.Queue()
    got: list[int] = []
    thread = threading.Thread(target=lambda: [got.append(jobs.get()) for _ in range(3)])
    thread.start()
    close, go = gate_for(jobs) or (None, None)
    assert close is not None and go is not None
    jobs.put(1)
    assert eventually(lambda: got == [1])
    close()
    jobs.put(2)
    jobs.put(3)
    time.sleep(0.05)
    assert ([1], 2) == (got, jobs.qsize())
    with pytest.raises(queue.Empty):
        jobs.get(timeout=0.01)
    go()
    thread.join(30)
    assert ([1, 2, 3], False) == (got, "_qsize" in vars(jobs))


def test_a_bounded_queue_stays_bounded() -> None:
    """Producers see the real size."""
    jobs: queue.Queue[int] = queue.Queue(2)
    close, go = gate_for(jobs) or (None, None)
    assert close is not None and go is not None
    close()
    jobs.put(1)
    jobs.put(2)
    with pytest.raises(queue.Full):
        jobs.put_nowait(3)
    go()
    assert 1 == jobs.get_nowait()


def test_consumers_of_an_asyncio_queue_wait() -> None:
    """A consumer that waits in get is not woken while the queue is suspended, and is afterwards."""
    got: list[int] = []

    async def scene() -> None:
        jobs: asyncio.Queue[int] = asyncio.Queue()

        async def consume() -> None:
            while True:
                got.append(await jobs.get())

        task = asyncio.create_task(consume())
        await asyncio.sleep(0)
        close, go = gate_for(jobs) or (None, None)
        assert close is not None and go is not None
        close()
        jobs.put_nowait(1)
        await jobs.put(2)
        await asyncio.sleep(0.05)
        assert ([], 2) == (got, jobs.qsize())
        await asyncio.to_thread(go)
        async with asyncio.timeout(30):
            while got != [1, 2]:
                await asyncio.sleep(0.01)
        jobs.put_nowait(3)
        async with asyncio.timeout(30):
            while got != [1, 2, 3]:
                await asyncio.sleep(0.01)
        assert {"empty", "_wakeup_next"}.isdisjoint(vars(jobs))
        task.cancel()

    asyncio.run(scene())


def test_jobs_of_an_executor_wait() -> None:
    """Running jobs finish, new ones and those in line start afterwards."""
    running, release, done = threading.Event(), threading.Event(), []
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(lambda: (running.set(), release.wait(30), done.append("first")))
        pool.submit(done.append, "in line")
        assert running.wait(30)
        close, go = gate_for(pool) or (None, None)
        assert close is not None and go is not None
        close()
        pool.submit(done.append, "new")
        release.set()
        first.result(30)
        time.sleep(0.05)
        assert ["first"] == done
        go()
        assert eventually(lambda: done == ["first", "in line", "new"])


def test_an_executor_without_threads_starts_them_afterwards() -> None:
    """A pool that was suspended before its first job runs it when it goes on."""
    with ThreadPoolExecutor(2) as pool:
        close, go = gate_for(pool) or (None, None)
        assert close is not None and go is not None
        close()
        future = pool.submit(lambda: 5)
        time.sleep(0.02)
        assert not future.done()
        go()
        assert 5 == future.result(30)


# -- locks --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("make", [threading.Lock, threading.RLock, threading.Condition, threading.Semaphore])
def test_work_is_done_under_any_lock(make: Any) -> None:
    """The lock is held while the work is done, and free afterwards."""
    lock = make()
    taken: list[bool] = []

    def try_from_elsewhere() -> None:
        taken.append(lock.acquire(False))
        if taken[-1]:
            lock.release()

    def work() -> int:
        thread = threading.Thread(target=try_from_elsewhere)
        thread.start()
        thread.join(30)
        return 5

    assert 5 == locks.under(lock, work, name="s")
    work()
    assert [False, True] == taken


def test_a_lock_held_for_ever_is_said_with_its_holder() -> None:
    """The deadline passes, nothing was done, and the thread that holds it is named."""
    lock, held, release = threading.RLock(), threading.Event(), threading.Event()

    def hog() -> None:
        with lock:
            held.set()
            release.wait(30)

    thread = threading.Thread(target=hog, name="hog")
    thread.start()
    assert held.wait(30)
    try:
        with pytest.raises(Refused) as caught:
            locks.under(lock, lambda: 1 / 0, name="orders", wait=0.05)
    finally:
        release.set()
        thread.join(30)
    assert "orders.lock was not free within 0.05 s: thread hog holds it, in hog at test_suspend.py:" in str(caught.value)
    assert "nothing was changed" in str(caught.value)


def test_a_lock_without_timeout_is_tried_until_the_deadline() -> None:
    """Any object with acquire(blocking) and release will do; anything less is refused when it is registered."""

    class Own:
        def __init__(self) -> None:
            self.busy = True

        def acquire(self, blocking: bool) -> bool:
            return not self.busy

        def release(self) -> None:
            self.busy = False

    own = Own()
    with pytest.raises(Refused):
        locks.under(own, lambda: 5, name="s", wait=0.02)
    own.busy = False
    assert 5 == locks.under(own, lambda: 5, name="s", wait=0.02)
    with pytest.raises(UserError, match="needs acquire"):
        check_lock(object())


class Loop:
    """An asyncio loop in a thread."""

    def __enter__(self) -> asyncio.AbstractEventLoop:
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever)
        self.thread.start()
        assert eventually(self.loop.is_running)
        return self.loop

    def __exit__(self, *_exc: object) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(30)
        self.loop.close()


def test_work_is_done_on_the_loop() -> None:
    """On the loop's own thread, between two callbacks; what it raises is raised here."""
    with Loop() as loop:
        assert loop in loops.running()
        ident = locks.on_loop(loop, threading.get_ident, "s")
        assert ident not in (threading.get_ident(), 0)
        with pytest.raises(ZeroDivisionError):
            locks.on_loop(loop, lambda: 1 / 0, "s")


def test_a_blocked_loop_is_said_and_the_work_is_not_done_later() -> None:
    """After the deadline nothing may happen any more."""
    done: list[int] = []
    with Loop() as loop:
        release = threading.Event()
        loop.call_soon_threadsafe(release.wait, 30)
        with pytest.raises(Refused, match="did not get to it within"):
            locks.on_loop(loop, lambda: done.append(1), "s", 0.05)
        with pytest.raises(Refused, match=r"event loop of s did not get to it within 0\.05 s: something blocks it"):
            locks.under(asyncio.Lock(), lambda: done.append(2), name="s", wait=0.05, loop=loop)
        with pytest.raises(Refused, match=r"event loop of s did not get to it within 0\.05 s: something blocks it"):
            locks.Kept([("s", asyncio.Lock())]).take(0.05, 1)
        release.set()
        locks.on_loop(loop, lambda: None, "s", 30)
    assert [] == done
    with pytest.raises(Refused, match="event loop of s takes no work: Event loop is closed"):
        locks.under(asyncio.Lock(), lambda: done.append(3), name="s", wait=0.05, loop=loop)


def test_an_asyncio_lock_is_taken_on_its_loop() -> None:
    """The work is done while tasks wait for the lock; a lock that stays taken is refused."""
    with Loop() as loop:
        lock = asyncio.Lock()
        order: list[str] = []
        assert 5 == locks.under(lock, lambda: order.append("ours") or 5, name="s", wait=30, loop=loop)

        async def take() -> None:
            await lock.acquire()

        asyncio.run_coroutine_threadsafe(take(), loop).result(30)
        with pytest.raises(Refused, match="asyncio"):
            locks.under(lock, lambda: order.append("never"), name="s", wait=0.05, loop=loop)
        assert ["ours"] == order


def test_an_async_suspend_runs_on_the_loop() -> None:
    """A coroutine function of the service is awaited where the service lives."""
    with Loop() as loop:
        seen: list[int] = []

        async def suspend() -> None:
            seen.append(threading.get_ident())

        locks.call(suspend, 30, "s.suspend", loop)
        assert [locks.on_loop(loop, threading.get_ident, "s")] == seen


@pytest.mark.parametrize("make", [queue.Queue, asyncio.Queue, lambda: ThreadPoolExecutor(1)], ids=["queue", "asyncio queue", "executor"])
def test_one_object_by_two_names_is_suspended_once(make: Callable[[], Any], suspender: Suspender) -> None:
    """Under a second name it is one deeper; it goes on with the last resume, by whichever name, and holds nothing of ours then."""
    obj = make()
    before = set(vars(obj))
    suspender.suspend(Service("shop.jobs", obj), "a")
    suspended = {name: value for name, value in vars(obj).items() if name not in before or callable(value)}
    assert 2 == suspender.suspend(Service("queue-1", obj), "b")["depth"]

    assert suspended == {name: vars(obj)[name] for name in suspended}
    assert suspender.status("nobody", obj)["suspended"]
    assert suspender.resume("shop.jobs", "a")["suspended"]
    assert not suspender.resume("shop.jobs", "b")["suspended"]
    assert before == set(vars(obj))
    assert ([], False) == (suspender.suspended(), suspender.status("queue-1", obj)["suspended"])


def test_resuming_what_is_not_suspended_says_what_is(suspender: Suspender) -> None:
    """The refusal names what is suspended, or who may end it."""
    quiet = Quiet()
    suspender.suspend(quiet.service, "a")
    with pytest.raises(UserError) as other:
        suspender.resume("shelf", "a")
    with pytest.raises(UserError) as stranger:
        suspender.resume("quiet", "b")

    assert ("shelf is not suspended", "suspended now: quiet") == (str(other.value), other.value.hint)
    assert "whoever suspended it" in stranger.value.hint


def test_a_suspend_that_comes_back_late_is_resumed_again(suspender: Suspender, monkeypatch: pytest.MonkeyPatch) -> None:
    """It was given up and resumed before it had done anything: without a second resume the service would stay stuck."""
    monkeypatch.setattr("livesh.services.suspend.CALL_S", 0.1)
    release = threading.Event()
    calls: list[str] = []

    def slow() -> None:
        release.wait(30)
        calls.append("suspend")

    with pytest.raises(Refused, match=r"did not return within 0.1 s"):
        suspender.suspend(Service("s", None, suspend=slow, resume=lambda: calls.append("resume")), "a")
    release.set()
    assert eventually(lambda: calls == ["resume", "suspend", "resume"])
    assert [] == suspender.suspended()


def test_an_async_suspend_that_comes_back_late_is_resumed_again(suspender: Suspender, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is cancelled, and whatever it makes of that the service goes on."""
    monkeypatch.setattr("livesh.services.suspend.CALL_S", 0.1)
    calls: list[str] = []

    async def stubborn() -> None:
        try:
            await asyncio.sleep(30)
        except asyncio.CancelledError:
            calls.append("suspend")

    with Loop():
        with pytest.raises(Refused, match=r"did not return within 0.1 s"):
            suspender.suspend(Service("s", None, suspend=stubborn, resume=lambda: calls.append("resume")), "a")
        assert eventually(lambda: calls[-1:] == ["resume"] and "suspend" in calls and calls.index("suspend") < len(calls) - 1)


def test_a_lock_that_is_the_way_to_suspend_is_never_released_for_another(suspender: Suspender, monkeypatch: pytest.MonkeyPatch) -> None:
    """While its acquire waits nothing was suspended: the lock is somebody else's; when it comes back late it is released."""
    monkeypatch.setattr("livesh.services.suspend.CALL_S", 0.1)
    lock = threading.Lock()
    lock.acquire()
    with pytest.raises(Refused, match=r"did not return within 0.1 s"):
        suspender.suspend(Service("s", None, suspend=lock.acquire, resume=lock.release), "a")
    assert lock.locked()
    time.sleep(0.2)
    assert lock.locked()
    lock.release()
    assert eventually(lambda: lock.acquire(False))
    lock.release()  # the acquire that was given up may be the later one of the two


def test_one_lock_of_two_names_is_taken_once() -> None:
    """A lock that is not reentrant would never be free for the second."""
    lock = threading.Lock()
    assert 5 == locks.under_all([("a", lock), ("b", lock)], lambda: 5 if lock.locked() else 0, wait=0.05)
    assert not lock.locked()


def test_several_asyncio_locks_and_a_loop_are_one_callback() -> None:
    """All of them are held, the work runs on the loop, and the loop never waits for itself."""
    with Loop() as loop:
        one, two, plain = asyncio.Lock(), asyncio.Lock(), threading.Lock()

        def look() -> Any:
            return one.locked(), two.locked(), plain.locked(), threading.get_ident()

        ident = locks.on_loop(loop, threading.get_ident, "s")
        begun = time.monotonic()
        assert (True, True, True, ident) == locks.under_all([("a", one), ("b", plain), ("c", two), ("d", None)], look, wait=30, loop=loop)
        assert (False, False, False, ident) == locks.under_all([("a", None), ("b", None)], look, wait=30, loop=loop)
        assert time.monotonic() - begun < 15
        assert eventually(lambda: not (one.locked() or two.locked() or plain.locked()))
        with pytest.raises(ZeroDivisionError):
            locks.under_all([("a", one), ("b", two)], lambda: 1 / 0, wait=30, loop=loop)


def test_what_is_refused_at_the_deadline_is_not_done_later() -> None:
    """The loop is blocked while the lock is asked for: afterwards nobody changes anything any more."""
    done: list[int] = []
    with Loop() as loop:
        release = threading.Event()
        loop.call_soon_threadsafe(release.wait, 30)
        with pytest.raises(Refused, match="something blocks it"):
            locks.under(asyncio.Lock(), lambda: done.append(1), name="s", wait=0.05, loop=loop)
        release.set()
        locks.on_loop(loop, lambda: None, "s", 30)
        locks.on_loop(loop, lambda: None, "s", 30)
    assert [] == done


def test_locks_of_two_loops_are_not_taken_as_one() -> None:
    """The refusal names them and says what to do instead."""
    with Loop() as loop, Loop() as other:
        one, two = asyncio.Lock(), asyncio.Lock()
        for lock, where in ((one, loop), (two, other)):

            async def contend(lock: asyncio.Lock = lock) -> None:
                async with lock:
                    task = asyncio.ensure_future(lock.acquire())
                    await asyncio.sleep(0)
                await task
                lock.release()

            asyncio.run_coroutine_threadsafe(contend(), where).result(30)
        with pytest.raises(Refused, match=r"a.lock, b.lock live on several event loops"):
            locks.under_all([("a", one), ("b", two)], lambda: None, wait=0.05)
