"""What a command is: one object whose usage line is the single source of help, argument check and completion.

    ROLLBACK = Command(
        name="rollback",
        usage="rollback MODULE [VERSION] [--reason TEXT]",
        summary="Make an earlier version of a module current again.",
        group="Changing code",
        category="code",
        run=rollback,         # (ctx, args) -> reply dict       talks, draws nothing
        show=show_swap,       # (reply, width) -> [(style, text)]   draws, asks nothing
        complete={"MODULE": "modules", "VERSION": versions_of},
    )

`args` maps every slot, flag and literal word that was given: {"MODULE": "shop", "VERSION": "2", "--reason": "why"}; a repeated slot
(`MODULE…`) is always there, as a list. What was not given is absent. The grammar of usage lines is in `shell/usage.py`.
No prompt_toolkit here: `livesh exec` runs the same commands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from livesh.wire.ops.base import Op

Text = list[tuple[str, str]]  # styled pieces, as prompt_toolkit's FormattedText
Args = dict[str, Any]
Reply = dict[str, Any]


class Context(Protocol):
    """What a command may use of the shell that runs it; `livesh exec` gives one as well."""

    client: Any
    width: int
    json: bool
    stdin_is_tty: bool
    info: dict[str, Any]  # what describe said
    memory: dict[str, Any]  # what commands keep for each other, for as long as the shell is attached

    def call(self, op: Op, timeout: float | None = 30.0) -> Reply:
        """Ask the target and return its answer."""
        ...

    def out(self, text: Text) -> None:
        """Show something before the command is over: progress, a question's background."""
        ...

    def open_editor(self, text: str, suffix: str) -> str | None:
        """Let the person edit *text*; None when it was left as it is or there is no editor."""
        ...

    def ask(self, question: str) -> bool:
        """Ask yes or no; False where nobody can answer."""
        ...


class Command:
    """One thing a person types."""

    __slots__ = ("aliases", "category", "complete", "doc", "group", "hidden", "name", "run", "show", "summary", "usage")

    def __init__(
        self,
        *,
        name: str,
        usage: str,
        summary: str,
        group: str,
        category: str,
        run: Callable[[Any, Args], Reply],
        show: Callable[[Reply, int], Text],
        complete: dict[str, Any] | None = None,
        aliases: tuple[str, ...] = (),
        doc: str = "",
        hidden: bool = False,
    ) -> None:
        self.name = name
        self.usage = usage
        self.summary = summary
        self.group = group
        self.category = category  # the role it needs at least, or "local"
        self.run = run
        self.show = show
        self.complete = complete or {}
        self.aliases = aliases
        self.doc = doc
        self.hidden = hidden

    def __repr__(self) -> str:
        return f"Command({self.usage!r})"
