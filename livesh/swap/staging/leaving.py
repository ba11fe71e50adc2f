"""Definitions, objects and calls leave the tables in which they stand: those that are gone from the text, and those that have lost what had entered them."""

from __future__ import annotations

import ast
import types
from typing import Any

from livesh.runtime import raw
from livesh.swap.live import registries
from livesh.swap.live.sameness import ABSENT
from livesh.swap.planning.extent import made_by
from livesh.swap.planning.parts import Part
from livesh.swap.planning.withdrawals import Withdrawals
from livesh.swap.staging.codes import Codes
from livesh.swap.staging.entered import Entered
from livesh.swap.staging.known_as import KnownAs
from livesh.swap.staging.reach import Reach
from livesh.swap.staging.workbench import Workbench
from livesh.swap.text.definitions import Leaf
from livesh.swap.text.diff import Change
from livesh.swap.text.stores import only_value
from livesh.swap.text.syntax import dotted, local_names


class Leaving:
    """What leaves tables in one trial."""

    def __init__(self, bench: Workbench, codes: Codes, reach: Reach, known_as: KnownAs) -> None:
        self.bench, self.codes, self.reach, self.known_as = bench, codes, reach, known_as
        self.entered, self.withdrawals = Entered(), Withdrawals(bench.warnings.append)

    def keep(self) -> None:
        """The change is live: what was entered and withdrawn is remembered."""
        self.entered.keep()
        self.known_as.keep()
        self.withdrawals.keep()

    def take_leave(self, part: Part, change: Change) -> None:
        """Take a function that has lost all its decorators out of the tables that they fill, or livesh saw them enter it in; name the others they reach."""
        assert change.before is not None
        reached = [*self.reach.called(part, change.before.calls, part.namespace), *self.reach.given(part, change.before)]
        live = [part.namespace.get(change.leaf.name), *self.codes.live_of(part, change)]
        entries = list(registries.entries(registries.tables(reached), live))
        ours = self.entered.tables((part.name, change.leaf.name), entries)
        ours += registries.tables(self.reach.filled(part, getattr(change.before.node, "decorator_list", []), part.namespace))
        self.take_out(ours, live, most=1)
        self.empty(part, change.before, part.namespace, live)
        self.bench.world.note_changes()
        found = {id(e.container) for e in entries}.difference(map(id, ours))
        if found:
            self.bench.warnings.append(f"{part.name}.{change.leaf.name} stays in {len(found)} table{'s' * (len(found) > 1)} that its lost decorators "
                                       "reach: whether they or the program put it there cannot be told. Take it out by hand if it should go")

    def remove(self, part: Part, change: Change) -> None:
        """Take a definition that is gone from the text out of the tables that its decorators reach."""
        leaf = change.before
        assert leaf is not None
        stays = leaf.name in part.after.binds() - part.taken_in      # what a `try` defines from now on enters itself there again
        if not getattr(leaf.node, "decorator_list", None) and (leaf.kind != "class" or stays):
            return
        # Where the decorator was made anew (`@show.register` of an edited `show`), the entries stand in the live one's table.
        reached = [*self.reach.hooks_of(part, leaf), *self.reach.by_decorators(part, leaf)]
        live: list[Any] = list(self.codes.live_of(part, change))
        if not stays:
            live = [part.namespace.get(leaf.name), *live]
        self.take_out(registries.tables(reached), live)
        if not stays:
            self.known_as.forget(part, leaf, part.namespace.get(leaf.name))
        self.empty(part, leaf, part.namespace, live)
        self.bench.world.note_changes()

    def remove_made(self, part: Part, change: Change) -> None:
        """Take the object that an assignment made, and that is gone from the text, out of the tables that making it has filled."""
        leaf = change.before
        tables = self.known_as.tables(part, leaf) if leaf is not None and made_by(leaf) is not None and not leaf.binds & part.after.binds() else []
        if leaf is not None and tables:
            self.take_out(tables, [part.namespace.get(name) for name in leaf.binds])
            self.known_as.forget(part, leaf, None)

    def withdraw(self, part: Part, change: Change) -> bool:
        """Take out what a call has entered that is gone from the text, unless a container of the module is made anew for it; says whether there was anything."""
        own = {name for leaf in part.before.leaves if leaf.kind != "import" for name in leaf.binds}
        if change.before is None or any(type(part.namespace.get(name)) in (dict, list, set) for name in change.before.mutates & own):
            return False
        self.withdrawals.store(part, change, lambda: change.before is not None and self.reach.comes_back(part, change.before))
        return self.withdraw_call(part, change)

    def withdraw_call(self, part: Part, change: Change) -> bool:
        """Take out what a call at the top, or in the body of a class, has entered that is gone."""
        def reach(chain: str) -> list[Any]:
            owner = self.reach.resolve(part, chain.rpartition(".")[0], part.namespace) if "." in chain else ABSENT
            return [*self.reach.called(part, [chain], part.namespace), *([owner] if type(owner) in (dict, list, set) else [])]

        entries = self.withdrawals.entries(part, change, reach)
        self.bench.world.remember([e.container for e in entries])
        for entry in entries:
            registries.take_out(entry)
        self.bench.world.note_changes()
        return bool(entries)

    def leave_others(self, part: Part, change: Change) -> None:
        """Take a definition out of the tables of what its decorators are not called with any more.

        Which tables those are is seen where it has just been entered: the same attributes of objects of the same class. Others are the
        program's (work that is queued), and so is what stands behind the first entry.
        """
        if change.before is None or change.after is None:
            return
        given = self.reach.given(part, change.after)
        made = [self.bench.world.namespace(part.name).get(change.leaf.name), part.namespace.get(change.leaf.name), *self.codes.live_of(part, change)]
        for left in self.reach.given(part, change.before):
            if any(left is v for v in given):
                continue
            entered = {name for v in given if type(v) is type(left) for name, held in raw.attributes(v).items()
                       if any(registries.entries(registries.tables([held]), made))}
            for name in entered & raw.attributes(left).keys():
                self.take_out(registries.tables([raw.attributes(left)[name]]), made, most=1)

    def leave_lost(self, part: Part, change: Change) -> None:
        """Take a definition out of the tables that only decorators fill which it has lost: where they have entered it, the first entry is theirs."""
        before, after = (getattr(leaf.node, "decorator_list", []) for leaf in (change.before, change.after) if leaf is not None)
        lost = [d for d in before if called(d) not in map(called, after)]
        if lost and after:       # else see `take_leave`
            stay = {id(table) for names in (None, part.namespace) for table in registries.tables(self.reach.filled(part, after, names))}
            left = [table for table in registries.tables(self.reach.filled(part, lost, part.namespace)) if id(table) not in stay]
            self.take_out(left, [part.namespace.get(change.leaf.name), *self.codes.live_of(part, change)], most=1)

    def leave_members(self, part: Part, change: Change, names: set[str]) -> None:
        """Take the objects that the body of a class made, and does not any more, out of the tables that making them fills (`ALL[f"{owner}.{name}"] = self`)."""
        live: Any = part.namespace.get(change.leaf.name)
        gone = [value for name, value in raw.namespace(live).items() if name in names and raw.is_heap(type(value))] if raw.is_a(live, type) and names else []
        if gone and change.before is not None:
            self.take_out(registries.tables(self.reach.called(part, change.before.calls, part.namespace)), gone, most=1)

    def leave_unfilled(self, part: Part, change: Change) -> None:
        """Take a definition out of the tables that edited decorators and hooks of it have filled and do not fill any more: the first entry is theirs."""
        tables = [value for module, name in self.bench.dependencies.not_filled_any_more(part, change.leaf)
                  if type(value := self.bench.parts[module].namespace.get(name)) in (dict, list, set)]
        if tables:
            self.take_out(tables, [part.namespace.get(change.leaf.name), *self.codes.live_of(part, change)], most=1)

    def take_out(self, containers: list[Any], definitions: list[Any], most: int | None = None) -> None:
        """Drop the entries of *definitions*, the first *most* of each container."""
        self.bench.world.remember(containers)
        for container in containers:
            for entry in list(registries.entries([container], definitions))[:most]:
                registries.take_out(entry)
        self.bench.world.note_changes()

    def empty(self, part: Part, leaf: Leaf, names: dict[str, Any] | None, definitions: list[Any], only_asked_for: bool = False) -> None:
        """Have the attributes without a definition in which its decorators have put it (`self.on_error = f`): what an object begins with stands there again.

        *only_asked_for*: those that such a decorator asks for, which it would chain the definition to. Where what stood there is not known the definition
        stays, and that is said: the program calls it.
        """
        wanted = {id(d) for d in definitions if d is not None}
        for owner, asked_for, set_by in self.reach.decorating(part, leaf, names):
            self.bench.world.remember([owner])
            for name, value in raw.attributes(owner).items():
                if (only_asked_for and name not in asked_for) or not (id(value) in wanted or (name in set_by and registries.holds(value, wanted))):
                    continue
                if name not in raw.slots(type(owner)) and any(name in raw.namespace(k) for k in raw.mro(type(owner))):
                    raw.drop(owner, name)
                elif (first := self._first_value(owner, name)) is not ABSENT or only_asked_for:
                    raw.put(owner, name, None if first is ABSENT else first)
                else:
                    self.bench.warnings.append(f"{part.name}.{leaf.name} stays in {raw.class_name(type(owner))}.{name}, where its lost decorator has put it: "
                                               "what stood there before is not known. Set it by hand")

    def _first_value(self, owner: Any, name: str) -> Any:
        """What the `__init__` of an object gives an attribute: a constant, a name of its module, or what a parameter is without an argument; else ABSENT."""
        for cls in raw.mro(type(owner)):
            made = raw.namespace(cls).get("__init__")
            node = self.bench.dependencies.judges.node_of(made) if type(made) is types.FunctionType else None
            value = only_value(node, name) if isinstance(node, ast.FunctionDef) else None
            if isinstance(value, ast.Constant):
                return value.value
            if isinstance(value, ast.Name) and type(made) is types.FunctionType:
                given = value.id in local_names(node)
                return _defaults(made).get(value.id, ABSENT) if given else made.__globals__.get(value.id, ABSENT)
        return ABSENT


def _defaults(function: types.FunctionType) -> dict[str, Any]:
    """What the parameters of a function are without an argument."""
    code, defaults = function.__code__, function.__defaults__ or ()
    names = code.co_varnames[:code.co_argcount]
    return {**dict(zip(names[len(names) - len(defaults):], defaults, strict=True)), **(function.__kwdefaults__ or {})}


def called(decorator: ast.expr) -> str:
    """What a decorator names, whatever it is called with."""
    return dotted(decorator.func if isinstance(decorator, ast.Call) else decorator)
