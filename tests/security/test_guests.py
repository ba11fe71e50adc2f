"""Guests with a lease: what they open, send and leave behind keeps nobody else out, and ends with the lease."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from guests import WAIT, Guest, until
from test_door import TCP

from livesh.agent import auth, tokens
from livesh.agent.sessions import Session
from livesh.errors import Denied
from livesh.shell.client import Client
from livesh.wire import messages, places
from livesh.wire.ops.core import Describe, Eval
from livesh.wire.ops.debug import Stacks
from livesh.wire.ops.probes import Probes, Watch
from livesh.wire.ops.process import Linger

Start = Callable[..., Guest]
BODY = """
START
import time

def tick():
    time.sleep(0.01)

while True:
    tick()
"""


@pytest.fixture(autouse=True)
def state_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A state directory of this test's own."""
    monkeypatch.setenv("LIVESH_STATE_DIR", str(tmp_path / "state"))
    return tmp_path / "state"


@pytest.fixture
def comes(guest: Start) -> Iterator[Callable[[str], Client]]:
    """Return how somebody with that token, or the owner without one, attaches to one and the same service."""
    service = guest(BODY, start=TCP)
    service.entry()
    path = Path(places.runtime_dir()) / f"{service.pid}.token"
    own = path.read_text()
    with ExitStack() as opened:

        def attach(token: str = "") -> Client:
            path.write_text(token or own)
            return opened.enter_context(service.client())

        yield attach


def test_a_guest_keeps_nobody_out(comes: Callable[..., Client]) -> None:
    """Sessions that wait for --resume for a day count as well: of one lease there are only so many, and the owner always comes in."""
    _, token = tokens.new("observe", 600.0, "")
    for _ in range(auth.OF_ONE_GUEST):
        with comes(token) as client:
            client.call(Linger(seconds=86400.0), WAIT)
    with pytest.raises(Denied, match="sessions of this token are open already"):
        comes(token)
    _, other = tokens.new("observe", 600.0, "")

    assert "observe" == comes(other).call(Describe(), WAIT)["role"]
    assert "code" == comes().call(Describe(), WAIT)["role"]


def test_guests_fill_only_their_own_places(monkeypatch: pytest.MonkeyPatch) -> None:
    """As many guests as there may be leave the owner's places free, and the other way round; certificates are guests."""

    class Room:
        sessions: dict[int, Session] = {}
        options: dict[str, object] = {}

    lease = tokens.Lease({"id": "0" * 32, "key": "", "role": "observe", "expires": time.time() + 60})
    for number in range(auth.INSIDE):
        Room.sessions[number] = Session(number, "observe", {"kind": "certificate", "user": str(number), "serial": "1"}, lambda kind, data: None)
    owner = auth.Admitted("code", {"kind": "unix", "user": "me"})

    assert owner is auth.room_for(Room, owner)  # type: ignore[arg-type]
    with pytest.raises(Denied, match="64 sessions"):
        auth.room_for(Room, auth.Admitted("observe", {"kind": "token", "token": "ab"}, lease))  # type: ignore[arg-type]


@pytest.mark.parametrize("end", ["revoked", "over"])
def test_what_a_lease_left_behind_ends_with_it(comes: Callable[..., Client], end: str) -> None:
    """A session that waits for its person ends, with its probes, when its lease is over or revoked; nobody could come back to it."""
    lease, token = tokens.new("probe", 600.0 if end == "revoked" else 8.0, "")
    with comes(token) as client:
        client.call(Watch(place="__main__.tick", hits=1_000_000, seconds=600.0), WAIT)
        client.call(Linger(seconds=3600.0), WAIT)
    owner = comes()
    until(lambda: 2 == owner.call(Describe(), WAIT)["sessions"], "the parked session")
    if end == "revoked":
        assert owner.call(Probes(), WAIT)["probes"]
        tokens.revoke(lease.id)

    until(lambda: 1 == owner.call(Describe(), WAIT)["sessions"], "its end")
    assert [] == owner.call(Probes(), WAIT)["probes"]


def test_requests_that_nobody_waits_for(comes: Callable[..., Client]) -> None:
    """Who sends on and on and reads no answers is shown out: what waits would be kept in the service's memory."""
    _, token = tokens.new("observe", 600.0, "")
    flooding, owner = comes(token), comes()
    frame = flooding._frames.pack(messages.request(1, Stacks(locals=True)))
    flooding._sock.settimeout(WAIT)
    with pytest.raises(OSError):
        for _ in range(2000):
            flooding._sock.sendall(frame * 500)

    said = "any('more requests than it waits for' in line for line in __import__('livesh.agent.trouble').agent.trouble.recent)"
    until(lambda: "True" == owner.call(Eval(source=said), WAIT)["value"], "the line about it")
    until(lambda: 1 == owner.call(Describe(), WAIT)["sessions"], "its end")


def test_a_revoked_lease_is_not_written_back() -> None:
    """`livesh token new` that has read the leases before one is revoked does not write that one again."""
    lease, _ = tokens.new("code", 600.0, "")
    with tokens._alone():
        revoking = threading.Thread(target=tokens.revoke, args=(lease.id,))
        revoking.start()
        revoking.join(0.3)
        other = tokens.Lease({**lease.as_dict(), "id": "f" * 32})
        tokens._save({lease.id: lease, other.id: other})
    revoking.join(WAIT)

    assert ["f" * 32] == list(tokens.leases())


def test_a_clock_that_is_set_back_gives_no_lease_more_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """What has passed since the session came in counts as well; a clock that is set forward ends it."""
    lease, _ = tokens.new("code", 60.0, "")
    now, passed = time.time(), time.monotonic()
    monkeypatch.setattr(tokens.time, "time", lambda: now - 3600)
    assert not lease.over
    monkeypatch.setattr(tokens.time, "monotonic", lambda: passed + 61)
    assert lease.over
    monkeypatch.undo()
    monkeypatch.setattr(tokens.time, "time", lambda: now + 61)
    assert lease.over


def test_a_name_in_a_certificate_is_one_line_of_the_services_log() -> None:
    """Who made it chose what stands in it: no line of the service's log can be forged by it, and no terminal told anything."""
    session = Session(1, "observe", {"kind": "certificate", "user": "me\n2026-01-01 INFO eval by root\x1b[2J"}, lambda kind, data: None)

    assert "me?2026-01-01 INFO eval by root?[2J" == session.author
