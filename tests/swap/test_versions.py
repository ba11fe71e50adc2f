"""The table of versions: numbering, changes that move together, undo, bounds and listeners."""

from __future__ import annotations

import gc
import importlib
import linecache
import sys
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import handmade
import pytest
from handmade import Shelf

import livesh
from livesh.errors import Refused, UserError
from livesh.swap.history import edited, loaded, provenance, sources, versions


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    """Modules of this test only."""
    yield from handmade.shelf(tmp_path)


def _text(number: int) -> str:
    return f"def f():\n    return {number}\n"


def _commit(change: int, **texts: str) -> dict[str, int]:
    new = {name: sources.Source.of_text(name, str(loaded.path_of(name)), text) for name, text in texts.items()}
    return versions.commit(new, "ops", "because", change)


def test_version_one_is_the_text_the_module_was_loaded_from(shelf: Shelf) -> None:
    """Version 1 exists without anybody having swapped, and is what was imported."""
    module = shelf.load(_text(1))

    first = versions.current(module.__name__)

    assert (1, True, "import", _text(1), "same", "") == (
        first.number, first.current, first.author, first.source, first.disk, first.unknown,
    )


def test_a_commit_numbers_texts_and_keeps_the_old_ones(shelf: Shelf) -> None:
    """New texts get the next numbers; the old texts stay readable, author and reason with them."""
    name = shelf.load(_text(1)).__name__

    assert {name: 2} == _commit(1, **{name: _text(2)})
    assert {name: 3} == _commit(2, **{name: _text(3)})

    history = versions.history(name)
    assert [1, 2, 3] == [version.number for version in history]
    assert [_text(1), _text(2), _text(3)] == [version.source for version in history]
    assert [False, False, True] == [version.current for version in history]
    assert ("ops", "because", 2, 2) == (history[2].author, history[2].reason, history[2].change, history[2].parent)


def test_equal_text_makes_no_version(shelf: Shelf) -> None:
    """Text equal to the current one uses no number, whatever its line ends and encoding are."""
    name = shelf.load(b"# caf\xc3\xa9\r\nX = 1\r\n").__name__

    assert {name: 1} == _commit(1, **{name: "# café\nX = 1\n"})
    assert [1] == [version.number for version in versions.history(name)]


def test_after_going_back_new_text_gets_the_next_unused_number(shelf: Shelf) -> None:
    """Going back makes an earlier number current again; new text after that is not confused with what was undone."""
    name = shelf.load(_text(1)).__name__
    _commit(1, **{name: _text(2)})
    versions.make_current(name, 1)

    assert 1 == versions.current(name).number
    assert {name: 3} == _commit(2, **{name: _text(3)})
    assert 1 == versions.current(name).parent


def test_going_back_takes_the_whole_change_along(shelf: Shelf) -> None:
    """Rolling back one module of a change of three rolls back the three."""
    names = [shelf.load(_text(1)).__name__ for _ in range(3)]
    _commit(1, **dict.fromkeys(names, _text(2)))

    assert dict.fromkeys(names, 1) == versions.together(names[1])


def test_going_back_takes_what_was_built_on_the_change(shelf: Shelf) -> None:
    """When a module of the change has moved on since, its later changes go back as well, with all their modules."""
    one, two, three, other = (shelf.load(_text(1)).__name__ for _ in range(4))
    _commit(11, **{one: _text(2), two: _text(2)})
    _commit(12, **{two: _text(3), three: _text(2)})
    _commit(13, **{other: _text(2)})

    assert {one: 1, two: 1, three: 1} == versions.together(one)
    assert {two: 2, three: 1} == versions.together(two)
    assert {two: 1, one: 1, three: 1} == versions.together(two, 1)


def test_going_forward_again_takes_the_change_along(shelf: Shelf) -> None:
    """Making an undone version current again redoes its change in all its modules."""
    one, two = (shelf.load(_text(1)).__name__ for _ in range(2))
    _commit(21, **{one: _text(2), two: _text(2)})
    for name in (one, two):
        versions.make_current(name, 1)

    assert {one: 2, two: 2} == versions.together(one, 2)


