"""A bounded ring of exceptions that happened: grouped, counted, every frame with its version.

Nothing is installed until somebody asks, and what was installed goes with the last who asked. Nobody handled:
`sys.excepthook`, `threading.excepthook`, what gevent's hubs print. Logged with a traceback: the factory of log records is asked first (no handler,
so that neither `lastResort` nor `basicConfig` notice); that covers asyncio's own reports. Handled ones: on request and on 3.12+,
the interpreter's EXCEPTION_HANDLED event, which costs where something is raised and nothing elsewhere.

A group keeps text: type, message, frames with short values of their variables, made when the exception was seen, and made
again at most ten times a second. Of the newest exceptions a few are kept alive for post-mortem, for minutes, no longer.
"""

from __future__ import annotations

import sys
from collections import OrderedDict, deque
from time import monotonic, time
from types import CodeType, FrameType, TracebackType
from typing import TYPE_CHECKING, Any

from livesh.debug import evaluate as evaluating
from livesh.debug import events, greenlets, stacks
from livesh.debug.values import brief
from livesh.debug.worker import WORKER, get_ident, original_thread
from livesh.errors import Refused, UserError
from livesh.runtime import walks
from livesh.runtime.select import runtime

if TYPE_CHECKING:
    from collections.abc import Callable

GROUPS = 100
FRAMES = 40
LIVE, LIVE_SECONDS = 3, 300.0
PER_SECOND = 10


class Group:
    """The exceptions of one type from one place."""

    def __init__(self, number: int, type_: str) -> None:
        self.number = number
        self.type = type_
        self.message = ""
        self.count = 0
        self.first = self.last = time()
        self.who = self.source = ""
        self.trace: dict[str, Any] = {}

    def as_dict(self) -> dict[str, Any]:
        """Return the group as a row."""
        frames = self.trace.get("frames") or [{}]
        inner = frames[-1]
        return {
            "number": self.number, "type": self.type, "message": self.message, "count": self.count, "first": self.first, "last": self.last,
            "who": self.who, "source": self.source, "place": f"{inner.get('qualname', '?')} {inner.get('file', '?')}:{inner.get('line', '?')}",
            "version": inner.get("version"), "status": inner.get("status"),
        }  # fmt: skip


class Ring:
    """The groups, the newest last, and what is installed to fill them."""

    def __init__(self) -> None:
        self.groups: OrderedDict[tuple[Any, ...], Group] = OrderedDict()
        self.live: deque[tuple[int, BaseException, float]] = deque(maxlen=LIVE)
        self.owners: dict[int, tuple[Any, str]] = {}
        self.dropped = 0
        self.since: float | None = None
        self._next = 1
        self._window = (0, 0)
        self._lock = original_thread().allocate_lock()
        self._seen: int | None = None

    def take(self, error: BaseException, source: str, inside: str | None = None) -> None:
        """Note one exception; text is made of it as long as there are not too many."""
        if not self.owners or stacks_of_ours(error.__traceback__):
            return
        with self._lock:
            if self._seen == id(error) and source == "logged":
                return  # the hook saw it already, and logs it
            self._seen = id(error)
            group = self._group(error)
            group.count += 1
            group.last = time()
            worth = self._admits()
            self.live.append((group.number, error, monotonic()))
        if worth or not group.trace:
            from livesh.debug.hits import whose

            group.who, group.source = whose(get_ident(), inside), source
            group.message = message_of(error)
            group.trace = trace_of(error)

    def _group(self, error: BaseException) -> Group:
        key = (type(error), *_place(error.__traceback__))
        group = self.groups.get(key)
        if group is None:
            group = Group(self._next, type(error).__qualname__)
            self._next += 1
            self.groups[key] = group
            while len(self.groups) > GROUPS:
                self.groups.popitem(last=False)
                self.dropped += 1
        self.groups.move_to_end(key)
        return group

    def _admits(self) -> bool:
        second = int(monotonic())
        count = self._window[1] + 1 if self._window[0] == second else 1
        self._window = (second, count)
        return count <= PER_SECOND

    def tend(self) -> None:
        """Let exceptions go that were kept long enough."""
        while self.live and monotonic() - self.live[0][2] > LIVE_SECONDS:
            self.live.popleft()

    def clear(self) -> None:
        """Forget everything."""
        self.groups.clear()
        self.live.clear()
        self.since, self._seen = None, None


