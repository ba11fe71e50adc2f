"""Who still runs, or can still run, which version of a module; and ending it, when a person insists.

Theory of operation. A version can be run by frames on a thread's stack, by what is suspended (generators, coroutines,
async generators, greenlets) and by functions that kept its code because they could not follow. The first are in
`sys._current_frames`; the others are found by asking the collector, in one C call, who refers to the old code objects:
50 to 100 ms a million objects, in which others wait. With many code objects, or when the current version is asked for,
it is quicker to go by exact type. (A list of all objects that outlives the call would break tuples that another thread
is just building: see `runtime/heap.py`, also for a heap parked by `gc.freeze`.)

No code of the service runs while looking: types are compared by identity, attributes are read through the types' own
slots. `purge(force)` does run some: the ``finally`` of what it ends.

Knows live code and the table of versions. Does not know how versions come to be.
"""

from __future__ import annotations

import sys
from time import monotonic, sleep, time
from types import AsyncGeneratorType, CoroutineType, FunctionType, GeneratorType
from typing import TYPE_CHECKING, Any

from livesh.errors import Refused
from livesh.runtime import loops, raw, threads, walks
from livesh.runtime.walks import Standing
from livesh.swap.history import frames, loaded, provenance, versions

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import CodeType

# How often a forced purge looks whether what it asked to end has ended.
_POLL = 0.02
# Up to so many code objects asking for their referrers is cheaper than sorting the heap by type (measured, 3.11 to 3.15).
_FEW = 24
# How many of those that stand at one place are named.
_NAMED = 3
_took = 0.0  # seconds the last look through the heap took
_PLAIN = frozenset(map(id, (GeneratorType, CoroutineType, AsyncGeneratorType, FunctionType)))


class User:
    """One frame or function that belongs to a version: who, in which function, at which line of that version.

    *age* says for how many seconds the version has not been current: the user is at least that old (None: current).
    *loop* is the line of the innermost loop around the line, None when there is none.
    """

    __slots__ = ("age", "function", "kind", "line", "line_now", "loop", "module", "name", "status", "text", "version")

    def __init__(self, kind: str, name: str, place: frames.VersionedFrame) -> None:
        self.kind = kind
        self.name = name
        self.module = place.module
        self.version = place.version
        self.function = place.qualname
        self.status = place.status
        self.line = place.line
        self.line_now = place.line_now
        self.text = place.text
        self.age = _age(place.module, place.version)
        self.loop = None if kind == "closure" else frames.loop_around(place.module, place.version, place.line)

    def as_dict(self) -> dict[str, Any]:
        """Return the fields as a dictionary."""
        return {name: getattr(self, name) for name in self.__slots__}

    @property
    def where(self) -> str:
        """The place it stands at, the same for all that stand there."""
        loop = "" if self.loop is None else f", in the loop at line {self.loop}"
        return f"{self.function} line {self.line} of v{self.version}{loop}{', moved' if self.status == 'moved' else ''}"

    def __str__(self) -> str:
        return f"{self.kind} {self.name}: {self.where}"

    def __repr__(self) -> str:
        return f"<{self}>"


class Found:
    """A user together with the live object: short-lived, since it keeps that object alive."""

    __slots__ = ("handle", "user")

    def __init__(self, user: User, handle: Any) -> None:
        self.user = user
        self.handle = handle


class Report:
    """What a purge found and did: *users* before, *ended*, *left* with the reason each is still there."""

    __slots__ = ("ended", "left", "module", "users")

    def __init__(self, module: str, users: list[User]) -> None:
        self.module = module
        self.users = users
        self.ended: list[User] = []
        self.left: list[tuple[User, str]] = []

    def as_dict(self) -> dict[str, Any]:
        """Return the report as plain values."""
        return {
            "module": self.module,
            "users": [user.as_dict() for user in self.users],
            "ended": [text for text, _ in _together((user, "") for user in self.ended)],
            "left": [f"{text}: {reason}" for text, reason in _together(self.left)],
        }


def _together(users: Iterable[tuple[User, str]]) -> Iterator[tuple[str, str]]:
    """Yield a text for each user, one for all that stand at one place for one reason: of a thousand connections, who they are is no news."""
    groups: dict[tuple[str, str, str], list[User]] = {}
    for user, reason in users:
        groups.setdefault((user.kind, user.where, reason), []).append(user)
    for (kind, where, reason), same in groups.items():
        names = ", ".join([user.name for user in same[:_NAMED]] + ["…"] * (len(same) > _NAMED))
        yield (str(same[0]) if len(same) == 1 else f"{len(same)} {kind}s: {where} ({names})"), reason


