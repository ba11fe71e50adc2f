"""An earlier version's functions and classes, callable while another version is current.

Theory of operation. The definitions of version *n* are made again from its text in a namespace of their own. What that
namespace lacks is looked up in the live module, and ``global`` assignments of its functions are written there: an old
function works on today's state. So that nothing runs twice, a top-level statement is only executed here when reading it
shows that it does nothing but bind names (`effects.Purity`), and only when it says something else than the current
version: a constant that was edited has its old value, one that was not has the live one. For every other statement the
live module's value stands.

What that means for state: there is one state, the live one. A cache, a counter, a registry that version *n* used is the
one in use now. Classes whose statement is unchanged are the live classes; edited ones are made again, so their instances
are not instances of the live class. A decorator that may have effects is left off, and `notes` says so; a class that
cannot be made without effects is refused when it is asked for.

Does not change the live module in any way.
"""

from __future__ import annotations

import ast
import sys
from typing import TYPE_CHECKING, Any

from livesh.errors import Refused
from livesh.runtime import trees
from livesh.swap.history import loaded, provenance, versions
from livesh.swap.text import effects
from livesh.swap.text.syntax import children, nodes_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import CodeType

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_LIVE = "__livesh_live__"


def at_version(module: str, number: int) -> Past:
    """Return version *number*'s definitions as a namespace; while that version is current, the live module's.

    Raises `Refused` when the module has no such version, or none any more.
    """
    versions.version(module, number)
    return Past(module, number)


def notes(past: Past) -> list[str]:
    """Return what the namespace could not make as the text says, a sentence each."""
    return list(object.__getattribute__(past, "_built")().notes)


class Past:
    """The namespace: attributes are what the module's text of that version defines."""

    def __init__(self, module: str, number: int) -> None:
        self.__name__ = module
        self.__version__ = number
        self._made: _Made | None = None

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        if versions.current_number(self.__name__) == self.__version__:
            live = loaded.namespace(self.__name__) or {}
            if name in live:
                return live[name]
        else:
            made = self._built()
            if name in made.refused:
                raise Refused(made.refused[name])
            if name in made.names:
                return made.overlay[name]
        raise AttributeError(f"{self.__name__} v{self.__version__} has no {name!r}")

    def __dir__(self) -> list[str]:
        if versions.current_number(self.__name__) == self.__version__:
            return sorted(loaded.namespace(self.__name__) or {})
        return sorted(self._built().names)

    def __repr__(self) -> str:
        return f"<{self.__name__} as of v{self.__version__}>"

    def _built(self) -> _Made:
        if self._made is None:
            self._made = _Made(self.__name__, self.__version__)
        return self._made


class _Overlay(dict[str, Any]):
    """The globals of an old version's functions: its own definitions, and the live module behind them."""

    live: dict[str, Any]
    refused: dict[str, str]

    def __missing__(self, name: str) -> Any:
        # LOAD_GLOBAL asks a subclass of dict the long way, which comes by here.
        if name in self.refused:
            raise Refused(self.refused[name])
        return self.live[name]


