"""Going back without a hook: what each instance was before a migration, restored where nobody has changed it since."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from livesh.runtime.states import Deep, Refilled, State, snapshot


class BackReport:
    """What going back without a hook did: restored, left alone and why; `undo` goes forward again."""

    def __init__(self) -> None:
        self.restored = self.changed_since = self.gone = self.unknown = 0
        self._steps: list[Callable[[], None]] = []

    def undo(self) -> None:
        """Give the restored instances the newer state again."""
        for step in reversed(self._steps):
            step()
        self._steps.clear()

    def restore(self, obj: Any, before: State, now: State, refilled: list[Refilled]) -> None:
        """Put one instance back to *before* and remember how it was *now*."""
        self._steps.append(lambda: now.restore(obj))
        before.restore(obj)
        for container in refilled:
            self._steps.append(container.forth)
            container.back()
        self.restored += 1

    def sentences(self, key: str) -> list[str]:
        """Say what was not restored."""
        return [f"{text}: their newer state was left" for text in left_as_they_are(key, self.changed_since, self.unknown)]


def left_as_they_are(key: str, changed: int, unknown: int) -> list[str]:
    """Say which instances of a migration do not get back what they were before it."""
    said = [f"{_instances(changed)} of {key} {'was' if changed == 1 else 'were'} changed since the swap"] if changed else []
    which = "allows no weak reference, by which it" if unknown == 1 else "allow no weak reference, by which they"
    return said + ([f"{_instances(unknown)} of {key} {which} would be known again"] if unknown else [])


def _instances(number: int) -> str:
    return f"{number:,} instance{'' if number == 1 else 's'}"


class Kept:
    """The states from before a migration, weakly by instance, with what the migration left: for going back.

    Keeps no instance alive. Instances that allow no weak reference are counted and left: an id alone could name
    another object by then.
    """

    def __init__(self, pairs: Iterable[tuple[Any, State]], refilled: Mapping[int, Refilled]) -> None:
        self._entries: list[_Entry] = []
        self.weakrefless = 0
        for obj, before in pairs:
            try:
                entry = _Entry(obj, before, refilled)
                if not entry.is_as_before():
                    self._entries.append(entry)
            except TypeError:
                self.weakrefless += 1

    def __len__(self) -> int:
        return len(self._entries)

    def classes(self) -> list[type]:
        """Return the classes of those that live."""
        return list({id(type(obj)): type(obj) for entry in self._entries if (obj := entry.living()) is not None}.values())

    def go_back(self) -> BackReport:
        """Restore every instance that is as the migration left it; count the others."""
        report = BackReport()
        report.unknown = self.weakrefless
        for entry in self._entries:
            entry.go_back(report)
        return report

    def changed(self, key: str) -> list[str]:
        """Say which of them going back would leave as they are."""
        return left_as_they_are(key, sum(entry.is_changed() for entry in self._entries), self.weakrefless)


class _Entry:
    """One instance: before, after, the containers its hook filled in place and those it made."""

    __slots__ = ("_after", "_before", "_made", "_ref", "_refilled")

    def __init__(self, obj: Any, before: State, refilled: Mapping[int, Refilled]) -> None:
        import weakref

        self._ref, self._before, self._after = weakref.ref(obj), before, snapshot(obj)
        if before.contents is None:
            self._after.contents = None
        known = {id(value) for value in before.attributes.values()}
        self._made = Deep(3)
        self._made.add(value for value in self._after.attributes.values() if id(value) not in known)
        self._refilled: list[Refilled] = []
        if refilled:
            below = Deep()
            below.add(before.attributes.values())
            self._refilled = [refilled[key] for key in below.found if key in refilled]

    def is_as_before(self) -> bool:
        """Whether the migration has left it as it was: there is nothing to restore."""
        return self._before.same(self._after) and not self._refilled

    def living(self) -> Any:
        """Return the instance, None when it is gone."""
        return self._ref()

    def go_back(self, report: BackReport) -> None:
        obj = self._ref()
        if obj is None:
            report.gone += 1
            return
        now = self._now(obj)
        if self._is_as_left(now):
            report.restore(obj, self._before, now, self._refilled)
        else:
            report.changed_since += 1

    def is_changed(self) -> bool:
        """Whether it lives and is not as the migration left it."""
        obj = self._ref()
        return obj is not None and not self._is_as_left(self._now(obj))

    def _now(self, obj: Any) -> State:
        now = snapshot(obj)
        if self._after.contents is None:
            now.contents = None
        return now

    def _is_as_left(self, now: State) -> bool:
        return now.same(self._after) and not self._made.differs and all(part.untouched for part in self._refilled)
