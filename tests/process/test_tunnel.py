"""ssh://: an agent on another machine, through the system's ssh; here an `ssh` that runs the command on this machine."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import contextmanager

import pexpect
import pytest
from process_harness import LIVESH, clean_env, livesh, wait_for

from livesh.errors import Gone, UserError
from livesh.shell import procfs, tunnel
from livesh.shell.client import Client
from livesh.wire.ops.core import Describe, Eval

FAKE = """#!/bin/sh
# As ssh: options, --, host, one word for the other machine's shell.
echo "$@" > "$FAKE_SSH_LOG"
while [ "$1" != "--" ]; do shift; done
if [ "$2" = nowhere ]; then echo "ssh: connect to host nowhere port 22: No route to host" >&2; exit 255; fi
echo "Welcome to $2"
exec sh -c "$3"
"""


@pytest.fixture
def ssh(tmp_path, monkeypatch):
    """Put a fake ssh in the real one's place; returns the file it notes its arguments in."""
    fake = tmp_path / "fake-ssh"
    fake.write_text(FAKE)
    fake.chmod(0o700)
    monkeypatch.setenv("LIVESH_SSH", str(fake))
    monkeypatch.setenv("LIVESH_SSH_COMMAND", " ".join(LIVESH))
    monkeypatch.setenv("FAKE_SSH_LOG", str(tmp_path / "ssh-log"))
    monkeypatch.setenv("PYTHONPATH", clean_env()["PYTHONPATH"])
    return tmp_path / "ssh-log"


@pytest.fixture
def far(tmp_path):
    """A process with an agent called `far`."""
    body = "import livesh, time; livesh.start(name='far'); print('up', flush=True); time.sleep(120)"
    process = subprocess.Popen([sys.executable, "-c", body], env=clean_env(), stdout=subprocess.PIPE, text=True)
    try:
        assert "up\n" == process.stdout.readline()
        yield process
    finally:
        process.kill()
        process.communicate()


def test_an_agent_far_away_answers_as_one_at_hand(ssh, far):
    """Calls, large answers and several clients go through; nothing is left when they have gone."""
    with Client.connect("ssh://deploy@web1:2222/far") as one, Client.connect("ssh://web1/far") as two:
        assert far.pid == one.call(Describe())["pid"]
        assert "200000" == one.call(Eval(source="x = 'y' * 200_000; len(x)"))["value"]
        assert 200_002 == len(one.call(Eval(source="x", limit=300_000))["value"])
        assert "2" == two.call(Eval(source="1 + 1"))["value"]

    assert f"-T -- web1 {' '.join(LIVESH)} proxy far\n" == ssh.read_text()
    assert "2\n" == livesh("exec", "ssh://web1/far", "1 + 1", **{k: os.environ[k] for k in ("LIVESH_SSH", "LIVESH_SSH_COMMAND")}).stdout


def test_the_reason_is_sshs_own_or_the_other_sides(ssh, far):
    """When ssh does not get through, or there is no such agent, the last line it said is the error."""
    with pytest.raises(Gone, match="No route to host"):
        Client.connect("ssh://nowhere/far")
    with pytest.raises(Gone, match="no agent is called nosuch"):
        Client.connect("ssh://web1/nosuch")


def test_without_ssh_it_is_said(monkeypatch):
    """A machine without ssh says that, and not something about sockets."""
    monkeypatch.setenv("LIVESH_SSH", "/nonexistent/ssh")
    with pytest.raises(Gone, match="ssh cannot be started"):
        Client.connect("ssh://web1/far")


@pytest.mark.parametrize(
    ("address", "command"),
    [
        ("ssh://web1/shop", ["ssh", "-T", "--", "web1", "livesh proxy shop"]),
        ("ssh://me@web1:2222/shop", ["ssh", "-T", "-p", "2222", "--", "me@web1", "livesh proxy shop"]),
        ("ssh://web1//run/x/7.sock", ["ssh", "-T", "--", "web1", "livesh proxy /run/x/7.sock"]),
        ("ssh://web1/a%20b;rm", ["ssh", "-T", "--", "web1", "livesh proxy 'a b;rm'"]),
        ("ssh://web1", ["ssh", "-T", "--", "web1", "livesh proxy"]),
    ],
)
def test_what_ssh_is_told(monkeypatch, address, command):
    """Host, port and user are ssh's; the target is one quoted word to the shell over there."""
    monkeypatch.delenv("LIVESH_SSH", raising=False)
    monkeypatch.delenv("LIVESH_SSH_COMMAND", raising=False)

    assert command == tunnel.command(tunnel.remote(address))


