"""Which modules import what a change touches, and so may have to follow it.

Every swap asks this of every module of the program: what a text imports is remembered by its digest, and a module whose text cannot be known
is not asked again, since finding that out compiles a text.
"""

from __future__ import annotations

import ast
import sys
import types
from collections.abc import Iterator
from typing import Any

from livesh.errors import Refused
from livesh.swap.history import captures, loaded, versions
from livesh.swap.planning.parts import Part, name_of_module, package_of
from livesh.swap.text.syntax import ImportedName, imported_names

UNKNOWN: set[tuple[str, int]] = set()
_IMPORTS: dict[tuple[str, str], tuple[ImportedName, ...]] = {}


def candidates(parts: dict[str, Part]) -> Iterator[tuple[str, types.ModuleType]]:
    """The modules that may follow and take no part yet: the program's own, and those of the packages that take part."""
    tops = {name.partition(".")[0] for name in parts}
    names = set(loaded.program_modules())
    names |= {n for n in list(sys.modules) if n.partition(".")[0] in tops}
    for name in sorted(names):
        module = sys.modules.get(name)
        if name not in parts and isinstance(module, types.ModuleType):
            yield name, module


def imports_any(name: str, module: types.ModuleType, origins: dict[str, set[str]]) -> bool:
    """Whether a module imports one of the names of *origins* (by the module that has them), or one of those modules itself."""
    if (name, id(module)) in UNKNOWN:
        return False
    try:
        source = versions.current_source(name) if versions.current_number(name) is not None else captures.known(name)
        text = source.text
    except (Refused, KeyError):
        UNKNOWN.add((name, id(module)))
        return False
    tails = {o.rpartition(".")[2] for o in origins} | set(origins)
    if not any(t in text for t in tails) and "import" not in text:
        return False
    return any(_is_of(found, origins, module.__dict__) for found in _imports_of(source, package_of(module)))


def _is_of(found: ImportedName, origins: dict[str, set[str]], namespace: dict[str, Any]) -> bool:
    names = origins.get(found.origin)
    if names is not None and (found.name in names or found.name in ("", "*")):
        return True
    if found.name:
        return f"{found.origin}.{found.name}" in origins or name_of_module(namespace.get(found.bound)) in origins
    return any(o == found.origin or o.startswith(found.origin + ".") for o in origins)


def _imports_of(source: Any, package: str) -> tuple[ImportedName, ...]:
    """What a text imports, remembered: every swap asks it of every module of the program, and parsing takes long."""
    key = (source.digest, package)
    if key not in _IMPORTS:
        if len(_IMPORTS) >= 4096:
            _IMPORTS.clear()
        try:
            _IMPORTS[key] = tuple(imported_names(ast.parse(source.text), package))
        except (SyntaxError, ValueError):
            _IMPORTS[key] = ()
    return _IMPORTS[key]