class _Made:
    """One version, made again: *names* it defines, *refused* ones with the reason, *notes* on what was left off."""

    def __init__(self, module: str, number: int) -> None:
        source = versions.source_of(module, number)
        self.module, self.number = module, number
        self.tree = trees.parse(source.text)
        # Held until all is made: when the last code object of a version dies its spelling is given up.
        self._codes: list[CodeType] = []
        self.path = provenance.spelling(module, number, source.path)
        self.names: set[str] = set()
        self.refused: dict[str, str] = {}
        self.notes: list[str] = []
        self.live = loaded.namespace(module) or {}
        self.overlay = _Overlay()
        self.overlay.live, self.overlay.refused = self.live, self.refused
        self.overlay.update(_frame_of_reference(self.live, module))
        self.overlay[_LIVE] = self.live
        self.flags = _future_flags(self.tree)
        current = trees.parse(versions.current_source(module).text)
        self.unchanged = {ast.dump(node) for node in _every_leaf(current.body)}
        self.state = _state_names(self.tree) | _state_names(current)
        self.purity = effects.Purity(self._look_up, _definition)
        for node in self._leaves(self.tree.body):
            self._make(node)
        self._codes.clear()
        provenance.settle(module, number)

    def _make(self, node: ast.stmt) -> None:
        bound = _binds(node)
        self.names |= bound
        if isinstance(node, _FUNCTIONS):
            self._make_function(node)
        elif ast.dump(node) in self.unchanged and bound <= self.live.keys() and not _has_lambda(node):
            return
        elif isinstance(node, ast.ClassDef):
            self._make_class(node)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            self._import(node)
        elif isinstance(node, (ast.Assign, ast.AnnAssign)) and not bound & self.state:
            self._assign(node, bound)

    def _leaves(self, body: list[ast.stmt]) -> Iterator[ast.stmt]:
        """The top-level statements, with ``if`` and ``try`` opened up on the side that is taken."""
        for node in body:
            if isinstance(node, ast.If):
                yield from self._leaves(node.body if self._is_true(node.test) else node.orelse)
            elif isinstance(node, ast.Try):
                yield from self._leaves(self._side_of(node))
            else:
                yield node

    def _is_true(self, test: ast.expr) -> bool:
        if not self.purity.expression(test):
            self.notes.append(f"if {ast.unparse(test)}: not evaluated again, taken as false")
            return False
        try:
            return bool(eval(compile(ast.Expression(test), self.path, "eval"), self.overlay))
        except Exception as cause:
            self.notes.append(f"if {ast.unparse(test)}: {type(cause).__name__}: {cause}; taken as false")
            return False

    def _side_of(self, node: ast.Try) -> list[ast.stmt]:
        """The body of a ``try``; where an import in it fails here, what its first handler does instead."""
        imports = [each for each in node.body if isinstance(each, (ast.Import, ast.ImportFrom))]
        missing = any(name not in sys.modules for each in imports for name in _imported(each, self.module))
        return node.handlers[0].body if missing and node.handlers else [*node.body, *node.orelse]

    def _make_function(self, node: Any) -> None:
        kept = [decorator for decorator in node.decorator_list if self._is_harmless(decorator)]
        if len(kept) < len(node.decorator_list):
            left = [ast.unparse(each) for each in node.decorator_list if each not in kept]
            self.notes.append(f"{node.name}: without its decorator @{', @'.join(left)}, which may have effects")
        if not all(self.purity.expression(each) for each in (*node.args.defaults, *node.args.kw_defaults)):
            self.refused[node.name] = f"{node.name}: computing its defaults again may have effects"
            return
        self._run(_with_decorators(node, kept), node.name)

    def _make_class(self, node: ast.ClassDef) -> None:
        if self.purity.statement(node):
            self._run(node, node.name)
        else:
            self.refused[node.name] = f"{node.name}: making the class again may have effects"

    def _assign(self, node: ast.stmt, bound: set[str]) -> None:
        if self.purity.statement(node):
            self._run(node, ", ".join(sorted(bound)))
        else:
            missing = sorted(bound - self.live.keys())
            self.refused.update({name: f"{name}: computing it again may have effects" for name in missing})

    def _import(self, node: ast.Import | ast.ImportFrom) -> None:
        """Bind imported names again when the modules are there: importing anew could do anything."""
        if isinstance(node, ast.ImportFrom) and node.module == "__future__":
            return
        for name in _imported(node, self.module):
            if name not in sys.modules:
                self.notes.append(f"{name} is not loaded now")
                return
        self._run(node, ast.unparse(node))

    def _run(self, node: ast.stmt, what: str) -> None:
        lone = ast.Module([_GlobalsToLive().visit(node)], [])
        code = compile(ast.fix_missing_locations(lone), self.path, "exec", flags=self.flags, dont_inherit=True)
        provenance.claim(code, self.module, self.number)
        self._codes.append(code)
        try:
            exec(code, self.overlay)
        except Exception as cause:
            for name in _binds(node):
                self.refused[name] = f"{what}: making it again raised {type(cause).__name__}: {cause}"

    def _is_harmless(self, decorator: ast.expr) -> bool:
        probe = ast.FunctionDef("_", ast.arguments([], [], None, [], [], None, []), [ast.Pass()], [decorator])
        return self.purity.statement(probe)

    def _look_up(self, name: str) -> Any:
        return self.overlay[name] if name in self.overlay else self.live[name]


# -- reading -----------------------------------------------------------------------------------------------------------


