import asyncio
def step(): return "s2"
async def job(gate):
    a = step()
    await gate.wait()
    return a, step(), "j2"
