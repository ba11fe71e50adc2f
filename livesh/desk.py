"""The desk: command-line verbs over this user's own files: leases, signatures, audit logs. They need no running agent.

    livesh token new --role state --for 10m --reason INC-42      prints the token, once
    livesh token list                                            without the secrets
    livesh token revoke ID
    livesh token add HOST:PORT                                   keep somebody's token for attaching there; read from stdin

    livesh sign new                                  makes this user's key and prints the public half, for livesh.start(keys=[...])
    livesh sign FILE… [--module NAME] [--key FILE]   writes FILE.sig beside each file, for processes that take only signed text
    livesh sign FILE --print                         prints the signature instead, for :reload --signature MODULE=SIGNATURE

    livesh audit verify [FILE…]                      exit status 1 when a chain is broken
    livesh audit show [FILE…]
"""

from __future__ import annotations

import json
import os
import sys
import time
from typing import Any

from livesh.agent import audit, tokens
from livesh.errors import UserError
from livesh.shell.render.clean import clean
from livesh.shell.usage import Usage, seconds
from livesh.wire import handshake, places, signing

TOKEN_USAGE = "usage: livesh token new --role ROLE [--for DURATION] [--reason TEXT] | list [--json] | revoke ID | add HOST:PORT"
SIGN_USAGE = "usage: livesh sign new | FILE… [--module NAME] [--key FILE] [--print]"
AUDIT_USAGE = "usage: livesh audit verify|show [FILE…]"
DRAWN = frozenset({"n", "at", "agent", "pid", "session", "by", "role", "op", "event", "peer", "hash"})


def _parsed(usage: str, words: list[str]) -> dict[str, Any]:
    return Usage(usage).parse(" ".join(f'"{word}"' if " " in word else word for word in words))


# livesh token


def token(argv: list[str]) -> int:
    """Run ``livesh token`` and return the exit status."""
    verbs = {"new": _new_lease, "list": _list, "revoke": _revoke, "add": _add}
    verb = verbs.get(argv[0]) if argv else None
    if verb is None:
        raise UserError("what about tokens?", hint=TOKEN_USAGE)
    return verb(argv[1:])


def _new_lease(rest: list[str]) -> int:
    args = _parsed("new [--role ROLE] [--for DURATION] [--reason TEXT]", rest)
    if "--role" not in args:
        raise UserError("--role is missing", hint=TOKEN_USAGE)
    lease, written = tokens.new(str(args["--role"]), seconds(str(args.get("--for", "1h"))), str(args.get("--reason", "")))
    print(written)
    print(f"role {lease.role} until {_clock(lease.expires)}; id {lease.id[:8]}; it is not shown again", file=sys.stderr)
    return 0


def _list(rest: list[str]) -> int:
    listed = sorted(tokens.leases().values(), key=lambda lease: lease.expires)
    if "--json" in rest:
        print(json.dumps([{key: value for key, value in lease.as_dict().items() if key != "key"} for lease in listed]))
        return 0
    for lease in listed:
        print(f"{lease.id[:8]}  {lease.role:8} until {_clock(lease.expires)}  by {lease.by}  {clean(lease.reason, one_line=True)}".rstrip())
    if not listed:
        print("no lease holds")
    return 0


def _revoke(rest: list[str]) -> int:
    if len(rest) != 1:
        raise UserError("which one?", hint=TOKEN_USAGE)
    for lease in tokens.revoke(rest[0]):
        print(f"revoked {lease.id[:8]}, role {lease.role}; its sessions end within seconds")
    return 0


def _add(rest: list[str]) -> int:
    if len(rest) != 1 or ":" not in rest[0]:
        raise UserError("for which address?", hint=TOKEN_USAGE)
    text = _asked(f"token for {rest[0]}: ") if sys.stdin.isatty() else sys.stdin.readline()
    try:
        handshake.split_token(text)
    except ValueError as wrong:
        raise UserError(str(wrong)) from None
    places.keep_token(rest[0], text.strip())
    print(f"kept for livesh attach {rest[0]}")
    return 0


def _asked(prompt: str) -> str:
    from getpass import getpass

    return getpass(prompt)


