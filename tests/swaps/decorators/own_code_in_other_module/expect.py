"""A decorator's wrapper is edited in its own module; users in another one follow without being reloaded."""
def setup(m):
    f, bound = m.app.f, m.app.C().m
    return locals()
def check_before(m, live):
    yield (live.f(1), live.bound()), (("timed", 1), ("timed", "m"))
def check_after(m, live):
    yield (live.f(1), live.bound()), (("measured", 1), ("measured", "m"))
    yield m.app.f(2), ("measured", 2)
