"""Who are you? Before a single message: four pieces of fixed length, nothing to parse.

    client -> server    HELLO      8 bytes  magic, 1 oldest and 1 newest protocol version it speaks
    server -> client    CHALLENGE  8 bytes  magic, 1 chosen version, 1 mode, 32 nonce
                                   mode 0: the kernel vouched for the peer (a unix socket); that was all
                                   mode 1: prove a token
    client -> server    PROOF      16 bytes token id, 32 nonce, 32 HMAC-SHA256(key, "client" + transcript)
    server -> client    VERDICT    1 byte 1, 32 HMAC-SHA256(key, "server" + transcript)

The transcript is everything said before plus the *channel*: the TLS server certificate's digest, or both ends of the TCP
connection. So a proof is worth nothing on another connection (replay, relay), a changed version range or mode (downgrade) breaks both
HMACs, the token never travels, and the client learns as well whether it talks to somebody who knows the token.

Instead of any piece the server may send one line of text and close: it begins with "livesh:", and no piece begins with an "l". After "livesh: not now:"
stands what the process lacks at this moment; any other line means no.
"""

from __future__ import annotations

MAGIC = b"\x00livesh\x0a"
OLDEST, NEWEST = 1, 1
PEER, TOKEN = 0, 1
HELLO_SIZE = 10
CHALLENGE_SIZE = 42
PROOF_SIZE = 80
VERDICT_SIZE = 33
NONCE = 32
NOT_NOW = "not now:"


def hello(oldest: int = OLDEST, newest: int = NEWEST) -> bytes:
    """Return the client's first bytes."""
    return MAGIC + bytes((oldest, newest))


def version_for(said: bytes) -> int | None:
    """Return the newest version both speak, None when *said* is no hello or from another age (0)."""
    if len(said) != HELLO_SIZE or said[:8] != MAGIC:
        return None
    common = min(said[9], NEWEST)
    return common if common >= max(said[8], OLDEST) else 0


def challenge(version: int, mode: int, nonce: bytes) -> bytes:
    """Return the server's answer to a hello."""
    return MAGIC + bytes((version, mode)) + nonce


def read_challenge(said: bytes) -> tuple[int, int, bytes] | None:
    """Return version, mode and nonce, None when *said* is none."""
    if len(said) != CHALLENGE_SIZE or said[:8] != MAGIC:
        return None
    return said[8], said[9], said[10:]


def tag(key: bytes, side: bytes, heard: bytes, channel: bytes) -> bytes:
    """Return the HMAC with which *side* proves *key* over everything heard on *channel*."""
    import hmac

    return hmac.digest(key, side + len(heard).to_bytes(4, "big") + heard + channel, "sha256")


def same(one: bytes, other: bytes) -> bool:
    """Compare two tags in constant time."""
    import hmac

    return hmac.compare_digest(one, other)


def tcp_channel(server: tuple[str, int], client: tuple[str, int]) -> bytes:
    """Name a plain TCP connection by its two ends."""
    return f"tcp {server[0]} {server[1]} {client[0]} {client[1]}".encode()


def tls_channel(certificate: bytes) -> bytes:
    """Name a TLS connection by the server's certificate (RFC 5929, tls-server-end-point, always with SHA-256)."""
    import hashlib

    return b"tls " + hashlib.sha256(certificate).digest()


def split_token(text: str) -> tuple[bytes, bytes]:
    """Return id and key of a token as it is written: ``lsh_`` 32 hex digits ``_`` 64 hex digits."""
    parts = text.strip().split("_")
    if len(parts) != 3 or parts[0] != "lsh":
        raise ValueError("not a livesh token")
    name, key = bytes.fromhex(parts[1]), bytes.fromhex(parts[2])
    if (len(name), len(key)) != (16, 32):
        raise ValueError("not a livesh token")
    return name, key


def write_token(name: bytes, key: bytes) -> str:
    """Return a token as people pass it on."""
    return f"lsh_{name.hex()}_{key.hex()}"
