"""Programs that close every descriptor they find, or were started without the standard ones: nothing of theirs is taken for ours."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap

import pytest
from process_harness import clean_env, livesh, said, wait_for

from livesh.agent import audit, core, handles
from livesh.agent.stream import Stream
from livesh.wire import places


@pytest.fixture
def program(tmp_path):
    """Run a program under LIVESH=1 by a line of the shell, with its output in ``log``; it is gone after the test."""
    started = []

    def run(body, line="exec {python} prog.py > log 2>&1"):
        (tmp_path / "prog.py").write_text(textwrap.dedent(body))
        (tmp_path / "log").touch()
        process = subprocess.Popen(
            ["sh", "-c", line.format(python=sys.executable)], cwd=tmp_path, env=clean_env(LIVESH="prog"), stdin=subprocess.DEVNULL, start_new_session=True
        )
        started.append(process)
        return process

    # Where livesh is not installed but only on the path, this is what `livesh run` does.
    before = os.environ.get("PYTHONPATH", "")
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [os.path.join(os.path.dirname(os.path.dirname(core.__file__)), "startup"), before]))
    yield run
    os.environ["PYTHONPATH"] = before
    for process in started:
        try:
            os.killpg(process.pid, 9)
        except ProcessLookupError:
            pass
        process.wait()


def test_a_forked_daemon_keeps_the_files_it_opens(program, tmp_path):
    """It closes all it has inherited and opens files of its own at once: they have our numbers, and stay open when our descriptors are let go."""
    program(
        """
        import os, time
        time.sleep(0.3)
        if os.fork():
            os._exit(0)
        os.closerange(3, 1024)
        files = [open("prog.py") for _ in range(12)]
        time.sleep(1)
        print("whole", sum(len(file.read()) > 0 for file in files), flush=True)
        time.sleep(60)
        """
    )

    wait_for(lambda: said(tmp_path, "whole"), "the daemon")
    assert said(tmp_path, "whole 12"), (tmp_path / "log").read_text()
    wait_for(lambda: [entry for entry in places.entries() if entry.get("master")], "the daemon's door")
    done = livesh("exec", "prog", "1 + 1")
    assert "2\n" == done.stdout, done.stderr


def test_a_grandchild_has_nothing_of_its_grandparents(program, tmp_path):
    """A daemon forks twice, faster than the first child has a door: of the sockets only its own are open in it."""
    program(
        """
        import os, time
        time.sleep(0.3)
        for _ in range(2):
            if os.fork():
                os._exit(0)
        time.sleep(60)
        """
    )

    wait_for(lambda: [entry for entry in places.entries() if entry.get("master")], "the daemon's door")
    links = "[os.readlink(f'/proc/self/fd/{n}') for n in os.listdir('/proc/self/fd') if os.path.islink(f'/proc/self/fd/{n}')]"
    sockets = livesh("exec", "prog", f"import os; sum(link.startswith('socket:') for link in {links})").stdout
    assert "2\n" == sockets  # where it listens, and this connection


def test_a_socket_that_the_program_closed_is_made_again(program, tmp_path):
    """The agent goes on at the same address, and takes no connection that comes to a socket of the program's with the number of ours."""
    program(
        """
        import os, socket, sys, time
        os.closerange(3, 1024)
        listeners = [socket.create_server(("127.0.0.1", 0)) for _ in range(4)]
        print("up", flush=True)
        while not os.path.exists("knocked"):
            time.sleep(0.05)
        for listener in listeners:
            with socket.create_connection(listener.getsockname()) as caller:
                caller.sendall(b"GET / HTTP/1.0\\r\\n\\r\\n")
                time.sleep(0.3)
                listener.settimeout(5)
                try:
                    listener.accept()[0].close()
                    print("served", flush=True)
                except TimeoutError:
                    print("lost", flush=True)
        print("done", flush=True)
        time.sleep(60)
        """
    )
    wait_for(lambda: said(tmp_path, "up"), "the program")

    assert "2\n" == livesh("exec", "prog", "1 + 1").stdout  # the thread in accept still has the old one
    (tmp_path / "knocked").touch()
    wait_for(lambda: said(tmp_path, "done"), "its calls")
    assert 4 == (tmp_path / "log").read_text().count("served"), (tmp_path / "log").read_text()
    for _ in range(2):
        assert "2\n" == livesh("exec", "prog", "1 + 1").stdout
    livesh("exec", "prog", "import livesh; livesh.stop()", check=False)
    wait_for(lambda: not places.entries(), "its end")


