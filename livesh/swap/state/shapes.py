"""Which classes and modules of a change have state to carry, and with which hook (`__code_change__`).

A class's hook runs when its fields change or when the hook itself is new or edited; fields that appear without a hook
get their default. Going back, the hook of the version that is gone back to runs, or, when it has none, that of the version that is
left; without any, what the change had saved is restored (`going_back.Kept`).
"""

from __future__ import annotations

import types
from typing import TYPE_CHECKING, Any

from livesh.runtime import raw
from livesh.runtime.copies import rebuilt
from livesh.swap.live.fields import Field, appearing, fields_of
from livesh.swap.live.holders import classes_of
from livesh.swap.state.initial import initial
from livesh.swap.text.pairing import same_body

if TYPE_CHECKING:
    from livesh.swap.planning.parts import Part
    from livesh.swap.trial import Trial

HOOK = "__code_change__"


class Shape:
    """What a class gave its instances and how it carried state, before the commit."""

    __slots__ = ("cls", "fields", "hook", "hook_code")

    def __init__(self, cls: type) -> None:
        self.cls, self.fields = cls, fields_of(cls)
        self.hook = hook_of(cls)
        self.hook_code = self.hook.__code__ if type(self.hook) is types.FunctionType else None


def hook_of(cls: type) -> Any:
    """The hook of *cls* as it lies in its own or a base's dictionary, None when there is none."""
    try:
        return raw.lookup(cls, HOOK)
    except KeyError:
        return None


def before(trial: Trial) -> list[Shape]:
    """The shapes of every class of the edited modules, before the commit."""
    found = []
    for part in trial.parts.values():
        if part.edited and ("class " in part.after.text or "class " in part.before.text):
            found += [Shape(cls) for cls in classes_of(part.namespace, part.name)]
            found += [Shape(cls) for cls in _local_classes(trial, part, {id(shape.cls) for shape in found})]
    return found


def _local_classes(trial: Trial, part: Part, known: set[int]) -> list[type]:
    """The living classes of class statements inside functions whose `__init__` differs."""
    edited = {old.co_qualname.rpartition(".")[0] for old, new in trial.codes.pairs(part).items() if old.co_name == "__init__" and old != new}
    local = {name for name in edited if "<locals>" in name}
    return [cls for cls in raw.family(object) if raw.module_of(cls) == part.name and raw.qualname(cls) in local and id(cls) not in known] if local else []


def to_migrate(shape: Shape, trial: Trial, staged: Any, back: bool) -> tuple[Any, dict[str, Any]] | None:
    """The hook to run for *shape* and the fields to fill, None when there is nothing to do.

    *staged* is the class as the trial made it, None when only bodies changed.
    """
    hook = _hook_after(shape, trial, staged)
    edited = hook is not None and not _is_same(hook, shape)
    fields = _fields_after(shape, trial)
    reshaped = fields.keys() != shape.fields.keys()
    fills = {n: f for n, f in new_fields(shape, trial).items() if f.has_default and not issubclass(shape.cls, type)}
    if back and hook is None and shape.hook_code is not None:
        hook, edited = _as_left(shape.hook, shape.hook_code, trial), True
    if hook is not None and (reshaped or edited):
        return hook, fills
    return (None, fills) if fills and reshaped else None


def new_fields(shape: Shape, trial: Trial) -> dict[str, Field]:
    """The fields that appear, each with its default, or with what the new `__init__` gives every object alike."""
    found = appearing(shape.fields, _fields_after(shape, trial))
    return found | initial(shape.cls, [n for n, f in found.items() if f.origin in ("init", "slot")], trial)


def _fields_after(shape: Shape, trial: Trial) -> dict[str, Any]:
    """The fields as they will be: what the trial made is taken apart when it is settled, so they were noted before."""
    noted = trial.staged_fields.get(id(shape.cls))
    return noted or fields_of(shape.cls, lambda function: code_after(function, trial))


