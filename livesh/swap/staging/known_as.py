"""What a definition is known as in tables that do not hold it: its name, what its decorators are called with, what its class says.

Theory of operation. `ORDER.append(cls.name)`, `STATS[f.__name__] = 0`, `POOL[cls.__name__] = cls()`: the entry is not the definition, nor made of it, and so nothing but
what it says tells whose it is. That counts in the tables alone that its decorators and hooks fill, and where no other definition that they fill them for is
known as the same. When the definition goes such an entry goes as well; when it is known as something else (`@route("/a")` becomes `@route("/b")`) what it had put in
under the old word gives way.
"""

from __future__ import annotations

import ast
import sys
import types
from collections.abc import Callable
from typing import Any

from livesh.runtime import raw
from livesh.swap.live import registries
from livesh.swap.live.footprints import Contents
from livesh.swap.live.sameness import ABSENT, PLAIN, same_plain, same_value
from livesh.swap.planning.extent import made_by
from livesh.swap.planning.parts import Part
from livesh.swap.staging.begun import take_over
from livesh.swap.staging.reach import Reach
from livesh.swap.staging.workbench import Workbench
from livesh.swap.text.definitions import Leaf, filled_attributes
from livesh.swap.text.diff import Change
from livesh.swap.text.syntax import dotted, nodes_in, stored_names

Words = dict[tuple[Any, ...], Any]
_VARIANTS = frozenset({("name", 1), ("name", 2)})
_MOST = 1_000
_GONE: dict[tuple[str, str], list[registries.Entry]] = {}
"""By module and definition, what stood in tables under the words of one that is gone: counts, settings, objects of its class."""


