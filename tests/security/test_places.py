"""Squatters and symlinks: what another user puts in our way is refused, never used, never repaired."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from guests import WAIT, Guest, until
from strangers import NOBODY, as_nobody, as_root, knock

from livesh.agent import listen
from livesh.errors import Denied, Gone, Lacking, UserError
from livesh.shell.client import Client
from livesh.wire import handshake, places

Start = Callable[..., Guest]


@pytest.fixture
def open_place() -> Iterator[Path]:
    """A directory everybody may enter, as /tmp is."""
    with tempfile.TemporaryDirectory(prefix="lsh") as path:
        os.chmod(path, 0o1777)
        yield Path(path)


def refused_to_start(place: Path) -> str:
    """Return why no agent starts when its runtime directory is *place*."""
    before = os.environ["LIVESH_RUNTIME_DIR"]
    os.environ["LIVESH_RUNTIME_DIR"] = str(place)
    try:
        with pytest.raises(Denied) as denied:
            places.private_dir(places.runtime_dir())
        with pytest.raises(Denied):
            places.entries()
        return str(denied.value)
    finally:
        os.environ["LIVESH_RUNTIME_DIR"] = before


@as_root
def test_a_directory_that_somebody_else_made(open_place: Path) -> None:
    """Another user who was there first is not trusted, whatever the mode."""
    place = open_place / "livesh-0"
    as_nobody(lambda: os.mkdir(place, 0o700))

    assert f"belongs to uid {NOBODY}" in refused_to_start(place)


def test_a_default_place_that_is_taken_names_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """In /tmp anybody can be there first: the refusal says how to have another place."""
    monkeypatch.setattr(os, "getuid", lambda: 4_000_000_123)
    place = Path("/tmp/livesh-4000000123")
    place.mkdir()
    try:
        with pytest.raises(Denied, match="LIVESH_RUNTIME_DIR may name a place of your own"):
            places.private_dir(str(place))
    finally:
        place.rmdir()


def test_a_directory_open_to_others(open_place: Path) -> None:
    """A mode that lets others in is an error and stays as it is."""
    place = open_place / "r"
    place.mkdir(mode=0o755)

    assert "open to others" in refused_to_start(place)
    assert 0o755 == place.stat().st_mode & 0o777


def test_a_symlink_in_the_directorys_place(open_place: Path) -> None:
    """A link is refused, even to a directory of our own."""
    (open_place / "mine").mkdir(mode=0o700)
    (open_place / "r").symlink_to(open_place / "mine")

    assert "not what livesh put there" in refused_to_start(open_place / "r")


def test_something_in_the_sockets_place(open_place: Path) -> None:
    """A link or a file where the socket should be is refused; a dead socket of ours is replaced, a living one is not."""
    place = open_place / "r"
    place.mkdir(mode=0o700)
    (open_place / "precious").write_text("keep")
    (place / "s").symlink_to(open_place / "precious")
    with pytest.raises(Denied):
        listen.listen(f"unix:{place / 's'}", "", {})
    assert "keep" == (open_place / "precious").read_text()
    (place / "s").unlink()
    sock, _ = listen.listen(f"unix:{place / 's'}", "", {})
    with pytest.raises(UserError, match="already listens"):
        listen.listen(f"unix:{place / 's'}", "", {})
    sock.close()
    again, _ = listen.listen(f"unix:{place / 's'}", "", {})
    again.close()


@as_root
def test_a_socket_somebody_else_listens_on(open_place: Path) -> None:
    """A client of another user than the socket's does not talk to it: here nobody meets one of root's."""
    path = open_place / "s"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        path.chmod(0o666)
        listener.listen()

        def attach() -> object:
            os.environ["LIVESH_RUNTIME_DIR"] = str(open_place / "none")
            return Client.connect(f"unix:{path}", timeout=5)

        said = str(as_nobody(attach))

    assert "Denied" in said and "belongs to uid 0" in said


@as_root
def test_a_squatter_behind_our_own_path(open_place: Path) -> None:
    """A path of ours on which another user listens is noticed by the kernel's word about who listens."""
    path = open_place / "s"
    ready, go = os.pipe(), os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.setgid(NOBODY)
            os.setuid(NOBODY)
            listener = socket.socket(socket.AF_UNIX)
            listener.bind(str(path))
            listener.listen()
            os.write(ready[1], b"x")
            os.read(go[0], 1)
        finally:
            os._exit(0)
    os.read(ready[0], 1)
    try:
        os.chown(path, os.getuid(), os.getgid())  # as if they could make it look like ours
        path.chmod(0o600)
        with pytest.raises(Denied, match=f"uid {NOBODY} listens there"):
            Client.connect(f"unix:{path}", timeout=WAIT)
    finally:
        os.write(go[1], b"x")
        os.waitpid(pid, 0)
        for end in (*ready, *go):
            os.close(end)


