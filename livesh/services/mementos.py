"""The state of an object and of what it is made of, kept to be put back."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain
from typing import Any

from livesh.runtime import opaque, raw, vectors
from livesh.runtime.states import HOLDERS, Deep, State, container_of, snapshot
from livesh.services import views

_PLAIN = raw.ids(int, float, complex, bool, str, bytes, type(None))
_BESIDE_MOST = 10_000
_NUMBERS_MOST = 100_000_000  # bytes


class Memento:
    """The state of an object and of what it is made of, to put back when a function that changes it raises.

    Follows containers, and instances of the classes that *is_own* accepts; at most *limit* objects. Objects of other classes that they lead to
    (a queue, an event) are somebody else's as well: they are not put back, but what has changed in them is known.
    """

    def __init__(self, root: Any, is_own: Callable[[type], bool], limit: int = 200_000) -> None:
        self._saved: dict[int, tuple[Any, State | Numbers]] = {}
        self._unseen: set[str] = set()
        self._room = _NUMBERS_MOST
        self._beside: dict[int, tuple[Any, State, Deep]] = {}
        self._left: list[tuple[Any, State | Numbers]] = []
        self._is_own, self.complete = is_own, True
        self.others: list[str] = []
        layouts, todo = raw.Layouts(), [root]
        while todo:
            obj = todo.pop()
            if id(obj) in self._saved or not _has_state(obj, is_own):
                if type(obj) is tuple:
                    todo += obj
                elif raw.is_heap(type(obj)) and len(self._beside) < _BESIDE_MOST:
                    self._note_beside(obj)
                else:
                    self._note_unseen(obj)
                continue
            if len(self._saved) >= limit:
                self.complete = False
                return
            if opaque.is_array(obj):
                todo += self._save_numbers(obj)
                continue
            state = snapshot(obj, layouts.of(type(obj)))
            self._saved[id(obj)] = (obj, state)
            todo += [value for value in chain(state.attributes.values(), _values(state)) if id(type(value)) not in _PLAIN]

    def _save_numbers(self, array: Any) -> list[Any]:
        self._room -= opaque.bytes_of(array)
        if self._room < 0:
            self._unseen.add(f"a large {views.type_name(array)}")
            return []
        self._saved[id(array)] = array, Numbers(array)
        return opaque.objects_in(array)

    def _note_beside(self, obj: Any) -> None:
        if not raw.is_a(obj, type) and id(obj) not in self._beside:
            state, deep = snapshot(obj), Deep(1)
            deep.add(state.attributes.values())
            self._beside[id(obj)] = obj, state, deep
            self._note_unseen(obj)
            for value in state.attributes.values():
                self._note_unseen(value, views.type_name(obj))

    def _note_unseen(self, obj: Any, of: str = "") -> None:
        """Note what keeps in C what it holds, and could have been changed there without being seen."""
        facts = raw.facts_of(type(obj))
        if facts.sized is not None or (facts.numbers is not None and not vectors.is_numpy(type(obj))) or views.simple_node(obj, 1) is not None or opaque.plain(obj) is not None:
            return
        if (said := opaque.said(obj)).endswith(opaque.KEPT_IN_C) or said.startswith(opaque.AT_REST):
            self._unseen.add(f"a {of or views.type_name(obj)}")

    def settle(self, root: Any, limit: int = 200_000) -> bool:
        """Keep only what has changed by now and what came in with *root*: `restore` puts back no more than that, `changed_since` looks at it.

        Returns whether all of it could be looked at.
        """
        now = Memento(root, self._is_own, limit)
        states = {key: (obj, now._saved[key][1] if key in now._saved else _state_of(obj)) for key, (obj, _) in self._saved.items()}
        self.others = self._changed_beside()
        self._saved = {key: kept for key, kept in self._saved.items() if not _same(kept[1], states[key][1])}
        self._left = [states[key] for key in self._saved] + [kept for key, kept in now._saved.items() if key not in states]
        self._beside, self._unseen = {}, set()
        return now.complete

    def changed_since(self) -> list[str]:
        """Return the classes of the objects that are not as they were when this was settled."""
        return sorted({views.type_name(obj) for obj, state in self._left if not _same(_state_of(obj), state)})

    def restore(self) -> str:
        """Put everything back; returns what is not as before, in words."""
        for obj, state in self._saved.values():
            state.restore(obj)
        return "".join(f"; {text}" for text in self._changed_beside())

    def _changed_beside(self) -> list[str]:
        """Say what has changed beside the state, and what cannot be known of."""
        changed = sorted({views.type_name(obj) for obj, state, deep in self._beside.values() if deep.differs or not snapshot(obj).same(state)})
        said = [f"what was done to {' and '.join(changed)} meanwhile cannot be taken back"] if changed else []
        unseen = sorted(self._unseen)[:4]
        return said + ([f"what was done to {' and '.join(unseen)}, if anything, was not seen and stays"] if unseen else [])


class Numbers:
    """What an array of numpy's holds, kept as a `State` is."""

    __slots__ = ("attributes", "contents", "kept")

    def __init__(self, array: Any) -> None:
        self.attributes: dict[str, Any] = {}
        self.contents: Any = None
        self.kept = opaque.copy_of(array)

    def same(self, other: State | Numbers) -> bool:
        """Say whether both hold the same bytes: of an array of objects the identical ones."""
        return isinstance(other, Numbers) and opaque.same_bytes(self.kept, other.kept)

    def restore(self, array: Any) -> None:
        """Make *array* hold this again."""
        if not opaque.same_bytes(array, self.kept):
            opaque.fill(array, self.kept)


def _same(one: State | Numbers, other: State | Numbers) -> bool:
    return one.same(other) if isinstance(one, Numbers) else isinstance(other, State) and one.same(other)


def _state_of(obj: Any) -> State | Numbers:
    return Numbers(obj) if opaque.is_array(obj) else snapshot(obj)


def _has_state(obj: Any, is_own: Callable[[type], bool]) -> bool:
    cls = type(obj)
    return container_of(cls) is not None or id(cls) in HOLDERS or opaque.is_array(obj) or (raw.is_heap(cls) and not issubclass(cls, type) and is_own(cls))


def _values(state: State) -> list[Any]:
    contents = state.contents
    if not contents or type(contents) is bytes:
        return []
    return [value for _key, value in contents] if _is_pairs(contents) else list(contents)


def _is_pairs(contents: Any) -> bool:
    return all(type(part) is tuple and len(part) == 2 for part in contents)
