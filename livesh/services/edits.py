"""Change a live object in one step: look at it first, do it under the lock, take it back later.

An edit is a new value for a place (places.py), or its removal. A transaction is a list of edits applied as one: if one cannot
be made, those before it are taken back in the same step.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from livesh.errors import LiveshError, Refused, UserError
from livesh.runtime.redact import looks_secret
from livesh.services.differences import Diff, difference, hidden, is_nothing, shown
from livesh.services.order import Seat
from livesh.services.paths import MISSING, Step
from livesh.services.places import UNREAD, Place


class Transaction:
    """Edits that are applied as one."""

    def __init__(self, edits: Sequence[Edit]) -> None:
        self.edits = list(edits)
        stored: dict[tuple[int, Step], Any] = {}
        for edit in self.edits if len(self.edits) > 1 else ():  # the second edit of a place finds what the first has stored
            key = (id(edit.place.owner), edit.place.step)
            edit.before = stored.get(key, edit.before)
            if edit.value is not MISSING or not edit.place.is_in_sequence:  # there the next item comes up
                stored[key] = edit.value

    def diff(self) -> Diff:
        """Return the rows of all edits, each under its path when there are several."""
        if len(self.edits) == 1:
            return self.edits[0].diff()
        return [row for edit in self.edits for row in ([" ", edit.place.text], *edit.diff())]

    def apply(self) -> None:
        """Make every edit or none of them."""
        done: list[Edit] = []
        try:
            for edit in self.edits:
                edit.apply()
                done.append(edit)
        except BaseException as failed:
            for edit in reversed(done):
                edit.undo(force=True)
            if done and type(failed) is Changed:
                _blame_those_before(self.edits[len(done)])
            raise

    @property
    def notes(self) -> list[str]:
        """What is not as before after the undo, each with its place."""
        return [f"{edit.place.text}: {edit.note}" for edit in self.edits if edit.note]

    def undo(self, force: bool = False) -> None:
        """Take every edit back, or none when one of the places was changed since."""
        back: list[Edit] = []
        try:
            for edit in reversed(self.edits):
                edit.undo(force)
                back.append(edit)
        except BaseException:
            for edit in reversed(back):
                edit.redo()
            raise


class Changed(Refused):
    """What is at a place is not what it was."""


class Edit:
    """A new value for a place, or its removal (*value* is `MISSING`)."""

    __slots__ = ("_left", "_seat", "_stored", "before", "note", "place", "value")

    def __init__(self, place: Place, value: Any) -> None:
        self.place, self.value = place, value
        self.before = place.read()
        self._left = 0
        self._stored = value
        self._seat: Seat | None = None
        self.note = ""  # what is not as before after the undo
        if self.before is MISSING and (value is MISSING or not place.can_appear()):
            raise UserError(f"there is nothing at {place.text}" + ("" if value is MISSING else ", and nothing can be put there"), place.near())

    @property
    def label(self) -> str:
        """The last step, as a diff shows it."""
        step = self.place.step
        return str(step.key) if step.kind == "attribute" else str(step)

    def diff(self) -> Diff:
        """Return the change as rows of [sign, text]."""
        if self.place.hidden:
            return [[sign, f"{self.label}: {hidden(value)}"] for sign, value in (("-", self.before), ("+", self.value)) if not is_nothing(value)]
        return difference(self.label, self.before, self.value)

    def shown(self, value: Any) -> str:
        """Return a value in one line, as it may be shown at this place."""
        secret = not is_nothing(value) and (self.place.hidden or looks_secret(self.label, value))
        return hidden(value) if secret else shown(value)

    def check(self) -> None:
        """Raise `Changed` when the place was changed since the preview."""
        if why := self.place.lost():
            raise Changed(f"{why} since the preview; nothing was changed", "look at it again")
        if not self.place.has(self.before):
            now = self.shown(self.place.read())
            raise Changed(f"{self.place.text} was changed by the service or another session since the preview: it is {now} now; nothing was changed")

    def apply(self) -> None:
        """Make the change; raises `Refused` when it cannot be made."""
        self.check()
        try:
            self.redo()
        except LiveshError:
            raise
        except (Exception, SystemExit) as exc:  # of a setter, an index that is gone, a full slot
            what = "removing" if self.value is MISSING else "storing"
            raise Refused(f"{what} {self.place.text} raised {self.place.said_of(exc)}; nothing was changed") from exc

    def undo(self, force: bool = False) -> None:
        """Put the old value back; raises `Refused` when somebody changed it since, unless *force*."""
        lost = self.place.lost()
        if not force:
            self._check_untouched(lost)
        self.note = f"the old value is in the object that was edited; {lost}" if lost else ""
        if self.value is MISSING and self.place.is_in_sequence:
            self.place.put_in(self.before)
        elif self._seat is not None:
            self.note = self._seat.back(self.before) or self.note
        elif is_nothing(self.before):
            self.place.remove()
        else:
            self.place.write(self.before)

    def redo(self) -> None:
        """Store the new value; once more when an undo of several could not be finished."""
        if self.value is MISSING:
            self._seat = self.place.seat()
            self.place.remove()
            self._left = self.place.length() if self.place.is_in_sequence else 0
        else:
            self.place.write(self.value)
        self._stored = self.place.as_kept(self.value)

    def _check_untouched(self, lost: str) -> None:
        hint = "undo it anyway with :undo N --force"
        if self.before is UNREAD:
            raise Refused(f"what {self.place.text} was before is not known: reading it runs code that was not asked; nothing was changed", f"assign what {self.place.text} should hold")
        if lost:
            raise Refused(f"{lost} since; nothing was changed", f"assign what {self.place.text} should hold, or put it back in the object that was edited with :undo N --force")
        if self.value is MISSING and self.place.is_in_sequence:
            if self.place.length() != self._left:
                raise Refused(f"what {self.place.text} was removed from has another length since; nothing was changed", hint)
            return
        if not self.place.has(self._stored):
            raise Refused(f"{self.place.text} was changed since: it is {self.shown(self.place.read())} and not {self.shown(self.value)}; nothing was changed", hint)


def _blame_those_before(edit: Edit) -> None:
    """Raise `Refused` when what stood in the way of *edit* were the edits before it, which are taken back by now."""
    try:
        edit.check()
    except Changed:
        return
    hint = "several items of a list are removed from its end on" if edit.place.is_in_sequence else "leave one of them out"
    raise Refused(f"{edit.place.text} is gone or another once the edits before it in this transaction are made; nothing was changed", hint)
