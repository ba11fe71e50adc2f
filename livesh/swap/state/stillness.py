"""Whoever keeps the program still while its state is carried: called right before the commit of a change that migrates.

This room knows no services. Who has something to hold still (services/stilling.py) puts a function into `KEEPERS`; it is asked once for
each such change, with what the change carries, and answers with a `Still`. Entering that holds, or raises `Refused` with nothing held;
leaving it lets go, whatever happened in between, and never raises: what went wrong is in `said`.
"""

from __future__ import annotations

from livesh.errors import Refused

# Not from typing: who registers a service comes through here.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from contextlib import ExitStack
    from typing import Any, Protocol

    class Still(Protocol):
        """Something that is held still for a while: its names, the locks that are held for it, and what went wrong when it was let go."""

        names: list[str]
        locks: list[str]
        said: list[str]

        def __enter__(self) -> object: ...

        def __exit__(self, *exc: object) -> None: ...

        def give_way(self, why: str) -> None: ...


KEEPERS: list[Callable[[Carried], Still]] = []
"""Asked before a change that carries state; each says what it would hold still, and does so when entered."""


class Carried:
    """What a change carries: instances of *classes*, and the state of the *modules* whose own hook runs."""

    __slots__ = ("classes", "modules")

    def __init__(self, classes: Collection[type], modules: Collection[str]) -> None:
        self.classes, self.modules = classes, modules

    def __bool__(self) -> bool:
        return bool(self.classes or self.modules)


class Stillness:
    """All that is to be held still while *carried* is; to be entered once."""

    def __init__(self, carried: Carried) -> None:
        self._stills = [keeper(carried) for keeper in KEEPERS] if carried else []
        self._held: ExitStack | None = None

    @property
    def names(self) -> list[str]:
        """What is held still."""
        return [name for still in self._stills for name in still.names]

    @property
    def locks(self) -> list[str]:
        """The locks that are held meanwhile."""
        return [name for still in self._stills for name in still.locks]

    def give_way(self, why: str) -> None:
        """Let the locks go before it is over: a hook may wait for one of them, *why* says where."""
        for still in self._stills:
            still.give_way(why)

    @property
    def said(self) -> list[str]:
        """What went wrong when it was let go, a sentence each."""
        return [text for still in self._stills for text in still.said]

    def __enter__(self) -> Stillness:
        from contextlib import ExitStack

        with ExitStack() as stack:
            for still in self._stills:
                stack.enter_context(still)
            self._held = stack.pop_all()
        return self

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        if self._held is not None:
            self._held.close()
        if isinstance(error, Refused) and self.said:
            raise Refused(*error.reasons, *self.said) from error
