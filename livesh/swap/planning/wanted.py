"""Which texts a change brings: those of the modules that were named, or of all that differ from disk, where they differ from what runs."""

from __future__ import annotations

import os
import sys
import types
from collections.abc import Iterator

from livesh.errors import Refused
from livesh.swap.history import edited, loaded, sources, versions
from livesh.swap.history.sources import Source
from livesh.swap.text.definitions import ModuleText

_NAMED = 6


def new_sources(modules: tuple[str, ...], given: dict[str, str]) -> tuple[dict[str, Source], list[str]]:
    """The texts that differ from the current versions, by module, and what to warn of where something was left out."""
    changed, missing = ([], []) if modules or given else edited.changed_and_gone()
    names = dict.fromkeys([*(list(modules) or list(given) or changed), *given])
    found: dict[str, Source] = {}
    for name in names:
        if not isinstance(sys.modules.get(name), types.ModuleType):
            meant = loaded.meant_by(name)
            raise Refused(f"{name} is not loaded in this process; "
                          + (f"did you mean {meant}?" if meant else "livesh.versions(), in the shell :versions, lists what is"))
        old = _current_or_unseen(name)
        if name not in given and edited.status(name) == "missing":
            missing.append(name)
            continue
        found.update(_in_all_twins(Source.of_text(name, old.path, given[name]) if name in given else sources.disk(name), old.path))
    if missing and modules and len(missing) == len(names):
        raise Refused(f"{_gone(missing)}; what is loaded goes on running. Put the file back, or give the text with sources=")
    return found, [f"{_gone(missing)}; what is loaded goes on running"] if missing else []


def _gone(names: list[str]) -> str:
    """Whose files are gone, in a sentence that stays short when a whole folder is."""
    if len(names) == 1:
        return f"the file of {names[0]} is gone"
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return f"the files of {', '.join(names[:_NAMED])}{more} are gone"


def _in_all_twins(new: Source, path: str) -> Iterator[tuple[str, Source]]:
    """The text for each module that is made from its file and runs another one."""
    for twin in _same_file(new.module, path):
        current = versions.current_source(twin)
        if not new.same_as(current):
            yield twin, new if twin == new.module else Source(twin, current.path, new.raw)


def _current_or_unseen(name: str) -> Source:
    """The current text; where nobody saw it, an empty one in its place (see `unseen.py`)."""
    try:
        return versions.current_source(name)
    except Refused:
        if not versions.enter_unseen(name):
            raise
        return versions.current_source(name)


def _same_file(name: str, path: str) -> Iterator[str]:
    """The module, and others made from the same file (a script that is imported as well)."""
    yield name
    main = loaded.path_of("__main__") or ""
    if name != "__main__" and os.path.basename(main) != os.path.basename(path):
        return                       # resolving every module's path costs more than a small swap
    for twin in loaded.modules_of(path):
        if twin != name and "__main__" in (twin, name):
            try:
                _current_or_unseen(twin)
            except Refused:
                continue
            yield twin


def parsed(name: str, source: Source, package: str) -> ModuleText:
    """The text taken apart; raises `Refused` when it cannot be compiled."""
    try:
        text = ModuleText(source.text, source.path, package=package)
        _ = text.code
    except SyntaxError as cause:
        where = f" (line {cause.lineno})" if cause.lineno else ""
        raise Refused(f"{name}: {type(cause).__name__}: {cause.msg}{where}; nothing was changed. "
                      "Mend the file and try again") from cause
    except (ValueError, RecursionError, MemoryError, OverflowError) as cause:
        raise Refused(f"{name}: the text cannot be compiled: {type(cause).__name__}: {cause}; nothing was changed") from cause
    return text
