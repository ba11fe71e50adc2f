"""Which version of a class shaped an object: by the fields that each version's text gives and the object holds.

No object carries a mark. The newest version whose fields the object holds, none of them missing, is the one that shaped it;
an object that no hook has migrated after a field was added therefore says the older version.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence

Fields = frozenset[str]


def shaped_by(names: Iterable[str], history: Sequence[tuple[int, Fields | None]], current: int | None = None) -> int | None:
    """Return the version of *history* (number, fields; oldest first) that shaped an object with these attribute names.

    Of versions that give the same fields it is the *current* one: after going back that is not the newest.
    """
    held = frozenset(names)
    known = [(number, fields) for number, fields in history if fields is not None]
    ever = frozenset().union(*(fields for _number, fields in known))
    exact = [number for number, fields in known if fields == held & ever]
    within = exact or [number for number, fields in known if fields <= held]
    if not within:
        return None
    given = dict(known)
    return current if current is not None and given.get(current) == given[within[-1]] else within[-1]


def fields_in(text: str, qualname: str) -> Fields | None:
    """Return the fields that the class *qualname* in a module's *text* gives its instances; None when it is not there."""
    try:
        body: list[ast.stmt] = ast.parse(text).body
    except (SyntaxError, ValueError):
        return None
    found = _find(body, [part for part in qualname.split(".") if part != "<locals>"])
    return _fields(found) if found is not None else None


def _find(body: list[ast.stmt], parts: list[str]) -> ast.ClassDef | None:
    for node in body:
        inner = getattr(node, "body", None)
        if isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)) and node.name == parts[0]:
            if len(parts) == 1:
                return node if isinstance(node, ast.ClassDef) else None
            return _find(node.body, parts[1:])
        if isinstance(node, (ast.If, ast.Try, ast.With)) and inner:
            found = _find(inner, parts)
            if found is not None:
                return found
    return None


def _fields(cls: ast.ClassDef) -> Fields:
    names: set[str] = set()
    if any("dataclass" in ast.unparse(decorator) for decorator in cls.decorator_list):
        names |= {node.target.id for node in cls.body if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and "ClassVar" not in ast.unparse(node.annotation)}
    for node in cls.body:
        if isinstance(node, ast.FunctionDef) and node.name in ("__init__", "__post_init__") and node.args.args:
            names |= _assigned(node, node.args.args[0].arg)
    return frozenset(names)


def _assigned(function: ast.FunctionDef, first: str) -> set[str]:
    return {
        node.attr
        for node in ast.walk(function)
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and isinstance(node.value, ast.Name) and node.value.id == first
    }
