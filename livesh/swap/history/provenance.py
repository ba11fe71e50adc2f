"""Which version each live code object was compiled from, and where its text is to be found.

Theory of operation. Code objects compare by value and ignore their file name: the text of v3, compiled again as v5,
would be equal to it. So claims are keyed by identity, and each entry is itself the weak reference that removes it:
when the last function, frame, generator or traceback lets go of a code object, its claim goes, and nothing here keeps
it alive. What nobody claimed was there before us: code of a module's file is version 1.

Current code always carries the true path of its file. When code is replaced it is *retired*: its `co_filename` is
changed in place, under running frames too, to another spelling of the same path (``dir/./m.py``). So any traceback,
logger or debugger that asks linecache gets the lines of the version that runs, while the path still names the file. One
spelling belongs to one version for as long as that version lives; `linecache.updatecache` is asked through us, so
neither `checkcache` nor `clearcache` loses the old lines, and nothing is split into lines before somebody looks.

Knows code objects, paths and version numbers. Does not know texts (`versions.py`) or files.
"""

from __future__ import annotations

import os
import sys
from _weakref import ref

# Not from typing: importing that costs more than everything else here together.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType
    from typing import Any

_Ref: Any = ref


class _Claim(_Ref):  # type: ignore[misc]
    """The weak reference to a claimed code object that is also its entry."""

    __slots__ = ("key", "module", "number")
    key: int
    module: str
    number: int


_CLAIMS: dict[int, _Claim] = {}
# By identity again; sets, because adding and discarding are single steps while code dies in any thread at any time.
_ALIVE: dict[tuple[str, int], set[int]] = {}
_ALIASES: dict[tuple[str, int], str] = {}
_RETIRED: dict[str, tuple[str, int, str]] = {}
_MODULES: dict[str, str] = {}


# -- claims ------------------------------------------------------------------------------------------------------------


def claim(code: CodeType, module: str, number: int) -> None:
    """Note that *code*, with all code inside it, was compiled from version *number* of *module*."""
    stack = [code]
    kind = type(code)
    while stack:
        each = stack.pop()
        _claim_one(each, module, number)
        stack += [constant for constant in each.co_consts if type(constant) is kind]


def claimed(code: CodeType) -> tuple[str, int] | None:
    """Return the (module, number) that *code* was claimed for; None when nobody did."""
    entry = _CLAIMS.get(id(code))
    return (entry.module, entry.number) if entry is not None and entry() is code else None


def origin(code: CodeType) -> tuple[str, int] | None:
    """Return the (module, number) that *code* was compiled from; None for code of no module's file."""
    found = claimed(code)
    if found is not None:
        return found
    module = module_of_path(code.co_filename)
    return None if module is None else (module, 1)


def codes_of(module: str) -> list[CodeType]:
    """Return the claimed code objects of *module* that are alive."""
    found = [entry() for entry in list(_CLAIMS.values()) if entry.module == module]
    return [code for code in found if code is not None]


def alive(module: str, number: int) -> int:
    """Return how many claimed code objects of that version still exist."""
    return len(_ALIVE.get((module, number), ()))


def alive_but(module: str, number: int) -> int:
    """Return how many claimed code objects of other versions of *module* than *number* still exist."""
    return sum(len(codes) for (name, other), codes in list(_ALIVE.items()) if name == module and other != number)


def _claim_one(code: CodeType, module: str, number: int) -> None:
    key = id(code)
    before = _CLAIMS.get(key)
    if before is not None and before() is code:
        if (before.module, before.number) == (module, number):
            return
        _gone((before.module, before.number), key)
    entry = _Claim(code, _forget)
    entry.key, entry.module, entry.number = key, module, number
    _CLAIMS[key] = entry
    version = (module, number)
    codes = _ALIVE.setdefault(version, set())
    codes.add(key)
    # The last one before may have died between the two steps, and taken the set along.
    _ALIVE[version] = codes


def _forget(entry: _Claim) -> None:
    # The address may have been claimed again already: only the entry itself may be removed.
    if _CLAIMS.get(entry.key) is entry:
        del _CLAIMS[entry.key]
        _gone((entry.module, entry.number), entry.key)


def _gone(version: tuple[str, int], key: int) -> None:
    codes = _ALIVE.get(version)
    if codes is None:
        return
    codes.discard(key)
    if not codes:
        _ALIVE.pop(version, None)
        _recycle(version)


# -- numbers -----------------------------------------------------------------------------------------------------------


def number_of(thing: Any) -> int | None:
    """Return the version of its module that *thing* runs; None when it belongs to no versioned module.

    *thing*: a frame, code object, function, method, class, generator, coroutine, async generator or task. Code whose
    definition is the same text in the same place in the current version is current: an edit elsewhere in the file
    leaves it alone, and it is just what the current version says. A class is as new as its module.
    """
    # Not isinstance: that asks the object's own `__class__`, which may be a property of the service's.
    if issubclass(type(thing), type):
        return _number_of_class(thing)
    code = code_of(thing)
    found = None if code is None else origin(code)
    if code is None or found is None:
        return None
    from livesh.swap.history import frames

    return frames.number(code, *found)


