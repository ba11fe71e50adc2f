"""Which branches the statements of the new text stand in, and which of the old text were taken."""

from __future__ import annotations

import ast

from livesh.swap.planning.branches import as_it_stood, told_by_its_branches, was_taken
from livesh.swap.planning.parts import Part
from livesh.swap.staging.workbench import Workbench
from livesh.swap.text.definitions import Guard
from livesh.swap.text.diff import Change
from livesh.swap.text.uses import reads_of, roots


class Conditions:
    """The conditions of one trial; each is asked once: what its branch binds is not what it reads."""

    def __init__(self, bench: Workbench) -> None:
        self.bench = bench
        self._taken: dict[int, bool | None] = {}      # by condition: what it says in the new text

    def was_active(self, part: Part, change: Change) -> bool:
        """Whether the branch a statement stood in was taken; where only running the old condition again would tell, what it bound is asked."""
        leaf = change.before or change.after
        assert leaf is not None
        taken = was_taken(self.bench.dependencies.judges.of(part), part, leaf)
        if taken is None:
            if not leaf.binds:
                self.bench.warnings.append(f"{part.name}: {leaf.title} was not run: whether it has run before cannot be told without its old "
                                           "condition, which may have effects")
            return not leaf.binds or bool(leaf.binds & set(part.namespace))
        return taken

    def is_active(self, part: Part, change: Change) -> bool:
        """Whether the branch a statement stands in is taken."""
        assert change.after is not None
        for guard in change.after.guards:
            if guard.is_main() and not change.after.name:
                return False
            if id(guard.test) not in self._taken:
                if not self.bench.dependencies.judges.of(part).expression(guard.test):
                    return bool(change.after.binds & set(part.namespace))
                self._taken[id(guard.test)] = self._ask(part, guard)      # once: what its branch binds is not what it reads
            if self._taken[id(guard.test)] is not guard.taken:
                return False
        return True

    def _ask(self, part: Part, guard: Guard) -> bool | None:
        """What a condition says where it stands, None where it raises."""
        told = self._told(part, guard)
        if told is not None:
            return told
        try:
            return bool(self.bench.world.evaluate(part.name, guard.test, as_it_stood(part, part.after, guard, self.bench.world.namespace(part.name))))
        except Exception:
            return None

    def _told(self, part: Part, guard: Guard) -> bool | None:
        """What its branches tell of a condition that both texts have, when nothing above it that binds what it reads runs; see `told_by_its_branches`."""
        reads, was = roots(reads_of(guard.test)), None
        for change in part.changes:
            pairs = zip(change.before.guards, change.after.guards, strict=False) if change.before is not None and change.after is not None else ()
            was = next((old for old, new in pairs if new.test is guard.test and ast.dump(old.test) == ast.dump(new.test)), None)
            if was is not None:
                break
            if part.will_run(change) and not reads.isdisjoint(change.leaf.binds):
                return None
        return told_by_its_branches(part, was) if was is not None else None
