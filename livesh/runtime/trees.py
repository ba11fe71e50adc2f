"""Parse text to a syntax tree while other threads may do the same.

On 3.11 the interpreter counts the depth of every tree under construction in one place. A collection in the middle of one
may run a finalizer, which lets another thread in, and when that thread parses as well both are told "AST constructor
recursion depth mismatch". The text is all right and so is the parser: a moment later it works. From 3.12 on no
collection happens there.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import contextmanager
from time import sleep
from typing import Any

_TRIES = 20


@contextmanager
def without_warnings() -> Iterator[None]:
    """Compile or parse text that the service runs already: what its compiler had to say of it is no news, on its stderr least of all.

    A filter is put in and taken out: `warnings.catch_warnings` would put back the filters of before over what another thread does to them meanwhile.
    """
    import warnings

    filters: list[Any] = warnings.filters  # type: ignore[assignment]  # a list, typed as a Sequence
    ours = [("ignore", None, kind, None, 0) for kind in (SyntaxWarning, DeprecationWarning)]
    filters[:0] = ours
    try:
        yield
    finally:
        for one in ours:
            if one in filters:
                filters.remove(one)


def parse(text: str, path: str = "<unknown>", mode: str = "exec") -> Any:
    """Return what `ast.parse` does; raises what it raises, but for the fault above."""
    for attempt in range(_TRIES):
        try:
            return ast.parse(text, path, mode)
        except SystemError:
            sleep(0.001 * attempt)
    return ast.parse(text, path, mode)
