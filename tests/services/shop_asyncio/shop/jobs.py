"""Work beside the requests: a queue with one worker, and tasks that take long."""

import asyncio

from shop import stock

done = []


class Jobs:
    """A queue, and what became of its jobs."""

    def __init__(self):
        self.queue = asyncio.Queue()
        self.finished = 0
        self.failed = 0

    async def worker(self):
        while True:
            job = await self.queue.get()
            await self.handle(job)

    async def handle(self, job):
        try:
            done.append(await pack(job))
            self.finished += 1
        except LookupError:
            self.failed += 1


async def pack(job):
    """Pack one job."""
    await asyncio.sleep(0.01)
    return f"packed {job}"


async def long_task():
    """Wait for ever inside another coroutine: a chain to look at."""
    await patience()


async def patience():
    while True:
        await asyncio.sleep(3600)


async def heartbeat(jobs):
    """Give the worker something to do."""
    number = 0
    while True:
        number += 1
        await jobs.queue.put(number)
        await asyncio.sleep(0.05)


def left():
    return sum(stock.shelf.levels.values())
