"""What depends on a change: the statements that have to run again, and the modules that take part for their sake.

Theory of operation. A change starts with edited texts. From their differences two sets follow: names whose *value*
changes (a constant, an import, a removed name) and names whose *behaviour* changes (a function with another body, or
one that reads or calls such a name when it is called). Then statements nobody edited are looked at: one that reads a
changed value when it runs, or calls a changed function, is a dependent. It may run again only if it is pure
(effects.py); otherwise it is held, and that is said. What a dependent binds is changed in turn, in this module and,
through their imports, in others: those take part from then on, with the text they have.

What several statements make together runs together: a container that they fill, a name that they bind (slices.py), a definition that they
finish from outside (finishing.py).

Reads texts and namespaces; changes nothing.
"""

from __future__ import annotations

import ast
import sys
import types
from collections.abc import Iterable, Iterator
from typing import Any

from livesh.runtime import bases, raw
from livesh.runtime.pace import breathe
from livesh.swap.history import loaded
from livesh.swap.live.fields import DECLARED
from livesh.swap.live.rewritten import is_rewritten
from livesh.swap.planning import followers, withdrawals
from livesh.swap.planning.finishing import Finishing
from livesh.swap.planning.judges import Judges
from livesh.swap.planning.members import dependent
from livesh.swap.planning.parts import Name, Part
from livesh.swap.planning.slices import Slices
from livesh.swap.planning.unseen import Unseen
from livesh.swap.text.definitions import Leaf
from livesh.swap.text.diff import ADDED, BODY, EDITED, REMOVED, SAME, Change, diff_leaves, header_changes
from livesh.swap.text.fillers import METHODS
from livesh.swap.text.syntax import (
    FUNCTIONS,
    absolute_name,
    bare_container,
    dotted,
    find_function,
    is_alias,
    local_names,
    nodes_in,
    skeleton,
    star_origin,
    used_of_self,
)
from livesh.swap.text.uses import EVERYTHING, IN_FUNCTIONS, LOOKED_UP, Uses, only_made, reads_of, roots


