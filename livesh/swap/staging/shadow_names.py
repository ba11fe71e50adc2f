"""What the names of the shadows stand for while the statements run.

A shadow begins with what the live module has. So that a statement finds what it would find in a fresh process, names that only the old text
bound are hidden, names that lead to another module of the change lead to what that one has made, and what untouched statements
stored or bound long ago is stored and bound again where the statements above them have run anew.
"""

from __future__ import annotations

import ast
import types
from typing import Any

from livesh.runtime import raw
from livesh.swap.live.sameness import ABSENT
from livesh.swap.planning.branches import still_has
from livesh.swap.planning.parts import Part
from livesh.swap.staging.posing import Posing
from livesh.swap.staging.reach import Reach
from livesh.swap.staging.workbench import Workbench
from livesh.swap.staging.world import World
from livesh.swap.text.definitions import Leaf
from livesh.swap.text.diff import BODY, REMOVED, SAME, Change
from livesh.swap.text.syntax import dotted, nodes_in, star_origin


class ShadowNames:
    """The names of one trial's shadows."""

    def __init__(self, bench: Workbench, reach: Reach, posing: Posing) -> None:
        self.bench, self.parts = bench, bench.parts
        self.reach, self.posing = reach, posing

    @property
    def world(self) -> World:
        """The shadows."""
        return self.bench.world

    def hide_removed(self) -> None:
        """What runs finds none of the names that only the old text bound."""
        for part in self.parts.values():
            if not part.edited:
                continue
            names, stay = self.world.namespace(part.name), part.after.binds()
            for change in part.changes:
                if change.what == REMOVED and change.leaf.kind != "import":
                    for name in change.leaf.binds - stay:
                        names.pop(name, None)
                elif change.leaf.kind == "assign" and "__all__" in change.leaf.binds and part.will_run(change) and not change.leaf.guards:
                    names.pop("__all__", None)       # who takes all names before it has run (modules that import each other) does as in a fresh process

    def refresh_imports(self, part: Part) -> None:
        """What the module imported from another one of the change is, in its shadow, what that one's shadow has."""
        shadow = self.world.namespace(part.name)
        for bound, found in part.imports.items():
            self.refresh(shadow, bound, found.origin, found.name)
        for star in part.stars:
            origin = self.parts.get(star)
            for name in origin.namespace if origin is not None else ():
                if not name.startswith("_"):
                    self.refresh(shadow, name, star, name)
        for bound, value in list(shadow.items()):          # `Unit = units.Unit` was run long ago
            home, name = _definition(value)
            if home in self.parts and home != part.name:
                self.refresh(shadow, bound, home, name)

    def refresh(self, shadow: dict[str, Any], bound: str, origin: str, name: str) -> None:
        """Let *bound* be in *shadow* what *name* is in the shadow of *origin*, where the live modules have one thing under both."""
        part = self.parts.get(origin)
        live = part.namespace.get(name, ABSENT) if part is not None and name else ABSENT
        if live is not ABSENT and shadow.get(bound, ABSENT) is live:
            shadow[bound] = self._staged(origin, name, live, frozenset())

    def _staged(self, module: str, name: str, live: Any, seen: frozenset[str]) -> Any:
        """What a module of the change will have under *name*: made there, or brought there by imports that may not have run yet."""
        part = self.parts.get(module)
        if part is None or module in seen or part.namespace.get(name, ABSENT) is not live:
            return live
        staged = self.world.namespace(module).get(name, ABSENT)
        if staged is not live and staged is not ABSENT:
            return staged
        found = part.imports.get(name)
        sources = [(found.origin, found.name)] if found is not None and found.name else [(star, name) for star in part.stars]
        return next((made for m, n in sources if (made := self._staged(m, n, live, seen | {module})) is not live), live)

    def store_again(self, part: Part, change: Change) -> None:
        """`Parser.literal = Literal` was run long ago: a class that is made anew has that, too, for the statements that follow."""
        node, names = change.leaf.node, self.world.namespace(part.name)
        if change.what not in (SAME, BODY) or not isinstance(node, ast.Assign):
            return
        value = node.value.value if isinstance(node.value, ast.Constant) else self.reach.resolve(part, dotted(node.value), names)
        for target in node.targets if value is not ABSENT else ():
            if isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name):
                live: Any = part.namespace.get(target.value.id)
                staged: Any = names.get(target.value.id)
                if staged is not live and issubclass(type(staged), type) and issubclass(type(live), type) and target.attr in raw.namespace(live):
                    type.__setattr__(staged, target.attr, value)

    def bind_again(self, part: Part, change: Change) -> None:
        """A name that a statement above has bound in the trial has, for those below, what an untouched one gave it long ago."""
        names = self.world.namespace(part.name)
        if change.what != SAME or change.leaf.kind not in ("assign", "compound") or change.leaf.guards or part.not_reached(change):
            return
        for name in change.leaf.binds & part.namespace.keys():
            live = part.namespace[name]
            if names.get(name, ABSENT) is not live:
                above = [c for c in part.changes[:part.changes.index(change)] if name in c.leaf.binds and c.leaf.kind in ("assign", "compound") and part.will_run(c)]
                if above and (change.leaf.kind == "assign" or not any(still_has(c, live) for c in above)):
                    names[name] = live

    def forget_unbound(self, part: Part, leaf: Leaf) -> None:
        """A loop that makes no turn, a handler that is not entered: such names are unbound afterwards, as in a fresh process.

        Not those that the statement itself may read before it binds them, nor those that a function of the module stores (`global`).
        """
        if leaf.kind == "compound":
            others = [c.after.binds for c in part.changes if c.after is not None and c.after.node is not leaf.node]
            stored = {n for node in nodes_in(part.after.tree) if isinstance(node, ast.Global) for n in node.names}
            for name in leaf.binds.difference(stored, leaf.reads - _turned(leaf.node), leaf.later, *others):
                self.world.namespace(part.name).pop(name, None)

    def forget_star_names(self, part: Part, leaf: Leaf) -> None:
        """What a star import brought once and its module does not offer any more is not among the names."""
        origin = star_origin(leaf.node, part.after.package)
        if origin:
            own = {n for c in part.changes if c.after is not None for n in c.after.binds}
            for name in self.world.star_lost(origin, part.namespace) - own:
                self.world.namespace(part.name).pop(name, None)

    def rename(self, part: Part, leaf: Leaf) -> None:
        """`Long = Int` was run long ago: where the class is made anew, its other names in the shadow are names of the new one."""
        names = self.world.namespace(part.name)
        found: list[Any] = [space.get(leaf.name) for space in (part.namespace, names)]
        live, staged = found
        if staged is live or not issubclass(type(live), type):
            return
        if issubclass(type(staged), type):
            self.posing.add(staged, live)
        if sum(c.after is not None and leaf.name in c.after.binds for c in part.changes) != 1:
            return
        for name in [name for name, value in names.items() if value is live]:
            names[name] = staged


def _definition(value: Any) -> tuple[str, str]:
    """The module and the name that a class or a function was defined under."""
    if type(value) is types.FunctionType:
        return value.__module__ if type(value.__module__) is str else "", value.__name__
    return (raw.module_of(value) or "", raw.short_name(value)) if issubclass(type(value), type) else ("", "")


def _turned(node: ast.AST) -> set[str]:
    """The names that a loop, or the patterns of a `match`, bind before the body, or what it goes over, can read them."""
    if isinstance(node, ast.Match):
        bound = {each.name for each in nodes_in(node) if isinstance(each, (ast.MatchAs, ast.MatchStar)) and each.name}
        return bound - {each.id for each in nodes_in(node.subject) if isinstance(each, ast.Name)}
    if not isinstance(node, (ast.For, ast.AsyncFor)):
        return set()
    names = {each.id for each in nodes_in(node.target) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)}
    return names - {each.id for each in nodes_in(node.iter) if isinstance(each, ast.Name)}
