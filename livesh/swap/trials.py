"""Run migration hooks on copies of everything they would touch, and report what would happen.

A copy is structural: made by the builtin base's ``__new__``, filled attribute by attribute, without the class's
``__init__``, ``__copy__``, ``__deepcopy__`` or ``__reduce__``. Containers below are copied; references between the
instances being migrated lead from copy to copy; everything else (locks, sockets, other objects) is shared. A hook that
writes into such a shared object writes into the live one: a trial can not tell, and the manual says so.

What is not copied, and listed: classes with ``__del__`` (it would run for the copy as well), state that only C code
knows, abstract classes, and instances that hold more than the limits allow.

After a trial the copies are emptied, so that cycles among them die at once and a copy that a hook put into some registry
keeps nothing else alive.
"""

from __future__ import annotations

import sys
import time
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable, Iterable, Sequence
from types import FunctionType, MappingProxyType, ModuleType
from typing import TYPE_CHECKING, Any

from livesh.errors import LiveshError
from livesh.runtime import raw
from livesh.swap.census import unreachable
from livesh.swap.states import Deep, State

if TYPE_CHECKING:
    from livesh.swap.migrations import Migration

_IMMUTABLE_BASES = (int, str, float, complex, bytes, tuple)
_SHOWN = 5
_CHECK_EVERY = 200


class Uncopyable(LiveshError):
    """This object cannot be copied structurally; the text says why."""


class Failure:
    """One hook that raised on a copy: which instance, and the traceback as text."""

    def __init__(self, what: str, text: str) -> None:
        self.what, self.text = what, text

    def as_dict(self) -> dict[str, str]:
        """Return this for the wire."""
        return {"what": self.what, "traceback": self.text}


class TrialResult:
    """What one migration would do."""

    def __init__(self, key: str, kind: str) -> None:
        self.key, self.kind = key, kind
        self.instances = self.tried = self.failed = 0
        self.failures: list[Failure] = []
        self.uncopyable: Counter[str] = Counter()
        self.notes: list[str] = []
        self.before: Counter[str] = Counter()
        self.after: Counter[str] = Counter()
        self.seconds = 0.0
        self.touched_containers = False

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
            "notes": self.notes,
            "before": dict(self.before.most_common(_SHOWN)),
            "after": dict(self.after.most_common(_SHOWN)),
            "seconds": round(self.seconds, 6),
        }


class TrialReport:
    """What all migrations of a swap would do; `reasons` is empty when no hook raised."""

    def __init__(self) -> None:
        self.results: list[TrialResult] = []
        self.seconds = 0.0

    @property
    def ok(self) -> bool:
        """Whether no hook raised."""
        return not any(result.failed for result in self.results)

    def reasons(self) -> list[str]:
        """Return why the swap should be refused, one sentence a migration."""
        return [
            f"migrating {r.key} would fail for {r.failed} of {r.tried} {'instances' if r.kind == 'class' else 'modules'}: "
            f"{r.failures[0].text.strip().splitlines()[-1] if r.failures else 'see the trial'}"
            for r in self.results
            if r.failed
        ]

    def warnings(self) -> list[str]:
        """Return what the trial could not look at."""
        said = []
        for r in self.results:
            said += [f"{number} of {r.key} could not be tried: {why}" for why, number in r.uncopyable.items()]
            missing = r.instances - r.tried - sum(r.uncopyable.values())
            if missing > 0:
                said.append(f"{missing} of {r.instances} instances of {r.key} were not tried: the time for the trial was up")
            said += r.notes
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
) -> TrialReport:
    """Run every hook on copies within *budget_s* seconds and return what happened; nothing live is touched.

    *view_of* makes a copy an instance of the staged class (in place, or by returning another object). Also tells each
    migration whether its hook writes into containers, which decides how much `run` has to save.
    """
    report, started = TrialReport(), time.monotonic()
    from livesh.swap.migrations import _most_derived_first

    kinds = {id(kind) for m in migrations if m.cls is not None for kind in raw.family(m.cls)}
    copier, claimed = Copier(kinds), set[int]()
    try:
        for migration in _most_derived_first(migrations):
            result = TrialResult(migration.key, migration.kind)
            report.results.append(result)
            begun = time.monotonic()
            if migration.kind == "module":
                _try_module(migration, result, copier)
            else:
                _try_class(migration, result, copier, claimed, started + budget_s, view_of, progress)
            result.seconds = time.monotonic() - begun
            migration.touches_containers = result.touched_containers if result.whole else None
    finally:
        _share_leaks(migrations, copier.empty())
        report.seconds = time.monotonic() - started
    return report


