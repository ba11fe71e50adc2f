"""Classes made inside functions: the live ones gain and lose members with their text.

A class statement in a function is not run again; what its function was called with is gone. Its methods are code and
follow like any other (rewiring.py). For the rest the two texts are compared member by member: a new method is made over
the cells that its siblings already share, a new or edited attribute is worked out when it is pure and needs only what
those cells hold, a removed member goes. What cannot be had is said.
"""

from __future__ import annotations

import ast
import types
from collections.abc import Iterator
from typing import Any

from livesh.runtime import raw
from livesh.swap.live.sameness import ABSENT, contents_of
from livesh.swap.merging.headers import take_values
from livesh.swap.merging.rewiring import Rewiring
from livesh.swap.planning.parts import Part
from livesh.swap.staging.codes import Codes
from livesh.swap.staging.workbench import Workbench
from livesh.swap.text.definitions import Leaf, leaves_of, number_occurrences
from livesh.swap.text.diff import ADDED, EDITED, REMOVED, Change, diff_leaves, header_changes
from livesh.swap.text.parameters import expressions_of
from livesh.swap.text.syntax import FUNCTIONS, find_function

_WRAPPERS: dict[str, Any] = {"property": property, "staticmethod": staticmethod, "classmethod": classmethod}


class LocalClasses:
    """The classes inside functions of one trial."""

    def __init__(self, bench: Workbench, codes: Codes, rewiring: Rewiring) -> None:
        self.bench, self.codes, self.rewiring, self.left = bench, codes, rewiring, rewiring.left

    def follow(self) -> None:
        """Bring every edited class statement inside a function into the live classes it made."""
        for part in self.bench.parts.values():
            if part.edited:
                for old, new in self.codes.pairs(part).items():
                    if old.co_flags & 3 != 3 and "<locals>" in old.co_qualname and old.co_qualname == new.co_qualname:
                        self._follow(part, new)

    def _follow(self, part: Part, body: types.CodeType) -> None:
        changes = self._changes(part, body.co_qualname)
        if not changes:
            return
        for cls in self._live(part, body.co_qualname):
            for change in changes:
                self._apply(part, cls, change, body)

    def _changes(self, part: Part, qualname: str) -> list[Change]:
        before, after = (_members(text.tree, qualname) for text in (part.before, part.after))
        if before is None or after is None:
            return []
        return [c for c in diff_leaves(before, after) if c.what in (ADDED, EDITED, REMOVED)]

    def _live(self, part: Part, qualname: str) -> list[type]:
        """The classes that the statement made, through the methods they hold: their names may be others by now."""
        own = {id(f) for f in self.codes.functions(part) if f.__code__.co_qualname.rpartition(".")[0] == qualname}
        return [c for c in raw.family(object) if raw.module_of(c) == part.name and any(id(f) in own for f in _functions(c))] if own else []

    def _apply(self, part: Part, cls: type, change: Change, body: types.CodeType) -> None:
        held = raw.namespace(cls)
        if change.what == REMOVED:
            for name in change.leaf.binds & set(held):
                self.bench.journal.drop_class(cls, name)
            return
        leaf = change.after
        assert leaf is not None
        if _follows_as_code(change, held):
            return
        value = self._method(part, cls, leaf, body) if leaf.kind == "function" else self._attribute(part, cls, leaf)
        if value is ABSENT:
            self.left.append(f"{raw.qualname(cls)}.{leaf.title} is not in the classes made before: what it needs is not known")
        elif leaf.kind != "function" or not leaf.binds & held.keys():
            self.bench.journal.set_class(cls, next(iter(leaf.binds)), value)

    def _method(self, part: Part, cls: type, leaf: Leaf, body: types.CodeType) -> Any:
        node = leaf.node
        code = next((c for c in body.co_consts if isinstance(c, types.CodeType) and c.co_name == leaf.name), None)
        wraps = [self._wrapper(part, decorator) for decorator in getattr(node, "decorator_list", [])]
        if code is None or not isinstance(node, FUNCTIONS) or None in wraps:
            return ABSENT
        cells = {**_cells(cls), "__class__": types.CellType(cls)}
        if not set(code.co_freevars) <= set(cells):
            return ABSENT
        made = types.FunctionType(code, part.namespace, leaf.name, None, tuple(cells[n] for n in code.co_freevars))
        defaults = {name: self._worked_out(part, cls, value) for name, value in expressions_of(node).items()}
        if any(value is ABSENT for value in defaults.values()):
            return ABSENT
        take_values(made, defaults)
        made.__qualname__ = f"{raw.qualname(cls)}.{leaf.name}"
        member: Any = made
        for wrap in reversed(wraps):
            member = wrap(member)
        return member

    def _wrapper(self, part: Part, decorator: ast.expr) -> Any:
        """A decorator that needs nothing but the function; None for any other."""
        plain = isinstance(decorator, ast.Name) and decorator.id not in part.namespace
        return _WRAPPERS.get(decorator.id) if plain and isinstance(decorator, ast.Name) else None

    def _attribute(self, part: Part, cls: type, leaf: Leaf) -> Any:
        value = getattr(leaf.node, "value", None)
        if leaf.kind != "assign" or len(leaf.binds) != 1 or value is None:
            return ABSENT
        return self._worked_out(part, cls, value)

    def _worked_out(self, part: Part, cls: type, value: ast.expr) -> Any:
        known = {name: contents_of(cell) for name, cell in _cells(cls).items()}
        return self.rewiring.worked_out(part, value, {**known, **raw.namespace(cls)}, set())


def _follows_as_code(change: Change, held: Any) -> bool:
    """Whether the member is a function of old, which takes its code and its defaults where it lives."""
    return change.before is not None and change.leaf.kind == change.before.kind == "function" and change.leaf.binds <= held.keys() \
        and "decorators" not in header_changes(change.before.node, change.leaf.node)


def _members(tree: ast.AST, qualname: str) -> list[Leaf] | None:
    node = find_function(tree, qualname)
    if not isinstance(node, ast.ClassDef):
        return None
    leaves = list(leaves_of(node.body, ()))
    number_occurrences(leaves)
    return leaves


def _functions(cls: type) -> Iterator[types.FunctionType]:
    """The functions in the dictionary of *cls*, those of its static, class and property members too."""
    for value in raw.namespace(cls).values():
        parts = (value.fget, value.fset, value.fdel) if type(value) is property else (value,)
        for part in parts:
            function = getattr(part, "__func__", part) if type(part) in (staticmethod, classmethod) else part
            if type(function) is types.FunctionType:
                yield function


def _cells(cls: type) -> dict[str, types.CellType]:
    """The cells that the methods of *cls* share with the function it was made in, by name."""
    found: dict[str, types.CellType] = {}
    for function in _functions(cls):
        if function.__closure__:
            found.update(zip(function.__code__.co_freevars, function.__closure__, strict=True))
    return found
