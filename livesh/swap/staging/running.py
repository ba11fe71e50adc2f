"""Run one statement, and note what it did.

Before it runs, what it can reach of live containers is remembered (reach.py), so that a refused change leaves them as they were, and where
a definition stands in the tables its decorators reach is noted (entries.py), so that it stands there once afterwards. Afterwards it is told what
is new in those containers: what an untouched statement did is there already and is taken back, what a new one did is its gift (given.py).
"""

from __future__ import annotations

import ast
import types
from collections import Counter
from dataclasses import dataclass
from typing import Any

from livesh.errors import Refused, said
from livesh.runtime import raw
from livesh.runtime.states import Deep
from livesh.swap.live import registries
from livesh.swap.live.footprints import Contents, all_given
from livesh.swap.live.sameness import ABSENT
from livesh.swap.planning.parts import Part
from livesh.swap.planning.withdrawals import call_of, does_something, only_says, stored_targets, undone
from livesh.swap.staging.codes import Codes
from livesh.swap.staging.counting import Counting, Tally
from livesh.swap.staging.entries import Entries
from livesh.swap.staging.execution import Execution
from livesh.swap.staging.posing import Posing
from livesh.swap.staging.reach import Reach
from livesh.swap.staging.shadow_names import ShadowNames
from livesh.swap.staging.workbench import Workbench
from livesh.swap.staging.world import World
from livesh.swap.text.definitions import Leaf
from livesh.swap.text.diff import ADDED, EDITED, SAME, Change
from livesh.swap.text.stores import updates_its_names
from livesh.swap.text.syntax import dotted, nodes_in
from livesh.swap.text.uses import EVERYTHING, roots


@dataclass
class _Before:
    """What was there before a statement ran."""

    owners: list[Any]                   # what it stores something into
    untouched: bool                     # what it does is there already
    tables: Deep                        # what an untouched definition finds, to be put back
    made: list[tuple[Any, Any]]         # the tables of what the trial has made, with what is in them
    names: dict[str, Any] | None        # of the shadow, where it may bind names that its text does not show
    known: int                          # how many changes there were
    noted: int                          # how many things frameworks had noted
    finished: tuple[type, dict[str, Any]] | None        # the class it finishes, with its members
    counters: list[tuple[Tally, bool]]                # what it is counted in when it is made


