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
from livesh.swap.text.uses import EVERYTHING, Uses, reads_of, roots


def was_taken(purity: Purity, part: Part, leaf: Leaf, without_names: bool = False) -> bool | None:
    """Whether a statement of the old text stood in a branch that was taken; None where only a condition with
    effects would tell, *without_names* where it reads a name that the module does not have."""
    for guard in leaf.guards:
        if not purity.expression(guard.test):
            return None
        told = told_by_its_branches(part, guard)
        if told is not None:
            if told is not guard.taken:
                return False
            continue
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


def told_by_its_branches(part: Part, guard: Guard) -> bool | None:
    """What the branches of a condition of the old text tell of it by what they have bound, where one of them binds what it reads and nobody can say
    what that was (`LIMIT = ask()`, then `if LIMIT > 3: LIMIT = 3`); None where it can be asked, or they do not tell.
    """
    text = part.before
    if not isinstance(text, ModuleText):
        return None
    asked = text.places.asked.get(id(guard.test), len(text.leaves))
    inside = [leaf for leaf in text.leaves[asked:] if any(each.test is guard.test for each in leaf.guards)]
    unknown = roots(reads_of(guard.test)) & set().union(*(leaf.binds for leaf in inside))
    if not any(_said_above(text.leaves[:asked], name) is ABSENT for name in unknown):
        return None
    told = {vote for leaf in inside if leaf.guards[-1].test is guard.test for name in leaf.binds if (vote := _vote(part, text, inside, leaf, name)) is not None}
    return told.pop() if len(told) == 1 else None


def _vote(part: Part, text: ModuleText, inside: list[Leaf], leaf: Leaf, name: str) -> bool | None:
    """Which way a condition went, as one name tells that a statement in one of its branches binds; None where it does not."""
    taken, binders = leaf.guards[-1].taken, [each for each in text.leaves if name in each.binds]
    if binders == [leaf]:
        return taken if name in part.namespace else not taken
    said, below = getattr(leaf.node, "value", None), binders[binders.index(leaf) + 1:]
    if not isinstance(leaf.node, ast.Assign) or not isinstance(said, ast.Constant) or any(each not in inside or each.guards[-1].taken is taken for each in below):
        return None
    live = part.namespace.get(name, ABSENT)
    return taken if type(live) is type(said.value) and live == said.value else not taken


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
