"""Write a version to its file: only what differs, everything else byte for byte, and never over somebody else's work.

The file may be overwritten when what is in it is a text livesh knows: that of some version of the module. Otherwise it moved underneath, and the
write is refused. Lines that both texts share keep their bytes: their newline, their encoding's spelling. The file is replaced by a rename, so
nobody reads half of it, and keeps its mode and owner.
"""

from __future__ import annotations

import os
from typing import Any

from livesh.errors import Refused
from livesh.runtime import files


def write(module: str) -> dict[str, Any]:
    """Write the current version of *module* to its file and say what changed; raises `Refused`."""
    from livesh.swap.history import sources, versions

    current = versions.current(module)
    there = sources.disk(module)
    before = there.digest
    if there.same_as(current.text_source()):
        return {"path": there.path, "lines": 0, "before": before, "digest": before}
    if not any(_is(version, there) for version in versions.history(module)):
        raise Refused(
            f"{there.path} moved underneath: what is in it is no version of {module} that livesh knows;"
            f" :diff {module} shows it, :reload {module} would take it"
        )
    raw, count = merged(there.raw, there.text, current.source, there.encoding)
    with files.open_for_a_moment():
        _replace(there.path, raw, there.raw)
    return {"path": there.path, "lines": count, "before": before, "digest": sources.disk(module).digest}


def _is(version: Any, there: Any) -> bool:
    try:
        return bool(there.same_as(version.text_source()))
    except Refused:
        return False


def merged(raw: bytes, old: str, new: str, encoding: str) -> tuple[bytes, int]:
    """Return the bytes of *new*, with the lines it shares with *old* as they are in *raw*, and how many lines differ."""
    import difflib

    bom = b"\xef\xbb\xbf" if raw.startswith(b"\xef\xbb\xbf") else b""
    lines = _raw_lines(raw[len(bom) :], encoding)
    before, after = old.removeprefix("\ufeff").splitlines(keepends=True), new.splitlines(keepends=True)
    if len(lines) != len(before):
        raise Refused("the file's lines cannot be matched with the text; it was not written")
    newline = _newline(lines, encoding)
    out, count = [bom], 0
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            out += lines[i1:i2]
        else:
            out += [_encoded(line, newline, encoding) for line in after[j1:j2]]
            count += max(i2 - i1, j2 - j1)
    return b"".join(out), count


def _raw_lines(raw: bytes, encoding: str) -> list[bytes]:
    """Split as Python's own reader does: at \\n, \\r\\n and \\r; encodings that are no superset of ASCII go through text."""
    import re

    return [piece for piece in re.split(rb"(?<=\n)|(?<=\r)(?!\n)", raw) if piece]


def _newline(lines: list[bytes], encoding: str) -> str:
    crlf = sum(line.endswith(b"\r\n") for line in lines)
    return "\r\n" if crlf * 2 > len(lines) else "\n"


def _encoded(line: str, newline: str, encoding: str) -> bytes:
    bare = line.rstrip("\n")
    end = newline if line.endswith("\n") else ""
    try:
        return (bare + end).encode("utf-8" if encoding.replace("_", "-").lower() == "utf-8-sig" else encoding)
    except UnicodeEncodeError as wrong:
        raise Refused(f"the file is {encoding} and cannot hold {wrong.object[wrong.start : wrong.end]!r}") from None


def _replace(path: str, raw: bytes, expected: bytes) -> None:
    """Put *raw* into the place of the file at *path*, unless it has changed since it was read."""
    import tempfile

    real = os.path.realpath(path)
    found = os.stat(real)
    handle, scratch = tempfile.mkstemp(prefix=".livesh-", dir=os.path.dirname(real))
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(handle)
        os.chmod(scratch, found.st_mode & 0o7777)
        if (found.st_uid, found.st_gid) != (os.geteuid(), os.getegid()):
            os.chown(scratch, found.st_uid, found.st_gid)
        with open(real, "rb") as file:
            if file.read() != expected:
                raise Refused(f"{path} changed while it was being written; it was left alone")
        os.replace(scratch, real)
    except BaseException:
        os.unlink(scratch)
        raise
