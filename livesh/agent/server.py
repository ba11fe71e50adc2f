"""One connection: a worker thread that reads, answers and evaluates inline; a watcher while it is busy.

A request is answered in the thread that read it, so a short evaluation costs no hand-over between threads. The price is that nobody
reads while a handler runs. So each connection has a second thread, the watcher. It sleeps on a lock while nothing is asked (no
wake-up), is woken once by the first request of a burst, and then looks every 50 ms: if the worker has been busy since the last
look, the watcher reads in its place, without blocking, and
  - answers `interrupt` itself (it lands in the worker's thread as KeyboardInterrupt),
  - queues every other request for the worker,
  - sees the end of the stream: a shell killed with -9 ends its session at once, whatever the worker does,
  - lets the evaluation pass on its output and mind its deadline. An evaluation that does not end after its deadline is answered "running" and
    given up with its thread; a new worker takes the connection, so the prompt is free again,
  - puts another worker in the place of one whose request the client does not wait for any more (the op leave), and of one that stands
    still at a breakpoint: whoever evaluated into it must be able to work at the stop.
    The first one sends its answer when it has it, and ends.
`_reading` is the lock that says who may touch the stream's incoming half.
"""

from __future__ import annotations

import sys
import time
from collections import deque
from typing import TYPE_CHECKING, Any

from livesh.agent import audit, parking, raw, trouble
from livesh.agent.dispatch import dispatch
from livesh.agent.evaluate import give_up
from livesh.agent.sessions import Session
from livesh.errors import AgentError, LiveshError, UserError
from livesh.wire import frames, messages

if TYPE_CHECKING:
    from livesh.agent.auth import Admitted
    from livesh.agent.core import Agent
    from livesh.agent.evaluation import Evaluation
    from livesh.agent.stream import Stream

TICK = 0.05
PARK_AFTER = 1.0
LEASE_TICK = 2.0
BACKLOG_MOST = 4 << 20  # bytes on their way to a client that does not read; beyond it events are dropped
QUEUE_MOST = 1000  # requests, and bytes, that may wait for the one that is worked on: who sends more reads no answers, and would fill the service's memory
AHEAD_MOST = 2 * frames.MAX_REQUEST
URGENT = frozenset({"interrupt", "leave"})


