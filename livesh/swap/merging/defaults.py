"""Which defaults of a definition that is run again are kept.

A default is state as soon as calls have filled it (`def f(x, seen={})`), so it is kept by the name of its parameter as
long as its own expression is the same in both texts and reads the same, whatever else of the signature changes.
"""

from __future__ import annotations

import ast
import types

from livesh.swap.planning.members import stale_members
from livesh.swap.planning.parts import Part
from livesh.swap.planning.unseen import Unseen
from livesh.swap.staging.codes import Codes
from livesh.swap.staging.workbench import Workbench
from livesh.swap.text.definitions import class_leaf
from livesh.swap.text.diff import BODY, SAME, diff_leaves
from livesh.swap.text.parameters import expressions_of
from livesh.swap.text.uses import Uses


class Defaults:
    """What becomes of the defaults of live functions in one trial."""

    def __init__(self, bench: Workbench, codes: Codes) -> None:
        self.bench, self.codes = bench, codes

    def kept(self, live: types.FunctionType, new: types.FunctionType) -> frozenset[str]:
        """The parameters of the staged *new* whose default is what the one of *live* was: written and reading the same."""
        before = after = None
        for part in self.bench.parts.values():
            if live.__globals__ is part.namespace and not isinstance(part.before, Unseen):
                code = self.codes.old_code(part, live)
                before = part.before.node_of(code) if code is not None else None
            if new.__globals__ is self.bench.world.namespace(part.name):
                after, home = part.after.node_of(new.__code__), part
        if before is None or after is None or self.bench.dependencies.reads_others(home, after):
            return frozenset()
        return frozenset(n for n, e in expressions_of(after).items() if _same(expressions_of(before).get(n), e)
                         and not self._is_stale(home, e, new.__code__.co_qualname))

    def _is_stale(self, part: Part, expression: ast.expr, qualname: str) -> bool:
        uses = Uses()
        uses.visit(expression)
        return self._is_other(part, uses.reads) or self.bench.dependencies.depends(part, uses.calls) \
            or bool(self.bench.dependencies.operates(part, expression)) or bool(uses.reads & self._stale_beside(part, qualname.rpartition(".")[0]))

    def _is_other(self, part: Part, reads: set[str]) -> bool:
        return self.bench.dependencies.touches(part, reads, self.bench.dependencies.changed)

    def _stale_beside(self, part: Part, owner: str) -> set[str]:
        """The names of a class body, which the defaults of its methods may read, that are other values in the new text."""
        before, after = class_leaf(part.before, owner), class_leaf(part.after, owner)
        if before is None or after is None:
            return set()
        members = diff_leaves(before.body, after.body) if part.edited else []
        edited = {n for c in members if c.what not in (SAME, BODY) and c.leaf.kind != "function" for n in c.leaf.binds}
        return edited | stale_members(after, lambda reads: bool(reads & edited) or self._is_other(part, reads))


def _same(before: ast.expr | None, after: ast.expr) -> bool:
    return before is not None and ast.dump(before) == ast.dump(after)
