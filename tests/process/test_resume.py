"""Sessions that asked to outlive their connection, and those that did not."""

from __future__ import annotations

import subprocess
import sys

import pytest
from process_harness import clean_env, wait_for

from livesh.errors import Denied, Gone, UserError
from livesh.shell import resume
from livesh.shell.client import Client
from livesh.wire.ops.core import Describe, Eval
from livesh.wire.ops.probes import Probes, Watch
from livesh.wire.ops.process import Linger, Takeover

PROGRAM = """
import livesh, sys, threading, time
import prices
livesh.start(name="home")

def work():
    while True:
        prices.price(7)
        time.sleep(0.05)

threading.Thread(target=work, daemon=True).start()
print("up", flush=True)
for line in sys.stdin:
    started = time.monotonic()
    livesh.stop()
    print(time.monotonic() - started < 1.5, threading.active_count(), flush=True)
"""


@pytest.fixture
def home(tmp_path):
    """A program with an agent called `home` and a function that is called all the time."""
    (tmp_path / "prices.py").write_text("def price(n):\n    return n + 1\n")
    (tmp_path / "main.py").write_text(PROGRAM)
    process = subprocess.Popen(
        [sys.executable, "main.py"], cwd=tmp_path, env=clean_env(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert "up\n" == process.stdout.readline()
        yield process
    finally:
        process.kill()
        process.communicate()


def sessions():
    """Count the sessions the agent has, that of the question not counted."""
    with Client.connect("home") as client:
        return client.call(Describe())["sessions"] - 1


def taken(client, reply):
    """Take a session over as soon as the agent has seen its connection go."""

    def attempt():
        try:
            return client.call(Takeover(session=reply["session"], key=reply["key"]))
        except Denied:
            return None

    return wait_for(attempt, "the session to be parked")


def test_names_and_probes_wait_for_their_person(home):
    """After the connection has gone the session's names are there, its watch has gone on, and what it hit is told."""
    client = Client.connect("home")
    client.call(Eval(source="x = 41"))
    number = client.call(Linger(seconds=60))
    client.call(Watch(place="prices.price", hits=1000))
    client.close()
    wait_for(lambda: sessions() == 1, "the parked session")
    with Client.connect("home") as other:
        seen = other.call(Probes())["probes"][0]["hits"]
        wait_for(lambda: other.call(Probes())["probes"][0]["hits"] > seen, "a hit that nobody hears")

    with Client.connect("home") as again:
        reply = taken(again, number)
        assert "42" == again.call(Eval(source="x + 1"))["value"]

        assert ["x"] == [name for name in reply["names"] if name == "x"]
        assert "hit" in {kind for kind, _ in reply["missed"]}
        heard = []
        again.on_event = lambda kind, data: heard.append((kind, data))
        wait_for(lambda: again.call(Eval(source="1")) and [data for kind, data in heard if kind == "hit"], "a hit that is heard")
        assert all("stream" not in data for kind, data in heard if kind == "hit")


def test_a_session_that_did_not_ask_ends(home):
    """Without :linger nothing waits."""
    client = Client.connect("home")
    client.call(Eval(source="x = 1"))
    client.close()

    wait_for(lambda: sessions() == 0, "the session to end")


def test_only_its_person_gets_it(home):
    """A wrong key, a session that is attached, one that was taken over, and a number of nobody are refused alike."""
    client = Client.connect("home")
    reply = client.call(Linger(seconds=60))
    with Client.connect("home") as other:
        with pytest.raises(Denied, match="waits for you here"):
            other.call(Takeover(session=reply["session"], key=reply["key"]))
        client.close()
        wait_for(lambda: sessions() == 2, "the parked session")
        with pytest.raises(Denied):
            other.call(Takeover(session=reply["session"], key="0" * 32))
        taken(other, reply)
        with Client.connect("home") as third, pytest.raises(Denied):
            third.call(Takeover(session=reply["session"], key=reply["key"]))


def test_it_ends_at_its_deadline(home):
    """A session nobody comes back to ends when its time is over, and so does its probe."""
    client = Client.connect("home")
    client.call(Linger(seconds=0.5))
    client.call(Watch(place="prices.price", hits=1000))
    client.close()

    wait_for(lambda: sessions() == 0, "the deadline")
    with Client.connect("home") as other:
        assert [] == other.call(Probes())["probes"]


def test_too_long_and_off(home):
    """A session may wait a day at most, and can be told to end with its connection again."""
    client = Client.connect("home")
    with pytest.raises(UserError, match="may wait up to"):
        client.call(Linger(seconds=1e9))
    client.call(Linger(seconds=60))
    assert "" == client.call(Linger(seconds=0))["key"]
    client.close()

    wait_for(lambda: sessions() == 0, "the session to end")


def test_stop_does_not_wait_for_it(home):
    """livesh.stop() ends a parked session at once and leaves no thread of it."""
    client = Client.connect("home")
    client.call(Linger(seconds=60))
    client.close()
    wait_for(lambda: sessions() == 1, "the parked session")

    home.stdin.write("\n")
    home.stdin.flush()

    assert "True 2\n" == home.stdout.readline()
    with pytest.raises((Gone, UserError)):
        Client.connect("home")


def test_the_shell_finds_its_session_again(home):
    """What :linger wrote down is what --resume needs: it finds the one session, and says so when there is none."""
    client = Client.connect("home")
    client.call(Eval(source="basket = [1]"))
    resume.remember(client.call(Describe()), client.call(Linger(seconds=60)))
    client.close()
    for _ in range(2):  # each time it is taken over the key is another, and that is written down as well
        wait_for(lambda: sessions() == 1, "the parked session")
        with Client.connect("home") as again:
            told = "".join(piece for _, piece in resume.take_over(again, ""))

    with Client.connect("home") as again:
        resume.take_over(again, "")
        assert "[1]" == again.call(Eval(source="basket"))["value"]
        again.call(Linger(seconds=0))
        resume.remember(again.call(Describe()), {"session": next(iter(resume.noted(again.call(Describe()))))})

    assert "goes on after" in told and "name" in told
    with Client.connect("home") as third, pytest.raises(UserError, match="no session of this process was told to wait"):
        resume.take_over(third, "")


def test_the_process_that_a_session_waits_in_is_found(home, tmp_path):
    """A name may stand for many processes: --resume goes to the one a session was told to wait in, and asks where there are several."""
    other = subprocess.Popen([sys.executable, "main.py"], cwd=tmp_path, env=clean_env(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert "up\n" == other.stdout.readline()
        assert "home" == resume.where("home", "")
        for process in (other, home):
            with Client.connect(str(process.pid)) as client:
                resume.remember(client.call(Describe()), reply := client.call(Linger(seconds=60)))
            if process is other:
                assert [str(other.pid)] * 3 == [resume.where(target, which) for target, which in (("home", ""), (None, ""), ("home", str(reply["session"])))]
                assert "home" == resume.where("home", "77")
        with pytest.raises(UserError, match="several processes"):
            resume.where("home", "")
        assert str(home.pid) == resume.where(str(home.pid), "")
    finally:
        other.kill()
        other.communicate()
