"""A metaclass that forbids attribute changes, comparison and isinstance."""
def setup(m):
    a = m.app.A()
    return locals()
def check_before(m, live):
    yield (live.a.g(), live.a.x), (1, 1)
def check_after(m, live):
    yield (live.a.g(), live.a.y, gone(live.a, "x")), (2, 2, True)
