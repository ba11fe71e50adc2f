"""What the statements that run in a trial call, themselves or through the functions they call.

Theory of operation. A class or a decorated function that behaves otherwise after the edit is made in the trial when a
statement that runs may use it. That is asked of every such definition, and with each that is made there is one more
statement that runs: so what is used is kept as a set that grows, not looked for again.
"""

from __future__ import annotations

from livesh.swap.planning.extent import Extent
from livesh.swap.planning.parts import Name, Part
from livesh.swap.text.definitions import Leaf
from livesh.swap.text.diff import Change
from livesh.swap.text.uses import EVERYTHING


class Needs:
    """The names that statements which run use, and those that affected functions use later."""

    def __init__(self, dependencies: Extent) -> None:
        self.dependencies = dependencies
        self._used: set[Name] = set()
        self._users: dict[Name, list[Leaf]] = {}
        for part in dependencies.parts.values():
            for change in part.to_run():
                self.add(part, change)
            for change in part.changes:
                self._note_later(part, change.after)

    def add(self, part: Part, change: Change) -> None:
        """One more statement runs."""
        leaf = change.leaf
        for chain in leaf.calls | (leaf.reads - leaf.named):
            if leaf.calls or leaf.kind == "class" or "." in chain:
                self._used |= {(module, name.partition(".")[0]) for module, name in self.dependencies.keys(part, chain)}
        self._used.update(self.dependencies.operates(part, leaf.node))
        if self.dependencies.handed.member(part, leaf):
            self._used |= self.dependencies.handed.owner(leaf)
        if any(self.dependencies.scanners(part, leaf)):
            self._used.add((part.name, EVERYTHING))     # `issubclass(obj, Base)` of all of them: doubles and live classes do not mix

    def _note_later(self, part: Part, leaf: Leaf | None) -> None:
        if leaf is None or not any((part.name, n) in self.dependencies.affected for n in leaf.binds):
            return
        for chain in leaf.later | leaf.tested:
            for module, name in self.dependencies.keys(part, chain):
                self._users.setdefault((module, name.partition(".")[0]), []).append(leaf)
        for key in self.dependencies.operates(part, leaf.node, later=True):
            self._users.setdefault(key, []).append(leaf)

    def any_of(self, part: Part, names: set[str]) -> bool:
        """Whether one of *names* of *part* is needed by another statement than the one that binds it."""
        wanted = {(part.name, n) for n in (*names, EVERYTHING)}
        return not self._used.isdisjoint(wanted) or \
            any(not leaf.binds & names for key in wanted for leaf in self._users.get(key, ()))
