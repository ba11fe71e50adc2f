"""Definitions that are found elsewhere than before: moved between modules, renamed, or come back after they were taken away.

Who holds them holds the same objects afterwards. Only what the same change takes out of the text it came from has moved; what an earlier change
took away is remembered, weakly, so that going back brings the same objects back.
"""

from __future__ import annotations

import ast
import sys
import types
from collections.abc import Callable
from functools import partial
from typing import Any
from weakref import ref

from livesh.runtime import raw
from livesh.swap.live.sameness import ABSENT, same_value
from livesh.swap.merging.classes import Classes
from livesh.swap.merging.merge import Merge
from livesh.swap.merging.old_texts import OldTexts
from livesh.swap.planning.member_moves import MemberMoves
from livesh.swap.planning.parts import Part
from livesh.swap.staging.workbench import Workbench
from livesh.swap.staging.world import World
from livesh.swap.text.diff import REMOVED, Change
from livesh.swap.text.syntax import dotted

_MOST = 4_000
_GONE: dict[tuple[str, str], Callable[[], Any]] = {}


class Moves:
    """The moves of one trial."""

    merge: Merge
    classes: Classes

    def __init__(self, bench: Workbench, old_texts: OldTexts) -> None:
        self.bench, self.parts, self.old_texts = bench, bench.parts, old_texts
        self.taken_away: list[tuple[str, str, Any]] = []
        self.left_for: set[str] = set()        # modules, imported for the first time, that definitions moved to
        self.members = MemberMoves(self)

    @property
    def world(self) -> World:
        """The shadows."""
        return self.bench.world

    def to_new_modules(self) -> None:
        """What moved to a module that the change imports for the first time goes on there, before something is made of it."""
        for module in self.world.new_modules:
            for name, value in list(sys.modules[module].__dict__.items()):
                if self.world.is_new(value):
                    self.moved_from(None, name, value, module)

    def moved_from(self, part: Part | None, name: str, new: Any, home: str = "") -> Any:
        """The live definition that moved here, to a module of the change or to a new one, *home*, from another of the same change."""
        if home and home_of(new) != home:
            return None
        for other in self.parts.values():
            if other is part or not other.edited:
                continue
            gone = _removed(other, name) is not None or any(c.before is not None and c.before.name == name and c.leaf.kind == "import" for c in other.changes)
            live = other.namespace.get(name, ABSENT)
            if not gone or (type(live) is not type(new) and self.world.stood_for(type(new)) is not type(live)) or home_of(live) != other.name:
                continue
            found = self.take(live, new, self._was(live, name))
            self.taken_away.append((other.name, name, live))
            self.left_for |= {home} - {""}
            return found if found is live else None
        return None

    def take(self, live: Any, new: Any, old: Any = ABSENT) -> Any:
        """A live definition goes on as *new*, which was made in another place; *new* is returned where what a decorator has made of it cannot."""
        if issubclass(type(live), type):
            return self.classes.take(live, new)
        if type(live) is types.FunctionType:
            return self.take_function(live, new)
        mine, theirs = ((raw.instance_dict(each) or {}).get("__wrapped__") for each in (live, new))
        if type(mine) is type(theirs) is types.FunctionType:
            self.take_function(mine, theirs)
        return self.merge.value(live, new, old)

    def take_function(self, live: Any, new: Any) -> Any:
        """A function goes on in another module; so do the functions it has made (what a decorator returned)."""
        if any(isinstance(c, types.CodeType) for c in live.__code__.co_consts):
            self.bench.moved.append((live.__globals__, live.__code__, new))
        return self.merge.functions.take(live, new)

    def renamed(self, part: Part, name: str, new: Any) -> Any:
        """The live definition that has another name now: the text keeps the old one as an alias (`Old = New`), or others import the new one as it."""
        gone = {c.leaf.name for c in part.changes if c.what == REMOVED and c.leaf.name}
        for target in sorted(gone & (self._aliases(part, name) | self._imported_before(part, name))) if gone else ():
            live: Any = part.namespace.get(target)
            if type(live) is type(new) is types.FunctionType and live.__module__ == part.name:
                return self.take_function(live, new)
            if issubclass(type(live), type) and issubclass(type(new), type) and raw.module_of(live) == part.name:
                return self.classes.take(live, new)
        return None

    def _aliases(self, part: Part, name: str) -> set[str]:
        """The other names that the new text gives to *name*."""
        return {target for c in part.changes if isinstance(c.leaf.node, ast.Assign) and c.what != REMOVED and dotted(c.leaf.node.value) == name
                for target in c.leaf.binds}

    def _imported_before(self, part: Part, name: str) -> set[str]:
        """What the others of the change imported from *part* under the names by which they import *name* now, when they agree."""
        found: set[str] = set()
        for other in self.parts.values():
            now = {i.bound for i in other.after.imports() if (i.origin, i.name) == (part.name, name)} if other.edited and other is not part else set()
            found |= {i.name for i in other.before.imports() if i.bound in now and i.origin == part.name and i.name != name} if now else set()
        return found if len(found) == 1 else set()

    def come_back(self, part: Part, name: str, new: Any) -> Any:
        """The definition of that name that an earlier change took away, when somebody still holds it."""
        return self.come_back_as(part.name, name, new)

    def come_back_as(self, module: str, qualname: str, new: Any) -> Any:
        """The same for a member of a class, when it has not gone on in another place, or comes from there."""
        found = gone(module, qualname)
        if found is None or not self.world.is_new(new) or self._is_in_use(found, (module, qualname)):
            return None
        if issubclass(type(found), type) and issubclass(type(new), type):
            self.members.into_new_class(new)
        elif type(found) is not type(new):
            return None
        return found if self.take(found, new, self._was(found, qualname)) is found else None

    def _was(self, live: Any, name: str) -> Any:
        """What the text that loses a definition made of it at first."""
        for part in self.parts.values():
            left = _removed(part, name) if part.edited and part.namespace.get(name) is live else None
            if left is not None:
                return self.old_texts.value(part, left, name)
        return ABSENT

    def _is_in_use(self, found: Any, wanted: tuple[str, str]) -> bool:
        """Whether a definition that was taken away has another place than the one *wanted*, and keeps it in this change."""
        part = self.parts.get(home_of(found) or "")
        qualname = raw.qualname(found) if issubclass(type(found), type) else found.__qualname__ if type(found) is types.FunctionType else wanted[1]
        if part is None or (part.name, qualname) == wanted:
            return False
        value: Any = None
        names: Any = part.namespace
        for step in qualname.split("."):
            value = names.get(step)
            names = raw.namespace(value) if issubclass(type(value), type) else {}
        value = value.__func__ if type(value) in (staticmethod, classmethod) else value
        return value is found and not self.members.is_left(found)

    def member_gone(self, owner: type, name: str, value: Any) -> None:
        """A class has lost a definition."""
        value = value.__func__ if type(value) in (staticmethod, classmethod) else value
        if type(value) is types.FunctionType or issubclass(type(value), type):
            self.taken_away.append((raw.module_of(owner) or "", f"{raw.qualname(owner)}.{name}", value))

    def enum_member_gone(self, owner: type, name: str, value: Any) -> None:
        """An enum has lost a member: whoever holds it compares it by identity."""
        self.taken_away.append((raw.module_of(owner) or "", f"{raw.qualname(owner)}.{name}", value))

    def member_back(self, owner: type, name: str, new: Any) -> Any:
        """The member of an enum that an earlier change took away, when the text has it again with the same value."""
        found: Any = gone(raw.module_of(owner) or "", f"{raw.qualname(owner)}.{name}")
        if type(found) is not owner:
            return None
        was, now = raw.get(found, "_value_"), raw.get(new, "_value_")
        return found if type(was) is type(now) and same_value(was, now) else None

    def remember_gone(self) -> None:
        """Note, weakly where that can be, what this change took away: going back brings the same objects back."""
        for module, name, value in self.taken_away:
            try:
                _GONE[module, name] = ref(value)
            except TypeError:            # the members of an `IntEnum`
                _GONE[module, name] = partial(_itself, value)
        while len(_GONE) > _MOST:
            _GONE.pop(next(iter(_GONE)))


def gone(module: str, name: str) -> Any:
    """The definition that an earlier change took away from a module, when somebody still holds it."""
    reference = _GONE.get((module, name))
    return reference() if reference is not None else None


def _removed(part: Part, name: str) -> Change | None:
    """The definition of that name which a text loses."""
    return next((c for c in part.changes if c.what == REMOVED and name in c.leaf.binds and c.leaf.kind in ("function", "class")), None)


def home_of(value: Any) -> Any:
    """The module a definition says it is from."""
    return raw.module_of(value) if issubclass(type(value), type) else getattr(value, "__module__", None)


def _itself(value: Any) -> Any:
    return value
