"""Carry instances and module state from one version's shape to the next one's: try it, do it, take it back.

How a swap uses this. The engine makes one `Migration` per class or module whose shape or hook changed. `trial` runs the
hooks on copies and touches nothing live. After the commit `run` calls each hook once per living instance; whatever is
raised, everything already migrated is put back before the error leaves. `Done.kept` is what a later rollback without a
hook needs.

What makes it quick. A plain class (a dict, no slots) is migrated by one chain of C iterators: the only Python code per
instance is the hook. Saved states come out of the same chain through `itertools.tee`.

What can be undone: attributes, slots, the contents of container subclasses, and, unless a whole trial showed that the
hooks touch none, the contents of the plain containers below them; of other objects and names those that the hooks wrote into when they were
tried. What they do to files or to sockets cannot.

Who gets which hook: an instance goes to the migration of its most derived class, and to one only.
"""

from __future__ import annotations

import gc
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from itertools import chain, compress, islice, repeat, tee
from operator import length_hint, not_
from types import CodeType, MappingProxyType, ModuleType
from typing import Any

from livesh.errors import Refused
from livesh.runtime import heap, raw, walks
from livesh.runtime.births import Window
from livesh.runtime.states import ARRAYS_MOST, Deep, Refilled, State, restore_attributes, snapshot
from livesh.swap.live.fields import Field, appearing, fields_of, give
from livesh.swap.state import aside
from livesh.swap.state.stalls import Watch
from livesh.swap.state.trials import TrialReport, trial

__all__ = [
    "Done",
    "Failed",
    "Field",
    "FillReport",
    "Kept",
    "Migration",
    "State",
    "TrialReport",
    "Window",
    "appearing",
    "fields_of",
    "fill_missing",
    "run",
    "snapshot",
    "trial",
]

Hook = Callable[[Any, int, Mapping[str, Any]], Any]
Progress = Callable[[str, int, int], None]
HOOK_NAME = "__code_change__"
_CHUNK = 2_000
_ROUNDS = 5
_CONTAINERS = (dict, list, set, deque)
_CONSTRUCTION_WAIT_S = 0.5
_NOT_PLAIN_CALLS = 0x20 | 0x80 | 0x200  # generator, coroutine, async generator: calling one runs nothing


class Migration:
    """One hook and what it is for.

    *hook* is called as ``hook(obj, old_version, old)``; for a module *obj* is the module (or None). A module's own
    ``__code_change__(old_version, old)`` goes into *function* instead. *fills* are fields to give their default where
    they are missing afterwards; a migration may have fills and no hook. *old* is a module's namespace before the
    commit, when it differs from *module_dict* now.
    """

    def __init__(
        self,
        key: str,
        kind: str,
        hook: Hook | None,
        old_version: int,
        *,
        cls: type | None = None,
        module_dict: dict[str, Any] | None = None,
        module: ModuleType | None = None,
        function: Callable[[int, Mapping[str, Any]], Any] | None = None,
        fills: Mapping[str, Field] | None = None,
        old: Mapping[str, Any] | None = None,
    ) -> None:
        self.key, self.kind, self.old_version = key, kind, old_version
        self.hook = _module_hook(function) if function is not None else hook
        self.function = function
        self.cls, self.module_dict, self.module, self.old = cls, module_dict, module, old
        self.contents = {name: copy(v) for name, v in (old or {}).items() if type(v) in _CONTAINERS and not name.startswith("__")}
        self.fills = dict(fills or {})
        self.touches_containers: bool | None = None
        """Set by a whole trial: False lets `run` save the attributes alone."""
        self.names: dict[str, Any] | None = None
        """The globals its hook has in a trial, which nobody else has."""
        self.leaked: list[Any] = []
        """Copies that the hook put somewhere during the trial; they are not instances."""
        self.written: list[Any] = []
        """Other objects and containers whose copies the hooks wrote into during the trial, and"""
        self.rebound: list[str] = []
        """the names that its hook assigned: `run` saves both."""
        self.made: list[Any] = []
        """What the trial of the texts has made: it has the new shape, or is gone when the change is through."""
        refuse_unusable(key, self.function or self.hook)

    def before(self) -> dict[str, Any]:
        """Return a module's names as they were; a container that the commit filled with something else as a copy from before."""
        names = dict(self.old or {})
        return names | {name: was for name, was in self.contents.items() if not same_contents(names[name], was)}

    def instances(self) -> list[Any]:
        """Return the living instances this migration is about, copies of a trial excepted."""
        return heap.instances(self.cls, skip=[*self.leaked, *self.made]) if self.cls is not None else []


