"""Run migrations over the live state, and take them back.

What makes it quick. A plain class (a dict, no slots) is migrated by one chain of C iterators: the only Python code per
instance is the hook. Saved states come out of the same chain through `itertools.tee`.

What can be undone: attributes, slots, the contents of container subclasses, and, unless a whole trial showed that the
hooks touch none, the contents of the plain containers below them; of other objects and names those that the hooks wrote into when they were
tried. What they do to files or to sockets cannot.
"""

from __future__ import annotations

import gc
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import compress, islice, repeat, tee
from operator import length_hint, not_
from types import MappingProxyType
from typing import Any

from livesh.errors import Refused, said
from livesh.runtime import raw
from livesh.runtime.births import Window, under_construction
from livesh.runtime.states import ARRAYS_MOST, Deep, State, restore_attributes, snapshot
from livesh.swap.live.fields import Field, give
from livesh.swap.state import aside
from livesh.swap.state.going_back import Kept
from livesh.swap.state.migrations import Failed, Migration, most_derived_first
from livesh.swap.state.stalls import Watch

Progress = Callable[[str, int, int], None]
_CHUNK = 2_000
_ROUNDS = 5
_CONSTRUCTION_WAIT_S = 0.5


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
        for migration in most_derived_first(migrations):
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
            fill(migration.fills, objects, report)
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


# -- fields without a hook -------------------------------------------------------------------------------------------


class FillReport:
    """Which fields were filled in how many instances, and which could not be and why."""

    def __init__(self) -> None:
        self.filled: dict[str, int] = {}
        self.could_not: dict[str, str] = {}


def fill(fields: Mapping[str, Field], instances: Iterable[Any], report: FillReport) -> None:
    """Give each instance the default of every field that it does not hold.

    A field without a default is reported, never guessed. A default factory that raises stops that field only.
    """
    report.could_not.update({name: "it has no default" for name, field in fields.items() if not field.has_default})
    for obj in instances:
        held = raw.attributes(obj)
        for name, field in fields.items():
            if name not in held and name not in report.could_not:
                _fill_one(report, obj, name, field)


def _fill_one(report: FillReport, obj: Any, name: str, field: Field) -> None:
    try:
        given = give(obj, field)
    except Exception as exc:
        report.could_not[name] = said(exc)
        return
    report.filled[name] = report.filled.get(name, 0) + given
