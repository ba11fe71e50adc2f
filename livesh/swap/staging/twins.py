"""Twins: a live instance as it would be under the class that was staged, for statements that look at it in the trial.

Theory of operation. A statement of the new text may use a live object whose class the same edit changed (a dispatch
table names a method that is new, a constant is computed by a method that is edited). The live object still has its live
class, so the shadows show a twin of it: an object of the staged class that shares what the live one holds. The twin
stands for the live object, so whatever the statement keeps of it (a bound method) refers to the live one afterwards.

A helper that looks at all classes of a module (`issubclass(obj, Base)`) would not find the live subclasses of a base that is
made in the trial, where their own statements cannot run once more. It is shown copies of them below the staged base.

When a change is taken back, the tables that it has put something into are shown without that.

A statement that may store something on the object sees the live one, unless it cannot run without a new member.
"""

from __future__ import annotations

import types
from contextlib import suppress
from typing import Any

from livesh.runtime import bases, raw
from livesh.swap.planning.parts import Part
from livesh.swap.staging.workbench import Workbench
from livesh.swap.text.definitions import Leaf
from livesh.swap.text.uses import roots

_TABLES = (dict, list, tuple)


class Twins:
    """The twins of one trial."""

    def __init__(self, bench: Workbench) -> None:
        self.bench = bench
        self._made: dict[int, tuple[Any, Any]] = {}
        self._classes: list[tuple[Part, str]] | None = None
        self._objects: tuple[int, list[tuple[str, str, Any]]] = 0, []      # of how many staged classes they are, and the names of the live ones

    def show(self, only: Any = None) -> list[tuple[dict[str, Any], str, Any]]:
        """Put twins in the place of live instances in the shadows (of *only* one object); returns what to `hide`."""
        staged = self._staged()
        shown = self._show_leaving() if only is None else []
        for name, bound, value in self._named(staged):
            names = self.bench.world.namespace(name)
            if names.get(bound) is value and (only is None or value is only):
                twin = self._twin(value, staged[id(type(value))])
                if twin is not None:
                    names[bound] = twin
                    shown.append((names, bound, value))
        return shown

    def _named(self, staged: dict[int, type]) -> list[tuple[str, str, Any]]:
        """The live objects of staged classes that have names, looked for once for each class that is staged."""
        if self._objects[0] != len(staged):
            found = [(name, bound, value) for name, part in self.bench.parts.items() for bound, value in list(part.namespace.items()) if id(type(value)) in staged]
            self._objects = len(staged), found
        return self._objects[1]

    def _show_leaving(self) -> list[tuple[dict[str, Any], str, Any]]:
        """Put the tables without what leaves them in the place of those that have it, in the modules that hold them as well."""
        tables, shown = {id(table): self._without(table, gifts) for table, gifts in self.bench.leaving}, []
        for names in [self.bench.world.namespace(name) for name in self.bench.parts] if tables else ():
            for bound, value in list(names.items()):
                held = value.__dict__ if type(value) is types.ModuleType else {}
                if any(id(each) in tables for each in held.values()):
                    self._stand(value, types.ModuleType(value.__name__)).__dict__.update({name: tables.get(id(each), each) for name, each in held.items()})
                elif id(value) not in tables:
                    continue
                names[bound] = self._made[id(value)][1]
                shown.append((names, bound, value))
        return shown

    def _without(self, table: Any, gifts: list[Any]) -> Any:
        contents = self._stand(table, type(table)(table))
        for gift in gifts:
            gift.take_from(contents)
        return contents

    def _stand(self, live: Any, twin: Any) -> Any:
        self._made[id(live)] = (live, twin)
        self.bench.world.stand(twin, self.bench.world.stood_for(live))
        return twin

    def show_subclasses(self, part: Part) -> list[tuple[dict[str, Any], str, Any]]:
        """Put twins in the place of live classes of *part* whose bases are made in the trial, while a statement looks at all classes."""
        names, staged = self.bench.world.namespace(part.name), self._staged()
        shown: list[tuple[dict[str, Any], str, Any]] = []
        for change in part.changes:
            live = part.namespace.get(change.leaf.name) if change.leaf.kind == "class" and not part.will_run(change) else None
            if not issubclass(type(live), type) or names.get(change.leaf.name) is not live:
                continue
            assert isinstance(live, type)
            below = type.__dict__["__bases__"].__get__(live)
            twin = self._copy(live, staged, below) if any(id(b) in staged for b in below) else None
            if twin is not None:
                names[change.leaf.name] = staged[id(live)] = twin
                shown.append((names, change.leaf.name, live))
        return shown

    def show_in_tables(self, part: Part, leaf: Leaf) -> list[tuple[dict[str, Any], str, Any]]:
        """Put twins in the place of tables that a statement reads and that hold live classes whose bases are made in the trial."""
        names, staged = self.bench.world.namespace(part.name), self._staged()
        shown: list[tuple[dict[str, Any], str, Any]] = []
        for name in (roots(leaf.reads) - leaf.mutates) & names.keys():
            live = names[name]
            twin = self._table(live, staged) if type(live) in _TABLES and self.bench.world.stood_for(live) is part.namespace.get(name) else live
            if twin is not live:
                names[name] = self._stand(live, twin)
                shown.append((names, name, live))
        return shown

    def _table(self, table: Any, staged: dict[int, type], depth: int = 2) -> Any:
        """A table with what stands for its classes, for objects of them and for the tables in it; itself where nothing does."""
        items = list(table.items() if type(table) is dict else enumerate(table))
        made = {key: self._below(value, staged) if issubclass(type(value), type) else self._double(value) if type(value) is types.FunctionType else self._twin(value, staged[id(type(value))]) or value if id(type(value)) in staged else
                self._table(value, staged, depth - 1) if depth and type(value) in _TABLES else value for key, value in items}
        if all(made[key] is value for key, value in items):
            return table
        return made if type(table) is dict else type(table)(made.values())

    def _double(self, live: types.FunctionType) -> Any:
        """What stands for a function in the trial."""
        shadow = self.bench.world.shadows.get(live.__module__)
        found = shadow.__dict__.get(live.__qualname__) if shadow is not None else None
        return found if self.bench.world.stood_for(found) is live else live

    def _below(self, live: type, staged: dict[int, type]) -> type:
        """What stands for a class: itself where nothing above it is made in the trial."""
        if id(live) in staged or not raw.is_heap(live) or not any(id(base) in staged for base in raw.mro(live)):
            return staged.get(id(live), live)
        below = tuple(self._below(base, staged) for base in type.__dict__["__bases__"].__get__(live))
        return self._copy(live, staged, below) or live

    def _copy(self, live: type, staged: dict[int, type], below: tuple[type, ...]) -> type | None:
        known = self._made.get(id(live))
        meta = staged.get(id(type(live)), type(live))
        made: type | None = known[1] if known is not None else bases.copied(live, meta, tuple(staged.get(id(b), b) for b in below))
        if known is None and made is not None:
            self._made[id(live)] = (live, made)
            self.bench.world.stand(made, live)
        return made

    def hide(self, shown: list[tuple[dict[str, Any], str, Any]]) -> None:
        """Let the shadows show the live objects again, but for names that a statement has bound meanwhile."""
        for names, bound, value in reversed(shown):
            if names.get(bound) is self._made[id(value)][1]:
                names[bound] = value

    def _staged(self) -> dict[int, type]:
        """The staged class by the id of the live one, as far as class statements have run and members differ."""
        if self._classes is None:
            self._classes = [(part, c.leaf.name) for part in self.bench.parts.values() for c in part.to_run() if c.leaf.kind == "class"]
        found: dict[int, type] = {}
        for part, name in self._classes:
            self._note(found, part, name)
        return found

    def _note(self, found: dict[int, type], part: Part, name: str) -> None:
        live, new = part.namespace.get(name), self.bench.world.namespace(part.name).get(name)
        if live is not new and issubclass(type(live), type) and issubclass(type(new), type):
            assert isinstance(new, type)
            found[id(live)] = new

    def _twin(self, live: Any, cls: type) -> Any:
        known = self._made.get(id(live))
        if known is not None:
            return known[1]
        if "_member_map_" in raw.namespace(cls):
            return None
        try:
            twin: Any = object.__new__(cls)
        except TypeError:
            return None                  # made by C code: what it contains is not copied
        for name, value in raw.attributes(live).items():
            with suppress(AttributeError):       # a slot that the staged class has no longer
                raw.put(twin, name, value)
        return self._stand(live, twin)
