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
from typing import Any

_HOOKS: list[tuple[Any, str, Any, Any]] = []


# -- old lines for everybody -------------------------------------------------------------------------------------------


def show_old_lines() -> None:
    """Make every traceback printed from here on show the lines of the version that runs; called at each retirement."""
    if not _HOOKS:
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
    """Return the lines of the version that *path* stands for: an old spelling, or the true path of a module."""
    from livesh.errors import Refused
    from livesh.swap import provenance, versions

    try:
        found = provenance.version_of_path(path)
        if found is not None:
            return _split(versions.source_of(*found).text)
        module = versions.tracked_path(path)
        return None if module is None else _split(versions.current_source(module).text)
    except Refused:
        return None


def _split(text: str) -> list[str]:
    lines = [line + "\n" for line in text.split("\n")]
    if lines[-1] == "\n":
        lines.pop()
    return lines


def _replace_excepthooks() -> None:
    from livesh.runtime.select import runtime

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
    if args.exc_type is SystemExit:
        return
    import traceback

    if sys.stderr is None:
        return
    name = args.thread.name if args.thread is not None else "?"
    print(f"Exception in thread {name}:", file=sys.stderr, flush=True)
    traceback.print_exception(args.exc_type, args.exc_value, args.exc_traceback)
