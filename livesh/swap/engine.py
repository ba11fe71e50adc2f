"""Swap and roll back: the pipeline from text to live, in the order a reader expects it.

    text -> definitions -> diff -> what depends on it -> trial -> plan -> commit -> migrate -> tell

Everything before the commit can be thrown away and leaves nothing behind; the commit is one C call (commit.py); what
comes after it (migrations) is undone together with it when it fails. One change at a time.
"""

from __future__ import annotations

import os
import sys
import types
from _thread import allocate_lock
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from copy import copy
from time import monotonic, perf_counter
from typing import Any

from livesh.errors import Refused, UserError
from livesh.runtime import raw, signals, threads
from livesh.runtime.pointers import renew_version
from livesh.runtime.select import runtime
from livesh.swap import holders, migrating, provenance, quick, sources, versions
from livesh.swap.codes import uninstrumented
from livesh.swap.commit import Journal
from livesh.swap.definitions import ModuleText
from livesh.swap.given import Gifts
from livesh.swap.parts import Part, in_import_order, package_of
from livesh.swap.plan import Plan, describe
from livesh.swap.sources import Source
from livesh.swap.trial import Trial
from livesh.swap.turn import Busy, Turn
from livesh.swap.unseen import Unseen

# A change that was spread in less is prepared with units held at the door: beside them the preparing would take the interpreter from each of them, and
# their slowest would be later by more than all of it takes (`bench_load.py asgi`: p99 9.6 ms against 13.2).
HELD_FOR_S = 0.05
before_commit: list[Callable[[Upcoming], Any]] = []
"""Called right before a commit with what it will do; a listener may add to its journal (probes go along in the commit itself)."""

after_commit: list[Callable[[Upcoming], Any]] = []
"""Called with the same once it has happened, still as part of the change: no other one has begun."""

after_refused: list[Callable[[Upcoming], Any]] = []
"""Called with the same when it did not happen after all, or was taken back at once."""

_LOCK = Turn()
_PENDING: dict[int, Pending] = {}
_UNSEEN: dict[int, Journal] = {}
_GIFTS = Gifts()
_KEPT: dict[int, list[tuple[str, Any]]] = {}
_STATES_KEPT = 8
_STATES_GONE: dict[int, list[str]] = {}     # by change: what was kept too long ago


class Upcoming:
    """A change that is ready: its texts, the numbers they will have, and the operations that are to be carried out."""

    def __init__(self, texts: dict[str, Source], numbers: dict[str, int], trial: Trial | quick.Short) -> None:
        self.texts, self.numbers = texts, numbers
        self.journal, self.patches, self.installed = trial.journal, trial.patches, trial.installed


