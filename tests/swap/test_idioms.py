"""Idioms at the top of a module, most of them statements that make something of a definition above: edited, taken back and edited again.

After each the module answers as a fresh one of the same text. The cases stand in idioms.txt.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from handmade import Shelf, goes_as_fresh


def cases() -> dict[str, tuple[str, str, list[str]]]:
    """Read the cases: by name, both texts and what is asked."""
    found = {}
    for each in (Path(__file__).parent / "idioms.txt").read_text().split("\n=== ")[1:]:
        name, _, rest = each.partition("\n")
        before, _, rest = rest.partition("\n---\n")
        lines = rest.rstrip().split("\n")
        asked = [line[2:] for line in lines if line.startswith("? ")]
        found[name] = before + "\n", "\n".join(line for line in lines if not line.startswith("? ")) + "\n", asked
    return found


CASES = cases()


@pytest.mark.parametrize("case", CASES)
def test_idiom(shelf: Shelf, case: str) -> None:
    """As in a fresh module of the same text, three times."""
    goes_as_fresh(shelf, *CASES[case])
