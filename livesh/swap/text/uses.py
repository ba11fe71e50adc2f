"""What a statement uses: the names it binds, reads, calls and fills when it runs, and those it reads only later."""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Iterable
from typing import Any

from livesh.swap.text import fillers
from livesh.swap.text.privates import bound_name
from livesh.swap.text.syntax import FUNCTIONS, children, dotted, nodes_in, root_name, stored_names

# Among the names read: whatever names the module has (`globals()`, `sys.modules[__name__]`); "thing.*": another one (`vars(thing)`).
EVERYTHING = "*"
# And "*modules*.attribute": that of a module which is looked up by its name (`sys.modules["pkg." + n].__all__`).
LOOKED_UP = "*modules*"
IN_FUNCTIONS = frozenset({"globals"})
_NAMESPACES = frozenset({"globals", "locals", "vars", "dir"})
_LOOKING = frozenset({"vars", "dir", "getattr", "hasattr"})
_NAMING = frozenset({"TypeVar", "NewType", "ParamSpec", "TypeAliasType", "cast", "pop", "get", "discard"})
# What calls a function that it is given before it returns; `map` and `filter` when what they are given to does.
CALLING = frozenset("map filter sorted min max reduce sort groupby accumulate starmap takewhile dropwhile".split())
USED = ("binds", "reads", "later", "tested", "mutates", "calls", "stores")


