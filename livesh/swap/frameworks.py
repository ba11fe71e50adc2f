"""Frameworks that look at a definition once and go by what they saw take part in a change.

A validator that pydantic compiled out of a class, a Flask application that takes no more routes once it serves: changing
what the text defines reaches neither. The adapter of such a framework has a class `Swapping`. One object of it is made for each change
that runs statements, and hears, each optional:

    begin()          before the first statement of the new text runs
    ran()            all have run, and tables hold each definition once; nothing is live yet
    live(classes)    after the commit; *classes* are the live classes that were merged. What it raises undoes the change
    abandon()        the change is off, nothing of it is live (any more): put back what `begin` and `ran` did
    back(classes)    the change was undone after `live` had begun: make again what is made from *classes*

``Swapping.keeps`` names class attributes that `live` makes anew: the commit leaves them alone, so that until then they are of one piece.
``Swapping.makes`` names those that the framework makes out of the class statement and nobody adds to: they are replaced, not merged.

The engine knows no framework. It asks, by name, the adapters of those that are loaded.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

from livesh.errors import Refused

ADAPTERS = ("flask", "pydantic")


class Frameworks:
    """The adapters that take part in one change."""

    def __init__(self) -> None:
        self._parties: list[tuple[str, Any]] = [
            (name, import_module(f"livesh.adapters.{name}").Swapping()) for name in ADAPTERS if name in sys.modules
        ]
        self.keeps = frozenset(name for _, party in self._parties for name in getattr(party, "keeps", ()))
        self.makes = frozenset(name for _, party in self._parties for name in getattr(party, "makes", ()))

    def begin(self) -> None:
        """Statements are going to run."""
        self._tell("begin")

    def ran(self) -> None:
        """They have run."""
        self._tell("ran")

    def live(self, classes: list[type]) -> None:
        """The change is live; raises `Refused` when a framework cannot follow, and the caller undoes it."""
        self._tell("live", classes)

    def abandon(self) -> None:
        """The change is off."""
        self._tell("abandon")

    def back(self, classes: list[type]) -> None:
        """The change was live and was undone."""
        self._tell("back", classes)

    def _tell(self, what: str, *args: Any) -> None:
        for name, party in self._parties:
            hear = getattr(party, what, None)
            if hear is None:
                continue
            try:
                hear(*args)
            except Refused:
                raise
            except Exception as cause:
                raise Refused(f"{name} cannot follow the change: {type(cause).__name__}: {cause}; nothing was changed") from cause
