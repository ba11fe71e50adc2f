"""What tests of whole swaps share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import handmade
import pytest


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[handmade.Shelf]:
    """A directory on the path."""
    yield from handmade.shelf(tmp_path)
