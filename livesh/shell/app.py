"""The shell: what happens between a prompt and the next one.

    attach           connect, say to whom, loop
    Shell.enter      one entry: a command or Python, in front or beside the prompt
    Shell._wait      the prompt waits for the job in front; Ctrl-C ends it, a second one leaves it running beside

Every entry runs in a thread of its own, so that whatever it waits for, Ctrl-C is heard here. Events from the target come
in on the client's listening thread and go through `Router`.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Protocol

from livesh.errors import Gone, LiveshError, Refused, UserError
from livesh.shell import entry, interrupts, siblings, toolbar
from livesh.shell.client import Client
from livesh.shell.commands import table
from livesh.shell.context import ShellContext
from livesh.shell.jobs import LEFT_AFTER_S, Job, Jobs
from livesh.shell.prompt import LivePrompt, PlainPrompt, Prompt, wants_plain
from livesh.shell.render.amounts import count, span
from livesh.shell.render.text import Text, fold, says, wrap
from livesh.shell.router import Router
from livesh.shell.screen import Screen
from livesh.wire import places, spaces
from livesh.wire.ops.core import Describe, Eval, Interrupt, Leave

if TYPE_CHECKING:
    from collections.abc import Callable

    from livesh.wire.ops.base import Op

PATIENCE_S = 1.5
LOOK_S = 0.05  # as long as a Ctrl-C may wait for being heard
STOPS = {"resumed": -1, "stop": 1}  # events that say how many threads stand at a breakpoint of ours


class Guide(Protocol):
    """Somebody who looks over the person's shoulder: the tour of `livesh demo`."""

    def suggestion(self) -> str:
        """Return the line the prompt starts with."""

    def after(self, job: Job | None) -> None:
        """Take note of what was entered."""


def attach(target: str | None, argv: list[str] | None = None, *, client: Client | None = None) -> int:
    """Attach a shell to *target* and stay until the person leaves; returns the exit status.

    ``--resume`` takes up the session that a lost connection left behind, ``--resume=ID`` a certain one of several.
    """
    screen = Screen()
    try:
        resumed = _resumed(argv or [])
        if resumed is not None and client is None:
            from livesh.shell import resume

            target = resume.where(target, resumed)  # a name stands for any of its processes, a session waits in one
        shell = Shell(target, client or Client.connect(target), screen)
        if resumed is not None:
            shell.take_up(resumed)
    except LiveshError as trouble:
        Screen(sys.stderr).write(complaint(trouble, 100))
        return 2 if isinstance(trouble, UserError) else 1
    return shell.run()


def _resumed(argv: list[str]) -> str | None:
    """Return which session is to be taken up, "" for the only one, None for a new one."""
    resumed = None
    for word in argv:
        option, _, value = word.partition("=")
        if option != "--resume":
            raise UserError(f"there is no option {word}", hint="usage: livesh attach [TARGET] [--resume[=ID]]")
        resumed = value
    return resumed


