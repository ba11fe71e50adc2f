"""Many answers to one question, told by their differences: "7 of 8: v3 · pid 4711: v2".

Pure. Answers are compared as data, without what differs between any two processes (times, pids, addresses); what is
shown is the answer most gave, and for the others only the lines that are not the same.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

Text = list[tuple[str, str]]
Show = Callable[[dict[str, Any], int], Text]

# Fields of replies that are different in every process and say nothing about its code or state.
_TIMES = {"cpu", "elapsed", "elapsed_s", "loaded", "loaded_at", "pause_s", "started", "ticks", "time", "up"}
_NAMES = {"address", "id", "ident", "pid", "session", "sessions", "traceback"}
VOLATILE = frozenset(_TIMES | _NAMES)


class Answer(NamedTuple):
    """What one process answered: a reply, or the sentence it refused with."""

    pid: int
    reply: dict[str, Any] | None
    error: str = ""

    @property
    def failed(self) -> bool:
        """Whether it did not do what was asked."""
        return self.reply is None or bool(self.reply.get("failed")) or self.reply.get("status") not in (None, "ok")


def groups(answers: Sequence[Answer]) -> list[list[Answer]]:
    """Sort answers into groups of equal ones, the largest first; ties keep the order of the processes."""
    found: dict[str, list[Answer]] = {}
    for answer in answers:
        found.setdefault(_fingerprint(answer), []).append(answer)
    return sorted(found.values(), key=len, reverse=True)


def _fingerprint(answer: Answer) -> str:
    return json.dumps([steady(answer.reply), answer.error], sort_keys=True, default=str)


def steady(value: Any) -> Any:
    """Return *value* without its volatile fields."""
    if isinstance(value, dict):
        return {key: steady(each) for key, each in value.items() if key not in VOLATILE}
    if isinstance(value, list):
        return [steady(each) for each in value]
    return value


def aligned(value: Any, model: Any) -> Any:
    """Return *value* with *model*'s volatile fields, so that drawn side by side only real differences show."""
    if isinstance(value, dict) and isinstance(model, dict):
        return {
            key: model[key] if key in VOLATILE and key in model else aligned(each, model.get(key))
            for key, each in value.items()
        }
    if isinstance(value, list) and isinstance(model, list):
        return [aligned(each, model[at] if at < len(model) else None) for at, each in enumerate(value)]
    return value


def report(answers: Sequence[Answer], show: Show, width: int) -> Text:
    """Draw *answers* merged; *show* draws one reply."""
    if not answers:
        return [("dim", "no process answered")]
    found, drawn = _as_drawn(groups(answers), show, width)
    if all(len(_lines(text)) <= 1 for text in drawn):
        return _on_one_line(found, drawn, len(answers))
    return _in_blocks(found, drawn, len(answers))


def _as_drawn(found: list[list[Answer]], show: Show, width: int) -> tuple[list[list[Answer]], list[Text]]:
    """Draw each group; groups that look the same to a person become one."""
    looks: dict[str, tuple[list[Answer], Text]] = {}
    for group in found:
        text = _draw(group[0], found[0][0], show, width)
        look = "".join(piece for _, piece in text)
        looks.setdefault(look, ([], text))[0].extend(group)
    ordered = sorted(looks.values(), key=lambda each: len(each[0]), reverse=True)
    return [group for group, _ in ordered], [text for _, text in ordered]


def _draw(answer: Answer, model: Answer, show: Show, width: int) -> Text:
    if answer.reply is None:
        return [("bad", answer.error)]
    reply = answer.reply if answer is model or model.reply is None else aligned(answer.reply, model.reply)
    return show(reply, width)


def _lines(text: Text) -> list[str]:
    return "".join(piece for _, piece in text).rstrip("\n").split("\n")


def who(group: Sequence[Answer], of: int, largest: bool) -> str:
    """Name a group: the largest by its size, the others by their pids."""
    if largest:
        return f"{len(group)} of {of}"
    pids = [str(answer.pid) for answer in group]
    return ("pid " if len(pids) == 1 else "pids ") + ", ".join(pids)


def _on_one_line(found: list[list[Answer]], drawn: list[Text], of: int) -> Text:
    out: Text = []
    for at, (group, text) in enumerate(zip(found, drawn, strict=True)):
        out += [("dim", " · ")] if at else []
        out += [("dim", who(group, of, largest=at == 0) + ": "), *_without_end(text)]
    return [*out, ("", "\n")]


def _without_end(text: Text) -> Text:
    return [(style, piece.rstrip("\n") if at == len(text) - 1 else piece) for at, (style, piece) in enumerate(text)]


def _in_blocks(found: list[list[Answer]], drawn: list[Text], of: int) -> Text:
    out: Text = [("dim", who(found[0], of, largest=True) + "\n"), *_without_end(drawn[0]), ("", "\n")]
    for group, text in zip(found[1:], drawn[1:], strict=True):
        out += [("dim", who(group, of, largest=False) + "\n"), *_differences(_lines(drawn[0]), _lines(text))]
    return out


def _differences(most: list[str], other: list[str]) -> Text:
    """Return the lines of *other* that differ: only those, with the majority's beside them."""
    from difflib import SequenceMatcher

    out: Text = []
    # Runs of blanks count as one: a wider value in one line of a table moves the columns of all.
    before, after = ([" ".join(line.split()) for line in lines] for lines in (most, other))
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag != "equal":
            out += [("del", f"- {line}\n") for line in most[i1:i2]]
            out += [("add", f"+ {line}\n") for line in other[j1:j2]]
    return out
