"""Bring an edited class into the live one: identity kept, instances and subclasses follow.

Theory of operation. The edited class statement ran in the trial and made a class of its own, with its decorators, its
metaclass and `__init_subclass__` seen to; what came out is what a fresh process would have. Attribute by attribute it
is brought into the live class with `type.__setattr__`, past any metaclass: members whose statement the edit did not
touch keep what is live (a counter, a monkeypatch), edited ones are merged, what neither text mentions and the program
put there stays.

Three things cannot be copied and have their own rules: the layout (`__slots__`, a dictionary gained or lost), which
CPython fixes for the instances there are, see `layouts.py`. The bases, assigned in place; from and to plain `object`
CPython refuses although the layouts are the same, see `runtime/bases.py`. And enums, whose members are the class's
state: a member keeps its identity through a new value, new members are adopted, removed ones leave the maps.
"""

from __future__ import annotations

import ast
import types
from collections import OrderedDict, defaultdict, deque
from collections.abc import Collection, Iterable
from functools import partial, partialmethod, singledispatchmethod
from typing import TYPE_CHECKING, Any

from livesh.errors import Refused
from livesh.runtime import bases as base_change
from livesh.runtime import raw
from livesh.swap.live.commit import Operation
from livesh.swap.live.fields import fields_of
from livesh.swap.live.frameworks import Frameworks
from livesh.swap.live.layouts import Layouts
from livesh.swap.live.lazy_values import LazyValues, is_cached_property
from livesh.swap.live.leading import behind, binding
from livesh.swap.live.sameness import ABSENT, PLAIN, contains, contents_of, same_value
from livesh.swap.merging.class_texts import ClassTexts
from livesh.swap.merging.enums import ENUM_MAPS, Enums, are_enums
from livesh.swap.merging.merge import Merge
from livesh.swap.planning.members import edited_names, removed_names, within
from livesh.swap.planning.parts import Name
from livesh.swap.text.diff import ADDED, BODY, REMOVED, SAME, Change
from livesh.swap.text.syntax import dotted, is_alias

if TYPE_CHECKING:
    from livesh.swap.merging.moves import Moves

_KEEP = frozenset({"__dict__", "__weakref__", "_abc_impl", "__annotations_cache__", "__slots__"})
_WRAPPED_MOST = 4
_GENERATED = frozenset(
    "__init__ __repr__ __eq__ __ne__ __lt__ __le__ __gt__ __ge__ __hash__ __match_args__ __setattr__ __delattr__ "
    "__getstate__ __setstate__ __replace__ __post_init__ __dataclass_fields__ __dataclass_params__".split()
)


