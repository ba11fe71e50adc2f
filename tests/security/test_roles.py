"""Roles: every op against every role, before anything of the request is looked at."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from process_harness import clean_env, livesh

from livesh.agent import dispatch
from livesh.agent.sessions import Session
from livesh.errors import Denied, LiveshError
from livesh.wire.ops.base import CATEGORIES
from livesh.wire.ops.table import OPS, op_class


def session(role: str) -> Session:
    """Return a session of that role that talks to nobody."""
    return Session(1, role, {"kind": "test", "uid": 1000}, lambda kind, payload: None)


@pytest.mark.parametrize("name", OPS)
def test_no_op_beyond_the_role(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """An op of a higher category is denied whatever its arguments; one within the role reaches its handler."""
    cls = op_class(name)
    reached: list[str] = []
    needed = {field: _some(cls.type_of(field)) for field, declared in cls.params.items() if declared.required}
    allowed = CATEGORIES[CATEGORIES.index(cls.category):]
    for role in CATEGORIES:
        monkeypatch.setitem(dispatch._loaded, name, lambda session, op, role=role: reached.append(role) or {})
        for args in (needed, {"no such field": 1}):
            try:
                dispatch.dispatch(session(role), name, args)
            except Denied:
                assert role not in allowed
            except LiveshError:
                assert role in allowed and args is not needed

    assert list(allowed) == reached


def _some(written: str) -> object:
    kind = written.partition("[")[0].partition(" ")[0]
    return {"str": "x", "int": 1, "float": 1.0, "bool": True, "list": [], "dict": {}}.get(kind, "x")


def test_an_unknown_role_is_nobody() -> None:
    """A session with a role that does not exist may do nothing."""
    with pytest.raises(KeyError):
        dispatch.dispatch(session("root"), "describe", {})


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"role": "observe"}, ":edit needs the role code; this session has observe"),
        ({"role": "probe"}, ":edit needs the role code; this session has probe"),
        ({"role": "state"}, ":edit needs the role code; this session has state"),
        ({"accept": "disk"}, "only text that is on disk"),
        ({"accept": "signed"}, "only signed text"),
        ({}, ""),
    ],
    ids=lambda value: "-".join(value.values()) if isinstance(value, dict) else "",
)
def test_nobody_writes_an_edit_that_may_not_come_in(options: dict[str, str], said: str, tmp_path: Path, runtime_dir: Path) -> None:
    """`:edit --write` says so before it opens the editor, and leaves the process and the file alone; who may has both changed."""
    (tmp_path / "goods.py").write_text("def price():\n    return 10\n")
    (tmp_path / "editor").write_text(f'#!/bin/sh\ntouch {tmp_path}/opened\nsed -i s/10/20/ "$1"\n')
    (tmp_path / "editor").chmod(0o700)
    body = f"import goods, livesh, time; livesh.start(name='goods', **{options!r}); print('up', flush=True); time.sleep(120)"
    process = subprocess.Popen([sys.executable, "-c", body], cwd=tmp_path, env=clean_env(), stdout=subprocess.PIPE, text=True)
    try:
        assert "up\n" == process.stdout.readline()
        done = livesh("exec", "goods", ":edit --write goods.price", check=False, EDITOR=str(tmp_path / "editor"))
    finally:
        process.kill()
        process.communicate()

    may = not said
    assert (may, may) == (done.returncode == 0, (tmp_path / "opened").exists()), done
    assert said in done.stderr
    assert may == ("20" in (tmp_path / "goods.py").read_text())
