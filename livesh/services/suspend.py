"""Services that are made to wait, and let go again whatever happens.

Who suspends is a session, and it may do so several times: a service goes on when every suspension of it is over. Each has a
deadline, after which it ends by itself; all of a session's end when the session does. An object that goes by several names
(a service, a path, what an adapter calls it) is suspended once, whatever it is called. The thread that watches the
deadlines lives only while something is suspended.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from types import BuiltinMethodType
from typing import Any

from livesh.errors import Refused, UserError
from livesh.runtime.threads import allocate_lock, sleep, start_thread
from livesh.services import locks
from livesh.services.gates import gate_for
from livesh.services.registry import Service

DEFAULT_S = 30.0
LONGEST_S = 600.0
CALL_S = 5.0


class _Held:
    """One suspended service: how to let it go, and who holds it until when (owner, deadline), newest last."""

    def __init__(self, service: Service, resume: Callable[[], Any]) -> None:
        self.name, self.obj, self.resume = service.name, service.obj, resume
        self.names = {service.name}
        self.key = _key(service.name, service.obj)
        self.since = time.time()
        self.holds: list[tuple[Any, float]] = []


def _key(name: str, obj: Any) -> Any:
    return name if obj is None else id(obj)


class Suspender:
    """Every suspension of this process."""

    def __init__(self, say: Callable[[str, BaseException], None] | None = None) -> None:
        self._held: dict[int, _Held] = {}  # by their own identity: a name may belong to another object by now
        self._known: dict[Any, _Held] = {}  # the same ones, by the identity of their object, else by their name
        self._lock = allocate_lock()
        self._busy = allocate_lock()
        self._watching = False
        self._stuck: dict[str, str] = {}
        self.say = say

    def suspend(self, service: Service, owner: Any, seconds: float = DEFAULT_S) -> dict[str, Any]:
        """Make *service* wait for *owner*, at most *seconds*; raises `UserError` when it offers no way."""
        if not 0 < seconds <= LONGEST_S:
            raise UserError(f"a suspension lasts more than 0 and at most {LONGEST_S:g} seconds")
        quiet, go = ways(service)
        with self._busy:
            held = self._find(service.name, service.obj)
            if held is None:
                held = _Held(service, go)
                self._go_quiet(service, quiet, go)
                with self._lock:
                    self._held[id(held)] = self._known[held.key] = held
            with self._lock:
                held.names.add(service.name)
                held.holds.append((owner, time.monotonic() + seconds))
                start = not self._watching
                self._watching = True
        if start:
            start_thread(self._watch, ())
        return self.status(service.name, service.obj)

    def _go_quiet(self, service: Service, quiet: Callable[[], Any], go: Callable[[], Any]) -> None:
        name = service.name
        try:
            locks.call(quiet, CALL_S, f"{name}.suspend", late=lambda: self._let_go_late(service, go))
        except BaseException as exc:
            if type(quiet) is not BuiltinMethodType:  # a lock's own acquire that waits yet has nothing to be released
                self._let_go(name, go)
            if isinstance(exc, (Refused, UserError)) or not isinstance(exc, Exception):
                raise
            raise Refused(f"{name}.suspend raised {type(exc).__name__}: {exc}; it was resumed") from exc

    def _let_go_late(self, service: Service, go: Callable[[], Any]) -> None:
        """Let a service go whose suspend came back after it had been given up, unless it was suspended again meanwhile."""
        with self._busy:
            if self._find(service.name, service.obj) is None:
                self._let_go(service.name, go)

    def resume(self, name: str, owner: Any) -> dict[str, Any]:
        """End the newest suspension of *name* by *owner*; the service goes on when it was the last."""
        with self._busy:
            held = self._find(name, owner=owner)
            if held is None or not self._took_off(held, owner):
                raise UserError(f"{name} is not suspended by this session" if held is not None else f"{name} is not suspended", self._others(held))
            self._let_go_if_free(held)
        return self.status(name)

    def _took_off(self, held: _Held, owner: Any) -> bool:
        """End the newest hold of *owner*, if there is one."""
        with self._lock:
            mine = [at for at, hold in enumerate(held.holds) if hold[0] == owner]
            if mine:
                del held.holds[mine[-1]]
        return bool(mine)

    def _find(self, name: str, obj: Any = None, owner: Any = None) -> _Held | None:
        """Return what is suspended and is *obj*, or without one goes by *name*: what *owner* suspended, if anything, else the newest."""
        with self._lock:
            if obj is not None:
                return self._known.get(id(obj))
            named = [held for held in self._held.values() if name in held.names]
            mine = [held for held in named if any(hold[0] == owner for hold in held.holds)]
            return next(reversed(mine or named), None)

    def _others(self, held: _Held | None) -> str:
        if held is not None:
            return "it goes on when whoever suspended it says so, leaves or runs out of time"
        names = self.suspended()
        return f"suspended now: {', '.join(names)}" if names else "nothing is suspended"

    def release(self, owner: Any) -> list[str]:
        """End every suspension of *owner*: its session is over; returns the services that went on."""
        return self._drop(lambda hold: bool(hold[0] == owner))

    def end(self, owner: Any) -> list[str]:
        """End every suspension of *owner*; returns why services could not be resumed, a sentence each."""
        freed = self.release(owner)
        return [f"{name}: {self._stuck[name]}" for name in freed if name in self._stuck]

    def release_all(self) -> list[str]:
        """End every suspension."""
        return self._drop(lambda _hold: True)

    def _drop(self, wanted: Callable[[tuple[Any, float]], bool]) -> list[str]:
        freed = []
        with self._busy:
            with self._lock:
                everything = list(self._held.values())
                for held in everything:
                    held.holds = [hold for hold in held.holds if not wanted(hold)]
            for held in reversed(everything):  # who was stopped first may be waited for by the others
                if self._let_go_if_free(held):
                    freed.append(held.name)
        return freed

    def _let_go_if_free(self, held: _Held) -> bool:
        with self._lock:
            if held.holds:
                return False
            self._held.pop(id(held), None)
            self._known.pop(held.key, None)
        self._let_go(held.name, held.resume)
        return True

    def _let_go(self, name: str, go: Callable[[], Any]) -> None:
        try:
            locks.call(go, CALL_S, f"{name}.resume", late=None if locks.is_coroutine_function(go) else lambda: self._came_back(name))
            self._stuck.pop(name, None)
        except Exception as exc:
            self._stuck[name] = f"resume failed: {type(exc).__name__}: {exc}"
            if self.say is not None:
                self.say(f"resuming {name} failed", exc)

    def _came_back(self, name: str) -> None:
        if name in self._stuck:
            self._stuck[name] = f"its resume took more than {CALL_S:g} s"

    def renew(self) -> None:
        """In a forked child: fresh locks, and everything that was suspended in the parent goes on, in a thread of its own."""
        self._lock, self._busy, self._watching = allocate_lock(), allocate_lock(), False
        if self._held:
            start_thread(self.release_all, ())

    def status(self, name: str, obj: Any = None) -> dict[str, Any]:
        """Return whether *name* or *obj* is suspended, how deep, since when and for how long."""
        now, held = time.monotonic(), self._find(name, obj)
        with self._lock:
            if held is None or not held.holds:
                return {"suspended": False, "depth": 0, "note": self._stuck.get(name, "")}
            left = max(deadline for _owner, deadline in held.holds) - now
            return {
                "suspended": True,
                "depth": len(held.holds),
                "names": sorted(held.names),
                "since": held.since,
                "left": round(max(0.0, left), 3),
                "owners": sorted({str(owner) for owner, _deadline in held.holds}),
            }

    def holders(self, service: Service) -> list[Any]:
        """Return who has *service* suspended."""
        held = self._find(service.name, service.obj)
        return [owner for owner, _deadline in held.holds] if held is not None else []

    def suspended(self) -> list[str]:
        """Return the names of the suspended services."""
        with self._lock:
            return sorted(held.name for held in self._held.values())

    def _watch(self) -> None:
        """End suspensions at their deadlines; ends itself when there are none."""
        while True:
            with self._lock:
                deadlines = [deadline for held in self._held.values() for _owner, deadline in held.holds]
                if not deadlines:
                    self._watching = False
                    return
            now = time.monotonic()
            if min(deadlines) > now:
                sleep(min(min(deadlines) - now, 0.2))
            else:
                self._drop(lambda hold, now=now: hold[1] <= now)  # type: ignore[misc]


def ways(service: Service) -> tuple[Callable[[], Any], Callable[[], Any]]:
    """Return how to make *service* quiet and let it go; raises `UserError` when it offers no way."""
    if service.suspend is not None and service.resume is not None:
        return service.suspend, service.resume
    if service.suspend is not None:
        raise UserError(f"{service.name} can be suspended but has no resume=: it would never go on")
    gate = gate_for(service.obj)
    if gate is None:
        raise UserError(
            f"{service.name} offers no way to be suspended",
            f"livesh.service({service.name!r}, obj, suspend=..., resume=...); queues, executors and `units` need none",
        )
    return gate


def can_suspend(service: Service) -> bool:
    """Say whether `ways` would find one."""
    try:
        ways(service)
    except UserError:
        return False
    return True


SUSPENDER = Suspender()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=SUSPENDER.renew)
