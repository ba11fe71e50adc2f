"""Where objects that answer for another keep what they answer with: a path asks there and runs nobody's ``__getattr__``.

Starlette's ``app.state.x`` is ``app.state._state["x"]``, Django's ``settings.X`` an attribute of what the lazy object wraps. A row is a
statement about a class of a framework's, checked against that framework in the tests; where a program's own class does the like, the path it
keeps things under has to be typed. What an object or its class itself holds under a name comes before.
"""

from __future__ import annotations

import sys
from typing import Any, NamedTuple

from livesh.runtime import raw


class Home(NamedTuple):
    """The attribute that holds what an object answers with, and how it is kept there: as an "attribute", an "item", or not at all ("")."""

    holder: str
    attribute: str
    item: str


HOMES = {
    ("aiohttp.web_app", "Application"): Home("_state", "", "item"),
    ("django.conf", "LazySettings"): Home("_wrapped", "attribute", ""),
    ("django.conf", "UserSettingsHolder"): Home("default_settings", "attribute", ""),
    ("starlette.datastructures", "State"): Home("_state", "item", "item"),
}


_PACKAGES = frozenset(module.partition(".")[0] for module, _ in HOMES)


def of(obj: Any) -> Home | None:
    """Return where *obj* keeps what it answers with, by its class and those it extends; None for all that answer for themselves."""
    if sys.modules.keys().isdisjoint(_PACKAGES):
        return None  # asked at each step of each path: one C call
    for cls in raw.mro(type(obj)):
        if raw.is_heap(cls):
            home = HOMES.get((raw.module_of(cls) or "", raw.qualname(cls)))
            if home is not None and not raw.is_unset(raw.held(obj, home.holder)):
                return home
    return None
