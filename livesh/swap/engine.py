"""Swap and roll back: the pipeline from text to live, in the order a reader expects it.

    text -> definitions -> diff -> what depends on it -> trial -> plan -> commit -> migrate -> tell

Everything before the commit can be thrown away and leaves nothing behind; the commit is one C call (commit.py); what
comes after it (migrations) is undone together with it when it fails. One change at a time.
"""

from __future__ import annotations

import sys
import types
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from functools import partial
from itertools import chain
from time import perf_counter
from typing import Any

from livesh.errors import Refused, UserError
from livesh.runtime import walks
from livesh.runtime.births import Window
from livesh.runtime.pointers import renew_version
from livesh.runtime.select import runtime
from livesh.swap import confirmed, quick
from livesh.swap.history import loaded, provenance, versions
from livesh.swap.history.sources import Source
from livesh.swap.live.commit import Journal
from livesh.swap.live.rewritten import uninstrumented
from livesh.swap.merging.given import Gifts, Given
from livesh.swap.planning.parts import Part, in_import_order, package_of
from livesh.swap.planning.plan import Plan, describe
from livesh.swap.planning.unseen import Unseen
from livesh.swap.planning.wanted import new_sources, parsed
from livesh.swap.state import kept, shapes
from livesh.swap.state.carrying import Carrying, ChangedSince
from livesh.swap.state.stillness import KEEPERS, Carried, Stillness
from livesh.swap.text.definitions import ModuleText
from livesh.swap.trial import Trial
from livesh.swap.turn import TURN

# A change that was spread in less is prepared with units held at the door: beside them the preparing would take the interpreter from each of them, and
# their slowest would be later by more than all of it takes (`bench_load.py asgi`: p99 9.6 ms against 13.2).
HELD_FOR_S = 0.05
before_commit: list[Callable[[Upcoming], Any]] = []
"""Called right before a commit with what it will do; a listener may add to its journal (probes go along in the commit itself)."""

after_commit: list[Callable[[Upcoming], Any]] = []
"""Called with the same once it has happened, still as part of the change: no other one has begun."""

after_refused: list[Callable[[Upcoming], Any]] = []
"""Called with the same when it did not happen after all, or was taken back at once."""

