"""From the text a person types to a live object: the path's root found, its steps walked, the lock that guards it known.

A root is, in this order: a name of the session, a service, a name of ``__main__``, a loaded module, what a framework
holds, a module-level name that only one of the program's own modules has.
"""

from __future__ import annotations

import builtins
import sys
from collections.abc import Callable, Iterator, Mapping
from types import ModuleType
from typing import TYPE_CHECKING, Any

from livesh.errors import LiveshError, Refused, UserError
from livesh.runtime import loops, raw, redact
from livesh.services import locks, paths, registry, shapes, views
from livesh.services.paths import Path, Step
from livesh.services.registry import Service
from livesh.swap.history import versions

if TYPE_CHECKING:
    from livesh.agent.sessions import Session

LOOK_WAIT_S = 0.5


class Target:
    """What a path leads to: the root's object, the steps after it (*used* of them in a module's name), the object, and its service."""

    __slots__ = ("obj", "path", "root", "service", "used")

    def __init__(self, root: Any, path: Path, obj: Any, service: Service | None, used: int = 0) -> None:
        self.root, self.path, self.obj, self.service, self.used = root, path, obj, service, used

    @property
    def text(self) -> str:
        """The path as it is shown."""
        return str(self.path)

    @property
    def lock_name(self) -> str:
        """What an edit is applied under, for the person: ``orders.lock``; empty without a lock."""
        return f"{self.service.name}.lock" if self.service is not None and self.service.lock is not None else ""

    def under(self, do: Callable[[], Any], wait: float = locks.WAIT_S) -> tuple[Any, str]:
        """Return ``do()`` and what it was done under: the service's lock, the one running loop, or nothing."""
        return under_all([self], do, wait)

    def looked(self, do: Callable[[Any], Any]) -> tuple[Any, str]:
        """Return ``do(held)`` under the service's lock, which it gets, or without it (None) when it is busy; and which of both, in words."""
        if not self.lock_name or self.service is None:
            return do(None), ""
        lock = self.service.lock
        try:
            return locks.under(lock, lambda: do(lock), name=self.service.name, wait=LOOK_WAIT_S), f"under {self.lock_name}"
        except Refused as busy:
            return do(None), f"without {self.lock_name}: {busy.reasons[0].removesuffix('; nothing was changed')}"


def under_all(owners: list[Target], do: Callable[[], Any], wait: float = locks.WAIT_S) -> tuple[Any, str]:
    """Return ``do()``, done as one under what guards each of *owners*, and what that is: their locks, the one running loop, or nothing."""
    guarded = [(o.service.name if o.service is not None else o.path.root, o.service.lock if o.service is not None else None) for o in owners]
    loop = one_loop() if any(lock is None for _name, lock in guarded) else None
    done = locks.under_all(guarded, do, wait=wait, loop=loop)
    names = [o.lock_name for o in owners if o.lock_name]
    return done, ", ".join([*names, "the event loop"] if loop is not None else names)


def one_loop() -> Any:
    """Return the running event loop when there is exactly one, else None."""
    running = loops.running()
    return running[0] if len(running) == 1 else None


def resolve(session: Session, text: str) -> Target:
    """Return what *text* leads to; raises `UserError` that says what is missing and what is near."""
    path = paths.parse(text)
    return resolve_path(session, path)


def resolve_path(session: Session, path: Path) -> Target:
    """Return what *path* leads to; a module that has the name of a service is asked for what the service has not."""
    root, used, service = _root(session, path)
    try:
        return _walked(path, root, used, service)
    except UserError:
        module = sys.modules.get(path.root)
        if service is None or service.obj is not root or module is None or module is root:
            raise
        try:
            return _walked(path, *_module(path.root, path.steps), None)
        except UserError:
            pass
        raise


def _walked(path: Path, root: Any, used: int, service: Service | None) -> Target:
    obj = root
    for at in range(used, len(path.steps)):
        obj = paths.take(obj, path.steps[at], path, at)
        service = registry.service_of(obj) or service
    return Target(root, path, obj, service, used)


