"""The table of versions: which texts each module has had, which one is current, and which modules moved together.

Theory of operation. Versions are numbered per module from 1; version 1 is the text the module was loaded from and is
entered when somebody first asks. A version remembers its *parent*: what was current when it came. So going back is a
walk up the tree, and since each version also knows the change that made it, a walk in one module tells which steps of
the other modules of that change go along (`together`).

The current text is kept as it is; superseded ones are kept compressed, and only so many of them: per module the newest
`KEPT`, all modules together `KEPT_BYTES` of compressed text. Beyond that the oldest are dropped, record and all, but
never the current version and never one whose code can still run. Version 1 is kept for good: the code that no edit ever touched was born there.

Knows texts and numbers. Touches no live code: the engine does, and calls `commit` or `make_current` in the same step.
"""

from __future__ import annotations

import sys
from _thread import RLock
from time import time
from typing import TYPE_CHECKING, Any

from livesh.errors import Refused, UserError
from livesh.swap.history import captures, loaded, provenance, sources

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import CodeType

    from livesh.swap.history.sources import Source

KEPT = 64
KEPT_BYTES = 32 << 20


class Version:
    """One version of one module; what it says about `current`, `disk` and `frames` is true at the time of asking."""

    __slots__ = ("_packed", "_source", "author", "change", "digest", "left_at", "loaded_at", "module", "number", "parent", "path", "reason", "unknown")

    def __init__(self, source: Source, number: int, *, author: str, reason: str, change: int | None, parent: int | None) -> None:
        self.module = source.module
        self.number = number
        self.path = source.path
        self.loaded_at = time()
        self.author = author
        self.reason = reason
        self.change = change
        self.parent = parent
        self.digest = source.digest
        self.unknown = ""
        self.left_at: float | None = None
        self._source: Source | None = source
        self._packed = b""

    @property
    def current(self) -> bool:
        """Whether calls that start now run this version."""
        return current_number(self.module) == self.number

    @property
    def source(self) -> str:
        """The text of this version."""
        return self.text_source().text

    @property
    def disk(self) -> str:
        """How the file compares with this version: "same", "changed", "missing" or (no file to compare) "unknown"."""
        if self.unknown:
            return "unknown"
        try:
            return "same" if sources.disk(self.module).same_as(self.text_source()) else "changed"
        except Refused:
            return sources.absence(self.module)

    @property
    def frames(self) -> list[Any]:
        """Who runs, or can still run, the code of this version."""
        from livesh.swap.history import usage

        return usage.users(self.module, self.number)

    def text_source(self) -> Source:
        """Return the `Source` of this version, unpacked when it is kept compressed."""
        if self._source is not None:
            return self._source
        from zlib import decompress

        return sources.Source(self.module, self.path, decompress(self._packed))

    def pack(self) -> None:
        """Keep the text compressed from now on; asking for it unpacks it each time."""
        if self._source is None or self.unknown:
            return
        from zlib import compress

        # The quickest level: this is done while somebody waits for a swap, and code shrinks to a third all the same.
        self._packed = compress(self._source.raw, 1)
        self._source = None

    def size(self) -> int:
        """Return how many bytes are kept for the text."""
        return len(self._packed) if self._source is None else len(self._source.raw)

    def as_dict(self) -> dict[str, Any]:
        """Return the plain values, without text and users."""
        names = ("module", "number", "current", "loaded_at", "left_at", "author", "reason", "digest", "path", "change", "parent", "unknown")
        return {name: getattr(self, name) for name in names}

    def __repr__(self) -> str:
        return f"<{self.module} v{self.number}{' current' if self.current else ''}>"


class Change:
    """The modules that moved as one unit, each from a version to another."""

    __slots__ = ("at", "author", "id", "moves", "reason")

    def __init__(self, id: int, moves: dict[str, tuple[int, int]], author: str, reason: str) -> None:
        self.id = id
        self.moves = moves
        self.author = author
        self.reason = reason
        self.at = time()


class _History:
    """What is kept of one module: its versions by number, oldest first, and the next unused number."""

    __slots__ = ("current", "following", "versions")

    def __init__(self, versions: dict[int, Version], current: int, following: int) -> None:
        self.versions = versions
        self.current = current
        self.following = following

    def copy(self) -> _History:
        return _History(dict(self.versions), self.current, self.following)


_TABLE: dict[str, _History] = {}
_CHANGES: list[Change] = []
_LISTENERS: list[Callable[[Any], object]] = []
_LOCK = RLock()
_CHANGES_KEPT = 8192        # half a KiB each; a change that is forgotten could go back in part


