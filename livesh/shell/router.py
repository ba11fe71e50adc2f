"""Events from the target, each to whom it belongs: the command that follows its stream, or the person.

An event whose data has a ``stream`` waits for a follower: the first ones come before the command knows the stream's name.
"""

from __future__ import annotations

import queue
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

Event = tuple[str, dict[str, Any]]
EARLY = 1000


class Router:
    """Where events go."""

    def __init__(self, show: Callable[[str, dict[str, Any]], None]) -> None:
        self._show = show
        self._streams: dict[str, queue.SimpleQueue[Event]] = {}
        self._early: deque[Event] = deque(maxlen=EARLY)
        self._lock = threading.Lock()

    def take(self, kind: str, data: dict[str, Any]) -> None:
        """Deliver one event."""
        stream = data.get("stream")
        if stream is None:
            self._show(kind, data)
            return
        with self._lock:
            follower = self._streams.get(str(stream))
            if follower is None:
                self._early.append((kind, data))
            else:
                follower.put((kind, data))

    @contextmanager
    def following(self, stream: str | int) -> Iterator[queue.SimpleQueue[Event]]:
        """Lend the queue that gets the events of *stream*, those that came early first."""
        stream = str(stream)
        arrived: queue.SimpleQueue[Event] = queue.SimpleQueue()
        with self._lock:
            early, self._early = self._early, deque(maxlen=EARLY)
            for event in early:
                mine = str(event[1].get("stream")) == stream
                (arrived.put if mine else self._early.append)(event)
            self._streams[stream] = arrived
        try:
            yield arrived
        finally:
            with self._lock:
                self._streams.pop(stream, None)


def until_last(arrived: queue.SimpleQueue[Event], over: Callable[[], bool], client: Any) -> Iterator[Event]:
    """Yield what arrives until an event is the last one, *over* says so, or the target is gone."""
    while not over() and not client.closed:
        try:
            kind, data = arrived.get(timeout=0.1)
        except queue.Empty:
            continue
        yield kind, data
        if data.get("last"):
            return
