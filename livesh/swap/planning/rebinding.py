"""Names that several statements bind, one after the other: who runs has to find what stood there then, and leave what stands there in the end."""

from __future__ import annotations

import ast

from livesh.runtime.pace import breathe
from livesh.swap.planning.extent import Extent, asked
from livesh.swap.planning.parts import Part
from livesh.swap.text.definitions import Leaf
from livesh.swap.text.diff import BODY, SAME
from livesh.swap.text.uses import roots


class Rebinding:
    """Lets run what binds a name before, after or instead of a statement that runs."""

    def __init__(self, extent: Extent) -> None:
        self.extent = extent

    def step(self) -> None:
        """Look at every statement once."""
        for each in (self._redefinitions, self._bound_before, self._deleted_names):
            each()
            breathe()

    def _redefinitions(self) -> None:
        """What binds a name again after a statement that runs must run after it: overloads, setters, `f = cached(f)`, a `del`."""
        for part in self.extent.parts.values():
            names: set[str] = set()
            for change in part.changes:
                leaf = change.after
                if leaf is None:
                    continue
                if part.will_run(change) and leaf.kind in ("function", "class", "compound"):
                    names |= leaf.binds
                elif leaf.binds & names and change.what in (SAME, BODY) and \
                        (leaf.kind in ("function", "class") or isinstance(leaf.node, ast.Delete)
                         or (leaf.binds & names & part.after.wrapped and self.extent.may_run_again(part, leaf))):
                    part.run(change)

    def _bound_before(self) -> None:
        """`Lexer = deprecated(Lexer)` reads what an import or a definition above has bound, not what it or one below has left under that name."""
        for part in self.extent.parts.values():
            for change in part.to_run():
                for binder in self.extent.bound_above(part, change.leaf):
                    if binder.leaf.kind != "assign" or self.extent.judges.of(part).statement(binder.leaf.node, frozenset(binder.leaf.binds)):
                        part.run(binder)

    def _deleted_names(self) -> None:
        """A statement that runs may read what the module deletes at its end: that is bound again before and deleted after."""
        for part in self.extent.parts.values():
            for index, change in enumerate(part.changes):
                leaf = change.after
                if leaf is None or not isinstance(leaf.node, ast.Delete):
                    continue
                missing = leaf.binds - set(part.namespace)
                above = [c for c in part.changes[:index] if c.after is not None]
                wanted = part.will_run(change) or any(part.will_run(c) and missing & roots(c.leaf.reads | c.leaf.later | c.leaf.tested | asked(c.leaf))
                                                     for c in above)
                again = [c for c in above if c.leaf.binds & missing and not part.will_run(c)]
                if wanted and all(self._binds_again(part, c.leaf) for c in again):
                    for binder in (*again, change):
                        part.run(binder)

    def _binds_again(self, part: Part, leaf: Leaf) -> bool:
        return leaf.kind == "import" or (bool(leaf.name or leaf.kind == "assign") and self.extent.judges.of(part).statement(leaf.node))
