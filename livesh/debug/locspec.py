"""From the text that names a place to the live code there.

    shop.orders.Cart.add      shop.orders:Cart.add      a function or method, by module and qualified name
    orders.py:41              shop.orders:41            the function around a line
    price_of                  Cart.add                  without a module, where only one module of the program has it
    cart.add                  the bound method of an object the session has a name for

Nested functions are named as Python does, `outer.<locals>.inner`, or simply `outer.inner`. Nothing is imported and no
attribute of the service's objects is asked for: names are looked up in namespaces as they are.
"""

from __future__ import annotations

import ast
import re
import sys
from types import BuiltinFunctionType, CodeType, FunctionType, MethodDescriptorType, WrapperDescriptorType
from typing import Any, NamedTuple

from livesh.debug import instrument
from livesh.errors import Refused, UserError
from livesh.runtime import raw, trees

_C_CALLABLES = (BuiltinFunctionType, MethodDescriptorType, WrapperDescriptorType)


class Target(NamedTuple):
    """Live code a probe can be written into: its module, text and version, and the code objects around it."""

    module: str
    qualname: str
    line: int | None
    code: CodeType
    around: tuple[CodeType, ...]  # innermost first; only for code nested in a function
    tree: ast.Module
    number: int | None

    def place(self) -> str:
        """Return `module.qualname` or `module.qualname:line`, as a person would name it."""
        name = f"{self.module}.{self.qualname.replace('.<locals>', '')}"
        return name if self.line is None else f"{name}:{self.line}"


def resolve(text: str, names: dict[str, Any] | None = None) -> list[Target]:
    """Return the live code at *text*; raises `UserError` when there is no such place, `Refused` when none can be probed."""
    text = text.strip()
    by_line = re.fullmatch(r"(.+):(\d+)", text)
    if by_line:
        return _at_line(by_line[1], int(by_line[2]))
    module, qualname = _split(text, names or {})
    return targets(module, qualname, None)


def targets(module: str, qualname: str, line: int | None) -> list[Target]:
    """Return the live code of one definition of *module*."""
    try:
        tree, number = text_of(module)
    except Refused:
        typed = _typed(module, qualname) if line is None else []
        if not typed:
            raise
        return typed
    wanted = _full_name(tree, qualname)
    if wanted is None:
        value = _walk(sys.modules.get(module), qualname.split("."))
        if issubclass(type(value), type):
            raise _is_a_class(f"{module}.{qualname}", value)
        function = function_behind(value)
        if function is None or line is not None:
            raise _unknown(module, qualname, tree)
        return of_function(function)  # a lambda, a partial or another name of a function, bound to this one
    codes = _live_codes(module, wanted)
    fitting, why = _fitting(codes, tree)
    if not fitting:
        raise why or Refused(f"{module}.{qualname} is in the text, but no live function has its code (replaced or deleted at run time?)")
    return [Target(module, wanted, line, code, _around(module, code), tree, number) for code in fitting]


def _typed(module: str, qualname: str) -> list[Target]:
    """Return the function of a module without a file (cells of a notebook, an interactive prompt), whose text whoever compiled it left in `linecache`."""
    import linecache

    value: Any = sys.modules.get(module)
    for part in qualname.replace(".<locals>", "").split("."):
        value = attribute(value, part)
    function = function_behind(value)
    if function is None:
        return []
    code = instrument.original(function.__code__) or function.__code__
    kept = linecache.cache.get(code.co_filename, ())
    if len(kept) < 3:  # nothing, or a loader that would have to be asked
        return []
    tree = ast.parse("".join(kept[2]))
    instrument.find(tree, code)
    return [Target(module, code.co_qualname, None, code, (), tree, None)]


def of_function(function: FunctionType) -> list[Target]:
    """Return the code of a function object as a target."""
    module = function.__globals__.get("__name__")
    if type(module) is not str or module not in sys.modules:
        raise Refused(f"{function.__qualname__} belongs to no loaded module: its text is not known")
    tree, number = text_of(module)
    code = instrument.original(function.__code__) or function.__code__
    instrument.find(tree, code)
    return [Target(module, code.co_qualname, None, code, _around(module, code), tree, number)]


# -- texts --------------------------------------------------------------------------------------------------------------

_TREES: dict[str, tuple[str, ast.Module]] = {}
_TREES_KEPT = 8


def text_of(module: str) -> tuple[ast.Module, int | None]:
    """Return the syntax tree of the current version of *module*, and its number."""
    from livesh.swap.history import versions

    current = versions.current(module)
    kept = _TREES.pop(module, None)
    if kept is None or kept[0] != current.digest:
        with trees.without_warnings():
            kept = current.digest, trees.parse(current.source)
    _TREES[module] = kept
    while len(_TREES) > _TREES_KEPT:
        _TREES.pop(next(iter(_TREES)))
    return kept[1], current.number


