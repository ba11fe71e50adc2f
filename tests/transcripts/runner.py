"""Play a transcript: type what a person typed into the real shell, and compare what is seen.

A transcript is a text file in this folder, ``NAME.txt``:

    # What it shows, in a sentence.
    # service: shop_threads            a folder of tests/services; it is copied, so files may be edited
    # attach: shop                     arguments of `livesh attach`; "shop" when not given
    # env: LIVESH_NAME=shop            one variable for the service, may be repeated
    # needs: gevent                    a module without which the service cannot run; it is not built for every Python
    # since: 3.12                      the oldest Python that can do what it shows

    shop · pid … · Python …            what is seen before the first prompt; may be left out
    shop> :versions shop.pricing       what is typed after the prompt
    module  version  …                 what is seen then; at the end of the line or in it, … is any text
    …                                  alone on its line: any number of lines, also none
    shop> def double(x):               several lines: the shell asks on with dots
    ....>     return 2 * x
    ....>
    (stop 1) p total                   what is typed at the prompt of a dialogue: (stop N), (commands N), (pm N)
    $ sed -i s/0.05/0.50/ shop/pricing.py     typed in another terminal, in the service's folder; its output follows
    ^C                                 Ctrl-C while what was typed last still runs
    ┆ watch 1 …                        what comes by itself; waited for, wherever it falls between other lines

Runs of blanks are equal, blanks at either end do not count, nor do blank lines at the end of an answer. ``$`` commands know
$PID and $PORT of the service, and `livesh` and `python` are the ones under test.

The shell runs on a pty with TERM=dumb, so that what is compared is text; tests/shell looks at the drawn screen.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pexpect

HERE = Path(__file__).parent
SERVICES = HERE.parent / "services"
DEADLINE_S = 60
SETTLE_S = 4
WIDTH = 100
DIALOGUE = r"\((?:stop|commands|pm) \d+\)"  # the prompts of dialogues that commands hold


@dataclass
class Step:
    """One thing that is done, and what is seen after it."""

    kind: str  # "start", "type", "run", "interrupt"
    lines: list[str]
    number: int
    prompt: str = ""  # what asked for it, as it is written in the file; empty where nothing was asked
    seen: list[str] = field(default_factory=list)
    events: list[str] = field(default_factory=list)


@dataclass
class Transcript:
    """A parsed file."""

    path: Path
    service: str
    attach: list[str]
    env: dict[str, str]
    steps: list[Step]
    needs: list[str] = field(default_factory=list)
    since: str = ""


def load(path: Path) -> Transcript:
    """Parse *path*."""
    settings: dict[str, list[str]] = {}
    steps = [Step("start", [], 1)]
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if len(steps) == 1 and not steps[0].seen and (line.startswith("#") or not line):
            key, colon, value = line.lstrip("# ").partition(":")
            if colon and key in ("service", "attach", "env", "needs", "since"):
                settings.setdefault(key, []).append(value.strip())
        else:
            _add(steps, line, number)
    env = dict(pair.split("=", 1) for pair in settings.get("env", []))
    attach = settings.get("attach", ["shop"])[0].split()
    return Transcript(path, settings.get("service", ["shop_threads"])[0], attach, env, steps, settings.get("needs", []), settings.get("since", [""])[0])


def _add(steps: list[Step], line: str, number: int) -> None:
    prompt = re.match(r"(?:[\w:@.-]+|\.{2,})> ?", line) or re.match(DIALOGUE + " ?", line)
    if line.startswith("┆ "):
        steps[-1].events.append(line[2:])
    elif line.startswith("$ "):
        steps.append(Step("run", [line[2:]], number))
    elif line.strip() == "^C":
        steps.append(Step("interrupt", [], number))
    elif prompt and line.startswith(".") and steps[-1].kind == "type" and not steps[-1].seen:
        steps[-1].lines.append(line[prompt.end() :])
    elif prompt and re.match(rf"[\w:@.-]*\w> ?|{DIALOGUE} ?", line):
        steps.append(Step("type", [line[prompt.end() :]], number, prompt.group().strip()))
    else:
        steps[-1].seen.append(line)


def play(transcript: Transcript) -> None:
    """Run *transcript* against a fresh service; raises AssertionError at the first thing that differs."""
    with service(transcript.service, transcript.env) as running:
        shell = Terminal(["attach", *transcript.attach], running)
        try:
            for at, step in enumerate(transcript.steps):
                following = transcript.steps[at + 1] if at + 1 < len(transcript.steps) else None
                waits = following is None or following.kind != "interrupt"
                if not waits and following is not None:  # what is seen before Ctrl-C and after it is compared as one
                    following.seen, step.seen = [*step.seen, *following.seen], []
                asks = following.prompt if following is not None else ""
                _play(step, shell, running, f"{transcript.path.name}:{step.number}", waits, asks)
        finally:
            shell.close()


def _play(step: Step, shell: Terminal, running: Running, where: str, waits: bool, asks: str) -> None:
    if step.kind == "run":
        _compare(step, running.run(step.lines[0]), where)
    elif step.kind == "interrupt":
        shell.interrupt()
        shell.answer(step, where, asks)
    elif step.kind == "start":
        shell.answer(step, where, asks)
    else:
        shell.type(step.lines)
        if waits:
            shell.answer(step, where, asks)
    shell.events(step.events, where)


def _compare(step: Step, seen: str, where: str) -> None:
    if not matches(step.seen, seen):
        raise AssertionError(f"{where}: after {' / '.join(step.lines) or step.kind!r}\n{_both(step.seen, seen)}")


def _both(expected: list[str], seen: str) -> str:
    return "--- expected\n" + "\n".join(expected) + "\n--- seen\n" + seen


def matches(expected: list[str], seen: str) -> bool:
    """Say whether the text *seen* is what the lines *expected* describe."""
    while expected and not expected[-1].strip():
        expected = expected[:-1]
    pattern = "".join(r"(?:.*\n)*?" if line.strip() == "…" else _pattern(line) + "\n" for line in expected)
    lines = [line.rstrip() for line in seen.rstrip().split("\n")]
    return re.fullmatch(pattern, "\n".join(lines) + "\n" if seen.strip() else "") is not None


def _pattern(line: str) -> str:
    words = re.split(r"( +|…)", line.strip())
    return " *" + "".join(".*?" if word == "…" else " +" if word.isspace() else re.escape(word) for word in words)


class Running:
    """A service under test: its process, its folder, and the environment that reaches it."""

    def __init__(self, process: subprocess.Popen[str], folder: Path, env: dict[str, str], port: str) -> None:
        self.process, self.folder, self.port = process, folder, port
        self.env = {**env, "PID": str(process.pid), "PORT": port}

    def run(self, command: str) -> str:
        """Return what *command* prints when somebody types it beside the service."""
        done = subprocess.run(
            command, shell=True, cwd=self.folder, env=self.env, text=True, timeout=DEADLINE_S,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        return done.stdout


@contextmanager
def service(name: str, extra: dict[str, str] | None = None) -> Iterator[Running]:
    """Start a copy of tests/services/*name* with directories of its own; kill it at the end."""
    home = Path(tempfile.mkdtemp(prefix="lsh"))
    folder = home / name
    shutil.copytree(SERVICES / name, folder, ignore=shutil.ignore_patterns("__pycache__"))
    env = {key: value for key, value in os.environ.items() if not key.startswith("LIVESH")}
    env |= {
        "LIVESH_RUNTIME_DIR": str(home / "r"),
        "LIVESH_STATE_DIR": str(home / "s"),
        "PATH": os.path.dirname(sys.executable) + os.pathsep + os.environ["PATH"],
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUNBUFFERED": "1",
        **(extra or {}),
    }
    process = subprocess.Popen(
        [sys.executable, "main.py"], cwd=folder, env=env, text=True, stdout=subprocess.PIPE, start_new_session=True
    )
    try:
        yield Running(process, folder, env, _ready(process))
    finally:
        _kill(process)
        shutil.rmtree(home, ignore_errors=True)


def _ready(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith("ready"):
            return line.split()[1]
    raise AssertionError(f"the service ended before it was ready: {process.wait()}")


def _kill(process: subprocess.Popen[str]) -> None:
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait()
    if process.stdout is not None:
        process.stdout.close()


class Terminal:
    """The shell on a pty, spoken to line by line."""

    PROMPT = re.compile(rf"(?:^|\n)(?:(?:[\w:@.-]{{1,60}}|\.{{2,}})>|{DIALOGUE}) $")

    def __init__(self, arguments: list[str], running: Running) -> None:
        self.child = pexpect.spawn(
            sys.executable, ["-m", "livesh", *arguments], env={**running.env, "TERM": "dumb", "COLUMNS": "", "EDITOR": running.env.get("EDITOR", "true")},
            cwd=str(running.folder), dimensions=(50, WIDTH + 1), encoding="utf-8", codec_errors="replace", timeout=DEADLINE_S,
        )  # fmt: skip
        self.buffer = ""
        self.came: list[str] = []
        self.typed = ""

    def type(self, lines: list[str]) -> None:
        """Type *lines*, each when the shell asks for it."""
        for at, line in enumerate(lines):
            if at:
                self._until(lambda: bool(self.PROMPT.search(self.buffer)), "the prompt for the next line")
            self.came += self._split()[1]
            self.buffer, self.typed = "", line
            self.child.sendline(line)
            self._until(lambda: "\n" in self.buffer, "the echo")
            self.buffer = self.buffer.split("\n", 1)[1]

    def interrupt(self) -> None:
        """Press Ctrl-C, once what was typed has had the time to begin; again when nothing comes of it, as a person would."""
        time.sleep(1.5)
        for _ in range(3):
            self._read(0.2)
            before = len(self.buffer)  # a dialogue has shown its prompt already
            self.child.sendintr()
            patience = time.monotonic() + 10
            while time.monotonic() < patience:
                self._read(0.2)
                if self.PROMPT.search(self.buffer, before):
                    return

    def answer(self, step: Step, where: str, asks: str = "") -> None:
        """Wait until the prompt is back and what came before it is what *step* expects.

        *asks* is the prompt that the file shows next. Another one at the end is what an event drew again over a command
        that has only begun: `:stop` opens a dialogue, and its first prompt is the answer's end.
        """
        ended = lambda: self._asks(asks) or not self.child.isalive()  # noqa: E731
        self._until(ended, f"{where}: the prompt")
        quiet = time.monotonic() + SETTLE_S
        # An event drawn over the prompt shows the prompt again before the answer is there: read on a while.
        # That holds for a line of dots as well, which is what an answer that has not come yet looks like.
        while time.monotonic() < quiet and self.child.isalive():
            seen = self._split()[0]
            if matches(step.seen, seen) and (seen or not step.seen):
                break
            if self._read(0.2):
                quiet = time.monotonic() + SETTLE_S
        self._until(ended, f"{where}: the prompt")
        seen, events = self._split()
        _compare(step, seen, where)
        self.came += events
        self.buffer = ""

    def events(self, expected: list[str], where: str) -> None:
        """Wait until every event *expected* came, in this order."""
        for pattern in expected:
            wanted = re.compile(_pattern(pattern) + r"\s*")
            self._until(lambda wanted=wanted: self._take(wanted), f"{where}: the event {pattern!r} among {self.came}")

    def close(self) -> None:
        """End the shell, politely or not."""
        self.child.close(force=True)

    def _asks(self, prompt: str) -> bool:
        return self.PROMPT.search(self.buffer) is not None and self.buffer.rstrip().endswith(prompt)

    def _take(self, wanted: re.Pattern[str]) -> bool:
        _, events = self._split()
        if events and self.PROMPT.search(self.buffer):
            self.came += events
            self.buffer = ""
        for at, line in enumerate(self.came):
            if wanted.fullmatch(line):
                del self.came[: at + 1]
                return True
        return False

    def _split(self) -> tuple[str, list[str]]:
        """Return what was answered and the events that fell into it."""
        seen, events = [], []
        for line in self.PROMPT.sub("\n", self.buffer).split("\n"):
            bare = re.sub(rf"^(?:(?:[\w:@.-]{{1,60}}|\.{{2,}})>|{DIALOGUE}) (?=┆ |$)", "", line)
            if bare.startswith("┆ "):
                events.append(bare[2:])
            elif self.typed and re.fullmatch(rf"(?:(?:[\w:@.-]{{1,60}}|\.{{2,}})>|{DIALOGUE}) " + re.escape(self.typed), line):
                continue  # the echo, drawn once more below an event that came while it was typed
            elif bare or not line:
                seen.append(bare)
        return "\n".join(line.removeprefix("^C") for line in seen if line != "^C").strip("\n"), events  # ^C: the terminal's echo

    def _until(self, met: object, what: str) -> None:
        deadline = time.monotonic() + DEADLINE_S
        while not met():  # type: ignore[operator]
            if time.monotonic() > deadline:
                raise AssertionError(f"{DEADLINE_S} s without {what}; on the screen:\n{self.buffer}")
            if not self._read(0.5) and not self.child.isalive():
                if not met():  # type: ignore[operator]
                    raise AssertionError(f"the shell ended before {what}; on the screen:\n{self.buffer}")
                return

    def _read(self, seconds: float) -> bool:
        try:
            self.buffer += self.child.read_nonblocking(65536, seconds).replace("\r\n", "\n").replace("\r", "")
        except (pexpect.TIMEOUT, pexpect.EOF):
            return False
        return True
