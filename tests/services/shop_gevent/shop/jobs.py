"""Work beside the requests: a queue with one worker, and jobs that take long."""

import queue
import time

done = []


class Jobs:
    """A queue, and what became of its jobs."""

    def __init__(self):
        self.queue = queue.Queue()
        self.finished = 0
        self.failed = 0

    def worker(self):
        while True:
            self.handle(self.queue.get())

    def handle(self, job):
        try:
            done.append(pack(job))
            self.finished += 1
        except LookupError:
            self.failed += 1

    def heartbeat(self):
        """Give the worker something to do."""
        number = 0
        while True:
            number += 1
            self.queue.put(number)
            time.sleep(0.05)


def pack(job):
    """Pack one job."""
    time.sleep(0.01)
    return f"packed {job}"


def long_job():
    """Wait for ever inside another function: a chain to look at."""
    patience()


def patience():
    while True:
        time.sleep(3600)
