"""Statements that nobody edited and that read or call what has changed: run again, renewed in part, or held, and why.

One that reads a changed value when it runs, or calls a changed function, is a dependent. It may run again only if it is pure (effects.py); of a class
whose statement is not, the members that are may be made anew. Everything else is held, and that is said.
"""

from __future__ import annotations

import ast
import builtins
import types
from typing import Any

from livesh.runtime import bases, raw
from livesh.runtime.pace import breathe
from livesh.swap.live.fields import DECLARED
from livesh.swap.planning import withdrawals
from livesh.swap.planning.called_back import calls_at_once
from livesh.swap.planning.extent import Extent, hook_changed, made_by
from livesh.swap.planning.members import dependent
from livesh.swap.planning.parts import Name, Part
from livesh.swap.text.definitions import Leaf
from livesh.swap.text.diff import ADDED, BODY, EDITED, SAME, Change
from livesh.swap.text.fillers import METHODS
from livesh.swap.text.parameters import expressions_of, parameters
from livesh.swap.text.stores import only_value
from livesh.swap.text.syntax import FUNCTIONS, absolute_name, bare_container, dotted, nodes_in
from livesh.swap.text.uses import EVERYTHING, LOOKED_UP, roots


class Dependents:
    """Decides what becomes of a statement that depends on the change."""

    def __init__(self, extent: Extent) -> None:
        self.extent = extent

    def step(self) -> None:
        """Look at every statement once."""
        for part in list(self.extent.parts.values()):
            for change in part.changes:
                breathe()
                self._dependent(part, change)
                self._stale_members(part, change)

    def _dependent(self, part: Part, change: Change) -> None:
        leaf = change.after
        if leaf is not None and change.what in (ADDED, EDITED):      # what it has always brought may be another one
            self.extent.changed |= {(part.name, n) for n in part.imports_the_same(leaf) if self.extent.import_of(part, n) in self.extent.changed}
        if leaf is not None and id(change) in self.extent.stayed and self.extent.touches(part, leaf.reads, self.extent.changed):
            del self.extent.stayed[id(change)]
            part.run(change)
        if leaf is None or part.will_run(change) or change.what not in (SAME, BODY) or part.not_reached(change):
            return
        if leaf.kind == "import":
            if self.extent.import_changed(part, leaf):
                part.run(change)
                self.extent.changed |= {(part.name, n) for n in leaf.binds if self.extent.import_of(part, n) in self.extent.changed}
                if not leaf.binds:
                    self._changed_by_star(part, leaf)
            return
        by_value = self.extent.touches(part, leaf.reads, self.extent.changed) or self.extent.reads_others(part, leaf.node) or \
            ((part.name, EVERYTHING) in self.extent.changed and any(self.extent.scanners(part, leaf))) or bool(self.extent.handed.member(part, leaf))
        by_call = self.extent.computed_from(part, leaf)
        if not by_value and not by_call and self.extent.filled_members(part, leaf) and not any(g.is_main() for g in leaf.guards):
            self._renew_filled(part, change, leaf)
            return
        if not by_value and not by_call and not self._generated(part, leaf) and not self.extent.takes_from_filled(part, leaf):
            if name := self.extent.handed.filled(part, leaf):
                part.held[id(change)] = (change, f"it takes something out of {name}, which the edit fills, and running it again could have effects")
            elif names := self._old_defaults(part, leaf):
                what = "it is an object that was" if made_by(leaf) is not None else "it has objects that were"
                part.held[id(change)] = (change, f"{what} made with another {', '.join(names)}")
            return
        if any(g.is_main() for g in leaf.guards):
            return
        if self.extent.touches(part, leaf.reads, self.extent.renewed):
            part.held[id(change)] = (change, "it reads a member of a class whose statement cannot run once more")
            return
        if not leaf.name and self.extent.handed.member(part, leaf) and not self.extent.handed.is_seen(leaf):
            part.held[id(change)] = (change, self._reason(part, leaf, self.extent.changed))
            return
        self._decide(part, change, leaf, by_value)

    def _old_defaults(self, part: Part, leaf: Leaf) -> list[str]:
        """What edited classes give an object by default otherwise than before, of what a statement that makes such objects does not say."""
        if leaf.kind == "function" or not any(self.extent.is_class(part, chain) for chain in leaf.calls):
            return []
        within = [member.node for member in leaf.body if member.kind == "assign"] if leaf.kind == "class" else [leaf.node]
        calls = [call for node in within for call in calls_at_once(node) if dotted(call.func) and not any(k.arg is None for k in call.keywords)]
        return sorted({name for call in calls for name in self._defaults_left_out(part, call)})

    def _defaults_left_out(self, part: Part, call: ast.Call) -> list[str]:
        """What the classes of an object, that of its `__init__` or those of its fields, give it otherwise and a call that makes it does not say."""
        cls: Any = self.extent.found(part, dotted(call.func))
        if not raw.is_a(cls, type) or not raw.is_heap(cls):
            return []
        found: list[str] = []
        fields = not _FIELDS.isdisjoint(raw.namespace(cls))
        for base in raw.mro(cls):
            home, change = self.extent.class_change(base) if raw.is_heap(base) else (None, None)
            if home is not None and change is not None and change.before is not None and change.after is not None:
                before, after = (_given_by(each.body, fields) for each in (change.before, change.after))
                given = {*list(after)[:len(call.args)], *(k.arg for k in call.keywords)}
                found += [name for name, value in after.items() if name in before and name not in given and self._gives_another(home, before[name], value)]
            if not fields and "__init__" in raw.namespace(base):
                break
        return [name.removeprefix("self.") if name.startswith("self.") else f"default of {name}" for name in found]

    def _gives_another(self, home: Part, before: ast.expr | None, after: ast.expr | None) -> bool:
        if before is None or after is None:
            return before is not after
        return ast.dump(before) != ast.dump(after) or self.extent.is_stale(home, after) or self.extent.touches(home, _factory(after), self.extent.affected)

    def _changed_by_star(self, part: Part, leaf: Leaf) -> None:
        """What a star brings anew; whoever has a star of this module looks again."""
        assert isinstance(leaf.node, ast.ImportFrom)
        origin = absolute_name(leaf.node, part.after.package)
        self.extent.changed |= {(part.name, n) for m, n in self.extent.changed if m == origin and n in part.namespace}
        self.extent.changed.add((part.name, EVERYTHING))

    def _stale_members(self, part: Part, change: Change) -> None:
        """Untouched values in the body of a class that runs are other ones when what they read is."""
        if change.leaf.kind != "class" or change.after is None or change.what == ADDED or not part.will_run(change):
            return
        renewed, filled, prepared = set[str](), self.extent.filled_members(part, change.after), self.extent.is_prepared_otherwise(part, change.after)
        for member in change.after.body:
            stale = self.extent.touches(part, member.reads, self.extent.changed) or member.reads & (renewed | filled) or self.extent.handed.member(part, member) \
                or (prepared and roots(member.reads) - part.namespace.keys() - vars(builtins).keys())
            if member.kind == "assign" and stale \
                    and not bare_container(member.node):
                renewed |= member.binds
        names = {(part.name, f"{change.leaf.name}.{n}") for n in renewed}
        self.extent.members |= names
        self.extent.changed |= names

    def _renew_filled(self, part: Part, change: Change, leaf: Leaf) -> None:
        filled = self.extent.filled_members(part, leaf)
        members = dependent(leaf, lambda reads: not filled.isdisjoint(reads), lambda _reads: False, self.extent.judges.of(part).statement)
        if members:
            part.run(change)
            part.members[id(change)] = members
            self._renew(part, leaf, members)
            self.extent.affected |= {(part.name, n) for n in leaf.binds}
        else:
            part.held[id(change)] = (change, f"it takes something out of {', '.join(sorted(filled))}, and running that again could have effects")

    def _decide(self, part: Part, change: Change, leaf: Leaf, by_value: bool) -> None:
        names = {(part.name, n) for n in leaf.binds}
        if leaf.kind == "function":
            self._decide_function(part, change, leaf, by_value, names)
        elif self.extent.may_run_again(part, leaf) or (leaf.kind == "class" and (self._generated(part, leaf) or self.extent.decorators_changed(part, leaf)
                                                                                or self.extent.handed.member(part, leaf))):
            part.run(change)
            part.held.pop(id(change), None)
            if leaf.kind == "class":
                self.extent.affected |= names
                self.extent.fill(part, leaf)
            else:
                self.extent.changed |= names
        elif leaf.kind == "class" and by_value and (members := self._members_to_renew(part, leaf)):
            part.run(change)
            part.members[id(change)] = members
            self._renew(part, leaf, members)
            part.held.pop(id(change), None)
            self.extent.affected |= names
            self.extent.fill(part, leaf)
        elif by_value and self._registers(part, leaf):
            part.run(change)
            self.extent.registering.add(id(change))
        elif by_value and not leaf.binds and (owners := self._stored_on_made_anew(part, leaf)):
            if self.extent.judges.of(part).statement(leaf.node, owners):
                part.run(change)
            else:
                part.held[id(change)] = (change, f"{', '.join(sorted(owners))} is made anew, and what it stores there could have effects when it is worked out again")
        elif (leaf.binds and (by_value or leaf.kind in ("assign", "compound"))) or (leaf.kind == "expression" and leaf.calls) or (leaf.stores and by_value):
            # That a program calls what merely uses something edited (`main()`) is no news.
            affected = self.extent.affected if leaf.binds and leaf.kind != "compound" else self.extent.edited
            why = self._reason(part, leaf, self.extent.changed if by_value else affected)
            if not why and (tables := self.extent.tables_looked_into(part, leaf)):
                why = f"it takes something out of {', '.join(tables)}, which the edit fills, and running it again could have effects"
            if why:
                part.held[id(change)] = (change, why)

    def _registers(self, part: Part, leaf: Leaf) -> bool:
        """Whether a call gives a definition to an object that is made anew, as a decorator does: `app.register_blueprint(pages)`."""
        call = withdrawals.call_of(leaf)
        if call is None or not isinstance(call.func, ast.Attribute) or call.func.attr.partition("_")[0] not in _REGISTERING:
            return False
        given = [part.namespace.get(dotted(each)) for each in (*call.args, *(k.value for k in call.keywords))]
        owner = dotted(call.func.value)
        return any(raw.is_heap(type(each)) or type(each) is types.FunctionType for each in given) and bool(owner) \
            and any(self._is_made_anew(module, name) for module, name in part.keys(owner) if name == owner.rpartition(".")[2])

    def _stored_on_made_anew(self, part: Part, leaf: Leaf) -> frozenset[str]:
        """The names of the objects made anew that a statement stores something on: `app.config["DEBUG"] = True`, `app.config.update(LIMIT=3)`."""
        call = withdrawals.call_of(leaf)
        filled = [call.func.value] if call is not None and isinstance(call.func, ast.Attribute) and call.func.attr in METHODS else []
        targets = {dotted(each).partition(".")[0] for each in (*filled, *(target.value for target in withdrawals.stored_targets(leaf)))}
        return frozenset(n for n in targets if n and any(self._is_made_anew(module, name) for module, name in part.keys(n)))

    def _is_made_anew(self, module: str, name: str) -> bool:
        part = self.extent.parts.get(module)
        return part is not None and raw.is_heap(type(part.namespace.get(name))) and not issubclass(type(part.namespace.get(name)), type) \
            and any(part.will_run(c) for c in part.changes if c.after is not None and c.leaf.kind in ("assign", "function") and name in c.after.binds)

    def _members_to_renew(self, part: Part, leaf: Leaf) -> set[str]:
        def other_head(reads: set[str]) -> bool:
            return self.extent.touches(part, {c for c in reads if "." not in c or not self.extent.is_class(part, c)}, self.extent.changed)

        return dependent(leaf, lambda reads: self.extent.touches(part, reads, self.extent.changed), other_head, self.extent.judges.of(part).statement)

    def _renew(self, part: Part, leaf: Leaf, members: set[str]) -> None:
        """Members of a class are made anew without its statement: what reads them follows where the trial can show them in the class."""
        names = {(part.name, f"{leaf.name}.{n.partition('.')[0]}") for n in members}
        if bases.can_be_shown(part.namespace[leaf.name]):
            self.extent.members |= names
            self.extent.changed |= names
        else:
            self.extent.renewed |= names

    def _decide_function(self, part: Part, change: Change, leaf: Leaf, by_value: bool, names: set[Name]) -> None:
        assert isinstance(leaf.node, FUNCTIONS)
        if not leaf.node.decorator_list:
            if by_value or (self.extent.defaults_changed(part, leaf) and self.extent.may_run_again(part, leaf)):
                part.run(change)
            elif why := self._reason(part, leaf, self.extent.affected):
                part.held[id(change)] = (change, why)
            return
        if by_value or self.extent.decorators_changed(part, leaf) or (self.extent.defaults_changed(part, leaf) and self.extent.may_run_again(part, leaf)):
            part.run(change)
            self.extent.affected |= names
            self.extent.changed |= {n for n in names if n[1] == leaf.name and self.extent.makes_an_object(part, leaf)}
            self.extent.fill(part, leaf, others=True)

    def _generated(self, part: Part, leaf: Leaf) -> bool:
        """A class whose contents a decorator, a metaclass or a hook of its bases made, when that would be another now."""
        live = part.namespace.get(leaf.name) if leaf.kind == "class" else None
        if not issubclass(type(live), type):
            return False
        assert isinstance(leaf.node, ast.ClassDef)
        assert isinstance(live, type)
        made = bool(leaf.node.decorator_list or leaf.node.keywords) or not raw.namespace(live).keys().isdisjoint(DECLARED)
        # A `TypedDict` is a dict: its bases are only in the text.
        noted = [self.extent.found(part, dotted(b)) for b in leaf.node.bases] if "__required_keys__" in raw.namespace(live) else []
        made = made or bool(noted)
        for base in (*raw.mro(live)[1:], *(b for b in noted if issubclass(type(b), type))):
            owner, change = self.extent.class_change(base)
            if change is None or owner is None:
                continue
            if (made and owner.will_run(change)) or hook_changed(change):
                return True
        _, change = self.extent.class_change(type(live))
        return change is not None and (change.what != SAME or hook_changed(change))

    def _reason(self, part: Part, leaf: Leaf, names: set[Name]) -> str:
        own, member = {(part.name, n) for n in leaf.binds}, self.extent.handed.member(part, leaf)
        if member:
            return f"it depends on edited {member}, and running it again could have effects"
        for chain in sorted(leaf.reads | leaf.calls):
            for key in self.extent.keys(part, chain):
                if key in names and key not in own:
                    what = "names of the module" if chain.endswith(EVERYTHING) else chain.replace(f"{LOOKED_UP}.", "modules' ")
                    return f"it depends on edited {what}, and running it again could have effects"
        return "it depends on what an edited class does as an operand, and running it again could have effects" if self.extent.operates(part, leaf.node) else ""


