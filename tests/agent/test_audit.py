"""The audit log: what is on record, the chain, and a sink that fails."""

from __future__ import annotations

import fcntl
import json
import os
import socket
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from guests import SLEEPS, WAIT, Guest, until

from livesh.agent import audit
from livesh.errors import Denied, Refused
from livesh.shell.client import Client
from livesh.wire import places
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


def test_an_outcome_comes_before_the_line_of_going(guest: Start, log: Path) -> None:
    """Whoever leaves on the very answer is gone before its outcome is written: that comes before the end of the session all the same."""
    body = """
    import time
    from livesh.agent.sessions import Session
    settle = Session.settle
    def late(self):
        while not self.closed:
            time.sleep(0.05)
        settle(self)
    Session.settle = late
    START
    """
    with guest(textwrap.dedent(body) + SLEEPS, start=started(log)).client() as client:
        client.call(Eval(source="1 / 0"), WAIT)
    until(lambda: log.exists() and "detached" in log.read_text(), "the line of going")

    assert ["attached", "eval", "eval", "detached"] == [line.get("op") or line["event"] for line in lines(log)]


def test_an_outcome_after_the_end_of_the_session_is_written(guest: Start, log: Path) -> None:
    """An evaluation that outlasts its shell leaves its outcome in the log, and the log closed."""
    service = guest(start=started(log))
    with service.client() as client:
        client.send(Eval(source="import time\ntry:\n    while True:\n        time.sleep(0.01)\nfinally:\n    time.sleep(0.3)"))
        until(lambda: log.exists() and "finally" in log.read_text(), "the line before it")
    found = until(lambda: [line for line in lines(log) if line.get("outcome")], "its outcome", 20)

    assert "interrupted" == found[0]["outcome"]
    assert "" == audit.verify(str(log))[1]
    until(lambda: str(log) not in [os.path.realpath(handle) for handle in Path(f"/proc/{service.pid}/fd").iterdir()], "its end", 20)


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


SHARED = """
import os, sys, time
START
master = os.getpid()
for _ in range(3):
    if not os.fork():
        break
while master in (os.getpid(), os.getppid()):
    time.sleep(0.05)
"""


