"""A hook that does not return when the change is carried out: given up, everything put back, said where it is."""

from __future__ import annotations

import gc
import importlib
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import livesh
from livesh.errors import Refused
from livesh.swap import engine, turn
from livesh.swap.state import stalls
from livesh.swap.state.migrations import Migration
from livesh.swap.state.runs import run
from livesh.swap.state.trials import trial
from livesh.swap.turn import Busy


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(stalls, "STALL_S", 0.3)
    yield
    assert gc.isenabled()


def carts_of(number: int) -> tuple[type, list[Any]]:
    """Return a fresh class, so that no other test's instances count, and instances of it."""

    class Cart:
        def __init__(self, value: int) -> None:
            self.value = value
            self.items = [value]

    return Cart, [Cart(n) for n in range(number)]


def told(key: str, done: int, total: int) -> None:
    """The session that hears of the progress."""


@pytest.mark.parametrize("quick", [True, False])
@pytest.mark.parametrize("kind", ["loop", "lock"])
def test_a_hook_of_an_instance_is_given_up(quick: bool, kind: str) -> None:
    """The third instance never returns: the two before it and the third itself are as they were, and no other is touched."""
    (kind_of, carts), lock, called = carts_of(5), threading.Lock(), []
    before = [dict(cart.__dict__, items=list(cart.items)) for cart in carts]
    lock.acquire()

    def hook(cart: Any, version: int, old: Any) -> None:
        called.append(cart)
        cart.value, cart.wide = "new", 1
        if not quick:
            cart.items.append(2)
        while len(called) == 3 and kind == "loop":
            time.sleep(0.001)
        if len(called) == 3:
            with lock:
                cart.late = True

    migration = Migration("app:Cart", "class", hook, 1, cls=kind_of)
    migration.touches_containers = not quick
    begin = time.monotonic()
    with pytest.raises(Refused, match=r"migration of instance 3 of app:Cart did not return within 0.3 s: it is in hook, test_stalls.py:\d+; all"):
        run([migration], progress=told)

    assert time.monotonic() - begin < 20
    assert before == [cart.__dict__ for cart in carts]
    lock.release()
    time.sleep(0.3)
    assert before == [cart.__dict__ for cart in carts]        # the thread that woke up was ended, and put back what it had done
    assert 3 == len(called)


def test_the_programs_own_call_gets_out_of_a_loop() -> None:
    """Without a session the hooks run in the calling thread, and what loops there is interrupted."""
    kind_of, carts = carts_of(3)

    def hook(cart: Any, version: int, old: Any) -> None:
        try:
            cart.value = "new"
            while cart is carts[1]:
                time.sleep(0.001)
        except Exception:
            pass

    migration = Migration("app:Cart", "class", hook, 1, cls=kind_of)
    with pytest.raises(Refused, match=r"did not return within 0.3 s"):
        run([migration])

    assert [0, 1, 2] == [cart.value for cart in carts]


def test_hooks_that_take_their_time_are_waited_for() -> None:
    """The deadline is for one instance, not for all of them."""
    kind_of, carts = carts_of(8)

    def hook(cart: Any, version: int, old: Any) -> None:
        time.sleep(0.1)
        cart.value += 10

    for progress in (None, told):
        assert 8 == run([Migration("app:Cart", "class", hook, 1, cls=kind_of)], progress=progress).count
    assert [20 + n for n in range(8)] == [cart.value for cart in carts]


def test_what_a_hook_raises_in_the_other_thread_is_raised_here() -> None:
    """An error of a hook is told as such, wherever the hook runs."""
    kind_of, (cart,) = carts_of(1)
    with pytest.raises(Refused, match="migrating app:Cart raised ZeroDivisionError"):
        run([Migration("app:Cart", "class", lambda cart, version, old: 1 / 0, 1, cls=kind_of)], progress=told)
    assert 0 == cart.value


SHOP = """
import collections
READY = True
STATE = {"a": 1}
ITEMS, NAMES, PLACES = [1, 2], {"x", "y"}, collections.OrderedDict(p=1, q=2)
class Order:
    def __init__(self): self.qty = 1
def price(): return 1
"""
NEW = """
import collections
READY = True
STATE = {"b": 2, "a": 1}
ITEMS, NAMES, PLACES = [1, 2, 3], {"x", "z"}, collections.OrderedDict(q=1, r=2)
class Order:
    def __init__(self): self.qty = 1; self.note = ""
    def __code_change__(self, old_version, old):
        self.note = "carried"
        while not READY: pass
def price(): return 2
"""
NEW_STATE = SHOP.replace("return 1", "return 2") + """
def __code_change__(old_version, old):
    STATE["b"] = 2
    while not READY: pass
"""


