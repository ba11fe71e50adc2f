"""What an object begins with whatever it is made of is state: counters, caches, what it has gathered.

Theory of operation. A decorator or a hook that runs again makes a new object for a definition in the place of the one there was (`COMMANDS[name] = Command(f)`,
`STATS[name] = {"calls": 0}`). Most of what is in it the definition tells, and is new with it. What the class gives each of its objects the same (`self.calls = 0`,
`field(default_factory=list)`), or the text of the decorator writes out, is what counting begins with: there the new object takes over what the old one has.
"""

from __future__ import annotations

import ast
import types
from collections.abc import Iterator
from typing import Any

from livesh.runtime import raw
from livesh.swap.live.sameness import ABSENT, PLAIN
from livesh.swap.text.stores import only_value
from livesh.swap.text.syntax import dotted, nodes_in

_MAKERS = frozenset({"list", "dict", "set", "deque", "Counter", "defaultdict", "OrderedDict", "count"})


def take_over(judges: Any, old: Any, new: Any) -> None:
    """Let an object that was just made have what the one of its class before it has gathered."""
    if not raw.is_heap(type(new)) or issubclass(type(new), type) or "_member_map_" in raw.namespace(type(new)):
        return
    held, made = raw.attributes(old), raw.attributes(new)
    for name in held.keys() & made.keys():
        if held[name] is not made[name] and type(held[name]) is type(made[name]) and _begins_alike(judges, type(new), name, made[name]):
            raw.put(new, name, held[name])


def _begins_alike(judges: Any, cls: type, name: str, made: Any) -> bool:
    """Whether the objects of a class begin with the same value under a name, whatever they are made of."""
    for each in raw.mro(cls):
        field = raw.namespace(each).get("__dataclass_fields__", {}).get(name)
        if field is not None:
            return raw.container_base(type(made)) is not None and not len(made) and callable(raw.attributes(field).get("default_factory"))
        init = raw.namespace(each).get("__init__")
        node = judges.node_of(init) if type(init) is types.FunctionType else None
        value = only_value(node, name) if isinstance(node, ast.FunctionDef) else None
        if value is not None:
            return is_written_out(value)
    return False


def is_written_out(node: ast.expr) -> bool:
    """Whether an expression is a number or a container that it says itself: `0`, `[]`, `Counter()`; not a word or a flag, which may be told of a definition."""
    if isinstance(node, ast.Constant):
        return type(node.value) in (int, float)
    if isinstance(node, (ast.List, ast.Dict, ast.Set)):
        return not any(isinstance(each, (ast.Name, ast.Call)) for each in nodes_in(node))
    return isinstance(node, ast.Call) and dotted(node.func).rpartition(".")[2] in _MAKERS and \
        all(isinstance(each, ast.Constant) or dotted(each) in _MAKERS | {"int", "float", "str"} for each in (*node.args, *(k.value for k in node.keywords)))


def written_into(judges: Any, functions: list[types.FunctionType]) -> Iterator[tuple[Any, ast.expr]]:
    """The containers of the module that functions put something written out into under a key, each with that: `STATS[f.__name__] = {"calls": 0, "doc": f.__doc__}`."""
    for function in functions:
        node = judges.node_of(function)
        for each in nodes_in(node) if node is not None else ():
            if isinstance(each, ast.Assign) and len(each.targets) == 1 and isinstance(each.targets[0], ast.Subscript) and isinstance(each.targets[0].value, ast.Name):
                table = function.__globals__.get(each.targets[0].value.id)
                if issubclass(type(table), dict) and (is_written_out(each.value) or isinstance(each.value, ast.Dict)):
                    yield table, each.value


def keep_written(old: Any, new: Any, value: ast.expr) -> Any:
    """What an entry is that was written out anew: the one before it, but for what a dictionary says of the definition."""
    if is_written_out(value):
        return old
    assert isinstance(value, ast.Dict)
    if type(old) is not dict or type(new) is not dict:
        return new
    for key, said in zip(value.keys, value.values, strict=True):
        if isinstance(key, ast.Constant) and is_written_out(said) and type(key.value) in PLAIN and old.get(key.value, ABSENT) is not ABSENT:
            new[key.value] = old[key.value]
    return new
