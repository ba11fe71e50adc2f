"""How far a change reaches: the names whose value or behaviour differs, and what is asked about a statement because of that.

The sets grow while the change is spread (`dependencies.py`); the questions answer for what they hold at that moment. They read texts and namespaces and
change nothing.
"""

from __future__ import annotations

import ast
import sys
import types
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from livesh.runtime import raw
from livesh.swap.history import loaded
from livesh.swap.live.sameness import PLAIN
from livesh.swap.planning.handed import Handed
from livesh.swap.planning.judges import Judges
from livesh.swap.planning.parts import Name, Part
from livesh.swap.text.alike import TOLD
from livesh.swap.text.definitions import Leaf, ModuleText
from livesh.swap.text.diff import SAME, Change, diff_leaves
from livesh.swap.text.parameters import expressions_of, parameters
from livesh.swap.text.syntax import (
    FUNCTIONS,
    dotted,
    find_function,
    local_names,
    nodes_in,
    skeleton,
    star_origin,
    stored_names,
)
from livesh.swap.text.uses import EVERYTHING, IN_FUNCTIONS, LOOKED_UP, Uses, only_made, operands, reads_of, roots


class Extent:
    """What is known of one change, from the edit itself to what depends on it."""

    def __init__(self, parts: dict[str, Part]) -> None:
        self.parts = parts
        self.changed: set[Name] = set()
        self.affected: set[Name] = set()
        self.described: set[Name] = set()      # functions that do what they did, and are told otherwise: docstring, annotations
        self.edited: set[Name] = set()         # those of them whose own text differs
        self.members: set[Name] = set()
        self.calling: set[Name] = set()        # members that use an edited one of their own class, or something else that is
        self.reclassed: set[Name] = set()      # classes of which `isinstance` may say something else
        self.doubled: set[Name] = set()        # functions that fill what statements make anew
        self.filled: set[Name] = set()         # what a statement of the edit puts something else into
        self.entered: set[Name] = set()        # those that have other entries then, not only entries that are other ones
        self.stored: dict[Name, set[str]] = {}      # by which attributes, EVERYTHING where it is more than that
        self.renewed: set[Name] = set()        # members of classes whose statement does not run
        self.compiling: set[str] = set()       # modules with decorators that compile anew what they decorate
        self.registering: set[int] = set()     # untouched calls, by change, that register something with an object that is made anew
        self.judges = Judges(parts)
        self.handed = Handed(self)
        self.stayed: dict[int, tuple[Part, Change]] = {}      # calls that came back, what they did when they ran is still there
        self._made: dict[int, set[str]] = {}   # what a leaf, by id, calls and only stores
        self._repeatable: dict[int, bool] = {}
        self._operators: tuple[Any, set[Name]] = None, set()     # see `operations`, and of how many names that was
        self._operands: dict[tuple[int, bool], set[str]] = {}
        self._others: dict[str, frozenset[int]] = {}     # by module, see `reads_others`
        self._deeds: dict[tuple[str, str, bool], _Deed] = {}     # by module, function and whether what it returns is called
        self._above: dict[str, dict[int, list[Change]]] = {}    # by module and leaf, see `bound_above`

    def close(self) -> None:
        """Let go of the judges, which refer back to here."""
        self.judges.close()
        del self.handed

    def size(self) -> tuple[int, ...]:
        """How much there is of it: when that stays, nothing more depends on the change."""
        return (len(self.changed), len(self.affected), len(self.described), len(self.filled), len(self.parts), sum(len(p.runs) for p in self.parts.values()))

    def touches(self, part: Part, chains: Iterable[str], names: set[Name]) -> bool:
        """Whether one of these dotted names of *part* is among *names*."""
        return any(key in names for chain in chains for key in self.keys(part, chain))

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

    def depends(self, part: Part, chains: Iterable[str]) -> bool:
        """Whether one of these dotted names of *part* is another value now, or a function that behaves otherwise."""
        made = {c for c in chains if self.is_class(part, c)}
        return self.touches(part, set(chains) - made, self.changed | self.affected)

    def reads_changed(self, part: Part, chains: Iterable[str]) -> bool:
        """Whether one of these dotted names stands for a value that is another one now."""
        return self.touches(part, chains, self.changed)

    def is_stale(self, part: Part, expression: ast.expr) -> bool:
        """Whether an expression of the new text reads a name whose value changes."""
        uses = Uses()
        uses.visit(expression)
        return self.touches(part, uses.reads, self.changed)

    def found(self, part: Part, chain: str) -> Any:
        """What a dotted name stands for, as far as dictionaries tell."""
        value: Any = part.namespace.get(chain.partition(".")[0])
        for name in chain.split(".")[1:]:
            spaces = [value.__dict__] if raw.is_a(value, types.ModuleType) else \
                map(raw.namespace, raw.mro(value)) if issubclass(type(value), type) else [raw.instance_dict(value) or {}]
            value = next((space[name] for space in spaces if name in space), None)
        return value

    def is_class(self, part: Part, chain: str) -> bool:
        """Whether a dotted name stands for a class."""
        return issubclass(type(self.found(part, chain)), type)

    def import_of(self, part: Part, bound: str) -> Name:
        """Where an imported name comes from, two empty strings for one that is not imported."""
        found = part.imports.get(bound)
        return (found.origin, found.name) if found is not None else ("", "")

    def import_changed(self, part: Part, leaf: Leaf) -> bool:
        """Whether an import brings something that is another value now."""
        if star_origin(leaf.node, part.after.package):
            return any(star in self.parts and any(m == star for m, _ in self.changed) for star in part.stars)
        return any(self.import_of(part, n) in self.changed for n in leaf.binds)

    def fill(self, part: Part, leaf: Leaf, others: bool = False) -> None:
        """Note what making a definition puts it into; *others*: there are other entries then, not only entries that are other ones."""
        own = part.after.filled_by_methods(leaf.name, _OF_BASES) if leaf.kind == "class" else ()      # what it holds, its subclasses do
        found = self.filled_by(part, leaf) | {(part.name, n) for n in own}
        self.filled |= found
        self.entered |= found if others else set()

    def filled_by(self, part: Part, leaf: Leaf) -> set[Name]:
        """What the decorators of a definition, and the hooks of what is above it, put something into when it is made; of an assignment what it calls."""
        return {*self._filled_by_decorators(part, leaf), *self._filled_by_hooks(part, leaf), *self._filled_by_making(part, leaf)}

    def _filled_by_making(self, part: Part, leaf: Leaf) -> Iterator[Name]:
        """What the class, or the function, that an assignment calls puts something into: `users = Cache("users")`."""
        call = made_by(leaf)
        if call is not None and raw.is_a(made := self.found(part, dotted(call.func)), type):
            yield from self._filled_by_functions(raw.mro(made), _MAKING)
        elif call is not None:
            for module, name in part.keys(dotted(call.func)):
                text = self._program_text(module)
                yield from ((module, n) for n in text.filled_as_decorator(name)) if text is not None else ()

    def _filled_by_decorators(self, part: Part, leaf: Leaf) -> Iterator[Name]:
        for chain in (dotted(d.func if isinstance(d, ast.Call) else d) for d in getattr(leaf.node, "decorator_list", [])):
            owner = chain.rpartition(".")[0]
            if owner and self._is_object(thing := self.found(part, owner)):
                yield from part.keys(owner.partition(".")[0])
                yield from self._filled_by_functions(raw.mro(type(thing)), frozenset({chain.rpartition(".")[2]}))
            for module, name in part.keys(chain):
                text = self._program_text(module)
                yield from ((module, n) for n in text.filled_as_decorator(name)) if text is not None else ()

    def _filled_by_hooks(self, part: Part, leaf: Leaf) -> Iterator[Name]:
        """What the hooks of the bases and metaclasses of a class fill."""
        if not isinstance(leaf.node, ast.ClassDef):
            return
        above = [*leaf.node.bases, *(k.value for k in leaf.node.keywords if k.arg == "metaclass")]
        for value in (value for node in above if raw.is_a(value := self.found(part, dotted(node)), type)):
            for cls, hooks in ((value, _OF_BASES), (value if issubclass(value, type) else type(value), _OF_METACLASSES)):
                yield from self._filled_by_functions(raw.mro(cls), hooks)

    def _filled_by_functions(self, classes: Iterable[type], names: frozenset[str]) -> Iterator[Name]:
        for each in filter(raw.is_heap, classes):
            text, module = self._program_text(raw.module_of(each) or ""), raw.module_of(each) or ""
            yield from ((module, n) for n in text.filled_by_methods(raw.qualname(each), names)) if text is not None else ()

    def _is_object(self, value: Any) -> bool:
        return raw.is_heap(type(value)) and not raw.is_a(value, type, types.ModuleType)

    def _program_text(self, module: str) -> ModuleText | None:
        """The text that a module of the program will have."""
        if module in self.parts:
            return self.parts[module].after
        found = sys.modules.get(module)
        return self.judges.text_of(module, found) if isinstance(found, types.ModuleType) and loaded.is_program(module) else None

    def filled_members(self, part: Part, leaf: Leaf) -> frozenset[str]:
        """What members in the body of a class read that the edit puts something else into, and look into."""
        if leaf.kind != "class" or not self.filled:
            return frozenset()
        reads = {chain for m in leaf.body if m.kind == "assign" and (m.calls or _looks_into(m.node)) for chain in m.reads - only_made(m.node)}
        return frozenset(chain for chain in reads if self.touches(part, {chain}, self.filled))

    def takes_from_filled(self, part: Part, leaf: Leaf) -> bool:
        """Whether a statement works something out from what the edit puts something else into."""
        return bool(self.filled) and leaf.kind == "assign" and bool(leaf.calls or _looks_into(leaf.node)) \
            and any(self._asks_for(leaf, key) for chain in leaf.reads - only_made(leaf.node) for key in self.keys(part, chain) if key in self.filled)

    def tables_looked_into(self, part: Part, leaf: Leaf) -> list[str]:
        """Where the edit enters something, or takes something out, and a statement looks into itself, by name; one that asks what is there for something, where
        that is edited."""
        looks = _looks_into(leaf.node) and self.takes_from_filled(part, leaf)
        turned = {name for each in nodes_in(leaf.node) if isinstance(each, ast.comprehension) for name in stored_names(each.target)} if looks else set()
        asks = any(isinstance(each, ast.Attribute) and isinstance(each.value, ast.Name) and each.value.id in turned and each.attr not in _OF_MAPPINGS
                   for each in nodes_in(leaf.node)) if turned else False
        return sorted(name for name in roots(leaf.reads) if looks and self.touches(part, {name}, self.filled if asks else self.entered))

    def _asks_for(self, leaf: Leaf, filled: Name) -> bool:
        """Whether a statement may ask for what is put there: not where that is an attribute of a class whose name it does not say, and it calls nothing."""
        said = {node.attr for node in nodes_in(leaf.node) if isinstance(node, ast.Attribute)}
        return bool(leaf.calls) or not self.stored.get(filled, said | {EVERYTHING}).isdisjoint(said | {EVERYTHING})

    def operates(self, part: Part, node: ast.AST, later: bool = False) -> list[Name]:
        """The classes of what a statement, or *later* a function in it, does something with that is another operation now: `config["url"]`, `len(rows)`."""
        edited = self.operations()
        if edited and (id(node), later) not in self._operands:
            self._operands[id(node), later] = operands(node, later)
        found: list[Name] = []
        for chain in self._operands[id(node), later] if edited else ():
            value: Any = self.found(part, chain)
            kind = [(raw.module_of(base) or "", raw.short_name(base)) for base in raw.mro(type(value)) if raw.is_heap(base)]
            own = [(raw.module_of(base) or "", raw.short_name(base)) for base in raw.mro(value) if raw.is_heap(base)] if issubclass(type(value), type) else []
            if any((module, name.rpartition(".")[0]) in (own if name.endswith(".__class_getitem__") else kind) for module, name in edited):
                found += [*kind, *own]
        return found

    def operations(self) -> set[Name]:
        """The operators of classes that do something else now."""
        if self._operators[0] != (size := (len(self.members), len(self.affected))):
            self._operators = size, {key for key in self.members & self.affected if key[1].endswith("__") and key[1].rpartition(".")[2] not in _MAKING}
        return self._operators[1]

    def computed_from(self, part: Part, leaf: Leaf) -> bool:
        """Whether a statement computes something with an affected callable.

        Making an object of an affected class is no such thing: the object is state and follows its class. What is
        taken from a fresh object (`C().table()`) is, and an object whose `__init__` reads a changed value.
        """
        if self.operates(part, leaf.node) or (leaf.kind == "compound" and self._is_managed_otherwise(part, leaf.node)):
            return True
        affected = self._affected_for(part, leaf)
        if not self.touches(part, leaf.calls | leaf.reads, affected):
            return False  # nearly every statement: its tree need not be walked
        made = self._made.get(id(leaf))
        if made is None:
            made = self._made[id(leaf)] = only_made(leaf.node, leaf.mutates)
        if leaf.kind == "assign" and any(self.made_from_changed(part, chain) for chain in made):
            return True
        calls = {c for c in leaf.calls if c not in made or not self.is_class(part, c)} | self.handed.called(part, leaf)
        if self.touches(part, calls, affected):
            return True
        if leaf.kind != "assign" or not (calls or _looks_into(leaf.node)):
            return False
        named = made | leaf.named
        reads = {c for c in leaf.reads if c not in named or not self.is_class(part, c)}
        return self.touches(part, reads, affected)

    def _affected_for(self, part: Part, leaf: Leaf) -> set[Name]:
        """The affected callables; for a statement that does more with a function than to call it, those that are only told otherwise as well."""
        return self.affected | self.described if self.tells_of(part, leaf) else self.affected

    def tells_of(self, part: Part, leaf: Leaf) -> bool:
        """Whether a statement does more than to call a function that is told otherwise: it may read its docstring or its annotations."""
        if not self.described or not self.touches(part, leaf.reads | leaf.later, self.described):
            return False
        nodes = list(nodes_in(leaf.node))
        plain = {id(n.func) for n in nodes if isinstance(n, ast.Call)}
        plain |= {id(each) for n in nodes if isinstance(n, ast.ClassDef) for each in (*n.bases, *(k.value for k in n.keywords))}
        given = {dotted(n) for n in nodes if isinstance(n, (ast.Name, ast.Attribute)) and id(n) not in plain} - {""}
        return self.touches(part, given, self.described)

    def _is_managed_otherwise(self, part: Part, node: ast.AST) -> bool:
        """Whether a `with` enters or leaves an object of a class otherwise than before."""
        for item in (item for each in nodes_in(node) if isinstance(each, (ast.With, ast.AsyncWith)) for item in each.items):
            value: Any = self.found(part, dotted(item.context_expr.func if isinstance(item.context_expr, ast.Call) else item.context_expr))
            for base in raw.mro(value if raw.is_a(value, type) else type(value)):
                name = raw.module_of(base) or "", f"{raw.short_name(base)}."
                if any((name[0], name[1] + method) in self.members for method in _MANAGING):
                    return True
        return False

    def made_from_changed(self, part: Part, chain: str) -> bool:
        """Whether calling a class reads a value that is another one now, beyond what it is given."""
        cls = self.found(part, chain)
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

    def scanners(self, part: Part, leaf: Leaf) -> Iterator[str]:
        """The called functions that are given the module's name and look modules up: `subclasses(__name__, Base)`."""
        for name in leaf.calls & part.namespace.keys() if "__name__" in leaf.reads else ():
            function = part.namespace[name]
            if type(function) is types.FunctionType and {"sys", "modules"} <= {*function.__code__.co_names}:
                yield name

    def defaults_changed(self, part: Part, leaf: Leaf) -> bool:
        """Whether a default of a function is worked out by a call that gives something else now."""
        uses = Uses()
        for default in expressions_of(leaf.node).values():
            uses.visit(default)
        return self.depends(part, uses.calls) or bool(self.operates(part, leaf.node))

    def own_hooks(self, cls: type) -> list[Name]:
        """The hooks with which a class makes something of those below it that do something else now."""
        names = _OF_METACLASSES if issubclass(cls, type) else _OF_BASES
        found = [(raw.module_of(cls) or "", f"{raw.short_name(cls)}.{name}") for name in names]
        return [key for key in found if key in self.affected and self._own_body_changed(*key, made=False)]

    def maker_edited(self, cls: type) -> str:
        """The metaclass or the base of a class whose hook, which has made something of it, is edited; "" when none is."""
        changes = [change for each in (type(cls), *raw.mro(cls)[1:]) if raw.is_heap(each) and (change := self.class_change(each)[1]) is not None]
        return next((change.leaf.name for change in changes if hook_changed(change)), "")

    def class_change(self, cls: type) -> tuple[Part | None, Change | None]:
        """The module of the change that makes a class, and what becomes of its statement."""
        said = self.parts.get(raw.module_of(cls) or "")
        name = raw.short_name(cls)
        for part in self.parts.values():             # what a class says may be where it is to be imported from, not where it is made
            if part is said or part.namespace.get(name) is cls:
                for change in part.changes:
                    if change.leaf.kind == "class" and change.leaf.name == name:
                        return part, change
        return None, None

    def decorators_changed(self, part: Part, leaf: Leaf) -> bool:
        """Whether what a decorator does when it is applied (not only the wrapper it leaves) is another."""
        decorators: list[ast.expr] = getattr(leaf.node, "decorator_list", [])
        made = {dotted(d.func) for d in decorators if isinstance(d, ast.Call)}
        named = {dotted(d) for d in decorators} if leaf.kind == "class" else leaf.calls
        return self._do_otherwise(part, made, made=True) or self._do_otherwise(part, named - made)

    def hooks_changed(self, part: Part, leaf: Leaf) -> bool:
        """Whether the metaclass or a base of a class does something else when it is made."""
        return any(self._own_body_changed(*key, made=False) for key in self._hooks_of(part, leaf) if key in self.affected)

    def is_prepared_otherwise(self, part: Part, leaf: Leaf) -> bool:
        """Whether the metaclass of a class gives its body other names to begin with."""
        live: Any = part.namespace.get(leaf.name)
        return raw.is_a(live, type) and any((raw.module_of(base) or "", f"{raw.short_name(base)}.__prepare__") in self.affected for base in raw.mro(type(live)) if raw.is_heap(base))

    def enters_otherwise(self, part: Part, leaf: Leaf) -> bool:
        """Whether what decorates a definition, or hooks of what is above it, puts it at another end, or elsewhere, in what they fill: `insert(0, f)` was `append(f)`."""
        return any(self.places_otherwise(key, made) for key, made in self._makers(part, leaf))

    def not_filled_any_more(self, part: Part, leaf: Leaf) -> set[Name]:
        """What the decorators of a definition, or the hooks of what is above it, have put it into and in the new text do not."""
        found: set[Name] = set()
        for (module, name), made in self._makers(part, leaf):
            home = self.parts.get(module) if (module, name) in self.affected else None
            before, after = ((text.filled_as_decorator(name) if made else text.filled_by_methods(name.rpartition(".")[0], {name.rpartition(".")[2]}))
                             for text in (home.before, home.after)) if home is not None and isinstance(home.before, ModuleText) else (set(), set())
            found |= {(module, each) for each in before - after if each != name.rpartition(".")[0]}
        return found - self.filled_by(part, leaf)

    def _makers(self, part: Part, leaf: Leaf) -> list[tuple[Name, bool]]:
        """The decorators and hooks that make something of a definition, each with whether what it returns may be called as well."""
        decorators = [dotted(d.func if isinstance(d, ast.Call) else d) for d in getattr(leaf.node, "decorator_list", [])]
        return [*((key, True) for chain in decorators for key in self.keys(part, chain)), *((key, False) for key in self._hooks_of(part, leaf))]

    def places_otherwise(self, key: Name, made: bool = False) -> bool:
        """Whether a function of the change puts what it is given at another end of a list than before."""
        part = self.parts.get(key[0]) if key in self.affected else None
        before, after = (_places(find_function(text.tree, key[1]), made) for text in (part.before, part.after)) if part is not None else ((), ())
        return before != after

    def _hooks_of(self, part: Part, leaf: Leaf) -> list[Name]:
        """The hooks that make something of a class, by the classes whose they are."""
        live: Any = part.namespace.get(leaf.name) if leaf.kind == "class" else None
        if not raw.is_a(live, type):
            return []
        above = [(base, name) for base in raw.mro(type(live)) for name in _OF_METACLASSES] + [(base, name) for base in raw.mro(live)[1:] for name in _OF_BASES]
        return [(raw.module_of(base) or "", f"{raw.short_name(base)}.{name}") for base, name in above if raw.is_heap(base)]

    def calls_otherwise(self, part: Part, leaf: Leaf) -> bool:
        """Whether something that a statement calls does something else while it runs itself."""
        return self._do_otherwise(part, leaf.calls)

    def _do_otherwise(self, part: Part, called: Iterable[str], made: bool = False) -> bool:
        """*made*: what is returned is called as well, as a decorator that is made with arguments is."""
        return any(key in self.affected and self._own_body_changed(*key, made) for chain in called for key in part.keys(chain))

    def _own_body_changed(self, module: str, name: str, made: bool) -> bool:
        part = self.parts.get(module)
        if part is None:
            return False
        deed = self._deed(part, name, made)
        called = {key for chain in deed.inner for key in part.keys(chain) if key in self.affected and key[0] in self.parts}
        return deed.differs or self.touches(part, deed.own, self.changed | self.affected) or \
            any(self._deed(self.parts[home], helper, made=False).differs for home, helper in called) or \
            self.touches(part, [chain for chain in deed.inner if type(self.found(part, chain)) in PLAIN], self.changed)

    def decorating_methods(self) -> set[Name]:
        """The methods of the change that do something else when they decorate (`@app.route("/")`), for the objects there are."""
        return {key for key in self.members & self.affected if key[0] in self.parts and self._decorates(*key)}

    def _decorates(self, module: str, name: str) -> bool:
        """Whether a function that does something else when it is applied returns a function in it, or what it is given."""
        node = find_function(self.parts[module].after.tree, name)
        given = parameters(node) if isinstance(node, FUNCTIONS) else []
        returned = {each.value.id for each in nodes_in(node) if isinstance(each, ast.Return) and isinstance(each.value, ast.Name)} if node is not None else set()
        return (len(applied(node, made=True)) > 1 or not returned.isdisjoint(given)) and self._own_body_changed(module, name, made=True)

    def _deed(self, part: Part, name: str, made: bool) -> _Deed:
        """What a function of both texts does when it is applied."""
        if (part.name, name, made) not in self._deeds:
            before, after = (applied(find_function(text.tree, name), made) for text in (part.before, part.after))
            own, *inner = [_at_once(each, part.after.lazy) for each in after] if before and after else [set[str]()]
            within = {chain for reads in inner for chain in reads if chain.partition(".")[0] not in local_names(after[0])}
            self._deeds[part.name, name, made] = _Deed(bool(before and after) and [*map(_shell, before)] != [*map(_shell, after)], own, within)
        return self._deeds[part.name, name, made]

    def makes_an_object(self, part: Part, leaf: Leaf) -> bool:
        """Whether decorators have made an object of a function: statements may fill it (`@cli.command()`), and do so for the new one."""
        live: Any = part.namespace.get(leaf.name)
        return bool(getattr(leaf.node, "decorator_list", None)) and raw.is_heap(type(live)) and not issubclass(type(live), type) \
            and raw.instance_dict(live) is not None

    def may_run_again(self, part: Part, leaf: Leaf) -> bool:
        """Whether running a statement once more only binds what it binds."""
        if leaf.kind not in ("assign", "function", "class", "compound") or (leaf.kind == "compound" and not leaf.binds):
            return False         # only ever as a part of a slice
        if leaf.kind == "compound" and not part.edited:
            return False
        if id(leaf) not in self._repeatable:
            self._repeatable[id(leaf)] = self.judges.of(part).statement(leaf.node, frozenset(leaf.binds)) and \
                all(part.will_run(b) or b.leaf.kind != "class" or self.may_run_again(part, b.leaf) for b in self.bound_above(part, leaf))
        return self._repeatable[id(leaf)]

    def reads_others(self, part: Part, node: ast.AST) -> bool:
        """Whether another statement than before has bound a name that an untouched one reads, right above it, as both texts have both: `L = [f]` and `f = w(f)`."""
        if part.name not in self._others:
            self._others[part.name] = frozenset(_readers_of_others(part.changes)) if part.moved else frozenset()
        return id(node) in self._others[part.name]

    def bound_above(self, part: Part, leaf: Leaf) -> list[Change]:
        """The imports and definitions whose names a statement reads, and which it or one below binds to something else."""
        if part.name not in self._above:
            self._above[part.name] = dict(_covered(part))
        return self._above[part.name].get(id(leaf), [])


