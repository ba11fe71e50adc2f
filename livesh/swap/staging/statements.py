"""Run the statements that have to run, in the shadows, in the order of their text.

Before a statement runs, what it can reach of live containers is remembered (reach.py), so that a refused change leaves them as
they were, and where a definition stands in the tables its decorators reach is noted (entries.py), so that it stands there once
afterwards. Functions that behave otherwise after the edit and may be called get a double in the shadow.
"""

from __future__ import annotations

import ast

from livesh.swap.planning.parts import Part, definitions_gone, in_import_order, moved_among
from livesh.swap.planning.unseen import Unseen
from livesh.swap.planning.withdrawals import (
    adds_to_what_is_there,
    call_of,
    does_something,
    is_stored_elsewhere,
    is_stored_in_a_member,
    is_stored_on_what_stays,
    only_says,
)
from livesh.swap.staging.codes import Codes
from livesh.swap.staging.conditions import Conditions
from livesh.swap.staging.doubles import Doubles
from livesh.swap.staging.entries import Entries, entering
from livesh.swap.staging.posing import Posing
from livesh.swap.staging.reach import Reach
from livesh.swap.staging.running import Running
from livesh.swap.staging.shadow_names import ShadowNames
from livesh.swap.staging.workbench import Workbench
from livesh.swap.staging.world import World
from livesh.swap.text.definitions import Leaf
from livesh.swap.text.diff import BODY, EDITED, REMOVED, SAME, Change, diff_leaves
from livesh.swap.text.syntax import absolute_name


class Staging:
    """The statements of one trial, run."""

    def __init__(self, bench: Workbench, codes: Codes) -> None:
        self.bench, self.parts, self.dependencies = bench, bench.parts, bench.dependencies
        self.reach, self.posing, self.conditions = Reach(bench), Posing(), Conditions(bench)
        self.entries = Entries(bench, codes, self.reach)
        self.doubles = Doubles(bench, codes)
        self.names = ShadowNames(bench, self.reach, self.posing)
        self.running = Running(bench, codes, self.reach, self.entries, self.names, self.posing)

    @property
    def world(self) -> World:
        """The shadows."""
        return self.bench.world

    def unregisters(self) -> bool:
        """Whether a decorated definition, a class, a call (in a loop, too) or a store elsewhere is gone from a text: something may stand somewhere for it.

        Or a decorated function stands in another place: what stands for it may as well.
        """
        edited = [part for part in self.parts.values() if part.edited]
        return any(c.what == REMOVED and c.before is not None and (_leaves_something(part, c.before) or self.dependencies.filled_by(part, c.before))
                   for part in edited for c in part.changes) or any(moved_among(entering(part)) for part in edited if part.moved)

    def run(self) -> None:
        """Run everything that has to run; what is gone from the text leaves the tables before somebody reads them."""
        for part in self.parts.values():
            for change in part.changes:
                if part.edited and change.before is not None and change.before.name and change.what == REMOVED:
                    self.entries.leaving.remove(part, change)
                elif part.edited and _is_plain_now(change):
                    self.entries.leaving.take_leave(part, change)
                elif part.edited and change.what in (REMOVED, EDITED) and change.before is not None and not isinstance(part.before, Unseen):
                    for each in definitions_gone(part, change.before):
                        self.entries.leaving.remove(part, each)
                    if change.what == REMOVED:
                        self.entries.leaving.remove_made(part, change)
                    if not part.not_reached(change) and self.entries.leaving.withdraw(part, change):
                        self.running.withdrawn.add(id(change))
                if part.edited and change.what == EDITED and change.leaf.kind == "class":
                    self._withdraw_from_body(part, change)
        self.names.hide_removed()
        self.doubles.make()
        for name in in_import_order(self.parts):
            self.run_part(name)
        self.posing.close()

    def _withdraw_from_body(self, part: Part, change: Change) -> None:
        """A call that is gone from the body of a class, or is made with other arguments, has run once, as one at the top has."""
        if change.before is None or change.before.kind != "class" or isinstance(part.before, Unseen):
            return
        made = frozenset(n for leaf in change.before.body if not leaf.name for n in leaf.binds)
        for member in diff_leaves(change.before.body, change.leaf.body):
            call = call_of(member.before)
            if member.before is None or call is None or member.what not in (REMOVED, EDITED) or only_says(call) or member.before.mutates & made \
                    or self.dependencies.judges.of_old(part).statement(member.before.node):
                continue
            if not self.entries.leaving.withdraw_call(part, member) and member.what == EDITED:
                self.bench.warnings.append(f"{part.name}: {member.before.title} is edited; what it did when it ran stays, beside what it does now")

    def run_part(self, name: str) -> None:
        """Run the statements of one module, once; a statement of another one may ask for it by importing it."""
        package = name.rpartition(".")[0]
        if package in self.parts:
            self.run_part(package)       # an import begins with the package: what that defines above its own imports is there
        part = self.parts[name]
        if not self.world.enter(name):
            return
        if part.runs:
            self.names.refresh_imports(part)
            names = self.world.namespace(name)
            if part.edited and names.get("__doc__") == part.before.doc:
                names["__doc__"] = part.after.doc
        for change in part.changes:
            leaf = change.after
            if leaf is None:
                continue
            if not part.will_run(change):
                self._run_imported(part, change)
                self.names.store_again(part, change)
                self.names.bind_again(part, change)
            elif not self.conditions.is_active(part, change):
                part.skipped.add(id(change))
                if id(change) in part.wakes and part.edited and change.what in (SAME, BODY) and self.conditions.was_active(part, change):
                    self.entries.leaving.withdraw(part, change)
            elif id(change) in part.wakes and self.conditions.was_active(part, change):
                part.runs.pop(id(change))
            else:
                self._run_imported(part, change)
                self.running.run(part, change)

    def _run_imported(self, part: Part, change: Change) -> None:
        """What an import stands for, also an untouched one, has run when the statements below it do."""
        node = change.leaf.node
        if isinstance(node, (ast.Import, ast.ImportFrom)) and (not change.leaf.guards or self.conditions.is_active(part, change)):
            origin = absolute_name(node, part.after.package) if isinstance(node, ast.ImportFrom) else ""
            for module in (origin, *(f"{origin}.{alias.name}".lstrip(".") for alias in node.names)):
                if module in self.parts:
                    self.run_part(module)
            for bound in change.leaf.binds & part.imports.keys() if not part.will_run(change) else ():
                self.names.refresh(self.world.namespace(part.name), bound, part.imports[bound].origin, part.imports[bound].name)


def _leaves_something(part: Part, leaf: Leaf) -> bool:
    return leaf.kind == "class" or bool(getattr(leaf.node, "decorator_list", None)) or does_something(leaf) or bool(definitions_gone(part, leaf)) \
        or is_stored_elsewhere(leaf, part) or adds_to_what_is_there(leaf) or is_stored_in_a_member(leaf, part) or is_stored_on_what_stays(leaf, part)


def _is_plain_now(change: Change) -> bool:
    """Whether a definition has lost all its decorators."""
    before, after = (getattr(leaf.node, "decorator_list", None) if leaf is not None else None for leaf in (change.before, change.after))
    return bool(before) and after == []