class Uses:
    """What running a statement binds, reads, mutates and calls, and what it reads only later."""

    def __init__(self, lazy: bool = False, namespaces: frozenset[str] = _NAMESPACES) -> None:
        """*namespaces*: the calls that give the names of the module here."""
        self.lazy = lazy                   # annotations are read later
        self.namespaces = namespaces
        self.binds: set[str] = set()
        self.reads: set[str] = set()       # plain names, and "module.attribute" chains
        self.later: set[str] = set()
        self.tested: set[str] = set()      # read later as the class of an `isinstance`: what the class does is not asked
        self.mutates: set[str] = set()
        self.calls: set[str] = set()       # dotted names in call position, decorators included
        self.stores: set[str] = set()      # "name.attr" stored on something

    def visit(self, node: ast.AST) -> None:
        """Take *node* and what is below it into account."""
        visitor = _VISITORS.get(node.__class__)
        if visitor is None:
            self.generic_visit(node)
        else:
            visitor(self, node)

    def generic_visit(self, node: ast.AST) -> None:
        """Visit what is below *node*."""
        for field in node._fields:
            value = getattr(node, field, None) if field != "ctx" else None
            if value.__class__ is list:
                for item in value:
                    if isinstance(item, ast.AST):
                        self.visit(item)
            elif isinstance(value, ast.AST):
                self.visit(value)

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Load):
            self.reads.add(node.id)
        else:
            self.binds.add(node.id)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        chain = dotted(node)
        root = root_name(node)
        if isinstance(node.ctx, ast.Load):
            if chain:
                self.reads.add(f"{dotted(node.value)}.{EVERYTHING}" if node.attr == "__dict__" else chain)
            elif _gives_a_module(node.value):
                self.reads.add(f"{LOOKED_UP}.{node.attr}")
        elif root:
            self.mutates.add(root)
            if chain:
                self.stores.add(chain)
        self.generic_visit(node)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        bound = _bound_as_item(node)
        if bound and self.namespaces is _NAMESPACES:
            self.binds.add(bound)
            return
        root = root_name(node)
        if root and not isinstance(node.ctx, ast.Load):
            self.mutates.add(root)
        if _gives_the_module(node, self.namespaces):
            self.reads.add(EVERYTHING)
        self.generic_visit(node)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        root = root_name(node.target)
        if root:
            self.mutates.add(root)
            self.reads.add(root)
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        chain = dotted(node.func)
        if chain:
            self.calls.add(chain)
        if _gives_the_module(node, self.namespaces):
            self.reads.add(EVERYTHING)
        if chain in _LOOKING and node.args and dotted(node.args[0]):
            self.reads.add(f"{dotted(node.args[0])}.{_named(node)}")
        filled = fillers.filled(node) or (node.func.value if isinstance(node.func, ast.Attribute) and node.func.attr == "register" else None)
        if filled is not None and root_name(filled):
            self.mutates.add(root_name(filled))
        if chain in ("setattr", "delattr") and node.args and root_name(node.args[0]):
            self.mutates.add(root_name(node.args[0]))
        if chain.rpartition(".")[2] in CALLING:
            for given in (*node.args, *(k.value for k in node.keywords)):
                self._called_at_once(given)
        self.generic_visit(node)

    def _called_at_once(self, node: ast.expr) -> None:
        """What a lambda uses that is called while the statement runs: `sorted(rows, key=lambda row: rank(row))`."""
        if isinstance(node, ast.Lambda):
            inner = Uses(self.lazy, self.namespaces)
            inner.visit(node.body)
            self._from_within(inner, {a.arg for a in nodes_in(node.args) if isinstance(a, ast.arg)})

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            self.binds.add(alias.asname or alias.name.partition(".")[0])

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        self.binds.update(alias.asname or alias.name for alias in node.names if alias.name != "*")

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        if node.name:
            self.binds.add(node.name)
        self.generic_visit(node)

    def visit_MatchAs(self, node: ast.MatchAs) -> None:
        if node.name:
            self.binds.add(node.name)
        self.generic_visit(node)

    def visit_MatchStar(self, node: ast.MatchStar) -> None:
        if node.name:
            self.binds.add(node.name)

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self.binds.add(bound_name(node))
        for decorator in node.decorator_list:
            self._decorator(decorator)
        self._signature(node.args)
        self._annotation(node.returns)
        self._deferred(node.body)

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self._signature(node.args)
        self._deferred([node.body])

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self.binds.add(bound_name(node))
        for decorator in node.decorator_list:
            self._decorator(decorator)
        for part in (*node.bases, *node.keywords):
            self.visit(part)
        local: set[str] = set()
        for statement in node.body:
            inner = Uses(self.lazy, IN_FUNCTIONS)
            inner.visit(statement)
            before = local if isinstance(statement, (ast.Assign, ast.AnnAssign)) else local | inner.binds
            local = local | inner.binds
            self._from_within(inner, before)  # `limit = limit` takes the module's
            self.mutates |= inner.mutates - local
        self.binds |= local & {name for statement in node.body if isinstance(statement, ast.Global) for name in statement.names}

    def _from_within(self, inner: Uses, local: set[str]) -> None:
        """Take over what a scope of its own uses of ours; *local*: the names that are its own."""
        self.reads |= {n for n in inner.reads if n.partition(".")[0] not in local}
        self._lists_of_modules(inner.reads, local)
        self.calls |= {n for n in inner.calls if n.partition(".")[0] not in local}
        self.later |= inner.later
        self.tested |= inner.tested

    def _lists_of_modules(self, reads: set[str], local: set[str]) -> None:
        """`for m in (codecs, tables): __all__ += m.__all__`: only a module has such a list."""
        if any(n.endswith(".__all__") and n.partition(".")[0] in local for n in reads):
            self.reads.add(f"{LOOKED_UP}.__all__")

    def _decorator(self, node: ast.expr) -> None:
        chain = dotted(node)
        if chain:
            self.calls.add(chain)
        self.visit(node)

    def _signature(self, args: ast.arguments) -> None:
        for default in (*args.defaults, *args.kw_defaults):
            if default is not None:
                self.visit(default)
        for arg in (*args.posonlyargs, *args.args, *args.kwonlyargs, args.vararg, args.kwarg):
            if arg is not None:
                self._annotation(arg.annotation)

    def _annotation(self, node: ast.expr | None) -> None:
        if node is not None:
            if self.lazy:
                self._deferred([node])
            else:
                self.visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        self._annotation(node.annotation)
        if node.value is not None:
            self.visit(node.value)
        self.visit(node.target)

    def _deferred(self, body: list[Any]) -> None:
        tests: set[int] = set()
        for statement in body:
            for node in nodes_in(statement):  # what contains comes before what is contained
                kind = node.__class__
                if kind is ast.Name or kind is ast.Attribute:
                    chain = dotted(node) if kind is ast.Attribute or isinstance(node.ctx, ast.Load) else ""  # type: ignore[attr-defined]
                    if chain:
                        (self.tested if id(node) in tests else self.later).add(chain)
                        continue
                elif kind is ast.Call and dotted(node.func) in ("isinstance", "issubclass") and len(node.args) == 2:  # type: ignore[attr-defined]
                    tests |= {id(n) for n in nodes_in(node.args[1])}  # type: ignore[attr-defined]
                if _gives_the_module(node, IN_FUNCTIONS):
                    self.later.add(EVERYTHING)

    def visit_For(self, node: ast.For | ast.AsyncFor) -> None:
        self.generic_visit(node)
        self._lists_of_modules(self.reads, stored_names(node.target))

    visit_AsyncFor = visit_For

    def visit_ListComp(self, node: ast.AST) -> None:
        inner = Uses(self.lazy, self.namespaces)
        inner.generic_visit(node)
        beyond = {each.target.id for each in nodes_in(node) if isinstance(each, ast.NamedExpr)}      # bound where the comprehension stands
        self._from_within(inner, inner.binds - beyond)
        self.binds |= beyond
        self.mutates |= (inner.mutates - inner.binds) | (inner.reads & beyond)       # `[total := total + n for n in …]`

    visit_SetComp = visit_DictComp = visit_GeneratorExp = visit_ListComp
