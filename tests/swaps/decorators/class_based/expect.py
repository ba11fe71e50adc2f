"""A class used as a decorator: its __call__ and the decorated function are edited; the count goes on."""
def setup(m):
    held = m.app.f
    held(0)
    return locals()
def check_before(m, live):
    yield (live.held(1), live.held.calls >= 2), (("one", 1), True)
def check_after(m, live):
    yield live.held(1), ("counted", ("two", 1))
    yield m.app.f(2), ("counted", ("two", 2))
def live_after(m, live):
    yield (m.app.f is live.held, live.held.calls), (True, 4)