def same_contents(a: Any, b: Any) -> bool:
    """Whether two plain containers of one kind hold the very same objects, in one order."""
    parts = [[x for pair in c.items() for x in pair] if type(c) is dict else list(c) for c in (a, b)]
    return len(parts[0]) == len(parts[1]) and all(x is y for x, y in zip(*parts, strict=True))


def _module_hook(function: Callable[[int, Mapping[str, Any]], Any]) -> Hook:
    return lambda _module, old_version, old: function(old_version, old)


def refuse_unusable(key: str, hook: Any) -> None:
    """Raise `Refused` for a hook that would do nothing when called."""
    if hook is None:
        return
    code = getattr(hook, "__code__", None)
    if type(code) is CodeType and code.co_flags & _NOT_PLAIN_CALLS:
        raise Refused(f"the migration of {key} is a generator or async function: calling it would migrate nothing")
    if not callable(hook):
        raise Refused(f"the migration of {key} is {type(hook).__name__}, which cannot be called")


class Failed(Refused):
    """A hook raised; everything already migrated was put back. *key*, *index* and *total* say where."""

    def __init__(self, key: str, index: int, total: int, cause: BaseException) -> None:
        where = f"instance {index + 1} of {total}" if total else "the module's state"
        super().__init__(
            f"migrating {key} raised {type(cause).__name__}: {_text(cause)} ({where}); all migrated state was put back"
        )
        self.key, self.index, self.total = key, index, total


def _text(exc: BaseException) -> str:
    try:
        return str(exc)
    except Exception as broken:
        return f"<its text raised {type(broken).__name__}>"


# -- doing it --------------------------------------------------------------------------------------------------------


def run(
    migrations: Sequence[Migration], progress: Progress | None = None, window: Window | None = None, give_way: Callable[[str], None] | None = None
) -> Done:
    """Call every hook once per living instance and return how to take it all back.

    With *window* (opened before the commit, its ``commit_op`` among the commit's operations) instances that the new
    code made are left alone; without it every instance alive counts as old, and those that appear while hooks run are
    judged by their shape. Raises `Failed` with everything put back, `Refused` for a hook that does not return; *give_way*
    is called before, for one that stands still (stalls.py).
    """
    done = Done(window)
    done.watch.give_way = give_way
    collecting = gc.isenabled()
    gc.disable()  # a collection per few thousand saved states would cost more than the hooks
    try:
        if any(m.hook is not None or m.fills for m in migrations):
            done.watch.run(lambda: _migrate(done, migrations, progress), done.give_up, apart=progress is not None)
        else:
            _migrate(done, migrations, progress)
    finally:
        if collecting:
            gc.enable()
    return done


def _migrate(done: Done, migrations: Sequence[Migration], progress: Progress | None) -> None:
    try:
        done.save_written(migrations)
        for migration in _most_derived_first(migrations):
            if migration.kind == "module":
                done.migrate_module(migration)
            else:
                done.migrate_class(migration, progress)
    except BaseException as exc:
        left = done.left_as_it_is()
        done.undo()
        done.put_back_late()
        if isinstance(exc, Refused):
            exc.reasons += left
            exc.args = ("; ".join(exc.reasons),)
        raise


