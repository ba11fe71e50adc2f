"""Bring what was staged into the live modules: definitions first, then values.

A decorated function's name comes first, because the object the name is bound to is the one people hold; what was staged
under a live definition then stands for it; values are merged with what the old text made of them, worked out again
where that is pure. Definitions may move between the modules of a change, and come back after they were taken away.
"""

from __future__ import annotations

import ast
import functools
import gc
import sys
import types
from collections.abc import Iterable
from typing import Any

from livesh.runtime import raw
from livesh.swap.live import holders
from livesh.swap.live.fields import fields_of
from livesh.swap.live.leading import can_lead
from livesh.swap.live.sameness import ABSENT, PLAIN
from livesh.swap.merging.class_texts import ClassTexts
from livesh.swap.merging.classes import Classes
from livesh.swap.merging.defaults import Defaults
from livesh.swap.merging.merge import Merge
from livesh.swap.merging.moves import Moves, gone, home_of
from livesh.swap.planning import followers
from livesh.swap.planning.branches import still_has, was_taken
from livesh.swap.planning.members import only
from livesh.swap.planning.parts import Part, in_import_order
from livesh.swap.planning.unseen import Unseen
from livesh.swap.staging.codes import Codes
from livesh.swap.staging.workbench import Workbench
from livesh.swap.staging.world import World, public
from livesh.swap.text import parameters
from livesh.swap.text.arguments import reached
from livesh.swap.text.definitions import Leaf, ModuleText
from livesh.swap.text.diff import ADDED, BODY, EDITED, REMOVED, SAME, Change, header_changes
from livesh.swap.text.stores import without_updates
from livesh.swap.text.syntax import find_function, first_line, is_alias, star_origin

OWN_NAMES = frozenset({"__builtins__", "__name__", "__file__", "__loader__", "__spec__", "__path__", "__package__",
                        "__cached__", "__warningregistry__"})


