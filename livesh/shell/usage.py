"""A usage line and a typed line -> args, or a sentence about what is wrong.

    SLOT             one argument, quoted if it holds spaces        reload MODULE
    [SLOT]           may be left out                                rollback MODULE [VERSION]
    SLOT…            any number, a list ("..." is the same)         versions [MODULE…]
    A|B|word         one argument; the slot is called A             bt [THREAD|TASK|all]
    word SLOT        a literal word before a slot                   watch F [EXPR] [if COND]
    = EXPR           a literal sign                                 state [PATH] [= EXPR]
    [--flag]  [-n N]   a flag, alone or with a value; anywhere but inside raw text      reload … [--reason TEXT]
    [--soft|--force]   two flags
    [FROM [TO]]      TO only after FROM                             diff MODULE [FROM [TO]]

Raw slots take the text as it stands, spaces and quotes included, up to the next literal or the end: the names in `RAW`, and any slot that
a literal follows. Flags are looked for before and after raw text, never inside it; ``--`` ends them.
"""

from __future__ import annotations

import re

from livesh.errors import UserError

RAW = frozenset({"EXPR", "COND", "PATH", "TEMPLATE", "COMMAND", "REST", "FUNCTION-EXPR"})
_PIECE = re.compile(r"\[[^\]]*\]|\S+")
_FLAG = re.compile(r"--?[A-Za-z][\w-]*")


class Slot:
    """A positional place of a usage line."""

    __slots__ = ("literal", "name", "needed", "raw", "repeated")

    def __init__(self, name: str, literal: str, needed: bool, repeated: bool) -> None:
        self.name = name
        self.literal = literal  # the word or sign before it
        self.needed = needed
        self.repeated = repeated
        self.raw = name in RAW


class Usage:
    """A usage line, taken apart."""

    def __init__(self, line: str) -> None:
        self.line = line
        self.flags: dict[str, str | None] = {}  # flag -> name of its value
        self.slots: list[Slot] = []
        pieces = _PIECE.findall(_flat(line))
        self.name = pieces.pop(0)
        waiting = ""
        for piece in pieces:
            waiting = self._add(piece, waiting)
        for slot, after in zip(self.slots, self.slots[1:], strict=False):
            slot.raw = slot.raw or bool(after.literal)

    def _add(self, piece: str, literal: str) -> str:
        """Take one piece; returns a literal that the next one belongs to."""
        needed = not piece.startswith("[")
        inner = piece.strip("[]")
        if _FLAG.match(inner):
            self._add_flags(inner)
            return ""
        words = inner.split()
        if len(words) == 1 and needed and _is_literal(words[0]):
            return words[0]
        if len(words) == 2:
            literal, words = words[0], words[1:]
        elif _is_literal(words[0]):  # a bare word that may be said: [all]
            self.slots.append(Slot(words[0], words[0], needed, False))
            return ""
        repeated = words[0].endswith(("…", "..."))
        name = words[0].rstrip("….").partition("|")[0]
        self.slots.append(Slot(name, literal, needed, repeated))
        return ""

    def _add_flags(self, inner: str) -> None:
        for choice in inner.split("|"):
            flag, _, value = choice.strip().partition(" ")
            self.flags[flag] = value.strip() or None

    # What was typed.

    def parse(self, typed: str) -> dict[str, object]:
        """Return the args of *typed*, the line without the command's name; raises `UserError`."""
        args: dict[str, object] = {}
        rest = self._leading_flags(typed.strip(), args)
        dashes = rest.startswith("-- ")
        if not dashes:
            rest = self._trailing_flags(rest, args)
        rest = rest.removeprefix("-- ").strip()
        for at, slot in enumerate(self.slots):
            rest = self._fill(slot, self.slots[at + 1 :], rest, args)
        if rest:
            raise self._wrong(f"{rest.split()[0]} is too much" if not rest.startswith("-") else f"there is no {rest.split()[0]}")
        if not dashes and any(slot.name == "EXPR" and not slot.literal for slot in self.slots):
            self._refuse_option(str(args.get("EXPR", "")))
        return args

    def _refuse_option(self, expression: str) -> None:
        """An option that is none would be taken for an expression that begins with a minus."""
        word = (expression.split() or [""])[0]
        if self.flags and _FLAG.fullmatch(word):
            raise self._wrong(f"there is no {word} (an expression that begins with a minus goes in brackets)")

    def _wrong(self, what: str) -> UserError:
        return UserError(f"{self.name}: {what}", hint=f"usage: {self.line}")

    def _leading_flags(self, rest: str, args: dict[str, object]) -> str:
        while rest.startswith("-"):
            word, after = _first(rest)
            flag, equals, value = word.partition("=")
            if flag not in self.flags:
                return rest
            if self.flags[flag] is None:
                args[flag] = True
            elif equals:
                args[flag] = value
            else:
                if not after:
                    raise self._wrong(f"{flag} needs {self.flags[flag]}")
                args[flag], after = _first(after)
            rest = after
        return rest

    def _trailing_flags(self, rest: str, args: dict[str, object]) -> str:
        """Cut the longest suffix that consists of flags and their values."""
        starts = [start for start, word in _words(rest) if word.partition("=")[0] in self.flags]
        for start in starts:
            found: dict[str, object] = {}
            try:
                left = self._leading_flags(rest[start:], found)
            except UserError:
                if start == starts[-1]:
                    raise
                continue
            if not left:
                args |= found
                return rest[:start].strip()
        return self._scattered_flags(rest, args)

    def _scattered_flags(self, rest: str, args: dict[str, object]) -> str:
        """Take flags from between plain arguments; where raw text is possible they may be part of it."""
        if any(slot.raw for slot in self.slots):
            return rest
        for start, word in _words(rest):
            if word.partition("=")[0] in self.flags:
                after = self._leading_flags(rest[start:], args)
                return self._scattered_flags(f"{rest[:start].strip()} {after}".strip(), args)
        return rest

    def _fill(self, slot: Slot, later: list[Slot], rest: str, args: dict[str, object]) -> str:
        if slot.literal:
            return self._fill_after_literal(slot, later, rest, args)
        if slot.repeated:
            return self._fill_list(slot, later, rest, args)
        text, after = self._take(slot, later, rest)
        if text:
            args[slot.name] = text
        elif slot.needed:
            raise self._wrong(f"{slot.name} is missing")
        return after

    def _fill_after_literal(self, slot: Slot, later: list[Slot], rest: str, args: dict[str, object]) -> str:
        at = find_literal(rest, slot.literal)
        if at != 0:
            if slot.needed:
                raise self._wrong(f"{slot.literal} {slot.name} is missing")
            return rest
        after = rest[len(slot.literal) :].strip()
        if slot.name == slot.literal:
            args[slot.name] = True
            return after
        text, after = self._take(slot, later, after)
        if not text:
            raise self._wrong(f"{slot.name} is missing after {slot.literal}")
        args[slot.name] = text
        return after

    def _fill_list(self, slot: Slot, later: list[Slot], rest: str, args: dict[str, object]) -> str:
        stop = _end_of_raw(rest, later)
        body, after = rest[:stop].strip(), rest[stop:].strip()
        items: list[str] = []
        while body and not body.startswith("-"):
            item, body = _first(body)
            items.append(item)
        if slot.needed and not items:
            raise self._wrong(f"{slot.name} is missing")
        args[slot.name] = items
        return f"{body} {after}".strip()

    def _take(self, slot: Slot, later: list[Slot], rest: str) -> tuple[str, str]:
        if slot.raw:
            stop = _end_of_raw(rest, later)
            return rest[:stop].strip(), rest[stop:].strip()
        if rest.startswith("-") and _FLAG.fullmatch(rest.split()[0].partition("=")[0]):
            return "", rest
        if later and later[0].literal and find_literal(rest, later[0].literal) == 0:
            return "", rest
        return _first(rest)


