"""Which asyncio loop runs in which thread, seen from any other thread; nothing is imported, where asyncio is not loaded there is none.

A loop written in Python stands on its thread's stack. One written in C (uvloop) leaves no frame there, and the interpreter says only to a thread itself
which loop it runs. Such a loop is found on the heap and placed by the first of these that tells:
  - the task it is running now: its coroutine's frame is on that thread's stack;
  - a `threading.Thread` with a method of it as its target;
  - the loop itself, which is asked by a callback and answers within `ASK_S` unless it is blocked;
  - for the last one without a thread, a frame whose call of `run_forever` or `run_until_complete` entered C.
What none of them tells stays unplaced: it is listed with the ident 0, and a thread that may be its own counts as one with a loop.
"""

from __future__ import annotations

import sys

from livesh.runtime import walks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import CodeType, FrameType
    from typing import Any

    from livesh.runtime.walks import Standing

ASK_S = 0.1
# `nest_asyncio` runs a loop inside itself without `run_forever`.
RUNNERS = frozenset({"run_forever", "run_until_complete", "_run_once"})

# Loops that stand on their thread's stack, by the function that never returns.
DRIVERS = {
    ("twisted.internet.base", "mainLoop"): "Twisted's reactor: every connection",
    ("trio._core._run", "run"): "trio: every task",
    ("trio._core._run", "unrolled_run"): "trio: every task",  # in another loop, as its guest
}


def running() -> list[Any]:
    """Return the loops that run in some thread, that of the main thread first."""
    return [loop for loop, _ in placed()]


def runs_one(ident: int) -> bool:
    """Whether a thread runs a loop, or may do so: where one is that nobody can place."""
    from livesh.runtime.threads import is_ours

    if driven([each.frame for each in walks.stack(ident) or ()]):
        return True
    found = placed()
    if any(where == ident for _, where in found):
        return True
    return any(not where for _, where in found) and not is_ours(ident)


def driven(stack: Iterable[FrameType]) -> str:
    """Return what drives some frames when that is a loop not of asyncio's kind, for a sentence; empty when nothing does."""
    found = (DRIVERS.get((str(frame.f_globals.get("__name__")), frame.f_code.co_name)) for frame in stack)
    return next(filter(None, found), "")


def placed() -> list[tuple[Any, int]]:
    """Return every running loop with its thread's ident (0: unknown), that of the main thread first."""
    if "asyncio.events" not in sys.modules:
        return []
    from livesh.runtime.threads import main_ident

    stacks = walks.all_stacks()
    found = {id(loop): (loop, ident) for ident, stack in stacks.items() for loop in _on_stack(stack)}
    for loop in _written_in_c():
        if id(loop) not in found:
            found[id(loop)] = loop, _by_task(loop, stacks) or _by_target(loop) or _by_asking(loop)
    lost = [loop for loop, ident in found.values() if not ident]
    if len(lost) == 1:
        found[id(lost[0])] = lost[0], _by_caller(stacks, {ident for _, ident in found.values()})
    main = main_ident()
    return sorted(found.values(), key=lambda each: each[1] != main)


# -- written in Python ---------------------------------------------------------------------------------------------------


def _on_stack(stack: list[Standing]) -> Iterator[Any]:
    """Yield the loops whose own methods are running in a stack."""
    from livesh.runtime.raw import frame_locals

    for each in stack:
        if each.code.co_name in RUNNERS and each.code.co_argcount:
            loop = frame_locals(each.frame).get(each.code.co_varnames[0])
            if _is_loop(type(loop)) and _runs(loop):
                yield loop


def _is_loop(cls: type) -> bool:
    return issubclass(cls, sys.modules["asyncio.events"].AbstractEventLoop)


def _runs(loop: Any) -> bool:
    try:
        return bool(loop.is_running())
    except Exception:
        return False  # a half-made loop


def runs_for(task: Any) -> bool:
    """Whether a loop was started for *task* (`asyncio.run`, `run_until_complete`) and stops when it ends: its callback says so."""
    waiting = getattr(task, "_callbacks", None) or ()
    return any("run_until_complete" in str(getattr(callback, "__qualname__", "")) for callback, _ in waiting)


# -- written in C ----------------------------------------------------------------------------------------------------------


def _written_in_c() -> list[Any]:
    """Return the running loops whose `run_forever` is no Python function; the heap is looked at only where there is such a class."""
    kinds = frozenset(map(id, _classes_in_c()))
    if not kinds:
        return []
    from livesh.runtime import heap

    return [loop for loop in heap.of_types(kinds, parked=True) if _runs(loop)]


def _classes_in_c() -> list[type]:
    from types import FunctionType

    from livesh.runtime import raw

    base = sys.modules["asyncio.events"].AbstractEventLoop
    found, todo = [], raw.subclasses(base)
    while todo:
        cls = todo.pop()
        todo += raw.subclasses(cls)
        owner = next((each for each in raw.mro(cls) if "run_forever" in raw.namespace(each)), base)
        if type(raw.namespace(owner)["run_forever"]) is not FunctionType:
            found.append(cls)
    return found


def _by_task(loop: Any, stacks: dict[int, list[Standing]]) -> int:
    tasks = sys.modules.get("asyncio.tasks")
    task = None if tasks is None else tasks.current_task(loop)
    standing = getattr(task.get_coro(), "cr_frame", None) if task is not None else None
    return next((ident for ident, stack in stacks.items() if any(each.frame is standing for each in stack)), 0)


def _by_target(loop: Any) -> int:
    """Return the thread that was made with a method of the loop's as its target."""
    threading = sys.modules.get("threading")
    for ident, thread in dict(threading._active if threading is not None else {}).items():
        if getattr(getattr(thread, "_target", None), "__self__", None) is loop:
            return int(ident)
    return 0


def _by_asking(loop: Any) -> int:
    """Return the ident the loop's own callback gives; 0 when it does not come to it."""
    from livesh.runtime import threads

    said: list[int] = []
    done = threads.allocate_lock()
    done.acquire()

    def answer() -> None:
        said.append(threads.get_ident())
        done.release()

    try:
        loop.call_soon_threadsafe(answer)
    except RuntimeError:
        return 0  # closed this moment
    done.acquire(True, ASK_S)
    return said[0] if said else 0


def _by_caller(stacks: dict[int, list[Standing]], taken: set[int]) -> int:
    """Return the one thread, of those without a loop so far, that is inside a call of a loop's in C."""
    inside = [ident for ident, stack in stacks.items() if ident not in taken and _calls_a_runner(stack)]
    return inside[0] if len(inside) == 1 else 0


def _calls_a_runner(stack: list[Standing]) -> bool:
    """Whether a frame of this stack stands in a call of `run_forever` or `run_until_complete` that is no Python function's."""
    inner: CodeType | None = None
    for each in stack:
        if (inner is None or inner.co_name not in RUNNERS) and _called_at(each) in RUNNERS:
            return True
        inner = each.code
    return False


def _called_at(standing: Standing) -> str:
    """Return the name of the method whose call a frame stands in: ``x.name(…)`` begins where ``x.name`` begins."""
    import dis

    steps = list(dis.get_instructions(standing.code))
    call = next((step.positions for step in steps if step.offset == standing.at), None)
    if call is None or call.lineno is None or call.col_offset is None:
        return ""
    start = call.lineno, call.col_offset
    for step in steps:
        at = step.positions
        if step.opname in ("LOAD_ATTR", "LOAD_METHOD") and at is not None and (at.lineno, at.col_offset) == start and step.argval in RUNNERS:
            return str(step.argval)
    return ""
