"""What a module's text says, as values: its statements, each with what it uses.

Theory of operation. A module is a list of *leaves*: its top-level statements, with `if` blocks opened up, so that
a function defined under `if sys.platform == ...` is a leaf of its own that remembers the guard it stands behind.
Other compound statements (`try`, `with`, `for`, `while`) stay whole: their parts only mean something together.
A class leaf has leaves of its own, one a member.

A leaf is compared by its *skeleton*: the syntax tree without positions and with the bodies of plain functions left
out. Two leaves with one skeleton differ at most in function bodies, which are carried over as code objects and need
no statement to run again. What a leaf reads is split in two: names used when the statement runs (`reads`), and names
a function body would use when called (`later`); only the first make a statement depend on an edit.

The syntax itself is in syntax.py, what a statement uses in uses.py, the code that a text compiles to in pairing.py.

Knows syntax only: no live object, no module, no clock.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from types import CodeType, FunctionType
from typing import Any

from livesh.runtime import trees
from livesh.runtime.pace import breathe
from livesh.swap.text import fillers, privates
from livesh.swap.text.pairing import CodeTree, Place
from livesh.swap.text.parameters import parameters
from livesh.swap.text.stores import Store, Stored, stored_attributes, stored_on, stores_on_argument
from livesh.swap.text.syntax import (
    DEFINITIONS,
    FUNCTIONS,
    ImportedName,
    dotted,
    first_line,
    imported_names,
    local_names,
    nodes_in,
    same_syntax,
    skeleton,
)
from livesh.swap.text.uses import USED, Uses, calls_of, only_named

# From 3.14 on a function that makes the annotations is called when somebody asks (PEP 649). What it reads counts as read at once all the same: a class
# decorator asks at once, and what was made for whoever has asked is kept.
LAZY_ANNOTATIONS = "__annotate__" in vars(FunctionType)     # asked of the type itself, `hasattr` meets its metaclass


class ModuleText:
    """One module's text, parsed: its leaves, its imports and (when asked) its code."""

    def __init__(self, text: str, path: str, *, package: str = "") -> None:
        """Parse *text*; raises SyntaxError (or ValueError for a null byte) as `compile` does."""
        self.text, self.path, self.package = text, path, package
        self.tree = trees.parse(text, path, "exec")
        privates.resolve(self.tree, text)
        self.lazy = postpones_annotations(self.tree)
        self.lines = lines_of(text)
        self.leaves: list[Leaf] = list(leaves_of(self.tree.body, (), self.lazy, self.lines))
        number_occurrences(self.leaves)
        self._plain: dict[str, Any] | None = None
        self._wrapped: set[str] | None = None
        self._finished: dict[str, list[tuple[Leaf, Stored]]] | None = None
        self._functions_store: set[str] | None = None
        self._places: Places | None = None
        self._filled: dict[tuple[int, ...], set[str]] = {}
        self._keys: set[Any] | None = None
        self._stores_by_leaf: dict[int, set[Store]] | None = None
        for leaf in self.leaves:
            if leaf.kind == "expression" and leaf.calls:
                leaf.mutates |= self.filled_by(leaf.calls)
        self._code: CodeTree | None = None
        self._nodes: dict[tuple[str, int], list[Any]] | None = None
        self._lambdas: dict[Any, str] | None = None
        self._constant: dict[int, list[Place]] | None = None

    @property
    def code(self) -> CodeTree:
        """The code objects of the whole text, compiled once."""
        if self._code is None:
            self._code = CodeTree(compile(self.text, self.path, "exec", dont_inherit=True))
        return self._code

    @property
    def doc(self) -> str | None:
        """The docstring, as `__doc__` has it."""
        return ast.get_docstring(self.tree, clean=False)

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
            for node in nodes_in(self.tree):
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

    @property
    def wrapped(self) -> set[str]:
        """The names of definitions to which a statement below gives something else, as a decorator would (`f = cached(f)`)."""
        if self._wrapped is None:
            self._wrapped = set()
            above: dict[str, Leaf] = {}
            for leaf in self.leaves:
                if leaf.name:
                    above[leaf.name] = leaf
                elif leaf.kind in ("assign", "compound") and above:
                    self._wrapped |= {n for n in leaf.binds & above.keys() if not leaf.excludes(above[n])}
        return self._wrapped

    def stored_on_definitions(self) -> dict[str, list[tuple[Leaf, Stored]]]:
        """By the name of a class or function at the top: the statements below it that store attributes on it, in order.

        Names that more than one statement binds are left out: what they stand for where is another matter (`wrapped`).
        """
        if self._finished is None:
            binders = Counter(name for leaf in self.leaves for name in leaf.binds)
            owners = {leaf.name for leaf in self.leaves if leaf.name and binders[leaf.name] == 1}
            self._finished, above = {}, set()
            for leaf in self.leaves:
                if leaf.name:
                    above |= owners & {leaf.name}
                elif above and not leaf.is_of_program and (leaf.mutates or leaf.calls & self.plain_functions.keys()):
                    for owner, stored in stored_on(leaf.node, above, self._stores_on_argument).items():
                        self._finished.setdefault(owner, []).append((leaf, stored))
        return self._finished

    def stored_in_functions(self) -> set[str]:
        """The names of the attributes that functions of this text store, on whatever."""
        if self._functions_store is None:
            self._functions_store = {n.attr for f in nodes_in(self.tree) if isinstance(f, (*FUNCTIONS, ast.Lambda))
                            for n in nodes_in(f) if isinstance(n, ast.Attribute) and not isinstance(n.ctx, ast.Load)}
        return self._functions_store

    def stored_as_globals(self) -> set[str]:
        """The names of the module that functions store (`global N`): their values are the program's."""
        return {name for node in nodes_in(self.tree) if isinstance(node, ast.Global) for name in node.names}

    def stores_of(self, leaf: Leaf) -> set[Store]:
        """The attributes that a statement of this text stores, in a branch or a loop of it, too, where it is on a definition of the module."""
        if self._stores_by_leaf is None:
            self._stores_by_leaf = {}
            for owner, found in self.stored_on_definitions().items():
                for each, stored in found:
                    self._stores_by_leaf.setdefault(id(each), set()).update((owner, name) for name in stored.names)
        return stored_attributes(leaf.node, augmented=True) | self._stores_by_leaf.get(id(leaf), set())

    def _stores_on_argument(self, name: str) -> bool:
        node = self.plain_functions.get(name)
        return node is not None and stores_on_argument(node)

    @property
    def places(self) -> Places:
        """Where conditions stand, and where names are bound or filled last."""
        if self._places is None:
            self._places = Places(self.leaves)
        return self._places

    def is_bare(self, leaf: Leaf) -> bool:
        """Whether the name of a definition has what its statement alone makes: nothing decorates it, there or below."""
        return not getattr(leaf.node, "decorator_list", None) and leaf.name not in self.wrapped

    def filling(self, calls: set[str]) -> set[str]:
        """Those of the module's functions among *calls*, and what these call, that fill containers of the module."""
        found: set[str] = set()
        todo = calls & set(self.plain_functions)
        while todo:
            found |= todo
            todo = set().union(*(calls_of(self.plain_functions[name]) for name in todo)) & set(self.plain_functions) - found
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

    def keys_written(self) -> set[Any]:
        """The words that dictionaries are written with: constants, and the last name of a dotted one (`State.DONE`)."""
        if self._keys is None:
            keys = [key for node in nodes_in(self.tree) if isinstance(node, ast.Dict) for key in node.keys]
            self._keys = {key.value if isinstance(key, ast.Constant) else dotted(key).rpartition(".")[2] if key is not None else "" for key in keys}
        return self._keys

    def filled_as_decorator(self, name: str) -> set[str]:
        """The names of the module whose containers its function *name* fills when it decorates, itself, in what it returns or by functions that it calls."""
        node = self.plain_functions.get(name)
        return self._filled_within([node]) & {n for leaf in self.leaves if leaf.kind == "assign" for n in leaf.binds} if node is not None else set()

    def filled_by_methods(self, name: str, methods: Collection[str]) -> set[str]:
        """The names of the module whose containers these methods of a class fill; that of the class where they fill what an attribute of their first argument holds."""
        leaf = class_leaf(self, name) if "<" not in name else None
        functions: list[Any] = [each.node for each in leaf.body if each.name in methods and isinstance(each.node, FUNCTIONS)] if leaf is not None else []
        found = self._filled_within(functions) & {n for each in self.leaves if each.kind in ("assign", "class") for n in each.binds}
        return found | {name for node in functions if node.args.args and filled_attributes(node, node.args.args[0].arg)}

    def _filled_within(self, functions: list[Any]) -> set[str]:
        """The names that functions, and those in them, fill and do not bind, themselves or by functions of the module that they call."""
        key = tuple(map(id, functions))
        if key in self._filled:
            return self._filled[key]
        uses = Uses()
        for node in (n for function in functions for n in nodes_in(function) if isinstance(n, FUNCTIONS)):
            for statement in node.body:
                uses.visit(statement)
        self._filled[key] = (uses.mutates - set().union(*map(local_names, functions))) | self.filled_by(uses.calls)
        return self._filled[key]

    @property
    def names_of_lambdas(self) -> dict[Any, str]:
        """The names that assignments give to lambdas, by their syntax."""
        if self._lambdas is None:
            self._lambdas = {node.value: node.targets[0].id for node in nodes_in(self.tree) if isinstance(node, ast.Assign) and len(node.targets) == 1
                             and isinstance(node.value, ast.Lambda) and isinstance(node.targets[0], ast.Name)}
        return self._lambdas

    def place_of(self, code: CodeType) -> Place:
        """Where the expression of anonymous code begins; its line and column 0 where that is not certain."""
        found = [(line, column) for line, _, column, end in code.co_positions() if line and column is not None and end]
        if found:
            return min(found)
        # The code of `lambda: 1` has no columns: such ones of one line stand in the order of their text.
        line = code.co_firstlineno
        if self._constant is None:
            self._constant = {}
            for node in nodes_in(self.tree):
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


