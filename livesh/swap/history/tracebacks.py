"""Tracebacks that show the version that ran: in livesh's own format, and in what the service prints itself.

Theory of operation. Every traceback printed in Python takes its lines from linecache, and linecache reads the disk: the
text of today for the code of yesterday. So `linecache.updatecache`, which is asked only when a file is not cached, goes
through us: the spelling of an old version (see `provenance`) gets that version's lines, the true path of a module gets
the current version's, everything else is passed on untouched. `clearcache` and `checkcache` lose nothing, since the
lines are made again when next asked for.

Up to 3.12 the interpreter's own excepthook is written in C and reads the disk; there `sys.excepthook` and
`threading.excepthook` are replaced by what `traceback` prints, once a first version was retired, and only where they are
still the interpreter's own.
"""

from __future__ import annotations

import sys

# Not from typing: importing that costs more than everything else here together.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_HOOKS: list[tuple[Any, str, Any, Any]] = []


# -- old lines for everybody -------------------------------------------------------------------------------------------


def show_old_lines() -> None:
    """Make every traceback printed from here on show the lines of the version that runs; called at each retirement."""
    watch_linecache()
    _replace_excepthooks()


def watch_linecache() -> None:
    """Answer linecache for versioned modules; `remove` takes it off."""
    import linecache

    if any(owner is linecache for owner, *_ in _HOOKS):
        return
    _hook(linecache, "updatecache", _updatecache(linecache.updatecache))


def remove() -> None:
    """Take every hook of this file off; one that somebody wrapped since stays under theirs, and passes on."""
    while _HOOKS:
        owner, name, original, ours = _HOOKS.pop()
        if owner.__dict__.get(name) is ours:
            setattr(owner, name, original)


def refresh(path: str) -> None:
    """Let linecache ask again for *path*: another version is current there."""
    linecache = sys.modules.get("linecache")
    if linecache is not None:
        linecache.cache.pop(path, None)


def show_arriving(path: str, text: str) -> None:
    """Let linecache show a text that is about to be current, until `refresh`: a decorator that compiles what it decorates anew reads it."""
    linecache = sys.modules.get("linecache")
    if linecache is not None:
        lines = _split(text)
        linecache.cache[path] = (sum(map(len, lines)), None, lines, path)


def _hook(owner: Any, name: str, ours: Any) -> None:
    _HOOKS.append((owner, name, getattr(owner, name), ours))
    setattr(owner, name, ours)


def _updatecache(original: Any) -> Any:
    def updatecache(filename: Any, module_globals: Any = None) -> Any:
        """Update a cache entry and return its list of lines."""
        lines = lines_of(filename) if type(filename) is str else None
        if lines is None:
            return original(filename, module_globals)
        import linecache

        # Without a time stamp `checkcache` leaves the entry alone.
        linecache.cache[filename] = (sum(map(len, lines)), None, lines, filename)
        return lines

    return updatecache


def lines_of(path: str) -> list[str] | None:
    """Return the lines of the version that *path* stands for: an old spelling, or the true path of a module.

    None where the file is right, or nothing is known.
    """
    from livesh.errors import Refused
    from livesh.swap.history import captures, provenance, versions

    try:
        found = provenance.version_of_path(path)
        if found is not None:
            return _split(versions.source_of(*found).text)
        module = versions.tracked_path(path)
        source = captures.remembered(path) if module is None else versions.current_source(module)
        return None if source is None or source.is_on_disk() else _split(source.text)
    except Refused:
        return None


def _split(text: str) -> list[str]:
    lines = [line + "\n" for line in text.split("\n")]
    if lines[-1] == "\n":
        lines.pop()
    return lines


def _replace_excepthooks() -> None:
    from livesh.runtime.select import runtime

    if sys.unraisablehook is sys.__unraisablehook__:
        _hook(sys, "unraisablehook", _unraisablehook)
    if not runtime().default_excepthook_reads_disk():
        return
    if sys.excepthook is sys.__excepthook__:
        _hook(sys, "excepthook", _excepthook)
    threading = sys.modules.get("threading")
    if threading is not None and threading.excepthook is threading.__excepthook__:
        _hook(threading, "excepthook", _thread_excepthook)


def _excepthook(kind: Any, value: Any, trace: Any) -> None:
    """Print an uncaught exception as the interpreter does, from linecache."""
    import traceback

    traceback.print_exception(kind, value, trace)


