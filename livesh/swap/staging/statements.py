"""Run the statements that have to run, in the shadows, in the order of their text.

Before a statement runs, what it can reach of live containers is remembered (reach.py), so that a refused change leaves them as
they were, and where a definition stands in the tables its decorators reach is noted (entries.py), so that it stands there once
afterwards. Functions that behave otherwise after the edit and may be called get a double in the shadow.
"""

from __future__ import annotations

import ast
import sys
import types
from typing import Any

from livesh.errors import Refused
from livesh.runtime import bases, raw
from livesh.runtime.states import Deep
from livesh.swap.live import registries
from livesh.swap.live.footprints import Contents, all_given
from livesh.swap.live.sameness import ABSENT
from livesh.swap.planning.branches import as_it_stood, still_has, told_by_its_branches, was_taken
from livesh.swap.planning.members import alone, only, within
from livesh.swap.planning.needs import Needs
from livesh.swap.planning.parts import Part, decorated, definitions_gone, in_import_order, moved_among
from livesh.swap.planning.unseen import Unseen
from livesh.swap.planning.withdrawals import (
    adds_to_what_is_there,
    call_of,
    does_something,
    is_stored_elsewhere,
    is_stored_in_a_member,
    is_stored_on_what_stays,
    stored_targets,
    undone,
)
from livesh.swap.staging import held_members
from livesh.swap.staging.codes import Codes
from livesh.swap.staging.entries import Entries
from livesh.swap.staging.posing import Posing
from livesh.swap.staging.reach import Reach
from livesh.swap.staging.twins import Twins
from livesh.swap.staging.workbench import Workbench
from livesh.swap.staging.world import World
from livesh.swap.text.definitions import Guard, Leaf
from livesh.swap.text.diff import ADDED, BODY, EDITED, REMOVED, SAME, Change, diff_leaves
from livesh.swap.text.stores import updates_its_names
from livesh.swap.text.syntax import absolute_name, dotted, star_origin
from livesh.swap.text.uses import EVERYTHING, reads_of, roots


