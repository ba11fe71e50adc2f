"""The first values that an `__init__` gives every object alike, read from its text.

Theory of operation. The body is read from the top as a call without the new parameters would run it. A local name stands for an
expression over the names of the module (a new parameter for its default), or for something unknown: an old parameter, what a loop leaves.
A condition that such expressions decide (`if handlers is None`) leads into its branch; one that nothing decides makes all that its branches
store unknown, as does every statement that is not an assignment. What is known at the end of the attributes is an expression that makes the
value once more, for an object that an older `__init__` has made.

Limits. A value that is no constant and gets a second use (`self.items = seen` and `register(seen)`) is unknown: made once more it would be
another one. Methods that the body calls are not followed: what those may store, whoever asks has to leave out.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from copy import copy

from livesh.swap.text.syntax import DEFINITIONS, children, local_names, nodes_in, same_syntax, stored_names

_SCOPES = (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def first_values(function: ast.FunctionDef, given: Mapping[str, ast.expr]) -> dict[str, ast.expr]:
    """What *function* stores in its first argument, by attribute, as far as it needs no parameters but those *given*, which have these values.

    The expressions use names of the module alone; they are not judged.
    """
    if not function.args.args:
        return {}
    reading = _Reading(function, given)
    reading.read(function.body)
    return {name: value for name, value in reading.stored.items() if value is not None}


class _Local:
    """What a local name stands for, and which attributes have it."""

    def __init__(self, value: ast.expr | None) -> None:
        self.value = value
        self.uses = 0
        self.taken: list[str] = []


class _Reading:
    """One reading of a body, from the top."""

    def __init__(self, function: ast.FunctionDef, given: Mapping[str, ast.expr]) -> None:
        self.first = function.args.args[0].arg
        self.stored: dict[str, ast.expr | None] = {}
        self._locals = {name: _Local(given.get(name)) for name in local_names(function) | _bound_in(*function.body)}
        self._used: list[_Local] = []

    def read(self, body: Iterable[ast.stmt]) -> bool:
        """Read statements; returns whether what follows them runs as well."""
        return all(self._statement(each) for each in body)

    def _statement(self, node: ast.stmt) -> bool:
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            self._assign(node.targets[0], node.value)
            return True
        if isinstance(node, ast.AnnAssign):
            if node.value is not None:
                self._assign(node.target, node.value)
            return True
        if isinstance(node, ast.If):
            answer = decided(self._reduced(node.test, looks_only=True))
            return self._forget(node) if answer is None else self.read(node.body if answer else node.orelse)
        if isinstance(node, ast.With):
            return all(self._forget(item) for item in node.items) and self.read(node.body)
        return not isinstance(node, (ast.Return, ast.Raise)) and self._forget(node)

    def _assign(self, target: ast.expr, value: ast.expr) -> None:
        if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple) and len(target.elts) == len(value.elts):
            found = [(each, *self._value(each)) for each in value.elts]       # all of them before any is stored
            for to, (each, reduced, used) in zip(target.elts, found, strict=True):
                self._store(to, each, reduced, used)
        else:
            self._store(target, value, *self._value(value))

    def _value(self, node: ast.expr) -> tuple[ast.expr | None, list[_Local]]:
        self._used = []
        return self._reduced(node), self._used

    def _store(self, target: ast.expr, node: ast.expr, value: ast.expr | None, used: list[_Local]) -> None:
        if isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name) and target.value.id == self.first:
            self.stored[target.attr] = value
            for each in used:
                each.taken.append(target.attr)
        elif isinstance(target, ast.Name) and isinstance(node, ast.Name) and used:
            used[0].uses -= 1
            self._locals[target.id] = used[0]        # two names of one object
        elif isinstance(target, ast.Name):
            self._given_away(used)
            self._locals[target.id] = _Local(value if not used else None)
        else:
            self._forget(target)
            self._given_away(used)

    def _reduced(self, node: ast.expr, looks_only: bool = False) -> ast.expr | None:
        """*node* over the names of the module, as far as it is decided; None when it needs something unknown."""
        if isinstance(node, ast.Name):
            return self._named(node, looks_only)
        if isinstance(node, ast.IfExp):
            answer = decided(self._reduced(node.test, looks_only=True))
            if answer is not None:
                return self._reduced(node.body if answer else node.orelse, looks_only)
        if isinstance(node, ast.BoolOp):
            return self._first_of(node, looks_only)
        if isinstance(node, _SCOPES):
            own = local_names(node)
            return node if not any(isinstance(n, ast.Name) and n.id in self._locals and n.id not in own for n in nodes_in(node)) else None
        return self._in_parts(node, looks_only)

    def _named(self, node: ast.Name, looks_only: bool) -> ast.expr | None:
        local = self._locals.get(node.id)
        if local is None:
            return node
        if not looks_only and not is_constant(local.value):
            self._used.append(local)
            local.uses += 1
            if local.uses > 1:
                self._given_away([local])
        return local.value

    def _first_of(self, node: ast.BoolOp, looks_only: bool) -> ast.expr | None:
        """`a or b` and `a and b`: without the operands that are decided not to be the answer."""
        kept: list[ast.expr] = []
        for at, each in enumerate(node.values):
            reduced = self._reduced(each, looks_only)
            if reduced is None:
                return None
            answer = decided(reduced)
            if answer is None or at == len(node.values) - 1 or answer is isinstance(node.op, ast.Or):
                kept.append(reduced)
            if answer is isinstance(node.op, ast.Or):
                break
        return kept[0] if len(kept) == 1 else ast.copy_location(ast.BoolOp(node.op, kept), node)

    def _in_parts(self, node: ast.expr, looks_only: bool) -> ast.expr | None:
        made = copy(node)
        for name, value in ast.iter_fields(node):
            if isinstance(value, ast.expr):
                reduced: object = self._reduced(value, looks_only)
            elif isinstance(value, ast.keyword):
                reduced = None
            elif isinstance(value, list) and value and isinstance(value[0], (ast.expr, ast.keyword)):
                items = [self._item(each, looks_only) for each in value]
                reduced = None if any(new is None and each is not None for new, each in zip(items, value, strict=True)) else items
            else:
                continue
            if reduced is None:
                return None
            setattr(made, name, reduced)
        return made

    def _item(self, node: ast.expr | ast.keyword | None, looks_only: bool) -> ast.expr | ast.keyword | None:
        if isinstance(node, ast.keyword):
            value = self._reduced(node.value, looks_only)
            return ast.copy_location(ast.keyword(node.arg, value), node) if value is not None else None
        return self._reduced(node, looks_only) if node is not None else None

    def _forget(self, node: ast.AST) -> bool:
        """All that *node* may store is unknown; returns whether what follows it runs for certain."""
        for name in stored_names(node) | _bound_in(node):
            self._locals[name] = _Local(None)
        for each in nodes_in(node):
            if isinstance(each, ast.Attribute) and not isinstance(each.ctx, ast.Load) and isinstance(each.value, ast.Name) and each.value.id == self.first:
                self.stored[each.attr] = None
            elif isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load):
                self._given_away([self._locals[each.id]] if each.id in self._locals else [])
        if _may_return(node):
            self.stored.clear()      # nor is it known whether this is where it ended
            return False
        return True

    def _given_away(self, used: Iterable[_Local]) -> None:
        """Somebody else has the object that a local name stands for: one that is made once more is not that."""
        for each in used:
            if not is_constant(each.value):
                self.stored.update(dict.fromkeys(each.taken))
                each.value = None


def _bound_in(*nodes: ast.AST) -> set[str]:
    """The names that imports and definitions bind."""
    found = [each for node in nodes for each in nodes_in(node)]
    names = {each.asname or each.name.partition(".")[0] for each in found if isinstance(each, ast.alias)}
    return names | {each.name for each in found if isinstance(each, DEFINITIONS)}


def _may_return(node: ast.AST) -> bool:
    """Whether the function ends in *node*, perhaps; a function that is defined there ends for itself."""
    if isinstance(node, (*DEFINITIONS, ast.Lambda)):
        return False
    return isinstance(node, (ast.Return, ast.Yield, ast.YieldFrom)) or any(map(_may_return, children(node)))


def is_constant(node: ast.expr | None) -> bool:
    """Whether *node* makes nothing: a number, a word, a name, an attribute, a tuple of those; also when nothing is known of it."""
    if isinstance(node, ast.Tuple):
        return all(map(is_constant, node.elts))
    if isinstance(node, ast.UnaryOp):
        return is_constant(node.operand)
    return node is None or isinstance(node, (ast.Constant, ast.Name)) or (isinstance(node, ast.Attribute) and is_constant(node.value))


def decided(test: ast.expr | None) -> bool | None:
    """Whether a condition holds, as far as its text alone tells; None when it does not."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        answer = decided(test.operand)
        return None if answer is None else not answer
    if isinstance(test, ast.BoolOp):
        answers = [decided(each) for each in test.values]
        ending = isinstance(test.op, ast.Or)
        return ending if ending in answers[:1] or (ending in answers and None not in answers) else None if None in answers else not ending
    if isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], (ast.Is, ast.IsNot)):
        same = _are_one(test.left, test.comparators[0])
        return same if same is None or isinstance(test.ops[0], ast.Is) else not same
    if test is None or not all(isinstance(n, _LITERAL) for n in nodes_in(test)):
        return None
    try:
        return bool(eval(compile(ast.Expression(test), "<test>", "eval", dont_inherit=True), {"__builtins__": {}}))
    except Exception:
        return None


def _are_one(one: ast.expr, other: ast.expr) -> bool | None:
    """Whether two expressions are one object."""
    if isinstance(one, ast.Constant) and isinstance(other, ast.Constant):
        return None if one.value is not other.value and one.value == other.value else one.value is other.value
    if isinstance(one, _DISPLAYS) or isinstance(other, _DISPLAYS):
        return False if isinstance(one, (ast.Constant, *_DISPLAYS)) and isinstance(other, (ast.Constant, *_DISPLAYS)) else None
    return True if is_constant(one) and same_syntax(one, other) else None


_DISPLAYS = (ast.List, ast.Dict, ast.Set)
_LITERAL = (ast.Constant, ast.Tuple, *_DISPLAYS, ast.UnaryOp, ast.Compare)