@pytest.mark.parametrize("address", ["ssh:///shop", "ssh://-oProxyCommand=x/shop", "ssh://-x@web1/shop"])
def test_a_host_is_never_an_option(address):
    """An address whose host ssh would read as an option is refused."""
    with pytest.raises(UserError):
        tunnel.remote(address)


@pytest.mark.parametrize("banner", ["yes banner", "echo -n welcome; sleep 60"], ids=["endless", "silent"])
def test_a_login_that_never_comes_to_the_proxy_is_given_up(ssh, tmp_path, monkeypatch, banner):
    """However much the other machine's login prints, or nothing more: the deadline holds for all of it, and the last that it said is told."""
    (tmp_path / "fake-ssh").write_text(f"#!/bin/sh\n{banner}\n")

    with pytest.raises(Gone, match=r"did not get through in time; the last it said was: (banner|welcome|b)"):
        tunnel.dial("ssh://web1/far", 1.0)


def test_an_ssh_that_complains_all_the_time_does_not_stand_still(ssh, far, tmp_path):
    """As with LogLevel DEBUG: more on stderr than a pipe holds, while the connection is in use."""
    (tmp_path / "fake-ssh").write_text(FAKE.replace('exec sh -c "$3"', '(yes "debug1: channel 0: window" | head -c 400000 >&2; echo "spoken" > "$FAKE_SSH_LOG.spoken") & exec sh -c "$3"'))

    with Client.connect("ssh://web1/far") as client:
        assert "2" == client.call(Eval(source="1 + 1"))["value"]
        wait_for(lambda: (tmp_path / "ssh-log.spoken").exists(), "all of it to be read")
        assert "3" == client.call(Eval(source="1 + 2"))["value"]


def test_every_process_of_an_application_is_asked_where_it_runs(ssh):
    """ssh://HOST/APP:all is one connection and cannot be many: that is said, with what can."""
    done = livesh("exec", "ssh://web1/far:all", "1", check=False)

    assert (2, True) == (done.returncode, "ssh HOST livesh exec far:all" in done.stderr), done


def test_a_cut_connection_says_what_waits_and_is_taken_up_again(ssh, far, tmp_path, monkeypatch):
    """ssh is killed under a shell: without :linger all is undone, with it the shell says which session waits; --resume finds its names over a new ssh."""
    monkeypatch.setenv("LIVESH_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("TERM", "dumb")
    for lingers in (False, True):
        with attached() as shell:
            shell.sendline("kept = 41")
            shell.expect("far>")
            if lingers:
                shell.sendline(":linger 10m")
                shell.expect(r"session (\d+) waits")
            cut(shell)
            shell.expect(rf"session {shell.match[1]} was told to wait there: :quit, then livesh attach ssh://web1/far --resume" if lingers else "what this session set in it is undone")
            shell.sendline(":quit")
            shell.expect(pexpect.EOF)
    with attached("--resume") as shell:
        shell.expect("goes on after")
        shell.sendline("kept + 1")
        shell.expect("42")
        cut(shell)
        shell.expect("was told to wait there")


@contextmanager
def attached(*words):
    """Attach a shell over ssh; it is gone afterwards."""
    shell = pexpect.spawn(sys.executable, ["-m", "livesh", "attach", "ssh://web1/far", *words], env=clean_env(**os.environ), encoding="utf-8", timeout=60, dimensions=(40, 200))
    try:
        if not words:
            shell.expect("far>")
        yield shell
    finally:
        shell.close(force=True)


def cut(shell):
    """Kill what stands for ssh below a shell; other tests have theirs."""
    found = [int(name) for name in os.listdir("/proc") if name.isdigit() and procfs.command(int(name))[-2:] == ["proxy", "far"] and is_below(int(name), shell.pid)]
    assert 1 == len(found)
    os.kill(found[0], signal.SIGKILL)


def is_below(pid, root):
    """Say whether a process was started by *root*, or by one that was."""
    while pid not in (None, 0, root):
        pid = procfs.parent(pid)
    return pid == root
