import asyncio
async def load(n):
    await asyncio.sleep(0)
    return n
async def agen(n):
    for i in range(n):
        yield i
