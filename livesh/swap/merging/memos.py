"""Results that a hand-written decorator remembers of the function it wraps: the old code's answers, once that is edited.

    def memo(fn):
        cache = {}
        def inner(x):
            if x not in cache: cache[x] = fn(x)
            return cache[x]
        return inner

A dictionary is state and is kept, unless its text proves that it is nothing but a memory of results: it is a cell of the
wrapper (or an attribute of the wrapping object) and every store into it puts what a call of the wrapped function gave.
A wrapped class is another matter: what `singleton` remembers are instances.
"""

from __future__ import annotations

import ast
import types
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from livesh.runtime import heap, raw
from livesh.swap.live.sameness import contents_of
from livesh.swap.text.syntax import dotted, nodes_in

_FUNCTIONS = frozenset({id(types.FunctionType)})
_ADDING = frozenset({"update", "__setitem__", "setdefault"})


def memos_over(
    functions: Iterable[types.FunctionType], holders: Iterable[Any], node_of: Callable[[types.FunctionType], Any]
) -> Iterator[tuple[types.FunctionType, Any]]:
    """The edited functions whose results a wrapper remembers, with the dictionary.

    *holders* are all that refer to one of *functions*, and perhaps others; *node_of* gives the syntax of a function.
    """
    wanted = {id(f): f for f in functions}
    for wrapper, names in _wrappers_of(holders):
        node = node_of(wrapper) if type(wrapper) is types.FunctionType else None
        called = {n for n, v in names.items() if id(v) in wanted}
        for name, value in names.items():
            if type(value) is dict and value and node is not None and called and _remembers(node, name, called):
                yield wanted[id(names[min(called)])], value


def _wrappers_of(holders: Iterable[Any]) -> Iterator[tuple[Any, dict[str, Any]]]:
    """The functions that run when what is held is called through a wrapper, with what they see by its name."""
    cells: set[int] = set()
    attributes: list[Any] = []
    for holder in holders:
        if type(holder) is types.CellType:
            cells.add(id(holder))
        elif type(holder) is dict:
            attributes += [holder] if "__builtins__" not in holder else []      # a namespace is no wrapper's
        elif type(holder).__flags__ & raw.HEAP_TYPE and not issubclass(type(holder), type):
            yield _calling(holder)
    yield from map(_calling, owners(attributes))
    for function in heap.of_types(_FUNCTIONS) if cells else ():
        if function.__closure__ and any(id(c) in cells for c in function.__closure__):
            yield function, dict(zip(function.__code__.co_freevars, map(contents_of, function.__closure__), strict=False))


def owners(dictionaries: list[Any]) -> Iterator[Any]:
    """The objects that have one of *dictionaries* as their attributes."""
    wanted = set(map(id, dictionaries))
    return (owner for owner in (heap.referrers(*dictionaries) if dictionaries else ()) if id(raw.instance_dict(owner)) in wanted)


def _calling(owner: Any) -> tuple[Any, dict[str, Any]]:
    """What runs when a wrapping object is called, and its attributes as that names them."""
    try:
        method = raw.lookup(type(owner), "__call__")
    except KeyError:
        return None, {}
    if type(method) is not types.FunctionType or not method.__code__.co_argcount:
        return None, {}
    return method, {f"{method.__code__.co_varnames[0]}.{n}": v for n, v in (raw.instance_dict(owner) or {}).items()}


def _remembers(node: Any, name: str, called: set[str]) -> bool:
    """Whether all that the wrapper *node* stores in *name*, and it does store, are results of calling one of *called*."""
    results = {t.id for n in nodes_in(node) if isinstance(n, ast.Assign) and _is_result(n.value, called) for t in n.targets if isinstance(t, ast.Name)}
    others = {t.id for n in nodes_in(node) if isinstance(n, ast.Assign) and not _is_result(n.value, called) for t in n.targets if isinstance(t, ast.Name)}
    stores = [s for n in nodes_in(node) for s in _stored(n, name)]
    return bool(stores) and all(s is not None and (_is_result(s, called) or (isinstance(s, ast.Name) and s.id in results - others)) for s in stores)


def _stored(node: ast.AST, name: str) -> Iterator[ast.expr | None]:
    """What a statement or call puts into the container *name*; None for what cannot be told."""
    if isinstance(node, (ast.Assign, ast.AugAssign, ast.AnnAssign)):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        if any(isinstance(t, ast.Subscript) and dotted(t.value) == name for t in targets):
            yield node.value if isinstance(node, ast.Assign) else None
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _ADDING and dotted(node.func.value) == name:
        yield node.args[1] if node.func.attr == "setdefault" and len(node.args) == 2 else None


def _is_result(value: ast.expr, called: set[str]) -> bool:
    value = value.value if isinstance(value, ast.Await) else value
    return isinstance(value, ast.Call) and dotted(value.func) in called
