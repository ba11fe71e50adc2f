"""Celery: one task is one unit of work.

    livesh.adapters.celery.units(app)       in the module that makes the app; pool workers inherit it
"""

from __future__ import annotations

import sys
from typing import Any

from livesh.adapters.table import Found

_RUNNING: dict[str, Any] = {}


def units(app: Any) -> Any:
    """Mark each task that *app*'s workers run as a unit of work; returns *app*.

    Celery's signals are the process's, so tasks of other apps in it are units as well; calling it twice changes nothing.
    """
    from celery import signals

    signals.task_prerun.connect(_enter, dispatch_uid="livesh.units", weak=False)
    signals.task_postrun.connect(_leave, dispatch_uid="livesh.units", weak=False)
    return app


def _enter(task_id: str = "", **_kwargs: Any) -> None:
    """Enter the unit of a task that is about to run; waits here while a quiet swap holds the door."""
    from livesh.swap.units import unit

    work = unit()
    work.__enter__()
    _RUNNING[task_id] = work


def _leave(task_id: str = "", **_kwargs: Any) -> None:
    """Leave the unit of a task that returned, failed or was retried."""
    work = _RUNNING.pop(task_id, None)
    if work is not None:
        work.__exit__(None, None, None)


def find() -> list[Found]:
    """Return the apps of this process; each holds its tasks in `app.tasks`."""
    state = sys.modules.get("celery._state")
    apps = list(getattr(state, "_apps", ()))
    return [Found(str(app.__dict__.get("main") or "celery"), "Celery app", app) for app in apps if hasattr(app, "__dict__")]