def _full_name(tree: ast.Module, qualname: str) -> str | None:
    """Return the qualified name with its `<locals>`, given with or without them."""
    plain = qualname.replace(".<locals>", "")
    for place in instrument.places(tree):
        if place.qualname == qualname or place.qualname.replace(".<locals>", "") == plain:
            return place.qualname
    return None


def _at_line(where: str, line: int) -> list[Target]:
    from livesh.swap.history import versions

    module = _module_of(where)
    tree, _ = text_of(module)
    best: instrument.Place | None = None
    for place in instrument.places(tree):
        begins, ends = instrument.first_line(place.node), place.node.end_lineno or 0
        if begins <= line <= ends and not isinstance(place.node, ast.Lambda):
            best = place  # later ones are further in
    lines = versions.current(module).source.count("\n") + 1
    if best is None and line > lines:
        raise UserError(f"{where} has no line {line}: it has {lines}")
    if best is None:
        raise UserError(f"{where}:{line} is not inside a function", hint="module code has run already and will not run again")
    return targets(module, best.qualname, line)


def _module_of(where: str) -> str:
    """Return the loaded module named *where*, or whose file ends in it."""
    from livesh.swap.history import loaded

    found = loaded.called(where)
    if not found:
        inside = next((name for name in _shorter(where) if name in sys.modules), "")
        raise UserError(f"no loaded module or file is called {where}", hint=f"a line is named by its module or file: {inside}:LINE" if inside else "")
    if len(found) > 1:
        raise UserError(f"{where} may be any of {', '.join(found[:6])}", hint="give more of the path")
    return found[0]


def _shorter(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[:length]) for length in range(len(parts) - 1, 0, -1)]


def _split(text: str, names: dict[str, Any]) -> tuple[str, str]:
    """Return (module, qualified name) of *text*."""
    module, colon, rest = text.partition(":")
    if colon:
        return _module_of(module), rest
    parts = text.split(".")
    for home in _shorter(text):
        if home in sys.modules:
            return _home(home, text[len(home) + 1:])
    if parts[0] in names:
        return _of_object(text, parts, names)
    return _in_program(text)


def _home(module: str, qualname: str) -> tuple[str, str]:
    """Return where *qualname* of *module* is defined: an imported name leads to the module it came from."""
    value = _walk(sys.modules[module], qualname.split("."))
    if issubclass(type(value), _C_CALLABLES):
        raise Refused(f"{module}.{qualname} is compiled C: there is no code to write a probe into; set it on a function that calls it")
    function = function_behind(value)
    if function is None:
        return module, qualname
    home = function.__globals__.get("__name__")
    if type(home) is str and home != module and home in sys.modules:
        return home, function.__code__.co_qualname
    if "<locals>" in function.__code__.co_qualname and home == module:
        return module, _as_written(module, qualname, function)
    return module, qualname


def _as_written(module: str, qualname: str, function: FunctionType) -> str:
    """A decorator's inner function stands under the name: the definition of that name is meant, if there is one."""
    tree, _ = text_of(module)
    inner = function.__code__.co_qualname
    return inner if not _full_name(tree, qualname) and _full_name(tree, inner) else qualname


def _of_object(text: str, parts: list[str], names: dict[str, Any]) -> tuple[str, str]:
    value = names[parts[0]]
    for part in parts[1:]:
        value = attribute(value, part)
    if issubclass(type(value), _C_CALLABLES):
        raise Refused(f"{text} is compiled C: there is no code to write a probe into; set it on a function that calls it")
    function = function_behind(value)
    if function is None:
        raise UserError(f"{text} is no function written in Python")
    module = function.__globals__.get("__name__")
    if type(module) is not str or module not in sys.modules:
        raise Refused(f"{text} belongs to no loaded module: its text is not known")
    return module, function.__code__.co_qualname


def _in_program(text: str) -> tuple[str, str]:
    from livesh.swap.history import loaded

    found = []
    for module in loaded.shown_modules():
        try:
            tree, _ = text_of(module)
        except (Refused, SyntaxError, ValueError):
            continue
        if _full_name(tree, text) is not None or _is_bound(module, text):
            found.append(module)
    if len(found) == 1:
        return found[0], text
    if found:
        raise UserError(f"{text} is in {', '.join(found[:6])}", hint=f"say which: {found[0]}.{text}")
    if function_behind(_walk(sys.modules.get("__main__"), text.split("."))) is not None:  # typed: its text is nobody's file
        return "__main__", text
    if isinstance(sys.modules["builtins"].__dict__.get(text), _C_CALLABLES):
        raise Refused(f"{text} is compiled C: there is no code to write a probe into; set it on a function that calls it")
    value = _walk(sys.modules.get("__main__"), text.split("."))
    if issubclass(type(value), type):
        raise _is_a_class(text, value)
    meant = loaded.meant_by(text)
    raise UserError(f"nothing here is called {text}", hint=f"did you mean {meant}?" if meant else "MODULE.NAME, MODULE:LINE or FILE.py:LINE")


