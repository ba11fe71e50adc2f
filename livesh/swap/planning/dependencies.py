"""What depends on a change: the statements that have to run again, and the modules that take part for their sake.

Theory of operation. A change starts with edited texts. From their differences two sets follow: names whose *value*
changes (a constant, an import, a removed name) and names whose *behaviour* changes (a function with another body, or
one that reads or calls such a name when it is called). Then statements nobody edited are looked at: one that reads a
changed value when it runs, or calls a changed function, is a dependent. It may run again only if it is pure
(effects.py); otherwise it is held, and that is said. What a dependent binds is changed in turn, in this module and,
through their imports, in others: those take part from then on, with the text they have.

The sets, and what is asked of them, are an `Extent` (extent.py). seeds.py enters what the edit says itself; dependents.py decides about statements that
nobody edited. What several statements make together runs together: a container that they fill, a name that they bind (slices.py, rebinding.py), a
definition that they finish from outside (finishing.py).

Reads texts and namespaces; changes nothing.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from livesh.runtime import raw
from livesh.runtime.pace import breathe
from livesh.swap.planning import followers
from livesh.swap.planning.called_back import is_callable_of_others
from livesh.swap.planning.dependents import Dependents
from livesh.swap.planning.extent import Extent
from livesh.swap.planning.finishing import Finishing
from livesh.swap.planning.parts import Name, Part
from livesh.swap.planning.rebinding import Rebinding
from livesh.swap.planning.seeds import Seeds, is_property
from livesh.swap.planning.slices import Slices
from livesh.swap.text.definitions import Leaf
from livesh.swap.text.diff import BODY, SAME, Change
from livesh.swap.text.syntax import FUNCTIONS, dotted, is_alias, used_of_self
from livesh.swap.text.uses import EVERYTHING, operands, reads_of


class Dependencies(Extent):
    """Spreads a change over statements and modules until nothing more depends on it."""

    def __init__(self, parts: dict[str, Part]) -> None:
        super().__init__(parts)
        self._asked: set[Name] = set()         # names whose importers were looked for

    def spread(self) -> None:
        """Find everything that has to run; leaves it in the parts."""
        Seeds(self).sow()
        self.edited = set(self.affected)
        steps = (Slices(self).step, Rebinding(self).step, self._branches, self._behaviour, Finishing(self).step, self._importers, Dependents(self).step)
        before = None
        while before != (before := self.size()):
            self.changed |= {(module, EVERYTHING) for module, _ in self.changed}
            for step in steps:
                step()
                breathe()

    def _branches(self) -> None:
        """A statement whose guard is edited or reads a changed value may stand in a branch that is taken from now on."""
        for part in self.parts.values():
            for change in part.changes:
                leaf = change.after
                if leaf is None or change.what not in (SAME, BODY) or part.will_run(change):
                    continue
                tests = [g.test for g in leaf.guards]
                if _guards_differ(change) or any(self.touches(part, reads_of(t), self.changed) for t in tests):
                    part.wake(change)
                    self.changed |= {(part.name, n) for n in leaf.binds}

    def _behaviour(self) -> None:
        """A function or class is affected when what it uses later is."""
        grown = True
        while grown:
            grown = False
            for part in self.parts.values():
                for change in part.changes:
                    leaf = change.after
                    if leaf is None or not leaf.binds or (not (leaf.later or leaf.tested) and leaf.kind != "class" and not is_alias(leaf.node)
                                                          and not self.is_made_of_functions(part, leaf)):
                        continue
                    names = {(part.name, n) for n in leaf.binds}
                    if self.described and not names <= self.described and self._is_or_extends(part, leaf, self.described):
                        self.described |= names
                        grown = True
                    if names <= self.affected:
                        grown |= leaf.kind == "class" and self._behaving_members(part, leaf)
                        continue
                    if self.touches(part, leaf.later, self.changed | self.affected) or self.touches(part, leaf.tested, self.changed | self.reclassed) or \
                            (isinstance(leaf.node, ast.ClassDef) and self.touches(part, map(dotted, leaf.node.bases), self.affected)) or \
                            ((is_alias(leaf.node) or self.is_made_of_functions(part, leaf)) and self.touches(part, leaf.reads, self.affected)) or self.operates(part, leaf.node, later=True) or \
                            (leaf.later and self.tells_of(part, leaf)):
                        self.affected |= names
                        grown = True
                for bound, found in part.imports.items():
                    if (found.origin, found.name) in self.affected and (part.name, bound) not in self.affected:
                        self.affected.add((part.name, bound))
                        grown = True

    def _is_or_extends(self, part: Part, leaf: Leaf, names: set[Name]) -> bool:
        """Whether a statement makes another name of one of *names*, or a class below one."""
        return self.touches(part, leaf.reads if is_alias(leaf.node) else map(dotted, getattr(leaf.node, "bases", ())), names)

    def is_made_of_functions(self, part: Part, leaf: Leaf) -> bool:
        """Whether an assignment makes a function of others: `send = partial(post, "json")`."""
        return leaf.kind == "assign" and bool(leaf.calls) and any(is_callable_of_others(part.namespace.get(name)) for name in leaf.binds)

    def _behaving_members(self, part: Part, leaf: Leaf) -> bool:
        """Methods that use an edited member of their own class (`def total(self): return self.rate()`), or another thing that is edited, behave otherwise; says
        whether there are more than were known."""
        grown, stale, others = False, self.changed | self.affected, self.members - (self.described - self.affected)
        for member in leaf.body:
            key = part.name, f"{leaf.name}.{member.name}"
            if not isinstance(member.node, FUNCTIONS) or key in self.members:
                continue
            own = [(part.name, f"{leaf.name}."), *((raw.module_of(base) or "", f"{raw.short_name(base)}.") for base in _bases(part, leaf))]
            if self.touches(part, member.later, stale) or any((module, owner + used) in others for used in used_of_self(member.node) for module, owner in own) \
                    or self._is_operated(own, member.node):
                self.members.add(key)
                self.calling.add(key)
                (self.changed if is_property(member.node) else self.affected).add(key)
                grown = True
        return grown

    def _is_operated(self, own: list[Name], node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
        """Whether a method does something with its first argument (`self[key]`, `len(self)`) that is another operation in one of the classes *own*."""
        first = next((a.arg for a in (*node.args.posonlyargs, *node.args.args)), "")
        return any((module, name.rpartition(".")[0] + ".") in own for module, name in self.operations()) and first in operands(node, later=True)

    def _decorating(self) -> set[Name]:
        """The objects a method of whose class decorates otherwise: who imports one (`from app import app`) may have been decorated by it."""
        classes = {id(self.parts[module].namespace.get(name.rpartition(".")[0])) for module, name in self.decorating_methods()} - {id(None)}
        return {(part.name, name) for part in self.parts.values() for name, value in part.namespace.items() if id(type(value)) in classes} if classes else set()

    def stale_decorators(self) -> Iterator[str]:
        """What is to be said of objects that decorate otherwise: a live one has decorated, and does so in this change, as it did."""
        methods = self.decorating_methods()
        for part in self.parts.values() if methods else ():
            decorators = {dotted(d.func if isinstance(d, ast.Call) else d) for c in part.changes if c.after is not None for d in getattr(c.after.node, "decorator_list", [])}
            for chain in sorted(decorators):
                if not methods.isdisjoint(self.keys(part, chain)) and not self.reads_changed(part, {chain.partition(".")[0]}):
                    yield f"{part.name}: @{chain} does something else now; what it has decorated stays as it was, and what this change decorates with it may be as " \
                        "before. Edit their decorators in another change, or restart, where that matters"

    def _importers(self) -> None:
        """Modules that import a changed name take part from now on."""
        fresh = (self.changed | self.affected | self.described | self.filled | self._decorating() | self.handed.holders()) - self._asked
        self._asked |= fresh
        if not fresh:
            return
        origins: dict[str, set[str]] = {}
        for module, name in fresh:
            origins.setdefault(module, set()).add(name)
        for follower, found in followers.candidates(self.parts):
            breathe()
            text = self.judges.text_of(follower, found) if followers.imports_any(follower, found, origins) else None
            if text is not None:
                self.parts[follower] = Part(follower, found, text, text)


def _bases(part: Part, leaf: Leaf) -> list[type]:
    live: Any = part.namespace.get(leaf.name)
    return [base for base in raw.mro(live)[1:] if raw.is_heap(base)] if issubclass(type(live), type) else []


def _guards_differ(change: Change) -> bool:
    if change.before is None or change.after is None:
        return False
    before, after = ([(ast.dump(g.test), g.taken) for g in leaf.guards] for leaf in (change.before, change.after))
    return before != after
