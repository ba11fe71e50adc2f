"""Eight threads call pairs of functions across two modules while both are swapped; prints what they saw, as JSON.

    python tests/hammer.py SWAPS [audit]

audit: with an audit hook written in Python, which sees (and slows) every store of a function's code.

A call is *torn* when code and defaults are of two versions, *mixed* when a thread saw an older version after a newer one,
in whichever module. The functions are of every kind that takes its code another way: plain with defaults of both kinds, a
bound method, a new instance's method, and a closure, whose `def` no swap runs again.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from typing import Any

A = """
def first(x={n}, *, y={n}): return x, y, {n}
class Pair:
    def go(self, x={n}): return {n}, x
"""
B = """
def second(x={n}, *, y={n}): return x, y, {n}
def make():
    def inner(x={n}): return {n}, x
    return inner
"""
CALLS, REST_S = 600, 0.008
Call = Callable[[], tuple[int, ...]]


class Hammer:
    """One thread, its two functions and what it saw."""

    def __init__(self, one: Call, two: Call) -> None:
        self.one, self.two = one, two
        self.calls, self.stop = 0, False
        self.faults: list[Any] = []

    def run(self) -> None:
        """Call until told to stop; rest now and then, for threads that never do leave the swapping one a ninth of the time."""
        one, two, last = self.one, self.two, 0
        while not self.stop:
            a, b, c = one(), two(), one()
            if min(a) != max(a) or min(b) != max(b):
                self.faults.append(("torn", a, b))
            if not last <= a[-1] <= b[-1] <= c[-1]:
                self.faults.append(("mixed", last, a, b, c))
            last = c[-1]
            self.calls += 3
            if not self.calls % CALLS:
                time.sleep(REST_S)


def hammer(swaps: int) -> dict[str, Any]:
    """Swap both modules *swaps* times under the threads."""
    import ham_a
    import ham_b

    import livesh

    first, second, go, inner = ham_a.first, ham_b.second, ham_a.Pair().go, ham_b.make()
    pairs: list[tuple[Call, Call]] = [
        (first, second), (second, first), (go, second), (second, go), (lambda: ham_a.first(), lambda: ham_b.second()),
        (lambda: ham_b.second(), lambda: ham_a.first()), (go, first), (lambda: ham_a.Pair().go(), inner)]
    hammers = [Hammer(*pair) for pair in pairs]
    threads = [threading.Thread(target=h.run, daemon=True) for h in hammers]
    for thread in threads:
        thread.start()
    began = time.perf_counter()
    for n in range(1, swaps + 1):
        livesh.swap("ham_a", "ham_b", sources={"ham_a": A.format(n=n), "ham_b": B.format(n=n)})
    took = time.perf_counter() - began
    for each in hammers:
        each.stop = True
    for thread in threads:
        thread.join(60)
    faults = [fault for each in hammers for fault in each.faults]
    assert ham_a.first() == ham_b.second() == (swaps,) * 3, ham_a.first()
    assert inner() == (swaps,) * 2, inner()
    return {"swaps": swaps, "calls": sum(h.calls for h in hammers), "least": min(h.calls for h in hammers),
            "faults": len(faults), "some": faults[:5], "seconds": took}


def main() -> None:
    """Write both modules, hammer, and print the figures."""
    if "audit" in sys.argv:
        sys.addaudithook(lambda event, args: None)
    sys.dont_write_bytecode = True
    sys.setswitchinterval(1e-4)
    with tempfile.TemporaryDirectory() as root:
        for name, text in (("ham_a", A), ("ham_b", B)):
            with open(os.path.join(root, name + ".py"), "w") as file:
                file.write(text.format(n=0))
        sys.path.insert(0, root)
        figures = hammer(int(sys.argv[1]))
    print(json.dumps(figures | {"python": sys.version.split()[0], "audit": "audit" in sys.argv}))


if __name__ == "__main__":
    main()