def _share_leaks(migrations: Sequence[Migration], leaked: list[Any]) -> None:
    for migration in migrations:
        migration.leaked = leaked


def _try_class(
    migration: Migration,
    result: TrialResult,
    copier: Copier,
    claimed: set[int],
    deadline: float,
    view_of: Callable[[Any], Any] | None,
    progress: Callable[[str, int, int], None] | None,
) -> None:
    from livesh.swap.migrations import under_construction

    objects = [obj for obj in migration.instances() if id(obj) not in claimed]
    claimed.update(map(id, objects))
    result.instances, unborn = len(objects), under_construction()
    result.notes += unreachable(migration.cls) if migration.cls is not None else []
    for at, obj in enumerate(objects):
        if at % _CHECK_EVERY == 0:
            if progress is not None:
                progress(migration.key, at, len(objects))
            if time.monotonic() > deadline:
                return
        if id(obj) in unborn:
            result.uncopyable["its __init__ is running right now"] += 1
        else:
            _try_one(migration, result, copier, obj, view_of)


def _try_one(
    migration: Migration, result: TrialResult, copier: Copier, obj: Any, view_of: Callable[[Any], Any] | None
) -> None:
    try:
        copy = copier.instance(obj)
    except Uncopyable as why:
        result.uncopyable[str(why)] += 1
        return
    held = raw.attributes(copy)
    _count_shape(result.before, held)
    view = (view_of(copy) if view_of is not None else None) or copy
    deep = Deep()
    deep.add(held.values())
    result.tried += 1
    try:
        if migration.hook is not None:
            migration.hook(view, migration.old_version, MappingProxyType(held))
        _fill(migration, view)
    except BaseException as exc:  # SystemExit too: it must not end the agent's thread
        _note_failure(result, _describe(obj, held), exc)
        return
    result.touched_containers = result.touched_containers or deep.differs
    _count_shape(result.after, raw.attributes(view))


def _fill(migration: Migration, view: Any) -> None:
    if not migration.fills:
        return
    held = raw.attributes(view)
    for name, field in migration.fills.items():
        if name not in held and field.has_default:
            raw.put(view, name, field.make())


def _count_shape(shapes: Counter[str], held: dict[str, Any]) -> None:
    shapes[", ".join(f"{name}: {type(value).__name__}" for name, value in sorted(held.items()))] += 1


def _describe(obj: Any, held: dict[str, Any]) -> str:
    """Name an instance by its class and its first plain attributes, running nothing of it."""
    plain = [f"{name}={value!r:.40}" for name, value in held.items() if type(value) in (int, str, float, bool, type(None))]
    return f"{raw.class_name(type(obj))}({', '.join(plain[:3])})"


def _note_failure(result: TrialResult, what: str, exc: BaseException) -> None:
    import traceback

    result.failed += 1
    if len(result.failures) < _SHOWN:
        own = exc.__traceback__.tb_next if exc.__traceback__ is not None else None
        result.failures.append(Failure(what, "".join(traceback.format_exception(type(exc), exc, own, limit=-8))))


