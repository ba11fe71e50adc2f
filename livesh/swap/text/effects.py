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
import builtins
import sys
import types
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from livesh.runtime import raw
from livesh.swap.text import fillers
from livesh.swap.text.stores import is_own_module
from livesh.swap.text.syntax import FUNCTIONS, children, dotted, nodes_in, root_name, stored_names

_PURE_BUILTINS = frozenset(
    "abs all any ascii bin bool bytearray bytes callable chr classmethod complex dict dir divmod enumerate filter float "
    "format frozenset getattr globals hasattr hash hex int isinstance issubclass iter len list locals map max memoryview min next "
    "object oct ord pow property range repr reversed round set slice sorted staticmethod str sum tuple type vars zip super "
    "ValueError TypeError KeyError IndexError AttributeError RuntimeError NotImplementedError Exception StopIteration "
    "AssertionError LookupError ArithmeticError ZeroDivisionError".split()
)
# Standard-library modules whose callables only compute (each was looked at; `random`, `time`, `os` are not here).
_PURE_MODULES = frozenset(
    "re math cmath operator itertools functools collections typing typing_extensions types enum dataclasses "
    "string struct decimal fractions datetime textwrap ipaddress uuid copy json _json base64 binascii unicodedata "
    "urllib.parse abc numbers posixpath ntpath pathlib _operator _collections _functools _struct _decimal "
    "_datetime _abc _typing html keyword fnmatch bisect heapq statistics colorsys zoneinfo hashlib _hashlib "
    "annotationlib _sre _struct _collections_abc collections.abc contextlib weakref _weakref _weakrefset "
    "string.templatelib".split()
)
# Whose compiled classes make values. Of any other one, another object may not be the same: others wait for it, or it holds what they put there.
_VALUE_MODULES = _PURE_MODULES | {"builtins", "array", "_ctypes", "numpy"}
_IMPURE_NAMES = frozenset({"uuid1", "uuid4", "today", "now", "utcnow", "dump", "load"})
_PURE_METHODS = frozenset(
    "join split rsplit splitlines strip lstrip rstrip format format_map lower upper title capitalize casefold swapcase replace "
    "startswith endswith encode decode partition rpartition translate maketrans zfill center ljust rjust count index "
    "find rfind items keys values get copy union intersection difference symmetric_difference issubset issuperset "
    "isdisjoint fromkeys match search fullmatch findall finditer sub subn group groups groupdict span start end "
    "isdigit isalpha isalnum isidentifier isspace isupper islower removeprefix removesuffix expandtabs hex bit_length to_bytes "
    "from_bytes as_tuple total_seconds isoformat strftime timestamp date time mro most_common elements __getitem__ "
    "__contains__ __len__ _replace _asdict with_traceback parent joinpath with_suffix with_name as_posix is_integer".split()
)
# Of `inspect`, which also has functions that close or resume what they are given.
_PURE_OF_INSPECT = frozenset("getmembers getmembers_static getmro getdoc cleandoc getmodule getattr_static unwrap signature".split())
_FILLING = fillers.METHODS | {"write"}
_STORING = frozenset({"setattr", "delattr"})
_CONSTRUCTING = frozenset({"__new__", "__init__", "__init_subclass__", "__prepare__", "__set_name__", "__call__"})
_DRAWING = frozenset("next list tuple set frozenset dict sum any all max min sorted bytes bytearray".split())
_DEPTH = 8
_CONSTANT = (type(None), bool, int, float, str, bytes)


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
        return node is None or _Reader(self, frozenset(), 0).pure(node)

    def statement(self, node: ast.AST, may_fill: frozenset[str] = frozenset()) -> bool:
        """Whether running *node* only binds names and fills the containers named in *may_fill*."""
        return _Reader(self, may_fill, 0).pure(node)

    def draws(self, node: ast.AST) -> bool:
        """Whether evaluating *node* takes items out of an iterator of the module (`next(COUNTER)`): whoever asks again gets the next one."""
        return any(_is_drawing(n) and any(self._is_iterator(a) for a in n.args) for n in nodes_in(node) if isinstance(n, ast.Call))

    def _is_iterator(self, node: ast.expr) -> bool:
        first, *rest = dotted(node).split(".")
        try:
            value = self.lookup(first)
            for name in rest:
                value = _static_attribute(value, name)
        except KeyError:
            return False
        return not isinstance(value, type) and _raw(type(value), "__next__") is not None

    def callable_is_pure(self, target: Any, depth: int) -> bool:
        """Whether calling *target* has no effect, whatever its arguments."""
        if depth > _DEPTH:
            return False
        known = self._verdicts.get(id(target))
        if known is None:
            self._verdicts[id(target)] = True      # recursion: innocent until something else is found
            known = self._verdicts[id(target)] = self._read_callable(target, depth)
        return known

    def _read_callable(self, target: Any, depth: int) -> bool:
        kind = type(target)
        if kind is types.FunctionType:
            if _home(target) in _PURE_MODULES:
                return target.__name__ not in _IMPURE_NAMES
            if _home(target) == "inspect":
                return target.__name__ in _PURE_OF_INSPECT or target.__name__.startswith("is")
            return self._function_is_pure(target, depth)
        if kind in (types.BuiltinFunctionType, types.MethodType, types.WrapperDescriptorType,
                    types.MethodDescriptorType, types.ClassMethodDescriptorType):
            return self._builtin_is_pure(target, depth)
        if isinstance(target, type):
            return self._class_is_pure(target, depth)
        if kind.__module__ == "functools":
            inner = target.__dict__.get("__wrapped__") if kind.__name__ == "_lru_cache_wrapper" else \
                getattr(target, "func", None) if kind.__name__ == "partial" else None
            return inner is not None and self.callable_is_pure(inner, depth + 1)
        call = _raw(kind, "__call__")
        if type(call) is types.FunctionType:
            return self.callable_is_pure(call, depth + 1)
        return kind.__module__ in _PURE_MODULES and kind.__name__ not in _IMPURE_NAMES

    def _builtin_is_pure(self, target: Any, depth: int) -> bool:
        if type(target) is types.MethodType:
            return self.callable_is_pure(target.__func__, depth + 1)
        name = getattr(target, "__name__", "")
        owner = getattr(target, "__objclass__" if type(target) is types.ClassMethodDescriptorType else "__self__", None)
        if isinstance(owner, types.ModuleType) or owner is None:
            module = getattr(target, "__module__", None) or ""
            if module == "builtins":
                return name in _PURE_BUILTINS
            return module in _PURE_MODULES and name not in _IMPURE_NAMES
        return name in _PURE_METHODS or (name == "__new__" and isinstance(owner, type)) or name.startswith("from")

    def _class_is_pure(self, target: type, depth: int) -> bool:
        module = _home(target)
        if module == "builtins":
            return target.__name__ in _PURE_BUILTINS or issubclass(target, BaseException)
        if module in _PURE_MODULES:
            return target.__name__ not in _IMPURE_NAMES
        if not all(self._making_is_pure(owner, name, depth) for name in ("__new__", "__init__", "__post_init__") for owner in _makers(target, name)):
            return False
        return _raw(type(target), "__call__") is type.__call__ or _home(type(target)) in _PURE_MODULES

    def _making_is_pure(self, owner: type, name: str, depth: int) -> bool:
        """Whether a method of a class that takes part in making an object has no effect but on that."""
        method = _raw(owner, name)
        if type(method) in (staticmethod, classmethod):
            method = method.__func__
        if type(method) is not types.FunctionType:
            return not raw.is_compiled(owner) or _home(owner) in _VALUE_MODULES
        generated = method.__code__.co_filename.startswith("<")      # by dataclass and friends
        return generated or self._function_is_pure(method, depth + 1, own_self=name != "__new__")

    def call_is_pure(self, target: Any, harmless: Callable[[Any, types.FunctionType, bool], frozenset[str]], depth: int) -> bool:
        """Whether one call of *target* has no effect, though another may have: *harmless* tells the parameters whose objects it may fill."""
        if _home(target) in _PURE_MODULES or _home(target) == "inspect":
            return False
        makes = isinstance(target, type) and _raw(type(target), "__call__") is type.__call__
        methods = [(m, name != "__new__") for name in ("__new__", "__init__", "__post_init__") for owner in _makers(target, name)
                   if (m := _function_behind(_raw(owner, name))) is not None] if makes else [(target, False)] if type(target) is types.FunctionType else []
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
            self._calls[key] = _Reader(home, frozenset(), depth + 1, function).function_body(node, own_self, given=given)
        return self._calls[key]

    def _function_is_pure(self, function: types.FunctionType, depth: int, own_self: bool = False, inherits: bool = False) -> bool:
        """*own_self*: the first argument is new; *inherits*: but what it has before the function stores it is not."""
        found = self.definition(function)
        if found is None:
            return False
        node, home = found
        if not isinstance(node, (*FUNCTIONS, ast.Lambda)):
            return False
        return _Reader(home, frozenset(), depth + 1, function).function_body(node, own_self, inherits)


