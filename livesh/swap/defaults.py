"""Which defaults of a definition that is run again are kept.

A default is state as soon as calls have filled it (`def f(x, seen={})`), so it is kept by the name of its parameter as
long as its own expression is the same in both texts and reads the same, whatever else of the signature changes.
"""

from __future__ import annotations

import ast
import types

from livesh.swap.codes import Codes
from livesh.swap.parameters import expressions_of
from livesh.swap.parts import Part
from livesh.swap.unseen import Unseen
from livesh.swap.uses import Uses
from livesh.swap.workbench import Workbench


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
        if before is None or after is None:
            return frozenset()
        return frozenset(n for n, e in expressions_of(after).items() if _same(expressions_of(before).get(n), e)
                         and not self._is_stale(home, e))

    def _is_stale(self, part: Part, expression: ast.expr) -> bool:
        uses = Uses()
        uses.visit(expression)
        dependencies = self.bench.dependencies
        return dependencies._touches(part, uses.reads, dependencies.changed)


def _same(before: ast.expr | None, after: ast.expr) -> bool:
    return before is not None and ast.dump(before) == ast.dump(after)
