"""Which text each module's code was compiled from, and what is on disk now.

Theory of operation. Python forgets a module's text once it is compiled, and the file may be edited a second later: who
asks the disk at noon does not learn what was imported at nine. So from `install` on the text is remembered at the only
moment it is certain, inside the loader: `SourceLoader.source_to_code` is given the very bytes. When a ``.pyc`` was used
no bytes are seen; then the file is read at that moment, and because a ``.pyc`` is trusted on its time stamp, the text
counts only after it was compiled and found equal to the loaded code, once, when somebody first asks. Modules loaded
before `install` are read then and checked the same way.

The digest of the text is the identity: neither a time stamp nor a ``.pyc`` ever decides.

Knows modules, loaders and files. Does not know versions: `versions.py` numbers what is found here.
"""

from __future__ import annotations

import os
import sys
from time import time

from livesh.runtime import files

# Not from typing: importing that costs more than everything else here together.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import CodeType
    from typing import Any

_HERE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
_STDLIB = os.path.dirname(os.path.abspath(os.__file__))
# The scripts beside the interpreter (gunicorn, celery ...) are installed; an embedded interpreter has no such place.
_SCRIPTS = (os.path.dirname(sys.executable) + os.sep,) if sys.executable else ()
_NOT_THE_PROGRAMS = ("<", _HERE + os.sep, _STDLIB + os.sep, *_SCRIPTS)
_INSTALLED = (f"{os.sep}site-packages{os.sep}", f"{os.sep}dist-packages{os.sep}")
_BOM = b"\xef\xbb\xbf"


class Source:
    """One text of one module; frozen in spirit, everything but the bytes is worked out when asked for."""

    __slots__ = ("_digest", "_encoding", "_text", "module", "path", "raw")

    def __init__(self, module: str, path: str, raw: bytes) -> None:
        self.module = module
        self.path = path
        self.raw = raw
        self._digest = ""
        self._encoding = ""
        self._text: str | None = None

    @classmethod
    def of_text(cls, module: str, path: str, text: str) -> Source:
        """Return the source of *text* as a person gave it, encoded as its own coding cookie says."""
        source = cls(module, path, _encoded(text))
        source._text = _newlines(text.removeprefix("\ufeff"))
        return source

    @property
    def encoding(self) -> str:
        """How the bytes become text: PEP 263's cookie, a BOM, or UTF-8."""
        if not self._encoding:
            self._encoding = _encoding_of(self.raw)
        return self._encoding

    @property
    def text(self) -> str:
        """The text as `compile` sees it; raises `Refused` when the bytes are no text."""
        if self._text is None:
            self._text = _decoded(self)
        return self._text

    @property
    def digest(self) -> str:
        """The SHA-256 of the bytes, in hex."""
        if not self._digest:
            self._digest = _sha256(self.raw)
        return self._digest

    def is_on_disk(self) -> bool:
        """Whether the file holds just these bytes now."""
        try:
            with files.open_for_a_moment(), open(self.path, "rb") as file:
                return file.read() == self.raw
        except OSError:
            return False

    def same_as(self, other: Source) -> bool:
        """Whether both are the same text; line ends, BOM and encoding are not part of a text."""
        return self.raw == other.raw or self.text == other.text

    def __repr__(self) -> str:
        return f"<source of {self.module}, {len(self.raw)} bytes>"


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


# -- the questions -----------------------------------------------------------------------------------------------------


def disk(module: str) -> Source:
    """Return the text that is on disk now; raises `Refused` with the reason when there is none to read."""
    path = _path_to_read(module)
    return Source(module, path, _read(module, path))


def known(module: str) -> Source:
    """Return the text the loaded code of *module* was compiled from; raises `Refused` when it cannot be known.

    Nothing is guessed: text that was not seen by the compiler itself is compiled and compared with the loaded code.
    """
    found = _KNOWN.get(module)
    if found is not None and _is_still(module, found):
        return found
    _KNOWN[module] = found = _find_known(module)
    return found


