"""Run migration hooks on copies of everything they would touch, and report what would happen.

The copies are structural (`livesh.runtime.copies`): containers below are copied, references between the instances being
migrated lead from copy to copy, and so does what their hooks can name (`aside.py`); everything else is shared. A hook that writes into such
a shared object writes into the live one, and the manual says so. What cannot be copied is listed.

After a trial the copies are emptied, so that cycles among them die at once and a copy that a hook put into some registry
keeps nothing else alive.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from types import CodeType, FunctionType, MappingProxyType, ModuleType, TracebackType
from typing import Any

from livesh.runtime import raw
from livesh.runtime.births import under_construction
from livesh.runtime.copies import Copier, Uncopyable, dissolve, rebuilt
from livesh.runtime.states import Deep
from livesh.swap.live.fields import give
from livesh.swap.state import aside
from livesh.swap.state.migrations import Migration, most_derived_first
from livesh.swap.state.stalls import Stalled, Watch

_SHOWN = 5
_FRAMES = 8  # innermost frames of a traceback that are kept
_CHECK_EVERY = 200


class Failure:
    """One hook that raised on a copy: which instance, and the traceback as text."""

    def __init__(self, what: str, text: str) -> None:
        self.what, self.text = what, text

    def as_dict(self) -> dict[str, str]:
        """Return this for the wire."""
        return {"what": self.what, "traceback": self.text}


class Shapes:
    """How many instances have which attributes of which types."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[Any, ...]] = Counter()
        self._texts: dict[tuple[Any, ...], str] = {}

    def count(self, held: dict[str, Any]) -> None:
        """Count one instance that holds *held*."""
        key = (*held, *map(id, map(type, held.values())))
        self._counts[key] += 1
        if key not in self._texts:
            self._texts[key] = ", ".join(f"{name}: {raw.short_name(type(value))}" for name, value in sorted(held.items()))

    def as_dict(self) -> dict[str, int]:
        """Return the most frequent shapes as text, and how many of each."""
        found: Counter[str] = Counter()
        for key, number in self._counts.items():
            found[self._texts[key]] += number
        return dict(found.most_common(_SHOWN))


class TrialResult:
    """What one migration would do."""

    def __init__(self, key: str, kind: str) -> None:
        self.key, self.kind = key, kind
        self.instances = self.tried = self.failed = 0
        self.failures: list[Failure] = []
        self.uncopyable: Counter[str] = Counter()
        self.before, self.after = Shapes(), Shapes()
        self.seconds = 0.0
        self.touched_containers = False
        self.staged = _Staged({})

    @property
    def whole(self) -> bool:
        """Whether every instance was tried."""
        return self.tried == self.instances

    def as_dict(self) -> dict[str, Any]:
        """Return this for the wire."""
        return {
            "key": self.key,
            "kind": self.kind,
            "instances": self.instances,
            "tried": self.tried,
            "failed": self.failed,
            "failures": [failure.as_dict() for failure in self.failures],
            "uncopyable": dict(self.uncopyable),
            "before": self.before.as_dict(),
            "after": self.after.as_dict(),
            "seconds": round(self.seconds, 6),
        }


class TrialReport:
    """What all migrations of a swap would do; `reasons` is empty when no hook raised."""

    def __init__(self) -> None:
        self.results: list[TrialResult] = []
        self.seconds = 0.0
        self.taken_out = 0  # places where hooks had put copies

    @property
    def ok(self) -> bool:
        """Whether no hook raised."""
        return not any(result.failed for result in self.results)

    def reasons(self) -> list[str]:
        """Return why the swap should be refused, one sentence a migration."""
        return [
            f"migrating {r.key} would fail for {r.failed:,} of {r.tried:,} {'instances' if r.kind == 'class' else 'modules'}: "
            f"{r.failures[0].text.strip().splitlines()[-1] if r.failures else 'see the trial'}"
            for r in self.results
            if r.failed
        ]

    def warnings(self) -> list[str]:
        """Return what the trial could not look at."""
        said = [*aside.told(self.taken_out)]
        for r in self.results:
            said += [f"{number} of {r.key} could not be tried: {why}" for why, number in r.uncopyable.items()]
            missing = r.instances - r.tried - sum(r.uncopyable.values())
            if missing > 0:
                said.append(f"{missing:,} of {r.instances:,} instances of {r.key} were not tried: the time for the trial was up")
        return said

    def as_dict(self) -> dict[str, Any]:
        """Return this for the wire."""
        return {
            "ok": self.ok,
            "seconds": round(self.seconds, 6),
            "results": [result.as_dict() for result in self.results],
            "warnings": self.warnings(),
        }