class _Reader(ast.NodeVisitor):
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
        self.local |= stored_names(node)
        self.visit(node)
        return self.ok

    def function_body(self, node: Any, own_self: bool, inherits: bool = False, given: frozenset[str] = frozenset()) -> bool:
        """*given*: parameters that stand for what the caller made itself, or for a default that cannot be changed."""
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
            self.ok = self.ok and inner.pure(statement)

    def _within(self, may_fill: Iterable[str] = ()) -> _Reader:
        """A reader of what stands inside of this: it sees the same names, and may fill what it makes itself."""
        inner = _Reader(self.purity, frozenset(may_fill), self.depth + 1, self.function)
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
            hook = _raw(base, "__init_subclass__")
            hook = getattr(hook, "__func__", hook)
            if type(hook) is types.FunctionType and _home(base) not in _PURE_MODULES:
                self.ok = self.ok and self.purity._function_is_pure(hook, self.depth + 1, own_self=True, inherits=True)
            if type(base) is not type and _home(type(base)) not in _PURE_MODULES:
                self.ok = self.ok and self._metaclass_is_pure(type(base))

    def _metaclass_is_pure(self, meta: type) -> bool:
        """Whether making a class with *meta* only makes it."""
        for kind in type.__dict__["__mro__"].__get__(meta):
            for name in ("__prepare__", "__new__", "__init__", "__call__"):
                method = type.__dict__["__dict__"].__get__(kind).get(name)
                method = getattr(method, "__func__", method)
                if type(method) is types.FunctionType and _home(method) not in _PURE_MODULES and \
                        not self.purity._function_is_pure(method, self.depth + 1, own_self=name in ("__init__", "__call__"), inherits=True):
                    return False
        return True

    def _is_pure_object(self, node: ast.expr, metaclass: bool = False) -> bool:
        try:
            value = self._resolve(node)
        except KeyError:
            return False
        return _home(value) in _PURE_MODULES or value is type or \
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
        found = self.purity.definition(target) if type(target) is types.FunctionType and _home(target) not in _PURE_MODULES \
            else None
        if found is None:
            self.ok = self.ok and self.purity.callable_is_pure(target, self.depth)
            return
        node, home = found
        for function in (n for n in nodes_in(node) if isinstance(n, FUNCTIONS)):
            if function is node or (made_by_call and _is_returned(node, function.name)):
                reader = _Reader(home, frozenset(), self.depth + 1, target if function is node else None)
                reader.local |= stored_names(node)
                self.ok = self.ok and reader.function_body(function, own_self=function is not node or not self._is_of_an_object(func))
        if made_by_call and self.ok and isinstance(node, FUNCTIONS):
            self.ok = all(self._returns_a_decorator(node, home, made) for made in _calls_returned(node))

    def _returns_a_decorator(self, node: Any, home: Purity, made: ast.Call) -> bool:
        """Whether what a decorator hands on (`return self.router.get(path)`) is known, and has no effect when it decorates."""
        if self.depth > _DEPTH:
            return False
        reader = _Reader(home, frozenset(), self.depth + 1)
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
        given = node.args[0] if dotted(node.func) in _STORING and node.args else fillers.argument(node)
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
        return type(target) is not types.FunctionType or _home(target) in _PURE_MODULES

    def _is_known_method(self, func: ast.Attribute) -> bool:
        if func.attr in _CONSTRUCTING and isinstance(func.value, ast.Call) and dotted(func.value.func) == "super":
            return True          # every class of the line is read where it matters (`_metaclass_is_pure`)
        if func.attr in _FILLING:
            return self._may_fill(func.value)
        if func.attr not in _PURE_METHODS:
            return False
        try:
            target = self._resolve(func)
        except KeyError:
            return True           # a method of some value
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
        if self.depth > _DEPTH or any(isinstance(a, ast.Starred) for a in call.args) or any(k.arg is None for k in call.keywords):
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
        held = _raw(owner if isinstance(owner, type) else type(owner), func.attr)
        return type(held) is classmethod or (type(held) is not staticmethod and not isinstance(owner, type))

    def _only_fills(self, name: str, target: Any) -> bool:
        """Whether a function of this text has no effect but to fill what may be filled."""
        node = self.purity.defined(name) if not self.depth or name not in self.local else None
        if node is None or not self.own or self.depth > _DEPTH or not (target is None or _is_plain_function(target, name)):
            return False
        stored = {n.id for n in nodes_in(node) if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)}
        return _Reader(self.purity, frozenset(self.own - stored), self.depth + 1).function_body(node, own_self=False)

    def _defined_is_pure(self, name: str) -> bool:
        """Whether calling what the function being read defines itself has no effect beyond what that call makes."""
        node = self.defined[name]
        if self.depth > _DEPTH:
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
            value = _static_attribute(value, attribute)
        return value

    def _method_of_fresh(self, call: ast.Call, name: str) -> Any:
        """`C().name` of an object that is made on the spot."""
        made = self._resolve(call.func)
        if not isinstance(made, type) or _raw(type(made), "__call__") is not type.__call__:
            raise KeyError(name)
        return _static_attribute(made, name)

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


