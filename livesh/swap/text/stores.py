"""Which attributes of which things a statement stores or deletes: `C.x = 1`, `f.tag = "a"`, `setattr(C, "x", 1)`, and a loop over `setattr(C, name, ...)`.

Values in, values out: what a loop stores is found by running a double of it that notes the calls of `setattr` and makes none.
"""

from __future__ import annotations

import ast
from copy import deepcopy
from types import CodeType
from typing import Any

from livesh.swap.text.syntax import dotted

_NOTE = "__livesh_note__"
Store = tuple[str, str]      # a dotted name, and the attribute


def stored_attributes(node: ast.AST, deleted: bool = False) -> set[Store]:
    """What a statement stores, and with *deleted* what it deletes, as far as the syntax alone tells."""
    targets: list[Any] = node.targets if isinstance(node, ast.Assign) or (deleted and isinstance(node, ast.Delete)) else \
        [node.target] if isinstance(node, ast.AnnAssign) and node.value is not None else []
    flat = [e for t in targets for e in (t.elts if isinstance(t, (ast.Tuple, ast.List)) else [t])]
    found = {(dotted(t.value), t.attr) for t in flat if isinstance(t, ast.Attribute) and dotted(t.value)}
    call = node.value if isinstance(node, ast.Expr) else None
    if isinstance(call, ast.Call) and dotted(call.func) in (("setattr", "delattr") if deleted else ("setattr",)) and len(call.args) > 1:
        owner, name = dotted(call.args[0]), call.args[1]
        if owner and isinstance(name, ast.Constant) and isinstance(name.value, str):
            found.add((owner, name.value))
    return found


def notes_stores(node: ast.stmt) -> ast.stmt | None:
    """A double of a statement with nothing in the place of its calls of `setattr`, to be judged; None when it has none."""
    return _Noted(None).double(node)


def noting(node: ast.stmt, path: str, flags: int) -> CodeType:
    """The code of a double that notes what `setattr` is called with; see `note`."""
    double = _Noted(_NOTE).double(node)
    assert double is not None
    code: CodeType = compile(ast.Module([double], []), path, "exec", flags=flags, dont_inherit=True)
    return code


def note(code: CodeType, names: dict[str, Any]) -> list[tuple[Any, Any, Any]]:
    """What `setattr` would be called with if the statement ran among *names*."""
    found: list[tuple[Any, Any, Any]] = []
    exec(code, {**names, _NOTE: lambda *given: found.append(given)})
    return found


class _Noted(ast.NodeTransformer):
    def __init__(self, name: str | None) -> None:
        self._name, self._found = name, False

    def double(self, node: ast.stmt) -> ast.stmt | None:
        """The double of a statement, None when nothing in it is to be noted."""
        made: ast.stmt = self.visit(deepcopy(node))
        return ast.fix_missing_locations(made) if self._found else None

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if dotted(node.func) != "setattr" or len(node.args) != 3 or node.keywords:
            return node
        self._found = True
        made: ast.expr = ast.Tuple(node.args, ast.Load()) if self._name is None else ast.Call(ast.Name(self._name, ast.Load()), node.args, [])
        return ast.copy_location(made, node)


def without_updates(node: ast.stmt) -> ast.stmt:
    """A double of a statement, to be judged, with `globals().update(...)` reduced to what it is called with."""
    return ast.fix_missing_locations(_Updates().visit(deepcopy(node)))  # type: ignore[no-any-return]


class _Updates(ast.NodeTransformer):
    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        func = node.func
        if not (isinstance(func, ast.Attribute) and func.attr == "update" and isinstance(func.value, ast.Call) and dotted(func.value.func) in ("globals", "vars")):
            return node
        return ast.copy_location(ast.Tuple([*node.args, *(k.value for k in node.keywords)], ast.Load()), node)
