"""The ops of breakpoints and of threads that stand still at one.

A thread that stops sends an event of kind "stop" (`stop`, `who`, `why`, `frames`, `left_s`, `error`, `commands`, `evaluated`: what the session evaluates
has run into it), and "resumed" when it goes on.
"""

from __future__ import annotations

from livesh.wire.ops.base import Op, param


class BreakSet(Op):
    """Stop the thread or task that reaches a place, or in which an exception leaves a function or is raised."""

    name = "break_set"
    category = "code"
    since = "0.1"
    reply_doc = "break: number; places; versions; affected; running: bool, frames inside already are reached; text: what is not"

    place: str = param("module.function, module:line, file.py:line; empty with error: anywhere", default="")
    condition: str = param("only when this holds", default="")
    error: str = param("the name of an exception type, * for any Exception", default="")
    once: bool = param("only the first time", default=False)
    seconds: float = param("until a stop releases itself", default=60.0)
    insist: bool = param("also on an event loop's thread, and where a service's lock is held", default=False)
    ignore: int = param("pass so many times first", default=0)


class Breaks(Op):
    """Return the breakpoints and the threads that stand still."""

    name = "breaks"
    category = "observe"
    since = "0.1"
    reply_doc = "breaks: [{probe, text, places, versions, hits, enabled, ignore, passed, mine}]; stops: [{stop, who, why, left_s, frames, mine}]"


class BreakChange(Op):
    """Change a breakpoint: its condition, how often it passes first, what runs at a stop, on or off, or take it away."""

    name = "break_change"
    category = "code"
    since = "0.1"
    reply_doc = "break: {probe, text, ...}; gone: bool"

    number: int = param("the breakpoint")
    condition: str | None = param("a new condition; empty: none", default=None)
    ignore: int | None = param("pass so many times", default=None)
    enabled: bool | None = param("whether it stops", default=None)
    commands: list[str] | None = param("commands the shell runs at each stop", default=None)
    remove: bool = param("take it away", default=False)


class StopLook(Op):
    """Return the stack of a stopped thread and the source around one of its frames."""

    name = "stop_look"
    category = "observe"
    since = "0.1"
    reply_doc = "stop; who; why; frames: [frame]; frame; source: {first, line, lines: [text]}; locals: {name: text}; arguments: [name]; error; left_s; ways_out: frames that can be left; insist: whether its breakpoint does"

    stop: int = param("its number; 0: this session's newest", default=0)
    frame: int = param("0 is the innermost", default=0)
    lines: int = param("lines of source around, 0: none, -1: the whole function", default=11)
    locals: bool = param("the frame's variables", default=False)
    depth: int = param("levels shown of each value", default=1)


class StopEval(Op):
    """Evaluate in a frame of a stopped thread, on that thread, and return short text that no code of the value's wrote.

    The op eval with where="stop" runs there as well and returns what `repr` says.
    """

    name = "stop_eval"
    category = "code"
    since = "0.1"
    reply_doc = "text of the value, empty for statements; type; error: text of what it raised, empty when it did not"

    stop: int = param("its number; 0: this session's newest", default=0)
    frame: int = param("0 is the innermost", default=0)
    text: str = param("Python")
    depth: int = param("levels shown of the value", default=2)
    timeout: float = param("seconds", default=5.0)


class StopHold(Op):
    """Let a stopped thread stand still for so many seconds from now, then go on by itself."""

    name = "stop_hold"
    category = "code"
    since = "0.1"
    reply_doc = "stop; left_s"

    stop: int = param("its number; 0: this session's newest", default=0)
    seconds: float = param("at most an hour", default=60.0)


class StopGo(Op):
    """Let a stopped thread go on: freely, to its next line, or out of its frame."""

    name = "stop_go"
    category = "code"
    since = "0.1"
    reply_doc = "stop; how"

    stop: int = param("its number; 0: this session's newest", default=0)
    how: str = param("continue, next, step, return (run to the end), until, jump, value (leave with), raise, retry")
    line: int | None = param("for until and jump", default=None)
    text: str = param("Python: the value to leave with, or the exception to raise", default="")
    frame: int = param("the frame to leave, raise in or call again; one of ways_out, 0 is the innermost", default=0)


class Release(Op):
    """Let every thread go on that this session stopped."""

    name = "release"
    category = "probe"
    since = "0.1"
    reply_doc = "released: count"

    everybody: bool = param("also those of other sessions", default=False)
