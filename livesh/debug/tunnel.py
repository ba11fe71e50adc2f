"""`:tt`, the time tunnel: calls kept as they were, to be listed, looked into and made again (`replay.py`).

A record holds the call's own objects, and with an exception its traceback, so that it can be made again. They are let go when the
session deletes them or ends, after an hour, or when newer ones need the room.
"""

from __future__ import annotations

from collections import deque
from itertools import count
from time import time
from typing import Any

from livesh.debug.hits import Hit, names_of
from livesh.debug.locspec import Target
from livesh.debug.probes import Probe
from livesh.debug.values import brief, brief_named

RECORDS_KEPT = 1000
RECORD_SECONDS = 3600.0
_RECORD_NUMBERS = count(1000)


class Record:
    """One call that `tt` kept: its objects, until the session ends, the limit or the age is reached."""

    __slots__ = ("args", "at", "cost_ms", "error", "number", "result", "target", "who")

    def __init__(self, number: int, target: Target, cost_ms: float, result: Any, error: Any, args: tuple[Any, ...], who: str, at: float) -> None:
        self.number, self.target, self.cost_ms, self.args, self.who = number, target, cost_ms, args, who
        self.result = result
        self.error = error
        self.at = at

    def names(self) -> dict[str, Any]:
        """Return what an expression about the record may use."""
        named = dict(zip(names_of(self.target.code), self.args, strict=False))
        return {**named, "args": self.args, "ret": self.result, "exc": self.error, "cost_ms": self.cost_ms}

    def as_dict(self, depth: int = 1) -> dict[str, Any]:
        """Return the record as text."""
        return {
            "index": self.number,
            "at": self.at,
            "place": self.target.place(),
            "version": self.target.number,
            "cost_ms": self.cost_ms,
            "who": self.who,
            "args": {name: brief_named(name, value, depth) for name, value in zip(names_of(self.target.code), self.args, strict=False)},
            "ret": brief(self.result, depth) if self.error is None else None,
            "exc": brief(self.error, depth) if self.error is not None else None,
        }


class TimeTunnel(Probe):
    """Calls kept as they were, to be listed, looked into and made again."""

    kind = "tt"

    def __init__(self, *args: Any, kept: deque[Record], **named: Any) -> None:
        super().__init__(*args, **named)
        self.kept = kept  # the session's, newest last

    def keep(self, target: Target, result: Any, error: Any, values: tuple[Any, ...]) -> tuple[Any, Any, tuple[Any, ...]]:
        """Keep everything as it is."""
        return result, error, values

    def record(self, hit: Hit) -> dict[str, Any]:
        """Keep the call and report it in one line."""
        moment = hit.moment()
        one = Record(next(_RECORD_NUMBERS), hit.target, moment.get("cost_ms", 0.0), hit.result, hit.error, hit.values, moment["who"], moment["at"])
        self.kept.append(one)
        return {**one.as_dict(0), "n": moment["n"]}

    def tend(self) -> None:
        """Let records go that are too old."""
        while self.kept and time() - self.kept[0].at > RECORD_SECONDS:
            self.kept.popleft()
        super().tend()
