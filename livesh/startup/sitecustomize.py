"""Start an agent in a Python where livesh is not installed, only reachable: `livesh run` puts this folder first.

Python imports `sitecustomize` at start-up. This one leaves sys.path as it would have been, lets the machine's own
`sitecustomize` run, and loads livesh from where this file lies, without adding that place to sys.path either.
"""

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_HERE = os.path.dirname(os.path.abspath(__file__))


def _leave_the_path() -> None:
    """Take this folder off sys.path; children find it in PYTHONPATH again."""
    sys.path[:] = [entry for entry in sys.path if os.path.abspath(entry or ".") != _HERE]
    sys.path_importer_cache.pop(_HERE, None)


def _run_the_real_one() -> None:
    """Import the `sitecustomize` this file stood in front of, when there is one."""
    this = sys.modules.pop("sitecustomize")
    try:
        import sitecustomize  # type: ignore[import-not-found]  # noqa: F401
    except ImportError as problem:
        if problem.name != "sitecustomize":
            raise
        sys.modules["sitecustomize"] = this


def _start() -> None:
    """Run `livesh.boot` as livesh.pth does, unless that line has already done so."""
    if os.environ.get("LIVESH") and "livesh.boot" not in sys.modules:
        path = os.path.join(os.path.dirname(_HERE), "reach.py")
        namespace: dict[str, Any] = {"__name__": "livesh_reach", "__file__": path}
        with open(path, encoding="utf-8") as file:
            exec(compile(file.read(), path, "exec"), namespace)
        namespace["load"](os.path.dirname(_HERE))
        from livesh import boot

        boot.at_startup()


_leave_the_path()
_run_the_real_one()
_start()
