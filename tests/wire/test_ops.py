"""Ops: frozen, typed, self-describing; the tables are whole."""

from __future__ import annotations

from importlib import import_module

import pytest

from livesh.agent.dispatch import HANDLERS
from livesh.errors import Denied, Gone, LiveshError, Refused, UserError
from livesh.wire import messages
from livesh.wire.ops.base import CATEGORIES, Op, fits, param
from livesh.wire.ops.core import Describe, Eval
from livesh.wire.ops.table import OPS, op_class


class Sample(Op):
    """A sample."""

    name = "sample"
    category = "observe"
    since = "0.1"
    reply_doc = "nothing"

    place: str = param("where")
    tags: list[str] = param("more", default=[])
    limit: int | None = param("how many", default=None)
    seconds: float = param("how long", default=1.0)


def test_only_what_differs_from_the_defaults_travels() -> None:
    """An op goes out and comes back as it was."""
    op = Sample(place="here", tags=["a"])

    assert {"place": "here", "tags": ["a"]} == op.as_args()
    assert op == Sample.from_args(op.as_args())
    assert Sample(place="here") == Sample.from_args({"place": "here"})


def test_ops_are_frozen_and_their_defaults_are_their_own() -> None:
    """No field can be set, and a list default is not shared."""
    op = Sample(place="a")
    with pytest.raises(AttributeError):
        op.place = "b"  # type: ignore[misc]
    op.tags.append("x")

    assert [] == Sample(place="a").tags


@pytest.mark.parametrize(
    "args", [{}, {"place": 1}, {"place": "a", "tags": "b"}, {"place": "a", "limit": "3"}, {"place": "a", "limit": True}, {"place": "a", "other": 1}]
)
def test_wrong_args_are_the_clients_fault(args: dict[str, object]) -> None:
    """Missing, mistyped and unknown fields are refused with a sentence."""
    with pytest.raises(UserError):
        Sample.from_args(args)


def test_types_of_json_values() -> None:
    """A value fits the outer type of an annotation; whole numbers are numbers."""
    assert fits(1, "float") and fits(1.5, "float | None") and fits(None, "float | None")
    assert fits({"a": 1}, "dict[str, int | None]") and fits([], "list[str] | None")
    assert not fits(True, "int") and not fits("a", "int | None") and not fits(None, "str")


def test_every_op_is_whole() -> None:
    """Each has its name, a category, a sentence, documented fields with types that JSON has, and a handler that says what it does."""
    for name in OPS:
        cls = op_class(name)
        assert (name, True) == (cls.name, cls.category in CATEGORIES)
        assert cls.__doc__ and cls.__doc__.strip().endswith(".") and cls.since and cls.reply_doc, name
        for field, declared in cls.params.items():
            assert declared.doc, f"{name}.{field}"
            assert declared.required or fits(declared.default, cls.type_of(field)), f"{name}.{field}"
        family, _, function = HANDLERS[name].partition(":")
        handler = getattr(import_module(f"livesh.agent.ops.{family}"), function)
        assert callable(handler) and handler.__doc__, name


def test_tables_are_sorted_and_agree() -> None:
    """The tables of ops and handlers have the same names in the same order."""
    assert sorted(OPS) == list(OPS) == list(HANDLERS)


def test_an_unknown_op_is_said() -> None:
    """There is a hint."""
    with pytest.raises(UserError, match="no op"):
        op_class("no-such-op")


@pytest.mark.parametrize("error", [UserError("a", hint="b"), Refused("one", "two"), Denied("no"), Gone("away"), LiveshError("x")])
def test_errors_travel(error: LiveshError) -> None:
    """An error arrives as the class it was, with its reasons and its hint."""
    with pytest.raises(type(error)) as arrived:
        messages.raise_failure(messages.failure(1, error)["error"])

    assert str(error) == str(arrived.value)
    assert getattr(error, "reasons", None) == getattr(arrived.value, "reasons", None)
    assert getattr(error, "hint", None) == getattr(arrived.value, "hint", None)


def test_errors_of_strangers_become_ours() -> None:
    """An unknown kind, or one that is no error of livesh, is an AgentError here."""
    for kind in ("KeyboardInterrupt", "SystemExit", "no such", None):
        with pytest.raises(LiveshError):
            messages.raise_failure({"kind": kind, "text": "x"})


def test_requests_are_what_the_manual_says() -> None:
    """The shape of a request, a reply and an event."""
    assert {"id": 7, "op": "eval", "args": {"source": "1"}} == messages.request(7, Eval(source="1"))
    assert {"id": 8, "op": "describe", "args": {}} == messages.request(8, Describe())
    assert {"id": 7, "ok": {"a": 1}} == messages.reply(7, {"a": 1})
    assert {"event": "output", "data": {"text": "x"}} == messages.event("output", {"text": "x"})


@pytest.mark.parametrize("field", [{"seconds": float("nan")}, {"seconds": float("inf")}, {"seconds": float("-inf")}, {"seconds": 10**400}, {"limit": 1 << 63}])
def test_a_number_that_no_limit_holds_against_is_refused(field: dict[str, float]) -> None:
    """JSON as Python reads it has NaN and Infinity, and integers of any size: every comparison with NaN is false, so it would pass each check."""
    with pytest.raises(UserError, match="no number that means anything"):
        Sample.from_args({"place": "here", **field})


@pytest.mark.parametrize("body", ["swap", None, 7, ["kind"], {"kind": ["x"]}, {"kind": "Refused", "reasons": 5}, {"kind": "annotations"}, {"text": {}}])
def test_an_error_that_is_none_is_one_of_ours(body: object) -> None:
    """The client trusts the target no more: whatever stands where an error should be, one of livesh's is raised."""
    with pytest.raises(LiveshError):
        messages.raise_failure(body)
