"""Whose process is at the other end of a TCP connection of this machine's: the kernel lists both ends, with their users."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

LOCAL, REMOTE, USER = 1, 2, 7  # columns of /proc/net/tcp


def user_at(here: tuple[Any, ...], there: tuple[Any, ...]) -> int:
    """Return the user at *there*, connected to us at *here*; -1 for another machine's, and where nothing tells."""
    from livesh.agent.tcp import is_loopback
    from livesh.runtime import files

    if not is_loopback(there[0]):
        return -1
    wanted = [_listed(*there[:2]), _listed(*here[:2])]
    try:
        with files.open_for_a_moment(), open(f"/proc/self/net/tcp{'6' if ':' in there[0] else ''}", encoding="ascii") as file:
            rows = [row for row in map(str.split, file) if row[LOCAL : REMOTE + 1] == wanted]
    except OSError:
        return -1
    return int(rows[0][USER]) if rows else -1


def _listed(host: str, port: int) -> str:
    """Return an address as the kernel writes it: each 32 bits as a number of this machine's byte order."""
    import _socket
    import sys

    packed = _socket.inet_pton(_socket.AF_INET6 if ":" in host else _socket.AF_INET, host)
    words = [int.from_bytes(packed[at : at + 4], sys.byteorder) for at in range(0, len(packed), 4)]
    return "".join(f"{word:08X}" for word in words) + f":{port:04X}"