class KnownAs:
    """The words for the definitions of one trial."""

    def __init__(self, bench: Workbench, reach: Reach) -> None:
        self.bench, self.reach = bench, reach
        self._taken: list[tuple[tuple[str, str], registries.Entry]] = []
        self._there: dict[str, dict[Any, set[str]]] = {}      # by module and word, the names of the definitions of the new text that are known as that

    def forget(self, part: Part, leaf: Leaf, definition: Any) -> None:
        """Take out the entries of a definition that is gone from the text: those under its words, and the one object of its class."""
        words, tables = list(self._words(part, leaf, definition, part.namespace).values()), self.tables(part, leaf)
        if not tables:
            return
        taken = self._take_out(part, leaf, tables, [word for word in words if word == leaf.name or not self._is_of_another(part, leaf, word)], definition)
        self._taken += [((part.name, _title(leaf)), entry) for entry in taken if issubclass(type(entry.container), dict)]

    def keep(self) -> None:
        """The change is live: what went with its definitions is remembered, for who goes back."""
        for title, entry in self._taken:
            _GONE.setdefault(title, []).append(entry)
        while len(_GONE) > _MOST:
            _GONE.pop(next(iter(_GONE)))

    def come_back(self, part: Part, leaf: Leaf) -> None:
        """A definition that is there again because somebody goes back has under its words what stood there when it went."""
        for entry in _GONE.pop((part.name, _title(leaf)), ()):
            made = dict.get(entry.container, entry.key, ABSENT)
            if type(made) is type(entry.held) and not callable(made):
                self.bench.world.remember([entry.container])
                raw.table_of(entry.container).__setitem__(entry.container, entry.key, entry.held)
        self.bench.world.note_changes()

    def leave(self, part: Part, change: Change) -> None:
        """Take out what stands under words that a definition is not known as any more."""
        assert change.before is not None
        assert change.after is not None
        was, now = self._before_and_after(part, change)
        gone = [word for word in was.values() if _is_word(word) and not any(_same(word, each) for each in now.values()) and not self._is_of_another(part, change.after, word)]
        if gone:
            self._take_out(part, change.after, self.tables(part, change.before), gone)

    def _take_out(self, part: Part, leaf: Leaf, tables: list[Any], words: list[Any], definition: Any = None) -> list[registries.Entry]:
        written, taken = part.after.keys_written(), []
        self.bench.world.remember(tables)
        for table in tables:
            for entry in _entries(table, words, definition):
                filled = raw.container_base(type(entry.held)) is None or len(entry.held) or _said(entry.key) not in written
                if filled and not self._is_another(part, leaf, entry.held):
                    registries.take_out(entry)
                    taken.append(entry)
        self.bench.world.note_changes()
        return taken

    def _is_another(self, part: Part, leaf: Leaf, held: Any) -> bool:
        """Whether what a table holds is a function or class that some module has under another name than that of *leaf*: its entry is its own."""
        if raw.is_a(held, type):
            module, name = raw.module_of(held), raw.qualname(held)
        elif type(held) is types.FunctionType:
            module, name = held.__module__, held.__qualname__
        else:
            return False
        if type(module) is not str or (module, name) == (part.name, leaf.name):
            return False
        spaces = [raw.instance_dict(each) for each in (sys.modules.get(module), self.bench.world.shadows.get(module)) if each is not None]
        return any(space is not None and space.get(name) is held for space in spaces)

    def change(self, part: Part, change: Change, known: int) -> None:
        """Let what a definition has put in under another word than before stand in the place of what it had put in; *known*: see `Entries.ran`."""
        assert change.before is not None
        assert change.after is not None
        if id(change) in self.bench.stand_ins:
            self._follow_members(part, change.after, self.bench.stand_ins[id(change)])
        seen = [c for c in self.bench.world.all_changes()[known:] if type(c) is Contents]
        if not seen:
            return
        was, now = self._before_and_after(part, change)
        moved = [(now[slot], was[slot]) for slot in now.keys() & was.keys() if not _same(now[slot], was[slot]) and not self._is_of_another(part, change.after, was[slot])]
        tables = self.tables(part, change.before) if any(not _same(now[slot], was[slot]) for slot in now.keys() & was.keys()) else []
        for each in seen:
            if any(each.container is table for table in tables):
                self.bench.world.remember([each.container])
                _give_way(each, moved, self.bench.dependencies.judges)
        self._leave_lists(change, tables, [(now[slot], was[slot]) for slot in now.keys() & was.keys() if not _same(now[slot], was[slot])])
        self.bench.world.note_changes()

    def _leave_lists(self, change: Change, tables: list[Any], moved: list[tuple[Any, Any]]) -> None:
        """A name that stands in a list under another key now leaves the one it stood in: `GROUPS.setdefault(group, []).append(f.__name__)`."""
        names = _names(change.leaf)
        for table in tables:
            held = dict(dict.items(table)) if issubclass(type(table), dict) else {}
            for left, there in ((held[old], held[new]) for new, old in moved if new in held and old in held):
                if type(left) is type(there) and type(left) in (list, set) and left is not there:
                    self.bench.world.remember([left])
                    for entry in [each for each in _all(left) if type(each.held) is str and each.held in names and any(_same(each.held, other.held) for other in _all(there))]:
                        registries.take_out(entry)

    def _before_and_after(self, part: Part, change: Change) -> tuple[Words, Words]:
        assert change.before is not None
        assert change.after is not None
        live, staged = (space.get(change.leaf.name) for space in (part.namespace, self.bench.world.namespace(part.name)))
        was = self._words(part, change.before, live, part.namespace, _is_value)
        now = self._words(part, change.after, staged, self.bench.world.namespace(part.name), _is_value)
        said = stored_names(change.after.node)  # of which those that nobody edited are not in a class some of whose members alone are made anew
        return was, {slot: word for slot, word in was.items() if slot[0] == "of" and slot[1] in said} | now

    def _follow_members(self, part: Part, leaf: Leaf, made: Any) -> None:
        """A class some of whose members alone are made anew stands under the words that they are now."""
        live: Any = part.namespace[leaf.name]
        moved = [(value, old) for name, value in raw.namespace(made).items() if not name.startswith("__") and type(value) is str
                 and type(old := raw.namespace(live).get(name)) is str and old != value]
        for table in self.tables(part, leaf) if moved else ():
            held = dict(dict.items(table)) if type(table) is dict else {}
            keys = {old: new for new, old in moved if old in held and new not in held and (held[old] is live or type(held[old]) is live)}
            if keys:
                self.bench.world.remember([table])
                raw.refill(table, dict, [(keys.get(key, key), value) for key, value in held.items()])
        self.bench.world.note_changes()

    def owners(self, part: Part, definitions: list[Change]) -> dict[str, int]:
        """The words of definitions, each with the identity of the change of the one that is known as that."""
        names, found = self.bench.world.namespace(part.name), dict[str, set[int]]()
        for change in definitions:
            for word in self._words(part, change.after, names.get(change.leaf.name), names).values() if change.after is not None else ():
                if type(word) is str:
                    found.setdefault(word, set()).add(id(change))
        return {word: next(iter(changes)) for word, changes in found.items() if len(changes) == 1}

    def _words(self, part: Part, leaf: Leaf, definition: Any, names: dict[str, Any], is_word: Callable[[Any], bool] | None = None) -> Words:
        found: Words = {("name", at): word for at, word in enumerate(_names(leaf))}
        calls = [call] if (call := made_by(leaf)) is not None else [d for d in getattr(leaf.node, "decorator_list", ()) if isinstance(d, ast.Call)]
        for at, call in enumerate(calls):
            for key, node in (*enumerate(call.args), *((k.arg, k.value) for k in call.keywords)):
                found[at, key] = value = self._value(part, node, names)
                found |= {(at, key, index): each for index, each in enumerate(value)} if type(value) in (tuple, list) else {}
        if raw.is_a(definition, type):
            found |= {("of", name): value for name, value in raw.namespace(definition).items() if type(value) is str and not (name.startswith("__") and name.endswith("__"))}
        return {slot: value for slot, value in found.items() if (is_word or _is_word)(value)}

    def _value(self, part: Part, node: ast.expr, names: dict[str, Any]) -> Any:
        if isinstance(node, ast.Constant):
            return node.value
        if dotted(node) and type(value := self.reach.resolve(part, dotted(node), names)) in PLAIN:
            return value
        judges = self.bench.dependencies.judges
        if any(isinstance(each, (ast.Call, ast.Await, ast.comprehension)) for each in nodes_in(node)) or not (judges.of_old(part) if names is part.namespace else judges.of(part)).expression(node):
            return ABSENT
        try:
            return eval(compile(ast.Expression(node), part.before.path, "eval"), dict(names))
        except Exception:
            return ABSENT

    def _is_of_another(self, part: Part, leaf: Leaf, word: Any) -> bool:
        """Whether a definition that is there in the new text is known as the same."""
        if part.name not in self._there:
            found: dict[Any, set[str]] = {}
            self._there[part.name] = found
            for other in (c.after for c in part.changes if c.after is not None and c.after.kind in ("function", "class", "assign")):
                for slot, each in self._words(part, other, part.namespace.get(other.name), part.namespace).items():
                    if slot in _VARIANTS:
                        continue             # that it may be known so says nothing of others
                    found.setdefault(each if type(each) is str else id(each), set()).add(_title(other))
        return bool(self._there[part.name].get(word if type(word) is str else id(word), set()) - {_title(leaf)})

    def tables(self, part: Part, leaf: Leaf) -> list[Any]:
        """The tables that the decorators and hooks of a definition fill, as their texts tell."""
        found: list[Any] = []
        for module, name in self.bench.dependencies.filled_by(part, leaf):
            value: Any = getattr(sys.modules.get(module), "__dict__", {}).get(name)
            found += [held for held in raw.namespace(value).values() if type(held) in (dict, list, set)] if issubclass(type(value), type) else \
                [value] if raw.container_base(type(value)) is not None else []
        for d in getattr(leaf.node, "decorator_list", ()):
            target = self.reach.resolve(part, dotted(d.func if isinstance(d, ast.Call) else d), part.namespace)
            node = self.bench.dependencies.judges.node_of(target.__func__) if type(target) is types.MethodType and type(target.__func__) is types.FunctionType else None
            if isinstance(node, ast.FunctionDef) and node.args.args:
                held = raw.attributes(target.__self__)
                found += [held[name] for name in filled_attributes(node, node.args.args[0].arg) & held.keys()]
        return registries.tables(found)


