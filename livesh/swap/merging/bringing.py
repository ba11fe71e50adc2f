"""Bring what was staged into the live modules: definitions first, then values.

A decorated function's name comes first, because the object the name is bound to is the one people hold; what was staged
under a live definition then stands for it; values are merged with what the old text made of them, worked out again
where that is pure. Definitions may move between the modules of a change, and come back after they were taken away.
"""

from __future__ import annotations

from typing import Any

from livesh.runtime import raw
from livesh.swap.live.fields import fields_of
from livesh.swap.merging.class_texts import ClassTexts
from livesh.swap.merging.classes import Classes
from livesh.swap.merging.defaults import Defaults
from livesh.swap.merging.definition_merge import DefinitionMerge
from livesh.swap.merging.merge import Merge
from livesh.swap.merging.moves import Moves
from livesh.swap.merging.names import Names
from livesh.swap.merging.old_texts import OldTexts
from livesh.swap.merging.value_merge import ValueMerge
from livesh.swap.staging.codes import Codes
from livesh.swap.staging.workbench import Workbench
from livesh.swap.staging.world import World


class Bringing:
    """The merges of one trial."""

    merge: Merge
    class_merge: Classes

    def __init__(self, bench: Workbench, codes: Codes) -> None:
        self.bench, self.parts, self.codes = bench, bench.parts, codes
        self.staged_fields: dict[int, dict[str, Any]] = {}
        self.old_texts = OldTexts(bench)
        self.moves = Moves(bench, self.old_texts)
        self.names = Names(bench, self.moves, self.old_texts)

    @property
    def world(self) -> World:
        """The shadows."""
        return self.bench.world

    def bring(self) -> None:
        """Merge what every statement made; the journal and the patches are filled."""
        self.world.young()
        self.merge = Merge(self.world, self.bench.journal, self.bench.patches, self.codes.same_definition, self.codes.canonical)
        self.class_merge = Classes(self.merge, ClassTexts(self.bench), self.bench.frameworks)
        defaults = Defaults(self.bench, self.codes)
        self.definitions = DefinitionMerge(self.names, self.merge, self.codes, self.class_merge, defaults)
        self.values = ValueMerge(self.names, self.definitions)
        self.merge.classes = self.definitions.take_class
        self.merge.kept_defaults = defaults.kept
        self.moves.merge, self.moves.classes = self.merge, self.class_merge
        self.class_merge.moves = self.moves
        self.moves.to_new_modules()
        self.values.part_from_what_they_named()
        self.definitions.merge_all()
        self.class_merge.finish()
        self.values.merge_all()
        self.class_merge.update_abstract()
        self.staged_fields = {id(e.new): fields_of(e.old) for e in self.world.stands_for.values() if raw.is_a(e.old, type)}

    def close(self) -> None:
        """Let go of the merges, which refer back to here, and of what refers back to them."""
        if hasattr(self, "merge"):
            self.merge.close()
        for owner in (self, self.moves):
            for name in ("merge", "class_merge", "classes", "definitions", "values"):
                owner.__dict__.pop(name, None)
        self.moves.members.close()
        self.old_texts.close()
