"""Where definitions stand in tables: noted before their statements run again, so that each stands there once afterwards, where the text has it."""

from __future__ import annotations

import ast
import types
from collections.abc import Callable
from typing import Any

from livesh.runtime import raw
from livesh.swap.live import registries
from livesh.swap.live.footprints import Contents
from livesh.swap.live.sameness import ABSENT, PLAIN, same_value
from livesh.swap.planning.extent import made_by
from livesh.swap.planning.members import removed_names
from livesh.swap.planning.parts import Part, moved_among
from livesh.swap.staging.begun import keep_written, take_over, written_into
from livesh.swap.staging.codes import Codes
from livesh.swap.staging.known_as import KnownAs
from livesh.swap.staging.leaving import Leaving, called
from livesh.swap.staging.reach import Reach, nested
from livesh.swap.staging.workbench import Workbench
from livesh.swap.text.definitions import Leaf
from livesh.swap.text.diff import EDITED, Change, diff_leaves

_LOOKED_AT = 1_000
_SORTING = frozenset({"sort", "sorted", "insort", "insort_left", "insort_right", "heappush"})


class Entries:
    """The entries of one trial's definitions."""

    def __init__(self, bench: Workbench, codes: Codes, reach: Reach) -> None:
        self.bench, self.codes, self.reach = bench, codes, reach
        self.known_as = KnownAs(bench, reach)
        self.leaving = Leaving(bench, codes, reach, self.known_as)
        self._tables: dict[int, tuple[list[Any], list[registries.Entry]]] = {}
        self._ran: set[int] = set()        # the changes whose statements have run
        self._placed: set[int] = set()     # and those whose entries stand where they belong
        self._came: list[tuple[Any, int]] = []     # the lists that a definition has come to stand in, which stood in others
        self._told: set[int] = set()       # the tables of which something was said
        self._methods: dict[int, dict[str, list[registries.Entry]]] = {}

    def of(self, change: Change) -> list[registries.Entry]:
        """The entries that were noted for a definition."""
        return self._tables.get(id(change), ([], []))[1]

    def note(self, part: Part, change: Change, reached: list[Any]) -> None:
        """Where the definition stands in the tables its decorators reach, before it runs again; those of its methods as well.

        What a decorator that is made anew (`@show.register` of an edited `show`) had entered under a key it enters in a table of its own:
        the old entry goes, or both would be there when the tables are merged.
        """
        found = registries.tables(reached)
        live = [part.namespace.get(change.leaf.name), *self.codes.live_of(part, change)]
        self._tables[id(change)] = (found, list(registries.entries(found, live)))
        assert change.before is not None
        others = registries.tables(self.reach.called(part, change.before.calls, part.namespace)) if change.what == EDITED and change.leaf.kind == "function" else []
        stale = [t for t in others if issubclass(type(t), dict) and not any(t is f for f in found)]
        if stale:
            self.leaving.take_out(stale, live)
            self.bench.world.remember(reached)
        if change.after is not None:
            self.leaving.empty(part, change.after, None, live, only_asked_for=True)
        for name, functions in self._decorated_methods(part, change, part.namespace.get(change.leaf.name)).items():
            self._methods.setdefault(id(change), {})[name] = list(registries.entries(found, functions))

    def ran(self, part: Part, change: Change, known: int) -> None:
        """A table that a decorator has filled again has each definition once, before another statement reads it.

        *known*: how many changes of the trial there were before the statement ran.
        """
        self._ran.add(id(change))
        self._keep_instances(part, change, known)
        if change.before is None and change.after is not None and self.leaving.withdrawals.going_back:
            self.known_as.come_back(part, change.after)
        goes_on = change.before is not None and change.after is not None and bool(change.leaf.name or made_by(change.before))
        if goes_on:
            self._keep_gathered(part, change, known)
            self.known_as.change(part, change, known)
        if id(change) in self._tables:
            live = {id(each) for each in (part.namespace.get(change.leaf.name), *self.codes.live_of(part, change))}
            self._replace(part, change, self._made(part, change, known), live, *self._tables[id(change)])
            self._stay_out(part, change, known)
            self.bench.world.note_changes()
            self.leaving.leave_others(part, change)
        if goes_on and change.leaf.name:
            self.leaving.leave_unfilled(part, change)
            self.leaving.leave_members(part, change, _members_lost(change))
            self._say_what_is_not_entered(part, change, known)
        if change.what == EDITED and change.leaf.name:
            self.leaving.leave_lost(part, change)
        self._once(part, change, known)
        self._say_what_stays(part, change, known)
        if goes_on and change.before is not None and (made_by(change.before) or _enters(change.before)) \
                and (change.what == EDITED or self.bench.dependencies.reads_changed(part, change.leaf.reads)):
            self.known_as.leave(part, change)

    def _keep_instances(self, part: Part, change: Change, known: int) -> None:
        """An object that hooks or decorators make of an edited class they have made before: that one is state, and stays where it stands."""
        found: list[Any] = [space.get(change.leaf.name) for space in (part.namespace, self.bench.world.namespace(part.name))]
        live, staged = found
        if staged is live or not all(issubclass(type(each), type) and "_member_map_" not in raw.namespace(each) for each in found) or change.before is None:
            return
        if is_made_otherwise(change):
            if any(_instances(c, live, staged) for c in self.bench.world.all_changes()[known:] if type(c) is Contents):
                self.bench.warnings.append(f"{part.name}: {change.leaf.name} is made with other arguments, and so is the object that stands for it in a table: "
                                           "what the one before had gathered is not in it")
            return
        for name, made in list(raw.namespace(staged).items()):
            if type(made) is staged and type(held := raw.namespace(live).get(name)) is live:
                self.bench.world.stand(made, held)
        for seen in [c for c in self.bench.world.all_changes()[known:] if type(c) is Contents]:
            pairs = _instances(seen, live, staged)
            self.bench.world.remember([seen.container] if pairs else [])
            for entry, held in pairs:
                self.bench.world.stand(entry.held, held)
                if issubclass(seen.base, dict):
                    raw.table_of(seen.container).__setitem__(seen.container, entry.key, held)
                else:
                    registries.take_out(entry)
            if (pair := _under_another_key(seen, live, staged)) is not None:
                self.bench.world.remember([seen.container])
                self.bench.world.stand(pair[1].held, pair[0].held)
                registries.rename(seen.container, pair[0], registries.Entry(seen.container, pair[1].key, pair[0].held))
        self.bench.world.note_changes()

    def _keep_gathered(self, part: Part, change: Change, known: int) -> None:
        """What is made anew for a definition has what the one before it had gathered, under the same key or in its place in a list."""
        judges, seen = self.bench.dependencies.judges, [c for c in self.bench.world.all_changes()[known:] if type(c) is Contents]
        begun = list(written_into(judges, self.reach.makers(part, change.leaf))) if any(issubclass(c.base, dict) for c in seen) else []
        for each in seen:
            pairs = _again(each, self.of(change))
            for _key, old, new in pairs:
                if type(old) is type(new) or (raw.module_of(type(old)), raw.qualname(type(old))) == (raw.module_of(type(new)), raw.qualname(type(new))):
                    take_over(judges, old, new)
            for table, value in begun:
                if table is each.container:
                    self.bench.world.remember([table])
                    for key, old, new in pairs:
                        raw.table_of(table).__setitem__(table, key, keep_written(old, new, value))
        self.bench.world.note_changes()

    def _made(self, part: Part, change: Change, known: int) -> list[Any]:
        """What the statement of a definition has bound, and the functions of it that are in what it has put into tables."""
        found = [self.bench.world.namespace(part.name).get(change.leaf.name)]
        for put in (each for seen in self.bench.world.all_changes()[known:] if type(seen) is Contents for value in _put(seen) for each in registries.made_of(value)):
            if type(put) is types.FunctionType and (put.__module__, put.__qualname__) == (part.name, change.leaf.name):
                found.append(put)
        return found

    def place(self) -> None:
        """What is new stands in tables where the text has it."""
        for part in self.bench.parts.values():
            self._place(part)

    def _once(self, part: Part, change: Change, known: int) -> None:
        """What a statement that ran again has put into lists a second time stands there once: a name, a number, an instance of the class it makes.

        *known*: how many changes of the trial there were before it ran.
        Only in the lists that the old one's decorators and hooks reach as well: elsewhere an equal item is somebody else's.
        """
        if change.before is None or not change.leaf.name:
            return
        kinds = (part.namespace.get(change.leaf.name), self.bench.world.namespace(part.name).get(change.leaf.name))
        lists = [each for each in self.bench.world.all_changes()[known:] if type(each) is Contents and issubclass(each.base, list)]
        again = [(each.container, *pair) for each in lists for pair in _appended_again(each, *map(id, kinds))]
        if not again:
            return
        decorators = getattr(change.before.node, "decorator_list", [])
        filled = set(map(id, registries.tables([*self.reach.hooks_of(part, change.before), *self.reach.filled(part, decorators, part.namespace)])))
        self.bench.world.remember([container for container, *_items in again])
        for container, old, new in again:
            before, after = (registries.Entry(container, None, item) for item in (old, new))
            if id(container) in filled and _is_value(new):
                registries.take_out(after)
            elif id(container) in filled:
                registries.replace([before], [after])
        self.bench.world.note_changes()

    def _stay_out(self, part: Part, change: Change, known: int) -> None:
        """What the program has taken out of all tables since (`bus.unregister(f)`, a handler that runs once) is not in them again because its statement runs again."""
        dependencies, (found, before) = self.bench.dependencies, self._tables[id(change)]
        if before or change.before is None or change.after is None or not getattr(change.before.node, "decorator_list", None) or is_made_otherwise(change) \
                or dependencies.decorators_changed(part, change.leaf) or dependencies.reads_changed(part, change.leaf.reads) or change.leaf.kind != "function":
            return
        live = set(map(id, registries.tables(self.reach.called(part, change.before.calls, part.namespace))))
        tables = [table for table in found if id(table) in live]
        entered = list(registries.entries(tables, self._made(part, change, known)))
        self.bench.world.remember([entry.container for entry in entered])
        for entry in entered:
            registries.take_out(entry)

    def _say_what_is_not_entered(self, part: Part, change: Change, known: int) -> None:
        """A decorator or a hook has not put a definition where it stands: it may have had its reasons before, or the program has put it there."""
        dependencies, entries = self.bench.dependencies, self.of(change)
        otherwise = change.what == EDITED or dependencies.decorators_changed(part, change.leaf) or dependencies.hooks_changed(part, change.leaf)
        if not entries or not otherwise or change.before is None or id(change) in self.bench.stand_ins:
            return
        filled, made = self.known_as.tables(part, change.before), self._made(part, change, known)
        for each in entries:
            there = any(each.container is table for table in filled) and any(held is each.held for held in registries.held_in(each.container))
            if there and not any(registries.entries([each.container], made)) and not self.reach.is_asked(part, change.before, each.container):
                title = self.reach.title_of(each.container) or "a table"
                self.bench.warnings.append(f"{part.name}.{change.leaf.name} stays in {title}, where what decorates or extends it does not put it now: whether that or the "
                                           "program put it there cannot be told. Take it out by hand if it should go")

    def _say_what_stays(self, part: Part, change: Change, known: int) -> None:
        """A decorator or a hook that is edited puts other names and numbers in for a definition than before: what it had put in is there as well."""
        dependencies = self.bench.dependencies
        if change.before is None or not change.leaf.name or not (dependencies.decorators_changed(part, change.leaf) or dependencies.hooks_changed(part, change.leaf)
                                                                 or _members_lost(change, edited=True)):
            return
        for each in [c for c in self.bench.world.all_changes()[known:] if type(c) is Contents and id(c.container) not in self._told]:
            had, now = len(each.before), raw.contents(each.container, each.base)
            fresh = [item for item in now if not any(item is old for old in each.before)] if len(now) > had and had < _LOOKED_AT else []
            if issubclass(each.base, dict):
                before = dict(each.before)
                fresh = [value for key, value in now if key not in before] if fresh else []
            if fresh and all(map(_is_value, fresh)) and (title := self.reach.title_of(each.container)):
                self._told.add(id(each.container))
                self.bench.warnings.append(f"{part.name}: {title} keeps what was put there when definitions were made before, beside what making them puts there now")

    def _replace(self, part: Part, change: Change, staged: list[Any], live: set[int], found: list[Any],
                 before: list[registries.Entry]) -> None:
        methods = self._methods.get(id(change), {})
        made = self._decorated_methods(part, change, self.bench.world.namespace(part.name).get(change.leaf.name)) if methods else {}
        now = registries.tables(found) if before or methods else []        # a table under a new key was not there before
        for definitions, old in [(staged, before), *((made.get(name, []), entries) for name, entries in methods.items())]:
            after = list(registries.entries(now, [s for s in definitions if s is not None and id(s) not in live])) if old else []
            if after:
                self.bench.world.remember([e.container for e in (*old, *after)])
                had = {id(e.container) for e in old}
                self._came += [(e.container, id(change)) for e in after if id(e.container) not in had and type(e.container) is list]
                dependencies = self.bench.dependencies
                elsewhere = dependencies.enters_otherwise(part, change.leaf)
                registries.replace(old, after, now, elsewhere or self._sorts(part, change), _fewer(change),
                                   elsewhere or dependencies.decorators_changed(part, change.leaf))

    def _place(self, part: Part) -> None:
        """Let what is new, or has moved in the text, stand in tables as the text has it: who looks for a route takes the first that fits."""
        definitions = entering(part)
        fresh = [c for c in definitions if id(c) in self._ran and not (c.before is not None and _enters(c.before))]
        fresh += moved_among(definitions) if part.moved else []
        fresh = [c for c in fresh if id(c) not in self._placed and not self._sorts(part, c)]         # else it stands where it belongs
        self._placed.update(map(id, fresh))
        filled = [t for c in fresh if c.after is not None
                  for t in (*registries.tables(self.reach.filled(part, getattr(c.after.node, "decorator_list", []))), *self.known_as.tables(part, c.after))]
        tables = {id(t): t for t in filled if type(t) in (list, dict) and id(t) not in self.bench.world.stands_for}
        settled = {id(c) for c in definitions if self._came and not self._sorts(part, c)}
        came = [each for each in self._came if each[1] in settled]
        tables |= {id(table): table for table, _change in came if id(table) not in self.bench.world.stands_for}
        if not tables or len(definitions) < 2:
            return
        self._came = [each for each in self._came if each[1] not in settled]
        owner, words = self._owners(part, definitions), self.known_as.owners(part, definitions)
        for container in tables.values():
            self._place_in(container, definitions, {*map(id, fresh), *(change for table, change in came if table is container)}, lambda item: _owners_of(item, owner, words))

    def _place_in(self, container: Any, definitions: list[Change], fresh: set[int], owners_of: Callable[[Any], set[int]]) -> None:
        items, own = list(dict.items(container)) if type(container) is dict else list(container), dict[int, list[Any]]()
        for item in items:
            for change in owners_of(item):
                own.setdefault(change, []).append(item)
        places = {id(item): at for at, item in enumerate(items)}
        found = {change: mine[-1] for change, mine in own.items() if places[id(mine[-1])] - places[id(mine[0])] == len(mine) - 1 and (len(mine) == 1 or change not in fresh)}
        found = {id(c): found[id(c)] for c in definitions if id(c) in found}
        first = next((at for at, change in enumerate(found) if change not in fresh), 0)
        if first:                        # what comes before it stands in front of all it has
            found |= {change: own[change][0] for change in list(found)[first:first + 1]}
        new = {id(item) for change, item in found.items() if change in fresh}
        placed = registries.placed(items, list(found.values()), lambda each: id(each) in new) if new else items
        if any(a is not b for a, b in zip(placed, items, strict=True)):
            self.bench.world.remember([container])
            raw.refill(container, type(container), placed)
            self.bench.world.note_changes()

    def _owners(self, part: Part, changes: list[Change]) -> dict[int, int]:
        """By the identity of a definition, staged or live, that of the change it is of; an application has thousands."""
        live = self.codes.live_by_code(part)
        found: dict[int, int] = {}
        for change in changes:
            code, name = self.codes.code_of(part, change), change.leaf.name
            for each in (self.bench.world.namespace(part.name).get(name), part.namespace.get(name), *(live.get(code, ()) if code is not None else ())):
                found[id(each)] = id(change)
        found.pop(id(None), None)
        return found

    def _decorated_methods(self, part: Part, change: Change, cls: Any) -> dict[str, list[Any]]:
        """The methods of a class that its text decorates, as the class holds them, with the functions behind a descriptor."""
        leaf = change.before if cls is part.namespace.get(change.leaf.name) else change.after
        if leaf is None or leaf.kind != "class" or not issubclass(type(cls), type):
            return {}
        names = {m.name for m in leaf.body if m.kind == "function" and getattr(m.node, "decorator_list", None)}
        held = {n: raw.namespace(cls)[n] for n in names if n in raw.namespace(cls)}
        return {n: [v, getattr(v, "__func__", None) if type(v) in (staticmethod, classmethod) else None] for n, v in held.items()}

    def _sorts(self, part: Part, change: Change) -> bool:
        """Whether a decorator, or a hook of what is above a class, sorts what it enters something into."""
        targets = (self.reach.resolve(part, chain) for chain in change.leaf.calls)
        functions = [getattr(t, "__func__", t) for t in targets if type(t) in (types.FunctionType, types.MethodType)]
        functions += self.reach.makers(part, change.leaf) if change.leaf.kind == "class" else []
        return any(not _SORTING.isdisjoint(code.co_names) for f in functions if type(f) is types.FunctionType for code in nested(f.__code__))


