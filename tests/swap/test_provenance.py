"""Which version a code object belongs to: by identity, without keeping it alive, and under which path."""

from __future__ import annotations

import asyncio
import gc
import linecache
import os
import sys
import weakref
from collections.abc import Iterator
from pathlib import Path

import handmade
import pytest
from handmade import Shelf

from livesh.swap.history import loaded, provenance, versions

ONE = """\
def changed():
    return 1


def untouched():
    return [x for x in range(3)]


class Cart:
    def total(self):
        return 1
"""
TWO = ONE.replace("return 1\n\n\ndef", "return 2\n\n\ndef")


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    """Modules of this test only."""
    yield from handmade.shelf(tmp_path)


def test_equal_code_of_two_versions_is_told_apart() -> None:
    """Code objects compare by value: the same text compiled as v3 and as v5 is equal, and still v3 and v5."""
    three, five = (compile("def f(): return 1", "m.py", "exec") for _ in range(2))
    provenance.claim(three, "m", 3)
    provenance.claim(five, "m", 5)

    assert three == five
    assert [("m", 3), ("m", 5)] == [provenance.origin(three), provenance.origin(five)]


def test_claims_reach_nested_code() -> None:
    """Functions in functions, comprehensions and lambdas belong to the version of what is around them."""
    code = compile("def f():\n    def g():\n        return lambda: [x for x in ()]\n", "m.py", "exec")
    provenance.claim(code, "m", 4)

    assert {("m", 4)} == {provenance.origin(each) for each in loaded.nested(code)}


def test_claims_keep_nothing_alive_and_go_with_the_code() -> None:
    """A version is counted while its code lives, and forgotten when the last user lets go."""
    code = compile("def f(): return 1", "m.py", "exec")
    inner = handmade.code_named(code, "f")
    provenance.claim(code, "fleeting", 7)
    dead = weakref.ref(code)
    assert 2 == provenance.alive("fleeting", 7)

    del code
    assert (None, 1) == (dead(), provenance.alive("fleeting", 7))
    del inner
    assert 0 == provenance.alive("fleeting", 7)


def test_claiming_again_moves_the_claim() -> None:
    """Code that is claimed for another version belongs to that one only."""
    code = compile("1", "m.py", "exec")
    provenance.claim(code, "again", 1)
    provenance.claim(code, "again", 2)

    assert (("again", 2), 0, 1) == (
        provenance.origin(code), provenance.alive("again", 1), provenance.alive("again", 2)
    )


def test_unclaimed_code_of_a_modules_file_is_version_one(shelf: Shelf) -> None:
    """What was there before us is version 1; code of no module's file has no version."""
    module = shelf.load(ONE)

    assert (module.__name__, 1) == provenance.origin(module.changed.__code__)
    assert None is provenance.origin(compile("1", "<string>", "exec"))


def test_live_things_know_their_number(shelf: Shelf) -> None:
    """Functions, methods, classes, code, generators and wrappers that hold a function answer alike."""
    module = shelf.load(ONE)
    before = module.changed.__code__
    handmade.swap(module, TWO)

    assert 2 == provenance.number_of(module.changed)
    assert 2 == provenance.number_of(module.changed.__code__)
    assert 1 == provenance.number_of(before)
    assert 2 == provenance.number_of(module.Cart)
    assert 2 == provenance.number_of(module.Cart().total)
    assert 2 == provenance.number_of(classmethod(module.changed))
    assert [None, None, None, None] == [provenance.number_of(each) for each in (os.path.join, len, 5, int)]


def test_decorated_functions_are_what_they_wrap(shelf: Shelf) -> None:
    """A wrapper's code belongs to the decorator's module: the version asked for is that of the function inside."""
    import functools

    tools = shelf.load("import functools\ndef deco(f):\n    @functools.wraps(f)\n    def inner():\n        return f()\n    return inner\n")
    module = shelf.load(ONE)
    handmade.swap(module, TWO)
    plain = module.changed

    wrapped = [tools.deco(tools.deco(plain)), functools.lru_cache(plain), functools.partial(plain), property(plain)]
    assert [2, 2, 2, 2] == [provenance.number_of(each) for each in wrapped]


def test_an_untouched_definition_is_current(shelf: Shelf) -> None:
    """Code whose definition is the same text in the same place counts as current: it says what the new version says."""
    module = shelf.load(ONE)
    before = module.untouched.__code__
    handmade.swap(module, TWO)

    assert before is module.untouched.__code__
    assert 2 == provenance.number_of(module.untouched)
    assert (module.__name__, 1) == provenance.origin(module.untouched.__code__)


def test_suspended_things_know_the_version_they_were_born_in(shelf: Shelf) -> None:
    """Generators, coroutines, tasks and frames of replaced code stay with their version."""
    text = "import sys\ndef gen():\n    yield 1\nasync def co(wait):\n    await wait\ndef frame():\n    return sys._getframe()\n"
    module = shelf.load(text)
    generator, frame = module.gen(), module.frame()

    async def numbers() -> list[int | None]:
        wait = asyncio.get_running_loop().create_future()
        task = asyncio.create_task(module.co(wait))
        await asyncio.sleep(0)
        handmade.swap(module, text.replace("yield 1", "yield 2").replace("await wait", "return await wait")
                      .replace("return sys._getframe()", "return (sys._getframe())"))
        found = [provenance.number_of(each) for each in (task, task.get_coro(), generator, frame, module.gen())]
        wait.set_result(None)
        await task
        return found

    assert [1, 1, 1, 1, 2] == asyncio.run(numbers())