_VISITORS: dict[type, Callable[[Uses, Any], None]] = {
    getattr(ast, name.removeprefix("visit_")): method for name, method in vars(Uses).items() if name.startswith("visit_")
}


def _bound_as_item(node: ast.Subscript) -> str:
    """The name that `globals()["NAME"] = ...` binds; "" of anything else."""
    stored = not isinstance(node.ctx, ast.Load) and isinstance(node.value, ast.Call) and dotted(node.value.func) == "globals"
    return node.slice.value if stored and isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str) else ""


def _named(node: ast.Call) -> str:
    """The attribute that a call of `getattr` or `hasattr` asks for; EVERYTHING where that does not tell, or all are asked for."""
    name = node.args[1] if len(node.args) > 1 else None
    return name.value if isinstance(name, ast.Constant) and isinstance(name.value, str) else EVERYTHING


def _gives_the_module(node: ast.AST, namespaces: frozenset[str]) -> bool:
    """Whether an expression is the module itself, `sys.modules[__name__]`, or the dictionary of its names."""
    if isinstance(node, ast.Subscript):
        return _is_name(node.slice) and dotted(node.value).rpartition(".")[2] == "modules"
    if not isinstance(node, ast.Call):
        return False
    if node.args:
        return _is_name(node.args[0]) and dotted(node.func).endswith("modules.get")
    return dotted(node.func) in namespaces and not node.keywords


def _gives_a_module(node: ast.AST) -> bool:
    """Whether an expression is some module, found by its name."""
    if isinstance(node, ast.Subscript):
        return dotted(node.value).endswith("sys.modules")
    return isinstance(node, ast.Call) and dotted(node.func).endswith(("sys.modules.get", "import_module", "__import__"))


