"""Names that a module has no more, for functions that stay on an older text and read them.

Theory of operation. An object of a class that is gone, or a callback that somebody holds, goes on with the code it has; what that reads from its
module it finds by name, and a helper that went with it would be missing. CPython looks a name up in the module first and in the builtins of the
*function* then: so these functions get builtins of their own that have what is gone as well. The module itself shows what a fresh one shows, and
the names die with the functions. One that comes back (going back brings it) reads the real builtins again.

Limit: a function that such code makes while it runs (a lambda in it; a comprehension before 3.12) has the builtins of the module.
"""

from __future__ import annotations

import builtins
import types
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from livesh.runtime.pointers import Word
from livesh.swap.live.midway import mentioned

if TYPE_CHECKING:
    from livesh.swap.live.commit import Journal

_builtins_of: Any = vars(types.FunctionType)["__builtins__"].__get__


def leave(journal: Journal, functions: Iterable[types.FunctionType], gone: dict[str, Any]) -> None:
    """Let each of *functions* find those of the names that are *gone* which it reads."""
    spaces: dict[int, tuple[Any, dict[str, Any]]] = {}
    for function in functions:
        if not gone.keys().isdisjoint(mentioned(function.__code__)):
            mine = _builtins_of(function)
            _, names = spaces.setdefault(id(mine), (mine, {**mine, **gone}))
            _give(journal, function, names)


def come_back(journal: Journal, function: types.FunctionType) -> None:
    """Let a function that is current again read what all others read."""
    said = function.__globals__.get("__builtins__")
    if _builtins_of(function) is not builtins.__dict__ and (said is builtins or said is builtins.__dict__):
        _give(journal, function, builtins.__dict__)


def _give(journal: Journal, function: types.FunctionType, names: dict[str, Any]) -> None:
    mine = _builtins_of(function)
    journal.exchange(Word(function, mine), names, mine)
