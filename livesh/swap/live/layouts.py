"""The layout of instances in an edited class: what can follow, and what is refused whole.

Slots that appear are kept beside those there are (`runtime/slots.py`), slots that go are hidden. A dictionary that the
new text takes from the instances stays, and that is said. A dictionary or weak references that appear, and another builtin
base, cannot be given to objects that exist: CPython fixed their memory when the class was made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from livesh.errors import Refused
from livesh.runtime import raw
from livesh.swap.live.commit import Journal

if TYPE_CHECKING:
    from livesh.swap.staging.world import World


class Layouts:
    """The layouts of the classes of one trial."""

    def __init__(self, world: World, journal: Journal, warnings: list[str]) -> None:
        self.world, self.journal, self.warnings = world, journal, warnings
        self._future: dict[int, dict[str, Any]] = {}      # by class: its own slots as they will be
        self._with_dictionary: list[str] = []             # the classes whose instances had one and need none any more
        self._forgotten: set[int] = set()                 # classes whose `__slotnames__` goes: a base and a subclass may both ask for it

    def follow(self, live: type, new: type) -> None:
        """Let *live* have the slots of the staged *new*; raises `Refused` when that is impossible."""
        if _numbers(live) == _numbers(new):
            if self._is_tuple_over_others(live, new):
                self.world.reshaped[id(new)] = self._remade
            return
        from livesh.runtime import slots

        mine, theirs = slots.own(live), slots.own(new)
        # Beside a dictionary a slot may stay: what it holds is found by the name, wherever that is stored from now on.
        added = [n for n in theirs if n not in mine]
        leaving = [n for n in mine if n not in theirs and (not live.__dictoffset__ or _found(new, n) is not slots.ABSENT)]
        reason = _refusal(live, new)
        unknown = [n for n in added if n not in slots.HIDDEN.of(live) and slots.inherited(live, n) is None] if not live.__dictoffset__ else []
        host = slots.host_of(live, leaving, added) if unknown else None
        if reason or (unknown and host is None):
            raise Refused(
                f"the instances of {raw.qualname(live)} would have another layout ({_said(live)} before, {_said(new)} after) and "
                f"CPython fixes the layout when a class is made: {reason or 'there is no slot that could keep another one'}. Nothing was "
                f"changed. Keep {'its __slots__' if _builtin(live) is _builtin(new) else 'what it extends'} as it was, or give the class another name and move the objects over"
            )
        self._hide(live, leaving, host)
        self._add(live, added, leaving, host)
        self._name(live, new)
        if live.__dictoffset__ and not new.__dictoffset__:
            self._say_who_keeps_a_dictionary(raw.qualname(live))
        self.world.reshaped[id(new)] = self._remade

    def _say_who_keeps_a_dictionary(self, name: str) -> None:
        """One sentence, however many classes get slots."""
        said = self._sentence()
        self._with_dictionary.append(name)
        self.warnings[:] = [*(text for text in self.warnings if text != said), self._sentence()]

    def _sentence(self) -> str:
        return f"instances of {', '.join(self._with_dictionary)} keep their __dict__: attributes beyond their __slots__ can still be set"

    def _is_tuple_over_others(self, live: type, new: type) -> bool:
        """Whether two tuples with a dictionary extend different classes: until 3.11 an object of one cannot become one of the other."""
        if not live.__dictoffset__ or _builtin(live) is not tuple:
            return False
        before, after = (type.__dict__["__bases__"].__get__(kind) for kind in (live, new))
        return [id(self.world.stood_for(base)) for base in after] != [id(base) for base in before]

    def _hide(self, live: type, leaving: list[str], host: Any) -> None:
        from livesh.runtime import slots

        mine = slots.own(live)
        for name in leaving:
            slot = slots.Slot(live, name, host) if mine[name] is host else mine[name]
            below = [(kind, held) for kind in raw.family(live) if slots.is_lent(held := raw.namespace(kind).get(name), live)]
            for kind, held in [(live, slot), *below]:
                self.journal.add((type.__delattr__, kind, name), (type.__setattr__, kind, name, held))
                self.journal.set_item(slots.HIDDEN.of(kind), name, held)

    def _add(self, live: type, added: list[str], leaving: list[str], host: Any) -> None:
        from livesh.runtime import slots

        hidden, future = slots.HIDDEN.of(live), self._future.setdefault(id(live), {})
        for name in added:
            known = hidden.get(name)
            if known is None and live.__dictoffset__:
                if name.startswith("__") and name.endswith("__"):
                    self.journal.set_class(live, name, slots.in_dict(name, _found(live, name)))
                elif name in raw.namespace(live):
                    self.journal.drop_class(live, name)
                continue                     # the dictionary of the instances has room
            native = slots.inherited(live, name)
            slot = known if known is not None else slots.Slot(live, name, host if native is None else native)
            future[name] = slot
            below = [(kind, held) for kind in raw.family(live) if slots.is_lent(held := slots.HIDDEN.of(kind).get(name), live)]
            for kind, held in [(live, slot), *below]:
                self.journal.set_class(kind, name, held)
                self.journal.drop_item(slots.HIDDEN.of(kind), name)
        if host is None or host.__name__ in leaving:
            return
        # No undo: once the new slots can be set, instances hold boxes there.
        name, lent = str(host.__name__), host.__objclass__ is not live and host.__name__ not in added
        if hidden.get(name) is host:
            self.journal.add((dict.__setitem__, hidden, name, slots.Slot(live, name, host)), None)
        elif raw.slots(live).get(name) is host:
            future[name] = slots.Slot(live, name, host, lent)
            self.journal.add((type.__setattr__, live, name, future[name]), None)

    def _name(self, live: type, new: type) -> None:
        """`__slots__` itself, and what `copyreg` remembers of it: pickling compares their number with the size of an instance."""
        from livesh.runtime import slots

        if "__slots__" in raw.namespace(new):
            self.journal.set_class(live, "__slots__", raw.namespace(new)["__slots__"])
        elif "__slots__" in raw.namespace(live):
            self.journal.drop_class(live, "__slots__")
        for kind in raw.family(live):
            gone = {*slots.HIDDEN.in_line(kind), *(slots.own(live).keys() - slots.own(new).keys())} - slots.own(new).keys()
            if gone:
                self.journal.set_class(kind, "__slotnames__", sorted({*raw.slots(kind), *slots.own(new), *gone}))
            elif "__slotnames__" in raw.namespace(kind) and id(kind) not in self._forgotten:
                self._forgotten.add(id(kind))
                self.journal.drop_class(kind, "__slotnames__")

    def _remade(self, thing: Any, live: type) -> Any:
        """An instance of a staged class as one of the live class, whose instances have another layout."""
        try:
            made: Any = tuple.__new__(live, tuple.__getitem__(thing, slice(None))) if _builtin(live) is tuple else object.__new__(live)
        except TypeError as cause:
            raise Refused(f"an object of {raw.qualname(live)} that the new text makes cannot have the layout of those there are: {cause}. "
                          "Nothing was changed. Restart to take this change") from cause
        slots = raw.slots(live)
        for owner in reversed(raw.mro(live)):
            slots = {**slots, **self._future.get(id(owner), {})}
        held = raw.instance_dict(made)
        for name, value in raw.attributes(thing).items():
            if name in slots:
                slots[name].__set__(made, value)
            elif held is not None:
                held[name] = value
        return made


def _found(cls: type, name: str) -> Any:
    from livesh.runtime import slots

    try:
        return raw.lookup(cls, name)
    except KeyError:
        return slots.ABSENT


def _numbers(cls: type) -> tuple[Any, ...]:
    own = tuple(sorted(n for n, v in raw.namespace(cls).items() if id(type(v)) in raw.SLOTS))
    return (own, bool(cls.__dictoffset__), bool(cls.__weakrefoffset__), cls.__basicsize__, cls.__itemsize__)


def _refusal(live: type, new: type) -> str:
    before, after = _builtin(live), _builtin(new)
    if before is not after:
        return f"{raw.short_name(before)} and {raw.short_name(after)} are built in and have layouts of their own"
    if new.__dictoffset__ and not live.__dictoffset__:
        return "instances without a __dict__ cannot get one"
    if new.__weakrefoffset__ and not live.__weakrefoffset__:
        return "instances that cannot be referred to weakly stay so"
    return ""


def _builtin(cls: type) -> type:
    """The class made in C that instances extend."""
    return max((kind for kind in raw.mro(cls) if not raw.is_heap(kind)), key=lambda kind: (kind.__basicsize__, kind.__itemsize__))


def _said(cls: type) -> str:
    own, has_dict, *_ = _numbers(cls)
    parts = [f"slots {', '.join(own)}" if own else "no slots", "a __dict__" if has_dict else "no __dict__"]
    return " and ".join(parts)