def _is_name(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id == "__name__"


def calls_of(node: Any) -> set[str]:
    """The dotted names that the body of *node* calls."""
    uses = Uses()
    for statement in node.body:
        uses.visit(statement)
    return uses.calls


def reads_of(node: ast.AST) -> set[str]:
    """The dotted names that running *node* reads."""
    uses = Uses()
    uses.visit(node)
    return uses.reads


def only_named(node: ast.AST) -> set[str]:
    """The dotted names that running *node* never looks into.

    A type in the brackets of another (`Union[A, B]`), beside a `|`, or given to `TypeVar`; a key of a table, written or taken out.
    Any other call that is given such a thing may look into all of it (`TypeAdapter(list[A])`).
    """
    named: set[str] = set()
    looked_at: set[str] = set()
    todo: list[tuple[ast.AST, bool, bool]] = [(node, False, False)]
    while todo:
        found, only, given = todo.pop()
        chain = dotted(found)
        if chain:
            (named if only else looked_at).add(chain)
        else:
            todo += _uses_of(found, only, given)
    return named - looked_at


def _uses_of(node: Any, only: bool, given: bool) -> list[tuple[ast.AST, bool, bool]]:
    """The parts of an expression or statement, each with whether it is only named and whether a call is given it; not what functions do later."""
    if isinstance(node, ast.Subscript):
        return [(node.value, False, given), (node.slice, not given, given)]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return [(node.left, not given, given), (node.right, not given, given)]
    if isinstance(node, ast.Dict):
        return [*((k, not given, given) for k in node.keys if k is not None), *((v, False, given) for v in node.values)]
    if isinstance(node, ast.Call):
        named = dotted(node.func).rpartition(".")[2] in _NAMING
        return [(node.func, False, False), *((a, named, not named) for a in (*node.args, *(k.value for k in node.keywords)))]
    if isinstance(node, (*FUNCTIONS, ast.Lambda)):
        defaults = [d for d in (*node.args.defaults, *node.args.kw_defaults) if d is not None]
        return [(d, False, given) for d in (*getattr(node, "decorator_list", ()), *defaults)]
    inside = only and isinstance(node, (ast.Tuple, ast.List, ast.Starred))
    return [(child, inside, given) for child in children(node)]


def operands(node: ast.AST, later: bool = False) -> set[str]:
    """The dotted names that a statement does something with by an operator, a call, a format or a loop, *later*: functions in it when they are called, too."""
    found: list[Any] = []
    todo = [node]
    while todo:
        each = todo.pop()
        for field in _OPERANDS.get(each.__class__, ()):
            value = getattr(each, field)
            found += value if value.__class__ is list else [value]
        if later or not isinstance(each, (*FUNCTIONS, ast.Lambda)):
            todo += children(each)
        else:
            todo += [*getattr(each, "decorator_list", ()), *each.args.defaults, *(d for d in each.args.kw_defaults if d is not None)]
    return {dotted(each.value if isinstance(each, ast.keyword) else each) for each in found if each is not None} - {""}


_OPERANDS: dict[type, tuple[str, ...]] = {
    ast.BinOp: ("left", "right"), ast.UnaryOp: ("operand",), ast.BoolOp: ("values",), ast.Compare: ("left", "comparators"), ast.IfExp: ("test",),
    ast.Subscript: ("value",), ast.Call: ("func", "args", "keywords"), ast.FormattedValue: ("value",), ast.Starred: ("value",),
    ast.comprehension: ("iter",), ast.For: ("iter",),
}


def roots(chains: Iterable[str]) -> set[str]:
    """The names that dotted names begin with."""
    return {chain.partition(".")[0] for chain in chains}


def only_made(node: ast.AST, containers: Collection[str] = ()) -> set[str]:
    """The dotted names that *node* calls and whose results it only stores, itself or by a method of one of *containers*, never looks into."""
    used: set[str] = set()
    called: set[str] = set()
    for parent in nodes_in(node):
        for child in children(parent):
            if child.__class__ is ast.Call:
                chain = dotted(child.func)
                called.add(chain)
                if isinstance(parent, (ast.Attribute, ast.Subscript, ast.BinOp, ast.Compare, ast.Call, ast.comprehension,
                                       ast.FormattedValue, ast.UnaryOp, ast.BoolOp)) and not _stores_into(parent, child, containers):
                    used.add(chain)
    return called - used - {""}


_STORING = frozenset({"append", "appendleft", "add", "insert", "setdefault", "extend", "extendleft", "update"})


def _stores_into(parent: ast.AST, child: ast.AST, containers: Collection[str]) -> bool:
    """Whether *parent* is `container.append(child)` or the like, below an attribute or an item of it too."""
    if not containers or not isinstance(parent, ast.Call) or child is parent.func or not isinstance(parent.func, ast.Attribute) or parent.func.attr not in _STORING:
        return False
    inner: ast.AST = parent.func.value
    while isinstance(inner, (ast.Attribute, ast.Subscript, ast.Call)):
        inner = inner.func if isinstance(inner, ast.Call) else inner.value
    return isinstance(inner, ast.Name) and inner.id in containers
