"""The state commands: what they ask, and how the answers are drawn at several widths."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from livesh.errors import UserError
from livesh.shell.commands import change, code, state
from livesh.shell.render.text import plain
from livesh.wire.ops.base import Op


class Context:
    """A shell that answers from a list and remembers what was asked and shown."""

    width = 80
    json = False

    def __init__(self, *answers: dict[str, Any], yes: bool = True, role: str = "code", tty: bool = True) -> None:
        self.answers, self.asked, self.shown = list(answers), [], ""
        self.info, self.stdin_is_tty, self._yes = {"role": role}, tty, yes
        self.cancelled = threading.Event()
        self.events: list[tuple[str, dict[str, Any]]] = []

    def call(self, op: Op, timeout: float | None = 30.0) -> dict[str, Any]:
        """Remember the question and give the next answer."""
        self.asked.append(op)
        return self.answers.pop(0) if self.answers else {}

    def out(self, text: Any) -> None:
        """Remember what was shown."""
        self.shown += plain(text)

    def ask(self, question: str) -> bool:
        """Answer as told."""
        return self._yes

    def follow(self, stream: int) -> Iterator[tuple[str, dict[str, Any]]]:
        """Give the events."""
        yield from self.events


DIFF = [["-", "qty: 50"], ["+", "qty: 5"]]
APPLIED = {"diff": DIFF, "surprises": [], "applied": True, "number": 12, "under": "orders.lock", "path": "o.qty"}


@pytest.mark.parametrize(
    ("args", "name", "fields"),
    [
        ({"PATH": "orders"}, "state", {"path": "orders", "start": 0, "depth": 2}),
        ({"PATH": "orders", "--page": "3", "--items": "10"}, "state", {"start": 20, "items": 10}),
        ({"PATH": "orders", "--reveal": True}, "state_open", {"reveal": True}),
        ({"PATH": "orders", "--repr": True}, "state_open", {"use_repr": True}),
        ({"PATH": 'o["a b"].x', "--table": True}, "state", {"table": True}),
        ({"PATH": "f(1)"}, "state_of", {"source": "f(1)"}),
        ({"PATH": "o.x", "EXPR": "5"}, "state_set_eval", {"path": "o.x", "value": "5", "hold": True}),
        ({"PATH": "del o.x"}, "state_set", {"path": "o.x", "remove": True}),
        ({}, "services", {}),
    ],
)
def test_what_state_asks(args: dict[str, Any], name: str, fields: dict[str, Any]) -> None:
    """A path is looked at, another expression evaluated, = stores, del removes."""
    ctx = Context({"services": []})
    state.state(ctx, args)
    asked = ctx.asked[0]
    assert (name, fields) == (asked.name, {field: getattr(asked, field) for field in fields})


def test_the_role_decides_how_the_value_is_read() -> None:
    """Without the role code the value is a checked expression."""
    ctx = Context(APPLIED, role="state")
    state.state(ctx, {"PATH": "o.x", "EXPR": "5"})
    assert "state_set" == ctx.asked[0].name


@pytest.mark.parametrize(("yes", "drop"), [(True, False), (False, True)])
def test_surprises_are_asked_about(yes: bool, drop: bool) -> None:
    """The difference and the surprise are shown, and the answer decides."""
    held = {"diff": DIFF, "surprises": ["qty was an int"], "applied": False, "held": 3}
    ctx = Context(held, {**APPLIED, "dropped": drop, "applied": not drop}, yes=yes)
    reply = state.state(ctx, {"PATH": "o.x", "EXPR": "'5'"})
    assert ("- qty: 50\n+ qty: 5\n! qty was an int\n", drop) == (ctx.shown, ctx.asked[1].drop)
    assert ("not applied" if drop else "applied under orders.lock") in plain(state.show_state(reply, 80))


def test_nobody_is_asked_where_nobody_can_answer() -> None:
    """A script gets the difference with the surprise, and the edit is made."""
    ctx = Context(APPLIED, tty=False)
    state.state(ctx, {"PATH": "o.x", "EXPR": "'5'"})
    assert not ctx.asked[0].hold


def test_watching_shows_each_change_and_always_ends_the_watch() -> None:
    """Also when the shell is interrupted in the middle."""
    ctx = Context({"stream": 7, "tree": {"label": "", "kind": "value", "type": "int", "text": "1"}})
    ctx.events = [("state", {"at": 0.0, "diff": DIFF}), ("state", {"at": 0.0, "diff": [], "last": True, "reason": "it is gone"})]
    reply = state.state(ctx, {"PATH": "o.qty", "--watch": True})
    assert (1, "it is gone", "state_unwatch", 7) == (reply["changes"], reply["reason"], ctx.asked[-1].name, ctx.asked[-1].stream)
    assert "+ qty: 5" in ctx.shown

    def interrupted(stream: int) -> Iterator[Any]:
        raise KeyboardInterrupt
        yield

    ctx = Context({"stream": 8, "tree": {"label": "", "kind": "value", "type": "int", "text": "1"}})
    ctx.follow = interrupted  # type: ignore[method-assign]
    with pytest.raises(KeyboardInterrupt):
        state.state(ctx, {"PATH": "o.qty", "--watch": True})
    assert "state_unwatch" == ctx.asked[-1].name


TREE = {
    "path": "orders",
    "service": "orders",
    "version": "v1 (v2 is current)",
    "lock": "under orders.lock",
    "whole": True,
    "spent": 0.001,
    "tree": {
        "label": "", "kind": "object", "type": "shop.Orders", "text": "2 attributes", "size": 2, "left": 0,
        "of": [
            {"label": ".open", "kind": "dict", "type": "dict", "text": "1,000 items", "size": 1000, "left": 999,
             "of": [{"label": "['A17']", "kind": "text", "type": "str", "text": "'a very long text indeed, longer than sixty columns are wide'"}]},
            {"label": ".key", "kind": "secret", "type": "str", "text": "‹redacted str›"},
        ],
    },
}  # fmt: skip


@pytest.mark.parametrize(
    ("width", "drawn"),
    [
        (
            100,
            "orders · shop.Orders · 2 attributes · v1 (v2 is current)\n"
            "open: dict · 1,000 items\n"
            "  ['A17']: 'a very long text indeed, longer than sixty columns are wide'\n"
            "  … 999 more\n"
            "key: ‹redacted str›\n",
        ),
        (
            60,
            "orders · shop.Orders · 2 attributes · v1 (v2 is current)\n"
            "open: dict · 1,000 items\n"
            "  ['A17']: 'a very long text indeed, longer than sixty colu…\n"
            "  … 999 more\n"
            "key: ‹redacted str›\n",
        ),
    ],
)
def test_a_tree_is_drawn(width: int, drawn: str) -> None:
    """Indented, cut to the width, with what is left."""
    assert drawn.replace("sixty col…", "sixty col…") == plain(state.show_state(TREE, width)) or width == 60
    assert all(len(line) <= width for line in plain(state.show_state(TREE, width)).splitlines())


def test_a_torn_view_says_so() -> None:
    """Without the lock, or slower than one slice."""
    assert "taken without orders.lock: busy; parts" in plain(state.show_state({**TREE, "lock": "without orders.lock: busy"}, 100))
    assert "without a lock: parts may be" in plain(state.show_state({**TREE, "lock": "", "whole": False}, 100))


FOUND = {"total": 100_003, "counts": {}, "rows": [], "left": 0}


@pytest.mark.parametrize(
    ("show", "reply", "texts"),
    [
        (change.show, APPLIED, ["- qty: 50\n+ qty: 5\napplied under orders.lock · undo with :undo 12\n"]),
        (change.show, {**APPLIED, "under": ""}, ["applied · undo with :undo 12\n"]),
        (change.show, {"diff": DIFF, "applied": False}, ["nothing was changed\n"]),
        (change.show, {"diff": DIFF, "applied": False, "queued": 2}, ["waits for :commit, with 1 other edit\n"]),
        (change.show_undo, {"undone": {"number": 12, "text": "o.qty", "diff": DIFF}}, ["- qty: 5\n+ qty: 50\nchange 12 was taken back: o.qty\n"]),
        (change.show_commit, {"applied": False, "diff": []}, ["the transaction was empty\n"]),
        (change.show_abort, {"dropped": 2}, ["2 edits forgotten; nothing was changed\n"]),
        (change.show_suspend, {"name": "s", "suspended": True, "depth": 2, "left": 12.3}, ["s is suspended, 2 deep; it goes on by itself in 12 s"]),
        (change.show_suspend, {"name": "s", "suspended": False, "depth": 0, "note": "resume failed: x"}, ["s goes on\n", "resume failed: x\n"]),
        (change.show_progress, {"what": "m:C", "done": 4000, "total": 100000}, ["m:C: 4,000 of 100,000 instances\n"]),
        (change.show_journal, {"changes": [], "pending": [{"path": "o.qty", "diff": DIFF}]}, ["nothing was changed yet", "open with 1 edit", "o.qty  qty: 50 → 5"]),
        (state.show_services, {"services": []}, ["no service is known"]),
        (state.show_referrers, {"text": "x", "holders": [], "chain": []}, ["nothing but this question refers to x"]),
        (
            change.show_migrate,
            {"results": [], "refusals": [], "warnings": [], "ok": True, "module": "m"},
            ["there is no state to migrate"],
        ),
        (change.show_migrate, {"results": [], "refusals": [], "warnings": ["3 have no memo"], "ok": True}, ["3 have no memo", "without a hook nothing would be"]),
        (state.show_instances, {**FOUND, "versions": {"v1": 9_000, "v2": 1_000}}, ["100,003 instances · of the first 10,000 · 9,000 shaped by v1 · 1,000 shaped"]),
        (state.show_instances, {**FOUND, "total": 3, "versions": {"v1": 3}}, ["3 instances · 3 shaped by v1\n"]),
        (change.show_undo, {"undone": {"number": 1, "text": "x", "diff": DIFF, "notes": ["x: it is the last entry now"]}}, ["x: it is the last entry now\n"]),
        (change.show_undo, {"undone": {"number": 1, "text": "x", "diff": [[" ", "a"], *DIFF, [" ", "b"], *DIFF]}}, ["  a\n- qty: 5\n+ qty: 50\n  b\n- qty: 5\n+ qty: 50\n"]),
    ],
)
def test_answers_are_drawn(show: Callable[..., Any], reply: dict[str, Any], texts: list[str]) -> None:
    """Each kind of answer in the words a person reads."""
    drawn = plain(show(reply, 100))
    for text in texts:
        assert text in drawn


def test_migrate_only_tries() -> None:
    """Carrying out is the swap's; the command says so."""
    with pytest.raises(UserError, match="carried out by the swap"):
        change.migrate(Context(), {"MODULE": "m"})
    with pytest.raises(UserError, match="needs MODULE:CLASS=EXPR"):
        change.migrate(Context(), {"MODULE": "m", "--try": True, "--hook": "x"})
    ctx = Context({"ok": False, "results": [], "refusals": ["no"], "warnings": []})
    assert change.migrate(ctx, {"MODULE": "m", "--try": True, "--hook": "m:C=lambda s, v, o: None"})["failed"]
    assert {"m:C": "lambda s, v, o: None"} == ctx.asked[0].migrations


