"""Greenlets: named and found like tasks, ended by their hub; the hub's thread, which nothing may stop or end unasked."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from time import sleep
from typing import Any

import pytest
from guests import Guest, until

from livesh.debug import greenlets
from livesh.errors import Gone, LiveshError
from livesh.wire.ops.core import Eval
from livesh.wire.ops.debug import (
    Cancel,
    Errors,
    InterruptThread,
    Profile,
    ProfileResult,
    Record,
    Stacks,
    Tasks,
    Threads,
)

SERVICE = """
import gevent.monkey
gevent.monkey.patch_all()
START
import gc, gevent, gevent.hub, threading, time
from greenlet import getcurrent, greenlet
PRINTS = gevent.hub.Hub.print_exception
class Till:
    def waits(self):
        time.sleep(3600)
def fails():
    raise LookupError("out of pears")
def hubs():
    return sum(type(each) is gevent.hub.Hub for each in gc.get_objects())
named = gevent.spawn(Till().waits)
named.name = "named"
spawned = gevent.spawn(Till().waits)
thread = threading.Thread(target=Till().waits, name="a-thread", daemon=True)
thread.start()
BARE = greenlet(lambda: getcurrent().parent.switch())
BARE.switch()
def works():
    while True:
        sum(range(1000))
todo, pooled, CALLS = [], [], []
while True:
    time.sleep(0.01)
    while pooled:
        pooled.pop()
        CALLS.append(gevent.get_hub().threadpool.spawn(works))
    while todo:
        gevent.spawn(todo.pop()).name = "failing"
"""


@pytest.fixture
def service(guest: Callable[..., Guest]) -> Guest:
    """A patched program with greenlets that wait."""
    pytest.importorskip("gevent", reason="not built for every Python")
    return guest(SERVICE)


def named(client: Any, op: Any) -> dict[str, Any]:
    """Return what is answered by name."""
    answer = client.call(op)
    return {str(one["name"]): one for one in answer.get("stacks") or answer.get("tasks") or answer["threads"]}


def refusal(client: Any, op: Any) -> str:
    """Return what is said when *op* is not done."""
    with pytest.raises(LiveshError) as said:
        client.call(op)
    return f"{said.value} {getattr(said.value, 'reasons', '')} {getattr(said.value, 'hint', '')}"


def test_greenlets_have_stacks() -> None:
    """A suspended greenlet is found with its frames, which no thread's stack shows."""
    greenlet = pytest.importorskip("greenlet", reason="greenlet is not installed for this Python")

    def inside() -> None:
        greenlet.getcurrent().parent.switch()

    one = greenlet.greenlet(inside)
    one.switch()

    found = [frame["qualname"] for each in greenlets.alive() for frame in greenlets.described(each)["frames"]]
    one.switch()

    assert any("inside" in name for name in found)


def test_a_greenlet_goes_by_its_name(service: Guest) -> None:
    """The name it was given, else its thread's, else what it runs; the main one has the program's frames; no hub among them."""
    with service.client() as client:
        until(lambda: len(named(client, Stacks(of="greenlets"))) == 5, "all greenlets at rest")
        found = named(client, Stacks(of="greenlets"))

        assert {"named", "Till.waits", "a-thread", "main", "greenlet"} == set(found)
        assert "Till.waits" in [frame["qualname"] for frame in found["a-thread"]["frames"]]
        assert found.keys() == named(client, Tasks()).keys()
        assert found["named"]["id"] == client.call(Stacks(of="named"))["stacks"][0]["id"]


def test_the_main_thread_is_known(service: Guest) -> None:
    """gevent's main thread has its name, its CPU time, and is idle in its hub."""
    with service.client() as client:
        main = named(client, Threads(window=0.2))["MainThread"]
        begun = client.call(Profile(seconds=30.0))["profile"]
        until(lambda: client.call(ProfileResult(profile=begun))["samples"] > 5, "samples")
        sampled = client.call(ProfileResult(profile=begun, stop=True))
        in_the_hub = sum(each["own"] for each in sampled["functions"] if each["name"].endswith("Hub.run"))

        assert main["cpu"] is not None and main["cpu"] < 0.9
        assert in_the_hub < sampled["samples"] / 2


