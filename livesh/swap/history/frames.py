"""What a frame's version means today: is it current, moved, stale or gone, and where is its line now?

Theory of operation. A frame runs the code of the version it was born in. What a person wants to know is whether that
is still what the current version says at that place. The unit of comparison is the innermost definition around the
code (decorators included); for code at top level, the statement. Its text in the current version is

    the same, same line      current
    the same, other line     moved      and the line is where the definition went
    another                  stale      and the line is followed through a diff of the two texts
    not there any more       gone

Why four answers: a function pushed down by an edit above it changes in nothing but its position. Calling it stale
would be a false alarm, calling it current would print the wrong line.

The first half is pure: texts in, answers out. The second half asks the table for the texts.
"""

from __future__ import annotations

import ast
from bisect import bisect_right
from typing import TYPE_CHECKING, Any, NamedTuple

from livesh.errors import Refused
from livesh.runtime import trees
from livesh.swap.history import loaded, provenance, versions

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import CodeType, FrameType

_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_LOOPS = (ast.While, ast.For, ast.AsyncFor)
_BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")


class VersionedFrame(NamedTuple):
    """One frame (or code object at a line), seen from the current version of its module."""

    module: str | None
    version: int | None
    current_version: int | None
    status: str
    file: str
    line: int
    line_now: int | None
    qualname: str
    text: str

    def as_dict(self) -> dict[str, Any]:
        """Return the fields as a dictionary."""
        return self._asdict()


# -- pure: two texts ---------------------------------------------------------------------------------------------------


class Place(NamedTuple):
    """A definition: its dotted name, its lines (1-based, decorators included), and which namesake it is."""

    name: str
    first: int
    last: int
    nth: int = 0


class Outline:
    """The places of one text, to be asked by line: the definitions, and the statements at top level."""

    def __init__(self, text: str) -> None:
        self.lines = text.split("\n")
        self.places: list[Place] = []
        self.loops: list[tuple[int, int]] = []
        self._seen: dict[str, int] = {}
        tree = trees.parse(text)
        self.statements = [(_first(node), node.end_lineno or 0) for node in tree.body]
        self._collect(tree.body, "")
        self.places.sort(key=lambda place: (place.first, -place.last))
        self._firsts = [place.first for place in self.places]
        self._parents = _parents(self.places)
        self.by_name = {(place.name, place.nth): place for place in self.places}

    def around(self, line: int) -> Place | None:
        """Return the innermost definition that contains *line*."""
        index = bisect_right(self._firsts, line) - 1
        while index >= 0 and self.places[index].last < line:
            index = self._parents[index]
        return self.places[index] if index >= 0 else None

    def namesakes(self, name: str) -> Iterator[Place]:
        """Yield the definitions called *name*, in the order of the text."""
        nth = 0
        while (name, nth) in self.by_name:
            yield self.by_name[name, nth]
            nth += 1

    def named(self, name: str, line: int) -> Place | None:
        """Return the definition called *name* that contains *line*, where one line may hold several."""
        for place in self.namesakes(name):
            if place.first <= line <= place.last:
                return place
        return self.around(line)

    def loop(self, line: int) -> int | None:
        """Return the first line of the innermost loop that contains *line*, not looking beyond its definition."""
        place = self.around(line)
        inner = [first for first, last in self.loops if first <= line <= last and (place is None or first >= place.first)]
        return max(inner, default=None)

    def statement(self, line: int) -> tuple[int, int]:
        """Return the first and last line of the top-level statement that contains *line*, or just the line."""
        index = bisect_right(self.statements, (line, len(self.lines) + 1)) - 1
        return self.statements[index] if index >= 0 and self.statements[index][1] >= line else (line, line)

    def _collect(self, body: list[Any], prefix: str) -> None:
        """Walk statements only: expressions hold no definitions but lambdas, which belong to what is around them."""
        for node in body:
            if isinstance(node, _SCOPES):
                self._add(prefix + node.name, node)
                inner = "." if isinstance(node, ast.ClassDef) else ".<locals>."
                self._collect(node.body, prefix + node.name + inner)
                continue
            if isinstance(node, _LOOPS):
                self.loops.append((node.lineno, node.end_lineno or node.lineno))
            for block in _BLOCKS:
                inside = getattr(node, block, None)
                if inside:
                    self._collect(inside, prefix)

    def _add(self, name: str, node: Any) -> None:
        nth = self._seen[name] = self._seen.get(name, -1) + 1
        self.places.append(Place(name, _first(node), node.end_lineno, nth))


def status_of(old_text: str, new_text: str, qualname: str, line: int) -> tuple[str, int | None]:
    """Return (status, line now) of *line* of *qualname* of *old_text*, seen from *new_text*."""
    if old_text == new_text:
        return "current", line
    try:
        return compare(Outline(old_text), Outline(new_text), qualname, line)
    except (SyntaxError, ValueError, RecursionError):
        return "stale", follow(old_text.split("\n"), new_text.split("\n"), line)


