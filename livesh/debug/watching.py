"""Probes that show calls and lines as they happen: `:watch`, `:stack`, `:log`."""

from __future__ import annotations

import sys
from types import CodeType, ModuleType
from typing import TYPE_CHECKING, Any

from livesh.debug.hits import Failed, Hit, filled, names_of
from livesh.debug.locspec import Target
from livesh.debug.probes import Probe
from livesh.debug.values import Shown, brief, brief_asked, brief_locals, brief_named, still
from livesh.debug.weaves import CallWeave, LineWeave

if TYPE_CHECKING:
    from livesh.debug.expressions import Piece
    from livesh.debug.instrument import Weave


class Watch(Probe):
    """Arguments, result, exception and cost of calls."""

    kind = "watch"

    def __init__(self, *args: Any, depth: int = 1, moments: str = "f", **named: Any) -> None:
        super().__init__(*args, **named)
        self.depth = depth
        self.moments = moments  # letters: b before, s success, e exception, f finish (both)

    def weave(self, gate: ModuleType, target: Target) -> Weave:
        """Hit at the moments asked for."""
        both = "f" in self.moments
        return CallWeave(
            gate,
            condition=self.condition,
            values=self.values,
            before="b" in self.moments,
            success=both or "s" in self.moments,
            failure=both or "e" in self.moments,
            count=self.condition is not None or not both,
        )

    def keep(self, target: Target, result: Any, error: Any, values: tuple[Any, ...]) -> tuple[Any, Any, tuple[Any, ...]]:
        """Show what can change now; the parameters under their names, because those may be secret."""
        names: list[Any] = [None] * len(values) if self.values else names_of(target.code)
        kept = tuple(still(name, value, self.depth) for name, value in zip(names, values, strict=False))
        return still(None, result, self.depth), error if error is None else Shown(brief(error, self.depth)), kept

    def record(self, hit: Hit) -> dict[str, Any]:
        """Make text of everything a call was."""
        record = hit.moment()
        if self.values:
            record["values"] = [[asked.text, brief_asked(asked.text, value, self.depth)] for asked, value in zip(self.values, hit.values, strict=False)]
            return record
        record["args"] = {name: brief_named(name, value, self.depth) for name, value in zip(names_of(hit.target.code), hit.values, strict=False)}
        if hit.error is not None:
            record["exc"] = brief(hit.error, self.depth)
        elif hit.start:
            record["ret"] = brief(hit.result, self.depth)
        return record


class Log(Probe):
    """A logpoint: a line of text, or the locals, whenever a line is reached."""

    kind = "log"

    def __init__(self, *args: Any, pieces: list[Piece] | None = None, depth: int = 1, **named: Any) -> None:
        super().__init__(*args, **named)
        self.pieces = pieces
        self.depth = depth

    def gate(self, target: Target) -> ModuleType:
        """A logpoint's hit passes values alone; without a template it takes the frame's variables."""
        gate = super().gate(target)
        tick, taken = self.meter.calls.__next__, gate.__dict__["hit"]

        def hit(values: tuple[Any, ...]) -> None:
            tick()
            taken(0, None, None, values if self.pieces is not None else (sys._getframe(1),))

        gate.__dict__["hit"] = hit
        return gate

    def weave(self, gate: ModuleType, target: Target) -> Weave:
        """Hit before the statement at the line (at the first one without a line)."""
        return LineWeave(gate, target.line or target.code.co_firstlineno, condition=self.condition, values=self.values)

    def keep(self, target: Target, result: Any, error: Any, values: tuple[Any, ...]) -> tuple[Any, Any, tuple[Any, ...]]:
        """Show what can change now: the template's values, or all variables of the frame."""
        if len(values) == 1 and type(values[0]) is type(sys._getframe()):
            return None, None, (brief_locals(values[0].f_locals, self.depth),)
        return None, None, tuple(Failed(brief(each, 0)) if issubclass(type(each), Exception) else still(None, each, self.depth) for each in values)

    def record(self, hit: Hit) -> dict[str, Any]:
        """Fill the template, or list the variables."""
        record = {**hit.moment(), "line": hit.target.line}
        if self.pieces is not None:
            record["text"] = filled(self.pieces, hit.values, self.depth)
        elif hit.values and type(hit.values[0]) is dict:
            record["locals"] = hit.values[0]
        return record


class Stack(Probe):
    """Who calls this."""

    kind = "stack"
    plain_as_is = False

    def __init__(self, *args: Any, depth: int = 12, **named: Any) -> None:
        super().__init__(*args, **named)
        self.depth = depth

    def weave(self, gate: ModuleType, target: Target) -> Weave:
        """Hit at entry."""
        return CallWeave(gate, condition=self.condition, values=[], before=True, success=False, failure=False, count=True)

    def keep(self, target: Target, result: Any, error: Any, values: tuple[Any, ...]) -> tuple[Any, Any, tuple[Any, ...]]:
        """Take the code and line of each caller; what version they run is found out on the worker."""
        frame = sys._getframe(1)
        while frame is not None and str(frame.f_globals.get("__name__")).startswith("livesh.debug."):
            frame = frame.f_back  # type: ignore[assignment]
        places: list[tuple[CodeType, int]] = []
        while frame is not None and len(places) < self.depth:
            places.append((frame.f_code, frame.f_lineno))
            frame = frame.f_back  # type: ignore[assignment]
        return None, None, tuple(places)

    def record(self, hit: Hit) -> dict[str, Any]:
        """Name the frames."""
        from livesh.debug.stacks import described

        return {**hit.moment(), "frames": [described(code, line) for code, line in hit.values]}
