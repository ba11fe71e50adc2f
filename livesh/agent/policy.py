"""Which source text may come in: `livesh.start(accept="any" | "disk" | "signed")`.

"disk": only text that is on disk, in a file that root or the process's user owns and nobody else can write (nor replace: the same holds for its
directory, unless that is sticky). "signed": only text with an Ed25519 signature by one of the keys given to `livesh.start(keys=...)`;
for text on disk it stands beside the file, as FILE.sig. The check looks at the very text that will be swapped in, and is made again by nobody: the
swap is given that text as a source.

`eval` is not source text of a module and is not stopped by this: where it should be, give out no role `code`.
"""

from __future__ import annotations

import os
import stat

from livesh.errors import Denied
from livesh.runtime import files


def accepted() -> str:
    """Return what this process accepts."""
    from livesh.agent import core

    agent = core.current()
    return str(agent.options.get("accept") or "any") if agent is not None else "any"


def checked(modules: list[str], sources: dict[str, str], signatures: dict[str, str]) -> dict[str, str]:
    """Return the texts to swap in; raises `Denied` when one of them may not come in.

    Where not everything is accepted, text that is on disk is returned as well: the file could be another when it is read again.
    """
    if accepted() == "any":
        return sources
    from livesh.swap.history import edited, loaded
    from livesh.swap.history.sources import disk

    texts = dict(sources)
    for module in list(modules) or ([] if sources else edited.changed()):
        texts.setdefault(module, disk(module).text)
    for module, text in texts.items():
        check_source(module, text, loaded.path_of(module) or "", signatures.get(module, ""))
    return texts


def check_source(module: str, text: str, path: str, signature: str = "") -> None:
    """Raise `Denied` when *text* may not become the code of *module*."""
    accept = accepted()
    if accept == "disk":
        _check_disk(module, text, path)
    elif accept == "signed":
        _check_signed(module, text, path, signature)


def _check_disk(module: str, text: str, path: str) -> None:
    from livesh.swap.history import sources

    there = sources.disk(module)
    if not there.same_as(sources.Source.of_text(module, path, text)):
        raise Denied(f"{module}: this process accepts only text that is on disk, and {there.path} holds another")
    real = os.path.realpath(there.path)
    _check_owner(module, real)
    _check_owner(module, os.path.dirname(real))


def _check_owner(module: str, path: str) -> None:
    found = os.stat(path)
    if found.st_uid not in (0, os.geteuid()):
        raise Denied(f"{module}: {path} belongs to uid {found.st_uid}, not to root or uid {os.geteuid()}")
    sticky = stat.S_ISDIR(found.st_mode) and found.st_mode & stat.S_ISVTX
    if found.st_mode & 0o022 and not sticky:
        raise Denied(f"{module}: others can write {path} ({stat.filemode(found.st_mode)})")


def _check_signed(module: str, text: str, path: str, signature: str) -> None:
    from livesh.agent import core
    from livesh.wire import signing

    agent = core.current()
    keys = list(agent.options.get("keys") or ()) if agent is not None else []
    signature = signature or _beside(path)
    if not signature:
        raise Denied(f"{module}: this process accepts only signed text, and there is no signature")
    if not any(signing.is_signed(key, module, text, signature) for key in keys):
        raise Denied(f"{module}: the signature is by none of the {len(keys)} keys this process knows, or of another text")


def _beside(path: str) -> str:
    try:
        with files.open_for_a_moment(), open(f"{path}.sig", encoding="ascii") as file:
            return file.read(1000).strip()
    except (OSError, ValueError):
        return ""
