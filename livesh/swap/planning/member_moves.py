"""Definitions that have another scope now: a nested class that comes to the top, a method that goes up to a base or down to a subclass.

Theory of operation. Where a class or a module gets a definition that it did not have, and the same change takes one of that name out of another
class body or from the top of a text, the live object goes on in the new place; so who holds it follows. A class goes on as a class, wherever it
stood. A method does only between a class and one that inherits from it: elsewhere its first argument would be something else. Of several methods
that become the one of a base, each leads to that. What a change took out of a class is remembered like everything that is taken away (moves.py).

Limit: a method that goes from a base to several subclasses can be only one of theirs; whoever holds it keeps the old one, and that is said.
"""

from __future__ import annotations

import types
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from livesh.runtime import raw
from livesh.swap.planning.parts import Part
from livesh.swap.text.diff import ADDED, REMOVED, diff_leaves

if TYPE_CHECKING:
    from livesh.swap.merging.moves import Moves
    from livesh.swap.text.definitions import Leaf

_DESCRIPTORS = (staticmethod, classmethod)


class Place:
    """A definition that a text has no more: *owner* is the class it stood in, None at the top."""

    def __init__(self, part: Part, owner: Any, name: str, live: Any) -> None:
        self.part, self.owner, self.name, self.live = part, owner, name, live
        self.qualname = f"{raw.qualname(owner)}.{name}" if owner is not None else name


