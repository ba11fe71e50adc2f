"""wrapt's own decorators over a function and a method."""
REQUIRES = "wrapt"
def setup(m):
    f, bound = m.app.f, m.app.C().m
    return locals()
def check_before(m, live):
    yield (live.f(1), live.bound()), (("marked", 1), ("marked", "m"))
def check_after(m, live):
    yield (live.f(1), live.bound(), m.app.f(1)), (("marked", 2), ("marked", "M"), ("marked", 2))
