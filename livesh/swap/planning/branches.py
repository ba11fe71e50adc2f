"""Which branches of a text's conditions were taken when its module ran, as far as asking them again tells."""

from __future__ import annotations

import ast
import sys
from typing import Any

from livesh.swap.live.sameness import ABSENT
from livesh.swap.planning.parts import Part
from livesh.swap.text.definitions import Guard, Leaf, ModuleText
from livesh.swap.text.diff import Change
from livesh.swap.text.effects import Purity
from livesh.swap.text.uses import EVERYTHING, Uses, roots


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
    """What a condition found: what its own branches or statements below have made of a name since is not what it read (`if not READY: READY = True`).

    One that looks names up (`if "common" not in globals()`) found none that only its own branches bind.
    """
    uses = Uses()
    uses.visit(guard.test)
    asked = text.places.asked.get(id(guard.test), len(text.leaves))
    since = [name for name in roots(uses.reads) if text.places.touched.get(name, -1) >= asked]
    above = text.leaves[:asked] if since or EVERYTHING in uses.reads else []
    names = {**names, **{name: value for name in since if (value := _said_above(above, name)) is not ABSENT}}
    if EVERYTHING not in uses.reads:
        return names
    inside = [leaf for leaf in text.leaves[asked:] if any(each.test is guard.test for each in leaf.guards)]
    own = set().union(*(leaf.binds for leaf in inside))
    own.difference_update(*(leaf.binds for leaf in above), *(vars(sys.modules[star]) for star in part.stars if star in sys.modules))
    return {name: value for name, value in names.items() if name not in own}


def still_has(change: Change, live: Any) -> bool:
    """Whether a name still has the constant that the old statement gave it: no `try` or loop further down has bound it."""
    said = getattr(change.before.node, "value", None) if change.before is not None else None
    return isinstance(said, ast.Constant) and type(said.value) is type(live) and said.value == live


def _said_above(above: list[Leaf], name: str) -> Any:
    """The constant or the empty container that the last statement which binds a name gives it; ABSENT where it is worked out, or that is not certain."""
    last = next((leaf for leaf in reversed(above) if name in leaf.binds), None)
    if last is None or last.guards or not isinstance(last.node, ast.Assign) or any(name in leaf.mutates for leaf in above):
        return ABSENT
    try:
        return ast.literal_eval(last.node.value) if all(isinstance(target, ast.Name) for target in last.node.targets) else ABSENT
    except ValueError:
        return ABSENT
