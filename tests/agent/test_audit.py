"""The audit log: what is on record, the chain, and a sink that fails."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from guests import SLEEPS, WAIT, Guest, until

from livesh.agent import audit
from livesh.errors import Denied, Refused
from livesh.wire.ops.code import Swap
from livesh.wire.ops.core import Complete, Describe, Eval

Start = Callable[..., Guest]


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """The path of a log."""
    (tmp_path / "a").mkdir(mode=0o700)
    (tmp_path / "a" / "b").mkdir(mode=0o700)
    return tmp_path / "a" / "b" / "log.jsonl"


def started(log: Path, more: str = "") -> str:
    """Return the line that starts an agent with that log."""
    return f'livesh.start(name="guest", audit={str(log)!r}{more})'


def lines(log: Path) -> list[dict[str, Any]]:
    """Return the lines of the log."""
    return [json.loads(line) for line in log.read_text().splitlines()]


def test_what_is_on_record(guest: Start, log: Path) -> None:
    """Coming, going, each op that may change something with who, role, arguments and outcome; looking is not."""
    with guest(start=started(log)).client() as client:
        client.call(Describe(), WAIT)
        client.call(Complete(text="o"), WAIT)
        client.call(Eval(source="1 + 1"), WAIT)
        client.call(Eval(source="1 / 0"), WAIT)
    found = until(lambda: lines(log) if log.exists() and "detached" in log.read_text() else None, "the line of going")

    assert ["attached", "eval", "eval", "eval", "detached"] == [line.get("op") or line["event"] for line in found]
    assert [{"source": "1 + 1"}, {"source": "1 / 0"}] == [found[1]["args"], found[2]["args"]]
    assert "error" == found[3]["outcome"]
    assert ("code", "unix") == (found[1]["role"], found[1]["peer"]["kind"])
    assert 0o600 == log.stat().st_mode & 0o777
    assert (5, "") == audit.verify(str(log))


def test_a_swap_is_on_record_with_digests_and_difference(guest: Start, log: Path) -> None:
    """Before and after, the difference, the reason; a refused one with its reasons."""
    service = guest("import pathlib, sys\nsys.path.insert(0, '.')\npathlib.Path('shop.py').write_text('X = 1\\n')\nimport shop\nSTART\n" + SLEEPS, start=started(log))
    with service.client() as client:
        until(lambda: client.call(Eval(source="time"), WAIT)["status"] == "ok", "the program")
        client.call(Swap(sources={"shop": "X = 2\n"}, reason="INC-1"), WAIT)
        with pytest.raises(Refused):
            client.call(Swap(sources={"shop": "X = (\n"}), WAIT)
    found = until(lambda: [line for line in lines(log) if line.get("outcome") and line["op"] == "swap"] if "detached" in log.read_text() else None)

    assert ["ok", "refused"] == [line["outcome"] for line in found]
    assert "shop" in found[0]["object"] and found[0]["before"]["shop"] != found[0]["after"]["shop"]
    assert "-X = 1\n+X = 2" in found[0]["diff"]["shop"]
    assert found[1]["said"]


def test_long_values_are_cut_with_their_digest() -> None:
    """A text beyond the limit leaves its length and digest."""
    cut = audit.bounded({"source": "x" * 10_000})["source"]

    assert (audit.LONGEST, 10_000, 64) == (len(cut["cut"]), cut["length"], len(cut["sha256"]))


@pytest.mark.parametrize("change", ["edit", "remove", "swap", "insert", "hash"])
def test_tampering_breaks_the_chain(log: Path, change: str) -> None:
    """A changed, removed, moved or inserted line is found at its place."""
    chain = audit.Log(str(log))
    for number in range(5):
        chain.write({"op": "eval", "args": {"n": number}})
    chain.close()
    assert (5, "") == audit.verify(str(log))
    text = log.read_text().splitlines(keepends=True)
    if change == "edit":
        text[2] = text[2].replace('"n":2', '"n":7')
    elif change == "remove":
        del text[2]
    elif change == "swap":
        text[2], text[3] = text[3], text[2]
    elif change == "insert":
        text.insert(2, text[1])
    else:
        text[2] = text[2][:-6] + 'aa"}\n'
    log.write_text("".join(text))

    number, wrong = audit.verify(str(log))
    assert 2 == number and wrong


def test_a_reopened_log_goes_on_with_its_chain(log: Path) -> None:
    """A second session's lines follow the first's."""
    for _ in range(3):
        chain = audit.Log(str(log))
        chain.write({"op": "a"}, later=True)
        chain.write({"op": "b"})
        chain.close()

    assert (6, "") == audit.verify(str(log))


def test_a_sink_that_fails_blocks_what_changes_the_process(guest: Start, log: Path) -> None:
    """When the log cannot be written, evaluating and swapping are refused and nothing is done; looking still works."""
    log.parent.chmod(0o777)
    service = guest("STATE = []\nSTART\n" + SLEEPS, start=started(log))
    with service.client() as client:
        for op in (Eval(source="STATE.append(1)"), Swap(sources={"json": ""})):
            with pytest.raises(Denied, match="audit log"):
                client.call(op, WAIT)
        assert client.call(Describe(), WAIT)["pid"]
        assert not log.exists()
        log.parent.chmod(0o700)

        assert "[]" == client.call(Eval(source="STATE"), WAIT)["value"]


def test_the_services_own_logging_and_audit_hooks_hear_of_it(guest: Start, log: Path) -> None:
    """A configured logger gets a record, a Python audit hook an event."""
    body = """
import logging, sys
RECORDS, EVENTS = [], []
class Keep(logging.Handler):
    def emit(self, record): RECORDS.append(record.getMessage())
logging.getLogger("livesh").addHandler(Keep())
logging.getLogger("livesh").setLevel("INFO")
sys.addaudithook(lambda event, args: EVENTS.append(args[0]) if event == "livesh.op" else None)
START
"""
    with guest(body + SLEEPS, start=started(log)).client() as client:
        client.call(Eval(source="1"), WAIT)
        assert "eval" in client.call(Eval(source="RECORDS"), WAIT)["value"]
        assert client.call(Eval(source="EVENTS"), WAIT)["value"].startswith("['eval'")


def test_the_command_line(log: Path) -> None:
    """`livesh audit verify` fails on a broken chain, `show` draws lines and lets no control sequence through."""
    chain = audit.Log(str(log))
    chain.write({"op": "eval", "at": "2026-01-01T00:00:00", "args": {"source": "\x1b]0;x\x07"}})
    chain.close()

    def run(verb: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, "-m", "livesh.cli", "audit", verb, str(log)], capture_output=True, text=True, timeout=WAIT, check=False)

    assert (0, True) == ((done := run("verify")).returncode, "1 lines whole" in done.stdout)
    assert "eval" in run("show").stdout and "\x1b" not in run("show").stdout
    log.write_text(log.read_text().replace("eval", "evil"))
    assert 1 == run("verify").returncode
