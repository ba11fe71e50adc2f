"""Every drawing against its golden text at three widths; LIVESH_GOLDEN=write draws them anew, to be looked at."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from livesh.shell.commands.state import show_services
from livesh.shell.render import code, debug, diffs, pages, plans, tables, traces, trees
from livesh.shell.render.text import Text, cells, plain

GOLDEN = Path(__file__).parent / "golden"
WIDTHS = (60, 100, 160)

FRAMES = [
    {
        "qualname": "price_total",
        "file": "/srv/shop/orders.py",
        "line": 41,
        "version": 3,
        "current": 4,
        "status": "stale",
        "line_now": 44,
        "text": "    for line in cart.lines:",
        "locals": {"cart": "<Cart 3 lines>", "total": "Decimal('12.50')"},
    },
    {"qualname": "checkout", "file": "/srv/shop/orders.py", "line": 85, "version": 3, "status": "moved", "line_now": 88},
    {"qualname": "Old.<locals>.run", "file": "/srv/shop/old.py", "line": 2, "version": 1, "current": 2, "status": "gone"},
    {"qualname": "run", "file": "/usr/lib/python3.11/threading.py", "line": 982, "text": "self._target(*self._args)"},
]

STEPS = [
    {"module": "shop.pricing", "path": "price_of", "mark": "~", "what": "body", "detail": "3 references follow"},
    {"module": "shop.pricing", "path": "_tier", "mark": "+", "what": "new", "detail": ""},
    {"module": "shop.pricing", "path": "Quote", "mark": "~", "what": "+1 method", "detail": "214 instances keep their state"},
    {"module": "shop.pricing", "path": "CACHE", "mark": "=", "what": "held", "detail": "state the edit did not touch"},
    {"module": "shop.pricing", "path": "TIER_LIMIT", "mark": "!", "what": "10 → 20", "detail": "also in shop.api, which imported it"},
    {"module": "shop.api", "path": "old_route", "mark": "-", "what": "removed", "detail": ""},
]

BEFORE = "def price(n):\n    '''What n cost.'''\n    return n * 2\n\n\nLIMIT = 10\n"
AFTER = "def price(n):\n    '''What n cost.'''\n    if n > LIMIT:\n        n = LIMIT\n    return n * 2\n\n\nLIMIT = 10\n"

PAGE = """# Stale frames

A frame that runs an **old version** says so. See `:help laws` or [the tour](tour.md), which goes through the whole of it.

- one: a point that is long enough to be broken at the smallest width there is
- two

    shop> :bt worker-2

| word | means |
| --- | --- |
| `stale` | the text of this definition is another one now |

1. first
2. second
"""

NODES = [
    trees.Node(
        [("name", "orders"), ("dim", " Orders v1")],
        [
            trees.Node("open: dict, 2 items", [trees.Node("'A17': [<Line apple 50>, <Line pear 1>]"), trees.Node("'A18': [<Line melon 2>]")]),
            trees.Node("shipped: 0"),
            trees.Node("note: " + "a long text " * 12),
        ],
    )
]

def _thread(name: str, number: int, *, ours: bool = False, **waits: object) -> dict[str, object]:
    frame = {"qualname": "Condition.wait", "file": "/usr/lib/python3.12/threading.py", "line": 355}
    return {"name": name, "id": number, "cpu": 0.07, "cpu_s": 0.31, "ours": ours, "frames": [] if ours else [frame], "waits": waits or None}


def _service(name: str, cls: str) -> dict[str, object]:
    return {"name": name, "type": cls, "version": "v1", "size": "4 attributes", "lock": None, "suspended": False, "kind": "thread", "origin": "found"}


THREADS = [
    _thread("worker-2", 140204509755072, lock="shop.orders.LOCK", held_by=["MainThread"]),
    _thread("thread-140204483528384", 140204483528384, ours=True),
    _thread("companion", 140204492969664, ours=True),
]

DRAWINGS: dict[str, Callable[[int], Text]] = {
    "arrows": lambda width: plans.arrows(
        [{"module": "shop.pricing", "from": 1, "to": 2}, {"module": "shop.api", "from": 4, "to": 5}], STEPS, width
    ),
    "columns": lambda width: tables.columns([f"command-{n}" for n in range(23)], width),
    "diff": lambda width: diffs.diff(BEFORE, AFTER, width, old="v1", new="v2"),
    "outline": lambda width: trees.outline(NODES, width),
    "page": lambda width: pages.page(PAGE, width),
    "pairs": lambda width: tables.pairs([("address", "unix:/run/user/1000/livesh/4242.sock"), ("pid", 4242), ("note", None)], width),
    "refusal": lambda width: plans.refusal(
        ["__slots__ of Cart change, and 3 Carts live in shop.orders; give it a __code_change__ or :reload after they are gone"], width
    ),
    "services": lambda width: show_services(
        {"services": [_service("orders", "shop.orders.Orders"), _service("loop", "asyncio.unix_events._UnixSelectorEventLoop")]}, width
    ),
    "source": lambda width: code.source(AFTER, width, first=98, here=100, marks={101: ("bad", "●")}),
    "stack": lambda width: [*traces.stack(FRAMES, width, here=1), *traces.stale_note(FRAMES, width)],
    "table": lambda width: tables.table(
        ["module", "version", "loaded", "disk", "old frames", "by"],
        [
            ["shop.orders", ("version", "v3"), "12:01:03", "same", "2 in v2", 'ops "fix rounding of the totals in the nightly report"'],
            ["shop.pricing", ("version", "v1"), "09:40:11", ("warn", "changed"), None, "import"],
            ["日本語.モジュール", "v1", "09:40:11", "same", None, "two\nlines"],
        ],
        width,
        keep=["version", "loaded", "disk"],
    ),
    "threads": lambda width: debug.threads({"threads": THREADS, "window": 0.3, "lag": []}, width),
    "traceback": lambda width: traces.traceback(
        {
            "type": "ValueError",
            "message": "no such tier",
            "frames": FRAMES[:2],
            "cause": {"type": "KeyError", "message": "'gold'", "frames": FRAMES[3:]},
            "notes": ["while pricing A17"],
        },
        width,
    ),
    "tree": lambda width: trees.tree(NODES, width),
}


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", sorted(DRAWINGS))
def test_drawing(name: str, width: int) -> None:
    """A drawing looks as it was approved."""
    seen = plain(DRAWINGS[name](width))
    file = GOLDEN / f"{name}-{width}.txt"
    if os.environ.get("LIVESH_GOLDEN") == "write":
        file.write_text(seen, encoding="utf-8")

    assert file.read_text(encoding="utf-8") == seen


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", sorted(DRAWINGS))
def test_fits(name: str, width: int) -> None:
    """No line of a drawing is wider than what there is."""
    too_wide = [line for line in plain(DRAWINGS[name](width)).split("\n") if cells(line) > width]

    assert [] == too_wide


def test_every_golden_text_is_drawn() -> None:
    """No golden file is left over from a drawing that is gone."""
    assert {f"{name}-{width}.txt" for name in DRAWINGS for width in WIDTHS} == {file.name for file in GOLDEN.iterdir()}