# -- looking -----------------------------------------------------------------------------------------------------------


def users(module: str, number: int | None = None) -> list[User]:
    """Return who runs or can run version *number* of *module*; without a number, any version that is not current."""
    return [found.user for found in _find({module: number})]


def old_users(*modules: str, within: float | None = None) -> dict[str, list[User]]:
    """Return the users of versions that are not current for each of *modules* (all swapped ones), in one walk.

    *within* seconds: what is suspended is left out when the last look for it took longer, since others stand still meanwhile.
    """
    wanted = modules or tuple(versions.tracked())
    result: dict[str, list[User]] = {name: [] for name in wanted}
    for found in _find(dict.fromkeys(wanted), within):
        result[found.user.module or ""].append(found.user)
    return result


def purge(module: str, mode: str = "check", deadline: float = 1.0) -> Report:
    """Say who still uses old versions of *module*, insist that nobody does, or end them.

    "check" only looks. "soft" raises `Refused` with the users when there are any. "force" cancels tasks on their loop,
    raises SystemExit in threads (which ends them without a traceback), closes generators, and waits up to *deadline* seconds; the report says what is left.
    What the process itself stands on (its main thread, an event loop, the task that a loop was started for) and what runs the
    text that is current anyway, at another line, is left alone.
    """
    found = _find({module: None})
    report = Report(module, [each.user for each in found])
    if mode == "soft" and found:
        raise Refused(*(f"{module}: still in use by {text}" for text, _ in _together((user, "") for user in report.users)))
    if mode == "force":
        _end_all(found, report, deadline)
    return report


# -- finding -----------------------------------------------------------------------------------------------------------


class _Search:
    """One walk: which versions are wanted, what was judged already, and which frames are accounted for."""

    def __init__(self, wanted: dict[str, int | None]) -> None:
        self.wanted = wanted
        self.paths = {path: name for name in wanted if (path := loaded.path_of(name)) is not None}
        # The code objects are held by these entries while the walk lasts: no id is used twice.
        self.judged: dict[int, tuple[CodeType, bool]] = {}
        self.seen: set[int] = set()
        self.found: list[Found] = []

    def wants(self, code: CodeType, line: int | None = None) -> bool:
        """Whether *code* belongs to a version that is looked for."""
        if code.co_name == "<module>":
            return self._judge(code, line)
        known = self.judged.get(id(code))
        if known is None:
            known = self.judged[id(code)] = (code, self._judge(code, None))
        return known[1]

    def module_of(self, code: CodeType) -> str:
        """Return the module among those looked for that *code* belongs to."""
        claimed = provenance.claimed(code)
        return claimed[0] if claimed is not None else self.paths.get(code.co_filename, "")

    def add(self, kind: str, name: str, handle: Any, code: CodeType, standing: Standing | None) -> None:
        """Account for a user, once."""
        key = id(standing.frame) if standing is not None else id(handle)
        if key in self.seen:
            return
        self.seen.add(key)
        place = frames.classify(code, None if standing is None else standing.line, None if standing is None else standing.frame)
        self.found.append(Found(User(kind, name, place), handle))

    def _judge(self, code: CodeType, line: int | None) -> bool:
        origin = provenance.claimed(code)
        if origin is None:
            module = self.paths.get(code.co_filename)
            if module is None or not frames.defines(module, 1, code):
                return False
            origin = (module, 1)
        module, born = origin
        if module not in self.wanted:
            return False
        current = versions.current_number(module) or born
        status, _ = frames.status(module, born, current, code.co_qualname, line or code.co_firstlineno)
        number = self.wanted[module]
        return status != "current" if number is None else number == (current if status == "current" else born)


def is_slow(within: float) -> bool:
    """Whether the last look for what is suspended took longer than *within* seconds."""
    return _took > within


def _find(wanted: dict[str, int | None], within: float | None = None) -> list[Found]:
    search = _Search(wanted)
    _find_on_stacks(search)
    if (within is None or not is_slow(within)) and _anything_suspended_possible(search):
        _find_suspended(search)
    return search.found


def _anything_suspended_possible(search: _Search) -> bool:
    """Spare the walk over the heap when every claimed code object of old versions has died and v1 is current."""
    return any(
        number is not None or provenance.alive_but(module, versions.current_number(module) or 1)
        for module, number in search.wanted.items()
    )


def _find_on_stacks(search: _Search) -> None:
    for ident, stack in walks.all_stacks().items():
        _add_standing(search, stack, "thread", thread_name(ident), ident)


