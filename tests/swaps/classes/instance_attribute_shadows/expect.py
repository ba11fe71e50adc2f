"""An instance overrides the edited method for itself: it stays overridden."""
def setup(m):
    a, b = m.app.A(), m.app.A()
    b.cost = lambda: 7
    return locals()
def check_before(m, live):
    yield (live.a.total(), live.b.total()), (2, 14)
def check_after(m, live):
    yield (live.a.total(), live.b.total()), (20, 14)
