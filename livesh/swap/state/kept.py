"""What objects were before a change that migrated them, for going back without a hook; kept for the last changes that migrated."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

STATES_KEPT = 8
_KEPT: dict[int, tuple[str, Any]] = {}
_GONE: dict[int, str] = {}  # by change: what was kept too long ago


def keep(change: int, keys: list[str], states: Any) -> None:
    """Keep what the objects of these migrations were."""
    _KEPT[change] = ", ".join(keys), states
    while len(_KEPT) > STATES_KEPT:
        oldest = next(iter(_KEPT))
        _GONE[oldest] = _KEPT.pop(oldest)[0]


def go_back(changes: Iterable[int], *, hooks_did: bool = False) -> list[str]:
    """Give objects what they were before *changes*, the latest first, unless hooks have carried them back; returns what to warn of."""
    warnings: list[str] = []
    for change in changes:
        kept = _KEPT.pop(change, None)
        if kept is not None and not hooks_did:
            warnings += kept[1].go_back().sentences(kept[0])
        if gone := _GONE.pop(change, ""):
            warnings.append(f"objects of {gone} keep the fields they have now: what they were before is kept "
                            f"for the last {STATES_KEPT} changes that migrated")
    return warnings
