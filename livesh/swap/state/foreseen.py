"""Which state a change would carry, as far as its texts tell: what a plan knows, before any statement has run.

A class counts when its two texts differ in the fields they give or in the hook, and there is a hook or a first value that could be
given. What only the trial can know (a field that a decorator adds, a hook that a call makes) is not foreseen; that a class counts here
which the trial then leaves alone is possible as well, where a first value turns out to depend on what only a caller had.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import Any

from livesh.runtime import raw
from livesh.swap.live.fields import DECLARED
from livesh.swap.live.holders import classes_of
from livesh.swap.planning.parts import Part
from livesh.swap.planning.unseen import Unseen
from livesh.swap.state import kept
from livesh.swap.state.carrying import changes_a_module_hook, key_of, migration_of
from livesh.swap.state.initial import stored, values_given
from livesh.swap.state.shapes import HOOK
from livesh.swap.state.stillness import Carried
from livesh.swap.text.syntax import find_function, nodes_in, same_syntax


def foreseen(parts: Iterable[Part], given: dict[str, Any], undone: Iterable[int], back: bool) -> Carried:
    """What a change of *parts* would carry with the hooks *given* from outside; going *back*, what the changes *undone* had saved too."""
    edited = [part for part in parts if part.edited]
    own = {key_of(cls): cls for part in edited for cls in classes_of(part.namespace, part.name)}
    others = [migration_of(key, hook) for key, hook in given.items() if key not in own]
    classes = [*(own[key] for key in given if key in own), *(each.cls for each in others if each.cls is not None), *kept.classes_of(undone)]
    modules = [each.key for each in others if each.cls is None] + [part.name for part in edited if changes_a_module_hook(part, back)]
    return Carried([*classes, *(cls for part in edited for cls in _reshaped(part, back))], modules)


def _reshaped(part: Part, back: bool) -> Iterator[type]:
    """The live classes of *part* whose instances its texts carry into another shape."""
    if isinstance(part.before, Unseen) or not ("class " in part.before.text and "class " in part.after.text):
        return
    for cls in classes_of(part.namespace, part.name):
        before, after = (find_function(text.tree, raw.qualname(cls)) for text in (part.before, part.after))
        if isinstance(before, ast.ClassDef) and isinstance(after, ast.ClassDef) and _is_carried(cls, before, after, back):
            yield cls


def _is_carried(cls: type, before: ast.ClassDef, after: ast.ClassDef, back: bool) -> bool:
    if same_syntax(before, after):
        return False
    was, now = (_member(node, HOOK) for node in (before, after))
    hook_differs = not (was is now is None or (was is not None and now is not None and same_syntax(was, now)))
    if hook_differs and (now is not None or back):
        return True
    declares = any(_looked_up(cls, name) for name in DECLARED)
    old, new = _fields(before, declares), _fields(after, declares)
    if now is not None or any(HOOK in raw.namespace(base) for base in raw.mro(cls)[1:]):
        return old != new or not same_syntax(ast.Tuple(before.bases), ast.Tuple(after.bases))
    return any(_declared_value(after, name, declares) for name in new - old) or bool(values_given(cls, _member(before, "__init__"), _member(after, "__init__"), new - old))


def _member(node: ast.ClassDef, name: str) -> ast.AST | None:
    return next((each for each in reversed(node.body) if getattr(each, "name", None) == name), None)


def _looked_up(cls: type, name: str) -> bool:
    try:
        raw.lookup(cls, name)
    except KeyError:
        return False
    return True


def _fields(node: ast.ClassDef, declares: bool) -> set[str]:
    """The fields that the text of a class gives: declared ones, slots, and what `__init__` stores."""
    found: set[str] = set()
    for each in node.body:
        target = each.targets[0] if isinstance(each, ast.Assign) else each.target if isinstance(each, ast.AnnAssign) else None
        if isinstance(target, ast.Name) and target.id == "__slots__":
            found |= _texts(each.value)  # type: ignore[attr-defined]
        elif isinstance(target, ast.Name) and declares and _is_declaration(each):
            found.add(target.id)
    init = _member(node, "__init__")
    return found | (stored(init) if isinstance(init, ast.FunctionDef) else set())


def _texts(value: Any) -> set[str]:
    return {each.value for each in nodes_in(value) if isinstance(each, ast.Constant) and type(each.value) is str} if value is not None else set()


def _is_declaration(node: Any) -> bool:
    """Whether a statement of a class declares a field: annotated, and not as a ClassVar, or `x = attr.ib()`."""
    if isinstance(node, ast.AnnAssign):
        return "ClassVar" not in ast.unparse(node.annotation)
    return isinstance(node.value, ast.Call) and ast.unparse(node.value.func).endswith(("ib", "field"))


def _declared_value(node: ast.ClassDef, name: str, declares: bool) -> bool:
    return declares and any(_binds(each, name) and each.value is not None for each in node.body)  # type: ignore[attr-defined]


def _binds(node: ast.stmt, name: str) -> bool:
    target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0] if isinstance(node, ast.Assign) else None
    return isinstance(target, ast.Name) and target.id == name