# -- asking ------------------------------------------------------------------------------------------------------------


def versions(*modules: str) -> list[Version]:
    """Return every version of *modules*, or of the program's modules and all others that were swapped, oldest first.

    A module whose text cannot be known has one version with the reason in `unknown` and no text.
    """
    for name in modules:
        if name not in sys.modules and name not in _TABLE:
            meant = loaded.meant_by(name)
            raise UserError(f"{name} is not loaded here", hint=f"did you mean {meant}?" if meant else "a dotted name as in sys.modules")
    swapped = [name for name, history in list(_TABLE.items()) if history.following > 2]  # others were only looked at
    names = modules or sorted({*loaded.shown_modules(), *swapped})
    return [version for name in names for version in _history_or_unknown(name)]


def history(module: str) -> list[Version]:
    """Return the versions of *module* that are kept, oldest first; raises `Refused` when its text cannot be known."""
    with _LOCK:
        return list(_history(module).versions.values())


def current(module: str) -> Version:
    """Return the version of *module* that calls starting now run."""
    with _LOCK:
        found = _history(module)
        return found.versions[found.current]


def current_source(module: str) -> Source:
    """Return the text of the current version of *module*."""
    return current(module).text_source()


def current_number(module: str) -> int | None:
    """Return the current number of *module*; 1 when it was never swapped, None when it is not loaded."""
    found = _TABLE.get(module)
    if found is not None:
        return found.current
    return 1 if loaded.path_of(module) is not None else None


def version(module: str, number: int) -> Version:
    """Return one version; raises `Refused` when there is none, or none any more."""
    with _LOCK:
        found = _history(module)
        if number in found.versions:
            return found.versions[number]
        raise Refused(_no_version(module, number, found))


def source_of(module: str, number: int) -> Source:
    """Return the text of version *number* of *module*."""
    return version(module, number).text_source()


def tracked() -> list[str]:
    """Return the modules that have an entry in the table, sorted."""
    return sorted(_TABLE)


def is_tracked(module: str) -> bool:
    """Whether *module* has an entry in the table."""
    return module in _TABLE


def tracked_path(path: str) -> str | None:
    """Return the module of the table whose code carries *path*; None when there is none."""
    for module, found in list(_TABLE.items()):
        if found.versions[found.current].path == path:
            return module
    return None


def changes() -> list[Change]:
    """Return the units that were committed and are remembered, oldest first."""
    return list(_CHANGES)


def change_that_left(module: str, number: int) -> int | None:
    """Return the change that made another version current than *number*, on the way to the current one."""
    with _LOCK:
        found = _history(module)
        line = _ancestry(found, found.current)
        later = line[: line.index(number)] if number in line else []
        return found.versions[later[-1]].change if later and later[-1] in found.versions else None


def redone(module: str, goal: int) -> list[int]:
    """Return the changes that are made again on the way from the current version to *goal*: all of them, or those of another branch."""
    with _LOCK:
        return _way(_history(module), goal)[1]


def left_at(module: str, number: int) -> float | None:
    """Return when that version stopped being current; None while it is current."""
    found = _TABLE.get(module)
    if found is None or number not in found.versions or found.current == number:
        return None
    return found.versions[number].left_at


def together(module: str, to: int | None = None, *others: str) -> dict[str, int]:
    """Return which modules go to which number when *module* and *others* go to *to* (without it: to what they were before).

    Every step of the way belongs to a change, and a change is undone or redone whole, with whatever was built on it.
    """
    with _LOCK:
        return _closure({name: _goal(name, to) for name in (module, *others)})


def whole(goals: dict[str, int]) -> dict[str, int]:
    """Return *goals* with every module that has to move along."""
    with _LOCK:
        return _closure(dict(goals))


def _goal(module: str, to: int | None) -> int:
    found = _history(module)
    goal = to if to is not None else found.versions[found.current].parent
    if goal is None:
        raise Refused(f"{module} is at v{found.current}: there is no earlier version to go back to")
    if goal not in found.versions:
        raise Refused(_no_version(module, goal, found))
    return goal


# -- moving ------------------------------------------------------------------------------------------------------------


