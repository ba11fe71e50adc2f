import asyncio
import threading
import time
from concurrent.futures import ThreadPoolExecutor

STEP = 2
SEEN = []
STOP = False


def step():
    return STEP


def helper():
    return step(), KNOWN_LATER


def watch():
    while not STOP:
        SEEN.append(helper())
        time.sleep(0.001)


KNOWN_LATER = "known"
WATCHER = threading.Thread(target=watch, daemon=True)
WATCHER.start()


def count():
    while True:
        yield helper()


COUNT = count()
next(COUNT)
LAZY = (STEP * number for number in range(3))


async def later():
    while not STOP:
        SEEN.append(helper())
        await asyncio.sleep(0.001)


LOOP = asyncio.new_event_loop()
RUNNER = threading.Thread(target=LOOP.run_until_complete, args=(later(),), daemon=True)
RUNNER.start()
POOL = ThreadPoolExecutor(1)
POOLED = POOL.submit(watch)
