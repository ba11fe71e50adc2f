"""Statements that finish a definition from outside: `C.run = timed(C.run)`, `C.LIMIT += 1`, a loop that wraps every method, `wrap_all(C)`.

Theory of operation. Such a statement makes something of what is there. Run once more over the live class it wraps what is wrapped, and not run at
all it is missing where the class is made anew; so a definition and the statements that finish it are one value, as a container and what fills it
are. When a statement that finishes is edited, comes, goes, changes its place or reads something that is another value now, all of them run, in
order, over what the class statement makes. When only the class statement runs, they run for the members that are other ones now; every other one
keeps what is live, which may be the program's by now.

Which attributes a loop or a helper stores is not in the syntax. What it had stored is found by a double of it that stores nothing (stores.py), what
it stores is seen in the trial (statements.py).

Where one of the statements may have effects nothing of this can be done: then what is live stays, and that is said.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Set
from types import FunctionType, SimpleNamespace
from typing import Any

from livesh.runtime import raw
from livesh.swap.live.sameness import ABSENT, PLAIN, contents_of, same_value
from livesh.swap.planning.extent import Extent
from livesh.swap.planning.parts import Part
from livesh.swap.planning.unseen import Unseen
from livesh.swap.text.definitions import Leaf
from livesh.swap.text.diff import ADDED, BODY, EDITED, SAME, Change, diff_leaves
from livesh.swap.text.stores import Stored, noted_stores, stored_attributes
from livesh.swap.text.uses import EVERYTHING

_WRAPPED_MOST = 4
_OF_A_DEF = frozenset({"__doc__", "__name__", "__qualname__", "__defaults__", "__kwdefaults__", "__annotations__"})     # what a `def` makes anew each time


class Finishing:
    """Keeps the definitions of a change and what finishes them together."""

    def __init__(self, extent: Extent) -> None:
        self.extent = extent

    def step(self) -> None:
        """Let run what has to run together with what runs already."""
        for part in self.extent.parts.values():
            if isinstance(part.before, Unseen):
                continue
            now = part.after.stored_on_definitions()
            was = part.before.stored_on_definitions() if part.edited else now
            if not (now or was):
                continue
            of_leaf = {id(c.after): c for c in part.changes if c.after is not None}
            definitions = {c.after.name: c for c in reversed(part.changes) if c.after is not None and c.after.name}
            for owner in sorted(now.keys() | was.keys()):
                made = definitions.get(owner)
                if made is not None and (made.what != ADDED or _moved_from(part, made) is not None) and not part.not_reached(made):
                    for group in _groups(made, was.get(owner, []), now.get(owner, [])):
                        self._together(part, group, [of_leaf[id(leaf)] for leaf, _ in group.now])

    def restore(self, part: Part, stores: Change) -> None:
        """The member is again what the statement of the class says, where `del C.x` or `C.x = ...` is gone, makes something else of what it is, or comes before another."""
        leaf = stores.before or stores.after
        assert leaf is not None
        targets = _member_targets(leaf.node)
        if leaf is stores.before and leaf.kind == "compound":
            targets = targets | {(owner, name) for owner, name in part.before.stores_of(leaf) if "." not in owner}
        for owner, name in targets:
            others = [c for c in part.changes if c.after is not None and c is not stores and (owner, name) in _stored_by(part, c)]
            still = stores.after is not None and (owner, name) in _stored_by(part, stores) and f"{owner}.{name}" not in stores.after.reads
            if still or (stores.what == ADDED and all(c.what == ADDED for c in others)):
                continue
            others = [c for c in others if id(c) not in self.extent.stayed]
            change = next((c for c in part.changes if c.after is not None and c.leaf.kind == "class" and c.leaf.name == owner), None)
            if change is None or _is_said_below(stores, others, f"{owner}.{name}"):
                continue             # of a function see `_together`
            if not all(c.what in (ADDED, EDITED) or self._stores_again(part, c.after) for c in others):
                part.held[id(stores)] = (stores, f"another statement stores {owner}.{name} as well, and running that again could have effects")
                continue
            for other in others:
                part.run(other)
            part.restored.setdefault(owner, set()).add(name)
            self.extent.members.add((part.name, f"{owner}.{name}"))
            self.extent.changed.add((part.name, f"{owner}.{name}"))
            again = self.extent.may_run_again(part, change.leaf)
            if not part.will_run(change) and any(name in member.binds for member in change.leaf.body):
                part.run(change)
                if not again:
                    part.members[id(change)] = {name}
            elif again and any({f"{owner}.{name}", f"{owner}.{EVERYTHING}"} & c.after.reads for c in part.changes if c.after is not None and not c.after.name):
                part.run(change)         # what reads it finds the class without it

    def _stores_again(self, part: Part, leaf: Leaf | None) -> bool:
        """Whether an untouched statement stores a member as it was, or worked out once more."""
        if leaf is None or not isinstance(leaf.node, ast.Assign):
            return leaf is not None and leaf.kind == "compound" and \
                self.extent.judges.of(part).statement(leaf.node, frozenset({owner for owner, _ in part.after.stores_of(leaf)} | leaf.binds))
        return self.extent.judges.of(part).expression(leaf.node.value)

    def _together(self, part: Part, group: _Group, stores: list[Change]) -> None:
        if any(part.not_reached(c) for c in stores):
            return
        stale = [c for c in stores if not part.will_run(c) and self._is_stale(part, c, group)]
        if not group.reads_back:
            others = bool(stores) and max(len(stores), len(group.was)) > 1 and (group.differs or any(part.will_run(c) for c in stores)) and not self._is_programs(part, group)
            others = others or (bool(stores) and group.made.leaf.kind == "function" and not self._renewed(part, group.made).isdisjoint(group.names))
            since = self._set_since(part, group) if stale or others else ""
            for change in stores[:-1] if since and stores[-1].what == SAME else ():
                part.bar(change, f"{since} is what the program has put there since the text was run, and stays")
            if (stale or others) and not since:
                self._store_again(part, group.made.leaf.name, stores if others else stores[stores.index(stale[0]):], stale)
            return
        renewed = self._renewed(part, group.made)
        if stale or ((group.differs or any(part.will_run(c) for c in stores)) and not self._is_programs(part, group)):
            if group.was or part.will_run(group.made):         # else the first of its kind finds what the class statement has made
                since = self._set_since(part, group)
                for change in stores if since else []:
                    part.bar(change, f"{since} is what the program has put there since the text was run, and stays")
                if not since:
                    self._run(part, group, stores, None)
        elif renewed:
            concerned = [c for c, (_, stored) in zip(stores, group.now, strict=True) if stored.is_on(renewed)]
            if concerned:
                self._run(part, group, concerned, renewed)

    def _is_programs(self, part: Part, group: _Group) -> bool:
        """Whether functions store such an attribute too: then what is live may be state, which no statement makes anew."""
        return not group.names.isdisjoint(part.before.stored_in_functions() | part.after.stored_in_functions())

    def _set_since(self, part: Part, group: _Group) -> str:
        """An attribute that holds something else than the old text has stored there, as far as that can be told: it is the program's by now."""
        owner = group.made.leaf.name
        live: Any = part.namespace.get(owner)
        held: Any = raw.namespace(live) if raw.is_a(live, type) else raw.instance_dict(live) or {}
        said = self._said(part, group)
        for name in sorted((self._had_stored(part, group) | group.names) & held.keys() - _OF_A_DEF):
            value, first = held[name], said.get(name, ABSENT)
            if type(value) in PLAIN and type(first) in PLAIN and not same_value(value, first):
                return f"{owner}.{name}"
            if type(value) is FunctionType and not _is_made_by(part, value) and raw.is_a(live, type):
                return f"{owner}.{name}"
        return ""

    def _said(self, part: Part, group: _Group) -> dict[str, Any]:
        """What the statements of the old text have stored, worked out on a stand-in that has the constants of the class body."""
        before, owner = group.made.before, group.made.leaf.name
        constants = {n: leaf.node.value.value for leaf in (before.body if before is not None else ()) for n in leaf.binds
                     if isinstance(leaf.node, ast.Assign) and isinstance(leaf.node.value, ast.Constant)}
        names = {**part.namespace, owner: SimpleNamespace(**constants)}
        judge = self.extent.judges.of_old(part)
        if group.more or not all(judge.statement(leaf.node, frozenset({owner, *leaf.binds})) for leaf, _ in group.was):
            return {}
        try:
            for leaf, _ in group.was:
                exec(compile(ast.Module([leaf.node], []), part.before.path, "exec", flags=part.before.future_flags, dont_inherit=True), names)
        except Exception:
            return {}
        return dict(vars(names[owner]))

    def _is_stale(self, part: Part, change: Change, group: _Group) -> bool:
        """Whether an untouched statement reads another value now, or calls what does something else; an edited method is carried as code."""
        leaf, dependencies = change.leaf, self.extent
        if change.what not in (SAME, BODY) or any(g.is_main() for g in leaf.guards):
            return False
        if dependencies.reads_changed(part, leaf.reads) or dependencies.calls_otherwise(part, leaf):
            return True
        if leaf.kind == "augment" and group.made.leaf.kind == "class":       # what it adds to may be a base's
            return dependencies.reads_changed(part, leaf.stores)
        return not group.reads_back and dependencies.computed_from(part, leaf)

    def _store_again(self, part: Part, owner: str, stores: list[Change], stale: list[Change]) -> None:
        """Run statements that make nothing of what is there, in order: they store on whatever the definition is, and the last one says what stays."""
        judge = self.extent.judges.of(part)
        if all(part.will_run(c) or judge.statement(c.leaf.node, frozenset({owner, *c.leaf.binds})) for c in stores):
            for change in stores:
                part.run(change)
                part.held.pop(id(change), None)
                self.extent.changed |= {(part.name, n) for n in change.leaf.stores}
        else:
            for change in stale:
                part.held.setdefault(id(change), (change, "what it reads is edited, and running it again could have effects"))

    def _run(self, part: Part, group: _Group, stores: list[Change], only: Set[str] | None) -> None:
        """Run the definition and all that finishes it; *only* these members are other ones then."""
        owner, judge = group.made.leaf.name, self.extent.judges.of(part)
        impure = [c for c in stores if c.what not in (ADDED, EDITED) and not judge.statement(c.leaf.node, frozenset({owner, *c.leaf.binds}))]
        if impure or not self._is_made_again(part, group, stores):
            what = impure[0].leaf.title if impure else owner
            for change in stores:
                part.bar(change, f"it makes something of what {owner} holds, and running {what} again could have effects")
            part.beneath.setdefault(owner, set()).update(only or () if group.more else group.names & (only or set()))
            return
        for change in stores:
            part.run(change)
            part.held.pop(id(change), None)
            if group.more:
                part.finishes[id(change)] = (owner, only)
        names = self._had_stored(part, group) | group.names
        names = names if only is None else names & only
        if group.made.leaf.kind == "class":
            part.restored.setdefault(owner, set()).update(names)
            self.extent.members |= {(part.name, f"{owner}.{n}") for n in names}
        self.extent.changed |= {(part.name, f"{owner}.{n}") for n in names}

    def _is_made_again(self, part: Part, group: _Group, stores: list[Change]) -> bool:
        """Let what the first of the statements finds be what the text makes."""
        made = group.made
        if stores and not group.more and not group.now[0][1].again:
            return True          # it begins with a store of its own
        if made.leaf.kind == "function":
            if group.names <= _OF_A_DEF and (not getattr(made.leaf.node, "decorator_list", None) or self.extent.may_run_again(part, made.leaf)):
                part.run(made)
            return part.will_run(made)
        if (not part.will_run(made) or id(made) in part.wakes) and (self.extent.may_run_again(part, made.leaf) or made.what == EDITED):
            part.run(made)
        elif not part.will_run(made) and not group.more and group.names <= {n for member in made.leaf.body for n in member.binds}:
            part.run(made)
            part.members[id(made)] = set(group.names)
        return part.will_run(made) and id(made) not in part.wakes

    def _renewed(self, part: Part, made: Change) -> Set[str]:
        """What the statement of a definition makes otherwise than before: members of a class; of a function what a `def` makes, or the docstring alone."""
        before, after = made.before, made.after
        assert after is not None
        docs = [ast.get_docstring(leaf.node, clean=False) if leaf is not None else None for leaf in (before, after)]  # type: ignore[arg-type]
        said = {"__doc__"} if docs[0] != docs[1] else set()
        if after.kind == "function":
            return _OF_A_DEF if part.will_run(made) else said
        members = {n for member in after.body for n in member.binds}
        if before is None:               # in another branch its functions have other lines
            return members
        if not part.will_run(made):
            return said
        changes = diff_leaves(before.body, after.body) if made.what not in (SAME, BODY) else [Change(m, m, SAME) for m in after.body]
        names = {n for c in changes if c.what not in (SAME, BODY) for leaf in (c.before, c.after) if leaf is not None for n in leaf.binds}
        names |= {n for c in changes if c.after is not None and self.extent.decorators_changed(part, c.after) for n in c.after.binds}
        return said | names | {n for n in members if (part.name, f"{made.leaf.name}.{n}") in self.extent.changed}

    def _had_stored(self, part: Part, group: _Group) -> set[str]:
        """What those of the old text had stored, as far as a double tells that stores nothing."""
        live: Any = part.namespace.get(group.made.leaf.name)
        if not issubclass(type(live), type):
            return set()
        judge = self.extent.judges.of_old(part)
        noted = [noted_stores(leaf, part.before, judge, part.namespace) or [] for leaf, stored in group.was if stored.more]
        return {name for found in noted for owner, name in found if owner is live and name in raw.namespace(live)}


