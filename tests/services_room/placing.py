"""The place that a path names in an object of the test's own process."""

from __future__ import annotations

from typing import Any

from livesh.services import paths
from livesh.services.places import Place, placed


def place_of(root: Any, text: str) -> Place:
    """Return the place that the path *text* names below *root*, which its first name stands for."""
    path = paths.parse(text)
    owner, last = paths.walk(root, path.steps[:-1], path.root), path.steps[-1]
    if last.kind == "entry":
        last = paths.Step("item", paths.entry(owner, last.key, text)[0], str(last))
    return placed(owner, last, text)