def test_things_that_lie_are_not_asked() -> None:
    """An object's own __class__, __eq__ and __getattr__ are never called."""

    class Hostile:
        @property
        def __class__(self) -> type:  # type: ignore[override]
            raise AssertionError

        def __getattribute__(self, name: str) -> object:
            raise AssertionError(name)

        def __eq__(self, other: object) -> bool:
            raise AssertionError

        __hash__ = None  # type: ignore[assignment]

    class Meta(type):
        def __getattribute__(cls, name: str) -> object:
            raise AssertionError(name)

    assert None is provenance.number_of(Hostile())
    provenance.number_of(Meta("Lying", (), {}))


def test_retired_code_carries_another_spelling_of_its_path(shelf: Shelf) -> None:
    """Old code names the same file in other letters, nested code and running frames with it; new code the plain path."""
    module = shelf.load("def outer():\n    def inner():\n        yield 1\n    return inner()\n")
    path = str(module.__file__)
    generator, outer = module.outer(), module.outer.__code__
    handmade.swap(module, "def outer():\n    def inner():\n        yield 2\n    return inner()\n")

    spelling = outer.co_filename
    assert spelling == generator.gi_frame.f_code.co_filename
    assert path != spelling
    assert (path, path) == (os.path.abspath(spelling), provenance.true_path(spelling))
    assert os.path.samefile(path, spelling)
    assert path == module.outer.__code__.co_filename
    assert module.__name__ == provenance.module_of_path(spelling)


def test_each_living_version_has_its_own_spelling_and_dead_ones_give_theirs_back(shelf: Shelf) -> None:
    """Two old versions never share a spelling; when the last user dies it is free, and its lines are dropped."""
    module = shelf.load(ONE)
    first = module.changed.__code__
    handmade.swap(module, TWO)
    second = module.changed.__code__
    handmade.swap(module, TWO.replace("return 2", "return 3"))

    assert 2 == len({first.co_filename, second.co_filename})
    spelling = first.co_filename
    assert "    return 1\n" == linecache.getline(spelling, 2)
    assert spelling in linecache.cache

    del first
    assert (None, False) == (provenance.version_of_path(spelling), spelling in linecache.cache)
    assert (module.__name__, 2) == provenance.version_of_path(second.co_filename)


def test_revived_code_is_current_again(shelf: Shelf) -> None:
    """Code that comes back with a rollback carries the true path again."""
    module = shelf.load(ONE)
    first = module.changed.__code__
    handmade.swap(module, TWO)
    provenance.revive(first, module.__name__, 1)

    assert str(module.__file__) == first.co_filename
    assert (module.__name__, 1) == provenance.claimed(first)


def test_old_lines_survive_linecache(shelf: Shelf) -> None:
    """checkcache and clearcache lose neither the old lines nor the new ones, whatever is on disk."""
    module = shelf.load(ONE)
    first = module.changed.__code__
    handmade.swap(module, TWO)
    shelf.edit(module, "# something else altogether\n" * 9)

    for forget in (linecache.checkcache, linecache.clearcache, linecache.cache.clear):
        forget()
        lines = [linecache.getline(code.co_filename, 2) for code in (first, module.changed.__code__)]
        assert ["    return 1\n", "    return 2\n"] == lines


def test_inspect_and_pdb_find_the_right_text(shelf: Shelf) -> None:
    """inspect.getsource shows an old function's old text and the live one's current text."""
    import inspect
    from types import FunctionType

    module = shelf.load(ONE)
    old = FunctionType(module.changed.__code__, vars(module))
    code = old.__code__
    handmade.swap(module, TWO)

    assert code is old.__code__
    assert "def changed():\n    return 1\n" == inspect.getsource(code)
    assert "def changed():\n    return 2\n" == inspect.getsource(module.changed)


def test_ten_thousand_swaps_leave_nothing(shelf: Shelf) -> None:
    """Claims, counts and spellings of dead versions do not pile up."""
    module = shelf.load(ONE)
    before = len(provenance._CLAIMS)
    for number in range(300):
        handmade.swap(module, ONE.replace("return 1\n\n\ndef", f"return {number + 5}\n\n\ndef"))
    gc.collect()

    assert len(provenance._CLAIMS) - before < 20
    assert len([alias for alias in provenance._RETIRED if alias.startswith(str(shelf.path))]) <= 1
    assert len(versions.history(module.__name__)) <= versions.KEPT + 1


def test_two_modules_of_one_file_are_told_apart_by_the_frame(shelf: Shelf) -> None:
    """`__main__` and its importable name share a file: a frame's globals say which module it runs in."""
    from types import ModuleType

    from livesh.swap.history import frames

    text = "import sys\ndef frame():\n    return sys._getframe()\n"
    module = shelf.load(text)
    twin = ModuleType("handmade_twin")
    twin.__file__ = module.__file__
    exec(compile(text, str(module.__file__), "exec", dont_inherit=True), vars(twin))
    sys.modules["handmade_twin"] = twin
    shelf.names.append("handmade_twin")

    found = [frames.classify(each.f_code, frame=each).module for each in (module.frame(), twin.frame())]
    assert [module.__name__, "handmade_twin"] == found


def test_an_alias_is_no_module_of_its_own(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    """multiprocessing and billiard enter `__main__` as `__mp_main__` too: code that nobody looked at yet belongs to the module's own name."""
    module = shelf.load("def f():\n    return 1\n")
    modules = {f"_{module.__name__}": module, **sys.modules}  # found first
    monkeypatch.setattr(sys, "modules", modules)

    assert module.__name__ == provenance.module_of_path(str(module.__file__))