class Swap:
    """What a change did, or with ``dry_run`` would do."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.versions: dict[str, int] = {}
        self.changed: list[str] = []
        self.held: list[str] = []
        self.warnings: list[str] = []
        self.pause_s = 0.0
        self.elapsed_s = 0.0
        self.change: int | None = None
        self.quiet: bool | None = None
        self.confirm_by: float | None = None
        self.migrated: dict[str, int] = {}

    def as_dict(self) -> dict[str, Any]:
        """The result as plain values, durations in seconds."""
        names = ("versions", "changed", "held", "warnings", "pause_s", "elapsed_s", "change", "quiet", "migrated")
        return {name: getattr(self, name) for name in names} | {"plan": self.plan.as_dict()}


def swap(*modules: str, sources: dict[str, str] | None = None, migrations: dict[str, Any] | None = None,
         dry_run: bool = False, reason: str | None = None, author: str | None = None, quiet: float | None = None,
         confirm: float | None = None, insist: bool = False, progress: Any = None) -> Swap:
    """Bring the new text of *modules* in as one unit; see `livesh.swap`.

    *quiet*: seconds to hold new units of work while those inside leave; past that it refuses, or with *insist* goes
    ahead. *confirm*: seconds until the change goes back by itself unless `livesh.swap.engine.confirm` is called.
    """
    begin = perf_counter()
    with _LOCK:
        _refuse_unpatchable()
        new = _new_sources(modules, sources or {})
        warnings = [w for w in (new.pop("", None),) if w]
        change = _Change(new, reason or "", author or "", migrations or {}, progress)
        result = change.plan_only() if dry_run else change.carry_out(quiet, insist)
        result.warnings = [*[str(w) for w in warnings], *result.warnings]
        result.elapsed_s = perf_counter() - begin
        if confirm is not None and result.change is not None:
            _confirm_within(result, confirm)
    if result.change is not None:
        versions.announce(result)
    return result


def rollback(*modules: str, to: int | None = None, reason: str | None = None, author: str | None = None,
             dry_run: bool = False, quiet: float | None = None, insist: bool = False, progress: Any = None) -> Swap:
    """Make earlier versions current again, with every module of the changes that are taken back."""
    begin = perf_counter()
    if not modules:
        raise UserError("rollback needs a module", "livesh.rollback('shop.orders')")
    with _LOCK:
        _refuse_unpatchable()
        goals = versions.together(modules[0], to, *modules[1:])
        result = _go_back(goals, reason, author, dry_run, quiet, insist, progress)
        result.elapsed_s = perf_counter() - begin
    if not dry_run:
        versions.announce(result)
    return result


def _go_back(goals: dict[str, int], reason: str | None, author: str | None, dry_run: bool = False, quiet: float | None = None,
             insist: bool = False, progress: Any = None) -> Swap:
    if any(versions.version(module, number).unknown for module, number in goals.items()):
        return _take_back(goals, reason, author, dry_run)
    texts = {module: versions.source_of(module, number) for module, number in goals.items()}
    undone = [c.id for c in versions.changes() if any(c.moves.get(m, (0, 0))[1] > n for m, n in goals.items())]
    change = _Change(texts, reason or "rollback", author or "", {}, progress, goals=goals, undone=undone)
    result = change.plan_only() if dry_run else change.carry_out(quiet, insist)
    for number in undone if not dry_run else ():
        _PENDING.pop(number, None)
    return result


def try_migrations(*modules: str, sources: dict[str, str] | None = None, migrations: dict[str, Any] | None = None,
                   progress: Any = None) -> Plan:
    """Try what a swap would migrate, on copies, and throw it all away; the plan's `migrations` and `refusals` tell."""
    with _LOCK:
        _refuse_unpatchable()
        new = _new_sources(modules, sources or {})
        new.pop("", None)
        return _Change(new, "", "", migrations or {}, progress).try_only()


def _take_back(goals: dict[str, int], reason: str | None, author: str | None, dry_run: bool) -> Swap:
    """Go back to a version whose text nobody saw: the operations of the change that left it are undone one by one.

    What was built on that change is taken back first, the usual way: those texts are known.
    """
    result = Swap(Plan({m: versions.current(m).number for m in goals}))
    unseen = {m: n for m, n in goals.items() if versions.version(m, n).unknown}
    left = {versions.change_that_left(m, n) for m, n in unseen.items()}
    changes = [c for c in reversed(versions.changes()) if c.id in left]
    if len(changes) != len(left) or any(c.id not in _UNSEEN for c in changes):
        raise Refused(f"the text of {', '.join(unseen)} before the first change was never seen and its code is not kept "
                      "any more. Write the text and swap it in")
    if dry_run:
        for module in goals:
            result.plan.add(module, module, "~", "taken back", "by undoing the changes since, one by one")
        return result
    for change in changes:
        between = {m: after for m, (_, after) in change.moves.items() if m in goals and versions.current(m).number != after}
        if between:
            _go_back(versions.whole(between), reason, author)
        _undo(change.id, result)
        for module in goals:
            if module in change.moves:
                versions.make_current(module, change.moves[module][0])
    result.versions, result.change = dict(goals), versions.next_change()
    return result


def _undo(change: int, result: Swap) -> None:
    """Undo the operations of the change that is current, what it gave to objects and what it migrated."""
    journal, given = _UNSEEN.pop(change), Journal()
    journal.undo()
    _GIFTS.take_away([change], given)
    given.commit()
    _without_probes(journal)
    _GIFTS.forget([change])
    _PENDING.pop(change, None)
    for key, kept in _KEPT.pop(change, ()):
        result.warnings += kept.go_back().sentences(key)


def _without_probes(journal: Journal) -> None:
    """Functions that had a probe when the change was made have its code back: it may be gone since, and others are set anew."""
    for function in {id(f): f for op in journal.operations for f in op.do[1:2] if type(f) is types.FunctionType}.values():
        code = uninstrumented(function.__code__)
        if code is not function.__code__:
            function.__code__ = code
            renew_version(function)


