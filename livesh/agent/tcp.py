"""Listen on HOST:PORT: a token is always needed there, and beyond loopback TLS 1.3 as well, or nothing listens."""

from __future__ import annotations

import _socket
import os

from livesh.agent import handles, raw
from livesh.errors import UserError
from livesh.wire import places

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

BACKLOG = 16


def listen(host: str, port: int, stem: str, options: dict[str, Any]) -> tuple[raw.Socket, str]:
    """Return the listening socket and its address, with a fresh token beside the agent's entry."""
    family, numeric = _numeric(host)
    if not is_loopback(numeric) and not options.get("tls"):
        raise UserError(
            f"{host} can be reached from elsewhere, and livesh does not listen there in the clear",
            hint='livesh.start(..., tls={"cert": FILE, "key": FILE}), or a loopback address and ssh',
        )
    from livesh.agent.listen import make

    sock = handles.lifted(make(family))
    try:
        sock.setsockopt(_socket.SOL_SOCKET, _socket.SO_REUSEADDR, 1)
        sock.bind((numeric, port))
        sock.listen(BACKLOG)
    except OSError as taken:
        sock.close()
        raise UserError(f"cannot listen on {host}:{port}: {taken.strerror}") from None
    from livesh.wire import handshake

    options["own token"] = name, key = os.urandom(16), os.urandom(32)
    places.write_private(f"{stem}.token", handshake.write_token(name, key) + "\n")
    shown = f"[{host}]" if ":" in host else host
    return sock, f"{shown}:{sock.getsockname()[1]}"


def _numeric(host: str) -> tuple[int, str]:
    try:
        family, _, _, _, place = _socket.getaddrinfo(host, None, 0, _socket.SOCK_STREAM)[0]
    except OSError as unknown:
        raise UserError(f"{host} is no address of this machine: {unknown.strerror}") from None
    return family, str(place[0])


def is_loopback(numeric: str) -> bool:
    """Say whether a numeric address can only be reached from this machine."""
    return numeric.startswith(("127.", "::ffff:127.")) or numeric == "::1"