RING = Ring()


def stacks_of_ours(traceback: TracebackType | None) -> bool:
    """Whether an exception was raised in livesh's own code: not the service's business."""
    while traceback is not None and traceback.tb_next is not None:
        traceback = traceback.tb_next
    return traceback is not None and walks.is_ours(traceback.tb_frame)


def _place(traceback: TracebackType | None) -> tuple[Any, ...]:
    while traceback is not None and traceback.tb_next is not None:
        traceback = traceback.tb_next
    return () if traceback is None else (traceback.tb_frame.f_code.co_filename, traceback.tb_lineno)


def message_of(error: BaseException) -> str:
    """Return the message without running the class's `__str__`, unless that is the interpreter's own."""
    own = type(error).__str__ is BaseException.__str__ or type(error).__module__ == "builtins"
    arguments: tuple[Any, ...] = BaseException.args.__get__(error)  # type: ignore[attr-defined]
    if own and all(type(each) in (str, int, float, bool, type(None)) for each in arguments):
        return str(error)[:500]
    return ", ".join(brief(each, 0) for each in arguments)[:500]


def trace_of(error: BaseException, depth: int = 0) -> dict[str, Any]:
    """Return an exception as the shell draws it: frames oldest first, causes and groups a few levels deep."""
    frames = []
    at = error.__traceback__
    while at is not None:
        if not walks.is_ours(at.tb_frame):
            frames.append(stacks.described(at.tb_frame.f_code, at.tb_lineno or 0, at.tb_frame, with_locals=True))
        at = at.tb_next
    trace: dict[str, Any] = {"type": type(error).__qualname__, "message": message_of(error), "frames": frames[-FRAMES:]}
    if depth < 3:
        if error.__cause__ is not None:
            trace["cause"] = trace_of(error.__cause__, depth + 1)
        elif error.__context__ is not None and not error.__suppress_context__:
            trace["context"] = trace_of(error.__context__, depth + 1)
        if isinstance(error, BaseExceptionGroup):
            trace["children"] = [trace_of(each, depth + 1) for each in error.exceptions[:8]]
    notes = getattr(error, "__notes__", None)
    if type(notes) is list:
        trace["notes"] = [brief(note, 0) for note in notes[:8]]
    return trace


# -- what is installed ----------------------------------------------------------------------------------------------------------

_INSTALLED: dict[str, Callable[[], None]] = {}


def start(owner: Any, handled: str) -> list[str]:
    """Record for *owner* from now on; returns what cannot be recorded here."""
    lacking = []
    RING.owners[id(owner)] = (owner, handled)
    if RING.since is None:
        RING.since = time()
        WORKER.tend(_tend)
    _hook()
    if handled:
        if runtime().lacks_local_events():
            lacking.append(f"handled exceptions: {runtime().lacks_local_events()}; :watch F -e shows those that leave a function")
        elif "handled" not in _INSTALLED:
            _INSTALLED["handled"] = _hook_handled()
    return lacking


def _tend() -> None:
    _hook()  # the program may have imported `threading` or `logging` only now
    RING.tend()


def _hook() -> None:
    for name, install in (("uncaught", _hook_main), ("uncaught in threads", _hook_threads), ("uncaught in greenlets", _hook_hubs), ("logged", _hook_logging)):
        if name not in _INSTALLED and RING.owners:
            remove = install()
            if remove is not None:
                _INSTALLED[name] = remove


def stop(owner: Any | None) -> int:
    """Record no more for *owner* (for nobody without one); takes everything off with the last. Returns how many ended."""
    before = len(RING.owners)
    if owner is None:
        RING.owners.clear()
    else:
        RING.owners.pop(id(owner), None)
    if not RING.owners and RING.since is not None:
        WORKER.release(_tend)
        for name in list(_INSTALLED):
            _INSTALLED.pop(name)()
        RING.clear()
    return before - len(RING.owners)


def sources() -> list[str]:
    """Return what is recorded."""
    return list(_INSTALLED)


def _hook_main() -> Callable[[], None]:
    def around(before: Any) -> Any:
        def hook(kind: Any, error: Any, trace: Any) -> Any:
            RING.take(error, "uncaught")
            return before(kind, error, trace)

        return hook

    return _replace(sys, "excepthook", around)


