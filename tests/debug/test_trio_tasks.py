"""A process whose tasks are trio's: they are seen from outside as the tree of their nurseries, and nobody is cancelled with them unasked."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from guests import Guest, until

from livesh.errors import LiveshError
from livesh.wire.ops.core import Eval
from livesh.wire.ops.debug import Cancel, Stacks, Tasks

PROGRAM = """
import asyncio, sys, time
import trio
START
BLOCK, OVER = [0.0], []

async def worker(name):
    try:
        while True:
            if BLOCK[0]:
                time.sleep(BLOCK[0])
            await trio.sleep(0.02)
    finally:
        OVER.append(name)

async def parent(name):
    async with trio.open_nursery() as inner:
        inner.start_soon(worker, name + "-child", name=name + "-child")

async def main():
    async with trio.open_nursery() as nursery:
        nursery.start_soon(worker, "w0", name="w0")
        nursery.start_soon(worker, "same", name="same")
        nursery.start_soon(worker, "same", name="same")
        nursery.start_soon(parent, "g", name="g")
        print("ready", flush=True)
"""
ALONE = "trio.run(main)"
GUEST = """
async def host():
    loop, done = asyncio.get_running_loop(), asyncio.Event()
    trio.lowlevel.start_guest_run(main, run_sync_soon_threadsafe=loop.call_soon_threadsafe, done_callback=lambda outcome: done.set())
    await done.wait()
asyncio.run(host())
"""
ANYIO = """
import anyio
async def anyios():
    async with anyio.create_task_group() as group:
        group.start_soon(main, name="main-of-all")
anyio.run(anyios, backend="trio")
"""


AFTER = """
print("over", flush=True)
time.sleep(600)
"""


@pytest.fixture(params={"alone": ALONE, "guest": GUEST, "anyio": ANYIO}.items(), ids=lambda each: each[0])
def service(request: pytest.FixtureRequest, guest: Callable[..., Guest]) -> Guest:
    """A program in one of the ways to run trio."""
    if request.param[0] == "anyio":
        pytest.importorskip("anyio")
    one = guest(PROGRAM + request.param[1] + AFTER)
    assert "ready" == one.line()
    return one


def named(nodes: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return the nodes of trees by name."""
    found: dict[str, dict[str, Any]] = {}
    for node in nodes:
        found |= {node["name"]: node, **named(node["children"])}
    return found


def refusal(client: Any, op: Any) -> str:
    """Return what is said when *op* is not done."""
    with pytest.raises(LiveshError) as said:
        client.call(op)
    return f"{said.value} {getattr(said.value, 'reasons', '')} {getattr(said.value, 'hint', '')}"


def test_tasks_are_shown_below_the_nursery_they_are_in(service: Guest) -> None:
    """Names, places in the program, the tree of nurseries, the lag; none of trio's own tasks."""
    with service.client() as client:
        answer = until(lambda: "g-child" in str(one := client.call(Tasks())) and one, "every task")
        found = named(answer["tasks"])
        main = next(node for node in found.values() if {"w0", "same", "g"} <= {child["name"] for child in node["children"]})
        assert 4 == len(main["children"])
        assert ["g-child"] == [child["name"] for child in found["g"]["children"]]
        assert ["worker"] == [frame["qualname"] for frame in found["w0"]["frames"]]
        assert "await trio.sleep(0.02)" in found["w0"]["frames"][0]["text"] or found["w0"]["state"] == "running"
        assert not [name for name in found if name.startswith(("<", "trio._core"))]
        assert 0 <= next(loop["lag_ms"] for loop in answer["lag"] if "trio" in loop["loop"]) < 60_000
        by_id = client.call(Stacks(of=found["g-child"]["id"], locals=True))["stacks"]
        assert "g-child" == by_id[0]["name"]
        assert {"w0", "g", "g-child"} <= {stack["name"] for stack in client.call(Stacks(of="all"))["stacks"]}


def test_a_run_that_does_not_turn_is_said_to(service: Guest) -> None:
    """A task that blocks the run: its tasks are still shown, and the lag says that nothing else goes on."""
    with service.client() as client:
        client.call(Eval(source="BLOCK[0] = 3.0"))
        time.sleep(0.3)
        answer = client.call(Tasks())
        client.call(Eval(source="BLOCK[0] = 0.0"))
        assert {"w0", "g"} <= named(answer["tasks"]).keys()
        assert None in [loop["lag_ms"] for loop in answer["lag"]]


def test_a_task_is_cancelled_alone_or_not_unasked(service: Guest) -> None:
    """Where others would end with it nothing is done, and they are named; who is alone in its nursery ends, and nobody else; insisting ends them all."""
    with service.client() as client:
        until(lambda: "g-child" in str(client.call(Tasks())), "every task")
        refused = refusal(client, Cancel(task="w0"))
        assert "also holds" in refused and " same, " in refused and " g" in refused
        assert "2 tasks are called same" in refusal(client, Cancel(task="same"))
        assert "there is no task nobody" in refusal(client, Cancel(task="nobody"))
        time.sleep(0.1)
        assert "[]" == client.call(Eval(source="OVER"))["value"]
        client.call(Cancel(task="g-child"))
        until(lambda: client.call(Eval(source="OVER"))["value"] == "['g-child']", "the end of the child")
        left = named(until(lambda: "'g'" not in str(one := client.call(Tasks())["tasks"]) and one, "the end of who waited for it"))
        assert {"w0", "same"} <= left.keys()
        client.call(Cancel(task="w0", insist=True))
        assert "over" == service.line()
        assert [] == client.call(Tasks())["tasks"]
