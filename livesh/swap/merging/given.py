"""What a change gave to live objects beyond the names of its modules, so that going back takes it away again.

Theory of operation. Going back runs the pipeline with the older text, and what the newer text alone made is mostly seen
by comparing the two. Not so attributes that statements put on objects: `Row.title = make("title")` in a loop, a function's
attribute, what `__init_subclass__` leaves on every subclass, names that a star import brought to a module nobody edited.
They were absent before the change; they go with it, unless the program has put something else there since.

Owners are held weakly where they can be, values by identity: nothing lives longer for being remembered.
"""

from __future__ import annotations

import sys
import types
import weakref
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any, TypeAlias

from livesh.runtime import raw
from livesh.swap.live.commit import Journal
from livesh.swap.live.footprints import _NOTHING, REFILLED, Contents, Name, names_of
from livesh.swap.live.sameness import ABSENT, PLAIN, same_plain

_KEPT = 512
Given: TypeAlias = "Gift | Filling | Stored | Refilled | Arrival"


class Gift:
    """One attribute that an object got."""

    __slots__ = ("_id", "_plain", "is_said", "name", "owner")

    def __init__(self, owner: Any, name: str, value: Any, is_said: bool = False) -> None:
        """*is_said*: a class got it when its own statement ran."""
        self.is_said = is_said
        self.owner, self.name, self._id = _weakly(owner), name, id(value)
        self._plain = value if type(value) in PLAIN else ABSENT

    def take_away(self, journal: Journal) -> None:
        """Take the attribute away if the object still has it as it was given."""
        owner = self.owner()
        held = names_of(owner).get(self.name, ABSENT) if owner is not None else ABSENT
        if held is ABSENT or not (id(held) == self._id or (self._plain is not ABSENT and same_plain(held, self._plain))):
            return
        if issubclass(type(owner), type):
            journal.drop_class(owner, self.name)
        else:
            journal.drop_item(names_of(owner), self.name)


class Filling:
    """What a new statement put into a container (`bus.subscribe(handler)`)."""

    __slots__ = ("_items", "name", "owner")

    def __init__(self, container: Any, items: list[tuple[Any, Any]]) -> None:
        """*items*: what came, with its key where the container is a mapping."""
        self.owner, self.name = _weakly(container), f"[{id(container)}]"
        self._items = [(key, _weakly(item)) for key, item in items]

    def take_away(self, journal: Journal) -> None:
        """Take out what is still there."""
        container = self.owner()
        if any(len(op.do) > 1 and op.do[1] is container for op in journal.operations):
            return               # the texts tell what becomes of it
        if issubclass(type(container), dict):
            rest = dict(dict.items(container))
            self.take_from(rest)
            for key in [key for key in dict.keys(container) if key not in rest]:
                journal.drop_item(container, key)
            return
        items = list(raw.contents(container, raw.container_base(type(container)) or type(container)))
        stay = list(items)
        self.take_from(stay)
        if len(stay) != len(items):
            journal.refill(container, stay)

    def take_from(self, contents: Any) -> None:
        """Take what is still there out of a copy of what the container holds."""
        for key, item in self._items:
            if type(contents) is dict:
                if key in contents and _is_same(contents[key], item()):
                    del contents[key]
            elif type(contents) is set:
                contents.discard(item())
            else:
                at = next((i for i in range(len(contents) - 1, -1, -1) if _is_same(contents[i], item())), None)
                if at is not None:
                    del contents[at]


class Stored:
    """What a new statement stored in the place of something else (`lib.hook = f`): that comes back while its successor is still there."""

    __slots__ = ("_after", "_before", "_key", "name", "owner")

    def __init__(self, owner: Any, key: Any, before: Any, after: Any) -> None:
        self.owner, self.name = _weakly(owner), key if type(key) is str else f"[{id(owner)}]"
        self._key, self._before, self._after = key, before, after

    def take_away(self, journal: Journal) -> None:
        """Put back what was there."""
        owner = self.owner()
        names = owner if type(owner) is dict else names_of(owner) if owner is not None else {}
        if any(len(op.do) > 1 and op.do[1] is owner and (len(op.do) == 2 or op.do[2] is self._key) for op in journal.operations):
            return               # the texts tell what becomes of it
        if not _is_same(names.get(self._key, ABSENT), self._after):
            return
        if issubclass(type(owner), type):
            journal.set_class(owner, self._key, self._before)
        elif self._before is _NOTHING:
            journal.drop_item(names, self._key)
        else:
            journal.set_item(names, self._key, self._before)


    def take_from(self, contents: Any) -> None:
        """Put back what was there into a copy of what the container holds."""
        if type(contents) is dict and _is_same(contents.get(self._key, ABSENT), self._after):
            contents[self._key] = self._before
            if self._before is _NOTHING:
                del contents[self._key]