def _is_made_by(part: Part, function: FunctionType, depth: int = 0) -> bool:
    """Whether a function is of the module, or holds one that is: what somebody else's decorator has made of it."""
    if function.__globals__ is part.namespace:
        return True
    cells = [value for cell in function.__closure__ or () if type(value := contents_of(cell)) is FunctionType]
    return depth < _WRAPPED_MOST and any(_is_made_by(part, value, depth + 1) for value in cells)


def _moved_from(part: Part, made: Change) -> Change | None:
    """The definition of that name which the old text had in another branch."""
    return next((c for c in part.changes if c.after is None and c.leaf.name == made.leaf.name and c.leaf.kind == made.leaf.kind), None)


class _Group:
    """The statements of both texts that store the same attributes of one definition, *made*."""

    def __init__(self, made: Change, was: list[tuple[Leaf, Stored]], now: list[tuple[Leaf, Stored]]) -> None:
        self.made, self.was, self.now = made, was, now

    @property
    def reads_back(self) -> bool:
        """Whether one of them makes something of what is there."""
        return any(stored.again for _, stored in (*self.was, *self.now))

    @property
    def more(self) -> bool:
        """Whether one of them stores what the syntax does not tell."""
        return any(stored.more for _, stored in (*self.was, *self.now))

    @property
    def names(self) -> set[str]:
        """The attributes that the syntax tells."""
        return {name for _, stored in (*self.was, *self.now) for name in stored.names}

    @property
    def differs(self) -> bool:
        """Whether one of them came, went, was edited or stands in another place."""
        return [leaf.dump for leaf, _ in self.was] != [leaf.dump for leaf, _ in self.now]


