import asyncio
def step(): return "s1"
async def job(gate):
    a = step()
    await gate.wait()
    return a, step(), "j1"
