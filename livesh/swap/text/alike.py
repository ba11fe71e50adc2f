"""Whether an edit of a function changes what a call does, or only what the function says: docstring, annotations, comments."""

from __future__ import annotations

import ast
from typing import Any

from livesh.swap.text.syntax import FUNCTIONS, dotted

_PLAIN_DECORATORS = frozenset({"staticmethod", "classmethod", "property", "abstractmethod", "abc.abstractmethod"})
_NOT_COMPARED = frozenset({"annotation", "returns", "type_comment", "kind"})


def behave_alike(before: ast.AST, after: ast.AST) -> bool:
    """Whether two definitions are functions of which a call does the same; not where a decorator may read what they say."""
    return isinstance(before, FUNCTIONS) and isinstance(after, FUNCTIONS) \
        and all(dotted(each) in _PLAIN_DECORATORS for each in before.decorator_list) and _same(before, after)


def _same(one: Any, other: Any) -> bool:
    """Whether two trees are the same; done at the first difference."""
    todo = [(one, other)]
    while todo:
        one, other = todo.pop()
        if isinstance(one, ast.AST):
            (kind, mine), (its, theirs) = _compared(one), _compared(other)
            if kind is not its:
                return False
            one, other = mine, theirs
        if one.__class__ is not other.__class__:
            return False
        if one.__class__ is list:
            if len(one) != len(other):
                return False
            todo += zip(one, other, strict=True)
        elif one != other:
            return False
    return True


def _compared(node: Any) -> tuple[Any, list[Any]]:
    """The kind of a node and what counts of it: `n: int = 0` in a function is `n = 0`."""
    if isinstance(node, ast.AnnAssign) and node.value is not None:
        return ast.Assign, [[node.target], node.value]
    if isinstance(node, ast.ClassDef):
        return node.__class__, [ast.dump(node)]      # what is annotated in a class may be a field
    fields = [getattr(node, field, None) for field in getattr(node, "_fields", ()) if field not in _NOT_COMPARED]
    if isinstance(node, FUNCTIONS):
        fields.append([each for at, each in enumerate(node.body) if at or not _is_docstring(each)])
        fields.remove(node.body)
    return node.__class__, fields


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and type(node.value.value) is str
