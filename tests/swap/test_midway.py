"""What code in the middle of running still needs of its module stays as long as it does."""

from __future__ import annotations

import itertools
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import livesh
from livesh.swap.live import midway

BEFORE = """
def first(): return 1
def again(): return helper()
def helper(): return 2
def handler(): return 3
def last(): return {}.get(4)
get = 5
class Made:
    def go(self): return helper()

def run():
    first()
    yield
    for _ in iter(int, 1):
        yield again()
        yield (lambda: Made().go())()
    last()
"""


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """A module of `BEFORE`."""
    (tmp_path / "midway_app.py").write_text(BEFORE)
    monkeypatch.syspath_prepend(str(tmp_path))
    __import__("midway_app")
    yield sys.modules["midway_app"]
    del sys.modules["midway_app"]


def test_what_a_suspended_frame_can_still_come_to(module: Any) -> None:
    """From where it is, round its loop, below it, and through the functions and classes it reaches; an attribute of the same name is none."""
    names = {"first", "again", "helper", "handler", "last", "get", "Made"}
    running = module.run()
    next(running)
    assert {"again", "helper", "last", "Made"} == set(midway.needed(module.__dict__, names))
    assert {"again": "run"} == midway.needed(module.__dict__, {"again", "handler"})
    running.close()
    assert {} == midway.needed(module.__dict__, names)


def test_what_was_left_goes_when_nobody_needs_it(module: Any) -> None:
    """A renamed helper is held, which the plan says; the swap after the last user has ended takes it out; going back finds it again."""
    running = module.run()
    next(running)
    after = BEFORE.replace("again", "anew")
    done = livesh.swap(module.__name__, sources={module.__name__: after})
    assert [("=", "again", "held", "run still runs as it was and uses again")] == [
        (step.mark, step.path, step.what, step.detail) for step in done.plan.steps if "again" in step.path
    ]
    assert 2 == next(running) == module.anew()
    livesh.swap(module.__name__, sources={module.__name__: after + "x = 1\n"})
    assert hasattr(module, "again")
    running.close()
    livesh.swap(module.__name__, sources={module.__name__: after + "x = 2\n"})
    assert not hasattr(module, "again")
    livesh.rollback(module.__name__, to=1)
    assert (2, False) == (module.again(), hasattr(module, "anew"))


def test_a_request_on_its_way_is_served(module: Any) -> None:
    """Also on the stack of another thread."""
    inside, go = threading.Event(), threading.Event()
    module.first = lambda: (inside.set(), go.wait(30))
    answers: list[Any] = []
    thread = threading.Thread(target=lambda: answers.extend(itertools.islice(module.run(), 3)))
    thread.start()
    assert inside.wait(30)
    livesh.swap(module.__name__, sources={module.__name__: BEFORE.replace("again", "anew").replace("Made", "Built")})
    go.set()
    thread.join(30)
    assert [None, 2, 2] == answers
