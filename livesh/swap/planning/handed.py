"""What a statement reads of the classes and objects that it is handed, or turns over, where its text does not name them.

Theory of operation. `for cls in ALL: TABLE[cls.name] = cls` and `register(A)` read `A.name`, and neither says so. Which attributes are read is told by the
syntax of the statement and of the functions that it calls, followed a few calls deep; which things they are read of by what the names in it stand for: a class,
what is below it, an object, what a container holds. Where one of these has an attribute of that name from a class that has another value for it now,
the statement depends on the edit.

Runs no code of the program; where an attribute belongs to something else of the same name, a statement that only computes is worked out once more in vain.
"""

from __future__ import annotations

import ast
import types
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from livesh.runtime import raw
from livesh.swap.planning.called_back import called_back, calls_at_once
from livesh.swap.planning.parts import Name, Part
from livesh.swap.text.definitions import Leaf
from livesh.swap.text.syntax import FUNCTIONS, children, dotted, local_names, nodes_in, root_name, stored_names

if TYPE_CHECKING:
    from livesh.swap.planning.extent import Extent

_DEEP = 3
_MOST = 10_000
_FIXED = (tuple, frozenset)
_MAKING = ("__new__", "__init__", "__post_init__")
_HOOKS = ("__init_subclass__", "__set_name__")


Classes = dict[str, set[Name]]


class _Reads(NamedTuple):
    """Attributes that a statement reads: itself, in the functions it hands things to, when it makes objects; and whether it calls what it takes out of something."""

    own: set[str]
    handed: set[str]
    made: set[str]
    calls: bool

    def any(self) -> set[str]:
        """All of them."""
        return self.own | self.handed | self.made


