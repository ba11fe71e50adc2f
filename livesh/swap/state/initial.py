"""What a new `__init__` gives every object alike, for the objects that an older one made.

An edit adds `self.retries = 0`, `self.seen = {}` or `self.sort = sort` with a parameter `sort=True` that is new as well: no
caller of old can have passed it, so an object made before has what a fresh one would have been given. That holds for what is stored
for certain (text/first_values.py reads that) with a value that is pure and needs nothing but the module's names and such parameters, and
for such a parameter that is only handed on under the name of the field, `super().__init__(sort=sort)`; anything else depends on
arguments that are gone, and is left to `__code_change__`. So is an `__init__` that stores less than before as well: `total` may be
what `n` is called from now on, and then its first value would be a lie.
"""

from __future__ import annotations

import ast
import sys
import types
from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, Any

from livesh.runtime import raw
from livesh.swap.live.fields import Field
from livesh.swap.live.sameness import ABSENT
from livesh.swap.planning.parts import Part
from livesh.swap.text.definitions import ModuleText
from livesh.swap.text.first_values import first_values
from livesh.swap.text.parameters import expressions_of, parameters
from livesh.swap.text.stores import stores_in
from livesh.swap.text.syntax import dotted, find_function, nodes_in

if TYPE_CHECKING:
    from livesh.swap.trial import Trial

_SYNCHRONIZERS = {
    "threading": ("Lock", "RLock", "Event", "Condition", "Semaphore", "local"),
    "asyncio": ("Lock", "Event", "Condition", "Semaphore", "Queue"),
    "queue": ("Queue", "LifoQueue", "PriorityQueue", "SimpleQueue"),
}


def initial(cls: type, names: Iterable[str], trial: Trial) -> dict[str, Field]:
    """The fields among *names*, new in the `__init__` of *cls* or a base, whose first value is known."""
    wanted = set(names)
    found: dict[str, Field] = {}
    for owner in raw.mro(cls) if wanted else ():
        part = trial.parts.get(raw.module_of(owner) or "")
        if part is None or not part.edited or not isinstance(part.before, ModuleText):
            continue
        before, after = (find_function(text.tree, f"{raw.qualname(owner)}.__init__") for text in (part.before, part.after))
        left = wanted - found.keys() - (_stored_by_calls(owner, part, after) if isinstance(after, ast.FunctionDef) else set())
        for name, value in values_given(owner, before, after, left).items() if _runs(owner, trial) else ():
            make = partial(_make, trial, part, value)
            if not _takes_from_its_function(part, owner, value) and make() is not ABSENT:
                found[name] = Field(name, "init", factory=make, has_default=True)
    return found


def values_given(owner: type, before: Any, after: Any, names: Iterable[str]) -> dict[str, ast.expr]:
    """What the text of the `__init__` *after* gives as the first values of *names* that need nothing an object's maker had to say; *before* as it was.

    Expressions over names of the module.
    """
    before = before or _inherited(owner, after)
    if not isinstance(before, ast.FunctionDef) or not isinstance(after, ast.FunctionDef) or stored(before) - stored(after):
        return {}
    given = _defaults_nobody_could_pass(before, after)
    values = first_values(after, given) | {name: given[name] for name in names if name in given and _is_handed_on(after, name)}
    return {name: values[name] for name in names if name in values}


def _stored_by_calls(owner: type, part: Part, init: ast.FunctionDef) -> set[str]:
    """The attributes that methods store which an `__init__` calls on its object, itself or through others: `self.connect()` may give them another value."""
    found, seen, line = set[str](), set[tuple[str, bool]](), raw.mro(owner)
    todo = [init]
    while todo:
        node = todo.pop()
        for name, above in _called_on_itself(node) - seen:
            seen.add((name, above))
            text = next((f for base in line[above:] if raw.module_of(base) == part.name
                         and isinstance(f := find_function(part.after.tree, f"{raw.qualname(base)}.{name}"), ast.FunctionDef)), None)
            if text is None:
                found |= _stored_by(owner, name)
            elif text is not init:
                found |= stored(text)
                todo.append(text)
    return found


def _called_on_itself(node: ast.FunctionDef) -> set[tuple[str, bool]]:
    """The methods that a method calls on its object, each with whether it is that of a base: `super().__init__()`."""
    first = node.args.args[0].arg if node.args.args else ""
    calls = [n.func for n in nodes_in(node) if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute)]
    return {(f.attr, False) for f in calls if dotted(f.value) == first} | \
        {(f.attr, True) for f in calls if isinstance(f.value, ast.Call) and dotted(f.value.func) == "super"}


