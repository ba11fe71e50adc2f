"""Frameworks that look at a definition once and go by what they saw take part in a change.

A validator that pydantic compiled out of a class, a Flask application that takes no more routes once it serves: changing
what the text defines reaches neither. The adapter of such a framework has a class `Swapping`. One object of it is made for each change
that runs statements, and hears, each optional:

    begin()          before the first statement of the new text runs
    ran()            all have run, and tables hold each definition once; nothing is live yet
    live(classes)    after the commit; *classes* are the live classes that were merged. What it raises undoes the change
    abandon()        the change is off, nothing of it is live (any more): put back what `begin` and `ran` did
    back(classes)    the change was undone after `live` had begun: make again what is made from *classes*

``Swapping.looks_for`` names the classes (``"package.module:Name"``) whose instances are asked for when it is made and in `begin`: there is one look for all.
``Swapping.keeps`` names class attributes that `live` makes anew: the commit leaves them alone, so that until then they are of one piece.
``Swapping.makes`` names those that the framework makes out of the class statement and nobody adds to: they are replaced, not merged.

``Swapping.warnings``, of the object, is what to say about the change, a sentence each; ``renew()`` of the module, optional, is called where going back ran no
statement and took entries out of tables.

The engine knows no framework. It asks, by name, the adapters of those that are loaded.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from importlib import import_module
from typing import Any

from livesh.errors import Refused
from livesh.swap.live.parties import PARTIES

ADAPTERS = ("aiohttp", "celery", "django", "fastapi", "flask", "pydantic", "starlette")


class Frameworks:
    """The adapters that take part in one change; nobody is asked, and nothing looked for, before `begin`."""

    def __init__(self) -> None:
        self._parties: list[tuple[str, Any]] = []

    @property
    def keeps(self) -> frozenset[str]:
        """Class attributes that a framework makes anew in `live`."""
        return frozenset(name for _, party in self._parties for name in getattr(party, "keeps", ()))

    @property
    def makes(self) -> frozenset[str]:
        """Class attributes that a framework made and nobody adds to."""
        return frozenset(name for _, party in self._parties for name in getattr(party, "makes", ()))

    def begin(self) -> None:
        """Statements are going to run."""
        kinds: list[tuple[str, Any]] = []
        for name in ADAPTERS:
            if name in sys.modules:
                with _refusing(f"{name} cannot take part in the change", NOTHING):
                    kinds.append((name, import_module(f"livesh.adapters.{name}").Swapping))
        with _looking_for([path for _, kind in kinds for path in getattr(kind, "looks_for", ())]):
            for name, kind in kinds:
                with _refusing(f"{name} cannot take part in the change", NOTHING):
                    self._parties.append((name, kind()))
            self._parties += [(name, make()) for name, make in PARTIES]
            self._tell("begin")

    def ran(self) -> None:
        """They have run."""
        self._tell("ran")

    def live(self, classes: list[type]) -> None:
        """The change is live; raises `Refused` when a framework cannot follow, and the caller undoes it."""
        self._tell("live", classes)

    def abandon(self) -> None:
        """The change is off; every framework is told, then `Refused` is raised if one could not put back what it did."""
        self._tell_all("abandon")

    def back(self, classes: list[type]) -> None:
        """The change was live and was undone; every framework is told, then `Refused` is raised if one could not follow."""
        self._tell_all("back", classes)

    def renew(self) -> None:
        """What statements had given is gone again, and none has run."""
        for name in ADAPTERS:
            if name in sys.modules:
                with _refusing(f"{name} cannot follow the change", NOTHING):
                    getattr(import_module(f"livesh.adapters.{name}"), "renew", _nothing)()

    def warnings(self) -> list[str]:
        """What to say about the change."""
        return [said for _, party in self._parties for said in getattr(party, "warnings", ())]

    def noted(self) -> list[Any]:
        """What the statements that have run so far left with those of this house, as what each thing took the place of (None: of nothing)."""
        return [before for _, party in self._parties for before in getattr(party, "noted", list)()]

    def given(self) -> list[Any]:
        """What those of this house take back when the change is gone back from (merging/given.py)."""
        return [gift for _, party in self._parties for gift in getattr(party, "given", list)()]

    def _tell(self, what: str, *args: Any) -> None:
        for name, party in self._parties:
            with _refusing(f"{name} cannot follow the change", NOTHING):
                getattr(party, what, _nothing)(*args)

    def _tell_all(self, what: str, *args: Any) -> None:
        reasons: list[str] = []
        for name, party in self._parties:
            try:
                with _refusing(f"{name} could not be put back", "it may go by the refused text: swap again, or restart"):
                    getattr(party, what, _nothing)(*args)
            except Refused as refusal:
                reasons += refusal.reasons
        if reasons:
            raise Refused(*reasons)


NOTHING = "nothing was changed. Mend the text and try again"


@contextmanager
def _looking_for(paths: list[str]) -> Iterator[None]:
    """One look at the heap for all adapters; each is a pass in which no other thread runs."""
    with import_module("livesh.adapters.live").one_pass(paths) if paths else nullcontext():
        yield


@contextmanager
def _refusing(what: str, now: str) -> Iterator[None]:
    """Raise `Refused` for whatever a framework raises: *what* failed, why, and what is true *now*."""
    try:
        yield
    except Refused:
        raise
    except Exception as cause:
        raise Refused(f"{what}: {type(cause).__name__}: {cause}; {now}") from cause


def _nothing(*_args: Any) -> None:
    """Stand in for what an adapter does not care to hear."""