class Handed:
    """Finds members of edited classes, and edited functions, that statements use of what they are handed."""

    def __init__(self, extent: Extent) -> None:
        self.extent = extent
        self._reads: dict[int, _Reads] = {}                      # by leaf
        self._called: dict[int, set[str]] = {}                   # by leaf
        self._owners: dict[int, Name] = {}                       # by leaf, whose what it uses is
        self._edited: tuple[tuple[int, ...], tuple[Classes, Classes]] = (), ({}, {})

    def member(self, part: Part, leaf: Leaf) -> str:
        """The member, as `A.name`, or function that is another one now and that a statement uses of something it is handed; "" where there is none."""
        if leaf.kind not in _READING or not (self.extent.members or self.extent.affected):
            return ""
        return self._read_from(part, leaf) or next((found for member in leaf.body if member.kind == "assign" and (found := self.member(part, member))), "")

    def is_seen(self, leaf: Leaf) -> bool:
        """Whether a statement for which `member` holds finds in the trial what is edited: the class is made there, or may be."""
        module, name = self._owners.get(id(leaf), ("", ""))
        part = self.extent.parts.get(module)
        made = [c for c in part.changes if c.after is not None and c.leaf.name == name] if part is not None else []
        return part is not None and all(part.will_run(c) or self.extent.judges.of(part).statement(c.leaf.node) for c in made)

    def owner(self, leaf: Leaf) -> set[Name]:
        """The class, or function, that a statement uses for which `member` holds."""
        return {self._owners[id(leaf)]} if id(leaf) in self._owners else set()

    def filled(self, part: Part, leaf: Leaf) -> str:
        """The object that a call is handed which the edit enters something in, or takes something out of, where what it calls looks into it; "" where there is none."""
        if leaf.kind not in ("expression", "compound") or not self.extent.entered or leaf.is_of_program:
            return ""
        for call in calls_at_once(leaf.node) if self.extent.touches(part, leaf.reads, self.extent.entered) else ():
            given = [dotted(each) for each in (*call.args, *(k.value for k in call.keywords))]
            names = [name for name in given if name and self.extent.touches(part, {name}, self.extent.entered) and not raw.is_a(self.extent.found(part, name), type)]
            if names and any(_turns_over(self._syntax(each)) for each in _functions(self._resolve(part.namespace.get, dotted(call.func)))):
                return names[0]
        return ""

    def _read_from(self, part: Part, leaf: Leaf) -> str:
        if id(leaf) not in self._reads:
            called = [self._resolve(part.namespace.get, chain) for chain in leaf.calls]
            handed = self._read_by(each for target in called for each in _functions(target)) | self._read_by_hooks(part, leaf)
            made = self._read_by((each for target in called for each in _making(target)), own=True)
            self._reads[id(leaf)] = _Reads(_read_of_locals(leaf.node), handed, made, _calls_what_it_holds(leaf.node))
        reads = self._reads[id(leaf)]
        values, methods = self._edited_members()
        for cls in self._enumerated(part, leaf) if values else ():
            name = raw.module_of(cls) or "", raw.short_name(cls)
            if any(name in classes for classes in values.values()):
                self._owners[id(leaf)] = name
                return name[1]
        wanted, asked = values.keys() & reads.any(), methods.keys() & (reads.own | reads.handed)
        for thing in self._things(part, leaf) if wanted or asked or reads.calls else ():
            found = self._used_of(thing, reads, values, wanted, methods, asked)
            if found is not None:
                self._owners[id(leaf)] = found[0], found[1].partition(".")[0]
                return found[1]
        return ""

    def _enumerated(self, part: Part, leaf: Leaf) -> list[Any]:
        """The enums whose members a statement turns over: `for colour in Colour`."""
        if leaf.name:
            return []
        turned = [each.iter for each in nodes_in(leaf.node) if isinstance(each, (ast.For, ast.comprehension))]
        found = [self.extent.found(part, dotted(each)) for each in turned if dotted(each)]
        return [each for each in found if raw.is_a(each, type) and "_member_map_" in raw.namespace(each)]

    def _used_of(self, thing: Any, reads: _Reads, values: Classes, wanted: set[str], methods: Classes, asked: set[str]) -> Name | None:
        if type(thing) is types.FunctionType:
            name = thing.__module__, thing.__qualname__
            return name if reads.calls and name in self.extent.affected else None
        found = next((held for name in sorted(wanted) if (held := _held_from(thing, name, values[name])) is not None), None)
        is_class = raw.is_a(thing, type)             # that a function which it is given to uses an object is no news
        return found or next((held for name in sorted(asked) if (is_class or name in reads.own) and (held := _held_from(thing, name, methods[name])) is not None), None)

    def called(self, part: Part, leaf: Leaf) -> set[str]:
        """The functions that a statement gives away and that are called while it runs; see called_back.py."""
        if id(leaf) not in self._called:
            self._called[id(leaf)] = called_back(leaf, lambda chain: _functions(self._resolve(part.namespace.get, chain)), self._syntax) if leaf.calls and leaf.kind != "function" else set()
        return self._called[id(leaf)]

    def _syntax(self, function: Any) -> Any:
        found = self.extent.judges.definition(function)
        return found[0] if found is not None else None

    def holders(self) -> set[Name]:
        """The containers of the modules of the change that hold what is edited, or an object of it: who imports one may turn it over."""
        values, methods = self._edited_members()
        edited = set().union(*values.values(), *methods.values())
        return {(part.name, name) for part in self.extent.parts.values() for name, value in part.namespace.items()
                if _is_container(value) and any(self._is_edited(each, edited) for each in _held_by(value))} if self.extent.affected or edited else set()

    def _is_edited(self, thing: Any, classes: set[Name]) -> bool:
        if type(thing) is types.FunctionType:
            return (thing.__module__, thing.__qualname__) in self.extent.affected
        kind = thing if raw.is_a(thing, type) else type(thing)
        return raw.is_heap(kind) and bool(classes) and any((raw.module_of(base) or "", raw.short_name(base)) in classes for base in raw.mro(kind))

    def _edited_members(self) -> tuple[Classes, Classes]:
        """By attribute, the classes that have another value for it, and those of which it is a method that does something else."""
        size = len(self.extent.members), len(self.extent.changed), len(self.extent.affected)
        if self._edited[0] != size:
            values, methods = self.extent.members & self.extent.changed, self.extent.members & self.extent.affected
            self._edited = size, (_by_attribute(values), _by_attribute(methods - values))
        return self._edited[1]

    def _things(self, part: Part, leaf: Leaf) -> Iterator[Any]:
        """What a statement is handed, or makes, as far as names tell."""
        if leaf.name:
            yield part.namespace.get(leaf.name)
            return
        for chain in sorted(leaf.reads):
            owner, _, name = chain.rpartition(".")
            if name == "__subclasses__":
                yield from _below(self.extent.found(part, owner))
            else:
                yield from _held_by(self.extent.found(part, chain))

    def _resolve(self, lookup: Any, chain: str) -> Any:
        first, *rest = chain.split(".")
        value: Any = lookup(first)
        for name in rest:
            if raw.is_a(value, types.ModuleType):
                value = value.__dict__.get(name)
            elif value is not None:
                held = (raw.instance_dict(value) or {}) if not raw.is_a(value, type) else {}
                value = held[name] if name in held else _looked_up(value if raw.is_a(value, type) else type(value), name)
        return value

    def _read_by_hooks(self, part: Part, leaf: Leaf) -> set[str]:
        """What the bases and the metaclass of a class read of it when it is made."""
        live: Any = part.namespace.get(leaf.name) if leaf.kind == "class" else None
        if not raw.is_a(live, type):
            return set()
        found = [_looked_up(type(live), name) for name in ("__new__", "__init__") if raw.is_heap(type(live))]
        found += [_looked_up(base, name) for base in raw.mro(live)[1:2] for name in _HOOKS]
        return self._read_by([each for hook in found for each in _functions(hook)])

    def _read_by(self, functions: Iterable[Any], own: bool = False) -> set[str]:
        """The attributes that functions, and those which they call by a name of their module or of their object, read of anything but that object, or *own* of it alone."""
        read, seen, level = set[str](), set[int](), list(functions)
        for _ in range(_DEEP):
            following: list[Any] = []
            for function in level:
                found = self.extent.judges.definition(function) if id(function) not in seen else None
                seen.add(id(function))
                if found is None or not isinstance(found[0], FUNCTIONS):
                    continue
                node: Any = found[0]
                read |= _read_of_itself(node) if own else _read_in(node)
                names = function.__globals__
                itself = node.args.args[0].arg if node.args.args and "." in function.__qualname__ else ""
                for chain in (dotted(each.func) for each in nodes_in(node) if isinstance(each, ast.Call)):
                    owner, _, method = chain.rpartition(".")
                    target = self._of_same_class(function, method) if owner and owner == itself else self._resolve(names.get, chain) if chain and not own else None
                    following += _functions(target)
            level = following
        return read

    def _of_same_class(self, function: Any, name: str) -> Any:
        """A method that a method calls on its object, as the class that its name tells has it."""
        owner = self._resolve(function.__globals__.get, function.__qualname__.rpartition(".")[0])
        return _looked_up(owner, name) if raw.is_a(owner, type) else None


