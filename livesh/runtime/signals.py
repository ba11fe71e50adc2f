"""Threads of ours are deaf to signals, and what is started from them is not.

*Why deaf.* The kernel gives a signal that the service's threads have blocked to any thread that has not; where its action is the default one, the
process dies of it, in the middle of what the block was for. A billiard worker blocks SIGTERM while it holds the lock of its pool's pipe, and its master
sends SIGTERM just then: with a thread of ours in it that had not blocked it, one that idled or one that answered, the worker died with the lock and the
pool hung for ever. So a thread of ours blocks them all from its first moment to its last.

*What is started from it* would inherit the block: a process that `terminate` does not reach, a thread whose processes are like that. Code of the
service and of a person runs inside `hearing`. As long as that lasts the doors that lead to new threads and processes (`DOORS`) are
held open: called from a deaf thread, the thread hears for the time of the call. Called from any other they only pass on. A fork needs no door, the child
is told (`_hear_in_child`). Threads and processes that C code starts itself are not reached.
"""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]
import os
import sys

from livesh.runtime import threads

TYPE_CHECKING = False  # an agent at rest has this module, and no `typing`
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

CAN_BLOCK = hasattr(_signal, "pthread_sigmask")
# Where the standard library starts threads and processes. `_thread.start_new_thread` is not among them: modules keep it from their import on.
DOORS = (
    ("threading", "_start_new_thread"),  # up to 3.12
    ("threading", "_start_joinable_thread"),  # from 3.13 on
    ("subprocess", "_fork_exec"),
    ("_posixsubprocess", "fork_exec"),
    ("os", "posix_spawn"),
    ("os", "posix_spawnp"),
    ("os", "system"),
)
deaf: set[int] = set()  # the idents of our threads
_blocked: list[Any] = []  # every signal but those that a fault of the code itself raises, once they were asked for
_theirs: Any = ()  # what the service's threads block
_inside = 0  # how many threads are inside `hearing`
_guard = threads.allocate_lock()


def start(work: Callable[..., object], *args: Any) -> int:
    """Run *work* in a raw thread that hears no signal; returns the thread's ident."""
    before = block()  # here: the new thread inherits it, and is never without
    try:
        return threads.start_new_thread(_deaf, (work, args))
    finally:
        restore(before)


def _deaf(work: Callable[..., object], args: tuple[Any, ...]) -> None:
    me = threads.get_ident()
    deaf.add(me)
    try:
        work(*args)
    finally:
        deaf.discard(me)


def block() -> Any:
    """Make the calling thread deaf to signals; returns what it blocked before."""
    global _theirs
    if not CAN_BLOCK:
        return ()
    if not _blocked:
        faults = {_signal.SIGSEGV, _signal.SIGBUS, _signal.SIGFPE, _signal.SIGILL, _signal.SIGABRT}
        _blocked.extend(_signal.valid_signals() - faults)
    before = _signal.pthread_sigmask(_signal.SIG_BLOCK, _blocked)
    if threads.get_ident() not in deaf:
        _theirs = before
    return before


def restore(blocked: Any) -> None:
    """Let the calling thread block exactly *blocked*."""
    if CAN_BLOCK:
        _signal.pthread_sigmask(_signal.SIG_SETMASK, blocked)


class hearing:
    """While a thread of ours is inside, what the code it runs starts blocks no more than what the service starts."""

    def __enter__(self) -> None:
        global _inside
        with _guard:
            _inside += 1
            if _inside == 1 and CAN_BLOCK:
                _open()

    def __exit__(self, *_exc: object) -> None:
        global _inside
        with _guard:
            if _inside == 1:
                _close()
            _inside = max(0, _inside - 1)  # in a child that was forked inside it is 0


class _Door:
    """One of `DOORS` while it is held open."""

    __slots__ = ("original",)

    def __init__(self, original: Any) -> None:
        self.original = original

    def __call__(self, *args: Any, **options: Any) -> Any:
        if threads.get_ident() not in deaf:
            return self.original(*args, **options)
        # What is pending stays blocked: everybody blocks it, and this thread would be the one to take it.
        restore({*_theirs, *_signal.sigpending()})
        try:
            return self.original(*args, **options)
        finally:
            block()


def _open() -> None:
    """Hold the doors open; every evaluation comes by here, so the namespaces are asked and not the modules (13 µs -> 6)."""
    if "_posixsubprocess" not in sys.modules:
        import _posixsubprocess  # noqa: F401  # so that a first `import subprocess` finds its door open
    for room, name in DOORS:
        module = sys.modules.get(room)
        if module is not None and (original := module.__dict__.get(name)) is not None and original.__class__ is not _Door:
            module.__dict__[name] = _Door(original)


def _close() -> None:
    for room, name in DOORS:
        module = sys.modules.get(room)
        if module is not None and (door := module.__dict__.get(name)).__class__ is _Door:
            module.__dict__[name] = door.original


def _hear_in_child() -> None:
    """In a forked child: its only thread hears what the service's do, and no door is held open for one that does not exist here."""
    global _inside, _guard
    if threads.get_ident() in deaf:
        restore(_theirs)
    deaf.clear()
    _inside, _guard = 0, threads.allocate_lock()
    _close()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_hear_in_child)
