"""Only the outer function changes: old closures keep what they captured."""
def setup(m):
    f = m.app.make(1)
    return locals()
def check_before(m, live):
    yield m.app.make(1)(), (1, 2)
def check_after(m, live):
    yield m.app.make(1)(), (1, 101)
def live_after(m, live):
    yield live.f(), (1, 2)
