"""What a `cached_property` has put into its instances, under its own name, when another kind of member takes its place.

A method, or anything else that is no data descriptor, would be hidden by it: ``order.total()`` would call the number that was computed
once. So the values are taken out of every instance, and put aside as long as those live: a connection that was opened on first use is
state, and when the property comes back (going back does that) so does what it had.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any
from weakref import ref

from livesh.runtime import census, raw

if TYPE_CHECKING:
    from livesh.swap.commit import Journal

_ASIDE: dict[tuple[str, str, str], list[tuple[ref[Any], Any]]] = {}
_MOST = 1_000


class LazyValues:
    """The values that one trial takes out of instances, or puts back."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._taken: list[tuple[type, str]] = []

    def follow(self, live: type, name: str, held: Any, value: Any) -> None:
        """Note that the member *name* of *live* was *held* and becomes *value*."""
        was, becomes = (is_cached_property(each) for each in (held, value))
        key = (raw.module_of(live) or "", raw.qualname(live), name)
        if was and not becomes:
            self._taken.append((live, name))
            found = list(_holding(live, name))
            _ASIDE[key] = [(aside, names[name]) for obj, names in found if (aside := _weakly(obj)) is not None]
            while len(_ASIDE) > _MOST:
                del _ASIDE[next(iter(_ASIDE))]
            for _, names in found:
                self._journal.drop_item(names, name)
        elif becomes and not was:
            for aside, kept in _ASIDE.pop(key, ()):
                own = raw.instance_dict(aside())
                if own is not None and name not in own:
                    self._journal.set_item(own, name, kept)

    def late(self) -> None:
        """Take out what was computed between the search and the commit."""
        for live, name in self._taken:
            for _, names in _holding(live, name):
                names.pop(name, None)


def is_cached_property(member: Any) -> bool:
    """Whether a member is a `functools.cached_property` (or of a class derived from it)."""
    return issubclass(type(member), cached_property)


def _holding(cls: type, name: str) -> list[tuple[Any, dict[str, Any]]]:
    """The instances of *cls* and its subclasses that have *name* in their own dictionary, with that."""
    return [(obj, names) for obj in census.instances_of(cls) if (names := raw.instance_dict(obj)) is not None and name in names]


def _weakly(obj: Any) -> ref[Any] | None:
    try:
        return ref(obj)
    except TypeError:
        return None