class Staging:
    """The statements of one trial, run."""

    def __init__(self, bench: Workbench, codes: Codes) -> None:
        self.bench, self.parts = bench, bench.parts
        self.dependencies, self.codes = bench.dependencies, codes
        self.twins, self.posing = Twins(bench), Posing()
        self.reach = Reach(bench)
        self.entries = Entries(bench, codes, self.reach)
        self.filled: list[Contents] = []       # the containers that new statements put something into
        self._taken: dict[int, bool | None] = {}      # by condition: what it says in the new text
        self._withdrawn: set[int] = set()      # the changed calls whose old entries were taken out
        self.stored: list[Any] = []            # what new statements stored into what is not made by their text

    @property
    def world(self) -> World:
        """The shadows."""
        return self.bench.world

    def unregisters(self) -> bool:
        """Whether a decorated definition, a class, a call (in a loop, too) or a store elsewhere is gone from a text: something may stand somewhere for it.

        Or a decorated function stands in another place: what stands for it may as well.
        """
        edited = [part for part in self.parts.values() if part.edited]
        return any(c.what == REMOVED and c.before is not None and _leaves_something(part, c.before) for part in edited for c in part.changes) \
            or any(moved_among(decorated(part)) for part in edited if part.moved)

    def run(self) -> None:
        """Run everything that has to run; what is gone from the text leaves the tables before somebody reads them."""
        for part in self.parts.values():
            for change in part.changes:
                if part.edited and change.before is not None and change.before.name and change.what == REMOVED:
                    self.entries.remove(part, change)
                elif part.edited and _is_plain_now(change):
                    self.entries.take_leave(part, change)
                elif part.edited and change.what in (REMOVED, EDITED) and change.before is not None and not isinstance(part.before, Unseen):
                    for each in definitions_gone(part, change.before):
                        self.entries.remove(part, each)
                    if not part.not_reached(change) and self.entries.withdraw(part, change):
                        self._withdrawn.add(id(change))
                if part.edited and change.what == EDITED and change.leaf.kind == "class":
                    self._withdraw_from_body(part, change)
        self._hide_removed()
        if self._calls_anything():
            self._clone_affected()
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
            if member.before is None or call is None or member.what not in (REMOVED, EDITED) or dotted(call.func) in _SAYING or member.before.mutates & made \
                    or self.dependencies.judges.of_old(part).statement(member.before.node):
                continue
            if not self.entries.withdraw_call(part, member) and member.what == EDITED:
                self.bench.warnings.append(f"{part.name}: {member.before.title} is edited; what it did when it ran stays, beside what it does now")

    def _hide_removed(self) -> None:
        """What runs finds none of the names that only the old text bound."""
        for part in self.parts.values():
            if not part.edited:
                continue
            names, stay = self.world.namespace(part.name), part.after.binds()
            for change in part.changes:
                if change.what == REMOVED and change.leaf.kind != "import":
                    for name in change.leaf.binds - stay:
                        names.pop(name, None)
                elif change.leaf.kind == "assign" and "__all__" in change.leaf.binds and part.will_run(change) and not change.leaf.guards:
                    names.pop("__all__", None)       # who takes all names before it has run (modules that import each other) does as in a fresh process

    def run_part(self, name: str) -> None:
        """Run the statements of one module, once; a statement of another one may ask for it by importing it."""
        package = name.rpartition(".")[0]
        if package in self.parts:
            self.run_part(package)       # an import begins with the package: what that defines above its own imports is there
        part = self.parts[name]
        if not self.world.enter(name):
            return
        if part.runs:
            self._refresh_imports(part)
            names = self.world.namespace(name)
            if part.edited and names.get("__doc__") == part.before.doc:
                names["__doc__"] = part.after.doc
        for change in part.changes:
            leaf = change.after
            if leaf is None:
                continue
            if not part.will_run(change):
                self._run_imported(part, change)
                self._store_again(part, change)
                self._bind_again(part, change)
            elif not self._is_active(part, change):
                part.skipped.add(id(change))
                if id(change) in part.wakes and part.edited and change.what in (SAME, BODY) and self._was_active(part, change):
                    self.entries.withdraw(part, change)
            elif id(change) in part.wakes and self._was_active(part, change):
                part.runs.pop(id(change))
            else:
                self._run_imported(part, change)
                self._run_statement(part, change)

    def _run_imported(self, part: Part, change: Change) -> None:
        """What an import stands for, also an untouched one, has run when the statements below it do."""
        node = change.leaf.node
        if isinstance(node, (ast.Import, ast.ImportFrom)) and (not change.leaf.guards or self._is_active(part, change)):
            origin = absolute_name(node, part.after.package) if isinstance(node, ast.ImportFrom) else ""
            for module in (origin, *(f"{origin}.{alias.name}".lstrip(".") for alias in node.names)):
                if module in self.parts:
                    self.run_part(module)
            for bound in change.leaf.binds & part.imports.keys() if not part.will_run(change) else ():
                self._refresh(self.world.namespace(part.name), bound, part.imports[bound].origin, part.imports[bound].name)

    def _store_again(self, part: Part, change: Change) -> None:
        """`Parser.literal = Literal` was run long ago: a class that is made anew has that, too, for the statements that follow."""
        node, names = change.leaf.node, self.world.namespace(part.name)
        if change.what not in (SAME, BODY) or not isinstance(node, ast.Assign):
            return
        value = node.value.value if isinstance(node.value, ast.Constant) else self.reach.resolve(part, dotted(node.value), names)
        for target in node.targets if value is not ABSENT else ():
            if isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name):
                live: Any = part.namespace.get(target.value.id)
                staged: Any = names.get(target.value.id)
                if staged is not live and issubclass(type(staged), type) and issubclass(type(live), type) and target.attr in raw.namespace(live):
                    type.__setattr__(staged, target.attr, value)

    def _bind_again(self, part: Part, change: Change) -> None:
        """A name that a statement above has bound in the trial has, for those below, what an untouched one gave it long ago."""
        names = self.world.namespace(part.name)
        if change.what != SAME or change.leaf.kind not in ("assign", "compound") or change.leaf.guards or part.not_reached(change):
            return
        for name in change.leaf.binds & part.namespace.keys():
            live = part.namespace[name]
            if names.get(name, ABSENT) is not live:
                above = [c for c in part.changes[:part.changes.index(change)] if name in c.leaf.binds and c.leaf.kind in ("assign", "compound") and part.will_run(c)]
                if above and (change.leaf.kind == "assign" or not any(still_has(c, live) for c in above)):
                    names[name] = live

    def _refresh_imports(self, part: Part) -> None:
        """What the module imported from another one of the change is, in its shadow, what that one's shadow has."""
        shadow = self.world.namespace(part.name)
        for bound, found in part.imports.items():
            self._refresh(shadow, bound, found.origin, found.name)
        for star in part.stars:
            origin = self.parts.get(star)
            for name in origin.namespace if origin is not None else ():
                if not name.startswith("_"):
                    self._refresh(shadow, name, star, name)
        for bound, value in list(shadow.items()):          # `Unit = units.Unit` was run long ago
            home, name = _definition(value)
            if home in self.parts and home != part.name:
                self._refresh(shadow, bound, home, name)

    def _refresh(self, shadow: dict[str, Any], bound: str, origin: str, name: str) -> None:
        part = self.parts.get(origin)
        live = part.namespace.get(name, ABSENT) if part is not None and name else ABSENT
        if live is not ABSENT and shadow.get(bound, ABSENT) is live:
            shadow[bound] = self._staged(origin, name, live, frozenset())

    def _staged(self, module: str, name: str, live: Any, seen: frozenset[str]) -> Any:
        """What a module of the change will have under *name*: made there, or brought there by imports that may not have run yet."""
        part = self.parts.get(module)
        if part is None or module in seen or part.namespace.get(name, ABSENT) is not live:
            return live
        staged = self.world.namespace(module).get(name, ABSENT)
        if staged is not live and staged is not ABSENT:
            return staged
        found = part.imports.get(name)
        sources = [(found.origin, found.name)] if found is not None and found.name else [(star, name) for star in part.stars]
        return next((made for m, n in sources if (made := self._staged(m, n, live, seen | {module})) is not live), live)

    def _run_statement(self, part: Part, change: Change) -> None:
        leaf = change.after
        assert leaf is not None
        reached = self._remember(part, change)
        owners = self.reach.stored_into(part, leaf)
        self.world.remember(owners, libraries=True)
        self._forget_names(part, leaf)
        self._forget_star_names(part, leaf)
        tables, untouched = Deep(2), change.what == SAME and (bool(leaf.name) or id(change) in self.dependencies.registering)
        made = self.world.fillings.note(self._tables_of_made(part, leaf))
        if untouched and not self._is_newly_hooked(part, leaf):
            of_made = {id(table) for table, _contents in made}
            tables.add(table for table in registries.tables(reached) if id(table) not in of_made)
        names = self.world.namespace(part.name)
        before = dict(names) if leaf.calls or EVERYTHING in leaf.reads else None
        known, noted = len(self.world.all_changes()), len(self.bench.frameworks.noted())
        finished = self._finished_by(part, change)
        try:
            with self.posing.within(part.namespace.get(leaf.name) if leaf.kind == "class" else None):
                self._execute(part, change)
        except Refused:
            raise
        except BaseException as cause:
            self.world.note_changes()
            what = f"{part.name}: {_said(cause)} in {leaf.title} (line {leaf.node.lineno}) of the new text; nothing was changed"
            if change.before is not None and isinstance(cause, TypeError) and "lay-out conflict" in str(cause):
                raise Refused(f"{what}. One of its bases has another layout in the new text, and CPython fixes the layout when a class "
                              "is made. Keep __slots__ as they are, or restart to take this change") from cause
            if change.what == EDITED and change.before is not None and leaf.kind == "expression" and call_of(change.before) is not None:
                raise Refused(f"{what}. What the old call did when it ran is still there, which may be why the new one cannot be made. Undo that in the "
                              "process first, or restart to take this change") from cause
            raise Refused(f"{what}. Mend the file and try again") from cause
        if finished is not None:
            self._note_members(part, change, *finished)
        if leaf.name:
            part.made[id(change)] = names.get(leaf.name, ABSENT)
        if leaf.kind == "class":
            self._rename(part, leaf)
        tables.restore()                # an untouched definition is in the tables already
        self.world.fillings.ran(made, untouched, bool(leaf.name))
        self.world.note_changes()
        self.entries.ran(part, change, known)
        left = self.bench.frameworks.noted()[noted:]
        again = {id(value) for name, value in names.items() if part.namespace.get(name) is not value} if change.what in (ADDED, EDITED) else set()
        # What is made anew is left out below: its own text tells what is in it.
        if (change.what == ADDED and not stored_targets(leaf) and not (leaf.kind == "compound" and leaf.binds & part.taken_in)) or (change.what == EDITED and leaf.kind == "compound" and id(change) not in self._withdrawn):
            self.filled += [c for c in self.world.all_changes()[known:] if isinstance(c, Contents) and id(c.container) not in again]
            if does_something(leaf):
                seen = self.world.all_changes()[known:]
                undone(part, leaf, all_given(seen, owners) if seen else bool(left) and self._calls_us_alone(part, leaf), in_part=bool(left))
        if change.what == EDITED and (not left or None in left) and id(change) not in self._withdrawn and (call_of(change.before) is not None or leaf.kind == "compound"):
            self._say_what_stays(part, change, known)
        if change.what == ADDED and owners:
            into = set(map(id, owners)) - again
            self.stored += [c for c in self.world.all_changes()[known:] if id(getattr(c, "owner", None) or getattr(c, "container", None)) in into]
        if _is_decorated_now(change):
            self.entries.entered.note((part.name, leaf.name), self.world.all_changes()[known:],
                              [part.namespace.get(leaf.name), *self.codes.live_of(part, change)])
        if before is not None:          # `globals().update(…)`, `exec`, a function that looks at its caller
            part.bound_unseen[id(change)] = {n for n, value in names.items() if before.get(n, ABSENT) is not value} - leaf.binds

    def _calls_us_alone(self, part: Part, leaf: Leaf) -> bool:
        """Whether a statement calls nothing but functions of this house, which tell what they did."""
        called = [self.reach.resolve(part, chain, self.world.namespace(part.name)) for chain in leaf.calls]
        return all(type(each) is types.FunctionType and each.__module__ == "livesh" for each in called)

    def _tables_of_made(self, part: Part, leaf: Leaf) -> list[Any]:
        """The tables that a statement reaches and did not reach in the live module: those of what the trial has made anew."""
        if not leaf.calls:
            return []
        live = {id(table) for table in registries.tables([*self.reach.called(part, leaf.calls, part.namespace), *self.reach.given(part, leaf, part.namespace)])}
        return [table for table in registries.tables([*self.reach.called(part, leaf.calls), *self.reach.given(part, leaf)]) if id(table) not in live]

    def _finished_by(self, part: Part, change: Change) -> tuple[type, dict[str, Any]] | None:
        """The class made in the trial that a statement finishes with members the syntax does not tell, and what it holds before."""
        if id(change) not in part.finishes:
            return None
        owner, _ = part.finishes[id(change)]
        live: Any = part.namespace.get(owner)
        made: Any = self.world.namespace(part.name).get(owner)
        # Not `World.is_new`: what is born after the first question would count as old.
        return (made, dict(raw.namespace(made))) if made is not live and raw.is_a(made, type) else None

    def _note_members(self, part: Part, change: Change, made: type, before: dict[str, Any]) -> None:
        """Which members the statement has stored: those that are other ones now are brought in, the others keep what is live."""
        owner, only = part.finishes[id(change)]
        stored = {name for name, value in raw.namespace(made).items() if before.get(name, ABSENT) is not value}
        count = stored if only is None else stored & only
        part.restored.setdefault(owner, set()).update(count)
        part.stored.setdefault(owner, set()).update(count)
        part.stays.setdefault(owner, set()).update(stored - count)

    def _say_what_stays(self, part: Part, change: Change, known: int) -> None:
        """A call that is made again with other arguments: what the old ones did is there as well, unless it is seen to be replaced or made anew."""
        call = call_of(change.before)
        assert change.before is not None
        used = {chain.partition(".")[0] for chain in change.before.reads}
        is_output = call is not None and dotted(call.func) in _SAYING and not any(each.arg == "file" for each in call.keywords)
        if is_output or updates_its_names(change.before.node) or any(c.leaf.kind == "assign" and used & c.leaf.binds for c in part.to_run()):
            return
        seen = self.world.all_changes()[known:]
        grown = [c for c in seen if isinstance(c, Contents) and len(c.after) > len(c.before) and (call is not None or not issubclass(c.base, dict))]
        if grown or (call is not None and not seen):
            self.bench.warnings.append(f"{part.name}: {change.before.title} is edited; what it did when it ran stays, beside what it does now")

    def _rename(self, part: Part, leaf: Leaf) -> None:
        """`Long = Int` was run long ago: where the class is made anew, its other names in the shadow are names of the new one."""
        names = self.world.namespace(part.name)
        found: list[Any] = [space.get(leaf.name) for space in (part.namespace, names)]
        live, staged = found
        if staged is live or not issubclass(type(live), type):
            return
        if issubclass(type(staged), type):
            self.posing.add(staged, live)
        if sum(c.after is not None and leaf.name in c.after.binds for c in part.changes) != 1:
            return
        for name in [name for name, value in names.items() if value is live]:
            names[name] = staged

    def _is_newly_hooked(self, part: Part, leaf: Leaf) -> bool:
        """Whether a base of an untouched class has an `__init_subclass__` now and had none: no table has the class yet."""
        live: Any = part.namespace.get(leaf.name)
        bases = getattr(leaf.node, "bases", [])
        if not issubclass(type(live), type) or raw.lookup(live, "__init_subclass__") is not raw.lookup(object, "__init_subclass__"):
            return False
        staged = [self.reach.resolve(part, dotted(base)) for base in bases if dotted(base)]
        return any(issubclass(type(base), type) and raw.lookup(base, "__init_subclass__") is not raw.lookup(object, "__init_subclass__")
                   for base in staged)

    def _forget_names(self, part: Part, leaf: Leaf) -> None:
        """A loop that makes no turn, a handler that is not entered: such names are unbound afterwards, as in a fresh process.

        Not those that the statement itself may read before it binds them, nor those that a function of the module stores (`global`).
        """
        if leaf.kind == "compound":
            others = [c.after.binds for c in part.changes if c.after is not None and c.after.node is not leaf.node]
            stored = {n for node in ast.walk(part.after.tree) if isinstance(node, ast.Global) for n in node.names}
            for name in leaf.binds.difference(stored, leaf.reads - _turned(leaf.node), leaf.later, *others):
                self.world.namespace(part.name).pop(name, None)

    def _forget_star_names(self, part: Part, leaf: Leaf) -> None:
        """What a star import brought once and its module does not offer any more is not among the names."""
        origin = star_origin(leaf.node, part.after.package)
        if origin:
            own = {n for c in part.changes if c.after is not None for n in c.after.binds}
            for name in self.world.star_lost(origin, part.namespace) - own:
                self.world.namespace(part.name).pop(name, None)

    def _execute(self, part: Part, change: Change) -> None:
        """Run the statement, with twins in the place of instances whose class the change edits where that is safe."""
        assert change.after is not None
        node = change.after.node
        shown = self.twins.show() if (self.dependencies.members or self.bench.leaving) and self.dependencies.judges.of(part).statement(node) else []
        shown += self.twins.show_subclasses(part) if self._looks_at_everything(part, change) else []
        shown += self.twins.show_in_tables(part, change.after) if self.dependencies.takes_from_filled(part, change.after) else []
        try:
            self._execute_once(part, change)
        except (AttributeError, TypeError) as cause:      # a new member, or an operand that is of the live class beside one of the staged
            shown += self.twins.show(getattr(cause, "obj", None)) if not shown else []
            if not shown:
                raise
            self._execute_once(part, change)
        finally:
            self.twins.hide(shown)

    def _execute_once(self, part: Part, change: Change) -> None:
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
            if not self._execute_without_entries(part, change) and not self._execute_with_the_live(part, node) \
                    and not self._execute_members(part, change, cause):
                raise

    def _execute_without_entries(self, part: Part, change: Change) -> bool:
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

    def _execute_with_the_live(self, part: Part, node: ast.stmt) -> bool:
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

    def _execute_members(self, part: Part, change: Change, cause: Exception) -> bool:
        """Make the edited members of a class alone, where no statement of that class can run a second time."""
        members = alone(change)
        if members is None or not self._fails_as_it_was(part, change, type(cause)):
            return False
        self._make_stand_in(part, change, members)
        self.bench.warnings.append(f"{part.name}: the statement of {change.leaf.name} cannot run twice ({_said(cause)}); "
                                   "its edited methods were brought in without it")
        return True

    def _renew_members(self, part: Part, change: Change, names: set[str]) -> None:
        """Make members of a class anew that nobody edited; where that fails they are held."""
        assert change.after is not None
        members = only(change.after.node, change.after.body, names)  # type: ignore[arg-type]
        try:
            self._make_stand_in(part, change, members)
        except Exception as cause:
            said = ", ".join(sorted(f"{change.leaf.name}.{n}" for n in names))
            self.bench.warnings.append(f"{part.name}: {said} held: made anew, {_said(cause)}")
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
            if not self._execute_with_the_live(part, members):
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

    def _was_active(self, part: Part, change: Change) -> bool:
        """Whether the branch a statement stood in was taken; where only running the old condition again would tell, what it bound is asked."""
        leaf = change.before or change.after
        assert leaf is not None
        taken = was_taken(self.dependencies.judges.of(part), part, leaf)
        if taken is None:
            if not leaf.binds:
                self.bench.warnings.append(f"{part.name}: {leaf.title} was not run: whether it has run before cannot be told without its old "
                                           "condition, which may have effects")
            return not leaf.binds or bool(leaf.binds & set(part.namespace))
        return taken

    def _is_active(self, part: Part, change: Change) -> bool:
        """Whether the branch a statement stands in is taken."""
        assert change.after is not None
        for guard in change.after.guards:
            if guard.is_main() and not change.after.name:
                return False
            if id(guard.test) not in self._taken:
                if not self.dependencies.judges.of(part).expression(guard.test):
                    return bool(change.after.binds & set(part.namespace))
                self._taken[id(guard.test)] = self._ask(part, guard)      # once: what its branch binds is not what it reads
            if self._taken[id(guard.test)] is not guard.taken:
                return False
        return True

    def _ask(self, part: Part, guard: Guard) -> bool | None:
        """What a condition says where it stands, None where it raises."""
        told = self._told(part, guard)
        if told is not None:
            return told
        try:
            return bool(self.world.evaluate(part.name, guard.test, as_it_stood(part, part.after, guard, self.world.namespace(part.name))))
        except Exception:
            return None

    def _told(self, part: Part, guard: Guard) -> bool | None:
        """What its branches tell of a condition that both texts have, when nothing above it that binds what it reads runs; see `told_by_its_branches`."""
        reads, was = roots(reads_of(guard.test)), None
        for change in part.changes:
            pairs = zip(change.before.guards, change.after.guards, strict=False) if change.before is not None and change.after is not None else ()
            was = next((old for old, new in pairs if new.test is guard.test and ast.dump(old.test) == ast.dump(new.test)), None)
            if was is not None:
                break
            if part.will_run(change) and not reads.isdisjoint(change.leaf.binds):
                return None
        return told_by_its_branches(part, was) if was is not None else None

    def _remember(self, part: Part, change: Change) -> list[Any]:
        leaf = change.after
        assert leaf is not None
        namespace = self.world.namespace(part.name)
        self.world.remember(namespace[n] for n in leaf.mutates if n in namespace)
        if leaf.calls or leaf.mutates or leaf.kind == "compound":
            values = (self.reach.resolve(part, chain) for chain in leaf.reads)
            self.world.remember(v for v in values if v is not ABSENT and not raw.is_a(v, types.ModuleType))
        reached = self.reach.hooks_of(part, leaf)
        if leaf.calls or reached:
            self.world.foreign_calls = True
            reached += self.reach.called(part, leaf.calls) + self.reach.given(part, leaf)
            self.world.remember(reached)
        if change.before is not None and change.before.name and reached:
            self.entries.note(part, change, reached)
        return reached

    def _calls_anything(self) -> bool:
        """Whether what runs may use a function or a class: a property and an operator are called as well."""
        return bool(self.dependencies.members) or any(c.leaf.calls or c.leaf.kind in ("compound", "class") or getattr(c.leaf.node, "decorator_list", None)
                   for part in self.parts.values() for c in part.to_run()) or self.checks() or self._imports_new()

    def _clone_affected(self) -> None:
        """Functions that a statement may call and that behave otherwise after the edit get a double in the shadow."""
        everything = self.checks() or self._imports_new()
        doubles: list[tuple[Part, str]] = []
        candidates: list[tuple[Part, Change]] = []
        affected = self.dependencies.affected | self.dependencies.doubled
        for part in self.parts.values():
            last = {n: c for c in part.changes if c.after is not None for n in c.after.binds}
            for change in part.changes:
                leaf = change.after
                if leaf is None or part.will_run(change) or not any(last[n] is change for n in leaf.binds):
                    continue
                if not everything and not any((part.name, n) in affected for n in leaf.binds):
                    continue
                if leaf.kind == "function" and not getattr(leaf.node, "decorator_list", None):
                    doubles.append((part, leaf.name))
                elif leaf.kind in ("function", "class"):
                    candidates.append((part, change))
        self._run_needed(candidates)
        for part, name in doubles:
            self._clone(part, name)
        for part in self.parts.values():
            for name in {n for c in part.to_run() for n in self.dependencies.scanners(part, c.leaf)}:
                self._let_scan(part, name)

    def _run_needed(self, candidates: list[tuple[Part, Change]]) -> None:
        """Of these definitions those run that another one which runs uses: a base that stands above it in the text among them."""
        needs, grown = Needs(self.dependencies), True
        while grown:
            grown = False
            for part, change in candidates:
                leaf = change.leaf
                if not part.will_run(change) and needs.any_of(part, leaf.binds) and self.dependencies.judges.of(part).statement(leaf.node):
                    part.run(change)
                    needs.add(part, change)
                    grown = True

    def _looks_at_everything(self, part: Part, change: Change) -> bool:
        leaf = change.after
        return leaf is not None and (EVERYTHING in leaf.reads | leaf.later or any(self.dependencies.scanners(part, leaf)))

    def _let_scan(self, part: Part, name: str) -> None:
        """A function that looks up the module it is given the name of finds the shadow."""
        live, shadow = part.namespace[name], self.world.namespace(part.name)
        if shadow[name] is live:
            names = {**live.__globals__, "sys": self.world.shadow_sys}
            double = types.FunctionType(live.__code__, names, live.__name__, live.__defaults__, live.__closure__)
            double.__kwdefaults__ = live.__kwdefaults__
            shadow[name] = double
            self.world.stand(double, live)

    def _imports_new(self) -> bool:
        """Whether a module of the program may be imported for the first time: nobody knows what it calls meanwhile."""
        return any(i.origin.partition(".")[0] not in sys.stdlib_module_names
                   and (i.origin not in sys.modules or (i.name not in ("", "*") and f"{i.origin}.{i.name}" not in sys.modules
                                                        and i.name not in getattr(sys.modules[i.origin], "__dict__", ())))
                   for part in self.parts.values() if part.edited for i in part.after.imports())

    def _clone(self, part: Part, name: str) -> None:
        live = part.namespace.get(name)
        if type(live) is not types.FunctionType or live.__globals__ is not part.namespace:
            return
        code = self.codes.new_code_of(part, live)
        if code is None or len(code.co_freevars) != len(live.__closure__ or ()):
            return
        double = types.FunctionType(code, self.world.namespace(part.name), live.__name__, live.__defaults__, live.__closure__)
        double.__kwdefaults__ = live.__kwdefaults__
        double.__qualname__ = live.__qualname__
        double.__dict__.update(live.__dict__)
        names = self.world.namespace(part.name)
        names.update({bound: double for bound, value in names.items() if value is live} | {name: double})
        self.world.stand(double, live)

    def checks(self) -> bool:
        """Whether an edited module looks at itself before it becomes current."""
        return any("__livesh_check__" in part.after.binds() for part in self.parts.values() if part.edited)

    def check(self) -> None:
        """Let the new version look at itself before it becomes current."""
        for part in self.parts.values():
            check = self.world.namespace(part.name).get("__livesh_check__") if part.edited else None
            if check is None or "__livesh_check__" not in part.after.binds():
                continue
            try:
                answer = check()
            except BaseException as cause:
                raise Refused(f"{part.name}: __livesh_check__ of the new version raised {_said(cause)}; nothing was changed") from cause
            if answer is False:
                raise Refused(f"{part.name}: __livesh_check__ of the new version returned False; nothing was changed")


