"""Celery: one task is one unit of work; the options of a task follow its decorator.

    livesh.adapters.celery.units(app)       in the module that makes the app; pool workers inherit it

*Swaps.* An application makes one task of a name and answers a second `@app.task` with the first: its options, its base, and whether it is bound,
stay. So while new text runs each application makes the second one aside (`Swapping`); after the commit the registered task, which workers,
schedules and callers hold, takes what that one has, another name among it, and the tracer a worker built for it is built again. A task whose
definition is gone leaves the registry.

*A worker* takes no task that was not there when it connected: its consumer is told which there are. *Beat* and the router read their settings
once: they take what those are now.

Limits: between the commit and that moment, well below a millisecond, a task runs its new body with its old options; ``quiet=`` waits for
tasks that run. An application that nobody has used yet goes by the first of two tasks of one name.
"""

from __future__ import annotations

import copy
import sys
from _thread import get_ident
from typing import Any

from livesh.adapters.live import attribute, instances, loaded
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

    looks_for = ("celery.worker.consumer.consumer:Consumer", "celery.beat:Scheduler")

    def __init__(self) -> None:
        self._apps = [app for app in _apps() if attribute(app, "_tasks") is not None]
        self._registered = [(app, dict(app._tasks)) for app in self._apps]
        self._bound = [(app, task) for app, tasks in self._registered for task in tasks.values() if _is_bound(task)]
        self._read = [(app, _settings(app)) for app in self._apps if attribute(app, "_conf") is not None and app.configured]
        self._consumers = [each for each in instances(loaded(self.looks_for[0])) if attribute(each, "strategies")]
        self._schedulers = [each for each in instances(loaded(self.looks_for[1])) if attribute(each, "app") is not None]
        self._made: list[tuple[Any, Any]] = []
        self._before: list[tuple[Any, Any]] = []

    def begin(self) -> None:
        """Have tasks of known names made aside, in the thread that runs the new text."""
        for app in self._apps:
            vars(app)[MAKE] = _Aside(app, self._made)

    def ran(self) -> None:
        """Let applications be as they were."""
        for app in self._apps:
            if type(vars(app).get(MAKE)) is _Aside:
                del vars(app)[MAKE]

    def live(self, classes: list[type]) -> None:
        """Give each task what its new decorator made, and let those who work with tasks know."""
        for task, made in self._made:
            self._before.append((task, _State(task)))
            _State(made).give(task)
        self._register()
        self._tell({id(task) for task, _made in self._made}, set(map(id, classes)))
        self._read_again()

    def abandon(self) -> None:
        """The change is off: no application makes tasks aside, and tasks that had taken something give it back."""
        self.ran()
        self.back([])

    def back(self, classes: list[type]) -> None:
        """Give back what tasks had."""
        others = {id(task) for task, _before in self._before}
        while self._before:
            task, before = self._before.pop()
            before.give(task)
        for app, tasks in self._registered:
            if app._tasks != tasks:
                _have(app._tasks, tasks)
        self._tell(others, set(map(id, classes)))
        self._read_again()

    def _register(self) -> None:
        """Have each task under its name, and none whose definition is gone."""
        for app in self._apps:
            if any(name != task.name for name, task in app._tasks.items()):
                _have(app._tasks, {task.name: task for task in app._tasks.values()})
        for app, task in self._bound:
            if app._tasks.get(task.name) is task and not _is_bound(task):
                del app._tasks[task.name]

    def _tell(self, others: set[int], classes: set[int]) -> None:
        """Let workers have the tasks there are; a tracer holds the function of its task, bound or not, and its hooks."""
        for app, before in self._registered:
            changed = {name for name, task in app._tasks.items()
                       if before.get(name) is not task or id(task) in others or not classes.isdisjoint(map(id, raw.mro(type(task))))}
            for name in changed:
                _trace_again(app._tasks[name])
            for consumer in (each for each in self._consumers if each.app is app):
                for name in changed | (app._tasks.keys() - consumer.strategies.keys()):
                    task = app._tasks[name]
                    consumer.task_buckets[name] = consumer.bucket_for_task(task)
                    consumer.strategies[name] = task.start_strategy(app, consumer)
                for name in consumer.strategies.keys() - app._tasks.keys():
                    del consumer.strategies[name]

    def _read_again(self) -> None:
        """Let beat and the router go by the settings."""
        for app, (schedule, routes) in self._read:
            if app.conf.task_routes is not routes and "amqp" in vars(app):
                app.amqp.flush_routes()
                if "router" in vars(app.amqp):
                    app.amqp.router = app.amqp.Router()
            if app.conf.beat_schedule != schedule:
                for scheduler in (each for each in self._schedulers if each.app is app):
                    _schedule(scheduler, schedule, app.conf.beat_schedule)


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
        known = self._known(fun, name) if get_ident() == self._ours else None
        if known is None:
            return make(self._app, fun, name=name, **options)
        self._tasks.clear()
        self._made.append((known, make(self, fun, name=name, **options)))
        return known

    def _known(self, fun: Any, name: str | None) -> Any:
        """The task of that name; or the one that the module has under the function's name, which gets another one."""
        known = self._app._tasks.get(name or self._app.gen_task_name(fun.__name__, fun.__module__))
        if known is not None:
            return known
        task = _task(vars(sys.modules.get(fun.__module__, sys)).get(fun.__name__))
        return task if task is not None and self._app._tasks.get(task.name) is task else None