def _title(leaf: Leaf) -> str:
    return leaf.name or ", ".join(sorted(leaf.binds))


def _names(leaf: Leaf) -> tuple[str, ...]:
    return leaf.name, leaf.name.replace("_", "-"), leaf.name.lower()


def _give_way(seen: Contents, moved: list[tuple[Any, Any]], judges: Any) -> None:
    """Let what was put into a container under a new word stand where what is under the old one stood."""
    if issubclass(seen.base, dict):
        before, after = dict(seen.before), dict(seen.after)
        for new, old in moved:
            if new in after and new not in before and old in before and after.get(old, ABSENT) is before[old] and _is_one(before[old]):
                value = after.pop(new)
                if type(value) is type(before[old]):
                    take_over(judges, before[old], value)
                after = {new if key is old or _same(key, old) else key: value if key is old or _same(key, old) else held for key, held in after.items()}
        if len(after) != len(seen.after):
            raw.refill(seen.container, seen.base, list(after.items()))
        return
    had = set(map(id, seen.before))
    for item in [each for each in seen.after if id(each) not in had]:
        old = _in_old_words(item, moved)
        held = next((each for each in seen.before if old is not item and same_value(each, old)), ABSENT)
        if held is not ABSENT:
            registries.replace([registries.Entry(seen.container, None, held)], [registries.Entry(seen.container, None, item)])