def test_ours_are_never_standard_descriptors(program, tmp_path):
    """Started without stdin, stdout and stderr, the program has none afterwards: what C code writes there must not go to a client or the audit log."""
    program("import time; time.sleep(60)", "exec {python} prog.py <&- >&- 2>&-")
    wait_for(lambda: [entry for entry in places.entries() if entry["name"] == "prog"], "its agent")

    for _ in range(3):
        assert "[]\n" == livesh("exec", "prog", "import os; [n for n in os.listdir('/proc/self/fd') if n in '012' and os.path.islink(f'/proc/self/fd/{n}')]").stdout


def test_no_line_about_us_on_stdout(program, tmp_path):
    """A program without stderr whose agent cannot start says nothing on stdout that it would not say by itself."""
    process = program("print('mine', flush=True)", "LIVESH_ADDRESS=nonsense exec {python} prog.py > log 2>&-")
    process.wait(60)

    assert "mine\n" == (tmp_path / "log").read_text()


def test_a_connection_whose_descriptor_is_another(tmp_path):
    """It reads the end, writes nothing, and closes nothing: the number is somebody else's."""
    import socket

    ours, peer = socket.socketpair()
    stream = Stream(ours)
    other = os.open(tmp_path / "other", os.O_RDWR | os.O_CREAT)
    os.dup2(other, ours.fileno())

    assert b"" == stream.receive() == stream.receive_now() == stream.receive_some(1)
    for write in (lambda: stream.send(b"x"), lambda: stream.write(b"x", False)):
        with pytest.raises(OSError, match="has closed"):
            write()
    number = ours.fileno()
    stream.close()
    assert os.fstat(number).st_ino == os.fstat(other).st_ino
    assert 0 == os.fstat(other).st_size
    os.close(number)
    os.close(other)
    peer.close()


def test_an_audit_log_whose_descriptor_is_another(tmp_path):
    """The next line goes into the log all the same, and not into the file that has its number now."""
    path = tmp_path / "private" / "audit" / "log.jsonl"
    path.parent.mkdir(parents=True, mode=0o700)
    path.parents[1].chmod(0o700)
    log = audit.Log(str(path))
    log.write({"op": "a"})
    other = os.open(tmp_path / "other", os.O_RDWR | os.O_CREAT)
    os.dup2(other, log._handle)
    log.write({"op": "b"})
    log.close()

    assert (2, "") == audit.verify(str(path))
    assert 0 == os.fstat(other).st_size
    os.close(other)


def test_a_descriptor_that_cannot_be_moved_is_closed(monkeypatch):
    """Without a free number above the standard ones there is an error, and nothing stays open."""
    import fcntl

    handle = os.dup(0)
    monkeypatch.setattr(handles, "STANDARD", handle)
    monkeypatch.setattr(fcntl, "fcntl", lambda *_args: (_ for _ in ()).throw(OSError(24, "Too many open files")))

    with pytest.raises(OSError, match="Too many"):
        handles.above_standard(handle)
    with pytest.raises(OSError):
        os.fstat(handle)


def test_starting_leaves_the_umask_alone(monkeypatch, runtime_dir):
    """It is the whole process's: a file that another thread makes at that moment would get it. The socket is private by itself."""
    import livesh as package

    before = os.umask(0)
    monkeypatch.setattr(os, "umask", lambda _mask: pytest.fail("the umask was changed"))
    try:
        agent = package.start(name="masked")
        mode = os.stat(agent.address.removeprefix("unix:")).st_mode & 0o777
    finally:
        package.stop()
        monkeypatch.undo()
        os.umask(before)

    assert 0o600 == mode
