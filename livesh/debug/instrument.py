"""A function's code, compiled again from its own text with probes written into it.

Theory of operation. A probe must reach every reference to a function and cost nothing anywhere else, so it is part of
the function's code: the definition is taken from the text of the version that runs, statements are added to its
syntax tree, and the result replaces the code of every function that used the old one. Exception tables and stack
depths stay the compiler's job.

Only the one definition is compiled, inside a synthetic function that binds the names the running code captures
(`co_freevars`), and a class of the right name for private names. So the free variables come out the same, whatever
surrounds the definition in the file. Before anything is woven the bare definition is compiled the same way and
compared with the running code: text that does not match (assertion rewriting, a file edited before we looked, other
flags) is refused, never guessed.

What a probe calls goes in as a constant of the code: a mark in the tree, replaced after compiling; no name appears in
the service's globals. A mark is only ever used as `MARK.attribute(...)`: calling a constant directly would make the
compiler warn. The names a probe keeps in the frame begin with a dot, so no program can collide with them, and
`locals()` in the function is filtered. Nested code objects are taken over from the original by identity: functions made
while a probe is set are the same as ever, for the engine and after the probe has gone.

Knows code objects and text. Does not know sessions, limits or which functions use the code.
"""

from __future__ import annotations

import ast
import weakref
from types import CodeType
from typing import Any, NamedTuple, Protocol

from livesh.errors import Refused
from livesh.runtime import trees

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
HIDDEN = ".livesh"

# CO_NESTED follows from our synthetic function, CO_ITERABLE_COROUTINE is put on by `types.coroutine`: neither says
# anything about the text, and both are taken from the running code.
_NOT_OF_THE_TEXT = 0x10 | 0x100
_FUTURE = 0x1FE0000  # every __future__ flag: the low half of PyCF_MASK is of no concern to function bodies


class Place(NamedTuple):
    """A definition in a text: its node, its qualified name, the innermost class around it, the module's imported names."""

    node: Definition
    qualname: str
    class_name: str | None
    imported: tuple[str, ...] = ()


class Weave(Protocol):
    """Something that writes itself into a definition; *number* keeps its names apart from other weaves'."""

    rank: int  # lines before calls before whole functions: a later weave wraps what earlier ones wrote

    def weave(self, node: ast.FunctionDef | ast.AsyncFunctionDef, number: int) -> dict[str, object]:
        """Change *node* in place and return what each mark in it stands for."""


# -- which code replaced which ----------------------------------------------------------------------------------------

_ORIGINALS: dict[int, tuple[weakref.ref[CodeType], weakref.ref[CodeType]]] = {}


def original(code: CodeType) -> CodeType | None:
    """Return the code that the instrumented *code* stands in for; None for any other code.

    By identity, and weak on both sides: frames that still run instrumented code after its probe has gone are answered
    as long as the original lives.
    """
    known = _ORIGINALS.get(id(code))
    if known is None or known[0]() is not code:
        return None
    return known[1]()


def stand_ins(code: CodeType) -> list[CodeType]:
    """Return the living codes that stand in for *code*, or once did: calls that began then run them."""
    living = [(known(), original_of()) for known, original_of in list(_ORIGINALS.values())]
    return [instrumented for instrumented, genuine in living if genuine is code and instrumented is not None]


def remember(code: CodeType, stands_for: CodeType) -> None:
    """Note that *code* stands in for another; `original` answers with it."""
    key = id(code)
    _DEF_LINES.pop(key, None)
    _ORIGINALS[key] = (weakref.ref(code, lambda _: _forget(key)), weakref.ref(stands_for))


def _forget(key: int) -> None:
    _ORIGINALS.pop(key, None)
    _DEF_LINES.pop(key, None)


_DEF_LINES: dict[int, int] = {}


def woven_line(code: CodeType) -> int | None:
    """Return the line that only what was woven into *code* stands on, that of `def`; None where there is no such line."""
    return _DEF_LINES.get(id(code)) if original(code) is not None else None


def _first_statement(node: Definition) -> int:
    return node.body.lineno if isinstance(node, ast.Lambda) else node.body[0].lineno


# -- finding the definition -------------------------------------------------------------------------------------------


def first_line(node: ast.AST) -> int:
    """Return the line a definition's code begins at: that of its first decorator, if any."""
    lines: list[int] = [decorator.lineno for decorator in getattr(node, "decorator_list", [])]
    return min([*lines, getattr(node, "lineno", 0)])


def places(tree: ast.Module) -> list[Place]:
    """Return every function, method and lambda of *tree* with its qualified name, in the order of the text."""
    found: list[Place] = []
    _collect(tree, "", None, found)
    return found