def _is_drawing(call: ast.Call) -> bool:
    return dotted(call.func) in _DRAWING


def _function_behind(method: Any) -> types.FunctionType | None:
    """The Python function of a method that somebody wrote; not what dataclass and friends generate."""
    method = getattr(method, "__func__", method) if type(method) in (staticmethod, classmethod) else method
    return method if type(method) is types.FunctionType and not method.__code__.co_filename.startswith("<") else None


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


def _static_attribute(value: Any, name: str) -> Any:
    """`value.name` read from dictionaries only; KeyError where code would have to run."""
    if isinstance(value, types.ModuleType):
        return value.__dict__[name]
    if isinstance(value, type):
        found = _raw(value, name)
        if found is None:
            raise KeyError(name)
        return found.__func__ if type(found) in (staticmethod, classmethod) else found
    kind = type(value)
    if kind.__flags__ & raw.HEAP_TYPE and _raw(kind, "__getattribute__") is object.__getattribute__ \
            and name not in (raw.instance_dict(value) or ()):
        return _static_attribute(kind, name)
    raise KeyError(name)


def _raw(cls: type, name: str) -> Any:
    """The attribute as it lies in the class's dictionaries, None when absent; runs no descriptor."""
    for base in type.__dict__["__mro__"].__get__(cls):
        try:
            return type.__dict__["__dict__"].__get__(base)[name]
        except KeyError:
            continue
    return None