def arriving(module: str) -> Source | None:
    """The text of a module of the program that an import would load now; None when it is in no file. Runs no code."""
    from importlib.machinery import PathFinder, SourceFileLoader

    from livesh.errors import Refused

    parent = module.rpartition(".")[0]
    path = namespace(parent).get("__path__") if parent and namespace(parent) is not None else None  # type: ignore[union-attr]
    if bool(parent) is not (path is not None):
        return None
    spec = PathFinder.find_spec(module, path)
    if spec is None or not isinstance(spec.loader, SourceFileLoader) or not spec.origin or not _is_program_path(spec.origin):
        return None
    try:
        return Source(module, spec.origin, _read(module, spec.origin))
    except Refused:
        return None


def status(module: str) -> str:
    """Say whether the file of *module* is "same", "changed" or "missing", compared with its current version.

    "unknown" when the running text cannot be known. Only texts are compared, never time stamps.
    """
    from livesh.errors import Refused

    try:
        running = _current(module)
    except Refused:
        return "unknown"
    try:
        return "same" if running.same_as(disk(module)) else "changed"
    except Refused:
        return absence(module)


def absence(module: str) -> str:
    """Say what it means that there is no text on disk: "missing", "changed" (not readable as text) or "unknown"."""
    path = path_of(module)
    if path is None or path.endswith((".pyc", ".pyo")):
        return "unknown"
    return "changed" if _exists(module, path) else "missing"


def loaded_at(module: str) -> float:
    """Return when *module* was loaded (seconds since the epoch); for those loaded before us, when we first looked."""
    path = path_of(module)
    captures = _CAPTURES.get(path) if path is not None else None
    return captures[0].at if captures else time()


def changed() -> list[str]:
    """Return the program's modules whose text on disk differs from their current version."""
    return [name for name in shown_modules() if not _is_as_loaded(name) and status(name) == "changed"]


def _is_as_loaded(module: str) -> bool:
    """Whether a module that was never swapped has the bytes on disk that were seen when it was loaded.

    Spares compiling all of a program to find out that nothing was edited: what was not edited cannot be "changed".
    """
    from livesh.swap.history import versions

    path = path_of(module)
    if path is None or versions.is_tracked(module):
        return False
    seen = remembered(path)
    return seen is not None and seen.is_on_disk()


def is_program(module: str) -> bool:
    """Whether *module* is the program's own code: not the standard library, not an installed package, not livesh."""
    path = path_of(module)
    return path is not None and _is_program_path(path)


def program_modules() -> list[str]:
    """Return the names of the loaded modules that are the program's own, sorted."""
    return sorted(name for name in list(sys.modules) if is_program(name) and not is_alias(name))


def is_alias(name: str) -> bool:
    """Whether a module stands in `sys.modules` under another name too that is the one to use: `__main__` for multiprocessing's `__mp_main__`, else its own."""
    if name == "__main__":
        return False
    if sys.modules.get("__main__") is sys.modules.get(name):
        return True
    held = namespace(name)
    own = held.get("__name__") if held is not None else None
    return type(own) is str and own != name and own in sys.modules and sys.modules[own] is sys.modules.get(name)


def shown_modules() -> list[str]:
    """Return the modules a person means who names none: the program's own, or, where that is itself an installed package, the package's."""
    return program_modules() or _installed_program()


def _installed_program() -> list[str]:
    """Return the loaded modules of the packages that `__main__` is from, or, where it is the script of one, that its functions are from."""
    main = namespace("__main__") or {}
    spec = getattr(main.get("__spec__"), "name", None)
    homes = [spec] if type(spec) is str else [getattr(each, "__module__", "") for each in list(main.values()) if type(each) is type(shown_modules)]
    roots = {str(home).partition(".")[0] for home in homes} - {"__main__", "livesh"}
    names = [name for name in list(sys.modules) if name == "__main__" or name.partition(".")[0] in roots]
    return sorted(name for name in names if not is_alias(name) and _is_installed(path_of(name)))


def _is_installed(path: str | None) -> bool:
    return path is not None and any(folder in path for folder in _INSTALLED)


def remembered(path: str) -> Source | None:
    """Return the newest text seen for *path* when it was loaded; it was not compared with the loaded code."""
    seen = [capture for capture in _CAPTURES.get(path, ()) if capture.run]
    return Source(os.path.basename(path), path, seen[-1].raw) if seen else None


