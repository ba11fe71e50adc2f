"""What a statement can reach when it runs: containers and objects that the functions it calls know by name, through a cell, or are methods of.

Nothing is called and no attribute is asked for in the usual way; what only running would tell is not found.
"""

from __future__ import annotations

import ast
import dis
import sys
import types
from collections.abc import Iterable, Iterator
from typing import Any

from livesh.runtime import raw
from livesh.swap.live.footprints import REFILLED, names_of
from livesh.swap.live.sameness import ABSENT, contents_of
from livesh.swap.planning.parts import Part
from livesh.swap.planning.withdrawals import call_of, stored_targets
from livesh.swap.staging.workbench import Workbench
from livesh.swap.staging.world import ShadowSys
from livesh.swap.text.definitions import Leaf
from livesh.swap.text.stores import stored_attributes
from livesh.swap.text.syntax import dotted, nodes_in


class Reach:
    """What the statements of one trial reach, in the shadows or, with *names*, elsewhere."""

    def __init__(self, bench: Workbench) -> None:
        self.bench = bench

    def hooks_of(self, part: Part, leaf: Leaf, names: dict[str, Any] | None = None) -> list[Any]:
        """What the metaclass and `__init_subclass__` of a class statement reach, of one in a `try` or a loop as well."""
        return [reached for node in nodes_in(leaf.node) if isinstance(node, ast.ClassDef) for reached in self._hooks_of(part, node, names)] \
            if leaf.kind in ("class", "compound") else []

    def _hooks_of(self, part: Part, node: ast.ClassDef, names: dict[str, Any] | None) -> list[Any]:
        bases, makers = self._above(part, node, names)
        found = [reached for hook in _hooks(bases, makers) for reached in self._reached_by(hook)]
        found += [v for each in (*bases, *makers) for k in raw.mro(each) if raw.is_heap(k) for v in raw.namespace(k).values() if type(v) in (dict, list, set)]
        return found

    def _above(self, part: Part, node: ast.ClassDef, names: dict[str, Any] | None) -> tuple[list[Any], list[Any]]:
        """The bases of a class, and the metaclasses that may make it."""
        named = [dotted(base.value if isinstance(base, ast.Subscript) else base) for base in node.bases]        # `Base[T]` is a `Base`
        bases = [value for name in named if issubclass(type(value := self.resolve(part, name, names)), type)]
        said = [value for k in node.keywords if k.arg == "metaclass" and issubclass(type(value := self.resolve(part, dotted(k.value), names)), type)]
        return bases, [*map(type, bases), *said]

    def makers(self, part: Part, leaf: Leaf) -> list[types.FunctionType]:
        """The functions that make something of a definition: its decorators, and the hooks of what is above it."""
        targets = [self.resolve(part, dotted(d.func if isinstance(d, ast.Call) else d)) for d in getattr(leaf.node, "decorator_list", ())]
        functions = [getattr(each, "__func__", each) if type(each) is types.MethodType else each for each in targets]
        hooks = _hooks(*self._above(part, leaf.node, None)) if isinstance(leaf.node, ast.ClassDef) else ()
        return [each for each in (*functions, *hooks) if type(each) is types.FunctionType]

    def applied_to(self, part: Part, leaf: Leaf, names: dict[str, Any] | None = None) -> Iterator[tuple[Any, types.FunctionType, bool]]:
        """The functions that make something of a definition, each with the object whose method it is and whether what it returns is called as well."""
        for d in getattr(leaf.node, "decorator_list", ()):
            target = self.resolve(part, dotted(d.func if isinstance(d, ast.Call) else d), names)
            owner, function = (target.__self__, target.__func__) if type(target) is types.MethodType else (None, target)
            if type(function) is types.FunctionType:
                yield owner, function, isinstance(d, ast.Call)
            elif raw.is_a(target, type) and type(init := raw.lookup(target, "__init__")) is types.FunctionType:
                yield None, init, False
        for hook in _hooks(*self._above(part, leaf.node, names)) if isinstance(leaf.node, ast.ClassDef) else ():
            yield None, hook, False

    def by_decorators(self, part: Part, leaf: Leaf) -> list[Any]:
        """What decorating reaches, in the trial and live; not what the wrappers do that it makes: they queue work, say."""
        if leaf.kind != "function":
            return [*self.called(part, leaf.calls), *self.called(part, leaf.calls, part.namespace)]
        return [v for d in getattr(leaf.node, "decorator_list", ()) for names in (None, part.namespace)
                for v in self.called(part, [dotted(d.func if isinstance(d, ast.Call) else d)], names, levels=int(isinstance(d, ast.Call)))]

    def called(self, part: Part, chains: Iterable[str], names: dict[str, Any] | None = None, levels: int | None = None) -> list[Any]:
        """The containers and objects that the functions called by a statement can reach by name or through a cell."""
        found: list[Any] = []
        for chain in chains:
            target = self.resolve(part, chain, names)
            if type(target) is types.MethodType:
                found.append(target.__self__)
                target = target.__func__
            for held in [raw.namespace(kind) for kind in raw.mro(target) if raw.is_heap(kind)] if raw.is_a(target, type) else ():
                found += [v for v in held.values() if type(v) in (dict, list, set)]
                makers = [getattr(held.get(n), "__func__", held.get(n)) for n in ("__new__", "__init__", "__call__", "__set_name__")]
                found += [v for m in makers if type(m) is types.FunctionType for v in self._reached_by(m)]
            if type(target) is types.FunctionType:
                found += self._reached_by(target, levels=levels)
        return found

    def decorating(self, part: Part, leaf: Leaf, names: dict[str, Any] | None = None) -> Iterator[tuple[Any, set[str], set[str]]]:
        """The objects of whose methods decorators are, and which attributes such a method asks for and sets."""
        for d in getattr(leaf.node, "decorator_list", ()):
            target = self.resolve(part, dotted(d.func if isinstance(d, ast.Call) else d), names)
            if type(target) is types.MethodType and type(target.__func__) is types.FunctionType:
                steps = [step for each in nested(target.__func__.__code__) for step in dis.get_instructions(each)]
                asked_for, set_by = ({step.argval for step in steps if step.opname == name} for name in ("LOAD_ATTR", "STORE_ATTR"))
                yield target.__self__, asked_for, set_by

    def filled(self, part: Part, decorators: Iterable[ast.expr], names: dict[str, Any] | None = None) -> list[Any]:
        """What decorating fills, as far as its text tells: of the object that a decorator is a method of only the attributes which that names."""
        found: list[Any] = []
        for chain, called in ((dotted(d.func), True) if isinstance(d, ast.Call) else (dotted(d), False) for d in decorators):
            target = self.resolve(part, chain, names)
            if type(target) is types.MethodType and type(target.__func__) is types.FunctionType:
                held, named = raw.attributes(target.__self__), _named(type(target.__self__), target.__func__, int(called))
                found += [value for name, value in held.items() if name in named]
                target = target.__func__
            if type(target) is types.FunctionType:
                found += self._reached_by(target, levels=int(called))
        return found

    def given(self, part: Part, leaf: Leaf, names: dict[str, Any] | None = None) -> list[Any]:
        """The objects that decorators are called with: `@receiver(signal)` enters into a table of the signal."""
        given = [n for d in getattr(leaf.node, "decorator_list", []) if isinstance(d, ast.Call)
                 for a in (*d.args, *(k.value for k in d.keywords)) for n in nodes_in(a)]
        values = [self.resolve(part, chain, names) for chain in {dotted(n) for n in given} - {""}]
        return [v for v in values if type(v).__flags__ & raw.HEAP_TYPE and not issubclass(type(v), type)]

    def resolve(self, part: Part, chain: str, names: dict[str, Any] | None = None) -> Any:
        """What a dotted name stands for in the shadow of *part*, or among *names*."""
        first, *rest = chain.split(".")
        value: Any = (self.bench.world.namespace(part.name) if names is None else names).get(first, ABSENT)
        for name in rest:
            value = sys if type(value) is ShadowSys else value       # what a statement does to it, it does to the real one
            if raw.is_a(value, types.ModuleType):
                value = value.__dict__.get(name, ABSENT)
            elif raw.is_a(value, type):
                try:
                    value = raw.lookup(value, name)
                except KeyError:
                    return ABSENT
            elif type(value) is types.FunctionType:
                value = value.__dict__.get(name, ABSENT)
            else:
                try:
                    found = raw.lookup(type(value), name)
                except KeyError:
                    found = None
                value = types.MethodType(found, value) if type(found) is types.FunctionType else (raw.instance_dict(value) or {}).get(name, ABSENT)
        return value

    def stored_into(self, part: Part, leaf: Leaf) -> list[Any]:
        """What a statement stores an attribute or an item of (`lib.hook = f`, `lib.TABLE["x"] = f`), and what it adds to (`lib.ROWS += [f]`)."""
        targets = stored_targets(leaf)
        owners = [self.resolve(part, chain) for each in targets if (chain := dotted(each.value))]
        owners += [self.resolve(part, chain) for chain, _ in stored_attributes(leaf.node) if call_of(leaf) is not None]
        if isinstance(leaf.node, ast.AugAssign):
            owners += [self.resolve(part, chain) for each in targets if (chain := dotted(each))]
        return [owner for owner in owners if owner is not ABSENT]

    def is_asked(self, part: Part, leaf: Leaf, table: Any) -> bool:
        """Whether what makes something of a definition looks what is in a table already (`if name not in TABLE`), by the name that the table has there."""
        for owner, function, _ in self.applied_to(part, leaf, part.namespace):
            own = raw.attributes(owner) if owner is not None else {}
            for each in _asked(self.bench.dependencies.judges.node_of(function)):
                held = function.__globals__.get(each.id) if isinstance(each, ast.Name) else own.get(each.attr) if isinstance(each, ast.Attribute) else None
                if held is table:
                    return True
        return False

    def title_of(self, container: Any) -> str:
        """What a live container is called: the name of a module, or the attribute of a class or object that has one; "" where none of the change has it."""
        for part in self.bench.parts.values():
            for name, value in part.namespace.items():
                if value is container:
                    return name
                held = raw.namespace(value) if raw.is_a(value, type) and raw.is_heap(value) else raw.instance_dict(value) if raw.is_heap(type(value)) else None
                for attribute, each in (held or {}).items():
                    if each is container:
                        return f"{name}.{attribute}"
        return ""

    def comes_back(self, part: Part, leaf: Leaf) -> bool:
        """Whether going back can put back what was there before a statement stored elsewhere: not what a store by code of the program's did."""
        for target in stored_targets(leaf):
            owner = self.resolve(part, dotted(target.value), part.namespace) if dotted(target.value) else ABSENT
            if isinstance(target, ast.Subscript):
                known = type(owner) is dict or type(owner) in REFILLED
            else:
                value = names_of(owner).get(target.attr, ABSENT)
                changed_inside = isinstance(leaf.node, ast.AugAssign) and raw.container_base(type(value)) is not None
                known = value is not ABSENT and (not changed_inside or type(value) in REFILLED)
            if not known:
                return False
        return True

    def _reached_by(self, function: types.FunctionType, depth: int = 0, levels: int | None = None) -> list[Any]:
        found = [value for cell in function.__closure__ or () if (value := contents_of(cell)) is not ABSENT]
        for code in nested(function.__code__, levels):
            for name in code.co_names:
                value = function.__globals__.get(name)
                if value is None or raw.is_a(value, types.ModuleType):
                    continue
                if type(value) is types.FunctionType:
                    found += self._reached_by(value, depth + 1) if depth < 2 and value is not function else []
                else:
                    found.append(value)
        return found