class Classes:
    """Merges classes for one `Merge`; *texts* answers what was written of a class, and what is."""

    def __init__(self, merge: Merge, texts: ClassTexts, frameworks: Frameworks) -> None:
        self.merge, self.texts = merge, texts
        self.moves: Moves
        self.journal, self.world = merge.journal, merge.world
        self.lazy_values = LazyValues(self.journal)
        self.enums = Enums(merge)
        self.layouts = Layouts(self.world, self.journal, merge.warnings)
        self._keep, self._made = _KEEP | frameworks.keeps, frameworks.makes
        self.touched: list[type] = []
        self._later: list[tuple[Any, Any, bool]] = []
        self._gone: set[str] = set()              # the members that the class in hand loses
        self.shape_changed: list[type] = []
        self.becoming_abstract: set[int] = set()  # identities: a metaclass may answer for the hash
        self._given_metaclass: set[int] = set()   # the same: a base and a class below it may both ask for their subclasses

    def take(self, live: type, new: type, old: Any = ABSENT, made: type | None = None) -> Any:
        """Merge the staged class *new* into *live* and return *live*; raises `Refused` when that is impossible.

        *made*: the staged class of the statement, where *new* or *live* is one that a decorator has put below such a class: the text does
        not tell what is in that.
        """
        self.merge.claims(live, new)
        if made is not None:
            self._keep_state(live, made)
        self.world.stand(new, live)
        self.merge.remember(new, live)
        self.touched.append(live)
        self.layouts.follow(live, new)
        self._metaclass(live, new)
        changes = self.texts.members(new) if made is None else None
        before = raw.namespace(old) if raw.is_a(old, type) else None
        if are_enums(raw.namespace(live), raw.namespace(new)):
            self.enums.take(live, new, self.moves)
        self._attributes(live, new, before, changes)
        self._bases(live, new)
        self._own_dictionary(live, new)
        self._forget_caches(live, new)
        for name in ("__name__", "__qualname__"):
            mine, theirs = (type.__dict__[name].__get__(c) for c in (live, new))
            if mine != theirs:
                self.journal.add((type.__setattr__, live, name, theirs), (type.__setattr__, live, name, mine))
        if "__annotations_cache__" in raw.namespace(live):
            self.journal.drop_class(live, "__annotations_cache__")       # 3.14 makes them again when somebody asks
        return live

    def _keep_state(self, live: type, made: type) -> None:
        """What the edit does not touch of the class that a statement makes has the value that it has now."""
        for change in self.texts.members(made) or []:
            if change.what == SAME and change.leaf.kind == "assign" and not self.texts.is_stale(made, change, set()):
                for name in change.leaf.binds & raw.namespace(made).keys() - self._keep:
                    held = next((raw.namespace(each)[name] for each in raw.mro(live) if name in raw.namespace(each)), ABSENT)
                    if held is not ABSENT and id(type(held)) not in raw.SLOTS:
                        type.__setattr__(made, name, held)

    def take_members(self, live: type, made: type, names: Iterable[str] = (), was: type | None = None) -> None:
        """Bring the members of the plain class *made* that are edited, and *names*, into *live*; everything else stays.

        *was*: what they were at first, where that is known.
        """
        self.world.stand(made, live)
        changes = self.texts.members(made) or []
        theirs, by_name = raw.namespace(made), _by_name(changes)
        before = raw.namespace(was) if was is not None else {}
        for name in {name.partition(".")[0] for name in names if "." in name}:
            inner: Any = raw.namespace(live).get(name)
            if issubclass(type(inner), type):
                self.take_members(inner, theirs[name], within(names, name), before.get(name))
        _, restored = self.texts.stored_elsewhere(made)
        for name in edited_names(changes) | {name for name in names if "." not in name}:
            if name in theirs and name not in restored:
                self._attribute(live, name, raw.namespace(live).get(name, ABSENT), theirs[name], before.get(name, ABSENT), by_name.get(name))
        for name in removed_names(changes):
            if name in raw.namespace(live):
                self.journal.drop_class(live, name)
        self._forget_caches(live, live)

    # -- attributes -------------------------------------------------------------------------------------------------------

    def _attributes(self, live: type, new: type, before: Any, changes: list[Change] | None) -> None:
        mine, theirs = raw.namespace(live), raw.namespace(new)
        by_name = _by_name(changes or [])
        renewed: set[str] = set()
        for change in (*(changes or ()), *by_name.values()):
            if change.keeps_container and all(type(theirs.get(n)) in (list, dict, set) for n in change.leaf.binds):
                continue
            if change.after is not None and (change.what not in (SAME, BODY) or self.texts.is_stale(new, change, renewed)):
                renewed |= change.after.binds
        renewed |= _registering(changes or []) & by_name.keys()
        if self.texts.is_redecorated(new):
            renewed |= {n for n, c in by_name.items() if c.leaf.kind == "function" and _is_wrapped(theirs.get(n), n, new)}
        renewed |= {n for n, c in by_name.items() if c.leaf.kind == "function" and self.texts.is_compiled_anew(new, theirs.get(n))}
        for change in changes or []:         # `TABLE.pop(Node)` in the class body: what it fills is made anew with it
            if change.leaf.mutates and change.leaf.kind not in ("function", "class") and \
                    (change.what not in (SAME, BODY) or self.texts.is_stale(new, change, renewed)):
                renewed |= {n for leaf in (change.before, change.after) if leaf is not None for n in leaf.mutates}
        self._gone = removed_names(changes or []) | {n for c in changes or [] if c.before is not None and c.after is not None
                                                     and isinstance(c.before.node, ast.AnnAssign) and isinstance(c.after.node, ast.Assign) for n in c.after.binds}
        aliases = {n for c in changes or [] if _was_alias(c) and c.before is not None for n in c.before.binds}
        enum = theirs["_member_map_"] if are_enums(mine, theirs) else {}
        maps = ENUM_MAPS if are_enums(mine, theirs) else ()
        stored, restored = self.texts.stored_elsewhere(new)
        unfinished = self.texts.unfinished(new)
        for name, value in list(theirs.items()):
            if name in self._keep or name in maps or name in enum or name in restored or id(type(value)) in raw.SLOTS:
                continue
            if name in stored and name in mine:
                continue                 # `C.x = ...` below: that is what it is
            if name in unfinished and name in mine and not self.is_own_method(live, name, behind(mine[name])):
                self._take_what_is_wrapped(live, name, mine[name], value)
                continue
            said = by_name.get(name)
            if changes is not None and said is not None and name not in renewed:
                if name in mine:
                    self.align(mine[name], value)
                    if self._is_container_made(said, mine[name], value):
                        self.world.stand(value, mine[name])
                    if type(value) is type(mine[name]) and type(value) in (list, dict, set) and _is_filled(said, value):
                        self._grow(mine[name], value, self.texts.dependencies.own_hooks(live))
                        self._say_what_hooks_left(live, name, mine[name], value)
                    continue
            if name in by_name and by_name[name].leaf.kind in ("function", "class") and (name not in mine or name in aliases):
                value = self.moves.members.into_class(live, new, name, value)
            self._attribute(live, name, mine.get(name, ABSENT), value,
                            before.get(name, ABSENT) if before is not None else ABSENT, said)
        self._remove(live, new, before, changes)

    def _is_container_made(self, change: Change, held: Any, value: Any) -> bool:
        """Whether an untouched member is a container that the trial has made once more; dictionaries of plain values are not tracked."""
        literal = isinstance(getattr(change.leaf.node, "value", None), ast.Dict)
        return type(held) is type(value) and type(value) in (list, dict, set, deque, defaultdict, OrderedDict) and held is not value \
            and (literal or self.world.is_new(value))

    def _attribute(self, live: type, name: str, held: Any, value: Any, was: Any, change: Change | None) -> None:
        if held is ABSENT or name in self._made:
            self._put(live, name, held, self.world.stood_for(value))
            return
        if type(held) in (partialmethod, singledispatchmethod) and change is not None and change.what not in (SAME, BODY):
            self.merge.leads.partial_method(held, self.world.stood_for(value), _title(live, name, change))
        if change is not None and change.before is not None and self._overridden(live, held, value, change):
            self.align(held, value)
            self._take_what_is_wrapped(live, name, held, value)
            return
        if change is not None and _was_alias(change):
            mine = self.world.stood_for(value)                                    # what it gave a name to is somebody else's
            self._put(live, name, held, self.merge.leads.came_back(held, mine, is_ours=False) if callable(mine) else mine)
            return
        if change is not None and change.leaf.kind == "assign" and self.is_own_method(live, name, behind(held)):
            self._put(live, name, held, self._assigned(live, name, held, value, was, change))
            return
        defined = change is not None and change.leaf.kind == "function" and \
            ((change.before is not None and change.before.kind == "function") or self.is_own_method(live, name, held))
        if defined and self.world.is_new(value):
            if (bound := binding(held)) and (binds := binding(value)) and bound != binds:
                self._put(live, name, held, self.merge.leads.rebound(held, value, was, _title(live, name, change)))
                return
        if change is not None and change.leaf.kind == "function" and not defined and self.world.is_new(behind(value)) \
                and self.merge.leads.returns(held, value):
            self._put(live, name, held, self.world.stood_for(value))
            return
        if change is None and was is ABSENT and type(held) is type(value) and type(held) in (list, dict, set):
            self._grow(held, value)
            self._say_what_stays(live, name, held, value)
            return
        if type(held) is types.FunctionType and type(value) is types.FunctionType \
                and self.world.is_new(value) and change is not None and change.leaf.kind == "function":
            shared = change.what == ADDED and held.__name__ != name and raw.namespace(live).get(held.__name__) is held
            merged: Any = value if shared or self._is_anothers(held) else self.merge.functions.take(held, value, was)      # `two = one` became `def two`
        else:
            edited = change is None or change.what not in (SAME, BODY)
            if defined:
                self._take_wrapped(held, value, was, _title(live, name, change))
            merged = self.merge.value(held, value, was, edited)
            if merged is value and change is not None and change.leaf.kind == "function":
                merged = self._led(held, merged, was, _title(live, name, change))
            elif merged is value and change is not None and change.what not in (SAME, BODY):
                merged = self.merge.leads.came_back(held, merged, is_ours=False)
        if merged is not held:
            self._put(live, name, held, merged)

    def _say_what_stays(self, live: type, name: str, held: Any, value: Any) -> None:
        """What an edited metaclass or base had put into a container of the class, and does not any more, cannot be told from what the program has."""
        maker = self.texts.dependencies.maker_edited(live)
        if maker and any(not contains(list(value), each) and each not in self._gone for each in held if type(each) in PLAIN):
            self.merge.warnings.append(f"{raw.class_name(live)}.{name} keeps what the edited {maker} does not put there any more: it may be the program's")

    def _say_what_hooks_left(self, live: type, name: str, held: Any, value: Any) -> None:
        """What an edited hook of a class had put into a container of it for those below, and puts in otherwise now, is there as well."""
        hooks = self.texts.dependencies.own_hooks(live)
        mine, theirs = ([key for key in each if not isinstance(each, dict) or type(each[key]) in PLAIN] for each in (held, value))
        if hooks and any(type(each) in PLAIN and not contains(theirs, each) for each in mine) and any(not contains(mine, each) for each in theirs):
            self.merge.warnings.append(f"{raw.class_name(live)}.{name} keeps what the edited {hooks[0][1]} had put there before, beside what it puts there now")

    def _put(self, live: type, name: str, held: Any, value: Any) -> None:
        self.lazy_values.follow(live, name, held, value)
        self.journal.set_class(live, name, value)

    def _is_anothers(self, held: types.FunctionType) -> bool:
        """Whether a function is one that a module of no part in the change shares with others (enums get `Enum.__str__` itself)."""
        names = held.__globals__
        return "<locals>" not in held.__code__.co_qualname and all(names is not module.__dict__ for module in self.world.live.values())

    def is_own_method(self, live: type, name: str, held: Any) -> bool:
        """Whether a function is the definition of that name in its class, and of no other."""
        if type(held) is not types.FunctionType or held.__module__ != raw.module_of(live):
            return False
        scope, _, own = held.__qualname__.rpartition(".")
        return scope == raw.qualname(live) and own in (name, "<lambda>")

    def _assigned(self, live: type, name: str, held: Any, value: Any, was: Any, change: Change) -> Any:
        """What takes the place of a method where an assignment gives its name something else; whoever holds the method has that."""
        title, mine = _title(live, name, change), self.world.stood_for(value)
        if not is_alias(change.leaf.node) and type(held) is type(value) is types.FunctionType and self.world.is_new(value):
            return self.merge.functions.take(held, value, was)
        if type(held) is types.FunctionType and (binding(mine) == "instance" or type(mine) is partialmethod):
            self.merge.leads.method(held, mine, was, title)
        else:
            self.merge.leads.reassigned(held, mine, was, title)
        return mine

    def _led(self, held: Any, value: Any, was: Any, title: str) -> Any:
        """What a method is where *value* cannot be merged into *held*: whoever holds that is led there, if it is called alike."""
        alike = type(value) is partial or binding(value) == "instance"
        if not self.world.is_new(value) or (type(held) is types.FunctionType and not alike):
            return value
        return self.merge.leads.replaced(held, value, was, title)

    def _take_wrapped(self, held: Any, value: Any, was: Any, title: str) -> None:
        """What is behind a static method, a class method or a property goes on as the edited one, whatever decorates it."""
        names = ("__func__",) if type(value) in (staticmethod, classmethod) else ("fget", "fset", "fdel") if type(value) is property else ()
        if type(held) is type(value) and self.world.is_new(value):
            for name in names:
                live, new, old = (getattr(v, name, ABSENT) if v is not ABSENT else ABSENT for v in (held, value, was))
                if live is None or new is None or live is new or not self.world.is_new(new):
                    continue
                if type(live) is type(new) is types.FunctionType:
                    self.merge.functions.take(live, new, old)
                elif self.merge.value(live, new, old) is new:
                    self.merge.leads.replaced(live, new, old, title)

    def _take_what_is_wrapped(self, live: type, name: str, held: Any, value: Any) -> None:
        """A method that something below the class has wrapped, and does not wrap again, goes on as the edited one inside of that."""
        todo, value = [(behind(held), 0)], behind(value)
        while todo and type(value) is types.FunctionType and self.world.is_new(value):
            each, depth = todo.pop()
            if self.is_own_method(live, name, each):
                self.merge.functions.take(each, value)
                return
            if type(each) is types.FunctionType and depth < _WRAPPED_MOST:
                todo += [(behind(contents_of(cell)), depth + 1) for cell in each.__closure__ or ()]

    def _overridden(self, live: type, held: Any, value: Any, change: Change) -> bool:
        """Whether the program put something else in a method's place at run time (a mock, a patch)."""
        leaf = change.before
        if leaf is None or leaf.kind != "function" or getattr(leaf.node, "decorator_list", None):
            return False
        if type(held) is type(value) is types.FunctionType and held.__code__.co_qualname == value.__code__.co_qualname:
            return False         # what decorates the class has put the same in the place of both
        own = type(held) is types.FunctionType and held.__code__.co_name in (leaf.name, held.__name__) and \
            (held.__module__ == raw.module_of(live) or held.__code__.co_qualname.endswith(f"{raw.short_name(live)}.{leaf.name}"))
        return not own and type(held) not in (staticmethod, classmethod)

    def _grow(self, held: Any, value: Any, hooks: Collection[Name] = ()) -> None:
        """A container that neither text mentions (a metaclass made it): the program's entries stay, those of members that are gone go.

        *hooks*: those that have filled it and do something else now.
        """
        in_order = any(map(self.texts.dependencies.places_otherwise, hooks))
        if isinstance(held, dict):
            contents = {k: v for k, v in dict.items(held) if k in value or not (type(k) is str and k in self._gone)}
            for key, item in dict.items(value):
                if key not in contents or not same_value(contents[key], item):
                    contents[key] = self.merge.value(contents.get(key, ABSENT), item)
            for key in self.merge.containers.under_another_key(contents, value):
                del contents[key]
            as_said = [k for k in dict.keys(value) if k in held] == [k for k in dict.keys(held) if k in value]
            self.merge.containers.put_mapping(held, {k: contents[k] for k in (*value, *contents)} if as_said else contents, False)
            return
        definitions = (i for i in value if type(i) is types.FunctionType or issubclass(type(i), type))
        if any(self.world.is_new(i) and self.world.stood_for(i) is i for i in definitions):
            self._later.append((held, value, in_order))      # what a hook has appended may be merged later, and stand for what is there
            return
        self._grow_sequence(held, value, in_order)

    def _grow_sequence(self, held: Any, value: Any, in_order: bool) -> None:
        stay = [i for i in held if not (type(i) is str and i in self._gone) or any(same_value(i, v) for v in value)]
        missing = [i for i in value if not any(same_value(i, h) or self.world.stood_for(i) is h for h in held)]
        found = [*stay, *missing]
        if in_order and type(held) is list:
            mine = [item for item in map(self.world.stood_for, value) if any(item is each for each in found)]
            found = _with_these_in_order(found, mine)
        if missing or len(stay) != len(held) or any(a is not b for a, b in zip(found, held, strict=True)):
            self.journal.refill(held, found)

    def _remove(self, live: type, new: type, before: Any, changes: list[Change] | None) -> None:
        mine, theirs = raw.namespace(live), raw.namespace(new)
        members = mine["_member_map_"] if are_enums(mine, theirs) else {}
        maps = ENUM_MAPS if are_enums(mine, theirs) else ()
        said = {n for c in changes or () if c.before is not None and not _only_annotates(c.before.node) for n in c.before.binds}
        reshaped = changes is None or (any(c.what in (ADDED, REMOVED, "edited") for c in changes) and not self.texts.is_plain(new))
        for name, held in list(mine.items()):
            if name in theirs or name in self._keep or name in maps or name in members or id(type(held)) in raw.SLOTS:
                continue
            generated = reshaped and (name in _GENERATED or _is_generated(held)) and name not in said
            if name == "__abstractmethods__":
                continue                     # it goes with the metaclass, see `_abstract_caches`
            if name in said or generated or (before is not None and name in before):
                if name in said and self._put_later(held, changes or [], name):
                    continue
                if name == "__annotate_func__" and "__annotations__" in theirs:
                    # Storing `__annotations__` takes it away (3.14); undone last, it is put back after that is gone.
                    self.journal.operations.insert(0, Operation((len, ()), (type.__setattr__, live, "__annotate__", held)))
                    continue
                if name == "__type_params__":
                    self.journal.set_class(live, name, ())      # CPython lets it be set, not deleted
                    continue
                self.moves.member_gone(live, name, held)
                if is_cached_property(held) and name not in fields_of(new):
                    inherited = next((raw.namespace(each)[name] for each in raw.mro(new) if name in raw.namespace(each)), ABSENT)
                    self.lazy_values.follow(live, name, held, inherited)
                self.journal.drop_class(live, name)

    def _put_later(self, held: Any, changes: list[Change], name: str) -> bool:
        """Whether the live value of a removed method is not the one its text defined (a mock): it stays."""
        change = next((c for c in changes if c.before is not None and name in c.before.binds), None)
        return change is not None and change.before is not None and change.before.kind == "function" \
            and not getattr(change.before.node, "decorator_list", None) and type(held) is not types.FunctionType

    def align(self, live: Any, new: Any) -> None:
        """Let every part of a staged member stand for the live one; the live one is not touched."""
        if type(live) not in (type(new), self.world.stood_for(type(new))) or live is new or not self.world.is_new(new):
            return
        kind = type(new)
        if kind is types.FunctionType:
            self.world.stand(new, live)
        elif kind in (staticmethod, classmethod):
            self.world.stand(new, live)
            self.align(live.__func__, new.__func__)
        elif kind is property:
            self.world.stand(new, live)
            for name in ("fget", "fset", "fdel"):
                slot = getattr(property, name)
                if slot.__get__(live) is not None and slot.__get__(new) is not None:
                    self.align(slot.__get__(live), slot.__get__(new))
        elif issubclass(kind, type) and self.world.stood_for(new) is not live:      # a class may have itself among its members
            self.world.stand(new, live)
            mine = raw.namespace(live)
            for name, value in raw.namespace(new).items():
                if name in mine and name not in self._keep:
                    self.align(mine[name], value)
        elif kind.__flags__ & raw.HEAP_TYPE and not issubclass(kind, type):
            self.world.stand(new, live)

    # -- bases, metaclass, caches ---------------------------------------------------------------------------------------

    def _bases(self, live: type, new: type) -> None:
        mine = type.__dict__["__bases__"].__get__(live)
        theirs = tuple(self.world.stood_for(b) for b in type.__dict__["__bases__"].__get__(new))
        if len(mine) == len(theirs) and all(a is b for a, b in zip(mine, theirs, strict=True)):
            return
        reason = base_change.refusal(live, theirs)
        if reason:
            raise Refused(f"the bases of {raw.qualname(live)} cannot change in place: {reason}. "
                          f"Give the class another name, or restart")
        for do, undo in base_change.operations(live, theirs):
            self.journal.add(do, undo)

    def _metaclass(self, live: type, new: type) -> None:
        wanted = self.world.stood_for(type(new))
        if type(live) is wanted:
            return
        for kind in [live, *self._made_alike(live)]:
            if id(kind) in self._given_metaclass:
                continue
            self._given_metaclass.add(id(kind))
            reason = base_change.metaclass_refusal(kind, wanted)
            if reason:
                raise Refused(f"the metaclass of {raw.qualname(kind)} changes from {type(kind).__name__} to "
                              f"{wanted.__name__}, and {reason}. Give the class another name, or restart")
            for do, undo in base_change.metaclass_operations(kind, wanted):
                self.journal.add(do, undo)
            self._abstract_caches(kind, wanted)

    def _made_alike(self, live: type) -> list[type]:
        """Subclasses that have their metaclass from *live* alone and whose own statement does not run."""
        family = {id(k): k for k in raw.family(live)}
        alike: list[type] = []
        for kind in sorted(family.values(), key=lambda k: len(raw.mro(k))):
            others = [b for b in type.__dict__["__bases__"].__get__(kind) if id(b) not in family]
            if kind is not live and type(kind) is type(live) and not self._is_staged(kind) and \
                    (type(live) is type or not any(type(b) is type(live) for b in others)):
                alike.append(kind)
        return alike

    def _is_staged(self, cls: type) -> bool:
        """Whether *cls* was made in the trial, or a class statement that ran there made its successor."""
        shadow = self.world.shadows.get(raw.module_of(cls) or "")
        found: Any = None
        space: Any = shadow.__dict__ if shadow is not None else {}
        for step in raw.qualname(cls).split("."):
            found = space.get(step)
            space = raw.namespace(found) if issubclass(type(found), type) else {}
        return self.world.is_new(cls) or (found is not None and found is not cls and self.world.is_new(found))

    def _abstract_caches(self, kind: type, wanted: type) -> None:
        """What `ABCMeta` keeps for each of its classes (the base class's would be found otherwise)."""
        from abc import ABCMeta

        held = raw.namespace(kind)
        if issubclass(wanted, ABCMeta) and "_abc_impl" not in held:
            self.becoming_abstract.add(id(kind))
            self.journal.set_class(kind, "_abc_impl", raw.namespace(ABCMeta("", (), {}))["_abc_impl"])
        elif not issubclass(wanted, ABCMeta):
            for name in {"_abc_impl", "__abstractmethods__"} & set(held):
                self.journal.drop_class(kind, name)

    def _own_dictionary(self, live: type, new: type) -> None:
        """`__dict__` and `__weakref__` stand in the class that adds them, which other bases may make another."""
        for name in ("__dict__", "__weakref__"):
            offset = f"{name[:-2]}offset__"
            kept = getattr(live, offset) and not getattr(new, offset)       # it stays in the memory of the instances
            if (name in raw.namespace(new)) != (name in raw.namespace(live)) and not kept:
                for do, undo in base_change.own_descriptor(live, name, name in raw.namespace(new)):
                    self.journal.add(do, undo)

    def _forget_caches(self, live: type, new: type) -> None:
        if "_abc_impl" in raw.namespace(live) and "_abc_impl" in raw.namespace(new):
            import _abc  # type: ignore[import-not-found]

            self.journal.add((_abc._reset_caches, live), (_abc._reset_caches, live))

    def finish(self) -> None:
        """Merge what waited for classes that are merged now."""
        self._gone = set()
        for held, value, in_order in self._later:
            self._grow_sequence(held, value, in_order)

    def update_abstract(self) -> None:
        """Subclasses of an edited abstract class become abstract or concrete with it."""
        staged = {id(e.new): raw.namespace(e.old) for e in self.world.stands_for.values() if raw.is_a(e.old, type)}
        done: dict[int, frozenset[str]] = {}
        for cls in self.touched:
            for kind in sorted(raw.family(cls), key=lambda k: len(raw.mro(k))):
                becoming = id(kind) in self.becoming_abstract
                if id(kind) in staged or id(kind) in done or not (becoming or "_abc_impl" in raw.namespace(kind)):
                    continue
                names = _abstract_names(kind, staged, done)
                done[id(kind)] = names
                if becoming or names != raw.namespace(kind).get("__abstractmethods__", frozenset()):
                    self.journal.set_class(kind, "__abstractmethods__", names)



