"""Stacks and tracebacks whose every frame says which version it runs.

    0  price_total   orders.py:41   v3   stale: v4 is current; this line is now 44
         for line in cart.lines:

A frame is a dict as the agent's views make it: qualname, file, line, module, version, current, status ("current",
"moved", "stale", "gone" or None for code no version is kept of), line_now, text, and perhaps locals.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from livesh.shell.render.code import PYTHON
from livesh.shell.render.tables import pairs
from livesh.shell.render.text import Text, clip, clip_left, join, pad, says, width_of, wrap

Frame = Mapping[str, Any]

WARNED = ("stale", "gone")


def stack(frames: Sequence[Frame], width: int, *, here: int | None = None, first: int = 0) -> Text:
    """Draw *frames*, one above the other as they are given; *here* marks the selected one."""
    names = _column([_name(frame) for frame in frames], width // 3)
    places = _column([_place(frame) for frame in frames], width // 3)
    text: Text = []
    for number, frame in enumerate(frames, first):
        head = [("here", "→") if number == here else ("", " "), ("dim", f"{number:>3}  ")]
        name, place = ("name", "place") if _is_ours(frame) else ("", "dim")
        head += [*pad(clip([(name, _name(frame))], names), names), ("", "  ")]
        head += pad(clip_left([(place, _place(frame))], places), places)
        text += _headline(head, verdict(frame), width)
        text += _below(frame, width)
    return text


def _headline(head: Text, said: Text, width: int) -> Text:
    """Put what is said about a version beside the frame, or below it: it is never cut for want of room."""
    beside = [*head, ("", "  "), *said] if said else head
    if width_of(beside) <= width or len(said) < 2:
        return join([clip(beside, width)])
    return join([clip([*head, ("", "  "), said[0]], width), clip([("", " " * 8), *said[2:]], width)])


def verdict(frame: Frame) -> Text:
    """Say which version a frame runs and what became of its text since."""
    version, status = frame.get("version"), frame.get("status")
    if version is None:
        return []
    number = f"v{version}"
    if status == "stale":
        return [("stale", number), ("", "  "), ("stale", "stale: " + _stale(frame))]
    if status == "gone":
        return [("stale", number), ("", "  "), ("stale", f"gone: {_current(frame)} has no such definition")]
    if status == "moved":
        return [("version", number), ("", "  "), ("dim", f"moved: now line {frame.get('line_now')}")]
    return [("version", number)]


def stale_note(frames: Sequence[Frame], width: int = 100) -> Text:
    """Say how many of *frames* run old text and where to read about it; nothing when none does."""
    old = [frame for frame in frames if frame.get("status") in WARNED]
    if not old:
        return []
    if len(old) == 1:
        return wrap(f"1 stale frame. It ends when {_name(old[0])} returns; :help stale-frames", width, "dim")
    return wrap(f"{len(old)} stale frames. Each ends when its function returns; :help stale-frames", width, "dim")


def traceback(trace: Mapping[str, Any], width: int) -> Text:
    """Draw an exception like Python does, newest frame last, each frame with its version.

    *trace* has type, message, frames, and perhaps cause or context (another trace), notes and children (of a group).
    """
    text: Text = []
    for key, link in (("cause", "and that caused"), ("context", "and while that was handled")):
        if trace.get(key):
            text += [*traceback(trace[key], width), ("dim", f"\n{link}:\n\n")]
            break
    text += stack(trace.get("frames") or [], width)
    text += [("bad", str(trace["type"])), *([("", f": {trace['message']}")] if trace.get("message") else []), ("", "\n")]
    for note in trace.get("notes") or []:
        text += says(str(note), "dim")
    for child in trace.get("children") or []:
        from livesh.shell.render.text import indent

        text += indent(traceback(child, width - 2), "│ ")
    return text


def _below(frame: Frame, width: int) -> Text:
    text: Text = []
    if frame.get("text"):
        style = PYTHON if _is_ours(frame) else "dim"
        text += join([clip([("", " " * 8), (style, str(frame["text"]).strip())], width)])
    if frame.get("locals"):
        from livesh.shell.render.text import indent

        items = [(str(name), str(value)) for name, value in dict(frame["locals"]).items()]
        text += indent(pairs(items, width - 10), 10)
    return text


def _is_ours(frame: Frame) -> bool:
    """Return whether a frame is of the program, not of a library: those stand back."""
    return frame.get("version") is not None


def _stale(frame: Frame) -> str:
    now = frame.get("line_now")
    return f"{_current(frame)} is current" + (f"; this line is now {now}" if now else "; this line is gone")


def _current(frame: Frame) -> str:
    current = frame.get("current")
    return f"v{current}" if current is not None else "the current version"


def _name(frame: Frame) -> str:
    return str(frame.get("qualname") or frame.get("name") or "?").replace(".<locals>", "")


def _place(frame: Frame) -> str:
    return f"{short_path(str(frame.get('file') or '?'))}:{frame.get('line')}"


def short_path(path: str) -> str:
    """Return the end of *path* that tells a person which file it is: its name, after its package's."""
    if path.startswith("<"):
        return path
    return "/".join(path.split("/")[-2:])


def _column(values: Sequence[str], most: int) -> int:
    return min(max((width_of([("", value)]) for value in values), default=0), most)
