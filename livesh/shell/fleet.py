"""The processes of one application on this machine, asked and changed as one, over the sockets that are there.

    Fleet.open(app)       a connection to every worker
    fleet.ask(question)   the same question to all at once; the answers in the processes' order
    fleet.change(...)     prepare everywhere, then commit everywhere, or nowhere

There is no server and no leader: whoever holds the connections is the fleet, and when it dies half-way each process has
wholly committed or wholly not. What it could not take back it says.

Workers come and go while this happens. One that has ended is no reason to take the others back: it runs nothing. One that was started
meanwhile may have been forked from a master that had the old code; so after the commit the application is listed again, and
newcomers are prepared and committed like the rest, until there are none.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, NamedTuple

from livesh.errors import Gone, LiveshError, Refused, UserError
from livesh.shell import family, knock
from livesh.shell.client import Client
from livesh.shell.discovery import Place, agents
from livesh.shell.merge import Answer, Text, groups, report
from livesh.wire import places, spaces

Reply = dict[str, Any]
Ask = Callable[[Client], Reply]
OPENING_S = 5.0  # seconds a forked process may take to open its door: 0.1 by itself, 0.7 was seen on a busy machine
YOUNG_S = 10.0  # seconds: one that has none and is older will not get one
WAVES_MOST = 10  # times the application is listed again for newcomers


class Member(NamedTuple):
    """One process of the application and the connection to it."""

    pid: int
    client: Client
    ticks: int = 0

    def has_ended(self) -> bool:
        """Say whether the process is no more, giving one that is just ending the time to do so."""
        return places.ends(self.pid, self.ticks)


class Question(NamedTuple):
    """What is asked of each process, and how one answer is drawn."""

    ask: Ask
    show: Callable[[Reply, int], Text]


class Fleet:
    """Connections to the processes of one application."""

    def __init__(self, app: str, members: list[Member], missing: list[Answer]) -> None:
        self.app = app
        self.members = members
        self.missing = missing  # those that are listed and did not let us in
        self.silent: set[int] = set()  # members that gave no answer
        self.unseen: list[int] = []  # forked from members a moment ago, without a door so far

    @classmethod
    def open(cls, app: str, *, masters: bool = False, timeout: float = 10.0) -> Fleet:
        """Connect to every worker of *app*, and with *masters* to the processes that start them as well."""
        listed = family.members(agents(), app)
        if not listed:
            raise UserError(f"no application is called {app}", hint="livesh ps lists them")
        return cls(app, *_let_in(listed if masters else family.workers(listed), timeout))

    def ask(self, ask: Ask) -> list[Answer]:
        """Ask every process at once; a refusal is an answer too."""
        return [*self.ask_some(self.members, ask), *self.missing]

    def ask_some(self, members: Iterable[Member], ask: Ask) -> list[Answer]:
        """Ask *members* at once."""
        asked = list(members)
        replies = _at_once([partial(ask, member.client) for member in asked])
        self.silent |= {member.pid for member, reply in zip(asked, replies, strict=True) if isinstance(reply, Gone)}
        return [_answer(member.pid, reply) for member, reply in zip(asked, replies, strict=True)]

    def change(self, prepare: Ask, commit: Ask, undo: Ask) -> Reply:
        """Commit on every process, or on none: returns the stage it came to and every answer.

        *prepare* touches nothing and returns {"skip": reason} where there is nothing to do; *undo* takes a commit back. Processes that
        end meanwhile are left out and named under "ended".
        """
        tried = Tried()
        wave, missing = self.members, self.missing
        for _ in range(WAVES_MOST):
            fault = self._change_some(wave, missing, tried, prepare, commit)
            if fault:
                return self._taken_back(fault, tried, undo)
            wave, missing = self._newcomers()
            if not wave and not missing:
                break
        stage = "committed" if tried.committed else "nothing to do"
        reply = tried.reply(stage, list(tried.committed.values()) or tried.prepared)
        return {**reply, "unseen": self.unseen} if self.unseen else reply

    def _change_some(self, members: list[Member], missing: list[Answer], tried: Tried, prepare: Ask, commit: Ask) -> list[Answer]:
        """Prepare and commit on *members*; returns the answers when not all of them did, else nothing."""
        prepared = [*self._living(members, prepare, tried), *missing]
        tried.prepared += prepared
        if any(answer.failed for answer in prepared):
            return tried.prepared
        ready = {answer.pid for answer in prepared if answer.reply is not None and not answer.reply.get("skip")}
        committed = self._living([member for member in members if member.pid in ready], commit, tried)
        tried.committed |= {answer.pid: answer for answer in committed if not answer.failed}
        return [*tried.committed.values(), *failed] if (failed := [answer for answer in committed if answer.failed]) else []

    def _living(self, members: list[Member], ask: Ask, tried: Tried) -> list[Answer]:
        """Ask *members*; those that give no answer because they have ended are noted, not counted."""
        answers = self.ask_some(members, ask)
        ended = {member.pid for member, answer in zip(members, answers, strict=True) if answer.reply is None and member.has_ended()}
        tried.ended += sorted(ended)
        return [answer for answer in answers if answer.pid not in ended]

    def _newcomers(self) -> tuple[list[Member], list[Answer]]:
        """Return the processes that came up since the application was listed, forked ones also before they have a door."""
        known = {member.pid for member in self.members}
        self.unseen = sorted(_await_doors(known))
        listed = family.members(agents(), self.app) if known else []
        # Only children of members: a program that happens to have the same name and was started just now is none of ours.
        new = [entry for entry in listed if entry["pid"] not in known and entry.get("master") in known]
        members, missing = _let_in(new, 10.0)
        self.members += members
        return members, missing

    def _taken_back(self, answers: list[Answer], tried: Tried, undo: Ask) -> Reply:
        if not tried.committed:
            return tried.reply("refused", answers)
        silent = [member for member in self.members if member.pid in self.silent - set(tried.ended)]
        for member in silent:
            member.client.close()  # one that has not begun, as it was stopped, sees that nobody waits, and does not begin
        back = self._living([member for member in self.members if member.pid in tried.committed], undo, tried)
        return tried.reply("taken back", answers, back) | ({"silent": [member.pid for member in silent]} if silent else {})

    def close(self) -> None:
        """Leave every process."""
        for member in self.members:
            member.client.close()

    def __enter__(self) -> Fleet:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()


class Tried:
    """How far a change has come."""

    def __init__(self) -> None:
        self.prepared: list[Answer] = []
        self.committed: dict[int, Answer] = {}
        self.ended: list[int] = []

    def reply(self, stage: str, answers: list[Answer], taken_back: list[Answer] | None = None) -> Reply:
        """Return the change's outcome as data."""
        reply: Reply = {"stage": stage, "of": len(answers), "answers": as_data(answers)}
        if stage in ("refused", "taken back"):
            reply["failed"] = True
        if taken_back is not None:
            reply["taken_back"] = as_data(taken_back)
            reply["stuck"] = [answer.pid for answer in taken_back if answer.failed]
        if self.ended:
            reply["ended"] = self.ended
        return reply


