"""Completion of arguments, asked of a real target."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from terminal import runner

from livesh.shell import arguments
from livesh.shell.client import Client


@pytest.fixture(scope="module")
def target() -> Iterator[Any]:
    """A context that asks the threaded shop."""
    with runner.service("shop_threads") as running, Client.connect("unix:" + str(next((running.folder.parent / "r").glob("*.sock")))) as client:
        yield SimpleNamespace(call=client.call, client=client)


def completed(target: Any, command: str, before: str, word: str) -> list[str]:
    """Return the texts *word* may become."""
    return [choice if isinstance(choice, str) else choice[0] for choice in arguments.complete(target, command, before, word)]


def test_modules(target: Any) -> None:
    """A command about modules completes the program's."""
    assert ["shop.orders"] == completed(target, "reload", "", "shop.o")
    assert ["shop.orders"] == completed(target, "reload", "shop.pricing", "shop.o")
    assert ["--reason"] == completed(target, "reload", "shop.pricing", "--rea")


def test_versions_of_the_module_before(target: Any) -> None:
    """A version completes to those the module named before it has."""
    assert ["1"] == completed(target, "rollback", "shop.pricing", "")


def test_objects(target: Any) -> None:
    """A path completes along live objects."""
    assert "orders.open" in completed(target, "state", "", "orders.op")
    assert ['orders.open["A17"]', 'orders.open["A18"]'] == completed(target, "state", "", 'orders.open["A1')
    assert ["shop.orders.Orders"] == completed(target, "source", "", "shop.orders.Ord")


@pytest.mark.parametrize("name", sorted(arguments.NAMED.keys() - {"jobs"}))  # that one asks the shell
def test_named_completers_answer(target: Any, name: str) -> None:
    """Every completer that commands share and that asks the target answers with texts."""
    for choice in arguments.NAMED[name](target, {}, "s"):
        assert isinstance(choice if isinstance(choice, str) else choice[0], str)
