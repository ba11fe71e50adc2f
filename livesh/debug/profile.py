"""A sampling profiler: where the threads are, so many times a second, by function and version.

One thread of ours wakes for each sample, takes all stacks at one instant (`runtime/walks.py`) and counts them. What
is on a stack is named when the result is asked for. Its own cost is measured and told; it stops by itself.

A sampler inside the process sees a thread where it gives up the GIL: short C calls are seen late, a C call that keeps the
GIL is not seen at all. py-spy, where it is installed, looks from outside.
"""

from __future__ import annotations

from itertools import count
from time import perf_counter, thread_time
from types import CodeType
from typing import Any

from livesh.debug import instrument, threads
from livesh.debug.worker import WORKER, original_thread
from livesh.errors import UserError
from livesh.runtime import files, walks
from livesh.runtime.threads import sleep
from livesh.runtime.walks import Standing

DEEPEST = 100
KEPT = 4
_NUMBERS = count(1)
_PROFILES: dict[int, Profile] = {}

# Where a thread waits rather than works, by the function it stands in: innermost Python frames of the library.
_WAITING = {
    ("threading", "wait"), ("threading", "_wait_for_tstate_lock"), ("threading", "join"), ("selectors", "select"), ("queue", "get"),
    ("socketserver", "serve_forever"), ("socket", "accept"), ("socket", "readinto"), ("concurrent.futures.thread", "_worker"), ("ssl", "read"),
    ("asyncio.base_events", "_run_once"), ("multiprocessing.connection", "wait"), ("subprocess", "_try_wait"),
    ("gevent.hub", "run"), ("gevent._threading", "acquire_with_timeout"),
}  # fmt: skip

Path = tuple[CodeType, ...]


class Profile:
    """One run of the sampler."""

    def __init__(self, seconds: float, hz: float, idle: bool) -> None:
        self.number = next(_NUMBERS)
        self.seconds = seconds
        self.hz = hz
        self.idle = idle
        self.paths: dict[Path, int] = {}
        self.samples = 0
        self.took = 0.0
        self.cost = 0.0
        self.done = False
        self._stop = False
        self._last: dict[int, tuple[int, int]] = {}

    def run(self) -> None:
        """Sample until the time is over."""
        me, began, worked = original_thread().get_ident(), perf_counter(), thread_time()
        due = began
        while not self._stop and perf_counter() - began < self.seconds:
            due += 1 / self.hz
            sleep(max(due - perf_counter(), 0.0002))
            self._sample(me)
            self.took = perf_counter() - began
            self.cost = thread_time() - worked
        self.done = True

    def stop(self) -> None:
        """End it; what was seen stays."""
        self._stop = True

    def _sample(self, me: int) -> None:
        self.samples += 1
        for ident, standing in walks.all_stacks().items():
            if ident in (me, WORKER.ident) or (not self.idle and self._waits(ident, standing[0])):
                continue
            path = _path(standing)
            if path:
                self.paths[path] = self.paths.get(path, 0) + 1

    def _waits(self, ident: int, innermost: Standing) -> bool:
        """Whether a thread waits: in a function known for it, or at the same instruction as before and asleep."""
        frame = innermost.frame
        if (str(frame.f_globals.get("__name__")), frame.f_code.co_name) in _WAITING:
            return True
        here = (id(frame), innermost.at)
        before, self._last[ident] = self._last.get(ident), here
        return before == here and _is_asleep(ident)


def _path(standing: list[Standing]) -> Path:
    """Return the code objects of a stack, outermost first; nothing for threads of ours."""
    return () if walks.was_begun_by_livesh(standing) else tuple(each.code for each in standing[:DEEPEST])[::-1]


def _is_asleep(ident: int) -> bool:
    """Whether the kernel has the thread waiting; False where it cannot be known."""
    native = threads.native_id(ident, threads.names().get(ident))
    if native is None:
        return False
    try:
        with files.open_for_a_moment(), open(f"/proc/self/task/{native}/stat", encoding="ascii", errors="replace") as file:
            return file.read().rpartition(")")[2].split()[0] in "SD"
    except (OSError, IndexError):
        return False


def start(seconds: float, hz: float, idle: bool) -> Profile:
    """Begin a profile in a thread of its own."""
    one = Profile(seconds, hz, idle)
    _PROFILES[one.number] = one
    while len(_PROFILES) > KEPT:
        _PROFILES.pop(next(iter(_PROFILES))).stop()
    WORKER.start(one.run)
    return one


def result(number: int, stop: bool) -> dict[str, Any]:
    """Return what a profile has seen, by function and as stacks; the last question forgets it."""
    if number not in _PROFILES:
        raise UserError(f"there is no profile {number}")
    one = _PROFILES[number]
    if stop:
        one.stop()
    answer = {"done": one.done or stop, "samples": one.samples, "seconds": one.took, "cost": one.cost / one.took if one.took else 0.0}
    if not answer["done"]:
        return {**answer, "functions": [], "stacks": []}
    del _PROFILES[number]
    return {**answer, **_worked_up(one.paths)}


def _worked_up(paths: dict[Path, int]) -> dict[str, Any]:
    """Name the code objects, add up own and total counts, and merge stacks of the same names."""
    named: dict[int, dict[str, Any]] = {}
    own: dict[str, int] = {}
    total: dict[str, int] = {}
    merged: dict[tuple[str, ...], int] = {}
    rows: dict[str, dict[str, Any]] = {}
    for path, times in paths.items():
        names = tuple(_named(code, named, rows) for code in path)
        merged[names] = merged.get(names, 0) + times
        own[names[-1]] = own.get(names[-1], 0) + times
        for name in set(names):
            total[name] = total.get(name, 0) + times
    functions = [{**row, "own": own.get(name, 0), "total": total[name]} for name, row in rows.items()]
    functions.sort(key=lambda each: (-each["own"], -each["total"]))
    return {"functions": functions[:200], "stacks": [[list(names), times] for names, times in sorted(merged.items())]}


def _named(code: CodeType, named: dict[int, dict[str, Any]], rows: dict[str, dict[str, Any]]) -> str:
    known = named.get(id(code))
    if known is None:
        from livesh.swap.history import frames

        genuine = instrument.original(code) or code
        seen = frames.classify(genuine)
        version = f"@v{seen.version}" if seen.version is not None else ""
        module = seen.module or seen.file.rpartition("/")[2].removesuffix(".py")
        known = named[id(code)] = {
            "name": f"{module}.{genuine.co_qualname.replace('.<locals>', '')}{version}",
            "place": f"{seen.file}:{genuine.co_firstlineno}",
            "version": seen.version,
            "status": seen.status,
        }
        rows.setdefault(str(known["name"]), known)
    return str(known["name"])


def hints() -> list[str]:
    """Name the tools at hand that see more."""
    import os
    from shutil import which

    found = []
    if which("py-spy"):
        found.append(f"py-spy record --pid {os.getpid()} --native -o profile.svg sees C code as well")
    return found