_UNSEEN: dict[int, Journal] = {}
_GIFTS = Gifts()


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
    ahead. *confirm*: seconds until the change goes back by itself unless it is confirmed (`confirmed.py`).
    """
    begin = perf_counter()
    with TURN:
        _refuse_unpatchable()
        new, left_out = new_sources(modules, sources or {})
        change = _Change(new, reason or "", author or "", migrations or {}, progress)
        result = change.plan_only() if dry_run else change.carry_out(quiet, insist)
        result.warnings = [*left_out, *result.warnings, *_held_nobody(quiet, result)]
        result.elapsed_s = perf_counter() - begin
        if confirm is not None and result.change is not None:
            unwanted = partial(rollback, next(iter(result.versions)), reason="not confirmed in time", author="livesh", progress=_untold)
            result.confirm_by = confirmed.confirm_within(confirm, result.change, unwanted)
    if result.change is not None:
        versions.announce(result)
    return result


def _held_nobody(quiet: float | None, result: Swap) -> list[str]:
    """What to say to somebody who waited for quiet in a process that marks no unit of work: its requests went on."""
    from livesh.swap import units

    if quiet is None or result.change is None or units.were_ever():
        return []
    return ["nothing here has marked a unit of work yet: requests and jobs that no livesh.unit() or adapter marks were not held (:help workers)"]


def _untold(_what: str, _done: int, _total: int) -> None:
    """The progress of a change that nobody waits for: its hooks run in a thread of their own, which is left where it does not come back."""


def rollback(*modules: str, to: int | None = None, reason: str | None = None, author: str | None = None,
             dry_run: bool = False, quiet: float | None = None, insist: bool = False, progress: Any = None, hold: bool = False) -> Swap:
    """Make earlier versions current again, with every module of the changes that are taken back.

    *hold*: raise `ChangedSince` instead when objects would keep the newer state that somebody has given them since.
    """
    begin = perf_counter()
    if not modules:
        raise UserError("rollback needs a module", "livesh.rollback('shop.orders')")
    with TURN:
        _refuse_unpatchable()
        goals = versions.together(modules[0], to, *modules[1:])
        if all(versions.current_number(module) == number for module, number in goals.items()):
            result = Swap(Plan(goals))
            result.warnings = [f"{module} is at v{number} already" for module, number in goals.items()]
            return result
        result = _go_back(goals, reason, author, dry_run, quiet, insist, progress, hold)
        result.elapsed_s = perf_counter() - begin
    if not dry_run:
        versions.announce(result)
    return result


def _go_back(goals: dict[str, int], reason: str | None, author: str | None, dry_run: bool = False, quiet: float | None = None,
             insist: bool = False, progress: Any = None, hold: bool = False) -> Swap:
    if any(versions.version(module, number).unknown for module, number in goals.items()):
        return _take_back(goals, reason, author, dry_run, hold)
    texts = {module: versions.source_of(module, number) for module, number in goals.items()}
    undone = [c.id for c in versions.changes() if any(c.moves.get(m, (0, 0))[1] > n for m, n in goals.items())]
    again = {id for m, n in goals.items() for id in versions.redone(m, n)}
    change = _Change(texts, reason or "rollback", author or "", {}, progress, goals=goals, undone=undone, again=again, hold=hold)
    result = change.plan_only() if dry_run else change.carry_out(quiet, insist)
    if not dry_run:
        confirmed.settled(undone)
    return result


def try_migrations(*modules: str, sources: dict[str, str] | None = None, migrations: dict[str, Any] | None = None,
                   progress: Any = None) -> Plan:
    """Try what a swap would migrate, on copies, and throw it all away; the plan's `migrations` and `refusals` tell."""
    with TURN:
        _refuse_unpatchable()
        new, _ = new_sources(modules, sources or {})
        return _Change(new, "", "", migrations or {}, progress).try_only()


def _take_back(goals: dict[str, int], reason: str | None, author: str | None, dry_run: bool, hold: bool = False) -> Swap:
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
        result.plan.note(Stillness(Carried(kept.classes_of(change.id for change in changes), ())))
        return result
    with Stillness(Carried(kept.classes_of(change.id for change in changes), ())) as still:
        if hold and (reasons := kept.changed_since(change.id for change in changes)):
            raise ChangedSince(*reasons)
        _take_back_each(changes, goals, reason, author, result)
    result.plan.note(still)
    result.versions, result.change = dict(goals), versions.next_change()
    result.warnings += still.said
    return result


def _take_back_each(changes: list[Any], goals: dict[str, int], reason: str | None, author: str | None, result: Swap) -> None:
    for change in changes:
        between = {m: after for m, (_, after) in change.moves.items() if m in goals and versions.current(m).number != after}
        if between:
            _go_back(versions.whole(between), reason, author)
        _undo(change.id, result)
        for module in goals:
            if module in change.moves:
                versions.make_current(module, change.moves[module][0])


def _undo(change: int, result: Swap) -> None:
    """Undo the operations of the change that is current, what it gave to objects and what it migrated."""
    journal, given = _UNSEEN.pop(change), Journal()
    journal.undo()
    _GIFTS.take_away([change], given)
    given.commit()
    _without_probes(journal)
    _GIFTS.forget([change])
    confirmed.settled([change])
    result.warnings += kept.go_back([change])


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


# -- one change ----------------------------------------------------------------------------------------------------------