def _most_derived_first(migrations: Sequence[Migration]) -> list[Migration]:
    depth = {id(m): len(raw.mro(m.cls)) if m.cls is not None else 0 for m in migrations}
    return sorted(migrations, key=lambda m: -depth[id(m)])


class Done:
    """What `run` did: counts for the report, `undo` for the journal, `kept` for a later rollback."""

    def __init__(self, window: Window | None = None) -> None:
        self.counts: dict[str, int] = {}
        self.filled: dict[str, int] = {}
        self.stragglers = 0
        self.unsure: list[str] = []
        self.unsaved = ""
        self.watch = Watch()
        self._window = window
        self._catch_up: Callable[[], None] = _nothing
        self._inside: Callable[[], tuple[Any, Any]] | None = None
        self._woken: tuple[Any, Any, dict[str, Any]] | None = None
        self._groups: list[tuple[list[Any], list[dict[str, Any]], str]] = []  # the last is the key of the migration
        self._states: list[tuple[Any, State, str]] = []
        self._reached: list[tuple[Any, State]] = []  # by hooks, beside the instances
        self._written = Deep(1)
        self._modules: list[tuple[dict[str, Any], dict[str, Any], list[str] | None]] = []  # names, what they were, which of them: None for all
        self._deep = Deep()
        self._seen: set[int] = set()

    @property
    def count(self) -> int:
        """The number of instances migrated."""
        return sum(self.counts.values())

    def left_as_it_is(self) -> list[str]:
        """Say what could not be saved, and will not be put back."""
        arrays = f"of the arrays only {ARRAYS_MOST // 1_000_000} MB were kept: what the hooks had done to the others stays"
        return [text for text in (arrays if self._deep.left_out else "", self.unsaved) if text]

    def undo(self) -> None:
        """Put every migrated object back as it was; objects that died meanwhile were held until here."""
        self._catch_up()
        self._deep.restore()
        self._written.restore()
        for obj, state in reversed(self._reached):
            state.restore(obj)
        for obj, state, _key in reversed(self._states):
            state.restore(obj)
        for objects, saved, _key in reversed(self._groups):
            for obj, attributes in zip(objects, saved, strict=False):
                restore_attributes(obj, attributes)
        for held, before, names in reversed(self._modules):
            _restore_names(held, before, names)
        self.forget()

    def give_up(self) -> None:
        """Put everything back while a hook is still inside: what it stores when it wakes up is put back by its thread."""
        inside = self._inside() if self._inside is not None else None
        self.undo()
        if inside is not None:
            self._woken = (*inside, dict(raw.attributes(inside[0])))

    def put_back_late(self) -> None:
        """Put back what a hook stored between waking up and being interrupted: a `with lock:` and a store are one breath."""
        if self._woken is None:
            return
        import dis

        obj, hook, before = self._woken
        code = getattr(hook, "__code__", None)
        for name in {i.argval for i in dis.get_instructions(code) if i.opname in ("STORE_ATTR", "DELETE_ATTR")} if code is not None else ():
            now = raw.attributes(obj)
            if name in before and now.get(name, before) is not before[name]:
                raw.put(obj, name, before[name])
            elif name in now and name not in before:
                raw.drop(obj, name)

    def forget(self) -> None:
        """Let go of every saved state: from here on nothing can be undone, and nothing is kept alive."""
        self._groups, self._states, self._reached, self._modules, self._deep, self._written = [], [], [], [], Deep(), Deep(1)
        self._catch_up = _nothing

    def kept(self) -> dict[str, Kept]:
        """Return, by the migration's key, what a later rollback needs to restore these instances if they were not changed since."""
        changed = self._deep.changed()
        keys = dict.fromkeys(key for *_what, key in [*self._states, *self._groups])
        return {key: Kept(self._pairs(key), changed) for key in keys}

    def _pairs(self, key: str | None = None) -> Iterable[tuple[Any, State]]:
        yield from ((obj, state) for obj, state, its in self._states if key is None or its == key)
        for objects, saved, its in self._groups:
            if key is None or its == key:
                yield from ((obj, State(attributes)) for obj, attributes in zip(objects, saved, strict=False))

    def save_written(self, migrations: Sequence[Migration]) -> None:
        """Save what the hooks wrote into, beside the instances, when they were tried."""
        written = {id(obj): obj for migration in migrations for obj in migration.written}
        self._written.add(written.values())
        layouts = raw.Layouts()
        self._reached += [(obj, snapshot(obj, layouts.of(type(obj)))) for obj in written.values()]
        for migration in migrations:
            held = getattr(migration.hook, "__globals__", {})
            self._modules.append((held, {name: held[name] for name in migration.rebound if name in held}, migration.rebound))

    # modules

    def migrate_module(self, migration: Migration) -> None:
        """Call the module's hook once; its namespace and the containers in it can be put back."""
        held = migration.module_dict
        before = dict(held) if held is not None else {}
        if held is not None:
            self._modules.append((held, before, None))
            self._deep.add(value for name, value in before.items() if not name.startswith("__"))
            self._save_reached(migration)
        old = MappingProxyType(migration.before() if migration.old is not None else before)
        try:
            if migration.hook is not None:
                self.watch.begins(migration.key, _nothing)
                migration.hook(migration.module, migration.old_version, old)
        except Exception as exc:
            raise Failed(migration.key, 0, 0, exc) from exc
        finally:
            self.watch.rests()
        self.counts[migration.key] = self.counts.get(migration.key, 0)

    def _save_reached(self, migration: Migration) -> None:
        """Save the objects that a module's hook can come to, but for those that a migration of their own has saved."""
        objects, whole = aside.reached(migration)
        if not whole:
            self.unsaved = f"the module leads to more than {aside.REACHED_MOST:,} objects: what its hook had done to the others stays"
        for obj in objects:
            if id(obj) not in self._seen:
                state = snapshot(obj)
                self._deep.add(state.attributes.values())
                self._reached.append((obj, state))

    # classes

    def migrate_class(self, migration: Migration, progress: Progress | None) -> None:
        """Migrate the instances alive now, then those that appeared meanwhile."""
        newer = self._window.newer() if self._window is not None else None
        todo = self._claim(migration.instances(), newer or set())
        self._migrate(migration, todo, progress)
        for _ in range(_ROUNDS):
            late = self._late(migration, todo)
            if not late:
                break
            self._migrate(migration, self._claim(late, set()), None)
            self.stragglers += len(late)

    def _claim(self, objects: list[Any], newer: set[int]) -> list[Any]:
        """Return those neither migrated yet nor *newer*; the rest of this object keeps them alive, so ids stay true."""
        without = self._seen | newer
        fresh = [obj for obj in objects if id(obj) not in without] if without else objects
        self._seen.update(map(id, fresh))
        return fresh

    def _late(self, migration: Migration, first: list[Any]) -> list[Any]:
        found = migration.instances()
        fresh = list(compress(found, map(not_, map(self._seen.__contains__, map(id, found)))))
        if not fresh:
            return []
        newer = self._window.newer() if self._window is not None else None
        if newer is not None:
            return [obj for obj in fresh if id(obj) not in newer]
        before = {(type(obj), frozenset(state.attributes)) for obj, state in self._pairs()}
        after = {_shape(obj) for obj in first}
        late = [obj for obj in fresh if _shape(obj) in before - after]
        unsure = len(fresh) - len(late) if before & after else 0
        if unsure:
            self.unsure.append(
                f"{unsure} instances of {migration.key} appeared during the swap and look the same before and after: left as they are"
            )
        return late

    def _migrate(self, migration: Migration, objects: list[Any], progress: Progress | None) -> None:
        unborn = _wait_for_construction(objects)
        place = _Place(migration.key, len(objects), progress)
        for members in _by_class(objects):
            self._migrate_group(migration, raw.Layout(type(members[0])), members, place)
        if migration.fills:
            self._fill(migration, objects)
        self.counts[migration.key] = self.counts.get(migration.key, 0) + len(objects)
        if unborn:
            self.unsure.append(f"{unborn} instances of {migration.key} were migrated while their __init__ was running")

    def _migrate_group(self, migration: Migration, layout: raw.Layout, members: list[Any], place: _Place) -> None:
        quick = layout.is_plain and migration.touches_containers is False
        for start in range(0, len(members), _CHUNK):
            chunk = members[start : start + _CHUNK]
            (self._quick if quick else self._careful)(migration, layout, chunk, place)
            place.advance(len(chunk))

    def _quick(self, migration: Migration, layout: raw.Layout, chunk: list[Any], place: _Place) -> None:
        getter, hook = layout.getter, migration.hook
        saved: list[dict[str, Any]] = []
        self._groups.append((chunk, saved, migration.key))
        kept, given = tee(map(dict.copy, map(getter, chunk)))  # type: ignore[arg-type]
        if hook is None:
            saved.extend(kept)
            return
        at = iter(chunk)

        def catch_up() -> None:
            saved.extend(islice(kept, len(chunk) - length_hint(at) - len(saved)))

        self._catch_up = catch_up
        self._inside = lambda: (chunk[len(chunk) - length_hint(at) - 1], hook)
        self.watch.begins(migration.key, lambda: place.done + len(chunk) - length_hint(at) - 1)
        try:
            deque(map(hook, at, repeat(migration.old_version), map(MappingProxyType, given)), maxlen=0)
        except BaseException as exc:
            catch_up()
            raise place.failed(len(chunk) - length_hint(at) - 1, exc) from exc
        finally:
            self.watch.rests()
        catch_up()
        self._catch_up, self._inside = _nothing, None

    def _careful(self, migration: Migration, layout: raw.Layout, chunk: list[Any], place: _Place) -> None:
        hook, deep, version = migration.hook, migration.touches_containers is not False, migration.old_version
        at = 0
        self._inside = lambda: (chunk[at], hook)
        self.watch.begins(migration.key, lambda: place.done + at)
        for at, obj in enumerate(chunk):
            state = snapshot(obj, layout)
            if deep:
                self._deep.add(state.attributes.values())
            self._states.append((obj, state, migration.key))
            if hook is None:
                continue
            try:
                hook(obj, version, state.old)
            except BaseException as exc:
                self.watch.rests()
                raise place.failed(at, exc) from exc
        self.watch.rests()
        self._inside = None

    def _fill(self, migration: Migration, objects: list[Any]) -> None:
        report = FillReport()
        self.watch.begins(f"{migration.key} (the defaults of {', '.join(migration.fills)})", lambda: str(report.filled))
        try:
            fill_missing({}, migration.fills, objects, saving=False, report=report)
        finally:
            self.watch.rests()
        for name, number in report.filled.items():
            label = f"{migration.key}.{name}"
            self.filled[label] = self.filled.get(label, 0) + number
        if report.could_not:
            name, reason = next(iter(report.could_not.items()))
            raise Refused(f"the default of {migration.key}.{name} could not be filled: {reason}; all state was put back")


