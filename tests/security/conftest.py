"""Guests for the tests of the agent."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from guests import SLEEPS, Guest


@pytest.fixture
def guest(tmp_path: Path, runtime_dir: Path) -> Iterator[Callable[..., Guest]]:
    """Start programs with an agent; they are gone after the test."""
    started: list[Guest] = []
    numbers = itertools.count()

    def start(body: str = SLEEPS, **options: Any) -> Guest:
        where = tmp_path / f"g{next(numbers)}"
        where.mkdir()
        started.append(Guest(where, body, **options))
        return started[-1]

    yield start
    for each in started:
        each.kill()
