"""What a module's text says, as values: statements, what each binds and reads, and the code it compiles to.

Theory of operation. A module is a list of *leaves*: its top-level statements, with `if` blocks opened up, so that
a function defined under `if sys.platform == ...` is a leaf of its own that remembers the guard it stands behind.
Other compound statements (`try`, `with`, `for`, `while`) stay whole: their parts only mean something together.
A class leaf has leaves of its own, one a member.

A leaf is compared by its *skeleton*: the syntax tree without positions and with the bodies of plain functions left
out. Two leaves with one skeleton differ at most in function bodies, which are carried over as code objects and need
no statement to run again. What a leaf reads is split in two: names used when the statement runs (`reads`), and names
a function body would use when called (`later`); only the first make a statement depend on an edit.

The code side is the tree of code objects that `compile` makes of the same text. Code objects compare by value, so a
live function is matched to its definition by looking its code up among those compiled from the text it came from.

Knows syntax only: no live object, no module, no clock.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Iterator
from types import CodeType
from typing import Any

from livesh.runtime import trees
from livesh.runtime.pace import breathe
from livesh.swap.parameters import parameters

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
# From 3.14 on a function that makes the annotations is called when somebody asks (PEP 649).
LAZY_ANNOTATIONS = hasattr(type(lambda: 0), "__annotate__")
_MUTATING = frozenset(
    "append extend insert add update setdefault pop popitem remove discard clear sort reverse appendleft "
    "extendleft popleft move_to_end register".split()
)
# Among the names read: whatever names the module has (`globals()`, `sys.modules[__name__]`).
EVERYTHING = "*"


class ModuleText:
    """One module's text, parsed: its leaves, its imports and (when asked) its code."""

    def __init__(self, text: str, path: str, *, package: str = "") -> None:
        """Parse *text*; raises SyntaxError (or ValueError for a null byte) as `compile` does."""
        self.text, self.path, self.package = text, path, package
        self.tree = trees.parse(text, path, "exec")
        self.lazy = LAZY_ANNOTATIONS or postpones_annotations(self.tree)
        self.lines = lines_of(text)
        self.leaves: list[Leaf] = list(leaves_of(self.tree.body, (), self.lazy, self.lines))
        number_occurrences(self.leaves)
        self._plain: dict[str, Any] | None = None
        for leaf in self.leaves:
            if leaf.kind == "expression" and leaf.calls:
                leaf.mutates |= self.filled_by(leaf.calls)
        self._code: CodeTree | None = None
        self._nodes: dict[tuple[str, int], list[Any]] | None = None
        self._constant: dict[int, list[Place]] | None = None

    @property
    def code(self) -> CodeTree:
        """The code objects of the whole text, compiled once."""
        if self._code is None:
            self._code = CodeTree(compile(self.text, self.path, "exec", dont_inherit=True))
        return self._code

    @property
    def future_flags(self) -> int:
        """The `from __future__` flags of the text, for compiling parts of it."""
        return self.code.root.co_flags & 0x1FF0000

    def imports(self) -> Iterator[ImportedName]:
        """Every name that a module-level import of this text binds, however deep in `if` or `try`."""
        return imported_names(self.tree, self.package)

    def node_of(self, code: CodeType) -> Any:
        """The syntax of the function that *code*, compiled from this text, belongs to; None when that is not certain."""
        if self._nodes is None:
            self._nodes = {}
            for node in ast.walk(self.tree):
                if isinstance(node, (*FUNCTIONS, ast.Lambda)):
                    name, line = getattr(node, "name", "<lambda>"), first_line(node)
                    self._nodes.setdefault((name, line), []).append(node)
        wanted = code.co_varnames[:code.co_argcount + code.co_kwonlyargcount]
        found = [n for n in self._nodes.get((code.co_name, code.co_firstlineno), ()) if tuple(parameters(n)) == wanted]
        return found[0] if len(found) == 1 else None

    @property
    def plain_functions(self) -> dict[str, Any]:
        """The syntax of the functions defined once at the top and not decorated, by name."""
        if self._plain is None:
            nodes = [leaf.node for leaf in self.leaves if leaf.kind == "function"]
            names = Counter(leaf.name for leaf in self.leaves if leaf.name)
            self._plain = {n.name: n for n in nodes if isinstance(n, FUNCTIONS) and not n.decorator_list and names[n.name] == 1}
        return self._plain

    def filling(self, calls: set[str]) -> set[str]:
        """Those of the module's functions among *calls*, and what these call, that fill containers of the module."""
        found: set[str] = set()
        todo = calls & set(self.plain_functions)
        while todo:
            found |= todo
            todo = set().union(*(_calls_of(self.plain_functions[name]) for name in todo)) & set(self.plain_functions) - found
        return {name for name in found if self.filled_by({name})}

    def filled_by(self, calls: set[str], seen: frozenset[str] = frozenset()) -> set[str]:
        """The names of the module whose containers a call of its own functions fills (`register_all()`)."""
        found: set[str] = set()
        for name in calls & set(self.plain_functions) - seen:
            node = self.plain_functions[name]
            uses = Uses()
            for statement in node.body:
                uses.visit(statement)
            found |= uses.mutates - local_names(node) | self.filled_by(uses.calls, seen | {name})
        return found & {name for leaf in self.leaves if leaf.kind == "assign" for name in leaf.binds} if found else found

    def filled_as_decorator(self, name: str) -> set[str]:
        """The names of the module whose containers its function *name* fills when it decorates, itself or in what it returns."""
        node = self.plain_functions.get(name)
        if node is None:
            return set()
        uses = Uses()
        for function in (n for n in ast.walk(node) if isinstance(n, FUNCTIONS)):
            for statement in function.body:
                uses.visit(statement)
        return (uses.mutates - local_names(node)) & {n for leaf in self.leaves if leaf.kind == "assign" for n in leaf.binds}

    def place_of(self, code: CodeType) -> Place:
        """Where the expression of anonymous code begins; its line and column 0 where that is not certain."""
        found = [(line, column) for line, _, column, end in code.co_positions() if line and column is not None and end]
        if found:
            return min(found)
        # The code of `lambda: 1` has no columns: such ones of one line stand in the order of their text.
        line = code.co_firstlineno
        if self._constant is None:
            self._constant = {}
            for node in ast.walk(self.tree):
                if isinstance(node, ast.Lambda) and isinstance(node.body, ast.Constant):
                    self._constant.setdefault(node.lineno, []).append((node.lineno, node.col_offset))
        places = sorted(self._constant.get(line, ()))
        alike = [c for c in self.code.parent if c.co_firstlineno == line and c.co_name == "<lambda>" and not any(p[3] for p in c.co_positions())]
        return places[alike.index(code)] if code in alike and len(alike) == len(places) else (line, 0)

    def binds(self) -> set[str]:
        """The names that running this text leaves in the module."""
        names: set[str] = set()
        for leaf in self.leaves:
            names |= leaf.binds
        return names


