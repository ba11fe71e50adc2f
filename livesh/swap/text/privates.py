"""Private names: `__x` in the body of `class Owner` is `_Owner__x`, for the compiler and in everything that is live.

A text is compared with namespaces, code objects and instances, so its tree is brought to the names these have, once, right after it is parsed.
It compiles to the same code as before: `_Owner__x` is no private name. A function or class keeps the name that it is given (`__name__` is
as it is written), what its definition binds is `bound_name`. Keywords of calls and of patterns are not private, as in CPython.

Source: the language reference, 6.2.2, "private name mangling".
"""

from __future__ import annotations

import ast
import re
from typing import Any

from livesh.swap.text.syntax import DEFINITIONS, children

_SOME = re.compile(r"\b__(?!\w*__\b)\w")  # begins with two underscores and does not end with two
_FIELDS = {ast.Name: "id", ast.Attribute: "attr", ast.arg: "arg", ast.alias: "asname", ast.ExceptHandler: "name",
           ast.MatchAs: "name", ast.MatchStar: "name", ast.MatchMapping: "rest"}


def resolve(tree: ast.AST, text: str) -> None:
    """Give every private name below a class of *tree*, the tree of *text*, the name that it is bound to."""
    if _SOME.search(text):
        _resolve(tree, "")


def bound_name(node: Any) -> str:
    """The name that a definition binds in its scope."""
    return str(getattr(node, "bound", node.name))


def _resolve(node: Any, owner: str) -> None:
    """Rename what stands in the body of the class *owner*."""
    todo: list[tuple[Any, str]] = [(node, owner)]
    while todo:
        found, inside = todo.pop()
        if inside:
            _rename(found, inside)
        if found.__class__ is ast.ClassDef:
            body = found.name.lstrip("_")
            todo += [(child, body) for child in found.body]
            todo += [(child, inside) for child in (*found.bases, *found.keywords, *found.decorator_list)]
        else:
            todo += [(child, inside) for child in children(found)]


def _rename(node: Any, owner: str) -> None:
    field = _FIELDS.get(node.__class__)
    if field is not None:
        name = getattr(node, field)
        if name is not None and _is_private(name):
            setattr(node, field, f"_{owner}{name}")
    elif node.__class__ in (ast.Global, ast.Nonlocal):
        node.names = [f"_{owner}{name}" if _is_private(name) else name for name in node.names]
    elif isinstance(node, DEFINITIONS) and _is_private(node.name):
        node.bound = f"_{owner}{node.name}"  # type: ignore[union-attr]


def _is_private(name: str) -> bool:
    return name.startswith("__") and not name.endswith("__")