def _let_in(chosen: list[family.Entry], timeout: float) -> tuple[list[Member], list[Answer]]:
    """Connect to the processes of *chosen*: those that let us in, and what the others said; one that has ended meanwhile is neither."""
    doors = _at_once([partial(_enter, entry, timeout) for entry in chosen])
    members = [door for door in doors if isinstance(door, Member)]
    closed = [(entry, door) for entry, door in zip(chosen, doors, strict=True) if not isinstance(door, Member)]
    return members, [Answer(int(entry["pid"]), None, str(door)) for entry, door in closed if not places.ends(int(entry["pid"]), _ticks(entry))]


def _enter(entry: family.Entry, timeout: float) -> Member:
    place = Place(str(entry["address"]), entry)
    return Member(place.pid, Client(knock.enter(place, timeout), place.address, place.pid), _ticks(entry))


def _ticks(entry: family.Entry) -> int:
    """Return what with its pid names the process here; 0 where /proc does not list it: one of another pid namespace."""
    unlisted = (entry.get("space") or "") != spaces.space_of() and "inner" not in entry
    return 0 if unlisted else int(entry.get("ticks") or 0)


def _await_doors(known: set[int]) -> set[int]:
    """Wait until the young children of *known* that run the same interpreter have a door, a forked one opens it a little later; returns those that have none."""
    from livesh.shell import procfs

    until = time.monotonic() + OPENING_S
    while shut := procfs.young_forks(known - {0}, YOUNG_S) - {int(entry["pid"] or 0) for entry in agents()}:
        if time.monotonic() > until:
            break
        time.sleep(0.02)
    return shut


