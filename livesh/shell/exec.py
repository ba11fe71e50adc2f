"""`livesh exec TARGET [--json] COMMAND…`: one command, its answer, an exit status. For scripts.

Exit status: 0 done, 1 refused or failed, 2 usage. A COMMAND that begins with a colon is a command of the shell; the colon may be left out
where the line is no Python, or only the command's name. Anything else is Python, evaluated in the target; ``-`` reads it from stdin.
No prompt_toolkit here.
"""

from __future__ import annotations

import sys
import threading
import time
from typing import TYPE_CHECKING, Any, TextIO

from livesh.errors import Denied, LiveshError, Refused, UserError
from livesh.shell.client import Client
from livesh.shell.router import Router, until_last

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from livesh.shell.commands.base import Command
    from livesh.wire.ops.base import Op

USAGE = "usage: livesh exec TARGET [--json] [--timeout SECONDS] COMMAND…"
OK, FAILED, BAD_USAGE = 0, 1, 2
OF_A_SESSION = frozenset({"begin", "break", "suspend"})  # they set something and do not wait for what comes of it


class Once:
    """What a command may use of a shell that runs it once."""

    def __init__(self, client: Client, *, as_json: bool, timeout: float | None) -> None:
        self.client = client
        self.json = as_json
        self.width = _width()
        self.stdin_is_tty = False
        self.memory: dict[str, Any] = {}
        self.background = False
        self.cancelled = threading.Event()
        self._timeout = timeout
        self._info: dict[str, Any] | None = None
        self._router = Router(_ignore if as_json else _print_event)
        client.on_event = self._router.take

    @property
    def info(self) -> dict[str, Any]:
        """What describe says about the target; asked when a command wants to know."""
        if self._info is None:
            from livesh.wire.ops.core import Describe

            self._info = self.client.call(Describe())
        return self._info

    def call(self, op: Op, timeout: float | None = 30.0) -> dict[str, Any]:
        """Ask the target and return its answer."""
        return self.client.call(op, self._timeout if self._timeout is not None else timeout)

    def out(self, text: list[tuple[str, str]]) -> None:
        """Show something before the command is over; with --json there is only the answer."""
        if not self.json:
            write(text)

    def follow(self, stream: str | int) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield the events of *stream* until one is the last, --timeout is over or the target is gone."""
        self.client.listen()
        with self._router.following(stream) as arrived:
            yield from until_last(arrived, self._over(), self.client)

    def _over(self) -> Callable[[], bool]:
        until = None if self._timeout is None else time.monotonic() + self._timeout
        return lambda: self.cancelled.is_set() or (until is not None and time.monotonic() > until)

    def open_editor(self, text: str, suffix: str) -> str | None:
        """Let the person edit *text*; None when it was left as it is."""
        from livesh.shell import editor

        return editor.edit(text, suffix)

    def ask(self, question: str) -> bool:
        """Say no: nobody is there to answer."""
        return False


def main(argv: list[str]) -> int:
    """Run ``livesh exec`` with *argv* (without the verb) and return the exit status."""
    try:
        target, command, as_json, timeout = arguments(argv)
    except UserError as wrong:
        print(f"livesh exec: {wrong}\n{wrong.hint or USAGE}", file=sys.stderr)
        return BAD_USAGE
    try:
        if target.endswith(":all"):
            from livesh.shell import fleet

            return fleet.main(target[: -len(":all")], command, as_json=as_json, timeout=timeout)
        with Client.connect(target) as client:
            return run(Once(client, as_json=as_json, timeout=timeout), command)
    except UserError as wrong:
        return complain(wrong, as_json, BAD_USAGE)
    except LiveshError as failed:
        return complain(failed, as_json, FAILED)
    except KeyboardInterrupt:
        return 130


def arguments(argv: list[str]) -> tuple[str, str, bool, float | None]:
    """Take *argv* apart: target, command, --json, --timeout; options stand before or after TARGET."""
    as_json, timeout, plain = False, None, list(argv)
    target = None
    while plain and (target is None or plain[0].startswith("--")):
        word = plain.pop(0)
        if word == "--json":
            as_json = True
        elif word.startswith("--timeout"):
            timeout = _timeout(word, plain)
        elif word == "--" and target is not None:
            break
        elif word.startswith("-"):
            raise UserError(f"there is no option {word}", hint=USAGE)
        else:
            target = word
    if target is None or not plain:
        raise UserError("TARGET or COMMAND is missing", hint=USAGE)
    return target, _joined(plain), as_json, timeout


def _timeout(word: str, rest: list[str]) -> float:
    from livesh.shell.usage import seconds

    value = word.partition("=")[2] or (rest.pop(0) if rest else "")
    return seconds(value)


def _joined(words: list[str]) -> str:
    """Return the command as one line: words the caller's shell has taken apart get their quotes back."""
    if words == ["-"]:
        return sys.stdin.read()
    if len(words) == 1:
        return words[0]
    return " ".join(f'"{word}"' if " " in word and "=" not in word else word for word in words)


