"""Every stack of decorators becomes every other one, and every kind of definition: see `kinds` and `definition_kinds`.

    pytest -m slow tests/swap/test_kinds.py          # all ordered pairs; the usual run draws some (LIVESH_SEED says which)
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from kinds import Change, method, of_method, settle_in

import livesh
from livesh.errors import Refused
from livesh.swap import engine
from livesh.swap.history import provenance, versions

SEED = os.environ.get("LIVESH_SEED", "11")
HERE = Path(__file__).parent


def carry(program: str, *arguments: str) -> None:
    """Run a program beside this file; what it says is shown when it fails."""
    done = subprocess.run([sys.executable, HERE / program, *arguments], capture_output=True, text=True)
    assert 0 == done.returncode, f"seed {SEED}\n{done.stderr[-20_000:]}"


@pytest.mark.parametrize(("what", "some"), [("functions", "15"), ("methods", "15")])
def test_stacks_follow(tmp_path: Path, what: str, some: str) -> None:
    """Some changes of what decorates a function, and of what decorates a method, between instance, class and nothing as its first argument as well."""
    carry("kinds.py", what, str(tmp_path), SEED, some)


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("what", ["functions", "methods"])
def test_all_stacks_follow(tmp_path: Path, what: str) -> None:
    """Every change of what decorates a function or a method."""
    carry("kinds.py", what, str(tmp_path), SEED)


def test_definitions_follow(tmp_path: Path) -> None:
    """Some changes of kind."""
    carry("definition_kinds.py", str(tmp_path), SEED, "60")


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_all_definitions_follow(tmp_path: Path) -> None:
    """Every change of kind."""
    carry("definition_kinds.py", str(tmp_path), SEED)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A directory on the path with the decorators; its modules are forgotten afterwards."""
    monkeypatch.setattr(sys, "path", [*sys.path])
    settle_in(tmp_path)
    yield tmp_path
    for name in [n for n in sys.modules if n.startswith("kinds_")]:
        del sys.modules[name]
        versions.forget(name)


def test_what_stays_on_its_version_is_known_to_be_old(place: Path) -> None:
    """A static method that becomes a method cannot be followed by who holds it: its code is of the first version, and alive."""
    change = Change(place, ("@staticmethod", ""), method, of_method)
    held = change.held[0]["bound"]
    change.swap()
    assert (change.name, 1) == provenance.origin(held.__code__)  # type: ignore[attr-defined]
    assert provenance.alive(change.name, 1) > 0
    change.back()


def test_going_back_that_is_refused_takes_nothing_from_going_back(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a cached property had opened is put aside until it comes back, and a change that was prepared and refused has not brought it back."""
    change = Change(place, ("@functools.cached_property", ""), method, lambda module, _kinds: {"made": module.Till})
    till = change.module.Till()
    opened = till.__dict__["work"] = ["opened"]

    def refuse(_upcoming: object) -> None:
        raise Refused("not now")

    def refused(step: Callable[[str], object]) -> None:
        with monkeypatch.context() as patched, pytest.raises(Refused, match="not now"):
            patched.setattr(engine, "before_commit", [refuse])
            step(change.name)

    change.path.write_text(change.new_text)
    refused(livesh.swap)
    assert till.work is opened
    livesh.swap(change.name)
    assert 2 == till.work()
    refused(livesh.rollback)
    assert 2 == till.work()
    livesh.rollback(change.name)
    assert till.work is opened


def test_members_follow(tmp_path: Path) -> None:
    """Some changes of what kind of thing a member of a class is, for instances, subclasses and overriding ones that were there before."""
    carry("member_kinds.py", str(tmp_path), SEED, "60")


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_every_member_follows(tmp_path: Path) -> None:
    """Every kind of member becomes every other one."""
    carry("member_kinds.py", str(tmp_path), SEED)