def _add_standing(search: _Search, stack: list[Standing], kind: str, name: str, handle: Any) -> None:
    for each in stack:
        if search.wants(each.code, each.line if each.code.co_name == "<module>" else None):
            search.add(kind, name, handle, each.code, each)


def _find_suspended(search: _Search) -> None:
    global _took
    began = monotonic()
    tasks, greenlets, others = _candidates(search)
    _took = monotonic() - began
    for task in tasks:
        _add_task(search, task)
    for greenlet in greenlets:
        _add_greenlet(search, greenlet)
    for obj in others:
        _add_suspended(search, obj)


def _candidates(search: _Search) -> tuple[list[Any], list[Any], list[Any]]:
    """Return the tasks, the greenlets, and the functions and suspended frames that may be users."""
    from livesh.runtime import heap

    tasks, greenlets = _types_of_tasks(), frozenset(_family("greenlet", "greenlet"))
    codes = _old_codes(search)
    if codes is None or len(codes) > _FEW:
        found = heap.of_types(tasks | greenlets | _PLAIN, parked=True)
        others = [obj for obj in found if id(type(obj)) in _PLAIN]
    else:
        others = [obj for obj in heap.referrers(*codes) if id(type(obj)) in _PLAIN] if codes else []
        may_be_awaited = any(type(obj) is not FunctionType for obj in others)
        kinds = greenlets | tasks if may_be_awaited else greenlets
        found = heap.of_types(kinds, parked=True) if kinds else []
    return (
        [obj for obj in found if id(type(obj)) in tasks],
        [obj for obj in found if id(type(obj)) in greenlets],
        others,
    )


def _old_codes(search: _Search) -> list[CodeType] | None:
    """Return the code objects that are looked for; None when current ones are, which nobody has a list of."""
    codes: list[CodeType] = []
    for module, number in search.wanted.items():
        if number is not None and number == versions.current_number(module):
            return None
        codes += [code for code in provenance.codes_of(module) if search.wants(code)]
    return codes


def _types_of_tasks() -> frozenset[int]:
    return frozenset([*_family("_asyncio", "Task"), *_family("asyncio.tasks", "_PyTask")])


def _family(module: str, name: str) -> list[int]:
    base = getattr(sys.modules.get(module), name, None)
    return [id(kind) for kind in raw.family(base)] if base is not None else []


def _add_task(search: _Search, task: Any) -> None:
    name = task_name(task)
    _add_standing(search, list(_awaited(_own(task, "get_coro")())), "task", name, task)


def _awaited(coroutine: Any) -> Iterator[Standing]:
    """Yield where *coroutine* stands, and what it awaits, outermost first."""
    for _ in range(1000):
        prefix = _PREFIXES.get(id(type(coroutine)))
        if prefix is None:
            return
        frame = getattr(coroutine, prefix + "frame")
        if frame is None:
            return
        yield Standing(frame, frame.f_lasti)
        coroutine = getattr(coroutine, _NEXT[prefix])


_PREFIXES = {id(GeneratorType): "gi_", id(CoroutineType): "cr_", id(AsyncGeneratorType): "ag_"}
_NEXT = {"gi_": "gi_yieldfrom", "cr_": "cr_await", "ag_": "ag_await"}
_KINDS = {"gi_": "generator", "cr_": "coroutine", "ag_": "async generator"}


def _add_greenlet(search: _Search, greenlet: Any) -> None:
    _add_standing(search, walks.outwards(_own(greenlet, "gr_frame")), "greenlet", _greenlet_name(greenlet), greenlet)


def _add_suspended(search: _Search, obj: Any) -> None:
    prefix = _PREFIXES.get(id(type(obj)))
    if prefix is None:
        _add_closure(search, obj)
        return
    code = getattr(obj, prefix + "code")
    if not search.wants(code):
        return
    frame = getattr(obj, prefix + "frame")
    if frame is not None:
        search.add(_KINDS[prefix], obj.__qualname__, obj, code, Standing(frame, frame.f_lasti))


def _add_closure(search: _Search, function: FunctionType) -> None:
    """A function of an old version could not follow the swap: it can still be called. Current ones are no news.

    One over other globals than the live module's was made aside, by `at_version` or by a swap's trial.
    """
    code = function.__code__
    if not search.wants(code) or function.__globals__ is not loaded.namespace(search.module_of(code)):
        return
    if frames.classify(code).status != "current":
        search.add("closure", function.__qualname__, function, code, None)


