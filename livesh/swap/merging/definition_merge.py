"""Definitions that were staged go into the live modules: functions, classes, and what decorators made of them.

The object that a name is bound to is the one people hold, so it goes on as what the statement makes now; what was staged under it stands for it.
"""

from __future__ import annotations

import gc
import types
from collections.abc import Iterable
from typing import Any

from livesh.runtime import raw
from livesh.swap.live.sameness import ABSENT
from livesh.swap.merging.classes import Classes
from livesh.swap.merging.defaults import Defaults
from livesh.swap.merging.merge import Merge
from livesh.swap.merging.moves import gone
from livesh.swap.merging.names import Names
from livesh.swap.planning.parts import Part, in_import_order
from livesh.swap.staging.codes import Codes
from livesh.swap.staging.entries import is_made_otherwise
from livesh.swap.staging.world import World
from livesh.swap.text import parameters
from livesh.swap.text.diff import REMOVED, SAME, Change, header_changes
from livesh.swap.text.syntax import first_line


class DefinitionMerge:
    """The definitions that ran, each merged into what its name, or another holder, has."""

    def __init__(self, names: Names, merge: Merge, codes: Codes, classes: Classes, defaults: Defaults) -> None:
        bench = names.bench
        self.bench, self.parts, self.plan, self.journal, self.patches, self.dependencies = (
            bench, bench.parts, bench.plan, bench.journal, bench.patches, bench.dependencies)
        self.names, self.old_texts, self.merge, self.moves = names, names.old_texts, merge, names.moves
        self.codes, self.class_merge, self.defaults = codes, classes, defaults
        self._left: dict[int, tuple[Part, Change]] = {}      # by staged class, the definition that is still to be merged
        self._merged: set[int] = set()

    @property
    def world(self) -> World:
        """The shadows."""
        return self.bench.world

    def merge_all(self) -> None:
        """Merge every definition that ran, then what is to be merged of members and of what decorators have wrapped."""
        ordered = list(self._in_order())
        self._left = {id(made): (part, change) for part, change in ordered if issubclass(type(made := self.world.namespace(part.name).get(change.leaf.name)), type)}
        for part, change in ordered:
            if id(change) not in self._merged:
                self._merge_definition(part, change)
        for part in self.parts.values():
            self._restore_members(part)
        self._align()

    def _in_order(self) -> Iterable[tuple[Part, Change]]:
        """The definitions that ran, a base before what is made of it: a module may import from its package what that defines above importing it."""
        found = [(part, change) for part in map(self.parts.__getitem__, in_import_order(self.parts)) for change in part.to_run()
                 if change.leaf.kind in ("function", "class") and id(change) not in part.skipped]
        made = {id(self.world.namespace(part.name).get(change.leaf.name)): (part, change) for part, change in found}
        ordered: dict[int, tuple[Part, Change]] = {}
        for entry in found:
            self._after_its_bases(entry, made, ordered)
        return ordered.values()

    def _after_its_bases(self, entry: tuple[Part, Change], made: dict[int, tuple[Part, Change]], ordered: dict[int, tuple[Part, Change]]) -> None:
        part, change = entry
        new: Any = self.world.namespace(part.name).get(change.leaf.name)
        for base in raw.mro(new)[:0:-1] if issubclass(type(new), type) else ():
            if id(base) in made and made[id(base)] != entry:
                ordered.setdefault(id(made[id(base)][1]), made[id(base)])
        ordered.setdefault(id(change), entry)

    def _merge_definition(self, part: Part, change: Change) -> None:
        leaf = change.after
        assert leaf is not None
        self._merged.add(id(change))
        name = leaf.name
        new = self.world.namespace(part.name).get(name, ABSENT)
        live = part.namespace.get(name, ABSENT)
        if id(change) in self.bench.stand_ins and issubclass(type(live), type):
            names = part.members.get(id(change), set())
            was = self.old_texts.members(part, change, names) if names and not self.dependencies.filled_members(part, leaf) else None
            self.class_merge.take_members(live, self.bench.stand_ins[id(change)], names, was)
            return
        if new is ABSENT or new is live:
            return
        covered = part.made.get(id(change), new) is not new and not self.world.is_new(new)      # by an import below that runs as well
        if covered or change is not self._last_of(part, name) or (leaf.kind == "function" and name in self.names.bound_below(part, change)):
            self._merge_shadowed(part, change)
            return
        if live is ABSENT:
            moved = self.moves.moved_from(part, name, new) or self.moves.renamed(part, name, new) or self.moves.come_back(part, name, new) \
                or self.moves.members.to_top(part, name, new)
            if moved is not None:
                self.names.bind(part, name, moved)
                return
            if issubclass(type(new), type):
                self.moves.members.into_new_class(new)
            self.names.bind(part, name, new)
            return
        if type(live) is types.FunctionType and type(new) is types.FunctionType:
            self._merge_function(part, change, live, new)
        elif issubclass(type(new), type) and (mine := self._class_aside(part, change, live)) is not None:
            self.take_class(mine, new, self.old_texts.value(part, change, name), own=True)
            self.plan.add(part.name, name, "=", "held", "the program put something else in its place")
        elif issubclass(type(live), type) and issubclass(type(new), type) and not self._was_covered(part, change, live) and self._is_own_class(part, change, live):
            self.names.bind(part, name, self._take_own_class(part, change, live, new))
        else:
            self._merge_mixed(part, change, live, new)

    def _last_of(self, part: Part, name: str) -> Change:
        """Of the definitions of one name that ran, the one the name is bound to."""
        return [c for c in part.to_run() if c.leaf.kind in ("function", "class") and c.leaf.name == name and id(c) not in part.skipped][-1]

    def _merge_shadowed(self, part: Part, change: Change) -> None:
        """A function whose name another `def` below binds again: tables hold it."""
        made = part.made.get(id(change))
        if type(made) is types.FunctionType and made.__code__.co_firstlineno == first_line(change.leaf.node) and self.world.is_new(made):
            for owner in self.codes.live_of(part, change)[:1]:
                self.merge.functions.take(owner, made)

    def _restore_members(self, part: Part) -> None:
        """Members that a statement had stored or deleted which is gone now."""
        for owner, names in part.restored.items():
            live: Any = part.namespace.get(owner)
            made: Any = next((s for s in self.bench.stand_ins.values() if raw.qualname(s) == owner and raw.module_of(s) == part.name),
                        self.world.namespace(part.name).get(owner))
            if not issubclass(type(live), type) or not issubclass(type(made), type):
                continue
            theirs = raw.namespace(made) if made is not live else {}
            there = {n for c in part.to_run() for o, n in part.after.stores_of(c.leaf) if o == owner} if made is live else set()
            for name in names - there:       # what a statement has stored on the class itself is there
                if id(type(theirs.get(name, raw.namespace(live).get(name)))) in raw.SLOTS:
                    continue             # the layout decides, see layouts.py
                held = raw.namespace(live).get(name, ABSENT)
                if name in theirs and self.class_merge.is_own_method(live, name, held) and type(theirs[name]) is types.FunctionType:
                    self.journal.set_class(live, name, self.merge.value(held, theirs[name]))
                elif name in theirs:
                    self.journal.set_class(live, name, self.world.stood_for(theirs[name]))
                elif name in raw.namespace(live):
                    self.journal.drop_class(live, name)

    def _class_aside(self, part: Part, change: Change, live: Any) -> Any:
        """The class that an undecorated class statement made, where the program put something else in its place (a mock)."""
        before, name = change.before, change.leaf.name
        if before is None or before.kind != "class" or getattr(before.node, "decorator_list", None) \
                or any(name in c.before.binds for c in part.changes if c.before is not None and c is not change):
            return None
        if issubclass(type(live), type) and (raw.module_of(live) == part.name or raw.short_name(live) == name):
            return None
        found = self._made_by_statement(part, name)
        if len(found) > 1:
            found.clear()
            gc.collect()         # classes of earlier trials wait for the collector
            found = self._made_by_statement(part, name)
        return found[0] if len(found) == 1 else None

    def _made_by_statement(self, part: Part, name: str) -> list[type]:
        """The live classes of that name, but for those that a trial made over names of its own."""
        found = [c for c in raw.family(object) if raw.module_of(c) == part.name and raw.qualname(c) == name and not self.world.is_new(c)]
        if len(found) == 1:
            return found
        spaces = {id(c): [v.__globals__ is part.namespace for v in raw.namespace(c).values() if type(v) is types.FunctionType] for c in found}
        return [c for c in found if any(spaces[id(c)]) or not spaces[id(c)]]

    def _is_own_class(self, part: Part, change: Change, live: type) -> bool:
        """Whether the name still holds the class its statement made, not something imported or put there by the program."""
        was_class = change.before is not None and change.before.kind == "class"
        if gone(part.name, change.leaf.name) is live or (not was_class and self._is_defined_no_more(live)):
            return True          # it comes back from the module that it had moved to, or moves here from there
        return raw.module_of(live) == part.name or (was_class and raw.short_name(live) == change.leaf.name) or self._made_of(part, change, live) is not None

    def _take_own_class(self, part: Part, change: Change, live: type, new: type) -> Any:
        """The live class of a name goes on as what its statement makes now, or as what decorators, or a statement below, make of that."""
        name = change.leaf.name
        old = self.old_texts.value(part, change, name)
        made, mine = self._made_of(part, change, new), self._made_of(part, change, live)
        if made is not None and mine is not None:
            was = self._made_of(part, change, old) if issubclass(type(old), type) else None
            self.class_merge.take(mine, made, ABSENT if was is None else was)
        made = made or (new if mine is not None else None)
        if made is None and gone(part.name, name) is not live:
            return self.take_class(live, new, old, own=True)
        return self.class_merge.take(live, new, old, made=made)

    def _made_of(self, part: Part, change: Change, cls: type) -> Any:
        """The class that the statement of a name has made, where the name has one below it (`class Logged(cls)` in a decorator)."""
        name = change.leaf.name
        if sum(c.leaf.kind == "class" and c.leaf.name == name for c in part.changes) > 1:
            return None
        return next((each for each in raw.mro(cls)[1:] if (raw.module_of(each), raw.qualname(each)) == (part.name, name)), None)

    def _merge_function(self, part: Part, change: Change, live: Any, new: Any) -> None:
        before, after = change.before, change.after
        assert after is not None
        plain = part.after.is_bare(after)
        was_plain = before is None or part.before.is_bare(before)
        if before is None or before.kind != "function":
            if self._is_second_name(part, after.name, live) or self._goes_on(part, change, live):
                self.names.bind(part, after.name, self.merge.leads.came_back(live, new, is_ours=False))
            elif live.__module__ == part.name or self._is_moving(live):
                self.moves.take_function(live, new)      # `f = lambda ...` became `def f`, or it came from another module
            else:
                gone = self.moves.come_back(part, after.name, new)
                self.names.bind(part, after.name, self.merge.leads.came_back(live, new, is_ours=False) if gone is None else gone)
            return
        if self._was_covered(part, change, live):
            self._bind_own(part, change, live, new)
            return
        if plain and was_plain:
            self._merge_plain(part, change, live, new)
            return
        if self.is_override(part, change, live):
            self._bind_aside(part, change, new)
            return
        self.merge.functions.take(live, new, self.old_texts.value(part, change, after.name))

    def _was_covered(self, part: Part, change: Change, live: Any) -> bool:
        """Whether a statement below a definition had given its name to what is not of its module."""
        return change.before is not None and change.before.name == change.leaf.name and self.names.is_anothers(part, change.leaf.name, live)

    def _bind_own(self, part: Part, change: Change, live: Any, new: Any) -> None:
        """The name is that of its definition again, which somebody may hold; what an import had given it is left alone."""
        owners = self.codes.live_of(part, change)
        for function in owners:
            self.patches.take_header(function, new, {"defaults", "kwdefaults", "annotations", "doc"})
        if owners:
            self.world.stand(new, owners[0])
        self.names.bind(part, change.leaf.name, owners[0] if owners else self.merge.leads.came_back(live, new, is_ours=False))

    def _is_second_name(self, part: Part, name: str, live: types.FunctionType) -> bool:
        """Whether *name* was another name of a function that is there under its own name in the new text as well (`g = f`)."""
        own = live.__name__
        return own != name and part.namespace.get(own) is live and any(c.after is not None and c.leaf.name == own for c in part.changes)

    def _goes_on(self, part: Part, change: Change, live: types.FunctionType) -> bool:
        """Whether a function goes on as another definition of its name (there are as many `def _` as a module likes)."""
        return any(c is not change and c.before is not None and c.after is not None and c.leaf.name == change.leaf.name
                   and c.before.kind == c.after.kind == "function" and any(f is live for f in self.codes.live_of(part, c))
                   for c in part.changes)

    def _is_moving(self, live: types.FunctionType) -> bool:
        """Whether the text of the module a function is from loses its definition in this change."""
        other = self.parts.get(live.__module__)
        return other is not None and any(c.what == REMOVED and c.leaf.name == live.__name__ for c in other.changes)

    def _merge_plain(self, part: Part, change: Change, live: Any, new: Any) -> None:
        """A function without decorators: every live object of the definition takes the header that changed."""
        before, after = change.before, change.after
        assert after is not None
        parts = {"defaults", "kwdefaults", "annotations", "doc", "type_params"}
        if before is not None and before.kind == "function":
            parts = header_changes(before.node, after.node)
            if change.what == SAME or self._defaults_depend(part, change):
                parts = parts | {"defaults", "kwdefaults", "annotations"}
        if part.future_differs:
            parts = parts | {"annotations"}
        owners = self.codes.live_of(part, change)
        if not owners and id(change) in part.wakes:
            self.merge.functions.take(live, new)      # the branch it stands in was not taken before
            return
        owners = owners or [live]
        for function in owners:
            self.patches.take_header(function, new, parts)
            if parts & {"defaults", "kwdefaults"}:
                patch, kept = self.patches.of(function), self.defaults.kept(function, new)
                patch.defaults, patch.kwdefaults = parameters.merged(function, new, kept, lambda _name, value: value)
        self.world.stand(new, live if live in owners else owners[0])

    def _defaults_depend(self, part: Part, change: Change) -> bool:
        assert change.after is not None
        return self.dependencies.touches(part, change.after.reads, self.dependencies.changed)

    def is_override(self, part: Part, change: Change, live: Any) -> bool:
        """Whether the program bound something else to a function's name at run time."""
        before = change.before
        if before is None or not part.before.is_bare(before):
            return False
        return type(live) is not types.FunctionType or live.__name__ != before.name

    def _bind_aside(self, part: Part, change: Change, new: Any) -> None:
        owners = self.codes.live_of(part, change)
        if owners and type(new) is types.FunctionType:
            self.merge.functions.take(owners[0], new)

    def _merge_mixed(self, part: Part, change: Change, live: Any, new: Any) -> None:
        """Something else than a function on one side: a C wrapper, an instance, a class in a function's place."""
        after = change.after
        assert after is not None
        if change.before is not None and change.before.kind == after.kind == "function" and \
                self.is_override(part, change, live):
            owners = self.codes.live_of(part, change)
            if owners and type(new) is types.FunctionType:
                for function in owners:
                    self.patches.take_header(function, new, {"defaults", "kwdefaults", "annotations", "doc"})
                self.world.stand(new, owners[0])
            self.plan.add(part.name, after.name, "=", "held", "the program put something else in its place")
            return
        if self._is_one_of_its_class(part, change, live) and self._is_one_of_its_class(part, change, new) and not is_made_otherwise(change):
            self.merge.classes(type(live), type(new), ABSENT)
            self.world.stand(new, live)
            return
        old, back = self.old_texts.value(part, change, after.name), self.moves.come_back(part, after.name, new)
        if self.names.is_anothers(part, after.name, live) or old is live:      # who holds that holds what it always was
            self.names.bind(part, after.name, self.merge.leads.came_back(live, new, is_ours=False) if back is None else back)
            return
        if back is not None:
            self.merge.leads.given_up(live, back, f"{part.name}: {after.name}")
            self.names.bind(part, after.name, back)
            return
        result = self.merge.value(live, new, old)
        if result is not live:
            self.names.bind(part, after.name, self._led(part, change, live, new, old) if result is new and self.world.is_new(new) else result)

    def _is_one_of_its_class(self, part: Part, change: Change, thing: Any) -> bool:
        """Whether a class statement has left an object of its class (`return cls()` in a decorator), which is state."""
        kind = type(thing)
        return change.leaf.kind == "class" and (raw.module_of(kind), raw.qualname(kind)) == (part.name, change.leaf.name)

    def _led(self, part: Part, change: Change, live: Any, new: Any, old: Any) -> Any:
        """What a definition's name is bound to where *new* cannot be merged into *live*: whoever holds that is led there."""
        plain = type(new) is types.FunctionType and part.after.is_bare(change.leaf)
        owners = self.codes.live_of(part, change) if plain and not issubclass(type(live), type) else []
        return self.merge.leads.replaced(live, new, old, f"{part.name}: {change.leaf.name}", owners[0] if len(owners) == 1 else None)

    def take_class(self, live: type, new: type, old: Any = ABSENT, own: bool = False) -> Any:
        """Return the class that goes on as *new*: *live*, or *new* itself where *live* is another class; *own* is certain that it is not."""
        if not own and (found := self._left.pop(id(new), None)) is not None and found[0].namespace.get(found[1].leaf.name) is live:
            self._merge_definition(*found)       # a table holds it: its own text tells what it was
            return self.world.stood_for(new)
        home = raw.module_of(live) or ""
        if not own and home != raw.module_of(new) and not (home in self.parts and self.parts[home].edited):
            return new           # somebody else's class of that name, `from enum import Enum` in the place of `class Enum`
        if raw.qualname(live) != raw.qualname(new) and raw.short_name(live) != raw.short_name(new) \
                and not (own and self._is_defined_no_more(live)):
            return new
        if any(self.world.stood_for(base) is live for base in raw.mro(new)[1:]):
            return new           # `class Box(core.Box)` in the place of what an import had brought
        return self.class_merge.take(live, new, old)

    def _is_defined_no_more(self, live: type) -> bool:
        """Whether the definition under the class's own name goes with this change: the class goes on under another one."""
        part = self.parts.get(raw.module_of(live) or "")
        return part is not None and any(c.what == REMOVED and c.leaf.kind == "class" and c.leaf.name == raw.short_name(live) for c in part.changes)

    def _align(self) -> None:
        """A staged function under a decorator stands for the live function of that definition, unless another does: a statement that failed and ran again has left its own."""
        taken = {id(entry.new) for entry in self.world.stands_for.values()}
        for part in self.parts.values():
            if not part.runs:
                continue
            shadow = self.world.namespace(part.name)
            live = self.codes.by_definition(part)
            for function in self.world.young():
                if type(function) is not types.FunctionType or function.__globals__ is not shadow:
                    continue
                definition = function.__code__.co_qualname      # a wrapper may bear the name of what it wraps
                if id(function) in self.world.stands_for or id(function) in self.merge.leads.apart or "<" in definition:
                    continue
                twins = live.get(definition, [])
                if len(twins) == 1 and id(twins[0]) not in taken and not self._stands_elsewhere(part, twins[0], function):
                    self.merge.functions.take(twins[0], function)

    def _stands_elsewhere(self, part: Part, live: Any, new: Any) -> bool:
        """The live function already is what another staged thing stands for (its decorator was added), or goes on as another of its name."""
        goes_on, patch = self.codes.new_code_of(part, live), self.patches.get(live)
        if goes_on is not None and goes_on.co_firstlineno != self.codes.canonical(new).co_firstlineno:
            return True
        return patch is not None and patch.code.__class__ is types.CodeType and patch.code is not self.codes.canonical(new)