def _readers_of_others(changes: list[Change]) -> Iterator[int]:
    """The syntax of those for which `Extent.reads_others` holds."""
    both = [c for c in changes if c.before is not None and c.after is not None]
    was = dict(_binders_above(sorted(both, key=lambda c: c.before.node.lineno if c.before else 0)))
    for change, now in _binders_above(both):
        if any(binder is not was[change].get(name, binder) for name, binder in now.items()):
            yield id(change.leaf.node)


def _binders_above(changes: list[Change]) -> Iterator[tuple[Change, dict[str, Change]]]:
    """Each statement with those that have bound, right above it, the names that it reads."""
    last: dict[str, Change] = {}
    for change in changes:
        yield change, {name: last[name] for name in roots(change.leaf.reads) & last.keys()}
        last.update(dict.fromkeys(change.leaf.binds, change))


def _covered(part: Part) -> Iterator[tuple[int, list[Change]]]:
    """See `Extent.bound_above`."""
    last = {name: at for at, change in enumerate(part.changes) if change.after is not None for name in change.after.binds}
    above: dict[str, list[Change]] = {}
    for at, change in enumerate(part.changes):
        leaf = change.after
        if leaf is None:
            continue
        found = [binder for name in roots(leaf.reads | asked(leaf)) & above.keys() if last[name] >= at for binder in above[name]] if above else []
        if found:
            yield id(leaf), found
        for name in leaf.binds:
            others = above.pop(name, []) if leaf.guards else []
            if leaf.kind in ("import", "assign") or leaf.name in part.after.wrapped:
                above[name] = [*others, change]


