"""The worker: a loop that never returns, and calls a slow function that makes stale frames."""

import threading
import time

from shop.orders import orders

ticks = 0
may_go = threading.Event()


def run():
    """Ship for ever."""
    global ticks
    while True:
        tick()
        ticks += 1
        time.sleep(0.02)


def tick():
    """Count what is open."""
    return len(orders.open)


def slow_loop():
    """Stay inside one call until *may_go* is set: its frame runs old code after a swap."""
    count = 0
    while not may_go.wait(0.02):
        count += 1
    return count
