"""Which instructions of a code object an exception handler covers, as its exception table has it (Objects/exception_handling_notes.txt, the same from 3.11 to 3.15).

The line of a ``try`` and the ``return`` behind a ``finally`` are covered by nothing of their function: what is raised there leaves it.
"""

from __future__ import annotations

from collections.abc import Iterator
from opcode import opmap
from types import CodeType

_STOP_ITERATION = 3  # INTRINSIC_STOPITERATION_ERROR: what the compiler puts around every generator and coroutine


def is_covered(code: CodeType, offset: int) -> bool:
    """Whether a handler that the text has would see an exception raised by the instruction at *offset*."""
    return any(start <= offset < end and not _is_the_compilers(code, target) for start, end, target in _entries(code.co_exceptiontable))


def _is_the_compilers(code: CodeType, target: int) -> bool:
    intrinsic = opmap.get("CALL_INTRINSIC_1")
    return intrinsic is not None and code.co_code[target] == intrinsic and code.co_code[target + 1] == _STOP_ITERATION


def _entries(table: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield (start, end, handler) in bytes of code."""
    numbers = _numbers(table)
    for start in numbers:
        length, target, _depth = next(numbers), next(numbers), next(numbers)
        yield 2 * start, 2 * (start + length), 2 * target


def _numbers(table: bytes) -> Iterator[int]:
    value = 0
    for byte in table:  # six bits each, the highest first; 64 says that more follow, 128 that an entry begins
        value = value << 6 | byte & 63
        if not byte & 64:
            yield value
            value = 0