def asked(leaf: Leaf) -> set[str]:
    """What the conditions read that a statement stands behind."""
    return set().union(*(reads_of(guard.test) for guard in leaf.guards))


def _shell(node: ast.AST) -> list[str]:
    """A function's own body with nested functions reduced to their headers; what it sorts by counts."""
    if not isinstance(node, FUNCTIONS):
        return []
    keys = [ast.dump(each.value) for each in nodes_in(node) if isinstance(each, ast.keyword) and each.arg == "key"]
    return [*map(skeleton, node.body), ast.dump(node.args), *keys]


class _Deed(NamedTuple):
    """What a function does when it is applied: whether the new text has that otherwise, and what it reads then, itself and in the functions in it."""

    differs: bool
    own: set[str]
    inner: set[str]


def applied(node: Any, made: bool) -> list[Any]:
    """A function, with those in it that it calls or, *made* with arguments as a decorator is, returns: what runs when it is applied."""
    if not isinstance(node, FUNCTIONS):
        return []
    inner = {each.name: each for each in node.body if isinstance(each, FUNCTIONS)}
    own = [each for statement in node.body if statement not in inner.values() for each in nodes_in(statement)]
    called = [each.func for each in own if isinstance(each, ast.Call)]
    returned = [each for r in own if made and isinstance(r, ast.Return) and r.value is not None for each in nodes_in(r.value)]
    names = {each.id for each in (*called, *returned) if isinstance(each, ast.Name)}
    return [node, *(each for name, each in inner.items() if name in names)]


