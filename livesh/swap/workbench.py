"""What the steps of one trial share."""

from __future__ import annotations

from livesh.swap.commit import Journal
from livesh.swap.dependencies import Dependencies
from livesh.swap.frameworks import Frameworks
from livesh.swap.parts import Part
from livesh.swap.patches import Patches
from livesh.swap.plan import Plan
from livesh.swap.world import World


class Workbench:
    """The modules, the plan, and the journal that is filled; *world* is there once statements have to run.

    *stand_ins* are plain classes with the edited members of a class whose statement could not run, by the id of its change.
    """

    def __init__(self, parts: dict[str, Part], plan: Plan) -> None:
        self.parts, self.plan = parts, plan
        self.journal, self.patches = Journal(), Patches()
        self.dependencies = Dependencies(parts)
        self.warnings: list[str] = []
        self.frameworks = Frameworks()
        self.stand_ins: dict[int, type] = {}
        self.world: World
