"""The line a person types: with prompt_toolkit on a terminal, line by line everywhere else.

Both kinds offer `read()`, which returns a whole entry, raises `EOFError` at the end and `KeyboardInterrupt` on Ctrl-C.
The plain kind serves dumb terminals and pipes, and loads nothing of prompt_toolkit.
"""

from __future__ import annotations

import os
import select
import sys
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from livesh.shell import entry, interrupts, style
from livesh.shell.render.text import Text
from livesh.shell.screen import Screen

if TYPE_CHECKING:
    from prompt_toolkit import PromptSession
    from prompt_toolkit.completion import Completer
    from prompt_toolkit.lexers import Lexer


class Prompt(Protocol):
    """Whatever reads entries."""

    def read(self, prefill: str = "") -> str:
        """Return the next whole entry."""

    def redraw(self) -> None:
        """Draw the prompt anew, if it is open: something beside it changed."""


def wants_plain() -> bool:
    """Return whether this is no terminal to draw on."""
    return not (sys.stdin.isatty() and sys.stdout.isatty()) or os.environ.get("TERM", "dumb") == "dumb"


class PlainPrompt:
    """Reads lines; shows a prompt when a person is there, and nothing of its own otherwise."""

    def __init__(self, name: Callable[[], str], screen: Screen) -> None:
        self._name = name
        self._screen = screen
        self._shown = sys.stdin.isatty()

    def read(self, prefill: str = "") -> str:
        """Return the next entry, asking for more lines until it is whole."""
        typed = self._line(self._name() + "> ")
        while not entry.is_whole(typed):
            typed += "\n" + self._line("." * len(self._name()) + "> ")
        return typed

    def redraw(self) -> None:
        """Nothing is drawn, so nothing is drawn anew."""

    def _line(self, prompt: str) -> str:
        try:
            with self._screen.lent(lambda characters: self._over(characters, prompt), lambda: self._show(prompt)):
                line = self._typed()
        except KeyboardInterrupt:
            self._screen.write([("", "\n")])
            raise
        if not line:
            if self._shown:
                sys.stdout.write("\n")
            raise EOFError
        return line.rstrip("\n")

    def _typed(self) -> str:
        """Wait, then read: a Ctrl-C that came before a line but is handled after it would take that line along, and nobody would be told."""
        if not self._shown:
            with interrupts.heard():
                return sys.stdin.readline()
        with interrupts.heard():
            select.select([sys.stdin], [], [])
        return sys.stdin.readline()

    def _over(self, characters: str, prompt: str) -> None:
        sys.stdout.write(("\n" if self._shown else "") + characters)
        self._show(prompt)

    def _show(self, prompt: str) -> None:
        if self._shown:
            sys.stdout.write(prompt)
        sys.stdout.flush()


def read_line(screen: Screen, prompt: str, cancelled: Callable[[], bool]) -> str:
    """Read one line below the shell's own prompt; what comes meanwhile appears above it.

    Called in a job's thread: Ctrl-C is heard by the main thread, so *cancelled* is looked at while waiting; before anything is
    shown and read as well, or what is typed after a Ctrl-C, for the shell's prompt, would be taken for an answer here.
    """
    if cancelled():
        raise KeyboardInterrupt
    shown = style.ansi([("prompt", prompt)], screen.colour)
    with screen.lent(lambda characters: _print_over(characters, shown), lambda: _print(shown)):
        while not (select.select([sys.stdin], [], [], 0.1)[0] and not cancelled()):
            if cancelled():
                _print("\n")  # the terminal has echoed ^C
                raise KeyboardInterrupt
        line = sys.stdin.readline()
    if not line:
        sys.stdout.write("\n")
        raise EOFError
    return line.rstrip("\n")


def _print(characters: str) -> None:
    sys.stdout.write(characters)
    sys.stdout.flush()


def _print_over(characters: str, prompt: str) -> None:
    _print("\n" + characters + prompt)


