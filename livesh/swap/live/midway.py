"""Which names of a module are still needed by code that is in the middle of running.

A frame goes on with the code it began with; what that code reads from its module it finds by name, at the moment it comes to it. A helper that
the new text calls otherwise, or has no more, is therefore still needed by a loop, a request on its way or a suspended coroutine of the old
text: taken out under it, it would end a service by a NameError.

What a frame can still come to is told from its code: the instructions from where it is on, and from wherever a jump leads back to.
What is needed because a needed function uses it counts as well.
"""

from __future__ import annotations

import types
from collections.abc import Iterator
from types import CodeType
from typing import Any

from livesh.runtime import raw
from livesh.runtime.frames import frames

_READS = ("LOAD_GLOBAL", "LOAD_NAME", "LOAD_FROM_DICT_OR")


def needed(namespace: dict[str, Any], names: set[str]) -> dict[str, str]:
    """Return those of *names* of a module that code which runs, or is suspended, can still come to, each with whose code that is."""
    if not names:
        return {}
    found: dict[str, str] = {}
    for frame in frames():
        if frame.f_globals is namespace:
            for name in _reachable(frame.f_code, frame.f_lasti, names):
                found.setdefault(name, frame.f_code.co_qualname)
    _add_users_of_users(namespace, names, found)
    return found


def _add_users_of_users(namespace: dict[str, Any], names: set[str], found: dict[str, str]) -> None:
    left = list(found)
    while left:
        used = left.pop()
        for code in _codes_of(namespace.get(used)):
            for name in _reachable(code, 0, names):
                if name not in found:
                    found[name] = found[used]
                    left.append(name)


def _codes_of(value: Any) -> Iterator[CodeType]:
    if type(value) is types.FunctionType:
        yield value.__code__
    elif issubclass(type(value), type):
        for member in list(raw.namespace(value).values()):
            member = getattr(member, "__func__", member) if type(member) in (classmethod, staticmethod) else member
            if type(member) is types.FunctionType:
                yield member.__code__


def _reachable(code: CodeType, at: int, names: set[str]) -> set[str]:
    """Those of *names* that *code* reads from its module at or after the instruction *at*, or after one that a jump from there leads back to."""
    if not names & mentioned(code):
        return set()
    import dis

    instructions = list(dis.get_instructions(code))
    jumps = sorted((each.offset, each.argval) for each in instructions if each.opcode in dis.hasjrel or each.opcode in dis.hasjabs)
    start = max(at, 0)
    while (back := min((to for offset, to in jumps if offset >= start), default=start)) < start:
        start = back
    found: set[str] = set()
    for each in instructions:
        if each.offset < start:
            continue
        if each.opname.startswith(_READS) and each.argval in names:
            found.add(each.argval)
        elif type(each.argval) is CodeType:
            found |= _reachable(each.argval, 0, names)
    return found


def mentioned(code: CodeType) -> set[str]:
    """The names that *code* and what it contains read from somewhere."""
    return {*code.co_names}.union(*(mentioned(each) for each in code.co_consts if type(each) is CodeType))
