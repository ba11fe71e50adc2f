"""`__livesh_check__`: an edited module may look at itself, staged, before it becomes current."""

from __future__ import annotations

from collections.abc import Iterable

from livesh.errors import Refused, said
from livesh.swap.planning.parts import Part
from livesh.swap.staging.world import World

_NAME = "__livesh_check__"


def is_wanted(parts: Iterable[Part]) -> bool:
    """Whether one of *parts* that is edited has a check."""
    return any(_NAME in part.after.binds() for part in parts if part.edited)


def run(parts: Iterable[Part], world: World) -> None:
    """Let the new versions look at themselves; raises `Refused` where one raises or answers False."""
    for part in parts:
        check = world.namespace(part.name).get(_NAME) if part.edited and _NAME in part.after.binds() else None
        if check is None:
            continue
        try:
            answer = check()
        except BaseException as cause:
            raise Refused(f"{part.name}: {_NAME} of the new version raised {said(cause)}; nothing was changed") from cause
        if answer is False:
            raise Refused(f"{part.name}: {_NAME} of the new version returned False; nothing was changed")
