"""What was typed before: one private file a kind of prompt for all targets, shared by shells that run side by side."""

from __future__ import annotations

import os
from collections.abc import Iterable

from prompt_toolkit.history import FileHistory, History, InMemoryHistory

from livesh.errors import LiveshError
from livesh.wire import places

KEPT = 5000


def open_history(kind: str = "") -> History:
    """Return the history of this user at one *kind* of prompt; in memory only when its file cannot be kept private."""
    try:
        folder = places.private_dir(places.state_dir())
        path = os.path.join(folder, f"history-{kind}" if kind else "history")
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600))
    except (OSError, LiveshError):
        return InMemoryHistory()
    return RecentHistory(path)  # read at once: some thousand lines take less time than a thread's start


class RecentHistory(FileHistory):
    """A history file of which the last entries count; what starts with a blank is not kept, as in a shell."""

    def load_history_strings(self) -> Iterable[str]:
        """Yield the newest entries first, each once."""
        seen: set[str] = set()
        for entry in super().load_history_strings():
            if entry not in seen:
                seen.add(entry)
                yield entry
            if len(seen) >= KEPT:
                return

    def store_string(self, string: str) -> None:
        """Append an entry; a file that cannot be written is no reason to stop working."""
        if string.startswith(" "):
            return
        try:
            super().store_string(string)
        except OSError:
            pass
