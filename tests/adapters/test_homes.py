"""What a framework's object answers with for another's name is found, changed and completed where it is kept; its ``__getattr__`` is never asked."""

from __future__ import annotations

import warnings
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from guests import Guest
from placing import place_of

from livesh.errors import UserError
from livesh.services import edits, paths
from livesh.wire.ops.change import StateSet, Undo
from livesh.wire.ops.core import Complete, Eval
from livesh.wire.ops.state import State

STARLETTE = """
from starlette.applications import Starlette
START
app = Starlette()
app.state.orders = {"A17": 5}
ASKED = []
type(app.state).__getattr__ = lambda self, name: ASKED.append(name) or self._state[name]
import time
print("ready", flush=True)
while True: time.sleep(0.05)
"""


def test_the_state_of_an_application(tmp_path: Path, runtime_dir: Path) -> None:
    """It is read, changed, undone and completed as the program writes it, and no code of its class runs."""
    one = Guest(tmp_path, STARLETTE)
    try:
        assert "ready" == one.line()
        _look_and_change(one)
    finally:
        one.kill()


def _look_and_change(one: Guest) -> None:
    with one.client() as client:
        assert "5" in str(client.call(State(path='app.state.orders["A17"]')))
        client.call(StateSet(path='app.state.orders["A17"]', value="6"))
        changed = client.call(StateSet(path="app.state.limit", value="9"))
        assert "app.state.limit" == changed["path"]
        assert ["limit", "orders"] == [each["text"] for each in client.call(Complete(text="app.state."))["matches"]]
        assert "[]" == client.call(Eval(source="ASKED"))["value"]
        assert "({'A17': 6}, 9)" == client.call(Eval(source="app.state.orders, app.state.limit"))["value"]
        client.call(Undo())
        assert "{'orders': {'A17': 6}}" == client.call(Eval(source="app.state._state"))["value"]
        with pytest.raises(UserError, match=r"app\.state holds no"):
            client.call(State(path="app.state.nothing"))


def test_settings_of_django() -> None:
    """What the module gives, what `configure` gives, and Django's own defaults, read or not yet read."""
    from django import conf
    lazy = conf.LazySettings()
    lazy.configure(SHOP="ours")
    root = SimpleNamespace(settings=lazy)

    def walked(text: str) -> Any:
        path = paths.parse(text)
        return paths.walk(root, path.steps, path.root)

    assert "ours" == walked("r.settings.SHOP")
    assert lazy.DEFAULT_CHARSET == walked("r.settings.DEFAULT_CHARSET")
    with pytest.raises(UserError, match="has no attribute 'NO_SUCH'"):
        walked("r.settings.NO_SUCH")
    place = place_of(root, "r.settings.TIME_ZONE")
    edits.Edit(place, "Europe/Rome").apply()
    assert "Europe/Rome" == lazy.TIME_ZONE


def test_an_application_of_aiohttp_is_a_mapping() -> None:
    """``app["db"]`` is what the program put there."""
    web = pytest.importorskip("aiohttp.web")
    app = web.Application()
    with warnings.catch_warnings(action="ignore"):  # it would rather have an AppKey
        app["db"] = "a pool"
    path = paths.parse('app["db"]')

    assert "a pool" == paths.walk(app, path.steps, path.root)


def test_a_class_that_only_looks_like_one() -> None:
    """Another class of that name, an object made without its `__init__`, and a class itself answer for themselves."""
    from starlette import datastructures
    lookalike = type("State", (), {"__module__": "shop", "_state": {"x": 1}})
    for obj in (lookalike(), object.__new__(datastructures.State), datastructures.State, ModuleType("m")):
        with pytest.raises(UserError, match="no attribute 'x'"):
            paths.walk(obj, paths.parse("r.x").steps, "r")
