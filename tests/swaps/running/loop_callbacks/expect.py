"""Callbacks waiting in an event loop: call_soon, call_later, done callbacks, bound methods, partials."""
import asyncio, functools
def drive(m, live, swap):
    async def main():
        loop = asyncio.get_running_loop()
        fut = loop.create_future()
        fut.add_done_callback(m.app.done)
        loop.call_later(0.005, m.app.soon, 1)
        loop.call_soon(functools.partial(m.app.soon, 2))
        loop.call_soon(m.app.Proto().data, 3)
        swap()
        fut.set_result(4)
        await asyncio.sleep(0.03)
    m.ledger.entries.clear()
    asyncio.run(main())
    live.got = sorted(m.ledger.entries)
def check_before(m, live):
    m.ledger.entries.clear()
    m.app.soon(0)
    yield m.ledger.entries, [("soon1", 0)]
def check_after(m, live):
    m.ledger.entries.clear()
    m.app.soon(0)
    yield m.ledger.entries, [("soon2", 0)]
def live_after(m, live):
    yield live.got, [("data2", 3), ("done2", 4), ("soon2", 1), ("soon2", 2)]
