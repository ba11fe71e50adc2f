"""A closure that is a generator function: what runs finishes old, the next call is new."""
def setup(m):
    ticks = m.app.ticker(2)
    running = ticks()
    next(running)
    return locals()
def check_before(m, live):
    yield list(live.ticks()), [0, 2, 4]
def check_after(m, live):
    yield list(live.ticks()), [("t", 0), ("t", 2), ("t", 4)]
def live_after(m, live):
    yield list(live.running), [2, 4]