def secret_step(target: Target) -> str:
    """Return the first step on the way to *target* that looks secret, as a path shows it; "" when none does: what is below a secret is one."""
    steps, obj = target.path.steps, target.root
    if redact.looks_secret(target.path.root, obj) and registry.service_of(obj) is None:  # a service has the name that somebody gave it to be seen
        return target.path.root
    if not target.path.speaks_of_a_secret and not _may_be_of_a_text(target):
        return ""
    for at in range(target.used, len(steps)):
        pair = redact.names_a_secret(obj) and steps[at].key not in (0, -2)
        obj = paths.take(obj, steps[at], target.path, at)
        if pair or redact.looks_secret(str(steps[at].key), obj):
            return str(steps[at])
    return ""


def _may_be_of_a_text(target: Target) -> bool:
    steps, kind = target.path.steps, id(type(target.obj))
    return bool(steps) and (kind in _TEXTS or (kind == _BYTE and steps[-1].kind != "attribute"))


_TEXTS, _BYTE = raw.ids(str, bytes, bytearray), id(int)  # an item of a text is a text, one of bytes a number


def owner_of(session: Session, path: Path) -> tuple[Target, Step]:
    """Return the target that owns the last step of *path*, and that step."""
    if not path.steps:
        raise UserError(f"{path} is a name, not a place in an object", f":replace {path} FUNCTION-EXPR gives a service a new state")
    return resolve_path(session, path.owner), path.steps[-1]


def lost(session: Session, target: Target) -> Callable[[], str]:
    """Return what says why the path of *target* leads to another object by now; it says nothing while it leads to the same."""
    name, steps = target.path.root, _by_keys(target)
    is_fixed = name in session.names or (registry.registered_as(name) is None and (_is_declared(target.root) or not _is_in_a_module(name)))

    def why() -> str:
        try:
            root, used = (target.root, target.used) if is_fixed else _root_now(name, target.path)
            now = paths.walk(root, steps[used:], target.path.upto(used))
        except UserError as gone:
            return f"{target.text} is gone ({gone})"
        return "" if now is target.obj else f"{target.text} is another object"

    return why if steps is not None else lambda: ""


def _by_keys(target: Target) -> Any:
    """Return the steps of a target's path, those by number as what they led to; None for a member of a set, which has no key."""
    steps, obj = list(target.path.steps), target.root
    for at in range(target.used, len(steps) if any(step.kind == "entry" for step in steps) else 0):
        if steps[at].kind == "entry":
            if issubclass(type(obj), (set, frozenset)):
                return None
            steps[at] = Step("item", paths.entry(obj, steps[at].key)[0], str(steps[at]))
        obj = paths.take(obj, steps[at], target.path, at)
    return steps


def _root_now(name: str, path: Path) -> tuple[Any, int]:
    known = registry.registered_as(name)
    return (known.obj, 0) if known is not None else _unregistered(name, path)


def _is_declared(obj: Any) -> bool:
    known = registry.service_of(obj)
    return known is not None and known.origin == "class"


def _is_in_a_module(name: str) -> bool:
    main = sys.modules.get("__main__")
    return name in sys.modules or (main is not None and name in main.__dict__) or any(name in each.__dict__ for each in registry.own_modules())


def _root(session: Session, path: Path) -> tuple[Any, int, Service | None]:
    """Return the root's object, how many steps of *path* were part of a module's name, and the service that the object is."""
    name = path.root
    if name in session.names and not name.startswith("__"):
        root = session.names[name]
        return root, 0, registry.service_of(root)
    known = registry.find(name)
    if known is not None:
        return known.obj, 0, known
    root, used = _unregistered(name, path)
    return root, used, registry.service_of(root)


def _unregistered(name: str, path: Path) -> tuple[Any, int]:
    main = sys.modules.get("__main__")
    if main is not None and name in main.__dict__ and not name.startswith("__"):
        return main.__dict__[name], 0
    if name in sys.modules:
        return _module(name, path.steps)
    return _elsewhere(name), 0


def _module(name: str, steps: list[Step]) -> tuple[Any, int]:
    used = 0
    while used < len(steps) and steps[used].kind == "attribute" and f"{name}.{steps[used].key}" in sys.modules:
        name, used = f"{name}.{steps[used].key}", used + 1
    return sys.modules[name], used