class Running:
    """The statements of one trial, one at a time."""

    def __init__(self, bench: Workbench, codes: Codes, reach: Reach, entries: Entries, names: ShadowNames, posing: Posing) -> None:
        self.bench, self.codes, self.reach, self.entries = bench, codes, reach, entries
        self.dependencies, self.names, self.posing = bench.dependencies, names, posing
        self.execution, self.counting = Execution(bench, entries), Counting(bench, reach)
        self.filled: list[Contents] = []       # the containers that new statements put something into
        self.stored: list[Any] = []            # what new statements stored into what is not made by their text
        self.withdrawn: set[int] = set()       # the changed calls whose old entries were taken out
        self._began = 0                        # how many changes there were when the statement began that runs, and may import others

    @property
    def world(self) -> World:
        """The shadows."""
        return self.bench.world

    def run(self, part: Part, change: Change) -> None:
        """Run a statement; raises `Refused` where it raises."""
        before = self._before(part, change)
        within, self._began = self._began, before.known
        try:
            self._run(part, change)
            self._after(part, change, before)
        finally:
            self._began = within
        self.world.join_changes(before.known, within)

    def _run(self, part: Part, change: Change) -> None:
        assert change.after is not None
        try:
            with self.posing.within(part.namespace.get(change.after.name) if change.after.kind == "class" else None):
                self.execution.run(part, change)
        except Refused:
            raise
        except BaseException as cause:
            self.world.note_changes()
            raise _refusal(part, change, cause) from cause

    def _before(self, part: Part, change: Change) -> _Before:
        leaf = change.after
        assert leaf is not None
        reached = self._remember(part, change)
        owners = self.reach.stored_into(part, leaf)
        self.world.remember(owners, libraries=True)
        self.names.forget_unbound(part, leaf)
        self.names.forget_star_names(part, leaf)
        tables, untouched = Deep(2), self._is_entered_as_it_was(part, change)
        made = self.world.fillings.note(self._tables_of_made(part, leaf))
        if untouched and not self._is_newly_hooked(part, leaf):
            of_made = {id(table) for table, _contents in made} | {id(v) for n, v in self.world.namespace(part.name).items() if part.namespace.get(n) is not v}
            tables.add(table for table in registries.tables(reached) if id(table) not in of_made)
        names = dict(self.world.namespace(part.name)) if leaf.calls or EVERYTHING in leaf.reads else None
        return _Before(owners, untouched, tables, made, names, len(self.world.all_changes()), len(self.bench.frameworks.noted()), self._finished_by(part, change),
                       self.counting.note(part, change))

    def _after(self, part: Part, change: Change, before: _Before) -> None:
        leaf = change.after
        assert leaf is not None
        names = self.world.namespace(part.name)
        self.counting.put_back(part, before.counters)
        if before.finished is not None:
            self._note_members(part, change, *before.finished)
        if leaf.name:
            part.made[id(change)] = names.get(leaf.name, ABSENT)
        if leaf.kind == "class":
            self.names.rename(part, leaf)
        before.tables.restore()                # an untouched definition is in the tables already
        self.world.fillings.ran(before.made, before.untouched, bool(leaf.name))
        self.world.note_changes()
        self.entries.ran(part, change, before.known)
        self._note_gifts(part, change, before)
        if _is_decorated_now(change):
            self.entries.leaving.entered.note((part.name, leaf.name), self.world.all_changes()[before.known:],
                              [part.namespace.get(leaf.name), *self.codes.live_of(part, change)])
        if before.names is not None:          # `globals().update(…)`, `exec`, a function that looks at its caller
            part.bound_unseen[id(change)] = {n for n, value in names.items() if before.names.get(n, ABSENT) is not value} - leaf.binds

    def _note_gifts(self, part: Part, change: Change, before: _Before) -> None:
        """What a new statement, or an edited one, put into what is not made by its text: it can be taken back, or stays and is said."""
        leaf, seen = change.after, self.world.all_changes()[before.known:]
        assert leaf is not None
        left, is_new, is_withdrawn = self.bench.frameworks.noted()[before.noted:], change.what == ADDED, id(change) in self.withdrawn
        # What is made anew is left out: its own text tells what is in it.
        again = {id(value) for name, value in self.world.namespace(part.name).items() if part.namespace.get(name) is not value} if is_new or change.what == EDITED else set()
        fills = not stored_targets(leaf) and not (leaf.kind == "compound" and leaf.binds & part.taken_in) if is_new else \
            change.what == EDITED and leaf.kind == "compound" and not is_withdrawn
        if fills:
            self.filled += [c for c in seen if isinstance(c, Contents) and id(c.container) not in again]
            if does_something(leaf):
                undone(part, leaf, all_given(seen, before.owners) if seen else bool(left) and self._calls_us_alone(part, leaf), in_part=bool(left))
        if change.what == EDITED and (not left or None in left) and not is_withdrawn and (call_of(change.before) is not None or leaf.kind == "compound"):
            self._say_what_stays(part, change, seen)
        elif change.what == EDITED and change.before is not None and leaf.kind == change.before.kind == "assign":
            self._say_what_making_left(part, change.before, seen)
        if is_new and before.owners:
            into = set(map(id, before.owners)) - again
            self.stored += [c for c in seen if id(getattr(c, "owner", None) or getattr(c, "container", None)) in into]

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
            reached += self.reach.called(part, leaf.calls) + self.reach.given(part, leaf)
            self.world.remember(reached)
        if change.before is not None and change.before.name and reached:
            self.entries.note(part, change, reached)
        return reached

    def _tables_of_made(self, part: Part, leaf: Leaf) -> list[Any]:
        """The tables that a statement reaches and did not reach in the live module: those of what the trial has made anew."""
        def reached(names: dict[str, Any] | None) -> list[Any]:
            return registries.tables([*self.reach.called(part, leaf.calls, names), *self.reach.given(part, leaf, names), *self.reach.hooks_of(part, leaf, names)])

        made = reached(None) if leaf.calls or leaf.kind == "class" else []
        live = set(map(id, reached(part.namespace))) if made else set()
        return [table for table in made if id(table) not in live]

    def _is_entered_as_it_was(self, part: Part, change: Change) -> bool:
        """Whether an untouched definition, or call, stands in tables already as it will: not under a key that is another one now, nor as decorators that do
        something else have it."""
        if change.what != SAME or not (change.leaf.name or id(change) in self.dependencies.registering):
            return False
        dependencies = self.dependencies
        return not change.leaf.name or not (dependencies.reads_changed(part, change.leaf.reads) or dependencies.decorators_changed(part, change.leaf)
                                            or dependencies.hooks_changed(part, change.leaf)
                                            or dependencies.handed.member(part, change.leaf))

    def _is_newly_hooked(self, part: Part, leaf: Leaf) -> bool:
        """Whether a base of an untouched class has an `__init_subclass__` now and had none: no table has the class yet."""
        live: Any = part.namespace.get(leaf.name)
        bases = getattr(leaf.node, "bases", [])
        if not issubclass(type(live), type) or raw.lookup(live, "__init_subclass__") is not raw.lookup(object, "__init_subclass__"):
            return False
        staged = [self.reach.resolve(part, dotted(base)) for base in bases if dotted(base)]
        return any(issubclass(type(base), type) and raw.lookup(base, "__init_subclass__") is not raw.lookup(object, "__init_subclass__")
                   for base in staged)

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

    def _calls_us_alone(self, part: Part, leaf: Leaf) -> bool:
        """Whether a statement calls nothing but functions of this house, which tell what they did."""
        called = [self.reach.resolve(part, chain, self.world.namespace(part.name)) for chain in leaf.calls]
        return all(type(each) is types.FunctionType and each.__module__ == "livesh" for each in called)

    def _say_what_stays(self, part: Part, change: Change, seen: list[Any]) -> None:
        """A call that is made again with other arguments: what the old ones did is there as well, unless it is seen to be replaced or made anew."""
        call = call_of(change.before)
        assert change.before is not None
        used = {chain.partition(".")[0] for chain in change.before.reads}
        is_output = call is not None and only_says(call) and not any(each.arg == "file" for each in call.keywords)
        if is_output or updates_its_names(change.before.node) or any(c.leaf.kind == "assign" and used & c.leaf.binds for c in part.to_run()):
            return
        grown = [c for c in seen if isinstance(c, Contents) and len(c.after) > len(c.before) and (call is not None or not issubclass(c.base, dict))]
        if grown or (not seen and (call is not None or _does_less(change))):
            self.bench.warnings.append(f"{part.name}: {change.before.title} is edited; what it did when it ran stays, beside what it does now")


    def _say_what_making_left(self, part: Part, before: Leaf, seen: list[Any]) -> None:
        """A value is worked out anew that puts something into what is there: what the old one has put there is there as well.

        Not of one that is pure: what `re.compile` remembers is nobody's business.
        """
        if self.dependencies.judges.of(part).statement(before.node):
            return
        used = [value for name in roots(before.reads) if (value := part.namespace.get(name)) is not None and self.world.namespace(part.name).get(name) is value]
        filled = {id(c.container): len(c.before) for c in reversed(seen) if isinstance(c, Contents)}
        grown = [table for table in registries.tables([*used, *self.reach.called(part, before.calls, part.namespace)])
                 if len(raw.contents(table, raw.container_base(type(table)) or type(table))) > filled.get(id(table), len(table))]
        if grown:
            self.bench.warnings.append(f"{part.name}: {before.title} is edited; what it did when it ran stays, beside what it does now")


