"""gevent's greenlets, from any thread: what they are called, where each one stands, whose hub they need, ending one.

A greenlet's name is the one it was given, else that of the `threading.Thread` it stands for (a patched process makes a
greenlet of each), else what it runs. gevent's own `name` is not asked: it makes a number up in a table that belongs to the
hub's thread.

Only a thread's own hub may switch or kill its greenlets, so whoever is elsewhere leaves a call with the hub's loop
(`run_callback_threadsafe`). Nothing is imported: where gevent is not loaded there are no hubs, where greenlet is not there
are no greenlets.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FunctionType, MethodType
from typing import Any

from livesh.debug import stacks
from livesh.errors import Refused
from livesh.runtime import heap, raw, walks
from livesh.runtime.threads import is_in_gevents_pool, name_of

PLUMBING = {("gevent.threadpool", "_begin")}  # where the first greenlet of a pool's thread waits for good


def current_in() -> Callable[[], Any] | None:
    """Return how to get the running greenlet; None where gevent is not loaded."""
    return sys.modules["greenlet"].getcurrent if "gevent.hub" in sys.modules and "greenlet" in sys.modules else None


def label(greenlet: Any) -> str | None:
    """Return the name of a greenlet; None for those that every thread, or every thread of a pool, begins as: they are the thread."""
    if greenlet.parent is None or type(greenlet).__module__ == "gevent.threadpool":
        return None
    names = raw.instance_dict(greenlet) or {}
    given = names.get("name")
    if type(given) is str:
        return given
    threading = sys.modules.get("threading")
    thread = None if threading is None else threading._active.get(id(greenlet))
    if thread is not None:
        return name_of(thread)
    runs = names.get("_run")
    if type(runs) is MethodType:
        runs = runs.__func__
    return runs.__qualname__ if type(runs) is FunctionType else type(greenlet).__name__


def label_of(context: Any) -> str | None:
    """Return the name of what a hub says an error came from, where that is a greenlet."""
    module = sys.modules.get("greenlet")
    return label(context) if module is not None and issubclass(type(context), module.greenlet) else None


def running() -> str | None:
    """Return the name of the greenlet that runs this; None outside of one."""
    now = current_in()
    return None if now is None else label(now())


def short_id(greenlet: Any) -> str:
    """Return what tells a greenlet from others of its name."""
    return f"g{id(greenlet):x}"


def alive() -> list[Any]:
    """Return every greenlet that has begun and not ended, hubs and the pools' plumbing left out."""
    module = sys.modules.get("greenlet")
    if module is None:
        return []
    found = [one for one in heap.instances(module.greenlet) if one and not issubclass(type(one), hub_class() or ())]
    return [one for one in found if _is_the_programs(one)]


def _is_the_programs(greenlet: Any) -> bool:
    frame = greenlet.gr_frame
    if frame is None:  # it runs: the one that every thread begins as is shown as the thread
        return label(greenlet) is not None
    return (str(frame.f_globals.get("__name__")), frame.f_code.co_name) not in PLUMBING and not walks.was_begun_by_livesh(walks.outwards(frame))


def described(greenlet: Any, *, with_locals: bool = False, depth: int = 1) -> dict[str, Any]:
    """Return one greenlet as the shell draws it, like a task."""
    standing, state = walks.outwards(greenlet.gr_frame), "waiting"
    if not standing:
        standing, state = walks.stack(getattr(greenlet.parent, "thread_ident", 0)) or [], "running"
        if greenlet.gr_frame is not None:  # it has switched meanwhile
            standing, state = walks.outwards(greenlet.gr_frame), "waiting"
    return {
        "kind": "greenlet",
        "id": short_id(greenlet),
        "name": label(greenlet) or "main",
        "state": state,
        "waits": None,
        "created": None,
        "frames": stacks.stack_of(standing, with_locals=with_locals, depth=depth),
        "children": [],
    }


def tree(*, frames: bool = True) -> list[dict[str, Any]]:
    """Return all greenlets as `:tasks` shows them."""
    found = sorted((described(one) for one in alive()), key=lambda each: (each["name"], each["id"]))
    return found if frames else [{**each, "frames": stacks.place(each["frames"])} for each in found]


def called(text: str) -> list[Any]:
    """Return the greenlets with that id or name; none where gevent is not loaded."""
    return [one for one in alive() if text in (short_id(one), label(one) or "main")] if hubs() else []


def find(text: str) -> Any:
    """Return the one greenlet with that id or name."""
    return stacks.the_one_called(text, called(text), "greenlet", short_id, lambda: sorted({label(one) or "main" for one in alive()})[:12], "no greenlet")


def cancel(greenlet: Any, reason: str) -> None:
    """Ask the greenlet's own hub to end it; a `GreenletExit` carries no reason, the audit log does."""
    hub = greenlet.parent
    loop = getattr(hub, "loop", None)
    if loop is None or not hasattr(type(greenlet), "kill"):
        raise Refused(f"{label(greenlet) or 'the main greenlet'} cannot be ended from outside: it is not one that gevent spawned; nothing was changed")
    loop.run_callback_threadsafe(lambda: greenlet.kill(block=False))


# -- threads


def pool_name(ident: int) -> str | None:
    """Return what to call a thread of gevent's pool, of which `threading` does not know; None for any other thread."""
    return f"gevent-pool-{_POOL.setdefault(ident, len(_POOL) + 1)}" if is_in_gevents_pool(ident) else None


_POOL: dict[int, int] = {}  # by ident, in the order they were seen


# -- hubs


def hubs() -> list[Any]:
    """Return the hubs that serve a thread of the program."""
    kind = hub_class()
    if kind is None:
        return []
    there = walks.all_stacks()
    found = [hub for hub in heap.instances(kind) if hub.loop is not None and not hub.dead]
    return [hub for hub in found if hub.thread_ident in there and not walks.was_begun_by_livesh(there[hub.thread_ident])]


def hub_class() -> Any:
    """Return the class of gevent's hubs, or None."""
    return getattr(sys.modules.get("gevent.hub"), "Hub", None)


def hub_of(ident: int) -> Any:
    """Return the hub of a thread, or None."""
    return next((hub for hub in hubs() if hub.thread_ident == ident), None)


def lag(seconds: float = 1.0) -> list[dict[str, Any]]:
    """Return how long each hub took to run a callback of ours; None when it did not within *seconds*."""
    from _queue import Empty, SimpleQueue
    from time import perf_counter

    found = []
    for hub in hubs():
        answered: SimpleQueue[None] = SimpleQueue()
        began = perf_counter()
        hub.loop.run_callback_threadsafe(answered.put, None)
        try:
            answered.get(timeout=seconds)
            took: float | None = (perf_counter() - began) * 1e3
        except Empty:
            took = None
        found.append({"loop": f"gevent's {type(hub).__name__}", "lag_ms": took})
    return found