def first_line(node: Any) -> int:
    """The line a definition begins in, decorators included."""
    return int(min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))]))


def stored_names(node: ast.AST) -> set[str]:
    """The plain names that are stored or deleted anywhere in a tree."""
    return {n.id for n in nodes_in(node) if n.__class__ is ast.Name and not isinstance(n.ctx, ast.Load)}


def local_names(node: Any) -> set[str]:
    """What a function binds in its own scope (and in those inside it): arguments and names it stores."""
    names = stored_names(node)
    args = getattr(node, "args", None)
    if args is None:
        return names
    return names | {a.arg for a in (*args.posonlyargs, *args.args, *args.kwonlyargs, *filter(None, (args.vararg, args.kwarg)))}


class ImportedName:
    """`from origin import name as bound`; *name* is "" for `import origin as bound` and "*" for a star."""

    __slots__ = ("bound", "name", "origin")

    def __init__(self, origin: str, name: str, bound: str) -> None:
        self.origin, self.name, self.bound = origin, name, bound


def imported_names(tree: ast.Module, package: str) -> Iterator[ImportedName]:
    """Every name that a module-level import of *tree* binds; relative ones start from *package*."""
    for node in _module_level(tree.body):
        if isinstance(node, ast.ImportFrom):
            origin = absolute_name(node, package)
            for alias in node.names:
                yield ImportedName(origin, alias.name, alias.asname or alias.name)
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if alias.asname:
                    yield ImportedName(alias.name, "", alias.asname)
                else:
                    yield ImportedName(alias.name.partition(".")[0], "", alias.name.partition(".")[0])