def _try_module(migration: Migration, result: TrialResult, copier: Copier) -> None:
    """Run a module's hook over a copy of its namespace: its functions are rebuilt over the copy, its containers copied."""
    result.instances = 1
    held = migration.module_dict if migration.module_dict is not None else {}
    copy = copier.namespace(held)
    old = dict(migration.old) if migration.old is not None else dict(copy)
    before = {name: value for name, value in copy.items() if not name.startswith("__")}
    result.tried = 1
    _count_shape(result.before, _data(before))
    result.touched_containers = True  # module state is containers; the namespace is small, saving it deep costs little
    try:
        _call_module_hook(migration, copy, old)
    except BaseException as exc:
        _note_failure(result, f"module {migration.key}", exc)
        return
    _count_shape(result.after, _data({name: value for name, value in copy.items() if not name.startswith("__")}))


def _call_module_hook(migration: Migration, copy: dict[str, Any], old: dict[str, Any]) -> None:
    if isinstance(migration.function, FunctionType):
        _rebuilt(migration.function, copy)(migration.old_version, MappingProxyType(old))
    elif migration.hook is not None:
        module = ModuleType(migration.key)
        module.__dict__.update(copy)
        migration.hook(module, migration.old_version, MappingProxyType(old))
        copy.update(module.__dict__)


def _data(names: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in names.items() if type(value) not in (FunctionType, ModuleType, type)}


def _rebuilt(function: FunctionType, names: dict[str, Any]) -> FunctionType:
    made = FunctionType(function.__code__, names, function.__name__, function.__defaults__, function.__closure__)
    made.__kwdefaults__ = function.__kwdefaults__
    return made


class Copier:
    """Structural copies with one memory: what was shared among originals is shared among copies.

    *kinds* are the ids of the classes whose instances are copied when met below another copy. *limit* bounds how many
    container items one instance may hold in all.
    """

    def __init__(self, kinds: set[int], limit: int = 1_000_000, depth: int = 50) -> None:
        self._kinds, self._limit, self._depth = kinds, limit, depth
        self._memory: dict[int, tuple[Any, Any]] = {}
        self._todo: deque[tuple[Any, Any]] = deque()
        self._plans: dict[type, tuple[Callable[[Any], Any], type | None]] = {}
        self._items = 0

    def instance(self, obj: Any) -> Any:
        """Return the copy of *obj*, whole, with all copies it leads to; raises `Uncopyable`."""
        self._items = 0
        copy = self._shell(obj)
        while self._todo:
            original, made = self._todo.popleft()
            self._fill(original, made)
        return copy

    def namespace(self, held: dict[str, Any]) -> dict[str, Any]:
        """Return a copy of a module's namespace: containers copied, its functions rebuilt over the copy."""
        self._items = 0
        copy: dict[str, Any] = {}
        for name, value in dict.copy(held).items():
            if type(value) is FunctionType and value.__globals__ is held:
                copy[name] = _rebuilt(value, copy)
            else:
                copy[name] = value if name.startswith("__") else self._below(value, 0)
        while self._todo:
            self._fill(*self._todo.popleft())
        return copy

    def empty(self) -> list[Any]:
        """Empty every copy and return those that somebody else still holds."""
        copies = [copy for _original, copy in self._memory.values()]
        self._memory.clear()
        self._todo.clear()
        for copy in copies:
            _make_empty(copy)
        kept = []
        while copies:
            copy = copies.pop()
            if sys.getrefcount(copy) > 2 and id(type(copy)) in self._kinds:
                kept.append(copy)
        return kept

    def _shell(self, obj: Any) -> Any:
        known = self._memory.get(id(obj))
        if known is not None:
            return known[1]
        made = self._plan(type(obj))[0](obj)
        self._memory[id(obj)] = (obj, made)
        self._todo.append((obj, made))
        return made

    def _plan(self, cls: type) -> tuple[Callable[[Any], Any], type | None]:
        plan = self._plans.get(cls)
        if plan is None:
            plan = self._plans[cls] = (_maker(cls), raw.container_base(cls))
        return plan

    def _fill(self, obj: Any, made: Any) -> None:
        base = self._plan(type(obj))[1]
        if base is not None:
            _pour(made, base, self._copied(raw.contents(obj, base), base, 0))
        below = self._below
        held = {name: below(value, 0) for name, value in raw.attributes(obj).items()}
        target = raw.instance_dict(made)
        for name, slot in raw.slots(type(obj)).items():
            if name in held:
                slot.__set__(made, held.pop(name))
        if target is not None:
            dict.update(target, held)

    def _below(self, value: Any, depth: int) -> Any:
        kind = type(value)
        if kind in _ATOMS:
            return value
        if kind in _COPIED:
            return self._container(value, kind, depth)
        if kind is tuple:
            parts = [self._below(part, depth + 1) for part in value]
            return value if all(a is b for a, b in zip(parts, value, strict=True)) else tuple(parts)
        if id(kind) in self._kinds or (kind in _STRUCTURED):
            return self._shell(value)
        return value

    def _container(self, value: Any, kind: type, depth: int) -> Any:
        known = self._memory.get(id(value))
        if known is not None:
            return known[1]
        if depth > self._depth:
            raise Uncopyable(f"its containers are nested more than {self._depth} deep")
        made = kind()
        self._memory[id(value)] = (value, made)
        _pour(made, kind, self._copied(raw.contents(value, kind), kind, depth + 1))
        return made

    def _copied(self, saved: Any, base: type, depth: int) -> Any:
        self._items += len(saved)
        if self._items > self._limit:
            raise Uncopyable(f"it holds more than {self._limit:,} items")
        if base is bytearray or base is set:
            return saved
        below = self._below
        if base is dict:
            return [(key, held if type(held) in _ATOMS else below(held, depth)) for key, held in saved]
        return [part if type(part) in _ATOMS else below(part, depth) for part in saved]


