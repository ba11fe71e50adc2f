"""A thread and a generator that a refused text has started are its own; what they read does not die under them."""

import gc
import time

REFUSED = "not yet"


def setup(m):
    return {"step": m.app.step, "seen": m.meeting.seen}


def check_before(m, live):
    gc.collect()
    rubbish = [{str(number): number for number in range(8)} for _ in range(2_000)]
    time.sleep(0.05)
    yield (live.step(), m.app.step(), len(rubbish)), (1, 1, 2_000)
    m.meeting.over = True