def _making(target: Any) -> list[Any]:
    """The functions that make an object of a class, and tell it where it stands."""
    methods = [_looked_up(target, name) for name in (*_MAKING, "__set_name__")] if raw.is_a(target, type) and raw.is_heap(target) else []
    return [each for method in methods for each in _functions(method)]


def _functions(target: Any) -> list[Any]:
    """The Python functions that run when something is called."""
    if raw.is_a(target, type):
        made = [_looked_up(target, name) for name in _MAKING] if raw.is_heap(target) else []
        return [each for method in made for each in _functions(method)]
    target = getattr(target, "__func__", target) if type(target) in (classmethod, staticmethod, types.MethodType) else target
    return [target] if type(target) is types.FunctionType else []


def _looked_up(cls: type, name: str) -> Any:
    try:
        return raw.lookup(cls, name)
    except KeyError:
        return None


def _read_in(node: Any) -> set[str]:
    """The attributes that a function reads of its parameters and variables, but for what a method reads of its own object, itself and in functions it calls or returns."""
    own = node.args.args[0].arg if node.args.args and node.args.args[0].arg in ("self",) else ""
    return _attributes(node, local_names(node) - {own})


def _read_of_itself(node: Any) -> set[str]:
    """The attributes that a method reads of its object and does not give it."""
    itself = {node.args.args[0].arg} if node.args.args else set()
    stored = {each.attr for each in nodes_in(node) if isinstance(each, ast.Attribute) and not isinstance(each.ctx, ast.Load)}
    return {name for name in _attributes(node, itself, named=True) if name not in stored}


