"""Read one statement, expression or function body for effects; effects.py has the rules and what is known of callables."""

from __future__ import annotations

import ast
import builtins
import sys
import types
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from livesh.swap.text import fillers
from livesh.swap.text.harmless import CONSTRUCTING, FILLING, PURE_METHODS, PURE_MODULES, STORING
from livesh.swap.text.lookups import found_in, home_of, static_attribute
from livesh.swap.text.stores import is_own_module
from livesh.swap.text.syntax import FUNCTIONS, children, dotted, nodes_in, root_name, stored_names

if TYPE_CHECKING:
    from livesh.swap.text.effects import Purity

DEPTH = 8
"""How many calls below one another are read."""
_CONSTANT = (type(None), bool, int, float, str, bytes)


class Reader(ast.NodeVisitor):
    """Reads one statement, expression or function body and gives up at the first effect."""

    def __init__(self, purity: Purity, may_fill: frozenset[str], depth: int,
                 function: types.FunctionType | None = None) -> None:
        self.purity, self.depth, self.function = purity, depth, function
        self.own: set[str] = set(may_fill)         # names whose object may be filled
        self.local: set[str] = set()
        self.in_function = function is not None
        self.inheriting = ""                       # the class just made, whose attributes may be those of its bases
        self.made: set[str] = set()                # those that it was given here
        self.defined: dict[str, Any] = {}          # what a function's body defines for itself
        self.ok = True

    def pure(self, node: ast.AST) -> bool:
        """Whether *node* has no effect."""
        self.local |= stored_names(node)
        self.visit(node)
        return self.ok

    def function_body(self, node: Any, own_self: bool, inherits: bool = False, given: frozenset[str] = frozenset()) -> bool:
        """Whether a call of the function *node* has no effect. *given*: parameters that stand for what the caller made itself, or for a default that cannot be changed."""
        args = node.args
        every = [*args.posonlyargs, *args.args, *args.kwonlyargs, *filter(None, (args.vararg, args.kwarg))]
        self.local |= {a.arg for a in every}
        self.own -= {a.arg for a in every} - given
        self.own |= given
        if own_self and every:
            self.own.add(every[0].arg)
            self.inheriting = every[0].arg if inherits else ""
        body = node.body if isinstance(node.body, list) else [node.body]
        self.in_function = True
        self.defined |= _definitions_in(body)
        return all(self.pure(statement) for statement in body)

    def _no(self, node: ast.AST) -> None:
        self.ok = False

    visit_Global = visit_Await = visit_AsyncFor = visit_AsyncWith = visit_With = _no

    def visit_Nonlocal(self, node: ast.Nonlocal) -> None:
        """A variable of the function around is somebody's state, unless that function is being read as well."""
        self.ok = self.ok and (self.function is None or not set(node.names) & set(self.function.__code__.co_freevars))

    def visit_Import(self, node: ast.Import) -> None:
        """What is loaded is only looked up."""
        self.local |= {a.asname or a.name.partition(".")[0] for a in node.names}
        self.ok = self.ok and (self._ran_before() or all(a.name in sys.modules for a in node.names))

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        self.local |= {a.asname or a.name for a in node.names}
        self.ok = self.ok and (self._ran_before() or (not node.level and node.module in sys.modules))

    def _ran_before(self) -> bool:
        """Whether what is read stands outside of functions: such an import has been done, or has failed, when the module was run."""
        return not self.in_function

    def visit_Delete(self, node: ast.Delete) -> None:
        """Only a plain name may go, a temporary of the module or of the function, and an attribute of what may be filled."""
        self.ok = self.ok and all(isinstance(t, ast.Name) or (isinstance(t, ast.Attribute) and self._may_fill(t.value)) for t in node.targets)

    def visit_For(self, node: ast.For) -> None:
        """What a loop over things that may be filled is at may be filled: `for cls in (A, B): cls.x = 1`."""
        over = node.iter.elts if isinstance(node.iter, (ast.Tuple, ast.List)) else []
        if over and isinstance(node.target, ast.Name) and all(isinstance(e, ast.Name) and e.id in self.own for e in over):
            self.own.add(node.target.id)
        self.generic_visit(node)

    def generic_visit(self, node: ast.AST) -> None:
        """Go on to what is below, until an effect is found."""
        if self.ok:
            super().generic_visit(node)

    def visit_FunctionDef(self, node: Any) -> None:
        self._define(node.name)
        for decorator in node.decorator_list:
            self._apply(decorator)
        for default in (*node.args.defaults, *node.args.kw_defaults):
            if default is not None:
                self.visit(default)

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_Lambda(self, node: ast.Lambda) -> None:
        for default in (*node.args.defaults, *node.args.kw_defaults):
            if default is not None:
                self.visit(default)

    def _define(self, name: str) -> None:
        """A definition inside of a function makes a new object each time."""
        self.local.add(name)
        if self.in_function:
            self.own.add(name)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._define(node.name)
        for decorator in node.decorator_list:
            self._apply(decorator)
        for base in node.bases:
            self.visit(base)
            self._base(base)
        for keyword in node.keywords:
            self.visit(keyword.value)
            if keyword.arg == "metaclass" and not self._is_pure_object(keyword.value, metaclass=True):
                self.ok = False
        inner = self._within()
        for statement in node.body:
            if isinstance(statement, (ast.Assign, ast.AnnAssign)):
                inner.own |= stored_names(statement)
                self.ok = self.ok and self._is_told_its_name_purely(statement.value)
            self.ok = self.ok and inner.pure(statement)

    def _is_told_its_name_purely(self, value: ast.expr | None) -> bool:
        """Whether an object that the body of a class makes only notes what it is told of its place there."""
        try:
            made = self._resolve(value.func) if isinstance(value, ast.Call) else None
        except KeyError:
            return True
        hook = found_in(made, "__set_name__") if isinstance(made, type) and home_of(made) not in PURE_MODULES else None
        return type(hook) is not types.FunctionType or self.purity.function_is_pure(hook, self.depth + 1, own_self=True)

    def _within(self, may_fill: Iterable[str] = ()) -> Reader:
        """A reader of what stands inside of this: it sees the same names, and may fill what it makes itself."""
        inner = Reader(self.purity, frozenset(may_fill), self.depth + 1, self.function)
        inner.local, inner.defined, inner.in_function = set(self.local), self.defined, self.in_function
        return inner

    def _base(self, node: ast.expr) -> None:
        while isinstance(node, ast.Subscript):      # `Base[T]`: the class below it meets the hooks of Base
            node = node.value
        try:
            base = self._resolve(node)
        except KeyError:
            return
        if isinstance(base, type):
            hook = found_in(base, "__init_subclass__")
            hook = getattr(hook, "__func__", hook)
            if type(hook) is types.FunctionType and home_of(base) not in PURE_MODULES:
                self.ok = self.ok and self.purity.function_is_pure(hook, self.depth + 1, own_self=True, inherits=True)
            if type(base) is not type and home_of(type(base)) not in PURE_MODULES:
                self.ok = self.ok and self._metaclass_is_pure(type(base))

    def _metaclass_is_pure(self, meta: type) -> bool:
        """Whether making a class with *meta* only makes it."""
        for kind in type.__dict__["__mro__"].__get__(meta):
            for name in ("__prepare__", "__new__", "__init__", "__call__"):
                method = type.__dict__["__dict__"].__get__(kind).get(name)
                method = getattr(method, "__func__", method)
                if type(method) is types.FunctionType and home_of(method) not in PURE_MODULES and \
                        not self.purity.function_is_pure(method, self.depth + 1, own_self=name in ("__init__", "__call__"), inherits=True):
                    return False
        return True

    def _is_pure_object(self, node: ast.expr, metaclass: bool = False) -> bool:
        try:
            value = self._resolve(node)
        except KeyError:
            return False
        return home_of(value) in PURE_MODULES or value is type or \
            (isinstance(value, type) and self._metaclass_is_pure(value))

    def _apply(self, decorator: ast.expr) -> None:
        """A decorator is called with what it may fill; one made by a call is the function that call returns."""
        if not isinstance(decorator, ast.Call):
            self.visit(decorator)
            self._decorates(decorator, made_by_call=False)
            return
        for argument in (*decorator.args, *(k.value for k in decorator.keywords)):
            self.visit(argument)
        self._decorates(decorator.func, made_by_call=True)

    def _decorates(self, func: ast.expr, made_by_call: bool) -> None:
        if isinstance(func, ast.Attribute) and func.attr in ("getter", "setter", "deleter") and self._is_property(func.value):
            return
        try:
            target = self._resolve(func)
        except KeyError:
            self.ok = False
            return
        found = self.purity.definition(target) if type(target) is types.FunctionType and home_of(target) not in PURE_MODULES \
            else None
        if found is None:
            self.ok = self.ok and self.purity.callable_is_pure(target, self.depth)
            return
        node, home = found
        for function in (n for n in nodes_in(node) if isinstance(n, FUNCTIONS)):
            if function is node or (made_by_call and _is_returned(node, function.name)):
                reader = Reader(home, frozenset(), self.depth + 1, target if function is node else None)
                reader.local |= stored_names(node)
                self.ok = self.ok and reader.function_body(function, own_self=function is not node or not self._is_of_an_object(func))
        if made_by_call and self.ok and isinstance(node, FUNCTIONS):
            self.ok = all(self._returns_a_decorator(node, home, made) for made in _calls_returned(node))

    def _returns_a_decorator(self, node: Any, home: Purity, made: ast.Call) -> bool:
        """Whether what a decorator hands on (`return self.router.get(path)`) is known, and has no effect when it decorates."""
        if self.depth > DEPTH:
            return False
        reader = Reader(home, frozenset(), self.depth + 1)
        reader.local |= stored_names(node)
        own = next((n for n in node.body if isinstance(n, FUNCTIONS) and n.name == dotted(made.func)), None)
        if own is not None:
            return reader.function_body(own, own_self=True)
        reader._decorates(made.func, made_by_call=True)
        return reader.ok

    def _is_of_an_object(self, func: ast.expr) -> bool:
        """Whether a decorator is a method, whose first argument is not what it decorates but somebody's state (`@bus.subscribe`)."""
        if not isinstance(func, ast.Attribute):
            return False
        try:
            return not isinstance(self._resolve(func.value), types.ModuleType)
        except KeyError:
            return True

    def _is_property(self, node: ast.expr) -> bool:
        """Whether *node* is a property there is, or the one of that name above it in the same class body."""
        try:
            return issubclass(type(self._resolve(node)), property)
        except KeyError:
            return isinstance(node, ast.Name) and node.id in self.local

    def visit_Attribute(self, node: ast.Attribute) -> None:
        if not isinstance(node.ctx, ast.Load) and not self._may_fill(node.value):
            self.ok = False
        self.visit(node.value)

    def _may_fill(self, node: ast.expr) -> bool:
        """Whether what an expression stands for may get something: it was made here, or is what may be filled."""
        name = root_name(node)
        return name in self.own and (name != self.inheriting or isinstance(node, ast.Name) or dotted(node) in self.made)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        if not isinstance(node.ctx, ast.Load) and not self._may_fill(node.value) and not self._is_own_namespace(node):
            self.ok = False
        self.generic_visit(node)

    def _is_own_namespace(self, node: ast.Subscript) -> bool:
        """`locals()[name] = ...`, as class bodies write it, and `globals()[name] = ...` at the top of a module."""
        names = ("locals", "vars") if self.depth else ("locals", "vars", "globals")
        return isinstance(node.value, ast.Call) and dotted(node.value.func) in names and not node.value.args

    def _is_own_module(self, node: ast.expr) -> bool:
        """`sys.modules[__name__]` at the top: `setattr` binds a name of the module then."""
        return not self.depth and is_own_module(node)

    def visit_Assign(self, node: ast.Assign) -> None:
        self.visit(node.value)
        if self.depth and _is_fresh(node.value):
            self.own |= {t.id for t in node.targets if isinstance(t, ast.Name)}
            self.made |= {dotted(t) for t in node.targets if isinstance(t, ast.Attribute)}
        for target in node.targets:
            self.visit(target)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.visit(node.value)
            if self.depth and _is_fresh(node.value) and isinstance(node.target, ast.Name):
                self.own.add(node.target.id)
        self.visit(node.target)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        self.visit(node.value)
        if not isinstance(node.target, ast.Name):
            self.visit(node.target)

    def visit_Call(self, node: ast.Call) -> None:
        for argument in (*node.args, *(k.value for k in node.keywords)):
            self.visit(argument)
        given = node.args[0] if dotted(node.func) in STORING and node.args else fillers.argument(node)
        if given is not None and self._is_of_the_library(node.func):
            self.ok = self.ok and (self._may_fill(given) or self._is_own_module(given))
        elif isinstance(node.func, ast.Attribute) and self._is_known_method(node.func):
            self.visit(node.func.value)
        else:
            self._call_target(node.func, node)

    def _makes_a_wrapper(self, func: ast.expr) -> bool:
        """Whether what a call returns is a function that can be read: `cached(60)(f)`, as a decorator would."""
        try:
            target = self._resolve(func)
        except KeyError:
            return False
        found = self.purity.definition(target) if type(target) is types.FunctionType else None
        return found is not None and any(_is_returned(found[0], n.name) for n in getattr(found[0], "body", ()) if isinstance(n, FUNCTIONS))

    def _is_of_the_library(self, func: ast.expr) -> bool:
        """Whether a function bears the name of one that fills its argument and is not the program's own."""
        try:
            target = self._resolve(func)
        except KeyError:
            return True
        return type(target) is not types.FunctionType or home_of(target) in PURE_MODULES

    def _is_known_method(self, func: ast.Attribute) -> bool:
        if func.attr in CONSTRUCTING and isinstance(func.value, ast.Call) and dotted(func.value.func) == "super":
            return True          # every class of the line is read where it matters (`_metaclass_is_pure`)
        if func.attr in FILLING:
            return self._may_fill(func.value)
        if func.attr not in PURE_METHODS:
            return False
        try:
            target = self._resolve(func)
        except KeyError:
            return True           # a method of some value
        if isinstance(getattr(target, "__self__", None), types.ModuleType):
            return False          # a function of that name: `time.time` is no `datetime.time`
        return type(target) not in (types.FunctionType, types.MethodType) and not isinstance(target, type)

    def _call_target(self, func: ast.expr, call: ast.Call | None = None) -> None:
        if isinstance(func, ast.Lambda):
            self.visit(func.body)
            return
        if isinstance(func, ast.Call):
            self.ok = self.ok and self._makes_a_wrapper(func.func)
            self._apply(func)
            return
        if isinstance(func, ast.Name) and func.id in self.defined:
            self.ok = self.ok and self._defined_is_pure(func.id)
            return
        try:
            target = self._resolve(func)
        except KeyError:
            target = None        # the module may have deleted it after use
        if target is None or not self.purity.callable_is_pure(target, self.depth):
            self.ok = self.ok and ((isinstance(func, ast.Name) and self._only_fills(func.id, target))
                                   or (call is not None and self._is_harmless(target, call)))

    def _is_harmless(self, target: Any, call: ast.Call) -> bool:
        """Whether this very call has no effect: what the function may fill was made here, or is a default that cannot be changed."""
        if self.depth > DEPTH or any(isinstance(a, ast.Starred) for a in call.args) or any(k.arg is None for k in call.keywords):
            return False
        return self.purity.call_is_pure(target, lambda node, function, makes: self._filled_in(call, node, function, makes), self.depth)

    def _filled_in(self, call: ast.Call, node: Any, function: types.FunctionType, makes: bool) -> frozenset[str]:
        """The parameters of a function that this call gives something of its own, a constant, or nothing but a default that cannot be changed."""
        positional = [a.arg for a in (*node.args.posonlyargs, *node.args.args)]
        given = call.args if makes or not self._is_bound(call.func) else [call.func.value, *call.args]  # type: ignore[attr-defined]
        said: dict[str, ast.expr] = dict(zip(positional[makes:], given, strict=False))
        said |= {k.arg: k.value for k in call.keywords if k.arg is not None}
        defaults = dict(zip(reversed(positional), reversed(function.__defaults__ or ()), strict=False)) | (function.__kwdefaults__ or {})
        harmless = {n for n, v in said.items() if isinstance(v, ast.Constant) or (isinstance(v, ast.Name) and v.id in self.own)}
        harmless |= {n for n, v in defaults.items() if n not in said and type(v) in _CONSTANT}
        return frozenset(harmless - _bound_to_anything(node))

    def _is_bound(self, func: ast.expr) -> bool:
        """Whether a call gives what stands before the dot as the first argument."""
        if not isinstance(func, ast.Attribute):
            return False
        try:
            owner = self._resolve(func.value)
        except KeyError:
            return True
        if isinstance(owner, types.ModuleType):
            return False
        held = found_in(owner if isinstance(owner, type) else type(owner), func.attr)
        return type(held) is classmethod or (type(held) is not staticmethod and not isinstance(owner, type))

    def _only_fills(self, name: str, target: Any) -> bool:
        """Whether a function of this text has no effect but to fill what may be filled."""
        node = self.purity.defined(name) if not self.depth or name not in self.local else None
        if node is None or not self.own or self.depth > DEPTH or not (target is None or _is_plain_function(target, name)):
            return False
        stored = {n.id for n in nodes_in(node) if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)}
        return Reader(self.purity, frozenset(self.own - stored), self.depth + 1).function_body(node, own_self=False)

    def _defined_is_pure(self, name: str) -> bool:
        """Whether calling what the function being read defines itself has no effect beyond what that call makes."""
        node = self.defined[name]
        if self.depth > DEPTH:
            return False
        self.defined = {n: d for n, d in self.defined.items() if n != name}      # recursion: innocent, as for callables
        made = [node] if isinstance(node, FUNCTIONS) else [n for n in node.body if getattr(n, "name", "") in ("__new__", "__init__")]
        pure = isinstance(node, FUNCTIONS) or (not node.keywords and all(self._makes_pure(base) for base in node.bases))
        pure = pure and all(self._within(self.own).function_body(n, own_self=n is not node and n.name == "__init__") for n in made)
        if not pure:
            self.ok = False
        self.defined[name] = node
        return pure

    def _makes_pure(self, base: ast.expr) -> bool:
        self._call_target(base)
        return self.ok

    def _resolve(self, node: ast.expr) -> Any:
        """The object a dotted name stands for, looked up without running any code of the program."""
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Call):
            return self._method_of_fresh(node.value, node.attr)
        chain = dotted(node)
        if not chain:
            raise KeyError(node)
        first, *rest = chain.split(".")
        value = self._name(first)
        for attribute in rest:
            value = static_attribute(value, attribute)
        return value

    def _method_of_fresh(self, call: ast.Call, name: str) -> Any:
        """`C().name` of an object that is made on the spot."""
        made = self._resolve(call.func)
        if not isinstance(made, type) or found_in(type(made), "__call__") is not type.__call__:
            raise KeyError(name)
        return static_attribute(made, name)

    def _name(self, name: str) -> Any:
        if self.function is not None and name in self.function.__code__.co_freevars and self.function.__closure__:
            cell = self.function.__closure__[self.function.__code__.co_freevars.index(name)]
            try:
                return cell.cell_contents
            except ValueError:
                raise KeyError(name) from None
        if name in self.local and self.depth:
            raise KeyError(name)
        try:
            return self.purity.lookup(name)
        except KeyError:
            return vars(builtins)[name]