def _answer(pid: int, reply: Reply | Exception) -> Answer:
    if isinstance(reply, Refused):
        return Answer(pid, None, "refused: " + "; ".join(reply.reasons))
    if isinstance(reply, Exception):
        return Answer(pid, None, str(reply) or type(reply).__name__)
    return Answer(pid, reply)


def _at_once(work: list[Callable[[], Any]]) -> list[Any]:
    """Run every callable in a thread of its own; each result, or the livesh error it raised, in their order."""
    results: list[Any] = [Gone("no answer")] * len(work)

    def run(at: int) -> None:
        try:
            results[at] = work[at]()
        except LiveshError as refused:
            results[at] = refused

    threads = [threading.Thread(target=run, args=(at,), name=f"livesh-fleet-{at}", daemon=True) for at in range(len(work))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def as_data(answers: list[Answer]) -> list[Reply]:
    """Return answers as JSON: one item a group of equal ones, with the pids that gave it."""
    return [
        {"pids": [answer.pid for answer in group], **({"error": group[0].error} if group[0].reply is None else {"reply": group[0].reply})}
        for group in groups(answers)
    ]


def from_data(data: list[Reply]) -> list[Answer]:
    """Return the answers `as_data` wrote down, so that a reply can be drawn."""
    return [Answer(pid, item.get("reply"), str(item.get("error") or "")) for item in data for pid in item["pids"]]


# -- livesh exec app:all -----------------------------------------------------------------------------------------------


def main(app: str, line: str, *, as_json: bool, timeout: float | None) -> int:
    """Ask one command or piece of Python of every worker of *app*, print the merged answers, return the exit status."""
    from livesh.shell import exec as once

    if app.startswith("ssh://"):
        raise UserError(f"{app} reaches one process", hint=f"ssh HOST livesh exec {app.rpartition('/')[2] or 'APP'}:all COMMAND… asks all of them there")
    asked = question(line, timeout)
    with Fleet.open(app) as fleet:
        answers = fleet.ask(asked.ask)
    if as_json:
        once.print_json({"app": app, "of": len(answers), "answers": as_data(answers)})
    else:
        once.write(report(answers, asked.show, once._width()))
    return once.FAILED if not answers or any(answer.failed for answer in answers) else once.OK


def question(line: str, timeout: float | None) -> Question:
    """Return what *line* asks: a command, with or without its colon, or Python; raises `UserError` for a mistake in it."""
    from livesh.shell.commands.table import find
    from livesh.shell.exec import _is_python

    word, _, rest = line.removeprefix(":").lstrip().partition(" ")
    if line.startswith(":") or (word.isidentifier() and find(word) is not None and not _is_python(line)):
        return _command(word, rest, timeout)
    return _python(line, timeout)


def _command(word: str, rest: str, timeout: float | None) -> Question:
    from livesh.shell.commands.table import closest, find
    from livesh.shell.exec import Once
    from livesh.shell.usage import Usage

    command = find(word)
    if command is None:
        near = closest(word)
        raise UserError(f"there is no command {word}", hint=f"did you mean {near}?" if near else ":help lists them")
    args = Usage(command.usage).parse(rest)
    return Question(lambda client: command.run(Once(client, as_json=True, timeout=timeout), dict(args)), command.show)


def _python(source: str, timeout: float | None) -> Question:
    from livesh.wire.ops.core import Eval

    op = Eval(source=source, timeout=timeout)
    return Question(lambda client: client.call(op, None if timeout is None else timeout + 10), show_evaluation)


def show_evaluation(reply: Reply, width: int) -> Text:
    """Draw what an evaluation printed, its value, or the last line of its error."""
    text: Text = [("", str(reply.get("out") or ""))] if reply.get("out") else []
    if reply.get("value") is not None:
        text.append(("", str(reply["value"]) + "\n"))
    if reply.get("error"):
        error = reply["error"]
        text.append(("bad", f"{error.get('type')}: {error.get('text')}\n"))
    if reply.get("status") == "running":
        text.append(("warn", str(reply.get("text")) + "\n"))
    return text or [("dim", "nothing\n")]
