"""What the steps of one trial share."""

from __future__ import annotations

from types import CodeType, FunctionType
from typing import Any

from livesh.swap.live.commit import Journal
from livesh.swap.live.frameworks import Frameworks
from livesh.swap.live.patches import Patches
from livesh.swap.planning.dependencies import Dependencies
from livesh.swap.planning.parts import Part
from livesh.swap.planning.plan import Plan
from livesh.swap.staging.world import World


class Workbench:
    """The modules, the plan, and the journal that is filled; *world* is there once statements have to run.

    *stand_ins* are plain classes with the edited members of a class whose statement could not run, by the id of its change.
    *leaving* are the containers that a change which is taken back has put something into, each with what that was (given.py).
    *moved* are functions that go on in another module: the names they saw there, their code there, and what was made here.
    """

    def __init__(self, parts: dict[str, Part], plan: Plan) -> None:
        self.parts, self.plan = parts, plan
        self.journal, self.patches = Journal(), Patches()
        self.dependencies = Dependencies(parts)
        self.warnings: list[str] = []
        self.frameworks = Frameworks()
        self.stand_ins: dict[int, type] = {}
        self.leaving: list[tuple[Any, list[Any]]] = []
        self.moved: list[tuple[dict[str, Any], CodeType, FunctionType]] = []
        self.world: World
