"""Where a key of a dict stood, and how it gets there again: the same dict, in one slice that no other thread sees half of.

A dict appends what it has not. To put a key back in its place, the keys behind it are taken out and stored again, each with the
value it has at that moment, inside one C call (see swap/live/commit.py): no reader finds a key missing, no store is lost. That
costs about 0.1 µs a key, during which nothing else runs, so at most `MOVED_MOST` keys are moved; and a key whose hash is written in
Python would run in there. Where either holds, the key comes back at the end of the dict, and the undo says so.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from itertools import islice, repeat
from typing import Any

from livesh.runtime import raw

MOVED_MOST = 20_000
_ANCHORS = 20
_TRIES = 4
_HASHED_IN_C = raw.ids(str, bytes, int, float, bool, complex, type(None), type)


class Seat:
    """The place of *key* in the dict *held*, noted before it is removed: the key object itself, and the keys right before it.

    A dict only appends, so whatever stands behind the nearest of those that is left belongs behind the key as well.
    """

    __slots__ = ("_base", "_before", "_far", "_held", "key")

    def __init__(self, held: Any, key: Any) -> None:
        self._held, self._base = held, _base_of(held)
        tail = self._tail()
        at = next((at for at, other in enumerate(tail) if _same(other, key)), None)
        self.key, self._before, self._far = key, [], at is None
        if at is not None:
            self.key, self._before = tail[at], tail[at + 1 : at + 1 + _ANCHORS]

    def back(self, value: Any) -> str:
        """Store *value* under the key again, where it stood; returns what is different from before, in words."""
        self._base.__setitem__(self._held, self.key, value)
        for _ in range(_TRIES):
            behind = self._keys_behind()
            if type(behind) is str:
                return f"it is the last entry now: {behind}"
            try:
                _to_the_end(self._held, self._base, behind)
            except KeyError:  # one was removed since they were listed; each that is left has its value, the order is made again
                continue
            return ""
        return "it is the last entry now: the others change too fast to be moved"

    def _keys_behind(self) -> Any:
        """Return the keys to move behind this one, in the order of the dict; or why they are not moved."""
        tail = [key for key in self._tail() if key is not self.key]
        known = {id(key) for key in self._before}
        at = next((at for at, key in enumerate(tail) if id(key) in known), None)
        if self._far or (at is None and len(tail) >= MOVED_MOST):
            return f"more than {MOVED_MOST:,} entries stand behind its old place"
        if at is None and self._before:
            return "what stood before it is gone"
        behind = tail[:at][::-1]
        return behind if all(map(_is_hashed_in_c, behind)) else "moving the others would run the hash of their keys"

    def _tail(self) -> list[Any]:
        """Return the last keys, the last one first; tried again when another thread adds or removes one."""
        for _ in range(_TRIES):
            try:
                return list(islice(self._base.__reversed__(self._held), MOVED_MOST + 1))
            except RuntimeError:
                continue
        return []


def _base_of(held: Any) -> Any:
    return OrderedDict if issubclass(type(held), OrderedDict) else dict


def _same(one: Any, other: Any) -> bool:
    return one is other or (_is_hashed_in_c(one) and _is_hashed_in_c(other) and one == other)


def _is_hashed_in_c(key: Any) -> bool:
    if type(key) is tuple:
        return all(map(_is_hashed_in_c, key))
    return id(type(key)) in _HASHED_IN_C


def _to_the_end(held: Any, base: Any, keys: list[Any]) -> None:
    """Make *keys* the last ones of *held*, in this order; raises KeyError when one is not there."""
    if base is OrderedDict:
        deque(map(OrderedDict.move_to_end, repeat(held), keys), maxlen=0)
    else:
        deque(map(dict.__setitem__, repeat(held), keys, map(dict.pop, repeat(held), keys)), maxlen=0)