def _definition(value: Any) -> tuple[str, str]:
    """The module and the name that a class or a function was defined under."""
    if type(value) is types.FunctionType:
        return value.__module__ if type(value.__module__) is str else "", value.__name__
    return (raw.module_of(value) or "", raw.short_name(value)) if issubclass(type(value), type) else ("", "")


def _leaves_something(part: Part, leaf: Leaf) -> bool:
    return leaf.kind == "class" or bool(getattr(leaf.node, "decorator_list", None)) or does_something(leaf) or bool(definitions_gone(part, leaf)) \
        or is_stored_elsewhere(leaf, part) or adds_to_what_is_there(leaf) or is_stored_in_a_member(leaf, part) or is_stored_on_what_stays(leaf, part)


def _is_plain_now(change: Change) -> bool:
    """Whether a definition has lost all its decorators."""
    before, after = (getattr(leaf.node, "decorator_list", None) if leaf is not None else None for leaf in (change.before, change.after))
    return bool(before) and after == []


def _is_decorated_now(change: Change) -> bool:
    """Whether a plain definition has got decorators."""
    before, after = (getattr(leaf.node, "decorator_list", None) if leaf is not None else None for leaf in (change.before, change.after))
    return before == [] and bool(after)


def _turned(node: ast.AST) -> set[str]:
    """The names that a loop, or the patterns of a `match`, bind before the body, or what it goes over, can read them."""
    if isinstance(node, ast.Match):
        bound = {each.name for each in ast.walk(node) if isinstance(each, (ast.MatchAs, ast.MatchStar)) and each.name}
        return bound - {each.id for each in ast.walk(node.subject) if isinstance(each, ast.Name)}
    if not isinstance(node, (ast.For, ast.AsyncFor)):
        return set()
    names = {each.id for each in ast.walk(node.target) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)}
    return names - {each.id for each in ast.walk(node.iter) if isinstance(each, ast.Name)}


_SAYING = frozenset({"print", "warnings.warn", "sys.stdout.write", *(f"{log}.{name}" for log in ("log", "logger", "logging", "LOG", "LOGGER", "_log", "_logger")
                     for name in ("debug", "info", "warning", "error", "critical", "log"))})
_OF_ANY_CLASS = frozenset(vars(type("", (), {}))) | {"__qualname__", "__firstlineno__", "__static_attributes__"}


def _said(cause: BaseException) -> str:
    text = str(cause)
    return f"{type(cause).__name__}: {text}" if text else type(cause).__name__
