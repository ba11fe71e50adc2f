"""Where faults of the agent itself go: the service's logging, when it has any; never its stdout, never its threads."""

from __future__ import annotations

import sys

recent: list[str] = []
_KEPT = 50


def note(text: str, error: BaseException | None = None) -> None:
    """Keep a line about a fault of ours and log it; the service is not disturbed by it."""
    line = f"livesh: {text}" + (f": {type(error).__name__}: {error}" if error is not None else "")
    recent.append(line)
    del recent[:-_KEPT]
    logging = sys.modules.get("logging")
    if logging is not None and (logger := logging.getLogger("livesh")).hasHandlers():  # else logging would write to stderr by itself
        logger.warning(line, exc_info=error)