def _given_by(body: list[Leaf], has_fields: bool) -> dict[str, ast.expr | None]:
    """What a class gives an object: what it takes to make one, in its order, with the default, None where there is none; then what `__init__` stores, as `self.name`."""
    init = next((each.node for each in body if each.name == "__init__" and isinstance(each.node, ast.FunctionDef)), None)
    if init is None:
        return {dotted(each.node.target): each.node.value for each in body if isinstance(each.node, ast.AnnAssign) and has_fields}
    names = {each.attr for each in nodes_in(init) if isinstance(each, ast.Attribute) and not isinstance(each.ctx, ast.Load)}
    stored = {f"self.{name}": value for name in sorted(names) if (value := only_value(init, name)) is not None}
    return {**dict.fromkeys(parameters(init)[1:]), **expressions_of(init), **stored}


def _factory(value: ast.expr | None) -> set[str]:
    """What the default of a field is made by: `field(default_factory=make)`."""
    return {dotted(k.value) for k in value.keywords if k.arg in ("default_factory", "factory")} - {""} if isinstance(value, ast.Call) else set()


_FIELDS = frozenset({"__dataclass_fields__", "_field_defaults"})
_REGISTERING = frozenset({"add", "append", "attach", "extend", "hook", "include", "install", "mount", "on", "register", "subscribe", "use"})