class LivePrompt:
    """A prompt_toolkit session: history, completion, colours, the bar at the bottom."""

    def __init__(self, name: Callable[[], str], screen: Screen, completer: Completer, bar: Callable[[int], Text]) -> None:
        self._name = name
        self._screen = screen
        self._bar = bar
        self._waiting: list[str] = []
        self._guard = threading.Lock()
        self._session = self._open(completer)

    def read(self, prefill: str = "") -> str:
        """Return the next entry."""
        try:
            with self._screen.lent(self._above, lambda: None):
                return self._session.prompt(default=prefill)
        finally:
            self._flush()

    def redraw(self) -> None:
        """Draw the bar anew."""
        self._session.app.invalidate()

    def _open(self, completer: Completer) -> PromptSession[str]:
        from prompt_toolkit import PromptSession
        from prompt_toolkit.auto_suggest import AutoSuggestFromHistory
        from prompt_toolkit.filters import Condition
        from prompt_toolkit.shortcuts import CompleteStyle

        from livesh.shell import keys
        from livesh.shell.history import open_history

        return PromptSession(
            message=lambda: [("class:prompt", self._name() + "> ")],
            prompt_continuation=continuation,
            multiline=True,
            lexer=_lexer(),
            style=_style(self._screen.colour),
            history=open_history(),
            auto_suggest=AutoSuggestFromHistory(),
            completer=completer,
            complete_in_thread=True,
            complete_while_typing=Condition(self._is_command),
            complete_style=CompleteStyle.COLUMN,
            reserve_space_for_menu=6,
            key_bindings=keys.bindings(),
            bottom_toolbar=lambda: _classes(self._bar(self._session.app.output.get_size().columns)),
            enable_suspend=True,
            enable_open_in_editor=True,
            include_default_pygments_style=False,
        )

    def _is_command(self) -> bool:
        return self._session.default_buffer.text.startswith(":")

    def _above(self, characters: str) -> None:
        """Print over the prompt, from any thread; lines that come together are printed together."""
        loop = self._session.app.loop
        with self._guard:
            first = not self._waiting
            self._waiting.append(characters)
        if loop is None or not self._session.app.is_running:
            self._flush()
        elif first:
            loop.call_soon_threadsafe(self._print)

    def _print(self) -> None:
        from prompt_toolkit.application import run_in_terminal

        run_in_terminal(self._flush)

    def _flush(self) -> None:
        with self._guard:
            waiting, self._waiting = self._waiting, []
        if waiting:
            sys.stdout.write("".join(waiting))
            sys.stdout.flush()


class DialoguePrompt(LivePrompt):
    """Lines of a dialogue that a command holds, such as that at a stopped thread: with a history of its own.

    Reads in the thread of the command's job, so Ctrl-C is a key here and no signal: it drops a line, on an empty one it ends the dialogue.
    """

    def __init__(self, name: str, kind: str, screen: Screen, completer: Completer, bar: Callable[[int], Text]) -> None:
        self._kind = kind
        super().__init__(lambda: name, screen, completer, bar)

    def read(self, prefill: str = "") -> str:
        """Return the next line; raises `EOFError` on Ctrl-D and `KeyboardInterrupt` on Ctrl-C at an empty line."""
        while True:
            try:
                with self._screen.lent(self._above, lambda: None):
                    return self._session.prompt(default=prefill, handle_sigint=False)
            except KeyboardInterrupt:
                if not self._session.default_buffer.text:
                    raise
            finally:
                self._flush()

    def _open(self, completer: Completer) -> PromptSession[str]:
        from prompt_toolkit import PromptSession
        from prompt_toolkit.shortcuts import CompleteStyle

        from livesh.shell.history import open_history

        return PromptSession(
            message=lambda: [("class:prompt", self._name())],
            lexer=_lexer(),
            style=_style(self._screen.colour),
            history=open_history(self._kind),
            completer=completer,
            complete_in_thread=True,
            complete_while_typing=False,
            complete_style=CompleteStyle.COLUMN,
            reserve_space_for_menu=6,
            bottom_toolbar=lambda: _classes(self._bar(self._session.app.output.get_size().columns)),
            refresh_interval=1.0,  # the bar counts down
            include_default_pygments_style=False,
        )


def continuation(width: int, _number: int, is_soft_wrap: int) -> Any:  # a list of styled texts, see `_classes`
    """What stands before a further line of the input, *width* wide; nothing to read before the rest of a line that was too long."""
    return [("", " " * width)] if is_soft_wrap else [("class:dim", "." * (width - 2) + "> ")]


def _classes(text: Text) -> Any:  # prompt_toolkit's lists may hold triples, and lists are invariant
    return [("class:" + style if style else "", part) for style, part in text]


def _style(colour: bool) -> Any:
    from prompt_toolkit.styles import Style

    from livesh.shell.style import STYLES

    if not colour:
        return Style.from_dict({"bottom-toolbar": "reverse"})
    rules = {name: rule for name, (_, rule) in STYLES.items()}
    rules |= {
        "auto-suggestion": "ansibrightblack",
        "bottom-toolbar": "noreverse bg:ansibrightblack",
        "completion-menu.completion": "bg:ansibrightblack ansiwhite",
        "completion-menu.completion.current": "bg:ansiblue ansiwhite",
        "completion-menu.meta.completion": "bg:ansiblack ansibrightblack",
        "completion-menu.meta.completion.current": "bg:ansiblack ansiwhite",
    }
    return Style.from_dict(rules)


def _lexer() -> Lexer:
    """Return a lexer that loads pygments with the first character that is typed, not before the first prompt."""
    from prompt_toolkit.document import Document
    from prompt_toolkit.lexers import Lexer

    from livesh.shell.render.text import lines
    from livesh.shell.style import highlight

    class EntryLexer(Lexer):
        def lex_document(self, document: Document) -> Callable[[int], Any]:
            if not document.text or document.text.startswith(":"):
                return lambda number: _command(document.lines[number] if number < document.line_count else "")
            drawn = [_classes(line) for line in lines([*highlight(document.text), ("", "\n")])]
            return lambda number: drawn[number] if number < len(drawn) else []

    return EntryLexer()


def _command(line: str) -> list[tuple[str, str]]:
    word, blank, rest = line.partition(" ")
    return [("class:here" if word.startswith(":") else "", word), ("", blank + rest)]
