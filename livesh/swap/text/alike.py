"""Whether an edit of a function changes what a call does, or only what the function says: docstring, annotations, comments.

A function or class inside of it is made when it is called, and whoever is given that may read what it says (`@app.get("/")` in a
factory): there every word counts.
"""

from __future__ import annotations

import ast
from typing import Any

from livesh.swap.text.syntax import FUNCTIONS, dotted, same_syntax

_PLAIN_DECORATORS = frozenset({"staticmethod", "classmethod", "property", "abstractmethod", "abc.abstractmethod"})
TOLD = frozenset({"__doc__", "__annotations__", "__annotate__", "__signature__"})
"""The attributes in which a function says it."""
_SAYING = frozenset({"annotation", "returns", "type_comment"})


def behave_alike(before: ast.AST, after: ast.AST) -> bool:
    """Whether two definitions are functions of which a call does the same; not where a decorator may read what they say."""
    if not isinstance(before, FUNCTIONS) or before.__class__ is not after.__class__ or not all(dotted(each) in _PLAIN_DECORATORS for each in before.decorator_list):
        return False
    return _same(_deeds(before), _deeds(after))


def _deeds(function: Any) -> list[Any]:
    """What counts of a function."""
    body = function.body[1:] if ast.get_docstring(function, clean=False) is not None else function.body
    return [function.name, function.args, function.decorator_list, getattr(function, "type_params", []), body]


def _same(one: Any, other: Any) -> bool:
    """Whether two trees are the same but for what functions say of their parameters and names; done at the first difference."""
    todo = [(one, other)]
    while todo:
        one, other = todo.pop()
        if isinstance(one, (*FUNCTIONS, ast.ClassDef)):
            if not same_syntax(one, other):
                return False
        elif isinstance(one, ast.AST) and isinstance(other, ast.AST):
            (kind, mine), (its, theirs) = _compared(one), _compared(other)
            if kind is not its:
                return False
            todo.append((mine, theirs))
        elif one.__class__ is not other.__class__:
            return False
        elif one.__class__ is list:
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
    return node.__class__, [getattr(node, field, None) for field in node._fields if field not in _SAYING]
