"""What a `cached_property` has put into its instances, under its own name, when another kind of member takes its place.

A method, or anything else that is no data descriptor, would be hidden by it: ``order.total()`` would call the number that was computed
once. So the values are taken out of every instance, and put aside as long as those live: a connection that was opened on first use is
state, and when the property comes back (going back does that) so does what it had.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any
from weakref import ref

from livesh.runtime import heap, raw

if TYPE_CHECKING:
    from livesh.swap.live.commit import Journal

_Key = tuple[str, str, str]
_Kept = dict[int, tuple[ref[Any], Any]]
_ASIDE: dict[_Key, _Kept] = {}
_MOST = 1_000


class LazyValues:
    """The values that one trial takes out of instances, or puts back; `went_live` makes the trial's part of the memory true."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._taken: list[tuple[type, str, _Key, _Kept]] = []
        self._back: list[_Key] = []

    def follow(self, live: type, name: str, held: Any, value: Any) -> None:
        """Note that the member *name* of *live* was *held* and becomes *value*."""
        was, becomes = (is_cached_property(each) for each in (held, value))
        key = (raw.module_of(live) or "", raw.qualname(live), name)
        if was and not becomes:
            kept: _Kept = {}
            self._taken.append((live, name, key, kept))
            for obj, names in _holding(live, name):
                _put_aside(kept, obj, names[name])
                self._journal.drop_item(names, name)
        elif becomes and not was:
            self._back.append(key)
            for aside, value in list(_ASIDE.get(key, {}).values()):
                own = raw.instance_dict(aside())
                if own is not None and name not in own:
                    self._journal.set_item(own, name, value)

    def went_live(self) -> None:
        """The change is committed: take out what was computed since the search, too, and remember what was taken out."""
        for key in self._back:
            _ASIDE.pop(key, None)
        for live, name, key, kept in self._taken:
            for obj, names in _holding(live, name):
                _put_aside(kept, obj, names.pop(name))
            _ASIDE[key] = kept
        while len(_ASIDE) > _MOST:
            del _ASIDE[next(iter(_ASIDE))]


def _put_aside(kept: _Kept, obj: Any, value: Any) -> None:
    """Keep *value* as long as *obj* lives; one that refers back to *obj* keeps it alive, until the property comes back."""
    number = id(obj)
    try:
        kept[number] = ref(obj, lambda _: kept.pop(number, None)), value
    except TypeError:
        return                   # it cannot be referred to weakly: what it had is lost


def is_cached_property(member: Any) -> bool:
    """Whether a member is a `functools.cached_property` (or of a class derived from it)."""
    return issubclass(type(member), cached_property)


def _holding(cls: type, name: str) -> list[tuple[Any, dict[str, Any]]]:
    """The instances of *cls* and its subclasses that have *name* in their own dictionary, with that."""
    return [(obj, names) for obj in heap.instances(cls) if (names := raw.instance_dict(obj)) is not None and name in names]