class _Place:
    """Where in a migration we are, for progress and for the error."""

    def __init__(self, key: str, total: int, progress: Progress | None) -> None:
        self._key, self._total, self.done, self._progress = key, total, 0, progress

    def advance(self, number: int) -> None:
        self.done += number
        if self._progress is not None:
            self._progress(f"migrating {self._key}", self.done, self._total)

    def failed(self, at: int, exc: BaseException) -> BaseException:
        """Return what to raise: an interrupt stays an interrupt."""
        return Failed(self._key, self.done + at, self._total, exc) if isinstance(exc, Exception) else exc


def _nothing() -> None:
    """The catching up of whoever has nothing open, and the place in a module's hook."""


def _by_class(objects: list[Any]) -> list[list[Any]]:
    """Return *objects* in one list for each class."""
    if len(set(map(id, map(type, objects)))) <= 1:
        return [objects] if objects else []
    groups: dict[int, list[Any]] = {}
    for obj in objects:
        groups.setdefault(id(type(obj)), []).append(obj)
    return list(groups.values())


def _shape(obj: Any) -> Any:
    return type(obj), frozenset(raw.attributes(obj))


def _restore_names(held: dict[str, Any], before: dict[str, Any], names: list[str] | None) -> None:
    for name in [name for name in (held if names is None else names) if name not in before]:
        held.pop(name, None)
    held.update({name: value for name, value in before.items() if name not in held or held[name] is not value})


