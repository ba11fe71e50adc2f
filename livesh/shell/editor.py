"""The person's own editor on a piece of text."""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile

from livesh.errors import UserError


def edit(text: str, suffix: str) -> str | None:
    """Open an editor on *text* and return what it became, None when it was left as it is; raises `UserError`."""
    command = shlex.split(os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi")
    handle, path = tempfile.mkstemp(suffix=suffix, prefix="livesh-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        status = subprocess.call([*command, path])
        if status:
            raise UserError(f"{command[0]} ended with status {status}; nothing was changed")
        with open(path, encoding="utf-8") as file:
            edited = file.read()
    except FileNotFoundError:
        raise UserError(f"there is no editor {command[0]!r}", hint="set EDITOR") from None
    finally:
        os.unlink(path)
    return None if edited == text else edited