def _abstract_names(cls: type, staged: dict[int, Any], done: dict[int, frozenset[str]]) -> frozenset[str]:
    """The abstract methods of *cls* as `abc.update_abstractmethods` would find them after the commit."""
    order = raw.mro(cls)
    spaces = [staged.get(id(k), raw.namespace(k)) for k in order]
    wanted = {n for n, v in raw.namespace(cls).items() if _is_abstract(v)}
    for kind, space in zip(order[1:], spaces[1:], strict=True):
        wanted |= set(done.get(id(kind), space.get("__abstractmethods__", ())))
    return frozenset(n for n in wanted if _is_abstract(next((s[n] for s in spaces if n in s), None)))


def _was_alias(change: Change) -> bool:
    """Whether a member gave a name to something that its class did not make."""
    return change.before is not None and change.what not in (SAME, BODY) and is_alias(change.before.node)


def _is_abstract(value: Any) -> bool:
    kind = type(value)
    if kind is property:
        return any(_is_abstract(f) for f in (value.fget, value.fset, value.fdel))
    if kind in (staticmethod, classmethod):
        return _is_abstract(value.__func__)
    held = raw.instance_dict(value)
    return bool(held is not None and held.get("__isabstractmethod__") is True)


def _only_annotates(node: ast.stmt) -> bool:
    """Whether a statement is `name: type`, which binds nothing: a value of that name came from elsewhere."""
    return isinstance(node, ast.AnnAssign) and node.value is None


