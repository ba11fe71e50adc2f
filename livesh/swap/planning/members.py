"""A class whose statement cannot run twice: its edited members alone, or those that depend on what is edited.

A metaclass may refuse a second class of one name (SQLAlchemy has one table for it). Where an edit changes nothing but
functions and properties of the class body, that statement is not needed: a plain class with those members alone is
made instead, and they are brought into the live class. What the class statement would do besides is not done; so a
member under a decorator that the metaclass may look for, a changed base or field do not go this way.

An untouched class may depend on an edit (`_after = missing`) and hold a method whose decorator has an effect: then the
members that depend are made in the same way, if that is pure, and the statement is not run.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from copy import copy

from livesh.swap.text.definitions import Leaf
from livesh.swap.text.diff import ADDED, BODY, EDITED, REMOVED, SAME, Change, diff_leaves
from livesh.swap.text.syntax import FUNCTIONS, dotted
from livesh.swap.text.uses import Uses

_PLAIN = frozenset({"property", "staticmethod", "classmethod", "cached_property", "functools.cached_property"})
_OF_PROPERTY = ("setter", "getter", "deleter")


def dependent(leaf: Leaf, stale: Callable[[set[str]], bool], other_head: Callable[[set[str]], bool],
              is_pure: Callable[[ast.AST, frozenset[str]], bool]) -> set[str]:
    """The names of the members of a class that are other values when what they read is; empty when more than that depends.

    A member of a nested class is named with it (`Writer.TABLE`). *stale* tells whether one of some names is another value,
    *other_head* the same of the names in the head of a class, *is_pure* whether a member may be worked out once more,
    filling members of some names.
    """
    assert isinstance(leaf.node, ast.ClassDef)
    uses = Uses()
    for part in (*leaf.node.bases, *leaf.node.keywords, *leaf.node.decorator_list):
        uses.visit(part)
    found, nested = stale_members(leaf, stale), set[str]()
    for member in leaf.body:
        if member.kind == "class" and stale(member.reads):
            inner = dependent(member, stale, other_head, is_pure)
            nested |= {f"{member.name}.{name}" for name in inner}
            if not inner:
                return set()
        elif (member.binds | member.mutates) & found:
            plain = member.kind in ("assign", "expression", "augment") or (isinstance(member.node, FUNCTIONS) and not member.node.decorator_list)
            if not plain or not is_pure(member.node, frozenset(found)):
                return set()
    others = {name for member in leaf.body for name in member.binds} - found
    read = {name for member in leaf.body if member.binds & found for name in member.reads}
    return set() if other_head(uses.reads) or read & others else found | nested


def stale_members(leaf: Leaf, stale: Callable[[set[str]], bool]) -> set[str]:
    """The members that read another value, or that a statement of the class body fills with one (`TABLE.pop(name)`)."""
    bound = {name for member in leaf.body for name in member.binds}
    found: set[str] = set()
    before = None
    while before != (before := len(found)):
        for member in leaf.body:
            if member.kind != "class" and (stale(member.reads) or member.reads & found):
                found |= member.binds | (member.mutates & bound)
    return found


def only(node: ast.ClassDef, body: Iterable[Leaf], names: set[str]) -> ast.ClassDef:
    """The statement that makes a plain class of some members of another, those of nested classes in plain classes as well."""
    made = copy(node)
    members: list[ast.stmt] = []
    for leaf in body:
        inner = within(names, leaf.name) if isinstance(leaf.node, ast.ClassDef) else set()
        if (leaf.binds | leaf.mutates) & names:
            members.append(leaf.node)
        elif inner:
            members.append(only(leaf.node, leaf.body, inner))  # type: ignore[arg-type]
    made.bases, made.keywords, made.decorator_list, made.body = [], [], [], members or [ast.copy_location(ast.Pass(), node)]
    return made


def within(names: Iterable[str], nested: str) -> set[str]:
    """Those of *names* that are members of the nested class of that name, as seen from there."""
    return {rest for first, _, rest in (name.partition(".") for name in names) if rest and first == nested}


def alone(change: Change) -> ast.ClassDef | None:
    """The statement that makes a plain class of the members that *change* edits; None when it edits more than that."""
    before, after = change.before, change.after
    if before is None or after is None or before.kind != "class" or after.kind != "class":
        return None
    assert isinstance(before.node, ast.ClassDef)
    assert isinstance(after.node, ast.ClassDef)
    members = diff_leaves(before.body, after.body)
    if _header(before.node) != _header(after.node) or not all(_is_simple(c) for c in members if c.what not in (SAME, BODY)):
        return None
    return only(after.node, after.body, edited_names(members))


def edited_names(members: Iterable[Change]) -> set[str]:
    """The names whose members have to be made anew."""
    return {name for c in members if c.what in (ADDED, EDITED) and c.after is not None for name in c.after.binds}


def removed_names(members: Iterable[Change]) -> set[str]:
    """The names that no member has any more."""
    members = list(members)
    kept = {name for c in members if c.after is not None for name in c.after.binds}
    return {name for c in members if c.what == REMOVED for name in c.leaf.binds} - kept


def _header(node: ast.ClassDef) -> str:
    """Everything of a class statement but its body, as text to compare."""
    return ast.dump(ast.Module([ast.Expr(e) for e in (*node.bases, *(k.value for k in node.keywords), *node.decorator_list)], []))


def _is_simple(change: Change) -> bool:
    return all(_is_plain_member(leaf) for leaf in (change.before, change.after) if leaf is not None)


def _is_plain_member(leaf: Leaf) -> bool:
    if leaf.kind != "function" or not isinstance(leaf.node, FUNCTIONS):
        return False
    names = [dotted(decorator) or "" for decorator in leaf.node.decorator_list]
    return all(name in _PLAIN or name.rpartition(".")[2] in _OF_PROPERTY for name in names)