def compare(old: Outline, new: Outline, qualname: str, line: int) -> tuple[str, int | None]:
    """Return (status, line now) of *line* of *qualname*, from the outlines of the two texts."""
    place = None if qualname == "<module>" else old.named(_definition(qualname), line)
    if place is None:
        return _compare_statement(old, new, line)
    now = new.by_name.get((place.name, place.nth))
    if now is None:
        return "gone", None
    before, after = old.lines[place.first - 1 : place.last], new.lines[now.first - 1 : now.last]
    if before == after or _same_code(before, after):
        return ("current" if place.first == now.first else "moved"), line - place.first + now.first
    return "stale", follow(before, after, line - place.first + 1) + now.first - 1


def follow(before: list[str], after: list[str], line: int) -> int:
    """Return where *line* of *before* went in *after* (both 1-based), or the line nearest to where it was."""
    start = _common(before, after)
    if line <= start:
        return line
    end = _common(before[start:][::-1], after[start:][::-1])
    if line > len(before) - end:
        return line - len(before) + len(after)
    from difflib import SequenceMatcher

    matcher = SequenceMatcher(None, before[start : len(before) - end], after[start : len(after) - end], autojunk=False)
    at = line - 1 - start
    first: int
    for _, first, last, now, now_last in matcher.get_opcodes():
        if first <= at < last:
            # A deleted line is now where the line before it went.
            return start + 1 + max(min(now + at - first, now_last - 1), 0)
    return min(line, len(after))


def _compare_statement(old: Outline, new: Outline, line: int) -> tuple[str, int | None]:
    first, last = old.statement(line)
    offset = follow(old.lines, new.lines, first) - first
    if old.lines[first - 1 : last] == new.lines[first + offset - 1 : last + offset]:
        return ("current" if offset == 0 else "moved"), line + offset
    return "stale", follow(old.lines, new.lines, line)


def _definition(qualname: str) -> str:
    """The named definition that *qualname* lies in: lambdas and comprehensions belong to what is around them."""
    parts = qualname.split(".")
    for index, part in enumerate(parts):
        if part.startswith("<") and part != "<locals>":
            parts = parts[:index]
            break
    if parts and parts[-1] == "<locals>":
        parts.pop()
    return ".".join(parts)


def _same_code(before: list[str], after: list[str]) -> bool:
    """Whether both texts of a definition differ in comments and such only: the same tree on the same lines."""
    if len(before) != len(after):
        return False
    try:
        return _dump(before) == _dump(after)
    except (SyntaxError, ValueError, RecursionError):
        return False


def _dump(lines: list[str]) -> str:
    return ast.dump(trees.parse("if 1:\n" + "\n".join(_indented(lines))), include_attributes=True)


def _indented(lines: list[str]) -> list[str]:
    return lines if lines[0][:1].isspace() else [" " + lines[0], *(" " + line for line in lines[1:])]


def _common(before: list[str], after: list[str]) -> int:
    count = 0
    for one, other in zip(before, after, strict=False):
        if one != other:
            break
        count += 1
    return count


def _parents(places: list[Place]) -> list[int]:
    """For each place, in the order of the text, the index of the one around it; -1 at top level."""
    parents: list[int] = []
    around: list[int] = []
    for index, place in enumerate(places):
        while around and places[around[-1]].last < place.first:
            around.pop()
        parents.append(around[-1] if around else -1)
        around.append(index)
    return parents


def _first(node: Any) -> int:
    first: int = min([node.lineno, *(each.lineno for each in getattr(node, "decorator_list", ()))])
    return first


# -- live: code and frames ---------------------------------------------------------------------------------------------

_OUTLINES: dict[tuple[str, int], tuple[str, Outline | None]] = {}
_OUTLINES_KEPT = 8
_LINES: dict[tuple[str, int, str], list[str]] = {}


def classify(code: CodeType, lineno: int | None = None, frame: FrameType | None = None) -> VersionedFrame:
    """Say what *code* at *lineno* (or *frame* where it is now) is, seen from the current version of its module.

    Code of no versioned module (the standard library, installed packages, `exec`) is "unversioned".
    """
    if frame is not None:
        code, lineno = frame.f_code, lineno or frame.f_lineno
    line = lineno or code.co_firstlineno
    found = _home(code, frame)
    if found is None:
        return _unversioned(code, line, frame)
    module, number = found
    current = versions.current_number(module) or number
    standing, line_now = status(module, number, current, code.co_qualname, line)
    shown = current if standing == "current" else number
    path = provenance.true_path(code.co_filename)
    return VersionedFrame(module, shown, current, standing, path, line, line_now, code.co_qualname, line_at(module, number, line))


