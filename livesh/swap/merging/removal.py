"""Take out what the new text does not bind any more, once nothing that began before can come to it."""

from __future__ import annotations

import ast
import sys
import types
from typing import Any

from livesh.runtime import raw
from livesh.swap.live import midway
from livesh.swap.live.sameness import ABSENT
from livesh.swap.merging.bringing import Bringing
from livesh.swap.merging.names import OWN_NAMES
from livesh.swap.planning.parts import Part
from livesh.swap.planning.unseen import Unseen
from livesh.swap.staging.workbench import Workbench
from livesh.swap.text.definitions import class_leaf
from livesh.swap.text.diff import BODY, REMOVED, SAME
from livesh.swap.text.stores import noted_stores, stored_attributes
from livesh.swap.text.syntax import star_origin

# What a swap has left in a module for code that was in the middle of running, by module and name; it goes with the first swap of the module that finds
# nobody who needs it.
_LEFT: dict[str, dict[str, Any]] = {}


class Removal:
    """The names that go in one trial."""

    def __init__(self, bench: Workbench, bringing: Bringing) -> None:
        self.plan = bench.plan
        self.parts, self.journal, self.warnings = bench.parts, bench.journal, bench.warnings
        self.bringing, self.dependencies = bringing, bench.dependencies
        self.gone: dict[str, dict[str, Any]] = {}       # by module: what its namespace loses

    def remove(self) -> None:
        """Drop every name that only the old text bound."""
        for part in self.parts.values():
            if part.edited:
                self._from(part)
                self._attributes(part)
                self._module_doc(part)

    def _from(self, part: Part) -> None:
        go = self._to_go(part)
        kept = midway.needed(part.namespace, set(go))
        for name, title in go.items():
            if name in kept:
                _LEFT.setdefault(part.name, {})[name] = part.namespace[name]
                self.plan.hold(part.name, title, f"{kept[name]} still runs as it was and uses {name}")
            else:
                self._drop(part, name)

    def _attributes(self, part: Part) -> None:
        """What a statement had stored on a definition of the module (`f.tag = 1`, `C.Inner.x = 1`, a loop over `setattr`) and none stores any more."""
        kept = {store for c in part.changes if c.after is not None for store in part.after.stores_of(c.after)}
        kept |= {(chain, name) for c in part.changes if c.after is not None for chain, _, name in (each.rpartition(".") for each in c.after.stores)}
        for change in part.changes:
            if change.before is None or change.what in (SAME, BODY) or isinstance(part.before, Unseen) or part.not_reached(change):
                continue
            for chain, name in sorted(stored_attributes(change.before.node) - kept):
                owner = self._own(part, chain)
                if name not in part.restored.get(chain, ()) and owner is not None and not self._attribute_gone(owner, name):
                    self.warnings.append(f"{part.name}: {change.before.title} is gone from the text; what it stored stays")
        self._stored_by_loops(part)

    def _own(self, part: Part, chain: str) -> Any:
        """The function, class or enum member that a dotted name stands for, when its definition is this module's and is still there."""
        first, *rest = chain.split(".")
        value: Any = part.namespace.get(first) if first in part.after.binds() else None
        for name in rest:
            value = raw.namespace(value).get(name) if issubclass(type(value), type) else None
        if type(value) is types.FunctionType:
            return value if value.__module__ == part.name else None
        kind = value if issubclass(type(value), type) else type(value)
        return value if raw.module_of(kind) == part.name and (kind is value or "_member_map_" in raw.namespace(kind)) else None

    def _attribute_gone(self, owner: Any, name: str) -> bool:
        """Take an attribute from a definition; False where its own text says what it is, or it cannot be deleted."""
        if issubclass(type(owner), type):
            if name in raw.namespace(owner) and not (name.startswith("__") and name.endswith("__")):
                self.journal.drop_class(owner, name)
            return not hasattr(type, name)
        self.journal.drop_item(raw.instance_dict(owner) or {}, name)
        return not (name.startswith("__") and name.endswith("__"))

    def _stored_by_loops(self, part: Part) -> None:
        """What calls of `setattr` in loops that are gone, or are made for other names now, had stored on classes of the module."""
        gone = [c for c in part.changes if c.before is not None and c.before.kind == "compound" and c.what not in (SAME, BODY) and not part.not_reached(c)]
        judges = self.dependencies.judges
        before = {id(c): noted_stores(c.before, part.before, judges.of_old(part), part.namespace) for c in gone} if not isinstance(part.before, Unseen) else {}
        if not any(before.values()):
            return
        after = [noted_stores(leaf, part.after, judges.of(part), part.namespace) for leaf in part.after.leaves if leaf.kind == "compound"]
        if None in after:
            return               # nobody knows what it stores
        again = {(id(owner), name) for noted in after for owner, name in noted or ()}
        for change in gone:
            left = [owner for owner, name in before[id(change)] or () if (id(owner), name) not in again and not self._is_ours(part, owner, name)]
            if left:
                self.warnings.append(f"{part.name}: {change.leaf.title} stores other names now; what it stored elsewhere stays")

    def _is_ours(self, part: Part, owner: Any, name: str) -> bool:
        """Take an attribute that a loop had stored on a class; False when the thing is another module's."""
        if not issubclass(type(owner), type) or raw.module_of(owner) != part.name:
            return owner is part.module
        leaf = class_leaf(part.after, raw.qualname(owner)) if "<" not in raw.qualname(owner) else None
        if name in raw.namespace(owner) and not any(name in member.binds for member in (leaf.body if leaf is not None else ())):
            self.journal.drop_class(owner, name)
        return True

    def _to_go(self, part: Part) -> dict[str, str]:
        """The names that only the old text bound, each with the title of its statement, and those that earlier swaps have left."""
        stay = self._bound_after(part)
        go: dict[str, str] = {}
        for change in part.changes:
            before = change.before
            if before is None:
                continue
            brought = _brought(part, before.node, part.before.package) | self.bringing.names.bound_no_more(part, change) if change.what == REMOVED else set()
            for name in (before.binds | brought) - stay - OWN_NAMES:
                if name in part.namespace and self._is_texts_own(part, before, name):
                    go[name] = before.title
        left = {name: value for name, value in _LEFT.pop(part.name, {}).items() if part.namespace.get(name, ABSENT) is value}
        if left:
            _LEFT[part.name] = left
        return go | {name: name for name in left if name not in stay}

    def _drop(self, part: Part, name: str) -> None:
        value = self.gone.setdefault(part.name, {})[name] = part.namespace[name]
        self.journal.drop_item(part.namespace, name)
        if type(value) is types.FunctionType or issubclass(type(value), type):
            self.bringing.moves.taken_away.append((part.name, name, value))
        self._gone(part, name)

    def _bound_after(self, part: Part) -> set[str]:
        names: set[str] = set()
        for change in part.changes:
            if change.after is None or id(change) in part.skipped:
                continue
            names |= change.after.binds
            if star_origin(change.after.node, part.after.package):
                names |= self.bringing.names.star_names(part, change) if part.runs else _brought(part, change.after.node, part.after.package)
        return names

    def _is_texts_own(self, part: Part, leaf: Any, name: str) -> bool:
        """Whether a removed name still holds what its statement put there, as far as that can be told."""
        value = part.namespace[name]
        if leaf.kind in ("function", "class"):
            return type(value) is not types.FunctionType or value.__module__ == part.name or "__wrapped__" in value.__dict__ \
                or bool(getattr(leaf.node, "decorator_list", None))
        if leaf.kind == "import":
            full = f"{part.name}.{name}"
            return not (full in sys.modules and sys.modules[full] is value)
        return True

    def _gone(self, part: Part, name: str) -> None:
        for follower in self.parts.values():
            if follower is not part and any(i.origin == part.name and i.name == name for i in follower.imports.values()) \
                    and not follower.edited:
                self.warnings.append(f"{follower.name} imported {name} from {part.name}, where it is gone now; it keeps the old one")

    def _module_doc(self, part: Part) -> None:
        if part.before.doc != part.after.doc and part.namespace.get("__doc__") == part.before.doc:
            self.journal.set_item(part.namespace, "__doc__", part.after.doc)


def _brought(part: Part, node: ast.stmt, package: str) -> set[str]:
    """The names that a star import has brought, as far as they are still what its origin has."""
    names: dict[str, Any] = getattr(sys.modules.get(star_origin(node, package)), "__dict__", {})
    return {n for n, value in part.namespace.items() if names.get(n, ABSENT) is value and not n.startswith("__")}
