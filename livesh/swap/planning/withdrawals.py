"""Calls at the top of a text that are gone from it (`bus.subscribe(handler)`), and what was stored elsewhere (`lib.hook = handler`).

Theory of operation. Such a call has run once, long ago. Where it was given a definition of its module, and the tables that it reaches hold that
definition no more often than the calls of the old text explain, the entry is taken out again, as that of a removed decorated definition is. What
else it did cannot be known: it stays, and that is said. A call that stayed is not made once more when its text comes back, unless something that
it uses has become something else: nothing runs twice.

What stayed is remembered by the module and the syntax of the statement, when the change is committed.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from typing import Any

from livesh.runtime import raw
from livesh.swap.live import registries
from livesh.swap.live.sameness import PLAIN
from livesh.swap.planning.parts import Part
from livesh.swap.text.definitions import Leaf
from livesh.swap.text.diff import EDITED, REMOVED, Change
from livesh.swap.text.stores import stored_attributes
from livesh.swap.text.syntax import dotted, gives_the_module_a_class, nodes_in, root_name, stored_names

_MOST = 4_000
_STAYED: dict[tuple[str, str], int] = {}
_UNDONE: dict[tuple[str, str], bool] = {}
"""The calls of which all that was seen of their doing is taken back when their version is: an entry in a table, an attribute that was not there.