def number(code: CodeType, module: str, born: int) -> int | None:
    """Return the version to show for *code*, born in version *born*: the current one where that says the same."""
    current = versions.current_number(module)
    if current is None or not _is_versioned(module):
        return None
    if born == current:
        return current
    standing, _ = status(module, born, current, code.co_qualname, code.co_firstlineno)
    return current if standing == "current" else born


def module_number(module: str) -> int | None:
    """Return the current version of *module*; None when it is not versioned."""
    return versions.current_number(module) if _is_versioned(module) else None


def line_at(module: str, version: int, line: int) -> str:
    """Return *line* of that version of *module*, stripped; empty when its text is not known or not so long."""
    lines = _lines(module, version)
    return lines[line - 1].strip() if 0 < line <= len(lines) else ""


def _lines(module: str, version: int) -> list[str]:
    """The lines of one version; those asked for last are kept, since a stack asks for one version many times."""
    try:
        key = module, version, versions.version(module, version).digest
    except Refused:
        return []
    lines = _LINES.get(key)
    if lines is None:
        lines = versions.source_of(module, version).text.split("\n")
        _LINES.clear()
        _LINES[key] = lines
    return lines


def defines(module: str, version: int, code: CodeType) -> bool:
    """Whether that version of *module* has a definition of *code*'s name at its line; true when that cannot be told.

    Lambdas, comprehensions and top-level code have no name to look for. While the module was never swapped there is
    nothing to tell apart.
    """
    if "<" in code.co_qualname.rpartition(".")[2] or versions.current_number(module) == version:
        return True
    try:
        outline = _outline(module, version)
    except Refused:
        return True
    return outline is None or any(place.first == code.co_firstlineno for place in outline.namesakes(code.co_qualname))


def loop_around(module: str | None, version: int | None, line: int) -> int | None:
    """Return the first line of the innermost loop around *line* in that version of *module*; None outside of loops."""
    if module is None or version is None:
        return None
    try:
        outline = _outline(module, version)
    except Refused:
        return None
    return None if outline is None else outline.loop(line)


def forget() -> None:
    """Drop the outlines kept from earlier questions; the table calls this when it is tidied."""
    _OUTLINES.clear()
    _LINES.clear()


def _home(code: CodeType, frame: FrameType | None) -> tuple[str, int] | None:
    found = provenance.origin(code)
    if found is None:
        return None
    if frame is not None and provenance.claimed(code) is None:
        # One file may be two modules (`__main__` and its importable name): the frame's globals know which.
        name = frame.f_globals.get("__name__")
        if type(name) is str and loaded.path_of(name) == code.co_filename:
            found = (name, found[1])
    return found if _is_versioned(found[0]) else None


def _is_versioned(module: str) -> bool:
    return versions.is_tracked(module) or loaded.is_program(module)


def status(module: str, born: int, current: int, qualname: str, line: int) -> tuple[str, int | None]:
    """Return (status, line now) of code of version *born*, from the texts of the table."""
    if born == current:
        return "current", line
    try:
        old, new = _outline(module, born), _outline(module, current)
    except Refused:
        return "stale", None
    if old is None or new is None:
        texts = versions.source_of(module, born).text, versions.source_of(module, current).text
        return status_of(*texts, qualname, line)
    return compare(old, new, qualname, line)


def _outline(module: str, number: int) -> Outline | None:
    digest = versions.version(module, number).digest
    kept = _OUTLINES.pop((module, number), None)
    if kept is None or kept[0] != digest:
        kept = digest, _parse(versions.source_of(module, number).text)
    _OUTLINES[module, number] = kept
    while len(_OUTLINES) > _OUTLINES_KEPT:
        _OUTLINES.pop(next(iter(_OUTLINES)), None)
    return kept[1]


def _parse(text: str) -> Outline | None:
    try:
        return Outline(text)
    except (SyntaxError, ValueError, RecursionError):
        return None


def _line_of_template(names: dict[str, Any], line: int) -> int:
    """The line of its template that compiled code is at: jinja2 gives its code the template's file and keeps the lines as "template=code&..." beside it."""
    pairs = names.get("debug_info")
    if type(pairs) is not str or type(names.get("blocks")) is not dict or "=" not in pairs:
        return line
    found = 1
    for pair in pairs.split("&"):
        of_template, _, of_code = pair.partition("=")
        if not (of_template.isdigit() and of_code.isdigit()):
            return line
        if int(of_code) > line:
            break
        found = int(of_template)
    return found


def _unversioned(code: CodeType, line: int, frame: FrameType | None) -> VersionedFrame:
    import linecache

    module = None if frame is None else frame.f_globals.get("__name__")
    line = line if frame is None else _line_of_template(frame.f_globals, line)
    text = linecache.getline(code.co_filename, line, None if frame is None else frame.f_globals).strip()
    name = module if type(module) is str else None
    return VersionedFrame(name, None, None, "unversioned", code.co_filename, line, line, code.co_qualname, text)
