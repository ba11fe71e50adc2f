"""A counter in a nonlocal goes on from where it was, in the other direction."""
def setup(m):
    step = m.app.counter(10)
    step(5)
    return locals()
def check_before(m, live):
    yield m.app.counter(1)(), 2
def check_after(m, live):
    yield m.app.counter(1)(), 0
def live_after(m, live):
    yield (live.step(), live.step(4)), (14, 10)
def live_back(m, live):
    yield live.step(), 11
