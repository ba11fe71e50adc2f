"""Staged classes that pose as the live ones while the class statement of a framework runs.

Theory of operation. A metaclass or `__init_subclass__` that nobody edited is a live function: it asks ``isinstance(member, Field)`` of the live
`Field`, while the member in the body was made by the staged one. It would pass it over, and the merged class would lose what the hook
notes of its members (their names, tables of them). `isinstance` asks an object for its `__class__` when its type does not answer; so for as long as such a
statement runs the objects of a staged class say the live one. Their type is what it was.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from livesh.runtime import bases, raw


class Posing:
    """The pairs of staged and live classes of one trial."""

    def __init__(self) -> None:
        self._pairs: list[tuple[type, type]] = []

    def add(self, staged: type, live: type) -> None:
        """Note that *staged* was made in the place of *live*."""
        self._pairs.append((staged, live))

    @contextmanager
    def within(self, live: Any) -> Iterator[None]:
        """For the time of a statement that makes *live* anew, if a hook in Python sees that class."""
        posing = [(staged, own) for staged, own in self._pairs if "__class__" not in raw.namespace(staged)] if _is_hooked(live) else []
        for staged, own in posing:
            bases.put_class_of_instances(staged, _saying(own))
        try:
            yield
        finally:
            for staged, _ in posing:
                bases.drop_class_of_instances(staged)

    def close(self) -> None:
        """Let go of the classes."""
        self._pairs.clear()


def _saying(live: type) -> property:
    return property(lambda _: live, vars(object)["__class__"].__set__)


def _is_hooked(live: Any) -> bool:
    if not issubclass(type(live), type):
        return False
    return raw.is_heap(type(live)) or raw.lookup(live, "__init_subclass__") is not raw.lookup(object, "__init_subclass__")
