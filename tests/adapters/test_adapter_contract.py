"""One suite over every row of adapters/table.py: what an adapter promises, whatever the framework."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path

import pytest

from livesh import adapters
from livesh.adapters import live, table

NAMES = [row.name for row in table.TABLE]
FOLDER = Path(adapters.__file__).parent


def test_the_table_lists_every_adapter_sorted():
    """Each module of the folder has one row, in order; `table` and `live` serve the rows, `homes` is about single classes."""
    modules = {path.stem for path in FOLDER.glob("*.py")} - {"__init__", "table", "live", "homes"}

    assert sorted(modules) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_an_adapter_imports_nothing_of_its_framework(name):
    """Importing the adapter and asking it for objects loads no framework and nothing outside the standard library."""
    needs = table.row(name).needs.partition(".")[0]
    code = (
        f"import sys; before = set(sys.modules); from livesh.adapters import table; row = table.row({name!r}); module = row.module();"
        "found = module.find() if row.is_present() else [];"
        "new = {n.partition('.')[0] for n in set(sys.modules) - before} - set(sys.stdlib_module_names) - {'livesh'};"
        f"print(sorted(new), found if {needs!r} in ('celery', 'gevent', 'gunicorn', 'uvicorn') else [])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)

    assert "[] []\n" == done.stdout, done.stderr


@pytest.mark.parametrize("name", NAMES)
def test_every_row_says_what_is_hidden_and_what_a_unit_is(name):
    """A row is complete: a module with `find`, a sentence on references, a sentence on units that is kept."""
    row = table.row(name)

    assert all(row)
    assert callable(row.module().find)
    assert hasattr(row.module(), "units") or "see " in row.unit or row.unit.startswith("what it serves")


@pytest.mark.parametrize("name", NAMES)
def test_find_gives_found_objects(name):
    """What an adapter finds in a process that has its framework is a list of `Found`."""
    row = table.row(name)
    pytest.importorskip(row.needs.partition(".")[0], reason="the framework is not installed for this Python")
    importlib.import_module(row.needs)

    assert all(isinstance(each, table.Found) for each in row.module().find())


def test_finding_runs_no_code_of_the_objects():
    """An object that lies about its class, or raises when looked at, is judged by its type alone."""

    class Wanted:
        pass

    class Liar:
        @property
        def __class__(self):
            raise AssertionError("asked")

        def __getattr__(self, name):
            raise AssertionError("asked")

    class Child(Wanted):
        pass

    child, _liar = Child(), Liar()

    assert [child] == live.instances(Wanted)
    assert live.attribute(_liar, "anything") is None
    assert [] == live.instances(None)


def test_find_names_what_several_frameworks_hold_once():
    """The whole table's findings are distinct objects with a name each."""
    import queue

    mine = queue.Queue()
    found = table.find()

    assert any(each.object is mine for each in found)
    assert len({id(each.object) for each in found}) == len(found)
    assert all(each.name and each.kind for each in found)


def test_instances_are_found_past_metaclasses_with_a_hash_of_their_own():
    """The heap of a program holds classes whose metaclass answers every question with a crash."""

    class Wanted:
        pass

    class Crash(type):
        def __hash__(cls):
            raise RuntimeError("hashed")

        def __eq__(cls, other):
            raise RuntimeError("compared")

    kept, wanted = Crash("Hostile", (), {})(), Wanted()

    assert [wanted] == live.instances(Wanted)
    assert kept is not wanted
