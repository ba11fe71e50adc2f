"""A coroutine function and an async generator become plain functions."""
async def collect(gen):
    return [x async for x in gen]
def setup(m):
    load, agen = m.app.load, m.app.agen
    return locals()
def check_before(m, live):
    yield (run(live.load(1)), run(collect(live.agen(2)))), (1, [0, 1])
def check_after(m, live):
    yield (m.app.load(1), m.app.agen(5)), (2, [5])
    yield (live.load(1), live.agen(5)), (2, [5])