_ATOMS = frozenset({int, str, float, bool, bytes, complex, type(None), type, FunctionType, ModuleType})
_COPIED = frozenset({list, dict, set, deque, bytearray})
_STRUCTURED = frozenset({OrderedDict, defaultdict, Counter})


def _maker(cls: type) -> Callable[[Any], Any]:
    """Return how to make an empty instance of *cls* like a given one; raises `Uncopyable`."""
    for owner in raw.mro(cls):
        if "__del__" in raw.namespace(owner) and raw.is_heap(owner):
            raise Uncopyable(f"{raw.class_name(owner)} has __del__, which would run for the copy as well")
    if issubclass(cls, defaultdict):
        return lambda obj: defaultdict.__new__(cls)
    base = raw.container_base(cls)
    if issubclass(cls, OrderedDict) or base is not None:
        chosen: Any = OrderedDict if issubclass(cls, OrderedDict) else base
        return lambda _obj: chosen.__new__(cls)
    for kind in _IMMUTABLE_BASES:
        if issubclass(cls, kind):
            return _valued_maker(cls, kind)
    if issubclass(cls, BaseException):
        args = BaseException.__dict__["args"].__get__
        return lambda obj: BaseException.__new__(cls, *args(obj))
    return _plain_maker(cls)


def _valued_maker(cls: type, kind: Any) -> Callable[[Any], Any]:
    whole = slice(None)
    value = kind.__pos__ if kind in (int, float, complex) else lambda obj: kind.__getitem__(obj, whole)
    return lambda obj: kind.__new__(cls, value(obj))


def _plain_maker(cls: type) -> Callable[[Any], Any]:
    try:
        object.__new__(cls)
    except TypeError as why:
        raise Uncopyable(f"{raw.class_name(cls)} cannot be made empty: {why}") from None
    return lambda _obj: object.__new__(cls)


def _pour(made: Any, base: Any, contents: Iterable[Any]) -> None:
    if issubclass(type(made), OrderedDict):
        for key, value in contents:
            OrderedDict.__setitem__(made, key, value)
    else:
        raw.refill(made, base, contents)


def _make_empty(copy: Any) -> None:
    base = raw.container_base(type(copy))
    if base is not None:
        base.clear(copy)  # type: ignore[attr-defined]
    if type(copy) not in _COPIED:
        State({}).restore(copy)
