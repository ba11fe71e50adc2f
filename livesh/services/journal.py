"""What was changed, by whom, and how to take it back.

One journal for the process: numbers are shared by all sessions, so "undo with :undo 12" means the same to everybody. An
entry holds the old values, so the journal is bounded; what falls off can no longer be undone, and is said to have gone.
"""

from __future__ import annotations

import os
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from livesh.errors import Refused, UserError
from livesh.runtime.threads import allocate_lock

KEPT = 200
Undo = Callable[[bool], "list[str] | None"]


class Entry:
    """One change: its number, who made it, what it says, and its undo."""

    __slots__ = ("at", "author", "diff", "notes", "number", "session", "text", "undo", "undone")

    def __init__(self, number: int, session: int, author: str, text: str, diff: list[list[str]], undo: Undo) -> None:
        self.number, self.session, self.author, self.text, self.diff = number, session, author, text, diff
        self.undo = undo
        self.at = time.time()
        self.undone = False
        self.notes: list[str] = []

    def as_dict(self) -> dict[str, Any]:
        """Return this for the wire."""
        return {
            "number": self.number,
            "session": self.session,
            "author": self.author,
            "at": self.at,
            "text": self.text,
            "diff": self.diff,
            "undone": self.undone,
            "notes": self.notes,
        }


class Journal:
    """The changes of a process, oldest first."""

    def __init__(self, kept: int = KEPT) -> None:
        self._kept = kept
        self._entries: OrderedDict[int, Entry] = OrderedDict()
        self._last = 0
        self._lock = allocate_lock()

    def add(self, session: int, author: str, text: str, diff: list[list[str]], undo: Undo) -> Entry:
        """Record a change that was made; *undo* takes it back (its argument: also if it was changed since) and says what is not as before."""
        with self._lock:
            self._last += 1
            entry = self._entries[self._last] = Entry(self._last, session, author, text, diff, undo)
            while len(self._entries) > self._kept:
                self._entries.popitem(last=False)
        return entry

    def entries(self, limit: int = 20) -> list[Entry]:
        """Return the newest *limit* entries, oldest first."""
        with self._lock:
            return list(self._entries.values())[-limit:]

    def clear(self) -> None:
        """Forget every change, and the old values with them; numbers go on."""
        with self._lock:
            self._entries.clear()

    def renew(self) -> None:
        """Start over with a fresh lock, in a forked child."""
        self._lock = allocate_lock()

    def undo(self, number: int | None, session: int, force: bool = False) -> Entry:
        """Take back entry *number*, or the last one of *session* that was not taken back."""
        entry = self.find(number, session)
        if entry.undone:
            raise UserError(f"change {entry.number} was already taken back")
        try:
            entry.notes = entry.undo(force) or []
        except Refused as refused:  # what an edit knows of itself is not its number
            raise Refused(*(reason.replace(":undo N ", f":undo {entry.number} ") for reason in refused.reasons)) from refused.__cause__
        entry.undone = True
        return entry

    def find(self, number: int | None, session: int) -> Entry:
        """Return the entry that *number* names, or the last of *session* not taken back."""
        with self._lock:
            if number is None:
                mine = [entry for entry in self._entries.values() if entry.session == session and not entry.undone]
                if not mine:
                    raise UserError("this session has changed nothing that could be taken back", ":journal lists all changes")
                return mine[-1]
            if number not in self._entries:
                gone = 0 < number <= self._last
                raise UserError(f"change {number} is too old to be taken back" if gone else f"there is no change {number}", ":journal lists them")
            return self._entries[number]


JOURNAL = Journal()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=JOURNAL.renew)
