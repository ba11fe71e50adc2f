"""Parse text to a syntax tree while other threads may do the same.

On 3.11 the interpreter counts the depth of every tree under construction in one place. A collection in the middle of one
may run a finalizer, which lets another thread in, and when that thread parses as well both are told "AST constructor
recursion depth mismatch". The text is all right and so is the parser: a moment later it works. From 3.12 on no
collection happens there.
"""

from __future__ import annotations

import ast
from time import sleep
from typing import Any

_TRIES = 20


def parse(text: str, path: str = "<unknown>", mode: str = "exec") -> Any:
    """Return what `ast.parse` does; raises what it raises, but for the fault above."""
    for attempt in range(_TRIES):
        try:
            return ast.parse(text, path, mode)
        except SystemError:
            sleep(0.001 * attempt)
    return ast.parse(text, path, mode)
