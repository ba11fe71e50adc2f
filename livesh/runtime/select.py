"""Choose the answers for the Python we run on: the one place that reads its version.

A Python newer than all rows gets the newest row: its differences show up in the contract suite, not as a crash here.
"""

from __future__ import annotations

import sys
from importlib import import_module

from livesh.runtime.contract import Runtime

RUNTIMES = {
    (3, 11): ("cpython311", "CPython311"),
    (3, 12): ("cpython312", "CPython312"),
    (3, 13): ("cpython313", "CPython313"),
    (3, 14): ("cpython314", "CPython314"),
    (3, 15): ("cpython315", "CPython315"),
}

_CHOSEN: list[Runtime] = []


def runtime() -> Runtime:
    """Return the answers of this process's interpreter, always the same object."""
    if not _CHOSEN:
        _CHOSEN.append(_choose())
    return _CHOSEN[0]


def _choose() -> Runtime:
    if sys.implementation.name != "cpython":
        return Runtime()
    known = [row for row in RUNTIMES if row <= sys.version_info[:2]]
    file, name = RUNTIMES[max(known, default=min(RUNTIMES))]
    chosen: Runtime = getattr(import_module(f"livesh.runtime.{file}"), name)()
    return chosen
