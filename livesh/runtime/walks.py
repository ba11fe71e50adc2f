"""The stacks of threads as they stand at one instant.

Theory of operation. `sys._current_frames` gives the innermost frames; the rest is found from frame to frame. Whoever goes there step by step loses
the interpreter in between, and then sees a stack that never was: an outer frame is at a line that calls something else than the frame
inside it (8 of 6,000 stacks of two busy threads, at the usual switch interval); a generator that has yielded has no caller any more, and everything below it is
missing (one of those 6,000): who runs old code, what is being constructed, which module is still at work is not seen. Therefore the whole walk is one call of C, in which no other thread runs: a
chain of C iterators that asks for the innermost frames, goes outwards from each until there is none, and then asks each frame
for the instruction it is at.

Limits. Before 3.12 a collection may begin in the middle, and a finalizer let others run. Local variables are read later, as they are then.
"""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable, Iterator
from itertools import accumulate, chain, repeat, starmap, takewhile
from operator import attrgetter, iadd, itemgetter, truth
from types import CodeType, FrameType

from livesh.runtime.threads import get_ident


class Standing:
    """One frame, and the instruction it stood at."""

    __slots__ = ("at", "frame")

    def __init__(self, frame: FrameType, at: int) -> None:
        self.frame, self.at = frame, at

    @property
    def code(self) -> CodeType:
        """What it runs."""
        return self.frame.f_code

    @property
    def line(self) -> int:
        """The line it stood at."""
        found = next((line for start, end, line in self.code.co_lines() if start <= self.at < end), None)
        return found or self.code.co_firstlineno


def all_stacks() -> dict[int, list[Standing]]:
    """Return the stack of each thread by its ident, innermost frame first; of this thread without the call of livesh that asks.

    The frames of that call would hold themselves through what is returned, and be left to the collector.
    """
    heads: list[dict[int, FrameType]] = []
    found = _taken(lambda: chain.from_iterable(map(dict.values, map(itemgetter(-1), map(iadd, repeat(heads), zip(_innermost()))))))
    idents = {id(frame): ident for ident, frame in heads.pop().items()}
    stacks: dict[int, list[Standing]] = {}
    for each in found:
        if id(each.frame) in idents:
            of = stacks[idents[id(each.frame)]] = []
        of.append(each)
    found.clear()
    del each, of
    _leave_out_this_call(stacks)
    return stacks


def stack(ident: int) -> list[Standing] | None:
    """Return the stack of one thread as `all_stacks` does; None where there is no such thread."""
    stacks = {ident: _taken(lambda: filter(None, map(dict.get, _innermost(), (ident,))))}
    if not stacks[ident]:
        return None
    _leave_out_this_call(stacks)
    return stacks.pop(ident)


def outwards(frame: FrameType | None) -> list[Standing]:
    """Return *frame*, which is suspended or one of this thread's, and the frames that called it."""
    return _taken(lambda: iter((frame,) if frame is not None else ()))


def _innermost() -> Iterator[dict[int, FrameType]]:
    return starmap(sys._current_frames, ((),))


def _taken(innermost: Callable[[], Iterator[FrameType]]) -> list[Standing]:
    """Walk from each of some frames outwards; these are asked for within the call."""
    frames: list[FrameType] = []
    at: list[int] = []
    try:
        deque(chain(map(frames.append, _walks(innermost())), map(at.append, map(attrgetter("f_lasti"), frames))), 0)
        return list(map(Standing, frames, at))
    finally:
        frames.clear()


def _walks(innermost: Iterator[FrameType]) -> Iterator[FrameType]:
    walks = map(accumulate, map(chain, zip(innermost), repeat(repeat("f_back"))), repeat(getattr))
    return chain.from_iterable(map(takewhile, repeat(truth), walks))  # type: ignore[arg-type]


def _leave_out_this_call(stacks: dict[int, list[Standing]]) -> None:
    own = stacks.get(get_ident(), [])
    ends = next((index for index, each in enumerate(own) if not is_ours(each.frame)), len(own))
    del own[:ends]


def is_ours(frame: FrameType) -> bool:
    """Whether a frame is livesh's own code."""
    name = frame.f_globals.get("__name__")
    return type(name) is str and (name == "livesh" or name.startswith("livesh."))


def was_begun_by_livesh(standing: list[Standing] | None) -> bool:
    """Whether a stack's outermost frame is ours; of the thread that asks nothing else may be left."""
    return standing is not None and (not standing or is_ours(standing[-1].frame))


__all__ = ["Standing", "all_stacks", "is_ours", "outwards", "stack", "was_begun_by_livesh"]