class Shell:
    """One attached shell."""

    def __init__(
        self, target: str | None, client: Client, screen: Screen, *, guide: Guide | None = None, prompt: Prompt | None = None
    ) -> None:
        self.target = target
        self.screen = screen
        self.jobs = Jobs()
        self.router = Router(self._show_event)
        self.memory: dict[str, Any] = {}
        self.where = ""
        self._evaluations: dict[int, Job] = {}  # by the numbers of their requests
        self.leaving = False
        self.status = 0
        self.bar = toolbar.Toolbar(self._facts, self._redraw)
        self.guide = guide
        self._prompt = prompt
        self.client = client
        self.info: dict[str, Any] = {}
        self.take_client(client)

    # The loop.

    def run(self) -> int:
        """Read and run entries until the person leaves or the input ends."""
        self._prompt = self._prompt or self._open_prompt()
        self.screen.write(banner(self.info))
        try:
            with interrupts.taken():
                while not self.leaving:
                    self._once()
        finally:
            self.leaving = True
            self.client.close()
        return self.status

    def _once(self) -> None:
        assert self._prompt is not None
        self.bar.refresh()
        interrupts.forget()  # it was meant for what has ended
        try:
            typed = self._prompt.read(self.guide.suggestion() if self.guide else "")
        except EOFError:
            self.leaving = True
        except KeyboardInterrupt:
            pass  # the line is dropped
        else:
            job = self.enter(typed)
            if self.guide is not None:
                self.guide.after(job)

    def enter(self, typed: str) -> Job | None:
        """Run one entry; returns when the prompt is free again."""
        line = entry.line(typed)
        if not line.text.strip() or line.text.strip() == ":":
            return None
        job = Job(line, self.screen, self._run)
        try:
            if line.background:
                self.jobs.add(job)
                self.screen.write([("dim", f"[{job.number}] {line.text}\n")])
            job.start()
        except UserError as trouble:
            self.screen.write(complaint(trouble, self.screen.width))
            return None
        if not line.background:
            self.wait_for(job)
        self.bar.refresh(now=line.is_command)
        return job

    def wait_for(self, job: Job) -> None:
        """Hold the prompt until *job* ends; Ctrl-C ends it, a second one leaves it beside the prompt."""
        while not job.free.is_set():
            try:
                self._until_free(job)
            except KeyboardInterrupt:
                if job.interactive:
                    continue
                if self.screen.above is None:  # else a dialogue is open and does it
                    self.screen.write([("", "\n")])  # the terminal has echoed ^C
                if job.cancelled.is_set():
                    self._leave_beside(job)
                    return
                self.cancel(job)

    def _until_free(self, job: Job) -> None:
        # Two waits, so that somebody who pressed Ctrl-C once learns what a second one does.
        hinted = not job.cancelled.is_set()
        while not self._is_free(job):
            if job.cancelled.is_set() and not hinted:
                hinted = True
                self.screen.write(says(f"{self._still()}; Ctrl-C once more leaves it beside the prompt", "dim"))

    def _still(self) -> str:
        """Say what the process does while it gives no answer."""
        from livesh.shell import procfs

        return procfs.silence(self.client.pid) if self.client.pid and procfs.halted(self.client.pid) else "still running"

    @staticmethod
    def _is_free(job: Job) -> bool:
        """Wait for the job for a while; a Ctrl-C is raised between two looks.

        Raised in the middle of `Event.wait` it may leave the event's own lock taken, and the job could never end (seen: a shell that hung, where
        the key came just when a wait began anew).
        """
        until = time.monotonic() + PATIENCE_S
        while not job.free.wait(LOOK_S):
            interrupts.look()
            if time.monotonic() > until:
                return False
        return True

    def cancel(self, job: Job) -> None:
        """Ask *job* to end: its own loop by an event, its evaluation in the target by the op for that."""
        job.cancelled.set()
        if job.request:  # else it has not asked yet, and does not any more: see `ask`
            self._interrupt(job.request)

    def _interrupt(self, request: int) -> None:
        """Ask the target to end what *request* evaluates, without waiting for the answer."""

        def interrupt() -> None:
            try:
                self.client.call(Interrupt(request=request), timeout=10)
            except LiveshError:
                pass  # the job itself says that the target is gone

        threading.Thread(target=interrupt, name="interrupt", daemon=True).start()

    def ask(self, job: Job, op: Op, begins: Callable[[int], object] = lambda number: None) -> int:
        """Ask *op* for *job* and return the number of the request, which *begins* is told first.

        A job that was cancelled before it has asked anything ends here; one that is cancelled at this very moment is heard in the target.
        """
        first = job.request == 0
        if first and job.cancelled.is_set():
            job.out(says("interrupted before it began: nothing was asked", "dim"))
            raise KeyboardInterrupt

        def announce(number: int) -> None:
            job.request = number
            begins(number)

        number = self.client.send(op, announce)
        if first and job.cancelled.is_set():  # whoever cancelled may not have seen the number
            self._interrupt(number)
        if job.background:
            self.leave(job, LEFT_AFTER_S)
        return number

    def _leave_beside(self, job: Job) -> None:
        self.jobs.leave(job)
        self.leave(job)
        self.screen.write([("dim", f"[{job.number}] left running: {job.line.text} · :fg {job.number} :kill {job.number}\n")])

    def leave(self, job: Job, after: float = 0.0) -> None:
        """Have the target carry out what *job* has asked beside what is asked from now on, unless it answers within *after* seconds."""

        def leave(request: int) -> None:
            time.sleep(after)
            try:
                if self.client.awaits(request):
                    self.client.call(Leave(request=request), timeout=10)
            except Gone:
                pass  # the job itself says that
            except LiveshError as trouble:
                self.screen.event(complaint(trouble, self.screen.width - 2))

        threading.Thread(target=leave, args=(job.request,), name="leave", daemon=True).start()

    @property
    def evaluating(self) -> Job | None:
        """The job in front of the prompt that evaluates."""
        return next((job for job in reversed(list(self._evaluations.values())) if not job.background), None)

    def _leave_at_stop(self, stop: int) -> None:
        """Free the prompt of an evaluation that has run into a breakpoint: it is the person's turn."""
        job = self.evaluating
        if job is not None:
            self.screen.event(says(f"[{self.jobs.leave(job).number}] {job.line.text} · stands at stop {stop}, which :stop {stop} works at", "dim"))

    # One job, in its thread.

    def _run(self, job: Job) -> None:
        try:
            context = ShellContext(self, job)
            if job.line.is_command:
                run_command(context, job.line.text)
            else:
                self._evaluate(context, job.line.text)
        except (KeyboardInterrupt, EOFError):
            pass  # the person left a dialogue
        except Gone as trouble:
            job.failed = True
            self._unanswered(job, trouble)
        except LiveshError as trouble:
            job.failed = True
            job.out(complaint(trouble, self.screen.width))
        except Exception:
            import traceback

            job.failed = True
            job.out([("bad", "livesh itself failed; the service was left as it was\n"), ("dim", traceback.format_exc())])
        finally:
            self._ended(job)

    def _ended(self, job: Job) -> None:
        if job.background and not job.line.file:
            state = "ended" if not job.failed else "failed"
            self.screen.event(says(f"[{job.number}] {state} after {span(time.time() - job.started)}: {job.line.text}", "dim"))

    def _evaluate(self, context: ShellContext, source: str) -> None:
        from livesh.shell.commands import session

        where, _, stop = self.where.partition(" ")
        job = context.job
        try:
            number = self.ask(job, Eval(source=source, where=where, stop=int(stop or 0)), lambda number: self._evaluations.update({number: job}))
            reply = self.client.wait(number, timeout=None)
        finally:
            self._evaluations.pop(job.request, None)
        context.job.out(session.show_evaluation(reply, self.screen.width) + session.place_note(self, reply, source))

    # The target.

    def take_client(self, client: Client) -> None:
        """Speak through *client* from now on."""
        self.client = client
        client.on_event = self.router.take
        self.info = client.call(Describe())
        self.bar.facts = {key: self.info.get(key) for key in ("name", "pid", "role")}
        threading.Thread(target=self._listen, args=(client,), name="listen", daemon=True).start()

    def take_up(self, session: str) -> None:
        """Take up the session a lost connection left behind; raises `LiveshError` when there is none."""
        from livesh.shell import resume

        self.screen.write(resume.take_over(self.client, session))

    def reconnect(self, target: str | None) -> None:
        """Connect anew; what the old session held is gone."""
        before = self.client
        self.take_client(self._connect_again(target))
        before.close()  # only now: the loss of a connection that is not ours any more is no news
        self.target = target or self.target
        self.memory.clear()
        self.screen.write(banner(self.info))

    def _connect_again(self, target: str | None) -> Client:
        try:
            return Client.connect(target or self.target)
        except LiveshError:
            if target or not self.info.get("name"):
                raise
            # A pid or a socket's path ends with its process; a successor has the name.
            return Client.connect(str(self.info["name"]))

    def _listen(self, client: Client) -> None:
        client.listen()
        listener = client._listener
        if listener is not None:
            listener.join()
        if client is self.client and not self.leaving:
            self._lost()

    def _unanswered(self, job: Job, trouble: Gone) -> None:
        """Say why there is no answer: no connection any more, or a target that is too busy."""
        if not self.client.closed:
            job.out(complaint(trouble, self.screen.width))
        elif not self._lost():
            job.out(says(f"not attached: the connection to {self.name} was lost; :attach connects again", "bad"))

    def _lost(self) -> bool:
        """Say that the connection is lost, once; returns whether this was the once."""
        if self.bar.facts.get("gone") or self.leaving:
            return False
        self.bar.facts["gone"] = True
        pid = int(self.info.get("pid") or 0)
        here = (self.info.get("space") or "") == spaces.space_of()
        if here and self.client.address.startswith("unix:") and (not (ticks := places.start_time(pid)) or places.ends(pid, ticks)):
            text = says(f"{self.name} (pid {pid}) has ended", "bad")
            text += says("  :attach connects to what runs under that name now, :quit leaves", "dim")
        else:
            text = says(f"the connection to {self.name} (pid {pid}) was lost", "bad")
            text += says(f"  {self._left_there()}", "dim")
        (self.screen.event if self.screen.above else self.screen.write)(text)
        self._redraw()
        return True

    def _left_there(self) -> str:
        """Say what a lost connection leaves in the process, and what to do."""
        if self.client.waits:
            return f"session {self.client.waits} was told to wait there: :quit, then livesh attach {self.target or ''} --resume".replace("  ", " ")
        return "what this session set in it is undone; :attach connects again, :quit leaves"

    def _facts(self) -> Mapping[str, Any]:
        from livesh.shell.commands import session

        facts = dict(session.ask_facts(self.client))
        facts["jobs"] = len(self.jobs.running())
        facts["where"] = self.where
        return facts

    def _show_event(self, kind: str, data: dict[str, Any]) -> None:
        if kind in STOPS:
            self.bar.facts["stopped"] = max(0, int(self.bar.facts.get("stopped") or 0) + STOPS[kind])
            from livesh.shell import dialogue

            if dialogue.is_known(self.memory, kind, data):
                return
            if "silent" in (data.get("commands") or [])[:1]:
                self._run_commands(data)
                return
        where = table.EVENTS.get(kind)
        text = table.load(where)(data, self.screen.width - 2) if where else says(f"{kind}: {data.get('text') or data}")
        job = self._evaluations.get(int(data.get("request") or 0)) if kind == "output" else None
        if job is not None and not job.background:
            job.out(text)
        else:
            self.screen.event(fold(text, self.screen.width - 2))
        if data.get("commands"):
            self._run_commands(data)
        elif data.get("evaluated"):
            self._leave_at_stop(int(data["stop"]))

    def _run_commands(self, data: dict[str, Any]) -> None:
        """Carry out what the breakpoint of a stop wants, beside the prompt."""
        from livesh.shell import dialogue

        def work(job: Job) -> None:
            try:
                stays = dialogue.carry_out(ShellContext(self, job), data)
            except LiveshError as trouble:
                stays = True
                job.out(complaint(trouble, self.screen.width - 2))
            if stays and data.get("evaluated"):
                self._leave_at_stop(int(data["stop"]))

        Job(entry.Line(f":stop {data['stop']}", background=True), self.screen, work).start()

    # The prompt.

    @property
    def name(self) -> str:
        """What the target is called."""
        return str(self.info.get("name") or self.info.get("pid") or "?")

    def _redraw(self) -> None:
        if self._prompt is not None:
            self._prompt.redraw()

    def _open_prompt(self) -> Prompt:
        if wants_plain():
            return PlainPrompt(lambda: self.name, self.screen)
        from livesh.shell.completion import ShellCompleter

        completer = ShellCompleter(command_names, self._arguments, self._complete)
        return LivePrompt(lambda: self.name, self.screen, completer, self._bar)

    def _bar(self, width: int) -> Text:
        self.bar.refresh()
        return toolbar.draw(self.bar.facts, width)

    def _complete(self, text: str) -> Mapping[str, Any]:
        from livesh.wire.ops.core import Complete

        return self.client.call(Complete(text=text), timeout=1.0)

    def _arguments(self, command: str, before: str, word: str) -> Iterable[str | tuple[str, str]]:
        from livesh.shell import arguments

        context = ShellContext(self, Job(entry.Line(""), self.screen, lambda job: None))
        return arguments.complete(context, command, before, word)