def _task(value: Any) -> Any:
    """The task that a name of a module stands for, itself or by a proxy; None for anything else."""
    if type(value).__module__ == "celery.local" and hasattr(type(value), "_get_current_object"):
        try:
            value = value._get_current_object()
        except Exception:        # of a task that is not registered
            return None
    return value if isinstance(getattr(value, "name", None), str) and hasattr(type(value), "apply_async") else None


def _is_bound(task: Any) -> bool:
    """Whether the module of a task has it, or its class, under the name of its definition."""
    value = vars(sys.modules.get(type(task).__module__, sys)).get(type(task).__name__)
    return value is type(task) or _task(value) is task


def _have(registry: dict[str, Any], tasks: dict[str, Any]) -> None:
    registry.update(tasks)
    for name in registry.keys() - tasks.keys():
        del registry[name]


def _settings(app: Any) -> tuple[dict[str, Any], Any]:
    return dict(app.conf.beat_schedule), app.conf.task_routes


def _schedule(scheduler: Any, before: dict[str, Any], now: dict[str, Any]) -> None:
    """Let beat have another schedule in one step: it goes over the one it has; entries know when they were last due."""
    held = scheduler.schedule
    schedule = {name: entry for name, entry in held.items() if name in now or name not in before}
    for name, said in now.items():
        entry = scheduler.Entry(**dict(said, name=name, app=scheduler.app))
        if name in held:
            known, entry = entry, copy.copy(held[name])
            entry.update(known)
        schedule[name] = entry
    scheduler.schedule = schedule


def _own(cls: type) -> dict[str, Any]:
    return {name: value for name, value in raw.namespace(cls).items() if name not in _APPLICATION}


class _State:
    """What makes a task: the attributes of its class and its own, but for those that tell its application, and its base."""

    def __init__(self, task: Any) -> None:
        self.bases, self.names, self.attributes = type(task).__bases__, _own(type(task)), dict(vars(task))

    def give(self, task: Any) -> None:
        """Let *task* have these, and no others."""
        kind = type(task)
        if kind.__bases__ != self.bases:
            kind.__bases__ = self.bases
        for name, value in self.names.items():
            type.__setattr__(kind, name, value)
        for name in _own(kind).keys() - self.names.keys():
            type.__delattr__(kind, name)
        tracer = vars(task).get("__trace__")
        vars(task).update(self.attributes)
        for name in vars(task).keys() - self.attributes.keys():
            del vars(task)[name]
        if tracer is not None:
            task.__trace__ = tracer


def _trace_again(task: Any) -> None:
    """Make a tracer for a task that has one, or for one that is new where a process traces by those it finds."""
    trace: Any = sys.modules.get("celery.app.trace")
    host = trace._localized[2] if trace is not None and len(trace._localized) > 2 else None
    if host is not None or vars(task).get("__trace__") is not None:
        task.__trace__ = trace.build_tracer(task.name, task, task.app.loader, host, app=task.app)