def _does_less(change: Change) -> bool:
    """Whether a compound statement that calls something, not only to say it, is edited and has lost a word of what it was."""
    assert change.before is not None
    calls = [each.value for each in nodes_in(change.before.node) if isinstance(each, ast.Expr) and isinstance(each.value, ast.Call)]
    words = [Counter(ast.dump(each) for each in nodes_in(leaf.node) if isinstance(each, (ast.Constant, ast.Name, ast.Attribute)))
             for leaf in (change.before, change.after) if leaf is not None]
    return does_something(change.before) and not all(map(only_says, calls)) and bool(words[0] - words[-1])


def _is_decorated_now(change: Change) -> bool:
    """Whether a plain definition has got decorators."""
    before, after = (getattr(leaf.node, "decorator_list", None) if leaf is not None else None for leaf in (change.before, change.after))
    return before == [] and bool(after)


def _refusal(part: Part, change: Change, cause: BaseException) -> Refused:
    leaf = change.after
    assert leaf is not None
    what = f"{part.name}: {said(cause)} in {leaf.title} (line {leaf.node.lineno}) of the new text; nothing was changed"
    if change.before is not None and isinstance(cause, TypeError) and "lay-out conflict" in str(cause):
        return Refused(f"{what}. One of its bases has another layout in the new text, and CPython fixes the layout when a class "
                       "is made. Keep __slots__ as they are, or restart to take this change")
    if change.what == EDITED and change.before is not None and leaf.kind == "expression" and call_of(change.before) is not None:
        return Refused(f"{what}. What the old call did when it ran is still there, which may be why the new one cannot be made. Undo that in the "
                       "process first, or restart to take this change")
    if change.what == SAME:
        return Refused(f"{what}. The edit does not touch that statement, it runs again since what it uses is edited: either that is wrong now, and the file is "
                       "to be mended, or it cannot run again beside what it made the first time. Then restart to take this change")
    return Refused(f"{what}. Mend the file and try again")