def _stored_by(owner: type, name: str) -> set[str]:
    """The attributes that a live method of another module stores, of whatever object."""
    import dis

    try:
        method = raw.lookup(owner, name)
    except KeyError:
        return set()
    method = getattr(method, "__func__", method) if type(method) in (staticmethod, classmethod) else method
    return {step.argval for step in dis.get_instructions(method) if step.opname == "STORE_ATTR"} if type(method) is types.FunctionType else set()


def _defaults_nobody_could_pass(before: ast.FunctionDef, after: ast.FunctionDef) -> dict[str, ast.expr]:
    """The parameters that are new, with their defaults: a caller of the old `__init__` has not given them, also not among `*args` or `**kwargs`."""
    if before.args.kwarg is not None:
        return {}
    could = [a.arg for a in after.args.kwonlyargs] if before.args.vararg is not None else parameters(after)
    had = {*parameters(before), *(a.arg for a in (before.args.vararg,) if a)}
    return {name: value for name, value in expressions_of(after).items() if name in could and name not in had}


def _takes_from_its_function(part: Part, owner: type, value: ast.expr) -> bool:
    """Whether a value needs a variable of the function that the class statement stands in."""
    free = {name for code in part.after.code.by_qualname.get(f"{raw.qualname(owner)}.__init__", ()) for name in code.co_freevars}
    return any(isinstance(n, ast.Name) and n.id in free for n in nodes_in(value))


def _inherited(owner: type, after: Any) -> ast.FunctionDef | None:
    """What stands for an `__init__` that the class did not have: one that stores nothing and may have been given all that the new one takes.

    None where the new one leaves out what a base does: then it may store under another name what that stored.
    """
    if not isinstance(after, ast.FunctionDef):
        return None
    bases = [b for b in raw.mro(owner)[1:] if type(raw.namespace(b).get("__init__")) is types.FunctionType]
    called = [s.value.func for s in after.body if isinstance(s, ast.Expr) and isinstance(s.value, ast.Call)]
    if bases and not any(isinstance(f, ast.Attribute) and f.attr == "__init__" for f in called):
        return None
    return ast.FunctionDef(name=after.name, args=after.args, body=[], decorator_list=[])


def _runs(owner: type, trial: Trial) -> bool:
    """Whether `__init__` still is the function of the text, or is yet to come, and nothing was put in its place."""
    held = raw.namespace(owner).get("__init__")
    return held is None or (type(held) is types.FunctionType and held.__name__ == "__init__" and held.__globals__ is trial.parts[raw.module_of(owner) or ""].namespace)


def _make(trial: Trial, part: Part, value: ast.expr) -> Any:
    """The value as a call without the new parameters would make it; ABSENT when that is not pure."""
    made = _synchronizer(trial, part, value)
    return made() if made is not None else trial.rewiring.worked_out(part, value, {}, set())


def _synchronizer(trial: Trial, part: Part, value: ast.expr) -> Any:
    """The lock, event or queue class that *value* calls without arguments: making one affects nobody, unlike making it again."""
    if not isinstance(value, ast.Call) or value.args or value.keywords:
        return None
    first, *rest = dotted(value.func).split(".")
    found = (trial.future(part.name) or part.namespace).get(first)
    for name in rest:
        found = found.__dict__.get(name) if isinstance(found, types.ModuleType) else None
    wanted = [getattr(sys.modules.get(module), "__dict__", {}).get(name) for module, names in _SYNCHRONIZERS.items() for name in names]
    return found if found is not None and any(found is each for each in wanted) else None


def _is_handed_on(node: ast.FunctionDef, name: str) -> bool:
    """Whether a function does nothing with its parameter *name* but hand it on as the keyword of that name, once."""
    uses = [n for statement in node.body for n in nodes_in(statement) if isinstance(n, ast.Name) and n.id == name]
    handed = [k.value for statement in node.body for n in nodes_in(statement) if isinstance(n, ast.Call)
              for k in n.keywords if k.arg == name and k.value in uses]
    return len(handed) == len(uses) == 1


def stored(node: ast.FunctionDef) -> set[str]:
    """The attributes that a method stores in its object."""
    first = node.args.args[0].arg if node.args.args else ""
    return {n.attr for n in nodes_in(node) if isinstance(n, ast.Attribute) and stores_in(n, first, n.attr)}
