"""The closure starts to use a global: nothing is lost."""
def setup(m):
    f = m.app.make(5)
    return locals()
def check_before(m, live):
    yield live.f(), 5
def check_after(m, live):
    yield (live.f(), m.app.make(2)()), (15, 6)