def _is_bound(module: str, text: str) -> bool:
    """Whether the name leads to a function of this very module."""
    function = function_behind(_walk(sys.modules.get(module), text.split(".")))
    return function is not None and function.__globals__ is sys.modules[module].__dict__


def _is_a_class(text: str, cls: type) -> UserError:
    own = [name for name, member in raw.namespace(cls).items() if type(member) is FunctionType]
    return UserError(f"{text} is a class, which runs no code by itself", hint=f"its methods: {', '.join(f'{text}.{name}' for name in own[:6])}" if own else "")


def _unknown(module: str, qualname: str, tree: ast.Module) -> UserError:
    import difflib

    known = [place.qualname.replace(".<locals>", "") for place in instrument.places(tree)]
    close = difflib.get_close_matches(qualname, known, n=3)
    return UserError(f"{module} has no function {qualname}", hint=f"did you mean {' or '.join(close)}?" if close else "")


# -- live code ------------------------------------------------------------------------------------------------------------


def function_behind(value: Any) -> FunctionType | None:
    """Return the Python function under descriptors, partials and wrappers that say what they wrap."""
    from livesh.swap.live import holders

    for _ in range(16):
        if type(value) is FunctionType:
            inner = value.__dict__.get("__wrapped__")
            if inner is None:
                return value
            value = inner
            continue
        value = next(iter(holders.behind(value)), None)
    return None


def _walk(value: Any, parts: list[str]) -> Any:
    for part in parts:
        value = attribute(value, part)
        if value is None:
            return None
    return value


def attribute(value: Any, name: str) -> Any:
    """Look *name* up in the namespaces of *value* without running a line of it; None when it is not there."""
    if issubclass(type(value), type):  # not isinstance: that asks for __class__, which may be the service's code
        try:
            return raw.lookup(value, name)
        except KeyError:
            return None
    held = raw.instance_dict(value)
    if held is not None and name in held:
        return held[name]
    try:
        return raw.lookup(type(value), name)
    except KeyError:
        return None


def _live_codes(module: str, qualname: str) -> list[CodeType]:
    """Return the distinct original code objects of that definition that something can call."""
    by_name = _codes_by_name(module, qualname)
    if by_name:
        return by_name
    from livesh.swap.live import holders

    functions = holders.all_functions([sys.modules[module].__dict__])
    found = _distinct(function.__code__ for function in functions if function.__code__.co_qualname == qualname)
    return found or _nested_codes(module, qualname)


def _codes_by_name(module: str, qualname: str) -> list[CodeType]:
    if "<" in qualname:
        return []
    function = function_behind(_walk(sys.modules[module], qualname.split(".")))
    if function is None or function.__code__.co_qualname != qualname or function.__globals__ is not sys.modules[module].__dict__:
        return []
    return _distinct([function.__code__])


def _nested_codes(module: str, qualname: str) -> list[CodeType]:
    """Return the code of a nested definition of which no function exists yet, out of the constants around it."""
    outer, _, _ = qualname.rpartition(".<locals>.")
    if not outer:
        return []
    found = []
    for code in _live_codes(module, outer):
        path = [code]
        while path:
            one = path.pop()
            inner_codes = [const for const in one.co_consts if type(const) is CodeType]
            found += [const for const in inner_codes if const.co_qualname == qualname]
            path += [const for const in inner_codes if const.co_qualname.startswith(f"{outer}.<locals>.")]
    return _distinct(found)


def _distinct(codes: Any) -> list[CodeType]:
    found: dict[int, CodeType] = {}
    for code in codes:
        genuine = instrument.original(code) or code
        found[id(genuine)] = genuine
    return list(found.values())


def _fitting(codes: list[CodeType], tree: ast.Module) -> tuple[list[CodeType], Refused | None]:
    fitting, why = [], None
    for code in codes:
        try:
            instrument.find(tree, code)
            fitting.append(code)
        except Refused as refused:
            why = refused
    return fitting, why


def _around(module: str, code: CodeType) -> tuple[CodeType, ...]:
    """Return the code objects *code* is a constant of, innermost first, up to a function that is alive."""
    outermost, nested, _ = code.co_qualname.partition(".<locals>")
    if not nested:
        return ()
    for top in _live_codes(module, outermost):
        path = _path_to(top, code)
        if path:
            return tuple(path)
    return ()


def _path_to(top: CodeType, code: CodeType) -> list[CodeType]:
    for const in top.co_consts:
        if const is code:
            return [top]
        if type(const) is CodeType:
            path = _path_to(const, code)
            if path:
                return [*path, top]
    return []