def _places(node: Any, made: bool) -> list[str]:
    """How a function, when it is applied, puts things into lists and sorts them."""
    calls = [each for function in applied(node, made) for each in nodes_in(function) if isinstance(each, ast.Call) and isinstance(each.func, ast.Attribute)]
    return [ast.dump(ast.Tuple([call.func, *call.args[:call.func.attr == "insert"], *(k.value for k in call.keywords if call.func.attr == "sort")], ast.Load())) for call in calls  # type: ignore[attr-defined]
            if call.func.attr in _PLACING]  # type: ignore[attr-defined]


def _looks_into(node: ast.AST) -> bool:
    """Whether a statement takes something out of what it reads (iterates, subscripts, operates, reads a docstring), not only refers to it."""
    return any(isinstance(n, (ast.comprehension, ast.Subscript, ast.Starred, ast.BinOp, ast.Compare)) or (isinstance(n, ast.Attribute) and n.attr in TOLD)
               for n in nodes_in(node))


def _at_once(node: Any, lazy: bool) -> set[str]:
    """What a function reads while it runs itself, not what the functions it makes read later."""
    uses = Uses(lazy, IN_FUNCTIONS)
    for statement in getattr(node, "body", []):
        uses.visit(statement)
    return uses.reads - uses.binds


def made_by(leaf: Leaf) -> ast.Call | None:
    """The call whose result an assignment binds."""
    value = getattr(leaf.node, "value", None) if leaf.kind == "assign" else None
    return value if isinstance(value, ast.Call) and bool(dotted(value.func)) else None


def hook_changed(change: Change) -> bool:
    """Whether what a class does to its subclasses when they are made differs in the new text."""
    if change.before is None or change.after is None or change.what == SAME:
        return False
    return any(c.what != SAME and c.leaf.name in ("__init_subclass__", "__set_name__", "__new__", "__prepare__")
               for c in diff_leaves(change.before.body, change.after.body))


_OF_MAPPINGS = frozenset({"items", "keys", "values", "get"})
_PLACING = frozenset({"append", "appendleft", "insert", "sort"})
_MANAGING = ("__enter__", "__exit__", "__aenter__", "__aexit__")
_OF_BASES, _OF_METACLASSES = frozenset({"__init_subclass__"}), frozenset({"__new__", "__init__"})
_MAKING = frozenset({"__new__", "__init__", "__post_init__", "__init_subclass__", "__set_name__", "__prepare__", "__del__"})
