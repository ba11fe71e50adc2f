"""Defaults of live functions whose `def` is not run again: those made inside functions, and copies.

A function's code and its defaults change together (law 2): new code with old defaults misses an argument or takes one
for another. The statement that made a closure cannot be run again, so its defaults are carried over by the name of the
parameter: an expression that the edit did not touch keeps the live value, a new or edited one is worked out when it is
pure and needs only what the closure holds. A default that cannot be had leaves the function on its version.
"""

from __future__ import annotations

import ast
import types
from collections.abc import Callable
from typing import Any
from weakref import WeakKeyDictionary

from livesh.swap.live.sameness import ABSENT, contents_of
from livesh.swap.planning.parts import Part
from livesh.swap.planning.unseen import Unseen
from livesh.swap.text.definitions import ModuleText
from livesh.swap.text.parameters import arranged, expressions_of, parameters, values_of

Evaluate = Callable[[Part, types.FunctionType, ast.expr], Any]

# What a default was before an edit took its parameter away, by parameter and expression: going back needs it.
_SPARE: WeakKeyDictionary[types.FunctionType, dict[tuple[str, str], Any]] = WeakKeyDictionary()
_SPARE_LIMIT = 8


class Headers:
    """The defaults of the functions of one trial; *evaluate* works out a pure expression, `ABSENT` when it cannot."""

    def __init__(self, evaluate: Evaluate) -> None:
        self.evaluate = evaluate

    def defaults_for(self, part: Part, function: types.FunctionType, old: types.CodeType,
                     new: types.CodeType) -> tuple[Any, Any] | str | None:
        """The `__defaults__` and `__kwdefaults__` that *new* needs; None when they stay, a parameter's name when it has none."""
        before, after = self._node(part.before, old), self._node(part.after, new)
        if before is None or after is None or signature(before) == signature(after):
            return None
        live = values_of(function)
        had, wanted = expressions_of(before), expressions_of(after)
        spare = _SPARE.get(function, {})
        for name, expression in wanted.items():
            text = ast.dump(expression)
            if name in had and name in live and ast.dump(had[name]) == text:
                continue
            value = spare.get((name, text), ABSENT)
            live[name] = self.evaluate(part, function, expression) if value is ABSENT else value
            if live[name] is ABSENT:
                return name
        _keep(function, had, wanted)
        return arranged(new, {name: live[name] for name in wanted})

    def _node(self, text: ModuleText | Unseen, code: types.CodeType) -> Any:
        """The one definition that *code* was compiled from."""
        return None if isinstance(text, Unseen) else text.node_of(code)


def signature(node: Any) -> tuple[list[str], list[str]]:
    """What of a definition its defaults hang on."""
    return parameters(node), [f"{name}={ast.dump(value)}" for name, value in expressions_of(node).items()]


def take_values(function: types.FunctionType, values: dict[str, Any]) -> None:
    """Give a function that nobody has yet its defaults, by parameter."""
    function.__defaults__, function.__kwdefaults__ = arranged(function.__code__, values)


def _keep(function: types.FunctionType, had: dict[str, ast.expr], wanted: dict[str, ast.expr]) -> None:
    live, texts = values_of(function), {name: ast.dump(expression) for name, expression in wanted.items()}
    gone = {(n, ast.dump(e)): live[n] for n, e in had.items()
            if n in live and not isinstance(e, ast.Constant) and texts.get(n) != ast.dump(e)}
    if gone:
        kept = {**_SPARE.get(function, {}), **gone}
        _SPARE[function] = dict(list(kept.items())[-_SPARE_LIMIT:])


def known_to(function: types.FunctionType) -> dict[str, Any]:
    """What the cells of a function hold, by name."""
    return dict(zip(function.__code__.co_freevars, map(contents_of, function.__closure__ or ()), strict=False))
