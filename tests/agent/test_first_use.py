"""What an agent imports on first use, with several clients there at once."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

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
