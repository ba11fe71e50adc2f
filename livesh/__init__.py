"""An interactive shell and debugger for live Python processes: the face for service code.

    import livesh
    livesh.start()                      # a private unix socket; `livesh attach` finds it

Every name imports its room when it is first called: a process that only carries the agent pays for one
sleeping thread. The other rooms are used without an agent as well: `swap`, `rollback` and `versions`
need no socket.
"""

from __future__ import annotations

import os as _os
import sys as _sys

from livesh.errors import Refused

# Not from typing: importing that costs more than everything else here together.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

__all__ = [
    "Refused",
    "at_version",
    "disable",
    "format_exception",
    "on_swap",
    "rollback",
    "service",
    "start",
    "stop",
    "swap",
    "unit",
    "version_of",
    "versions",
]
__version__ = "0.1.0"


def start(address: str | None = None, *, name: str | None = None, **options: Any) -> Any:
    """Open a door into this process and return the `Agent`.

    *address* is "unix:PATH", "HOST:PORT" (a token is always required there) or None: a private unix socket.
    Options: ``accept`` ("any", "disk" or "signed": which source text may be swapped in), ``role`` (the most a
    connection may do), ``tls`` (certificate and key), ``annotate`` (``module@vN`` in the service's own tracebacks).
    Starting twice returns the running agent. Raises `livesh.errors.Lacking` when livesh is disabled here, or something it
    needs is not to be had: a socket, a thread, a private directory on a disk that is not full.
    """
    from livesh.agent import core

    return core.start(address, name=name, **options)


def stop() -> None:
    """Close the door, end every session and leave no residue; nothing happens when no agent runs."""
    core = _sys.modules.get("livesh.agent.core")
    if core is not None:
        core.stop()


def disable() -> None:
    """Forbid livesh in this process from now on; this cannot be taken back."""
    _os.environ["LIVESH_DISABLE"] = "1"
    stop()
    from livesh.agent import core
    from livesh.swap.history import captures

    core.disable()
    captures.uninstall()


def service(name: str | None = None, obj: Any = None, **options: Any) -> Any:
    """Register *obj* as the service *name*, or decorate a class whose instances are services.

    Options: ``lock`` (held while state is read or changed), ``suspend`` and ``resume`` (callables).
    """
    from livesh.services import registry

    return registry.service(name, obj, **options)


def swap(*modules: str, **options: Any) -> Any:
    """Bring the new text of *modules* into this process as one unit, or raise `Refused` and change nothing.

    Without names, every loaded module that differs from its file. Options: ``sources`` {module: text},
    ``migrations`` {"module:Class" or "module": callable}, ``dry_run``, ``reason``, ``author``, ``quiet`` and
    ``confirm`` (seconds). Returns a `livesh.swap.engine.Swap`.
    """
    from livesh.swap import engine

    return engine.swap(*modules, **options)


def rollback(*modules: str, to: int | None = None, **options: Any) -> Any:
    """Make an earlier version of *modules* current again; a change of several modules goes back as one unit."""
    from livesh.swap import engine

    return engine.rollback(*modules, to=to, **options)


def versions(*modules: str) -> list[Any]:
    """Return every version of *modules* (of all versioned modules without names), oldest first."""
    from livesh.swap.history import versions as room

    return room.versions(*modules)


def at_version(module: str, number: int) -> Any:
    """Return version *number*'s definitions as a namespace, callable while another version is current."""
    from livesh.swap.history import past

    return past.at_version(module, number)


def version_of(thing: Any) -> int | None:
    """Return the version of its module that a frame, code object, function or class runs; None when unknown."""
    from livesh.swap.history import provenance

    return provenance.number_of(thing)


def format_exception(exc: BaseException) -> str:
    """Format *exc* like `traceback`, with ``module@vN`` and that version's line on frames of versioned modules."""
    from livesh.swap.history import tracebacks

    return tracebacks.format_exception(exc)


def unit() -> Any:
    """Return a context manager that marks one unit of work; a swap with ``quiet=`` waits for those inside."""
    from livesh.swap import units

    return units.unit()


def on_swap(callback: Callable[[Any], object]) -> Callable[[], None]:
    """Call *callback* with the `Swap` after each commit; returns a function that takes it off again."""
    from livesh.swap.history import versions as room

    return room.on_swap(callback)


def _watch_imports() -> None:
    """Know the text of the modules from here on (design: only the text decides what a version is)."""
    from livesh.swap.history import captures

    captures.install()


if not _os.environ.get("LIVESH_DISABLE"):
    _watch_imports()
