"""Parameters and their defaults by name: in the syntax, in live functions, and as a function stores them."""

from __future__ import annotations

import ast
import types
from collections.abc import Callable
from typing import Any


def parameters(node: Any) -> list[str]:
    """The names of the parameters that can have a default, keyword-only ones last."""
    return [a.arg for a in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]


def expressions_of(node: Any) -> dict[str, ast.expr]:
    """The default expressions of a definition by parameter."""
    args = node.args
    positional = [*args.posonlyargs, *args.args]
    found = dict(zip([a.arg for a in positional][len(positional) - len(args.defaults):], args.defaults, strict=True))
    found.update({a.arg: d for a, d in zip(args.kwonlyargs, args.kw_defaults, strict=True) if d is not None})
    return found


def values_of(function: types.FunctionType) -> dict[str, Any]:
    """The defaults that a live function has now, by parameter."""
    code, defaults = function.__code__, function.__defaults__ or ()
    names = code.co_varnames[max(0, code.co_argcount - len(defaults)):code.co_argcount]
    return dict(zip(names, defaults, strict=False)) | dict(function.__kwdefaults__ or {})


def arranged(code: types.CodeType, values: dict[str, Any]) -> tuple[Any, Any]:
    """`__defaults__` and `__kwdefaults__` for *code* from values by parameter."""
    positional = tuple(values[name] for name in code.co_varnames[:code.co_argcount] if name in values)
    keywords = {n: values[n] for n in code.co_varnames[code.co_argcount:code.co_argcount + code.co_kwonlyargcount] if n in values}
    return positional or None, keywords or None


def merged(live: types.FunctionType, new: types.FunctionType, kept: frozenset[str], merge: Callable[[str, Any], Any]) -> tuple[Any, Any]:
    """The defaults of *new*, those in *kept* as *live* has them, the others as *merge(name, new)* says."""
    mine = values_of(live)
    found = {n: mine[n] if n in kept and n in mine else merge(n, v) for n, v in values_of(new).items()}
    return arranged(new.__code__, found)
