"""What the texts of a change say about a class that was made in the trial: its members before and after, and what makes them.

A class may stand in a branch, move to another module with its members, or be new there; and a member may stand in a branch of the class body.
What counts is the statement that made the live class, and the one that made the staged one.
"""

from __future__ import annotations

import ast
import sys
import types
from typing import Any

from livesh.runtime import raw
from livesh.swap.history import loaded
from livesh.swap.live.holders import behind
from livesh.swap.live.rewritten import is_of
from livesh.swap.planning.branches import was_taken
from livesh.swap.planning.parts import Part
from livesh.swap.staging.workbench import Workbench
from livesh.swap.staging.world import World
from livesh.swap.text.definitions import Leaf, class_leaf
from livesh.swap.text.diff import BODY, EDITED, Change, diff_leaves
from livesh.swap.text.uses import Uses


class ClassTexts:
    """Answers for one trial."""

    def __init__(self, bench: Workbench) -> None:
        self.bench, self.parts, self.dependencies = bench, bench.parts, bench.dependencies

    @property
    def world(self) -> World:
        """The shadows."""
        return self.bench.world

    def members(self, new: type) -> list[Change] | None:
        """The member changes of a staged class, None when no class statement is known."""
        part = self.parts.get(raw.module_of(new) or "")
        if part is None or "<" in raw.qualname(new):
            return self._members_moved(new) if part is None else None
        was, now = self._class_leaf_before(part, raw.qualname(new)), self._class_leaf_after(part, raw.qualname(new))
        if now is None:
            return None
        came_from = self._came_from(new)
        before, after = self._in_branches_taken(part, was, now)
        if came_from is not None:
            return [_renewed(c) for c in diff_leaves(came_from.body, after)]
        if before is not None:
            other = any(c.before is was and c.after is not now for c in part.changes)       # it stood in another branch
            return [_renewed(c, other or _stands_elsewhere(c)) for c in diff_leaves(before, after)]
        moved = self._moved_leaves(part, raw.qualname(new))
        return [_renewed(c) for c in diff_leaves(moved, after)] if moved is not None else None

    def _in_branches_taken(self, part: Part, was: Any, now: Any) -> tuple[list[Leaf] | None, list[Leaf]]:
        """The members of a class in the old text and in the new one, without those of branches that are not taken."""
        purity = self.dependencies.judges.of(part)
        before = [m for m in was.body if not m.guards or was_taken(purity, part, m, True) is not False] if was is not None else None
        return before, [m for m in now.body if not m.guards or self._is_taken(part, m)]

    def _is_taken(self, part: Part, member: Leaf) -> bool:
        for guard in member.guards:
            if not self.dependencies.judges.of(part).expression(guard.test):
                return True
            try:
                if bool(self.world.evaluate(part.name, guard.test)) is not guard.taken:
                    return False
            except Exception:
                return True          # it asks a name of the class body
        return True

    def _members_moved(self, new: type) -> list[Change] | None:
        """The member changes of a class that moved to a module which the change imports for the first time."""
        module = raw.module_of(new) or ""
        text = self.dependencies.judges.text_of(module, sys.modules[module]) if module in self.world.new_modules else None
        now, moved = class_leaf(text, raw.qualname(new)) if text is not None else None, self._moved_leaves(None, raw.qualname(new))
        came_from = self._came_from(new)
        moved = came_from.body if came_from is not None else moved
        return [_renewed(c) for c in diff_leaves(moved, now.body)] if now is not None and moved is not None else None

    def _class_leaf_before(self, part: Part, qualname: str) -> Any:
        """The class statement of the old text that made the class, of several the last that stood in a branch taken."""
        return class_leaf(part.before, qualname, lambda leaf: was_taken(self.dependencies.judges.of(part), part, leaf) is not False)

    def _class_leaf_after(self, part: Part, qualname: str) -> Any:
        skipped = {id(c.after) for c in part.changes if id(c) in part.skipped}
        return class_leaf(part.after, qualname, lambda leaf: id(leaf) not in skipped)

    def is_plain(self, new: type) -> bool:
        """Whether a class has no decorator, base or keyword that could make members of it, in either text."""
        part = self.parts.get(raw.module_of(new) or "")
        leaves = [find(part, raw.qualname(new)) for find in (self._class_leaf_before, self._class_leaf_after)] if part is not None else [None]
        return all(f is not None and not (f.node.decorator_list or f.node.bases or f.node.keywords) for f in leaves)

    def is_redecorated(self, new: type) -> bool:
        """Whether the decorators of a class are not written as they were, are given other values or do something else."""
        part = self.parts.get(raw.module_of(new) or "")
        was, now = (find(part, raw.qualname(new)) if part is not None else None for find in (self._class_leaf_before, self._class_leaf_after))
        if part is None or was is None or now is None:
            return False
        before, after = ([ast.dump(d) for d in leaf.node.decorator_list] for leaf in (was, now))
        return before != after or any(self.dependencies.is_stale(part, d) for d in now.node.decorator_list) or \
            self.dependencies.decorators_changed(part, now)

    def is_compiled_anew(self, new: type, value: Any) -> bool:
        """Whether a decorator has put other code into a method than its text has (`@typechecked`)."""
        part = self.parts.get(raw.module_of(new) or "")
        functions = [f for f in (value, *behind(value)) if type(f) is types.FunctionType]
        for code in [f.__code__ for f in functions] if part is not None and part.name in self.dependencies.compiling else ():
            there = part.after.code.by_qualname.get(code.co_qualname, ())  # type: ignore[union-attr]
            if there and not any(is_of(code, each) for each in there):
                return True
        return False

    def stored_elsewhere(self, new: type) -> tuple[set[str], set[str]]:
        """The members of a class at the top that a statement has stored below it, and those that a statement stores once more or has stored and no more does.

        The first are what they are; what becomes of the others is seen to when that of all members is known.
        """
        part = self.parts.get(raw.module_of(new) or "")
        if part is None:
            return set(), set()
        stored: dict[bool, set[str]] = {True: set(), False: set()}
        for c in part.changes:
            if c.after is not None and not part.not_reached(c):
                stored[part.will_run(c)] |= {name for owner, name in part.after.stores_of(c.after) if owner == raw.qualname(new)}
        return stored[False] | part.stays.get(raw.qualname(new), set()), stored[True] | part.restored.get(raw.qualname(new), set())

    def unfinished(self, new: type) -> set[str]:
        """The members that a statement below the class had made something of, which may not run again."""
        part = self.parts.get(raw.module_of(new) or "")
        return part.beneath.get(raw.qualname(new), set()) if part is not None else set()

    def _moved_leaves(self, part: Part | None, qualname: str) -> Any:
        """The members of a class in the text it moves from: that of a module of the change, or of the one it is from until now."""
        for other in self.parts.values():
            if other is not part:
                found = self._class_leaf_before(other, qualname)
                if found is not None:
                    return found.body
        live: Any = part.namespace.get(qualname.partition(".")[0]) if part is not None else None
        module_name = raw.module_of(live) or "" if issubclass(type(live), type) else ""
        module = sys.modules.get(module_name)
        text = self.dependencies.judges.text_of(module_name, module) if isinstance(module, types.ModuleType) and loaded.is_program(module_name) else None
        leaf = class_leaf(text, qualname) if text is not None else None
        return leaf.body if leaf is not None else None

    def _came_from(self, new: type) -> Any:
        """The statement of a class, in the old text, that stands in another scope, in another module or under another name now."""
        live: Any = self.world.stood_for(new)
        home = self.parts.get(raw.module_of(live) or "") if issubclass(type(live), type) else None
        if live is new or home is None or (home.name, raw.qualname(live)) == (raw.module_of(new), raw.qualname(new)):
            return None
        return self._class_leaf_before(home, raw.qualname(live))

    def is_stale(self, new: type, change: Change, renewed: set[str]) -> bool:
        """Whether an untouched member reads something that changed, or one of the members *renewed*, or stands in a branch that does."""
        part = self.parts.get(raw.module_of(new) or "")
        leaf = change.after
        if part is None or leaf is None:
            return False
        if any(chain.partition(".")[0] in renewed for chain in leaf.reads | leaf.calls | _asked(leaf)):
            return True
        names = self.dependencies.changed
        if leaf.kind != "function" and any((part.name, f"{raw.qualname(new)}.{n}") in names for n in leaf.binds):
            return True
        if self.dependencies.touches(part, leaf.reads, names):
            return True
        if leaf.kind == "function":
            return self.dependencies.defaults_changed(part, leaf) or \
                (bool(getattr(leaf.node, "decorator_list", None)) and self.dependencies.decorators_changed(part, leaf))
        called = leaf.calls | self.dependencies.handed.called(part, leaf)
        return (self.dependencies.touches(part, called, self.dependencies.affected) or bool(self.dependencies.operates(part, leaf.node))) and \
            self.dependencies.judges.of(part).statement(leaf.node)


def _asked(leaf: Leaf) -> set[str]:
    """What the conditions read that a member of a class stands behind."""
    uses = Uses()
    for guard in leaf.guards:
        uses.visit(guard.test)
    return uses.reads


def _stands_elsewhere(change: Change) -> bool:
    """Whether a member stands behind another condition, or in another branch, than it did."""
    before, after = ([(ast.dump(g.test), g.taken) for g in leaf.guards] if leaf is not None else None for leaf in (change.before, change.after))
    return before is not None and after is not None and before != after


def _renewed(change: Change, moved: bool = True) -> Change:
    """A function that moved to another module or branch has other globals or lines, whatever its text."""
    renews = moved and (change.leaf.kind == "function" or change.what == BODY)
    return Change(change.before, change.after, EDITED) if renews and change.before and change.after else change
