import threading
import time

import meeting

STEP = 2


def step():
    return STEP


def watch():
    while not meeting.over:
        meeting.seen.append(step())
        time.sleep(0.001)


threading.Thread(target=watch, daemon=True).start()


def count():
    while True:
        yield step()


meeting.counts = count()
next(meeting.counts)
while len(meeting.seen) < 3 and not meeting.over:
    time.sleep(0.001)
raise RuntimeError("not yet")