class Leaf:
    """One statement that runs as a unit; see the head of this file."""

    __slots__ = ("_body", "_dump", "_lines", "_named", "_skeleton", "binds", "calls", "guards", "key", "kind", "later", "lazy", "mutates", "name",
                 "node", "reads", "stores", "tested")
    binds: set[str]  # these seven as `Uses` has them
    calls: set[str]
    later: set[str]
    mutates: set[str]
    reads: set[str]
    stores: set[str]
    tested: set[str]

    def __init__(self, node: ast.stmt, guards: tuple[Guard, ...], lazy: bool = False, lines: list[str] | None = None) -> None:
        """*lazy*: annotations are not evaluated when the statement runs. *lines*: the text *node* was parsed from."""
        self.node, self.guards, self.lazy, self._lines = node, guards, lazy, lines
        self.name = node.name if isinstance(node, DEFINITIONS) else ""
        self.kind = _kind(node)
        self.key: tuple[Any, ...] = ()
        self._skeleton: str | None = None
        self._dump: str | None = None
        self._body: list[Leaf] | None = None
        self._named: set[str] | None = None

    def __getattr__(self, name: str) -> Any:
        """Find out what the statement uses when that is first asked: most leaves are only compared."""
        if name not in USED:
            raise AttributeError(name)
        uses = Uses(self.lazy)
        uses.visit(self.node)
        for each in USED:
            setattr(self, each, getattr(uses, each))
        return getattr(self, name)

    def says_the_same(self, other: Leaf) -> bool:
        """Whether two leaves differ at most in layout and comments; the text answers for most, the syntax for the rest."""
        return (self._text is not None and self._text == other._text) or same_syntax(self.node, other.node)

    @property
    def _text(self) -> tuple[Any, ...] | None:
        if self._lines is None:
            return None
        return self.node.col_offset, self.node.end_col_offset, self._lines[first_line(self.node) - 1:self.node.end_lineno]

    @property
    def dump(self) -> str:
        """The whole syntax without positions: equal means nothing but layout or comments differs."""
        if self._dump is None:
            self._dump = ast.dump(self.node)
        return self._dump

    @property
    def skeleton(self) -> str:
        """The syntax without positions and without function bodies."""
        if self._skeleton is None:
            self._skeleton = skeleton(self.node)
        return self._skeleton

    @property
    def body(self) -> list[Leaf]:
        """The leaves of a class body (empty for any other statement)."""
        if self._body is None:
            inner = self.node.body if isinstance(self.node, ast.ClassDef) else []
            self._body = list(leaves_of(inner, (), self.lazy, self._lines))
            number_occurrences(self._body)
        return self._body

    @property
    def named(self) -> set[str]:
        """The dotted names that running the statement never looks into; see `_only_named`."""
        if self._named is None:
            self._named = _only_named(self.node)
        return self._named

    @property
    def title(self) -> str:
        """The leaf as a person names it: `price_of`, `TIER_LIMIT`, `import json`, `for …`."""
        if self.name:
            return self.name
        if self.binds and self.kind in ("assign", "augment"):
            return ", ".join(sorted(self.binds))
        return ast.unparse(self.node).split("\n")[0][:60]


class Guard:
    """The branch of an `if` that a leaf stands in."""

    __slots__ = ("taken", "test")

    def __init__(self, test: ast.expr, taken: bool) -> None:
        self.test, self.taken = test, taken

    def is_main(self) -> bool:
        """Whether this is the `if __name__ == "__main__"` guard."""
        return self.taken and ast.dump(self.test) in _MAIN_GUARDS


_MAIN_GUARDS = {ast.dump(ast.parse(t, mode="eval").body)
                for t in ("__name__ == '__main__'", "'__main__' == __name__")}


