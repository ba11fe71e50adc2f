"""The statement of an edited class, with what its untouched members took and did when it ran: they are not made once more (law 5).

`ID = next(_counter)`, `CODE = register("x")`: a class statement runs as a whole in the trial, and such a member would take another number, or
be registered twice, although the class keeps the value it has. So the statement is run with that value in the place of the expression.

Only where the value is surely what the body gave: a number or a string, in a class that no decorator, metaclass or `__init_subclass__` of the
program has made something of. An enum's member has it as its value. What is pure is made anew: only effects are to be avoided.
"""

from __future__ import annotations

import abc
import ast
import enum
from collections.abc import Iterator
from copy import copy
from typing import Any

from livesh.runtime import raw
from livesh.swap.live.sameness import ABSENT
from livesh.swap.planning.dependencies import Dependencies
from livesh.swap.planning.parts import Part
from livesh.swap.text.diff import SAME, Change, diff_leaves

_VALUES = (int, float, complex, str, bytes)
_MAKERS = (object.__new__, int.__new__, str.__new__, float.__new__)


def as_it_is(node: Any, part: Part, change: Change, dependencies: Dependencies) -> Any:
    """The class statement *node* of *change*, with the live value in the place of what must not be worked out again."""
    live: Any = part.namespace.get(change.leaf.name)
    if change.before is None or not isinstance(change.before.node, ast.ClassDef) or node.decorator_list or node.keywords or not _makes_nothing_of_it(live):
        return node
    held = dict(_held(part, change, dependencies, live))
    if not held:
        return node
    made = copy(node)
    made.body = [held.get(id(statement), statement) for statement in node.body]
    return made


def _makes_nothing_of_it(live: Any) -> bool:
    """Whether a class has what its body says: nobody else looks at it when it is made."""
    if type(live) not in (type, abc.ABCMeta, enum.EnumMeta):
        return False
    hook = raw.lookup(live, "__init_subclass__")
    return hook in (raw.lookup(object, "__init_subclass__"), raw.lookup(enum.Enum, "__init_subclass__"))


def _held(part: Part, change: Change, dependencies: Dependencies, live: type) -> Iterator[tuple[int, ast.stmt]]:
    judge = dependencies.judges.of(part)
    members = diff_leaves(change.before.body, change.after.body)  # type: ignore[union-attr]
    renewed = {name for c in members if c.what != SAME for leaf in (c.before, c.after) if leaf is not None for name in leaf.binds}
    for member in members:
        leaf = member.after
        if member.what != SAME or leaf is None or not isinstance(leaf.node, (ast.Assign, ast.AnnAssign)) or leaf.node.value is None:
            continue
        if leaf.guards or (leaf.reads | leaf.calls) & renewed or dependencies.is_stale(part, leaf.node.value):
            renewed |= leaf.binds
        elif _binds_names(leaf.node) and _has_an_effect(judge, leaf.node.value):
            values = [_value(live, name) for name in leaf.binds]
            if type(values[0]) in _VALUES and all(value is values[0] for value in values):
                yield id(leaf.node), _with_value(leaf.node, values[0])


def _has_an_effect(judge: Any, value: ast.expr) -> bool:
    return not judge.expression(value) or judge.draws(value)


def _value(live: type, name: str) -> Any:
    names = raw.namespace(live)
    value = names.get(name, ABSENT)
    members = names.get("_member_map_")
    if name.startswith("__") or type(live) is not enum.EnumMeta or members is None or name not in members:
        return value if not name.startswith("__") else ABSENT
    return members[name]._value_ if names.get("_new_member_") in _MAKERS and raw.lookup(live, "__init__") in (object.__init__, enum.Enum.__init__) else ABSENT


def _binds_names(node: ast.Assign | ast.AnnAssign) -> bool:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return all(isinstance(target, ast.Name) for target in targets)


def _with_value(node: ast.Assign | ast.AnnAssign, value: Any) -> ast.stmt:
    made = copy(node)
    assert node.value is not None
    made.value = ast.copy_location(ast.Constant(value), node.value)
    return made
