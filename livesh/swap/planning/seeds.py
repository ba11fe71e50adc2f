"""What an edit changes by itself, before anything depends on it: the statements it adds, removes and edits, and the names these bind, fill and uncover."""

from __future__ import annotations

import ast
import sys
import types
from typing import Any

from livesh.runtime import raw
from livesh.swap.live.holders import behind
from livesh.swap.live.rewritten import is_rewritten
from livesh.swap.planning import withdrawals
from livesh.swap.planning.called_back import LAMBDA
from livesh.swap.planning.extent import Extent
from livesh.swap.planning.finishing import Finishing
from livesh.swap.planning.parts import Name, Part
from livesh.swap.planning.unseen import Unseen
from livesh.swap.text.alike import behave_alike
from livesh.swap.text.definitions import Leaf
from livesh.swap.text.diff import ADDED, BODY, EDITED, REMOVED, SAME, Change, diff_leaves, header_changes
from livesh.swap.text.syntax import dotted, nodes_in, star_origin
from livesh.swap.text.uses import EVERYTHING


class Seeds:
    """Enters the differences between the texts of a change into its extent."""

    def __init__(self, extent: Extent) -> None:
        self.extent = extent

    def sow(self) -> None:
        """Take every statement of the edited modules."""
        for part in list(self.extent.parts.values()):
            if part.edited:
                self.extent.compiling |= {part.name for change in part.changes if change.before is not None and self._is_rewritten(part, change.before)}
                for change in part.changes:
                    self._start(part, change)

    def _start(self, part: Part, change: Change) -> None:
        leaf = change.leaf
        if leaf.is_of_program and change.what in (ADDED, EDITED, REMOVED):
            if part.name == "__main__":          # an imported module has never run it
                part.held[id(change)] = (change, "it runs only when the module is started as a program")
            return
        names = {(part.name, n) for n in leaf.binds - part.imports_the_same(leaf)}
        if part.future_differs and change.after is not None and leaf.kind in ("function", "class") and _is_annotated(leaf.node):
            part.run(change)
        if change.what == SAME:
            return
        if leaf.kind == "doc" and part.before.doc != part.after.doc:
            self.extent.changed.add((part.name, "__doc__"))
        self._fill(part, change)
        if part.not_reached(change) and not leaf.name:
            part.held[id(change)] = (change, part.unfinished(change))
            return
        if change.what == REMOVED:
            self.extent.changed |= {n for n in names if n[1] not in part.after.binds()}
            self._uncover(part, change)
            Finishing(self.extent).restore(part, change)
        elif change.what == ADDED:
            if withdrawals.stayed(part, leaf):
                self.extent.stayed[id(change)] = (part, change)
                return
            part.run(change)
            Finishing(self.extent).restore(part, change)
            self.extent.changed |= names
        elif change.what == BODY:
            self._body(part, change, names)
        else:
            self._edited(part, change, names)

    def _uncover(self, part: Part, gone: Change) -> None:
        """What is gone had a name that a star import brings: that shows again. Of other imports, and of definitions, see slices.py."""
        for star in part.changes if part.stars else ():
            origin = star_origin(star.leaf.node, part.after.package) if star.after is not None else ""
            brought = gone.leaf.binds & getattr(sys.modules.get(origin), "__dict__", {}).keys() - part.after.binds()
            if brought and not part.not_reached(star):
                part.run(star)
                part.uncovered |= brought
                self.extent.changed |= {(part.name, name) for name in brought}

    def _fill(self, part: Part, change: Change) -> None:
        """What a statement that comes, goes or is edited puts something into, itself or as a decorator does."""
        for leaf in (change.before, change.after):
            if leaf is None or change.what == BODY or part.not_reached(change):
                continue
            if leaf.kind not in ("function", "class"):
                self.extent.filled |= {(part.name, n) for n in leaf.mutates - leaf.binds}
                for n in leaf.mutates - leaf.binds:
                    attributes = {t.attr if isinstance(t, ast.Attribute) else EVERYTHING for t in withdrawals.stored_targets(leaf)}
                    self.extent.stored.setdefault((part.name, n), set()).update(attributes | {"__dict__"} if attributes and self.extent.is_class(part, n) else {EVERYTHING})
            self.extent.fill(part, leaf, others=change.what != EDITED or leaf.kind != "class")

    def _body(self, part: Part, change: Change, names: set[Name]) -> None:
        """Code inside functions differs: patched as code; a lambda that a pure call consumed makes the value stale."""
        leaf = change.leaf
        self._behaves(change, names)
        if leaf.kind == "class":
            self._members(part, change)
        if part.name in self.extent.compiling and self._is_rewritten(part, leaf):
            part.run(change)
        if leaf.kind not in ("function", "class") and leaf.calls and self.extent.judges.of(part).statement(leaf.node):
            part.run(change)
            self.extent.changed |= names
        elif LAMBDA in self.extent.handed.called(part, leaf):
            part.held[id(change)] = (change, "the function that it gives away is edited and was called while it ran, and running it again could have effects")

    def _is_rewritten(self, part: Part, leaf: Leaf) -> bool:
        """Whether a decorator has compiled a definition anew: it has to do that with the new text as well."""
        if leaf.kind not in ("function", "class") or not getattr(leaf.node, "decorator_list", None) or isinstance(part.before, Unseen):
            return False
        live: Any = part.namespace.get(leaf.name)
        held = raw.namespace(live).values() if issubclass(type(live), type) else (live,)
        functions = [f for each in held for f in (each, *behind(each)) if type(f) is types.FunctionType]
        known = part.before.code
        return any(f.__globals__ is part.namespace and is_rewritten(f.__code__, part.before.path, known.find, known.by_qualname.get(f.__code__.co_qualname, ()))
                   for f in functions)

    def _edited(self, part: Part, change: Change, names: set[Name]) -> None:
        before, after = change.before, change.after
        assert before is not None
        assert after is not None
        if before.kind == after.kind == "function":
            self._behaves(change, names)
            if header_changes(before.node, after.node):
                part.run(change)
                self.extent.changed |= {n for n in names if n[1] != after.name or self.extent.makes_an_object(part, before)}
            return
        part.run(change)
        self.extent.changed |= {n for n in names if after.name and n[1] != after.name}
        if before.kind == after.kind == "class":
            self._behaves(change, names)
            self._members(part, change)
            if _heads_differ(before.node, after.node):
                self.extent.reclassed |= names
        else:
            Finishing(self.extent).restore(part, change)
            self.extent.changed |= names | {(part.name, n) for n in before.binds - part.imports_the_same(before)}
            if after.kind == "expression" and after.calls:
                self.extent.changed |= {(part.name, n) for n in after.reads if type(part.namespace.get(n)) in (dict, list, set)}

    def _behaves(self, change: Change, names: set[Name]) -> None:
        """A function does something else, or is only told otherwise."""
        (self.extent.described if _behaves_as_before(change) else self.extent.affected).update(names)

    def _members(self, part: Part, change: Change) -> None:
        """The members of an edited class, as "Class.member": one that is a value changes, one that is called behaves otherwise."""
        assert change.before is not None
        assert change.after is not None
        members = _edited_members(change)
        alike = {id(member) for member in members if _behaves_as_before(member)}
        self._worked_out_by(part, change, {m.leaf.name for m in members if m.leaf.kind == "function" and id(m) not in alike})
        for member in members:
            called = member.leaf.kind == "function" and not is_property(member.leaf.node)
            names = {(part.name, f"{change.leaf.name}.{n}") for n in member.leaf.binds}
            self.extent.members |= names
            if id(member) in alike:
                self.extent.described |= names
            elif called:
                self.extent.affected |= names
            elif not member.keeps_container:
                self.extent.changed |= names

    def _worked_out_by(self, part: Part, change: Change, edited: set[str]) -> None:
        """What the body of a class works out by calling a function it defines, or has an enum work out, is another value."""
        assert change.after is not None
        edited |= {"auto", "enum.auto"} if "_generate_next_value_" in edited else set()
        made = {n for leaf in change.after.body if leaf.kind in ("assign", "augment", "expression") and leaf.calls & edited for n in leaf.binds | leaf.mutates}
        if made:
            part.run(change)
            names = {(part.name, f"{change.leaf.name}.{n}") for n in made}
            self.extent.members |= names
            self.extent.changed |= names


