"""An async generator is suspended across the swap."""
import asyncio
async def collect(g): return [x async for x in g]
def drive(m, live, swap):
    async def main():
        g = m.app.ticks(3)
        first = await g.__anext__()
        swap()
        return [first] + await collect(g)
    live.seen = asyncio.run(main())
def check_before(m, live):
    yield run(collect(m.app.ticks(1))), [("t1", 0)]
def check_after(m, live):
    yield run(collect(m.app.ticks(1))), [("t2", 0)]
def live_after(m, live):
    yield live.seen, [("t1", 0), ("t1", 1), ("t1", 2)]
