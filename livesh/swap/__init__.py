"""Hot code swapping: text to definitions to diff to plan to trial to commit, and back. Knows no socket and no terminal.

Its rooms, each of which imports only those below it; `engine`, `trial` and `quick` lead through them:

    state       what instances and modules hold is carried from one version's shape to the next
    merging     from what was staged to what is live
    staging     the modules as they would be, beside the live ones
    planning    what has to be done
    live        what is alive, and the operations that change it
    history     which versions there are and were
    text        what the texts of a change say

The room and the verb share a name: `livesh.swap(...)` must work whether or not a submodule of this package has been
imported yet (importing one binds the package to `livesh.swap`), so the package itself can be called.
"""

from __future__ import annotations

import sys

# Not from typing: `import livesh` comes through here and has 15 ms.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class _Callable(type(sys)):  # type: ignore[misc]
    """A package that is also the function it is named after."""

    def __call__(self, *modules: str, **options: Any) -> Any:
        """Bring new text into this process; see `livesh.swap.engine.swap`."""
        from livesh.swap import engine

        return engine.swap(*modules, **options)


sys.modules[__name__].__class__ = _Callable
