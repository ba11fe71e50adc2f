"""The ops that look at what runs: stacks, threads, tasks, exceptions, a profile, and who else is looking."""

from __future__ import annotations

from livesh.wire.ops.base import Op, param

FRAME = "frame: {qualname, file, line, module, version, current, status: current|moved|stale|gone|null, line_now, text, locals, probed}"


class Stacks(Op):
    """Return the stacks of threads, tasks, greenlets or suspended generators, each frame with its version."""

    name = "stacks"
    category = "observe"
    since = "0.1"
    reply_doc = "stacks: [{kind, id, name, state, frames: [frame]}], innermost frame first; " + FRAME

    of: str = param('"threads", "tasks", "greenlets", "generators", "all", or the name or id of a thread, task or greenlet', default="threads")
    locals: bool = param("each frame's variables as short text; secrets redacted", default=False)
    depth: int = param("levels shown of each variable", default=1)


class Threads(Op):
    """Return every thread with the CPU it used during a window, the lock it waits for and who has that."""

    name = "threads"
    category = "observe"
    since = "0.1"
    reply_doc = "threads: [{id, native, name, cpu: share of a core, cpu_s, waits: {lock, held_by}, frames}]; lag: [{loop, lag_ms}]; window"

    window: float = param("seconds over which CPU is measured, at most 10", default=0.3)


class Tasks(Op):
    """Return asyncio's tasks as trees, each below the one that awaits it, trio's, below the task whose nursery they are in, and gevent's greenlets."""

    name = "tasks"
    category = "observe"
    since = "0.1"
    reply_doc = "tasks: [{kind: task|greenlet, id, name, state, waits, created, frames, cycle, children}]; lag: [{loop, lag_ms}]; " + FRAME

    frames: bool = param("all frames of each task, not only the innermost", default=False)


class Cancel(Op):
    """Cancel an asyncio task on its own loop, a nursery of trio's that holds one task alone, or end a greenlet on its own hub."""

    name = "cancel"
    category = "state"
    since = "0.1"
    reply_doc = "task: {kind, id, name, frames}; asked: bool"

    task: str = param("id (t8, g7f01) or name")
    reason: str = param("the message of the CancelledError; trio's Cancelled and a greenlet's GreenletExit have none", default="cancelled from livesh")
    insist: bool = param("also the task its event loop was started for; trio: the nursery too that holds other tasks", default=False)


class InterruptThread(Op):
    """Raise KeyboardInterrupt in a thread of the service, at its next Python instruction."""

    name = "interrupt_thread"
    category = "code"
    since = "0.1"
    reply_doc = "thread: name; raised: KeyboardInterrupt, in a thread of gevent's pool GreenletExit; landed: bool, false while the thread is in a C call; frames where it was; text"

    thread: str = param("name or number")
    wait: float = param("seconds to see whether it landed", default=1.0)
    insist: bool = param("KeyboardInterrupt also where it ends the service: in the thread of an event loop or of gevent's hub, and in its pool's", default=False)


class Record(Op):
    """Record exceptions from now on: those nobody handled and those that were logged; handled ones only where asked."""

    name = "record"
    category = "probe"
    since = "0.1"
    reply_doc = "recording: [sources]; lacking: [why others are not]"

    handled: str = param('also handled ones: the name of an exception type, "*" for any; costs where something is raised', default="")
    off: bool = param("stop recording", default=False)


class Errors(Op):
    """Return the recorded exceptions, grouped by type and place, the newest first."""

    name = "errors"
    category = "observe"
    since = "0.1"
    reply_doc = "recording: [sources]; since; groups: [{number, type, message, count, first, last, who, source, place, version}]; dropped"

    like: str = param("only types or places that contain this", default="")


class Error(Op):
    """Return one recorded exception with its frames and their variables."""

    name = "error"
    category = "observe"
    since = "0.1"
    reply_doc = "number, type, message, count, who, at, source, live: bool, trace: {type, message, frames, cause, context, notes}; " + FRAME

    number: int = param("its number in errors")


class PostMortem(Op):
    """Evaluate an expression in a frame of a recorded exception that is still kept."""

    name = "post_mortem"
    category = "code"
    since = "0.1"
    reply_doc = "text; value"

    number: int = param("its number in errors")
    frame: int = param("0 is where it was raised")
    expression: str = param("Python")


class Profile(Op):
    """Begin to sample every thread's stack."""

    name = "profile"
    category = "observe"
    since = "0.1"
    reply_doc = "profile: number; seconds; hints: [other tools at hand]"

    seconds: float = param("how long, at most 600", default=5.0)
    hz: float = param("samples a second, at most 1000", default=100.0)
    idle: bool = param("also threads that wait", default=False)


class ProfileResult(Op):
    """Return what a profile has seen so far."""

    name = "profile_result"
    category = "observe"
    since = "0.1"
    reply_doc = "done: bool; samples; seconds; cost: share of a core; functions: [{name, place, version, own, total}]; stacks: [[path, count]]"

    profile: int = param("its number")
    stop: bool = param("end it now", default=False)


class Neighbours(Op):
    """Return the other tools that look into this process: debuggers, coverage, tracers, wrappers."""

    name = "neighbours"
    category = "observe"
    since = "0.1"
    reply_doc = "neighbours: [{name, how, effect}]; lacking: [what this Python cannot do]"
