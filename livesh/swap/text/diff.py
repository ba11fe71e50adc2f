"""What differs between two texts of one module, leaf by leaf: values in, values out."""

from __future__ import annotations

import ast
import difflib
from typing import Any

from livesh.swap.text.definitions import Leaf, ModuleText
from livesh.swap.text.syntax import DEFINITIONS, FUNCTIONS, bare_container, children

SAME, BODY, EDITED, ADDED, REMOVED = "same", "body", "edited", "added", "removed"


class Change:
    """One leaf before and after.

    *what* is "same", "body" (only code inside functions differs: nothing has to run), "edited", "added" or "removed".
    """

    __slots__ = ("after", "before", "what")

    def __init__(self, before: Leaf | None, after: Leaf | None, what: str) -> None:
        self.before, self.after, self.what = before, after, what

    @property
    def leaf(self) -> Leaf:
        """The leaf as it will be, or as it was when it is removed."""
        leaf = self.after or self.before
        assert leaf is not None
        return leaf

    @property
    def keeps_container(self) -> bool:
        """Whether both texts give a name the same container of constants, however they annotate it: what the program has put in is still of it."""
        written = bare_container(self.after.node) if self.after is not None and self.after.kind == "assign" else ""
        return bool(written) and self.before is not None and self.before.binds == self.leaf.binds and bare_container(self.before.node) == written

    def __repr__(self) -> str:
        return f"<{self.what} {self.leaf.kind} {self.leaf.title}>"


def diff(before: ModuleText, after: ModuleText) -> list[Change]:
    """Pair the leaves of two texts; the result is in the order of the new text, removed ones last.

    A definition that stood in a `try` or a `with` which is gone goes on as the one that stands at the top now.
    """
    changes = diff_leaves(before.leaves, after.leaves)
    gone = [c.leaf for c in changes if c.what == REMOVED and c.leaf.kind == "compound"]
    inner = {leaf.name: leaf for each in gone for leaf in definitions_within(each)}
    return [_change(inner.get(c.leaf.name), c.leaf) if c.what == ADDED and c.leaf.name in inner and inner[c.leaf.name].kind == c.leaf.kind else c for c in changes]


def definitions_within(leaf: Leaf) -> list[Leaf]:
    """The functions and classes that a compound statement defines, as if each stood at its place."""
    found: list[Leaf] = []
    todo = children(leaf.node) if leaf.kind == "compound" else []
    while todo:
        node = todo.pop()
        if isinstance(node, DEFINITIONS):
            found.append(Leaf(node, leaf.guards, leaf.lazy))
        elif not isinstance(node, ast.expr):
            todo += children(node)
    return found


def diff_leaves(before: list[Leaf], after: list[Leaf]) -> list[Change]:
    """Pair by definition and by statement: equal keys first, then what binds the same names."""
    partner = _pair(before, after)
    taken = {id(leaf) for leaf in partner.values()}
    changes = [_change(partner.get(id(leaf)), leaf) for leaf in after]
    changes += [Change(leaf, None, REMOVED) for leaf in before if id(leaf) not in taken]
    return changes


def _pair(before: list[Leaf], after: list[Leaf]) -> dict[int, Leaf]:
    """Return {id(new leaf): old leaf}."""
    partner = _pair_named([leaf for leaf in before if leaf.name], [leaf for leaf in after if leaf.name])
    statements = [leaf for leaf in before if not leaf.name]
    partner.update(_pair_statements(statements, [leaf for leaf in after if not leaf.name]))
    taken = {id(leaf) for leaf in partner.values()}
    left = [leaf for leaf in before if id(leaf) not in taken]
    for leaf in after:
        if id(leaf) not in partner:
            twin = next((old for old in left if _continues(old, leaf)), None)
            if twin is not None:
                left.remove(twin)
                partner[id(leaf)] = twin
    rest = [leaf for leaf in after if id(leaf) not in partner and (leaf.kind in ("compound", "expression", "augment") or isinstance(leaf.node, ast.Return))]
    for leaf in rest:
        twin = _most_alike(leaf, left)
        if twin is not None:
            left.remove(twin)
            partner[id(leaf)] = twin
    return partner


def _pair_named(before: list[Leaf], after: list[Leaf]) -> dict[int, Leaf]:
    """Pair definitions by name and guards; of several (`def _`, overloads, setters) those with one text, one header or the same decorators, then in order.

    The last of both is one where nothing decorates it: the name is bound to that. Where there are more on one side the last are paired: overloads
    that come stand before what they are of.
    """
    partner: dict[int, Leaf] = {}
    groups: dict[tuple[Any, ...], tuple[list[Leaf], list[Leaf]]] = {}
    for at, leaves in enumerate((before, after)):
        for leaf in leaves:
            groups.setdefault(leaf.key[:3], ([], []))[at].append(leaf)
    for olds, news in groups.values():
        if olds and news and len(olds) + len(news) > 2:
            if olds[-1].kind == news[-1].kind and _is_bare(olds[-1]) and _is_bare(news[-1]):      # what the name has at the end
                partner[id(news.pop())] = olds.pop()
            for same in (_same_dump, _same_skeleton, _same_decorators):
                for leaf in list(news):
                    twin = next((old for old in olds if same(old, leaf)), None)
                    if twin is not None:
                        olds.remove(twin)
                        news.remove(leaf)
                        partner[id(leaf)] = twin
        some = min(len(olds), len(news))
        partner.update({id(leaf): twin for twin, leaf in zip(olds[len(olds) - some:], news[len(news) - some:], strict=True)})
    return partner


