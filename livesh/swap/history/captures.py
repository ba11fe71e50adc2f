"""Which text each module's code was compiled from.

Theory of operation. Python forgets a module's text once it is compiled, and the file may be edited a second later: who
asks the disk at noon does not learn what was imported at nine. So from `install` on the text is remembered at the only
moment it is certain, inside the loader: `SourceLoader.source_to_code` is given the very bytes. When a ``.pyc`` was used
no bytes are seen; then the file is read at that moment, and because a ``.pyc`` is trusted on its time stamp, the text
counts only after it was compiled and found equal to the loaded code, once, when somebody first asks. Modules loaded
before `install` are read then and checked the same way.

Knows modules, loaders and files. Does not know versions: `versions.py` numbers what is found here.
"""

from __future__ import annotations

import os
import sys
from time import time

from livesh.runtime import files
from livesh.swap.history import loaded
from livesh.swap.history.sources import Source, path_to_read, read

# Not from typing: importing that costs more than everything else here together.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import CodeType
    from typing import Any


class _Capture:
    """Bytes seen for a path: exact when the compiler was given them, else to be checked against *mark*."""

    __slots__ = ("at", "exact", "mark", "raw", "run")

    def __init__(self, raw: bytes, mark: int | None, exact: bool, run: bool = True) -> None:
        self.raw = raw
        self.at = time()
        # hash() of the module's code object: equal code has an equal hash, and a number holds nothing alive.
        self.mark = mark
        self.exact = exact
        # Tools ask loaders for code without running it; such a text may be newer than the one that runs.
        self.run = run


_CAPTURES: dict[str, list[_Capture]] = {}
_SEEN_LATELY: dict[str, bytes] = {}
_KNOWN: dict[str, Source] = {}
_WATCHED: list[bool] = []
_ORIGINALS: list[tuple[Any, str, Any, Any]] = []
# More than two texts of one path are only seen when modules are reloaded by other means than ours.
_CAPTURES_KEPT = 4


def known(module: str) -> Source:
    """Return the text the loaded code of *module* was compiled from; raises `Refused` when it cannot be known.

    Nothing is guessed: text that was not seen by the compiler itself is compiled and compared with the loaded code.
    """
    found = _KNOWN.get(module)
    if found is not None and _is_still(module, found):
        return found
    _KNOWN[module] = found = _find_known(module)
    return found


def forget(module: str) -> None:
    """Drop what was found for *module*: somebody reloaded it, or put another one in its place."""
    _KNOWN.pop(module, None)


def loaded_at(module: str) -> float:
    """Return when *module* was loaded (seconds since the epoch); for those loaded before us, when we first looked."""
    path = loaded.path_of(module)
    captures = _CAPTURES.get(path) if path is not None else None
    return captures[0].at if captures else time()


def remembered(path: str) -> Source | None:
    """Return the newest text seen for *path* when it was loaded; it was not compared with the loaded code."""
    seen = [capture for capture in _CAPTURES.get(path, ()) if capture.run]
    return Source(os.path.basename(path), path, seen[-1].raw) if seen else None


def install() -> None:
    """Read the program's modules that are loaded, and remember the text of each module imported from here on."""
    if _ORIGINALS:
        return
    import _frozen_importlib_external as machinery

    _wrap(machinery.SourceLoader, "source_to_code", _remember_bytes)
    _wrap(machinery.SourceLoader, "get_code", _remember_code)
    zipimport = sys.modules.get("zipimport")
    if zipimport is not None:
        _wrap(zipimport.zipimporter, "get_code", _remember_code)
    _read_loaded()
    _watch_linecache()


def uninstall() -> None:
    """Stop remembering and take every hook off; what is known stays known."""
    _WATCHED.clear()
    while _ORIGINALS:
        owner, name, original, ours = _ORIGINALS.pop()
        # Somebody wrapped ours since: taking theirs away would break them, and ours only remembers.
        if owner.__dict__.get(name) is ours:
            setattr(owner, name, original)
    tracebacks = sys.modules.get("livesh.swap.history.tracebacks")
    provenance = sys.modules.get("livesh.swap.history.provenance")
    # While old code lives its frames would be printed with the lines of today: those hooks stay as long as it does.
    if tracebacks is not None and (provenance is None or not provenance.retired()):
        tracebacks.remove()


def remember(path: str, raw: bytes, code: CodeType | None = None) -> None:
    """Note that *raw* is what the code of *path* was compiled from; for runners that compile a program themselves."""
    _note(path, _Capture(raw, None if code is None else hash(code), exact=True))


# -- remembering ------------------------------------------------------------------------------------------------------


def _wrap(owner: Any, name: str, around: Any) -> None:
    original = owner.__dict__[name]
    wrapper = around(original)
    # importlib strips its own frames from the tracebacks of failing imports by this file name: ours must go with them.
    wrapper.__code__ = wrapper.__code__.replace(co_filename="<frozen importlib._bootstrap_external>")
    wrapper.__name__, wrapper.__qualname__, wrapper.__doc__ = name, original.__qualname__, original.__doc__
    _ORIGINALS.append((owner, name, original, wrapper))
    setattr(owner, name, wrapper)


