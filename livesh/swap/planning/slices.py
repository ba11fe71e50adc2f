"""Statements that make one value together: those that fill a container, and those that give one name a value after another.

Theory of operation. `TABLE = {}`, `TABLE["a"] = 1` and a loop that fills it are one value, the *slice* of TABLE: when one of them runs, all do, in
order, if that is pure. `MODE = 1` with `MODE = 2` in a branch or a `try` below is one as well, but there only the last that always binds the name
counts, and what stands below it: what is above says nothing of what the name is.

Where statements that both texts have stand in another order, a name has what the last of them now says as well, be that an import or a definition.

Where a slice is not pure its name keeps what is live; where the statement that gave it that is gone or stands elsewhere, that is said.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from livesh.swap.planning.called_back import LAMBDA
from livesh.swap.planning.extent import Extent
from livesh.swap.planning.parts import Part, are_moved
from livesh.swap.text.diff import ADDED, BODY, EDITED, REMOVED, SAME, Change
from livesh.swap.text.syntax import stored_names
from livesh.swap.text.uses import only_made


class Slices:
    """Keeps the slices of a change together."""

    def __init__(self, extent: Extent) -> None:
        self.extent = extent

    def step(self) -> None:
        """Let run what has to run together with what runs already."""
        self._containers()
        self._bound_often()
        self._bound_last()

    def _containers(self) -> None:
        """When one statement of a container's slice runs, all of them do, if that is pure."""
        for part in self.extent.parts.values():
            touching: dict[str, list[int]] = {}
            for at, change in enumerate(part.changes):
                if change.leaf.kind not in ("function", "class", "import") and not change.leaf.is_of_program:
                    for name in change.leaf.binds | change.leaf.mutates:
                        touching.setdefault(name, []).append(at)
            for names in self._filled_together(part):
                leaves = [part.changes[at] for at in sorted({at for name in names for at in touching.get(name, ())})]
                if not any(part.will_run(c) or c.what in (REMOVED, EDITED, ADDED) or self._fills_anew(part, c, names) for c in leaves) and not are_moved(leaves):
                    continue
                now = [c for c in leaves if c.after is not None]
                if not all(part.will_run(c) for c in now) and self._slice_is_pure(part, names, now):
                    for change in now:
                        part.run(change)
                        self.extent.changed |= {(part.name, n) for n in change.leaf.binds}
                    self.extent.changed |= {(part.name, n) for n in names}
                calls: set[str] = set().union(*(c.leaf.calls for c in now if part.will_run(c) and c.leaf.kind == "expression"))
                self.extent.doubled |= {(part.name, n) for n in part.after.filling(calls)}

    def _bound_often(self) -> None:
        """A name that several statements give a value has what the last of them says: `MODE = 1`, and `MODE = 2` in a branch or a `try` below."""
        for part in self.extent.parts.values():
            binders: dict[str, list[Change]] = {}
            for change in part.changes:
                if change.leaf.kind in ("assign", "compound") and not change.leaf.is_of_program:
                    for name in change.leaf.binds - _turned(change.leaf.node):
                        binders.setdefault(name, []).append(change)
            filled = self._filled(part)
            for name in sorted(n for n, found in binders.items() if len(found) > 1 and n not in filled and any(c.leaf.kind == "assign" for c in found)):
                self._as_the_last_says(part, name, binders[name])

    def _as_the_last_says(self, part: Part, name: str, binders: list[Change]) -> None:
        was = _from_the_last_of_its_own(sorted((c for c in binders if c.before is not None), key=lambda c: c.before.node.lineno if c.before else 0), name)
        now = _from_the_last_of_its_own([c for c in binders if c.after is not None], name)
        other = list(map(id, was)) != list(map(id, now))
        differs = other or any(part.will_run(c) or c.what == EDITED for c in now)
        asked = any(part.will_run(c) and c.what == SAME for c in binders)      # for what stands between, see `_bound_before`
        if not (differs or asked) or all(part.will_run(c) for c in now) or any(part.not_reached(c) for c in now):
            return
        judge = self.extent.judges.of(part)
        if all(part.will_run(c) or judge.statement(c.leaf.node, frozenset(c.leaf.binds)) for c in now):
            for change in now:
                part.run(change)
            self.extent.changed |= {(part.name, name)} if differs else set()
            part.uncovered |= {name} if other and name not in part.after.stored_as_globals() else set()
        elif other and not part.will_run(now[-1]):
            part.held.setdefault(id(now[-1]), (now[-1], f"other statements that bind {name} came, went or were moved, and running it again could have effects"))

    def _bound_last(self) -> None:
        """`unquote = partial(unquote, ...)` is gone, or stands above the import of that name now: what the import, or the definition, brings shows."""
        for part in self.extent.parts.values():
            for name, was, now in _last_of_others(part.changes) if part.moved or any(c.what == REMOVED for c in part.changes) else ():
                if part.will_run(now) or part.not_reached(now) or now.leaf.is_of_program or name in part.imports_the_same(was.leaf) & part.imports_the_same(now.leaf):
                    continue
                shown = now.leaf.kind == "import" or (bool(now.leaf.name) and (was.leaf.kind in ("assign", "compound") or bool(was.leaf.name)))
                if shown or self.extent.judges.of(part).statement(now.leaf.node, frozenset(now.leaf.binds)):
                    part.run(now)
                    part.uncovered.add(name)
                    self.extent.changed.add((part.name, name))
                else:
                    part.held.setdefault(id(now), (now, f"{was.leaf.title}, which has bound {name} last until now, {'is gone' if was.after is None else 'stands above it'}, "
                                                        "and running it again could have effects"))

    def _filled_together(self, part: Part) -> list[set[str]]:
        """The containers that are filled, those in one set that some statement fills both of."""
        groups = {name: {name} for name in sorted(self._filled(part))}
        for change in part.changes:
            touched = groups.keys() & change.leaf.mutates if change.leaf.kind not in ("function", "class") else set()
            if len(touched) > 1:
                whole = set().union(*(groups[name] for name in touched))
                groups.update(dict.fromkeys(whole, whole))
        return list({id(group): group for group in groups.values()}.values())

    def _fills_anew(self, part: Part, change: Change, names: set[str]) -> bool:
        """Whether an untouched statement would put something else into *names* now."""
        leaf = change.after
        if leaf is None or part.not_reached(change):
            return False
        reads = {chain for chain in leaf.reads if chain.partition(".")[0] not in names}
        if self.extent.touches(part, reads, self.extent.changed) or self.extent.handed.member(part, leaf):
            return True
        called = self.extent.handed.called(part, leaf)
        if (change.what == BODY and LAMBDA in called) or self.extent.touches(part, called, self.extent.affected):
            return True
        if not self.extent.touches(part, leaf.calls, self.extent.affected):
            return False
        made = {chain for chain in only_made(leaf.node, names) if self.extent.is_class(part, chain)}  # objects are state, see computed_from
        return self.extent.touches(part, leaf.calls - made, self.extent.affected) or any(self.extent.made_from_changed(part, chain) for chain in made)

    def _filled(self, part: Part) -> set[str]:
        bound = {n for c in part.changes if c.leaf.kind == "assign" for n in c.leaf.binds}
        mutated = {n for c in part.changes if c.leaf.kind not in ("function", "class") for n in c.leaf.mutates}
        again = {n for c in part.changes if c.leaf.kind == "assign" for n in c.leaf.binds & c.leaf.reads}
        deleted = {n for c in part.changes if isinstance(c.leaf.node, ast.Delete) for n in c.leaf.binds}
        return bound & (mutated | again | deleted)

    def _slice_is_pure(self, part: Part, names: set[str], changes: list[Change]) -> bool:
        purity, made = self.extent.judges.of(part), set[str]()
        for change in changes:
            if not names & change.leaf.mutates <= made | change.leaf.binds or not purity.statement(change.leaf.node, frozenset(names) | change.leaf.binds):
                return False
            made |= change.leaf.binds
        return names <= made