def give_to_classes(trial: Trial) -> None:
    """Give the classes that an edited metaclass has made the fields its new `__init__` gives: they are attributes of a class, set in the commit."""
    from livesh.runtime import heap

    given = {(id(op.do[1]), op.do[2]) for op in trial.journal.operations if len(op.do) > 2 and type(op.do[2]) is str}
    for shape in trial.shapes:
        fields = new_fields(shape, trial) if issubclass(shape.cls, type) else {}
        for cls in heap.instances(shape.cls) if fields else ():
            for name, field in fields.items():
                if field.has_default and name not in raw.namespace(cls) and (id(cls), name) not in given:
                    trial.journal.set_class(cls, name, field.make())


def left_without(carried_by_nothing: list[Shape], trial: Trial) -> list[str]:
    """Sentences about living instances that will lack new fields, since those have no default; a class speaks for those below it that lack the same."""
    from livesh.runtime import heap

    missing = {id(shape.cls): tuple(n for n, f in new_fields(shape, trial).items() if not f.has_default) for shape in carried_by_nothing}
    lacking = [(each.cls, names) for each in carried_by_nothing
               if (names := missing[id(each.cls)]) and not any(missing.get(id(base)) == names for base in raw.mro(each.cls)[1:])]
    living = heap.instances(*(cls for cls, _ in lacking), skip=trial.own) if lacking else []
    return [_lacks(found, cls, names) for cls, names in lacking if (found := [each for each in living if _is_without(each, cls, names)])]


def _is_without(obj: Any, cls: type, names: tuple[str, ...]) -> bool:
    return any(kind is cls for kind in raw.mro(type(obj))) and not raw.attributes(obj).keys() >= set(names)


def _lacks(found: list[Any], cls: type, names: tuple[str, ...]) -> str:
    one = len(found) == 1
    below = len({id(type(each)) for each in found if type(each) is not cls})
    of = raw.class_name(cls) + (f" and {below} class{'' if below == 1 else 'es'} below it" if below else "")
    return f"{len(found):,} living instance{'' if one else 's'} of {of} {'has' if one else 'have'} no {', '.join(names)}: without a default or a {HOOK} nobody can give it to them"


def _hook_after(shape: Shape, trial: Trial, staged: Any) -> Any:
    """The hook as it will be, callable now."""
    hook = hook_of(staged) if staged is not None else shape.hook
    if type(hook) is types.FunctionType:
        live = trial.world.stood_for(hook) if staged is not None and trial.world is not None else hook
        patch = trial.patches.get(live)
        if patch is not None and type(patch.code) is types.CodeType:
            return double(hook, patch.code)
    return hook


def double(hook: Any, code: types.CodeType) -> Any:
    """*hook* with other code, where its cells fit that."""
    if len(code.co_freevars) != len(hook.__closure__ or ()):
        return hook
    double = types.FunctionType(code, hook.__globals__, hook.__name__, hook.__defaults__, hook.__closure__)
    double.__kwdefaults__ = hook.__kwdefaults__
    return double


def _as_left(hook: Any, code: types.CodeType, trial: Trial) -> Any:
    """The hook of the version that is left, over the names as that version has them: when it runs, those it alone has are gone.

    One that assigns globals runs over the live names, where it means to leave something.
    """
    live = hook.__globals__
    if all(part.namespace is not live for part in trial.parts.values()) or _assigns_globals(code):
        return double(hook, code)
    names = dict(live)
    trial.doubles.append(names)
    names.update((n, rebuilt(v, names)) for n, v in live.items() if type(v) is types.FunctionType and v.__globals__ is live)
    return rebuilt(double(hook, code), names)


def _assigns_globals(code: types.CodeType) -> bool:
    import dis

    return any(step.opname in ("STORE_GLOBAL", "DELETE_GLOBAL") for step in dis.get_instructions(code))


def _is_same(hook: Any, shape: Shape) -> bool:
    if shape.hook_code is None or type(hook) is not types.FunctionType:
        return hook is shape.hook
    return same_body(hook.__code__, shape.hook_code)


def code_after(function: types.FunctionType, trial: Trial) -> types.CodeType:
    """The code *function* will have: what was staged stands for the live function, whose patch is not applied yet."""
    patch = trial.patches.get(function)
    return patch.code if patch is not None and type(patch.code) is types.CodeType else function.__code__