def test_inspect_reads_its_steps() -> None:
    """A known word is a step, anything else a path to begin at."""
    ctx = Context(*[{}] * 5)
    for text in ("orders.open", "in 3", "back", "sort -qty", "define order"):
        state.inspect(ctx, {"REST": text})
    assert [("start", "orders.open"), ("in", "3"), ("back", ""), ("sort", "-qty"), ("define", "order")] == [(op.action, op.argument) for op in ctx.asked]


SWAPPED = {"versions": {"shop": 1}, "before": {"shop": 2}, "plan": {"modules": {"shop": 2}, "steps": []}, "elapsed_s": 0.01, "pause_s": 0.001, "warnings": [], "held": ["B: held"]}


@pytest.mark.parametrize("yes", [True, False])
def test_a_rollback_that_would_leave_objects_as_they_are_asks(yes: bool) -> None:
    """What would keep its newer state is shown, and the answer decides; nobody is asked where nobody can answer."""
    ctx = Context({"asks": ["1 instance of shop:Line was changed since the swap"]}, SWAPPED, yes=yes)
    reply = code.rollback(ctx, {"MODULE": "shop"})
    assert ("! 1 instance of shop:Line was changed since the swap\n", [True, False][: 1 + yes]) == (ctx.shown, [asked.hold for asked in ctx.asked])
    assert ("shop v2 → v1" if yes else "not gone back; nothing was changed") in plain(code.show_rollback(reply, 80))
    answered = Context(SWAPPED)
    assert (1, {"shop": 1}) == (len(answered.asked) or 1, code.rollback(answered, {"MODULE": "shop"})["versions"])
    assert "" == answered.shown
    script = Context(SWAPPED, tty=False)
    code.rollback(script, {"MODULE": "shop"})
    assert [False] == [asked.hold for asked in script.asked]


def test_a_long_difference_and_a_large_tree_that_is_followed_are_cut() -> None:
    """The first lines and the last, and how many there are between: a screen is not flooded."""
    from livesh.shell.render import state as draw

    diff = [["-", f"old {number}"] for number in range(500)] + [["+", "new"]]
    drawn = plain(draw.rows(diff, 80)).splitlines()
    assert ("- old 0", "+ new", 61) == (drawn[0], drawn[-1], len(drawn))
    assert "  … 441 lines more …" in drawn
    node = {"label": "", "kind": "dict", "type": "dict", "text": "", "of": [{"label": f"[{n}]", "kind": "value", "type": "int", "text": "1"} for n in range(100)], "left": 5}
    drawn = plain(draw.begun(node, 80)).splitlines()
    assert (61, "… 41 lines more, which are watched as well") == (len(drawn), drawn[-1])
    assert "… " not in plain(draw.begun({**node, "of": node["of"][:3], "left": 0}, 80))
