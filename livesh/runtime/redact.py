"""Which names and values look like secrets, so that they do not leave the process unasked."""

from __future__ import annotations

import re
from collections import deque
from itertools import islice, pairwise
from types import BuiltinFunctionType, FunctionType, ModuleType

from livesh.runtime import raw

WORDS = frozenset(
    ["password", "passwd", "passphrase", "passcode", "pwd", "secret", "token", "credential", "cred", "apikey", "authorization", "cookie", "jwt", "bearer", "privatekey", "accesskey", "secretkey", "sessionid", "sessid", "csrf", "otp", "pin", "ssn", "cvv", "cvc", "dsn"]
)
_ENDS = ("password", "passwd", "passphrase", "secret", "token", "apikey", "sessid", "sessionid", "credential")  # PGPASSWORD, authtoken, PHPSESSID
_KEYS = frozenset(["api", "private", "access", "secret", "signing", "encryption", "auth", "session", "master", "shared", "account", "storage", "hmac", "fernet", "ssh", "tls", "ssl", "aes", "rsa"])
_PASSES = frozenset(["db", "database", "sql", "mysql", "pg", "postgres", "redis", "mongo", "amqp", "rabbit", "ldap", "ftp", "sftp", "ssh", "smtp", "mail", "email", "user", "admin", "root", "sudo", "proxy", "http", "basic", "login"])
PAIRS = frozenset({*((word, "key") for word in _KEYS), *((word, "pass") for word in _PASSES), ("session", "id"), ("auth", "header"), ("card", "number")})
_NUMBERED = frozenset(["pin", "ssn", "cvv", "cvc", "otp", "passcode"])  # what is a secret as a number as well
_SPLIT = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_VALUE = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY|^(?:Bearer|Basic|Token|Digest|ApiKey|bearer|basic) [A-Za-z0-9._~+/=-]{8,}|\b[Bb]earer [A-Za-z0-9._~+/=-]{16,}|://[^/\s:@]*:[^/\s@]+@|://[^/\s:@]{16,}@|"
    r"\beyJ[A-Za-z0-9_-]{10,500}\.[A-Za-z0-9_-]{10,}\.|\b(?:sk|pk|rk|ghp|gho|ghs|ghu|ghr|github_pat|glpat|npm|hf|xox[abeprs])[-_][A-Za-z0-9_-]{16,}|\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|\bAIza[0-9A-Za-z_-]{35}"
)
_SAID = re.compile(r"(?i)(?:passw(?:or)?d|pwd|passphrase|secret|token|api[_-]?key|access[_-]?key|account[_-]?key|authorization|cookie|session[_-]?id|\bsig)['\"]?\s*[=:]\s*(?:b?['\"]\s*)?[^\s'\"&;,{}\[\]()<>]{4,}")
_SMALL = 99  # a pin of a board, not one of a card
_SHORTEST = 7  # characters of what `_VALUE` or `_SAID` finds
_LOOKED_AT = 2_000
_PLAIN = raw.ids(int, float, bool, type(None), complex, FunctionType, BuiltinFunctionType, type, ModuleType)
_INT = id(int)
_NUMBERS = raw.ids(int, float, bool, type(None))
_SEQUENCES = raw.ids(list, tuple, deque)
_TEXTS = raw.ids(str, bytes, bytearray)


def looks_secret(name: str, value: object = "", room: int = 0) -> bool:
    """Say whether *value* under *name* should stay in the process; *room* is how much of a long text would be shown.

    Numbers and None do not look secret, except where a number is what is secret (``pin``), nor does code: ``reset_password`` is a handler.
    """
    kind = id(type(value))
    if kind in _PLAIN and (kind != _INT or -_SMALL <= value <= _SMALL):  # type: ignore[operator]
        return False
    speaks = _known.get(name)
    if speaks is None:
        speaks = _heard(name)
    if kind == _INT:
        return speaks == _DIGITS
    if speaks >= _SECRET:
        return not (kind in _SEQUENCES and _holds_numbers(name, value))
    return (kind in _TEXTS and value_is_secret(value, room)) or (speaks != _NOTHING and is_login(name, value))


_NOTHING, _LOGIN, _SECRET, _DIGITS = range(4)  # what a name says of what it stands for
_known: dict[str, int] = {}
_KNOWN_MOST = 4_000


def name_is_secret(name: str) -> bool:
    """Say whether a name speaks of a secret: ``db_password``, ``apiKey``, ``SECRET_KEY``, ``tokens``; not ``author`` or ``key``."""
    found = _known.get(name)
    return (_heard(name) if found is None else found) >= _SECRET


def _heard(name: str) -> int:
    if len(_known) > _KNOWN_MOST:
        _known.clear()
    found = _known[name[:200]] = _says(name)
    return found


def _says(name: str) -> int:
    words = [word.lower() for word in _SPLIT.findall(name[:200])]
    words = [word[:-1] if word[-1] == "s" and word[-2:] != "ss" and len(word) > 3 else word for word in words]
    if any(word in WORDS or word.endswith(_ENDS) for word in words) or any(pair in PAIRS for pair in pairwise(words)):
        return _SECRET if _NUMBERED.isdisjoint(words) else _DIGITS
    return _LOGIN if words and words[-1].endswith(("pass", "auth")) else _NOTHING


def _holds_numbers(name: str, value: object) -> bool:
    """Whether a sequence holds numbers that are no secrets, and nothing else: ``tokens`` are those of a text then."""
    found = list(islice(value, 1_000))  # type: ignore[call-overload]
    return bool(found) and all(id(type(each)) in _NUMBERS and not looks_secret(name, each) for each in found)


def is_login(name: str, value: object) -> bool:
    """Whether it is a password that only its neighbours tell: ``{"user": "ann", "pass": "..."}``, ``auth = ("ann", "...")``."""
    kind = type(value)
    if id(kind) in _TEXTS:
        return name[-6:].strip(_AROUND).lower() == "pass"
    return kind is tuple and len(value) == 2 and type(value[0]) is str is type(value[1]) and name.rstrip(_AROUND)[-4:].lower() == "auth"  # type: ignore[arg-type, index]


_AROUND = "[]'\"."


def value_is_secret(value: object, room: int = 0) -> bool:
    """Say whether a text looks like a key, a bearer token, an address with a password in it, or names a secret and says it."""
    kind = type(value)
    if id(kind) not in _TEXTS or len(value) < _SHORTEST:  # type: ignore[arg-type]
        return False
    text = value[: max(room, _LOOKED_AT)]  # type: ignore[index]
    if kind is not str:
        text = text.decode("latin-1")
    return _VALUE.search(text) is not None or (("=" in text or ":" in text) and _SAID.search(text) is not None)


def names_a_secret(pair: object) -> bool:
    """Whether it is a name and its secret, as headers are kept: ``(b"cookie", b"...")``."""
    if id(type(pair)) not in _SEQUENCES or len(pair) != 2 or id(type(pair[0])) not in _TEXTS or id(type(pair[1])) not in _TEXTS:  # type: ignore[arg-type, index]
        return False
    name = pair[0]  # type: ignore[index]
    return len(name) < 80 and name_is_secret(name if type(name) is str else name.decode("latin-1"))


def said_of(exc: BaseException) -> str:
    """Return the class of an exception and what it says, unless that looks like a secret."""
    try:
        text = str(exc)
    except Exception as broken:
        text = f"‹its text raised {type(broken).__name__}›"
    return f"{type(exc).__name__}: {'‹redacted›' if value_is_secret(text, len(text)) else text}"
