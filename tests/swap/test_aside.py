"""What a hook writes beside its object while it is tried stays out of the live program (law 1), and a real run writes it once (law 5)."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import handmade
import pytest
from handmade import Shelf

import livesh

BEFORE = """
LOG, INDEX, COUNT, LAST = [], {}, 0, None

class Registry:
    everyone = []
    def __init__(self):
        self.items, self.last = [], None

REGISTRY = Registry()

def note(x):
    LOG.append(x)

class Line:
    def __init__(self, qty):
        self.qty, self.owner = qty, REGISTRY

    def index(self):
        INDEX[self.qty] = self

LINES = [Line(n) for n in range(5)]
FIRST = LINES[0]
INDEX[0] = LINES[0]
"""
AFTER = BEFORE.replace("self.qty, self.owner = qty, REGISTRY", "self.qty, self.owner, self.price = qty, REGISTRY, 0").replace(
    "    def index(self)",
    """    def __code_change__(self, old_version, old):
        global COUNT, LAST
        COUNT += 1
        LAST = self
        LOG.append(old_version)
        note(self.qty)
        self.index()
        REGISTRY.items.append(self)
        self.owner.items.append(self.qty)
        self.owner.last = self
        FIRST.qty += 0
        Registry.everyone.append(self)
        self.price = 1 / (self.qty - FAILS)

    def index(self)""",
)


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    """Modules of this test only."""
    yield from handmade.shelf(tmp_path)


def state(module: Any) -> tuple[Any, ...]:
    """Everything the hook writes to."""
    registry = module.REGISTRY
    return (list(module.LOG), dict(module.INDEX), module.COUNT, module.LAST, list(registry.items), registry.last, list(module.Registry.everyone))


@pytest.mark.parametrize("edit", ["fields", "body"])
def test_a_refused_change_leaves_nothing(shelf: Shelf, edit: str) -> None:
    """By names, functions, methods, attributes of other objects and of classes: all is as it was."""
    module = shelf.load(BEFORE)
    before = state(module)
    failing = AFTER.replace("FAILS", "3")
    if edit == "body":
        failing = failing.replace(", self.price = qty, REGISTRY, 0", " = qty, REGISTRY")

    with pytest.raises(livesh.Refused, match="ZeroDivisionError"):
        livesh.swap(module.__name__, sources={module.__name__: failing})

    assert before == state(module)
    assert [0, 1, 2, 3, 4] == [line.qty for line in module.LINES]
    assert not hasattr(module.LINES[0], "price")


def test_what_is_carried_out_is_written_once(shelf: Shelf) -> None:
    """The live objects are in the registries, each once; no copy is."""
    module = shelf.load(BEFORE)

    done = livesh.swap(module.__name__, sources={module.__name__: AFTER.replace("FAILS", "99")})

    assert [(5, 5)] == [(tried["instances"], tried["tried"]) for tried in done.plan.migrations["results"]]
    log, index, count, last, items, registered, everyone = state(module)
    lines = module.LINES
    assert (10, 5) == (len(log), count)
    assert [lines[n] for n in range(5)] == [index[n] for n in range(5)]
    assert {id(line) for line in lines} == {id(each) for each in items if type(each) is not int} == {id(each) for each in everyone}
    assert (10, 5) == (len(items), len(everyone))
    assert last is registered is items[-2]
    assert any("were taken out again" in said for said in done.warnings)


def test_a_hook_that_fails_only_when_it_counts_leaves_nothing_elsewhere(shelf: Shelf) -> None:
    """What the hooks wrote into when they were tried, names too, is put back when the real run fails."""
    counter = "import itertools\nCALLS = itertools.count()\n"  # nobody copies it: the trial takes five, and the fourth call after that fails
    module = shelf.load(counter + BEFORE)
    before = state(module)
    later = counter + AFTER.replace("(self.qty - FAILS)", "(next(CALLS) != 8)")

    with pytest.raises(livesh.Refused, match="all migrated state was put back"):
        livesh.swap(module.__name__, sources={module.__name__: later})

    assert 9 == next(module.CALLS)
    assert before == state(module)
    assert [False] * 5 == [hasattr(line, "price") for line in module.LINES]


def test_going_back_with_a_hook_that_only_goes_forward_says_the_way_out(shelf: Shelf) -> None:
    """The hook of the version that is left raises on its own state: it is said whose hook runs, and a text with one for both ways goes back."""
    before = "class Line:\n    def __init__(self):\n        self.qty = 5\n\nLINE = Line()\n"
    hook = "    def __code_change__(self, old_version, old):\n        self.much = old['qty']\n        del self.qty\n\nLINE"
    after = before.replace("self.qty = 5", "self.much = 5").replace("\nLINE", hook, 1)
    module = shelf.load(before)
    livesh.swap(module.__name__, sources={module.__name__: after})

    with pytest.raises(livesh.Refused, match="KeyError: 'qty'; going back runs the hook of the version that is gone back to or"):
        livesh.rollback(module.__name__)

    both = after.replace("        self.much = old['qty']\n        del self.qty\n", "        self.__dict__ = {'qty': old['much']} if old_version == 3 else {'much': old['qty']}\n")
    livesh.swap(module.__name__, sources={module.__name__: both}, migrations={f"{module.__name__}:Line": lambda *_: None})
    livesh.rollback(module.__name__, to=1)
    assert {"qty": 5} == vars(module.LINE)


def test_nothing_is_said_of_a_hook_that_keeps_to_itself(shelf: Shelf) -> None:
    """A hook that writes to `self` alone is no news."""
    module = shelf.load(BEFORE)
    quiet = BEFORE.replace("= qty, REGISTRY", "= qty, REGISTRY\n        self.price = 0").replace(
        "    def index(self)", "    def __code_change__(self, old_version, old):\n        self.price = len(LOG)\n\n    def index(self)"
    )

    done = livesh.swap(module.__name__, sources={module.__name__: quiet})

    assert [0] * 5 == [line.price for line in module.LINES]
    assert [] == done.warnings


FAR = """
class Ledger:
    def __init__(self):
        self.entries, self.sum = [], 0

