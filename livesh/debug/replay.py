"""Making a kept call again, with the function as it is now."""

from __future__ import annotations

from time import perf_counter
from types import CodeType
from typing import TYPE_CHECKING, Any

from livesh.debug import locspec, placement
from livesh.debug.values import brief
from livesh.errors import Refused

if TYPE_CHECKING:
    from livesh.debug.tunnel import Record


def again(record: Record, times: int) -> dict[str, Any]:
    """Call the function *times* times with the record's arguments; each outcome as short text."""
    function = current_function(record)
    positional, named = arguments(record)
    runs = []
    for _ in range(times):
        began = perf_counter()
        try:
            result, raised = function(*positional, **named), None
        except Exception as error:
            result, raised = None, error.with_traceback(None)
        took = (perf_counter() - began) * 1e3
        runs.append({"cost_ms": took, "ret": brief(result) if raised is None else None, "exc": brief(raised) if raised else None})
    return {"runs": runs, "place": record.target.place()}


def current_function(record: Record) -> Any:
    """Return the function a record came from, in its current version; a closure among several cannot be told."""
    target = record.target
    found = {}
    for now in locspec.targets(target.module, target.qualname, None):
        site = placement.running(now.code)
        found.update({id(function): function for function in placement.functions([site])})
    if len(found) != 1:
        raise Refused(f"{target.place()} has {len(found)} live functions; which of them was called is not known")
    return next(iter(found.values()))


def arguments(record: Record) -> tuple[list[Any], dict[str, Any]]:
    """Return a record's values as positional and keyword arguments."""
    return split_arguments(record.target.code, list(record.args))


def split_arguments(code: CodeType, values: list[Any]) -> tuple[list[Any], dict[str, Any]]:
    """Take the values of all parameters of *code*, in its order, apart into positional and keyword arguments."""
    positional = values[: code.co_argcount]
    rest = values[code.co_argcount :]
    names = code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]
    named = dict(zip(names, rest, strict=False))
    rest = rest[len(names) :]
    if code.co_flags & 0x4:
        positional += rest.pop(0)
    if code.co_flags & 0x8:
        named.update(rest.pop(0))
    return positional, named