def _refuse_unpatchable() -> None:
    refusal = runtime().patch_refusal()
    if refusal:
        raise Refused(f"{refusal}. livesh does not patch here; everything that only looks works")


# -- which texts ---------------------------------------------------------------------------------------------------------


def _new_sources(modules: tuple[str, ...], given: dict[str, str]) -> dict[str, Any]:
    """The texts that differ from the current versions; "" holds a warning when something was left out."""
    names = list(modules) or list(given) or sources.changed()
    found: dict[str, Any] = {}
    missing = []
    for name in dict.fromkeys([*names, *given]):
        if not isinstance(sys.modules.get(name), types.ModuleType):
            raise Refused(f"{name} is not loaded in this process. See livesh.versions() for what is")
        old = _current_or_unseen(name)
        if name not in given and sources.status(name) == "missing":
            missing.append(name)
            continue
        new = Source.of_text(name, old.path, given[name]) if name in given else sources.disk(name)
        for twin in _same_file(name, old.path):
            if not new.same_as(versions.current_source(twin)):
                found[twin] = new if twin == name else Source(twin, versions.current_source(twin).path, new.raw)
    if missing and len(missing) == len(set(names)):
        raise Refused(f"the file of {', '.join(missing)} is gone; what is loaded goes on running. Put the file back, or "
                      "give the text with sources=")
    if missing:
        found[""] = f"the file of {', '.join(missing)} is gone; what is loaded of it goes on running"
    return found


def _current_or_unseen(name: str) -> Source:
    """The current text; where nobody saw it, an empty one in its place (see `unseen.py`)."""
    try:
        return versions.current_source(name)
    except Refused:
        if not versions.enter_unseen(name):
            raise
        return versions.current_source(name)


def _same_file(name: str, path: str) -> Iterator[str]:
    """The module, and others made from the same file (a script that is imported as well)."""
    yield name
    main = sources.path_of("__main__") or ""
    if name != "__main__" and os.path.basename(main) != os.path.basename(path):
        return                       # resolving every module's path costs more than a small swap
    for twin in sources.modules_of(path):
        if twin != name and "__main__" in (twin, name):
            try:
                _current_or_unseen(twin)
            except Refused:
                continue
            yield twin


# -- one change ----------------------------------------------------------------------------------------------------------