def lines_of(text: str) -> list[str]:
    """The lines of *text* as a parser counts them: a form feed or a Unicode separator ends none."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def leaves_of(body: list[ast.stmt], guards: tuple[Guard, ...], lazy: bool = False, lines: list[str] | None = None) -> Iterator[Leaf]:
    """Open `if` statements up; everything else is a leaf."""
    for node in body:
        if isinstance(node, ast.If) and not _binds_in_test(node.test):
            yield from leaves_of(node.body, (*guards, Guard(node.test, True)), lazy, lines)
            yield from leaves_of(node.orelse, (*guards, Guard(node.test, False)), lazy, lines)
        else:
            breathe()
            yield Leaf(node, guards, lazy, lines)


def postpones_annotations(tree: ast.Module) -> bool:
    """Whether a text begins with `from __future__ import annotations`."""
    return any(isinstance(n, ast.ImportFrom) and n.module == "__future__" and any(a.name == "annotations" for a in n.names)
               for n in tree.body[:20])


def number_occurrences(leaves: list[Leaf]) -> None:
    """Give each leaf a key that pairs it with its successor in another text."""
    seen: dict[tuple[Any, ...], int] = {}
    for leaf in leaves:
        breathe()
        where = tuple((ast.dump(g.test), g.taken) for g in leaf.guards)
        base = ("def", leaf.name, where) if leaf.name else (leaf.kind, leaf.skeleton, where)
        seen[base] = seen.get(base, -1) + 1
        leaf.key = (*base, seen[base])


def skeleton(node: ast.AST) -> str:
    """Dump *node* with the bodies of functions replaced by what calling code can see of them."""
    taken: list[tuple[Any, Any]] = []
    try:
        _take_bodies(node, taken)       # and put them back: a copy of the tree took a fifth of a small swap
        return ast.dump(node)
    finally:
        for function, body in taken:
            function.body = body


def _take_bodies(node: Any, taken: list[tuple[Any, Any]]) -> None:
    """Leave out function bodies; the docstring stays."""
    if isinstance(node, FUNCTIONS):
        doc = ast.get_docstring(node, clean=False)
        taken.append((node, node.body))
        node.body = [] if doc is None else [ast.Expr(ast.Constant(doc))]
    elif isinstance(node, ast.Lambda):
        taken.append((node, node.body))
        node.body = ast.Constant(None)
    else:
        for child in ast.iter_child_nodes(node):
            _take_bodies(child, taken)


IN_FUNCTIONS = frozenset({"globals"})
_NAMESPACES = frozenset({"globals", "locals", "vars", "dir"})


def _gives_the_module(node: ast.AST, namespaces: frozenset[str]) -> bool:
    """Whether an expression is the module itself, `sys.modules[__name__]`, or the dictionary of its names."""
    if isinstance(node, ast.Subscript):
        return _is_name(node.slice) and dotted(node.value).rpartition(".")[2] == "modules"
    if not isinstance(node, ast.Call):
        return False
    if node.args:
        return _is_name(node.args[0]) and dotted(node.func).endswith("modules.get")
    return dotted(node.func) in namespaces and not node.keywords


def _is_name(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id == "__name__"


def _calls_of(node: Any) -> set[str]:
    uses = Uses()
    for statement in node.body:
        uses.visit(statement)
    return uses.calls


def nodes_in(node: ast.AST) -> Iterator[ast.AST]:
    """Every node of a tree in no certain order, contexts left out; `ast.walk` takes three times as long."""
    todo = [node]
    while todo:
        node = todo.pop()
        yield node
        for field in node._fields:
            if field != "ctx":
                value = getattr(node, field, None)
                if value.__class__ is list:
                    todo += [item for item in value if isinstance(item, ast.AST)]
                elif isinstance(value, ast.AST):
                    todo.append(value)


def same_syntax(a: Any, b: Any) -> bool:
    """Whether two trees differ at most in positions; done at the first difference, where `ast.dump` would write all of both."""
    todo = [(a, b)]
    while todo:
        a, b = todo.pop()
        if a.__class__ is not b.__class__:
            return False
        if isinstance(a, ast.AST):
            todo += [(getattr(a, field, None), getattr(b, field, None)) for field in a._fields]
        elif a.__class__ is list:
            if len(a) != len(b):
                return False
            todo += zip(a, b, strict=True)
        elif a != b or (a.__class__ in (float, complex) and repr(a) != repr(b)):
            return False
    return True


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
                self.reads.add(chain)
        elif root:
            self.mutates.add(root)
            if chain:
                self.stores.add(chain)
        self.generic_visit(node)

    def visit_Subscript(self, node: ast.Subscript) -> None:
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
        if isinstance(node.func, ast.Attribute) and node.func.attr in _MUTATING:
            root = root_name(node.func.value)
            if root:
                self.mutates.add(root)
        if chain in ("setattr", "delattr") and node.args and root_name(node.args[0]):
            self.mutates.add(root_name(node.args[0]))
        self.generic_visit(node)

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
        self.binds.add(node.name)
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
        self.binds.add(node.name)
        for decorator in node.decorator_list:
            self._decorator(decorator)
        for part in (*node.bases, *node.keywords):
            self.visit(part)
        local: set[str] = set()
        for statement in node.body:
            inner = Uses(self.lazy, IN_FUNCTIONS)
            inner.visit(statement)
            before = local if isinstance(statement, (ast.Assign, ast.AnnAssign)) else local | inner.binds
            local |= inner.binds
            self._from_within(inner, before)  # `limit = limit` takes the module's
            self.mutates |= inner.mutates - local

    def _from_within(self, inner: Uses, local: set[str]) -> None:
        """Take over what a scope of its own uses of ours; *local*: the names that are its own."""
        self.reads |= {n for n in inner.reads if n.partition(".")[0] not in local}
        self.calls |= {n for n in inner.calls if n.partition(".")[0] not in local}
        self.later |= inner.later
        self.tested |= inner.tested

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

    def visit_ListComp(self, node: ast.AST) -> None:
        inner = Uses(self.lazy, self.namespaces)
        inner.generic_visit(node)
        self._from_within(inner, inner.binds)
        self.mutates |= inner.mutates - inner.binds

    visit_SetComp = visit_DictComp = visit_GeneratorExp = visit_ListComp


_VISITORS: dict[type, Callable[[Uses, Any], None]] = {
    getattr(ast, name.removeprefix("visit_")): method for name, method in vars(Uses).items() if name.startswith("visit_")
}


def _only_named(node: ast.AST) -> set[str]:
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
    return [(child, inside, given) for child in ast.iter_child_nodes(node)]


_NAMING = frozenset({"TypeVar", "NewType", "ParamSpec", "TypeAliasType", "cast", "pop", "get", "discard"})


def _kind(node: ast.stmt) -> str:
    if isinstance(node, FUNCTIONS):
        return "function"
    if isinstance(node, ast.ClassDef):
        return "class"
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return "import"
    if isinstance(node, (ast.Assign, ast.AnnAssign)) or type(node).__name__ == "TypeAlias":
        return "assign"
    if isinstance(node, ast.AugAssign):
        return "augment"
    if isinstance(node, ast.Expr):
        return "doc" if isinstance(node.value, ast.Constant) else "expression"
    return "compound" if hasattr(node, "body") else "other"


def _binds_in_test(test: ast.expr) -> bool:
    return any(isinstance(n, ast.NamedExpr) for n in ast.walk(test))


def dotted(node: ast.AST) -> str:
    """`a.b.c` of a chain of attributes on a name, "" for anything else."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return ""
    parts.append(node.id)
    return ".".join(reversed(parts))


