"""Roles: every op against every role, before anything of the request is looked at."""

from __future__ import annotations

import pytest

from livesh.agent import dispatch
from livesh.agent.sessions import Session
from livesh.errors import Denied, LiveshError
from livesh.wire.ops.base import CATEGORIES
from livesh.wire.ops.table import OPS, op_class


def session(role: str) -> Session:
    """Return a session of that role that talks to nobody."""
    return Session(1, role, {"kind": "test", "uid": 1000}, lambda kind, payload: None)


@pytest.mark.parametrize("role", CATEGORIES)
@pytest.mark.parametrize("name", OPS)
def test_no_op_beyond_the_role(name: str, role: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """An op of a higher category is denied whatever its arguments; one within the role reaches its handler."""
    cls = op_class(name)
    reached = []
    monkeypatch.setitem(dispatch._loaded, name, lambda session, op: reached.append(op) or {})
    allowed = CATEGORIES.index(role) >= CATEGORIES.index(cls.category)
    needed = {field: _some(cls.type_of(field)) for field, declared in cls.params.items() if declared.required}
    for args in (needed, {"no such field": 1}):
        try:
            dispatch.dispatch(session(role), name, args)
        except Denied:
            assert not allowed
        except LiveshError:
            assert allowed and args is not needed

    assert allowed == bool(reached)


def _some(written: str) -> object:
    kind = written.partition("[")[0].partition(" ")[0]
    return {"str": "x", "int": 1, "float": 1.0, "bool": True, "list": [], "dict": {}}.get(kind, "x")


def test_an_unknown_role_is_nobody() -> None:
    """A session with a role that does not exist may do nothing."""
    with pytest.raises(KeyError):
        dispatch.dispatch(session("root"), "describe", {})
