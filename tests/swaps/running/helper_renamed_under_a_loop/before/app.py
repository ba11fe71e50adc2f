import asyncio
import time as clock

SEEN = []
GO_ON = [True]
get = None


class Step:
    size = 1


def size_of():
    return Step.size


def tick(n):
    return n + size_of()


def main():
    n = 0
    {}.get(n)
    while GO_ON:
        n = tick(n)
        SEEN.append(n)
        clock.sleep(0.001)


async def serve():
    while GO_ON:
        await asyncio.sleep(0.001)
        SEEN.append(-tick(0))


def generate():
    once = Step
    while True:
        yield tick(once.size)