def _appended_again(change: Contents, live: int, staged: int) -> list[tuple[Any, Any]]:
    """What a statement has appended to a list and what it had appended before, pair by pair; *live* and *staged* are the identities of the class it makes."""
    left, fresh = list(change.before), change.after[len(change.before):]
    if any(old is not now for old, now in zip(left, change.after, strict=False)):
        return []
    found = []
    for new in fresh:
        at = next((at for at, old in enumerate(left) if (id(type(old)) == live and id(type(new)) == staged) or (_is_value(new) and same_value(old, new))), None)
        if at is not None:
            found.append((left.pop(at), new))
    return found


def entering(part: Part) -> list[Change]:
    """The definitions of a new text that may enter themselves somewhere, in its order."""
    return [c for c in part.changes if c.after is not None and _enters(c.after)]


def _enters(leaf: Leaf) -> bool:
    """Whether a definition may enter itself somewhere: one with decorators, or a class below others."""
    return leaf.kind in ("function", "class") and any(getattr(leaf.node, name, None) for name in ("decorator_list", "bases", "keywords"))


def _owners_of(item: Any, owner: dict[int, int], words: dict[str, int]) -> set[int]:
    """The changes of the definitions that an entry of a table is, is made of, is an object of, or else names."""
    _key, value = item if type(item) is tuple and len(item) == 2 else (item, item)
    found = {owner[id(each)] for each in (*registries.made_of(item), *registries.made_of(value), type(value)) if id(each) in owner}
    said = [each for each in (item if type(item) is tuple else (item,)) if type(each) is str] if not found and type(value) not in (list, set) else []
    return found or {words[each] for each in said if each in words}