class _Change:
    """One change on its way from texts to live."""

    def __init__(self, texts: dict[str, Source], reason: str, author: str, migrations: dict[str, Any], progress: Any,
                 goals: dict[str, int] | None = None, undone: list[int] | None = None) -> None:
        self.texts, self.reason, self.author = texts, reason, author
        self.migrations, self.progress = migrations, progress
        self.goals, self.undone = goals, undone or []
        self.plan = Plan({name: versions.current(name).number for name in texts})
        self.result = Swap(self.plan)

    @property
    def back(self) -> bool:
        """Whether this goes back to versions there were."""
        return self.goals is not None

    def plan_only(self) -> Swap:
        """What the texts alone tell; no statement is run and nothing is touched."""
        try:
            parts = self._parts()
        except Refused as refusal:
            self.plan.refusals += refusal.reasons
            return self.result
        trial = Trial(parts, self.plan)
        trial.spread()
        for part in parts.values():
            for change in part.to_run():
                if change.what == "same":
                    self.plan.add(part.name, change.leaf.title, "!", "brought up to date", "it depends on what is edited")
        self.result.held = trial.held
        return self.result

    def try_only(self) -> Plan:
        """Prepare and try the migrations, then put everything back."""
        trial = None
        try:
            trial = Trial(self._parts(), self.plan)
            trial.spread()
            trial.prepare()
            self._try_migrations(trial, self._migrations(trial, migrating.shapes(trial)))
        except Refused as refusal:
            self.plan.refusals += refusal.reasons
        finally:
            if trial is not None:
                trial.abandon()
        self.plan.warnings += self.result.warnings
        return self.plan

    def carry_out(self, quiet: float | None, insist: bool) -> Swap:
        """Plan, try, commit, migrate; raises `Refused` with nothing changed."""
        if not self.texts and not self.migrations:
            return self.result
        short = quick.plan(self.texts, self.plan) if not self.migrations and quiet is None and not self.back else None
        if short is not None:
            self._go_live(short, [])
            return self.result
        trial = Trial(self._parts(), self.plan)
        try:
            begun = perf_counter()
            self._work_out(trial.spread)  # the longest part of a small change: nobody is held for it
            if quiet is None:
                return self._do(trial)
            if perf_counter() - begun > HELD_FOR_S and not trial.runs_statements():
                self._work_out(trial.prepare)  # nor for what looks at no state that a unit of work may change meanwhile
            return self._do_in_quiet(trial, quiet, insist)
        finally:
            trial.close()

    def _parts(self) -> dict[str, Part]:
        parts = {}
        for name in in_import_order(self.texts):
            module, source = sys.modules[name], self.texts[name]
            before, after = versions.current_source(name), source
            package = package_of(module)
            new = _parsed(name, after, package)
            if versions.current(name).unknown:
                unseen = Unseen(new, module.__dict__)
                parts[name] = Part(name, module, unseen, new, unseen.changes())
                self.plan.warnings.append(f"{name}: its old text was never seen; planned against the live code, names "
                                          "that are gone from the text stay")
            else:
                parts[name] = Part(name, module, ModuleText(before.text, before.path, package=package), new)
            describe(self.plan, name, parts[name].changes)
        return parts

    def _do_in_quiet(self, trial: Trial, quiet: float, insist: bool) -> Swap:
        from livesh.swap import units

        with units.hold(quiet) as held:
            self.result.quiet = bool(held)
            if not held and not insist:
                raise Refused(f"{len(held.inside())} units of work did not leave within {quiet:g} s; nothing was changed. "
                              "Give them more time with quiet=, or go ahead without waiting")
            return self._do(trial)

    def _do(self, trial: Trial) -> Swap:
        try:
            if not trial.prepared:
                self._work_out(trial.prepare)
            _GIFTS.take_away(self.undone, trial.journal)
            given = trial.gifts()
            plans = self._migrations(trial, trial.shapes)
            self._try_migrations(trial, plans)
            self._go_live(trial, plans)
            _GIFTS.forget(self.undone)
            if self.result.change is not None:
                _GIFTS.keep(self.result.change, given)
        except BaseException:
            trial.abandon()
            raise
        return self.result

    def _work_out(self, step: Callable[[], None]) -> None:
        try:
            step()
        except (Refused, UserError):
            raise
        except Exception as cause:
            raise Refused(f"livesh could not work the change out ({type(cause).__name__}: {cause}); nothing was changed. "
                          "This is a fault of livesh, not of the text") from cause

    def _go_live(self, trial: Trial | quick.Short, plans: list[Any]) -> None:
        upcoming = Upcoming(self.texts, self.goals or versions.foreseen(self.texts), trial)
        token = versions.snapshot()
        try:
            _tell(before_commit, upcoming)
            self.result.change = versions.next_change() if self.texts else None
            self._commit(trial, plans)
        except BaseException:
            versions.restore(token)
            _tell(after_refused, upcoming)
            raise
        try:
            if self.result.change is not None and any(isinstance(p.before, Unseen) for p in trial.parts.values()):
                _UNSEEN[self.result.change] = trial.journal
            self._finish(trial)
        finally:
            _tell(after_commit, upcoming)

    # -- migrations --------------------------------------------------------------------------------------------------------

    def _migrations(self, trial: Trial, shapes: list[migrating.Shape]) -> list[Any]:
        found = []
        named = dict(self.migrations)
        staged = trial.staged_classes()
        for shape in shapes:
            key = f"{raw_module(shape.cls)}:{shape.cls.__qualname__}"
            hook = named.pop(key, None)
            needed = migrating.to_migrate(shape, trial, staged.get(id(shape.cls)), self.back)
            if needed is not None and needed[0] is None and hook is None:
                hook = self._given_for_a_base(shape.cls)
            if hook is not None:
                found.append(self._migration(key, "class", hook, shape.cls, fills=needed[1] if needed is not None else None))
                continue
            if needed is not None:
                found.append(self._migration(key, "class", needed[0], shape.cls, fills=needed[1]))
            if not self.back and (needed is None or needed[0] is None):
                self.result.warnings += migrating.left_without(shape, trial)
        for key, hook in named.items():
            found.append(self._named(key, hook))
        order = list(self.migrations)        # as they were given: one may need what another has carried
        found.sort(key=lambda m: order.index(m.key) if m.key in order else len(order))
        return [*found, *self._module_hooks(trial, named)]

    def _given_for_a_base(self, cls: type) -> Any:
        """The hook that was given for the nearest base: objects of a subclass go to its own migration alone."""
        keys = [f"{raw_module(base)}:{base.__qualname__}" for base in raw.mro(cls)[1:]]
        return next((self.migrations[key] for key in keys if key in self.migrations), None)

    def _migration(self, key: str, kind: str, hook: Any, cls: Any = None, **more: Any) -> Any:
        from livesh.swap.migrations import Migration

        module = key.partition(":")[0]
        number = versions.current_number(module) or 1
        return Migration(key, kind, hook, number, cls=cls, **more)

    def _named(self, key: str, hook: Any) -> Any:
        module, _, path = key.partition(":")
        holder: Any = sys.modules.get(module)
        if holder is None:
            raise Refused(f"the migration {key!r} names a module that is not loaded")
        if not path:
            return self._migration(key, "module", hook, module_dict=holder.__dict__, module=holder)
        for step in path.split("."):
            held = raw.namespace(holder) if isinstance(holder, type) else holder.__dict__
            if step not in held:
                raise Refused(f"the migration {key!r} names a class that is not there")
            holder = held[step]
        return self._migration(key, "class", hook, holder)

    def _module_hooks(self, trial: Trial, named: dict[str, Any]) -> Iterator[Any]:
        for part in trial.parts.values():
            if not part.edited or part.name in named:
                continue
            changed = [c for c in part.changes if migrating.HOOK in c.leaf.binds and c.leaf.kind == "function"]
            hooks = [c for c in changed if c.what != "same" and (c.after is not None or self.back)]
            others = [c for c in part.changes if c.what != "same" and c.leaf.kind == "assign"]
            if hooks or (changed and others):
                yield _ModuleHook(part, trial, self.back)

    def _try_migrations(self, trial: Trial, plans: list[Any]) -> None:
        ready = [m.migration(self) if isinstance(m, _ModuleHook) else m for m in plans]
        plans[:] = [m for m in ready if m is not None]
        if not plans:
            return
        from livesh.swap import migrations as room

        staged = trial.staged_classes()

        def view_of(copy: Any) -> Any:
            made = staged.get(id(type(copy)))
            if made is None:
                return copy
            try:
                object.__setattr__(copy, "__class__", made)
            except TypeError:        # its slots change
                return _as_instance(made, copy)
            return copy

        twins = [_in_the_future(m, trial) for m in plans]
        texts = {part.after.path: part.after.text for part in trial.parts.values() if part.after.path}
        report = room.trial(twins, view_of=view_of, progress=self.progress, texts=texts)
        for real, twin in zip(plans, twins, strict=True):
            real.touches_containers, real.leaked = twin.touches_containers, twin.leaked
        self.plan.migrations = report.as_dict()
        if not report.ok:
            raise Refused(*report.reasons())
        self.result.warnings += report.warnings()

    # -- the commit ----------------------------------------------------------------------------------------------------------

    def _commit(self, trial: Trial | quick.Short, plans: list[Any]) -> None:
        from livesh.swap import migrations as room

        with room.Window() if plans else _nothing() as window:
            if window is not None:
                function, arguments = window.commit_op
                trial.journal.add((function, *arguments), None)
            self.result.pause_s = trial.journal.commit()
            try:
                done = room.run(plans, progress=self.progress, window=window) if plans else None
                try:
                    trial.went_live()
                except BaseException:
                    if done is not None:
                        done.undo()
                    raise
                if done is not None:
                    self._keep(plans, done)
                self._enter_versions()
                self._go_back_without_hooks(plans)
            except BaseException as cause:
                trial.journal.undo()
                self._put_back(trial, cause)
                raise

    def _put_back(self, trial: Trial | quick.Short, cause: BaseException) -> None:
        """Let everybody follow back; raises `Refused` with all reasons when a framework cannot."""
        try:
            trial.abandon()
            trial.was_undone()
        except Refused as left:
            raise Refused(*(cause.reasons if isinstance(cause, Refused) else [repr(cause)]), *left.reasons) from cause

    def _keep(self, plans: list[Any], done: Any) -> None:
        self.result.migrated = dict(done.counts)
        if self.result.change is not None and not self.back:
            _KEPT[self.result.change] = [(", ".join(m.key for m in plans), done.kept())]
            while len(_KEPT) > _STATES_KEPT:
                oldest = next(iter(_KEPT))
                _STATES_GONE[oldest] = [key for key, _ in _KEPT.pop(oldest)]
        done.forget()

    def _go_back_without_hooks(self, plans: list[Any]) -> None:
        for change in reversed(self.undone):
            for key, kept in _KEPT.pop(change, ()):
                if not any(m.hook is not None for m in plans):
                    self.result.warnings += kept.go_back().sentences(key)
            if gone := _STATES_GONE.pop(change, ()):
                self.result.warnings.append(f"objects of {', '.join(gone)} keep the fields they have now: what they were before is kept "
                                            f"for the last {_STATES_KEPT} changes that migrated")

    def _enter_versions(self) -> None:
        if self.goals is not None:
            for module, number in self.goals.items():
                versions.make_current(module, number)
            self.result.versions = dict(self.goals)
        else:
            self.result.versions = versions.commit(self.texts, self.author, self.reason, self.result.change)

    def _finish(self, trial: Trial | quick.Short) -> None:
        numbers = self.result.versions
        for module, code in trial.installed:
            if module in numbers:
                provenance.revive(code, module, numbers[module])
        installed = {id(code) for _, code in trial.installed}
        for code in trial.replaced:
            if id(code) not in installed:
                provenance.retire(code)
        for module in numbers:
            _lines_anew(sources.path_of(module))
        trial.stragglers()
        trial.remember_gone()
        versions.tidy()
        self.result.changed = [f"{s.module}.{s.path}" for s in self.plan.steps if s.mark != "="]
        self.result.held = [*trial.held, *trial.left]
        self.result.warnings += [*self.plan.warnings, *trial.all_warnings(), *trial.left]


