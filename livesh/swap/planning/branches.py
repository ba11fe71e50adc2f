"""Which branches of a text's conditions were taken when its module ran, as far as asking them again tells."""

from __future__ import annotations

import ast
import sys
from typing import Any

from livesh.swap.planning.parts import Part
from livesh.swap.text.definitions import Guard, Leaf, ModuleText
from livesh.swap.text.effects import Purity
from livesh.swap.text.uses import EVERYTHING, Uses


def was_taken(purity: Purity, part: Part, leaf: Leaf, without_names: bool = False) -> bool | None:
    """Whether a statement of the old text stood in a branch that was taken; None where only a condition with
    effects would tell, *without_names* where it reads a name that the module does not have."""
    for guard in leaf.guards:
        if not purity.expression(guard.test):
            return None
        code = compile(ast.Expression(guard.test), part.before.path, "eval", dont_inherit=True)
        try:
            if bool(eval(code, as_it_stood(part, part.before, guard, part.namespace))) is not guard.taken:
                return False
        except NameError:
            return without_names
        except Exception:
            return False
    return True


def as_it_stood(part: Part, text: ModuleText, guard: Guard, names: dict[str, Any]) -> dict[str, Any]:
    """What a condition that looks names up (`if "common" not in globals()`) found: not the names that only its own branches bind."""
    uses = Uses()
    uses.visit(guard.test)
    if EVERYTHING not in uses.reads:
        return dict(names)
    inside = [leaf for leaf in text.leaves if any(each.test is guard.test for each in leaf.guards)]
    own = set().union(*(leaf.binds for leaf in inside))
    above = text.leaves[:text.leaves.index(inside[0])] if inside else []
    own.difference_update(*(leaf.binds for leaf in above), *(vars(sys.modules[star]) for star in part.stars if star in sys.modules))
    return {name: value for name, value in names.items() if name not in own}
