"""trio: nurseries that are open, by the task that waits in them."""

from __future__ import annotations

from typing import Any

from livesh.adapters.live import instances, loaded, numbered, slot
from livesh.adapters.table import Found

CLASSES = ("trio._core._run:Nursery",)
OWN_TASKS = frozenset({"<init>"})


def find() -> list[Found]:
    """Return the open nurseries; trio's own two around the main task are left out."""
    return [Found(name, "trio nursery", each) for name, each in numbered("nursery", [each for each in instances(loaded(CLASSES[0])) if _is_the_programs(each)])]


def _is_the_programs(nursery: Any) -> bool:
    parent = slot(nursery, "_parent_task")
    name = slot(parent, "name")
    return slot(nursery, "_closed") is not True and isinstance(name, str) and name not in OWN_TASKS
