"""Which modules were edited: what is on disk now beside the version that is current. Only texts are compared, never time stamps."""

from __future__ import annotations

from livesh.errors import Refused
from livesh.swap.history import captures, loaded, sources, versions


def changed() -> list[str]:
    """Return the program's modules whose text on disk differs from their current version."""
    return changed_and_gone()[0]


def changed_and_gone() -> tuple[list[str], list[str]]:
    """Return the program's modules whose text on disk differs from their current version, and those whose file is not there any more."""
    said = {name: status(name) for name in loaded.shown_modules() if not _is_as_loaded(name)}
    return [name for name in said if said[name] == "changed"], [name for name in said if said[name] == "missing"]


def status(module: str) -> str:
    """Say whether the file of *module* is "same", "changed" or "missing", compared with its current version.

    "unknown" when the running text cannot be known. Only texts are compared, never time stamps.
    """
    try:
        running = versions.current_source(module)
    except Refused:
        return "unknown"
    try:
        return "same" if running.same_as(sources.disk(module)) else "changed"
    except Refused:
        return sources.absence(module)


def _is_as_loaded(module: str) -> bool:
    """Whether a module that was never swapped has the bytes on disk that were seen when it was loaded.

    Spares compiling all of a program to find out that nothing was edited: what was not edited cannot be "changed".
    """
    path = loaded.path_of(module)
    if path is None or versions.is_tracked(module):
        return False
    seen = captures.remembered(path)
    return seen is not None and seen.is_on_disk()