def _groups(made: Change, was: list[tuple[Leaf, Stored]], now: list[tuple[Leaf, Stored]]) -> Iterator[_Group]:
    """Those of one definition that have to do with each other: all, where one may store anything."""
    whole = _Group(made, was, now)
    if whole.more:
        yield whole
        return
    left = whole.names
    while left:
        names = {min(left)}
        grown = True
        while grown:
            found = {n for _, stored in (*was, *now) if stored.is_on(names) for n in stored.names}
            grown = not found <= names
            names |= found
        yield _Group(made, *([(leaf, stored) for leaf, stored in each if stored.is_on(names)] for each in (was, now)))
        left -= names


def _is_said_below(gone: Change, others: list[Change], chain: str) -> bool:
    """Whether an untouched statement below one that is gone says what is stored, whatever was there before."""
    last = others[-1] if others else None
    return gone.after is None and gone.before is not None and last is not None and last.what == SAME and last.before is not None \
        and chain not in last.leaf.reads and last.leaf.kind == "assign" and last.before.node.lineno > gone.before.node.lineno


def _stored_by(part: Part, change: Change) -> set[tuple[str, str]]:
    """The (name, attribute) pairs that a statement of the new text stores or deletes."""
    return (part.after.stores_of(change.after) | _member_targets(change.after.node)) if change.after is not None else set()


def _member_targets(node: ast.AST) -> set[tuple[str, str]]:
    """The (name, attribute) pairs that a statement at the top stores or deletes."""
    return {(owner, name) for owner, name in stored_attributes(node, deleted=True) if "." not in owner}