@pytest.mark.parametrize("text", [NEW, NEW_STATE], ids=["instances", "state"])
@pytest.mark.parametrize("progress", [None, told], ids=["own", "session"])
def test_a_swap_whose_hook_never_returns_is_taken_back(
    text: str, progress: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The trial went well, the real run does not return: code, instances, state and versions are as they were, and a later swap works."""
    name = f"stalls_{len(text)}_{progress is not None}"
    (tmp_path / f"{name}.py").write_text(SHOP)
    monkeypatch.syspath_prepend(str(tmp_path))
    shop: Any = __import__(name)
    order = shop.Order()
    versions = [v.number for v in livesh.versions(name)]

    def not_ready(upcoming: Any) -> None:
        shop.READY = False            # after the trial, before the hooks of the real run

    engine.before_commit.append(not_ready)
    try:
        with pytest.raises(Refused, match=r"did not return within 0.3 s"):
            engine.swap(name, sources={name: text}, progress=progress)
    finally:
        engine.before_commit.remove(not_ready)

    assert (1, {"qty": 1}, {"a": 1}) == (shop.price(), order.__dict__, shop.STATE)
    assert ([1, 2], {"x", "y"}, {"p": 1, "q": 2}) == (shop.ITEMS, shop.NAMES, shop.PLACES)
    assert not hasattr(shop.Order, "__code_change__")
    assert not hasattr(shop, "__code_change__")
    assert versions == [v.number for v in livesh.versions(name)]
    shop.READY = True
    engine.swap(name, sources={name: text}, progress=progress)
    assert 2 == shop.price()
    assert isinstance(sys.modules.pop(name), ModuleType)


@pytest.mark.parametrize("progress", [None, told], ids=["own", "session"])
def test_a_hook_that_loops_on_a_copy_is_ended(progress: Any) -> None:
    """In the trial as in the real run, whoever asks: it is refused, and nothing goes on looping."""
    kind_of, carts = carts_of(3)
    calls: list[int] = []

    def hook(cart: Any, version: int, old: Any) -> None:
        while cart.value != -1:
            calls.append(1)
            del calls[1:]
            time.sleep(0.001)

    with pytest.raises(Refused, match=r"instance 1 of app:Cart did not return within 0.3 s: it is in hook, test_stalls.py:\d+.*on a copy"):
        trial([Migration("app:Cart", "class", hook, 1, cls=kind_of)], progress=progress)

    time.sleep(0.1)
    calls.clear()
    time.sleep(0.1)
    assert ([], [0, 1, 2]) == (calls, [cart.value for cart in carts])


@pytest.mark.parametrize("where", ["trial", "run"])
def test_a_hook_inside_c_code_is_told_and_in_nobodys_way(where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: Any) -> None:
    """The program's own swap waits for it: said on stderr; another change is refused with the place; a pending one goes back all the same."""
    monkeypatch.setattr(turn, "WAIT_S", 0.3)
    name, other = f"blocked_{where}", f"beside_{where}"
    blocked: Any = module(tmp_path, monkeypatch, name, "import threading\nLOCK = threading.Lock()\nWAITS = []\nclass Cart: pass\nCARTS = [Cart()]\n")
    beside: Any = module(tmp_path, monkeypatch, other, "def f(): return 1\n")
    engine.swap(other, sources={other: "def f(): return 2\n"}, confirm=0.5)
    hook = "    def __code_change__(self, old_version, old):\n        if WAITS:\n            with LOCK: pass\n        self.n = 1\n"
    text = Path(blocked.__file__).read_text().replace("class Cart: pass\n", "class Cart:\n" + hook)
    made: list[Any] = []

    def blocks(upcoming: Any) -> None:
        blocked.WAITS.append(1)  # after the trial

    if where == "trial":
        blocked.WAITS.append(1)
    else:
        engine.before_commit.append(blocks)
    blocked.LOCK.acquire()
    thread = threading.Thread(target=lambda: made.append(swapped(name, text)), name="swapper")
    try:
        thread.start()
        said = ""
        until = time.monotonic() + 30
        while "this swap waits for it" not in said and time.monotonic() < until:
            time.sleep(0.05)
            said += capfd.readouterr().err
        assert f"livesh: the migration of instance 1 of {name}:Cart did not return within 0.3 s" in said
        assert "inside C code; this swap waits for it" in said
        with pytest.raises(Busy, match=rf"another change is under way for \d+ s, in swapper: it is in __code_change__, {name}.py:\d+; nothing was changed"):
            livesh.swap(sources={other: "def f(): return 3\n"})
        assert 2 == beside.f()
    finally:
        blocked.LOCK.release()
        thread.join(30)
        engine.before_commit[:] = [each for each in engine.before_commit if each is not blocks]

    assert "did not return" in str(made[0])
    assert ({}, False) == (vars(blocked.CARTS[0]), hasattr(blocked.Cart, "__code_change__"))
    until = time.monotonic() + 30
    while beside.f() != 1 and time.monotonic() < until:
        time.sleep(0.01)
    assert 1 == beside.f()  # nobody confirmed it


def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, text: str) -> ModuleType:
    """Import a module of that text, which is forgotten with the test."""
    (tmp_path / f"{name}.py").write_text(text)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, name, raising=False)
    found = importlib.import_module(name)
    monkeypatch.setitem(sys.modules, name, found)
    livesh.versions(name)
    return found


def swapped(name: str, text: str) -> Any:
    """Return what a swap answers, or its refusal."""
    try:
        return livesh.swap(sources={name: text})
    except Refused as refused:
        return refused


def test_what_goes_back_by_itself_waits_for_no_hook_inside_c_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: Any) -> None:
    """A change that is not confirmed, and whose hook takes a lock that is never released on the way back: given up and said; the next change is free to come."""
    text = "import threading\nLOCK = threading.Lock()\nclass Bin:\n    def __init__(self):\n        self.n = 0\nBINS = [Bin()]\n"
    (tmp_path / "unconfirmed.py").write_text(text)
    monkeypatch.syspath_prepend(str(tmp_path))
    module = importlib.import_module("unconfirmed")
    hooked = text.replace("        self.n = 0\n", "        self.n = 0\n        self.m = 0\n    def __code_change__(self, old_version, old):\n        old_version < 2 or LOCK.acquire()\n")
    module.LOCK.acquire()
    livesh.swap("unconfirmed", sources={"unconfirmed": hooked}, confirm=0.2)
    until = time.monotonic() + 30
    while "could not go back" not in (said := capfd.readouterr().err) and time.monotonic() < until:
        time.sleep(0.05)
    assert "did not return within 0.3 s" in said
    assert {"unconfirmed": 3} == livesh.swap("unconfirmed", sources={"unconfirmed": hooked + "NEW = 1\n"}).versions
    module.LOCK.release()
