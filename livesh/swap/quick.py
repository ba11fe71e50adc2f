"""The short way for the most common edit: the body of one function at the top of a module, and nothing else.

Theory of operation. The whole pipeline parses and compares both texts; that takes longer than compiling them. But when
the lines that differ lie inside one undecorated function, and no statement at the top of any module calls a function of
this one, there is nothing to run, nothing to depend on it and nothing to search for. Then only that function is parsed
and compiled (with its real line numbers), and functions below it get their lines moved without compiling.

The outline says where the top-level statements of the current text stand; it is made once per module and carried from
version to version. That the text around the chunk means the same as before follows from the chunk: it is a whole
statement when parsed alone, and so was the old one at that place; nothing outside of it differs by a character.

Anything this file is not sure of goes the long way (`None`); both ways end in the same journal and the same versions.
"""

from __future__ import annotations

import ast
import sys
import types
from bisect import bisect_right
from typing import Any

from livesh.errors import Refused
from livesh.runtime import trees
from livesh.swap.history import loaded, versions
from livesh.swap.history.sources import Source
from livesh.swap.live import holders
from livesh.swap.live.commit import Journal
from livesh.swap.live.patches import Patches
from livesh.swap.merging import class_lines
from livesh.swap.planning.followers import UNKNOWN
from livesh.swap.planning.parts import Part, package_of
from livesh.swap.planning.plan import Plan
from livesh.swap.text.diff import header_changes
from livesh.swap.text.syntax import dotted

_KEPT = 64
_HOOKS = ("__code_change__", "__livesh_check__")


class Outline:
    """Where the top-level statements of a text stand, and what they call when they run."""

    __slots__ = ("calls", "classes", "ends", "flags", "names", "source", "starts")

    def __init__(self, source: Source, package: str) -> None:
        tree = trees.parse(source.text, source.path, "exec")
        assert isinstance(tree, ast.Module)
        self.source = source
        self.starts = [_first_line(node) for node in tree.body]
        self.ends = [node.end_lineno or node.lineno for node in tree.body]
        self.names = [node.name if isinstance(node, ast.FunctionDef) and not node.decorator_list else "" for node in tree.body]
        self.classes = [i for i, node in enumerate(tree.body) if isinstance(node, ast.ClassDef)]
        self.calls = _called_at_top(tree)
        self.flags = _future_flags(tree)

    def statement_at(self, first: int, last: int) -> int | None:
        """The index of the statement that holds the lines *first* to *last* (1-based, inclusive)."""
        index = bisect_right(self.starts, first) - 1
        if index < 0 or last > self.ends[index]:
            return None
        return index

    def moved(self, index: int, delta: int, source: Source) -> None:
        """Follow an edit of statement *index* that made it *delta* lines longer."""
        self.source = source
        if delta:
            self.ends[index:] = [end + delta for end in self.ends[index:]]
            self.starts[index + 1:] = [start + delta for start in self.starts[index + 1:]]


_OUTLINES: dict[str, Outline] = {}
_CALLS: dict[tuple[str, str], frozenset[str]] = {}