def _from_the_last_of_its_own(changes: list[Change], name: str) -> list[Change]:
    """Of the statements that bind a name, in their order, those which say what it is: the last that always does and does not read it, and those below."""
    start = max((at for at, c in enumerate(changes) if c.leaf.kind == "assign" and not c.leaf.guards and name not in c.leaf.reads), default=0)
    return changes[start:]


def _turned(node: ast.AST) -> set[str]:
    """The names that a loop binds at each turn."""
    return stored_names(node.target) if isinstance(node, (ast.For, ast.AsyncFor)) else set()


def _last_of_others(changes: list[Change]) -> Iterator[tuple[str, Change, Change]]:
    """The names that an import or a definition binds beside another statement, with the one that bound it last and the untouched one that does now.

    Of two that both are definitions (overloads) see `diff`, but for decorated ones (`@route("/a") def _`): the one above the last has to be made again, to be known.
    """
    binders: dict[str, list[Change]] = {}
    for change in changes:
        for name in change.leaf.binds:
            binders.setdefault(name, []).append(change)
    for name, found in binders.items():
        there = [c for c in found if c.after is not None]
        if there and len(found) > 1 and any(c.leaf.kind in ("import", "function", "class") for c in found):
            was = max((c for c in found if c.before is not None), key=lambda c: c.before.node.lineno if c.before else 0, default=None)
            if was is not None and was is not there[-1] and there[-1].what in (SAME, BODY) and was.what in (REMOVED, SAME, BODY) \
                    and (not (was.leaf.name and there[-1].leaf.name) or (was.what == REMOVED and getattr(there[-1].leaf.node, "decorator_list", None))):
                yield name, was, there[-1]
