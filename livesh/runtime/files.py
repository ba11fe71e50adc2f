"""Files that threads of livesh have open for a moment, so that a fork can let them be closed first: see `agent/forks.py`.

A descriptor that a thread has open when another one forks stays open in the child for good: the thread that would close it does not exist there.

    with files.open_for_a_moment(), open(path, "rb") as file: ...
"""

from __future__ import annotations

from livesh.runtime.threads import get_ident

_INSIDE: list[int] = []  # the idents of the threads that read or write now


class open_for_a_moment:
    """What is opened inside is closed inside."""

    __slots__ = ()

    def __enter__(self) -> None:
        _INSIDE.append(get_ident())

    def __exit__(self, *_exc: object) -> None:
        _INSIDE.remove(get_ident())


def elsewhere() -> bool:
    """Whether another thread than this one has such a file open."""
    me = get_ident()
    return any(ident != me for ident in list(_INSIDE))


def forget() -> None:
    """In a forked child: the threads that were inside do not exist."""
    me = get_ident()
    _INSIDE[:] = [ident for ident in _INSIDE if ident == me]