def _collect(node: ast.AST, prefix: str, class_name: str | None, found: list[Place]) -> None:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ClassDef):
            _collect(child, f"{prefix}{child.name}.", child.name, found)
        elif isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            name = getattr(child, "name", "<lambda>")
            found.append(Place(child, prefix + name, class_name))
            _collect(child, f"{prefix}{name}.<locals>.", class_name, found)
        elif isinstance(child, ast.GeneratorExp | ast.ListComp | ast.SetComp | ast.DictComp):
            _collect(child, prefix, class_name, found)
        else:
            _collect(child, prefix, class_name, found)


def find(tree: ast.Module, code: CodeType) -> Place:
    """Return the definition that *code* was compiled from, or refuse with the reason."""
    if code.co_name.startswith("<") and code.co_name != "<lambda>":
        raise Refused(f"{code.co_qualname} is not a function of its own: set the probe on the function around it")
    same_line = [
        place
        for place in places(tree)
        if getattr(place.node, "name", "<lambda>") == code.co_name and first_line(place.node) == code.co_firstlineno
    ]
    # The compiler calls a method of an imported name differently; code of a statement compiled alone lacks that.
    for place in same_line:
        for imported in (_imported(tree), ()):
            if _same_code(_compile(place._replace(imported=imported), code, []), code):
                return place._replace(imported=imported)
    raise Refused(
        f"the text known for {code.co_filename} is not what {code.co_qualname} was compiled from:"
        " nothing can be written into code whose text is unknown"
    )


def _imported(tree: ast.Module) -> tuple[str, ...]:
    """Return the names that import statements of the module's own scope bind."""
    names: dict[str, None] = {}
    waiting: list[ast.AST] = [*tree.body]
    while waiting:
        one = waiting.pop()
        if isinstance(one, ast.Import | ast.ImportFrom):
            names.update((alias.asname or alias.name.split(".")[0], None) for alias in one.names)
        elif not isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.expr):
            waiting.extend(ast.iter_child_nodes(one))
    names.pop("*", None)
    return tuple(names)


# -- weaving ----------------------------------------------------------------------------------------------------------


def instrument(code: CodeType, tree: ast.Module, weaves: list[Weave]) -> CodeType:
    """Return *code* with *weaves* written into it: same names, file, lines, flags and free variables."""
    place = find(tree, code)
    woven = _compile(place, code, sorted(weaves, key=lambda weave: weave.rank))
    if woven.co_freevars != code.co_freevars:
        raise Refused(f"a probe in {code.co_qualname} would change which outer variables it captures")
    remember(woven, code)
    if place.node.lineno != _first_statement(place.node):
        _DEF_LINES[id(woven)] = place.node.lineno
    return woven


def replace_nested(code: CodeType, nested: dict[int, CodeType]) -> CodeType:
    """Return *code* with the nested code objects in *nested* (by identity of the old one) exchanged."""
    consts = tuple(nested.get(id(const), const) for const in code.co_consts)
    outer = code.replace(co_consts=consts)
    line = woven_line(code)
    remember(outer, original(code) or code)
    if line is not None:
        _DEF_LINES[id(outer)] = line
    return outer


def _compile(place: Place, code: CodeType, weaves: list[Weave]) -> CodeType:
    node = bare(place.node)
    _mark_own(node)
    meanings: dict[str, object] = {}
    for number, weave in enumerate(weaves):
        meanings.update(weave.weave(node, number))
    if weaves:
        _filter_locals(node)
        meanings[_mark("locals")] = _LOCALS
    imports: list[ast.stmt] = [ast.Import([ast.alias("sys", name)]) for name in place.imported]
    module = ast.Module(body=[*imports, _surroundings(place, node, code.co_freevars)], type_ignores=[])
    ast.fix_missing_locations(module)
    flags = code.co_flags & _FUTURE
    with trees.without_warnings():
        whole = compile(module, code.co_filename, "exec", flags=flags, dont_inherit=True)
    return _dress(_dig(whole, node.name), code, meanings)