class Bringing:
    """The merges of one trial."""

    def __init__(self, bench: Workbench, codes: Codes) -> None:
        self.bench, self.parts, self.plan = bench, bench.parts, bench.plan
        self.journal, self.patches = bench.journal, bench.patches
        self.dependencies, self.codes = bench.dependencies, codes
        self.rebound: list[tuple[str, str, Any, Any]] = []
        self.staged_fields: dict[int, dict[str, Any]] = {}
        self.moves = Moves(bench)
        self._old_worlds: dict[str, dict[str, Any]] = {}
        self._scratches: list[dict[str, Any]] = []
        self.merge: Merge

    @property
    def world(self) -> World:
        """The shadows."""
        return self.bench.world

    def close(self) -> None:
        """Let go of the merges, which refer back to here, and of what refers back to them."""
        if hasattr(self, "merge"):
            self.merge.close()
        for owner in (self, self.moves):
            for name in ("merge", "class_merge", "classes"):
                owner.__dict__.pop(name, None)
        self.moves.members.close()
        for scratch in (*self._scratches, *self._old_worlds.values()):
            scratch.clear()  # a class that was made there is left to the collector, and would keep the live functions of its version
        self._old_worlds.clear()
        self._scratches.clear()

    def scratches(self) -> list[Any]:
        """What was worked out of old texts beside the live namespaces."""
        live = {id(value) for part in self.parts.values() for value in part.namespace.values()}
        return [value for scratch in (*self._scratches, *self._old_worlds.values()) for value in scratch.values() if id(value) not in live]

    def bring(self) -> None:
        """Merge what every statement made; the journal and the patches are filled."""
        self.world.young()
        self.merge = Merge(self.world, self.journal, self.patches, self.codes.same_definition, self.codes.canonical)
        self.class_merge = Classes(self.merge, ClassTexts(self.bench), self.bench.frameworks)
        self.merge.classes = self._take_class
        self.defaults = Defaults(self.bench, self.codes)
        self.merge.kept_defaults = self.defaults.kept
        self.moves.merge, self.moves.classes = self.merge, self.class_merge
        self.class_merge.moves = self.moves
        self.moves.to_new_modules()
        for part in self.parts.values():
            self._part_from_what_it_named(part)
        for part, change in self._definitions():
            self._merge_definition(part, change)
        for part in self.parts.values():
            self._restore_members(part)
        self._align_definitions()
        for part in self.parts.values():
            self._merge_values(part)
            self._bring_stores(part)
        self.class_merge.update_abstract()
        self.staged_fields = {id(e.new): fields_of(e.old) for e in self.world.stands_for.values() if raw.is_a(e.old, type)}

    def _definitions(self) -> Iterable[tuple[Part, Change]]:
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

    def _part_from_what_it_named(self, part: Part) -> None:
        """`US = EU` becomes a table of its own: no default or attribute that has it is merged with the other one's, which the name has had."""
        for change in part.to_run():
            if change.leaf.kind == "assign" and change.what == EDITED and id(change) not in part.skipped:
                for name in change.leaf.binds:
                    live, new = (space.get(name, ABSENT) for space in (part.namespace, self.world.namespace(part.name)))
                    if live is not ABSENT and live is not new and type(new) not in PLAIN and self._is_anothers(part, name, live):
                        self._apart(new, new)

    def _merge_definition(self, part: Part, change: Change) -> None:
        leaf = change.after
        assert leaf is not None
        name = leaf.name
        new = self.world.namespace(part.name).get(name, ABSENT)
        live = part.namespace.get(name, ABSENT)
        if id(change) in self.bench.stand_ins and issubclass(type(live), type):
            names = part.members.get(id(change), set())
            was = self._old_members(part, change, names) if names and not self.dependencies.filled_members(part, leaf) else None
            self.class_merge.take_members(live, self.bench.stand_ins[id(change)], names, was)
            return
        if new is ABSENT or new is live:
            return
        if change is not self._last_of(part, name) or (leaf.kind == "function" and name in self._bound_below(part, change)):
            self._merge_shadowed(part, change)
            return
        if live is ABSENT:
            moved = self.moves.moved_from(part, name, new) or self.moves.renamed(part, name, new) or self.moves.come_back(part, name, new) \
                or self.moves.members.to_top(part, name, new)
            if moved is not None:
                self._bind(part, name, moved)
                return
            if issubclass(type(new), type):
                self.moves.members.into_new_class(new)
            self._bind(part, name, new)
            return
        if type(live) is types.FunctionType and type(new) is types.FunctionType:
            self._merge_function(part, change, live, new)
        elif issubclass(type(new), type) and (mine := self._class_aside(part, change, live)) is not None:
            self._take_class(mine, new, self._old_value(part, change, name), own=True)
            self.plan.add(part.name, name, "=", "held", "the program put something else in its place")
        elif issubclass(type(live), type) and issubclass(type(new), type) and self._is_own_class(part, change, live):
            self._bind(part, name, self._take_own_class(part, change, live, new))
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
                self.merge.take_function(owner, made)

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
        old = self._old_value(part, change, name)
        made, mine = self._made_of(part, change, new), self._made_of(part, change, live)
        if made is not None and mine is not None:
            was = self._made_of(part, change, old) if issubclass(type(old), type) else None
            self.class_merge.take(mine, made, ABSENT if was is None else was)
        made = made or (new if mine is not None else None)
        if made is None and gone(part.name, name) is not live:
            return self._take_class(live, new, old, own=True)
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
                self._bind(part, after.name, self.merge.leads.came_back(live, new, is_ours=False))
            elif live.__module__ == part.name or self._is_moving(live):
                self.moves.take_function(live, new)      # `f = lambda ...` became `def f`, or it came from another module
            else:
                gone = self.moves.come_back(part, after.name, new)
                self._bind(part, after.name, self.merge.leads.came_back(live, new, is_ours=False) if gone is None else gone)
            return
        if plain and was_plain:
            self._merge_plain(part, change, live, new)
            return
        if self._is_override(part, change, live):
            self._bind_aside(part, change, new)
            return
        self.merge.take_function(live, new, self._old_value(part, change, after.name))

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
            self.merge.take_function(live, new)      # the branch it stands in was not taken before
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

    def _is_override(self, part: Part, change: Change, live: Any) -> bool:
        """Whether the program bound something else to a function's name at run time."""
        before = change.before
        if before is None or not part.before.is_bare(before):
            return False
        return type(live) is not types.FunctionType or live.__name__ != before.name

    def _bind_aside(self, part: Part, change: Change, new: Any) -> None:
        owners = self.codes.live_of(part, change)
        if owners and type(new) is types.FunctionType:
            self.merge.take_function(owners[0], new)

    def _merge_mixed(self, part: Part, change: Change, live: Any, new: Any) -> None:
        """Something else than a function on one side: a C wrapper, an instance, a class in a function's place."""
        after = change.after
        assert after is not None
        if change.before is not None and change.before.kind == after.kind == "function" and \
                self._is_override(part, change, live):
            owners = self.codes.live_of(part, change)
            if owners and type(new) is types.FunctionType:
                for function in owners:
                    self.patches.take_header(function, new, {"defaults", "kwdefaults", "annotations", "doc"})
                self.world.stand(new, owners[0])
            self.plan.add(part.name, after.name, "=", "held", "the program put something else in its place")
            return
        old, back = self._old_value(part, change, after.name), self.moves.come_back(part, after.name, new)
        if self._is_anothers(part, after.name, live) or old is live:      # who holds that holds what it always was
            self._bind(part, after.name, self.merge.leads.came_back(live, new, is_ours=False) if back is None else back)
            return
        if back is not None:
            self.merge.leads.given_up(live, back, f"{part.name}: {after.name}")
            self._bind(part, after.name, back)
            return
        result = self.merge.value(live, new, old)
        if result is not live:
            self._bind(part, after.name, self._led(part, change, live, new, old) if result is new and self.world.is_new(new) else result)

    def _led(self, part: Part, change: Change, live: Any, new: Any, old: Any) -> Any:
        """What a definition's name is bound to where *new* cannot be merged into *live*: whoever holds that is led there."""
        plain = type(new) is types.FunctionType and part.after.is_bare(change.leaf)
        owners = self.codes.live_of(part, change) if plain and not issubclass(type(live), type) else []
        return self.merge.leads.replaced(live, new, old, f"{part.name}: {change.leaf.name}", owners[0] if len(owners) == 1 else None)

    def _is_anothers(self, part: Part, name: str, live: Any) -> bool:
        """Whether the old text gave a name, at the last, to something that it did not make: by an import, as another name of it, by a call."""
        binders = [c.before for c in part.changes if c.before is not None and name in c.before.binds]
        last = max(binders, key=lambda leaf: leaf.node.lineno, default=None)
        if last is None:
            return self._is_from_a_star(part, name, live)
        if last.kind == "import" or is_alias(last.node):
            return True
        return _is_call(last) and self._is_named_elsewhere(part, name, live)

    def _is_from_a_star(self, part: Part, name: str, live: Any) -> bool:
        origins = [sys.modules.get(star_origin(c.before.node, part.before.package)) for c in part.changes if c.before is not None]
        return any(raw.is_a(m, types.ModuleType) and m.__dict__.get(name, ABSENT) is live for m in origins)

    def _is_named_elsewhere(self, part: Part, name: str, thing: Any) -> bool:
        """Whether a module that has not got *thing* from here has a name for it: a call handed out what is that module's own."""
        return any(other not in self.parts and not followers.imports_any(other, sys.modules[other], {part.name: {name}})
                   for other in holders.modules_naming(thing))

    def _take_class(self, live: type, new: type, old: Any = ABSENT, own: bool = False) -> Any:
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

    def _align_definitions(self) -> None:
        """A staged function under a decorator stands for the live function of that definition."""
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
                if len(twins) == 1 and not self._stands_elsewhere(part, twins[0], function):
                    self.merge.take_function(twins[0], function)

    def _stands_elsewhere(self, part: Part, live: Any, new: Any) -> bool:
        """The live function already is what another staged thing stands for (its decorator was added), or goes on as another of its name."""
        goes_on, patch = self.codes.new_code_of(part, live), self.patches.get(live)
        if goes_on is not None and goes_on.co_firstlineno != self.codes.canonical(new).co_firstlineno:
            return True
        return patch is not None and patch.code.__class__ is types.CodeType and patch.code is not self.codes.canonical(new)

    def _merge_values(self, part: Part) -> None:
        shadow = self.world.namespace(part.name)
        for change in part.to_run():
            leaf = change.after
            assert leaf is not None
            if id(change) in part.skipped:
                continue
            if leaf.name:                # `def f(x=(LIMIT := 3))`, and what a class body declares global
                for name in sorted(leaf.binds - {leaf.name} - self._bound_below(part, change)):
                    self._merge_value(part, change, name, shadow.get(name, ABSENT))
                continue
            for name in sorted(self._bound_by(part, change) - self._bound_below(part, change)):
                self._merge_value(part, change, name, shadow.get(name, ABSENT))
            for name in self._bound_no_more(part, change):
                self.journal.drop_item(part.namespace, name)

    def _bring_stores(self, part: Part) -> None:
        """What statements stored on staged doubles of definitions is stored on the live ones, whatever their own texts say of that name."""
        for change in part.to_run():
            for chain, name in sorted(part.after.stores_of(change.leaf)) if id(change) not in part.skipped else ():
                self._bring_store(part, chain, name)
        for owner, names in part.stored.items():
            for name in sorted(names):
                self._bring_store(part, owner, name)

    def _bring_store(self, part: Part, chain: str, name: str) -> None:
        staged: Any = self.world.namespace(part.name).get(chain.partition(".")[0])
        for step in chain.split(".")[1:]:
            staged = raw.namespace(staged).get(step) if issubclass(type(staged), type) else None
        live = self.world.stood_for(staged)
        if live is staged:
            return             # it was stored there
        if type(live) is type(staged) is types.FunctionType and name in staged.__dict__:
            self.journal.set_item(live.__dict__, name, self.world.stood_for(staged.__dict__[name]))
        elif type(live) is type(staged) is types.FunctionType and name == "__doc__":
            self.merge.patches.of(live).doc = staged.__doc__
        elif issubclass(type(live), type) and issubclass(type(staged), type) and name in raw.namespace(staged):
            held, made = raw.namespace(live).get(name, ABSENT), raw.namespace(staged)[name]
            self.journal.set_class(live, name, self.world.stood_for(made) if held is ABSENT else self.merge.value(held, made))

    def _bound_below(self, part: Part, change: Change) -> set[str]:
        """Names that a statement further down, which does not run, has bound to something else: that is what they are."""
        below = part.changes[next(i for i, c in enumerate(part.changes) if c is change) + 1:]
        stay = [c for c in below if c.after is not None and c.what in (SAME, BODY) and not part.will_run(c) and not part.not_reached(c)
                and (not c.after.guards or was_taken(self.dependencies.judges.of(part), part, c.after))]
        found = {n for c in stay if c.leaf.kind in ("assign", "function", "class", "import") for n in c.leaf.binds}
        return found | {n for c in stay if c.leaf.kind == "compound" for n in c.leaf.binds & part.namespace.keys() if not still_has(change, part.namespace[n])}

    def _bound_no_more(self, part: Part, change: Change) -> set[str]:
        """Names that the old statement bound without naming them (`globals()[name] = ...`) and the new one does not."""
        leaf, space = change.before, part.namespace
        if leaf is None or not part.bound_unseen.get(id(change)) or not isinstance(part.before, ModuleText) \
                or not self.dependencies.judges.of_old(part).statement(without_updates(leaf.node), frozenset(leaf.binds)):
            return set()
        scratch = _Noting(space)
        code = compile(ast.Module([leaf.node], []), part.before.path, "exec", flags=part.before.future_flags, dont_inherit=True)
        try:
            exec(code, scratch)
        except Exception:
            return set()
        made = {n for n, v in scratch.items() if n in space and type(space[n]) is type(v)
                and (space[n] is not v or (n in scratch.stored and type(v) in PLAIN))}
        return made - self._stored_again(part, change) - self._bound_by(part, change) - part.after.binds() - OWN_NAMES

    def _stored_again(self, part: Part, change: Change) -> set[str]:
        """The names that the new statement stores by item, also where they are what they were."""
        leaf, scratch = change.after, _Noting(self.world.namespace(part.name))
        if leaf is None or not self.dependencies.judges.of(part).statement(without_updates(leaf.node), frozenset(leaf.binds)):
            return set()
        try:
            exec(compile(ast.Module([leaf.node], []), part.after.path, "exec", flags=part.after.future_flags, dont_inherit=True), scratch)
        except Exception:
            return set()
        return scratch.stored

    def _bound_by(self, part: Part, change: Change) -> set[str]:
        leaf = change.after
        assert leaf is not None
        names = leaf.binds | part.bound_unseen.get(id(change), set())
        if leaf.kind == "compound":
            names |= {n for n in leaf.mutates if n in part.after.binds()}
        if leaf.kind in ("augment", "expression") and leaf.mutates:
            names |= {n for n in leaf.mutates if n in part.after.binds()}
        return (names | self.star_names(part, change)) - OWN_NAMES

    def star_names(self, part: Part, change: Change) -> set[str]:
        """Return the names that a star import brings or keeps current."""
        origin = star_origin(change.leaf.node, part.after.package)
        shadow = self.world.shadows.get(origin) or sys.modules.get(origin)
        if not isinstance(shadow, types.ModuleType):
            return set()
        names = public(shadow.__dict__)
        live, held = self.parts[origin].namespace if origin in self.parts else shadow.__dict__, part.namespace
        lost = self.world.star_lost(origin, held) - set(self.world.namespace(part.name)) if origin in self.parts else set()
        instead = part.before.binds() - part.after.binds()          # the star brings what the text itself bound until now
        never = public(live) if origin in self.parts and change.what == SAME else set()      # it could have brought them long ago
        return lost | {n for n in names if n in instead or (n not in never if n not in held else held[n] is live.get(n, ABSENT)
                       or held[n] is self.world.stood_for(shadow.__dict__.get(n, ABSENT)))}

    def _merge_value(self, part: Part, change: Change, name: str, new: Any) -> None:
        live = part.namespace.get(name, ABSENT)
        new = self.world.stood_for(new)
        if new is live:
            return
        if new is ABSENT:
            self.journal.drop_item(part.namespace, name)
            return
        if change.leaf.kind == "import":
            if change.what != SAME or name in part.uncovered or self._still_imported(part, name, live):
                self._bind(part, name, self._imported(part, change, name, live, new))
            return
        if live is ABSENT and (back := self.moves.come_back(part, name, new)) is not None:
            self._bind(part, name, back)
            return
        if live is ABSENT or (change.what != SAME and is_alias(change.leaf.node)):
            if self._holds_definition_gone(part, name, live, new):
                self.merge.leads.given_up(live, new, f"{part.name}: {name}")
            self._bind(part, name, new)
            return
        if type(live) is types.FunctionType and type(new) is types.FunctionType and self._was_defined(part, name) \
                and self.world.is_new(new) and live.__module__ == part.name:
            self._bind(part, name, self.merge.take_function(live, new) if self.merge.claims(live, new) else new)
            return
        edited = change.what != SAME or id(change) in part.wakes or name in part.uncovered
        if edited and change.what != ADDED and type(new) not in PLAIN and (
            self._is_anothers(part, name, live) or (_is_call(change.after) and self._is_named_elsewhere(part, name, new))
        ):
            self._bind(part, name, self._apart(new, self.merge.leads.came_back(live, new, is_ours=False)))
            return
        old = self._old_value(part, change, name) if type(new) not in PLAIN or not edited else ABSENT
        if old is ABSENT and edited and (names := self._reached(part, change, live, new)) is not None:
            self.merge.take_attributes(live, new, names)
            self._say_what_calls_left(part, name)
            return
        merged = self.merge.value(live, new, old, edited)
        if merged is not live:
            if merged is new:
                merged = self._apart(new, self._in_place_of_what_was_made(part, change, name, live, new, old) if self.merge.claims(live, new) else new)
            self._bind(part, name, merged)
            self._lead_old(live, merged)

    def _say_what_calls_left(self, part: Part, name: str) -> None:
        """An object that goes on with what edited arguments reach has not what calls of its methods do (`parser.add_argument(...)`) that run with it."""
        for change in part.to_run():
            if change.what in (ADDED, EDITED) and change.leaf.kind == "expression" and any(chain.startswith(f"{name}.") for chain in change.leaf.calls):
                self.bench.warnings.append(f"{part.name}: {change.leaf.title} is {'new' if change.what == ADDED else 'edited'}, but {name} goes on as it is, without "
                                           "what the call does: its own statement is edited as well. Make the two changes one after the other")

    def _apart(self, new: Any, bound: Any) -> Any:
        """*bound*, which is what *new* is in every table from here on: another object than the name has had."""
        if self.merge.is_staged(new):
            self.merge.is_done(new, bound)
        return bound

    def _in_place_of_what_was_made(self, part: Part, change: Change, name: str, live: Any, new: Any, old: Any) -> Any:
        """What a name is bound to that an assignment binds to something else; whoever holds the `def` or the callable that is gone is led there."""
        title = f"{part.name}: {name}"
        if not self._holds_definition_gone(part, name, live, new) and not (change.what == EDITED and (self._is_its_callable(part, name, live) or _makes_another(live, old))):
            return self.merge.leads.came_back(live, new)
        if callable(new) and self.world.is_new(new):
            return self.merge.leads.replaced(live, new, old, title)
        self.merge.leads.given_up(live, new, title)
        return new

    def _is_its_callable(self, part: Part, name: str, live: Any) -> bool:
        """Whether a name holds what can only be called and its own assignment made: a lambda, a `partial`, a cache."""
        if type(live) is types.FunctionType:
            return live.__code__.co_qualname == "<lambda>" and live.__module__ == part.name
        return type(live) in (functools.partial, functools._lru_cache_wrapper)

    def _reached(self, part: Part, change: Change, live: Any, new: Any) -> set[str] | None:
        """The attributes that edited arguments reach, of an object whose making has effects; None when that is not certain."""
        cls: Any = type(live)
        if self.world.stood_for(type(new)) is not cls or not raw.is_heap(cls) or not self.world.is_new(new) \
                or raw.instance_dict(live) is None or change.before is None or change.after is None:
            return None
        before, after = getattr(change.before.node, "value", None), getattr(change.after.node, "value", None)
        if before is None or after is None or len(change.before.binds) != 1 or change.before.binds != change.after.binds:
            return None
        try:
            init, made = raw.lookup(cls, "__init__"), raw.lookup(cls, "__new__")
        except KeyError:
            return None
        found = self.dependencies.judges.definition(init) if type(init) is types.FunctionType and made is object.__new__ else None
        if found is None:
            return None
        home = self.parts.get(init.__module__)
        was = find_function(home.before.tree, init.__qualname__) if home is not None and home.edited else found[0]
        return reached((before, was), (after, found[0]), lambda e: self.dependencies.is_stale(part, e))

    def _was_defined(self, part: Part, name: str) -> bool:
        """Whether the old text had a `def` of that name that is gone now."""
        return any(c.what == REMOVED and c.leaf.kind == "function" and c.leaf.name == name for c in part.changes)

    def _holds_definition_gone(self, part: Part, name: str, live: Any, new: Any) -> bool:
        """Whether a name still holds what a `def` made that is gone now, or a `class` that gives way to a function, not something that the program put in its place."""
        gone = [c for c in part.changes if c.what == REMOVED and c.leaf.name == name]
        is_class = issubclass(type(live), type) and raw.short_name(live) == name and type(new) is types.FunctionType
        return any(is_class if c.leaf.kind == "class" else not self._is_override(part, c, live) for c in gone)

    def _lead_old(self, live: Any, merged: Any) -> None:
        """Somebody may hold the function that a name was bound to by a call; what it stands for follows."""
        if type(live) is types.FunctionType and type(merged) is types.FunctionType and self.world.is_new(merged) \
                and "<locals>" in live.__qualname__ and live.__qualname__ == merged.__qualname__ and self.merge.claims(live, merged):
            self.merge.take_function(live, merged)

    def _imported(self, part: Part, change: Change, name: str, live: Any, new: Any) -> Any:
        """A definition that moved to where it is imported from keeps its identity."""
        before = next((c.before for c in part.changes if c.before is not None and name in c.before.binds), None)
        moved = before is not None and before.kind in ("function", "class") and type(live) is type(new)
        if moved and self.world.is_new(new):
            self.moves.taken_away.append((part.name, name, live))
            self.moves.left_for |= {home_of(new)} & set(self.world.new_modules)
            if self.moves.take(live, new, self._old_value(part, change, name)) is live:
                return live
        if before is not None and callable(new) and self._is_own_callable(part, change, before, name, live):
            self.merge.leads.lead(live, new)        # what was defined here is imported now: whoever holds it reaches that
            self.moves.taken_away.append((part.name, name, live))
        return new

    def _is_own_callable(self, part: Part, change: Change, before: Leaf, name: str, live: Any) -> bool:
        """Whether a name holds what its own `def` or assignment made of it."""
        if before.kind == "function" and type(live) is types.FunctionType and live.__module__ == part.name and live.__name__ == before.name:
            return True
        return before.kind in ("function", "assign") and (self._is_its_callable(part, name, live) or _makes_another(live, self._old_value(part, change, name)))

    def _still_imported(self, part: Part, name: str, live: Any) -> bool:
        """Whether an importer still holds what it imported; a name the program bound anew is left alone."""
        found = part.imports.get(name)
        if found is None:
            return True
        origin = sys.modules.get(found.origin)
        if origin is None or live is ABSENT:
            return True
        before = origin.__dict__.get(found.name, ABSENT)
        return before is ABSENT or before is live

    def _bind(self, part: Part, name: str, value: Any) -> None:
        live = part.namespace.get(name, ABSENT)
        if value is live:
            return
        if issubclass(type(live), type) and raw.module_of(live) == part.name and self._defines_no_more(part, name):
            self.moves.taken_away.append((part.name, name, live))
            if type(value) is not types.FunctionType:
                self.bench.warnings.append(f"{part.name}: {name} was a class of its own: who holds it, and its instances, go on with that one")
        self.journal.set_item(part.namespace, name, value)
        self.rebound.append((part.name, name, live, value))
        if live is not ABSENT and type(value) in PLAIN:
            self.plan.add(part.name, name, "!", f"{_short(live)} → {_short(value)}")
        elif not part.edited:
            self.plan.add(part.name, name, "!", "follows")

    def _defines_no_more(self, part: Part, name: str) -> bool:
        """Whether the old text had a class statement for a name, and the new one gives it to something else."""
        return any(c.before is not None and c.before.kind == "class" and c.before.name == name and (c.after is None or c.after.kind != "class")
                   for c in part.changes)

    def _old_value(self, part: Part, change: Change, name: str) -> Any:
        """What the old text made of *name*, worked out again where that is pure; ABSENT where it is not."""
        if isinstance(part.before, Unseen):
            return {} if type(part.namespace.get(name)) is dict else ABSENT     # nobody knows: what is not under its keys now stays
        if self.dependencies._takes_from_filled(part, change.leaf) or self.dependencies.filled_members(part, change.leaf):
            return ABSENT           # what it was worked out from is another one by now
        fills = change.leaf.kind not in ("function", "class")
        leaves = [c.before for c in part.changes if c.before is not None
                  and (name in c.before.binds or (fills and name in c.before.mutates and c.before.kind not in ("function", "class")))]
        if len(leaves) > 1:
            purity = self.dependencies.judges.of(part)
            leaves = [leaf for leaf in leaves if not leaf.is_of_program and was_taken(purity, part, leaf) is not False]
        if not leaves:
            return ABSENT
        filling = part.before.filling(set().union(*(leaf.calls for leaf in leaves if leaf.kind == "expression"))) if fills else set()
        leaves += [c.before for c in part.changes if c.before is not None and c.before.kind == "function" and c.before.name in filling]
        leaves.sort(key=lambda leaf: leaf.node.lineno)
        purity = self.dependencies.judges.of_old(part)
        scratch = self._old_worlds.setdefault(part.name, dict(part.namespace))
        if not fills:
            self._scratches.append(scratch := dict(scratch))  # values are worked out with the live definitions, not with doubles of them
        if not all(purity.statement(leaf.node, frozenset({name}) | leaf.binds) and not purity.draws(leaf.node) for leaf in leaves):
            return ABSENT
        try:
            for leaf in leaves:
                code = compile(ast.Module([leaf.node], []), part.before.path, "exec",
                               flags=part.before.future_flags, dont_inherit=True)
                exec(code, scratch)
        except Exception:
            return ABSENT
        return scratch.get(name, ABSENT)

    def _old_members(self, part: Part, change: Change, names: set[str]) -> Any:
        """A plain class with what these members of an untouched class were at first."""
        node, name = only(change.leaf.node, change.leaf.body, names), change.leaf.name  # type: ignore[arg-type]
        self._scratches.append(scratch := dict(part.namespace))
        code = compile(ast.Module([node], []), part.before.path, "exec", flags=part.before.future_flags, dont_inherit=True)
        try:
            exec(code, scratch)
        except Exception:
            return None
        return scratch[name]


class _Noting(dict[str, Any]):
    """Names that a statement may store into, with those that it has stored by item (`globals()[name] = 1`)."""

    def __init__(self, names: dict[str, Any]) -> None:
        super().__init__(names)
        self.stored: set[str] = set()

    def __setitem__(self, name: str, value: Any) -> None:
        self.stored.add(name)
        super().__setitem__(name, value)

    def update(self, *names: Any, **more: Any) -> None:
        """As a dictionary does, and note what is stored."""
        for name, value in dict(*names, **more).items():
            self[name] = value


def _makes_another(live: Any, old: Any) -> bool:
    """Whether the old statement made a callable of its own, as it has made *old* when it ran once more."""
    if old is live or type(old) is not type(live):
        return False
    return old.__code__.co_qualname == live.__code__.co_qualname if type(live) is types.FunctionType else can_lead(live)


def _short(value: Any) -> str:
    if type(value) in PLAIN:
        text = repr(value)
        return text if len(text) <= 40 else text[:37] + "…"
    return f"<{type(value).__name__}>"


def _is_call(leaf: Leaf | None) -> bool:
    return leaf is not None and isinstance(getattr(leaf.node, "value", None), ast.Call)