class Refilled:
    """A list or set that a new statement stored into: it holds what it held before, if nobody has changed it since."""

    __slots__ = ("_after", "_before", "name", "owner")

    def __init__(self, container: Any, before: list[Any], after: list[Any]) -> None:
        self.owner, self.name = _weakly(container), f"[{id(container)}]"
        self._before, self._after = before, after

    def take_away(self, journal: Journal) -> None:
        """Give it back what it held."""
        container = self.owner()
        if container is None or any(len(op.do) > 1 and op.do[1] is container for op in journal.operations):
            return               # the texts tell what becomes of it
        now = list(raw.contents(container, type(container)))
        if len(now) == len(self._after) and all(map(_is_same, now, self._after)):
            journal.refill(container, self._before)


def stores(changes: Iterable[Any], stood_for: Callable[[Any], Any]) -> Iterator[Stored | Refilled]:
    """What new statements stored, as the things are called that are live now; a name that an object had not is a `Gift`."""
    for change in changes:
        if type(change) is Name and (change.before is not _NOTHING or isinstance(change.owner, types.ModuleType)):
            yield Stored(change.owner, change.name, change.before, stood_for(change.after))
        elif type(change) is Contents and type(change.container) is dict:
            before, after = dict(change.before), dict(change.after)
            for key in after:
                if before.get(key, _NOTHING) is not after[key]:
                    yield Stored(change.container, key, before.get(key, _NOTHING), stood_for(after[key]))
        elif type(change) is Contents and type(change.container) in REFILLED:
            yield Refilled(change.container, list(change.before), list(map(stood_for, change.after)))


def _is_same(held: Any, given: Any) -> bool:
    return held is given or (type(held) in PLAIN and type(given) in PLAIN and same_plain(held, given))


def fillings(added: Iterable[Contents], stood_for: Callable[[Any], Any]) -> list[Filling]:
    """What new statements put into containers, as the things are called that are live now."""
    found = []
    for change in added:
        if issubclass(change.base, dict):
            before, after = dict(change.before), dict(change.after)
            items = [(k, stood_for(v)) for k, v in after.items() if k not in before]
        else:
            rest, items = [stood_for(i) for i in change.before], []
            for item in map(stood_for, change.after):
                at = next((n for n, held in enumerate(rest) if _is_same(held, item)), None)
                if at is None:
                    items.append((None, item))
                else:
                    del rest[at]
        if items:
            found.append(Filling(change.container, items))
    return found


class Arrival:
    """A module that was imported for the first time and took definitions over: it goes when they go back, and is made anew when they return."""

    __slots__ = ("name", "owner")

    def __init__(self, name: str) -> None:
        self.name, self.owner = name, _weakly(sys.modules[name])

    def take_away(self, journal: Journal) -> None:
        """Forget the module if it is still the one that arrived."""
        parent, _, child = self.name.rpartition(".")
        held = sys.modules.get(parent)
        if sys.modules.get(self.name) is self.owner():
            journal.drop_item(sys.modules, self.name)
            if held is not None and held.__dict__.get(child) is self.owner():
                journal.drop_item(held.__dict__, child)


