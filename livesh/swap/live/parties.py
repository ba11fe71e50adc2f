"""Who of this house takes part in every change that runs statements, as an adapter's `Swapping` does (frameworks.py)."""

from __future__ import annotations

# Not from typing: who registers a service comes through here.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

PARTIES: list[tuple[str, Callable[[], Any]]] = []
"""A name, and what makes the party of one change."""
