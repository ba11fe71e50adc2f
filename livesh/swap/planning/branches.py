"""Which branches of a text's conditions were taken when its module ran, as far as asking them again tells."""

from __future__ import annotations

import ast

from livesh.swap.planning.parts import Part
from livesh.swap.text.definitions import Leaf
from livesh.swap.text.effects import Purity


def was_taken(purity: Purity, part: Part, leaf: Leaf, without_names: bool = False) -> bool | None:
    """Whether a statement of the old text stood in a branch that was taken; None where only a condition with
    effects would tell, *without_names* where it reads a name that the module does not have."""
    for guard in leaf.guards:
        if not purity.expression(guard.test):
            return None
        code = compile(ast.Expression(guard.test), part.before.path, "eval", dont_inherit=True)
        try:
            if bool(eval(code, dict(part.namespace))) is not guard.taken:
                return False
        except NameError:
            return without_names
        except Exception:
            return False
    return True
