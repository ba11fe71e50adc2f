"""Code that is not what its text compiles to: a probe's, or what a decorator has compiled of a function anew (typeguard's `@typechecked`)."""

from __future__ import annotations

import sys
import types
from collections.abc import Callable, Iterable

from livesh.swap.live.patches import led_by


def uninstrumented(code: types.CodeType) -> types.CodeType:
    """The code that a probe's code stands in for."""
    instrument = sys.modules.get("livesh.debug.instrument")
    found = instrument.original(code) if instrument is not None else None
    return code if found is None else found


def is_rewritten(code: types.CodeType, path: str, known: Callable[[types.CodeType], object], same_name: Iterable[types.CodeType]) -> bool:
    """Whether *code* says to be of the text at *path*, in the place of one of *same_name*, and is none of what that text compiles to."""
    code = uninstrumented(code)
    if code.co_filename != path or "<" in code.co_qualname or known(code) is not None or led_by(code) is not None:
        return False
    there = list(same_name)
    return bool(there) and not any(is_of(code, each) for each in there)


def is_of(code: types.CodeType, text: types.CodeType) -> bool:
    """Whether *code* may be a compilation of the definition that *text* was compiled from: alone, or with other line numbers."""
    return set(code.co_names) == set(text.co_names) and set(code.co_varnames) == set(text.co_varnames) and len(code.co_consts) == len(text.co_consts)


def further_down(code: types.CodeType, lines: int) -> types.CodeType:
    """The same code, so many lines further down in its file."""
    constants = tuple(further_down(each, lines) if isinstance(each, types.CodeType) else each for each in code.co_consts)
    return code.replace(co_firstlineno=code.co_firstlineno + lines, co_consts=constants)
