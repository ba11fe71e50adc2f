"""Celery: one task is one unit of work; the options of a task follow its decorator.

    livesh.adapters.celery.units(app)       in the module that makes the app; pool workers inherit it

*Swaps.* An application makes one task of a name and answers a second `@app.task` with the first: its options, and whether it is bound,
stay. So while new text runs each application makes the second one aside (`Swapping`); after the commit the registered task, which workers,
schedules and callers hold, takes what that one has, and the tracer a worker built for it is built again.

Limits: between the commit and that moment, well below a millisecond, a task runs its new body with its old options; ``quiet=`` waits for
tasks that run. An application that nobody has used yet goes by the first of two tasks of one name.
"""

from __future__ import annotations

import sys
from _thread import get_ident
from typing import Any

from livesh.adapters.live import attribute
from livesh.adapters.table import Found
from livesh.runtime import raw

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
    return [Found(str(app.__dict__.get("main") or "celery"), "Celery app", app) for app in _apps()]


class Swapping:
    """Takes down what the new text says about tasks there are, and lets them have it once it is live."""

    def __init__(self) -> None:
        self._apps = [app for app in _apps() if attribute(app, "_tasks") is not None]
        self._made: list[tuple[Any, Any]] = []
        self._before: list[tuple[Any, dict[str, Any], dict[str, Any]]] = []

    def begin(self) -> None:
        """Have tasks of known names made aside, in the thread that runs the new text."""
        for app in self._apps:
            vars(app)[MAKE] = _Aside(app, self._made)

    def ran(self) -> None:
        """Let applications be as they were."""
        for app in self._apps:
            if type(vars(app).get(MAKE)) is _Aside:
                del vars(app)[MAKE]

    def live(self, _classes: list[type]) -> None:
        """Give each task what its new decorator made."""
        for task, made in self._made:
            self._before.append((task, _own(type(task)), dict(vars(task))))
            _take(task, _own(type(made)), dict(vars(made)))

    def abandon(self) -> None:
        """The change is off: no application makes tasks aside, and tasks that had taken something give it back."""
        self.ran()
        self.back([])

    def back(self, _classes: list[type]) -> None:
        """Give back what tasks had."""
        while self._before:
            _take(*self._before.pop())


MAKE = "_task_from_fun"
_APPLICATION = frozenset({"app", "_app", "__dict__", "__weakref__", "__doc__", "__module__"})


def _apps() -> list[Any]:
    return [app for app in getattr(sys.modules.get("celery._state"), "_apps", ()) if hasattr(app, "__dict__")]


class _Aside:
    """Stands for `app._task_from_fun`; as itself it stands for the application, with a registry of its own."""

    def __init__(self, app: Any, made: list[tuple[Any, Any]]) -> None:
        self._app, self._made, self._ours = app, made, get_ident()
        self._tasks: dict[str, Any] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._app, name)

    def __call__(self, fun: Any, name: str | None = None, **options: Any) -> Any:
        make = getattr(type(self._app), MAKE)
        known = self._app._tasks.get(name or self._app.gen_task_name(fun.__name__, fun.__module__)) if get_ident() == self._ours else None
        if known is None:
            return make(self._app, fun, name=name, **options)
        self._tasks.clear()
        self._made.append((known, make(self, fun, name=name, **options)))
        return known


def _own(cls: type) -> dict[str, Any]:
    return {name: value for name, value in raw.namespace(cls).items() if name not in _APPLICATION}


def _take(task: Any, names: dict[str, Any], attributes: dict[str, Any]) -> None:
    """Let *task* have these attributes of its class and of its own, and no others but what tells its application."""
    kind = type(task)
    for name, value in names.items():
        type.__setattr__(kind, name, value)
    for name in _own(kind).keys() - names.keys():
        type.__delattr__(kind, name)
    tracer = vars(task).get("__trace__")
    vars(task).update(attributes)
    for name in vars(task).keys() - attributes.keys():
        del vars(task)[name]
    if tracer is not None:
        _trace_again(task)


def _trace_again(task: Any) -> None:
    """A worker runs a task through a tracer that holds its function, bound or not."""
    trace: Any = sys.modules["celery.app.trace"]
    host = trace._localized[2] if len(trace._localized) > 2 else None
    task.__trace__ = trace.build_tracer(task.name, task, task.app.loader, host, app=task.app)