def trial(
    migrations: Sequence[Migration],
    budget_s: float = 5.0,
    view_of: Callable[[Any], Any] | None = None,
    progress: Callable[[str, int, int], None] | None = None,
    texts: Mapping[str, str] | None = None,
) -> TrialReport:
    """Run every hook on copies within *budget_s* seconds of CPU time and return what happened; nothing live is touched.

    On a busy machine the clock may show more, at most `_PATIENCE` times as much. A hook that does not return is given up as in the real run, and
    refuses the change (stalls.py): a session, which is told of the progress, waits for a thread of its own; the program's own call of
    `livesh.swap` runs the hooks itself, since it may hold the very locks they take.

    *view_of* makes a copy an instance of the staged class (in place, or by returning another object). Also tells each
    migration whether its hook writes into containers, which decides how much `run` has to save. *texts* are those the staged code
    was made from, by path: of these files everybody else still knows the text that is current.
    """
    work, staged = _Work(progress), _Staged(texts or {})
    if all(m.hook is None for m in migrations):
        return _tried(migrations, budget_s, view_of, work, staged)
    return work.run(lambda: _tried(migrations, budget_s, view_of, work, staged))


def _tried(
    migrations: Sequence[Migration], budget_s: float, view_of: Callable[[Any], Any] | None, work: _Work, staged: _Staged
) -> TrialReport:
    report, started = TrialReport(), time.monotonic()
    budget = _Budget(budget_s)
    found = [(migration, migration.instances()) for migration in most_derived_first(migrations)]  # before there are copies
    copier, claimed, before = Copier(aside.kinds(migrations)), set[int](), aside.dictionaries(migrations)
    try:
        aside.lay_aside(migrations, copier)
        bound = [_bound(m) for m in migrations]
        for migration, objects in found:
            result = TrialResult(migration.key, migration.kind)
            result.staged = staged
            report.results.append(result)
            begun = time.monotonic()
            work.begins(migration.key, "")
            if migration.kind == "module":
                _try_module(migration, result, copier)
            else:
                _try_class(migration, objects, result, copier, claimed, budget, view_of, work)
            result.seconds = time.monotonic() - begun
            migration.touches_containers = result.touched_containers if result.whole else None
        written = copier.written(claimed) if any(m.hook is not None for m in migrations) else []
        rebound = [sorted({name for name, _id in was ^ _bound(m)}) for m, was in zip(migrations, bound, strict=True)]
    except BaseException:
        _part_copies(migrations, copier, before)
        raise
    for holder, places in _part_copies(migrations, copier, before):
        report.taken_out += places
        written.append(holder)
    for migration, names in zip(migrations, rebound, strict=True):
        migration.written, migration.rebound = written, names
    report.seconds = time.monotonic() - started
    return report


def _part_copies(migrations: Sequence[Migration], copier: Copier, before: aside.Before) -> list[tuple[Any, int]]:
    """Part the copies from the live program; returns where some had come to, and in how many places of it."""
    aside.lead_back(migrations, copier)
    leaked = copier.empty()
    holders = aside.take_out(leaked, before)
    for migration in migrations:
        migration.leaked = [copy for _original, copy in leaked]
    return holders