def _wait_for_construction(objects: list[Any]) -> int:
    """Give constructors of these objects that are running right now a moment to return; says how many did not."""
    if not under_construction():
        return 0
    wanted = set(map(id, objects))
    deadline = time.monotonic() + _CONSTRUCTION_WAIT_S
    while unborn := wanted & under_construction():
        if time.monotonic() > deadline:
            return len(unborn)
        time.sleep(0.001)
    return 0


def under_construction() -> set[int]:
    """Return the ids of objects whose ``__init__`` or ``__setstate__`` is on some thread's stack."""
    making = [each for each in chain.from_iterable(walks.all_stacks().values())
              if each.code.co_name in ("__init__", "__post_init__", "__setstate__") and each.code.co_argcount]
    return {id(raw.frame_locals(each.frame).get(each.code.co_varnames[0])) for each in making} - {id(None)}


# -- fields without a hook -------------------------------------------------------------------------------------------


class FillReport:
    """Which fields were filled in how many instances, which could not be and why, and how to take it back."""

    def __init__(self) -> None:
        self.filled: dict[str, int] = {}
        self.could_not: dict[str, str] = {}
        self._undo: list[tuple[Any, str]] = []

    def undo(self) -> None:
        """Take the filled fields out again."""
        for obj, name in reversed(self._undo):
            raw.drop(obj, name)
        self._undo.clear()