def _makers(cls: type, name: str) -> Iterator[type]:
    """The class whose dictionary *name* is found in, and the next ones as far as the method there hands on to them (`super().__init__()`)."""
    bases: tuple[type, ...] = type.__dict__["__mro__"].__get__(cls)
    for base in bases:
        method = type.__dict__["__dict__"].__get__(base).get(name)
        if method is not None:
            yield base
            function = _function_behind(method)
            if function is None or "super" not in function.__code__.co_names:
                return


def _owner(cls: type, name: str) -> type:
    """The class whose dictionary *name* is found in, `object` when it is absent."""
    bases: tuple[type, ...] = type.__dict__["__mro__"].__get__(cls)
    return next((base for base in bases if name in type.__dict__["__dict__"].__get__(base)), object)


def _home(value: Any) -> str:
    """The module a function or class says it belongs to, "" when it says nothing sensible."""
    if isinstance(value, type):
        held: Any = type.__dict__["__dict__"].__get__(value)
        # A class compiled in says it in its name: `collections.deque` up to 3.11, which later is one made at run time.
        module = held.get("__module__", "builtins") if raw.is_heap(value) else type.__dict__["__module__"].__get__(value)
    else:
        module = getattr(value, "__module__", "") if type(value) is types.FunctionType else ""
    return module if type(module) is str else ""