def _tell(listeners: list[Callable[[Upcoming], Any]], upcoming: Upcoming) -> None:
    for listener in list(listeners):
        listener(upcoming)


def _lines_anew(path: str | None) -> None:
    """Let linecache ask again: after a swap or going back it may hold the lines of another version."""
    linecache = sys.modules.get("linecache")
    if linecache is not None and path is not None:
        linecache.cache.pop(path, None)


def _as_instance(cls: Any, obj: Any) -> Any:
    """An object of *cls* that holds what *obj* holds, as far as it has room."""
    made = object.__new__(cls)
    for name, value in raw.attributes(obj).items():
        with suppress(AttributeError):
            raw.put(made, name, value)
    return made


def _in_the_future(migration: Any, trial: Trial) -> Any:
    """The migration with its hook over the names as they will be: a trial runs before they are bound."""
    twin = copy(migration)
    names = trial.future(migration.key.partition(":")[0])
    if names is None:
        return twin
    live = sys.modules[migration.key.partition(":")[0]].__dict__
    names.update((name, _after(value, names, trial)) for name, value in list(names.items()) if type(value) is types.FunctionType and value.__globals__ is live)
    if migration.function is not None:
        twin.module_dict = names
        twin.function = _over(migration.function, live, names)
    else:
        twin.hook = _over(migration.hook, live, names)
    return twin


