"""Which functions a statement gives away that are called while it runs: `rows.sort(key=rank)`, `pipe.apply(lambda row: row + 1)`.

`bus.on(handler)` keeps what it is given, and that follows by itself. `pipe.apply(step)` has called it: what it made is there, and an edited `step` would have
made something else. Whether a function calls what it is given is read in its text.
"""

from __future__ import annotations

import ast
import types
from collections.abc import Callable, Iterator
from typing import Any

from livesh.swap.text.definitions import Leaf
from livesh.swap.text.parameters import parameters
from livesh.swap.text.syntax import FUNCTIONS, children, dotted
from livesh.swap.text.uses import CALLING

LAMBDA = "<lambda>"


def called_back(leaf: Leaf, resolve: Callable[[str], list[Any]], definition: Callable[[Any], Any]) -> set[str]:
    """The dotted names of the functions that a statement gives away and that are called while it runs, `LAMBDA` for what has none.

    *resolve* gives the functions that a call of a name runs; *definition* the syntax of one.
    """
    found: set[str] = set()
    for call in calls_at_once(leaf.node):
        given = [(at, each) for at, each in (*enumerate(call.args), *((k.arg, k.value) for k in call.keywords)) if isinstance(each, ast.Lambda) or dotted(each)]
        if not given:
            continue
        functions = resolve(dotted(call.func)) if dotted(call.func) else []
        if dotted(call.func).rpartition(".")[2] in CALLING and not functions:
            found |= {dotted(each) or LAMBDA for _, each in given}
        for function in functions:
            found |= {dotted(each) or LAMBDA for at, each in given if _calls_it(definition(function), at, function)}
    return found


def _calls_it(node: Any, at: Any, function: Any) -> bool:
    """Whether a function calls what it is given at a place, or under a name, while it runs itself."""
    if not isinstance(node, FUNCTIONS):
        return False
    names = parameters(node)
    if isinstance(at, int):
        at += "." in function.__qualname__.rpartition("<locals>.")[2] and bool(names) and names[0] in ("self", "cls")
        name = names[at] if at < len(names) else None
    else:
        name = at
    for call in (each for statement in node.body for each in calls_at_once(statement)):
        handed = [*call.args, *(k.value for k in call.keywords)] if dotted(call.func).rpartition(".")[2] in CALLING else []
        if any(isinstance(each, ast.Name) and each.id == name for each in (call.func, *handed)):
            return True
    return False


def calls_at_once(node: ast.AST) -> Iterator[ast.Call]:
    """The calls that are made while a statement runs, none of functions in it."""
    todo = [node]
    while todo:
        each = todo.pop()
        if isinstance(each, (*FUNCTIONS, ast.Lambda)):
            continue
        if isinstance(each, ast.Call):
            yield each
        todo += children(each)


def is_callable_of_others(value: Any) -> bool:
    """Whether a value is a function made of others, or bound to what it is called with."""
    return type(value) in (types.FunctionType, types.MethodType) or type(value).__module__ == "functools"
