"""The annotations of a module's own names.

Up to 3.13 a statement puts its own into a dictionary when it runs; those of statements that are gone are taken out. From 3.14 on a module has one
function that makes them all when somebody asks (`__annotate__`, PEP 649), and a set of numbers that tells which of its annotated statements
have run (PEP 749). A trial runs statements one by one, each of which would bring a function that knows itself alone; so the one of the whole
new text takes the place of the old one, over the live names.
"""

from __future__ import annotations

import ast
import types
from collections.abc import Iterator

from livesh.swap.live.commit import Journal
from livesh.swap.planning.parts import Part
from livesh.swap.staging.workbench import Workbench
from livesh.swap.text.definitions import LAZY_ANNOTATIONS, ModuleText
from livesh.swap.text.syntax import DEFINITIONS, children

_MAKER, _MADE, _RUN = "__annotate__", "__annotations__", "__conditional_annotations__"


def follow(journal: Journal, part: Part) -> None:
    """Let the annotations of a module that is edited be those of its new text."""
    before = _annotated(part.before.tree) if isinstance(part.before, ModuleText) else []
    after = _annotated(part.after.tree)
    if before != after:
        (_made_anew if LAZY_ANNOTATIONS else _without_those_gone)(journal, part, before, after)


def bring_first(bench: Workbench) -> None:
    """A module that had no annotations gets the dictionary that its first annotated statement has made in the trial."""
    for part in bench.parts.values() if not LAZY_ANNOTATIONS else ():
        staged = bench.world.namespace(part.name).get(_MADE)
        if part.edited and staged is not None and _MADE not in part.namespace:
            bench.journal.set_item(part.namespace, _MADE, staged)


def _without_those_gone(journal: Journal, part: Part, before: list[str], after: list[str]) -> None:
    held = part.namespace.get(_MADE)
    if not after:
        journal.drop_item(part.namespace, _MADE)
    for name in {each.partition(":")[0] for each in before} - {each.partition(":")[0] for each in after}:
        if type(held) is dict:
            journal.drop_item(held, name)


def _made_anew(journal: Journal, part: Part, _before: list[str], after: list[str]) -> None:
    names = part.namespace
    code = next((c for c in part.after.code.root.co_consts if isinstance(c, types.CodeType) and c.co_name == _MAKER and _RUN in c.co_names), None)
    for name in (_MAKER, _MADE, _RUN):
        journal.drop_item(names, name)
    if code is not None:
        journal.set_item(names, _MAKER, types.FunctionType(code, names, _MAKER))
        journal.set_item(names, _RUN, set(range(len(after))))


def _annotated(tree: ast.AST) -> list[str]:
    """The annotated plain names of a module's own scope with their annotations, in the order that numbers them."""
    return [f"{node.target.id}: {ast.dump(node.annotation)}" for node in _own(tree)
            if isinstance(node, ast.AnnAssign) and node.simple and isinstance(node.target, ast.Name)]


def _own(node: ast.AST) -> Iterator[ast.AST]:
    for child in children(node):
        yield child
        if not isinstance(child, DEFINITIONS) and not isinstance(child, ast.expr):
            yield from _own(child)