def root_name(node: ast.AST) -> str:
    """The name at the root of attributes, subscripts and method calls: `x` of `x.a[0].b`."""
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Starred)):
        node = node.value
    if isinstance(node, ast.Call):
        return root_name(node.func)
    return node.id if isinstance(node, ast.Name) else ""


def absolute_name(node: ast.ImportFrom, package: str) -> str:
    """The absolute module name that a `from` import names, relative ones resolved against *package*."""
    if not node.level:
        return node.module or ""
    parts = package.split(".") if package else []
    base = parts[: len(parts) - node.level + 1]
    return ".".join([*base, node.module] if node.module else base)


def _module_level(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Every statement that runs in the module's own scope."""
    for node in body:
        yield node
        if isinstance(node, DEFINITIONS):
            continue
        for field in ("body", "orelse", "finalbody"):
            yield from _module_level(getattr(node, field, []))
        for part in (*getattr(node, "handlers", []), *getattr(node, "cases", [])):
            yield from _module_level(part.body)


# -- code ---------------------------------------------------------------------------------------------------------


class CodeTree:
    """The code objects of one text, findable by value and paired with those of another text."""

    def __init__(self, root: CodeType) -> None:
        self.root = root
        self.parent: dict[CodeType, CodeType] = {}
        self.by_qualname: dict[str, list[CodeType]] = {}
        for code, parent in _walk(root):
            self.parent[code] = parent
            self.by_qualname.setdefault(code.co_qualname, []).append(code)

    def find(self, code: CodeType) -> CodeType | None:
        """The code of this text that *code* (of a live function) is an equal of."""
        return code if code in self.parent else None

    def at(self, qualname: str, line: int) -> CodeType | None:
        """The code of the definition *qualname* whose first line (decorators included) is *line*."""
        for code in self.by_qualname.get(qualname, ()):
            if code.co_firstlineno == line:
                return code
        return None


def _walk(root: CodeType) -> Iterator[tuple[CodeType, CodeType]]:
    todo = [root]
    while todo:
        parent = todo.pop()
        for constant in parent.co_consts:
            if isinstance(constant, CodeType):
                yield constant, parent
                todo.append(constant)


Place = tuple[int, int]      # a line and a column
Spans = list[tuple[tuple[Place, Place], tuple[Place, Place]]]


class Statements:
    """What two texts tell about the code of theirs that is to be paired; these ones tell nothing."""

    def common(self, old: CodeType, new: CodeType) -> Spans:
        """Where the statements that two versions of a scope have in common begin and end, and the keyed parts of each."""
        return []

    def stand_alike(self, old: CodeType, new: CodeType) -> bool:
        """Whether the lines in which two pieces of code begin are the same, their keys and names with them."""
        return False

    def place(self, code: CodeType, is_new: bool) -> Place:
        """Where anonymous code begins, in the new text or in the old one."""
        return code.co_firstlineno, 0


def pair_codes(old: CodeType, new: CodeType, texts: Statements | None = None) -> dict[CodeType, CodeType]:
    """Pair the code nested in *old* with the code of the same definitions nested in *new*.

    Same name, same kind; among several without a name (lambdas above all) those of one statement, or under one key in it,
    for which *texts* tells where what two scopes have in common begins and ends; then equal bodies, then the most
    alike in order. A definition without a counterpart is absent.
    """
    pairs: dict[CodeType, CodeType] = {}
    texts = texts or Statements()
    todo = [(old, new)]
    while todo:
        before, after = todo.pop()
        for a, b in _pair_children(before, after, texts):
            pairs[a] = b
            todo.append((a, b))
    return pairs


def _children(code: CodeType) -> list[CodeType]:
    """The code nested in *code*; that of a definition with type parameters stands in a scope of theirs (PEP 695)."""
    found = [c for c in code.co_consts if isinstance(c, CodeType)]
    return [*found, *(d for c in found if c.co_name.startswith("<generic parameters of ") for d in _children(c))]


def _pair_children(old: CodeType, new: CodeType, texts: Statements) -> Iterator[tuple[CodeType, CodeType]]:
    groups: dict[tuple[str, int], tuple[list[CodeType], list[CodeType]]] = {}
    for code in _children(old):
        groups.setdefault(_pairing_key(code), ([], []))[0].append(code)
    for code in _children(new):
        groups.setdefault(_pairing_key(code), ([], []))[1].append(code)
    found: Spans | None = None
    for (name, _), (before, after) in groups.items():
        if not before or not after:
            continue
        if name.endswith(">"):
            if _is_unmistakable(before, after) and all(map(texts.stand_alike, before, after)):
                yield from zip(before, after, strict=True)
                continue
            if found is None:
                found = texts.common(old, new)
            yield from _pair_within(before, after, found, texts)
            yield from _pair_alike(before, after)
        elif len(before) == len(after) == 1:
            yield before[0], after[0]
        else:
            yield from _pair_in_order(before, after)


def _is_unmistakable(before: list[CodeType], after: list[CodeType]) -> bool:
    """Whether two rows of anonymous code are the same one by one, and no two of a row are: what their statements are need not be asked."""
    return len(before) == len(after) and all(map(same_body, before, after)) \
        and len({(c.co_code, c.co_names, c.co_varnames, c.co_freevars, *map(_plain, c.co_consts)) for c in before}) == len(before)


def _pair_within(before: list[CodeType], after: list[CodeType], spans: Spans, texts: Statements) -> Iterator[tuple[CodeType, CodeType]]:
    """Anonymous code of one statement, or under one key in it; what is paired leaves the lists."""
    places = {id(c): texts.place(c, is_new) for is_new, codes in ((False, before), (True, after)) for c in codes}
    for (first, last), (first_after, last_after) in spans:
        mine = [c for c in before if first <= places[id(c)] <= last]
        theirs = [c for c in after if first_after <= places[id(c)] <= last_after]
        for a, b in list(_pair_alike(mine, theirs)):
            before.remove(a)
            after.remove(b)
            yield a, b


def spans_of(before: ast.stmt, after: ast.stmt) -> Spans:
    """Where the parts of two statements that stand under one key lie, the innermost first; at last the statements."""
    whole = [tuple(((first_line(n), 0), (n.end_lineno or n.lineno, 1 << 30)) for n in (before, after))]
    olds, news = _keyed(before), _keyed(after)
    common = sorted(olds.keys() & news.keys(), key=len, reverse=True)
    return [*((_extent(olds[k]), _extent(news[k])) for k in common), *whole]  # type: ignore[list-item]


def _extent(node: ast.expr) -> tuple[Place, Place]:
    return (node.lineno, node.col_offset), (node.end_lineno or node.lineno, node.end_col_offset or 0)


def _keyed(node: ast.AST) -> dict[tuple[str, ...], ast.expr]:
    """The parts of a statement that a key tells from their neighbours, by the keys that lead to them.

    A key is that of a dictionary, the name of a keyword argument, or the constant that a tuple or a call in a list begins with
    (`("get", lambda: ...)`); keys that stand there twice tell nothing.
    """
    found: dict[tuple[str, ...], ast.expr] = {}
    twice: set[tuple[str, ...]] = set()
    todo: list[tuple[tuple[str, ...], ast.AST]] = [((), node)]
    while todo:
        path, parent = todo.pop()
        for step, child, is_key in _steps(parent):
            way = (*path, step)
            if is_key and isinstance(child, ast.expr):
                if way in found:
                    twice.add(way)
                found[way] = child
            todo.append((way, child))
    return {way: child for way, child in found.items() if not any(way[:n] in twice for n in range(1, len(way) + 1))}


def _steps(node: ast.AST) -> Iterator[tuple[str, ast.AST, bool]]:
    """The children of *node* whose place a name or a key tells, and whether it is a key."""
    if isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            if isinstance(key, (ast.Constant, ast.Name, ast.Attribute)):
                yield ast.dump(key), value, True
    elif isinstance(node, (ast.List, ast.Tuple, ast.Set)):
        for element in node.elts:
            inner = element.elts if isinstance(element, ast.Tuple) else element.args if isinstance(element, ast.Call) else []
            if inner and isinstance(inner[0], ast.Constant):
                yield ast.dump(inner[0]), element, True
    elif isinstance(node, ast.Call):
        for keyword in node.keywords:
            if keyword.arg:
                yield keyword.arg, keyword.value, True
        yield from ((f"argument {at}", argument, False) for at, argument in enumerate(node.args))
    elif isinstance(node, (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Expr, ast.Return)) and node.value is not None:
        yield "value", node.value, False


def _pairing_key(code: CodeType) -> tuple[str, int]:
    """Siblings pair within one name and one kind of scope (a class body is never a function)."""
    return code.co_qualname, code.co_flags & 0x3


def _pair_in_order(before: list[CodeType], after: list[CodeType]) -> Iterator[tuple[CodeType, CodeType]]:
    """Definitions of one name (a property's getter and setter, overloads, branches of an `if`).

    Equal bodies first, those at one place before others: both branches of an `if` may have had the body that one has still.
    """
    left, right = list(before), list(after)
    in_place = [(a, b) for a, b in zip(before, after, strict=True) if alike(a, b) == 1.0] if len(before) == len(after) else []
    for a, b in in_place:
        left.remove(a)
        right.remove(b)
        yield a, b
    for a in list(left):
        twin = next((b for b in right if alike(a, b) == 1.0), None)
        if twin is not None:
            left.remove(a)
            right.remove(twin)
            yield a, twin
    yield from _pair_alike(left, right) if len(left) != len(right) else zip(left, right, strict=True)


def _pair_alike(before: list[CodeType], after: list[CodeType]) -> Iterator[tuple[CodeType, CodeType]]:
    """Anonymous code: pair the most alike first, ties in order of appearance between those that are the same."""
    if len(before) * len(after) > 4096:
        yield from zip(before, after, strict=False)
        return
    scores = {(i, j): alike(a, b) for i, a in enumerate(before) for j, b in enumerate(after)}
    same = [(i, j) for (i, j), score in scores.items() if score == 1.0]
    gaps = [sum(i < k for i, _ in same) for k in range(len(before))], [sum(j < k for _, j in same) for k in range(len(after))]
    scored = sorted(scores, key=lambda p: (-scores[p], gaps[0][p[0]] != gaps[1][p[1]], abs(p[0] - p[1])))
    used_left: set[int] = set()
    used_right: set[int] = set()
    for i, j in scored:
        if i not in used_left and j not in used_right:
            used_left.add(i)
            used_right.add(j)
            yield before[i], after[j]


def alike(a: CodeType, b: CodeType) -> float:
    """How alike two bodies are, 0 to 1, blind to where they stand; 1.0 only for the same body."""
    if a.co_code == b.co_code and a.co_names == b.co_names and same_constants(a, b) \
            and a.co_varnames == b.co_varnames and a.co_freevars == b.co_freevars:
        return 1.0
    left = {*a.co_names, *a.co_varnames, *a.co_freevars, *map(_plain, a.co_consts)}
    right = {*b.co_names, *b.co_varnames, *b.co_freevars, *map(_plain, b.co_consts)}
    return 0.9 * len(left & right) / (len(left | right) or 1)


def same_constants(a: CodeType, b: CodeType) -> bool:
    """Whether the constants are equal, nested code compared by body and not by position."""
    if len(a.co_consts) != len(b.co_consts):
        return False
    return all(
        same_body(x, y) if isinstance(x, CodeType) and isinstance(y, CodeType) else _plain(x) == _plain(y)
        for x, y in zip(a.co_consts, b.co_consts, strict=True)
    )


def same_body(a: CodeType, b: CodeType) -> bool:
    """Whether two code objects do the same, blind to line numbers."""
    return (
        a.co_code == b.co_code and a.co_names == b.co_names and a.co_varnames == b.co_varnames
        and a.co_freevars == b.co_freevars and a.co_cellvars == b.co_cellvars and a.co_flags == b.co_flags
        and a.co_argcount == b.co_argcount and a.co_kwonlyargcount == b.co_kwonlyargcount
        and a.co_posonlyargcount == b.co_posonlyargcount and same_constants(a, b)
    )


def _plain(value: Any) -> tuple[str, str]:
    """A constant as something hashable that tells 1 from 1.0 and True."""
    if isinstance(value, CodeType):
        return ("code", value.co_name)
    if isinstance(value, frozenset):
        return ("frozenset", repr(sorted(map(repr, value))))
    return (type(value).__name__, repr(value))
