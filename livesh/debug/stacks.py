"""Stacks of threads, tasks and suspended generators, every frame with the version it runs.

A stack here is what a frame chain says at one instant (`runtime/walks.py`), then worked up: frames are described by `swap.frames`, locals,
which are read only then, are short safe text. No code of the service runs.

Knows frames. Does not know who asks: bounds are parameters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import islice
from types import CodeType, FrameType
from typing import Any

from livesh.debug import instrument
from livesh.debug.values import brief_locals
from livesh.errors import UserError
from livesh.runtime import heap
from livesh.runtime.walks import Standing, is_ours

FRAMES = 64


def described(code: CodeType, line: int, frame: FrameType | None = None, *, with_locals: bool = False, depth: int = 1) -> dict[str, Any]:
    """Return one frame as the shell draws it: place, version, status, that version's line."""
    from livesh.swap.history import frames

    genuine = instrument.original(code)
    seen = frames.classify(genuine or code, line, None if genuine is not None else frame)
    answer = {
        "qualname": seen.qualname,
        "file": seen.file,
        "line": seen.line,
        "module": seen.module,
        "version": seen.version,
        "current": seen.current_version,
        "status": None if seen.status == "unversioned" else seen.status,
        "line_now": seen.line_now,
        "text": seen.text,
    }
    if genuine is not None:
        answer["probed"] = True
    if with_locals and frame is not None:
        answer["locals"] = brief_locals(frame.f_locals, depth)
    return answer


def stack_of(standing: Iterable[Standing], *, with_locals: bool = False, depth: int = 1, most: int = FRAMES) -> list[dict[str, Any]]:
    """Return the frames of a stack, innermost first, without those of livesh itself."""
    theirs = (each for each in standing if not is_ours(each.frame))
    return [described(each.code, each.line, each.frame, with_locals=with_locals, depth=depth) for each in islice(theirs, most)]


def the_one_called(text: str, found: list[Any], kind: str, short_id: Callable[[Any], str], there: Callable[[], list[str]], nobody: str) -> Any:
    """Return the only one of *found*, the tasks or greenlets that are called *text*; raises `UserError` that names who is *there* instead."""
    if len(found) == 1:
        return found[0]
    if found:
        raise UserError(f"{len(found)} {kind}s are called {text}", hint=f"by id: {', '.join(map(short_id, found[:12]))}")
    raise UserError(f"there is no {kind} {text}", hint=f"there are {', '.join(others)}" if (others := there()) else f"{nobody} is alive here")


def place(frames: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the innermost frame of the program: where everybody waits in the same function of a framework, that says nothing."""
    return ([frame for frame in frames if frame["version"] is not None] or frames)[:1]


def generator_stacks(*, with_locals: bool = False, depth: int = 1, most: int = 200) -> list[dict[str, Any]]:
    """Return the suspended generators of versioned modules, each with the chain it delegates to."""
    import types

    found: list[dict[str, Any]] = []
    for one in heap.instances(types.GeneratorType):
        frame = one.gi_frame
        if frame is None or one.gi_running or len(found) >= most:
            continue
        frames = suspended_frames(one, with_locals=with_locals, depth=depth)
        if frames and frames[-1]["version"] is not None:
            found.append({"kind": "generator", "id": f"y{id(one):x}", "name": frames[-1]["qualname"], "state": "suspended", "frames": frames})
    return found


def suspended_frames(awaitable: Any, *, with_locals: bool = False, depth: int = 1, most: int = FRAMES) -> list[dict[str, Any]]:
    """Return the frames of a coroutine or generator and of what it awaits or delegates to, innermost first."""
    chain: list[Standing] = []
    while awaitable is not None and len(chain) < most:
        frame = _frame_of(awaitable)
        if frame is not None:
            chain.append(Standing(frame, frame.f_lasti))
        awaitable = awaited_by(awaitable)
    return stack_of(chain[::-1], with_locals=with_locals, depth=depth, most=most)


def _frame_of(awaitable: Any) -> FrameType | None:
    for name in ("cr_frame", "gi_frame", "ag_frame"):
        frame = getattr(type(awaitable), name, None) and getattr(awaitable, name)
        if type(frame) is FrameType:
            return frame
    return None


def awaited_by(awaitable: Any) -> Any:
    """Return what a coroutine, generator or async generator awaits or delegates to now."""
    for name in ("cr_await", "gi_yieldfrom", "ag_await"):
        if type(awaitable).__name__ in ("coroutine", "generator", "async_generator") and hasattr(type(awaitable), name):
            return getattr(awaitable, name)
    return None