class Account:
    def __init__(self):
        self.books = {"main": Ledger()}

ACCOUNT = Account()

class Line:
    def __init__(self, qty):
        self.qty, self.account = qty, ACCOUNT

LINES = [Line(n) for n in range(5)]
"""


def test_what_is_steps_away_is_written_once(shelf: Shelf) -> None:
    """An object that the instances lead to by another object and a container is a copy's as well, in the trial."""
    module = shelf.load(FAR)
    hook = "    def __code_change__(self, old_version, old):\n        ledger = self.account.books['main']\n"
    hook += "        ledger.entries.append(self.qty)\n        ledger.sum += self.qty\n"

    livesh.swap(module.__name__, sources={module.__name__: FAR.replace("LINES =", f"{hook}\nLINES =").replace("= qty, ACCOUNT", "= qty, ACCOUNT\n        self.tax = 0")})

    ledger = module.ACCOUNT.books["main"]
    assert (10, [0, 1, 2, 3, 4]) == (ledger.sum, sorted(ledger.entries))


LIBRARY = """
import array, asyncio, collections, queue, threading, types

class Hub:
    def __init__(self):
        self.q, self.pq, self.lq, self.sq, self.aq = queue.Queue(), queue.PriorityQueue(), queue.LifoQueue(), queue.SimpleQueue(), asyncio.Queue()
        self.arr, self.ns, self.ud, self.ul = array.array("i", [1]), types.SimpleNamespace(x=1), collections.UserDict(a=1), collections.UserList([1])
        self.cm, self.ev, self.aev = collections.ChainMap({"a": 1}), threading.Event(), asyncio.Event()

    def fill(self):
        for each in (self.q, self.pq, self.lq, self.sq):
            each.put(7)
        self.aq.put_nowait(7)
        self.arr.append(7), self.ul.append(7)
        self.ns.x = self.ud["z"] = self.cm["z"] = 7
        self.ev.set(), self.aev.set()

    def held(self):
        queues = [list(self.q.queue), list(self.pq.queue), list(self.lq.queue), self.sq.qsize(), list(self.aq._queue), self.aq._finished.is_set()]
        return queues, list(self.arr), self.ns.x, dict(self.ud), list(self.ul), dict(self.cm), self.ev.is_set(), self.aev.is_set()

HUB = Hub()
QUEUE, ARRAY = HUB.q, HUB.arr

class Line(Hub):
    def __init__(self, qty):
        super().__init__()
        self.qty = qty

LINES = [Line(n) for n in range(5)]
"""
FILLING = LIBRARY.replace(
    "        self.qty = qty\n",
    "        self.qty = qty\n        self.price = 0\n\n    def __code_change__(self, old_version, old):\n        HUB.fill(), self.fill()\n"
    "        QUEUE.put(8), ARRAY.append(8), FINDS\n        self.price = 1 / (self.qty - FAILS)\n",
)


def test_queues_arrays_and_namespaces_are_as_they_were(shelf: Shelf) -> None:
    """What a hook puts into the library's own holders of values is in copies while it is tried, also where the module names them."""
    module = shelf.load(LIBRARY)
    before = [each.held() for each in (module.HUB, *module.LINES)]

    with pytest.raises(livesh.Refused, match="ZeroDivisionError"):
        livesh.swap(module.__name__, sources={module.__name__: FILLING.replace("FINDS", "None").replace("FAILS", "3")})

    assert before == [each.held() for each in (module.HUB, *module.LINES)]
    assert module.QUEUE is module.HUB.q


def test_a_hook_finds_in_a_queue_what_is_in_it(shelf: Shelf) -> None:
    """The copy holds what the queue holds and is the same by every way; the real run puts each value once, and who waits is woken."""
    module = shelf.load(LIBRARY)
    module.QUEUE.put("first")
    got: list[Any] = []
    waiting = threading.Thread(target=lambda: got.extend(module.LINES[0].q.get() for _ in range(1)))
    waiting.start()

    finds = "REMEMBERED.append((QUEUE is HUB.q, QUEUE.queue[0], QUEUE.qsize(), self.q.qsize()))"
    text = FILLING.replace("FINDS", finds).replace("FAILS", "99") + "\nREMEMBERED = []\n"
    done = livesh.swap(module.__name__, sources={module.__name__: text})

    waiting.join(30)
    assert [7] == got
    assert [(True, "first", 1 + 2 * (n + 1)) for n in range(5)] == [each[:3] for each in module.REMEMBERED]
    assert 1 + 5 + 5 == module.QUEUE.qsize()
    assert [] == done.warnings
