"""What shall become of live functions: collected per function, carried out as operations.

A function keeps its identity; its code, closure, defaults, keyword defaults, annotations, docstring, type parameters
and globals are stored anew, all in the one call of the commit.

Free variables are compared by name, never by number: CPython only counts them, and the same number of other names
reads the wrong cells without a word (`mechanisms`: measured on every version). A new free variable takes its cell from
a sibling closure, from the class (`__class__`), or is worked out anew when its one assignment in the enclosing function
is pure and needs only what the closure already has. Otherwise the closure stays on its version, and says so.
"""

from __future__ import annotations

import sys
import types
from collections.abc import Callable, Iterator
from typing import Any
from weakref import WeakKeyDictionary

from livesh.runtime.pointers import Word, version_store
from livesh.runtime.select import runtime
from livesh.swap.live.commit import Journal
from livesh.swap.text.definitions import LAZY_ANNOTATIONS

UNSET: Any = type("Unset", (), {"__repr__": lambda self: "UNSET"})()
_KIND = 0x20 | 0x80 | 0x200        # generator, coroutine, async generator


# The namespaces that functions have moved out of: a frame of one reads it through a pointer of its own, which holds nothing, so it must not die
# when the program forgets the module.
_LEFT: dict[int, dict[str, Any]] = {}


class FunctionPatch:
    """What one live function will be given; UNSET leaves a part alone."""

    __slots__ = ("annotate", "annotations", "attributes", "closure", "code", "defaults", "doc", "dropped", "function",
                 "kwdefaults", "left", "module", "names", "namespace", "type_params")

    def __init__(self, function: types.FunctionType) -> None:
        self.function = function
        self.code: types.CodeType = UNSET
        self.closure: tuple[types.CellType, ...] | None = UNSET
        self.defaults = self.kwdefaults = self.annotations = self.annotate = UNSET
        self.doc = self.type_params = self.namespace = self.names = self.module = UNSET
        self.left = False                   # it stays on its version, whatever its text says now
        self.attributes: dict[str, Any] = {}
        self.dropped: list[str] = []

    def changes_calls(self) -> bool:
        """Whether what a caller was specialised for changes."""
        return any(part is not UNSET for part in (self.code, self.closure, self.defaults, self.kwdefaults))


class Patches:
    """All patches of one change, at most one a function."""

    def __init__(self) -> None:
        self._by_id: dict[int, FunctionPatch] = {}

    def of(self, function: types.FunctionType) -> FunctionPatch:
        """The patch of *function*, made on first use."""
        found = self._by_id.get(id(function))
        if found is None:
            found = self._by_id[id(function)] = FunctionPatch(function)
        return found

    def get(self, function: types.FunctionType) -> FunctionPatch | None:
        """The patch of *function* when there is one."""
        return self._by_id.get(id(function))

    def __iter__(self) -> Iterator[FunctionPatch]:
        return iter(list(self._by_id.values()))

    def __len__(self) -> int:
        return len(self._by_id)

    def take_header(self, live: types.FunctionType, staged: types.FunctionType, parts: set[str]) -> None:
        """Let *live* take the named parts of *staged*'s header."""
        patch = self.of(live)
        if "defaults" in parts:
            patch.defaults = staged.__defaults__
        if "kwdefaults" in parts:
            patch.kwdefaults = staged.__kwdefaults__
        if "annotations" in parts:
            self.take_annotations(patch, staged)
        if "doc" in parts:
            patch.doc = staged.__doc__
        if "type_params" in parts and hasattr(staged, "__type_params__"):
            patch.type_params = staged.__type_params__

    def take_annotations(self, patch: FunctionPatch, staged: types.FunctionType) -> None:
        """Annotations as this Python keeps them: the dictionary, or the function that makes it."""
        if LAZY_ANNOTATIONS:
            patch.annotate = getattr(staged, "__annotate__", None)
        else:
            patch.annotations = dict(staged.__annotations__)

    def write(self, journal: Journal) -> None:
        """Turn every patch into operations.

        Storing code and defaults is an audited event, and a Python audit hook would run inside the commit: other
        threads would see half of it (seen: a call with the old defaults and the new code). Where a hook exists the
        words of the function are written instead, and one event of ours, before the commit, tells the hook of them.
        """
        by_word = runtime().has_audit_hook()
        if by_word:
            sys.audit("livesh.commit", [f"{p.function.__module__}.{p.function.__qualname__}" for p in self])
        for patch in self._by_id.values():
            _write(patch, journal, by_word)


