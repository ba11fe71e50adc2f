"""A task waits across the swap: it finishes its own version, what it calls next is new."""
import asyncio
def drive(m, live, swap):
    async def main():
        gate = asyncio.Event()
        task = asyncio.ensure_future(m.app.job(gate))
        await asyncio.sleep(0)
        swap()
        gate.set()
        return await task, await m.app.job(gate)
    live.old, live.new = asyncio.run(main())
def check_before(m, live):
    yield m.app.step(), "s1"
def check_after(m, live):
    yield m.app.step(), "s2"
def live_after(m, live):
    yield (live.old, live.new), (("s1", "s2", "j1"), ("s2", "s2", "j2"))
