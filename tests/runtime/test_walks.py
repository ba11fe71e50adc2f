"""Stacks of other threads are what stood there at one instant, however fast they move."""

from __future__ import annotations

import gc
import sys
import threading
from collections.abc import Iterator

import pytest

from livesh.runtime import walks

ENDED = threading.Event()


def numbers() -> Iterator[int]:
    """Yield: whoever walks on from here one step later finds no caller."""
    number = 0
    while True:
        number += 1
        yield number


def twice(number: int) -> int:
    """Return soon."""
    return number * 2


def work() -> None:
    """Call one, then the other, from lines of their own."""
    for number in numbers():
        twice(number)
        if ENDED.is_set():
            break


CALLED_AT = {numbers.__code__: 2, twice.__code__: 3}     # lines below the `def` of work


@pytest.fixture
def busy() -> Iterator[list[threading.Thread]]:
    """Threads at work, changing places as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    ENDED.clear()
    threads = [threading.Thread(target=work, daemon=True) for _ in range(4)]
    for each in threads:
        each.start()
    yield threads
    ENDED.set()
    sys.setswitchinterval(before)
    for each in threads:
        each.join(20)


def test_no_stack_is_torn(busy: list[threading.Thread]) -> None:
    """Everything below a generator is there, and each frame stands at the line that calls the one inside it; all at once, or one alone."""
    seen = set()
    for turn in range(1_000):
        stacks = walks.all_stacks() if turn % 2 else {each.ident: walks.stack(each.ident or 0) or [] for each in busy}
        for thread in busy:
            codes = [each.code for each in stacks[thread.ident]]
            assert work.__code__ in codes
            at = codes.index(work.__code__)
            if at:
                inner = codes[at - 1]
                seen.add(inner)
                if inner in CALLED_AT:
                    assert stacks[thread.ident][at].line == work.__code__.co_firstlineno + CALLED_AT[inner]
    assert CALLED_AT.keys() <= seen, "nobody was seen inside"


def test_lines_are_those_of_the_frames() -> None:
    """The line of each frame of this thread is what the frame itself says."""
    def inner() -> list[walks.Standing]:
        return walks.outwards(sys._getframe())

    for each in inner()[2:]:          # that of this test itself goes on
        assert each.frame.f_lineno == each.line


def test_what_is_left_of_a_walk() -> None:
    """Nothing for the collector, though this thread's own frames are among those that are walked."""
    gc.collect()
    gc.disable()
    try:
        gc.set_debug(gc.DEBUG_SAVEALL)
        assert walks.stack(threading.get_ident()) is not None
        assert threading.get_ident() in walks.all_stacks()
        gc.collect()
        assert not [each for each in gc.garbage if type(each) is walks.Standing]
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
        gc.enable()


def test_who_is_not_there() -> None:
    """A thread that has ended, or never was, has no stack; one of livesh's own is told from the program's."""
    assert walks.stack(1) is None
    assert not walks.was_begun_by_livesh(None)
    assert not walks.was_begun_by_livesh(walks.stack(threading.get_ident()))
