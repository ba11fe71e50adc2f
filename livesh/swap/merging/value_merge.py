"""Values that were staged go into the live modules: by name, by what they were at first, and by who else has them."""

from __future__ import annotations

import functools
import sys
import types
from collections.abc import Iterator
from typing import Any

from livesh.runtime import raw
from livesh.swap.live.leading import can_lead
from livesh.swap.live.sameness import ABSENT, PLAIN, look_alike, same_value
from livesh.swap.merging.definition_merge import DefinitionMerge
from livesh.swap.merging.moves import home_of
from livesh.swap.merging.names import Names, is_call
from livesh.swap.planning.parts import Part
from livesh.swap.staging.world import World
from livesh.swap.text.arguments import reached
from livesh.swap.text.definitions import Leaf
from livesh.swap.text.diff import ADDED, EDITED, REMOVED, SAME, Change
from livesh.swap.text.syntax import find_function, is_alias

_MANY = 10_000


class ValueMerge:
    """What assignments, imports and other statements made, merged into what their names have."""

    def __init__(self, names: Names, definitions: DefinitionMerge) -> None:
        bench = names.bench
        self.bench, self.parts, self.plan, self.journal, self.dependencies = bench, bench.parts, bench.plan, bench.journal, bench.dependencies
        self.names, self.old_texts, self.merge, self.moves = names, names.old_texts, definitions.merge, names.moves
        self.definitions, self.class_merge = definitions, definitions.class_merge

    @property
    def world(self) -> World:
        """The shadows."""
        return self.bench.world

    def part_from_what_they_named(self) -> None:
        """Before anything is merged: tables of their own go apart from those they were another name of."""
        for part in self.parts.values():
            self._part_from_what_it_named(part)

    def merge_all(self) -> None:
        """Merge what every statement bound, and what it stored on definitions."""
        for part in self.parts.values():
            self._merge_values(part)
            self._bring_stores(part)

    def _part_from_what_it_named(self, part: Part) -> None:
        """`US = EU` becomes a table of its own: no default or attribute that has it is merged with the other one's, which the name has had."""
        for change in part.to_run():
            if change.leaf.kind == "assign" and change.what == EDITED and id(change) not in part.skipped:
                for name in change.leaf.binds:
                    live, new = (space.get(name, ABSENT) for space in (part.namespace, self.world.namespace(part.name)))
                    if live is not ABSENT and live is not new and type(new) not in PLAIN and self.names.is_anothers(part, name, live):
                        self._apart(new, new)

    def _merge_values(self, part: Part) -> None:
        shadow = self.world.namespace(part.name)
        for change in part.to_run():
            leaf = change.after
            assert leaf is not None
            if id(change) in part.skipped:
                continue
            if leaf.name:                # `def f(x=(LIMIT := 3))`, and what a class body declares global
                for name in sorted(leaf.binds - {leaf.name} - self.names.bound_below(part, change)):
                    self._merge_value(part, change, name, shadow.get(name, ABSENT))
                continue
            for name in sorted(self.names.bound_by(part, change) - self.names.bound_below(part, change)):
                self._merge_value(part, change, name, shadow.get(name, ABSENT))
            for name in self.names.bound_no_more(part, change):
                self.journal.drop_item(part.namespace, name)

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
                self.names.bind(part, name, self._imported(part, change, name, live, new))
            return
        if live is ABSENT and (back := self.moves.come_back(part, name, new)) is not None:
            self.names.bind(part, name, back)
            return
        if live is ABSENT or (change.what != SAME and is_alias(change.leaf.node)):
            if self._holds_definition_gone(part, name, live, new):
                self.merge.leads.given_up(live, new, f"{part.name}: {name}")
            self.names.bind(part, name, new)
            return
        if type(live) is types.FunctionType and type(new) is types.FunctionType and self._was_defined(part, name) \
                and self.world.is_new(new) and live.__module__ == part.name:
            self.names.bind(part, name, self.merge.functions.take(live, new) if self.merge.claims(live, new) else new)
            return
        edited = change.what != SAME or id(change) in part.wakes or name in part.uncovered
        if edited and change.what != ADDED and type(new) not in PLAIN and (
            self.names.is_anothers(part, name, live) or (is_call(change.after) and self.names.is_named_elsewhere(part, name, new))
        ):
            self.names.bind(part, name, self._apart(new, self.merge.leads.came_back(live, new, is_ours=False)))
            return
        old = self.old_texts.value(part, change, name) if type(new) not in PLAIN or not edited else ABSENT
        if old is ABSENT and edited and (names := self._reached(part, change, live, new)) is not None:
            self.merge.objects.take_attributes(live, new, names)
            self._say_what_calls_left(part, name)
            return
        if change.what == SAME and type(live) is not dict and not same_value(live, old) and self.dependencies.takes_from_filled(part, change.leaf) \
                and not (type(live) is type(old) is list and look_alike(live, old)):
            self._hold_taken(part, name, new, old)
            return
        merged = self.merge.value(live, new, old, edited)
        if merged is not live:
            if merged is new:
                if change.what == EDITED and old is ABSENT and self.world.is_new(new):
                    self._say_what_is_left(part, name, live, new)
                merged = self._apart(new, self._in_place_of_what_was_made(part, change, name, live, new, old) if self.merge.claims(live, new) else new)
            self.names.bind(part, name, merged)
            self._lead_old(live, merged)

    def _hold_taken(self, part: Part, name: str, new: Any, old: Any) -> None:
        """Leave what was taken from a table, and is not what would have been taken from it just before the change: what is made now has more in it than the edit."""
        if old is not ABSENT and not same_value(old, new):
            self.plan.hold(part.name, name, why := "it takes something out of what has been filled, or emptied, since it was worked out")
            self.bench.warnings.append(f"{part.name}: {name} was held: {why}")

    def _imported(self, part: Part, change: Change, name: str, live: Any, new: Any) -> Any:
        """A definition that moved to where it is imported from keeps its identity."""
        first = next((c for c in part.changes if c.before is not None and name in c.before.binds), None)
        before = first.before if first is not None and (first.after is None or name not in first.after.binds or first is change) else None      # else it is there, above
        moved = before is not None and before.kind in ("function", "class") and type(live) is type(new)
        if moved and self.world.is_new(new):
            self.moves.taken_away.append((part.name, name, live))
            self.moves.left_for |= {home_of(new)} & set(self.world.new_modules)
            if self.moves.take(live, new, self.old_texts.value(part, change, name)) is live:
                return live
        if before is not None and callable(new) and self._is_own_callable(part, change, before, name, live):
            self.merge.leads.lead(live, new)        # what was defined here is imported now: whoever holds it reaches that
            self.moves.taken_away.append((part.name, name, live))
        return new

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

    def _is_own_callable(self, part: Part, change: Change, before: Leaf, name: str, live: Any) -> bool:
        """Whether a name holds what its own `def` or assignment made of it."""
        if before.kind == "function" and type(live) is types.FunctionType and live.__module__ == part.name and live.__name__ == before.name:
            return True
        return before.kind in ("function", "assign") and (self._is_its_callable(part, name, live) or _makes_another(live, self.old_texts.value(part, change, name)))

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

    def _apart(self, new: Any, bound: Any) -> Any:
        """*bound*, which is what *new* is in every table from here on: another object than the name has had."""
        if self.merge.is_staged(new):
            self.merge.remember(new, bound)
        return bound

    def _say_what_is_left(self, part: Part, name: str, live: Any, new: Any) -> None:
        """An object gives way to another of its class, since nobody can tell what its edited statement says anew: what it has gathered is not in that.

        Of a class of the program's any attribute may be what it has gathered, of another one what its tables have more.
        """
        kind: Any = type(live)
        if not raw.is_heap(kind) or issubclass(kind, type) or not raw.instance_dict(live) or kind is not self.world.stood_for(type(new)):
            return
        more = [f"{path} (with {count} more)" for path, count in _what_has_more(live, new)]
        if more or raw.module_of(kind) in self.parts:
            seen = f": see {', '.join(more[:3])}{', …' * (len(more) > 3)}" if more else ""
            self.bench.warnings.append(f"{part.name}: {name} is another {raw.class_name(kind)} now: its edited statement has effects, and what the one before "
                                       f"had gathered is not in it{seen}")

    def _in_place_of_what_was_made(self, part: Part, change: Change, name: str, live: Any, new: Any, old: Any) -> Any:
        """What a name is bound to that an assignment binds to something else; whoever holds the `def` or the callable that is gone is led there."""
        title = f"{part.name}: {name}"
        if not self._holds_definition_gone(part, name, live, new) and not (change.what == EDITED and (self._is_its_callable(part, name, live) or _makes_another(live, old))):
            return self.merge.leads.came_back(live, new)
        if callable(new) and self.world.is_new(new):
            return self.merge.leads.replaced(live, new, old, title)
        self.merge.leads.given_up(live, new, title)
        return new

    def _holds_definition_gone(self, part: Part, name: str, live: Any, new: Any) -> bool:
        """Whether a name still holds what a `def` made that is gone now, or a `class` that gives way to a function, not something that the program put in its place."""
        gone = [c for c in part.changes if c.what == REMOVED and c.leaf.name == name]
        is_class = issubclass(type(live), type) and raw.short_name(live) == name and type(new) is types.FunctionType
        return any(is_class if c.leaf.kind == "class" else not self.definitions.is_override(part, c, live) for c in gone)

    def _was_defined(self, part: Part, name: str) -> bool:
        """Whether the old text had a `def` of that name that is gone now."""
        return any(c.what == REMOVED and c.leaf.kind == "function" and c.leaf.name == name for c in part.changes)

    def _is_its_callable(self, part: Part, name: str, live: Any) -> bool:
        """Whether a name holds what can only be called and its own assignment made: a lambda, a `partial`, a cache."""
        if type(live) is types.FunctionType:
            return live.__code__.co_qualname == "<lambda>" and live.__module__ == part.name
        return type(live) in (functools.partial, functools._lru_cache_wrapper)

    def _lead_old(self, live: Any, merged: Any) -> None:
        """Somebody may hold the function that a name was bound to by a call; what it stands for follows."""
        if type(live) is types.FunctionType and type(merged) is types.FunctionType and self.world.is_new(merged) \
                and "<locals>" in live.__qualname__ and live.__qualname__ == merged.__qualname__ and self.merge.claims(live, merged):
            self.merge.functions.take(live, merged)

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

    def _say_what_calls_left(self, part: Part, name: str) -> None:
        """An object that goes on with what edited arguments reach has not what calls of its methods do (`parser.add_argument(...)`) that run with it."""
        for change in part.to_run():
            if change.what in (ADDED, EDITED) and change.leaf.kind == "expression" and any(chain.startswith(f"{name}.") for chain in change.leaf.calls):
                self.bench.warnings.append(f"{part.name}: {change.leaf.title} is {'new' if change.what == ADDED else 'edited'}, but {name} goes on as it is, without "
                                           "what the call does: its own statement is edited as well. Make the two changes one after the other")