False: a registration is, and what else they did is not known.
"""


class Withdrawals:
    """The calls that one change takes out of its texts."""

    def __init__(self, warn: Callable[[str], None]) -> None:
        self._warn, self.going_back = warn, False
        self._stay: list[tuple[str, str]] = []

    def store(self, part: Part, change: Change, comes_back: Callable[[], bool]) -> None:
        """Say that what a statement stored elsewhere stays when it goes, unless going back can put back what was there before."""
        before = change.before
        if before is None or change.what not in (REMOVED, EDITED) or (self.going_back and comes_back()) or _is_made_anew(part, before):
            return
        stays = is_stored_elsewhere(before, part) or is_stored_in_a_member(before, part) or is_stored_on_what_stays(before, part)
        if change.after is not None:
            if stays and set(map(ast.dump, stored_targets(before))) - set(map(ast.dump, stored_targets(change.after))):
                self._warn(f"{part.name}: {before.title} is edited; what it stored stays, beside what it stores now")
            return
        if stays or adds_to_what_is_there(before):
            self._warn(f"{part.name}: {before.title} is gone from the text; what it stored stays")
        if adds_to_what_is_there(before):
            self._stay.append((part.name, before.dump))

    def entries(self, part: Part, change: Change, reach: Callable[[str], list[Any]]) -> list[registries.Entry]:
        """The entries that a call which is gone has made, as far as that can be told; *reach* gives what a dotted name can come to."""
        before = change.before
        if before is None or before.kind not in ("expression", "compound") or not before.calls or before.is_of_program:
            return []
        found = [entry for name in _given(before, part) for entry in self._of(part, before, name, reach)]
        if not found and change.what == REMOVED and does_something(before) and not self.going_back:
            if stored_attributes(before.node) and not is_set_elsewhere(before, part):
                return found             # on a definition of its own: it goes (removal.py)
            self._stay.append((part.name, before.dump))
            self._warn(f"{part.name}: {before.title} is gone from the text; what it did when it ran stays")
        if not found and change.what == REMOVED and does_something(before) and self.going_back and not _UNDONE.get((part.name, before.dump)):
            registered = (part.name, before.dump) in _UNDONE
            if not registered:               # else it is made again when its text comes back
                self._stay.append((part.name, before.dump))
            what = "what it registered goes, what else it did stays" if registered else "what it did stays"
            self._warn(f"{part.name}: {before.title} was called by the version that is left; {what}")
        return found

    def _of(self, part: Part, leaf: Leaf, name: str, reach: Callable[[str], list[Any]]) -> Iterator[registries.Entry]:
        live, reached = part.namespace[name], [value for chain in sorted(leaf.calls) for value in reach(chain)]
        by_container: dict[int, list[registries.Entry]] = {}
        for entry in registries.entries(registries.tables(reached), [live]):
            by_container.setdefault(id(entry.container), []).append(entry)
        explained = sum(not leaf.calls.isdisjoint(other.calls) and name in _given(other, part) for other in part.before.leaves
                        if other.kind in ("expression", "compound"))
        for entries in by_container.values():
            if len(entries) <= max(explained, _keyed(leaf, entries)):
                yield from _made_by(leaf, entries)

    def keep(self) -> None:
        """The change is committed."""
        for key in self._stay:
            _STAYED[key] = _STAYED.get(key, 0) + 1
        while len(_STAYED) > _MOST:
            _STAYED.pop(next(iter(_STAYED)))


def undone(part: Part, leaf: Leaf, is_undone: bool, in_part: bool = False) -> None:
    """Remember of a call that has just been made whether going back takes back all that was seen of its doing, or *in_part* what it registered."""
    _UNDONE.pop((part.name, leaf.dump), None)
    if is_undone or in_part:
        _UNDONE[part.name, leaf.dump] = is_undone
    while len(_UNDONE) > _MOST:
        _UNDONE.pop(next(iter(_UNDONE)))


def stayed(part: Part, leaf: Leaf) -> bool:
    """Whether what a call did, or what a statement added to what was there, has stayed when its text went away; what `exec` defines goes."""
    return (does_something(leaf) or adds_to_what_is_there(leaf)) and "exec" not in leaf.calls and _STAYED.get((part.name, leaf.dump), 0) > 0


def forget(part: Part, leaf: Leaf) -> None:
    """The text of a call is back."""
    if _STAYED.get((part.name, leaf.dump), 0) > 0:
        _STAYED[part.name, leaf.dump] -= 1


def call_of(leaf: Leaf | None) -> ast.Call | None:
    """The call that a statement consists of."""
    node = leaf.node if leaf is not None else None
    return node.value if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) else None


def does_something(leaf: Leaf) -> bool:
    """Whether a statement is a call, or a compound one with a call in it that stands alone and binds nothing but what it turns over."""
    if leaf.kind != "compound":
        return call_of(leaf) is not None
    calls = [dotted(n.value.func) for n in nodes_in(leaf.node) if isinstance(n, ast.Expr) and isinstance(n.value, ast.Call)]
    turned = {name for n in nodes_in(leaf.node) if isinstance(n, (ast.For, ast.AsyncFor)) for name in stored_names(n.target)}
    return leaf.binds <= turned and not {"", "setattr", "delattr"}.issuperset(calls)


def stored_targets(leaf: Leaf) -> list[ast.Attribute | ast.Subscript]:
    """The attributes and items that an assignment stores."""
    node = leaf.node
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, (ast.AnnAssign, ast.AugAssign)) else []
    return [each for each in targets if isinstance(each, (ast.Attribute, ast.Subscript))]


def is_stored_elsewhere(leaf: Leaf, part: Part) -> bool:
    """Whether a statement stores only into what is imported (`lib.hook = f`): what was there before it is not known.

    The class of a module is: one that nothing gives any more goes.
    """
    targets = stored_targets(leaf)
    imported = {name for other in part.before.leaves if other.kind == "import" for name in other.binds}
    return bool(targets) and not leaf.binds and all(root_name(each) in imported for each in targets) and not gives_the_module_a_class(leaf.node)


def is_stored_in_a_member(leaf: Leaf, part: Part) -> bool:
    """Whether a statement stores items in what a definition of the module holds (`C.TABLE["x"] = 1`): whose they are by now is not known."""
    targets, defined = stored_targets(leaf), {other.name for other in part.before.leaves if other.name}
    return bool(targets) and all(isinstance(each, ast.Subscript) and isinstance(each.value, ast.Attribute) and root_name(each) in defined for each in targets)


def is_stored_on_what_stays(leaf: Leaf, part: Part) -> bool:
    """Whether a statement stores on objects of its module alone that are not made again (`app.config["DEBUG"] = True`), and no other stores there now:
    what they had there before is not known.
    """
    now = {ast.dump(target) for c in part.changes if c.after is not None and c.after is not leaf for target in stored_targets(c.after)}
    roots = {root_name(each) for each in stored_targets(leaf)} - leaf.binds
    return bool(roots) and not now.issuperset(map(ast.dump, stored_targets(leaf))) and all(_is_object(part.namespace.get(name)) for name in roots) \
        and not any(roots & c.leaf.binds and part.will_run(c) for c in part.changes if c.after is not None)


def _is_object(value: Any) -> bool:
    """Whether it is an object of a class written in Python, which is no class itself."""
    return raw.is_heap(type(value)) and not issubclass(type(value), type)


def _is_made_anew(part: Part, leaf: Leaf) -> bool:
    """Whether all that a statement stored on classes of its module is what the class statements make of it (finishing.py)."""
    stored = stored_attributes(leaf.node, augmented=True)
    return bool(stored) and all(name in part.restored.get(owner, ()) for owner, name in stored)


def is_set_elsewhere(leaf: Leaf, part: Part) -> bool:
    """Whether a statement is a call of `setattr` for what is not made by the text."""
    made = part.before.binds() - {name for other in part.before.leaves if other.kind == "import" for name in other.binds}
    return any(owner.partition(".")[0] not in made for owner, _ in stored_attributes(leaf.node))


def adds_to_what_is_there(leaf: Leaf) -> bool:
    """Whether a statement adds to an attribute or an item (`C.total += 1`, `lib.run = timed(lib.run)`): done twice, it is there twice."""
    targets = stored_targets(leaf)
    return bool(targets) and (leaf.kind == "augment" or any(isinstance(each, ast.Attribute) and dotted(each) in leaf.reads for each in targets))


def _given(leaf: Leaf, part: Part) -> list[str]:
    """The definitions of the module, and the objects, that a statement names, but for those it calls and those it only takes something of (`group.commands`)."""
    owners = [id(n.value) for n in nodes_in(leaf.node) if isinstance(n, (ast.Attribute, ast.Subscript))]
    named = {n.id for n in nodes_in(leaf.node) if isinstance(n, ast.Name) and id(n) not in owners}
    names = sorted(named & leaf.reads - leaf.calls - {chain.partition(".")[0] for chain in leaf.calls})
    defined = {leaf.name for leaf in part.before.leaves if leaf.name}
    return [n for n in dict.fromkeys(names) if n in part.namespace and (n in defined or _is_object(part.namespace[n]))]


def _keyed(leaf: Leaf, entries: list[registries.Entry]) -> int:
    """How many of some entries stand under keys that a statement is written with."""
    return len(_made_by(leaf, entries)) if len(entries) > 1 and issubclass(type(entries[0].container), dict) else 0


def _made_by(leaf: Leaf, entries: list[registries.Entry]) -> list[registries.Entry]:
    """Those of several entries that a statement made: under keys it was given, else the last, where any is as good."""
    if issubclass(type(entries[0].container), dict):
        constants = [*(n.value for n in nodes_in(leaf.node) if isinstance(n, ast.Constant)),
                     *(n.arg for n in nodes_in(leaf.node) if isinstance(n, ast.keyword))]
        named = [e for e in entries if type(e.key) in PLAIN and any(type(c) is type(e.key) and c == e.key for c in constants)]
        return named or (entries if len(entries) == 1 else [])
    return entries[-1:]


__all__ = ["Withdrawals", "adds_to_what_is_there", "call_of", "does_something", "forget", "is_stored_elsewhere", "is_stored_in_a_member",
           "is_stored_on_what_stays", "stayed", "stored_targets", "undone"]


def only_says(call: ast.Call) -> bool:
    """Whether a call is one of those that write a line for people."""
    return dotted(call.func) in _SAYING


_SAYING = frozenset({"print", "warnings.warn", "sys.stdout.write", *(f"{log}.{name}" for log in ("log", "logger", "logging", "LOG", "LOGGER", "_log", "_logger")
                     for name in ("debug", "info", "warning", "error", "critical", "log"))})