def _hook_threads() -> Callable[[], None] | None:
    threading = sys.modules.get("threading")
    if threading is None:
        return None

    def around(before: Any) -> Any:
        def hook(args: Any) -> Any:
            if args.exc_value is not None:
                RING.take(args.exc_value, "uncaught")
            return before(args)

        return hook

    return _replace(threading, "excepthook", around)


def _hook_hubs() -> Callable[[], None] | None:
    hub_class = greenlets.hub_class()
    if hub_class is None:
        return None

    def around(before: Any) -> Any:
        def hook(hub: Any, context: Any, kind: Any, error: Any, trace: Any) -> Any:
            if isinstance(error, BaseException):
                RING.take(error, "uncaught", greenlets.label_of(context))  # the hub runs: the greenlet has ended
            return before(hub, context, kind, error, trace)

        return hook

    return _replace(hub_class, "print_exception", around)


def _hook_logging() -> Callable[[], None] | None:
    logging = sys.modules.get("logging")
    if logging is None:
        return None
    before = logging.getLogRecordFactory()

    def factory(*args: Any, **named: Any) -> Any:
        error = args[6] if len(args) > 6 else named.get("exc_info")
        if type(error) is tuple and len(error) == 3 and isinstance(error[1], BaseException):
            RING.take(error[1], "logged")
        return before(*args, **named)

    logging.setLogRecordFactory(factory)

    def remove() -> None:
        # Somebody who wrapped ours in his keeps it; it passes everything on and records nothing any more.
        if logging.getLogRecordFactory() is factory:
            logging.setLogRecordFactory(before)

    return remove


def _replace(module: Any, name: str, around: Callable[[Any], Any]) -> Callable[[], None]:
    before = getattr(module, name)
    ours = around(before)
    setattr(module, name, ours)

    def remove() -> None:
        if getattr(module, name) is ours:
            setattr(module, name, before)

    return remove


def _hook_handled() -> Callable[[], None]:
    busy: set[int] = set()

    def handled(frame: FrameType, code: CodeType, offset: int, error: BaseException) -> None:
        ident = original_thread().get_ident()
        if ident in busy or not _is_wanted(error):
            return
        busy.add(ident)
        try:
            RING.take(error, "handled")
        finally:
            busy.discard(ident)

    listener = events.Listener({"EXCEPTION_HANDLED": handled}).begin()
    listener.listen_everywhere(["EXCEPTION_HANDLED"])
    return listener.end


def _is_wanted(error: BaseException) -> bool:
    from livesh.debug.breakpoints import matches

    return any(wanted and matches(error, wanted) for _, wanted in list(RING.owners.values()))


# -- asking ------------------------------------------------------------------------------------------------------------------------


def listed(like: str) -> dict[str, Any]:
    """Return the groups, the newest first."""
    rows = [group.as_dict() for group in reversed(list(RING.groups.values()))]
    if like:
        rows = [row for row in rows if like in str(row["type"]) or like in str(row["place"])]
    return {"recording": sources(), "since": RING.since, "groups": rows, "dropped": RING.dropped}


def one(number: int) -> dict[str, Any]:
    """Return one group with its newest trace."""
    group = _find(number)
    live = any(each[0] == number for each in RING.live)
    return {**group.as_dict(), "at": group.last, "live": live, "trace": group.trace}


def _find(number: int) -> Group:
    for group in RING.groups.values():
        if group.number == number:
            return group
    raise UserError(f"there is no recorded exception {number}", hint=":errors lists them")


def evaluate(number: int, frame: int, expression: str) -> str:
    """Evaluate in a frame of the newest kept exception of that number; frame 0 is where it was raised."""
    _find(number)
    kept = [error for held, error, _ in RING.live if held == number]
    if not kept:
        raise Refused(f"exception {number} is text only by now: the last {LIVE} are kept alive, for {LIVE_SECONDS / 60:.0f} minutes")
    frames = []
    at = kept[-1].__traceback__
    while at is not None:
        if not walks.is_ours(at.tb_frame):
            frames.append(at.tb_frame)
        at = at.tb_next
    if not 0 <= frame < len(frames):
        raise UserError(f"there is no frame {frame}", hint=f"0 to {len(frames) - 1}")
    value = evaluating.in_frame(frames[len(frames) - 1 - frame], expression, {})
    return "" if value is evaluating.NOTHING else brief(value, 3)