def _asked(node: Any) -> Iterator[ast.expr]:
    """What a function asks whether something is in it: `key in TABLE`, `self.known.get(key)`."""
    for each in nodes_in(node) if node is not None else ():
        if isinstance(each, ast.Compare):
            yield from each.comparators
        elif isinstance(each, ast.Call) and isinstance(each.func, ast.Attribute) and each.func.attr == "get":
            yield each.func.value


def _hooks(bases: list[Any], makers: list[Any]) -> Iterator[types.FunctionType]:
    for owner, name in [*((maker, name) for maker in makers for name in ("__new__", "__init__")), *((base, "__init_subclass__") for base in bases)]:
        try:
            hook = raw.lookup(owner, name)
        except KeyError:
            continue
        hook = getattr(hook, "__func__", hook)
        if type(hook) is types.FunctionType:
            yield hook


def _named(kind: type, function: types.FunctionType, levels: int) -> set[str]:
    """The attributes that a method, and what it calls of its own class, name."""
    named, todo, seen = set[str](), [function], set[int]()
    while todo:
        each = todo.pop()
        if id(each) in seen:
            continue
        seen.add(id(each))
        todo += [value for cell in each.__closure__ or () if type(value := contents_of(cell)) is types.FunctionType]
        fresh = {name for code in nested(each.__code__, levels) for name in code.co_names} - named
        named |= fresh
        for name in fresh:
            for space in map(raw.namespace, raw.mro(kind)):
                member = space.get(name)
                member = member.fget if type(member) is property else member
                todo += [member] if type(member) is types.FunctionType else []
    return named


def nested(code: types.CodeType, levels: int | None = None) -> Iterable[types.CodeType]:
    """The code and what is nested in it, *levels* deep."""
    yield code
    for constant in code.co_consts if levels != 0 else ():
        if isinstance(constant, types.CodeType):
            yield from nested(constant, None if levels is None else levels - 1)
