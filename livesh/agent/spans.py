"""From a locspec to a definition in the text of a version: what `:source` shows and `:edit` opens.

    shop.orders              the module            shop.orders.Cart.add     shop.orders:Cart.add     a definition in it
    orders.py:41             the innermost definition around a line         Cart.add                 where one module of the program has it

Reads the version's text; live objects are only asked where a name was imported from (`shop.api.price_of` is edited where it is defined).
A function that was typed (a notebook's cell, an interactive prompt) stands in no file and no version; its text may be known all the same (`typed`).
"""

from __future__ import annotations

import ast
import sys
from types import FunctionType
from typing import TYPE_CHECKING, Any

from livesh.errors import LiveshError, Refused, UserError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from livesh.swap.history.versions import Version

DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


class Definition:
    """A span of lines in the text of a version; the whole module has an empty qualname."""

    def __init__(self, version: Version, qualname: str, first: int, last: int) -> None:
        self.version = version
        self.module = version.module
        self.qualname = qualname
        self.first = first
        self.last = last
        self._lines = version.source.splitlines(keepends=True)

    @property
    def text(self) -> str:
        """The lines of the definition, decorators included, indented as they are."""
        return "".join(self._lines[self.first - 1 : self.last])

    @property
    def before(self) -> str:
        """The text before it."""
        return "".join(self._lines[: self.first - 1])

    @property
    def after(self) -> str:
        """The text after it."""
        return "".join(self._lines[self.last :])


def find(place: str, number: int | None, names: dict[str, Any]) -> Definition:
    """Return the definition at *place* in version *number* (the current one); raises `UserError`."""
    from livesh.swap.history import versions

    module, qualname, line = _split(place.strip(), names)
    version = versions.current(module) if number is None else versions.version(module, number)
    if not qualname and line is None:
        return Definition(version, "", 1, max(len(version.source.splitlines()), 1))
    found = list(_definitions(_parsed(version), ""))
    chosen = _at_line(found, line) if line is not None else _by_name(found, qualname)
    if chosen is None:
        raise _unknown(version, qualname, line, found)
    return Definition(version, *chosen)


def typed(place: str, names: dict[str, Any]) -> dict[str, Any] | None:
    """Return the function at *place* of a module without a file, as whoever compiled it left it in `linecache` for tracebacks; None when that is not known."""
    import linecache

    from livesh.debug import instrument, locspec

    try:
        targets = locspec.resolve(place, names)
    except LiveshError:
        return None
    if len(targets) != 1 or targets[0].number is not None:
        return None
    code, tree = targets[0].code, targets[0].tree  # the text was compared with the code
    node = instrument.find(tree, code).node
    first, last = instrument.first_line(node), node.end_lineno or node.lineno
    kept: Any = linecache.cache[code.co_filename]
    text = "".join(kept[2][first - 1 : last])
    return {
        "module": targets[0].module, "qualname": targets[0].qualname, "version": None, "current": True, "path": code.co_filename,
        "first": first, "last": last, "text": text, "digest": "",
    }  # fmt: skip


Span = tuple[str, int, int]


def _parsed(version: Version) -> ast.Module:
    try:
        return ast.parse(version.source)
    except (SyntaxError, ValueError) as wrong:
        raise Refused(f"the text of {version.module} v{version.number} cannot be parsed: {wrong}") from None


def _definitions(node: ast.AST, prefix: str) -> Iterator[Span]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, DEFINITIONS):
            name = prefix + child.name
            first = min([child.lineno, *(item.lineno for item in child.decorator_list)])
            yield name, first, child.end_lineno or child.lineno
            yield from _definitions(child, name + ".")
        else:
            yield from _definitions(child, prefix)


def _by_name(found: list[Span], qualname: str) -> Span | None:
    """Return the last definition of that name: the one that counts when the module has run."""
    wanted = qualname.replace(".<locals>", "")
    return next((span for span in reversed(found) if span[0] == wanted), None)


def _at_line(found: list[Span], line: int) -> Span | None:
    around = [span for span in found if span[1] <= line <= span[2]]
    return min(around, key=lambda span: span[2] - span[1], default=None)


def _split(place: str, names: dict[str, Any]) -> tuple[str, str, int | None]:
    """Return module, qualified name and line of a locspec."""
    head, colon, tail = place.rpartition(":")
    if colon and tail.isdigit():
        return _module_of(head), "", int(tail)
    if colon:
        return _module_of(head), tail, None
    if place in sys.modules or place.endswith(".py"):
        return _module_of(place), "", None
    module, qualname = _by_prefix(place)
    if module:
        return (*_home(module, qualname), None)
    return (*_in_program(place, names), None)


def _by_prefix(place: str) -> tuple[str, str]:
    parts = place.split(".")
    for length in range(len(parts) - 1, 0, -1):
        if ".".join(parts[:length]) in sys.modules:
            return ".".join(parts[:length]), ".".join(parts[length:])
    return "", place


def _module_of(where: str) -> str:
    """Return the loaded module called *where*, or whose file ends in it."""
    from livesh.swap.history import loaded

    found = loaded.called(where)
    if not found:
        raise UserError(f"no loaded module or file is called {where}", hint=":versions lists the program's modules")
    if len(found) > 1:
        raise UserError(f"{where} may be any of {', '.join(found[:6])}", hint="give more of the path")
    return found[0]



def _home(module: str, qualname: str) -> tuple[str, str]:
    """Follow an imported name to the module that defines it."""
    first, _, rest = qualname.partition(".")
    value = vars(sys.modules[module]).get(first) if sys.modules.get(module) is not None else None
    home = None
    if type(value) is FunctionType:
        home = value.__globals__.get("__name__")
    elif isinstance(value, type):
        home = type.__dict__["__module__"].__get__(value)
    if isinstance(home, str) and home != module and home in sys.modules:
        own = value.__qualname__ if value is not None else first
        return home, own + ("." + rest if rest else "")
    return module, qualname


def _in_program(place: str, names: dict[str, Any]) -> tuple[str, str]:
    """Return where a name without a module is defined: a name of the session, or the only module of the program that has it."""
    value = names.get(place)
    if type(value) is FunctionType or isinstance(value, type):
        module = str(getattr(value, "__module__", ""))
        if module in sys.modules:
            return module, value.__qualname__
    from livesh.swap.history import loaded, versions

    having = []
    for module in loaded.shown_modules():
        try:
            if _by_name(list(_definitions(_parsed(versions.current(module)), "")), place):
                having.append(module)
        except Refused:
            continue
    if len(having) == 1:
        return having[0], place
    if having:
        raise UserError(f"{place} is in {', '.join(having[:6])}", hint=f"say which: {having[0]}.{place}")
    meant = loaded.meant_by(place)
    raise UserError(f"nothing here is called {place}", hint=f"did you mean {meant}?" if meant else "MODULE.NAME, MODULE or FILE.py:LINE")


def _unknown(version: Version, qualname: str, line: int | None, found: list[Span]) -> UserError:
    if line is not None:
        return UserError(f"line {line} of {version.module} v{version.number} is in no definition", hint=f":source {version.module}")
    import difflib

    near = difflib.get_close_matches(qualname, [span[0] for span in found], n=3)
    hint = f"did you mean {' or '.join(near)}?" if near else ""
    return UserError(f"{version.module} v{version.number} does not define {qualname}", hint=hint)
