"""Threads: what they are called, what they run, how much CPU they used lately, which lock they wait for and who has it.

CPU times come from the kernel (`/proc/self/task`); a system without it is said to lack them. Locks are found by reading,
not by asking: a `with LOCK:` statement around a frame's line, its expression looked up in the frame's names and in
instance dictionaries, says what a thread holds or waits for, without any code of the service running. What cannot be
found that way is not guessed.
"""

from __future__ import annotations

import ast
import os
import sys
import time
from types import FrameType
from typing import Any

from livesh.debug import greenlets, stacks
from livesh.errors import UserError
from livesh.runtime import files, raw, walks
from livesh.runtime.select import runtime
from livesh.runtime.threads import ends_one_call, is_ours, kernel_ids, main_ident, sleep
from livesh.runtime.threads import name_of as thread_name
from livesh.runtime.walks import Standing

NAMELESS = "one of those without CPU"  # where neither `threading` nor the C library's record tells a kernel id: musl, say
IDLE = 0.05  # of a core; our own threads have none there either


def names() -> dict[int, Any]:
    """Return the `threading.Thread` of each thread ident, without importing `threading`."""
    threading = sys.modules.get("threading")
    known = dict(threading._active) if threading is not None else {}
    main = main_ident()
    return known if main is None or threading is None else {**known, main: threading._main_thread}


def name_of(ident: int) -> str:
    """Return a thread's name, or what it is known by."""
    return _name(ident, names())


def _name(ident: int, known: dict[int, Any]) -> str:
    thread = known.get(ident)
    if thread is None and ident == main_ident():
        return "MainThread"  # of a program that never imported threading
    return thread_name(thread) if thread is not None else greenlets.pool_name(ident) or f"thread-{ident}"


def _kept(thread: Any, name: str) -> Any:
    """Return what a thread object holds; its properties may be of a class of the service's."""
    found = None if thread is None else raw.held(thread, name)
    return found if type(found) is int or type(found) is bool else None


def native_id(ident: int, thread: Any) -> int | None:
    """Return the kernel's number of a thread; `threading` keeps the parent's for the main thread of a forked process (seen on 3.12.1)."""
    return os.getpid() if ident == main_ident() else _kept(thread, "_native_id")


def all_threads(*, with_locals: bool = False, depth: int = 1, ours: bool = False) -> list[dict[str, Any]]:
    """Return every thread with its stack; those livesh began only when *ours*."""
    known, found = names(), []
    for ident, standing in walks.all_stacks().items():
        if ours or not walks.was_begun_by_livesh(standing):
            found.append(_described(ident, standing, known, with_locals, depth))
    return sorted(found, key=lambda each: (not each["main"], each["name"]))


def called(text: str) -> list[int]:
    """Return the idents of the threads called *text*, by name or ident."""
    known = names()
    return [ident for ident in sys._current_frames() if text in (str(ident), _name(ident, known))]


def find(text: str) -> int:
    """Return the ident of the thread called *text* (a name, or an ident)."""
    by_name = called(text)
    there_are = walks.all_stacks()
    known = names()
    if len(by_name) == 1 and by_name[0] in there_are:
        return by_name[0]
    if len(by_name) > 1:
        raise UserError(f"{len(by_name)} threads are called {text}", hint=f"by number: {', '.join(map(str, by_name))}")
    there = sorted({_name(ident, known) for ident, standing in there_are.items() if not walks.was_begun_by_livesh(standing)})
    raise UserError(f"there is no thread {text}", hint=f"there are {', '.join(there[:12])}")


def _described(ident: int, standing: list[Standing], known: dict[int, Any], with_locals: bool, depth: int) -> dict[str, Any]:
    thread = known.get(ident)
    return {
        "kind": "thread",
        "id": ident,
        "native": native_id(ident, thread),
        "name": _name(ident, known),
        "main": type(thread).__name__ == "_MainThread" or ident == main_ident(),
        "daemon": bool(_kept(thread, "_daemonic")),
        "state": "running",
        "frames": stacks.stack_of(standing, with_locals=with_locals, depth=depth),
    }