def _in_old_words(item: Any, moved: list[tuple[Any, Any]]) -> Any:
    if type(item) in (tuple, list):
        said = [_in_old_words(each, moved) for each in item]
        return item if all(a is b for a, b in zip(said, item, strict=True)) else type(item)(said)
    return next((old for new, old in moved if _same(item, new)), item)


def _entries(table: Any, words: list[Any], made_by: Any) -> list[registries.Entry]:
    """The entries of a table under one of some words, or that say one, and the one object of a class; not a table of others."""
    names, others = {word for word in words if type(word) is str}, [word for word in words if type(word) is not str]

    def says(value: Any) -> bool:
        return value in names if type(value) is str else any(value is word for word in others)

    def is_ours(entry: registries.Entry) -> bool:
        if issubclass(type(table), dict):
            return says(entry.key) and _is_one(entry.held)
        return any(map(says, entry.held)) if type(entry.held) is tuple and all(type(each) in PLAIN for each in entry.held) else says(entry.held)

    made = [entry for entry in _all(table) if type(entry.held) is made_by] if raw.is_a(made_by, type) else []
    if type(table) is dict and not others:
        found = [registries.Entry(table, name, table[name]) for name in names if name in table]
        return [*filter(is_ours, found), *(made if len(made) == 1 else ())]
    return [*filter(is_ours, _all(table)), *(made if len(made) == 1 else ())]


def _is_one(value: Any) -> bool:
    """Whether what stands under a key may be of one definition alone, not a list of several."""
    return raw.container_base(type(value)) is None or type(value) is dict or not len(value)


def _all(table: Any) -> list[registries.Entry]:
    if issubclass(type(table), dict):
        return [registries.Entry(table, key, held) for key, held in dict.items(table)]
    return [registries.Entry(table, held, held) for held in raw.contents(table, raw.container_base(type(table)) or type(table))]


def _same(a: Any, b: Any) -> bool:
    return a is b or same_plain(a, b)


def _is_value(value: Any) -> bool:
    return type(value) in (str, int, bytes) or _is_word(value)


def _said(word: Any) -> Any:
    """A word as a text has it."""
    return word if type(word) in PLAIN else raw.attributes(word).get("_name_")


def _is_word(value: Any) -> bool:
    return (type(value) is str and bool(value)) or (raw.is_heap(type(value)) and "_member_map_" in raw.namespace(type(value)))