@as_root
def test_nobody_at_the_private_socket(guest: Start, runtime_dir: Path) -> None:
    """Permissions keep others out; were they opened by mistake, the kernel's word about the peer still does."""
    service = guest()
    path = str(service.entry()["address"]).removeprefix("unix:")
    assert "PermissionError" in str(as_nobody(lambda: knock(path, handshake.hello())))
    runtime_dir.chmod(0o755)
    os.chmod(path, 0o666)
    heard = as_nobody(lambda: knock(path, handshake.hello()))
    runtime_dir.chmod(0o700)

    assert f"you are uid {NOBODY}".encode() in heard and 1 == heard.count(b"\n")


def test_entries_that_somebody_forged(runtime_dir: Path) -> None:
    """An entry with open permissions, a link, no JSON or nonsense in it is not listed and breaks nothing."""
    mine = {"pid": os.getpid(), "ticks": places.start_time(os.getpid()), "name": "x", "address": "unix:/x"}
    runtime_dir.chmod(0o700)
    places.write_entry(str(runtime_dir / "1.json"), mine)  # type: ignore[arg-type]
    (runtime_dir / "1.json").chmod(0o644)
    (runtime_dir / "2.json").write_text("{")
    (runtime_dir / "2.json").chmod(0o600)
    (runtime_dir / "3.json").symlink_to("/etc/passwd")
    (runtime_dir / "4.json").write_text('["pid"]')
    (runtime_dir / "4.json").chmod(0o600)

    assert [] == places.entries()


def test_a_target_that_is_gone_is_said(runtime_dir: Path) -> None:
    """A path without an agent is Gone, not a traceback."""
    with pytest.raises(Gone):
        Client.connect(f"unix:{runtime_dir}/none.sock")


@as_root
def test_an_agent_of_nobodys_serves_root_and_nobody_else(open_place: Path) -> None:
    """Root may attach to a user's agent; the user's own client as well."""
    place = open_place / "n"
    pid = os.fork()
    if pid == 0:
        try:
            os.setgid(NOBODY)
            os.setuid(NOBODY)
            os.environ["LIVESH_RUNTIME_DIR"] = str(place)
            os.environ["LIVESH_STATE_DIR"] = str(open_place / "state")
            import time

            import livesh

            livesh.start(name="of-nobody")
            time.sleep(WAIT)
        finally:
            os._exit(0)
    try:
        path = place / f"{pid}.sock"
        until(path.exists, "the socket")
        from livesh.wire.ops.core import Describe

        with Client.connect(f"unix:{path}", timeout=WAIT) as client:
            assert pid == client.call(Describe(), WAIT)["pid"]
    finally:
        os.kill(pid, 9)
        os.waitpid(pid, 0)


def test_a_place_that_cannot_be(tmp_path: Path) -> None:
    """A path too long for a socket says how long it may be and what to set; a directory that cannot be one is a line of the command line's."""
    deep = tmp_path / ("d" * 110)

    with pytest.raises(UserError, match=r"at most 107 bytes.*LIVESH_RUNTIME_DIR"):
        listen._unix(f"{deep}/1.sock")
    assert not deep.exists()
    done = subprocess.run(
        [sys.executable, "-m", "livesh", "ps"], env={**os.environ, "LIVESH_RUNTIME_DIR": "/dev/null/x"}, capture_output=True, text=True, check=False
    )
    assert (1, 1) == (done.returncode, len(done.stderr.splitlines()))
    assert "Not a directory" in done.stderr


def test_a_full_disk_leaves_nothing(runtime_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An entry that cannot be written whole is an error that says where; neither a part of it nor the socket stays behind."""
    import livesh

    def full(handle: int, data: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(Lacking, match=f"no agent can be had in this process: {runtime_dir}.*: No space left on device"):
        livesh.start(name="full")

    assert [] == os.listdir(runtime_dir)


def test_who_has_neither_home_nor_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """A uid of some container's without HOME has a private place of its own, not a folder called ~ in the program's directory."""
    for name in ("HOME", "LIVESH_STATE_DIR", "XDG_STATE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)

    assert f"/tmp/livesh-{os.getuid()}-state" == places.state_dir()
