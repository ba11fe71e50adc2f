"""What runs for a line that was entered: in front, while the prompt waits for it, or beside the prompt.

A job is a thread with its own `cancelled` event and its own way out: the screen, the screen's events when it runs
beside the prompt, or a file. Ctrl-C asks the job in front to end; a second one leaves it running beside.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TextIO

from livesh.errors import UserError
from livesh.shell.entry import Line
from livesh.shell.render.text import Text, plain
from livesh.shell.screen import Screen
from livesh.shell.style import harmless

LEFT_AFTER_S = 0.2  # what a job beside the prompt asks and has no answer to by then is no longer waited for by what is asked next


class Job:
    """One running line."""

    def __init__(self, line: Line, screen: Screen, work: Callable[[Job], None]) -> None:
        self.line = line
        self.number = 0
        self.background = line.background
        self.started = time.time()
        self.cancelled = threading.Event()
        self.ended = threading.Event()
        self.free = threading.Event()  # the prompt need not wait any more
        self.failed = False
        self.request = 0  # the number of what it has asked the target last
        self.interactive = False  # an editor has the terminal: Ctrl-C is the editor's
        self._screen = screen
        self._work = work
        self._file: TextIO | None = None
        self._thread = threading.Thread(target=self._run, name=f"job {line.text[:30]}", daemon=True)

    def start(self) -> None:
        """Open the file it writes to, if any, and begin."""
        if self.line.file:
            try:
                self._file = open(self.line.file, "a" if self.line.append else "w", encoding="utf-8")  # noqa: SIM115  # closed when the job ends
            except OSError as trouble:
                raise UserError(f"cannot write {self.line.file}: {trouble.strerror}") from None
        self._thread.start()

    def out(self, text: Text) -> None:
        """Write *text* where this job writes."""
        if not text:
            return
        if self._file is not None:
            self._file.write(harmless(plain(text)))
            self._file.flush()
        elif self.background:
            self._screen.event(text)
        else:
            self._screen.write(text)

    @property
    def state(self) -> str:
        """running, ending, done or failed."""
        if not self.ended.is_set():
            return "ending" if self.cancelled.is_set() else "running"
        return "failed" if self.failed else "done"

    def _run(self) -> None:
        try:
            self._work(self)
        finally:
            if self._file is not None:
                self._file.close()
            self.ended.set()
            self.free.set()


class Jobs:
    """The jobs beside the prompt; a number is never used twice while the shell is open."""

    def __init__(self) -> None:
        self.listed: list[Job] = []
        self._last = 0

    def add(self, job: Job) -> Job:
        """Give *job* a number and list it."""
        self._last += 1
        job.number = self._last
        job.background = True
        self.listed.append(job)
        return job

    def leave(self, job: Job) -> Job:
        """Let a job that was in front run on beside the prompt."""
        if job.number == 0:
            self.add(job)
        job.background = True
        job.free.set()
        return job

    def find(self, number: str | None) -> Job:
        """Return the job *number*, or the last one."""
        wanted = (number or "").lstrip("%")
        for job in reversed(self.listed):
            if not wanted or str(job.number) == wanted:
                return job
        raise UserError(f"there is no job {wanted}" if wanted else "no job runs beside the prompt", hint=":jobs lists them")

    def running(self) -> list[Job]:
        """Return those that have not ended."""
        return [job for job in self.listed if not job.ended.is_set()]

    def forget_ended(self) -> None:
        """Drop the jobs that ended; they have said so."""
        self.listed = self.running()
