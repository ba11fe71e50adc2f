"""Views: bounded trees of live objects, made without their code."""

from __future__ import annotations

import asyncio
import datetime
import enum
import json
import threading
import types
from collections import OrderedDict, UserDict, defaultdict, deque, namedtuple
from typing import Any

import hostile
import pytest
from placing import place_of

from livesh.errors import UserError
from livesh.runtime import raw
from livesh.services import edits, paths, views
from livesh.services.views import Limits, View


class Color(enum.Enum):
    """An enum whose members are said by name."""

    RED = 1


class Order:
    """A plain record."""

    def __init__(self, qty: int = 1) -> None:
        self.qty = qty
        self.lines = [{"sku": "apple"}]

    def total(self) -> int:
        """Return anything."""
        return self.qty


def drawn(obj: Any, **limits: int) -> list[str]:
    """Return the lines of a view."""
    return views.lines(View(Limits(**limits)).of(obj))


def test_a_tree_is_what_the_object_holds() -> None:
    """Attributes, items and values, each with the label of a path."""
    assert [
        f"{__name__}.Order (2 attributes)",
        "  qty: 5",
        "  lines: list (1 item)",
        "    [0]: dict (1 item)",
        "      ['sku']: 'apple'",
    ] == drawn(Order(5), depth=4)


def test_a_tree_goes_over_the_wire() -> None:
    """A view is data that JSON can carry."""
    tree = View(Limits(depth=4)).of({"order": Order(), (1, 2): {3}, "when": datetime.date(2024, 1, 2), "f": test_a_tree_goes_over_the_wire})
    assert tree == json.loads(json.dumps(tree))


