"""Which attributes of which things a statement stores or deletes: `C.x = 1`, `f.tag = "a"`, `setattr(C, "x", 1)`, and a loop over `setattr(C, name, ...)`.

Values in, values out: what a loop stores is found by running a double of it that notes the calls of `setattr` and makes none.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection
from copy import deepcopy
from types import CodeType
from typing import Any

from livesh.swap.text.syntax import FUNCTIONS, dotted, nodes_in

_NOTE = "__livesh_note__"
Store = tuple[str, str]      # a dotted name, and the attribute


class Stored:
    """What one statement stores on one definition: *names* of attributes, and others when *more*; *again* when it reads what it stores."""

    __slots__ = ("again", "more", "names")

    def __init__(self) -> None:
        self.names: set[str] = set()
        self.more = self.again = False

    def is_on(self, names: Collection[str]) -> bool:
        """Whether one of *names* may be among what it stores."""
        return self.more or not self.names.isdisjoint(names)


def stored_on(node: ast.stmt, owners: Collection[str], helpers: Callable[[str], bool]) -> dict[str, Stored]:
    """What a statement stores or deletes on the definitions named *owners*, itself or by a call of a function that is one of the *helpers*."""
    found: dict[str, Stored] = {}
    if isinstance(node, (*FUNCTIONS, ast.ClassDef)):
        return found
    walked = list(nodes_in(node))
    aliases = {n.target.id: [e.id for e in n.iter.elts if isinstance(e, ast.Name)] for n in walked
               if isinstance(n, ast.For) and isinstance(n.target, ast.Name) and isinstance(n.iter, (ast.Tuple, ast.List))}

    read = {dotted(n) for n in walked if isinstance(n, ast.Attribute) and isinstance(n.ctx, ast.Load)}

    def store(owner: ast.expr, name: str | None) -> None:
        for each in aliases.get(owner.id, [owner.id]) if isinstance(owner, ast.Name) else ():
            if each in owners:
                stored = found.setdefault(each, Stored())
                stored.names |= {name} if name is not None else set()
                stored.more |= name is None
                stored.again |= name is None or isinstance(node, ast.AugAssign) or not read.isdisjoint({f"{each}.{name}", f"{dotted(owner)}.{name}"})

    for n in walked:
        if isinstance(n, ast.Attribute) and not isinstance(n.ctx, ast.Load):
            store(n.value, n.attr)
            if isinstance(n.value, ast.Attribute):           # `C.run.__doc__ += ...` makes something of C.run
                store(n.value.value, n.value.attr)
        elif isinstance(n, ast.Call) and dotted(n.func) in ("setattr", "delattr") and n.args:
            name = n.args[1] if len(n.args) > 1 else None
            store(n.args[0], name.value if isinstance(name, ast.Constant) and isinstance(name.value, str) else None)
        elif isinstance(n, ast.Call) and helpers(dotted(n.func)):
            for given in (*n.args, *(k.value for k in n.keywords)):
                store(given, None)
    return found


def stores_on_argument(function: Any) -> bool:
    """Whether a function stores attributes on what it is called with."""
    args = function.args
    given = {a.arg for a in (*args.posonlyargs, *args.args, *args.kwonlyargs)}
    return any(bool(stored_on(statement, given, lambda _name: False)) for statement in function.body)


def stored_attributes(node: ast.AST, deleted: bool = False, augmented: bool = False) -> set[Store]:
    """What a statement stores, with *deleted* also what it deletes, with *augmented* what it adds to, as far as the syntax alone tells."""
    targets: list[Any] = node.targets if isinstance(node, ast.Assign) or (deleted and isinstance(node, ast.Delete)) else \
        [node.target] if (isinstance(node, ast.AnnAssign) and node.value is not None) or (augmented and isinstance(node, ast.AugAssign)) else []
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


def noted_stores(leaf: Any, text: Any, judge: Any, names: dict[str, Any]) -> list[tuple[Any, str]] | None:
    """The things and names that a statement of *text* would call `setattr` with among *names*; None when finding out could have effects."""
    double = notes_stores(leaf.node)
    if double is None:
        return []
    if not judge.statement(double, frozenset(leaf.binds)):
        return None
    try:
        return [(owner, name) for owner, name, _ in note(noting(leaf.node, text.path, text.future_flags), names) if type(name) is str]
    except Exception:
        return None


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


def updates_its_names(node: ast.stmt) -> bool:
    """Whether a statement binds names by `globals().update(...)`."""
    return ast.dump(without_updates(node)) != ast.dump(node)


class _Updates(ast.NodeTransformer):
    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        func = node.func
        if not (isinstance(func, ast.Attribute) and func.attr == "update" and isinstance(func.value, ast.Call) and dotted(func.value.func) in ("globals", "vars")):
            return node
        return ast.copy_location(ast.Tuple([*node.args, *(k.value for k in node.keywords)], ast.Load()), node)


def as_items(node: ast.stmt) -> ast.stmt:
    """A double of a statement that stores into `globals()` what it gives `sys.modules[__name__]` by `setattr`."""
    return ast.fix_missing_locations(_Items().visit(deepcopy(node)))  # type: ignore[no-any-return]


class _Items(ast.NodeTransformer):
    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if dotted(node.func) == "setattr" and len(node.args) == 3 and is_own_module(node.args[0]):
            names = ast.Call(ast.Name("globals", ast.Load()), [], [])
            return ast.copy_location(ast.Call(ast.Attribute(names, "__setitem__", ast.Load()), node.args[1:], []), node)
        return node


def is_own_module(node: ast.AST) -> bool:
    """Whether an expression is `sys.modules[__name__]`."""
    return isinstance(node, ast.Subscript) and dotted(node.value) == "sys.modules" and dotted(node.slice) == "__name__"


def only_value(node: ast.FunctionDef, name: str) -> ast.expr | None:
    """The value of the one assignment `self.name = value` of a function, when no condition, loop or `return` stands around or before it."""
    if not node.args.args or sum(stores_in(n, node.args.args[0].arg, name) for n in nodes_in(node)) != 1:
        return None
    for statement in node.body:
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target] if isinstance(statement, ast.AnnAssign) else []
        if len(targets) == 1 and stores_in(targets[0], node.args.args[0].arg, name):
            return statement.value  # type: ignore[attr-defined, no-any-return]
        if any(isinstance(n, (ast.Return, ast.Yield)) for n in nodes_in(statement)):
            return None
    return None


def stores_in(node: ast.AST, first: str, name: str) -> bool:
    """Whether *node* stores the attribute *name* in what a function calls *first*."""
    return isinstance(node, ast.Attribute) and node.attr == name and isinstance(node.ctx, ast.Store) and \
        isinstance(node.value, ast.Name) and node.value.id == first
