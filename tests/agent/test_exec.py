"""`livesh exec` and `livesh ps` as scripts use them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from guests import WAIT, Guest

from livesh.shell import exec as exec_
from livesh.wire.ops.core import Interrupt

Start = Callable[..., Guest]


def livesh(*words: str, said: str = "", **env: str) -> subprocess.CompletedProcess[str]:
    """Run the command line."""
    line = [sys.executable, "-m", "livesh", *words]
    return subprocess.run(line, input=said, env={**os.environ, **env}, capture_output=True, text=True, timeout=WAIT, check=False)


@pytest.mark.parametrize(
    ("words", "status", "out", "err"),
    [
        (["1 + 1"], 0, "2\n", ""),
        (["print('a'); 3"], 0, "a\n3\n", ""),
        (["x = 1"], 0, "", ""),
        (["1 / 0"], 1, "", "ZeroDivisionError"),
        (["1 +* 1"], 1, "", "SyntaxError"),
        ([":no_such_command"], 2, "", "no command"),
        ([":rollback"], 2, "", "usage: rollback"),
        ([":rollback", "json"], 1, "", "no earlier version"),
        ([":source", "json.nothing"], 2, "", "does not define"),
        ([":purge", "json"], 0, "nothing runs", ""),
        (["versions", "json"], 0, "json", ""),
        (["print('\x1b[31mred\x1b[0m')"], 0, "^[[31mred", ""),
    ],
)
def test_status_and_streams(guest: Start, words: list[str], status: int, out: str, err: str) -> None:
    """0 done, 1 refused or failed, 2 usage; answers on stdout, complaints on stderr; nothing reaches a terminal as a command."""
    service = guest("import json\nSTART\nimport time\nwhile True: time.sleep(0.05)\n")
    service.entry()
    done = livesh("exec", "guest", *words)

    assert status == done.returncode, done.stderr
    assert out in done.stdout and err in done.stderr
    assert "Traceback" not in done.stderr or "<livesh" in done.stderr


def test_json(guest: Start) -> None:
    """One line of JSON, whatever happens."""
    guest().entry()

    assert ("ok", "2") == ((reply := json.loads(livesh("exec", "guest", "--json", "1 + 1").stdout))["status"], reply["value"])
    assert "error" == json.loads(livesh("exec", "--json", "guest", "1 / 0").stdout)["status"]
    assert "UserError" == json.loads(livesh("exec", "guest", "--json", ":nope").stdout)["error"]
    assert json.loads(livesh("exec", "guest", "--json", ":versions").stdout)["modules"]


def test_wrong_usage() -> None:
    """No target, no command, an unknown option or verb: status 2 and the usage."""
    for words in (["exec"], ["exec", "x"], ["exec", "--what", "x", "1"], ["frobnicate"], ["ps", "--what"], []):
        done = livesh(*words)
        assert 2 == done.returncode
        assert "usage" in done.stderr + done.stdout


def test_nobody_there(runtime_dir: object) -> None:
    """An agent that is not there, by name, pid, path or address, is said."""
    for target in ("nobody", "1", "/tmp/none.sock", "127.0.0.1:1"):
        done = livesh("exec", target, "1 + 1")
        assert done.returncode in (1, 2) and done.stderr.startswith("livesh")
    assert 0 == livesh("ps").returncode


def test_python_from_stdin(guest: Start) -> None:
    """``-`` reads the source."""
    guest().entry()
    assert "6\n" == livesh("exec", "guest", "-", said="total = 0\nfor n in range(4):\n    total += n\ntotal\n").stdout


def test_ctrl_c_interrupts_the_evaluation(guest: Start) -> None:
    """SIGINT to `livesh exec` ends what it evaluates in the target, with its traceback, and status 1."""
    service = guest()
    service.entry()
    line = [sys.executable, "-m", "livesh", "exec", "guest", "print('begun')\nwhile True: pass"]
    running = subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert running.stdout is not None
    begun = running.stdout.readline()
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=WAIT)

    assert (1, "begun\n", "") == (running.returncode, begun, out)
    assert "KeyboardInterrupt" in err
    assert "2\n" == livesh("exec", "guest", "1 + 1").stdout


def test_ctrl_c_right_after_enter_is_meant_for_the_request() -> None:
    """The target is asked to interrupt that request: without its number nothing is interrupted when it has not begun yet."""
    asked: list[object] = []
    client = SimpleNamespace(send=lambda op: 7, wait=_interrupted_once(), call=asked.append)
    ctx = SimpleNamespace(client=client, json=False, _timeout=None)

    assert 1 == exec_.run_python(ctx, "while True: pass")
    assert [Interrupt(request=7)] == asked


def _interrupted_once() -> Callable[..., dict[str, str]]:
    """Return a wait that Ctrl-C ends the first time."""
    raised: list[BaseException] = [KeyboardInterrupt()]

    def wait(number: int, patience: float | None) -> dict[str, str]:
        if raised:
            raise raised.pop()
        return {"status": "interrupted"}

    return wait


def test_no_prompt_toolkit(guest: Start) -> None:
    """Neither exec nor ps import prompt_toolkit, pygments, jedi, dataclasses or inspect."""
    guest().entry()
    source = """
import sys
from livesh import cli
heavy = {"prompt_toolkit", "pygments", "jedi", "dataclasses", "inspect", "asyncio", "ssl", "psutil"}
for words in (["ps"], ["exec", "guest", "1 + 1"], ["exec", "guest", ":versions"]):
    cli.main(words)
print(sorted(heavy & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, timeout=WAIT, check=False)

    assert "[]" == done.stdout.splitlines()[-1], done.stderr


def test_ps(guest: Start) -> None:
    """Each agent with pid, address, Python and program, also as JSON; its name may hold anything."""
    service = guest(start='livesh.start(name="gu\\x1b[31mest")')
    service.entry()
    listed = livesh("ps").stdout

    assert str(service.pid) in listed and "\x1b" not in listed and "guest_main.py" in listed
    assert service.pid == json.loads(livesh("ps", "--json").stdout)["agents"][0]["pid"]