def _edited_members(change: Change) -> list[Change]:
    assert change.before is not None
    assert change.after is not None
    return [member for member in diff_leaves(change.before.body, change.after.body) if member.what != SAME]


def _behaves_as_before(change: Change) -> bool:
    """Whether a definition does what it did, and is only told otherwise; a class whose edited members all do."""
    before, after = change.before, change.after
    if before is None or after is None:
        return False
    if before.kind == after.kind == "class":
        return not _heads_differ(before.node, after.node) and all(map(_behaves_as_before, _edited_members(change)))
    return behave_alike(before.node, after.node)


def _heads_differ(before: Any, after: Any) -> bool:
    """Whether two class statements have other bases, keywords or decorators."""
    heads = [[*node.bases, *(k.value for k in node.keywords), *node.decorator_list] for node in (before, after)]
    return [ast.dump(e) for e in heads[0]] != [ast.dump(e) for e in heads[1]]


def _is_annotated(node: ast.AST) -> bool:
    return any(getattr(n, "annotation", None) is not None or getattr(n, "returns", None) is not None for n in nodes_in(node))


def is_property(node: Any) -> bool:
    """Whether a method is read like a value."""
    return any("property" in dotted(d) or dotted(d).endswith((".getter", ".setter", ".deleter")) for d in node.decorator_list)
