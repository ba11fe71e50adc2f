"""Which tables a decorator that an edit added has entered a definition in: it leaves them when that decorator goes again.

Theory of operation. Where a function stands in a table that its decorators reach, and they are all taken off, nobody can tell
whether they or the program put it there. Except where livesh itself ran the decorator: the trial compares what the statement
could reach before and after, so the tables that grew meanwhile are known. They are remembered by identity, never held: whoever
takes the entry out has found the table again through the decorator, and one entry of the definition in it, no more.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from livesh.swap.live import registries
from livesh.swap.live.footprints import Contents
from livesh.swap.planning.parts import Name

_MOST = 10_000
_TABLES: dict[Name, set[int]] = {}


class Entered:
    """What the statements of one trial entered and took out; `keep` remembers it when the trial is committed."""

    def __init__(self) -> None:
        self._new: dict[Name, set[int]] = {}
        self._left: set[Name] = set()

    def note(self, name: Name, changes: Iterable[Any], definitions: list[Any]) -> None:
        """A statement has decorated what was plain; *changes* are what it did, *definitions* what stood in tables before."""
        grown = [c for c in changes if type(c) is Contents and len(c.after) > len(c.before)]
        self._new[name] = {id(c.container) for c in grown if not any(registries.entries([_as_it_was(c)], definitions))}

    def tables(self, name: Name, found: list[registries.Entry]) -> list[Any]:
        """The containers of *found* that a decorator run by livesh made the one entry of."""
        places = [id(e.container) for e in found]
        ours = _TABLES.get(name, set())
        self._left.add(name)
        return [e.container for e in found if id(e.container) in ours and places.count(id(e.container)) == 1]

    def keep(self) -> None:
        """The trial is committed."""
        for name in self._left:
            _TABLES.pop(name, None)
        _TABLES.update((name, tables) for name, tables in self._new.items() if tables)
        while len(_TABLES) > _MOST:
            _TABLES.pop(next(iter(_TABLES)))


def _as_it_was(change: Contents) -> Any:
    return dict(change.before) if issubclass(change.base, dict) else list(change.before)
