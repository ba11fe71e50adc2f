"""Take out what the new text does not bind any more, once nothing that began before can come to it."""

from __future__ import annotations

import ast
import sys
import types
from typing import Any

from livesh.swap.live import midway
from livesh.swap.live.sameness import ABSENT
from livesh.swap.merging.bringing import OWN_NAMES, Bringing
from livesh.swap.planning.parts import Part
from livesh.swap.staging.workbench import Workbench
from livesh.swap.text.diff import REMOVED, Change
from livesh.swap.text.syntax import absolute_name

# What a swap has left in a module for code that was in the middle of running, by module and name; it goes with the first swap of the module that finds
# nobody who needs it.
_LEFT: dict[str, dict[str, Any]] = {}


class Removal:
    """The names that go in one trial."""

    def __init__(self, bench: Workbench, bringing: Bringing) -> None:
        self.plan = bench.plan
        self.parts, self.journal, self.warnings = bench.parts, bench.journal, bench.warnings
        self.bringing = bringing

    def remove(self) -> None:
        """Drop every name that only the old text bound."""
        for part in self.parts.values():
            if part.edited:
                self._from(part)
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

    def _to_go(self, part: Part) -> dict[str, str]:
        """The names that only the old text bound, each with the title of its statement, and those that earlier swaps have left."""
        stay = self._bound_after(part)
        go: dict[str, str] = {}
        for change in part.changes:
            before = change.before
            if before is None:
                continue
            for name in (before.binds | self._brought(part, change)) - stay - OWN_NAMES:
                if name in part.namespace and self._is_texts_own(part, before, name):
                    go[name] = before.title
        left = {name: value for name, value in _LEFT.pop(part.name, {}).items() if part.namespace.get(name, ABSENT) is value}
        if left:
            _LEFT[part.name] = left
        return go | {name: name for name in left if name not in stay}

    def _brought(self, part: Part, change: Change) -> set[str]:
        """The names that a star import has brought which is gone, as far as they are still what its origin has."""
        node = change.leaf.node
        if change.what != REMOVED or not isinstance(node, ast.ImportFrom) or node.names[0].name != "*":
            return set()
        origin = sys.modules.get(absolute_name(node, part.before.package))
        names: dict[str, Any] = getattr(origin, "__dict__", {})
        return {n for n, value in part.namespace.items() if names.get(n, ABSENT) is value and not n.startswith("__")}

    def _drop(self, part: Part, name: str) -> None:
        value = part.namespace[name]
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
            if isinstance(change.after.node, ast.ImportFrom) and change.after.node.names[0].name == "*":
                names |= set(part.namespace) if not part.runs else self.bringing.star_names(part, change.after.node)
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
        before, after = ast.get_docstring(part.before.tree, clean=False), ast.get_docstring(part.after.tree, clean=False)
        if before != after and part.namespace.get("__doc__") == before:
            self.journal.set_item(part.namespace, "__doc__", after)