def test_looking_makes_no_hub(service: Guest) -> None:
    """Our threads sleep as threads do: a hub of theirs would leave its descriptors behind."""
    with service.client() as client:
        client.call(Threads(window=0.1))
        until(lambda: client.call(ProfileResult(profile=client.call(Profile(seconds=0.05))["profile"], stop=True)))

        assert "1" == client.call(Eval(source="hubs()"))["value"]


def test_an_evaluation_that_waits_leaves_no_descriptors(service: Guest) -> None:
    """gevent makes a hub in whichever thread waits; the descriptors of one that was made in ours go with the session."""
    held = lambda: len(os.listdir(f"/proc/{service.pid}/fd"))  # noqa: E731
    with service.client() as client:
        client.call(Eval(source="1"))
    sleep(0.5)
    before = held()
    for _ in range(3):
        with service.client() as client:
            client.call(Eval(source="time.sleep(0.01)"))
    until(lambda: held() <= before, "the end of the hubs", 10.0)


def test_the_hub_ends_a_greenlet(service: Guest) -> None:
    """A greenlet ends where it waits, by name; one that gevent did not spawn is left alone, and it is said."""
    with service.client() as client:
        client.call(Cancel(task="named"))
        until(lambda: client.call(Eval(source="named.dead"))["value"] == "True", "the end of the greenlet")

        assert "GreenletExit()" == client.call(Eval(source="named.value"))["value"]
        assert "not one that gevent spawned" in refusal(client, Cancel(task="greenlet"))
        assert "there is no greenlet nobody" in refusal(client, Cancel(task="nobody"))


def test_the_hub_is_not_interrupted_unasked(service: Guest) -> None:
    """A KeyboardInterrupt in the hub's thread ends the service: refused, and done when insisted on."""
    with service.client() as client:
        assert "ends the service" in refusal(client, InterruptThread(thread="MainThread"))
        assert ":cancel named" in refusal(client, InterruptThread(thread="named"))
        assert service.process.poll() is None
    with service.client() as client, suppress(Gone):  # it may end before it answers
        client.call(InterruptThread(thread="MainThread", insist=True, wait=0.0))
    assert 0 != service.process.wait(30)


def test_a_call_in_the_pool_is_ended_alone(service: Guest) -> None:
    """gevent's hub takes a KeyboardInterrupt from its pool for the end of the service, so the call gets what ends only it."""
    with service.client() as client:
        client.call(Eval(source="pooled.append(True)"))
        until(lambda: "gevent-pool-1" in named(client, Stacks()), "the pool's thread")
        reply = client.call(InterruptThread(thread="gevent-pool-1"))
        until(lambda: client.call(Eval(source="CALLS[0].exception"))["value"] == "GreenletExit()", "the end of the call")

        assert ("GreenletExit", "gevent-pool-1", True) == (reply["raised"], reply["thread"], reply["landed"])
        assert "True" == client.call(Eval(source="pooled == []"))["value"]
    assert service.process.poll() is None


def test_what_a_hub_prints_is_recorded(service: Guest) -> None:
    """An exception that ends a greenlet is in the ring with its name, still printed; and nothing stays on gevent's class."""
    with service.client() as client:
        client.call(Record())
        client.call(Eval(source="todo.append(fails)"))
        until(lambda: [group for group in client.call(Errors())["groups"] if group["who"]], "the exception with its text")
        [group] = client.call(Errors())["groups"]

        assert ("LookupError", "out of pears", "MainThread/failing", 1) == tuple(group[key] for key in ("type", "message", "who", "count"))
        until(lambda: "out of pears" in service.stderr(), "the hub's own word")
    with service.client() as client:
        until(lambda: client.call(Eval(source="gevent.hub.Hub.print_exception is PRINTS"))["value"] == "True", "the hook's end")