def _after(function: types.FunctionType, names: dict[str, Any], trial: Trial) -> types.FunctionType:
    """What the hook may call: *function* with the code it will have, over the names as they will be."""
    patch = trial.patches.get(function)
    code = patch.code if patch is not None and type(patch.code) is types.CodeType else function.__code__
    if len(code.co_freevars) != len(function.__closure__ or ()):
        code = function.__code__
    made = types.FunctionType(code, names, function.__name__, function.__defaults__, function.__closure__)
    made.__kwdefaults__ = function.__kwdefaults__
    return made


def _over(function: Any, live: dict[str, Any], names: dict[str, Any]) -> Any:
    if type(function) is not types.FunctionType or function.__globals__ is not live:
        return function          # a hook from elsewhere has names of its own
    over = types.FunctionType(function.__code__, names, function.__name__, function.__defaults__, function.__closure__)
    over.__kwdefaults__ = function.__kwdefaults__
    return over


class _ModuleHook:
    """A module's own `__code_change__(old_version, old)`."""

    def __init__(self, part: Part, trial: Trial, back: bool) -> None:
        self.part, self.trial, self.back = part, trial, back

    def migration(self, change: _Change) -> Any:
        """The migration, with the hook as it will be (going back: as it is)."""
        from livesh.swap.migrations import Migration

        live = self.part.namespace.get(migrating.HOOK)
        hook = live
        if self.back and live is not None:
            hook = types.FunctionType(live.__code__, live.__globals__, live.__name__, live.__defaults__, live.__closure__)
        elif self.trial.world is not None:
            made = [e for e in self.trial.world.stands_for.values() if e.new is live and live is not None]
            new = next((r[3] for r in self.trial.bringing.rebound if r[0] == self.part.name and r[1] == migrating.HOOK), None)
            hook = new if new is not None else made[0].old if made else live
        patch = self.trial.patches.get(live) if live is not None else None
        if not self.back and live is not None and patch is not None and type(patch.code) is types.CodeType:
            hook = types.FunctionType(patch.code, live.__globals__, live.__name__)
        if hook is None:
            return None
        return Migration(self.part.name, "module", None, versions.current_number(self.part.name) or 1, function=hook,
                         module_dict=self.part.namespace, module=self.part.module, old=dict(self.part.namespace))


