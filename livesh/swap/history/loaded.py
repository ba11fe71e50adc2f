"""The modules that are loaded: which are the program's own, which file each is from, and the code that its names hold.

Every question is answered from `sys.modules` without running anything of the program's: objects may pose as modules, and
lazy ones are not woken. Knows no text: `sources.py` reads those.
"""

from __future__ import annotations

import os
import sys

# Not from typing: importing that costs more than everything else here together.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import CodeType
    from typing import Any

_HERE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
_STDLIB = os.path.dirname(os.path.abspath(os.__file__))
# The scripts beside the interpreter (gunicorn, celery ...) are installed; an embedded interpreter has no such place.
_SCRIPTS = (os.path.dirname(sys.executable) + os.sep,) if sys.executable else ()
_NOT_THE_PROGRAMS = ("<", _HERE + os.sep, _STDLIB + os.sep, *_SCRIPTS)
_INSTALLED = (f"{os.sep}site-packages{os.sep}", f"{os.sep}dist-packages{os.sep}")


def namespace(module: str) -> dict[str, Any] | None:
    """Return the module's own dictionary, without waking lazy modules or asking objects that pose as modules."""
    try:
        names = object.__getattribute__(sys.modules[module], "__dict__")
    except (KeyError, AttributeError):
        return None
    return names if type(names) is dict else None


def path_of(module: str) -> str | None:
    """Return the file of a loaded module as its code spells it; None for modules without a text of their own."""
    names = namespace(module)
    path = file_of(names) if names is not None else None
    if type(path) is not str or not path or path.endswith((".so", ".pyd", ".dll")):
        return None
    return path


def file_of(names: dict[str, Any]) -> Any:
    """The file a module says it is from; its spec remembers it when somebody took `__file__` away."""
    path = names.get("__file__")
    if path is None:
        spec = names.get("__spec__")
        path = getattr(spec, "origin", None) if getattr(spec, "has_location", False) else None
    return path


# -- which are the program's own --------------------------------------------------------------------------------------


def is_program(module: str) -> bool:
    """Whether *module* is the program's own code: not the standard library, not an installed package, not livesh."""
    path = path_of(module)
    return path is not None and is_program_path(path)


def is_program_path(path: str) -> bool:
    """Whether a file is the program's own: as `is_program`, for one that need not be loaded."""
    return not path.startswith(_NOT_THE_PROGRAMS) and not any(folder in path for folder in _INSTALLED)


def program_modules() -> list[str]:
    """Return the names of the loaded modules that are the program's own, sorted."""
    return sorted(name for name in list(sys.modules) if is_program(name) and not is_alias(name))


def is_alias(name: str) -> bool:
    """Whether a module stands in `sys.modules` under another name too that is the one to use: `__main__` for multiprocessing's `__mp_main__`, else its own."""
    if name == "__main__":
        return False
    if sys.modules.get("__main__") is sys.modules.get(name):
        return True
    held = namespace(name)
    own = held.get("__name__") if held is not None else None
    return type(own) is str and own != name and own in sys.modules and sys.modules[own] is sys.modules.get(name)


def shown_modules() -> list[str]:
    """Return the modules a person means who names none: the program's own, or, where that is itself an installed package, the package's."""
    return program_modules() or _installed_program()


def _installed_program() -> list[str]:
    """Return the loaded modules of the packages that `__main__` is from, or, where it is the script of one, that its functions are from."""
    main = namespace("__main__") or {}
    spec = getattr(main.get("__spec__"), "name", None)
    homes = [spec] if type(spec) is str else [getattr(each, "__module__", "") for each in list(main.values()) if type(each) is type(shown_modules)]
    roots = {str(home).partition(".")[0] for home in homes} - {"__main__", "livesh"}
    names = [name for name in list(sys.modules) if name == "__main__" or name.partition(".")[0] in roots]
    return sorted(name for name in names if not is_alias(name) and _is_installed(path_of(name)))


def _is_installed(path: str | None) -> bool:
    return path is not None and any(folder in path for folder in _INSTALLED)


# -- by their file ----------------------------------------------------------------------------------------------------


def modules_of(path: str) -> list[str]:
    """Return the loaded modules whose file is *path*, however it is spelled."""
    wanted = _canonical(path)
    return [
        name
        for name in list(sys.modules)
        if (own := path_of(name)) is not None and (own == path or _canonical(own) == wanted) and not is_alias(name)
    ]


def _canonical(path: str) -> str:
    return os.path.realpath(path)


def called(where: str) -> list[str]:
    """The loaded module called *where*; else those whose file's path ends in it, one for each file, sorted."""
    if where in sys.modules:
        return [where]
    wanted = "/" + where.lstrip("./")
    found: dict[str, str] = {}
    for name in list(sys.modules):
        path = path_of(name)
        if path is not None and ("/" + path).endswith(wanted):
            found.setdefault(path, name)
    return sorted(found.values())


def meant_by(place: str) -> str:
    """What somebody may mean who begins *place* with the name of a file, as of the script that runs as `__main__`; empty where it is nothing loaded."""
    parts = place.split(".")
    for length in range(len(parts), 0, -1):
        head = ".".join(parts[:length])
        found = called(head if head.endswith(".py") else head.replace(".", "/") + ".py")
        if len(found) == 1:
            meant = ".".join([*found, *parts[length:]])
            return meant if meant != place else ""
    return ""


# -- the code they hold -----------------------------------------------------------------------------------------------


def codes_of(module: str) -> Iterator[CodeType]:
    """Yield the code of the functions, methods and properties that the module's names hold now."""
    for value in list((namespace(module) or {}).values()):
        yield from _codes_in(value, module, depth=0)


def _codes_in(value: Any, module: str, depth: int) -> Iterator[CodeType]:
    from livesh.runtime import raw

    kind = type(value)
    if kind is staticmethod or kind is classmethod:
        value = value.__func__
    elif kind is property:
        value = value.fget
    code = _code_of(value)
    if code is not None:
        yield code
    elif issubclass(kind, type) and depth < 4 and raw.module_of(value) == module:
        for attribute in list(raw.namespace(value).values()):
            yield from _codes_in(attribute, module, depth + 1)


def _code_of(value: Any) -> CodeType | None:
    if type(value) is not type(_code_of):
        return None
    code: CodeType = value.__code__
    return code


def nested(code: CodeType) -> Iterator[CodeType]:
    """Yield *code* and every code object inside it."""
    stack = [code]
    while stack:
        each = stack.pop()
        yield each
        stack += [constant for constant in each.co_consts if type(constant) is type(code)]
