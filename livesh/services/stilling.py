"""Services that a change of code touches are held still while their state is carried into its new shape.

Those with ``suspend=`` and ``resume=`` are suspended, of the others the ``lock=`` is held: what suspends may well take the lock itself, and keep it.
Touched is a registered service with one of both when

- an instance that is carried can be reached from its object, the object itself included; or
- a module's own state is carried, and the object is that module, of one of its classes, or held by one of its names.

Reached is what the collector sees: attributes, items, closures, suspended generators; through weak references too, but not through
modules and classes, which lead everywhere. Looking ends at the first such instance, and after `LOOKED_MOST` objects, where the
service counts as touched: one that waits in vain for a moment is better than one that works on what is being changed.
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Iterable
from types import CodeType, ModuleType
from typing import Any
from weakref import ReferenceType

from livesh.errors import LiveshError, Refused
from livesh.runtime import raw
from livesh.services import locks, registry
from livesh.services.registry import Service
from livesh.services.suspend import LONGEST_S, SUSPENDER
from livesh.swap.state.stillness import Carried

LOOKED_MOST = 500_000
ALL_S = 15.0  # all of them together; each alone has `suspend.CALL_S`
LOCKS_MOST = 1_000  # of a class whose instances are services each has one


def keep_still(carried: Carried) -> Stilling:
    """Return what suspends the services that a change touches; nothing is suspended yet."""
    return Stilling(touched(registry.registered(), carried))


class Stilling:
    """The services of one change: suspended when this is entered, let go when it is left, whatever happened in between."""

    def __init__(self, services: list[Service]) -> None:
        services = sorted(services, key=lambda each: each.name)
        self._services = [each for each in services if _can_wait(each)]
        self.names = [each.name for each in self._services]
        locked = [(each.name, each.lock) for each in services if not _can_wait(each)]
        self._left_out = len(locked) - LOCKS_MOST
        self._kept = locks.Kept(locked[:LOCKS_MOST])
        self.locks = [f"{name}.lock" for name in self._kept.names]
        self.said: list[str] = []

    def __str__(self) -> str:
        return "a change of code"

    def __enter__(self) -> Stilling:
        until = time.monotonic() + ALL_S
        try:
            for service in self._services:
                if time.monotonic() > until:
                    raise Refused(f"suspending {', '.join(self.names)} took longer than {ALL_S:g} s")
                SUSPENDER.suspend(service, self, LONGEST_S)
            self._kept.take(locks.WAIT_S, ALL_S)
        except LiveshError as failed:
            self.said = SUSPENDER.end(self)
            reasons = failed.reasons if isinstance(failed, Refused) else [str(failed)]
            why = "the change would migrate what it holds, and holds it still for that"
            raise Refused(f"{'; '.join(reasons)} ({why}); nothing was changed", *self.said) from failed
        except BaseException:
            SUSPENDER.end(self)
            raise
        return self

    def __exit__(self, *_exc: object) -> None:
        self._kept.let_go()
        early = [each.name for each in self._services if self not in SUSPENDER.holders(each)]
        self.said += [f"{name} went on by itself after {LONGEST_S:g} s, before its state was carried" for name in early]
        self.said += self._kept.said
        if self._left_out > 0:
            self.said.append(f"{self._left_out:,} more locks of services were not held: {LOCKS_MOST:,} are, at the most")
        self.said += SUSPENDER.end(self)

    def give_way(self, why: str) -> None:
        """Let the locks go: a hook that takes one itself would wait for ever."""
        if gone := self._kept.let_go():
            self.locks = [lock for lock in self.locks if lock.removesuffix(".lock") not in gone]
            self.said.append(f"{', '.join(f'{name}.lock' for name in gone)} was let go before the state was carried, in case a hook takes it itself: {why}")


def touched(services: Iterable[Service], carried: Carried) -> list[Service]:
    """Return those of *services* that can be held still and hold what is carried."""
    able = [each for each in services if _can_wait(each) or each.lock is not None]
    if not able:
        return []
    look = _Look(carried)
    return [each for each in able if look.is_in_a_module(each.obj) or look.reaches(each.obj)]


def _can_wait(service: Service) -> bool:
    return service.suspend is not None and service.resume is not None


class _Look:
    """What is looked for, and what is not gone through."""

    def __init__(self, carried: Carried) -> None:
        self._wanted = set(map(id, carried.classes))
        self._modules = set(carried.modules)
        self._held = {id(value) for name in self._modules & sys.modules.keys() for value in sys.modules[name].__dict__.values()}
        self._namespaces = {id(module.__dict__) for module in list(sys.modules.values()) if raw.is_a(module, ModuleType)}
        self._kinds: dict[int, tuple[type, int]] = {}

    def is_in_a_module(self, obj: Any) -> bool:
        """Whether *obj* belongs to a module whose own state is carried."""
        if not self._modules:
            return False
        names = [obj.__dict__.get("__name__")] if type(obj) is ModuleType else map(raw.module_of, raw.mro(type(obj)))
        return id(obj) in self._held or any(type(name) is str and name in self._modules for name in names)

    def reaches(self, obj: Any) -> bool:
        """Whether an instance that is carried can be reached from *obj*, or too much can to know it."""
        if not self._wanted:
            return False
        level, seen, held = [obj], {id(obj)}, [obj]
        while level:
            if any(self._kind(type(each)) == _WANTED for each in level):
                return True
            if len(held) > LOOKED_MOST:
                return True
            level = self._below(level, seen)
            held += level  # alive until the end: an id names one object
        return False

    def _below(self, level: list[Any], seen: set[int]) -> list[Any]:
        inner = gc.get_referents(*level)
        inner += [found for each in level if self._kind(type(each)) == _WEAK and (found := ReferenceType.__call__(each)) is not None]
        fresh = []
        for each in inner:
            key = id(each)
            if key not in seen and self._kind(type(each)) != _CLOSED and key not in self._namespaces:
                seen.add(key)
                fresh.append(each)
        return fresh

    def _kind(self, cls: type) -> int:
        known = self._kinds.get(id(cls))
        if known is None:
            known = self._kinds[id(cls)] = cls, self._judged(cls)
        return known[1]

    def _judged(self, cls: type) -> int:
        family = raw.mro(cls)
        if not self._wanted.isdisjoint(map(id, family)):
            return _WANTED
        if not _NOT_THROUGH.isdisjoint(map(id, family)):
            return _CLOSED
        if id(ReferenceType) in map(id, family):
            return _WEAK
        return _OPEN if raw.is_collected(cls) else _CLOSED


_WANTED, _WEAK, _OPEN, _CLOSED = range(4)
_NOT_THROUGH = raw.ids(type, ModuleType, CodeType)