class Places:
    """By the identity of a condition, the first statement that stands behind it (*asked*); by name, the last that binds or fills it (*touched*)."""

    __slots__ = ("asked", "touched")

    def __init__(self, leaves: list[Leaf]) -> None:
        self.asked: dict[int, int] = {}
        self.touched: dict[str, int] = {}
        for at, leaf in enumerate(leaves):
            for guard in leaf.guards:
                self.asked.setdefault(id(guard.test), at)
            self.touched.update(dict.fromkeys(leaf.binds | leaf.mutates, at))


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

    def excludes(self, other: Leaf) -> bool:
        """Whether two leaves stand in branches of which one alone is taken."""
        return any(mine.test is theirs.test and mine.taken is not theirs.taken for mine in self.guards for theirs in other.guards)

    @property
    def is_of_program(self) -> bool:
        """Whether it runs only when its module is started as a program, and defines nothing: it never runs again."""
        return not self.name and any(g.is_main() for g in self.guards)

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
        """The dotted names that running the statement never looks into; see `only_named`."""
        if self._named is None:
            self._named = only_named(self.node)
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


def class_leaf(text: Any, qualname: str, counts: Callable[[Leaf], bool] = lambda leaf: True) -> Leaf | None:
    """The statement of a class; of several of one name the last at the top that *counts*, else the last."""
    leaves, found = text.leaves, None
    for step in qualname.split("."):
        named = [leaf for leaf in leaves if leaf.kind == "class" and leaf.name == step]
        if not named:
            return None
        taken = [leaf for leaf in named if counts(leaf)] if len(named) > 1 and leaves is text.leaves else named
        found = (taken or named)[-1]
        leaves = found.body
    return found