def _title(live: type, name: str, change: Change | None) -> str:
    """A member as its text names it: private ones are bound to another name."""
    return f"{raw.module_of(live)}: {raw.short_name(live)}.{(change.leaf.name if change is not None else '') or name}"


def _by_name(changes: list[Change]) -> dict[str, Change]:
    """The change that decides about each name of a class body: an edited one before an untouched one."""
    found: dict[str, Change] = {}
    for change in changes:
        if change.after is None:
            continue
        for name in change.after.binds:
            if name not in found or found[name].what in (SAME, BODY):
                found[name] = change
    for change in changes:
        if change.after is None and change.before is not None:
            for name in change.before.binds:
                if name in found and (found[name].what in (SAME, BODY) or (found[name].what == ADDED and is_alias(change.before.node))):
                    found[name] = Change(change.before, found[name].after, "edited")
    return found


def _is_filled(change: Change, value: Any) -> bool:
    """Whether making the class has put something into a container that its text leaves empty (`__set_name__`, a metaclass)."""
    node = getattr(change.leaf.node, "value", None)
    empty = not node.elts if isinstance(node, ast.List) else not node.keys if isinstance(node, ast.Dict) else \
        isinstance(node, ast.Call) and dotted(node.func) in ("list", "dict", "set") and not node.args and not node.keywords
    return bool(value) and empty


