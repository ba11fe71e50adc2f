"""A process with an asyncio loop, whoever wrote the loop and however it was started: what is seen of it, and what is not done to its thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from guests import Guest, until

from livesh.errors import LiveshError
from livesh.wire.ops.breaks import BreakSet
from livesh.wire.ops.core import Eval
from livesh.wire.ops.debug import Cancel, InterruptThread, Stacks, Tasks, Threads

SERVICE = """
import asyncio, threading, time
START
BLOCK = [0.0]
CALLS = [0]
def helper():
    CALLS[0] += 1
async def inner():
    while True:
        helper()
        await asyncio.sleep(0.02)
        if BLOCK[0]:
            until = time.monotonic() + BLOCK[0]
            while BLOCK[0] and time.monotonic() < until:
                time.sleep(0.01)
async def main():
    global LOOP
    LOOP = asyncio.get_running_loop()
    await asyncio.wait([asyncio.create_task(inner(), name="inner")])
    await asyncio.sleep(3600)
"""
RUNNERS = {
    "asyncio.run": "asyncio.run(main())",
    "asyncio thread": "loop = asyncio.new_event_loop(); loop.create_task(main()); threading.Thread(target=loop.run_forever, name='loops').start()",
    "uvloop.run": "import uvloop; uvloop.run(main())",
    "uvloop until complete": "import uvloop; loop = uvloop.new_event_loop(); asyncio.set_event_loop(loop); loop.run_until_complete(main())",
    "uvloop thread": "import uvloop; loop = uvloop.new_event_loop(); loop.create_task(main()); threading.Thread(target=loop.run_forever, name='loops').start()",
}


@pytest.fixture(params=RUNNERS)
def service(request: pytest.FixtureRequest, guest: Callable[..., Guest]) -> Guest:
    """A program that runs its loop in one of the ways there are."""
    if "uvloop" in request.param:
        pytest.importorskip("uvloop", reason="not built for every Python")
    one = guest(SERVICE + RUNNERS[request.param] + "\nwhile True: time.sleep(0.05)\n")
    one.thread = "loops" if "thread" in request.param else "MainThread"  # type: ignore[attr-defined]
    return one


def refusal(client: Any, op: Any) -> str:
    """Return what is said when *op* is not done."""
    with pytest.raises(LiveshError) as said:
        client.call(op)
    return f"{said.value} {getattr(said.value, 'reasons', '')} {getattr(said.value, 'hint', '')}"


def calls(client: Any) -> int:
    """Return how often the loop's task has come round."""
    return int(client.call(Eval(source="CALLS[0]"))["value"])


def turns(client: Any) -> None:
    """Wait until the loop goes round."""
    until(lambda: client.call(Eval(source="CALLS[0] > 2")).get("value") == "True", "the loop")


def block(client: Any) -> None:
    """Keep the loop from turning, and wait until it is told of: it has no lag any more that could be measured."""
    client.call(Eval(source="BLOCK[0] = 60.0"))
    until(lambda: [None] == [one["lag_ms"] for one in client.call(Threads(window=0.1))["lag"]], "the loop to be blocked")


def test_its_tasks_and_its_lag_are_seen(service: Guest) -> None:
    """The await tree, and how long the loop takes to come to a callback; a blocked one is said to be blocked."""
    with service.client() as client:
        turns(client)
        answer = client.call(Tasks())

        (root,) = [task for task in answer["tasks"] if task["name"] != "inner"]
        assert ["inner"] == [child["name"] for child in root["children"]]
        (lag,) = answer["lag"]
        assert 0 <= lag["lag_ms"] < 1000
        block(client)
        client.call(Eval(source="BLOCK[0] = 0.0"))
        client.call(Cancel(task="inner"))
        until(lambda: "inner" not in str(client.call(Tasks())["tasks"]), "the task's end")


