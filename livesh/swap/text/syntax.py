"""What a syntax tree says by itself: names, chains, imports, equality. Knows no statement's meaning."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


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


def bare_container(node: ast.AST) -> str:
    """The list, dictionary or set of constants that an assignment gives its name, as syntax to compare; "" where it gives anything else."""
    value = node.value if isinstance(node, (ast.Assign, ast.AnnAssign)) else None
    plain = isinstance(value, (ast.List, ast.Dict, ast.Set)) and not any(isinstance(n, (ast.Name, ast.Call)) for n in nodes_in(value))
    return ast.dump(value) if plain and value is not None else ""


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
        for child in children(node):
            _take_bodies(child, taken)


def nodes_in(node: ast.AST) -> Iterator[ast.AST]:
    """Every node of a tree, level by level, but for contexts and operators; `ast.walk` takes twice as long or more."""
    todo = [node]
    for each in todo:
        yield each
        todo += children(each)


def children(node: ast.AST) -> list[ast.AST]:
    """The nodes right below *node*, but for contexts and operators."""
    found: list[ast.AST] = []
    for field in _BELOW[node.__class__]:
        value = getattr(node, field, None)
        if value.__class__ is list:
            found += value if None not in value else [item for item in value if item is not None]
        elif isinstance(value, ast.AST):
            found.append(value)
    return found


class _Below(dict[type, tuple[str, ...]]):
    """The fields of each class of nodes that hold nodes."""

    def __missing__(self, kind: type) -> tuple[str, ...]:
        plain = _PLAIN | ({"value"} if kind is ast.Constant else {"names"} if kind in (ast.Global, ast.Nonlocal) else set())
        found = self[kind] = tuple(field for field in getattr(kind, "_fields", ()) if field not in plain)
        return found


_PLAIN = frozenset("id attr arg asname module level kind conversion is_async is_lazy simple type_comment rest kwd_attrs tag lineno str ctx op ops".split())
_BELOW = _Below()


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


def star_origin(node: ast.AST, package: str) -> str:
    """The module that a `from` import takes everything from; "" where the statement is another one."""
    return absolute_name(node, package) if isinstance(node, ast.ImportFrom) and node.names[0].name == "*" else ""


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



def find_function(tree: ast.AST, qualname: str) -> ast.AST | None:
    """The function or class of that qualified name (`<locals>` steps into functions); the last one of the name."""
    node: Any = tree
    for step in (s for s in qualname.split(".") if s != "<locals>"):
        node = _named_in(node).get(step)
        if node is None:
            return None
    return None if node is tree else node


def _named_in(node: Any) -> dict[str, Any]:
    """The definitions right below *node* by name; of a module noted in its tree, which may have thousands and is asked for each."""
    body = getattr(node, "body", [])
    if node.__class__ is not ast.Module:
        return _by_name(body)
    noted: tuple[Any, dict[str, Any]] | None = getattr(node, "definitions", None)
    if noted is None or noted[0] is not body:
        noted = (body, _by_name(body))
        node.definitions = noted  # type: ignore[attr-defined]
    return noted[1]


def _by_name(body: list[Any]) -> dict[str, Any]:
    return {each.name: each for each in _statements(body) if isinstance(each, DEFINITIONS)}


def _statements(scope: list[Any]) -> Iterator[Any]:
    for node in scope:
        yield node
        if not isinstance(node, (*FUNCTIONS, ast.ClassDef)):
            for field in ("body", "orelse", "finalbody"):
                yield from _statements(getattr(node, field, []))
            for handler in getattr(node, "handlers", []):
                yield from _statements(handler.body)


def gives_the_module_a_class(node: ast.AST) -> bool:
    """Whether a statement is ``sys.modules[__name__].__class__ = …``."""
    return isinstance(node, ast.Assign) and any(
        isinstance(target, ast.Attribute) and target.attr == "__class__" and isinstance(target.value, ast.Subscript)
        and dotted(target.value.value).endswith("modules") and dotted(target.value.slice) == "__name__" for target in node.targets)


def is_alias(node: ast.AST) -> bool:
    """Whether a statement only gives another name to something there is (`Command = Generic.Command`)."""
    return isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None and bool(dotted(node.value))


def used_of_self(node: ast.FunctionDef | ast.AsyncFunctionDef) -> set[str]:
    """The attributes that a method uses of its first argument (`self.rate`, `cls.rate`)."""
    first = next((a.arg for a in (*node.args.posonlyargs, *node.args.args)), "")
    return {n.attr for n in nodes_in(node) if isinstance(n, ast.Attribute) and isinstance(n.value, ast.Name) and n.value.id == first}