def _elsewhere(name: str) -> Any:
    holders = [module for module in registry.own_modules() if name in module.__dict__]
    objects = {id(module.__dict__[name]): module.__dict__[name] for module in holders}
    if len(objects) == 1:
        return next(iter(objects.values()))
    if holders:
        raise UserError(f"{name} is a name in several modules", "say which: " + " or ".join(f"{module.__name__}.{name}" for module in holders))
    for framework, _kind, obj in frameworks():
        if framework == name:
            return obj
    if name in builtins.__dict__:
        return builtins.__dict__[name]
    raise UserError(f"there is no service, module or name {name!r} here", _near(name))


def _near(name: str) -> str:
    import difflib

    known = [service for service, _obj in registry.named()] + [module.__name__ for module in registry.own_modules()]
    close = difflib.get_close_matches(name, known, 3, 0.5)
    return f"did you mean {' or '.join(close)}?" if close else ":services lists what has a name"


def frameworks() -> list[tuple[str, str, Any]]:
    """Return what the adapters know: (name, kind, object)."""
    from livesh.adapters import table

    return [(each.name, each.kind, each.object) for each in table.find()]


class Names(Mapping[str, Any]):
    """The names a checked expression may use, looked up as paths' roots are."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def __getitem__(self, name: str) -> Any:
        try:
            return _root(self._session, Path(name, []))[0]
        except UserError:
            raise KeyError(name) from None

    def __iter__(self) -> Iterator[str]:
        yield from (name for name in self._session.names if not name.startswith("__"))
        yield from (name for name, _obj in registry.named())

    def __len__(self) -> int:
        return sum(1 for _ in self)


# -- versions of state ------------------------------------------------------------------------------------------------

_histories: dict[tuple[str, str], tuple[tuple[int, ...], list[tuple[int, shapes.Fields | None]]]] = {}


def shaped(obj: Any) -> tuple[int, int] | None:
    """Return which version of its module shaped *obj*, and which is current; None for what no module of text defines."""
    cls = type(obj)
    module = raw.module_of(cls) if cls is not ModuleType else obj.__dict__.get("__name__")
    if type(module) is not str or module not in sys.modules:
        return None
    if not versions.is_tracked(module):
        return (1, 1) if registry.is_own(sys.modules[module]) else None
    current = versions.current_number(module) or 1
    if cls is ModuleType:
        return current, current
    number = shapes.shaped_by(views.attribute_names(obj), _history(module, raw.qualname(cls)), current)
    return (number if number is not None else current, current)


def _history(module: str, qualname: str) -> list[tuple[int, shapes.Fields | None]]:
    known = versions.history(module)
    numbers = tuple(version.number for version in known)
    kept = _histories.get((module, qualname))
    if kept is None or kept[0] != numbers:
        listed = [(version.number, shapes.fields_in(version.source, qualname)) for version in known]
        kept = _histories[module, qualname] = (numbers, listed)
    return kept[1]


def version_text(obj: Any) -> str | None:
    """Return ``v3``, or ``v2 (v3 is current)`` when an older version shaped *obj*."""
    try:
        found = shaped(obj)
    except Refused:  # the module's text cannot be known
        return None
    if found is None:
        return None
    return f"v{found[0]}" if found[0] == found[1] else f"v{found[0]} (v{found[1]} is current)"


def is_own_class(cls: type) -> bool:
    """Say whether one of the program's own modules defines *cls*."""
    module = sys.modules.get(raw.module_of(cls) or "")
    return module is not None and registry.is_own(module)


def evaluated(session: Session, source: str) -> Any:
    """Return the value of a Python expression of the person's; what it raises is theirs, and nothing was changed."""
    from livesh.agent import evaluate

    return theirs(lambda: evaluate.interruptible(session, lambda: evaluate.value_of(session, source)))


def theirs(value_of: Callable[[], Any]) -> Any:
    """Return what *value_of* returns; an error of the person's expression becomes a `UserError`."""
    try:
        return value_of()
    except LiveshError:
        raise
    except (Exception, SystemExit) as exc:
        raise UserError(f"the expression raised {redact.said_of(exc)}; nothing was changed") from exc
