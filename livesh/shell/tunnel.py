"""Reach an agent on another machine through the system's ssh: no new port, no key of ours.

    livesh attach ssh://deploy@host/shop

Here `ssh -T HOST livesh proxy TARGET` runs with a socket pair as its stdin and stdout: to the client it is a socket like any
other. There `livesh proxy` connects to the agent as the user ssh has logged in, says one line once it is connected,
and copies bytes both ways until either side ends. Who may log in, and as whom, is ssh's business.

LIVESH_SSH names another ssh than the one on PATH; what the other machine calls livesh is LIVESH_SSH_COMMAND ("livesh").
"""

from __future__ import annotations

import os
import select
import shlex
import socket
import subprocess
import sys
import threading
import time
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from livesh.errors import Denied, Gone, UserError

CONNECTED = b"livesh proxy: connected\n"
CHUNK = 65536
KEPT = 4096  # bytes
ENDING = 5.0  # seconds


class Remote(NamedTuple):
    """A target on another machine: what ssh is told, and what `livesh proxy` is told there."""

    host: str
    port: int | None
    target: str


def remote(address: str) -> Remote:
    """Take ``ssh://[user@]host[:port]/TARGET`` apart; TARGET is a name, a pid or a socket's path.

    >>> remote("ssh://deploy@web1:2222/shop")
    Remote(host='deploy@web1', port=2222, target='shop')
    >>> remote("ssh://web1//run/livesh/7.sock").target
    '/run/livesh/7.sock'
    """
    parts = urlsplit(address)
    host = parts.netloc.rpartition("@")[2].partition(":")[0]
    if parts.scheme != "ssh" or not host:
        raise UserError(f"{address} is no ssh target", hint="ssh://[user@]host[:port]/NAME")
    user = f"{parts.username}@" if parts.username else ""
    if (user + host).startswith("-"):
        raise UserError(f"{address}: a host does not begin with a dash")  # ssh would take it for an option
    return Remote(user + host, parts.port, unquote(parts.path[1:]))


def command(there: Remote) -> list[str]:
    """Return the ssh command line; the other machine's shell reads the last word."""
    proxy = [*shlex.split(os.environ.get("LIVESH_SSH_COMMAND", "livesh")), "proxy", *([there.target] if there.target else [])]
    port = ["-p", str(there.port)] if there.port else []
    return [os.environ.get("LIVESH_SSH") or "ssh", "-T", *port, "--", there.host, shlex.join(proxy)]


def dial(address: str, timeout: float) -> socket.socket:
    """Return a socket whose other end is the agent *address* names; raises `Gone` with ssh's own words."""
    there = remote(address)
    ours, theirs = socket.socketpair()
    try:
        ssh = subprocess.Popen(command(there), stdin=theirs.fileno(), stdout=theirs.fileno(), stderr=subprocess.PIPE)
    except OSError as missing:
        ours.close()
        raise Gone(f"ssh cannot be started: {missing.strerror}") from None
    finally:
        theirs.close()
    complaints = _Complaints(ssh)
    try:
        _await_connection(ours, complaints, there, time.monotonic() + timeout)
    except BaseException:
        ours.close()
        ssh.kill()
        ssh.wait()
        raise
    return ours


class _Complaints(threading.Thread):
    """Reads what ssh writes to stderr as long as it runs, and keeps the end of it: unread, an ssh that says much (LogLevel DEBUG) would stand still."""

    def __init__(self, ssh: subprocess.Popen[bytes]) -> None:
        super().__init__(name="livesh-ssh", daemon=True)
        self.ssh = ssh
        self.said = b""
        self.start()

    def run(self) -> None:
        """Read until ssh ends."""
        with self.ssh.stderr or open(os.devnull, "rb") as stream:
            while more := os.read(stream.fileno(), CHUNK):
                self.said = (self.said + more)[-KEPT:]

    def why(self, there: Remote) -> str:
        """Return why ssh has closed the connection, in its own words."""
        try:
            self.ssh.wait(ENDING)
        except subprocess.TimeoutExpired:
            return f"{there.host}: ssh closed the connection and does not end; is {shlex.join(command(there))} what you meant?"
        self.join(ENDING)  # what ssh has started may keep its stderr
        lines = self.said.decode("utf-8", "replace").strip().splitlines()
        return f"{there.host}: {lines[-1] if lines else f'ssh ended with status {self.ssh.returncode}'}"


def _await_connection(ours: socket.socket, complaints: _Complaints, there: Remote, until: float) -> None:
    """Read the proxy's first line; what the other machine's login prints before it is passed over."""
    said = b""
    try:
        while not said.endswith(CONNECTED):
            ours.settimeout(max(0.001, until - time.monotonic()))
            more = ours.recv(1) if time.monotonic() < until else None  # not a byte more: what follows is the agent's
            if more is None:
                raise TimeoutError
            if not more:
                raise Gone(complaints.why(there))
            said = (said + more)[-KEPT:]
    except TimeoutError:
        last = said.decode("utf-8", "replace").strip().splitlines()[-1:]
        raise Gone(f"{there.host}: ssh did not get through in time{f'; the last it said was: {last[0][:200]}' if last else ''}") from None


# -- the other machine -------------------------------------------------------------------------------------------------


def proxy(argv: list[str]) -> int:
    """Run ``livesh proxy [TARGET]``: stdin and stdout are a connection to that agent, byte by byte."""
    from livesh.shell import discovery, knock

    try:
        sock = knock.connect(discovery.resolve(argv[0] if argv else None), 10.0)[0]
    except (UserError, Gone, Denied) as trouble:
        print(f"livesh: {trouble}", file=sys.stderr)
        return 1
    sys.stdout.buffer.write(CONNECTED)
    sys.stdout.buffer.flush()
    sock.settimeout(None)
    _copy_both_ways(sock)
    return 0


def _copy_both_ways(sock: socket.socket) -> None:
    """Copy until one side ends, however it does: the other hears of it by the end of its own."""
    try:
        _copy(sock)
    except OSError:
        pass  # the agent, or ssh, has gone in the middle


def _copy(sock: socket.socket) -> None:
    while True:
        ready, _, _ = select.select([0, sock.fileno()], [], [])
        if 0 in ready:
            data = os.read(0, CHUNK)
            if not data:
                return
            sock.sendall(data)
        if sock.fileno() in ready:
            data = sock.recv(CHUNK)
            if not data:
                return
            while data:
                data = data[os.write(1, data) :]
