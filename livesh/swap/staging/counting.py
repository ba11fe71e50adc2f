"""Counters that a definition has been counted in: it is not counted once more when its statement runs again.

Theory of operation. `COUNT += 1`, `STATS["routes"] += 1` or `self.routes += 1` in a decorator or a hook counts a definition when that is made. The statement of the
definition runs again because something of it is edited, or because the decorator is; the definition is no other one. So what such a statement adds to is noted
before and put back after, where the text of the decorator has added the same to it before. Where it adds something else now, what is counted is state: it stays,
and that is said.

What the trial has made itself begins to count anew and is left alone.
"""

from __future__ import annotations

import ast
import types
from collections.abc import Iterator
from typing import Any

from livesh.runtime import raw
from livesh.swap.live.sameness import ABSENT, same_plain
from livesh.swap.planning.extent import applied
from livesh.swap.planning.parts import Part
from livesh.swap.staging.reach import Reach
from livesh.swap.staging.workbench import Workbench
from livesh.swap.text.diff import Change
from livesh.swap.text.fillers import filled
from livesh.swap.text.syntax import FUNCTIONS, dotted, find_function, nodes_in

_MOST = 1_000


class Tally:
    """One number that a definition is counted in: an item or an attribute of *owner*, or a name of a module."""

    __slots__ = ("before", "key", "owner", "title")

    def __init__(self, owner: Any, key: Any, before: Any, title: str) -> None:
        self.owner, self.key, self.before, self.title = owner, key, before, title

    def put_back(self) -> bool:
        """Let it be what it was; says whether it was another number."""
        now = _number(self.owner, self.key)
        if now is ABSENT or same_plain(now, self.before):
            return False
        if issubclass(type(self.owner), dict):
            raw.table_of(self.owner).__setitem__(self.owner, self.key, self.before)
        elif issubclass(type(self.owner), list):
            list.__setitem__(self.owner, self.key, self.before)
        elif raw.is_a(self.owner, type):
            type.__setattr__(self.owner, self.key, self.before)
        else:
            raw.put(self.owner, self.key, self.before)
        return True


class Counting:
    """The counters of the definitions of one trial."""

    def __init__(self, bench: Workbench, reach: Reach) -> None:
        self.bench, self.reach = bench, reach
        self._told: set[str] = set()

    def note(self, part: Part, change: Change) -> list[tuple[Tally, bool]]:
        """What an existing definition is counted in when it is made, each with whether the old text adds the same."""
        if change.before is None or change.after is None or not change.before.name or change.before.kind != change.after.kind:
            return []
        self._say_what_is_drawn(part, change)
        was = {function.__qualname__ for _, function, _ in self.reach.applied_to(part, change.before, part.namespace)}
        found = [(counter, same) for owner, function, made in self.reach.applied_to(part, change.after) if function.__qualname__ in was
                 for counter, same in self._counters(owner, function, made)]
        return [(counter, same) for counter, same in found if not self._is_made_anew(counter.owner, counter.key)]

    def put_back(self, part: Part, noted: list[tuple[Tally, bool]]) -> None:
        """The statement has run: what it has counted once more is what it was."""
        for counter, same in noted:
            if counter.put_back() and not same and counter.title not in self._told:
                self._told.add(counter.title)
                self.bench.warnings.append(f"{part.name}: {counter.title} stays what it is: what is added to it for each definition is edited, and what was counted is state")

    def _say_what_is_drawn(self, part: Part, change: Change) -> None:
        """A decorator that takes the next number of an iterator gives a definition that is made again another one."""
        for owner, function, made in self.reach.applied_to(part, change.after) if change.after is not None else ():
            found = self.bench.dependencies.judges.definition(function)
            names = _names(function, owner, found[0]) if found is not None else {}
            for chain in sorted(_drawn(found[0], made)) if found is not None else ():
                if isinstance(_found(names, chain), Iterator) and not self._is_made_anew(function.__globals__, chain) and chain not in self._told:
                    self._told.add(chain)
                    self.bench.warnings.append(f"{part.name}: definitions that are made again take new items of {chain}: what they have got before is not given out again")
            for chain in sorted(_numbered_by(found[0], made)) if found is not None else ():
                table = _found(names, chain)
                if raw.container_base(type(table)) is not None and not self._is_made_anew(table, "") and chain not in self._told:
                    self._told.add(chain)
                    self.bench.warnings.append(f"{part.name}: definitions that are made again are numbered by how much is in {chain} now: their numbers are not what a start gives them")

    def _is_made_anew(self, owner: Any, key: Any) -> bool:
        """Whether the trial has made the counter itself: it has what it begins with."""
        for module, shadow in self.bench.world.shadows.items():
            names, part = shadow.__dict__, self.bench.parts[module]
            if owner is names:
                return any(part.will_run(c) and key in c.leaf.binds for c in part.changes if c.after is not None and not c.leaf.name)
            if any(value is owner and part.namespace.get(name) is not owner for name, value in names.items()):
                return True
        return (raw.is_heap(type(owner)) or raw.is_a(owner, type)) and self.bench.world.is_new(owner)

    def _counters(self, owner: Any, function: types.FunctionType, made: bool) -> Iterator[tuple[Tally, bool]]:
        found = self.bench.dependencies.judges.definition(function)
        home = self.bench.parts.get(function.__module__)
        if found is None or not isinstance(found[0], FUNCTIONS):
            return
        old = find_function(home.before.tree, function.__qualname__) if home is not None and home.edited else found[0]
        before = {ast.dump(each.target): ast.dump(each) for each in _added(old, made)}
        names = _names(function, owner, found[0])
        for each in _added(found[0], made):
            said = before.get(ast.dump(each.target))
            if said is not None:
                for counter in _places(each.target, names, function.__globals__):
                    yield counter, said == ast.dump(each)


