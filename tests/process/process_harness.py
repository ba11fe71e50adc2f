"""Real programs for these tests: started, watched and always killed; nothing has a fixed port or a shared directory."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from livesh.errors import LiveshError
from livesh.shell import family
from livesh.shell.client import Client
from livesh.wire import places
from livesh.wire.ops.process import Modules

T = TypeVar("T")
DEADLINE = 45.0
LIVESH = [sys.executable, "-m", "livesh"]


def wait_for(look: Callable[[], T], what: str, deadline: float = DEADLINE) -> T:
    """Return the first true answer of *look*; fail with *what* when none comes."""
    until = time.monotonic() + deadline
    while True:
        answer = look()
        if answer:
            return answer
        if time.monotonic() > until:
            raise AssertionError(f"waited in vain for {what}")
        time.sleep(0.02)


def clean_env(**more: str) -> dict[str, str]:
    """Return the environment of a program: this test's directories, no LIVESH but what is given."""
    env = {name: value for name, value in os.environ.items() if name not in ("LIVESH", "LIVESH_DISABLE", "LIVESH_ADDRESS")}
    root = str(Path(__file__).resolve().parents[2])
    env["PYTHONPATH"] = os.pathsep.join(filter(None, [root, env.get("PYTHONPATH", "")]))
    return {**env, "PYTHONUNBUFFERED": "1", **more}


@contextmanager
def running(command: list[str], cwd: Path, log: str = "log", **env: str) -> Iterator[subprocess.Popen[str]]:
    """Run *command* in *cwd* with its output in *log*, and end its whole process group afterwards."""
    with open(cwd / log, "w") as out:
        process = subprocess.Popen(
            command, cwd=cwd, env=clean_env(**env), stdout=out, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, text=True, start_new_session=True
        )
    try:
        yield process
    finally:
        for what in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(process.pid, what)
                process.wait(10)
            except ProcessLookupError:
                break
            except subprocess.TimeoutExpired:
                continue
        try:
            os.killpg(process.pid, signal.SIGKILL)  # workers that outlived their master
        except ProcessLookupError:
            pass
        process.wait()


def livesh(*words: str, check: bool = True, **env: str) -> subprocess.CompletedProcess[str]:
    """Run the `livesh` command line."""
    done = subprocess.run([*LIVESH, *words], env=clean_env(**env), capture_output=True, text=True, timeout=120, check=False)
    if check:
        assert done.returncode == 0, done.stdout + done.stderr
    return done


def app(name: str) -> list[dict[str, Any]]:
    """Return the entries of an application's living processes."""
    return family.members(places.entries(), name)


def workers(name: str, count: int) -> list[dict[str, Any]]:
    """Wait until the application has *count* workers under a master, and return them."""

    def enough() -> list[dict[str, Any]]:
        found = [entry for entry in family.workers(app(name)) if entry.get("master")]
        return found if len(found) == count else []

    return wait_for(enough, f"{count} workers of {name}")


def loaded(entries: list[dict[str, Any]], module: str) -> None:
    """Wait until every process of *entries* has imported *module*; one that its server has replaced meanwhile is not waited for."""
    for entry in entries:
        answers: list[str] = []
        try:
            wait_for(lambda entry=entry, answers=answers: _has(entry, module, answers) or not os.path.exists(f"/proc/{entry['pid']}"), module)
        except AssertionError:
            raise AssertionError(f"waited in vain for {module} in {entry['pid']}, which last answered {answers[-1:]}") from None


def _has(entry: dict[str, Any], module: str, answers: list[str]) -> bool:
    """Ask a process for its modules; *answers* takes what it said."""
    try:
        with Client.connect(str(entry["pid"])) as client:
            found = client.call(Modules())["modules"]
    except LiveshError as refused:
        answers.append(str(refused))
        return False  # it is just starting
    answers.append(f"{len(found)} modules")
    return module in found


def said(cwd: Path, text: str, log: str = "log") -> bool:
    """Say whether a program has written *text* to its log."""
    return text in (cwd / log).read_text()