def run_command(context: ShellContext, text: str) -> None:
    """Run the command line *text* (with its colon) and show what it answers."""
    from livesh.shell.usage import Usage

    word, rest = entry.command_word(text)
    command = table.lookup(word)
    args = Usage(command.usage).parse(rest)
    reply = siblings.noted(context, command, command.run(context, args))
    context.out(command.show(reply, context.width) + siblings.show(reply, context.width))


def command_names() -> list[tuple[str, str]]:
    """Return (name, summary) of the commands a person is told about."""
    return [(command.name, command.summary) for command in table.shown()]


def banner(info: Mapping[str, Any]) -> Text:
    """Say what the shell is attached to, in one line, and in another what is wrong with it."""
    parts = [f"pid {info.get('pid')}", f"Python {info.get('python')}"]
    if info.get("started"):
        parts.append("up " + span(max(0.0, time.time() - float(info["started"]))))
    if info.get("threads"):
        parts.append(count(int(info["threads"]), "thread"))
    parts.append(f"role {info.get('role')}")
    warned: Text = [("bad", f"nothing that changes the process will be done: {info['unwritten']}\n")] if info.get("unwritten") else []
    return [("name", str(info.get("name"))), ("dim", " · " + " · ".join(parts) + "\n"), *warned]


def complaint(trouble: LiveshError, width: int) -> Text:
    """Draw an error: what is wrong, what is true now, whose move is next."""
    if isinstance(trouble, Refused):
        from livesh.shell.render.plans import refusal

        return refusal(trouble.reasons, width)
    text = wrap(str(trouble), width, "bad", hang=2)
    hint = getattr(trouble, "hint", "")
    return [*text, *wrap("  " + hint, width, "dim", hang=2)] if hint else text

