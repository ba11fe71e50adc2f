"""CPython 3.11: the oldest we serve; no sys.monitoring, fast locals written back by hand."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from livesh.runtime.contract import Runtime, _python_api

if TYPE_CHECKING:
    from types import FrameType


class CPython311(Runtime):
    """Patches and probes new calls; does not reach frames that already run."""

    name = "CPython 3.11"

    def has_audit_hook(self) -> bool:
        """Whether any audit hook is installed, exactly: up to 3.13 `sys.audit` looks at its arguments only for a hook."""
        try:
            sys.audit(1)  # type: ignore[arg-type]
        except TypeError:
            return True
        return False

    def write_local(self, frame: FrameType, name: str, value: object) -> None:
        """Write through the snapshot dict and copy it back into the fast locals.

        It must be one `f_locals` dict: reading the attribute again refreshes it from the frame and loses the write.
        """
        frame.f_locals[name] = value
        api = _python_api()
        api.PyFrame_LocalsToFast.argtypes = [api.py_object, api.c_int]
        api.PyFrame_LocalsToFast.restype = None
        api.PyFrame_LocalsToFast(frame, 0)

    def jump(self, frame: FrameType, line: int) -> None:
        """Assign `f_lineno`, which this Python allows in a line event only, and for frames with a trace function."""
        before = frame.f_trace
        frame.f_trace = before or _no_trace
        try:
            frame.f_lineno = line  # type: ignore[misc]
        finally:
            frame.f_trace = before


def _no_trace(*_event: object) -> None:
    return None
