"""Plans of a swap and what became of them, as the picture in `:help tour` shows.

    shop.pricing v1 → v2
      ~ price_of      body       3 references follow
      + _tier         new
      = CACHE         held       state the edit did not touch
      ! TIER_LIMIT    10 → 20    also in shop.api, which imported it
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from livesh.shell.render.amounts import several, span
from livesh.shell.render.text import Text, clip, join, pad, wrap

MARKS = {"~": "mod", "+": "add", "-": "del", "=": "dim", "!": "warn"}


def steps(rows: Sequence[Mapping[str, Any]], width: int, *, among: Sequence[Mapping[str, Any]] = ()) -> Text:
    """Draw the steps of a plan (mark, path, what, detail); the columns fit *rows*, or all those they are *among*."""
    paths = min(max((len(str(row["path"])) for row in among or rows), default=0), max(12, width // 3))
    whats = min(max((len(str(row["what"])) for row in among or rows), default=0), max(10, width // 3))
    return join(clip(_step(row, paths, whats), width) for row in rows)


def arrows(versions: Sequence[Mapping[str, Any]], rows: Sequence[Mapping[str, Any]], width: int) -> Text:
    """Draw each module's move (module, from, to) with its steps below it, then what follows in other modules."""
    text: Text = []
    for version in versions:
        text += _arrow(version)
        text += steps([row for row in rows if row["module"] == version["module"]], width, among=rows)
    named = {version["module"] for version in versions}
    for module in dict.fromkeys(str(row["module"]) for row in rows if row["module"] not in named):
        text += [("name", module), ("dim", " follows, same version\n")]
        text += steps([row for row in rows if row["module"] == module], width, among=rows)
    return text


def refusal(reasons: Sequence[str], width: int, *, what: str = "refused, nothing was changed") -> Text:
    """Draw why something was refused: one reason a line, the way out in it."""
    text: Text = [("bad", what), ("", "\n")]
    for reason in reasons:
        text += [("bad", "  ! "), *wrap(reason, width - 4, hang=4)]
    return text


def outcome(elapsed_s: float, pause_s: float, *, verb: str = "swapped") -> Text:
    """Say how long a change took and how long it held the service's threads."""
    return [("ok", verb), ("", f" in {span(elapsed_s)}, paused {span(pause_s)}")]


def _arrow(version: Mapping[str, Any]) -> Text:
    before, after = version.get("from"), version.get("to")
    text: Text = [("name", str(version["module"])), ("", " ")]
    if before is not None:
        text += [("version", f"v{before}"), ("", " → ")]
    text += [("version", f"v{after}" if after is not None else "next")]
    return [*text, ("", "\n")]


def _step(row: Mapping[str, Any], paths: int, whats: int) -> Text:
    mark = str(row["mark"])
    style = MARKS.get(mark, "")
    line: Text = [("", "  "), (style, mark), ("", " ")]
    line += pad(clip([("name" if mark != "=" else "dim", str(row["path"]))], paths), paths + 2)
    what = clip([(style, str(row["what"]))], whats)
    detail = str(row.get("detail") or "")
    return [*line, *pad(what, whats + 2), ("dim", detail)] if detail else [*line, *what]


def holds_still(found: dict[str, Any]) -> str:
    """Return what a change would hold still, in words; nothing when it would not."""
    said = [f"{verb} {several(found[key])}" for key, verb in (("suspends", "suspends"), ("locks", "holds")) if found.get(key)]
    return " and ".join(said)
