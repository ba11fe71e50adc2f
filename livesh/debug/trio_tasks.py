"""trio's tasks, from any thread: the nurseries' tree, where each one stands, how far behind the loop is, cancelling.

trio says which run is on only to the thread it is on. Seen from elsewhere it is in the frame of `trio.run`, which
stands on its thread's stack from begin to end. A run that is a guest in another loop stands there only while it has a turn; it is
looked for on the heap where no other run is on (one beside another run is not seen). Everything is read from slots; no code of
trio's or the program's runs but what leaves a callback with the run.

trio cancels scopes, never one task, and not every scope around a task is the program's: `trio.sleep` has one, whose end is a
sleep that returns early. So it is its nursery that is cancelled: unasked where nothing but this task would end, which is where nobody else is in it
and its parent only waits for it to close.

Nothing is imported: where trio is not loaded there are no runs. anyio on trio makes trio's tasks and nurseries.
"""

from __future__ import annotations

import sys
from typing import Any

from livesh.debug import stacks
from livesh.debug.tasks import short_id
from livesh.errors import Refused
from livesh.runtime import heap, raw, walks

MODULE = "trio._core._run"
DRIVERS = ("run", "unrolled_run")


def runs() -> list[Any]:
    """Return the runners that are on."""
    module = sys.modules.get(MODULE)
    if module is None:
        return []
    found = {id(runner): runner for stack in walks.all_stacks().values() for runner in _on_stack(stack)}
    if not found:
        found = {id(runner): runner for runner in heap.instances(module.Runner) if _kept(runner, "is_guest") and _kept(runner, "tasks")}
    return list(found.values())


def _on_stack(stack: list[walks.Standing]) -> list[Any]:
    driving = [each.frame for each in stack if each.code.co_name in DRIVERS and each.frame.f_globals.get("__name__") == MODULE]
    return [runner for frame in driving if (runner := raw.frame_locals(frame).get("runner")) is not None]


def alive() -> list[Any]:
    """Return the program's tasks of every run, in the order they were begun; trio's own system tasks are left out."""
    found = [task for runner in runs() for task in list(_kept(runner, "tasks") or ()) if _is_the_programs(task)]
    return sorted(found, key=lambda task: _kept(task, "_counter") or 0)


def _is_the_programs(task: Any) -> bool:
    frame = getattr(_kept(task, "coro"), "cr_frame", None)
    return frame is None or not str(frame.f_globals.get("__name__")).startswith("trio._core.")


def called(text: str) -> list[Any]:
    """Return the tasks with that short id or name."""
    return [task for task in alive() if text in (short_id(task), _name(task))]


def find(text: str) -> Any:
    """Return the one task with that short id or name."""
    return stacks.the_one_called(text, called(text), "task", short_id, lambda: [f"{short_id(task)} {_name(task)}" for task in alive()[:8]], "no trio task")


def described(task: Any, *, with_locals: bool = False, depth: int = 1) -> dict[str, Any]:
    """Return one task as the shell draws it."""
    coroutine = _kept(task, "coro")
    status = _kept(task, "_cancel_status")
    running = getattr(coroutine, "cr_running", False)
    return {
        "kind": "task",
        "id": short_id(task),
        "name": _name(task),
        "state": "running" if running else "cancelling" if _kept(status, "effectively_cancelled") else "waiting",
        "waits": None,
        "created": None,
        "frames": stacks.suspended_frames(coroutine, with_locals=with_locals, depth=depth),
        "children": [],
    }


def _name(task: Any) -> str:
    name = _kept(task, "name")
    return name if type(name) is str else short_id(task)


def tree(*, frames: bool = True) -> list[dict[str, Any]]:
    """Return the tasks as `:tasks` shows them: each below the task in whose nursery it was begun."""
    everybody = alive()
    known = {id(task) for task in everybody}
    shown: set[int] = set()

    def node(task: Any) -> dict[str, Any]:
        shown.add(id(task))
        one = described(task)
        if not frames:
            one["frames"] = stacks.place(one["frames"])
        one["children"] = [node(child) for child in _children(task) if id(child) in known and id(child) not in shown]
        return one

    below = {id(child) for task in everybody for child in _children(task)}
    roots = [node(task) for task in everybody if id(task) not in below]
    return roots + [node(task) for task in everybody if id(task) not in shown]


def _children(task: Any) -> list[Any]:
    found = [child for nursery in list(_kept(task, "_child_nurseries") or ()) for child in list(_kept(nursery, "_children") or ())]
    return sorted(found, key=lambda child: _kept(child, "_counter") or 0)


def lag(seconds: float = 1.0) -> list[dict[str, Any]]:
    """Return how long each run took to come to a callback of ours; None when it did not within *seconds*."""
    from _queue import Empty, SimpleQueue
    from time import perf_counter

    found = []
    for runner in runs():
        answered: SimpleQueue[None] = SimpleQueue()
        began = perf_counter()
        try:
            _kept(runner, "entry_queue").run_sync_soon(answered.put, None)
            answered.get(timeout=seconds)
            took: float | None = (perf_counter() - began) * 1e3
        except Empty:
            took = None
        except sys.modules["trio"].RunFinishedError:
            continue
        found.append({"loop": "trio's run", "lag_ms": took})
    return found


# -- cancelling


def cancel(task: Any, reason: str, *, insist: bool = False) -> None:
    """Ask the run to cancel the task's nursery, if that ends this task alone or all the same; a `Cancelled` carries no reason, the audit log does."""
    nursery = _kept(task, "_parent_nursery")
    if nursery is None:
        raise Refused(f"{short_id(task)} {_name(task)} is trio's own; nothing was changed")
    others = _others_in(nursery, task)
    if others and not insist:
        raise Refused(
            f"trio cancels scopes, not tasks, and the nursery of {short_id(task)} {_name(task)} also holds {others}; nothing was changed."
            " --insist cancels the nursery, with all that is in it"
        )
    try:
        _kept(_kept(task, "_runner"), "entry_queue").run_sync_soon(_kept(nursery, "cancel_scope").cancel)
    except sys.modules["trio"].RunFinishedError:
        raise Refused(f"task {short_id(task)} cannot be cancelled: its run is over") from None


def _others_in(nursery: Any, task: Any) -> str:
    """Return who else would end with *nursery*, in words."""
    siblings = [each for each in list(_kept(nursery, "_children") or ()) if each is not task]
    names = [f"{short_id(each)} {_name(each)}" for each in sorted(siblings, key=lambda each: _kept(each, "_counter") or 0)]
    said = [", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")] if names else []
    if _kept(nursery, "_nested_child_running") is not False:
        parent = _kept(nursery, "_parent_task")
        said.append(f"a block of {short_id(parent)} {_name(parent)} that is still running")
    return ", and ".join(said)


def _kept(thing: Any, name: str) -> Any:
    """Return what an object holds under a name, in its dictionary or a slot; None when it holds nothing."""
    value = raw.held(thing, name)
    return None if raw.is_unset(value) else value