def _makes_another(live: Any, old: Any) -> bool:
    """Whether the old statement made a callable of its own, as it has made *old* when it ran once more."""
    if old is live or type(old) is not type(live):
        return False
    return old.__code__.co_qualname == live.__code__.co_qualname if type(live) is types.FunctionType else can_lead(live)


def _what_has_more(live: Any, new: Any, depth: int = 2, path: str = "") -> Iterator[tuple[str, int]]:
    """The tables in the attributes of an object, and of those it has, that have more in them than those of another one, with how much more."""
    mine, theirs = raw.attributes(live), raw.attributes(new)
    for name in mine.keys() & theirs.keys():
        held, made = mine[name], theirs[name]
        base = raw.container_base(type(held))
        if held is made:
            continue
        if base is not None and base is raw.container_base(type(made)):
            count = len(_entries(held, base)) - len(_entries(made, base))
            yield from [(f"{path}{name}", count)] if count > 0 else []
        elif depth and type(held) is type(made) and raw.instance_dict(held) is not None:
            yield from _what_has_more(held, made, depth - 1, f"{path}{name}.")


def _entries(table: Any, base: Any, depth: int = 3) -> list[Any]:
    """What is in a table, without tables that only reading has made (`defaultdict(dict)`), a few levels deep."""
    values = [value for _key, value in raw.contents(table, base)] if issubclass(base, dict) else list(raw.contents(table, base))
    if len(values) > _MANY or not depth:
        return values
    return [value for value in values if (below := raw.container_base(type(value))) is None or _entries(value, below, depth - 1)]
