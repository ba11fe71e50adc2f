"""What the old texts made of their names, worked out again where that is pure.

A value that the program has not touched since is what its old statement makes; what differs from that is state.
"""

from __future__ import annotations

import ast
from typing import Any

from livesh.runtime import bases, raw
from livesh.swap.live.sameness import ABSENT, PLAIN
from livesh.swap.planning.branches import was_taken
from livesh.swap.planning.members import only
from livesh.swap.planning.parts import Part
from livesh.swap.planning.unseen import Unseen
from livesh.swap.staging.workbench import Workbench
from livesh.swap.staging.world import World
from livesh.swap.text.definitions import Leaf, ModuleText
from livesh.swap.text.diff import Change
from livesh.swap.text.stores import as_items, without_updates
from livesh.swap.text.uses import EVERYTHING


class OldTexts:
    """The statements of the old texts of one trial, run once more beside the live modules where that is pure."""

    def __init__(self, bench: Workbench) -> None:
        self.bench, self.parts, self.dependencies = bench, bench.parts, bench.dependencies
        self._worlds: dict[str, dict[str, Any]] = {}
        self._scratches: list[dict[str, Any]] = []
        self._classes: list[type] = []
        self._of_filled: dict[tuple[str, str], Any] = {}

    @property
    def world(self) -> World:
        """The shadows."""
        return self.bench.world

    def close(self) -> None:
        """Empty the namespaces: a class that was made there is left to the collector, would keep the live functions of its version and be found below its bases."""
        for cls in self._classes:
            bases.leave(cls)
        self._classes.clear()
        for scratch in (*self._scratches, *self._worlds.values()):
            scratch.clear()
        self._worlds.clear()
        self._scratches.clear()
        self._of_filled.clear()

    def made(self) -> list[Any]:
        """Return what was worked out beside the live namespaces."""
        live = {id(value) for part in self.parts.values() for value in part.namespace.values()}
        return [value for scratch in (*self._scratches, *self._worlds.values()) for value in scratch.values() if id(value) not in live]

    def note_filled(self) -> None:
        """Work out what is taken from tables that the edit fills, before it does: how that differs from what is made afterwards is all that the edit does to it."""
        for part in self.parts.values():
            for change in part.to_run():
                if change.before is not None and self.dependencies.takes_from_filled(part, change.leaf):
                    self._of_filled.update({(part.name, name): self._worked_out(part, change, name) for name in change.leaf.binds})

    def value(self, part: Part, change: Change, name: str) -> Any:
        """What the old text made of *name*, worked out again where that is pure; ABSENT where it is not."""
        if isinstance(part.before, Unseen):
            return {} if type(part.namespace.get(name)) is dict else ABSENT     # nobody knows: what is not under its keys now stays
        if self.dependencies.filled_members(part, change.leaf):
            return ABSENT           # what it was worked out from is another one by now
        if self.dependencies.takes_from_filled(part, change.leaf):
            return self._of_filled.get((part.name, name), ABSENT)
        return self._worked_out(part, change, name)

    def _worked_out(self, part: Part, change: Change, name: str) -> Any:
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
        scratch = self._worlds.setdefault(part.name, dict(part.namespace))
        if not fills:
            self._scratches.append(scratch := dict(scratch))  # values are worked out with the live definitions, not with doubles of them
        if not all(purity.statement(leaf.node, frozenset({name}) | leaf.binds) and not purity.draws(leaf.node) for leaf in leaves):
            return ABSENT
        try:
            for leaf in leaves:
                _run(part.before, leaf.node, scratch)
                self._note_class(part, leaf, scratch)
        except Exception:
            return ABSENT
        return scratch.get(name, ABSENT)

    def _note_class(self, part: Part, leaf: Leaf, scratch: dict[str, Any]) -> None:
        """Note the class that a statement has made, also where a decorator has put another one below it."""
        made = scratch.get(leaf.name) if leaf.kind == "class" else None
        if issubclass(type(made), type) and made is not part.namespace.get(leaf.name):
            self._classes += [each for each in raw.mro(made) if (raw.module_of(each), raw.qualname(each)) == (part.name, leaf.name)]  # type: ignore[arg-type]

    def members(self, part: Part, change: Change, names: set[str]) -> Any:
        """A plain class with what these members of an untouched class were at first."""
        node, name = only(change.leaf.node, change.leaf.body, names), change.leaf.name  # type: ignore[arg-type]
        self._scratches.append(scratch := dict(part.namespace))
        try:
            _run(part.before, node, scratch)
        except Exception:
            return None
        return scratch[name]

    def stored(self, part: Part, change: Change) -> set[str]:
        """Return the names that the old statement bound without naming them (`globals()[name] = ...`), and that still hold what it made."""
        leaf, space = change.before, part.namespace
        if leaf is None or EVERYTHING not in leaf.reads or not isinstance(part.before, ModuleText):
            return set()
        scratch = self._noted(part.before, self.dependencies.judges.of_old(part), leaf, space)
        return {n for n, v in scratch.items() if n in space and type(space[n]) is type(v)
                and (space[n] is not v or (n in scratch.stored and type(v) in PLAIN))}

    def stored_again(self, part: Part, leaf: Leaf) -> set[str]:
        """The names that a new statement stores by item, also where they are what they were."""
        names = self.world.namespace(part.name) if part.runs else part.namespace
        return self._noted(part.after, self.dependencies.judges.of(part), leaf, names).stored if EVERYTHING in leaf.reads else set()

    def _noted(self, text: ModuleText, judge: Any, leaf: Leaf, names: dict[str, Any]) -> _Noting:
        """The names as a statement leaves them, where running it once more only binds names of its module."""
        scratch, double = _Noting(names), without_updates(leaf.node)
        if not judge.statement(double, frozenset(leaf.binds)):
            return _Noting()
        try:
            _run(text, as_items(leaf.node), scratch)
        except Exception:
            return _Noting()
        return scratch


class _Noting(dict[str, Any]):
    """Names that a statement may store into, with those that it has stored by item (`globals()[name] = 1`)."""

    def __init__(self, names: dict[str, Any] | None = None) -> None:
        super().__init__(names or {})
        self.stored: set[str] = set()

    def __setitem__(self, name: str, value: Any) -> None:
        self.stored.add(name)
        super().__setitem__(name, value)

    def update(self, *names: Any, **more: Any) -> None:
        """As a dictionary does, and note what is stored."""
        for name, value in dict(*names, **more).items():
            self[name] = value


def _run(text: ModuleText, node: ast.stmt, names: dict[str, Any]) -> None:
    exec(compile(ast.Module([node], []), text.path, "exec", flags=text.future_flags, dont_inherit=True), names)
