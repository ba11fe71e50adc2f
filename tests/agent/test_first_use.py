"""What an agent imports on first use, with several clients there at once."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from guests import WAIT, Guest

from livesh.agent import raw
from livesh.wire.ops.core import Eval

Start = Callable[..., Guest]
PATCHED = "from gevent import monkey\nmonkey.patch_all()\nimport gevent\nSTART\nwhile True:\n    gevent.sleep(0.05)\n"


def test_clients_that_come_at_once_to_a_fresh_gevent_process_are_all_answered(guest: Start) -> None:
    """The import system's locks are gevent's there: no thread of ours may have to wait in one for another of ours."""
    pytest.importorskip("gevent", reason="gevent is not built for every Python")
    for _ in range(3):
        service = guest(PATCHED)
        service.entry()
        with ThreadPoolExecutor(8) as pool:
            asked = [pool.submit(_ask, service, f"{number} + 1") for number in range(8)]
        assert [str(number + 1) for number in range(8)] == [each.result() for each in asked]


def _ask(service: Guest, source: str) -> str:
    with service.client() as client:
        return str(client.call(Eval(source=source), WAIT)["value"])


def test_one_thread_of_ours_imports_at_a_time() -> None:
    """The second one waits for the first; what raised lets the next one in, and a child begins anew."""
    inside: list[int] = []
    most: list[int] = []

    def load() -> None:
        inside.append(1)
        most.append(len(inside))
        time.sleep(0.05)
        inside.pop()

    threads = [threading.Thread(target=raw.first_use, args=(load,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WAIT)
    with pytest.raises(ZeroDivisionError):
        raw.first_use(lambda: 1 // 0)

    assert ([1, 1, 1, 1], 7) == (most, raw.first_use(lambda: 7))


WHOLE = """
import sys, time, _thread
from livesh.agent import raw
assert "typing" not in sys.modules
begun, found = [], []
def look():
    begun.append(1)
    while "typing" not in sys.modules:
        pass
    found.append([name for name in ("ClassVar", "reveal_type") if hasattr(sys.modules["typing"], name)])
_thread.start_new_thread(look, ())
while not begun:
    time.sleep(0.001)
interval = sys.getswitchinterval()
raw.first_use(lambda: __import__("typing"))
while not found:
    time.sleep(0.001)
import importlib.machinery, typing
loader = typing.__spec__.loader
print(found[0], sys.getswitchinterval() == interval, typing.__loader__ is loader, type(loader) is importlib.machinery.SourceFileLoader)
"""


def test_typing_is_never_seen_in_part() -> None:
    """`dataclasses` takes it from `sys.modules` as it is: a program that makes a dataclass while we import it must find all of it."""
    root = str(Path(raw.__file__).parents[2])
    said = [
        subprocess.run([sys.executable, "-c", WHOLE], env={**os.environ, "PYTHONPATH": root}, capture_output=True, text=True, timeout=WAIT, check=False)
        for _ in range(4)
    ]
    assert all(done.stdout.endswith("] True True True\n") for done in said), [done.stderr for done in said]
    # Without this none is whole on 3.11 and 3.12; a busy machine may take the processor away in the middle of some.
    assert 1 <= sum(done.stdout.startswith("['ClassVar', 'reveal_type']") for done in said)


PATCHES = """
import time, _thread
from gevent import monkey
from livesh.agent import raw
done = []
def first():
    raw.first_use(lambda: done.append("gevent" in str(_thread.get_ident.__module__)))
    done.append(1)
raw.start_thread(first)
time.sleep(0.3)
early = list(done)
monkey.patch_all()
while len(done) < 2:
    raw.sleep(0.01)
print(early, done)
"""


def test_nothing_is_imported_while_gevent_is_about_to_patch() -> None:
    """A fresh worker of gunicorn's patches a moment after its fork: our imports wait for that."""
    pytest.importorskip("gevent", reason="gevent is not built for every Python")
    root = str(Path(raw.__file__).parents[2])
    done = subprocess.run([sys.executable, "-c", PATCHES], env={**os.environ, "PYTHONPATH": root}, capture_output=True, text=True, timeout=WAIT, check=False)
    assert "[] [True, 1]\n" == done.stdout, done.stderr


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_child_forked_in_the_middle_of_it_begins_anew() -> None:
    """The thread that imports does not exist there."""
    there, leave = threading.Event(), threading.Event()
    thread = threading.Thread(target=raw.first_use, args=(lambda: (there.set(), leave.wait(WAIT)),))
    thread.start()
    assert there.wait(WAIT)
    pid = os.fork()
    if not pid:
        raw.renew()
        os._exit(raw.first_use(lambda: 7))
    leave.set()
    thread.join(WAIT)

    assert 7 == os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
