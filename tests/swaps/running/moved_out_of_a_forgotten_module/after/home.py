import time

from old import OVER, SEEN

STEP = 2


def step():
    return STEP


def watch():
    while not OVER:
        SEEN.append(step())
        time.sleep(0.001)