def test_there_is_nothing_before_the_first_version(shelf: Shelf) -> None:
    """Going back from version 1, or to a number that never was, is refused with the numbers there are."""
    name = shelf.load(_text(1)).__name__

    with pytest.raises(Refused, match="no earlier version"):
        versions.together(name)
    with pytest.raises(Refused, match=r"has no v9: there are v1 to v1"):
        versions.together(name, 9)


def test_a_failed_commit_leaves_no_trace(shelf: Shelf) -> None:
    """Restoring the snapshot brings back numbers, currents and changes."""
    name = shelf.load(_text(1)).__name__
    _commit(31, **{name: _text(2)})
    before = [each.id for each in versions.changes()]
    token = versions.snapshot()

    _commit(32, **{name: _text(3)})
    versions.make_current(name, 1)
    versions.restore(token)

    assert (2, [1, 2]) == (versions.current(name).number, [each.number for each in versions.history(name)])
    assert before == [each.id for each in versions.changes()]
    assert {name: 3} == _commit(33, **{name: _text(4)})


def test_a_reload_past_the_engine_is_a_version(shelf: Shelf) -> None:
    """importlib.reload makes a version of its own: what it runs is known, and what somebody holds is old."""
    module = shelf.load(_text(1))
    held = module.f
    shelf.edit(module, _text(22))
    importlib.reload(module)

    assert [(1, "import"), (2, "importlib.reload")] == [
        (each.number, each.author) for each in versions.history(module.__name__)
    ]
    assert (1, 2, 22) == (provenance.number_of(held), provenance.number_of(module.f), module.f())
    assert "    return 1\n" == linecache.getline(held.__code__.co_filename, 2)
    assert "same" == edited.status(module.__name__)
    importlib.reload(module)
    assert 2 == len(versions.history(module.__name__))


def test_a_module_whose_text_is_unknown_says_why(shelf: Shelf) -> None:
    """A module without a text has one version that carries the reason and no text."""
    (lone,) = versions.versions("math")

    assert (1, "unknown", "") == (lone.number, lone.disk, lone.source)
    assert "math" in lone.unknown


def test_names_that_are_not_loaded_are_a_mistake() -> None:
    """Asking for a module that is not there is the asker's error, not an empty answer."""
    with pytest.raises(UserError, match="is not loaded"):
        versions.versions("no_such_module_here")