def _names(function: types.FunctionType, owner: Any, node: Any) -> dict[str, Any]:
    """The names that a function has when it is applied: those of its module, and the object whose method it is."""
    given = node.args.args if isinstance(node, FUNCTIONS) and owner is not None else []
    return {**function.__globals__, **{each.arg: owner for each in given[:1]}}


def _drawn(node: Any, made: bool) -> set[str]:
    """The names of what a function takes the next item of when it is applied."""
    calls = [each for inner in applied(node, made) for each in nodes_in(inner) if isinstance(each, ast.Call) and dotted(each.func) == "next" and each.args]
    return {dotted(call.args[0]) for call in calls} - {""}


def _numbered_by(node: Any, made: bool) -> set[str]:
    """The names of the tables that a function fills and whose length it keeps: `self.number = len(Step.order)`, then `Step.order.append(self)`."""
    nodes = [each for inner in applied(node, made) for each in nodes_in(inner)]
    kept = [each.value for each in nodes if isinstance(each, ast.Assign)]
    asked = {dotted(value.args[0]) for value in kept if isinstance(value, ast.Call) and dotted(value.func) == "len" and value.args}
    return asked & {dotted(owner) for each in nodes if isinstance(each, ast.Call) and (owner := filled(each)) is not None} - {""}


def _added(node: Any, made: bool) -> list[ast.AugAssign]:
    """What a function adds to something, or takes off it, when it is applied."""
    inner = applied(node, made)
    return [each for function in inner for each in _own_nodes(function, inner) if isinstance(each, ast.AugAssign) and isinstance(each.op, (ast.Add, ast.Sub))]


def _own_nodes(function: Any, others: list[Any]) -> Iterator[ast.AST]:
    within = [node for each in function.body if each in others for node in nodes_in(each)]
    return (node for each in function.body if each not in others for node in nodes_in(each) if node not in within)


def _places(target: ast.expr, names: dict[str, Any], module: dict[str, Any]) -> Iterator[Tally]:
    """The numbers that stand where an addition puts its result."""
    if isinstance(target, ast.Name):
        found: list[tuple[Any, Any]] = [(module, target.id)]
    elif isinstance(target, ast.Attribute):
        found = [(_found(names, dotted(target.value)), target.attr)]
    else:
        assert isinstance(target, ast.Subscript)
        table = _found(names, dotted(target.value))
        keys = [target.slice.value] if isinstance(target.slice, ast.Constant) else list(table) if type(table) is dict and len(table) < _MOST else []
        found = [(table, key) for key in keys]
    for owner, key in found:
        number = _number(owner, key)
        if number is not ABSENT:
            yield Tally(owner, key, number, ast.unparse(target))


def _found(names: dict[str, Any], chain: str) -> Any:
    first, *rest = chain.split(".")
    value: Any = names.get(first)
    for name in rest:
        value = value.__dict__.get(name) if raw.is_a(value, types.ModuleType) else raw.namespace(value).get(name) if raw.is_a(value, type) else raw.attributes(value).get(name)
    return value


def _number(owner: Any, key: Any) -> Any:
    """The number that a thing has under a key or a name, ABSENT where it is none."""
    if issubclass(type(owner), dict):
        held = dict.get(owner, key, ABSENT)
    elif issubclass(type(owner), list):
        held = list.__getitem__(owner, key) if type(key) is int and -len(owner) <= key < len(owner) else ABSENT
    else:
        held = raw.namespace(owner).get(key, ABSENT) if raw.is_a(owner, type) else raw.attributes(owner).get(key, ABSENT) if raw.is_heap(type(owner)) else ABSENT
    return held if type(held) in (int, float) else ABSENT
