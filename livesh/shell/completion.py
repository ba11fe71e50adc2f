"""Completion: commands and their arguments, objects in the target, and jedi for what only the text knows.

Runs in a thread of prompt_toolkit's, never in the keystroke's way. The target answers first, within its own deadline
and without running anybody's code. jedi is imported in the background when Tab is first pressed, and its answer is
waited for only briefly: what is late today is there at the next Tab.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document

from livesh.errors import LiveshError
from livesh.shell import entry

WAIT_FOR_JEDI_S = 0.4
_IN_A_KEY = re.compile(r"""[^\W\d][\w.\[\]'"]*\[(?:"[^"\\]*|'[^'\\]*)$""")
_EXPRESSION = re.compile(r"[^\W\d][\w.\[\]'\"]*\.?$|\.$|$")


class ShellCompleter(Completer):
    """Complete what is before the cursor, as a command or as Python."""

    def __init__(
        self,
        commands: Callable[[], Sequence[tuple[str, str]]],
        arguments: Callable[[str, str, str], Iterable[str | tuple[str, str]]],
        remote: Callable[[str], Mapping[str, Any]],
    ) -> None:
        """*commands* lists (name, summary); *arguments* answers (command, words before, word); *remote* is the op."""
        self._commands = commands
        self._arguments = arguments
        self._remote = remote
        self._jedi = Jedi()

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterator[Completion]:
        """Yield the completions at the cursor."""
        text = document.text_before_cursor
        if not text.lstrip().startswith(":"):
            yield from self._python(text, complete_event.completion_requested)
        elif " " in text.strip() or text.endswith(" "):
            yield from self._argument(text.lstrip())
        else:
            yield from self._command(text.lstrip()[1:])

    def _command(self, typed: str) -> Iterator[Completion]:
        for name, summary in self._commands():
            if name.startswith(typed):
                yield Completion(name, -len(typed), display=":" + name, display_meta=summary)

    def _argument(self, text: str) -> Iterator[Completion]:
        command, rest = entry.command_word(text)
        if text.endswith(" ") and rest:
            rest += " "
        before, _, word = rest.rpartition(" ")
        try:
            found = list(self._arguments(command, before, word))
        except LiveshError:
            return
        for item in found:
            value, meta = item if isinstance(item, tuple) else (item, "")
            yield Completion(value, -len(word), display_meta=meta)

    def _python(self, text: str, asked: bool) -> Iterator[Completion]:
        if not asked or not text.rsplit("\n", 1)[-1].strip():
            return
        in_a_key = _IN_A_KEY.search(text)
        expression = in_a_key or _EXPRESSION.search(text)
        typed = expression.group(0) if expression else ""
        word = re.split(r"[.\[\]'\"]", typed)[-1]
        answer = self._jedi.ask(text)
        seen = set()
        for match in self._from_target(typed):
            name = str(match["text"])
            seen.add(name)
            yield Completion(name, -int(match["back"]), display_meta=str(match.get("kind") or ""))
        if in_a_key or (("." in typed or "[" in typed) and seen):
            return
        for name, kind in answer.names(WAIT_FOR_JEDI_S):
            if name not in seen and (word or not name.startswith("_")):
                yield Completion(name, -len(word), display_meta=kind)

    def _from_target(self, typed: str) -> list[dict[str, Any]]:
        if not typed:
            return []
        try:
            reply = self._remote(typed)
        except LiveshError:
            return []
        back = len(typed) - int(reply.get("start") or 0)
        return [{**match, "back": back} for match in reply.get("matches") or []]


class LineCompleter(Completer):
    """Complete the lines of a dialogue, when asked."""

    def __init__(self, complete: Callable[[str], Iterable[tuple[str, int, str]]]) -> None:
        """*complete* answers, for the text before the cursor, (completion, characters it stands for, meaning)."""
        self._complete = complete

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterator[Completion]:
        """Yield the completions at the cursor; a target that does not answer has none."""
        try:
            for text, back, meaning in self._complete(document.text_before_cursor):
                yield Completion(text, -back, display_meta=meaning)
        except LiveshError:
            return


class Jedi:
    """jedi, imported by the first who asks and in their own thread."""

    def ask(self, text: str) -> Answer:
        """Start completing *text*; the answer can be waited for."""
        answer = Answer(text)
        threading.Thread(target=answer.find, name="jedi", daemon=True).start()
        return answer


class Answer:
    """What jedi says about one text, when it has said it."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._names: list[tuple[str, str]] = []
        self._done = threading.Event()

    def find(self) -> None:
        """Complete with jedi; whatever goes wrong in there costs its answers and nothing else."""
        try:
            import jedi

            found = jedi.Script(self._text).complete()
            self._names = [(one.name, one.type) for one in found[:200]]
        except Exception as trouble:
            # jedi fails in many ways on half-typed code (RecursionError, KeyError ...).
            self._names = []
            self.trouble: Exception | None = trouble
        finally:
            self._done.set()

    def names(self, seconds: float) -> list[tuple[str, str]]:
        """Return (name, kind) pairs, or none when they are not there in time."""
        return self._names if self._done.wait(seconds) else []