def _remember_bytes(original: Any) -> Any:
    seen = _SEEN_LATELY

    def source_to_code(self: Any, data: Any, path: Any, *args: Any, **options: Any) -> Any:
        code = original(self, data, path, *args, **options)
        if type(data) is bytes and type(path) is str:
            seen[path] = data
        return code

    return source_to_code


def _remember_code(original: Any) -> Any:
    noted = _note_loaded

    def get_code(self: Any, fullname: Any) -> Any:
        code = original(self, fullname)
        noted(self, fullname, code)
        return code

    return get_code


def _note_loaded(loader: Any, module: Any, code: Any) -> None:
    """Remember what the loader just compiled or took from a ``.pyc``; never let an import fail for our sake."""
    path = getattr(code, "co_filename", None)
    if type(path) is not str:
        return
    exact = _SEEN_LATELY.pop(path, None)
    _watch_linecache()
    if not loaded.is_program_path(path):
        return
    try:
        raw = exact if exact is not None else bytes(loader.get_data(path))
    except (OSError, ImportError, AttributeError, TypeError):
        return
    if _is_reloading(module):
        from livesh.swap.history import versions

        versions.reloaded(Source(module, path, raw), code)
    _note(path, _Capture(raw, hash(code), exact is not None, _is_run(sys._getframe(2).f_code.co_name)))


def _is_run(caller: str) -> bool:
    """Whether who asks the loader for code is going to run it: the import system, or runpy for ``python -m``."""
    return caller in ("exec_module", "_get_module_details", "_get_main_module_details")


def _is_reloading(module: Any) -> bool:
    """Whether `importlib.reload` is at work on *module*: it runs all of it again, past the engine."""
    importlib = sys.modules.get("importlib")
    return importlib is not None and module in getattr(importlib, "_RELOADING", ())


def _note(path: str, capture: _Capture) -> None:
    captures = _CAPTURES.setdefault(path, [])
    for old in list(captures):
        if old is not capture and old.raw == capture.raw and (old.mark == capture.mark or old.mark is None):
            captures.remove(old)
            capture.exact, capture.run, capture.at = capture.exact or old.exact, capture.run or old.run, old.at
    if capture not in captures:
        captures.append(capture)
    del captures[:-_CAPTURES_KEPT]


def _read_loaded() -> None:
    running = _running_modules()
    for name in loaded.program_modules():
        path = loaded.path_of(name)
        if path is None or path in _CAPTURES:
            continue
        code = running.get(name)
        try:
            with files.open_for_a_moment(), open(path, "rb") as file:
                _note(path, _Capture(file.read(), None if code is None else hash(code), exact=False))
        except OSError:
            continue


def _running_modules() -> dict[str, CodeType]:
    """The modules that are being executed on this stack: their code objects are at hand now and never again."""
    running: dict[str, CodeType] = {}
    frame = sys._getframe()
    while frame is not None:
        if frame.f_code.co_name == "<module>" and type(name := frame.f_globals.get("__name__")) is str:
            running[name] = frame.f_code
        frame = frame.f_back  # type: ignore[assignment]
    return running


def _watch_linecache() -> None:
    """Let tracebacks show the text that was loaded, as soon as somebody has a use for lines: linecache is not small."""
    linecache = sys.modules.get("linecache")
    if _WATCHED or linecache is None or not hasattr(linecache, "updatecache"):
        return
    _WATCHED.append(True)
    from livesh.swap.history import tracebacks

    if hasattr(tracebacks, "watch_linecache"):
        tracebacks.watch_linecache()
    else:
        _WATCHED.clear()  # it is this very import of it that we were told of


# -- finding out ------------------------------------------------------------------------------------------------------


def _find_known(module: str) -> Source:
    path = path_to_read(module)
    captures = _CAPTURES.get(path) or [_Capture(read(module, path), None, exact=False)]
    newest_first = captures[::-1]
    only = sum(each.run for each in captures) == 1
    for capture in sorted(newest_first, key=lambda capture: not capture.run):
        source = Source(module, path, capture.raw)
        if (capture.exact and capture.run and only) or _is_text_of(source, capture.mark):
            capture.exact = capture.run = True
            _note(path, capture)
            return source
    from livesh.errors import Refused

    raise Refused(f"{module}: its text changed before livesh looked: {path} is not what the loaded code came from")


def _is_text_of(source: Source, mark: int | None) -> bool:
    """Compile *source* and compare it with the loaded code of its module."""
    from livesh.runtime import trees  # not loaded with us: it needs `ast`

    try:
        with trees.without_warnings():
            code = compile(source.raw, source.path, "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        return False
    # What ran when the module was loaded says more than what its functions run today: a decorator may have compiled them anew (typeguard).
    return hash(code) == mark if mark is not None else _agrees(source, code)


def _agrees(source: Source, code: CodeType) -> bool:
    """Whether every live function of the module is one that *code* makes.

    Code objects compare by value, place and line table included, and ignore the file's name.
    """
    made = set(loaded.nested(code))
    return all(live in made for live in _live_codes(source.module, source.path))


def _live_codes(module: str, path: str) -> Iterator[CodeType]:
    """Yield the code of the functions and methods of *module* that nobody of us has put there."""
    from livesh.swap.history import provenance

    return (code for code in loaded.codes_of(module) if code.co_filename == path and provenance.claimed(code) is None)


def _is_still(module: str, source: Source) -> bool:
    return loaded.path_of(module) == source.path
