"""Doing things as another user, and talking to a door by hand."""

from __future__ import annotations

import os
import pickle
import socket
from collections.abc import Callable
from typing import Any

import pytest

NOBODY = 65534
as_root = pytest.mark.skipif(os.getuid() != 0, reason="only root can become another user")


def as_nobody(work: Callable[[], Any]) -> Any:
    """Return what *work* returns, or the exception it raises, in a forked process of the user nobody."""
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
            try:
                said = pickle.dumps(work())
            except BaseException as failed:
                said = pickle.dumps(RuntimeError(f"{type(failed).__name__}: {failed}"))
            os.write(write, said)
        finally:
            os._exit(0)
    os.close(write)
    with os.fdopen(read, "rb") as pipe:
        said = pipe.read()
    os.waitpid(pid, 0)
    return pickle.loads(said)


def knock(address: str | tuple[str, int], *pieces: bytes, seconds: float = 60.0) -> bytes:
    """Connect, send *pieces* and return everything that comes until the other side closes."""
    family = socket.AF_UNIX if isinstance(address, str) else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as sock:
        sock.settimeout(seconds)
        sock.connect(address)
        said = b""
        try:
            for piece in pieces:
                sock.sendall(piece)
            while data := sock.recv(65536):
                said += data
        except (BrokenPipeError, ConnectionResetError):
            pass
        return said
