"""The ring of exceptions: what is recorded, how it is grouped, and that nothing of it stays."""

from __future__ import annotations

import gc
import logging
import sys
import threading
import weakref
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest
from conftest import Owner, until

from livesh.debug import exceptions
from livesh.errors import Refused
from livesh.runtime.select import runtime

Load = Callable[[str], ModuleType]

FAILS = """
    class Order:
        pass

    def fail(n):
        order = Order()
        password = "hunter2"
        raise ValueError(f"bad {n}")

    def outer(n):
        try:
            fail(n)
        except ValueError as error:
            raise KeyError("outer") from error

    def handled(n):
        try:
            fail(n)
        except ValueError:
            return n
"""


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The process's own hooks do nothing, and are back after the test."""
    monkeypatch.setattr(sys, "excepthook", lambda *_: None)
    monkeypatch.setattr(threading, "excepthook", lambda _: None)
    yield
    exceptions.stop(None)


def uncaught(function: Any, *args: Any) -> None:
    thread = threading.Thread(target=function, args=args)
    thread.start()
    thread.join(60)


def groups() -> list[dict[str, Any]]:
    return list(exceptions.listed("")["groups"])


def test_uncaught_exceptions_are_grouped_and_counted(owner: Owner, module: Load) -> None:
    """Three of one kind from one place are one group of three, with version, place and short variables."""
    fails = module(FAILS)
    exceptions.start(owner, "")
    for n in range(3):
        uncaught(fails.fail, n)

    (group,) = groups()
    frames = exceptions.one(group["number"])["trace"]["frames"]

    assert ("ValueError", 3, "bad 2", 1) == (group["type"], group["count"], group["message"], group["version"])
    assert {"n": "2", "order": "Order()", "password": "‹redacted›"} == frames[-1]["locals"]
    assert "raise ValueError" in frames[-1]["text"]


def test_causes_are_kept(owner: Owner, module: Load) -> None:
    """What was the cause of an exception is part of its trace."""
    fails = module(FAILS)
    exceptions.start(owner, "")
    uncaught(fails.outer, 1)

    trace = exceptions.one(groups()[0]["number"])["trace"]

    assert ("KeyError", "ValueError") == (trace["type"], trace["cause"]["type"])


def test_logged_exceptions_are_recorded(owner: Owner, module: Load) -> None:
    """`logging.exception` is seen, whatever handlers there are, and the record reaches them as ever."""
    fails = module(FAILS)
    before = logging.getLogRecordFactory()
    exceptions.start(owner, "")
    seen: list[logging.LogRecord] = []
    log = logging.getLogger("livesh test")
    log.addHandler(handler := logging.Handler())
    handler.emit = seen.append  # type: ignore[method-assign]
    log.propagate = False
    try:
        fails.fail(7)
    except ValueError:
        log.exception("it failed")
    log.removeHandler(handler)

    assert [("ValueError", "logged")] == [(group["type"], group["source"]) for group in groups()]
    assert ["it failed"] == [record.getMessage() for record in seen]
    exceptions.stop(owner)
    assert before is logging.getLogRecordFactory()


def test_handled_exceptions_are_recorded_on_request(owner: Owner, module: Load) -> None:
    """From 3.12 on handled exceptions of a named type are recorded; before, what is lacking is said."""
    fails = module(FAILS)
    lacking = exceptions.start(owner, "ValueError")
    if runtime().lacks_local_events():
        assert "handled exceptions" in lacking[0]
        return
    assert 5 == fails.handled(5)

    assert [("ValueError", "handled")] == [(group["type"], group["source"]) for group in groups()]
    exceptions.stop(owner)
    assert {} == {tool: name for tool, name in runtime().tools_in_use().items() if name.startswith("livesh")}


def test_post_mortem_evaluates_while_the_exception_is_kept(owner: Owner, module: Load) -> None:
    """An expression sees the frame's variables; once the exception is let go only text is left, and that is said."""
    fails = module(FAILS)
    exceptions.start(owner, "")
    uncaught(fails.fail, 4)
    number = groups()[0]["number"]

    assert "44" == exceptions.evaluate(number, 0, "n * 11")
    exceptions.RING.live.clear()
    with pytest.raises(Refused, match="text only by now"):
        exceptions.evaluate(number, 0, "n")


def test_no_object_is_kept_beyond_the_bounds(owner: Owner, module: Load) -> None:
    """Only the newest few exceptions keep their objects alive; all are let go when recording ends."""
    fails = module(FAILS)
    born: list[weakref.ref[Any]] = []
    fails.Order.__init__ = lambda self: born.append(weakref.ref(self))
    exceptions.start(owner, "")
    for n in range(8):
        uncaught(fails.fail, n)
    gc.collect()

    assert exceptions.LIVE == sum(ref() is not None for ref in born)
    exceptions.stop(owner)
    gc.collect()
    assert 0 == sum(ref() is not None for ref in born)


def test_the_ring_is_bounded(owner: Owner, module: Load) -> None:
    """More kinds than the ring holds push the oldest out, and that is told."""
    exceptions.start(owner, "")
    for n in range(exceptions.GROUPS + 5):
        scope: dict[str, Any] = {}
        exec(compile("\n" * n + "def f(): raise KeyError(1)", f"made{n}.py", "exec"), scope)
        try:
            scope["f"]()
        except KeyError as error:
            exceptions.RING.take(error, "logged")

    assert (exceptions.GROUPS, 5) == (len(groups()), exceptions.RING.dropped)


def test_hooks_are_as_before_after_the_last_session(owner: Owner) -> None:
    """Two sessions record; after the second has ended every hook is what it was, and the worker is gone."""
    from livesh.debug.worker import WORKER

    hooks = sys.excepthook, threading.excepthook, logging.getLogRecordFactory()
    other = Owner()
    exceptions.start(owner, "")
    exceptions.start(other, "")
    exceptions.stop(owner)
    assert ["uncaught", "uncaught in threads", "logged"] == [each for each in exceptions.sources() if each != "uncaught in greenlets"]

    exceptions.stop(other)

    assert hooks == (sys.excepthook, threading.excepthook, logging.getLogRecordFactory())
    until(lambda: not WORKER.is_running(), "the worker's end")


def test_hostile_messages_run_no_code(owner: Owner) -> None:
    """An exception whose `__str__` raises or loops is shown by its arguments."""

    class Hostile(Exception):
        def __str__(self) -> str:
            raise RuntimeError("no")

    assert "'why', 3" == exceptions.message_of(Hostile("why", 3))
