"""Which attributes of an object the edited arguments of the call that made it reach.

`POOL = Pool(5)` becomes `POOL = Pool(9)`. Where making the object has effects, what the old text made of it cannot be
worked out again; but the text of `__init__` tells which attributes depend on the arguments that differ: those are taken
from the new object, everything else of the live one is state. Arguments that are only written otherwise (by keyword,
in another order) do not differ.

Reads syntax only. What it cannot follow (an edited argument handed to a method, a call with stars) it does not answer.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from livesh.swap.text.syntax import FUNCTIONS, dotted, nodes_in


def reached(before: tuple[Any, Any], after: tuple[Any, Any], stale: Callable[[ast.expr], bool]) -> set[str] | None:
    """The attributes that `__init__` makes of the arguments that differ; None when that is not certain.

    *before* and *after* are the syntax of the call and of the `__init__` it goes to; *stale* tells whether an argument that
    is written the same is another value now.
    """
    init = after[1]
    old, new = _bound(*before), _bound(*after)
    if old is None or new is None:
        return None
    edited = {name for name in old.keys() | new.keys() if name not in old or name not in new
              or ast.dump(old[name]) != ast.dump(new[name]) or stale(new[name])}
    flow = _Flow(init, edited)
    return flow.attributes if flow.is_certain else None


def _bound(call: Any, init: Any) -> dict[str, ast.expr] | None:
    """The argument of each parameter, its default where the call gives none."""
    if not isinstance(call, ast.Call) or not isinstance(init, FUNCTIONS):
        return None
    args = init.args
    positional = [a.arg for a in (*args.posonlyargs, *args.args)][1:]
    if any(isinstance(a, ast.Starred) for a in call.args) or any(k.arg is None for k in call.keywords) or len(call.args) > len(positional):
        return None
    found = dict(zip(reversed(positional), reversed(args.defaults), strict=False))
    found |= {a.arg: d for a, d in zip(args.kwonlyargs, args.kw_defaults, strict=True) if d is not None}
    found |= dict(zip(positional, call.args, strict=False))
    return found | {str(k.arg): k.value for k in call.keywords}


def _side_by_side(target: ast.expr, value: ast.expr | None) -> list[tuple[ast.expr, ast.expr | None]]:
    """What is stored where: `self.host, self.sent = host, 0` is two assignments."""
    if isinstance(target, (ast.Tuple, ast.List)) and isinstance(value, (ast.Tuple, ast.List)) and len(target.elts) == len(value.elts) \
            and not any(isinstance(each, ast.Starred) for each in (*target.elts, *value.elts)):
        return list(zip(target.elts, value.elts, strict=True))
    return [(target, value)]


class _Flow(ast.NodeVisitor):
    """Where the values of some parameters go in the body of `__init__`."""

    def __init__(self, init: Any, edited: set[str]) -> None:
        self.me = (*init.args.posonlyargs, *init.args.args)[0].arg if init.args.posonlyargs or init.args.args else ""
        self.tainted, self.attributes = set(edited), set[str]()
        self.is_certain = bool(self.me)
        self._conditions = 0
        before = None
        while before != (before := (len(self.tainted), len(self.attributes))):     # a loop carries a value upwards
            for statement in init.body:
                self.visit(statement)

    def _reads(self, node: ast.AST | None) -> bool:
        return node is not None and any(
            (isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load) and n.id in self.tainted)
            or (isinstance(n, ast.Attribute) and isinstance(n.ctx, ast.Load) and self._own(n) in self.attributes)
            for n in nodes_in(node))

    def _own(self, node: ast.AST) -> str:
        """The name of an attribute of the object itself, "" for anything else."""
        return node.attr if isinstance(node, ast.Attribute) and dotted(node.value) == self.me else ""

    def _store(self, target: ast.expr) -> None:
        for node in target.elts if isinstance(target, (ast.Tuple, ast.List)) else [target]:
            inner = node
            while isinstance(inner, (ast.Subscript, ast.Starred)) or (isinstance(inner, ast.Attribute) and not self._own(inner)):
                inner = inner.value
            if self._own(inner):
                self.attributes.add(self._own(inner))
            elif isinstance(inner, ast.Name) and inner.id != self.me:
                self.tainted.add(inner.id)
            else:
                self.is_certain = False

    def _assign(self, targets: list[ast.expr], value: ast.expr | None) -> None:
        for each, given in (pair for target in targets for pair in _side_by_side(target, value)):
            if self._conditions or self._reads(given):
                self._store(each)
        self._calls(value)

    def visit_Assign(self, node: ast.Assign) -> None:
        self._assign(node.targets, node.value)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        self._assign([node.target], node.value)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        self._assign([node.target], node.value)

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        self._assign([node.target], node.value)

    def _calls(self, node: ast.AST | None) -> None:
        """The object itself handed out, or a method of it called, with an edited value: what that stores is not followed."""
        for call in (n for n in nodes_in(node) if isinstance(n, ast.Call)) if node is not None else ():
            arguments = [*call.args, *(k.value for k in call.keywords)]
            root = dotted(call.func).partition(".")[0]
            on_itself = root in (self.me, "") or any(isinstance(n, ast.Name) and n.id == self.me for a in arguments for n in nodes_in(a))
            if on_itself and (self._conditions or any(map(self._reads, arguments))):
                self._on_itself(call)

    def _on_itself(self, call: ast.Call) -> None:
        """`self.items.append(size)` fills an attribute; any other such call may do anything."""
        filled = self._own(call.func.value) if isinstance(call.func, ast.Attribute) else ""
        if filled:
            self.attributes.add(filled)
        else:
            self.is_certain = False

    def visit_Expr(self, node: ast.Expr) -> None:
        self._calls(node.value)

    def _under(self, node: Any, *conditions: ast.AST | None) -> None:
        """What stands under a condition that depends on an edited value depends on it."""
        depends = any(map(self._reads, conditions))
        for condition in conditions:
            self._calls(condition)
        self._conditions += depends
        if depends:
            for target in (getattr(node, "target", None), *(i.optional_vars for i in getattr(node, "items", ()))):
                if target is not None:
                    self._store(target)
        for field in ("body", "orelse", "handlers", "finalbody"):
            for statement in getattr(node, field, ()):
                self.visit(statement)
        self._conditions -= depends

    def visit_If(self, node: ast.If) -> None:
        self._under(node, node.test)

    def visit_While(self, node: ast.While) -> None:
        self._under(node, node.test)

    def visit_For(self, node: ast.For) -> None:
        self._under(node, node.iter)

    def visit_With(self, node: ast.With) -> None:
        self._under(node, *(item.context_expr for item in node.items))

    def visit_Try(self, node: ast.Try) -> None:
        self._under(node)

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        self._under(node)

    def _unknown(self, node: ast.AST) -> None:
        self.is_certain = self.is_certain and not self._conditions and not self._reads(node)

    visit_Match = visit_Global = visit_Nonlocal = visit_Delete = visit_FunctionDef = visit_ClassDef = visit_TryStar = _unknown

    def visit_Return(self, node: ast.Return) -> None:
        """Whether the rest runs may depend on the condition it stands under."""
        self.is_certain = self.is_certain and not self._conditions

    def visit_Raise(self, node: ast.Raise) -> None:
        """It was not raised: the object is there."""