def _thread_excepthook(args: Any) -> None:
    """Print a thread's uncaught exception as `threading` does, from linecache."""
    if args.exc_type is SystemExit or sys.stderr is None:
        return
    import traceback

    name = args.thread.name if args.thread is not None else "?"
    print(f"Exception in thread {name}:", file=sys.stderr, flush=True)
    traceback.print_exception(args.exc_type, args.exc_value, args.exc_traceback)


def _unraisablehook(args: Any) -> None:
    """Print an exception nobody can catch as the interpreter does, from linecache; its own is C on every Python."""
    if sys.stderr is None:
        return
    import traceback

    if args.object is not None:
        print(f"{args.err_msg or 'Exception ignored in'}: {_repr(args.object)}", file=sys.stderr, flush=True)
    elif args.err_msg is not None:
        print(f"{args.err_msg}:", file=sys.stderr, flush=True)
    traceback.print_exception(args.exc_type, args.exc_value, args.exc_traceback)


def _repr(obj: Any) -> str:
    try:
        return repr(obj)
    except Exception:
        # The interpreter's own words for it.
        return "<object repr() failed>"


# -- tracebacks with versions ------------------------------------------------------------------------------------------


def format_exception(exc: BaseException) -> str:
    """Format *exc* as `traceback` does, causes, contexts and groups included, with the version on each frame.

    A frame of a versioned module carries ``module@vN`` after its function's name, its file's true path and the line of
    that version. Frames of other code look as ever.
    """
    import traceback

    watch_linecache()
    formatted = traceback.TracebackException.from_exception(exc)
    _annotate_all(formatted, exc)
    return "".join(formatted.format())


def annotate() -> Callable[[], None]:
    """Let every traceback the service prints carry ``module@vN``; returns a function that takes it off again."""
    import traceback

    show_old_lines()
    owner = traceback.StackSummary
    if not any(each[0] is owner for each in _HOOKS):
        _hook(owner, "format_frame_summary", _format_frame_summary(owner.format_frame_summary))

    def take_off() -> None:
        for each in [each for each in _HOOKS if each[0] is owner]:
            _HOOKS.remove(each)
            if owner.__dict__.get(each[1]) is each[3]:
                setattr(owner, each[1], each[2])

    return take_off


def label(module: str, version: int) -> str:
    """Return how a version is written on a frame."""
    return f"{module}@v{version}"


def _annotate_all(formatted: Any, exc: BaseException | None, depth: int = 0) -> None:
    if exc is None or formatted is None or depth > sys.getrecursionlimit() // 4:
        return
    _annotate_stack(formatted.stack, exc)
    _annotate_all(formatted.__cause__, exc.__cause__, depth + 1)
    _annotate_all(formatted.__context__, exc.__context__, depth + 1)
    if formatted.exceptions and isinstance(exc, BaseExceptionGroup):
        for inner, part in zip(formatted.exceptions, exc.exceptions, strict=False):
            _annotate_all(inner, part, depth + 1)


def _annotate_stack(stack: Any, exc: BaseException) -> None:
    from livesh.swap.history import frames, provenance

    for summary, (frame, line) in zip(stack, _shown(exc, len(stack)), strict=False):
        place = frames.classify(frame.f_code, line, frame)
        if place.module is not None and place.version is not None:
            summary.name = f"{summary.name} {label(place.module, place.version)}"
            # Its lines were taken already, by the spelling.
            summary.filename = provenance.true_path(summary.filename)


def _shown(exc: BaseException, count: int) -> list[tuple[Any, int]]:
    """Return the frames of *exc* that `traceback` shows: all, or the first ones when `sys.tracebacklimit` is set."""
    entries: list[tuple[Any, int]] = []
    trace = exc.__traceback__
    while trace is not None and len(entries) < count:
        entries.append((trace.tb_frame, trace.tb_lineno))
        trace = trace.tb_next
    return entries


def _format_frame_summary(original: Any) -> Any:
    def format_frame_summary(self: Any, frame_summary: Any, **options: Any) -> Any:
        """Format the lines for a single FrameSummary."""
        mark = _label_of_path(frame_summary.filename)
        if mark is None:
            return original(self, frame_summary, **options)
        name = frame_summary.name
        frame_summary.name = f"{name} {mark}"
        try:
            return original(self, frame_summary, **options)
        finally:
            frame_summary.name = name

    return format_frame_summary


def _label_of_path(path: str) -> str | None:
    """The version of a printed frame: its spelling tells an old one, the true path means the current one."""
    from livesh.swap.history import frames, provenance

    found = provenance.version_of_path(path)
    if found is not None:
        return label(*found)
    module = provenance.module_of_path(path)
    number = None if module is None else frames.module_number(module)
    return None if module is None or number is None else label(module, number)