def _clock(when: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(when))


# livesh sign


def sign(argv: list[str]) -> int:
    """Run ``livesh sign`` and return the exit status."""
    if argv == ["new"]:
        return _new_key()
    args = _parsed("sign FILE… [--module NAME] [--key FILE] [--print]", argv)
    files = [str(file) for file in args["FILE"]]
    if "--module" in args and len(files) != 1:
        raise UserError("--module names the module of one file", hint=SIGN_USAGE)
    seed = _seed(str(args.get("--key") or _key_file()))
    for file in files:
        _sign(file, str(args.get("--module") or module_of(file)), seed, show="--print" in args)
    return 0


def _key_file() -> str:
    return os.path.join(places.state_dir(), "signing.key")


def _new_key() -> int:
    if os.path.exists(_key_file()):
        raise UserError(f"there is a key already: {_key_file()}", hint=f"its public half: {signing.public_key(_seed(_key_file())).hex()}")
    seed = os.urandom(32)
    places.private_dir(places.state_dir())
    places.write_private(_key_file(), seed.hex() + "\n")
    print(signing.public_key(seed).hex())
    print(f"the secret half is in {_key_file()}", file=sys.stderr)
    return 0


def _seed(path: str) -> bytes:
    try:
        seed = bytes.fromhex(places.read_private(path).strip())
    except FileNotFoundError:
        raise UserError(f"there is no key {path}", hint="livesh sign new makes one") from None
    except ValueError:
        raise UserError(f"{path} holds no key") from None
    if len(seed) != 32:
        raise UserError(f"{path} holds no key")
    return seed


def _sign(path: str, module: str, seed: bytes, *, show: bool) -> None:
    from livesh.swap.history.sources import Source

    try:
        with open(path, "rb") as file:
            text = Source(module, path, file.read()).text
    except OSError as missing:
        raise UserError(f"{path}: {missing.strerror}") from None
    signature = signing.sign_text(seed, module, text)
    if show:
        print(f"{module}={signature}")
        return
    with open(f"{path}.sig", "w", encoding="ascii") as file:
        file.write(signature + "\n")
    print(f"{path}.sig  {module}")


def module_of(path: str) -> str:
    """Return the name under which *path* is imported, by the packages around it."""
    folder, name = os.path.split(os.path.abspath(path))
    parts = [name.removesuffix(".py")] if name != "__init__.py" else []
    while os.path.exists(os.path.join(folder, "__init__.py")):
        folder, package = os.path.split(folder)
        parts.insert(0, package)
    return ".".join(parts)


# livesh audit


def audit_log(argv: list[str]) -> int:
    """Run ``livesh audit`` and return the exit status: 1 when a chain is broken."""
    if not argv or argv[0] not in ("verify", "show"):
        raise UserError("what about the audit log?", hint=AUDIT_USAGE)
    files = argv[1:] or audit.files()
    if not files:
        print(f"there is no audit log in {audit.folder()}")
        return 0
    if argv[0] == "verify":
        return max([_verify(path) for path in files])
    for path in files:
        _show(path)
    return 0


def _verify(path: str) -> int:
    number, wrong = audit.verify(path)
    print(f"{path}: {number} lines whole" + (f"; line {number + 1} {wrong}" if wrong else ""))
    return 1 if wrong else 0


def _show(path: str) -> None:
    with open(path, encoding="utf-8", errors="replace") as file:
        for line in file:
            print(clean(_drawn(line), one_line=True))


def _drawn(line: str) -> str:
    try:
        fields = json.loads(line)
    except ValueError:
        return f"?? {line[:200]}"
    what = str(fields.get("op") or fields.get("event"))
    who = f"{fields.get('by', '')} ({fields['role']})" if "role" in fields else ""
    left = {key: value for key, value in fields.items() if key not in DRAWN and value not in ("", {}, None)}
    rest = " ".join(f"{key}={value if isinstance(value, str) else json.dumps(value)}" for key, value in left.items())
    return " ".join(part for part in (fields.get("at", "")[:19], f"#{fields.get('session', '-')}", what, who, rest) if part)[:400]