def _own(obj: Any, name: str) -> Any:
    """Read an attribute as the compiled-in class of *obj* defines it, past any override of a subclass."""
    for kind in raw.mro(type(obj)):
        if not raw.is_heap(kind) or kind.__module__ in ("_asyncio", "asyncio.tasks", "greenlet"):
            found = raw.namespace(kind).get(name)
            if found is not None:
                # With the class: without it 3.12 and 3.13 crash binding asyncio's methods.
                return found.__get__(obj, kind)
    raise AttributeError(name)


def _age(module: str | None, number: int | None) -> float | None:
    left_at = versions.left_at(module, number) if module is not None and number is not None else None
    return None if left_at is None else max(0.0, time() - left_at)


# -- names -------------------------------------------------------------------------------------------------------------


def thread_name(ident: int) -> str:
    """Return the name of a thread as `threading` knows it, without importing it or registering anything."""
    threading = sys.modules.get("threading")
    thread = None if threading is None else threading._active.get(ident)
    if thread is None and ident == threads.main_ident():
        return "MainThread"  # of a program that never imported threading
    name = None if thread is None else raw.attributes(thread).get("_name")
    return name if type(name) is str else f"#{ident}"


def task_name(task: Any) -> str:
    """Return the name of an asyncio task, past overrides."""
    name = _own(task, "get_name")()
    return name if type(name) is str else type(name).__name__


def _greenlet_name(greenlet: Any) -> str:
    return f"{type(greenlet).__name__} {id(greenlet):#x}"


# -- ending ------------------------------------------------------------------------------------------------------------


def _end_all(found: list[Found], report: Report, deadline: float) -> None:
    reasons = {_identity(each): _end(each) for each in found}
    left = found
    until = monotonic() + deadline
    while True:
        there = {_identity(each) for each in _find({report.module: None})}
        left = [each for each in found if _identity(each) in there]
        if all(reasons[_identity(each)] for each in left) or monotonic() > until:
            break
        sleep(_POLL)
    report.ended = [each.user for each in found if each not in left]
    report.left = [(each.user, reasons[_identity(each)] or "asked to end, still running") for each in left]


def _identity(found: Found) -> tuple[str, str, Any]:
    handle = found.handle
    return found.user.kind, found.user.function, handle if type(handle) is int else id(handle)


def _end(found: Found) -> str:
    """Ask one user to end; returns why that cannot be, or nothing."""
    if found.user.status == "moved":
        return "it runs the text that is current, only moved"
    refusal: str = _ENDINGS[found.user.kind](found.handle)
    return refusal


def _end_thread(ident: int) -> str:
    if ident == threads.get_ident():
        return "it is the thread that asks"
    if ident == threads.main_ident():
        return "it is the main thread: ending it would end the process"
    if loops.runs_one(ident):
        return "it runs an event loop: ending it would end all its tasks"
    from livesh.runtime.select import runtime

    return "" if runtime().interrupt_thread(ident, threads.ends_one_call(ident) or SystemExit) else "there is no such thread"


def _end_task(task: Any) -> str:
    loop = _own(task, "get_loop")()
    if loop.is_closed():
        return "its event loop is closed"
    if loops.runs_for(task):
        return "its event loop was started for it: cancelling it would end the loop"
    loop.call_soon_threadsafe(_own(task, "cancel"))
    return "" if loop.is_running() else "its event loop does not run"


def _end_generator(generator: Any) -> str:
    try:
        generator.close()
    except RuntimeError as cause:
        return f"it does not close: {cause}"
    except ValueError:
        return "it is running"
    except Exception as cause:
        return f"closing it raised {type(cause).__name__}: {cause}"
    return ""


def _end_async_generator(generator: Any) -> str:
    return "an async generator ends with the task that iterates it"


def _end_greenlet(greenlet: Any) -> str:
    hub = getattr(greenlet, "parent", None)
    loop = getattr(hub, "loop", None)
    if loop is None or not hasattr(greenlet, "kill"):
        return "a bare greenlet can only be ended in its own thread"
    loop.run_callback_threadsafe(_kill_greenlet, greenlet)
    return ""


def _kill_greenlet(greenlet: Any) -> None:
    greenlet.kill(block=False)


def _end_closure(function: Any) -> str:
    return "it is a function that somebody holds: it can still be called"


_ENDINGS: dict[str, Any] = {
    "thread": _end_thread,
    "task": _end_task,
    "generator": _end_generator,
    "coroutine": _end_generator,
    "async generator": _end_async_generator,
    "greenlet": _end_greenlet,
    "closure": _end_closure,
}