def _every_leaf(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The top-level statements, with all sides of ``if`` and ``try`` opened up."""
    for node in body:
        if isinstance(node, (ast.If, ast.Try)):
            sides = [node.body, node.orelse, *(handler.body for handler in getattr(node, "handlers", ()))]
            for side in sides:
                yield from _every_leaf(side)
        else:
            yield node


def _has_lambda(node: ast.stmt) -> bool:
    return isinstance(node, (ast.Assign, ast.AnnAssign)) and any(isinstance(each, ast.Lambda) for each in nodes_in(node))


def _binds(node: ast.stmt) -> set[str]:
    if isinstance(node, (*_FUNCTIONS, ast.ClassDef)):
        return {node.name}
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return {alias.asname or alias.name.partition(".")[0] for alias in node.names}
    return {each.id for each in nodes_in(node) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)}


def _state_names(tree: ast.Module) -> set[str]:
    """The names that functions of the module assign with ``global``: what they hold is state, not definition."""
    return {name for node in nodes_in(tree) if isinstance(node, ast.Global) for name in node.names}


def _imported(node: ast.Import | ast.ImportFrom, module: str) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if not node.level:
        return [node.module or ""]
    package = (loaded.namespace(module) or {}).get("__package__") or module.rpartition(".")[0]
    base = package.rsplit(".", node.level - 1)[0] if node.level > 1 else package
    return [f"{base}.{node.module}" if node.module else base]


def _future_flags(tree: ast.Module) -> int:
    import __future__

    flags = 0
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.module == "__future__":
            for alias in node.names:
                flags |= getattr(__future__, alias.name).compiler_flag
    return flags


def _frame_of_reference(live: dict[str, Any], module: str) -> dict[str, Any]:
    """What the interpreter reads from globals without asking `__missing__`."""
    import builtins

    names = ("__name__", "__package__", "__spec__", "__loader__", "__path__", "__file__")
    found = {name: live[name] for name in names if name in live}
    return {"__name__": module, **found, "__builtins__": builtins}


def _with_decorators(node: Any, decorators: list[ast.expr]) -> Any:
    if len(decorators) == len(node.decorator_list):
        return node
    fields = {name: getattr(node, name) for name in node._fields}
    return ast.copy_location(type(node)(**{**fields, "decorator_list": decorators}), node)


def _definition(function: Any) -> tuple[ast.AST, effects.Purity] | None:
    """Find the syntax of a function that a decorator calls, in the text of its module, and where to look names up."""
    code: CodeType | None = function.__code__ if type(function) is type(at_version) else None
    found = None if code is None else provenance.origin(code)
    if code is None or found is None:
        return None
    try:
        tree = trees.parse(versions.source_of(*found).text)
    except (Refused, SyntaxError, ValueError):
        return None
    names = function.__globals__
    for node in nodes_in(tree):
        if isinstance(node, (*_FUNCTIONS, ast.Lambda)) and _first_line(node) == code.co_firstlineno:
            return node, effects.Purity(names.__getitem__, _definition)
    return None


def _first_line(node: Any) -> int:
    first: int = min([node.lineno, *(each.lineno for each in getattr(node, "decorator_list", ()))])
    return first


class _GlobalsToLive(ast.NodeTransformer):
    """Let ``global`` assignments inside functions reach the live module: STORE_GLOBAL writes past `__missing__`."""

    def __init__(self) -> None:
        self._names: list[set[str]] = []

    def visit_FunctionDef(self, node: Any) -> Any:
        """Open a scope with the names it declares ``global``."""
        self._names.append({name for each in _own_statements(node) if isinstance(each, ast.Global) for name in each.names})
        self.generic_visit(node)
        self._names.pop()
        return node

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """Turn a store into one of the live module's dictionary."""
        if isinstance(node.ctx, ast.Load) or not self._names or node.id not in self._names[-1]:
            return node
        live = ast.copy_location(ast.Name(_LIVE, ast.Load()), node)
        key = ast.copy_location(ast.Constant(node.id), node)
        return ast.copy_location(ast.Subscript(live, key, node.ctx), node)

    def visit_NamedExpr(self, node: ast.NamedExpr) -> ast.expr:
        """Leave the target alone: the grammar allows nothing but a name there."""
        node.value = self.visit(node.value)
        return node


def _own_statements(function: Any) -> Iterator[ast.AST]:
    todo: list[ast.AST] = list(function.body)
    while todo:
        node = todo.pop()
        yield node
        if not isinstance(node, (*_FUNCTIONS, ast.ClassDef, ast.Lambda)):
            todo += children(node)
