"""One service for the tests of a module; each test attaches its own shell."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import terminal


@pytest.fixture(scope="module")
def shop() -> Iterator[terminal.runner.Running]:
    """A WSGI shop with an agent, called shop."""
    with terminal.runner.service("shop_wsgi") as running:
        yield running
