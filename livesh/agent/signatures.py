"""`livesh sign`: signatures for processes that take only signed text (`accept="signed"`).

    livesh sign new                               makes this user's key and prints the public half, for livesh.start(keys=[...])
    livesh sign FILE… [--module NAME] [--key FILE]    writes FILE.sig beside each file
    livesh sign FILE --print                      prints the signature instead, for :reload --signature MODULE=SIGNATURE
"""

from __future__ import annotations

import os
import sys

from livesh.errors import UserError
from livesh.wire import places, signing

USAGE = "usage: livesh sign new | FILE… [--module NAME] [--key FILE] [--print]"


def main(argv: list[str]) -> int:
    """Run ``livesh sign`` and return the exit status."""
    if argv == ["new"]:
        return _new()
    from livesh.shell.usage import Usage

    args = Usage("sign FILE… [--module NAME] [--key FILE] [--print]").parse(" ".join(f'"{word}"' if " " in word else word for word in argv))
    files = [str(file) for file in args["FILE"]]  # type: ignore[attr-defined]
    if "--module" in args and len(files) != 1:
        raise UserError("--module names the module of one file", hint=USAGE)
    seed = _seed(str(args.get("--key") or _path()))
    for file in files:
        _sign(file, str(args.get("--module") or module_of(file)), seed, show="--print" in args)
    return 0


def _path() -> str:
    return os.path.join(places.state_dir(), "signing.key")


def _new() -> int:
    if os.path.exists(_path()):
        raise UserError(f"there is a key already: {_path()}", hint=f"its public half: {signing.public_key(_seed(_path())).hex()}")
    seed = os.urandom(32)
    places.private_dir(places.state_dir())
    places.write_private(_path(), seed.hex() + "\n")
    print(signing.public_key(seed).hex())
    print(f"the secret half is in {_path()}", file=sys.stderr)
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
    from livesh.swap.sources import Source

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