def interrupt(ident: int, wait: float, *, insist: bool = False) -> dict[str, Any]:
    """Raise KeyboardInterrupt in a thread and look for *wait* seconds whether it landed.

    In a thread of gevent's pool, unless *insist*, what ends its call and not the service.
    """
    if is_ours(ident):
        raise UserError("that thread is livesh's own", hint=":quit ends the session")
    raised = (None if insist else ends_one_call(ident)) or KeyboardInterrupt
    if sys._current_frames().get(ident) is None or not runtime().interrupt_thread(ident, raised):
        raise UserError(f"thread {ident} is gone")
    before = _position(ident)
    ends = time.monotonic() + wait
    while time.monotonic() < ends and _position(ident) == before:
        sleep(0.01)
    now = _position(ident)
    landed = now != before
    at = walks.stack(ident) or []
    text = "it ended" if now is None else "it goes on elsewhere" if landed else _stuck(at)
    return {"thread": name_of(ident), "raised": raised.__name__, "landed": landed, "frames": stacks.stack_of(at, most=8), "text": text}


def _position(ident: int) -> tuple[int, int] | None:
    frame = sys._current_frames().get(ident)
    return None if frame is None else (id(frame), frame.f_lasti)


def _stuck(standing: list[Standing]) -> str:
    place = f"{standing[0].code.co_qualname}:{standing[0].line}" if standing else "?"
    return f"it has not come out of the C call in {place} (a sleep, a lock, a socket); the exception is raised when that returns"


# -- CPU --------------------------------------------------------------------------------------------------------------------


def cpu_times() -> dict[int, float]:
    """Return the CPU seconds of every thread by native id; empty where the kernel does not tell."""
    times = {}
    try:
        entries = os.listdir("/proc/self/task")
    except OSError:
        return {}
    ticks = os.sysconf("SC_CLK_TCK")
    for entry in entries:
        try:
            with files.open_for_a_moment(), open(f"/proc/self/task/{entry}/stat", encoding="ascii", errors="replace") as file:
                fields = file.read().rpartition(")")[2].split()
        except OSError:
            continue  # it ended meanwhile
        times[int(entry)] = (int(fields[11]) + int(fields[12])) / ticks
    return times


def busiest(window: float) -> list[dict[str, Any]]:
    """Return every thread with the share of a core it used during *window* seconds, the busiest first."""
    before, began = cpu_times(), time.monotonic()
    sleep(window)
    after, took = cpu_times(), time.monotonic() - began
    found = all_threads(ours=True)
    natives = kernel_ids([thread["id"] for thread in found], {thread["id"]: thread["native"] for thread in found if thread["native"] is not None})
    waits = waiting()
    ours = {ident for ident, standing in walks.all_stacks().items() if walks.was_begun_by_livesh(standing)}
    for thread in found:
        native = thread["native"] = natives.get(thread["id"], thread["native"])
        thread["cpu"] = (after[native] - before.get(native, after[native])) / took if native in after else None
        thread["cpu_s"] = after.get(native) if native is not None else None
        thread["waits"] = waits.get(thread["id"])
        thread["ours"] = thread["id"] in ours
    seen = {thread["native"] for thread in found}
    unknown = len(seen - {None}) != len(seen)
    found += [
        {"kind": "native", "id": native, "native": native, "name": NAMELESS if unknown else "not Python's", "main": False, "daemon": False, "frames": [],
         "cpu": (after[native] - before.get(native, after[native])) / took, "cpu_s": after[native], "waits": None, "ours": False}
        for native in after
        if native not in seen and after[native] - before.get(native, after[native]) > (took * IDLE if unknown else 0)
        if not unknown or greenlets.hub_class() is not None
    ]
    return sorted(found, key=lambda each: -(each["cpu"] or 0.0))


# -- locks --------------------------------------------------------------------------------------------------------------------