def number_occurrences(leaves: list[Leaf]) -> None:
    """Give each leaf a key that pairs it with its successor in another text."""
    seen: dict[tuple[Any, ...], int] = {}
    for leaf in leaves:
        breathe()
        where = tuple((ast.dump(g.test), g.taken) for g in leaf.guards)
        base = ("def", leaf.name, where) if leaf.name else (leaf.kind, leaf.skeleton, where)
        seen[base] = seen.get(base, -1) + 1
        leaf.key = (*base, seen[base])


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
    return "compound" if hasattr(node, "body") or isinstance(node, ast.Match) else "other"


def _binds_in_test(test: ast.expr) -> bool:
    return any(isinstance(n, ast.NamedExpr) for n in nodes_in(test))


def filled_attributes(function: ast.AST, name: str) -> set[str]:
    """The attributes of *name* that a function puts something into: `self.known[key] = f`, `self.known.append(f)`."""
    filled = [n.value if isinstance(n, ast.Subscript) else fillers.filled(n) for n in nodes_in(function)
              if isinstance(n, ast.Call) or (isinstance(n, ast.Subscript) and not isinstance(n.ctx, ast.Load))]
    within = [n for each in filled if each is not None for n in nodes_in(each) if isinstance(n, ast.Attribute)]
    return {n.attr for n in within if isinstance(n.value, ast.Name) and n.value.id == name}
