"""The text of a module as it is on disk, or as a person gave it: bytes, what they mean as text, and their digest.

The digest of the text is the identity: neither a time stamp nor a ``.pyc`` ever decides. Line ends, a BOM and the encoding
are not part of a text. Which text the loaded code came from is another question: `captures.py`.
"""

from __future__ import annotations

import os
import sys

from livesh.runtime import files
from livesh.swap.history import loaded

# Not from typing: importing that costs more than everything else here together.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

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


def disk(module: str) -> Source:
    """Return the text that is on disk now; raises `Refused` with the reason when there is none to read."""
    path = path_to_read(module)
    return Source(module, path, read(module, path))


def arriving(module: str) -> Source | None:
    """The text of a module of the program that an import would load now; None when it is in no file. Runs no code."""
    from importlib.machinery import PathFinder, SourceFileLoader

    from livesh.errors import Refused

    parent = module.rpartition(".")[0]
    path = loaded.namespace(parent).get("__path__") if parent and loaded.namespace(parent) is not None else None  # type: ignore[union-attr]
    if bool(parent) is not (path is not None):
        return None
    spec = PathFinder.find_spec(module, path)
    if spec is None or not isinstance(spec.loader, SourceFileLoader) or not spec.origin or not loaded.is_program_path(spec.origin):
        return None
    try:
        return Source(module, spec.origin, read(module, spec.origin))
    except Refused:
        return None


def absence(module: str) -> str:
    """Say what it means that there is no text on disk: "missing", "changed" (not readable as text) or "unknown"."""
    path = loaded.path_of(module)
    if path is None or path.endswith((".pyc", ".pyo")):
        return "unknown"
    return "changed" if _exists(module, path) else "missing"


# -- files ------------------------------------------------------------------------------------------------------------


def path_to_read(module: str) -> str:
    """Return the path of the module's text, or refuse with what it is instead."""
    names = loaded.namespace(module)
    if names is None:
        raise _refused(f"{module} is not loaded")
    path = loaded.file_of(names)
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


def read(module: str, path: str) -> bytes:
    """Return the bytes of the file, also out of a zip; raises `Refused` when they cannot be had."""
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
        read(module, path)
    except Refused:
        return os.path.exists(path)
    return True


# -- text -------------------------------------------------------------------------------------------------------------


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