def fill_missing(
    old_fields: Mapping[str, Field], new_fields: Mapping[str, Field], instances: Iterable[Any], *, saving: bool = True,
    report: FillReport | None = None,
) -> FillReport:
    """Give each instance the default of every field that is new and that it does not hold.

    A field without a default is reported, never guessed. A default factory that raises stops that field only.
    """
    report = FillReport() if report is None else report
    fresh = appearing(old_fields, new_fields)
    report.could_not.update({name: "it has no default" for name, field in fresh.items() if not field.has_default})
    for obj in instances:
        held = raw.attributes(obj)
        for name, field in fresh.items():
            if name not in held and name not in report.could_not:
                _fill_one(report, obj, name, field, saving)
    return report


def _fill_one(report: FillReport, obj: Any, name: str, field: Field, saving: bool) -> None:
    held = set(raw.attributes(obj)) if saving else set()
    try:
        given = give(obj, field)
    except Exception as exc:
        report.could_not[name] = f"{type(exc).__name__}: {_text(exc)}"
        return
    report.filled[name] = report.filled.get(name, 0) + given
    if saving:
        report._undo += [(obj, each) for each in raw.attributes(obj) if each not in held]


# -- going back ------------------------------------------------------------------------------------------------------


class BackReport:
    """What going back without a hook did: restored, left alone and why; `undo` goes forward again."""

    def __init__(self) -> None:
        self.restored = self.changed_since = self.gone = self.unknown = 0
        self._steps: list[Callable[[], None]] = []

    def undo(self) -> None:
        """Give the restored instances the newer state again."""
        for step in reversed(self._steps):
            step()
        self._steps.clear()

    def restore(self, obj: Any, before: State, now: State, refilled: list[Refilled]) -> None:
        """Put one instance back to *before* and remember how it was *now*."""
        self._steps.append(lambda: now.restore(obj))
        before.restore(obj)
        for container in refilled:
            self._steps.append(container.forth)
            container.back()
        self.restored += 1

    def sentences(self, key: str) -> list[str]:
        """Say what was not restored."""
        return [f"{text}: their newer state was left" for text in left_as_they_are(key, self.changed_since, self.unknown)]