class _Work:
    """What a trial is at, and the watch over its hooks."""

    def __init__(self, progress: Callable[[str, int, int], None] | None) -> None:
        self.progress = progress
        self.given_up = False
        self._watch = Watch("it was called on a copy: nothing was changed")
        self._at: int | str = ""

    def begins(self, key: str, at: int | str) -> None:
        """Note which hook is called next, for which instance."""
        self._at = at
        self._watch.begins(key, self._where)

    def _where(self) -> int | str:
        return self._at

    def run(self, do: Callable[[], TrialReport]) -> TrialReport:
        """Return ``do()``; raises `Refused` when a hook does not return."""
        return self._watch.run(do, self._give_up, apart=self.progress is not None)

    def _give_up(self) -> None:
        self.given_up = True


class _Budget:
    """CPU time of this thread, and a limit to the waiting."""

    def __init__(self, seconds: float) -> None:
        self._cpu, self._clock = time.thread_time() + seconds, time.monotonic() + seconds * _PATIENCE

    def is_spent(self) -> bool:
        return time.thread_time() > self._cpu or time.monotonic() > self._clock


_PATIENCE = 6


def _bound(migration: Migration) -> set[tuple[str, int]]:
    """Which name of its hook stands for which object; by identity, since what still refers to a copy when the trial is over is said."""
    return {(name, id(value)) for name, value in (migration.names or {}).items()}


def _try_class(
    migration: Migration,
    found: list[Any],
    result: TrialResult,
    copier: Copier,
    claimed: set[int],
    budget: _Budget,
    view_of: Callable[[Any], Any] | None,
    work: _Work,
) -> None:
    objects = [obj for obj in found if id(obj) not in claimed]
    claimed.update(map(id, objects))
    result.instances, unborn = len(objects), under_construction()
    for at, obj in enumerate(objects):
        if at % _CHECK_EVERY == 0:
            if work.progress is not None:
                work.progress(f"trying {migration.key}", at, len(objects))
            if budget.is_spent():
                return
        if work.given_up:
            return
        work.begins(migration.key, at)
        if id(obj) in unborn:
            result.uncopyable["its __init__ is running right now"] += 1
        else:
            _try_one(migration, result, copier, obj, claimed, view_of)


def _try_one(
    migration: Migration, result: TrialResult, copier: Copier, obj: Any, claimed: set[int], view_of: Callable[[Any], Any] | None
) -> None:
    try:
        copy = copier.instance(obj)
    except Uncopyable as why:
        result.uncopyable[str(why)] += 1
        return
    held = copier.layouts.of(type(copy)).attributes(copy)
    result.before.count(held)
    view = view_of(copy) if view_of is not None else None
    view = copy if view is None else view       # its truth is not asked: `__len__` may read what a copy has not got yet
    if view is not copy:
        copier.view(obj, view)
    deep = Deep()
    deep.add(held.values())
    result.tried += 1
    try:
        if migration.hook is not None:
            migration.hook(view, migration.old_version, MappingProxyType(held))
        _fill(migration, view)
    except Stalled:
        raise
    except BaseException as exc:  # SystemExit too: it must not end the agent's thread
        _note_failure(result, _describe(obj, held), exc)
        return
    if deep.differs or deep.left_out:
        result.touched_containers = True
        claimed.update(deep.found)
    result.after.count(copier.layouts.of(type(view)).attributes(view))


def _fill(migration: Migration, view: Any) -> None:
    if not migration.fills:
        return
    held = raw.attributes(view)
    for name, field in migration.fills.items():
        if name not in held and field.has_default:
            give(view, field)


_SAID = raw.ids(int, str, float, bool, type(None))


def _describe(obj: Any, held: dict[str, Any]) -> str:
    """Name an instance by its class and its first plain attributes, running nothing of it."""
    plain = [f"{name}={value!r:.40}" for name, value in held.items() if id(type(value)) in _SAID]
    return f"{raw.class_name(type(obj))}({', '.join(plain[:3])})"