def _write(patch: FunctionPatch, journal: Journal, by_word: bool) -> None:
    function = patch.function
    renew = (by_word or runtime().versions_collide()) and patch.changes_calls()
    if renew:
        journal.add((len, ()), version_store(function, runtime().fresh_version()))
    if patch.namespace is not UNSET and patch.namespace is not function.__globals__:
        _LEFT[id(function.__globals__)] = function.__globals__
        journal.exchange(Word(function, function.__globals__), patch.namespace, function.__globals__)
    _write_code(patch, journal, by_word)
    for name, value in (("__defaults__", patch.defaults), ("__kwdefaults__", patch.kwdefaults),
                        ("__annotations__", patch.annotations), ("__doc__", patch.doc),
                        ("__type_params__", patch.type_params), ("__module__", patch.module)):
        if value is not UNSET and by_word and name in _AUDITED:
            _exchange(function, name, value, journal)
        elif value is not UNSET:
            journal.set_attribute(function, name, value)
    if patch.annotate is not UNSET:
        _write_annotate(function, patch.annotate, journal)
    if patch.names is not UNSET:
        journal.set_attribute(function, "__name__", patch.names[0])
        journal.set_attribute(function, "__qualname__", patch.names[1])
    for name, value in patch.attributes.items():
        journal.set_item(function.__dict__, name, value)
    for name in patch.dropped:
        journal.drop_item(function.__dict__, name)
    if renew:
        journal.add(version_store(function, runtime().fresh_version()), None)


def _write_annotate(function: Any, annotate: Any, journal: Journal) -> None:
    before = function.__annotate__
    journal.add((setattr, function, "__annotate__", annotate), (setattr, function, "__annotate__", before))
    if annotate is None:
        cached = dict(function.__annotations__)
        journal.add((setattr, function, "__annotations__", {}), (setattr, function, "__annotations__", cached))


def _write_code(patch: FunctionPatch, journal: Journal, by_word: bool) -> None:
    function, code = patch.function, patch.code
    old_cells = function.__closure__
    cells = old_cells if patch.closure is UNSET else patch.closure
    if by_word:
        _write_words(function, function.__code__ if code is UNSET else code, cells, journal)
    elif _differ(cells, old_cells):
        close = runtime().closure_call
        # The cells first: a closure of another length under the old code lasts until the next C function only.
        journal.add(close(function, cells), None)
        if code is UNSET:
            code = function.__code__
        first = len(journal.operations)
        _store_code(function, code, journal, cells)
        for operation in journal.operations[first:]:
            operation.undo = None
        journal.add((len, ()), (setattr, function, "__code__", function.__code__))
        journal.add((len, ()), close(function, old_cells))
    elif code is not UNSET and code is not function.__code__:
        _store_code(function, code, journal, old_cells)


def _store_code(function: types.FunctionType, code: types.CodeType, journal: Journal,
                cells: tuple[types.CellType, ...] | None) -> None:
    if not (function.__code__.co_flags ^ code.co_flags) & _KIND:
        journal.add((setattr, function, "__code__", code), (setattr, function, "__code__", function.__code__))
        return
    # Storing code of another kind warns from 3.13 on, which would run Python code inside the commit.
    _exchange(function, "__code__", code, journal)
    # The word was written behind the function's back: this resets the version that specialised callers check.
    again = runtime().closure_call(function, cells)
    journal.add(again, again)


def _write_words(function: types.FunctionType, code: types.CodeType, cells: tuple[types.CellType, ...] | None,
                 journal: Journal) -> None:
    """The same without one audited call: `ctypes` audits its function calls as well."""
    if _differ(cells, function.__closure__):
        _exchange(function, "__closure__", cells or None, journal)
    if code is not function.__code__:
        _exchange(function, "__code__", code, journal)


_AUDITED = ("__code__", "__defaults__", "__kwdefaults__")
_PLACES: dict[str, int] = {}


