"""Modules to set probes on, and sessions to set them for."""

from __future__ import annotations

import importlib
import itertools
import os
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from guests import SLEEPS, Guest

_NUMBERS = itertools.count()


class Owner:
    """A session as far as probes know one: it collects what is sent to it."""

    def __init__(self) -> None:
        self.id = 1
        self.closed = False
        self.events: list[tuple[str, dict[str, Any]]] = []

    def emit(self, kind: str, payload: dict[str, Any]) -> None:
        self.events.append((kind, payload))

    def hits(self, kind: str = "hit") -> list[dict[str, Any]]:
        """What arrived so far, but for the last event."""
        return [data for each, data in self.events if each == kind and not data.get("last") and "rebound" not in data]

    def end(self) -> dict[str, Any]:
        """Wait for the event that says why a probe ended."""
        return until(lambda: next((data for _, data in self.events if data.get("last")), None), "the probe's end")

    def wait_hits(self, count: int) -> list[dict[str, Any]]:
        """Wait until so many hits have arrived."""
        until(lambda: len(self.hits()) >= count, f"{count} hits")
        return self.hits()


def until(true: Callable[[], Any], what: str = "it", seconds: float = 60.0) -> Any:
    """Wait until *true* answers something true and return that."""
    end = time.monotonic() + seconds
    while not (found := true()):
        assert time.monotonic() < end, f"{what} did not happen in {seconds:g} s"
        time.sleep(0.005)
    return found


@pytest.fixture
def owner() -> Iterator[Owner]:
    """A session; whatever it set is off after the test, and the worker is gone."""
    from livesh.debug import breakpoints, exceptions, probes, worker

    one = Owner()
    yield one
    breakpoints.release(None)
    probes.clear(None, "the test is over")
    exceptions.stop(None)
    until(lambda: not worker.WORKER.is_running(), "the worker's end")
    assert [] == worker.faults


@pytest.fixture
def module(tmp_path: Path) -> Iterator[Callable[[str], ModuleType]]:
    """Import a module of the program from its text, under a name nobody else uses."""
    names: list[str] = []
    sys.path.insert(0, str(tmp_path))

    def load(text: str) -> ModuleType:
        name = f"probed_{os.getpid()}_{next(_NUMBERS)}"
        (tmp_path / f"{name}.py").write_text(textwrap.dedent(text))
        importlib.invalidate_caches()
        names.append(name)
        return importlib.import_module(name)

    yield load
    sys.path.remove(str(tmp_path))
    for name in names:
        sys.modules.pop(name, None)


@pytest.fixture
def threads() -> Iterator[Callable[..., threading.Thread]]:
    """Start threads that are joined after the test."""
    started: list[threading.Thread] = []

    def start(target: Callable[..., Any], *args: Any, name: str | None = None) -> threading.Thread:
        started.append(threading.Thread(target=target, args=args, name=name))
        started[-1].start()
        return started[-1]

    yield start
    for each in started:
        each.join(60)
        assert not each.is_alive()


@pytest.fixture
def guest(tmp_path: Path, runtime_dir: Path) -> Iterator[Callable[..., Guest]]:
    """Start programs with an agent; they are gone after the test."""
    started: list[Guest] = []

    def start(body: str = SLEEPS, **options: Any) -> Guest:
        where = tmp_path / f"g{len(started)}"
        where.mkdir()
        started.append(Guest(where, body, **options))
        return started[-1]

    yield start
    for each in started:
        each.kill()