def _turns_over(node: Any) -> bool:
    """Whether a function turns over something that it is given, or what that has: `for route in other.routes`."""
    if not isinstance(node, FUNCTIONS):
        return False
    given = {each.arg for each in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)} - {"self"}
    turned = [each.iter for each in nodes_in(node) if isinstance(each, (ast.For, ast.comprehension))]
    turned += [each for call in calls_at_once(ast.Module(node.body, [])) if dotted(call.func).rpartition(".")[2] in _TAKING for each in call.args]
    return any(root_name(each) in given for each in turned)


def _read_of_locals(node: ast.stmt) -> set[str]:
    """The attributes that a statement at the top reads of what it turns over, and of what has no name: `cls.name`, `ALL[0].name`."""
    if isinstance(node, (*FUNCTIONS, ast.ClassDef)):
        return set()
    return _attributes(node, _turned(node))


def _turned(node: ast.stmt) -> set[str]:
    """The names that a statement gives to one thing after another: variables of its loops, arguments of its lambdas."""
    turned = {name for each in nodes_in(node) if isinstance(each, (ast.comprehension, ast.For, ast.AsyncFor)) for name in stored_names(each.target)}
    return turned | {argument.arg for each in nodes_in(node) if isinstance(each, ast.Lambda) for argument in each.args.args}


def _attributes(node: ast.AST, names: set[str], named: bool = False) -> set[str]:
    """The attributes read of some names, or, unless *named*, of what is worked out."""
    found: set[str] = set()
    todo: list[Any] = [node]
    while todo:
        each = todo.pop()
        if isinstance(each, ast.Attribute) and isinstance(each.ctx, ast.Load) and (root_name(each) in names or not (named or dotted(each))):
            found.add(each.attr)
        elif isinstance(each, ast.Call) and dotted(each.func) in ("getattr", "hasattr") and len(each.args) > 1 and isinstance(each.args[1], ast.Constant):
            found.add(str(each.args[1].value))
        todo += children(each)
    return found


def _held_by(value: Any) -> Iterator[Any]:
    """A class, an object of one, or those that a container holds, pairs taken apart."""
    if not _is_container(value):
        yield value
        return
    for item in raw.contents(value, raw.container_base(type(value)) or type(value)):
        yield from item if type(item) is tuple else (item,)


def _is_container(value: Any) -> bool:
    base: Any = type(value) if type(value) in _FIXED else raw.container_base(type(value))
    return base is not None and base.__len__(value) <= _MOST


def _below(value: Any) -> list[Any]:
    return raw.family(value)[1:] if raw.is_a(value, type) else []


def _held_from(thing: Any, name: str, classes: set[Name]) -> Name | None:
    """The member *name* as a class or an object has it from one of *classes*; None where it has it from elsewhere."""
    kind = thing if raw.is_a(thing, type) else type(thing)
    if not raw.is_heap(kind) or (kind is not thing and name in (raw.instance_dict(thing) or {})):
        return None
    for base in raw.mro(kind):
        if (raw.module_of(base) or "", raw.short_name(base)) in classes:
            return raw.module_of(base) or "", f"{raw.short_name(base)}.{name}"
        if name in raw.namespace(base):
            return None
    return None


def _by_attribute(members: set[Name]) -> Classes:
    found: Classes = {}
    for module, name in members:
        owner, _, attribute = name.rpartition(".")
        found.setdefault(attribute, set()).add((module, owner))
    return found


def _calls_what_it_holds(node: ast.stmt) -> bool:
    """Whether a statement calls something that it takes out of what its names stand for: `TABLE["a"](1)`, `step() for step in STEPS`."""
    if isinstance(node, (*FUNCTIONS, ast.ClassDef)):
        return False
    turned = _turned(node)
    return any(isinstance(each, ast.Call) and (isinstance(each.func, ast.Subscript) or dotted(each.func) in turned) for each in nodes_in(node))


_TAKING = frozenset({"update", "extend", "dict", "list", "set", "tuple", "sorted"})
_READING = frozenset({"assign", "augment", "compound", "expression", "class", "function"})
