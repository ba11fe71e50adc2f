"""What `:services` finds of frameworks: by one look at the heap, under names that can be typed."""

from __future__ import annotations

import asyncio
import queue
import threading
from typing import Any

import pytest

from livesh.adapters import live, table
from livesh.runtime import heap
from livesh.services import paths


def kinds() -> dict[int, table.Found]:
    """What is found, by the identity of the object."""
    return {id(each.object): each for each in table.find()}


def test_one_look_at_the_heap_serves_every_adapter(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a process of ten million objects each look is a second in which nobody else runs."""
    looks = []
    look = heap.instances
    monkeypatch.setattr(heap, "instances", lambda *classes: looks.append(1) or look(*classes))
    monkeypatch.setattr(heap, "objects", lambda *args: pytest.fail("a list of all objects was made"))
    mine = queue.Queue(), queue.LifoQueue(), asyncio.Queue()

    found = kinds()

    assert [1] == looks
    assert all(id(each) in found for each in mine)
    assert [mine[2]] == [each for each in live.instances(asyncio.Queue) if each is mine[2]]
    assert not live._passes


def test_names_can_be_typed_and_are_nobody_elses() -> None:
    """Threads may be called anything, and all of a pool alike."""
    over = threading.Event()
    threads = [threading.Thread(target=over.wait, name="AnyIO worker (thread)") for _ in range(2)]
    for each in threads:
        each.start()
    try:
        found = table.find()
    finally:
        over.set()
    names = [each.name for each in found]

    assert len(names) == len(set(names))
    assert [str(paths.parse(name)) for name in names] == names
    assert {"AnyIO-worker-thread", "AnyIO-worker-thread-2"} <= set(names)


def test_starlette_and_fastapi() -> None:
    """Applications are found whatever serves them; the state that the program keeps in one is below it."""
    fastapi = pytest.importorskip("fastapi")
    app = fastapi.FastAPI()
    app.state.counter = 5

    found = kinds()[id(app)]

    assert "ASGI application" == found.kind
    assert {"counter": 5} == live.attribute(live.attribute(found.object, "state"), "_state")


def test_aiohttp() -> None:
    """Its Application is a mapping with slots of its own."""
    web = pytest.importorskip("aiohttp.web")
    app = web.Application()

    assert "aiohttp application" == kinds()[id(app)].kind


def test_celery() -> None:
    """The application, found by its own list of applications."""
    import celery
    app = celery.Celery("of_a_test", broker="memory://")

    assert "Celery app" == kinds()[id(app)].kind


def test_twisted() -> None:
    """The reactor, and the factories, in which protocols keep what they share."""
    protocol = pytest.importorskip("twisted.internet.protocol")
    from twisted.internet import reactor

    factory = protocol.Factory()
    found = kinds()

    assert "Twisted factory" == found[id(factory)].kind
    assert "Twisted reactor" == found[id(reactor)].kind


def test_trio() -> None:
    """Nurseries of the program while they are open, and not trio's own."""
    import trio
    seen: dict[str, Any] = {}

    async def main() -> None:
        async with trio.open_nursery() as nursery:
            nursery.start_soon(trio.sleep, 0)
            seen["open"] = [each.object is nursery for each in table.find() if each.kind == "trio nursery"]

    trio.run(main)

    assert {"open": [True]} == seen


def test_textual() -> None:
    """The application that has the terminal."""
    from textual.app import App

    app = App()

    assert "textual application" == kinds()[id(app)].kind


def test_ipython() -> None:
    """The shell whose namespace the cells fill."""
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell()

    assert "IPython shell" == kinds()[id(shell)].kind
