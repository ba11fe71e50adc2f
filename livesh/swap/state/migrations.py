"""What carries instances or module state from one version's shape to the next one's: a hook, and fields that get their default.

The engine makes one `Migration` per class or module whose shape or hook changed. It is tried on copies (trials.py), which touches
nothing live; after the commit it is run (runs.py), and whatever is raised, everything already migrated is put back before the error
leaves. What is kept of it lets a later rollback without a hook go back (going_back.py).

Who gets which hook: an instance goes to the migration of its most derived class, and to one only.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from types import CodeType, ModuleType
from typing import Any

from livesh.errors import Refused, said
from livesh.runtime import heap, raw
from livesh.swap.live.fields import Field

Hook = Callable[[Any, int, Mapping[str, Any]], Any]
_CONTAINERS = (dict, list, set, deque)
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


def most_derived_first(migrations: Sequence[Migration]) -> list[Migration]:
    """Return them in the order in which they take their instances."""
    depth = {id(m): len(raw.mro(m.cls)) if m.cls is not None else 0 for m in migrations}
    return sorted(migrations, key=lambda m: -depth[id(m)])


class Failed(Refused):
    """A hook raised; everything already migrated was put back. *key*, *index* and *total* say where."""

    def __init__(self, key: str, index: int, total: int, cause: BaseException) -> None:
        where = f"instance {index + 1} of {total}" if total else "the module's state"
        super().__init__(
            f"migrating {key} raised {said(cause)} ({where}); all migrated state was put back"
        )
        self.key, self.index, self.total = key, index, total
