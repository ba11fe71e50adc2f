"""Making a kept call again, with the function as it is now."""

from __future__ import annotations

from time import perf_counter
from types import CodeType
from typing import TYPE_CHECKING, Any

from livesh.debug import locspec, placement
from livesh.debug.values import brief
from livesh.errors import Refused
from livesh.runtime import loops

if TYPE_CHECKING:
    from collections.abc import Callable

    from livesh.debug.tunnel import Record

CO_GENERATOR, CO_COROUTINE, CO_ASYNC_GENERATOR = 0x20, 0x80, 0x200  # as `inspect` names them
MOST_YIELDS = 10_000
PATIENCE = 0.2  # seconds


def again(record: Record, times: int) -> dict[str, Any]:
    """Call the function *times* times with the record's arguments; each outcome as short text."""
    function = current_function(record)
    ended = _how_it_ends(function, record)
    positional, named = arguments(record)
    runs: list[dict[str, Any]] = []
    for _ in range(times):
        began = perf_counter()
        try:
            (result, more), raised = ended(function(*positional, **named)), None
        except Exception as error:
            result, more, raised = None, "", error.with_traceback(None)
        took = (perf_counter() - began) * 1e3
        runs.append({"cost_ms": took, "ret": brief(result) + more if raised is None else None, "exc": brief(raised) if raised else None})
    return {"runs": runs, "place": record.target.place()}


def _how_it_ends(function: Any, record: Record) -> Callable[[Any], tuple[Any, str]]:
    """Return what makes of a call's value what a hit would tell: a generator is run to its end, a coroutine on the service's loop."""
    flags = function.__code__.co_flags
    if not flags & (CO_COROUTINE | CO_ASYNC_GENERATOR):
        return _run_through if flags & CO_GENERATOR else lambda value: (value, "")
    loop, _ = next(iter(loops.placed()), (None, 0))
    if loop is None:
        raise Refused(f"{record.target.place()} runs on an event loop, and none runs in this process: nothing was called")
    through = _gone_through if flags & CO_ASYNC_GENERATOR else _awaited
    return lambda value: _on_loop(through(value), loop)


def _run_through(generator: Any) -> tuple[Any, str]:
    yielded = 0
    try:
        while yielded < MOST_YIELDS:
            next(generator)
            yielded += 1
    except StopIteration as end:
        return end.value, f" after {yielded} yield{'s' * (yielded != 1)}"
    generator.close()
    return None, f": closed after {yielded} yields"


async def _gone_through(generator: Any) -> tuple[Any, str]:
    yielded = 0
    async for _ in generator:
        yielded += 1
        if yielded >= MOST_YIELDS:
            await generator.aclose()
            return None, f": closed after {yielded} yields"
    return None, f" after {yielded} yield{'s' * (yielded != 1)}"


async def _awaited(coroutine: Any) -> tuple[Any, str]:
    return await coroutine, ""


def _on_loop(coroutine: Any, loop: Any) -> tuple[Any, str]:
    import asyncio
    from concurrent.futures import wait

    future = asyncio.run_coroutine_threadsafe(coroutine, loop)
    try:
        while not future.done():
            wait([future], PATIENCE)  # in pieces: an interrupt is seen between two of them
        result: tuple[Any, str] = future.result()
    except BaseException:
        future.cancel()
        raise
    return result


def current_function(record: Record) -> Any:
    """Return the function a record came from, in its current version; a closure among several cannot be told."""
    target = record.target
    found = {}
    with placement.LOCK:  # a probe that is just taken off exchanges the code
        for now in _targets_now(record):
            site = placement.running(now.code)
            found.update({id(function): function for function in placement.functions([site])})
    if len(found) != 1:
        raise Refused(f"{target.place()} has {len(found)} live functions; which of them was called is not known")
    return next(iter(found.values()))


def _targets_now(record: Record) -> list[locspec.Target]:
    there = locspec.targets(record.target.module, record.target.qualname, None)
    return [target for target in there if target.code is record.target.code] or there  # lambdas share a name


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