def commit(new: dict[str, Source], author: str = "", reason: str = "", change: int | None = None) -> dict[str, int]:
    """Enter *new* texts as the current versions and return their numbers; a text equal to the current one gets none.

    The engine calls this inside its commit, with `snapshot` taken before.
    """
    with _LOCK:
        moves = {}
        for module, source in new.items():
            found = _history(module)
            before = found.current
            if not source.same_as(found.versions[before].text_source()):
                _enter(found, source, author, reason, change)
            moves[module] = (before, found.current)
        _remember_change(change, moves, author, reason)
    return {module: after for module, (_, after) in moves.items()}


def foreseen(new: dict[str, Source]) -> dict[str, int]:
    """Return the numbers that `commit` would give to *new* texts now."""
    with _LOCK:
        return {
            module: found.current if source.same_as(found.versions[found.current].text_source()) else found.following
            for module, source in new.items()
            for found in (_history(module),)
        }


def enter_unseen(module: str) -> bool:
    """Enter *module* with a first version whose text nobody saw; False when its text is known after all.

    Raises `Refused` where there is no text to compare with at all (an extension module, no file).
    """
    with _LOCK:
        if module in _TABLE:
            return bool(_TABLE[module].versions[_TABLE[module].current].unknown)
        lone = _history_or_unknown(module)[-1]
        if not lone.unknown:
            return False
        if not lone.path or not lone.path.endswith(".py"):
            raise Refused(lone.unknown)
        _TABLE[module] = _History({1: lone}, 1, 2)
        return True


def make_current(module: str, number: int) -> None:
    """Make an entered version of *module* current again; the others stay."""
    with _LOCK:
        found = _history(module)
        if number not in found.versions:
            raise Refused(_no_version(module, number, found))
        chosen = found.versions[number]
        chosen._source = chosen.text_source()
        found.versions[found.current].left_at = time()
        found.current = number


def reloaded(source: Source, code: CodeType) -> None:
    """Enter what `importlib.reload` is about to run: a version like any other, but not the engine's doing.

    The functions there are now become old ones; nobody knows who holds them.
    """
    module = source.module
    with _LOCK:
        try:
            found = _history(module)
        except Refused:
            # What ran before is unknown: what is loaded now is the first version there is.
            captures.forget(module)
            return
        old = [each for each in loaded.codes_of(module) if each.co_filename == source.path]
        if not source.same_as(found.versions[found.current].text_source()):
            for each in old:
                provenance.retire(each)
            _enter(found, source, "importlib.reload", "", None)
        provenance.claim(code, module, found.current)


def next_change() -> int:
    """Return an id for a new change, greater than all before."""
    return _CHANGES[-1].id + 1 if _CHANGES else 1


def snapshot() -> Any:
    """Return a token with which `restore` brings the table back to what it is now."""
    with _LOCK:
        return {name: found.copy() for name, found in _TABLE.items()}, list(_CHANGES)


def restore(token: Any) -> None:
    """Bring the table back to what it was at `snapshot`."""
    with _LOCK:
        table, moved = token
        _TABLE.clear()
        _TABLE.update({name: found.copy() for name, found in table.items()})
        _CHANGES[:] = moved


def tidy() -> None:
    """Compress the superseded texts and drop the oldest beyond the bounds; the engine calls this after a commit."""
    with _LOCK:
        for found in _TABLE.values():
            for each in found.versions.values():
                if each.number != found.current:
                    each.pack()
            _drop(found, len(found.versions) - 1 - KEPT)
        _drop_beyond_bytes()
    frames = sys.modules.get("livesh.swap.history.frames")
    if frames is not None:
        frames.forget()


def forget(module: str) -> None:
    """Take *module* out of the table, as when its file and its last definition are gone."""
    with _LOCK:
        _TABLE.pop(module, None)
        captures.forget(module)


# -- telling -----------------------------------------------------------------------------------------------------------


def on_swap(callback: Callable[[Any], object]) -> Callable[[], None]:
    """Call *callback* with the `Swap` after each commit; returns a function that takes it off again."""
    _LISTENERS.append(callback)

    def remove() -> None:
        # By identity: a callback's own __eq__ is the service's code.
        _LISTENERS[:] = [each for each in _LISTENERS if each is not callback]

    return remove


def announce(swap: Any) -> None:
    """Tell every listener of a commit; one that fails is reported and does not keep the others from hearing."""
    for callback in list(_LISTENERS):
        try:
            callback(swap)
        except Exception as cause:
            _report(callback, cause)


def _report(callback: Any, cause: Exception) -> None:
    class Unraisable:
        exc_type = type(cause)
        exc_value = cause
        exc_traceback = cause.__traceback__
        err_msg = "a livesh.on_swap callback failed"
        object = callback

    sys.unraisablehook(Unraisable)  # type: ignore[arg-type]