class Line:
    """A connection of somebody who has proved who they are."""

    def __init__(self, agent: Agent, stream: Stream, number: int, came: Admitted) -> None:
        self._agent = agent
        self._stream = stream
        self._frames = frames.server_side()
        self._sending = raw.allocate_lock()
        self._reading = raw.allocate_lock()
        self._nap = raw.allocate_lock()
        self._nap.acquire()
        self._over = raw.allocate_lock()
        self._over.acquire()
        self._queueing = raw.allocate_lock()
        self._outgoing: deque[bytes] = deque()
        self._backlog = 0
        self._lost = 0
        self._alive = [True]
        self._parked = False
        self._queue: list[dict[str, Any]] = []
        self._ahead = 0  # bytes read while the worker was busy, since the queue was empty
        self._busy: tuple[Any, float] | None = None
        self._worker = 0
        self.session = Session(number, came.role, came.peer, self._emit)
        self.session.lease, self.session.reason = came.lease, came.reason
        self._lead(self.session)

    def _lead(self, session: Session) -> None:
        session.adopt, session.leave, session.awaited, session.has_left = self._adopt, self._leave, self._awaited, self._has_left

    def serve(self) -> None:
        """Answer until the client leaves; then end its session."""
        try:
            self._agent.spawn(self._watch)
        except (RuntimeError, MemoryError) as lacking:
            self._farewell(f"no thread can be started in this process: {lacking}")
            self.hang_up()
            return
        self._work()

    def _work(self) -> None:
        me, number = raw.get_ident(), None
        self._worker = me
        try:
            while (message := self._next(me)) is not None:
                number = self.session.requests[me] = message.get("id")
                self._answer(message)
                self.session.early.discard(number)
        except (frames.RemoteFault, MemoryError) as fault:
            self._farewell(str(fault) or "this process is out of memory")
        except OSError:
            pass  # it left before it had its answer
        finally:
            self.session.requests.pop(me, None)
            self.session.early.discard(number)
            self.session.beside.pop(number, None)
            if self._worker == me:
                self.hang_up()

    def _next(self, me: int) -> dict[str, Any] | None:
        """Return the next request, None at the end of the stream or when the thread *me* was replaced; from then on the worker counts as busy."""
        with self._reading:
            if self._worker != me:
                return None
            self._busy = None
            if not self._queue:
                self._ahead = 0
            message = self._queue.pop(0) if self._queue else self._read()
            if message is not None:
                self._busy = (message.get("id"), time.monotonic())
        if self._parked:
            self._unpark()
        return message

    def _read(self) -> dict[str, Any] | None:
        while (message := self._frames.next_message()) is None:
            data = self._stream.receive()
            if not data:
                return None
            self._frames.feed(data)
        return message

    def _answer(self, message: dict[str, Any]) -> None:
        number, session = message.get("id"), self.session
        try:
            name, args = message.get("op"), message.get("args", {})
            if type(name) is not str or type(args) is not dict:
                raise AgentError("a request has an op and args")
            answer = messages.reply(number, dispatch(session, name, args))
        except LiveshError as refused:
            answer = messages.failure(number, refused)
        except BaseException as fault:  # SystemExit too: code of the service's may raise it, and the session would end with this thread
            trouble.note(f"the op {message.get('op')} failed", fault)
            answer = messages.failure(number, AgentError(f"{message.get('op')}: {type(fault).__name__}: {fault}".rstrip(": ")))
        try:
            self._send(answer)
        finally:
            session.settle()

    # What goes out. Replies may wait for a slow client, events may not: they come from the service's own threads.

    def _send(self, message: dict[str, Any], *, wait: bool = True) -> None:
        try:
            data = self._frames.pack(message)
        except frames.LocalFault as unfit:
            if "id" not in message:
                trouble.note("an event could not be sent", unfit)
                return
            data = self._frames.pack(messages.failure(message["id"], AgentError(str(unfit))))
        with self._queueing:
            sealed = self._stream.sealed(data)
            self._outgoing.append(sealed)
            self._backlog += len(sealed)
        self._drain(wait)

    def _drain(self, wait: bool) -> None:
        """Write what is queued; without *wait* only what the socket takes now, the watcher tries the rest again."""
        while self._outgoing and self._sending.acquire(wait):
            try:
                if not self._outgoing:
                    continue  # another thread has written it while this one waited for the lock
                data = self._outgoing[0]
                sent = self._stream.write(data, wait)
                self._backlog -= sent
                if sent == len(data):
                    self._outgoing.popleft()
                else:
                    self._outgoing[0] = data[sent:]
            finally:
                self._sending.release()
            if sent < len(data) and not wait:
                self._unpark()
                return

    def _emit(self, kind: str, payload: dict[str, Any]) -> None:
        """Push an event, never waiting for the client; when too much is on its way, events are lost and that is said later."""
        if self._backlog > BACKLOG_MOST:
            self._lost += 1
            return
        try:
            if self._lost:
                lost, self._lost = self._lost, 0
                self._send(messages.event("lost", {"events": lost}), wait=False)
            self._send(messages.event(kind, payload), wait=False)
        except OSError:
            self._unpark()  # the connection is gone: the reader will see its end

    def _farewell(self, text: str) -> None:
        trouble.note(f"session {self.session.id} was closed: {text}")
        self._emit("closing", {"text": text})

    def mind_lease(self) -> None:
        """End the session when its lease is over or revoked; looks every few seconds, as long as it is attached."""
        while self._alive and not self.session.closed:
            if not self.session.still_holds():
                self._emit("closing", {"text": "the lease of this session is over or was revoked"})
                self.hang_up()
                return
            self._over.acquire(True, LEASE_TICK)

    def hang_up(self) -> None:
        """End the session and close the connection; the second call does nothing."""
        try:
            self._alive.pop()  # one step, so that one thread does it; no lock, a sender may be holding one
        except IndexError:
            return
        parked = self.session.stay is not None and parking.park(self._agent, self.session)
        if not parked:
            self.session.close()
        self._stream.close()
        self._agent.streams.discard(self._stream)
        if not parked:
            self.session.settle()  # the client may have left on the very answer, and be noticed before its worker has come to this
            self._agent.sessions.pop(self.session.id, None)
            audit.closed(self._agent, self.session)
        if self._over.locked():
            self._over.release()
        self._wake()

    def _adopt(self, parked: Session) -> None:
        """Go on with *parked* in the place of the session this line began with."""
        begun, self.session = self.session, parked
        parked.back(begun)
        parked.early.clear()  # numbers of another connection
        self._lead(parked)
        self._agent.sessions.pop(begun.id, None)
        begun.close()

    # The watcher.

    def _unpark(self) -> None:
        self._parked = False
        self._wake()

    def _wake(self) -> None:
        if self._nap.locked():
            try:
                self._nap.release()
            except RuntimeError:
                pass  # somebody else woke it between the two lines

    def _watch(self) -> None:
        last_busy = time.monotonic()
        while self._alive and not self.session.closed:
            busy = self._busy
            if busy is not None:
                last_busy = time.monotonic()
                if last_busy - busy[1] >= TICK:
                    self._stand_in(busy)
            if self._outgoing:
                last_busy = time.monotonic()
                self._try_again()
            if time.monotonic() - last_busy > PARK_AFTER:
                self._parked = True
                if self._busy is None and not self._outgoing:  # the worker looks at _parked after it has set _busy: one of us sees the other
                    self._nap.acquire()
                self._parked = False
                last_busy = time.monotonic()
            else:
                self._nap.acquire(True, TICK)

    def _try_again(self) -> None:
        try:
            self._drain(False)
        except OSError:
            self.hang_up()

    def _stand_in(self, busy: tuple[Any, float]) -> None:
        """Read and tend in the worker's place, as long as it works on *busy*."""
        urgent: list[dict[str, Any]] = []
        if self._reading.acquire(False):
            try:
                if self._busy is not busy:
                    return
                urgent += [message for message in self._queue if message.get("op") in URGENT]      # taken by `_has_left`
                for message in urgent:
                    self._queue.remove(message)
                gone = self._glance(urgent)
            except frames.RemoteFault as fault:
                self._farewell(str(fault))
                gone = True
            finally:
                self._reading.release()
            if gone:
                self.hang_up()
                return
        for message in urgent:
            self._answer(message)
        evaluation = self.session.evaluation
        if evaluation is not None and evaluation.tend():
            self._give_up(busy[0], evaluation)
        elif self._worker and stands_still(self._worker):
            self._replace_worker()

    def _has_left(self) -> bool:
        """Look whether the client has closed the connection; what it sent before is kept for its turn."""
        urgent: list[dict[str, Any]] = []
        if not self._reading.acquire(False):
            return False  # the watcher looks this very moment
        try:
            gone = self._glance(urgent)
        except frames.RemoteFault:
            return False  # the watcher or the worker meets it again, and closes
        finally:
            self._queue.extend(urgent)  # the watcher's: an interrupt is for what is about to begin
            self._reading.release()
        return gone

    def _glance(self, urgent: list[dict[str, Any]]) -> bool:
        """Take what has arrived, without waiting; returns True at the end of the stream."""
        while True:
            while (message := self._frames.next_message()) is not None:  # first: it may have come in one piece with what the worker took
                (urgent if message.get("op") in URGENT else self._queue).append(message)
            if len(self._queue) + len(urgent) > QUEUE_MOST or self._ahead > AHEAD_MOST:
                raise frames.RemoteFault("the other side sent more requests than it waits for")
            data = self._stream.receive_now()
            if data is None:
                return False
            if not data:
                return True
            self._ahead += len(data)
            self._frames.feed(data)

    def _give_up(self, number: Any, evaluation: Evaluation) -> None:
        """Leave the worker to what it is stuck in, answer for it and put another in its place."""
        answer = give_up(evaluation)
        failure = UserError(answer["text"], evaluation.meanwhile) if evaluation.is_part else None
        self._send(messages.reply(number, answer) if failure is None else messages.failure(number, failure))
        self._replace_worker()

    def _leave(self, number: Any) -> bool:
        """Take the next requests beside the one with *number*, if that is what they would wait for."""
        with self._reading:
            if self._busy is None or self._busy[0] != number or not self._worker:
                return False
            self.session.beside[number] = self.session.evaluation
            self._replace_worker()
        return True

    def _awaited(self, number: Any) -> bool:
        """Whether there is a request with that number that has not been answered."""
        busy = self._busy
        here = (busy is not None and busy[0] == number) or number in self.session.beside
        return here or any(message.get("id") == number for message in self._queue.copy())

    def _replace_worker(self) -> None:
        self.session.evaluation = None
        self._worker = 0
        self._agent.spawn(self._work)


def stands_still(ident: int) -> bool:
    """Whether a thread is stopped at a breakpoint."""
    stops = getattr(sys.modules.get("livesh.debug.stops"), "STOPS", {})  # {}: not imported, or this very moment
    return any(stop.ident == ident for stop in list(stops.values()))
