"""The one step that no other thread can see half of.

Theory of operation. Everything that changes live objects is an *operation*: a C function and its arguments, and the
same for its undo. All of them run inside one C call, `deque(starmap(operator.call, operations), maxlen=0)`: between
two C functions called from C there is no point where the interpreter would let another thread run (0 torn reads in
millions of swaps on 3.11 to 3.15, see the torture test). What must not happen in there:

- Python code: so metaclass and module `__setattr__` are bypassed, and where a Python audit hook exists (it is called for
  every `__code__`) the words of the function are written instead (patches.py);
- the death of an old value (`__del__`, weak reference callbacks): the undo operations hold the old values;
- a garbage collection: on 3.11 it runs inside allocation, so it is off around the call.

Stores into dictionaries go last: they may run a hash or an `__eq__` of the key's, keys here are plain strings except
in merged containers.
"""

from __future__ import annotations

import gc
from collections import deque
from collections.abc import Iterable
from itertools import starmap
from operator import call
from time import perf_counter
from typing import TYPE_CHECKING, Any

from livesh.runtime import raw

if TYPE_CHECKING:
    from livesh.runtime.pointers import Loan, Word

Call = tuple[Any, ...]


class Operation:
    """One store and its undo, both as (C callable, *arguments)."""

    __slots__ = ("do", "undo")

    def __init__(self, do: Call, undo: Call | None) -> None:
        self.do, self.undo = do, undo


class Journal:
    """The operations of one commit, in order, and whether they have been done."""

    def __init__(self) -> None:
        self.operations: list[Operation] = []
        self.done = False
        self._loans: list[Loan] = []
        self._dropped: set[tuple[int, str]] = set()

    def add(self, do: Call, undo: Call | None) -> None:
        """Take one more operation in."""
        self.operations.append(Operation(do, undo))

    def exchange(self, word: Word, new: Any, old: Any) -> None:
        """Store a reference as a word of an object's memory; None is the null pointer."""
        from livesh.runtime.pointers import Loan

        loan = Loan(word, new, old)
        self._loans.append(loan)
        for do, undo in loan.steps():
            self.add(do, undo)

    def set_attribute(self, obj: Any, name: str, value: Any) -> None:
        """Store an attribute of a function or another object whose attribute stores are C code."""
        before = getattr(obj, name)
        self.add((setattr, obj, name, value), (setattr, obj, name, before))

    def set_class(self, cls: type, name: str, value: Any) -> None:
        """Store a class attribute past any metaclass."""
        held = type.__dict__["__dict__"].__get__(cls)
        self._dropped.discard((id(cls), name))
        undo: Call = (type.__setattr__, cls, name, held[name]) if name in held else (type.__delattr__, cls, name)
        self.add((type.__setattr__, cls, name, value), undo)

    def drop_class(self, cls: type, name: str) -> None:
        """Delete a class attribute past any metaclass, once: a class in a function is found by its statement and as a value."""
        if (id(cls), name) in self._dropped:
            return
        self._dropped.add((id(cls), name))
        held = type.__dict__["__dict__"].__get__(cls)
        self.add((type.__delattr__, cls, name), (type.__setattr__, cls, name, held[name]))

    def set_slot(self, obj: Any, slot: Any, value: Any) -> None:
        """Store into a slot of an object past its class's `__setattr__`."""
        held = raw.read_slot(slot, obj)
        undo: Call = (slot.__delete__, obj) if raw.is_unset(held) else (slot.__set__, obj, held)
        self.add((slot.__set__, obj, value), undo)

    def drop_slot(self, obj: Any, slot: Any) -> None:
        """Empty a slot of an object."""
        self.add((slot.__delete__, obj), (slot.__set__, obj, raw.read_slot(slot, obj)))

    def set_item(self, mapping: dict[Any, Any], key: Any, value: Any) -> None:
        """Store into a dictionary."""
        table = raw.table_of(mapping)
        put_back: Call = (dict.pop, mapping, key, None) if table is dict else (table.__delitem__, mapping, key)
        self.add((table.__setitem__, mapping, key, value), (table.__setitem__, mapping, key, mapping[key]) if key in mapping else put_back)

    def drop_item(self, mapping: dict[Any, Any], key: Any) -> None:
        """Delete from a dictionary; absent already is fine."""
        if key in mapping:
            table = raw.table_of(mapping)
            self.add((dict.pop, mapping, key, None) if table is dict else (table.__delitem__, mapping, key), (table.__setitem__, mapping, key, mapping[key]))

    def refill(self, container: Any, contents: Any) -> None:
        """Give a list, set, dict or deque other contents, identity kept."""
        for kind, clear, fill, copy in _REFILL:
            if issubclass(type(container), kind):
                before = copy(container)
                self.add((clear, container), (fill, container, before))
                self.add((fill, container, contents), (clear, container))      # undone first
                return
        raise TypeError(f"cannot refill a {type(container).__name__}")

    def commit(self) -> float:
        """Carry all operations out as one; returns the pause in seconds.

        Raises what an operation raised, with everything undone.
        """
        operations = [op.do for op in self.operations]
        collecting = gc.isenabled()
        gc.disable()
        try:
            seconds = _at_once(operations)
        except BaseException:
            self._undo_after_failure()
            raise
        finally:
            if collecting:
                gc.enable()
        self.done = True
        return seconds

    def undo(self) -> None:
        """Take everything back, newest first, as one."""
        if self.done:
            _at_once([op.undo for op in reversed(self.operations) if op.undo is not None])
            self.done = False

    def _undo_after_failure(self) -> None:
        """Undo what was done; undoing what was not is harmless, every undo stores what was there before."""
        for op in reversed(self.operations):
            if op.undo is not None:
                try:
                    call(*op.undo)
                except Exception:
                    continue      # the store that failed cannot be taken back because it never happened


def _at_once(operations: Iterable[Call]) -> float:
    steps = starmap(call, operations)
    begin = perf_counter()
    deque(steps, maxlen=0)
    return perf_counter() - begin


_REFILL: tuple[tuple[type, Any, Any, Any], ...] = (
    (dict, dict.clear, dict.update, dict.copy),
    (list, list.clear, list.extend, list.copy),
    (set, set.clear, set.update, set.copy),
    (deque, deque.clear, deque.extend, deque.copy),
    (bytearray, bytearray.clear, bytearray.extend, bytearray.copy),
)