def gifts(journal: Journal, changes: Iterable[Any], followers: list[types.ModuleType],
          unseen: list[tuple[types.ModuleType, set[str]]], merged: list[type], functions: Iterable[types.FunctionType] = ()) -> list[Gift]:
    """What a journal and the statements of its trial added to classes, functions, objects, and to modules not edited.

    *merged*: the classes whose own statement ran. *functions*: those to which decorators gave attributes.
    *unseen*: the names that statements bound in edited modules without naming them (`globals().update(…)`).
    """
    spaces: dict[int, tuple[types.ModuleType | types.FunctionType, set[str] | None]] = {id(m.__dict__): (m, None) for m in followers}
    spaces |= {id(f.__dict__): (f, None) for f in functions}
    spaces |= {id(m.__dict__): (m, names) for m, names in unseen}
    ran = set(map(id, merged))
    found = [Gift(c.owner, c.name, c.after) for c in changes
             if type(c) is Name and c.before is _NOTHING and not raw.is_a(c.owner, types.ModuleType)]
    for operation in journal.operations:
        do, undo = operation.do, operation.undo
        if undo is None:
            continue
        if undo[0] is type.__delattr__ and do[0] is type.__setattr__:
            found.append(Gift(do[1], do[2], do[3], is_said=id(do[1]) in ran))
        elif undo[0] is dict.pop and do[0] is dict.__setitem__ and id(do[1]) in spaces:
            owner, names = spaces[id(do[1])]
            if names is None or do[2] in names:
                found.append(Gift(owner, do[2], do[3]))
    return found


class Gifts:
    """The gifts of the last changes, by the number of the change."""

    def __init__(self) -> None:
        self._by_change: dict[int, list[Given]] = {}
        self._taken: dict[int, list[Given]] = {}      # of changes that were taken back: they may be made again

    def keep(self, change: int, given: list[Given]) -> None:
        """Remember what *change* gave."""
        if given:
            self._by_change[change] = [*self._by_change.get(change, ()), *given]
        for kept in (self._by_change, self._taken):
            while len(kept) > _KEPT:
                kept.pop(next(iter(kept)))

    def keep_again(self, change: int, given: list[Given]) -> None:
        """Remember what going back to what *change* had made gave once more; what it had not given is the text's own."""
        known = _keys([*self._by_change.get(change, ()), *self._taken.get(change, ())])
        self.keep(change, [gift for gift in given if (id(gift.owner()), gift.name) in known])

    def take_away(self, changes: Iterable[int], journal: Journal, again: Iterable[int] = (), is_untouched: Callable[[Any], bool] = lambda owner: False) -> None:
        """Add to *journal* what takes away the gifts of *changes*, but for what *journal* stores itself and what the changes *again* had given as well.

        *is_untouched*: whether the text that is gone back to has the same statement of a class: what that says stays.
        """
        stay = self._given_before(again)
        stored = {(id(op.do[1]), op.do[2]) for op in journal.operations if len(op.do) > 2 and type(op.do[2]) is str}
        for number in sorted(changes, reverse=True):
            for gift in self._by_change.get(number, ()):
                owner = gift.owner()
                if type(gift) is Gift and gift.is_said and is_untouched(owner):
                    continue
                if owner is not None and (id(owner), gift.name) not in stored | stay and (id(names_of(owner)), gift.name) not in stored:
                    gift.take_away(journal)

    def filled(self, changes: Iterable[int], again: Iterable[int] = ()) -> list[tuple[Any, list[Filling | Stored]]]:
        """The containers that the gifts of *changes* are in, each with these."""
        stay, found = self._given_before(again), dict[int, tuple[Any, list[Filling | Stored]]]()
        for gift in (gift for number in sorted(changes, reverse=True) for gift in self._by_change.get(number, ()) if isinstance(gift, (Filling, Stored))):
            container = gift.owner()
            if type(container) in (dict, list, set) and (id(container), gift.name) not in stay:
                found.setdefault(id(container), (container, []))[1].append(gift)
        return list(found.values())

    def forget(self, changes: Iterable[int], again: Collection[int] = ()) -> None:
        """The changes were taken back; what stayed, since the changes *again* had given it as well, is theirs now."""
        stay = self._given_before(again)
        for number in [number for number in changes if number in self._by_change]:
            gifts = self._taken[number] = self._by_change.pop(number)
            for change in again if stay else ():
                self.keep(change, [gift for gift in gifts if (id(gift.owner()), gift.name) in stay])

    def _given_before(self, changes: Iterable[int]) -> set[tuple[int, str]]:
        return _keys(gift for change in changes for gift in self._taken.get(change, ()))


def _keys(gifts: Iterable[Given]) -> set[tuple[int, str]]:
    return {(id(owner), gift.name) for gift in gifts if (owner := gift.owner()) is not None}


def _weakly(owner: Any) -> Callable[[], Any]:
    try:
        return weakref.ref(owner)
    except TypeError:
        return lambda: owner


__all__ = ["Arrival", "Filling", "Gift", "Gifts", "Given", "Stored", "fillings", "gifts", "stores"]
