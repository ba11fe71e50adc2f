"""What the names of the live modules hold, whose that is, and binding them to something else."""

from __future__ import annotations

import ast
import sys
import types
from typing import Any

from livesh.runtime import raw
from livesh.swap.live import holders
from livesh.swap.live.sameness import ABSENT, PLAIN
from livesh.swap.merging.moves import Moves
from livesh.swap.merging.old_texts import OldTexts
from livesh.swap.planning import followers
from livesh.swap.planning.branches import still_has, was_taken
from livesh.swap.planning.parts import Part, brought, imported
from livesh.swap.staging.workbench import Workbench
from livesh.swap.staging.world import World, public
from livesh.swap.text.definitions import Leaf
from livesh.swap.text.diff import BODY, SAME, Change
from livesh.swap.text.syntax import is_alias, star_origin

OWN_NAMES = frozenset({"__builtins__", "__name__", "__file__", "__loader__", "__spec__", "__path__", "__package__",
                        "__cached__", "__warningregistry__"})


class Names:
    """The names of the live modules: what they hold and whose that is, which of them a statement binds, and binding them."""

    def __init__(self, bench: Workbench, moves: Moves, old_texts: OldTexts) -> None:
        self.bench, self.parts, self.plan, self.journal, self.dependencies = bench, bench.parts, bench.plan, bench.journal, bench.dependencies
        self.moves, self.old_texts = moves, old_texts
        self.rebound: list[tuple[str, str, Any, Any]] = []

    @property
    def world(self) -> World:
        """The shadows."""
        return self.bench.world

    def bind(self, part: Part, name: str, value: Any) -> None:
        """Bind a name of a live module when the change is carried out; the plan says so, and what was a class of its own is remembered."""
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
            self.plan.add(part.name, name, "!", f"{short(live)} → {short(value)}")
        elif not part.edited:
            self.plan.add(part.name, name, "!", "follows")

    def _defines_no_more(self, part: Part, name: str) -> bool:
        """Whether the old text had a class statement for a name, and the new one gives it to something else."""
        return any(c.before is not None and c.before.kind == "class" and c.before.name == name and (c.after is None or c.after.kind != "class")
                   for c in part.changes)

    def is_anothers(self, part: Part, name: str, live: Any) -> bool:
        """Whether the old text gave a name, at the last, to something that it did not make: by an import, as another name of it, by a call."""
        binders = [c.before for c in part.changes if c.before is not None and name in c.before.binds]
        last = max(binders, key=lambda leaf: leaf.node.lineno, default=None)
        if last is None:
            return self._is_from_a_star(part, name, live)
        if last.kind == "import" or is_alias(last.node):
            return True
        if last.kind == "compound" and any(brought(i) is live for i in imported(last.node, part.before.package) if i.bound == name):
            return True
        return is_call(last) and self.is_named_elsewhere(part, name, live)

    def _is_from_a_star(self, part: Part, name: str, live: Any) -> bool:
        origins = [sys.modules.get(star_origin(c.before.node, part.before.package)) for c in part.changes if c.before is not None]
        return any(raw.is_a(m, types.ModuleType) and m.__dict__.get(name, ABSENT) is live for m in origins)

    def is_named_elsewhere(self, part: Part, name: str, thing: Any) -> bool:
        """Whether a module that has not got *thing* from here has a name for it: a call handed out what is that module's own."""
        return any(other not in self.parts and not followers.imports_any(other, sys.modules[other], {part.name: {name}})
                   for other in holders.modules_naming(thing))

    def bound_by(self, part: Part, change: Change) -> set[str]:
        """Names that the new statement binds, or fills."""
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

    def bound_below(self, part: Part, change: Change) -> set[str]:
        """Names that a statement further down, which does not run, has bound to something else: that is what they are."""
        below = part.changes[next(i for i, c in enumerate(part.changes) if c is change) + 1:]
        stay = [c for c in below if c.after is not None and c.what in (SAME, BODY) and not part.will_run(c) and not part.not_reached(c)
                and (not c.after.guards or was_taken(self.dependencies.judges.of(part), part, c.after))]
        found = {n for c in stay if c.leaf.kind in ("assign", "function", "class", "import") for n in c.leaf.binds}
        return found | {n for c in stay if c.leaf.kind == "compound" for n in c.leaf.binds & part.namespace.keys() if not still_has(change, part.namespace[n])}

    def bound_no_more(self, part: Part, change: Change) -> set[str]:
        """Names that the old statement bound without naming them (`globals()[name] = ...`) and the new text does not."""
        made = self.old_texts.stored(part, change)
        if not made:
            return made
        again = set().union(*(self.old_texts.stored_again(part, c.after) for c in part.changes if c.after is not None and id(c) not in part.skipped))
        return made - again - (self.bound_by(part, change) if change.after is not None else set()) - part.after.binds() - OWN_NAMES


def short(value: Any) -> str:
    """Return a plain value as text of at most 40 characters, of anything else its type."""
    if type(value) in PLAIN:
        text = repr(value)
        return text if len(text) <= 40 else text[:37] + "…"
    return f"<{type(value).__name__}>"


def is_call(leaf: Leaf | None) -> bool:
    """Whether a statement binds what a call returns."""
    return leaf is not None and isinstance(getattr(leaf.node, "value", None), ast.Call)
