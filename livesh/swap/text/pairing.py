"""Which code object of one text is the same definition as which of another.

The tree of code objects that `compile` makes of a text mirrors its definitions. Code objects compare by value, so a live function is matched to its
definition by looking its code up among those compiled from the text it came from (`CodeTree`); two texts are paired scope by scope (`pair_codes`)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from types import CodeType
from typing import Any

from livesh.swap.text.syntax import (
    first_line,
)


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


_OPTIMIZED = 0x1                             # a function's code, not that of a module or a class body
_KINDS = 0x04 | 0x08 | 0x20 | 0x80 | 0x200   # *args, **kwargs, generator, coroutine, asynchronous generator
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

    def name_of(self, code: CodeType, is_new: bool) -> str:
        """The name that an assignment gives to a lambda, "" when it gives none."""
        return ""

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
    paired = list(_pair_by_name(old, new, texts))
    yield from paired
    if old.co_flags & new.co_flags & _OPTIMIZED:
        olds, news = {id(a) for a, _ in paired}, {id(b) for _, b in paired}
        yield from _pair_across_kinds([c for c in _children(old) if id(c) not in olds], [c for c in _children(new) if id(c) not in news], texts)


def _pair_across_kinds(before: list[CodeType], after: list[CodeType], texts: Statements) -> Iterator[tuple[CodeType, CodeType]]:
    """A nested `def` that has become a lambda, or a lambda a `def`, of the same parameters: under one name, else the only ones left that see the same variables."""
    for left, right, is_back in ((before, after, False), (after, before, True)):
        definitions, lambdas = [c for c in left if _is_definition(c)], [c for c in right if c.co_name == "<lambda>"]
        names = {id(c): texts.name_of(c, not is_back) for c in lambdas} if definitions and lambdas else {}
        found = [(d, same[0]) for d in definitions if len(same := [c for c in lambdas if names[id(c)] == d.co_name and _takes_the_same(c, d)]) == 1]
        if not found and len(definitions) == len(lambdas) == 1 and not names[id(lambdas[0])] and _takes_the_same(definitions[0], lambdas[0]) \
                and set(definitions[0].co_freevars) == set(lambdas[0].co_freevars):
            found = [(definitions[0], lambdas[0])]
        yield from ((b, a) if is_back else (a, b) for a, b in found)


def _is_definition(code: CodeType) -> bool:
    return bool(code.co_flags & _OPTIMIZED) and not code.co_name.endswith(">")


def _takes_the_same(a: CodeType, b: CodeType) -> bool:
    count = a.co_argcount + a.co_kwonlyargcount + bool(a.co_flags & 0x04) + bool(a.co_flags & 0x08)
    numbers = [(c.co_argcount, c.co_posonlyargcount, c.co_kwonlyargcount, c.co_flags & _KINDS) for c in (a, b)]
    return numbers[0] == numbers[1] and a.co_varnames[:count] == b.co_varnames[:count]


def _pair_by_name(old: CodeType, new: CodeType, texts: Statements) -> Iterator[tuple[CodeType, CodeType]]:
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
            if len(before) != len(after) or not all(map(same_body, before, after)):
                found = texts.common(old, new) if found is None else found
                yield from _pair_within(before, after, found, texts)
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
