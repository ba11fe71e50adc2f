"""The state that a change carries: which migrations it has, in which order, tried on copies with the code as it will be, then run.

Theory of operation. A trial of the migrations runs before anything is live: a hook must then find its own module's names as they
will be, and an instance must look like one of the class to be. So each migration has a twin for its trial, whose hook runs over the
future names, and each copy is seen as an instance of the staged class. The real ones run in the commit, over the live names.
"""

from __future__ import annotations

import sys
import types
from collections.abc import Callable, Iterator
from contextlib import suppress
from copy import copy
from typing import TYPE_CHECKING, Any

from livesh.errors import Refused
from livesh.runtime import raw
from livesh.runtime.copies import rebuilt
from livesh.swap.history import versions
from livesh.swap.state import kept, shapes
from livesh.swap.state.stillness import Carried, Stillness

if TYPE_CHECKING:
    from livesh.swap.planning.parts import Part
    from livesh.swap.planning.plan import Plan
    from livesh.swap.trial import Trial


_WAY_BACK = (
    "going back runs the hook of the version that is gone back to or, where that has none, of the version that is left, with that one's number: "
    "load a text whose hook can carry state back as well, and go back from there"
)


class ChangedSince(Refused):
    """Going back would leave objects as they are, and whoever goes back wants to be asked first; nothing was changed."""


class Carrying:
    """The migrations of one change; *given* are those from outside, by ``module:Class`` or ``module``, *back* when it goes back."""

    def __init__(self, given: dict[str, Any], back: bool, progress: Any) -> None:
        self.given, self.back, self.progress = given, back, progress
        self.migrations: list[Any] = []
        self.warnings: list[str] = []
        self._still: Stillness | None = None

    def choose(self, trial: Trial, before: list[shapes.Shape]) -> None:
        """Find the classes and modules whose state is to be carried, and with which hook."""
        named = dict(self.given)
        found = list(self._of_classes(trial, before, named))
        found += [migration_of(key, hook) for key, hook in named.items()]
        order = list(self.given)  # as they were given: one may need what another has carried
        found.sort(key=lambda m: order.index(m.key) if m.key in order else len(order))
        hooks = (hook.migration() for hook in self._of_modules(trial, named))
        self.migrations = [*found, *(migration for migration in hooks if migration is not None)]
        for migration in self.migrations:
            migration.made = trial.own

    def rehearse(self, trial: Trial, plan: Plan) -> None:
        """Try them on copies; raises `Refused` with the first failures."""
        if not self.migrations:
            return
        from livesh.swap.state import trials

        twins = [_in_the_future(migration, trial) for migration in self.migrations]
        texts = {part.after.path: part.after.text for part in trial.parts.values() if part.after.path}
        report = trials.trial(twins, view_of=_viewer(trial.staged_classes()), progress=self.progress, texts=texts)
        for real, twin in zip(self.migrations, twins, strict=True):
            real.touches_containers, real.leaked = twin.touches_containers, twin.leaked
            real.written, real.rebound = twin.written, twin.rebound
        plan.migrations = report.as_dict()
        if not report.ok:
            raise Refused(*report.reasons(), *[_WAY_BACK] * self.back)
        self.warnings += report.warnings()

    def stillness(self, undone: list[int], plan: Plan) -> Stillness:
        """What is to be held still while this is carried; it goes into the plan."""
        classes = [m.cls for m in self.migrations if m.cls is not None] + kept.classes_of(undone)
        self._still = Stillness(Carried(classes, [m.key for m in self.migrations if m.kind == "module"]))
        plan.note(self._still)
        return self._still

    def run(self, window: Any) -> Any:
        """Carry the live state; returns what undoes it, None when there was nothing to carry."""
        if not self.migrations:
            return None
        from livesh.swap.state import runs

        give_way = self._still.give_way if self._still is not None and self._still.locks else None
        return runs.run(self.migrations, progress=self.progress, window=window, give_way=give_way)

    def keep(self, done: Any, change: int | None) -> None:
        """Keep what the objects were, for going back from *change*."""
        if change is not None and not self.back:
            kept.keep(change, done.kept())
        done.forget()

    def go_back(self, undone: list[int]) -> None:
        """Give objects what they were before the changes that are undone, where no hook has carried them back."""
        self.warnings += kept.go_back(reversed(undone), self._carried())

    def ask_first(self, undone: list[int]) -> None:
        """Raise `ChangedSince` when going back would leave objects as they are, since somebody changed them."""
        if reasons := kept.changed_since(reversed(undone), self._carried()):
            raise ChangedSince(*reasons)

    def _carried(self) -> set[str]:
        return {migration.key for migration in self.migrations if migration.hook is not None}

    def _of_classes(self, trial: Trial, before: list[shapes.Shape], named: dict[str, Any]) -> Iterator[Any]:
        """Those of the edited modules' classes; what was given for one of them is taken out of *named*."""
        staged, carried_by_nothing = trial.staged_classes(), []
        needs = [(shape, shapes.to_migrate(shape, trial, staged.get(id(shape.cls)), self.back)) for shape in before]
        hooks = {id(shape.cls): needed[0] for shape, needed in needs if needed is not None and needed[0] is not None}
        for shape, needed in needs:
            key = key_of(shape.cls)
            hook = named.pop(key, None)
            own, fills = needed or (None, None)
            if needed is not None and own is None and hook is None:
                hook = self._hook_of_a_base(shape.cls, hooks)
            if hook is not None or needed is not None:
                yield _migration(key, "class", hook if hook is not None else own, shape.cls, fills=fills)
            if hook is None and own is None and not self.back:
                carried_by_nothing.append(shape)
        self.warnings += shapes.left_without(carried_by_nothing, trial)

    def _hook_of_a_base(self, cls: type, hooks: dict[int, Any]) -> Any:
        """The hook of the nearest base, given or, in *hooks*, its own: objects of a subclass go to its own migration alone."""
        found = (self.given.get(key_of(base)) or hooks.get(id(base)) for base in raw.mro(cls)[1:])
        return next((hook for hook in found if hook is not None), None)

    def _of_modules(self, trial: Trial, named: dict[str, Any]) -> Iterator[_ModuleHook]:
        for part in trial.parts.values():
            if part.edited and part.name not in named and changes_a_module_hook(part, self.back):
                yield _ModuleHook(part, trial, self.back)