class MemberMoves:
    """The moves between scopes in one trial."""

    def __init__(self, moves: Moves) -> None:
        self.moves, self.parts = moves, moves.parts
        self._left: dict[str, list[Place]] | None = None
        self._gains: dict[str, list[tuple[Part, str]]] = {}

    def close(self) -> None:
        """Let go of what refers back to here."""
        del self.moves

    def to_top(self, part: Part, name: str, new: Any) -> Any:
        """The live class, or the function of a static method, that stood in a class; None when there is none."""
        for place in self._of(name):
            if place.owner is not None and issubclass(type(new), type) and issubclass(type(place.live), type):
                return self.moves.classes.take(place.live, new)
            if type(place.live) is staticmethod and type(place.live.__func__) is type(new) is types.FunctionType:
                return self.moves.take_function(place.live.__func__, new)
        return None

    def into_class(self, owner: type, made: type, name: str, new: Any) -> Any:
        """What a class that had no *name* has there: the live definition that stood elsewhere or was taken away, or *new*; *made* is its staged double."""
        if not self.moves.world.is_new(new):
            return new
        back = self.moves.come_back_as(raw.module_of(owner) or "", f"{raw.qualname(owner)}.{name}", _behind(new))
        if issubclass(type(new), type):
            found = (self.moves.classes.take(place.live, new) for place in self._of(name) if issubclass(type(place.live), type))
            return back if back is not None else next(found, new)
        if type(_behind(new)) is not types.FunctionType:
            return new
        return self._function_into(owner, made, name, new, back)

    def into_new_class(self, new: type) -> None:
        """Let the methods of a class that was not there go on as the ones they were in the classes that inherit from it now."""
        for name, value in list(raw.namespace(new).items()):
            if name in self._all() and type(_behind(value)) is types.FunctionType and self.moves.world.is_new(_behind(value)):
                self._function_into(new, new, name, value, None)

    def _function_into(self, owner: type, made: type, name: str, new: Any, back: Any) -> Any:
        live = back
        for place in self._of(name):
            held = self._moves_along(place, owner, made, new)
            if held is None or held is live:
                continue
            if live is None:
                live = self.moves.take_function(held, _behind(new))
            elif not self._goes_on(held):
                self.moves.merge.leads.lead(held, live)
        return live if live is not None and type(new) is types.FunctionType else new

    def _moves_along(self, place: Place, owner: type, made: type, new: Any) -> Any:
        """The live function of a place, when it can go on as the member *new* of *owner*."""
        held = _behind(place.live)
        if type(held) is not types.FunctionType or place.owner is owner or held.__module__ != place.part.name:
            return None
        if place.owner is None:
            return held if type(new) is staticmethod else None
        if type(place.live) is not type(new):
            return None
        bases = {id(self.moves.world.stood_for(kind)) for kind in (*raw.mro(owner), *raw.mro(made))}
        if id(place.owner) in bases:                                # down
            return held if self._is_only_heir(place) else None
        return held if self._gives(owner, place) else None

    def _gives(self, owner: type, place: Place) -> bool:
        """Whether the class of *place* has from *owner* what it had itself: of several bases with that name the first one gives it."""
        to_be = self._bases_to_be(place)
        first = next((kind for kind in to_be[1:] if place.name in raw.namespace(kind)), None)
        if first is not None:
            return self.moves.world.stood_for(first) is owner
        return any(kind is owner for kind in (*raw.mro(place.owner), *map(self.moves.world.stood_for, to_be)))

    def _bases_to_be(self, place: Place) -> tuple[Any, ...]:
        staged: Any = None
        names: Any = self.moves.world.namespace(place.part.name)
        for step in raw.qualname(place.owner).split("."):
            staged = names.get(step)
            names = raw.namespace(staged) if issubclass(type(staged), type) else {}
        return tuple(raw.mro(staged)) if names and staged is not place.owner else ()

    def _is_only_heir(self, place: Place) -> bool:
        """Whether one class alone gets what *place* had."""
        heirs = self._gains.get(place.name, [])
        if len(heirs) > 1:
            said = f"{place.part.name}: {place.qualname} went to {len(heirs)} classes: who holds it has the old behaviour"
            if said not in self.moves.bench.warnings:
                self.moves.bench.warnings.append(said)
        return len(heirs) == 1

    def _goes_on(self, function: types.FunctionType) -> bool:
        patch = self.moves.bench.patches.get(function)
        return patch is not None and patch.code.__class__ is types.CodeType

    # -- what the texts have no more ---------------------------------------------------------------------------------------

    def is_left(self, value: Any) -> bool:
        """Whether the place of a definition is among those that the new texts have no more."""
        return any(_behind(place.live) is value for places in self._all().values() for place in places)

    def _of(self, name: str) -> list[Place]:
        return self._all().get(name, [])

    def _all(self) -> dict[str, list[Place]]:
        if self._left is None:
            self._left = {}
            for part in self.parts.values():
                for place in self._of_part(part) if part.edited else ():
                    self._left.setdefault(place.name, []).append(place)
        return self._left

    def _of_part(self, part: Part) -> Iterator[Place]:
        stay = part.after.binds()
        for change in part.changes:
            before, after = change.before, change.after
            live: Any = part.namespace.get(change.leaf.name) if change.leaf.name else None
            if change.what == REMOVED and change.leaf.kind in ("function", "class") and change.leaf.name not in stay and live is not None:
                yield Place(part, None, change.leaf.name, live)
            if change.leaf.kind == "class" and before is not None and issubclass(type(live), type):
                yield from self._of_class(part, live, before.body, after.body if after is not None else [])

    def _of_class(self, part: Part, owner: Any, before: Iterable[Leaf], after: Iterable[Leaf]) -> Iterator[Place]:
        held = raw.namespace(owner)
        changes = diff_leaves(list(before), list(after))
        defined = {c.after.name for c in changes if c.after is not None}       # another name of it (`Error = Error`) is no definition
        for change in changes:
            name = change.leaf.name
            if change.what == ADDED and change.leaf.kind == "function":
                self._gains.setdefault(name, []).append((part, raw.qualname(owner)))
            if change.before is None or change.leaf.kind not in ("function", "class") or name not in held:
                continue
            if name not in defined:
                yield Place(part, owner, name, held[name])
            if change.leaf.kind == "class" and issubclass(type(held[name]), type):
                yield from self._of_class(part, held[name], change.before.body, change.after.body if change.after is not None else [])


def _behind(member: Any) -> Any:
    return member.__func__ if type(member) in _DESCRIPTORS else member