def modules_of(path: str) -> list[str]:
    """Return the loaded modules whose file is *path*, however it is spelled."""
    wanted = _canonical(path)
    return [
        name
        for name in list(sys.modules)
        if (own := path_of(name)) is not None and (own == path or _canonical(own) == wanted) and not is_alias(name)
    ]


def called(where: str) -> list[str]:
    """The loaded module called *where*; else those whose file's path ends in it, one for each file, sorted."""
    if where in sys.modules:
        return [where]
    wanted = "/" + where.lstrip("./")
    found: dict[str, str] = {}
    for name in list(sys.modules):
        path = path_of(name)
        if path is not None and ("/" + path).endswith(wanted):
            found.setdefault(path, name)
    return sorted(found.values())


def path_of(module: str) -> str | None:
    """Return the file of a loaded module as its code spells it; None for modules without a text of their own."""
    names = namespace(module)
    path = _file_of(names) if names is not None else None
    if type(path) is not str or not path or path.endswith((".so", ".pyd", ".dll")):
        return None
    return path


def _file_of(names: dict[str, Any]) -> Any:
    """The file a module says it is from; its spec remembers it when somebody took `__file__` away."""
    path = names.get("__file__")
    if path is None:
        spec = names.get("__spec__")
        path = getattr(spec, "origin", None) if getattr(spec, "has_location", False) else None
    return path


# -- remembering -------------------------------------------------------------------------------------------------------


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


def forget(module: str) -> None:
    """Drop what was found for *module*: somebody reloaded it, or put another one in its place."""
    _KNOWN.pop(module, None)


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
    if not _is_program_path(path):
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
    for name in program_modules():
        path = path_of(name)
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


# -- finding out -------------------------------------------------------------------------------------------------------


def _find_known(module: str) -> Source:
    path = _path_to_read(module)
    captures = _CAPTURES.get(path) or [_Capture(_read(module, path), None, exact=False)]
    newest_first = captures[::-1]
    only = sum(each.run for each in captures) == 1
    for capture in sorted(newest_first, key=lambda capture: not capture.run):
        source = Source(module, path, capture.raw)
        if (capture.exact and capture.run and only) or _is_text_of(source, capture.mark):
            capture.exact = capture.run = True
            _note(path, capture)
            return source
    raise _refused(f"{module}: its text changed before livesh looked: {path} is not what the loaded code came from")


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
    made = set(nested(code))
    return all(live in made for live in _live_codes(source.module, source.path))


def nested(code: CodeType) -> Iterator[CodeType]:
    """Yield *code* and every code object inside it."""
    stack = [code]
    while stack:
        each = stack.pop()
        yield each
        stack += [constant for constant in each.co_consts if type(constant) is type(code)]


def _live_codes(module: str, path: str) -> Iterator[CodeType]:
    """Yield the code of the functions and methods of *module* that nobody of us has put there."""
    from livesh.swap.history import provenance

    return (code for code in codes_of(module) if code.co_filename == path and provenance.claimed(code) is None)


def codes_of(module: str) -> Iterator[CodeType]:
    """Yield the code of the functions, methods and properties that the module's names hold now."""
    for value in list((namespace(module) or {}).values()):
        yield from _codes_in(value, module, depth=0)


def _codes_in(value: Any, module: str, depth: int) -> Iterator[CodeType]:
    from livesh.runtime import raw

    kind = type(value)
    if kind is staticmethod or kind is classmethod:
        value = value.__func__
    elif kind is property:
        value = value.fget
    code = _code_of(value)
    if code is not None:
        yield code
    elif issubclass(kind, type) and depth < 4 and raw.module_of(value) == module:
        for attribute in list(raw.namespace(value).values()):
            yield from _codes_in(attribute, module, depth + 1)


def _code_of(value: Any) -> CodeType | None:
    if type(value) is not type(_code_of):
        return None
    code: CodeType = value.__code__
    return code


def _is_still(module: str, source: Source) -> bool:
    return path_of(module) == source.path


def _current(module: str) -> Source:
    from livesh.swap.history import versions

    return versions.current_source(module)


# -- files -------------------------------------------------------------------------------------------------------------


