"""`livesh demo`: a small service with a bug in it, and a tour of five steps through mending it while it runs.

The service is the package `market` beside this file, copied into a folder of its own so that its files may be edited. On a
terminal the tour is a guide in an ordinary shell: it says what there is to see and types the next line for the person to
send. Without a terminal it sends the lines itself and prints what a person would see.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from livesh.errors import LiveshError
from livesh.shell.app import Shell, complaint
from livesh.shell.client import Client
from livesh.shell.demo.guide import Guide, Played
from livesh.shell.screen import Screen

HERE = os.path.dirname(os.path.abspath(__file__))
# What the tour does in the editor when nobody is there to do it.
MEND = "import sys; p = sys.argv[1]; t = open(p).read(); open(p, 'w').write(t.replace('/ 1000', '/ 10000'))"


def main(argv: list[str]) -> int:
    """Run the demo; returns 0 when the tour went through."""
    alone = "--play" in argv or not (sys.stdin.isatty() and sys.stdout.isatty())
    screen = Screen()
    try:
        with market() as opened:
            client = Client.connect(str(opened.process.pid))
            return tour(client, screen, alone)
    except LiveshError as trouble:
        Screen(sys.stderr).write(complaint(trouble, 100))
        return 1


def tour(client: Client, screen: Screen, alone: bool) -> int:
    """Attach to the market and go through the steps."""
    if alone or not _has_editor():
        os.environ["EDITOR"] = f'{sys.executable} -c "{MEND}"'
        os.environ.pop("VISUAL", None)
    guide = Guide(screen, alone)
    shell = Shell(None, client, screen, guide=guide, prompt=Played(screen, lambda: shell.name) if alone else None)
    status = shell.run()
    return status or guide.status()


def _has_editor() -> bool:
    return bool(os.environ.get("VISUAL") or os.environ.get("EDITOR") or shutil.which("vi"))


class Market(NamedTuple):
    """A market that is open."""

    process: subprocess.Popen[str]
    folder: str
    port: int


@contextmanager
def market() -> Iterator[Market]:
    """Run the market until the block ends."""
    folder = tempfile.mkdtemp(prefix="livesh-demo-")
    shutil.copytree(os.path.join(HERE, "market"), os.path.join(folder, "market"), ignore=shutil.ignore_patterns("__pycache__"))
    process = _start(folder)
    try:
        yield Market(process, folder, _wait_until_ready(process))
    finally:
        _stop(process)
        shutil.rmtree(folder, ignore_errors=True)


def _start(folder: str) -> subprocess.Popen[str]:
    ours = os.path.dirname(os.path.dirname(os.path.dirname(HERE)))
    path = os.pathsep.join(filter(None, [ours, os.environ.get("PYTHONPATH", "")]))
    env = {**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}
    env.pop("LIVESH", None)
    # A session of its own: Ctrl-C at the prompt is not for the market. It leaves when its input ends, also when we are killed.
    return subprocess.Popen(
        [sys.executable, "-m", "market"],
        cwd=folder,
        env=env,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def _wait_until_ready(process: subprocess.Popen[str]) -> int:
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith("ready"):
            time.sleep(0.5)  # until there is some traffic to look at
            return int(line.split()[1])
    raise LiveshError(f"the market did not open: status {process.wait()}")


def _stop(process: subprocess.Popen[str]) -> None:
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait()
    for pipe in filter(None, (process.stdin, process.stdout)):
        pipe.close()
