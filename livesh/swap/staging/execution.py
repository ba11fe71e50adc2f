"""The ways to run a statement of the new text, from the plain one to those for what cannot run a second time.

With twins in the place of live objects whose class the change edits; without its old entries, since a table may take a name only once; with the
live classes, since tables that take no part know those; or, of a class, the edited members alone.
"""

from __future__ import annotations

import ast
from typing import Any

from livesh.errors import said
from livesh.runtime import bases, raw
from livesh.swap.live import registries
from livesh.swap.planning.members import alone, only, within
from livesh.swap.planning.parts import Part
from livesh.swap.staging import held_members
from livesh.swap.staging.entries import Entries
from livesh.swap.staging.twins import Twins
from livesh.swap.staging.workbench import Workbench
from livesh.swap.staging.world import World
from livesh.swap.text.diff import SAME, Change
from livesh.swap.text.uses import EVERYTHING


class Execution:
    """Runs the statements of one trial, each by the first way that works."""

    def __init__(self, bench: Workbench, entries: Entries) -> None:
        self.bench, self.parts, self.entries = bench, bench.parts, entries
        self.dependencies, self.twins = bench.dependencies, Twins(bench)

    @property
    def world(self) -> World:
        """The shadows."""
        return self.bench.world

    def run(self, part: Part, change: Change) -> None:
        """Run the statement, with twins in the place of instances whose class the change edits where that is safe."""
        assert change.after is not None
        node = change.after.node
        shown = self.twins.show() if (self.dependencies.members or self.bench.leaving) and self.dependencies.judges.of(part).statement(node) else []
        shown += self.twins.show_subclasses(part) if self._looks_at_everything(part, change) else []
        if self.dependencies.takes_from_filled(part, change.after):
            self.entries.place()
            shown += self.twins.show_in_tables(part, change.after)
        elif not change.after.name and self.dependencies.handed.member(part, change.after):
            shown += self.twins.show_in_tables(part, change.after)
        try:
            self._run_once(part, change)
        except (AttributeError, TypeError) as cause:      # a new member, or an operand that is of the live class beside one of the staged
            shown += self.twins.show(getattr(cause, "obj", None)) if not shown else []
            if not shown:
                raise
            self._run_once(part, change)
        finally:
            self.twins.hide(shown)

    def _looks_at_everything(self, part: Part, change: Change) -> bool:
        leaf = change.after
        return leaf is not None and (EVERYTHING in leaf.reads | leaf.later or any(self.dependencies.scanners(part, leaf)))

    def _run_once(self, part: Part, change: Change) -> None:
        """Run the statement; where it cannot run a second time, without its old entries, or its edited members alone."""
        assert change.after is not None
        names, node = part.members.get(id(change)), change.after.node
        if names is not None:
            assert isinstance(node, ast.ClassDef)
            self._renew_members(part, change, names)
            return
        if isinstance(node, ast.ClassDef):
            node = held_members.as_it_is(node, part, change, self.dependencies, self.bench.warnings.append)
        try:
            self.world.execute(part.name, node)
        except Exception as cause:
            self.world.take_back()      # it may run again: what its first half did must not be there twice
            if not self._run_without_entries(part, change) and not self._run_with_the_live(part, node) \
                    and not self._run_members(part, change, cause):
                raise

    def _run_without_entries(self, part: Part, change: Change) -> bool:
        """Run a statement again without its old entries: a table may accept a name only once."""
        entries = self.entries.of(change)
        if not entries:
            return False
        assert change.after is not None
        for entry in entries:
            registries.take_out(entry)
        try:
            self.world.execute(part.name, change.after.node)
        except Exception:
            self.world.take_back()
            return False
        return True

    def _run_with_the_live(self, part: Part, node: ast.stmt) -> bool:
        """Run a statement again that sees the live classes where the trial has doubles of classes nobody edited.

        Tables and functions that take no part know the live ones: `TABLE.pop(Node)`, `isinstance(node, Node)`. A class that is shown with
        members made anew stays: they are what the statement is to find, and the double is below the live class.
        """
        doubles = {id(staged): live for other in self.parts.values() for c in other.to_run()
                   if c.what == SAME and id(c) not in other.members and (staged := self._double_of(other, c, live := other.namespace.get(c.leaf.name))) is not None}
        spaces = [self.world.namespace(name) for name in self.parts] if doubles else []
        shown = [(names, bound, value) for names in spaces for bound, value in list(names.items()) if id(value) in doubles]
        for names, bound, value in shown:
            names[bound] = doubles[id(value)]
        try:
            if shown:
                self.world.execute(part.name, node)
            return bool(shown)
        except Exception:
            self.world.take_back()
            return False
        finally:
            for names, bound, value in shown:
                if names.get(bound) is doubles[id(value)]:
                    names[bound] = value

    def _double_of(self, part: Part, change: Change, live: Any) -> Any:
        """The class that an untouched statement has made in the trial, where that has run."""
        staged = self.world.namespace(part.name).get(change.leaf.name) if change.leaf.kind == "class" else None
        return staged if staged is not live and issubclass(type(staged), type) and issubclass(type(live), type) else None

    def _run_members(self, part: Part, change: Change, cause: Exception) -> bool:
        """Make the edited members of a class alone, where no statement of that class can run a second time."""
        members = alone(change)
        if members is None or not self._fails_as_it_was(part, change, type(cause)):
            return False
        self._make_stand_in(part, change, members)
        self.bench.warnings.append(f"{part.name}: the statement of {change.leaf.name} cannot run twice ({said(cause)}); "
                                   "its edited methods were brought in without it")
        return True

    def _fails_as_it_was(self, part: Part, change: Change, kind: type[Exception]) -> bool:
        """Whether the old statement fails now, too; else it is the new text that is refused, with good reason.

        It runs over names of its own: what it makes is nothing that the new text made.
        """
        assert change.before is not None
        code = compile(ast.Module([change.before.node], []), part.before.path, "exec", flags=part.before.future_flags, dont_inherit=True)
        try:
            exec(code, dict(part.namespace))
        except kind:
            return True
        except Exception:
            return False
        finally:
            self.world.take_back()
        return False

    def _renew_members(self, part: Part, change: Change, names: set[str]) -> None:
        """Make members of a class anew that nobody edited; where that fails they are held."""
        assert change.after is not None
        members = only(change.after.node, change.after.body, names)  # type: ignore[arg-type]
        try:
            self._make_stand_in(part, change, members)
        except Exception as cause:
            held = ", ".join(sorted(f"{change.leaf.name}.{n}" for n in names))
            self.bench.warnings.append(f"{part.name}: {held} held: made anew, {said(cause)}")
            return
        self._show(part, change, names)

    def _make_stand_in(self, part: Part, change: Change, members: ast.ClassDef) -> None:
        """Make a plain class of some members; for the statements that follow the class is what it was."""
        shadow = self.world.namespace(part.name)
        live = shadow[change.leaf.name]
        try:
            self.world.execute(part.name, members)
        except Exception:
            self.world.take_back()
            if not self._run_with_the_live(part, members):
                raise
        self.bench.stand_ins[id(change)] = shadow[change.leaf.name]
        shadow[change.leaf.name] = live

    def _show(self, part: Part, change: Change, names: set[str]) -> None:
        """Let the statements that follow find the members made anew in the class."""
        shadow = self.world.namespace(part.name)
        live = shadow[change.leaf.name]
        if bases.can_be_shown(live):
            shadow[change.leaf.name] = self._shown(live, self.bench.stand_ins[id(change)], names)

    def _shown(self, live: type, made: type, names: set[str]) -> type:
        double = bases.shown(live)
        self.world.stand(double, live)
        nested = {name.partition(".")[0] for name in names if "." in name}
        for name, value in list(raw.namespace(made).items()):
            if name in nested:
                inner = raw.namespace(live)[name]
                value = self._shown(inner, value, within(names, name)) if bases.can_be_shown(inner) else inner
            elif name in _OF_ANY_CLASS:
                continue
            type.__setattr__(double, name, value)
        return double


_OF_ANY_CLASS = frozenset(vars(type("", (), {}))) | {"__qualname__", "__firstlineno__", "__static_attributes__"}
