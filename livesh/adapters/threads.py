"""Threads: executors and queues; one job of an executor is one unit of work.

    livesh.adapters.threads.units(executor)
"""

from __future__ import annotations

from typing import Any

from livesh.adapters.live import instances, loaded, numbered
from livesh.adapters.table import Found
from livesh.runtime import signals


def units(executor: Any) -> Any:
    """Mark each job submitted to *executor* from now on as a unit of work; returns *executor*."""
    submit = executor.submit

    def livesh_submit(job: Any, /, *args: Any, **kwargs: Any) -> Any:
        return submit(_as_unit, job, args, kwargs)

    executor.submit = livesh_submit
    return executor


def _as_unit(job: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Run *job* inside a unit of work."""
    from livesh.swap.units import unit

    with unit():
        return job(*args, **kwargs)

CLASSES = ("concurrent.futures.thread:ThreadPoolExecutor", "queue:Queue")


def find() -> list[Found]:
    """Return the thread pools, the queues and the live threads that are not the main one."""
    import threading

    pools = instances(loaded(CLASSES[0]))
    queues = instances(loaded(CLASSES[1]))
    threads = [thread for thread in threading.enumerate() if thread is not threading.main_thread() and thread.ident not in signals.deaf]
    return [
        *(Found(name, "thread pool", pool) for name, pool in numbered("executor", pools)),
        *(Found(name, "queue", queue) for name, queue in numbered("queue", queues)),
        *(Found(thread.name, "thread", thread) for thread in threads),
    ]
