"""One evaluation on its way: what it has printed, which thread runs it, how it is interrupted, when it is overdue.

*Interrupts.* `interrupt` arrives on another thread and lands as KeyboardInterrupt in the evaluating thread, through CPython's asynchronous
exceptions. One evaluation gets at most one; it is sent under `_guard` and only while `_armed`. The thread that has finished disarms under the same
lock, and retries when the exception arrives in the middle of that: after it nothing can be under way any more. It cannot leave a C call that does
not return: then `still_running` says where the thread is, and nothing is claimed. What runs on an event loop as a task is cancelled instead.
"""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Any

from livesh.agent import raw
from livesh.errors import Refused
from livesh.runtime import walks
from livesh.runtime.select import runtime

if TYPE_CHECKING:
    from collections.abc import Callable

    from livesh.agent.sessions import Session
    from livesh.wire.ops.core import Eval

GRACE = 1.0  # seconds between the interrupt at a deadline and giving up
FLUSH_EVERY = 0.1
KEPT = 1 << 20  # characters of one answer that are kept for the op more


class NotRun(Refused):
    """The source could not be run where it was asked to; what the source itself raises is part of an answer instead."""


class Evaluation:
    """A piece of source that runs for a session."""

    def __init__(self, session: Session, op: Eval) -> None:
        self.session = session
        self.op = op
        self.request = session.requests.get(raw.get_ident())
        self.began = monotonic()
        self.interrupted = False
        self.finished = False
        self.where = "agent"
        self.cancel: Callable[[], object] | None = None  # how to interrupt what is no running thread: a task, a wait
        self.is_part = False  # of another op than eval, whose answer has another form
        self.meanwhile = ""  # what is true as long as that part does not end
        self.answered = False  # given up by the watcher: the answer has been sent
        self._out: list[str] = []
        self._size = 0
        self._dropped = 0
        self._sent = 0
        self._flushed = self.began
        self._overdue = 0.0
        self._guard = raw.allocate_lock()
        self._thread = 0
        self._armed = False

    # What it prints.

    def write(self, text: str) -> None:
        """Take what the source prints; beyond the limits it is counted, not kept."""
        room = max(KEPT - self._size, 0)
        self._dropped += max(len(text) - room, 0)
        if room and text:
            self._out.append(text[:room])
            self._size += len(text[:room])
            if monotonic() - self._flushed > FLUSH_EVERY:
                self.flush()

    def flush(self) -> None:
        """Send what has been printed so far, as long as the answer's limit allows."""
        self._flushed = monotonic()
        text = self._taken()
        room = self.op.limit - self._sent
        if text and room > 0:
            self._sent += len(text[:room])
            self.session.emit("output", {"text": text[:room], "request": self.request})
            text = text[room:]
        if text:
            self._out.insert(0, text)

    def _taken(self) -> str:
        out, self._out = self._out, []
        return "".join(out)

    def rest(self, value: str | None = None) -> dict[str, Any]:
        """Return out, value and more of the answer; what is beyond the limit waits for the op more."""
        out = self._taken()
        room = max(self.op.limit - self._sent, 0)
        left = out[room:]
        answer: dict[str, Any] = {"out": out[:room]}
        if value is not None:
            answer["value"] = value[: self.op.limit]
            left += value[self.op.limit :]
        memory = self.session.memory
        memory["more"], memory["more dropped"] = left, self._dropped
        answer["more"] = bool(left or self._dropped)
        return answer

    # Interrupts.

    def run(self, work: Callable[[], Any]) -> Any:
        """Call *work* in this thread, open to one interrupt."""
        self._thread = raw.get_ident()
        self._armed = True
        try:
            if self.interrupted or self.session.closed or self.came_early():
                raise KeyboardInterrupt  # closing looks at the session's evaluation after it has said so: one of us sees the other
            return work()
        finally:
            self._disarm()

    def came_early(self) -> bool:
        """Whether it was interrupted before it was known; who interrupts notes the request, then looks at the session's evaluation."""
        if self.request not in self.session.early:
            return False
        with self._guard:
            self.interrupted, self._armed = True, False
        return True

    def _disarm(self) -> None:
        while True:
            try:
                with self._guard:
                    self._armed = False
                return
            except KeyboardInterrupt:  # ours, in the last moment; there is no second one
                continue

    def interrupt(self) -> bool:
        """Interrupt it; returns False when there is nothing (more) to interrupt."""
        with self._guard:
            if self.finished or (self._armed and self._thread == raw.get_ident()):
                return False  # `livesh.stop()` at the prompt closes the session it is typed in
            first, self.interrupted = not self.interrupted, True
            cancel = self.cancel
            if self._armed:
                self._armed = False
                return runtime().interrupt_thread(self._thread, KeyboardInterrupt)
        if cancel is not None:
            cancel()
        return first

    def tend(self) -> bool:
        """Look after it from the watcher's thread; returns True when it should be given up."""
        if self._out and monotonic() - self._flushed > FLUSH_EVERY:
            self.flush()
        if self.op.timeout is None or self.finished:
            return False
        now = monotonic()
        if self._overdue:
            return now - self._overdue > GRACE
        if now - self.began > self.op.timeout:
            self._overdue = now
            self.interrupt()
        return False

    def still_running(self) -> dict[str, Any]:
        """Return the honest answer about an evaluation that does not end: where it is."""
        self.answered = True
        place = self.place()
        text = f"interrupted after {self.op.timeout or 0:g} s, but still running{' in ' + place if place else ''}; the prompt is free, it is not"
        return {"status": "running", **self.rest(), "text": text, "elapsed": monotonic() - self.began, "where": self.where}

    def runs_in(self, ident: int) -> bool:
        """Whether it is the thread *ident* that evaluates."""
        return self._armed and self._thread == ident

    def place(self) -> str:
        """Return where the evaluating thread is, the innermost frame that is not ours."""
        theirs = (each for each in walks.stack(self._thread) or () if not walks.is_ours(each.frame))
        return next((f"{each.code.co_qualname} ({each.code.co_filename}:{each.line})" for each in theirs), "")
