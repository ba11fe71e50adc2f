import time

STEP = 1
OVER = []
SEEN = []


def step():
    return STEP


def watch():
    while not OVER:
        SEEN.append(step())
        time.sleep(0.001)