@pytest.mark.parametrize("name", ["Hostile", "HostileMetaclassed", "HostileDict", "HostileList", "HostileSlots"])
def test_no_code_of_the_object_runs(name: str) -> None:
    """Objects that crash when asked anything are shown all the same, alone, inside others and in a table."""
    obj = vars(hostile)[name]()
    assert len(drawn([obj, {"key": obj}], depth=4)) > 3
    assert views.one_line(obj)
    assert views.table([obj], 0, 5)["rows"]
    assert View(Limits(depth=2)).of(obj)["of"] is not None


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (5, "5"),
        (10**700, "an integer of 2,326 bits"),
        (1.5, "1.5"),
        (None, "None"),
        ("x" * 200, f"{'x' * 60!r}… (200 characters)"),
        (b"abc", "b'abc'"),
        (Color.RED, "Color.RED"),
        (datetime.date(2024, 1, 2), "datetime.date(2024, 1, 2)"),
        (Order, f"class {__name__}.Order"),
        (drawn, f"function {__name__}.drawn"),
        (Order(1).total, f"method Order.total of a {__name__}.Order"),
        (len, "builtin len"),
        (json, "module json"),
        (range(3), "range(0, 3)"),
        ([1, 2], "list (2 items)"),
        (deque([1]), "collections.deque (1 item)"),
        (OrderedDict(a=1), "OrderedDict"),
        (ValueError("no"), "ValueError (1 attribute)"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_one_line_says_what_it_is(value: Any, text: str) -> None:
    """Each kind of object has a short text of its own."""
    assert text in views.one_line(value)


def test_a_lock_does_not_say_that_we_hold_it() -> None:
    """We look under the lock: its own repr would name us as the holder."""
    lock = threading.RLock()
    with lock:
        assert "RLock" == views.one_line(lock)


def test_cycles_end() -> None:
    """What is met again below itself is said, not entered."""
    one: list[Any] = [1]
    one.append(one)
    assert ["list (2 items)", "  [0]: 1", "  [1]: list (cycle: shown above)"] == drawn(one, depth=9)


def test_limits_hold() -> None:
    """Depth, items, nodes, characters and text lengths are bounded, and what is left is counted."""
    big = {number: ["x" * 1000] * 100 for number in range(1000)}
    tree = View(Limits(depth=3, items=10, nodes=50)).of(big)
    assert (10, 990) == (len(tree["of"]) + 0, tree["left"]) or tree["left"] > 990
    assert len(json.dumps(View(Limits(depth=9, items=1000, nodes=20000, text=1000, characters=5000)).of(big))) < 40_000
    assert len(json.dumps(View().of(big))) < 200_000
    slow = View(Limits(seconds=0.0)).of(big)
    assert 1000 == slow["left"]


def test_a_page_starts_where_it_is_asked_to() -> None:
    """Paging passes over the first children and counts the rest."""
    tree = View(Limits(items=3)).of({str(number): number for number in range(10)}, start=4)
    assert (["['4']", "['5']", "['6']"], 3, 4) == ([child["label"] for child in tree["of"]], tree["left"], tree["start"])


def test_attributes_come_before_items() -> None:
    """A dict subclass with attributes shows both, in one numbering."""

    class Bag(dict):  # type: ignore[type-arg]
        pass

    bag = Bag(a=1, b=2)
    bag.name = "bag"  # type: ignore[attr-defined]
    assert [(".name", "bag"), ("['a']", 1), ("['b']", 2)] == views.children(bag)
    assert [("['b']", 2)] == views.children(bag, 2)


def test_keys_that_cannot_be_typed_are_numbered() -> None:
    """An object as a key becomes the number of the entry; members of sets too."""
    assert ["[1]", "['a']", "[(1, 'x')]", "[#3]"] == [label for label, _ in views.children({1: 0, "a": 0, (1, "x"): 0, Order: 0})]
    assert ["[#0]"] == [label for label, _ in views.children({5})]


def test_a_dict_changed_while_it_is_paged_is_read_again() -> None:
    """Another thread may add keys between our calls; a page is one call."""
    shared: dict[int, int] = {}
    stop = threading.Event()

    def churn() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            shared[number] = number
            shared.pop(number - 50, None)

    thread = threading.Thread(target=churn)
    thread.start()
    try:
        for _ in range(300):
            tree = View().of(shared)
            assert all(child["label"] == f"[{child['text']}]" for child in tree.get("of", []))
            page = views.items(shared, 10, 20)
            assert len(page) <= 20 and all(label == f"[{value}]" for label, value in page)
    finally:
        stop.set()
        thread.join(30)
    assert not thread.is_alive()


def test_repr_only_when_asked() -> None:
    """--repr runs the objects' own repr, bounded, and says what it raised."""

    class Loud:
        def __repr__(self) -> str:
            return "loud" * 100

    class Broken:
        def __repr__(self) -> str:
            raise ValueError("no")

    tree = View(Limits(text=10), use_repr=True).of([Loud(), Broken(), 5])
    assert ["loudloudlo… (400 characters)", "‹repr raised ValueError›", "5"] == [child["text"] for child in tree["of"]]


def test_secrets_stay() -> None:
    """Names and values that look secret are redacted in trees and tables, unless revealed."""
    held = {"user": "ann", "password": "hunter2", "config": {"API_KEY": "abc", "url": "postgres://u:pw@host/db", "author": "bob"}}
    text = "\n".join(drawn(held, depth=4))
    assert ("hunter2" not in text, "abc" not in text, "pw@" not in text, "'bob'" in text) == (True,) * 4
    assert "hunter2" in "\n".join(views.lines(View(reveal=True).of(held)))
    table = views.table([held], 0, 5)
    assert "hunter2" not in json.dumps(table)
    assert "hunter2" in json.dumps(views.table([held], 0, 5, reveal=True))


def test_tables_of_records() -> None:
    """Objects, dicts and named tuples become rows; columns are the names met."""
    Point = namedtuple("Point", "x y")
    found = views.table([Order(5), {"qty": 6, "extra": None}, Point(1, 2), 7], 0, 10)
    assert ["", "qty", "lines", "extra", "x", "y", "value"] == found["columns"]
    assert ["[1]", "6", None, "None", None, None, None] == found["rows"][1]
    assert ["[2]", None, None, None, "1", "2", None] == found["rows"][2]
    assert 1 == views.table([1, 2, 3], 2, 10)["rows"][0].count("3")


def test_a_default_dict_is_not_filled_by_looking() -> None:
    """Reading a defaultdict makes no entry."""
    held: defaultdict[str, list[int]] = defaultdict(list)
    View().of(held)
    assert {} == held


def test_a_module_shows_its_data() -> None:
    """What it imported or defined is counted, not listed; below another object a module is a name."""
    module = types.ModuleType("shop")
    exec("from __future__ import annotations\nimport os\nfrom typing import Any, Optional\nfrom functools import lru_cache\nT = Optional[int]\n"
         "LIMIT = 5\nopen = {}\ndef f(): pass\nclass C: pass\nlive = C()\n@lru_cache\ndef g(): pass\nPAIR = int | str\n", module.__dict__)  # fmt: skip
    tree = View().of(module)

    assert [".LIMIT", ".open", ".live"] == [child["label"] for child in tree["of"]]
    assert (3, 10, 0) == (tree["size"], tree["defined"], tree["left"])
    assert "module shop" == View().of([module])["of"][0]["text"]


def test_a_container_is_refilled_in_one_step() -> None:
    """Whoever reads a dict, list, set or deque that is put back never finds it empty."""
    held: list[Any] = [dict.fromkeys(range(100)), OrderedDict.fromkeys(range(100)), list(range(100)), set(range(100)), deque(range(100)), bytearray(100)]
    stop, wrong = threading.Event(), []

    def read() -> None:
        while not stop.is_set():
            wrong.extend(type(each) for each in held if len(each) != 100)

    thread = threading.Thread(target=read)
    thread.start()
    try:
        for _ in range(500):
            for each in held:
                base = raw.container_base(type(each))
                assert base is not None
                raw.refill(each, base, raw.contents(each, base))
    finally:
        stop.set()
        thread.join()

    assert [] == wrong


def test_whether_a_lock_is_locked_is_said_and_no_difference() -> None:
    """Also by whom, of a lock that knows, but for the one that we hold; what changes all the time is no part of the state."""
    from livesh.shell.render import state as draw
    from livesh.shell.render.text import plain

    box = types.SimpleNamespace(plain=threading.Lock(), mine=threading.RLock(), free=threading.Lock(), held=threading.Lock())
    view = views.View()
    view.held = box.held
    before = views.lines(view.of(box))
    with box.plain, box.mine, box.held:
        tree = view.of(box)
    name = threading.current_thread().name
    assert [f"plain: lock, locked\nmine: RLock, locked by thread {name}\nfree: lock\nheld: lock\n"] == [plain(draw.tree(tree, 80))]
    assert before == views.lines(tree)


def test_a_lock_of_tasks_is_said_as_one_of_threads() -> None:
    """It is locked while what it guards is looked at or replaced: that is no line of the state, nor of its difference."""
    from livesh.shell.render import state as draw
    from livesh.shell.render.text import plain

    async def look() -> tuple[views.Node, views.Node]:
        box = types.SimpleNamespace(lock=asyncio.Lock(), total=1)
        free = View().of(box)
        async with box.lock:
            return free, View().of(box)

    free, locked = asyncio.run(look())
    assert ["lock: Lock\ntotal: 1\n", "lock: Lock, locked\ntotal: 1\n"] == [plain(draw.tree(tree, 80)) for tree in (free, locked)]
    assert views.lines(free) == views.lines(locked)


class Loud(dict):
    """A dict with methods of its own."""

    __len__ = __iter__ = __getitem__ = keys = items = get = lambda *_: 1 / 0  # type: ignore[assignment]


def test_a_mapping_proxy_is_what_it_stands_for() -> None:
    """In a tree, a table and a path, which none of its methods makes; nothing can be stored through it."""
    proxy = types.MappingProxyType(Loud(a=1, b=[2]))
    assert ["mappingproxy (2 items)", "  ['a']: 1", "  ['b']: list (1 item)", "    [0]: 2"] == views.lines(View().of(proxy))
    assert [["[0]", "1", "list (1 item)"]] == views.table([proxy], 0, 2)["rows"]
    assert (1, [2], 2) == tuple(paths.walk(proxy, paths.parse(text).steps) for text in ("x['a']", "x[#1]", "x['b'][0]"))
    with pytest.raises(UserError, match="items of a mappingproxy cannot be assigned"):
        edits.Edit(place_of(proxy, "x['a']"), 5).apply()
    assert "1 attribute" == views.summary(types.MappingProxyType(UserDict(a=1)))[0]


def test_what_is_cut_is_seen_to_be_and_nothing_is_said_to_be_in_c_that_is_not() -> None:
    """A number of which digits are missing is not another number; a class or module without data of its own is simply that."""
    assert ["3.14159…", "True", "datetime.date(202…"] == [views.one_line(value, room) for value, room in ((3.14159265, 7), (True, 4), (datetime.date(2024, 1, 1), 17))]
    empty: list[Any] = [type("Empty", (), {"__init__": lambda self: None}), types.ModuleType("empty")]
    assert [("0 attributes", 0)] * 2 == [views.summary(each) for each in empty]
