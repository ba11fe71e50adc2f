"""CPython 3.13: `frame.f_locals` writes through (PEP 667); the default excepthook asks linecache."""

from __future__ import annotations

from typing import TYPE_CHECKING

from livesh.runtime.cpython312 import CPython312

if TYPE_CHECKING:
    from types import FrameType


class CPython313(CPython312):
    """Locals are written by assignment; built without a GIL it refuses to patch, as the contract says."""

    name = "CPython 3.13"

    def fresh_version(self) -> int:
        """Zero again: there is one counter for code and functions."""
        return 0

    def versions_collide(self) -> bool:
        """They do not any more."""
        return False

    def write_local(self, frame: FrameType, name: str, value: object) -> None:
        """Assign through the frame's write-through proxy."""
        frame.f_locals[name] = value

    def default_excepthook_reads_disk(self) -> bool:
        """It asks linecache, which we fill."""
        return False
