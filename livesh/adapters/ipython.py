"""IPython and its kernel: the shell that runs cells; what they bind is ``user_ns`` of it, the names of ``__main__``."""

from __future__ import annotations

from livesh.adapters.live import instances, loaded, numbered
from livesh.adapters.table import Found

CLASSES = ("IPython.core.interactiveshell:InteractiveShell",)


def find() -> list[Found]:
    """Return the shells."""
    return [Found(name, "IPython shell", each) for name, each in numbered("ipython", instances(loaded(CLASSES[0])))]
