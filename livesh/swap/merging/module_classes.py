"""The class of a module: `sys.modules[__name__].__class__ = Settings`, which gives its names properties.

A statement that runs in the trial gives it to the shadow. It is taken from there as soon as the statements have run, so that what
follows finds an ordinary module, and goes to the live module in the commit; where no statement of the new text gives one, the
module gets back what every module is.
"""

from __future__ import annotations

import types

from livesh.swap.planning.parts import Part
from livesh.swap.staging.workbench import Workbench
from livesh.swap.text.definitions import ModuleText
from livesh.swap.text.syntax import gives_the_module_a_class


def follow(bench: Workbench) -> None:
    """Let the live modules have the classes that the statements of the trial gave to their shadows."""
    for name, part in bench.parts.items():
        shadow = bench.world.shadows[name]
        if type(shadow) is not types.ModuleType:
            given = bench.world.stood_for(type(shadow))
            object.__setattr__(shadow, "__class__", types.ModuleType)
            _give(bench, part, given)
        elif isinstance(part.before, ModuleText) and _gives(part.before) and not _gives(part.after):
            _give(bench, part, types.ModuleType)


def _give(bench: Workbench, part: Part, cls: type) -> None:
    if type(part.module) is not cls:
        bench.journal.add((object.__setattr__, part.module, "__class__", cls), (object.__setattr__, part.module, "__class__", type(part.module)))


def _gives(text: ModuleText) -> bool:
    return any(gives_the_module_a_class(leaf.node) for leaf in text.leaves)