def test_the_name_of_a_file_leads_to_its_module(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who names a script or a module by its file is told what it is loaded as, with what came after the name."""
    module = shelf.load(_text(1))
    stem = Path(module.__file__ or "").stem
    monkeypatch.setitem(sys.modules, "elsewhere." + stem, module)
    monkeypatch.delitem(sys.modules, module.__name__)

    with pytest.raises(UserError) as mistaken:
        versions.versions(stem)

    assert f"did you mean elsewhere.{stem}?" == mistaken.value.hint
    assert [f"elsewhere.{stem}.Cart.add", f"elsewhere.{stem}"] == [loaded.meant_by(f"{stem}.Cart.add"), loaded.meant_by(f"{stem}.py")]
    assert ["", ""] == [loaded.meant_by(f"elsewhere.{stem}.Cart"), loaded.meant_by("no_such.place")]


def test_without_names_the_programs_modules_are_listed(shelf: Shelf) -> None:
    """The program's own modules are listed before anybody swapped them; the standard library is not."""
    name = shelf.load(_text(1)).__name__

    listed = {version.module for version in versions.versions()}

    assert name in listed
    assert "os" not in listed


def test_what_was_only_looked_at_is_not_listed(shelf: Shelf) -> None:
    """A module of the library whose text something asked for is no module of the program; one that was swapped is listed."""
    versions.current("textwrap")
    try:
        assert "textwrap" not in {version.module for version in versions.versions()}
        _commit(40, textwrap="X = 1\n")
        assert [1, 2] == [version.number for version in versions.versions() if version.module == "textwrap"]
    finally:
        versions.forget("textwrap")


def test_old_text_is_kept_compressed(shelf: Shelf) -> None:
    """A superseded text takes less room than its own length, and reads the same."""
    text = "".join(f"def function_{n}():\n    return {n}\n" for n in range(500))
    name = shelf.load(text).__name__
    _commit(41, **{name: _text(2)})
    versions.tidy()

    first = versions.version(name, 1)
    assert text == first.source
    assert first.size() < len(text) / 2


def test_a_version_costs_less_than_twice_its_text(shelf: Shelf) -> None:
    """What is kept of a version that nobody can run is its text, compressed, and little else."""
    texts = [
        "".join(f"def function_{n}(x):\n    y = x + {n * salt}\n    return [y, {n}]\n\n" for n in range(400))
        for salt in range(30)
    ]
    module = shelf.load(texts[0])
    for text in texts[1:10]:
        handmade.swap(module, text)
    gc.collect()
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        for text in texts[10:]:
            handmade.swap(module, text)
        gc.collect()
        kept = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()

    assert kept / 20 < 2 * len(texts[0])


def test_old_versions_are_bounded(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the bound the oldest go, but never the first, the current or one that can still run."""
    monkeypatch.setattr(versions, "KEPT", 3)
    name = shelf.load(_text(1)).__name__
    running = compile(_text(2), "x.py", "exec")
    provenance.claim(running, name, 2)
    for number in range(2, 10):
        _commit(50 + number, **{name: _text(number)})
        versions.tidy()

    assert [1, 2, 8, 9] == [version.number for version in versions.history(name)]
    with pytest.raises(Refused, match="not kept any more"):
        versions.source_of(name, 3)


def test_bytes_of_old_text_are_bounded(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    """All modules together keep only so many bytes of superseded text."""
    monkeypatch.setattr(versions, "KEPT_BYTES", 0)
    name = shelf.load(_text(1)).__name__
    for number in (2, 3):
        _commit(60 + number, **{name: _text(number)})
        versions.tidy()

    assert [1, 3] == [version.number for version in versions.history(name)]


def test_listeners_hear_of_swaps_until_they_are_taken_off() -> None:
    """A callback is called with the swap after each commit, and not after it was removed."""
    heard: list[Any] = []
    remove = versions.on_swap(heard.append)

    versions.announce("first")
    remove()
    versions.announce("second")

    assert ["first"] == heard


def test_a_failing_listener_is_reported_and_the_others_hear(monkeypatch: pytest.MonkeyPatch) -> None:
    """One callback's exception goes to sys.unraisablehook and stops nobody."""
    heard: list[Any] = []
    reported: list[Any] = []
    monkeypatch.setattr(sys, "unraisablehook", reported.append)
    removers = [versions.on_swap(lambda swap: 1 / 0), versions.on_swap(heard.append)]

    versions.announce("swap")
    for remove in removers:
        remove()

    assert ["swap"] == heard
    assert [ZeroDivisionError] == [each.exc_type for each in reported]


def test_a_version_as_plain_values(shelf: Shelf) -> None:
    """as_dict gives what a table of versions shows, without text."""
    name = shelf.load(_text(1)).__name__

    values = versions.current(name).as_dict()

    assert (name, 1, True) == (values["module"], values["number"], values["current"])
    assert "source" not in values


def test_going_back_to_what_is_current_does_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is no change, nobody is told of one, and the reason is said."""
    (tmp_path / "stays.py").write_text("X = 1\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    importlib.import_module("stays")
    livesh.swap("stays", sources={"stays": "X = 2\n"})
    told: list[Any] = []
    forget = livesh.on_swap(told.append)
    done = livesh.rollback("stays", to=2)
    forget()
    assert ({}, None, ["stays is at v2 already"], []) == (done.versions, done.change, done.warnings, told)