class _Change:
    """One change on its way from texts to live."""

    def __init__(self, texts: dict[str, Source], reason: str, author: str, migrations: dict[str, Any], progress: Any,
                 goals: dict[str, int] | None = None, undone: list[int] | None = None, again: set[int] | None = None, hold: bool = False) -> None:
        self.hold = hold
        self.texts, self.reason, self.author = texts, reason, author
        self.goals, self.undone, self.again = goals, undone or [], again or set()
        self.plan = Plan({name: versions.current(name).number for name in texts})
        self.result = Swap(self.plan)
        self.carrying = Carrying(migrations, goals is not None, progress)

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
        self._foresee(parts)
        return self.result

    def _foresee(self, parts: dict[str, Part]) -> None:
        """Whom the change would suspend, where something can be suspended at all."""
        if KEEPERS or self.carrying.given:
            from livesh.swap.state.foreseen import foreseen

            try:
                self.plan.note(Stillness(foreseen(parts.values(), self.carrying.given, self.undone, self.goals is not None)))
            except Refused as refusal:
                self.plan.refusals += refusal.reasons

    def try_only(self) -> Plan:
        """Prepare and try the migrations, then put everything back."""
        trial = None
        try:
            trial = Trial(self._parts(), self.plan)
            trial.spread()
            trial.prepare()
            self.carrying.choose(trial, shapes.before(trial))
            self.carrying.rehearse(trial, self.plan)
            self.carrying.stillness([], self.plan)
        except Refused as refusal:
            self.plan.refusals += refusal.reasons
        finally:
            if trial is not None:
                trial.abandon()
                trial.close()
        self.plan.warnings += self.carrying.warnings
        return self.plan

    def carry_out(self, quiet: float | None, insist: bool) -> Swap:
        """Plan, try, commit, migrate; raises `Refused` with nothing changed."""
        if not self.texts and not self.carrying.given:
            return self.result
        if self._went_the_short_way(quiet, insist):
            return self.result
        return self._long_way(quiet, insist)

    def _went_the_short_way(self, quiet: float | None, insist: bool) -> bool:
        if self.carrying.given or self.goals is not None or (quiet is not None and quick.plan(self.texts, Plan({})) is None):
            return False
        with self._in_quiet(quiet, insist):
            short = quick.plan(self.texts, self.plan)  # not before: units that were inside may have changed what it finds
            if short is not None:
                self._go_live(short)
            return short is not None

    def _long_way(self, quiet: float | None, insist: bool) -> Swap:
        trial = Trial(self._parts(), self.plan)
        trial.staging.entries.leaving.withdrawals.going_back = self.goals is not None
        trial.bench.leaving = _GIFTS.filled(self.undone, self.again)
        try:
            begun = perf_counter()
            self._work_out(trial.spread)  # the longest part of a small change: nobody is held for it
            if quiet is not None and perf_counter() - begun > HELD_FOR_S and not trial.runs_statements():
                self._work_out(trial.prepare)  # nor for what looks at no state that a unit of work may change meanwhile
            with self._in_quiet(quiet, insist):
                return self._do(trial)
        finally:
            trial.close()

    def _parts(self) -> dict[str, Part]:
        parts = {}
        for name in in_import_order(self.texts):
            module, source = sys.modules[name], self.texts[name]
            before, after = versions.current_source(name), source
            package = package_of(module)
            new = parsed(name, after, package)
            if versions.current(name).unknown:
                unseen = Unseen(new, module.__dict__)
                parts[name] = Part(name, module, unseen, new, unseen.changes())
                self.plan.warnings.append(f"{name}: its old text was never seen; planned against the live code, names "
                                          "that are gone from the text stay")
            else:
                parts[name] = Part(name, module, ModuleText(before.text, before.path, package=package), new)
            describe(self.plan, name, parts[name].changes)
        return parts

    @contextmanager
    def _in_quiet(self, quiet: float | None, insist: bool) -> Iterator[None]:
        """Hold new units of work while the body runs, when *quiet* says for how long those inside are waited for."""
        if quiet is None:
            yield
            return
        from livesh.swap import units

        with units.hold(quiet) as held:
            self.result.quiet = bool(held)
            if not held and not insist:
                raise Refused(f"{len(held.inside())} units of work did not leave within {quiet:g} s; nothing was changed. "
                              "Give them more time with quiet=, or go ahead without waiting")
            yield

    def _do(self, trial: Trial) -> Swap:
        try:
            if not trial.prepared:
                self._work_out(trial.prepare)
            known = len(trial.journal.operations)
            _GIFTS.take_away(self.undone, trial.journal, self.again, trial.is_untouched)
            trial.took_back = len(trial.journal.operations) > known
            shapes.give_to_classes(trial)
            given = trial.gifts()
            self.carrying.choose(trial, trial.shapes)
            self.carrying.rehearse(trial, self.plan)
            with self.carrying.stillness(self.undone, self.plan) as still:
                if self.hold:  # not before: what was saved was saved while the same services were suspended
                    self.carrying.ask_first(self.undone)
                self._go_live(trial)
            self.plan.note(still)
            self.result.warnings += still.said
            _GIFTS.forget(self.undone, self.again)
            self._keep_gifts(given)
        except BaseException:
            trial.abandon()
            raise
        return self.result

    def _keep_gifts(self, given: list[Given]) -> None:
        """Remember what was given; what going back gives once more is a gift of the change that version comes from, not of the next one."""
        if self.goals is None:
            if self.result.change is not None:
                _GIFTS.keep(self.result.change, given)
            return
        goals = self.goals.items()
        change = next((c.id for c in reversed(versions.changes()) if any(c.moves.get(m, (0, 0))[1] == n for m, n in goals)), None)
        if change is not None:
            _GIFTS.keep_again(change, given)

    def _work_out(self, step: Callable[[], Any]) -> Any:
        try:
            return step()
        except (Refused, UserError):
            raise
        except Exception as cause:
            raise Refused(f"livesh could not work the change out ({type(cause).__name__}: {cause}); nothing was changed. "
                          "This is a fault of livesh, not of the text") from cause

    def _go_live(self, trial: Trial | quick.Short) -> None:
        upcoming = Upcoming(self.texts, self.goals or versions.foreseen(self.texts), trial)
        token = versions.snapshot()
        try:
            _tell(before_commit, upcoming)
            self.result.change = versions.next_change() if self.texts else None
            self._commit(trial)
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

    # -- the commit ----------------------------------------------------------------------------------------------------------

    def _commit(self, trial: Trial | quick.Short) -> None:
        with Window() if self.carrying.migrations else nullcontext() as window:
            if window is not None:
                function, arguments = window.commit_op
                trial.journal.add((function, *arguments), None)
            self.result.pause_s = self._work_out(trial.journal.commit)
            try:
                done = self.carrying.run(window)
                try:
                    trial.went_live()
                except BaseException:
                    if done is not None:
                        done.undo()
                    raise
                if done is not None:
                    self.result.migrated = dict(done.counts)
                    self.carrying.keep(done, self.result.change)
                self._enter_versions()
                self.carrying.go_back(self.undone)
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
        _spell_running(numbers)
        for module in numbers:
            _lines_anew(loaded.path_of(module))
        trial.stragglers()
        trial.remember_gone()
        versions.tidy()
        self.result.changed = [f"{s.module}.{s.path}" for s in self.plan.steps if s.mark != "="]
        self.result.held = [*trial.held, *trial.left]
        self.result.warnings += [*self.carrying.warnings, *self.plan.warnings, *trial.all_warnings(), *trial.left]


def _tell(listeners: list[Callable[[Upcoming], Any]], upcoming: Upcoming) -> None:
    for listener in list(listeners):
        listener(upcoming)


def _spell_running(numbers: dict[str, int]) -> None:
    """A module that is still being run (a script in its main loop) goes on in the text it began with: its tracebacks show that text's lines."""
    namespaces = {id(sys.modules[module].__dict__): module for module in numbers}
    for each in chain.from_iterable(walks.all_stacks().values()):
        module = namespaces.get(id(each.frame.f_globals))
        if module is not None and each.code.co_name == "<module>":
            provenance.spell_alone(each.code, module, numbers[module])


def _lines_anew(path: str | None) -> None:
    """Let linecache ask again: after a swap or going back it may hold the lines of another version."""
    linecache = sys.modules.get("linecache")
    if linecache is not None and path is not None:
        linecache.cache.pop(path, None)
