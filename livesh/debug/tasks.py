"""asyncio's tasks, from any thread: who awaits whom, where each one stands, how far behind the loop is.

The tree is built forwards: a task waits for a future (`_fut_waiter`); that is another task, a `gather` with children, or
something nobody here knows. What asyncio keeps in coroutine frames (a `TaskGroup`'s tasks, what `asyncio.wait` waits for)
is read from the frames' names. 3.14's own record of awaiters is used where it exists.

Nothing is imported: where `asyncio` is not loaded there are no tasks.
"""

from __future__ import annotations

import sys
from typing import Any

from livesh.debug import stacks
from livesh.errors import Refused
from livesh.runtime import loops

_IDS: dict[int, tuple[Any, str]] = {}
_NEXT = [1]


def _registered() -> list[Any]:
    """Return the tasks of all loops, where this Python keeps them in one place (until 3.13)."""
    module = sys.modules["asyncio.tasks"]
    found: list[Any] = []
    for name in ("_scheduled_tasks", "_all_tasks", "_eager_tasks"):
        kept = getattr(module, name, None)
        for _ in range(8):
            try:
                found += list(kept) if kept is not None else []
                break
            except RuntimeError:  # a WeakSet that changes while another thread runs
                continue
    return [task for task in found if not task.done()]


def alive() -> list[Any]:
    """Return every task that is not done, of every loop."""
    found: dict[int, Any] = {}
    for loop in loops.running():
        for _ in range(8):
            try:
                found.update((id(task), task) for task in sys.modules["asyncio"].all_tasks(loop))
                break
            except RuntimeError:
                continue
    found.update((id(task), task) for task in _registered()) if found or "asyncio" in sys.modules else None
    return list(found.values())


def short_id(task: Any) -> str:
    """Return a short id that stays the same for the task's life: t1, t2 ..."""
    import weakref

    known = _IDS.get(id(task))
    if known is not None and known[0]() is task:
        return known[1]
    name = f"t{_NEXT[0]}"
    _NEXT[0] += 1
    key = id(task)
    _IDS[key] = (weakref.ref(task, lambda _: _IDS.pop(key, None)), name)
    return name


def called(text: str) -> list[Any]:
    """Return the tasks with that short id or name."""
    return [task for task in alive() if text in (short_id(task), task.get_name())]


def find(text: str) -> Any:
    """Return the one task with that short id or name."""
    return stacks.the_one_called(text, called(text), "task", short_id, lambda: [f"{short_id(task)} {task.get_name()}" for task in alive()[:8]], "no asyncio task")


def waits_for(task: Any) -> list[Any]:
    """Return the tasks that *task* waits for, as far as it can be told."""
    waiter = getattr(task, "_fut_waiter", None)
    found = [] if waiter is None else _tasks_in(waiter)
    if not found:
        found = _in_frames(task)
    return list({id(each): each for each in found if each is not task}.values())  # `wait` and what it awaits both hold them


def _tasks_in(future: Any) -> list[Any]:
    if hasattr(type(future), "get_coro"):
        return [future]
    children = getattr(future, "_children", None)  # a gather
    if type(children) is list:
        return [each for child in children for each in _tasks_in(child) if not each.done()]
    return []


def _in_frames(task: Any) -> list[Any]:
    """Read a TaskGroup's tasks and what `wait` waits for out of asyncio's own coroutine frames."""
    at = task.get_coro()
    found: list[Any] = []
    while at is not None:
        frame = getattr(at, "cr_frame", None)
        if frame is not None and str(frame.f_globals.get("__name__", "")).startswith("asyncio."):
            names = frame.f_locals
            group = names.get("self")
            if type(group).__name__ == "TaskGroup":
                found += list(getattr(group, "_tasks", ()))
            for name in ("fs", "fut", "inner"):
                kept = names.get(name)
                for each in kept if issubclass(type(kept), list | set | tuple) else [kept]:
                    if hasattr(type(each), "get_coro"):
                        found.append(each)
        at = stacks.awaited_by(at)
    return [each for each in found if not each.done()]


def described(task: Any, *, with_locals: bool = False, depth: int = 1) -> dict[str, Any]:
    """Return one task as the shell draws it."""
    coroutine = task.get_coro()
    frames = stacks.suspended_frames(coroutine, with_locals=with_locals, depth=depth)
    running = getattr(coroutine, "cr_running", False)
    made = getattr(task, "_source_traceback", None)
    waiter = getattr(task, "_fut_waiter", None)
    return {
        "kind": "task",
        "id": short_id(task),
        "name": task.get_name(),
        "state": "running" if running else "cancelling" if _cancelling(task) else "waiting",
        "waits": None if waiter is None else type(waiter).__name__,
        "created": f"{made[-1].filename}:{made[-1].lineno}" if made else None,
        "frames": frames,
    }


def _cancelling(task: Any) -> bool:
    ask = getattr(task, "cancelling", None)
    return bool(ask is not None and ask())


def tree(*, with_locals: bool = False, depth: int = 1, frames: bool = True) -> list[dict[str, Any]]:
    """Return all tasks as trees: each below the one that awaits it; cycles are cut and said."""
    all_of_them = alive()
    below = {id(task): waits_for(task) for task in all_of_them}
    awaited = {id(child) for children in below.values() for child in children}
    known = {id(task): task for task in all_of_them}

    def node(task: Any, path: tuple[int, ...]) -> dict[str, Any]:
        one = described(task, with_locals=with_locals, depth=depth)
        if not frames:
            one["frames"] = stacks.place(one["frames"])
        if id(task) in path:
            return {**one, "cycle": True, "children": []}
        one["children"] = [node(child, (*path, id(task))) for child in below.get(id(task), [])]
        return one

    roots = [task for task in all_of_them if id(task) not in awaited]
    if not roots and all_of_them:  # every task awaits another: a deadlock
        roots = all_of_them[:1]
    shown = [node(task, ()) for task in roots]
    seen = _ids_in(shown)
    shown += [node(task, ()) for key, task in known.items() if short_id(task) not in seen]
    return shown


def _ids_in(nodes: list[dict[str, Any]]) -> set[str]:
    found = {node["id"] for node in nodes}
    for node in nodes:
        found |= _ids_in(node["children"])
    return found


def lag(seconds: float = 1.0) -> list[dict[str, Any]]:
    """Return how long each loop took to run a callback of ours; None when it did not within *seconds*."""
    from _queue import Empty, SimpleQueue
    from time import perf_counter

    found = []
    for loop in loops.running():
        answered: SimpleQueue[None] = SimpleQueue()
        began = perf_counter()
        try:
            loop.call_soon_threadsafe(answered.put, None)
            answered.get(timeout=seconds)
            took: float | None = perf_counter() - began
        except Empty:
            took = None
        except RuntimeError:  # closed meanwhile
            continue
        found.append({"loop": type(loop).__name__, "lag_ms": None if took is None else took * 1e3})
    return found


def cancel(task: Any, reason: str, *, insist: bool = False) -> None:
    """Ask the task's own loop to cancel it; unless *insist*, not the one that the loop was started for."""
    if loops.runs_for(task) and not insist:
        raise Refused(
            f"the event loop was started for task {short_id(task)} {task.get_name()}: when it ends, so does the loop with all its tasks; nothing was"
            " changed. --insist cancels it all the same"
        )
    loop = task.get_loop()
    try:
        loop.call_soon_threadsafe(task.cancel, reason)
    except RuntimeError as closed:
        raise Refused(f"task {short_id(task)} cannot be cancelled: {closed}") from None