def run(ctx: Once, line: str) -> int:
    """Run one command or piece of Python and print its answer."""
    if line.startswith(":"):
        return run_command(ctx, line[1:].lstrip())
    from livesh.shell.commands.table import find

    word = line.partition(" ")[0]
    if word.isidentifier() and find(word) is not None and (line == word or not _is_python(line)):
        return run_command(ctx, line)
    return run_python(ctx, line)


def _is_python(line: str) -> bool:
    try:
        compile(line, "<exec>", "exec", 0x2000)
    except (SyntaxError, ValueError):
        return False
    return True


def run_command(ctx: Once, line: str) -> int:
    """Run a command of the shell."""
    from livesh.shell import siblings
    from livesh.shell.commands.table import closest, find
    from livesh.shell.usage import Usage

    word, _, rest = line.partition(" ")
    command: Command | None = find(word)
    if command is None:
        near = closest(word)
        raise UserError(f"there is no command {word}", hint=f"did you mean {near}?" if near else "livesh exec TARGET :help")
    args = Usage(command.usage).parse(rest)
    reply = siblings.noted(ctx, command, command.run(ctx, args))
    if ctx.json:
        print_json(reply)
    else:
        write(command.show(reply, ctx.width) + siblings.show(reply, ctx.width))
    if command.name in OF_A_SESSION:
        print("… and it is over: what a command sets ends with its session, and livesh exec has one for each; livesh attach keeps it", file=sys.stderr)
    return FAILED if reply.get("failed") else OK


def run_python(ctx: Once, source: str) -> int:
    """Evaluate Python in the target."""
    from livesh.wire.ops.core import Eval

    timeout = ctx._timeout
    patience = None if timeout is None else timeout + 10
    number = ctx.client.send(Eval(source=source, timeout=timeout, limit=1_000_000))
    try:
        reply = ctx.client.wait(number, patience)
    except KeyboardInterrupt:
        reply = _interrupted(ctx, number)
    if ctx.json:
        print_json(reply)
    else:
        show_evaluation(reply, sys.stdout, sys.stderr)
    return OK if reply.get("status") == "ok" else FAILED


def _interrupted(ctx: Once, number: int) -> dict[str, Any]:
    """Pass a Ctrl-C on to the evaluation, which would otherwise end with this connection only; a second one leaves."""
    from livesh.wire.ops.core import Interrupt

    ctx.client.call(Interrupt(request=number))  # by its number: it may not have begun yet
    return ctx.client.wait(number, 10.0)


def show_evaluation(reply: dict[str, Any], out: TextIO, err: TextIO) -> None:
    """Print what an evaluation printed, its value, or its error."""
    from livesh.shell.render.clean import clean

    out.write(clean(str(reply.get("out") or "")))
    if reply.get("value") is not None:
        out.write(clean(str(reply["value"])) + "\n")
    if reply.get("error"):
        out.flush()
        err.write(clean(str(reply["error"].get("traceback", ""))).rstrip() + "\n")
    if reply.get("status") == "running":
        err.write(clean(str(reply.get("text"))) + "\n")


def _print_event(kind: str, data: dict[str, Any]) -> None:
    if kind == "output":
        from livesh.shell.render.clean import clean

        sys.stdout.write(clean(str(data.get("text", ""))))
        sys.stdout.flush()


def _ignore(kind: str, data: dict[str, Any]) -> None:
    """Leave events alone: with --json the answer is the only output."""


def complain(error: LiveshError, as_json: bool, status: int) -> int:
    """Say what went wrong, on stderr or as JSON; returns the exit status."""
    from livesh.shell.render.clean import clean

    reasons = error.reasons if isinstance(error, Refused) else []
    hint = error.hint if isinstance(error, UserError) else ""
    kind = "refused" if isinstance(error, Refused | Denied) else "failed"
    if as_json:
        print_json({kind: True, "error": type(error).__name__, "text": str(error), "reasons": reasons, "hint": hint})
    lines = [f"{kind}: {reason}" for reason in reasons] or [f"livesh: {error}"]
    print(clean("\n".join([*lines, *([hint] if hint else [])])), file=sys.stderr)
    return status


def write(text: list[tuple[str, str]]) -> None:
    """Print styled pieces: with colours on a terminal, plain elsewhere."""
    plain = "".join(piece[1] for piece in text)
    if sys.stdout.isatty():
        from livesh.shell.render.clean import ansi

        plain = ansi(text)
    sys.stdout.write(plain if plain.endswith("\n") or not plain else plain + "\n")
    sys.stdout.flush()


def print_json(reply: dict[str, Any]) -> None:
    """Print one line of JSON."""
    import json

    print(json.dumps(reply, ensure_ascii=False), flush=True)


def _width() -> int:
    import os

    try:
        return os.get_terminal_size(1).columns
    except OSError:
        return int(os.environ.get("COLUMNS") or 100)
