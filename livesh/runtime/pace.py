"""Give way: a long piece of work in one thread, cut into slices so that the others need not wait for the interpreter.

A thread that computes keeps the interpreter's lock for the switch interval, 5 ms, whoever wants it; a request that comes back from three system calls meanwhile is
15 ms late. A slice ends after one millisecond here. Letting go for a moment does not do: a thread that is woken needs longer to get up than this one to take the lock
again, so `breathe` sleeps; and it sleeps less often when the lock was long in coming back, so that on a busy machine the work takes at most about twice its time.
"""

from __future__ import annotations

from time import perf_counter

from livesh.runtime.threads import sleep

SLICE_S = 0.001
NAP_S = 0.00005  # with the kernel's timer slack about 0.1 ms: longer than it takes a waiting thread to get up

_due = 0.0


def breathe() -> None:
    """Let other threads run if the last time was a slice ago; call it between steps that nobody may take half of."""
    global _due
    began = perf_counter()
    if began >= _due:
        sleep(NAP_S)
        now = perf_counter()
        _due = now + max(SLICE_S, now - began)
