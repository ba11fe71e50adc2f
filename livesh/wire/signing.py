"""Ed25519 (RFC 8032) with nothing but the standard library: for `accept="signed"`, where an agent must not need a package to say no.

Follows the RFC's reference code: affine formulas over Python integers, a few milliseconds a signature. Verifying handles no secret. Signing
is not constant in time: sign where nobody else can measure you, not in the service.

What is signed is ``livesh source 1``, the module's name and the text's UTF-8 bytes, so a signature holds for one module only.
"""

from __future__ import annotations

import hashlib

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)

Point = tuple[int, int, int, int]


def message(module: str, text: str) -> bytes:
    """Return the bytes that are signed for *text* as the code of *module*."""
    return b"livesh source 1\0" + module.encode() + b"\0" + text.encode("utf-8", "surrogatepass")


def is_signed(key: str | bytes, module: str, text: str, signature: str) -> bool:
    """Say whether *signature* (``KEY:SIGNATURE`` or the signature alone, in hex) is by *key* (hex or bytes)."""
    try:
        public = bytes.fromhex(key) if isinstance(key, str) else bytes(key)
        signed_by, _, said = signature.strip().rpartition(":")
        if signed_by and bytes.fromhex(signed_by) != public:
            return False
        return verify(public, message(module, text), bytes.fromhex(said))
    except ValueError:
        return False


def sign_text(seed: bytes, module: str, text: str) -> str:
    """Return ``KEY:SIGNATURE`` for *text* as the code of *module*."""
    return f"{public_key(seed).hex()}:{sign(seed, message(module, text)).hex()}"


def public_key(seed: bytes) -> bytes:
    """Return the public key of a 32-byte secret seed."""
    return _pack(_times(_expand(seed)[0], BASE))


def sign(seed: bytes, data: bytes) -> bytes:
    """Return the signature of *data*."""
    scalar, prefix = _expand(seed)
    public = _pack(_times(scalar, BASE))
    r = _hash(prefix + data)
    point = _pack(_times(r, BASE))
    s = (r + _hash(point + public + data) * scalar) % L
    return point + s.to_bytes(32, "little")


def verify(public: bytes, data: bytes, signature: bytes) -> bool:
    """Say whether *signature* is that of *data* by the holder of *public*."""
    if len(public) != 32 or len(signature) != 64:
        return False
    key, point = _unpack(public), _unpack(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if key is None or point is None or s >= L:
        return False
    h = _hash(signature[:32] + public + data)
    return _equal(_times(s, BASE), _add(point, _times(h, key)))


def _expand(seed: bytes) -> tuple[int, bytes]:
    if len(seed) != 32:
        raise ValueError("a signing key has 32 bytes")
    digest = hashlib.sha512(seed).digest()
    scalar = int.from_bytes(digest[:32], "little") & ((1 << 254) - 8) | (1 << 254)
    return scalar, digest[32:]


def _hash(data: bytes) -> int:
    return int.from_bytes(hashlib.sha512(data).digest(), "little") % L


def _add(one: Point, other: Point) -> Point:
    a, b = (one[1] - one[0]) * (other[1] - other[0]) % P, (one[1] + one[0]) * (other[1] + other[0]) % P
    c, d = 2 * one[3] * other[3] * D % P, 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def _times(scalar: int, point: Point) -> Point:
    found: Point = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            found = _add(found, point)
        point = _add(point, point)
        scalar >>= 1
    return found


def _equal(one: Point, other: Point) -> bool:
    return (one[0] * other[2] - other[0] * one[2]) % P == 0 and (one[1] * other[2] - other[1] * one[2]) % P == 0


def _x_of(y: int, sign_bit: int) -> int | None:
    if y >= P:
        return None
    squared = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    if squared == 0:
        return None if sign_bit else 0
    x = pow(squared, (P + 3) // 8, P)
    if (x * x - squared) % P:
        x = x * ROOT % P
    if (x * x - squared) % P:
        return None
    return P - x if (x & 1) != sign_bit else x


def _pack(point: Point) -> bytes:
    inverse = pow(point[2], P - 2, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def _unpack(data: bytes) -> Point | None:
    y = int.from_bytes(data, "little")
    sign_bit, y = y >> 255, y & ((1 << 255) - 1)
    x = _x_of(y, sign_bit)
    return None if x is None else (x, y, 1, x * y % P)


_BASE_Y = 4 * pow(5, P - 2, P) % P
BASE: Point = (_x_of(_BASE_Y, 0) or 0, _BASE_Y, 1, (_x_of(_BASE_Y, 0) or 0) * _BASE_Y % P)
