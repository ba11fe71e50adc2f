"""Calls that put something into what is there: into the object of a method, or into an argument of a function of the standard library."""

from __future__ import annotations

import ast

from livesh.swap.text.syntax import dotted

METHODS = frozenset(
    "append extend insert add update setdefault pop popitem remove discard clear sort reverse rotate appendleft extendleft popleft "
    "move_to_end intersection_update difference_update symmetric_difference_update subtract".split()
)
# By function, the argument that is filled: where it stands.
_FUNCTIONS = dict.fromkeys(
    "heappush heappop heapify heapreplace heappushpop heappush_max heappop_max heapify_max heapreplace_max heappushpop_max "
    "insort insort_left insort_right setitem delitem iadd iand iconcat ior isub ixor imul".split(), 0) | {"pack_into": 1}
_CONTAINERS = frozenset("list dict set bytearray deque OrderedDict defaultdict Counter".split())


def filled(call: ast.Call) -> ast.expr | None:
    """Return what a call fills, as far as its own syntax tells."""
    given = argument(call)
    if given is None and isinstance(call.func, ast.Attribute) and call.func.attr in METHODS:
        return call.func.value
    return given


def argument(call: ast.Call) -> ast.expr | None:
    """Return the argument that a known function fills: `heapq.heappush(QUEUE, 1)`, `list.append(ROWS, 1)`."""
    owner, _, name = dotted(call.func).rpartition(".")
    is_unbound = name in METHODS and owner.rpartition(".")[2] in _CONTAINERS
    at = 0 if is_unbound else _FUNCTIONS.get(name, len(call.args))
    return call.args[at] if at < len(call.args) else None


__all__ = ["METHODS", "argument", "filled"]