def _with_these_in_order(items: list[Any], some: list[Any]) -> list[Any]:
    """A list in which *some* of its items stand in their order, in the places that they have among the others."""
    following = iter(some)
    return [next(following, item) if any(item is each for each in some) else item for item in items]


def _registering(changes: list[Change]) -> set[str]:
    """The members with which a function of the class that comes, goes or has another header is decorated (`@show.register`)."""
    leaves = [leaf for c in changes if c.what not in (SAME, BODY) for leaf in (c.before, c.after) if leaf is not None]
    decorators = [d.func if isinstance(d, ast.Call) else d for leaf in leaves for d in getattr(leaf.node, "decorator_list", [])]
    return {dotted(d).partition(".")[0] for d in decorators if "." in dotted(d)}


def _is_wrapped(value: Any, name: str, cls: type) -> bool:
    """Whether something has put another function in the place of a method."""
    return type(value) is types.FunctionType and value.__code__.co_qualname != f"{raw.qualname(cls)}.{name}"


def _is_generated(value: Any) -> bool:
    """Whether a class attribute was made by machinery (dataclass, namedtuple), not by a statement or the program."""
    if type(value) is types.FunctionType:
        return value.__code__.co_filename.startswith("<")
    return type(value).__name__ == "_tuplegetter"
