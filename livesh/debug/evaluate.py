"""Evaluating in a frame that stands still: its variables are seen, also by lambdas and comprehensions, and can be changed.

Plain `eval(text, globals, locals)` runs nested scopes without the frame's variables. So the text becomes the body of a
function whose parameters are those variables and whose globals are the frame's; after statements, what was bound goes
back into the frame by the means this Python has (`runtime.write_local`), and what is no variable of the frame is kept
as an extra name of the stop. Names that the frame, its module and the builtins do not have may be lent by who asks: a session
its own `print`, and what its prompt knows.
"""

from __future__ import annotations

import ast
from types import CodeType, FrameType, FunctionType
from typing import TYPE_CHECKING, Any

from livesh.errors import UserError
from livesh.runtime.select import runtime

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

NOTHING = object()
_OURS = {"__livesh_nothing__": NOTHING, "__livesh_locals__": locals}


def in_frame(
    frame: FrameType, text: str, extra: dict[str, Any], own: Mapping[str, Any] | None = None, missing: Callable[[str], Any] | None = None
) -> Any:
    """Evaluate *text* in *frame* and return its value, NOTHING for statements without one; binds as the text says.

    *own* values stand for builtins of that name; *missing* is asked for names that nobody has and raises KeyError.
    """
    body = parsed(text)
    names = {**{name: value for name, value in frame.f_locals.items() if name.isidentifier()}, **extra}
    names |= _lent(body, {**frame.f_globals, **names}, frame.f_builtins, own or {}, missing)
    code = _compiled(body, list(names))
    value, bound = FunctionType(code, frame.f_globals)(**names, **_OURS)
    _bind(frame, names, bound, extra)
    return value


def value_in(frame: FrameType, text: str, extra: dict[str, Any]) -> Any:
    """Evaluate one expression in *frame*."""
    value = in_frame(frame, text, extra)
    if value is NOTHING:
        raise UserError(f"{text} has no value", hint="an expression is wanted")
    return value


def _lent(
    body: list[ast.stmt], known: Mapping[str, Any], builtins: Mapping[str, Any], own: Mapping[str, Any], missing: Callable[[str], Any] | None
) -> dict[str, Any]:
    """Return values for the names *body* reads and only who asks can give."""
    found = {}
    for node in [each for statement in body for each in ast.walk(statement)]:
        name = node.id if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) else ""
        if not name or name in known:
            continue
        if name in own:
            found[name] = own[name]
        elif missing is not None and name not in builtins:
            try:
                found[name] = missing(name)
            except KeyError:
                continue  # bound by the text itself, or the NameError it deserves
    return found


def _compiled(body: list[ast.stmt], names: list[str]) -> CodeType:
    """Compile *body* as that of a function of *names* that returns its last value and its variables."""
    value: ast.expr = ast.Name("__livesh_nothing__", ast.Load())
    last = body[-1]
    if isinstance(last, ast.Expr):
        body[-1] = ast.copy_location(ast.Assign([ast.Name("__livesh_value__", ast.Store())], last.value), last)
        value = ast.Name("__livesh_value__", ast.Load())
    variables = ast.Call(ast.Name("__livesh_locals__", ast.Load()), [], [])
    body.append(ast.Return(ast.Tuple([value, variables], ast.Load())))
    every = [ast.arg(name) for name in [*names, *_OURS]]
    args = ast.arguments(posonlyargs=[], args=[], kwonlyargs=every, kw_defaults=[None for _ in every], defaults=[])
    function = ast.FunctionDef(name="<livesh stop>", args=args, body=body, decorator_list=[])
    setattr(function, "type_params", [])
    module = ast.fix_missing_locations(ast.Module(body=[function], type_ignores=[]))
    whole = compile(module, "<livesh stop>", "exec", dont_inherit=True)
    return next(const for const in whole.co_consts if type(const) is CodeType)


def parsed(text: str) -> list[ast.stmt]:
    """Return the statements of *text*; raises `UserError` for what cannot run in a frame that stands still."""
    try:
        tree = ast.parse(text.strip() + "\n", "<livesh stop>")
    except (SyntaxError, ValueError) as error:
        raise UserError(f"that does not parse: {getattr(error, 'msg', error)}") from None
    waiting: list[ast.AST] = [*tree.body]
    while waiting:
        one = waiting.pop()
        if isinstance(one, ast.Await | ast.Yield | ast.YieldFrom | ast.Return):
            raise UserError("await, yield and return do not work in a frame that stands still")
        if not isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef):
            waiting.extend(ast.iter_child_nodes(one))
    return tree.body or [ast.Pass()]


def _bind(frame: FrameType, before: dict[str, Any], after: dict[str, Any], extra: dict[str, Any]) -> None:
    own = {*frame.f_code.co_varnames, *frame.f_code.co_cellvars, *frame.f_code.co_freevars}
    for name, value in after.items():
        if name.startswith("__livesh_") or (name in before and before[name] is value):
            continue
        if name in own:
            runtime().write_local(frame, name, value)
        elif frame.f_locals is frame.f_globals:
            frame.f_globals[name] = value
        else:
            extra[name] = value