def _path_to_read(module: str) -> str:
    """Return the path of the module's text, or refuse with what it is instead."""
    names = namespace(module)
    if names is None:
        raise _refused(f"{module} is not loaded")
    path = _file_of(names)
    if type(path) is not str or not path:
        raise _refused(f"{module} {_without_file(module, names)}")
    if path.endswith((".so", ".pyd", ".dll")):
        raise _refused(f"{module} is an extension module: it has no Python text")
    if path.endswith((".pyc", ".pyo")):
        raise _refused(f"{module} was loaded from {path} without its text")
    return path


def _without_file(module: str, names: dict[str, Any]) -> str:
    if module in sys.builtin_module_names:
        return "is built into the interpreter: it has no Python text"
    if "__path__" in names:
        return "is a namespace package: it has no text of its own"
    if getattr(names.get("__spec__"), "origin", None) == "frozen":
        return "is frozen into the interpreter: it has no file"
    return "was not loaded from a file"


def _read(module: str, path: str) -> bytes:
    try:
        with files.open_for_a_moment(), open(path, "rb") as file:
            return file.read()
    except NotADirectoryError:
        return _read_from_archive(module, path)
    except FileNotFoundError:
        raise _refused(f"{module}: {path} is not there any more") from None
    except (OSError, ValueError) as cause:
        raise _refused(f"{module}: {path} cannot be read: {cause}") from None


def _read_from_archive(module: str, path: str) -> bytes:
    """Read from the zip as it is now: the loader's own table of contents is as old as the import."""
    import zipfile

    archive = _archive_of(path)
    try:
        with zipfile.ZipFile(archive) as file:
            return file.read(os.path.relpath(path, archive).replace(os.sep, "/"))
    except KeyError:
        raise _refused(f"{module}: {path} is not in the archive any more") from None
    except (OSError, ValueError, zipfile.BadZipFile) as cause:
        raise _refused(f"{module}: {path} cannot be read: {cause}") from None


def _archive_of(path: str) -> str:
    archive = path
    while archive and not os.path.isfile(archive):
        parent = os.path.dirname(archive)
        if parent == archive:
            break
        archive = parent
    return archive


def _exists(module: str, path: str) -> bool:
    from livesh.errors import Refused

    try:
        _read(module, path)
    except Refused:
        return os.path.exists(path)
    return True


def _canonical(path: str) -> str:
    return os.path.realpath(path)


def _is_program_path(path: str) -> bool:
    return not path.startswith(_NOT_THE_PROGRAMS) and not any(folder in path for folder in _INSTALLED)


def namespace(module: str) -> dict[str, Any] | None:
    """Return the module's own dictionary, without waking lazy modules or asking objects that pose as modules."""
    try:
        names = object.__getattribute__(sys.modules[module], "__dict__")
    except (KeyError, AttributeError):
        return None
    return names if type(names) is dict else None


# -- text --------------------------------------------------------------------------------------------------------------


def _decoded(source: Source) -> str:
    try:
        return _newlines(source.raw.decode(source.encoding))
    except UnicodeDecodeError as cause:
        where = f"{source.module}: {source.path}"
        raise _refused(f"{where} is not {source.encoding} text: byte {cause.start} cannot be decoded") from None


def _newlines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _sha256(raw: bytes) -> str:
    # Not hashlib where it can be helped: it loads OpenSSL, more than the whole agent may weigh. The name of the
    # interpreter's own implementation has changed with the versions.
    for name in ("_sha2", "_sha256", "hashlib"):
        try:
            return str(__import__(name).sha256(raw).hexdigest())
        except ImportError:
            continue
    raise _refused("this interpreter has no SHA-256")


def _encoding_of(raw: bytes) -> str:
    """PEP 263, with the common answer first: tokenize (and re with it) is imported for cookies only."""
    head = raw[:512]
    if b"coding" not in head and b"\r" not in head:
        return "utf-8-sig" if head.startswith(_BOM) else "utf-8"
    import io
    import tokenize

    try:
        return tokenize.detect_encoding(io.BytesIO(raw).readline)[0]
    except SyntaxError as cause:
        raise _refused(f"the text cannot be decoded: {cause}") from None


def _encoded(text: str) -> bytes:
    if text.startswith("\ufeff"):
        return text.encode("utf-8")
    try:
        return text.encode(_encoding_of(text[:512].encode("utf-8", "replace")))
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")


def _refused(reason: str) -> Exception:
    from livesh.errors import Refused

    return Refused(reason)
