"""Four answers about an old frame, worked out from two texts; and the same for live code."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Iterator
from pathlib import Path

import handmade
import pytest
from handmade import Shelf

from livesh.swap.history import frames

OLD = """\
import os
LIMIT = 3

def first(cart):
    total = 0
    for line in cart:
        total += line
    return total

class Cart:
    @property
    def size(self):
        return 1

    def add(self, x):
        def inner():
            return x
        return inner

async def later():
    return [y for y in range(3)]

while LIMIT:
    LIMIT -= 1
"""


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    """Modules of this test only."""
    yield from handmade.shelf(tmp_path)


def edited(before: str, after: str) -> str:
    """Return OLD with one replacement, which must be there."""
    assert before in OLD
    return OLD.replace(before, after)


@pytest.mark.parametrize(
    ("new", "qualname", "line", "expected"),
    [
        (OLD, "first", 7, ("current", 7)),
        (edited("LIMIT = 3", "LIMIT = 4"), "first", 7, ("current", 7)),
        (edited("LIMIT = 3", "LIMIT = 3\n# a line\n"), "first", 7, ("moved", 9)),
        (edited("    total = 0\n", "    total = 0\n    seen = 0\n"), "first", 7, ("stale", 8)),
        (edited("    total = 0\n", "    total = 0\n    seen = 0\n"), "Cart.add", 15, ("moved", 16)),
        (edited("        total += line\n", "        total += line * 2\n"), "first", 7, ("stale", 7)),
        (edited("def first", "def second"), "first", 7, ("gone", None)),
        (edited("class Cart", "class Basket"), "Cart.add", 15, ("gone", None)),
        (edited("    @property\n", ""), "Cart.size", 13, ("stale", 12)),
        (edited("            return x\n", "            return x + 1\n"), "Cart.add.<locals>.inner", 17, ("stale", 17)),
        (edited("            return x\n", "            return x + 1\n"), "Cart.add", 18, ("stale", 18)),
        (edited("        return 1\n", "        return 2\n"), "Cart.add.<locals>.inner", 17, ("current", 17)),
        (edited("range(3)]", "range(4)]"), "later.<locals>.<listcomp>", 21, ("stale", 21)),
        (edited("import os\n", ""), "later.<locals>.<listcomp>", 21, ("moved", 20)),
        (edited("import os\n", ""), "<module>", 24, ("moved", 23)),
        (edited("    LIMIT -= 1", "    LIMIT -= 2"), "<module>", 24, ("stale", 24)),
        (edited("    return total\n", "    return total  # the sum\n"), "first", 7, ("current", 7)),
        (edited("import os\n", "").replace("    return total\n", "    return total  # the sum\n"), "first", 7, ("moved", 6)),
        ("def first(\n", "first", 7, ("stale", 1)),
    ],
)
def test_the_four_answers(new: str, qualname: str, line: int, expected: tuple[str, int | None]) -> None:
    """Current, moved, stale or gone, and where the line is now."""
    assert expected == frames.status_of(OLD, new, qualname, line)


def test_namesakes_are_told_apart() -> None:
    """Two definitions of one name (an overload, a property's setter) are compared each with its own."""
    old = "if x:\n    def f():\n        return 1\nelse:\n    def f():\n        return 2\n"
    new = old.replace("return 2", "return 3")

    assert ("current", 3) == frames.status_of(old, new, "f", 3)
    assert ("stale", 6) == frames.status_of(old, new, "f", 6)


def test_a_line_is_followed_through_a_diff() -> None:
    """A line goes where its text went; a changed or deleted one to the nearest place."""
    before = ["a", "b", "c", "d", "e"]

    assert [1, 3, 4, 4, 5] == [frames.follow(before, ["a", "new", "b", "c", "e"], line) for line in range(1, 6)]
    assert 1 == frames.follow(before, ["x"], 5)


def test_a_large_text_is_followed_quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the part that differs is compared: ten thousand equal lines around it cost nothing."""
    before = [f"line {n}" for n in range(20_000)]
    after = [*before[:10_000], "new", "newer", *before[10_001:]]
    compared, real = [], difflib.SequenceMatcher

    def matcher(junk: None, one: list[str], other: list[str], autojunk: bool) -> difflib.SequenceMatcher[str]:
        compared.append((len(one), len(other)))
        return real(junk, one, other, autojunk)

    monkeypatch.setattr(difflib, "SequenceMatcher", matcher)

    assert [5_000, 10_001, 15_001] == [frames.follow(before, after, line) for line in (5_000, 10_001, 15_000)]
    assert [(1, 2)] == compared


def test_loops_are_found_within_their_definition() -> None:
    """The innermost loop around a line, not one outside of its function."""
    text = "for a in b:\n    def f():\n        while True:\n            x()\n        y()\n    z()\n"
    outline = frames.Outline(text)

    assert [3, None, 1] == [outline.loop(line) for line in (4, 5, 6)]


def test_a_running_frame_says_version_line_and_where_it_is_now(shelf: Shelf) -> None:
    """A suspended frame of an old version has that version's line and text, and the line it would be on today."""
    module = shelf.load("def g():\n    yield 1\n    yield 2\n\ndef h():\n    yield 1\n")
    g, h = module.g(), module.h()
    next(g), next(h)
    handmade.swap(module, "def g():\n    x = 1\n    yield x\n    yield 2\n\ndef h():\n    yield 1\n")

    stale, moved = (frames.classify(each.gi_code, frame=each.gi_frame) for each in (g, h))
    name, path = module.__name__, module.__file__
    assert (name, 1, 2, "stale", path, 2, 2, "g", "yield 1") == stale[:9]
    assert (name, 1, 2, "moved", path, 6, 7, "h", "yield 1") == moved[:9]


def test_a_frame_whose_definition_is_gone(shelf: Shelf) -> None:
    """A function that the new text does not have any more is gone, and still shows its line."""
    module = shelf.load("def g():\n    yield 1\n")
    g = module.g()
    next(g)
    handmade.swap(module, "X = 1\n")

    place = frames.classify(g.gi_code, frame=g.gi_frame)
    assert (1, 2, "gone", None, "yield 1") == (
        place.version, place.current_version, place.status, place.line_now, place.text
    )


def test_the_line_comes_from_the_version_not_from_the_disk(shelf: Shelf) -> None:
    """The line 2 of v1 is shown whatever is on disk today."""
    module = shelf.load("def f():\n    return 1\n")
    shelf.edit(module, "# nothing\n# of that\n")

    assert "return 1" == frames.line_at(module.__name__, 1, 2)
    assert "return 1" == frames.classify(module.f.__code__, 2).text
    assert "" == frames.line_at(module.__name__, 1, 99)
    assert "" == frames.line_at(module.__name__, 7, 1)


def test_other_code_is_unversioned() -> None:
    """The standard library is shown as it is, without a version."""
    import json

    place = frames.classify(json.dumps.__code__)

    assert ("unversioned", None, None) == (place.status, place.version, place.current_version)
    assert place.text.startswith("def dumps")


def test_this_frame_can_be_classified() -> None:
    """Classifying the caller's own frame gives its line, whatever loaded the module."""
    frame = sys._getframe()

    place = frames.classify(frame.f_code, frame=frame)
    assert (__name__, "test_this_frame_can_be_classified") == (place.module, place.qualname)
    assert frame.f_code.co_firstlineno < place.line <= frame.f_lineno


def test_values_travel() -> None:
    """A place is plain values, as a dictionary too."""
    place = frames.VersionedFrame("m", 1, 2, "stale", "m.py", 3, 4, "f", "x = 1")

    assert ("m", 1, "stale", 4) == tuple(place.as_dict()[key] for key in ("module", "version", "status", "line_now"))


def test_compiled_templates_show_the_line_of_the_template(tmp_path: Path) -> None:
    """The code that jinja2 makes has the template's file, and lines of its own."""
    import jinja2
    lines = ["<h1>", "{% for each in things %}", "<p>", "{{ look(each) }}", "{% endfor %}", "", "{{ look(0) }}"]
    (tmp_path / "page.html").write_text("\n".join(lines))
    seen: list[frames.VersionedFrame] = []

    def look(_each: int) -> str:
        frame = sys._getframe()
        while not frame.f_code.co_filename.endswith("page.html"):
            assert frame.f_back is not None
            frame = frame.f_back
        seen.append(frames.classify(frame.f_code, frame.f_lineno, frame))
        return ""

    jinja2.Environment(loader=jinja2.FileSystemLoader(tmp_path)).get_template("page.html").render(things=[1, 2], look=look)
    assert [(4, lines[3]), (4, lines[3]), (7, lines[6])] == [(place.line, place.text) for place in seen]