def _is_bare(leaf: Leaf) -> bool:
    return not leaf.node.decorator_list  # type: ignore[attr-defined]


def _same_dump(old: Leaf, new: Leaf) -> bool:
    return old.says_the_same(new)


def _same_skeleton(old: Leaf, new: Leaf) -> bool:
    return old.kind == new.kind and old.skeleton == new.skeleton


def _same_decorators(old: Leaf, new: Leaf) -> bool:
    return old.kind == new.kind == "function" and \
        [ast.dump(d) for d in old.node.decorator_list] == [ast.dump(d) for d in new.node.decorator_list]  # type: ignore[attr-defined]


def _pair_statements(before: list[Leaf], after: list[Leaf]) -> dict[int, Leaf]:
    """Pair what has no name: the same words first, then one skeleton at the same place between those, then in order."""
    partner: dict[int, Leaf] = {}
    same: dict[tuple[Any, ...], list[Leaf]] = {}
    for leaf in before:
        same.setdefault((leaf.key[2], leaf.dump), []).append(leaf)
    for leaf in after:
        twins = same.get((leaf.key[2], leaf.dump))
        if twins:
            partner[id(leaf)] = twins.pop(0)
    if len(partner) == len(before) or len(partner) == len(after):
        return partner
    old_places, new_places = _places(before, {id(leaf) for leaf in partner.values()}), _places(after, set(partner))
    alike: dict[tuple[Any, ...], list[Leaf]] = {}
    for leaf in before:
        if id(leaf) in old_places:
            alike.setdefault(leaf.key[:3], []).append(leaf)
    rest = [leaf for leaf in after if id(leaf) in new_places and leaf.key[:3] in alike]
    for leaf in rest:
        candidates = alike[leaf.key[:3]]
        near = next((c for c in candidates if old_places[id(c)] == new_places[id(leaf)]), None)
        if near is not None:
            candidates.remove(near)
            partner[id(leaf)] = near
    for leaf in rest:
        if id(leaf) not in partner and alike[leaf.key[:3]]:
            partner[id(leaf)] = alike[leaf.key[:3]].pop(0)
    return partner


def _places(leaves: list[Leaf], paired: set[int]) -> dict[int, int]:
    """How many paired leaves stand before each of the others."""
    places, count = {}, 0
    for leaf in leaves:
        if id(leaf) in paired:
            count += 1
        else:
            places[id(leaf)] = count
    return places


def _continues(old: Leaf, new: Leaf) -> bool:
    """Whether *new* is the edited form of *old*: the same definition behind another guard, or the same target."""
    if old.name or new.name:
        return old.name == new.name
    return old.kind == new.kind and bool(old.binds) and old.binds == new.binds and old.kind in ("assign", "import")


def _most_alike(leaf: Leaf, candidates: list[Leaf]) -> Leaf | None:
    same = [c for c in candidates if c.kind == leaf.kind]
    best, score = None, 0.5
    for candidate in same:
        ratio = difflib.SequenceMatcher(None, candidate.dump, leaf.dump, autojunk=False).quick_ratio()
        if ratio > score:
            best, score = candidate, ratio
    return best


def _change(old: Leaf | None, new: Leaf) -> Change:
    if old is None:
        return Change(None, new, ADDED)
    if old.says_the_same(new):
        return Change(old, new, SAME)
    if old.kind == new.kind and old.skeleton == new.skeleton:
        return Change(old, new, BODY)
    return Change(old, new, EDITED)


def header_changes(before: ast.AST, after: ast.AST) -> set[str]:
    """What of a function's header differs: decorators, defaults, kwdefaults, annotations, arguments, doc, kind."""
    assert isinstance(before, FUNCTIONS)
    assert isinstance(after, FUNCTIONS)
    old, new = _header(before), _header(after)
    return {part for part, value in old.items() if value != new[part]}


def _header(node: Any) -> dict[str, str]:
    args = node.args
    every = (*args.posonlyargs, *args.args, *args.kwonlyargs, args.vararg, args.kwarg)
    return {
        "decorators": "|".join(map(ast.dump, node.decorator_list)),
        "defaults": "|".join(map(ast.dump, args.defaults)),
        "kwdefaults": "|".join(f"{a.arg}={ast.dump(d) if d else ''}"
                               for a, d in zip(args.kwonlyargs, args.kw_defaults, strict=True)),
        "annotations": "|".join(f"{a.arg}:{ast.dump(a.annotation)}" for a in every if a and a.annotation)
        + (ast.dump(node.returns) if node.returns else ""),
        "arguments": "|".join(f"{a.arg}" for a in every if a),
        "type_params": "|".join(map(ast.dump, getattr(node, "type_params", []))),
        "doc": ast.get_docstring(node, clean=False) or "",
        "kind": type(node).__name__,
    }
