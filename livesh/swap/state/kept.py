"""What objects were before a change that migrated them, for going back without a hook; kept for the last changes that migrated."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

STATES_KEPT = 8
_KEPT: dict[int, dict[str, Any]] = {}  # by change and the migration's key
_GONE: dict[int, str] = {}  # by change: what was kept too long ago


def keep(change: int, states: dict[str, Any]) -> None:
    """Keep what the objects of these migrations were, by their keys."""
    _KEPT[change] = states
    while len(_KEPT) > STATES_KEPT:
        oldest = next(iter(_KEPT))
        _GONE[oldest] = ", ".join(_KEPT.pop(oldest))


def classes_of(changes: Iterable[int]) -> list[type]:
    """Return the classes whose objects `go_back` may give their state before *changes*."""
    return [cls for change in changes for states in _KEPT.get(change, {}).values() for cls in states.classes()]


def changed_since(changes: Iterable[int], carried: Collection[str] = ()) -> list[str]:
    """Say which objects `go_back` would leave as they are, since somebody changed them."""
    return [text for change in changes for key, states in _KEPT.get(change, {}).items() if key not in carried for text in states.changed(key)]


def go_back(changes: Iterable[int], carried: Collection[str] = ()) -> list[str]:
    """Give objects what they were before *changes*, the latest first, but for those of *carried*, which a hook carries back; returns what to warn of."""
    warnings: list[str] = []
    for change in changes:
        for key, states in _KEPT.pop(change, {}).items():
            if key not in carried:
                warnings += states.go_back().sentences(key)
        if gone := _GONE.pop(change, ""):
            warnings.append(f"objects of {gone} keep the fields they have now: what they were before is kept "
                            f"for the last {STATES_KEPT} changes that migrated")
    return warnings
