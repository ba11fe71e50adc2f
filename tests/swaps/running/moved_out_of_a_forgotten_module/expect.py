"""A function moves to another module while a thread is inside it, and the program forgets the module it came from: the thread runs on."""

import gc
import sys
import threading
import time

ALONE = "forgets a module"
ROLLBACK = "the program has forgotten a module of the change"
ORACLE = "two modules that import each other's names do not load afresh"


def setup(m):
    over, seen = m.old.OVER, m.old.SEEN
    thread = threading.Thread(target=m.old.watch, daemon=True)
    thread.start()
    return {"thread": thread, "over": over, "seen": seen}


def check_before(m, live):
    yield live.thread.is_alive(), True


def check_after(m, live):
    yield m.home.watch.__globals__ is vars(m.home), True
    del sys.modules[m.old.__name__]
    vars(m.home).pop("old", None)
    m.__dict__.pop("old", None)
    gc.collect()
    rubbish = [{str(number): number for number in range(8)} for _ in range(5_000)]
    seen, until = len(live.seen), time.monotonic() + 30
    while len(live.seen) < seen + 20 and time.monotonic() < until:
        time.sleep(0.01)
    yield (len(live.seen) >= seen + 20, len(rubbish)), (True, 5_000)
    live.over.append(True)
    live.thread.join(30)
    yield live.thread.is_alive(), False
