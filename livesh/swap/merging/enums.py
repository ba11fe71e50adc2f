"""Bring an edited enum into the live one: a member is who it was as long as its name or its value is there.

Theory of operation. The members are the class's state and everybody shares them. A live member goes on under its name with another value, and under
another name with its value when its own is gone; so does a combination of flags, made when somebody combined them, that gets a name, loses it, or is
made of a flag with another name. What no name of the new text is for leaves the maps; combinations stay the objects they are.

An enum's hash is that of its name unless another base gives one. So dictionaries and sets that hold a member with another name are filled anew
right after the commit, from what they hold then: between the two they find it by neither name.

Limits: a value that is part of the object (an int's) cannot be exchanged, and a frozen set not be filled; both are said.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any

from livesh.runtime import heap, raw
from livesh.swap.live.commit import Journal
from livesh.swap.live.sameness import ABSENT, PLAIN, same_value

if TYPE_CHECKING:
    from collections.abc import Iterable

    from livesh.swap.merging.merge import Merge
    from livesh.swap.merging.moves import Moves

ENUM_MAPS = frozenset({
    "_member_map_", "_member_names_", "_value2member_map_", "_unhashable_values_", "_hashable_values_",
    "_unhashable_values_map_", "_flag_mask_", "_singles_mask_", "_all_bits_", "_boundary_",
})
_OF_NAMED = ("__objclass__", "_sort_order_")


class Enums:
    """The enums of one merge."""

    def __init__(self, merge: Merge) -> None:
        self.merge, self.journal, self.world = merge, merge.journal, merge.world
        self._renamed: list[Any] = []

    def take(self, live: Any, new: Any, moves: Moves) -> None:
        """Bring the members of the staged enum *new* into *live*; *moves* remembers those that were taken away."""
        mine, theirs = raw.namespace(live), raw.namespace(new)
        members = theirs["_member_map_"]
        kept: dict[str, Any] = {}
        for name, member in members.items():
            if member._name_ != name and member._name_ in kept:
                kept[name] = kept[member._name_]         # an alias
                continue
            held = self._goes_on_as(mine, members, name, member)
            if held is None:
                held = moves.member_back(live, name, member)
            kept[name] = held if held is not None and self._member(live, held, member) else member
        for name in members:
            value = theirs.get(name, ABSENT)
            if value is ABSENT:
                continue
            put = kept[name] if value is members[name] else value
            if mine.get(name, ABSENT) is not put:
                self.journal.set_class(live, name, put)
        for name in mine["_member_map_"]:
            if name not in members and name in mine:
                moves.enum_member_gone(live, name, mine["_member_map_"][name])
                self.journal.drop_class(live, name)
        self._maps(live, mine, theirs, kept)

    def went_live(self) -> None:
        """Let dictionaries and sets find members that have another name."""
        refilled = Journal()
        for container in heap.referrers(*self._renamed) if self._renamed else ():
            kind = type(container)
            if kind is dict and any(key is member for key in dict.keys(container) for member in self._renamed):
                refilled.refill(container, dict(dict.items(container)))
            elif kind is set and any(item is member for item in container for member in self._renamed):
                refilled.refill(container, {*list(container)})      # a set copies the hashes of a set
        refilled.commit()

    def _goes_on_as(self, mine: Any, members: dict[str, Any], name: str, member: Any) -> Any:
        """The live member that *member* of the new text is: the one of its name, else one of its value whose own name is gone; None when there is none."""
        held = mine["_member_map_"].get(name)
        if held is not None and (held._name_ == name or member._name_ != name):
            return held
        if type(member._value_) not in PLAIN:
            return None
        other = mine["_value2member_map_"].get(member._value_)
        there = other is not None and mine["_member_map_"].get(other._name_) is other and other._name_ in members
        return other if other is not None and not there and type(other._value_) is type(member._value_) else None

    def _member(self, live: Any, held: Any, member: Any) -> bool:
        """Give the live member what the staged one has; False where the value is part of the object and differs."""
        same = held._value_ == member._value_ and type(held._value_) is type(member._value_)
        if not same and any(b in (int, str, float, bytes) for b in type(member).__mro__):
            self.merge.warnings.append(f"{type(held).__qualname__}.{held._name_} has another value, which is part of "
                                       f"the object: a member held elsewhere stays {held._value_!r}")
            return False
        self._state(held, member)
        target = raw.instance_dict(held)
        if target is not None and "__objclass__" not in target and "__objclass__" in (raw.instance_dict(member) or ()):
            self.journal.set_item(target, "__objclass__", live)
        return True

    def _state(self, held: Any, member: Any) -> None:
        self.world.stand(member, held)
        target, source = raw.instance_dict(held), raw.instance_dict(member)
        if target is None or source is None:
            return
        for name, value in source.items():
            if name != "__objclass__" and (name not in target or not same_value(target[name], value)):
                self._store(held, target, name, self.world.stood_for(value))

    def _store(self, member: Any, target: dict[str, Any], name: str, value: Any) -> None:
        self.journal.set_item(target, name, value)
        if name == "_name_" and raw.lookup(type(member), "__hash__") is Enum.__hash__ and target.get("_name_") is not value:
            self._renamed.append(member)
            if any(type(each) is frozenset and member in each for each in heap.referrers(member)):
                self.merge.warnings.append(f"{type(member).__qualname__}.{member._name_} is {value} now: frozen sets that hold it do not find it any more")

    # -- the maps ---------------------------------------------------------------------------------------------------------

    def _maps(self, live: Any, mine: Any, theirs: Any, kept: dict[str, Any]) -> None:
        by_id = {id(member): kept[name] for name, member in theirs["_member_map_"].items()}
        made = self._combinations(mine, theirs, kept)
        for name in ENUM_MAPS & set(theirs):
            value = theirs[name]
            if name == "_member_map_":
                value = kept
            elif name == "_value2member_map_":
                value = {k: by_id[id(m)] if id(m) in by_id else self._combined(made.get(k, ABSENT), m) for k, m in value.items()}
                value |= {k: m for k, m in made.items() if k not in value}
            elif isinstance(value, dict):
                value = dict(value)
            if not same_value(mine.get(name, ABSENT), value):
                self.journal.set_class(live, name, value)
        if "_flag_mask_" in theirs:
            self._combine_anew(theirs, {id(m): m for m in kept.values()}, made.values())

    def _combinations(self, mine: Any, theirs: Any, kept: dict[str, Any]) -> dict[Any, Any]:
        """Flag values that were combined at run time stay the objects they are; so do those that had a name and lose it."""
        named, goes_on = {id(m) for m in mine["_member_map_"].values()}, {id(m) for m in kept.values()}
        mask = theirs.get("_flag_mask_", 0)
        return {k: m for k, m in mine["_value2member_map_"].items()
                if id(m) not in goes_on and not (mask and type(k) is int and k < 0) and (id(m) not in named or (mask and type(k) is int and k > 0 and k & (k - 1) and not k & ~mask))}

    def _combined(self, held: Any, member: Any) -> Any:
        """A combination that the new text makes too: the live object of that value, where there is one."""
        if held is ABSENT:
            return member
        self._state(held, member)
        return held

    def _combine_anew(self, theirs: Any, named: dict[int, Any], combined: Iterable[Any]) -> None:
        """Combinations are called after what they are made of; what inverting gave is asked for again."""
        singles = [m for m in theirs["_member_map_"].values() if type(m._value_) is int and m._value_ > 0 and not m._value_ & (m._value_ - 1)]
        combined = list(combined)
        for member in (*named.values(), *combined):
            held = raw.instance_dict(member)
            if held is not None and held.get("_inverted_") is not None:
                self.journal.drop_item(held, "_inverted_")
        for member in combined:
            held, value = raw.instance_dict(member), member._value_
            if held is None or type(value) is not int or value < 0:
                continue
            parts = {m._value_: m._name_ for m in singles if m._value_ & value}
            rest = value - sum(parts)            # bits that no flag is for
            name = "|".join([*parts.values(), *([str(rest)] if rest else [])]) if parts else None
            if held.get("_name_") != name:
                self._store(member, held, "_name_", name)
            for each in _OF_NAMED:
                self.journal.drop_item(held, each)


def are_enums(mine: Any, theirs: Any) -> bool:
    """Whether both of two classes, by their namespaces, are enums: else members and maps are attributes like others."""
    return "_member_map_" in mine and "_member_map_" in theirs
