"""A function into a function: the live one is patched and stays who it is, with its cells, defaults and attributes."""

from __future__ import annotations

import sys
import types
from typing import TYPE_CHECKING, Any

from livesh.swap.live import left_names
from livesh.swap.live.leading import defaults_of
from livesh.swap.live.patches import cells_known
from livesh.swap.live.sameness import ABSENT, contents_of, same_value
from livesh.swap.text import parameters
from livesh.swap.text.pairing import same_body

if TYPE_CHECKING:
    from livesh.swap.merging.merge import Merge


class Functions:
    """Merges functions; see merge.py for the three that are merged."""

    def __init__(self, merge: Merge) -> None:
        self.merge, self.world, self.journal, self.patches = merge, merge.world, merge.journal, merge.patches
        self._named: dict[int, list[tuple[str, str]]] | None = None    # by function that captures something, the names modules have it under

    def function(self, live: types.FunctionType, new: types.FunctionType, old: Any) -> Any:
        """Let *live* be *new* where both are of one definition; else it is the new one."""
        return self.take(live, new, old) if self.merge.same_definition(live, new) and (old is not ABSENT or not self._is_anothers(live, new)) else new

    def _is_anothers(self, live: types.FunctionType, new: types.FunctionType) -> bool:
        """Whether modules have *live* under names of their own, and none will have *new* there: two calls of one decorator make two functions."""
        if self._named is None:
            self._named = {}
            for module, space in [(name, m.__dict__) for name, m in list(sys.modules.items()) if type(m) is types.ModuleType]:
                for name, value in list(space.items()):
                    if type(value) is types.FunctionType and value.__closure__:
                        self._named.setdefault(id(value), []).append((module, name))
        shadows = self.world.shadows
        named = self._named.get(id(live), ())
        return bool(named) and not any(module in shadows and shadows[module].__dict__.get(name) is new for module, name in named)

    def take(self, live: types.FunctionType, new: types.FunctionType, old: Any = ABSENT) -> types.FunctionType:
        """Let *live* be *new* in everything but identity and what the program stored on it."""
        self.world.stand(new, live)
        self.merge.remember(new, live)
        patch = self.patches.of(live)
        known = type(old) is types.FunctionType
        code = self.merge.new_code(new)
        if code is not live.__code__:
            patch.code = code
        patch.closure = self._cells(live, new, old if known else None)
        self._defaults(patch, live, new, old if known else None)
        self._annotations(patch, live, new)
        if getattr(live, "__type_params__", ()) or getattr(new, "__type_params__", ()):
            patch.type_params = new.__type_params__  # type: ignore[attr-defined]
        if live.__doc__ is not new.__doc__ and live.__doc__ != new.__doc__:
            patch.doc = new.__doc__
        if (live.__name__, live.__qualname__) != (new.__name__, new.__qualname__):
            patch.names = (new.__name__, new.__qualname__)
        if live.__module__ != new.__module__:
            patch.module = new.__module__
        self._attributes(patch, live, new, old if known else None)
        target = self.world.names_of(new)
        if live.__globals__ is not target:
            patch.namespace = target
        left_names.come_back(self.journal, live)
        return live

    def _cells(self, live: types.FunctionType, new: types.FunctionType, old: types.FunctionType | None) -> Any:
        if new.__closure__ is None:
            return None
        mine = cells_known(live)
        before = dict(zip(old.__code__.co_freevars, old.__closure__ or (), strict=False)) if old is not None else {}
        return tuple(
            self._cell(live, name, mine[name], cell, before.get(name)) if name in mine else cell
            for name, cell in zip(new.__code__.co_freevars, new.__closure__, strict=True)
        )

    def _cell(self, owner: types.FunctionType, name: str, live: types.CellType, new: types.CellType, old: types.CellType | None) -> types.CellType:
        """The live cell, shared with whoever shares it, with the merged contents."""
        held, value = contents_of(live), contents_of(new)
        if name == "__classdict__":
            return live          # the class's own namespace (PEP 649, PEP 695): merged attribute by attribute
        was = contents_of(old) if old is not None else ABSENT
        if value is ABSENT or (old is live and self._maker_goes_on(owner, live, new)):
            return live          # empty, or of something else the old statement used: whoever made that brings it up to date
        if old is live:
            return new           # it used something else that stays
        if old is not None and was is not ABSENT and same_value(was, value):
            return live          # the edit changes nothing here: a counter in a cell goes on counting
        merged = self.merge.value(held, value, was)
        if merged is not held:
            undo = (setattr, live, "cell_contents", held) if held is not ABSENT else (delattr, live, "cell_contents")
            self.journal.add((setattr, live, "cell_contents", merged), undo)
            self.merge.given_others.append(owner)
        return live

    def _maker_goes_on(self, owner: types.FunctionType, live: types.CellType, new: types.CellType) -> bool:
        """Whether the decorator that shares the cell with what it has made, under a name of a module, is one now that shares *new* with that."""
        spaces = [(self.world.live[name].__dict__, shadow.__dict__) for name, shadow in self.world.shadows.items()]
        return any(_makes(value, owner, new) and _makes(names.get(name), owner, live) for names, staged in spaces for name, value in staged.items())

    def _defaults(self, patch: Any, live: Any, new: Any, old: Any) -> None:
        kept = self.merge.kept_defaults(live, new)
        if kept:
            mine, was = parameters.values_of(live), parameters.values_of(old) if old is not None else {}
            patch.defaults, patch.kwdefaults = parameters.merged(
                live, new, kept, lambda name, value: self.merge.value(mine.get(name, ABSENT), value, was.get(name, ABSENT)))
            return
        held, held_by_keyword = defaults_of(live)
        if not (old is not None and same_value(old.__defaults__, new.__defaults__)):
            held = self.merge.value(held, new.__defaults__, old.__defaults__ if old else ABSENT)
        if held is not live.__defaults__:
            patch.defaults = held
        if held_by_keyword or new.__kwdefaults__:
            same = (old is not None and same_value(old.__kwdefaults__, new.__kwdefaults__)) or same_value(held_by_keyword, new.__kwdefaults__)
            held_by_keyword = held_by_keyword if same else new.__kwdefaults__
        if held_by_keyword is not live.__kwdefaults__:
            patch.kwdefaults = held_by_keyword

    def _annotations(self, patch: Any, live: Any, new: Any) -> None:
        mine, theirs = getattr(live, "__annotate__", ABSENT), getattr(new, "__annotate__", ABSENT)
        if mine is not ABSENT:
            if (mine is None) != (theirs is None) or (mine is not None and not same_body(mine.__code__, theirs.__code__)):
                self.patches.take_annotations(patch, new)
        elif not same_value(live.__annotations__, new.__annotations__):
            self.patches.take_annotations(patch, new)

    def _attributes(self, patch: Any, live: Any, new: Any, old: Any) -> None:
        for name, value in new.__dict__.items():
            held = live.__dict__.get(name, ABSENT)
            was = old.__dict__.get(name, ABSENT) if old is not None else ABSENT
            if held is not ABSENT and was is not ABSENT and same_value(was, value):
                continue
            merged = self.merge.value(held, value, was)
            if merged is not held:
                patch.attributes[name] = merged
        if old is not None:
            patch.dropped += [n for n in old.__dict__ if n not in new.__dict__ and n in live.__dict__]
        elif "__wrapped__" in live.__dict__ and "__wrapped__" not in new.__dict__:
            patch.dropped.append("__wrapped__")


def _makes(value: Any, function: types.FunctionType, cell: types.CellType) -> bool:
    return type(value) is types.FunctionType and any(each is cell for each in value.__closure__ or ()) \
        and any(type(each) is types.CodeType and each.co_name == function.__code__.co_name for each in value.__code__.co_consts)
