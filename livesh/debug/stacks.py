"""Stacks of threads, tasks and suspended generators, every frame with the version it runs.

A stack here is what a frame chain says at one instant, taken under the GIL in one go (`sys._current_frames`), then
worked up: frames are described by `swap.frames`, locals are short safe text. No code of the service runs.

Knows frames. Does not know who asks: bounds are parameters.
"""

from __future__ import annotations

from types import CodeType, FrameType
from typing import Any

from livesh.debug import instrument
from livesh.debug.values import brief_locals
from livesh.runtime import heap

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


def stack_of(frame: FrameType | None, *, with_locals: bool = False, depth: int = 1, most: int = FRAMES) -> list[dict[str, Any]]:
    """Return the frames from *frame* outwards, innermost first, without those of livesh itself."""
    found: list[dict[str, Any]] = []
    while frame is not None and len(found) < most:
        if not is_ours(frame):
            found.append(described(frame.f_code, frame.f_lineno or frame.f_code.co_firstlineno, frame, with_locals=with_locals, depth=depth))
        frame = frame.f_back
    return found


def place(frames: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the innermost frame of the program: where everybody waits in the same function of a framework, that says nothing."""
    return ([frame for frame in frames if frame["version"] is not None] or frames)[:1]


def is_ours(frame: FrameType) -> bool:
    """Whether a frame is livesh's own code."""
    name = frame.f_globals.get("__name__")
    return type(name) is str and (name == "livesh" or name.startswith("livesh."))


def is_our_thread(frame: FrameType | None) -> bool:
    """Whether a stack was begun by livesh: its outermost frame is ours."""
    while frame is not None and frame.f_back is not None:
        frame = frame.f_back
    return frame is not None and is_ours(frame)


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
    chain: list[dict[str, Any]] = []
    while awaitable is not None and len(chain) < most:
        frame = _frame_of(awaitable)
        if frame is not None and not is_ours(frame):
            chain.append(described(frame.f_code, frame.f_lineno or frame.f_code.co_firstlineno, frame, with_locals=with_locals, depth=depth))
        awaitable = awaited_by(awaitable)
    return chain[::-1]


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
