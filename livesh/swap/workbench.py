"""What the steps of one trial share."""

from __future__ import annotations

from types import CodeType, FunctionType
from typing import Any

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
    *moved* are functions that go on in another module: the names they saw there, their code there, and what was made here.
    """

    def __init__(self, parts: dict[str, Part], plan: Plan) -> None:
        self.parts, self.plan = parts, plan
        self.journal, self.patches = Journal(), Patches()
        self.dependencies = Dependencies(parts)
        self.warnings: list[str] = []
        self.frameworks = Frameworks()
        self.stand_ins: dict[int, type] = {}
        self.moved: list[tuple[dict[str, Any], CodeType, FunctionType]] = []
        self.world: World
