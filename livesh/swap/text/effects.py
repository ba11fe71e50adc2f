"""Whether an expression or a statement is pure: may it be evaluated once more without anybody noticing?

Theory of operation. A value at the top of a module is brought up to date after an edit only if computing it again
has no effect but its value (law 5). That is decided by reading, never by trying: names are resolved in the module's
namespace, calls of builtins and of a list of standard-library modules are known, and calls of Python functions are
read in turn, from the text of their module. A function may build and fill what it made itself; it must not store
into anything it was handed or found.

"Pure" here is a promise about effects, not about results: `len(CACHE)` is pure and may give another answer today.
Whatever cannot be read is impure.
"""

from __future__ import annotations

import ast
import types
from collections.abc import Callable
from typing import Any

from livesh.runtime import raw
from livesh.swap.text.harmless import (
    DRAWING,
    IMPURE_NAMES,
    PURE_BUILTINS,
    PURE_METHODS,
    PURE_MODULES,
    PURE_OF_INSPECT,
    VALUE_MODULES,
)
from livesh.swap.text.lookups import found_in, function_behind, home_of, makers, static_attribute
from livesh.swap.text.reader import DEPTH, Reader
from livesh.swap.text.syntax import FUNCTIONS, dotted, nodes_in


class Purity:
    """Decides purity against one namespace; remembers what it read."""

    def __init__(self, lookup: Callable[[str], Any], definition: Callable[[Any], tuple[ast.AST, Purity] | None],
                 defined: Callable[[str], Any] = lambda name: None) -> None:
        """*lookup* resolves a plain name (KeyError when unknown); *definition* finds a Python function's or class's
        syntax and the `Purity` of the module it stands in; *defined* the syntax of a plain function of the text."""
        self.lookup, self.definition, self.defined = lookup, definition, defined
        self._verdicts: dict[int, bool] = {}
        self._calls: dict[tuple[int, frozenset[str]], bool] = {}

    def expression(self, node: ast.AST | None) -> bool:
        """Whether evaluating *node* has no effect."""
        return node is None or Reader(self, frozenset(), 0).pure(node)

    def statement(self, node: ast.AST, may_fill: frozenset[str] = frozenset()) -> bool:
        """Whether running *node* only binds names and fills the containers named in *may_fill*."""
        return Reader(self, may_fill, 0).pure(node)

    def draws(self, node: ast.AST) -> bool:
        """Whether evaluating *node* takes items out of an iterator of the module (`next(COUNTER)`): whoever asks again gets the next one."""
        return any(_is_drawing(n) and any(self._is_iterator(a) for a in n.args) for n in nodes_in(node) if isinstance(n, ast.Call))

    def _is_iterator(self, node: ast.expr) -> bool:
        first, *rest = dotted(node).split(".")
        try:
            value = self.lookup(first)
            for name in rest:
                value = static_attribute(value, name)
        except KeyError:
            return False
        return not isinstance(value, type) and found_in(type(value), "__next__") is not None

    def callable_is_pure(self, target: Any, depth: int) -> bool:
        """Whether calling *target* has no effect, whatever its arguments."""
        if depth > DEPTH:
            return False
        known = self._verdicts.get(id(target))
        if known is None:
            self._verdicts[id(target)] = True      # recursion: innocent until something else is found
            known = self._verdicts[id(target)] = self._read_callable(target, depth)
        return known

    def _read_callable(self, target: Any, depth: int) -> bool:
        kind = type(target)
        if kind is types.FunctionType:
            if home_of(target) in PURE_MODULES:
                return target.__name__ not in IMPURE_NAMES
            if home_of(target) == "inspect":
                return target.__name__ in PURE_OF_INSPECT or target.__name__.startswith("is")
            return self.function_is_pure(target, depth)
        if kind in (types.BuiltinFunctionType, types.MethodType, types.WrapperDescriptorType,
                    types.MethodDescriptorType, types.ClassMethodDescriptorType):
            return self._builtin_is_pure(target, depth)
        if isinstance(target, type):
            return self._class_is_pure(target, depth)
        if kind.__module__ == "functools":
            inner = target.__dict__.get("__wrapped__") if kind.__name__ == "_lru_cache_wrapper" else \
                getattr(target, "func", None) if kind.__name__ == "partial" else None
            return inner is not None and self.callable_is_pure(inner, depth + 1)
        call = found_in(kind, "__call__")
        if type(call) is types.FunctionType:
            return self.callable_is_pure(call, depth + 1)
        return kind.__module__ in PURE_MODULES and kind.__name__ not in IMPURE_NAMES

    def _builtin_is_pure(self, target: Any, depth: int) -> bool:
        if type(target) is types.MethodType:
            return self.callable_is_pure(target.__func__, depth + 1)
        name = getattr(target, "__name__", "")
        owner = getattr(target, "__objclass__" if type(target) is types.ClassMethodDescriptorType else "__self__", None)
        if isinstance(owner, types.ModuleType) or owner is None:
            module = getattr(target, "__module__", None) or ""
            if module == "builtins":
                return name in PURE_BUILTINS
            return module in PURE_MODULES and name not in IMPURE_NAMES
        return name in PURE_METHODS or (name == "__new__" and isinstance(owner, type)) or name.startswith("from")

    def _class_is_pure(self, target: type, depth: int) -> bool:
        module = home_of(target)
        if module == "builtins":
            return target.__name__ in PURE_BUILTINS or issubclass(target, BaseException)
        if module in PURE_MODULES:
            return target.__name__ not in IMPURE_NAMES
        if not all(self._making_is_pure(owner, name, depth) for name in ("__new__", "__init__", "__post_init__") for owner in makers(target, name)):
            return False
        return found_in(type(target), "__call__") is type.__call__ or home_of(type(target)) in PURE_MODULES

    def _making_is_pure(self, owner: type, name: str, depth: int) -> bool:
        """Whether a method of a class that takes part in making an object has no effect but on that."""
        method = found_in(owner, name)
        if type(method) in (staticmethod, classmethod):
            method = method.__func__
        if type(method) is not types.FunctionType:
            return not raw.is_compiled(owner) or home_of(owner) in VALUE_MODULES
        generated = method.__code__.co_filename.startswith("<")      # by dataclass and friends
        return generated or self.function_is_pure(method, depth + 1, own_self=name != "__new__")

    def call_is_pure(self, target: Any, harmless: Callable[[Any, types.FunctionType, bool], frozenset[str]], depth: int) -> bool:
        """Whether one call of *target* has no effect, though another may have: *harmless* tells the parameters whose objects it may fill."""
        if home_of(target) in PURE_MODULES or home_of(target) == "inspect":
            return False
        makes = isinstance(target, type) and found_in(type(target), "__call__") is type.__call__
        methods = [(m, name != "__new__") for name in ("__new__", "__init__", "__post_init__") for owner in makers(target, name)
                   if (m := function_behind(found_in(owner, name))) is not None] if makes else [(target, False)] if type(target) is types.FunctionType else []
        return bool(methods) and all(self._one_call_is_pure(m, own_self, makes, harmless, depth) for m, own_self in methods)

    def _one_call_is_pure(self, function: types.FunctionType, own_self: bool, makes: bool,
                          harmless: Callable[[Any, types.FunctionType, bool], frozenset[str]], depth: int) -> bool:
        found = self.definition(function)
        if found is None or not isinstance(found[0], FUNCTIONS):
            return False
        node, home = found
        given = harmless(node, function, makes)
        key = (id(function), given)
        if key not in self._calls:
            self._calls[key] = True      # recursion: innocent until something else is found
            self._calls[key] = Reader(home, frozenset(), depth + 1, function).function_body(node, own_self, given=given)
        return self._calls[key]

    def function_is_pure(self, function: types.FunctionType, depth: int, own_self: bool = False, inherits: bool = False) -> bool:
        """Whether calling a Python function has no effect. *own_self*: the first argument is new; *inherits*: but what it has before the function stores it is not."""
        found = self.definition(function)
        if found is None:
            return False
        node, home = found
        if not isinstance(node, (*FUNCTIONS, ast.Lambda)):
            return False
        return Reader(home, frozenset(), depth + 1, function).function_body(node, own_self, inherits)


def _is_drawing(call: ast.Call) -> bool:
    return dotted(call.func) in DRAWING