def waiting() -> dict[int, dict[str, Any]]:
    """Return, for each thread that seems to wait for a lock, the lock's expression and who holds it, where known."""
    there = walks.all_stacks()
    held = {ident: _held(standing) for ident, standing in there.items()}
    found = {}
    for ident, standing in there.items():
        wanted = _wanted(standing)
        if wanted is not None:
            expression, lock = wanted
            holders = [other for other, locks in held.items() if other != ident and any(each is lock for _, each in locks)]
            owner = _owner(lock)
            if owner is not None and owner in there and owner != ident:
                holders = [owner]
            if holders:
                found[ident] = {"lock": expression, "held_by": [name_of(other) for other in holders]}
    return found


def _held(standing: list[Standing]) -> list[tuple[str, Any]]:
    """Return the locks of the `with` statements a stack stands inside of."""
    found: list[tuple[str, Any]] = []
    for each in standing:
        for expression, begins in () if walks.is_ours(each.frame) else _withs(each):
            lock = _look_up(expression, each.frame) if begins else None
            if _is_lock(lock):
                found.append((ast.unparse(expression), lock))
    return found


def _wanted(standing: list[Standing]) -> tuple[str, Any] | None:
    """Return the lock a thread is about to take: its innermost frame of the program is at the `with` itself."""
    at = next((each for each in standing if each.frame.f_globals.get("__name__") not in ("threading", "_thread")), None)
    if at is None:
        return None
    for expression, begins in _withs(at):
        if not begins:
            lock = _look_up(expression, at.frame)
            if _is_lock(lock) and _is_locked(lock):
                return ast.unparse(expression), lock
    return None


def _withs(standing: Standing) -> list[tuple[ast.expr, bool]]:
    """Return the items of `with` statements around the line a frame stands at, and whether the line is inside the body."""
    from livesh.debug.locspec import text_of
    from livesh.errors import Refused
    from livesh.swap.history import loaded, provenance, versions

    home, line = provenance.origin(standing.code), standing.line
    if home is None or not (versions.is_tracked(home[0]) or loaded.is_program(home[0])):
        return []  # the library's own locks are nobody's question
    try:
        tree, number = text_of(home[0])
    except (Refused, SyntaxError, ValueError):
        return []
    found = []
    for node in ast.walk(tree) if number == home[1] else ():
        if isinstance(node, ast.With) and node.lineno <= line <= (node.end_lineno or 0):
            inside = line >= node.body[0].lineno
            found += [(item.context_expr, inside) for item in node.items]
    return found


def _look_up(expression: ast.expr, frame: FrameType) -> Any:
    """Return the object a dotted name stands for in *frame*, without running code; None when it cannot be told."""
    if isinstance(expression, ast.Name):
        for names_ in (frame.f_locals, frame.f_globals):
            if expression.id in names_:
                return names_[expression.id]
        return None
    if isinstance(expression, ast.Attribute):
        from livesh.debug.locspec import attribute

        return attribute(_look_up(expression.value, frame), expression.attr)
    return None


def _is_lock(value: Any) -> bool:
    return raw.class_name(type(value)) in _LOCKS


_LOCKS = frozenset({"_thread.lock", "_thread.RLock", "threading._RLock", "threading.Condition", "threading.Semaphore", "threading.BoundedSemaphore"})


def _is_locked(lock: Any) -> bool:
    if type(lock).__name__ == "lock":
        return bool(lock.locked())
    return True


def _owner(lock: Any) -> int | None:
    """Return the ident of the thread that owns an RLock; the interpreter tells it in the C type's repr."""
    if type(lock).__name__ == "Condition":
        lock = (raw.instance_dict(lock) or {}).get("_lock")
    if type(lock).__name__ != "RLock" or type(lock).__module__ != "_thread":
        return None
    text = repr(lock)
    owner = text.partition("owner=")[2].split(" ")[0]
    return int(owner) if owner.isdigit() and owner != "0" else None