def test_forked_workers_share_one_chain(guest: Start, log: Path) -> None:
    """With audit=PATH a master and its workers write into one file, at once, and the chain holds."""
    guest(SHARED, start=started(log))
    found = until(lambda: entries if len(entries := places.entries()) == 4 else None, "the workers' agents")
    clients = [Client.connect(str(entry["address"]), timeout=WAIT) for entry in found]

    def work(client: Client) -> None:
        for number in range(50):
            client.call(Eval(source=f"{number} / (0 if {number} % 5 == 0 else 1)"), WAIT)
        client.close()

    threads = [threading.Thread(target=work, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WAIT)
    until(lambda: log.read_text().count('"detached"') == 4, "the lines of going")

    assert (4 * (1 + 50 + 10 + 1), "") == audit.verify(str(log))
    assert {entry["pid"] for entry in found} == {line["pid"] for line in lines(log)}


def test_a_lock_that_is_kept_blocks_what_changes_the_process(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who cannot get the lock of a shared log cannot write: an error that says so, and no line in between."""
    monkeypatch.setattr(audit, "LOCK_WAITS", 0.05)
    first, second = audit.Log(str(log), shared=True), audit.Log(str(log), shared=True)
    first.write({"op": "a"})
    with log.open() as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with pytest.raises(OSError, match="another process has locked it"):
            second.write({"op": "b"})
    second.write({"op": "c"})
    first.write({"op": "d"})

    assert ["a", "c", "d"] == [line["op"] for line in lines(log)]
    assert (3, "") == audit.verify(str(log))


def test_half_a_line_is_taken_back(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the disk is full in the middle of a line nothing of it stays, and the next line follows from the one before."""
    chain = audit.Log(str(log))
    chain.write({"op": "a"})
    write, full = os.write, [False]

    def short(handle: int, data: bytes) -> int:
        if full[0]:
            raise OSError(28, "No space left on device")
        full[0] = True
        return write(handle, data[:10])

    monkeypatch.setattr(os, "write", short)
    with pytest.raises(OSError, match="No space"):
        chain.write({"op": "b"})
    monkeypatch.setattr(os, "write", write)
    chain.write({"op": "c"})
    chain.close()

    assert ["a", "c"] == [line["op"] for line in lines(log)]
    assert (2, "") == audit.verify(str(log))


def test_a_last_line_longer_than_the_first_look(log: Path) -> None:
    """A reopened log goes on after a line that is longer than what is read from the end at first."""
    for text in ("x", "y" * 3 * audit.TAIL, "z"):
        chain = audit.Log(str(log))
        chain.write({"op": text})
        chain.close()

    assert (3, "") == audit.verify(str(log))


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
        return subprocess.run([sys.executable, "-m", "livesh", "audit", verb, str(log)], capture_output=True, text=True, timeout=WAIT, check=False)

    assert (0, True) == ((done := run("verify")).returncode, "1 lines whole" in done.stdout)
    assert "eval" in run("show").stdout and "\x1b" not in run("show").stdout
    log.write_text(log.read_text().replace("eval", "evil"))
    assert 1 == run("verify").returncode


@pytest.mark.parametrize("last", ["[]", "{}", '{"n": "x", "hash": ""}', "no json", "\x00" * 100])
@pytest.mark.parametrize("shared", [True, False])
def test_a_last_line_that_is_none_of_ours_stops_the_log(log: Path, last: str, shared: bool) -> None:
    """A file whose end cannot be gone on from is an error each time, never the start of another chain; nothing is added to it."""
    log.write_text(last + "\n")
    chain = audit.Log(str(log), shared=shared)
    for _ in range(2):
        with pytest.raises(ValueError, match="is no line of a log"):
            chain.write({"op": "a"})

    assert last + "\n" == log.read_text()


def test_lines_that_wait_outlast_a_failure(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The line that failed was refused and is not written later; outcomes that waited beside it are."""
    chain = audit.Log(str(log))
    chain.write({"op": "a"})
    chain.write({"op": "b"}, later=True)
    with monkeypatch.context() as broken:
        broken.setattr(os, "write", lambda *_: (_ for _ in ()).throw(OSError(5, "Input/output error")))
        with pytest.raises(OSError, match="Input/output"):
            chain.write({"op": "refused"})
    chain.close()

    assert ["a", "b"] == [line["op"] for line in lines(log)]
    assert (2, "") == audit.verify(str(log))


def test_who_is_shown_out_leaves_no_file_open(guest: Start, log: Path) -> None:
    """Between sessions the log is closed, also after a line about somebody who did not come in."""
    service = guest(SLEEPS, start=started(log))
    path = service.entry()["address"].removeprefix("unix:")
    with socket.socket(socket.AF_UNIX) as stranger:
        stranger.connect(path)
        stranger.sendall(b"GET / HTTP/1.0\r\n\r\n" + b" " * 100)
        assert b"not an HTTP server" in stranger.recv(1000)
    until(lambda: log.exists() and "refused" in log.read_text(), "the line")

    until(lambda: str(log) not in [os.path.realpath(handle) for handle in Path(f"/proc/{service.pid}/fd").iterdir()], "its end", 5)


def test_a_log_in_a_folder_that_others_may_pass(guest: Start, tmp_path: Path) -> None:
    """Below /var/log, say: the folder of the log is private, those above it are as they are."""
    tmp_path.chmod(0o755)
    log = tmp_path / "shop" / "audit.jsonl"
    with guest(start=started(log)).client() as client:
        assert "2" == client.call(Eval(source="1 + 1"), WAIT)["value"]

    assert (0o700, 0o600) == (log.parent.stat().st_mode & 0o777, log.stat().st_mode & 0o777)


@pytest.mark.parametrize("shared", [True, False], ids=["shared", "own"])
@pytest.mark.parametrize("way", ["moved", "removed", "emptied"])
def test_a_log_that_is_rotated_under_a_session_goes_on_under_its_name(log: Path, way: str, shared: bool) -> None:
    """Moved away, removed or emptied while it is open: the next line begins a chain of its own where the log should be, and none is written where nobody reads it."""
    chain = audit.Log(str(log), shared=shared)
    for text in ("a", "b"):
        chain.write({"op": text})
    whole = log.read_bytes()
    if way == "moved":
        log.rename(f"{log}.1")
    elif way == "removed":
        log.unlink()
    else:
        os.truncate(log, 0)
    for text in ("c", "d"):
        chain.write({"op": text})
    chain.close()

    assert ["c", "d"] == [line["op"] for line in lines(log)]
    assert (2, "") == audit.verify(str(log))
    if way == "moved":
        assert whole == Path(f"{log}.1").read_bytes()


def test_a_log_whose_folder_is_taken_away_blocks_what_changes_the_process(guest: Start, log: Path) -> None:
    """Under a session that has it open, too: there is no record, so nothing is done."""
    service = guest("STATE = []\nSTART\n" + SLEEPS, start=started(log))
    with service.client() as client:
        client.call(Eval(source="STATE.append(1)"), WAIT)
        log.parent.rename(away := log.parents[1] / "away")
        (log.parents[1] / "b").write_text("not a folder")
        with pytest.raises(Denied, match="audit log"):
            client.call(Eval(source="STATE.append(2)"), WAIT)
        (log.parents[1] / "b").unlink()
        away.rename(log.parent)

        assert "[1]" == client.call(Eval(source="STATE"), WAIT)["value"]
    assert (until(lambda: len(lines(log)) if "detached" in log.read_text() else 0), "") == audit.verify(str(log))