def _note_failure(result: TrialResult, what: str, exc: BaseException) -> None:
    result.failed += 1
    if len(result.failures) < _SHOWN:
        result.failures.append(Failure(what, _traceback(exc, result.staged)))


class _Staged:
    """The texts that staged code was made from, by path: everybody else knows the text that is current there."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts
        self._codes: dict[str, set[CodeType]] = {}

    def line(self, code: CodeType, number: int) -> str | None:
        """Return the line of the staged text, None when *code* was not made from one."""
        path = code.co_filename
        if path not in self._texts:
            return None
        if path not in self._codes:
            self._codes[path] = _codes_of(compile(self._texts[path], path, "exec", dont_inherit=True))
        if code not in self._codes[path]:  # by value, which holds the line numbers but not the file
            return None
        lines = self._texts[path].splitlines()
        return lines[number - 1] if 0 < number <= len(lines) else ""


def _codes_of(code: CodeType) -> set[CodeType]:
    found, todo = {code}, [code]
    while todo:
        inner = {const for const in todo.pop().co_consts if type(const) is CodeType}
        todo += inner - found
        found |= inner
    return found


def _traceback(exc: BaseException, staged: _Staged) -> str:
    """Return the traceback of what a hook raised, with the lines of the staged text where staged code ran."""
    import traceback

    own = exc.__traceback__.tb_next if exc.__traceback__ is not None else None
    told = traceback.TracebackException(type(exc), exc, own, limit=-_FRAMES)
    _lines_of(told.stack, own, staged)
    cause = exc.__cause__ or exc.__context__
    if cause is not None and (chained := told.__cause__ or told.__context__) is not None:
        _lines_of(chained.stack, cause.__traceback__, staged)
    return "".join(told.format())


def _lines_of(stack: Any, trace: TracebackType | None, staged: _Staged) -> None:
    from traceback import FrameSummary

    codes = []
    while trace is not None:
        codes.append(trace.tb_frame.f_code)
        trace = trace.tb_next
    for at, code in enumerate(codes[-_FRAMES:]):
        shown = stack[at]
        line = staged.line(code, shown.lineno or 0)
        if line is not None:
            stack[at] = FrameSummary(shown.filename, shown.lineno, shown.name, lookup_line=False, line=line.strip())


def _try_module(migration: Migration, result: TrialResult, copier: Copier) -> None:
    """Run a module's hook over a copy of its namespace: its functions are rebuilt over the copy, its containers copied."""
    result.instances = 1
    held = migration.module_dict if migration.module_dict is not None else {}
    result.touched_containers = True  # module state is containers; the namespace is small, saving it deep costs little
    try:
        copy = copier.namespace(held)
    except Uncopyable as why:
        result.uncopyable[str(why)] += 1
        return
    try:
        _try_names(migration, result, copy)
    finally:
        dissolve(copy)


def _try_names(migration: Migration, result: TrialResult, copy: dict[str, Any]) -> None:
    old = dict(migration.old) if migration.old is not None else dict(copy)
    before = {name: value for name, value in copy.items() if not name.startswith("__")}
    result.tried = 1
    result.before.count(_data(before))
    try:
        _call_module_hook(migration, copy, old)
    except Stalled:
        raise
    except BaseException as exc:
        _note_failure(result, f"module {migration.key}", exc)
        return
    result.after.count(_data({name: value for name, value in copy.items() if not name.startswith("__")}))


def _call_module_hook(migration: Migration, copy: dict[str, Any], old: dict[str, Any]) -> None:
    if isinstance(migration.function, FunctionType):
        rebuilt(migration.function, copy)(migration.old_version, MappingProxyType(old))
    elif migration.hook is not None:
        module = ModuleType(migration.key)
        module.__dict__.update(copy)
        migration.hook(module, migration.old_version, MappingProxyType(old))
        copy.update(module.__dict__)


def _data(names: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in names.items() if type(value) not in (FunctionType, ModuleType, type)}
