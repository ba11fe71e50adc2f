"""Descriptors of ours in a process that is not: known by what they are, since the number alone may be somebody else's.

A program may close every descriptor it finds; daemons do, in the process they are or in a child just forked. Its next file or socket then has our number:
accepting, reading, writing or closing by number would be done to that. So each descriptor is known by its inode as well, and looked at before it is used; one
that is lost is forgotten, never closed.

And where a program was started without stdin, stdout or stderr the kernel gives out 0, 1 and 2: what some C code writes to stderr would
go to a client of ours, or into the audit log. Ours are always above.
"""

from __future__ import annotations

import _socket
import os

STANDARD = 2


def above_standard(handle: int) -> int:
    """Return *handle*, or a copy in its place that is none of stdin, stdout and stderr; raises OSError, then *handle* is closed."""
    if handle > STANDARD:
        return handle
    import fcntl

    try:
        return fcntl.fcntl(handle, fcntl.F_DUPFD_CLOEXEC, STANDARD + 1)
    finally:
        os.close(handle)


def lifted(sock: _socket.socket) -> _socket.socket:
    """Return *sock*, or the same connection on a descriptor above the standard ones; it waits without a limit."""
    if sock.fileno() <= STANDARD:
        sock = _socket.socket(fileno=above_standard(sock.detach()))
    sock.settimeout(None)  # the service may have set a default timeout; accept would give up after it
    return sock


def inode(handle: int) -> int:
    """Return what a descriptor is, whatever its number; 0 for one that is closed."""
    try:
        return os.fstat(handle).st_ino
    except OSError:
        return 0


def is_still(sock: _socket.socket, known: int) -> bool:
    """Say whether the descriptor of *sock* still is what it was."""
    handle = sock.fileno()
    return handle >= 0 and inode(handle) == known


def let_go(sock: _socket.socket, known: int) -> None:
    """Close *sock*, or forget its number where that is somebody else's by now."""
    if is_still(sock, known):
        sock.close()
    else:
        sock.detach()