# -- the table ---------------------------------------------------------------------------------------------------------


def _history(module: str) -> _History:
    found = _TABLE.get(module)
    if found is None:
        first = Version(captures.known(module), 1, author="import", reason="", change=None, parent=None)
        first.loaded_at = captures.loaded_at(module)
        found = _TABLE[module] = _History({1: first}, 1, 2)
    return found


def _history_or_unknown(module: str) -> list[Version]:
    try:
        return history(module)
    except Refused as cause:
        nothing = sources.Source(module, loaded.path_of(module) or "", b"")
        lone = Version(nothing, 1, author="import", reason="", change=None, parent=None)
        lone.digest, lone.unknown = "", cause.reasons[0]
        lone.loaded_at = captures.loaded_at(module)
        return [lone]


def _enter(found: _History, source: Source, author: str, reason: str, change: int | None) -> None:
    number = found.following
    found.versions[found.current].left_at = time()
    found.versions[number] = Version(source, number, author=author, reason=reason, change=change, parent=found.current)
    found.current, found.following = number, number + 1


def _remember_change(change: int | None, moves: dict[str, tuple[int, int]], author: str, reason: str) -> None:
    moves = {module: move for module, move in moves.items() if move[0] != move[1]}
    if change is not None and moves:
        _CHANGES.append(Change(change, moves, author, reason))
        del _CHANGES[:-_CHANGES_KEPT]


def _no_version(module: str, number: int, found: _History) -> str:
    if 0 < number < found.following:
        return f"{module} v{number} is not kept any more: the oldest is v{min(found.versions)}"
    return f"{module} has no v{number}: there are v{min(found.versions)} to v{max(found.versions)}"


def _closure(goals: dict[str, int]) -> dict[str, int]:
    """Extend *goals* until every change on anybody's way is undone or redone by all its modules."""
    moved = {change.id: change for change in _CHANGES}
    asked, planned = set(goals), set(goals.items())
    waiting = list(goals)
    while waiting:
        module = waiting.pop()
        undone, redone = _way(_TABLE[module], goals[module])
        for id, backwards in [(id, True) for id in undone] + [(id, False) for id in redone]:
            for other, (before, after) in (moved[id].moves if id in moved else {}).items():
                goal = before if backwards else after
                if other in asked or other not in _TABLE or (other, goal) in planned:
                    continue         # a way up one branch and down another passes the same version twice
                if _is_further(_TABLE[other], goals.get(other), goal, backwards):
                    planned.add((other, goal))
                    goals[other] = goal
                    waiting.append(other)
    return goals


def _way(found: _History, goal: int) -> tuple[list[int], list[int]]:
    """Return the changes undone, then redone, on the way from the current version to *goal* through the tree."""
    up, down = _ancestry(found, found.current), _ancestry(found, goal)
    shared = set(up) & set(down)
    ids = [[found.versions[n].change for n in line if n not in shared and n in found.versions] for line in (up, down)]
    return [id for id in ids[0] if id is not None], [id for id in ids[1] if id is not None]


def _ancestry(found: _History, number: int | None) -> list[int]:
    line = []
    while number is not None:
        line.append(number)
        number = found.versions[number].parent if number in found.versions else None
    return line


def _is_further(found: _History, planned: int | None, goal: int, backwards: bool) -> bool:
    """Whether *goal* takes the module further than what is planned for it (or than where it is)."""
    if goal not in found.versions:
        return False
    at = found.current if planned is None else planned
    if at == goal:
        return False
    if backwards:
        return goal in _ancestry(found, at)
    return at in _ancestry(found, goal)


def _drop(found: _History, count: int) -> int:
    """Drop up to *count* of the oldest versions that nobody runs; returns how many bytes of text went."""
    freed = 0
    for number in list(found.versions):
        if count <= 0:
            break
        if number not in (1, found.current) and not provenance.alive(found.versions[number].module, number):
            freed += found.versions.pop(number).size()
            count -= 1
    return freed


def _drop_beyond_bytes() -> None:
    kept = sum(each.size() for found in _TABLE.values() for each in found.versions.values() if not each.current)
    for found in sorted(_TABLE.values(), key=lambda found: -len(found.versions)):
        while kept > KEPT_BYTES:
            freed = _drop(found, 1)
            if not freed:
                break
            kept -= freed