def _bound_to_anything(node: ast.AST) -> set[str]:
    """The names that a function binds to something other than a new object or a constant."""
    anew = {t for n in nodes_in(node) if isinstance(n, ast.Assign) and _is_fresh(n.value) for t in n.targets}
    return {n.id for n in nodes_in(node) if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load) and n not in anew}


def _is_plain_function(target: Any, name: str) -> bool:
    return type(target) is types.FunctionType and target.__qualname__ == name


def _definitions_in(body: list[Any]) -> dict[str, Any]:
    """The functions and classes that a function's own statements define, for names that stand for one thing only."""
    nodes = [n for statement in body for n in nodes_in(statement)]
    stored = [n.id for n in nodes if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)]
    names = [*stored, *(n.name for n in nodes if isinstance(n, (*FUNCTIONS, ast.ClassDef)))]
    return {n.name: n for n in body if isinstance(n, (*FUNCTIONS, ast.ClassDef)) and names.count(n.name) == 1 and not n.decorator_list}


def _is_returned(node: Any, name: str) -> bool:
    """Whether a function returns its own nested function *name*: that one decorates."""
    returns = [n for n in nodes_in(node) if isinstance(n, ast.Return) and isinstance(n.value, ast.Name)]
    return any(r.value.id == name for r in returns if isinstance(r.value, ast.Name)) and \
        any(isinstance(n, FUNCTIONS) and n.name == name for n in node.body)


def _calls_returned(node: Any) -> list[ast.Call]:
    """The calls whose results a function returns, not those of functions in it."""
    found: list[ast.Call] = []
    todo = list(node.body)
    while todo:
        each = todo.pop()
        if isinstance(each, ast.Return) and isinstance(each.value, ast.Call):
            found.append(each.value)
        if not isinstance(each, (*FUNCTIONS, ast.ClassDef, ast.Lambda)):
            todo += children(each)
    return found


def _is_fresh(node: ast.expr) -> bool:
    """Whether the value is a new object nobody else holds (so that filling it is no effect)."""
    return isinstance(node, (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp, ast.Call, ast.Tuple,
                             ast.Constant, ast.BinOp, ast.JoinedStr, ast.GeneratorExp, ast.Subscript))
