"""What a command may use of the shell that runs it; see `Context` in commands/base.py."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from livesh.shell import editor
from livesh.shell.jobs import Job
from livesh.shell.prompt import DialoguePrompt, read_line, wants_plain
from livesh.shell.render.text import Text, fold
from livesh.shell.router import until_last

if TYPE_CHECKING:
    from livesh.shell.app import Shell
    from livesh.wire.ops.base import Op

Event = tuple[str, dict[str, Any]]


class ShellContext:
    """The context of one job in the shell."""

    json = False

    def __init__(self, shell: Shell, job: Job) -> None:
        self.shell = shell
        self.job = job
        self.client = shell.client
        self.memory = shell.memory
        self.cancelled = job.cancelled
        self.stdin_is_tty = sys.stdin.isatty() and not job.background

    @property
    def info(self) -> dict[str, Any]:
        """What the target said about itself."""
        return self.shell.info

    @property
    def width(self) -> int:
        """The cells there are for a line; beside the prompt each begins with a mark."""
        return self.shell.screen.width - (2 if self.job.background else 0)

    @property
    def background(self) -> bool:
        """Whether the prompt is open beside this."""
        return self.job.background

    def call(self, op: Op, timeout: float | None = 30.0) -> dict[str, Any]:
        """Ask the target and return its answer."""
        return self.client.wait(self.shell.ask(self.job, op), timeout)

    def out(self, text: Text) -> None:
        """Show something before the command is over."""
        self.job.out(fold(text, self.width))

    def follow(self, stream: str | int) -> Iterator[Event]:
        """Yield the events of *stream* until one is the last, the job is cancelled or the target is gone."""
        with self.shell.router.following(stream) as arrived:
            yield from until_last(arrived, self.cancelled.is_set, self.client)

    def open_editor(self, text: str, suffix: str) -> str | None:
        """Let the person edit *text* in $VISUAL or $EDITOR; None when it was left as it is."""
        self.job.interactive = True
        try:
            return editor.edit(text, suffix)
        finally:
            self.job.interactive = False

    def run_command(self, text: str) -> None:
        """Run another command, with its colon, in the middle of this one's dialogue."""
        from livesh.shell.app import run_command

        run_command(self, text)

    def ask(self, question: str) -> bool:
        """Ask yes or no; False where nobody can answer."""
        return self.read_line(question + " [y/N] ").strip().lower() in ("y", "yes")

    def read_line(self, prompt: str) -> str:
        """Read one line from the person, for commands that hold a dialogue; "" where nobody can answer.

        Raises `KeyboardInterrupt` on Ctrl-C and `EOFError` on Ctrl-D: both end the command and say nothing.
        """
        if not self.stdin_is_tty:
            return ""
        return read_line(self.shell.screen, prompt, self.cancelled.is_set)

    def lines(self, prompt: str, kind: str, complete: Callable[[str], Iterable[tuple[str, int, str]]], bar: Callable[[int], Text]) -> Callable[[], str]:
        """Return what reads the lines of a dialogue, on a terminal with the history of its *kind*, completion and a bar.

        *complete* answers, for the text before the cursor, (completion, characters it stands for, meaning).
        """
        if wants_plain():
            return lambda: self.read_line(prompt)
        from livesh.shell.completion import LineCompleter

        return DialoguePrompt(prompt, kind, self.shell.screen, LineCompleter(complete), bar).read
