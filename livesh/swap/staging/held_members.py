"""The statement of an edited class, with what its untouched members took and did when it ran: they are not made once more (law 5).

`ID = next(_counter)`, `CODE = register("x")`: a class statement runs as a whole in the trial, and such a member would take another number, or
be registered twice, although the class keeps the value it has. So the statement is run with that value in the place of the expression.

A call that stands alone (`register("orders")`) is left out for the same reason, unless it may look at the class body from where it is.

Only where the value is surely what the body gave: a number or a string, in a class that no decorator, metaclass or `__init_subclass__` of the
program has made something of. An enum's member has it as its value. What is pure is made anew: only effects are to be avoided. Where a call
has to run once more that is said.
"""

from __future__ import annotations

import abc
import ast
import builtins
import enum
import types
from collections.abc import Callable, Iterator
from copy import copy
from typing import Any

from livesh.runtime import raw
from livesh.swap.live.sameness import ABSENT
from livesh.swap.planning import withdrawals
from livesh.swap.planning.dependencies import Dependencies
from livesh.swap.planning.parts import Part
from livesh.swap.planning.withdrawals import call_of
from livesh.swap.staging.reach import nested
from livesh.swap.text.definitions import Leaf
from livesh.swap.text.diff import ADDED, BODY, SAME, Change, diff_leaves
from livesh.swap.text.uses import EVERYTHING

_VALUES = (int, float, complex, str, bytes)
_FRAMES, _DEPTH = frozenset({"_getframe", "currentframe", "stack"}), 3
_MAKERS = (object.__new__, int.__new__, str.__new__, float.__new__)


def as_it_is(node: Any, part: Part, change: Change, dependencies: Dependencies, warn: Callable[[str], None]) -> Any:
    """The class statement *node* of *change*, with the live value in the place of what must not be worked out again, and without calls that were made."""
    live: Any = part.namespace.get(change.leaf.name)
    if change.before is None or not isinstance(change.before.node, ast.ClassDef):
        return node
    plain, calls = not node.decorator_list and not node.keywords and _makes_nothing_of_it(live), calls_made(part, change, dependencies)
    left = {id(leaf.node) for leaf in calls if plain and not leaf.guards and not _may_look_at_frames(part, leaf)}
    for leaf in calls:
        if id(leaf.node) not in left and change.what != SAME:
            warn(f"{part.name}: {leaf.title} in the body of {change.leaf.name} has run once more, for the class statement runs as a whole")
    held = dict(_held(part, change, dependencies, live)) if plain else {}
    if not held and not left:
        return node
    made = copy(node)
    made.body = [held.get(id(statement), statement) for statement in node.body if id(statement) not in left] or [ast.copy_location(ast.Pass(), node)]
    return made


def calls_made(part: Part, change: Change, dependencies: Dependencies) -> list[Leaf]:
    """The calls in the body of a class that were made when it ran, or by an earlier version, and have nothing else to do now.

    Not those that fill what the body makes, nor those given another value than they were.
    """
    members = diff_leaves(change.before.body, change.after.body)  # type: ignore[union-attr]
    others = {n for c in members if c.what not in (SAME, BODY) for leaf in (c.before, c.after) if leaf is not None for n in leaf.binds}
    judge, found = dependencies.judges.of(part), []
    for member in members:
        leaf = member.after
        if leaf is None or member.what not in (SAME, ADDED) or call_of(leaf) is None or EVERYTHING in leaf.reads or leaf.calls & {"exec", "eval"}:
            continue
        made = {n for c in members if c.after is not None and not c.after.name for n in c.after.binds}
        if not leaf.mutates & made and not judge.statement(leaf.node) and not leaf.reads & others and not dependencies.reads_changed(part, leaf.reads) \
                and (member.what == SAME or withdrawals.stayed(part, leaf)):
            found.append(leaf)
            if member.what == ADDED:
                dependencies.stayed[id(member)] = (part, member)
    return found


def _may_look_at_frames(part: Part, leaf: Leaf) -> bool:
    """Whether what a call calls may look at the class body from where it is called: it is a function that does, or is not known."""
    return any(_looks_at_frames(_called(part.namespace, chain)) for chain in leaf.calls)


def _called(names: dict[str, Any], chain: str) -> Any:
    first, *rest = chain.split(".")
    value: Any = names.get(first, vars(builtins).get(first))
    for name in rest:
        try:
            value = raw.attributes(value)[name] if name in raw.attributes(value) else raw.lookup(value if issubclass(type(value), type) else type(value), name)
        except KeyError:
            return None
    return value


def _looks_at_frames(called: Any, depth: int = 0) -> bool:
    called = getattr(called, "__func__", called) if type(called) in (types.MethodType, classmethod, staticmethod) else called
    if type(called) is not types.FunctionType:
        return called is None
    names = {name for code in nested(called.__code__) for name in code.co_names}
    if not names.isdisjoint(_FRAMES):
        return True
    inner = (called.__globals__.get(name) for name in names) if depth < _DEPTH else ()
    return any(type(each) is types.FunctionType and _looks_at_frames(each, depth + 1) for each in inner)


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