def _mark_own(node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
    """Note what the text itself has in *node*, before anything is woven in."""
    setattr(node, "own_line", _first_own_line(node))
    for each in ast.walk(node):
        if isinstance(each, ast.expr):
            setattr(each, "own", True)


def is_own(node: ast.expr) -> bool:
    """Whether the text has this expression; what a probe has woven in, or a person asks of it, is not the function's own."""
    return bool(getattr(node, "own", False))


def own_line(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return the line of the first statement the text has in *node*, whatever was woven in before it."""
    return int(getattr(node, "own_line", 0)) or _first_own_line(node)


def _first_own_line(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    _, body = split_docstring(node.body)
    return first_line(body[0])


def bare(node: Definition) -> ast.FunctionDef | ast.AsyncFunctionDef:
    """Copy the definition without what its code does not hold: defaults, annotations, decorators (but their line)."""
    import copy

    kind = ast.AsyncFunctionDef if isinstance(node, ast.AsyncFunctionDef) else ast.FunctionDef
    if isinstance(node, ast.Lambda):
        body: list[ast.stmt] = [ast.copy_location(ast.Return(copy.deepcopy(node.body)), node.body)]
        name = "<lambda>"
        decorators: list[ast.expr] = []
    else:
        body, name = copy.deepcopy(node.body), node.name
        decorators = [ast.copy_location(ast.Constant(None), deco) for deco in node.decorator_list]
    made = kind(name=name, args=_bare_arguments(node.args), body=body, decorator_list=decorators)
    made.returns = None
    setattr(made, "type_params", [])  # since 3.12
    return ast.copy_location(made, node)


def _bare_arguments(args: ast.arguments) -> ast.arguments:
    def bare(arg: ast.arg) -> ast.arg:
        return ast.copy_location(ast.arg(arg.arg), arg)

    return ast.arguments(
        posonlyargs=[bare(arg) for arg in args.posonlyargs],
        args=[bare(arg) for arg in args.args],
        vararg=bare(args.vararg) if args.vararg else None,
        kwonlyargs=[bare(arg) for arg in args.kwonlyargs],
        kw_defaults=[None for _ in args.kwonlyargs],
        kwarg=bare(args.kwarg) if args.kwarg else None,
        defaults=[],
    )


def _surroundings(place: Place, node: ast.stmt, free: tuple[str, ...]) -> ast.stmt:
    """Put *node* where exactly the names in *free* are variables of a function around it."""
    inner = node
    if place.class_name is not None:
        inner = ast.ClassDef(name=place.class_name, bases=[], keywords=[], body=[node], decorator_list=[])
        setattr(inner, "type_params", [])
    bind: list[ast.stmt] = [ast.Assign([ast.Name(name, ast.Store())], ast.Constant(None)) for name in free]
    own_name = place.class_name or str(getattr(node, "name", ""))
    if own_name not in free:  # a recursive function finds itself among the globals
        bind.insert(0, ast.Global([own_name]))
    outer = ast.FunctionDef(
        name=f"{HIDDEN}.outer", args=_bare_arguments(_NO_ARGUMENTS), body=[*bind, inner], decorator_list=[]
    )
    setattr(outer, "type_params", [])
    return outer


_NO_ARGUMENTS = ast.arguments(posonlyargs=[], args=[], kwonlyargs=[], kw_defaults=[], defaults=[])


def _dig(code: CodeType, name: str) -> CodeType:
    """Return the function's code out of the synthetic module: down the only path there is."""
    for _ in range(3):
        inner = [const for const in code.co_consts if isinstance(const, CodeType)]
        code = inner[0]
        if code.co_name == name and code.co_qualname.split(".")[-1] == name and _is_function(code):
            return code
    raise Refused(f"{name} was lost in compiling")


def _is_function(code: CodeType) -> bool:
    return bool(code.co_flags & 0x2)  # CO_NEWLOCALS: a class body lacks it


def _dress(woven: CodeType, code: CodeType, meanings: dict[str, object]) -> CodeType:
    """Give the compiled code the running one's names and nested code, and its marks their meanings."""
    mine = [const for const in code.co_consts if isinstance(const, CodeType)]
    consts = tuple(_meaning(const, code, mine, meanings) for const in woven.co_consts)
    flags = (woven.co_flags & ~_NOT_OF_THE_TEXT) | (code.co_flags & _NOT_OF_THE_TEXT)
    return woven.replace(co_consts=consts, co_flags=flags, co_qualname=code.co_qualname)


def _meaning(const: object, code: CodeType, mine: list[CodeType], meanings: dict[str, object]) -> object:
    if isinstance(const, str):
        return meanings.get(const, const)
    if not isinstance(const, CodeType):
        return const
    for index, nested in enumerate(mine):
        if _same_code(const, nested) and const.co_firstlineno == nested.co_firstlineno:
            return mine.pop(index)
    # A comprehension of a traced function (or of a condition) that has marks of its own: it ends with the call.
    for index, nested in enumerate(mine):
        if (const.co_name, const.co_firstlineno) == (nested.co_name, nested.co_firstlineno):
            return _dress(const, mine.pop(index), meanings)
    return _dress(const, const.replace(co_qualname=f"{code.co_qualname}.<locals>.{const.co_name}"), meanings)


def _same_code(one: CodeType, other: CodeType) -> bool:
    """Whether two code objects do the same; names of the surroundings and places in the file do not matter."""
    return (
        one.co_code == other.co_code
        and one.co_names == other.co_names
        and one.co_varnames == other.co_varnames
        and one.co_freevars == other.co_freevars
        and one.co_cellvars == other.co_cellvars
        and (one.co_flags | _NOT_OF_THE_TEXT) == (other.co_flags | _NOT_OF_THE_TEXT)
        and one.co_exceptiontable == other.co_exceptiontable
        and len(one.co_consts) == len(other.co_consts)
        and all(map(_same_const, one.co_consts, other.co_consts))
    )


def _same_const(one: object, other: object) -> bool:
    if isinstance(one, CodeType) and isinstance(other, CodeType):
        return _same_code(one, other)
    return type(one) is type(other) and repr(one) == repr(other)  # repr: 0.0 is not -0.0, nested types differ


# -- marks and names ----------------------------------------------------------------------------------------------------


def _mark(name: str) -> str:
    return f"\0livesh:{name}"


class Marks:
    """The names and constants of one weave."""

    def __init__(self, number: int) -> None:
        self._number = number
        self.meanings: dict[str, object] = {}

    def constant(self, name: str, value: object) -> ast.expr:
        """Return an expression for *value*; use it as `expression.attribute(...)` only."""
        mark = _mark(f"{self._number}:{name}")
        self.meanings[mark] = value
        return ast.Constant(mark)

    def local(self, name: str) -> str:
        """Return the name of a variable of this weave in the frame."""
        return f"{HIDDEN}.{name}{self._number}"


def load(name: str) -> ast.expr:
    """Return an expression that reads the variable *name*."""
    return ast.Name(name, ast.Load())


def assign(name: str, value: ast.expr) -> ast.stmt:
    """Return a statement that binds *name*."""
    return ast.Assign([ast.Name(name, ast.Store())], value)


def call(target: ast.expr, method: str, *args: ast.expr) -> ast.expr:
    """Return an expression that calls a method of *target*."""
    return ast.Call(part(target, method), list(args), [])


def part(target: ast.expr, name: str) -> ast.expr:
    """Return an expression for an attribute of *target*: a constant anew each time, since a node has one place in the text and its uses have many."""
    return ast.Attribute(ast.Constant(target.value) if isinstance(target, ast.Constant) else target, name, ast.Load())


def at_line(line: int, *statements: ast.stmt) -> list[ast.stmt]:
    """Put everything new in *statements* on *line*; nodes that already have a place keep it."""
    for statement in statements:
        for node in ast.walk(statement):
            if isinstance(node, ast.expr | ast.stmt | ast.excepthandler) and not hasattr(node, "lineno"):
                node.lineno = node.end_lineno = line
                node.col_offset = node.end_col_offset = 0
    return list(statements)


def split_docstring(body: list[ast.stmt]) -> tuple[list[ast.stmt], list[ast.stmt]]:
    """Return the docstring statement (if any) and the rest, never empty: the docstring must stay the first one."""
    first = body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        return body[:1], body[1:] or [ast.copy_location(ast.Pass(), first)]
    return [], body


# -- locals() in a probed function -----------------------------------------------------------------------------------------


class _Locals:
    """Takes our names out of what `locals()`, `vars()` and `dir()` return in a probed function."""

    def clean(self, answer: Any) -> Any:
        if type(answer) is dict:
            # A new dict: until 3.12 the frame's own one is filled again by the next `locals()` or `dir()`.
            return {name: value for name, value in answer.items() if not _is_ours(name)}
        if type(answer) is list:
            return [name for name in answer if not _is_ours(name)]
        return answer


def _is_ours(name: object) -> bool:
    return type(name) is str and name.startswith(HIDDEN)


_LOCALS = _Locals()


class _LocalsFilter(ast.NodeTransformer):
    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and node.func.id in ("locals", "vars", "dir") and not node.args:
            return ast.copy_location(call(ast.Constant(_mark("locals")), "clean", node), node)
        return node

    def _nested(self, node: ast.AST) -> ast.AST:
        return node  # a scope of its own: our names are not in its locals()

    visit_FunctionDef = visit_AsyncFunctionDef = visit_Lambda = visit_ClassDef = visit_GeneratorExp = _nested


def _filter_locals(node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
    one = _LocalsFilter()
    node.body = [one.visit(statement) for statement in node.body]