class Dependencies:
    """Spreads a change over statements and modules until nothing more depends on it."""

    def __init__(self, parts: dict[str, Part]) -> None:
        self.parts = parts
        self.changed: set[Name] = set()
        self.affected: set[Name] = set()
        self.edited: set[Name] = set()         # those of them whose own text differs
        self.members: set[Name] = set()
        self.calling: set[Name] = set()        # members that use an edited one of their own class
        self.reclassed: set[Name] = set()      # classes of which `isinstance` may say something else
        self.doubled: set[Name] = set()        # functions that fill what statements make anew
        self.filled: set[Name] = set()         # what a statement of the edit puts something else into
        self.stored: dict[Name, set[str]] = {}      # by which attributes, EVERYTHING where it is more than that
        self.renewed: set[Name] = set()        # members of classes whose statement does not run
        self.compiling: set[str] = set()       # modules with decorators that compile anew what they decorate
        self.registering: set[int] = set()     # untouched calls, by change, that register something with an object that is made anew
        self.judges = Judges(parts)
        self.stayed: dict[int, tuple[Part, Change]] = {}      # calls that came back, what they did when they ran is still there
        self._asked: set[Name] = set()
        self._made: dict[int, set[str]] = {}   # what a leaf, by id, calls and only stores
        self._decided: set[int] = set()
        self._repeatable: dict[int, bool] = {}
        self._above: dict[str, dict[int, list[Change]]] = {}    # by module and leaf, see `_bound_above`

    def close(self) -> None:
        """Let go of the judges, which refer back to here."""
        self.judges.close()

    def spread(self) -> None:
        """Find everything that has to run; leaves it in the parts."""
        for part in list(self.parts.values()):
            if part.edited:
                self.compiling |= {part.name for change in part.changes if change.before is not None and self._is_rewritten(part, change.before)}
                for change in part.changes:
                    self._start(part, change)
        self.edited = set(self.affected)
        self.affected |= self.calling
        before = None
        while before != (before := self._size()):
            self.changed |= {(module, EVERYTHING) for module, _ in self.changed}
            for step in (self._slices, self._redefinitions, self._bound_before, self._deleted_names, self._branches, self._behaviour, self._finished,
                         self._importers):
                step()
                breathe()
            for part in list(self.parts.values()):
                for change in part.changes:
                    breathe()
                    self._dependent(part, change)
                    self._stale_members(part, change)

    def _size(self) -> tuple[int, ...]:
        return (len(self.changed), len(self.affected), len(self.parts), sum(len(p.runs) for p in self.parts.values()))

    # -- what the edit itself says --------------------------------------------------------------------------------------

    def _start(self, part: Part, change: Change) -> None:
        leaf = change.leaf
        if leaf.is_of_program and change.what in (ADDED, EDITED, REMOVED):
            part.held[id(change)] = (change, "it runs only when the module is started as a program")
            return
        names = {(part.name, n) for n in leaf.binds - part.imports_the_same(leaf)}
        if part.future_differs and change.after is not None and leaf.kind in ("function", "class") and _is_annotated(leaf.node):
            part.run(change)
        if change.what == SAME:
            return
        if leaf.kind == "doc" and part.before.doc != part.after.doc:
            self.changed.add((part.name, "__doc__"))
        self._fill(part, change)
        if part.not_reached(change) and not leaf.name:
            part.held[id(change)] = (change, part.unfinished(change))
            return
        if change.what == REMOVED:
            self.changed |= {n for n in names if n[1] not in part.after.binds()}
            self._uncover(part, change)
            Finishing(self).restore(part, change)
        elif change.what == ADDED:
            if withdrawals.stayed(part, leaf):
                self.stayed[id(change)] = (part, change)
                return
            part.run(change)
            Finishing(self).restore(part, change)
            self.changed |= names
        elif change.what == BODY:
            self._body(part, change, names)
        else:
            self._edited(part, change, names)

    def _uncover(self, part: Part, gone: Change) -> None:
        """`unquote = partial(unquote, ...)` is gone: what the import, a star as well, or the definition of that name brings shows again."""
        shown = ("import", "function", "class") if gone.leaf.kind in ("assign", "compound") else ("import",) if gone.leaf.name else ()
        for name in gone.leaf.binds & part.after.binds() - part.imports_the_same(gone.leaf) if shown else ():
            binders = [c for c in part.changes if c.after is not None and name in c.after.binds]
            if binders[-1].leaf.kind in shown and not part.not_reached(binders[-1]):
                part.run(binders[-1])
                part.uncovered.add(name)
                self.changed.add((part.name, name))
        for star in part.changes if part.stars else ():
            origin = star_origin(star.leaf.node, part.after.package) if star.after is not None else ""
            brought = gone.leaf.binds & getattr(sys.modules.get(origin), "__dict__", {}).keys() - part.after.binds()
            if brought and not part.not_reached(star):
                part.run(star)
                part.uncovered |= brought
                self.changed |= {(part.name, name) for name in brought}

    def _fill(self, part: Part, change: Change) -> None:
        """What a statement that comes, goes or is edited puts something into, itself or as a decorator does."""
        for leaf in (change.before, change.after):
            if leaf is None or change.what == BODY or part.not_reached(change):
                continue
            if leaf.kind not in ("function", "class"):
                self.filled |= {(part.name, n) for n in leaf.mutates - leaf.binds}
                for n in leaf.mutates - leaf.binds:
                    attributes = {t.attr if isinstance(t, ast.Attribute) else EVERYTHING for t in withdrawals.stored_targets(leaf)}
                    self.stored.setdefault((part.name, n), set()).update(attributes | {"__dict__"} if attributes and self.is_class(part, n) else {EVERYTHING})
                continue
            decorators = [d.func if isinstance(d, ast.Call) else d for d in getattr(leaf.node, "decorator_list", [])]
            for module, name in (key for d in decorators for key in part.keys(dotted(d)) if dotted(d)):
                found = sys.modules.get(module)
                text = self.parts[module].after if module in self.parts else self.judges.text_of(module, found) \
                    if isinstance(found, types.ModuleType) and loaded.is_program(module) else None
                if text is not None:
                    self.filled |= {(module, n) for n in text.filled_as_decorator(name)}

    def _takes_from_filled(self, part: Part, leaf: Leaf) -> bool:
        """Whether a statement works something out from what the edit puts something else into."""
        return bool(self.filled) and leaf.kind == "assign" and bool(leaf.calls or _looks_into(leaf.node)) \
            and any(self._asks_for(leaf, key) for chain in leaf.reads - only_made(leaf.node) for key in self.keys(part, chain) if key in self.filled)

    def _asks_for(self, leaf: Leaf, filled: Name) -> bool:
        """Whether a statement may ask for what is put there: not where that is an attribute of a class whose name it does not say, and it calls nothing."""
        said = {node.attr for node in nodes_in(leaf.node) if isinstance(node, ast.Attribute)}
        return bool(leaf.calls) or not self.stored.get(filled, said | {EVERYTHING}).isdisjoint(said | {EVERYTHING})

    def filled_members(self, part: Part, leaf: Leaf) -> frozenset[str]:
        """What members in the body of a class read that the edit puts something else into, and look into."""
        if leaf.kind != "class" or not self.filled:
            return frozenset()
        reads = {chain for m in leaf.body if m.kind == "assign" and (m.calls or _looks_into(m.node)) for chain in m.reads - only_made(m.node)}
        return frozenset(chain for chain in reads if self.touches(part, {chain}, self.filled))

    def _renew_filled(self, part: Part, change: Change, leaf: Leaf) -> None:
        filled = self.filled_members(part, leaf)
        members = dependent(leaf, lambda reads: not filled.isdisjoint(reads), lambda _reads: False, self.judges.of(part).statement)
        if members:
            part.run(change)
            part.members[id(change)] = members
            self._renew(part, leaf, members)
            self.affected |= {(part.name, n) for n in leaf.binds}
        else:
            part.held[id(change)] = (change, f"it takes something out of {', '.join(sorted(filled))}, and running that again could have effects")

    def _body(self, part: Part, change: Change, names: set[Name]) -> None:
        """Code inside functions differs: patched as code; a lambda that a pure call consumed makes the value stale."""
        self.affected |= names
        leaf = change.leaf
        if leaf.kind == "class":
            self._members(part, change)
        if part.name in self.compiling and self._is_rewritten(part, leaf):
            part.run(change)
        if leaf.kind not in ("function", "class") and leaf.calls and self.judges.of(part).statement(leaf.node):
            part.run(change)
            self.changed |= names

    def _is_rewritten(self, part: Part, leaf: Leaf) -> bool:
        """Whether a decorator has compiled a definition anew: it has to do that with the new text as well."""
        if leaf.kind not in ("function", "class") or not getattr(leaf.node, "decorator_list", None) or isinstance(part.before, Unseen):
            return False
        live: Any = part.namespace.get(leaf.name)
        held = raw.namespace(live).values() if issubclass(type(live), type) else (live,)
        functions = [f for each in held for f in (each, getattr(each, "__func__", None), getattr(each, "fget", None)) if type(f) is types.FunctionType]
        known = part.before.code
        return any(f.__globals__ is part.namespace and is_rewritten(f.__code__, part.before.path, known.find, known.by_qualname.get(f.__code__.co_qualname, ()))
                   for f in functions)

    def _edited(self, part: Part, change: Change, names: set[Name]) -> None:
        before, after = change.before, change.after
        assert before is not None
        assert after is not None
        if before.kind == after.kind == "function":
            self.affected |= names
            if header_changes(before.node, after.node):
                part.run(change)
                self.changed |= {n for n in names if n[1] != after.name or self._makes_an_object(part, before)}
            return
        part.run(change)
        self.changed |= {n for n in names if after.name and n[1] != after.name}
        if before.kind == after.kind == "class":
            self.affected |= names
            self._members(part, change)
            if _heads_differ(before.node, after.node):
                self.reclassed |= names
        else:
            Finishing(self).restore(part, change)
            self.changed |= names | {(part.name, n) for n in before.binds - part.imports_the_same(before)}
            if after.kind == "expression" and after.calls:
                self.changed |= {(part.name, n) for n in after.reads if type(part.namespace.get(n)) in (dict, list, set)}

    def _members(self, part: Part, change: Change) -> None:
        """The members of an edited class, as "Class.member": one that is a value changes, one that is called behaves otherwise."""
        assert change.before is not None
        assert change.after is not None
        members = [member for member in diff_leaves(change.before.body, change.after.body) if member.what != SAME]
        self._worked_out_by(part, change, {member.leaf.name for member in members if member.leaf.kind == "function"})
        for member in members:
            called = member.leaf.kind == "function" and not _is_property(member.leaf.node)
            names = {(part.name, f"{change.leaf.name}.{n}") for n in member.leaf.binds}
            self.members |= names
            if called:
                self.affected |= names
            elif not member.keeps_container:
                self.changed |= names
        self._calling_members(part, change.after)

    def _worked_out_by(self, part: Part, change: Change, edited: set[str]) -> None:
        """What the body of a class works out by calling a function it defines, or has an enum work out, is another value."""
        assert change.after is not None
        edited |= {"auto", "enum.auto"} if "_generate_next_value_" in edited else set()
        made = {n for leaf in change.after.body if leaf.kind in ("assign", "augment", "expression") and leaf.calls & edited for n in leaf.binds | leaf.mutates}
        if made:
            part.run(change)
            names = {(part.name, f"{change.leaf.name}.{n}") for n in made}
            self.members |= names
            self.changed |= names

    def _calling_members(self, part: Part, leaf: Leaf) -> None:
        """Methods that use an edited member of their own class behave otherwise with it (`def total(self): return self.rate()`)."""
        edited = {name.rpartition(".")[2] for module, name in self.members if module == part.name and name.rpartition(".")[0] == leaf.name}
        methods = {m.name: used_of_self(m.node) for m in leaf.body if isinstance(m.node, FUNCTIONS) and not _is_property(m.node)}
        grown = True
        while grown:
            calling = {name for name, used in methods.items() if name not in edited and not used.isdisjoint(edited)}
            edited |= calling
            self.members |= {(part.name, f"{leaf.name}.{n}") for n in calling}
            self.calling |= {(part.name, f"{leaf.name}.{n}") for n in calling}
            grown = bool(calling)

    def _stale_members(self, part: Part, change: Change) -> None:
        """Untouched values in the body of a class that runs are other ones when what they read is."""
        if change.leaf.kind != "class" or change.after is None or change.what == ADDED or not part.will_run(change):
            return
        renewed, filled = set[str](), self.filled_members(part, change.after)
        for member in change.after.body:
            if member.kind == "assign" and (self.touches(part, member.reads, self.changed) or member.reads & (renewed | filled)) \
                    and not bare_container(member.node):
                renewed |= member.binds
        names = {(part.name, f"{change.leaf.name}.{n}") for n in renewed}
        self.members |= names
        self.changed |= names

    # -- what is bound and bound again ----------------------------------------------------------------------------------

    def _redefinitions(self) -> None:
        """What binds a name again after a statement that runs must run after it: overloads, setters, `f = cached(f)`, a `del`."""
        for part in self.parts.values():
            names: set[str] = set()
            for change in part.changes:
                leaf = change.after
                if leaf is None:
                    continue
                if part.will_run(change) and leaf.kind in ("function", "class", "compound"):
                    names |= leaf.binds
                elif leaf.binds & names and change.what in (SAME, BODY) and \
                        (leaf.kind in ("function", "class") or isinstance(leaf.node, ast.Delete)
                         or (leaf.binds & names & part.after.wrapped and self.may_run_again(part, leaf))):
                    part.run(change)

    def _bound_before(self) -> None:
        """`Lexer = deprecated(Lexer)` reads what an import or a definition above has bound, not what it or one below has left under that name."""
        for part in self.parts.values():
            for change in part.to_run():
                for binder in self._bound_above(part, change.leaf):
                    if binder.leaf.kind != "assign" or self.judges.of(part).statement(binder.leaf.node, frozenset(binder.leaf.binds)):
                        part.run(binder)

    def _bound_above(self, part: Part, leaf: Leaf) -> list[Change]:
        """The imports and definitions whose names a statement reads, and which it or one below binds to something else."""
        if part.name not in self._above:
            self._above[part.name] = dict(_covered(part))
        return self._above[part.name].get(id(leaf), [])

    def _deleted_names(self) -> None:
        """A statement that runs may read what the module deletes at its end: that is bound again before and deleted after."""
        for part in self.parts.values():
            for index, change in enumerate(part.changes):
                leaf = change.after
                if leaf is None or not isinstance(leaf.node, ast.Delete):
                    continue
                missing = leaf.binds - set(part.namespace)
                above = [c for c in part.changes[:index] if c.after is not None]
                wanted = part.will_run(change) or any(part.will_run(c) and missing & roots(c.leaf.reads | c.leaf.later | c.leaf.tested | _asked(c.leaf))
                                                     for c in above)
                again = [c for c in above if c.leaf.binds & missing and not part.will_run(c)]
                if wanted and all(self._binds_again(part, c.leaf) for c in again):
                    for binder in (*again, change):
                        part.run(binder)

    def _binds_again(self, part: Part, leaf: Leaf) -> bool:
        return leaf.kind == "import" or (bool(leaf.name or leaf.kind == "assign") and self.judges.of(part).statement(leaf.node))

    def _branches(self) -> None:
        """A statement whose guard is edited or reads a changed value may stand in a branch that is taken from now on."""
        for part in self.parts.values():
            for change in part.changes:
                leaf = change.after
                if leaf is None or change.what not in (SAME, BODY) or part.will_run(change):
                    continue
                tests = [g.test for g in leaf.guards]
                if _guards_differ(change) or any(self.touches(part, reads_of(t), self.changed) for t in tests):
                    part.wake(change)
                    self.changed |= {(part.name, n) for n in leaf.binds}

    def _slices(self) -> None:
        """Statements that fill one container, or give one name a value, run together."""
        Slices(self).step()

    def _finished(self) -> None:
        """What a statement makes of a definition from outside is made of what that is now: `C.run = timed(C.run)`."""
        Finishing(self).step()

    # -- behaviour --------------------------------------------------------------------------------------------------------

    def _behaviour(self) -> None:
        """A function or class is affected when what it uses later is."""
        grown = True
        while grown:
            grown = False
            for part in self.parts.values():
                for change in part.changes:
                    leaf = change.after
                    if leaf is None or not leaf.binds or (not (leaf.later or leaf.tested) and leaf.kind != "class" and not is_alias(leaf.node)):
                        continue
                    names = {(part.name, n) for n in leaf.binds}
                    if names <= self.affected:
                        continue
                    if self.touches(part, leaf.later, self.changed | self.affected) or self.touches(part, leaf.tested, self.changed | self.reclassed) or \
                            (isinstance(leaf.node, ast.ClassDef) and self.touches(part, map(dotted, leaf.node.bases), self.affected)) or \
                            (is_alias(leaf.node) and self.touches(part, leaf.reads, self.affected)):
                        self.affected |= names
                        grown = True
                for bound, found in part.imports.items():
                    if (found.origin, found.name) in self.affected and (part.name, bound) not in self.affected:
                        self.affected.add((part.name, bound))
                        grown = True

    def depends(self, part: Part, chains: Iterable[str]) -> bool:
        """Whether one of these dotted names of *part* is another value now, or a function that behaves otherwise."""
        made = {c for c in chains if self.is_class(part, c)}
        return self.touches(part, set(chains) - made, self.changed | self.affected)

    def touches(self, part: Part, chains: Iterable[str], names: set[Name]) -> bool:
        """Whether one of these dotted names of *part* is among *names*."""
        return any(key in names for chain in chains for key in self.keys(part, chain))

    def is_stale(self, part: Part, expression: ast.expr) -> bool:
        """Whether an expression of the new text reads a name whose value changes."""
        uses = Uses()
        uses.visit(expression)
        return self.touches(part, uses.reads, self.changed)

    def keys(self, part: Part, chain: str) -> Iterator[Name]:
        """What a dotted name may stand for; for `thing.member` also the member of the class that has it."""
        if chain.startswith(LOOKED_UP):
            yield from ((name, chain.rpartition(".")[2]) for name in self.parts)
            return
        yield from part.keys(chain)
        if not self.members or "." not in chain:
            return
        first, *rest = chain.split(".")
        value: Any = part.namespace.get(first)
        for name in rest:
            kind: Any = value if issubclass(type(value), type) else type(value)
            if raw.is_a(value, types.ModuleType):
                value = value.__dict__.get(name)
                continue
            if not kind.__flags__ & raw.HEAP_TYPE or (kind is not value and name in (raw.instance_dict(value) or ())):
                return
            for base in raw.mro(kind):
                if raw.is_heap(base):
                    yield raw.module_of(base) or "", f"{raw.short_name(base)}.{name}"
            value = raw.namespace(kind).get(name)

    # -- dependents -------------------------------------------------------------------------------------------------------

    def _dependent(self, part: Part, change: Change) -> None:
        leaf = change.after
        if leaf is not None and change.what in (ADDED, EDITED):      # what it has always brought may be another one
            self.changed |= {(part.name, n) for n in part.imports_the_same(leaf) if self._import_of(part, n) in self.changed}
        if leaf is not None and id(change) in self.stayed and self.touches(part, leaf.reads, self.changed):
            del self.stayed[id(change)]
            part.run(change)
        if leaf is None or part.will_run(change) or change.what not in (SAME, BODY) or part.not_reached(change):
            return
        if leaf.kind == "import":
            if self._import_changed(part, leaf):
                part.run(change)
                self.changed |= {(part.name, n) for n in leaf.binds if self._import_of(part, n) in self.changed}
                if not leaf.binds:
                    self._changed_by_star(part, leaf)
            return
        by_value = self.touches(part, leaf.reads, self.changed) or \
            ((part.name, EVERYTHING) in self.changed and any(self.scanners(part, leaf)))
        by_call = self.computed_from(part, leaf)
        if not by_value and not by_call and self.filled_members(part, leaf) and not any(g.is_main() for g in leaf.guards):
            self._renew_filled(part, change, leaf)
            return
        if not by_value and not by_call and not self._generated(part, leaf) and not self._takes_from_filled(part, leaf):
            return
        if any(g.is_main() for g in leaf.guards):
            return
        if self.touches(part, leaf.reads, self.renewed):
            part.held[id(change)] = (change, "it reads a member of a class whose statement cannot run once more")
            return
        self._decide(part, change, leaf, by_value)

    def _changed_by_star(self, part: Part, leaf: Leaf) -> None:
        """What a star brings anew; whoever has a star of this module looks again."""
        assert isinstance(leaf.node, ast.ImportFrom)
        origin = absolute_name(leaf.node, part.after.package)
        self.changed |= {(part.name, n) for m, n in self.changed if m == origin and n in part.namespace}
        self.changed.add((part.name, EVERYTHING))

    def scanners(self, part: Part, leaf: Leaf) -> Iterator[str]:
        """The called functions that are given the module's name and look modules up: `subclasses(__name__, Base)`."""
        for name in leaf.calls & part.namespace.keys() if "__name__" in leaf.reads else ():
            function = part.namespace[name]
            if type(function) is types.FunctionType and {"sys", "modules"} <= {*function.__code__.co_names}:
                yield name

    def computed_from(self, part: Part, leaf: Leaf) -> bool:
        """Whether a statement computes something with an affected callable.

        Making an object of an affected class is no such thing: the object is state and follows its class. What is
        taken from a fresh object (`C().table()`) is, and an object whose `__init__` reads a changed value.
        """
        if not self.touches(part, leaf.calls | leaf.reads, self.affected):
            return False  # nearly every statement: its tree need not be walked
        made = self._made.get(id(leaf))
        if made is None:
            made = self._made[id(leaf)] = only_made(leaf.node, leaf.mutates)
        if leaf.kind == "assign" and any(self.made_from_changed(part, chain) for chain in made):
            return True
        calls = {c for c in leaf.calls if c not in made or not self.is_class(part, c)}
        if self.touches(part, calls, self.affected):
            return True
        if leaf.kind != "assign" or not (calls or _looks_into(leaf.node)):
            return False
        named = made | leaf.named
        reads = {c for c in leaf.reads if c not in named or not self.is_class(part, c)}
        return self.touches(part, reads, self.affected)

    def made_from_changed(self, part: Part, chain: str) -> bool:
        """Whether calling a class reads a value that is another one now, beyond what it is given."""
        cls = self._found(part, chain)
        if not issubclass(type(cls), type) or not raw.is_heap(cls):
            return False
        for name in ("__new__", "__init__", "__post_init__"):
            try:
                method = raw.lookup(cls, name)
            except KeyError:
                continue
            method = getattr(method, "__func__", method)
            home = self.parts.get(method.__module__) if type(method) is types.FunctionType else None
            node = find_function(home.after.tree, method.__qualname__) if home is not None else None
            if home is not None and node is not None and self.touches(home, _at_once(node, home.after.lazy) - local_names(node), self.changed):
                return True
        return False

    def is_class(self, part: Part, chain: str) -> bool:
        """Whether a dotted name stands for a class."""
        return issubclass(type(self._found(part, chain)), type)

    def _found(self, part: Part, chain: str) -> Any:
        """What a dotted name stands for, as far as dictionaries tell."""
        value: Any = part.namespace.get(chain.partition(".")[0])
        for name in chain.split(".")[1:]:
            spaces = [value.__dict__] if raw.is_a(value, types.ModuleType) else \
                map(raw.namespace, raw.mro(value)) if issubclass(type(value), type) else ()
            value = next((space[name] for space in spaces if name in space), None)
        return value

    def _decide(self, part: Part, change: Change, leaf: Leaf, by_value: bool) -> None:
        names = {(part.name, n) for n in leaf.binds}
        if leaf.kind == "function":
            self._decide_function(part, change, leaf, by_value, names)
        elif self.may_run_again(part, leaf) or (leaf.kind == "class" and (self._generated(part, leaf) or self.decorators_changed(part, leaf))):
            part.run(change)
            part.held.pop(id(change), None)
            if leaf.kind == "class":
                self.affected |= names
            else:
                self.changed |= names
        elif leaf.kind == "class" and by_value and (members := self._members_to_renew(part, leaf)):
            part.run(change)
            part.members[id(change)] = members
            self._renew(part, leaf, members)
            part.held.pop(id(change), None)
            self.affected |= names
        elif by_value and self._registers(part, leaf):
            part.run(change)
            self.registering.add(id(change))
        elif by_value and not leaf.binds and (roots := self._stored_on_made_anew(part, leaf)):
            if self.judges.of(part).statement(leaf.node, roots):
                part.run(change)
            else:
                part.held[id(change)] = (change, f"{', '.join(sorted(roots))} is made anew, and what it stores there could have effects when it is worked out again")
        elif (leaf.binds and (by_value or leaf.kind == "assign")) or (leaf.kind == "expression" and leaf.calls) or (leaf.stores and by_value):
            # That a program calls what merely uses something edited (`main()`) is no news.
            affected = self.affected if leaf.binds else self.edited
            why = self._reason(part, leaf, self.changed if by_value else affected)
            if why:
                part.held[id(change)] = (change, why)

    def _registers(self, part: Part, leaf: Leaf) -> bool:
        """Whether a call gives a definition to an object that is made anew, as a decorator does: `app.register_blueprint(pages)`."""
        call = withdrawals.call_of(leaf)
        if call is None or not isinstance(call.func, ast.Attribute) or call.func.attr.partition("_")[0] not in _REGISTERING:
            return False
        given = [part.namespace.get(dotted(each)) for each in (*call.args, *(k.value for k in call.keywords))]
        owner = dotted(call.func.value)
        return any(raw.is_heap(type(each)) or type(each) is types.FunctionType for each in given) and bool(owner) \
            and any(self._is_made_anew(module, name) for module, name in part.keys(owner) if name == owner.rpartition(".")[2])

    def _stored_on_made_anew(self, part: Part, leaf: Leaf) -> frozenset[str]:
        """The names of the objects made anew that a statement stores something on: `app.config["DEBUG"] = True`, `app.config.update(LIMIT=3)`."""
        call = withdrawals.call_of(leaf)
        filled = [call.func.value] if call is not None and isinstance(call.func, ast.Attribute) and call.func.attr in METHODS else []
        targets = {dotted(each).partition(".")[0] for each in (*filled, *(target.value for target in withdrawals.stored_targets(leaf)))}
        return frozenset(n for n in targets if n and any(self._is_made_anew(module, name) for module, name in part.keys(n)))

    def _is_made_anew(self, module: str, name: str) -> bool:
        part = self.parts.get(module)
        return part is not None and raw.is_heap(type(part.namespace.get(name))) and not issubclass(type(part.namespace.get(name)), type) \
            and any(part.will_run(c) for c in part.changes if c.after is not None and c.leaf.kind in ("assign", "function") and name in c.after.binds)

    def _members_to_renew(self, part: Part, leaf: Leaf) -> set[str]:
        def other_head(reads: set[str]) -> bool:
            return self.touches(part, {c for c in reads if "." not in c or not self.is_class(part, c)}, self.changed)

        return dependent(leaf, lambda reads: self.touches(part, reads, self.changed), other_head, self.judges.of(part).statement)

    def _renew(self, part: Part, leaf: Leaf, members: set[str]) -> None:
        """Members of a class are made anew without its statement: what reads them follows where the trial can show them in the class."""
        names = {(part.name, f"{leaf.name}.{n.partition('.')[0]}") for n in members}
        if bases.can_be_shown(part.namespace[leaf.name]):
            self.members |= names
            self.changed |= names
        else:
            self.renewed |= names

    def _decide_function(self, part: Part, change: Change, leaf: Leaf, by_value: bool, names: set[Name]) -> None:
        assert isinstance(leaf.node, FUNCTIONS)
        if not leaf.node.decorator_list:
            if by_value:
                part.run(change)
            return
        if by_value or self.decorators_changed(part, leaf):
            part.run(change)
            self.affected |= names
            self.changed |= {n for n in names if n[1] == leaf.name and self._makes_an_object(part, leaf)}

    def _makes_an_object(self, part: Part, leaf: Leaf) -> bool:
        """Whether decorators have made an object of a function: statements may fill it (`@cli.command()`), and do so for the new one."""
        live: Any = part.namespace.get(leaf.name)
        return bool(getattr(leaf.node, "decorator_list", None)) and raw.is_heap(type(live)) and not issubclass(type(live), type) \
            and raw.instance_dict(live) is not None

    def decorators_changed(self, part: Part, leaf: Leaf) -> bool:
        """Whether what a decorator does when it is applied (not only the wrapper it leaves) is another."""
        decorators: list[ast.expr] = getattr(leaf.node, "decorator_list", [])
        return self._do_otherwise(part, {dotted(d.func if isinstance(d, ast.Call) else d) for d in decorators} if leaf.kind == "class" else leaf.calls)

    def calls_otherwise(self, part: Part, leaf: Leaf) -> bool:
        """Whether something that a statement calls does something else while it runs itself."""
        return self._do_otherwise(part, leaf.calls)

    def reads_changed(self, part: Part, chains: Iterable[str]) -> bool:
        """Whether one of these dotted names stands for a value that is another one now."""
        return self.touches(part, chains, self.changed)

    def _do_otherwise(self, part: Part, called: Iterable[str]) -> bool:
        return any(key in self.affected and self._own_body_changed(*key) for chain in called for key in part.keys(chain))

    def _own_body_changed(self, module: str, name: str) -> bool:
        part = self.parts.get(module)
        if part is None:
            return False
        for change in part.changes:
            if name in change.leaf.binds and change.before is not None and change.after is not None:
                if change.leaf.kind != "function":
                    return False
                return _shell(change.before.node) != _shell(change.after.node) or \
                    self.touches(part, _at_once(change.after.node, change.after.lazy), self.changed | self.affected)
        return False

    def may_run_again(self, part: Part, leaf: Leaf) -> bool:
        """Whether running a statement once more only binds what it binds."""
        if leaf.kind not in ("assign", "function", "class", "compound") or (leaf.kind == "compound" and not leaf.binds):
            return False         # only ever as a part of a slice
        if leaf.kind == "compound" and not part.edited:
            return False
        if id(leaf) not in self._repeatable:
            self._repeatable[id(leaf)] = self.judges.of(part).statement(leaf.node, frozenset(leaf.binds)) and \
                all(part.will_run(b) or b.leaf.kind != "class" or self.may_run_again(part, b.leaf) for b in self._bound_above(part, leaf))
        return self._repeatable[id(leaf)]

    def _generated(self, part: Part, leaf: Leaf) -> bool:
        """A class whose contents a decorator, a metaclass or a hook of its bases made, when that would be another now."""
        live = part.namespace.get(leaf.name) if leaf.kind == "class" else None
        if not issubclass(type(live), type):
            return False
        assert isinstance(leaf.node, ast.ClassDef)
        assert isinstance(live, type)
        made = bool(leaf.node.decorator_list or leaf.node.keywords) or not raw.namespace(live).keys().isdisjoint(DECLARED)
        # A `TypedDict` is a dict: its bases are only in the text.
        noted = [self._found(part, dotted(b)) for b in leaf.node.bases] if "__required_keys__" in raw.namespace(live) else []
        made = made or bool(noted)
        for base in (*raw.mro(live)[1:], *(b for b in noted if issubclass(type(b), type))):
            owner, change = self._class_change(base)
            if change is None or owner is None:
                continue
            if (made and owner.will_run(change)) or _hook_changed(change):
                return True
        _, change = self._class_change(type(live))
        return change is not None and (change.what != SAME or _hook_changed(change))

    def _class_change(self, cls: type) -> tuple[Part | None, Change | None]:
        said = self.parts.get(raw.module_of(cls) or "")
        name = raw.short_name(cls)
        for part in self.parts.values():             # what a class says may be where it is to be imported from, not where it is made
            if part is said or part.namespace.get(name) is cls:
                for change in part.changes:
                    if change.leaf.kind == "class" and change.leaf.name == name:
                        return part, change
        return None, None

    def _reason(self, part: Part, leaf: Leaf, names: set[Name]) -> str:
        own = {(part.name, n) for n in leaf.binds}
        for chain in sorted(leaf.reads | leaf.calls):
            for key in self.keys(part, chain):
                if key in names and key not in own:
                    what = "names of the module" if chain.endswith(EVERYTHING) else chain.replace(f"{LOOKED_UP}.", "modules' ")
                    return f"it depends on edited {what}, and running it again could have effects"
        return ""

    # -- imports -----------------------------------------------------------------------------------------------------------

    def _import_of(self, part: Part, bound: str) -> Name:
        found = part.imports.get(bound)
        return (found.origin, found.name) if found is not None else ("", "")

    def _import_changed(self, part: Part, leaf: Leaf) -> bool:
        if star_origin(leaf.node, part.after.package):
            return any(star in self.parts and any(m == star for m, _ in self.changed) for star in part.stars)
        return any(self._import_of(part, n) in self.changed for n in leaf.binds)

    def _importers(self) -> None:
        """Modules that import a changed name take part from now on."""
        fresh = (self.changed | self.affected | self.filled) - self._asked
        self._asked |= fresh
        if not fresh:
            return
        origins: dict[str, set[str]] = {}
        for module, name in fresh:
            origins.setdefault(module, set()).add(name)
        for follower, found in followers.candidates(self.parts):
            breathe()
            text = self.judges.text_of(follower, found) if followers.imports_any(follower, found, origins) else None
            if text is not None:
                self.parts[follower] = Part(follower, found, text, text)


