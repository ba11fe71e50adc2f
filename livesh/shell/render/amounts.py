"""Times, sizes and counts in the words a person reads at a glance."""

from __future__ import annotations

from collections.abc import Sequence

_SIZES = ("B", "kB", "MB", "GB", "TB")


def span(seconds: float) -> str:
    """Return a duration with two or three digits that matter: ``38 µs``, ``2.9 ms``, ``12.3 s``, ``3h12m``."""
    if seconds < 0:
        return "-" + span(-seconds)
    if seconds < 1e-6:
        return f"{seconds * 1e9:.0f} ns"
    if seconds < 1e-3:
        return _digits(seconds * 1e6) + " µs"
    if seconds < 1:
        return _digits(seconds * 1e3) + " ms"
    if seconds < 60:
        return _digits(seconds) + " s"
    return _long(int(seconds))


def _digits(number: float) -> str:
    return f"{number:.1f}" if number < 9.95 else f"{number:.0f}"


def _long(seconds: int) -> str:
    if seconds < 3600:
        return f"{seconds // 60}m{seconds % 60:02}s"
    if seconds < 86400:
        return f"{seconds // 3600}h{seconds % 3600 // 60:02}m"
    return f"{seconds // 86400}d{seconds % 86400 // 3600:02}h"


def size(count: float) -> str:
    """Return a number of bytes: ``312 B``, ``4.1 kB``, ``7.0 MB``."""
    for unit in _SIZES:
        if abs(count) < 1000 or unit == _SIZES[-1]:
            return f"{count:.0f} {unit}" if unit == "B" else f"{_digits(count)} {unit}"
        count /= 1000
    raise AssertionError("the last unit always fits")


def count(number: int, noun: str, plural: str = "") -> str:
    """Return ``1 thread`` or ``12 threads``; thousands are grouped."""
    word = noun if number == 1 else plural or _plural(noun)
    return f"{number:,} {word}"


def several(names: Sequence[str], most: int = 5) -> str:
    """Return names in a sentence: ``a, b and 3 more``."""
    shown = list(names) if len(names) <= most else [*names[: most - 1], f"{len(names) - most + 1} more"]
    return " and ".join([", ".join(shown[:-1]), *shown[-1:]] if len(shown) > 1 else shown)


def _plural(noun: str) -> str:
    if noun.endswith(("s", "x", "ch", "sh")):
        return noun + "es"
    if noun.endswith("y") and noun[-2:-1] not in tuple("aeiou"):
        return noun[:-1] + "ies"
    return noun + "s"


def clock(timestamp: float | None, now: float | None = None) -> str:
    """Return the local time of day; with the date in front when it was another day than *now*."""
    if timestamp is None:
        return "–"
    import time

    then, today = time.localtime(timestamp), time.localtime(now)
    day = "%H:%M:%S" if then[:3] == today[:3] else "%b %d %H:%M"
    return time.strftime(day, then)