class Short:
    """A change that needs no trial; has what `engine` asks of a `Trial`."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.parts: dict[str, Part] = {}
        self.journal, self.patches = Journal(), Patches()
        self.installed: list[tuple[str, types.CodeType]] = []
        self.replaced: list[types.CodeType] = []
        self.rebound: list[Any] = []
        self.held: list[str] = []
        self.left: list[str] = []
        self.shapes: list[Any] = []
        self._after: list[tuple[Outline, int, int, Source]] = []

    def add(self, edit: Edit) -> None:
        """Take the edit of one module in."""
        for function, code in edit.codes():
            self.patches.of(function).code = code
            self.installed.append((edit.module, code))
            self.replaced.append(function.__code__)
        if edit.delta and edit.outline.classes:
            class_lines.push(self.journal, edit.function.__globals__, edit.module, edit.function.__code__.co_firstlineno, edit.delta)
        self._after.append((edit.outline, edit.index, edit.delta, edit.source))
        self.plan.add(edit.module, edit.function.__name__, "~", "body")

    def ready(self) -> None:
        """Write the journal."""
        self.patches.write(self.journal)

    def remember_gone(self) -> None:
        """Carry the outlines over to the new texts."""
        for outline, index, delta, source in self._after:
            outline.moved(index, delta, source)

    def stragglers(self) -> int:
        """No closures here."""
        return 0

    def all_warnings(self) -> list[str]:
        """Nothing to warn of."""
        return []

    def went_live(self) -> None:
        """No class was merged: no framework has to follow."""

    def was_undone(self) -> None:
        """Nor back."""

    def abandon(self) -> None:
        """Nothing was run."""

    def close(self) -> None:
        """Nothing was made."""


class Edit:
    """The body of one function of one module, edited."""

    def __init__(self, module: str, source: Source, outline: Outline, index: int, delta: int, function: types.FunctionType,
                 code: types.CodeType, below: list[types.FunctionType]) -> None:
        self.module, self.source, self.outline, self.index, self.delta = module, source, outline, index, delta
        self.function, self.code, self.below = function, code, below

    def codes(self) -> list[tuple[types.FunctionType, types.CodeType]]:
        """Every function that gets other code, with that code."""
        delta = self.delta
        moved = [(f, f.__code__.replace(co_firstlineno=f.__code__.co_firstlineno + delta)) for f in self.below]
        return [(self.function, self.code), *moved]


def plan(texts: dict[str, Source], whole: Plan) -> Short | None:
    """The short way for *texts*, or None when any of them must go the long way."""
    edits = []
    for name, source in texts.items():
        edit = _edit(name, source)
        if edit is None:
            return None
        edits.append(edit)
    short = Short(whole)
    for edit in edits:
        short.add(edit)
    short.ready()
    return short


def _edit(name: str, source: Source) -> Edit | None:
    module = sys.modules.get(name)
    if not isinstance(module, types.ModuleType) or versions.current(name).unknown:
        return None
    outline = _outline(name, module)
    if outline is None:
        return None
    place = _place(outline, source)
    if place is None:
        return None
    index, delta, chunk = place
    function = _function(outline, index, module)
    code = _compiled(outline, index, chunk, function, source) if function is not None else None
    if function is None or code is None or _called_somewhere(name, outline, module):
        return None
    below = _below(outline, index, module) if delta else []
    if below is None:
        return None
    return Edit(name, source, outline, index, delta, function, code, below)


def _outline(name: str, module: types.ModuleType) -> Outline | None:
    current = versions.current_source(name)
    found = _OUTLINES.get(name)
    if found is None or found.source is not current:
        if any(hook in current.text for hook in _HOOKS):
            return None
        try:
            found = Outline(current, package_of(module))
        except (SyntaxError, ValueError, RecursionError):
            return None
        _OUTLINES[name] = found
        while len(_OUTLINES) > _KEPT:
            _OUTLINES.pop(next(iter(_OUTLINES)))
    return found


def _place(outline: Outline, source: Source) -> tuple[int, int, list[str]] | None:
    """The statement the differing lines lie in, how much longer it is, and its new lines."""
    old, new = outline.source.text.split("\n"), source.text.split("\n")
    same = min(len(old), len(new))
    first = next((i for i in range(same) if old[i] != new[i]), same)
    last = next((i for i in range(same - first) if old[-1 - i] != new[-1 - i]), same - first)
    index = outline.statement_at(first + 1, max(first + 1, len(old) - last))
    if index is None or not outline.names[index] or first + 1 <= outline.starts[index]:
        return None
    delta = len(new) - len(old)
    return index, delta, new[outline.starts[index] - 1: outline.ends[index] + delta]


def _function(outline: Outline, index: int, module: types.ModuleType) -> types.FunctionType | None:
    """The live function of the statement, when its name holds it and nothing else can run its code."""
    name = outline.names[index]
    function = module.__dict__.get(name)
    if outline.names.count(name) != 1 or type(function) is not types.FunctionType:
        return None
    code = function.__code__
    if code.co_firstlineno != outline.starts[index] or code.co_qualname != name or _has_code(code) \
            or function.__globals__ is not module.__dict__ or sys.getrefcount(code) > 3 or code.co_filename != outline.source.path:
        return None
    return function


def _compiled(outline: Outline, index: int, chunk: list[str], function: types.FunctionType,
              source: Source) -> types.CodeType | None:
    """The new code of the function, when only its body differs."""
    old = outline.source.text.split("\n")[outline.starts[index] - 1: outline.ends[index]]
    try:
        before, after = _only_statement(old), _only_statement(chunk)
        if before is None or after is None or after.end_lineno != len(chunk) or header_changes(before, after):
            return None
        text = "\n" * (outline.starts[index] - 1) + "\n".join(chunk) + "\n"
        root = compile(text, source.path, "exec", flags=outline.flags, dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError):
        return None
    codes = [c for c in root.co_consts if isinstance(c, types.CodeType)]
    code = next((c for c in codes if c.co_name == function.__name__), None)
    if code is None or len(codes) != 1 or _has_code(code) or _kind(code) != _kind(function.__code__):
        return None
    return code


def _only_statement(lines: list[str]) -> ast.FunctionDef | None:
    tree = trees.parse("\n".join(lines), "<chunk>", "exec")
    body = getattr(tree, "body", [])
    node = body[0] if len(body) == 1 else None
    return node if isinstance(node, ast.FunctionDef) and not node.decorator_list else None


def _has_code(code: types.CodeType) -> bool:
    return bool(code.co_freevars) or any(isinstance(c, types.CodeType) for c in code.co_consts)


def _kind(code: types.CodeType) -> int:
    return code.co_flags & (0x20 | 0x80 | 0x200)


def _below(outline: Outline, index: int, module: types.ModuleType) -> list[types.FunctionType] | None:
    """The functions whose lines move; None when something that moves is more than plain functions."""
    if outline.classes and outline.classes[-1] > index:
        return None
    end, namespace = outline.ends[index], module.__dict__
    functions = [f for f in holders.named_functions(namespace) if f.__code__.co_firstlineno > end]
    expected = sum(1 for name in outline.names[index + 1:] if name)
    others = len(outline.names) - index - 1 - expected
    if others or len(functions) != expected or any(_has_code(f.__code__) or sys.getrefcount(f.__code__) > 3 for f in functions):
        return None
    return functions


def _called_somewhere(name: str, outline: Outline, module: types.ModuleType) -> bool:
    """Whether a statement at the top of some module calls a function of this one."""
    own = {n for n in module.__dict__ if type(module.__dict__[n]) is types.FunctionType}
    if outline.calls & own:
        return True
    last = name.rpartition(".")[2]
    for follower in loaded.program_modules():
        if follower == name:
            continue
        if (follower, id(sys.modules.get(follower))) in UNKNOWN:
            return True
        try:
            source = versions.current_source(follower)
        except Refused:
            UNKNOWN.add((follower, id(sys.modules.get(follower))))
            return True
        if last in source.text and _calls_of(source) & (own | {last, name}):
            return True
    return False


def _calls_of(source: Source) -> frozenset[str]:
    key = (source.module, source.digest)
    if key not in _CALLS:
        if len(_CALLS) > 4096:
            _CALLS.clear()
        try:
            _CALLS[key] = _called_at_top(trees.parse(source.text, source.path, "exec"))
        except (SyntaxError, ValueError, Refused):
            _CALLS[key] = frozenset()
    return _CALLS[key]


def _called_at_top(tree: ast.AST) -> frozenset[str]:
    """Every part of every dotted name that runs at top level: what is read there may be called there."""
    found: set[str] = set()
    todo = list(getattr(tree, "body", []))
    while todo:
        node = todo.pop()
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            todo += [*node.decorator_list, *node.args.defaults, *filter(None, node.args.kw_defaults)]
            continue
        if isinstance(node, ast.Lambda):
            continue
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            found.add(node.id)
        elif isinstance(node, ast.Attribute):
            found |= set(dotted(node).split("."))
        todo += list(ast.iter_child_nodes(node))
    return frozenset(found)


def _first_line(node: ast.stmt) -> int:
    return int(min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))]))


def _future_flags(tree: ast.Module) -> int:
    import __future__

    names = [a.name for n in tree.body if isinstance(n, ast.ImportFrom) and n.module == "__future__" for a in n.names]
    return sum(getattr(__future__, n).compiler_flag for n in names)



