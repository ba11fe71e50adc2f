"""Evaluating in a frame that stands still: its variables are seen, also by lambdas and comprehensions, and can be changed.

Plain `eval(text, globals, locals)` runs nested scopes without the frame's variables. So the text becomes the body of a
function whose parameters are those variables and whose globals are the frame's; after statements, what was bound goes
back into the frame by the means this Python has (`runtime.write_local`), and what is no variable of the frame is kept
as an extra name of the stop.
"""

from __future__ import annotations

import ast
from types import CodeType, FrameType, FunctionType
from typing import Any

from livesh.errors import UserError
from livesh.runtime.select import runtime

NOTHING = object()
_OURS = {"__livesh_nothing__": NOTHING, "__livesh_locals__": locals}


def in_frame(frame: FrameType, text: str, extra: dict[str, Any]) -> Any:
    """Evaluate *text* in *frame* and return its value, NOTHING for statements without one; binds as the text says."""
    names = {**{name: value for name, value in frame.f_locals.items() if name.isidentifier()}, **extra}
    code = _compiled(text, list(names))
    value, bound = FunctionType(code, frame.f_globals)(**names, **_OURS)
    _bind(frame, names, bound, extra)
    return value


def value_in(frame: FrameType, text: str, extra: dict[str, Any]) -> Any:
    """Evaluate one expression in *frame*."""
    value = in_frame(frame, text, extra)
    if value is NOTHING:
        raise UserError(f"{text} has no value", hint="an expression is wanted")
    return value


def _compiled(text: str, names: list[str]) -> CodeType:
    """Compile *text* as the body of a function of *names* that returns its last value and its variables."""
    body = _parsed(text)
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


def _parsed(text: str) -> list[ast.stmt]:
    try:
        tree = ast.parse(text.strip() + "\n", "<livesh stop>")
    except SyntaxError as error:
        raise UserError(f"that does not parse: {error.msg}") from None
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