def _covered(part: Part) -> Iterator[tuple[int, list[Change]]]:
    """See `Dependencies._bound_above`."""
    last = {name: at for at, change in enumerate(part.changes) if change.after is not None for name in change.after.binds}
    above: dict[str, list[Change]] = {}
    for at, change in enumerate(part.changes):
        leaf = change.after
        if leaf is None:
            continue
        found = [binder for name in roots(leaf.reads | _asked(leaf)) & above.keys() if last[name] >= at for binder in above[name]] if above else []
        if found:
            yield id(leaf), found
        for name in leaf.binds:
            others = above.pop(name, []) if leaf.guards else []
            if leaf.kind in ("import", "assign") or leaf.name in part.after.wrapped:
                above[name] = [*others, change]


def _shell(node: ast.AST) -> list[str]:
    """A function's own body with nested functions reduced to their headers."""
    return [skeleton(s) for s in getattr(node, "body", [])] + [ast.dump(node.args)] if isinstance(node, FUNCTIONS) else []


def _looks_into(node: ast.AST) -> bool:
    """Whether a statement takes something out of what it reads (iterates, subscripts, operates), not only refers to it."""
    return any(isinstance(n, (ast.comprehension, ast.Subscript, ast.Starred, ast.BinOp, ast.Compare)) for n in ast.walk(node))


