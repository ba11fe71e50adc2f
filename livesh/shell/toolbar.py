"""The line at the bottom: what the shell is attached to, and what is stale in it.

The facts come from `refresh`, one op in a thread of its own, after each command and while somebody types; drawing
only reads them.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from livesh.errors import LiveshError
from livesh.shell.render.amounts import count
from livesh.shell.render.text import Text, clip, width_of

FRESH_S = 5.0


class Toolbar:
    """Facts about the target, refreshed beside the prompt."""

    def __init__(self, ask: Callable[[], Mapping[str, Any]], changed: Callable[[], None] = lambda: None) -> None:
        self.facts: dict[str, Any] = {}
        self.changed = changed
        self._ask = ask
        self._asked = 0.0
        self._asking = threading.Lock()

    def refresh(self, *, now: bool = False) -> None:
        """Ask for the facts in a thread, unless that was done a moment ago or is being done."""
        if not now and time.monotonic() - self._asked < FRESH_S:
            return
        if self._asking.acquire(blocking=False):
            self._asked = time.monotonic()
            threading.Thread(target=self._refresh, name="toolbar", daemon=True).start()

    def _refresh(self) -> None:
        before = dict(self.facts)
        try:
            self.facts.update(self._ask())
        except LiveshError:
            pass  # the next command says what is wrong; the bar only shows what was known last
        finally:
            self._asking.release()
        if self.facts != before:
            self.changed()


def draw(facts: Mapping[str, Any], width: int) -> Text:
    """Draw the bar: who on the left, warnings after it, jobs on the right."""
    parts: Text = [("bar", " " + " · ".join(_who(facts)))]
    for warning in warnings(facts):
        parts += [("bar", "  "), ("bar.warn", "! " + warning)]
    right = _right(facts)
    gap = width - width_of(parts) - len(right) - 1
    return clip([*parts, ("bar", " " * max(1, gap) + right + " ")], width)


def warnings(facts: Mapping[str, Any]) -> list[str]:
    """Say what a person should know before typing on."""
    said = []
    if facts.get("gone"):
        said.append("connection lost; :attach reconnects")
    changed = facts.get("changed") or []
    if len(changed) == 1:
        said.append(f"{changed[0]} changed on disk")
    elif changed:
        said.append(f"{len(changed)} modules changed on disk")
    if facts.get("old_frames"):
        said.append(("at least " if facts.get("old_partly") else "") + count(int(facts["old_frames"]), "frame") + " in old versions")
    if facts.get("stopped"):
        said.append(count(int(facts["stopped"]), "thread") + " stopped")
    if facts.get("pending"):
        said.append("a swap waits for :confirm")
    return said


def _who(facts: Mapping[str, Any]) -> list[str]:
    who = [str(facts.get("name") or "?")]
    if facts.get("pid"):
        who.append(f"pid {facts['pid']}")
    if facts.get("role"):
        who.append(f"role {facts['role']}")
    if facts.get("where"):
        who.append(f"evaluates in {facts['where']}")
    return who


def _right(facts: Mapping[str, Any]) -> str:
    jobs = int(facts.get("jobs") or 0)
    return count(jobs, "job") if jobs else ":help"
