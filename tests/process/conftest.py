"""Every test of this folder has a runtime directory of its own, so that it sees no agent but its own."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def own_runtime_dir(runtime_dir):
    """Use the short directory of `runtime_dir` for every agent of the test."""
    return runtime_dir