def test_nobody_of_that_name_among_threads_and_tasks(service: Guest) -> None:
    """Both are named where a stack is asked for, since either may be meant."""
    with service.client() as client:
        turns(client)
        said = refusal(client, Stacks(of="nobody"))
        assert "no task nobody, and no thread" in said
        assert "inner" in said and "MainThread" in said
        assert "inner" == client.call(Stacks(of="inner"))["stacks"][0]["name"]


def test_its_thread_is_neither_interrupted_nor_stopped(service: Guest) -> None:
    """Both would stand every task still or end the service: refused, busy or idle, and the loop goes on."""
    with service.client() as client:
        turns(client)
        assert "runs an event loop" in refusal(client, InterruptThread(thread=service.thread))  # type: ignore[attr-defined]
        block(client)
        assert "runs an event loop" in refusal(client, InterruptThread(thread=service.thread))  # type: ignore[attr-defined]
        client.call(Eval(source="BLOCK[0] = 0.0"))
        heard: list[dict[str, Any]] = []
        client.on_event = lambda kind, data: heard.append({"kind": kind, **data})
        client.call(BreakSet(place="__main__.helper"))
        until(lambda: calls(client) and "event loop's thread" in str(heard), "the reason why it does not stop")
        assert "stop" not in {each["kind"] for each in heard}
        before = calls(client)
        until(lambda: calls(client) > before + 2, "the loop to go on")


def test_python_runs_on_it(service: Guest) -> None:
    """:evaluate loop and a top-level await run on the service's own loop; where it does not come to it, the answer says where it stands."""
    with service.client() as client:
        turns(client)
        assert "True" == client.call(Eval(source="asyncio.get_running_loop() is LOOP", where="loop"))["value"]
        assert "True" == client.call(Eval(source="(await asyncio.sleep(0, LOOP)) is asyncio.get_running_loop()"))["value"]
        block(client)
        assert "it is in inner" in refusal(client, Eval(source="1", where="loop", timeout=0.5))


OTHERS = {
    "twisted": '''
from twisted.internet import reactor, task
CALLS = [0]
def helper():
    CALLS[0] += 1
START
task.LoopingCall(lambda: helper()).start(0.02)
print("ready", flush=True)
reactor.run()
''',
    "trio": '''
import trio
CALLS = [0]
def helper():
    CALLS[0] += 1
async def main():
    while True:
        helper()
        await trio.sleep(0.02)
START
print("ready", flush=True)
trio.run(main)
''',
    # No framework, its function names: so that this is looked at on every Python.
    "a stand-in": '''
import time, types
CALLS = [0]
def helper():
    CALLS[0] += 1
driver = types.ModuleType("twisted.internet.base")
exec("def mainLoop(turn):\\n    while True:\\n        turn()\\n", driver.__dict__)
def turn():
    helper()
    time.sleep(0.02)
START
print("ready", flush=True)
driver.mainLoop(turn)
''',
}  # fmt: skip


@pytest.mark.parametrize("framework", OTHERS)
def test_a_reactor_is_not_stopped_either(guest: Callable[..., Guest], framework: str) -> None:
    """Twisted's reactor and trio drive everything from one thread too, and asyncio knows nothing of them."""
    if " " not in framework:
        pytest.importorskip(framework)
    one = guest(OTHERS[framework])
    assert "ready" == one.line()
    with one.client() as client:
        until(lambda: calls(client), "a turn")
        assert "runs an event loop" in refusal(client, InterruptThread(thread="MainThread"))
        heard: list[dict[str, Any]] = []
        client.on_event = lambda kind, data: heard.append({"kind": kind, **data})
        client.call(BreakSet(place="__main__.helper"))
        until(lambda: calls(client) and "would stand still" in str(heard), "the reason why it does not stop")
        assert "stop" not in {each["kind"] for each in heard}
        before = calls(client)
        until(lambda: calls(client) > before + 2, "the loop to go on")
        client.call(BreakSet(place="__main__.helper", insist=True))
        until(lambda: calls(client) is not None and "stop" in {each["kind"] for each in heard}, "the stop")