def _again(change: Contents, noted: list[registries.Entry]) -> list[tuple[Any, Any, Any]]:
    """What a statement has put into a container in the place of what it had put there before: key, that and this; of a list as far as that was noted."""
    if issubclass(change.base, dict):
        before = dict(change.before)
        return [(key, before[key], made) for key, made in change.after if key in before and before[key] is not made]
    had = set(map(id, change.before))
    old = [entry.held for entry in noted if entry.container is change.container]
    return [(None, *pair) for pair in zip(old, [each for each in change.after if id(each) not in had], strict=False)]


def _instances(change: Contents, live: type, staged: type) -> list[tuple[registries.Entry, Any]]:
    """The objects of a staged class that were put into a container, each with the one of the live class that has its place."""
    if issubclass(change.base, dict):
        before = dict(change.before)
        return [(registries.Entry(change.container, key, made), before[key]) for key, made in change.after if type(made) is staged and type(before.get(key)) is live]
    held = [each for each in change.before if type(each) is live]
    made = [registries.Entry(change.container, each, each) for each in change.after if type(each) is staged]
    return list(zip(made, held, strict=False))


def _under_another_key(change: Contents, live: type, staged: type) -> tuple[registries.Entry, registries.Entry] | None:
    """The one object of a class that a table has, and the one that was put in under another key: the first stands there now (`TABLE[cls.kind] = cls()`)."""
    if change.base is not dict:
        return None
    keys = [key for key, _value in change.before]
    old = [registries.Entry(change.container, key, held) for key, held in change.before if type(held) is live]
    new = [registries.Entry(change.container, key, made) for key, made in change.after if type(made) is staged and not any(same_value(key, each) for each in keys)]
    return (old[0], new[0]) if len(old) == len(new) == 1 and change.container.get(old[0].key, ABSENT) is old[0].held else None