def raw_module(cls: type) -> str:
    """The module that defines *cls*."""
    return raw.module_of(cls) or "builtins"


def _parsed(name: str, source: Source, package: str) -> ModuleText:
    try:
        text = ModuleText(source.text, source.path, package=package)
        _ = text.code
    except SyntaxError as cause:
        where = f" (line {cause.lineno})" if cause.lineno else ""
        raise Refused(f"{name}: {type(cause).__name__}: {cause.msg}{where}; nothing was changed. "
                      "Mend the file and try again") from cause
    except (ValueError, RecursionError, MemoryError, OverflowError) as cause:
        raise Refused(f"{name}: the text cannot be compiled: {type(cause).__name__}: {cause}; nothing was changed") from cause
    return text


@contextmanager
def _nothing() -> Iterator[None]:
    yield None


# -- confirmed commits ------------------------------------------------------------------------------------------------------


class Pending:
    """A change that goes back by itself unless somebody confirms it."""

    def __init__(self, change: int, modules: Iterable[str], seconds: float) -> None:
        self.change, self.modules, self.until = change, list(modules), monotonic() + seconds
        self.outcome = ""
        self._gone = allocate_lock()
        self._gone.acquire()

    def wait(self) -> None:
        """Wait in a thread of its own: the shell may be dead by then."""
        if self._gone.acquire(timeout=max(0.0, self.until - monotonic())):
            return
        if not self._is_still_wanted():
            return
        try:
            with signals.hearing():
                _insisting(lambda: rollback(self.modules[0], reason="not confirmed in time", author="livesh"))
            self.outcome = "rolled back"
        except Refused as refusal:
            self.outcome = f"could not go back: {refusal}"
            sys.stderr.write(f"livesh: change {self.change} was not confirmed and {self.outcome}\n")

    def _is_still_wanted(self) -> bool:
        """Whether nobody has confirmed it, nor taken it back, by the time it is our turn."""

        def take() -> bool:
            with _LOCK:
                return _PENDING.pop(self.change, None) is not None

        return bool(_insisting(take))

    def release(self) -> None:
        """Let the change stay."""
        self.outcome = "confirmed"
        self._gone.release()


def _insisting(do: Callable[[], Any]) -> Any:
    """Return ``do()``, also when another change takes long: nobody is there who would ask again."""
    while True:
        try:
            return do()
        except Busy:
            continue


def confirm(change: int | None = None) -> list[int]:
    """Let pending changes stay (all of them without a number); returns which."""
    with _LOCK:
        numbers = [n for n in list(_PENDING) if change is None or n == change]
        for number in numbers:
            _PENDING.pop(number).release()
    return numbers


def pending() -> list[Pending]:
    """The changes that wait to be confirmed."""
    return list(_PENDING.values())


def _confirm_within(result: Swap, seconds: float) -> None:
    assert result.change is not None
    waiting = Pending(result.change, result.versions, seconds)
    result.confirm_by = waiting.until
    _PENDING[result.change] = waiting
    threads.start_thread(waiting.wait)


__all__ = ["Journal", "Swap", "Upcoming", "after_commit", "after_refused", "before_commit", "confirm", "holders", "pending", "rollback", "swap"]
