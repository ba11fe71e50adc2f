"""Give a service, or what is at a place, the state that a function makes of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from livesh.errors import Refused, UserError
from livesh.runtime.redact import said_of
from livesh.runtime.states import snapshot
from livesh.services import views
from livesh.services.differences import Diff, hidden, line_difference, named, outline
from livesh.services.mementos import Memento
from livesh.services.places import Place


class Replacement:
    """A function's answer to "what should the state be": the OTP's replace_state, with identity kept.

    The function gets the live object. What it does in place stays; what it returns is put in its place: at a path the value
    is stored, a whole service takes over the attributes and contents of an object of its own class. When the function
    raises, or returns what cannot be taken over, everything is as before.
    """

    def __init__(
        self, target: Any, place: Place | None, function: Callable[[Any], Any], is_own: Callable[[type], bool], limit: int = 200_000
    ) -> None:
        self._target, self._place, self._function, self._is_own, self._limit = target, place, function, is_own, limit
        self.before: list[str] = []
        self.after: list[str] = []
        self._memento: Memento | None = None
        self._answer, self._seen_whole = target, True
        self.outcome = "; nothing was changed"

    def apply(self) -> None:
        """Call the function and take over its answer, or leave everything as it was."""
        if self._place is not None and (self._place.lost() or not self._place.has(self._target)):
            raise Refused(f"{self._place.text} was changed by the service or another session meanwhile; nothing was changed", "say it again")
        self._memento = Memento(self._target, self._is_own, self._limit)
        if not self._memento.complete:
            raise Refused(f"the state is made of more than {self._limit:,} objects: it could not be put back; nothing was changed")
        self.before = self._outline(self._target)
        try:
            answer = self._function(self._target)
            self._take_over(answer)
            self._answer = self._place.read() if self._place is not None else self._target
            self.after = self._outline(self._answer)
            self._seen_whole = self._memento.settle(self._answer, self._limit)
        except BaseException as exc:
            left = self._memento.restore()
            self.outcome = f"; the old state stays{left}"
            if isinstance(exc, (Exception, SystemExit)) and not isinstance(exc, (Refused, UserError)):
                said = self._place.said_of(exc) if self._place is not None else said_of(exc)
                raise Refused(f"the function raised {said}; the old state stays{left}") from exc
            if isinstance(exc, Refused) and left:
                raise Refused(f"{exc.reasons[0]}{left}", *exc.reasons[1:]) from None
            raise

    def _take_over(self, answer: Any) -> None:
        if answer is self._target:
            return
        if answer is None and self._target is not None:
            raise Refused("the function returned None, not a state; the old state stays", "let it return what it was given: lambda s: (s.clear(), s)[1]")
        if self._place is not None:
            self._place.write(answer)
        elif type(answer) is type(self._target):
            snapshot(answer).restore(self._target)
        else:
            raise Refused(
                f"the function returned {named(answer)}; this service is a {views.type_name(self._target)} that others hold; the old state stays",
                "let it return an object of that class, or change what it was given and return that",
            )

    def diff(self) -> Diff:
        """Return the lines that differ."""
        return line_difference(self.before, self.after)

    def undo(self, force: bool = False) -> list[str]:
        """Put back what the function has changed, and return what could not be taken back; raises `Refused` when somebody changed that since, unless *force*. What it left alone stays as it is now."""
        if not force and (why := self._changed_since()):
            raise Refused(f"{why} since; nothing was changed", "undo it anyway with :undo N --force")
        if self._memento is not None:
            self._memento.restore()
        if self._place is not None:
            self._place.write(self._target)
        return self._memento.others if self._memento is not None else []

    def _changed_since(self) -> str:
        if self._place is not None:
            if lost := self._place.lost():
                return lost
            if not self._place.has(self._answer):
                return f"{self._place.text} was changed"
        changed = self._memento.changed_since() if self._memento is not None else []
        if not changed and not self._seen_whole and self._outline(self._answer) != self.after:
            changed = [views.type_name(self._answer)]
        return f"what the function had changed or brought ({', '.join(changed[:4])}) was changed" if changed else ""

    def _outline(self, value: Any) -> list[str]:
        if self._place is not None and self._place.hidden:
            return [hidden(value)]
        return outline("", value)