def is_made_otherwise(change: Change) -> bool:
    """Whether a definition is decorated otherwise, or made with other keywords, than before."""
    before, after = ([ast.dump(each) for each in (*getattr(leaf.node, "decorator_list", ()), *getattr(leaf.node, "keywords", ()))] if leaf is not None else []
                     for leaf in (change.before, change.after))
    return before != after


def _members_lost(change: Change, edited: bool = False) -> set[str]:
    """The members that the text of a class gives no value any more, or *edited* another one."""
    if change.what != EDITED or change.before is None or change.after is None or change.leaf.kind != "class":
        return set()
    members = [each for each in diff_leaves(change.before.body, change.after.body) if each.leaf.kind == "assign"]
    return removed_names(members) | {name for each in members if edited and each.what == EDITED for name in each.leaf.binds}


def _put(change: Contents) -> list[Any]:
    """What a statement has put into a container, also into one that it has put there."""
    before, after = ([value for _key, value in held] if issubclass(change.base, dict) else list(held) for held in (change.before, change.after))
    had = set(map(id, before))
    fresh = [value for value in after if id(value) not in had]
    return [*fresh, *(item for each in fresh if type(each) in (list, set, dict) for item in (each.values() if type(each) is dict else each))]


def _is_value(item: Any) -> bool:
    return type(item) in PLAIN or (type(item) in (tuple, list) and all(map(_is_value, item))) or (type(item) is dict and all(map(_is_value, item.values())))


def _fewer(change: Change) -> int:
    """How many decorators a definition has lost of a kind that it still has (`@app.get("/a")`, `@app.get("/b")`)."""
    before, after = ([called(d) for d in getattr(leaf.node, "decorator_list", ())] if leaf is not None else [] for leaf in (change.before, change.after))
    return sum(max(0, before.count(name) - after.count(name)) for name in set(before) & set(after))