def left_as_they_are(key: str, changed: int, unknown: int) -> list[str]:
    """Say which instances of a migration do not get back what they were before it."""
    said = [f"{_instances(changed)} of {key} {'was' if changed == 1 else 'were'} changed since the swap"] if changed else []
    which = "allows no weak reference, by which it" if unknown == 1 else "allow no weak reference, by which they"
    return said + ([f"{_instances(unknown)} of {key} {which} would be known again"] if unknown else [])


def _instances(number: int) -> str:
    return f"{number:,} instance{'' if number == 1 else 's'}"


class Kept:
    """The states from before a migration, weakly by instance, with what the migration left: for going back.

    Keeps no instance alive. Instances that allow no weak reference are counted and left: an id alone could name
    another object by then.
    """

    def __init__(self, pairs: Iterable[tuple[Any, State]], refilled: Mapping[int, Refilled]) -> None:
        self._entries: list[_Entry] = []
        self.weakrefless = 0
        for obj, before in pairs:
            try:
                entry = _Entry(obj, before, refilled)
                if not entry.is_as_before():
                    self._entries.append(entry)
            except TypeError:
                self.weakrefless += 1

    def __len__(self) -> int:
        return len(self._entries)

    def classes(self) -> list[type]:
        """Return the classes of those that live."""
        return list({id(type(obj)): type(obj) for entry in self._entries if (obj := entry.living()) is not None}.values())

    def go_back(self) -> BackReport:
        """Restore every instance that is as the migration left it; count the others."""
        report = BackReport()
        report.unknown = self.weakrefless
        for entry in self._entries:
            entry.go_back(report)
        return report

    def changed(self, key: str) -> list[str]:
        """Say which of them going back would leave as they are."""
        return left_as_they_are(key, sum(entry.is_changed() for entry in self._entries), self.weakrefless)


class _Entry:
    """One instance: before, after, the containers its hook filled in place and those it made."""

    __slots__ = ("_after", "_before", "_made", "_ref", "_refilled")

    def __init__(self, obj: Any, before: State, refilled: Mapping[int, Refilled]) -> None:
        import weakref

        self._ref, self._before, self._after = weakref.ref(obj), before, snapshot(obj)
        if before.contents is None:
            self._after.contents = None
        known = {id(value) for value in before.attributes.values()}
        self._made = Deep(3)
        self._made.add(value for value in self._after.attributes.values() if id(value) not in known)
        self._refilled: list[Refilled] = []
        if refilled:
            below = Deep()
            below.add(before.attributes.values())
            self._refilled = [refilled[key] for key in below.found if key in refilled]

    def is_as_before(self) -> bool:
        """Whether the migration has left it as it was: there is nothing to restore."""
        return self._before.same(self._after) and not self._refilled

    def living(self) -> Any:
        """Return the instance, None when it is gone."""
        return self._ref()

    def go_back(self, report: BackReport) -> None:
        obj = self._ref()
        if obj is None:
            report.gone += 1
            return
        now = self._now(obj)
        if self._is_as_left(now):
            report.restore(obj, self._before, now, self._refilled)
        else:
            report.changed_since += 1

    def is_changed(self) -> bool:
        """Whether it lives and is not as the migration left it."""
        obj = self._ref()
        return obj is not None and not self._is_as_left(self._now(obj))

    def _now(self, obj: Any) -> State:
        now = snapshot(obj)
        if self._after.contents is None:
            now.contents = None
        return now

    def _is_as_left(self, now: State) -> bool:
        return now.same(self._after) and not self._made.differs and all(part.untouched for part in self._refilled)
