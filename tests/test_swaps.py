"""The corpus of edits: each carried into a live process, taken back, carried again, and chained with others.

The format of a case and the runner are in ``swaps/run.py``; one subprocess plays a whole category, since an
engine that crashes must cost one case and not the suite.
"""

from __future__ import annotations

import importlib.util
import random
import sys
from pathlib import Path

import pytest

_SPEC = importlib.util.spec_from_file_location("swaps_run", Path(__file__).parent / "swaps" / "run.py")
assert _SPEC is not None and _SPEC.loader is not None
swaps = importlib.util.module_from_spec(_SPEC)
sys.modules["swaps_run"] = swaps
_SPEC.loader.exec_module(swaps)

CASES = swaps.all_cases()
CATEGORIES = sorted({case.partition("/")[0] for case in CASES})
SEEDS = [random.SystemRandom().randrange(10**6) for _ in range(3)]


def told(results: dict[str, list[str]]) -> str:
    """Say what failed, one case a paragraph; what the engine openly cannot do yet is left out."""
    failed = {case: failures for case, failures in sorted(results.items()) if failures and not swaps.flag(case, "OPEN")}
    return "\n".join(f"{case}\n    " + "\n    ".join(failures) for case, failures in failed.items())


def test_corpus_is_broad() -> None:
    """The corpus has at least 300 edits in at least 14 categories, each with a sentence."""
    sentences = [(swaps.HERE / case / "expect.py").read_text().startswith('"""') for case in CASES]

    assert len(CASES) >= 300
    assert len(CATEGORIES) >= 14
    assert all(sentences)


def test_oracle() -> None:
    """What the cases expect holds in fresh processes on the old and the new text."""
    assert told(swaps.run("oracle", CASES)) == ""


@pytest.mark.parametrize("category", CATEGORIES)
def test_swapped_and_rolled_back(category: str) -> None:
    """Every edit holds after the swap, its opposite after going back, and again after the second swap."""
    assert told(swaps.run("play", [c for c in CASES if c.startswith(category + "/")])) == ""


def _chain(seed: int, length: int) -> str:
    """Interleave *length* random cases in one process; the seed is in the text for whoever must repeat it."""
    order = random.Random(seed)
    candidates = [c for c in CASES if not swaps.flag(c, "ALONE")]
    failed = told(swaps.run("chain", order.sample(candidates, min(length, len(candidates))), seed=seed))
    return failed and f"python tests/swaps/run.py --chain {seed}, {length} cases:\n{failed}"


def test_chained_in_random_order() -> None:
    """Many programs live in one process and are swapped and rolled back in turn; none disturbs another."""
    assert _chain(SEEDS[0], 60) == ""


@pytest.mark.slow
def test_all_chained_in_random_order() -> None:
    """The whole corpus in one process, three times in other orders."""
    assert [_chain(seed, len(CASES)) for seed in SEEDS] == ["", "", ""]
