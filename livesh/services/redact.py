"""Which names and values look like secrets, so that they do not leave the process unasked."""

from __future__ import annotations

import re
from itertools import pairwise
from types import BuiltinFunctionType, FunctionType, ModuleType

from livesh.runtime import raw

WORDS = frozenset(
    ["password", "passwd", "passphrase", "pwd", "secret", "secrets", "token", "credential", "credentials", "apikey", "authorization", "cookie", "cookies", "jwt", "bearer", "privatekey", "accesskey", "secretkey", "sessionid", "csrf", "otp", "pin", "ssn", "cvv", "dsn"]
)
PAIRS = frozenset({("api", "key"), ("private", "key"), ("access", "key"), ("secret", "key"), ("signing", "key"),
                   ("encryption", "key"), ("auth", "key"), ("session", "id"), ("auth", "header"), ("card", "number"), ("client", "secret")})  # fmt: skip
_SPLIT = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_VALUE = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY|^(?:Bearer|Basic) [A-Za-z0-9._~+/=-]{8,}|://[^/\s:@]+:[^/\s@]+@|"
    r"\beyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.|\b(?:sk|pk|ghp|gho|xox[abps])[-_][A-Za-z0-9-]{16,}|\bAKIA[0-9A-Z]{16}\b"
)
_PLAIN = raw.ids(int, float, bool, type(None), complex, FunctionType, BuiltinFunctionType, type, ModuleType)


def looks_secret(name: str, value: object = "") -> bool:
    """Say whether *value* under *name* should stay in the process; numbers and None never look secret, nor does code: ``reset_password`` is a handler."""
    if id(type(value)) in _PLAIN:
        return False
    return name_is_secret(name) or value_is_secret(value)


_known: dict[str, bool] = {}
_KNOWN_MOST = 4_000


def name_is_secret(name: str) -> bool:
    """Say whether a name speaks of a secret: ``db_password``, ``apiKey``, ``SECRET_KEY``; not ``author`` or ``key``."""
    found = _known.get(name)
    if found is None:
        if len(_known) > _KNOWN_MOST:
            _known.clear()
        found = _known[name[:200]] = _speaks_of_a_secret(name)
    return found


def _speaks_of_a_secret(name: str) -> bool:
    words = [word.lower() for word in _SPLIT.findall(name[:200])]
    return any(word in WORDS for word in words) or any(pair in PAIRS for pair in pairwise(words))


def value_is_secret(value: object) -> bool:
    """Say whether a text looks like a key, a bearer token or an address with a password in it."""
    if type(value) is bytes:
        return value_is_secret(value[:2_000].decode("latin-1"))
    return type(value) is str and _VALUE.search(value[:2_000]) is not None
