import asyncio

SEEN = []
GO_ON = [True]


class Stride:
    size = 10


def stride_of():
    return Stride.size


def tock(n):
    return n + stride_of()


def main():
    n = 0
    {}.get(n)
    while GO_ON:
        n = tock(n)
        SEEN.append(n)


async def serve():
    while GO_ON:
        await asyncio.sleep(0.001)
        SEEN.append(-tock(0))


def generate():
    while True:
        yield tock(Stride.size)