def _flat(line: str) -> str:
    """Write ``[FROM [TO]]`` as ``[FROM] [TO]``: arguments are taken from left to right, which says the same."""
    while (flat := re.sub(r"\[([^\[\]]+)\[([^\[\]]+)\]\]", r"[\1] [\2]", line)) != line:
        line = flat
    return line


def _is_literal(word: str) -> bool:
    return not any(char.isupper() for char in word)


def _end_of_raw(rest: str, later: list[Slot]) -> int:
    for slot in later:
        if slot.literal:
            at = find_literal(rest, slot.literal)
            if at >= 0:
                return at
    return len(rest)


def _first(text: str) -> tuple[str, str]:
    """Split the first word off, honouring quotes around it."""
    text = text.strip()
    if text[:1] in "'\"" and text:
        end = text.find(text[0], 1)
        if end > 0 and (end + 1 == len(text) or text[end + 1].isspace()):
            return text[1:end], text[end + 1 :].strip()
    word, _, rest = text.partition(" ") if " " in text else (text, "", "")
    return word, rest.strip()


def _words(text: str) -> list[tuple[int, str]]:
    """Return the words outside brackets and quotes with their offsets."""
    found, start = [], None
    for at, depth in _outside(text):
        if depth == 0 and not text[at].isspace():
            start = at if start is None else start
        elif depth == 0 and start is not None:
            found.append((start, text[start:at]))
            start = None
    if start is not None:
        found.append((start, text[start:]))
    return found


def _outside(text: str) -> list[tuple[int, int]]:
    """Return each offset with how deep in brackets or quotes it is."""
    depth, quote, out = 0, "", []
    for at, char in enumerate(text):
        if quote:
            out.append((at, depth + 1))
            if char == quote and text[at - 1] != "\\":
                quote = ""
            continue
        if char in "'\"" and (depth or at == 0 or text[at - 1] in " ([{=,") and text.find(char, at + 1) > 0:
            quote = char
            out.append((at, depth + 1))
            continue
        if char in ")]}":
            depth = max(depth - 1, 0)
        out.append((at, depth))
        depth += char in "([{"
    return out


def find_literal(text: str, literal: str) -> int:
    """Return where *literal* stands outside brackets and quotes, -1 where it does not.

    A word must stand alone; a single ``=`` is no part of ``==``, ``<=``, ``>=``, ``!=`` or ``:=``.
    """
    for at, depth in _outside(text):
        if depth or not text.startswith(literal, at):
            continue
        before, after = text[at - 1 : at] if at else "", text[at + len(literal) : at + len(literal) + 1]
        if literal == "=":
            if before not in ("=", "<", ">", "!", ":") and after != "=":
                return at
        elif (not before or before.isspace()) and (not after or after.isspace()):
            return at
    return -1


_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}


def seconds(text: str) -> float:
    """Read a duration: ``60``, ``60s``, ``1.5m``, ``2h``; raises `UserError`."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)?", str(text).strip())
    if found is None:
        raise UserError(f"{text} is no duration", hint="such as 60s, 10m or 2h")
    return float(found[1]) * _UNITS[found[2] or "s"]


def number(text: str, what: str) -> int:
    """Read a whole number; raises `UserError` that says *what* it is for."""
    try:
        return int(text)
    except ValueError:
        raise UserError(f"{what} is a number, not {text}") from None