def _exchange(function: types.FunctionType, name: str, value: Any, journal: Journal) -> None:
    """Store one field of a function as a word; where it lies is read off a function of ours that has all of them."""
    if not _PLACES:
        cell = 0

        def sample(a: int = 1, *, b: int = 2) -> int:
            return cell

        _PLACES.update({field: Word(sample, getattr(sample, field)).index for field in (*_AUDITED, "__closure__")})
    journal.exchange(Word(function, None, _PLACES[name]), value, getattr(function, name))


def _differ(a: tuple[Any, ...] | None, b: tuple[Any, ...] | None) -> bool:
    left, right = a or (), b or ()
    return len(left) != len(right) or any(x is not y for x, y in zip(left, right, strict=True))


def cells_for(function: types.FunctionType, code: types.CodeType,
              find: Callable[[types.FunctionType, str], types.CellType | None]) -> tuple[types.CellType, ...] | str:
    """The cells that *code* needs, by name, or the name of the free variable that cannot be had."""
    have = cells_known(function)
    cells = []
    for name in code.co_freevars:
        cell = have.get(name)
        if cell is None:
            cell = find(function, name)
        if cell is None:
            return name
        cells.append(cell)
    return tuple(cells)


def cells_of(function: types.FunctionType) -> dict[str, types.CellType]:
    """The cells of *function* by the names its code knows them by."""
    return dict(zip(function.__code__.co_freevars, function.__closure__ or (), strict=False))


def cells_known(function: types.FunctionType) -> dict[str, types.CellType]:
    """The cells of *function* and those that it had before, by name."""
    return {**_SPARE.get(function, {}), **cells_of(function)}


def keep_spare(function: types.FunctionType, code: types.CodeType) -> None:
    """Remember the cells that *code* does not need, as long as the function lives: going back needs them."""
    spare = {n: c for n, c in cells_known(function).items() if n not in code.co_freevars}
    if spare:
        _SPARE[function] = spare


_SPARE: WeakKeyDictionary[types.FunctionType, dict[str, types.CellType]] = WeakKeyDictionary()


def trampoline(target: Any, like: types.FunctionType) -> types.CodeType:
    """Code that calls *target* whatever it is called with, under the name and line of *like*."""
    mine = like.__code__
    return _filled(_TRAMPOLINE.__code__, target, mine).replace(co_filename=mine.co_filename, co_firstlineno=mine.co_firstlineno)


def rebinding(member: Any, of_class: bool, like: types.CodeType) -> types.FunctionType:
    """A function that is called with an instance, or with a class, and calls what the class member *member* gives for that."""
    return types.FunctionType(_filled((_OF_CLASS if of_class else _OF_INSTANCE).__code__, member, like), {})


class _Led:
    """What a code object calls, among its constants: those are hashed and compared with it, which must not run code of the target's."""

    __slots__ = ("target",)

    def __init__(self, target: Any) -> None:
        self.target = target


def _filled(template: types.CodeType, target: Any, like: types.CodeType) -> types.CodeType:
    constants = tuple(_Led(target) if c == "led" else c for c in template.co_consts)
    return template.replace(co_consts=constants, co_name=like.co_name, co_qualname=like.co_qualname)


def led_by(code: types.CodeType) -> Any:
    """What *code* calls, when `trampoline` or `rebinding` made it; else None."""
    for template in (_TRAMPOLINE.__code__, _OF_CLASS.__code__, _OF_INSTANCE.__code__):
        if code.co_code == template.co_code and len(code.co_consts) == len(template.co_consts) and code.co_names == template.co_names \
                and code.co_varnames == template.co_varnames:
            return code.co_consts[template.co_consts.index("led")].target
    return None


def _make(text: str) -> types.FunctionType:
    names: dict[str, Any] = {}
    exec(compile(text, "<livesh>", "exec"), names)
    return names["call"]  # type: ignore[no-any-return]


_TRAMPOLINE = _make('def call(*args, **kwargs):\n    return "led".target(*args, **kwargs)')
_OF_INSTANCE = _make('def call(self, /, *args, **kwargs):\n    return "led".target.__get__(self, self.__class__)(*args, **kwargs)')
_OF_CLASS = _make('def call(cls, /, *args, **kwargs):\n    return "led".target.__get__(None, cls)(*args, **kwargs)')
