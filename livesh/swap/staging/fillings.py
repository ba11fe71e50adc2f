"""What statements put into the tables of an object that the trial has made in the place of a live one: `@cli.command()` below an edited `cli`.

An untouched statement has put its entry into the live table long ago. The new object needs it as long as it may become what the name is
bound to; where it is merged into the live one instead, it is *as its own statement left it* that is compared, with what edited and new
statements have put in.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict, deque
from collections.abc import Iterable
from typing import Any

from livesh.swap.live.sameness import ABSENT

_MAPPINGS = frozenset({dict, OrderedDict, defaultdict})
_LISTS = frozenset({list, deque})
_KINDS = _MAPPINGS | _LISTS | {set}


class Fillings:
    """The tables of made objects that statements have put something into, by identity."""

    def __init__(self) -> None:
        self._found: dict[int, tuple[Any, list[Any]]] = {}  # the tables, and what was in a list when the first statement came to it
        self._filled: set[int] = set()
        self._by_definitions: set[int] = set()
        self._again: dict[int, list[tuple[Any, Any, Any]]] = {}
        self._added: dict[int, list[tuple[int, Any]]] = {}

    def __contains__(self, value: Any) -> bool:
        """Whether a statement has put something into a table that another one made."""
        return id(value) in self._filled

    def close(self) -> None:
        """Let go of what the trial has made."""
        self._found, self._again, self._added = {}, {}, {}
        self._filled.clear()
        self._by_definitions.clear()

    def note(self, tables: Iterable[Any]) -> list[tuple[Any, Any]]:
        """Return *tables* that a statement is about to reach, each with what it contains."""
        found = [(table, dict(table) if type(table) in _MAPPINGS else list(table)) for table in tables if type(table) in _KINDS]
        for table, contents in found:
            self._found.setdefault(id(table), (table, list(contents) if type(table) in _LISTS else []))
        return found

    def has_definitions(self, value: Any) -> bool:
        """Whether a decorated definition, not only a call, has put something into a table."""
        return id(value) in self._by_definitions

    def ran(self, noted: list[tuple[Any, Any]], untouched: bool, defines: bool) -> None:
        """The statement has run; the live tables have what an *untouched* one has put into these."""
        for table, before in noted:
            if type(table) in _MAPPINGS:
                put = [(key, value, dict.get(before, key, ABSENT)) for key, value in dict.items(table) if dict.get(before, key, ABSENT) is not value]
            else:
                had = set(map(id, before))
                put = [(ABSENT, item, ABSENT) for item in table if id(item) not in had]
            if put:
                self._filled.add(id(table))
                self._by_definitions |= {id(table)} if defines else set()
                self._again.setdefault(id(table), []).extend(put if untouched else ())

    def own(self, table: Any) -> list[Any]:
        """What the statement that made a list had in it."""
        return self._found[id(table)][1]

    def added(self, table: Any) -> list[tuple[int, Any]]:
        """What edited and new statements have put into a list, and where."""
        return self._added.get(id(table), [])

    def take_back(self, table: Any) -> None:
        """Leave in a table only what its own, edited and new statements have put there: it is going to be merged into the live one."""
        again = self._again.pop(id(table), [])
        if type(table) in _LISTS:
            self._take_out_of_list(table, {id(item) for _key, item, _before in again})
            return
        for key, value, before in reversed(again):
            if type(table) is set:
                set.discard(table, value)
            elif dict.get(table, key, ABSENT) is value:
                type(table).__delitem__(table, key) if before is ABSENT else type(table).__setitem__(table, key, before)

    def _take_out_of_list(self, table: Any, again: set[int]) -> None:
        own = set(map(id, self.own(table)))
        self._added[id(table)] = [(at, item) for at, item in enumerate(table) if id(item) not in own | again]
        rest = [item for item in table if id(item) in own]
        table.clear()
        table.extend(rest)