def code_of(thing: Any) -> CodeType | None:
    """Return the code object behind a frame, function, method, generator, coroutine or task; None for anything else.

    A decorated function is what it wraps (`functools.wraps`, `lru_cache`, `partial`, `property`): the wrapper's own
    code belongs to the decorator's module.
    """
    code_type = type(code_of.__code__)
    for _ in range(_STEPS_AT_MOST):
        if type(thing) is code_type:
            return thing
        thing = _next_towards_code(thing)
    return None


# Decorators on decorators: more of them than anybody stacks.
_STEPS_AT_MOST = 32
_STEPS = {
    "method": "__func__",
    "frame": "f_code",
    "generator": "gi_code",
    "coroutine": "cr_code",
    "async_generator": "ag_code",
    "staticmethod": "__func__",
    "classmethod": "__func__",
    "property": "fget",
    "partial": "func",
    "partialmethod": "func",
    "cached_property": "func",
    "_lru_cache_wrapper": "__wrapped__",
}


def _next_towards_code(thing: Any) -> Any:
    kind = type(thing)
    if kind is type(code_of):
        return thing.__dict__.get("__wrapped__") or thing.__code__
    step = _STEPS.get(kind.__name__)
    if step is not None and kind.__module__ in ("builtins", "functools"):
        return object.__getattribute__(thing, step)
    if kind.__module__ in ("_asyncio", "asyncio.tasks") and kind.__name__ == "Task":
        return thing.get_coro()
    return None


def _number_of_class(cls: type) -> int | None:
    from livesh.runtime import raw
    from livesh.swap.history import frames

    module = raw.module_of(cls)
    return None if module is None else frames.module_number(module)


# -- the spelling of old paths -----------------------------------------------------------------------------------------


def retire(code: CodeType) -> None:
    """Give *code*, which was replaced, the spelling of its path that stands for its version, in place."""
    found = origin(code)
    if found is None:
        return
    if code.co_filename in _RETIRED:
        return
    if claimed(code) is None:
        claim(code, *found)
    _rename(code, spelling(*found, code.co_filename))


def spell_alone(code: CodeType, module: str, current: int) -> None:
    """Let the code of a module's text that still runs carry the path of its version, now that *current* is; the code inside it is others' affair."""
    found = origin(code)
    if found is None or found[0] != module:
        return
    if claimed(code) is None:
        _claim_one(code, *found)
    before, true = code.co_filename, true_path(code.co_filename)
    path = true if found[1] == current else spelling(*found, true)
    if path == before:
        return
    inside = [each for each in code.co_consts if type(each) is type(code) and each.co_filename == before]
    _rename(code, path)
    for each in inside:
        _rename(each, before)


def spelling(module: str, number: int, path: str) -> str:
    """Return the spelling of *path* that code of an old version carries, for code that is compiled from it anew."""
    _show_versions()
    return _ALIASES.get((module, number)) or _new_alias((module, number), path)


def settle(module: str, number: int) -> None:
    """Give up the spelling of a version for which no code was made after all."""
    if not alive(module, number):
        _recycle((module, number))


def revive(code: CodeType, module: str, number: int) -> None:
    """Make *code* current again: claimed for *number*, under the true path of its file."""
    # Asked first: claiming may let the last code object of its old version go, and the spelling with it.
    path = true_path(code.co_filename)
    claim(code, module, number)
    if path != code.co_filename:
        _rename(code, path)


def true_path(path: str) -> str:
    """Return the real path behind the spelling of an old version; any other path as it is."""
    found = _RETIRED.get(path)
    return path if found is None else found[2]


def retired() -> list[str]:
    """Return the spellings that old code carries now."""
    return list(_RETIRED)


def version_of_path(path: str) -> tuple[str, int] | None:
    """Return the (module, number) that an old spelling stands for; None for an ordinary path."""
    found = _RETIRED.get(path)
    return None if found is None else found[:2]


def module_of_path(path: str) -> str | None:
    """Return the loaded module whose file is *path*; the importable name is preferred to ``__main__``."""
    found = _RETIRED.get(path)
    if found is not None:
        return found[0]
    return None if path.startswith("<") else _look_up(path)


def _look_up(path: str) -> str | None:
    from livesh.swap.history import loaded

    name = _MODULES.get(path)
    if name is not None and loaded.path_of(name) == path:
        return name
    names = [name for name in list(sys.modules) if loaded.path_of(name) == path and not loaded.is_alias(name)]
    if not names:
        return None
    names.sort(key=lambda name: name == "__main__")
    _MODULES[path] = names[0]
    return names[0]


def _new_alias(version: tuple[str, int], path: str) -> str:
    directory, name = os.path.split(path)
    alias = path
    dots = "./"
    while alias == path or alias in _RETIRED:
        alias = os.path.join(directory, dots + name)
        dots += "./"
    _ALIASES[version] = alias
    _RETIRED[alias] = (*version, path)
    return alias


def _recycle(version: tuple[str, int]) -> None:
    """The last code object of *version* died: its spelling and its cached lines are free again."""
    alias = _ALIASES.pop(version, None)
    if alias is None:
        return
    _RETIRED.pop(alias, None)
    linecache = sys.modules.get("linecache")
    if linecache is not None:
        linecache.cache.pop(alias, None)


def _rename(code: CodeType, path: str) -> None:
    from livesh.runtime.select import runtime

    runtime().rename_file(code, path)


def _show_versions() -> None:
    from livesh.swap.history import tracebacks

    tracebacks.show_old_lines()