def changes_a_module_hook(part: Part, back: bool) -> bool:
    """Whether a module's own hook runs: it is new or edited, or a value at the top is."""
    changed = [c for c in part.changes if shapes.HOOK in c.leaf.binds and c.leaf.kind == "function"]
    hooks = [c for c in changed if c.what != "same" and (c.after is not None or back)]
    others = [c for c in part.changes if c.what != "same" and c.leaf.kind == "assign"]
    return bool(hooks or (changed and others))


class _ModuleHook:
    """A module's own `__code_change__(old_version, old)`."""

    def __init__(self, part: Part, trial: Trial, back: bool) -> None:
        self.part, self.trial, self.back = part, trial, back
        self.live = part.namespace.get(shapes.HOOK)

    def migration(self) -> Any:
        """The migration, None where there is no hook after all."""
        function = self._hook()
        if function is None:
            return None
        names = self.part.namespace
        return _migration(self.part.name, "module", None, function=function, module_dict=names, module=self.part.module, old=dict(names))

    def _hook(self) -> Any:
        """The hook as it will be; going back, as it is."""
        if self.live is None:
            return self._staged()
        if self.back:
            return types.FunctionType(self.live.__code__, self.live.__globals__, self.live.__name__, self.live.__defaults__, self.live.__closure__)
        patch = self.trial.patches.get(self.live)
        if patch is not None and type(patch.code) is types.CodeType:
            return types.FunctionType(patch.code, self.live.__globals__, self.live.__name__)
        return self._staged()

    def _staged(self) -> Any:
        """The hook that the trial made, else the live one."""
        if self.trial.world is None:
            return self.live
        bound = (name[3] for name in self.trial.bringing.names.rebound if name[:2] == (self.part.name, shapes.HOOK))
        made = (entry.old for entry in self.trial.world.stands_for.values() if self.live is not None and entry.new is self.live)
        return next(bound, next(made, self.live))


def migration_of(key: str, hook: Any) -> Any:
    """The migration that was given for a module or class by its name; raises `Refused` when that is not there."""
    module, _, path = key.partition(":")
    holder: Any = sys.modules.get(module)
    if holder is None:
        raise Refused(f"the migration {key!r} names a module that is not loaded")
    if not path:
        return _migration(key, "module", hook, module_dict=holder.__dict__, module=holder)
    for step in path.split("."):
        held = raw.namespace(holder) if isinstance(holder, type) else holder.__dict__
        if step not in held:
            raise Refused(f"the migration {key!r} names a class that is not there")
        holder = held[step]
    return _migration(key, "class", hook, holder)


def _migration(key: str, kind: str, hook: Any, cls: Any = None, **more: Any) -> Any:
    from livesh.swap.state.migrations import Migration

    number = versions.current_number(key.partition(":")[0]) or 1
    return Migration(key, kind, hook, number, cls=cls, **more)


def key_of(cls: type) -> str:
    """The name that a class has among migrations: ``module:Class``."""
    return f"{raw.module_of(cls) or 'builtins'}:{raw.qualname(cls)}"


# -- the trial: as it will be ----------------------------------------------------------------------------------------------


def _viewer(staged: dict[int, Any]) -> Callable[[Any], Any]:
    """A function that lets a copy be seen as an instance of the class that was staged for its own."""

    def view_of(made: Any) -> Any:
        cls = staged.get(id(type(made)))
        if cls is None:
            return made
        try:
            object.__setattr__(made, "__class__", cls)
        except TypeError:  # its slots change
            return _as_instance(cls, made)
        return made

    return view_of


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
    trial.doubles.append(names)
    names.update((name, _after(value, names, trial)) for name, value in list(names.items()) if type(value) is types.FunctionType and trial.names_of(value) is live)
    if migration.function is not None:
        twin.module_dict = names
        twin.function = _over(migration.function, live, names, trial)
    else:
        twin.hook = _over(migration.hook, live, names, trial)
        twin.names = names if twin.hook is not migration.hook else None
    return twin


def _after(function: types.FunctionType, names: dict[str, Any], trial: Trial) -> Any:
    """What the hook may call: *function* with the code it will have, over the names as they will be."""
    return rebuilt(shapes.double(function, shapes.code_after(function, trial)), names)


def _over(function: Any, live: dict[str, Any], names: dict[str, Any], trial: Trial) -> Any:
    if type(function) is not types.FunctionType or trial.names_of(function) is not live:
        return function  # a hook from elsewhere has names of its own
    return rebuilt(function, names)
