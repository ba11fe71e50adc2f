"""Our threads take no signal of the service's, and what is started from them is not deaf for that."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from guests import until

from livesh.runtime import signals, threads

BLOCKED = "import signal; print(int(signal.SIGTERM in signal.pthread_sigmask(signal.SIG_BLOCK, [])))"


@pytest.fixture(autouse=True)
def nobody_inside() -> Iterator[None]:
    """Every test begins and ends with the doors closed: threads of the one before may still be on their way out."""
    yield
    until(lambda: not signals._inside, "the end of every thread inside")


def is_deaf() -> bool:
    """Say whether this thread blocks SIGTERM."""
    return signal.SIGTERM in signal.pthread_sigmask(signal.SIG_BLOCK, [])


def in_our_thread(work: Callable[[], Any]) -> Any:
    """Return what *work* returns in a thread of ours, inside `hearing`."""
    answer: list[Any] = []
    done = threading.Event()

    def run() -> None:
        try:
            with signals.hearing():
                answer.append(work())
        finally:
            done.set()

    threads.start_thread(run)
    assert done.wait(30)
    return answer[0]


def by_thread() -> bool:
    """Ask a new thread."""
    answer: list[bool] = []
    thread = threading.Thread(target=lambda: answer.append(is_deaf()))
    thread.start()
    thread.join(30)
    return answer[0]


def by_process(**options: Any) -> bool:
    """Ask a new process."""
    return subprocess.run([sys.executable, "-c", BLOCKED], capture_output=True, check=True, timeout=60, **options).stdout == b"1\n"


def by_spawn() -> bool:
    """Ask a process that `os.posix_spawn` starts."""
    reading, writing = os.pipe()
    pid = os.posix_spawn(sys.executable, [sys.executable, "-c", BLOCKED], os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, writing, 1)])
    os.waitpid(pid, 0)
    os.close(writing)
    with os.fdopen(reading) as said:
        return said.read() == "1\n"


def by_system() -> bool:
    """Ask a process that `os.system` starts."""
    return bool(os.system(f"exit $({sys.executable} -c '{BLOCKED}')"))


def by_fork() -> bool:
    """Ask a forked child."""
    pid = os.fork()
    if not pid:
        os._exit(int(is_deaf()))
    return bool(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
@pytest.mark.parametrize("ask", [by_thread, by_process, by_spawn, by_system, by_fork])
def test_what_our_thread_starts_hears(ask: Callable[[], bool]) -> None:
    """A thread or a process started from a deaf thread blocks nothing, and the thread is deaf again after it."""
    assert (True, False, True) == in_our_thread(lambda: (is_deaf(), ask(), is_deaf()))


def test_what_a_thread_of_the_service_starts_is_its_own_affair() -> None:
    """What the service blocks on purpose is inherited as without us, also while a thread of ours is inside `hearing`."""
    inside, leave = threading.Event(), threading.Event()
    threads.start_thread(lambda: in_our_thread(lambda: (inside.set(), leave.wait(60))))
    assert inside.wait(30)
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    try:
        assert (True, True) == (by_thread(), by_process())
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        leave.set()


FIRST_IMPORT = """
import sys
from livesh.runtime import signals, threads
done = threads.allocate_lock()
done.acquire()
def work():
    with signals.hearing():
        import subprocess
        print(subprocess.run([sys.executable, "-c", ASK], capture_output=True).stdout)
    done.release()
assert "subprocess" not in sys.modules
threads.start_thread(work)
done.acquire()
print([name for name in sys.modules for value in vars(sys.modules[name]).values() if type(value) is signals._Door])
"""


def test_nothing_stays_in_the_doors() -> None:
    """After the last one left, the modules hold the functions they held before, also one that was first imported meanwhile."""
    held = [getattr(sys.modules.get(room), name, None) for room, name in signals.DOORS]

    assert not in_our_thread(lambda: in_our_thread(by_thread))
    assert held == [getattr(sys.modules.get(room), name, None) for room, name in signals.DOORS]
    program = FIRST_IMPORT.replace("ASK", repr(BLOCKED))
    assert "b'0\\n'\n[]\n" == subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True).stdout


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_child_forked_meanwhile_has_no_door_open() -> None:
    """The thread that would close them does not exist in the child."""
    inside, leave = threading.Event(), threading.Event()
    threads.start_thread(lambda: in_our_thread(lambda: (inside.set(), leave.wait(60))))
    assert inside.wait(30)
    pid = os.fork()
    if not pid:
        closed = all(type(getattr(sys.modules.get(room), name, None)) is not signals._Door for room, name in signals.DOORS)
        with signals.hearing():
            pass
        os._exit(0 if closed and not signals._inside else 1)
    leave.set()

    assert 0 == os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