def _is_property(node: Any) -> bool:
    """Whether a method is read like a value."""
    return any("property" in dotted(d) or dotted(d).endswith((".getter", ".setter", ".deleter")) for d in node.decorator_list)


def _hook_changed(change: Change) -> bool:
    """Whether what a class does to its subclasses when they are made differs in the new text."""
    if change.before is None or change.after is None or change.what == SAME:
        return False
    return any(c.what != SAME and c.leaf.name in ("__init_subclass__", "__set_name__", "__new__", "__prepare__")
               for c in diff_leaves(change.before.body, change.after.body))


_REGISTERING = frozenset({"add", "append", "attach", "extend", "hook", "include", "install", "mount", "on", "register", "subscribe", "use"})


def _heads_differ(before: Any, after: Any) -> bool:
    """Whether two class statements have other bases, keywords or decorators."""
    heads = [[*node.bases, *(k.value for k in node.keywords), *node.decorator_list] for node in (before, after)]
    return [ast.dump(e) for e in heads[0]] != [ast.dump(e) for e in heads[1]]


def _is_annotated(node: ast.AST) -> bool:
    return any(getattr(n, "annotation", None) is not None or getattr(n, "returns", None) is not None for n in ast.walk(node))


def _guards_differ(change: Change) -> bool:
    if change.before is None or change.after is None:
        return False
    before, after = ([(ast.dump(g.test), g.taken) for g in leaf.guards] for leaf in (change.before, change.after))
    return before != after


def _asked(leaf: Leaf) -> set[str]:
    """What the conditions read that a statement stands behind."""
    return set().union(*(reads_of(guard.test) for guard in leaf.guards))


def _at_once(node: Any, lazy: bool) -> set[str]:
    """What a function reads while it runs itself, not what the functions it makes read later."""
    uses = Uses(lazy, IN_FUNCTIONS)
    for statement in getattr(node, "body", []):
        uses.visit(statement)
    return uses.reads - uses.binds
